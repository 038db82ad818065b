"""Days and hours of promises, against a count of our own around feasts and changes of clock."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from tests.sign_in import company

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEASTS = frozenset(
    holidays.country_holidays("SE", years=range(2015, 2052), categories=("public", "de_facto"))
)
#: Own days off of the company of the random moments.
OWN_OFF = (date(2027, 5, 7), date(2028, 4, 28), date(2030, 12, 30), date(2041, 5, 31))
_BY = """
SELECT app.promised_by(
    jsonb_populate_record(NULL::core.promise, asked.rule), :company, asked.at
)
FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked (place integer, rule jsonb, at timestamptz)
ORDER BY asked.place
"""
_OFF = "INSERT INTO core.free_day (company_id, free_on, name) VALUES (:company, :day, 'klämdag')"


def many(tx: Connection, asked: list[tuple[dict[str, Any], datetime]]) -> list[datetime]:
    """Return by when each rule promises what is reported at its moment."""
    told = [
        {"place": place, "rule": rule, "at": at.isoformat()}
        for place, (rule, at) in enumerate(asked)
    ]
    values = {"company": company(tx), "asked": json.dumps(told)}
    return list(tx.scalars(text(_BY), values))


def by(tx: Connection, at: str, unit: str, amount: int | None = None, **season: str) -> str:
    """Return by when something reported at a moment of Swedish time is promised, in that time."""
    rule = {"unit": unit, "amount": amount, **season}
    [due] = many(tx, [(rule, datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM))])
    return due.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M %z")


def midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), STOCKHOLM).astimezone(UTC)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in FEASTS and day not in OWN_OFF


def after_working_days(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= works(day)
    return day


def worked(first: datetime, last: datetime) -> timedelta:
    """Return how much working time lies between two moments."""
    here, there = (at.astimezone(STOCKHOLM).replace(tzinfo=None) for at in (first, last))
    total, day = timedelta(), here.date()
    while day <= there.date():
        if works(day):
            begins = max(here, datetime.combine(day, time(7)))
            ends = min(there, datetime.combine(day, time(16)))
            total += max(ends - begins, timedelta())
        day += timedelta(days=1)
    return total


def season_ends(day: date, month: int, last: int) -> date:
    """Return the first day on or after one that is the last of its season."""
    while True:
        next_day = day + timedelta(days=1)
        if day.month == month and (day.day == last or (next_day.month != month and day.day < last)):
            return day
        day = next_day


def check(rule: dict[str, Any], at: datetime, due: datetime) -> None:
    """Hold a promise against a count of our own."""
    told = (rule, at.isoformat(), due.isoformat())
    on = at.astimezone(STOCKHOLM).date()
    match rule["unit"]:
        case "hours":
            assert due == at + timedelta(hours=rule["amount"]), told
        case "working_days":
            assert due == midnight_after(after_working_days(on, rule["amount"])), told
        case "working_hours":
            wanted = timedelta(hours=rule["amount"])
            assert worked(at, due) == wanted, told
            assert due >= at, told
            # The first such moment, and one at which somebody works.
            local = due.astimezone(STOCKHOLM)
            assert works(local.date()), told
            assert time(7) <= local.time() <= time(16), told
            if rule["amount"]:
                assert worked(at, due - timedelta(seconds=1)) < wanted, told
        case _:
            month, last = (int(part) for part in rule["season_to"].split("-"))
            assert due == midnight_after(season_ends(on, month, last)), told


@pytest.fixture
def tx(tx: Connection) -> Connection:
    """Give a transaction with a company."""
    company(tx, "prov")
    return tx


@pytest.mark.parametrize(
    ("what", "at", "days", "due"),
    [
        ("skärtorsdagen is a working day", "2027-03-24 10:00", 1, "2027-03-26 00:00 +0100"),
        ("långfredag and annandag påsk are none", "2027-03-24 10:00", 3, "2027-04-01 00:00 +0200"),
        ("reported on långfredag", "2027-03-26 09:00", 1, "2027-03-31 00:00 +0200"),
        ("reported on the eve of Easter", "2027-03-27 09:00", 2, "2027-04-01 00:00 +0200"),
        ("valborgsmässoafton is one, 1 May not", "2026-04-29 12:00", 2, "2026-05-05 00:00 +0200"),
        ("Kristi himmelsfärd", "2027-05-05 12:00", 1, "2027-05-08 00:00 +0200"),
        ("the national day", "2028-06-05 12:00", 1, "2028-06-08 00:00 +0200"),
        ("midsommarafton", "2027-06-24 12:00", 1, "2027-06-29 00:00 +0200"),
        ("reported on midsommardagen", "2027-06-26 12:00", 1, "2027-06-29 00:00 +0200"),
        ("the eve of all saints is one", "2027-11-04 12:00", 2, "2027-11-09 00:00 +0100"),
        ("julafton, both days, a weekend", "2026-12-23 12:00", 1, "2026-12-29 00:00 +0100"),
        ("nyårsafton and its day", "2026-12-30 12:00", 1, "2027-01-05 00:00 +0100"),
        ("trettondagsafton is one, its day not", "2027-01-04 12:00", 2, "2027-01-08 00:00 +0100"),
        ("seven from before Christmas", "2026-12-21 08:00", 7, "2027-01-06 00:00 +0100"),
        ("leap day is a day", "2028-02-28 12:00", 1, "2028-03-01 00:00 +0100"),
        ("no leap day", "2027-02-26 12:00", 1, "2027-03-02 00:00 +0100"),
        ("just before midnight", "2026-11-25 23:59", 1, "2026-11-27 00:00 +0100"),
        ("just after it", "2026-11-26 00:00", 1, "2026-11-28 00:00 +0100"),
        ("no day: the end of this, a Sunday too", "2026-11-29 03:00", 0, "2026-11-30 00:00 +0100"),
    ],
)  # fmt: skip
def test_working_days(tx: Connection, what: str, at: str, days: int, due: str) -> None:
    assert by(tx, at, "working_days", days) == due, what


def test_a_day_off_of_ones_own_counts_for_the_company_alone(tx: Connection) -> None:
    asked = ("2027-05-05 12:00", "working_days", 1)
    assert by(tx, *asked) == "2027-05-08 00:00 +0200", "a klämdag is a working day"
    tx.execute(text(_OFF), {"company": company(tx), "day": date(2027, 5, 7)})
    assert by(tx, *asked) == "2027-05-11 00:00 +0200"
    assert by(tx, "2027-05-05 15:00", "working_hours", 2) == "2027-05-10 08:00 +0200"
    assert by(tx, "2027-05-06 23:30", "hours", 1) == "2027-05-07 00:30 +0200"
    works_there = text("SELECT app.is_working_day(:company, DATE '2027-05-07')")
    assert tx.scalar(works_there, {"company": company(tx, "andra")})
    assert not tx.scalar(works_there, {"company": company(tx, "prov")})


@pytest.mark.parametrize(
    ("what", "at", "hours", "due"),
    [
        ("danger on Christmas night", "2026-12-24 23:30", 1, "2026-12-25 00:30 +0100"),
        ("danger into the hour that is not", "2027-03-28 01:30", 1, "2027-03-28 03:30 +0200"),
        ("a day with an hour less", "2027-03-27 12:00", 24, "2027-03-28 13:00 +0200"),
        ("a day with an hour more", "2027-10-30 12:00", 24, "2027-10-31 11:00 +0100"),
        ("danger into the hour that comes twice", "2027-10-31 01:30", 1, "2027-10-31 02:30 +0200"),
        ("and two hours", "2027-10-31 01:30", 2, "2027-10-31 02:30 +0100"),
        ("over leap day", "2028-02-28 12:00", 24, "2028-02-29 12:00 +0100"),
        ("over New Year", "2026-12-31 23:30", 1, "2027-01-01 00:30 +0100"),
    ],
)
def test_hours_run_around_the_clock(
    tx: Connection, what: str, at: str, hours: int, due: str
) -> None:
    assert by(tx, at, "hours", hours) == due, what


@pytest.mark.parametrize(
    ("what", "at", "hours", "due"),
    [
        ("within a day", "2026-11-26 08:00", 4, "2026-11-26 12:00 +0100"),
        ("to its last minute", "2026-11-26 08:00", 8, "2026-11-26 16:00 +0100"),
        ("into the next", "2026-11-26 15:00", 2, "2026-11-27 08:00 +0100"),
        ("over a weekend", "2026-11-27 15:30", 1, "2026-11-30 07:30 +0100"),
        ("before the day begins", "2026-11-26 03:00", 1, "2026-11-26 08:00 +0100"),
        ("after it ended", "2026-11-26 22:00", 1, "2026-11-27 08:00 +0100"),
        ("over Easter and the spring change", "2027-03-25 15:00", 2, "2027-03-30 08:00 +0200"),
        ("over the autumn change", "2027-10-29 15:00", 2, "2027-11-01 08:00 +0100"),
        ("in the hour that comes twice", "2027-10-31 02:30", 9, "2027-11-01 16:00 +0100"),
        ("16 hours, as published", "2026-12-22 12:00", 16, "2026-12-28 10:00 +0100"),
    ],
)
def test_working_hours(tx: Connection, what: str, at: str, hours: int, due: str) -> None:
    assert by(tx, at, "working_hours", hours) == due, what


@pytest.mark.parametrize(
    ("at", "season", "due"),
    [
        ("2026-11-27 10:00", ("11-01", "03-31"), "2027-04-01 00:00 +0200"),
        ("2027-01-15 10:00", ("11-01", "03-31"), "2027-04-01 00:00 +0200"),
        ("2027-03-31 23:30", ("11-01", "03-31"), "2027-04-01 00:00 +0200"),
        ("2027-04-01 00:00", ("11-01", "03-31"), "2028-04-01 00:00 +0200"),
        ("2027-07-01 10:00", ("11-01", "03-31"), "2028-04-01 00:00 +0200"),
        ("2027-07-01 10:00", ("05-01", "09-30"), "2027-10-01 00:00 +0200"),
        ("2027-11-01 10:00", ("05-01", "09-30"), "2028-10-01 00:00 +0200"),
        ("2027-01-10 10:00", ("12-01", "02-29"), "2027-03-01 00:00 +0100"),
        ("2028-01-10 10:00", ("12-01", "02-29"), "2028-03-01 00:00 +0100"),
        ("2028-02-29 10:00", ("12-01", "02-29"), "2028-03-01 00:00 +0100"),
        ("2027-12-31 23:59", ("01-01", "12-31"), "2028-01-01 00:00 +0100"),
        ("2027-03-01 10:00", ("03-28", "03-28"), "2027-03-29 00:00 +0200"),
    ],
)
def test_seasons_end_with_their_last_day(
    tx: Connection, at: str, season: tuple[str, str], due: str
) -> None:
    first, last = season
    assert by(tx, at, "season", season_from=first, season_to=last) == due


RULES = st.one_of(
    st.fixed_dictionaries({"unit": st.just("hours"), "amount": st.integers(0, 1000)}),
    st.fixed_dictionaries({"unit": st.just("working_days"), "amount": st.integers(0, 60)}),
    st.fixed_dictionaries({"unit": st.just("working_hours"), "amount": st.integers(0, 120)}),
    st.fixed_dictionaries(
        {
            "unit": st.just("season"),
            "season_from": st.just("11-01"),
            "season_to": st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(
                lambda day: f"{day:%m-%d}"
            ),
        }
    ),
)
MOMENTS = st.integers(0, 34 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2015, 2, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(RULES, MOMENTS), min_size=1, max_size=60))
def test_any_rule_at_any_moment_is_as_counted_by_hand(
    tx: Connection, asked: list[tuple[dict[str, Any], datetime]]
) -> None:
    add_own_days(tx)
    for (rule, at), due in zip(asked, many(tx, asked), strict=True):
        check(rule, at, due)


def test_thousands_of_moments_around_the_changes_are_as_counted_by_hand(tx: Connection) -> None:
    add_own_days(tx)
    chance = random.Random(6)  # noqa: S311 -- moments to try, no secrets
    changes = [
        at
        for year in range(2016, 2049)
        for at in (
            last_sunday(year, 3), last_sunday(year, 10), easter(year), moment(year, 6, 22),
            moment(year, 12, 24), moment(year, 12, 31), moment(year, 2, 28), *OWN_AT,
        )
    ]  # fmt: skip
    asked = []
    for _ in range(4000):
        near = chance.choice(changes) + timedelta(seconds=chance.randint(-400_000, 400_000))
        unit = chance.choice(("hours", "working_days", "working_hours"))
        rule = {"unit": unit, "amount": chance.randint(0, 40)}
        asked.append((rule, near))
    for (rule, at), due in zip(asked, many(tx, asked), strict=True):
        check(rule, at, due)


OWN_AT = [datetime.combine(day, time(11), UTC) for day in OWN_OFF]


def add_own_days(tx: Connection) -> None:
    known = tx.scalar(text("SELECT count(*) FROM core.free_day WHERE company_id IS NOT NULL"))
    for day in () if known else OWN_OFF:
        tx.execute(text(_OFF), {"company": company(tx), "day": day})


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def last_sunday(year: int, month: int) -> datetime:
    day = moment(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def easter(year: int) -> datetime:
    """Return Easter Sunday (the anonymous Gregorian algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return moment(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def test_the_calendar_holds_the_feasts_around_easter_of_every_year(tx: Connection) -> None:
    off = set(tx.scalars(text("SELECT free_on FROM core.free_day WHERE company_id IS NULL")))
    for year in range(2015, 2051):
        sunday = easter(year).date()
        assert {sunday + timedelta(days=n) for n in (-2, 0, 1, 39)} <= off
        assert sunday - timedelta(days=3) not in off, "skärtorsdagen"
        assert {date(year, 12, 24), date(year, 12, 31), date(year, 1, 6)} <= off


def test_every_step_of_the_defaults_can_be_counted(tx: Connection) -> None:
    rules = tx.scalars(
        text(
            "SELECT app.promised_by(promise, :company, now()) FROM core.promise"
            " WHERE company_id IS NULL"
        ),
        {"company": uuid.UUID(int=0)},
    ).all()
    assert len(rules) > 15
    assert all(due > datetime.now(UTC) for due in rules)
