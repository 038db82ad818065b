"""When a cleaning is due: moved holidays, early and late visits, and the states."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.deadlines import (
    MAX_EARLY_DAYS,
    CleaningPlan,
    CleaningState,
    RecurrenceError,
    cleaning_state,
    is_working_day,
    next_due,
    next_working_day,
    occurrences,
)

YEAR_2026 = (date(2026, 1, 1), date(2026, 12, 31))
MONDAYS = CleaningPlan(date(2026, 1, 5), rrule="FREQ=WEEKLY;BYDAY=MO")


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({}, "interval_days", "either this or rrule"),
        ({"interval_days": 7, "rrule": "FREQ=DAILY"}, "interval_days", "either this or rrule"),
        ({"interval_days": 0}, "interval_days", "1 to 3660"),
        ({"interval_days": 3661}, "interval_days", "1 to 3660"),
        ({"interval_days": 7, "ends_on": day(1, 4)}, "ends_on", "before the start 2026-01-05"),
        ({"rrule": "FREQ=DAILY;COUNT=3", "ends_on": day(2, 1)}, "ends_on", "its own end"),
        ({"rrule": "FREQ=DAILY;UNTIL=20260301", "ends_on": day(2, 1)}, "ends_on", "its own end"),
        ({"rrule": "FREQ=YEARLY;BYMONTHDAY=1", "ends_on": day(1, 9)}, "rrule", "no day until"),
        ({"rrule": "FREQ=HOURLY"}, "rrule", "finer than a day"),
        ({"rrule": ""}, "rrule", "NAME=VALUE"),
    ],
)
def test_a_bad_plan_is_refused_with_field_and_reason(
    fields: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(RecurrenceError) as refusal:
        CleaningPlan(day(1, 5), **fields)
    assert refusal.value.field == field
    assert reason in refusal.value.reason


@pytest.mark.parametrize("year", [1952, 2100])
def test_a_start_outside_the_known_calendar_is_refused(year: int) -> None:
    with pytest.raises(RecurrenceError, match=f"starts_on {year}"):
        CleaningPlan(date(year, 1, 5), interval_days=7)


def test_weekly_mondays_move_off_easter_monday_and_julafton_week_stays() -> None:
    days = occurrences(MONDAYS, *YEAR_2026)
    assert len(days) == 52
    assert day(4, 6) not in days  # annandag påsk
    assert day(4, 7) in days
    assert all(is_working_day(due) for due in days)


@pytest.mark.parametrize(
    ("rule", "planned", "moved"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", day(4, 3), day(4, 7)),  # långfredagen
        ("FREQ=WEEKLY;BYDAY=TH", day(5, 14), day(5, 15)),  # Kristi himmelsfärd to the klämdag
        ("FREQ=WEEKLY;BYDAY=FR", day(6, 19), day(6, 22)),  # midsommarafton
        ("FREQ=WEEKLY;BYDAY=TH", day(12, 24), day(12, 28)),  # julafton
        ("FREQ=WEEKLY;BYDAY=TH", day(12, 31), day(1, 4, 2027)),  # nyårsafton, next year
        ("FREQ=MONTHLY;BYMONTHDAY=1", day(2, 1), day(2, 2)),  # a Sunday nobody meant
    ],
)
def test_an_occurrence_moves_to_the_next_working_day(rule: str, planned: date, moved: date) -> None:
    plan = CleaningPlan(day(1, 1), rrule=rule)
    kept = CleaningPlan(day(1, 1), rrule=rule, move_holidays=False)
    assert occurrences(kept, planned, planned) == [planned]
    assert occurrences(plan, planned, planned) == []
    assert occurrences(plan, moved, moved) == [moved]  # found in a window that starts after it


def test_a_weekend_the_rule_names_is_meant_and_moves_only_off_a_holiday() -> None:
    plan = CleaningPlan(day(1, 1), rrule="FREQ=WEEKLY;BYDAY=SA")
    june = occurrences(plan, day(6, 1), day(6, 30))
    assert june == [day(6, 8), day(6, 13), day(6, 22), day(6, 27)]  # 6 and 20 June are holidays


def test_occurrences_that_meet_are_one() -> None:
    daily = CleaningPlan(day(4, 1), rrule="FREQ=DAILY")
    assert occurrences(daily, day(4, 1), day(4, 8)) == [
        day(4, 1),
        day(4, 2),
        day(4, 7),
        day(4, 8),
    ]


def test_the_end_bounds_the_planned_day_not_the_moved_one() -> None:
    plan = CleaningPlan(day(12, 1), day(12, 24), rrule="FREQ=WEEKLY;BYDAY=TH")
    assert occurrences(plan, *YEAR_2026)[-2:] == [day(12, 17), day(12, 28)]
    assert occurrences(plan, day(1, 1, 2027), day(12, 31, 2027)) == []


def test_interval_occurrences_count_from_the_start_and_moves_do_not_add_up() -> None:
    plan = CleaningPlan(day(3, 20), interval_days=7)
    assert occurrences(plan, day(3, 28), day(4, 18)) == [day(4, 7), day(4, 10), day(4, 17)]
    assert occurrences(plan, day(1, 1), day(3, 19)) == []
    every_leap_day = CleaningPlan(date(2024, 2, 28), interval_days=1, move_holidays=False)
    assert date(2024, 2, 29) in occurrences(every_leap_day, date(2024, 2, 1), date(2024, 3, 1))


def test_interval_plan_is_due_an_interval_after_the_last_visit() -> None:
    plan = CleaningPlan(day(1, 1), interval_days=7)
    assert next_due(plan, None) == day(1, 2)  # nyårsdagen moves
    assert next_due(plan, day(3, 10)) == day(3, 17)
    assert next_due(plan, day(3, 27)) == day(4, 7)  # långfredagen moves
    assert next_due(plan, date(2025, 12, 20)) == day(1, 2)  # a visit before the plan
    kept = CleaningPlan(day(1, 1), interval_days=7, move_holidays=False)
    assert next_due(kept, None) == day(1, 1)
    assert next_due(kept, day(3, 27)) == day(4, 3)


def test_interval_plan_ends_when_the_next_day_lies_after_the_end() -> None:
    plan = CleaningPlan(day(1, 7), day(3, 31), interval_days=14)
    assert next_due(plan, day(3, 17)) == day(3, 31)
    assert next_due(plan, day(3, 18)) is None


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        (None, day(1, 5)),
        (day(1, 1), day(1, 5)),  # before the plan
        (day(3, 2), day(3, 9)),  # on its day
        (day(3, 4), day(3, 9)),  # two days late: settles 2 March alone
        (day(3, 5), day(3, 9)),  # three days late
        (day(3, 6), day(3, 16)),  # three days early: settles 9 March
        (day(3, 8), day(3, 16)),  # a day early
        (day(4, 6), day(4, 13)),  # the day before the moved Monday 7 April
    ],
)
def test_early_and_late_visits_of_a_weekly_plan(visit: date | None, due: date) -> None:
    assert next_due(MONDAYS, visit) == due


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        (day(4, 20), day(5, 17, 2027)),  # 25 days early; 15 May 2027 is a Saturday
        (day(3, 31), day(5, 17, 2027)),  # exactly the longest lead
        (day(3, 30), day(5, 15)),
        (day(11, 25), day(5, 17, 2027)),  # half a year late settles 2026, not 2027
    ],
)
def test_a_yearly_wash_counts_ahead_for_a_limited_time(visit: date, due: date) -> None:
    plan = CleaningPlan(date(2025, 5, 15), rrule="FREQ=YEARLY")
    assert (day(5, 15) - day(3, 31)).days == MAX_EARLY_DAYS
    assert next_due(plan, visit) == due


def test_the_start_stands_for_the_occurrence_before_the_first() -> None:
    plan = CleaningPlan(day(1, 6), rrule="FREQ=MONTHLY;BYMONTHDAY=20")
    assert next_due(plan, day(1, 13)) == day(1, 20)
    assert next_due(plan, day(1, 14)) == day(2, 20)


def test_a_tie_leaves_the_coming_occurrence_due() -> None:
    plan = CleaningPlan(day(3, 2), rrule="FREQ=WEEKLY;INTERVAL=2", move_holidays=False)
    assert next_due(plan, day(3, 9)) == day(3, 16)


def test_a_missed_occurrence_stays_the_due_one_until_a_visit() -> None:
    due = next_due(MONDAYS, day(2, 9))
    assert due == day(2, 16)
    assert cleaning_state(due, day(2, 9), day(3, 20), 2) == (CleaningState.OVERDUE, 32)


def test_a_plan_with_nothing_left_has_no_due_day() -> None:
    counted = CleaningPlan(day(3, 2), rrule="FREQ=WEEKLY;COUNT=2")
    assert next_due(counted, day(3, 2)) == day(3, 9)
    assert next_due(counted, day(3, 9)) is None
    ended = CleaningPlan(day(3, 2), day(3, 9), rrule="FREQ=WEEKLY")
    assert next_due(ended, day(3, 9)) is None
    early = CleaningPlan(day(3, 2), rrule="FREQ=WEEKLY;UNTIL=20260309")
    assert next_due(early, day(3, 8)) is None


def test_rare_rules_find_their_day() -> None:
    leap = CleaningPlan(date(2024, 2, 29), rrule="FREQ=YEARLY", move_holidays=False)
    assert next_due(leap, date(2024, 2, 29)) == date(2028, 2, 29)
    slow = CleaningPlan(date(2024, 1, 8), rrule="FREQ=YEARLY;INTERVAL=20")
    assert next_due(slow, date(2024, 1, 8)) == date(2044, 1, 8)


@pytest.mark.parametrize(
    ("due", "today", "state", "overdue_days"),
    [
        (day(3, 9), day(3, 10), CleaningState.OVERDUE, 1),
        (day(3, 9), day(3, 9), CleaningState.DUE_SOON, 0),
        (day(3, 9), day(3, 6), CleaningState.DUE_SOON, 0),
        (day(3, 9), day(3, 5), CleaningState.OK, 0),
        (None, day(3, 5), CleaningState.OK, 0),
        (day(3, 1, 2024), day(2, 28, 2024), CleaningState.DUE_SOON, 0),
        (day(12, 30, 2025), day(1, 2), CleaningState.OVERDUE, 3),
    ],
)
def test_states(due: date | None, today: date, state: CleaningState, overdue_days: int) -> None:
    assert cleaning_state(due, day(2, 1), today, 3) == (state, overdue_days)


def test_never_visited_is_its_own_state_with_unknown_days() -> None:
    for today in (day(1, 1), day(1, 5), day(9, 1)):
        status = cleaning_state(next_due(MONDAYS, None), None, today, 3)
        assert status == (CleaningState.NEVER_VISITED, None)


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=TU;BYMONTH=5,6,7,8,9",
        "FREQ=WEEKLY;COUNT=30",
    ]
)
STARTS = st.dates(date(2018, 1, 1), date(2025, 12, 31))


@given(rule=RULES, starts_on=STARTS, ahead=st.integers(-20, 900), span=st.integers(1, 90))
def test_moved_days_are_the_planned_ones_each_moved(
    rule: str, starts_on: date, ahead: int, span: int
) -> None:
    first = starts_on + timedelta(days=ahead)
    last = first + timedelta(days=span)
    moving = CleaningPlan(starts_on, rrule=rule)
    planned = occurrences(CleaningPlan(starts_on, rrule=rule, move_holidays=False), starts_on, last)
    weekend_meant = "SA,SU" in rule or rule in ("FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;COUNT=30")
    expected = {
        planned_on
        if is_working_day(planned_on, weekends=not weekend_meant)
        else next_working_day(planned_on)
        for planned_on in planned
    }
    assert occurrences(moving, first, last) == sorted(d for d in expected if first <= d <= last)


@given(rule=RULES, starts_on=STARTS, visited=st.integers(0, 900))
def test_next_due_is_the_first_day_after_the_visit_or_the_one_behind_it(
    rule: str, starts_on: date, visited: int
) -> None:
    plan = CleaningPlan(starts_on, rrule=rule)
    visit = starts_on + timedelta(days=visited)
    due_days = occurrences(plan, starts_on, visit + timedelta(days=500))
    before = max([starts_on, *(due for due in due_days if due <= visit)])
    after = [due for due in due_days if due > visit]
    lead = (after[0] - visit).days if after else 0
    settled = after and lead < (visit - before).days and lead <= MAX_EARLY_DAYS
    expected = after[1:] if settled else after
    assert next_due(plan, visit) == (expected[0] if expected else None)
