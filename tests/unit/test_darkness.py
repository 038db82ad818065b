"""Dark or not: published times, the far north, the longest day, summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gis.darkness import Place, dark_dates, is_dark, is_dark_through, night_after, refused

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GOTEBORG = Place(57.8, 12.0)
UMEA = Place(63.83, 20.26)
HELSINKI = Place(60.17, 24.94, "Europe/Helsinki")

#: End of civil twilight at 57.8 N by local clock (DOMAIN.md, section 2).
PUBLISHED = {
    date(2026, 1, 21): "16:55", date(2026, 2, 21): "18:02", date(2026, 3, 21): "19:05",
    date(2026, 4, 21): "21:18", date(2026, 6, 21): "23:31", date(2026, 8, 21): "21:29",
    date(2026, 9, 21): "19:57", date(2026, 10, 21): "18:35", date(2026, 11, 21): "16:33",
    date(2026, 12, 21): "16:17",
}  # fmt: skip


@pytest.mark.parametrize("day", PUBLISHED, ids=str)
def test_dusk_is_as_published(day: date) -> None:
    dusk = night_after(day, GOTEBORG).dusk_at
    assert dusk is not None
    hour, minute = map(int, PUBLISHED[day].split(":"))
    told = datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)
    assert abs(dusk - told) <= timedelta(minutes=6)


def test_dusk_is_where_dark_begins() -> None:
    night = night_after(date(2026, 10, 1), GOTEBORG)
    assert night.dusk_at is not None
    assert night.dawn_at is not None
    assert night.dusk_at < night.dawn_at
    for moment, before, after in ((night.dusk_at, False, True), (night.dawn_at, True, False)):
        assert is_dark(moment - timedelta(minutes=3), GOTEBORG) is before
        assert is_dark(moment + timedelta(minutes=3), GOTEBORG) is after


def test_it_never_gets_dark_at_midsummer_in_umea() -> None:
    night = night_after(date(2026, 6, 21), UMEA)
    assert night == (None, None, False)


def test_it_never_gets_light_at_midwinter_far_north() -> None:
    assert night_after(date(2026, 12, 21), Place(75.0, 20.0)).never_light


def test_a_walk_in_june_is_refused_with_dates_that_are_dark() -> None:
    start = datetime(2026, 6, 15, 20, 0, tzinfo=STOCKHOLM)
    told = refused(start, 60, GOTEBORG)
    assert told is not None
    assert told.dusk_at is not None
    assert told.later_at is not None
    assert told.later_at.astimezone(STOCKHOLM).hour in (22, 23)
    assert len(told.dates) == 3
    assert told.dates[0].month == 9
    first = datetime.combine(told.dates[0], start.timetz())
    assert is_dark_through(first, 60, GOTEBORG)
    assert not is_dark_through(first - timedelta(days=2), 60, GOTEBORG)


def test_a_walk_in_june_in_umea_has_no_later_start() -> None:
    told = refused(datetime(2026, 6, 15, 22, 0, tzinfo=STOCKHOLM), 60, UMEA)
    assert told is not None
    assert (told.dusk_at, told.later_at) == (None, None)
    assert told.dates


def test_a_walk_in_november_is_not_refused() -> None:
    assert refused(datetime(2026, 11, 17, 18, 0, tzinfo=STOCKHOLM), 90, GOTEBORG) is None
    assert (
        refused(datetime(2026, 11, 17, 18, 0, tzinfo=ZoneInfo("Europe/Helsinki")), 90, HELSINKI)
        is None
    )


def test_a_walk_that_goes_on_into_the_morning_is_not_dark_through() -> None:
    start = datetime(2026, 11, 17, 6, 0, tzinfo=STOCKHOLM)
    assert is_dark(start, GOTEBORG)
    assert not is_dark_through(start, 240, GOTEBORG)


def test_the_hour_of_the_clock_is_kept_over_summer_time() -> None:
    start = datetime(2026, 3, 20, 19, 30, tzinfo=STOCKHOLM)
    days = list(dark_dates(start, 30, GOTEBORG))
    assert date(2026, 3, 21) in days
    # from 29 March the clock is an hour ahead, and half past seven is light
    assert not [day for day in days if date(2026, 3, 29) <= day <= date(2026, 8, 31)]


def test_moments_in_utc_are_the_same() -> None:
    local = datetime(2026, 11, 17, 16, 0, tzinfo=STOCKHOLM)
    assert is_dark(local, GOTEBORG) == is_dark(local.astimezone(UTC), GOTEBORG)
