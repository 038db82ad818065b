"""Schedules of contractors: days, weeks and habits become rules that give exactly those days."""

from datetime import date, timedelta

import pytest

from gis.deadlines import CleaningPlan, occurrences
from gis.sources.schedules import Scheduled, read_schedule

FIRST = date(2026, 11, 30)  # a Monday, week 49


def read(*rows: dict[str, str]) -> tuple[list[Scheduled], list[tuple[int, str]]]:
    found, issues = read_schedule(list(enumerate(rows, start=2)), 2026, FIRST)
    return found, [(issue.row, issue.field) for issue in issues]


def days_of(one: Scheduled) -> list[date]:
    plan = CleaningPlan(one.starts_on, rrule=one.rule, move_holidays=False)
    return occurrences(plan, one.starts_on, one.starts_on + timedelta(days=400))


@pytest.mark.parametrize(
    "days",
    [
        ["2026-12-01"],
        ["2026-12-01", "2026-12-08", "2026-12-15"],
        ["2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12"],
        ["2027-01-04", "2027-01-05", "2027-03-01", "2027-12-31"],
        ["2028-02-29", "2028-03-01"],
    ],
)
def test_days_become_a_rule_that_gives_exactly_them(days: list[str]) -> None:
    found, issues = read(*({"place": "H1-2", "day": day} for day in reversed(days)))
    assert issues == []
    assert [day.isoformat() for day in days_of(found[0])] == days
    assert (found[0].days, len(found[0].rows)) == (len(days), len(days))


def test_weeks_with_a_weekday_are_days() -> None:
    found, _ = read(
        {"place": "H1-2", "week": "49", "weekday": "tisdag"},
        {"place": "H1-2", "week": "2026-W51", "weekday": "Tue"},
        {"place": "H1-2", "week": "v. 53", "weekday": "2", "year": "2026"},
    )
    assert days_of(found[0]) == [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29)]


def test_habits_have_no_end() -> None:
    found, issues = read(
        {"place": "H1-2", "weekday": "mån"},
        {"place": "H1-2", "weekday": "torsdag"},
        {"place": "H1-3", "weekday": "tis", "week": "jämna", "minutes": "12,5"},
        {"place": "H1-4", "weekday": "tis", "week": "udda", "contractor": "Städ 1"},
    )
    assert issues == []
    assert [one.rule for one in found] == [
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    ]
    assert [days_of(one)[0].isocalendar().week for one in found] == [49, 50, 49]
    assert (found[1].minutes, found[2].contractor) == (12.5, "Städ 1")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"place": "", "day": "2026-12-01"}, "place"),
        ({"place": "H1", "day": "1/12"}, "day"),
        ({"place": "H1", "weekday": "blursday"}, "weekday"),
        ({"place": "H1"}, "weekday"),
        ({"place": "H1", "weekday": "tis", "week": "54"}, "week"),
        ({"place": "H1", "weekday": "tis", "week": "ibland"}, "week"),
        ({"place": "H1", "day": "2026-12-01", "minutes": "many"}, "minutes"),
        ({"place": "H1", "day": "2026-12-01", "minutes": "2000"}, "minutes"),
    ],
)
def test_a_row_that_says_nothing_sure_is_named_and_costs_no_other(
    row: dict[str, str], field: str
) -> None:
    found, issues = read(row, {"place": "H9", "day": "2026-12-02"})
    assert issues == [(2, field)]
    assert [one.place for one in found] == ["H9"]


def test_a_place_with_days_and_habits_or_days_without_rhythm_over_a_new_year_is_refused() -> None:
    found, issues = read(
        {"place": "A", "day": "2026-12-01"}, {"place": "A", "weekday": "tis"},
        {"place": "B", "day": "2026-12-01"}, {"place": "B", "day": "2026-12-02"},
        {"place": "B", "day": "2027-01-05"},
        {"place": "C", "weekday": "tis", "week": "udda"}, {"place": "C", "weekday": "ons"},
    )  # fmt: skip
    assert found == []
    assert [row for row, _ in issues] == [2, 3, 4, 5, 6, 7, 8]
