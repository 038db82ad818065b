"""Swedish working days against published calendars, and days of moments across summer time."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from gis.workdays import (
    FIRST_YEAR,
    LAST_YEAR,
    add_working_days,
    is_working_day,
    local_date,
    next_working_day,
    non_working_days,
)

KNOWN_DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 31))


def test_holidays_of_2025_are_the_published_ones() -> None:
    assert non_working_days(date(2025, 1, 1), date(2025, 12, 31), weekends=False) == [
        (date(2025, 1, 1), "Nyårsdagen"),
        (date(2025, 1, 6), "Trettondedag jul"),
        (date(2025, 4, 18), "Långfredagen"),
        (date(2025, 4, 20), "Påskdagen"),
        (date(2025, 4, 21), "Annandag påsk"),
        (date(2025, 5, 1), "Första maj"),
        (date(2025, 5, 29), "Kristi himmelsfärdsdag"),
        (date(2025, 6, 6), "Nationaldagen"),
        (date(2025, 6, 8), "Pingstdagen"),
        (date(2025, 6, 20), "Midsommarafton"),
        (date(2025, 6, 21), "Midsommardagen"),
        (date(2025, 11, 1), "Alla helgons dag"),
        (date(2025, 12, 24), "Julafton"),
        (date(2025, 12, 25), "Juldagen"),
        (date(2025, 12, 26), "Annandag jul"),
        (date(2025, 12, 31), "Nyårsafton"),
    ]


def test_names_stay_swedish_whatever_the_language_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    days = non_working_days(date(1971, 12, 24), date(1971, 12, 24))
    assert days == [(date(1971, 12, 24), "Julafton")]


def test_two_holidays_on_one_day_are_one_day_with_both_names() -> None:
    days = non_working_days(date(2008, 5, 1), date(2008, 5, 1))
    assert days == [(date(2008, 5, 1), "Första maj; Kristi himmelsfärdsdag")]


def test_weekends_are_a_flag_and_a_holiday_keeps_its_name() -> None:
    easter_week = (date(2026, 4, 2), date(2026, 4, 7))
    assert [name for _, name in non_working_days(*easter_week)] == [
        "Långfredagen",
        "Lördag",
        "Påskdagen",
        "Annandag påsk",
    ]
    assert len(non_working_days(*easter_week, weekends=False)) == 3
    assert not is_working_day(date(2026, 4, 4))
    assert is_working_day(date(2026, 4, 4), weekends=False)


def test_an_empty_span_has_no_days() -> None:
    assert non_working_days(date(2026, 4, 7), date(2026, 4, 2)) == []


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 5, 2),  # Friday after första maj
        date(2025, 5, 30),  # Friday after Kristi himmelsfärd
        date(2026, 1, 5),  # Monday before trettondedagen
        date(2026, 4, 2),  # skärtorsdagen
        date(2025, 4, 30),  # valborgsmässoafton
        date(2025, 10, 31),  # allhelgonaafton
        date(2023, 6, 5),  # Monday before nationaldagen
        date(2005, 5, 16),  # annandag pingst, abolished 2005
        date(2024, 2, 29),
    ],
)
def test_bridge_days_and_half_days_are_working_days(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 3), date(2026, 4, 7)),  # långfredagen to Tuesday
        (date(2026, 5, 14), date(2026, 5, 15)),  # Kristi himmelsfärd to the klämdag
        (date(2026, 6, 19), date(2026, 6, 22)),  # midsommarafton to Monday
        (date(2025, 12, 24), date(2025, 12, 29)),  # five free days, the longest run
        (date(2025, 12, 31), date(2026, 1, 2)),  # across the year
        (date(2004, 5, 31), date(2004, 6, 1)),  # annandag pingst while it was one
        (date(2024, 2, 29), date(2024, 2, 29)),  # a working day stays
    ],
)
def test_next_working_day(day: date, expected: date) -> None:
    assert next_working_day(day) == expected


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 0, date(2026, 4, 7)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2025, 12, 22), 7, date(2026, 1, 8)),  # 23, 29, 30, 2, 5, 7, 8
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2023, 2, 28), 2, date(2023, 3, 2)),
    ],
)
def test_add_working_days(day: date, days: int, expected: date) -> None:
    assert add_working_days(day, days) == expected


@given(day=KNOWN_DAYS, days=st.integers(1, 30))
def test_working_days_counted_back_give_the_same_number(day: date, days: int) -> None:
    end = add_working_days(day, days)
    span = (end - day).days
    assert is_working_day(end)
    assert span - len(non_working_days(day + timedelta(days=1), end)) == days


def test_every_year_moves_with_easter_and_no_run_is_longer_than_five_days() -> None:
    days = non_working_days(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
    free = {day for day, _ in days}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        moving = {easter(year) + timedelta(days=offset) for offset in (-2, 0, 1, 39, 49)}
        assert moving <= free
    run = longest = 1
    for before, day in pairwise(sorted(free)):
        run = run + 1 if day - before == timedelta(days=1) else 1
        longest = max(longest, run)
    assert longest == 5


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_years_without_a_known_calendar_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match=f"not for {year}"):
        is_working_day(date(year, 6, 1))


def test_negative_working_days_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        add_working_days(date(2026, 1, 7), -1)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 1, 15, 22, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), date(2026, 1, 16)),  # winter: UTC+1
        (datetime(2026, 7, 15, 21, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), date(2026, 7, 16)),  # summer: UTC+2
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),  # last winter midnight
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),  # first summer midnight
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),  # last summer midnight
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # a day of 25 hours
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 5, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))), date(2026, 4, 30)),
    ],
)
def test_local_date_follows_summer_time(moment: datetime, expected: date) -> None:
    assert local_date(moment) == expected


def test_a_moment_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001 - the refused case
