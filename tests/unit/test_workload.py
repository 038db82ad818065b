"""What falls due ahead, added up by week: overdue once, holidays and seasons as plans have them."""

from datetime import date, timedelta

import pytest

from gis.deadlines import CleaningPlan
from gis.workload import Ahead, Load, add_up, days_ahead, monday_of, regroup, weeks_from
from maps import workload_words as say
from maps.texts import get_texts
from maps.workload_chart import Bar, week_bars

MONDAY = date(2026, 11, 23)
WEDNESDAY = MONDAY + timedelta(days=2)
LAST = MONDAY + timedelta(days=13)


def days(*ahead: int) -> list[date]:
    return [MONDAY + timedelta(days=step) for step in ahead]


def plan(due_on: date, *, minutes: float | None = 30, asset: str = "A1", **more: object) -> Ahead:
    return Ahead(asset=asset, due_on=due_on, minutes=minutes, **more)  # type: ignore[arg-type]


def weekly(due_on: date, *ahead: int) -> Ahead:
    return plan(due_on, ruled=days(*ahead))


def every(interval_days: int, due_on: date, **more: object) -> Ahead:
    interval = CleaningPlan(date(2025, 1, 1), interval_days=interval_days, **more)  # type: ignore[arg-type]
    return plan(due_on, interval=interval)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (weekly(MONDAY + timedelta(days=3), 3, 10), days(3, 10)),
        # missed three times, due once more this week: that visit does it
        (weekly(MONDAY - timedelta(days=20), 3, 10), days(3, 10)),
        # missed, and not due this week any more: today
        (weekly(MONDAY - timedelta(days=20), 8), days(2, 8)),
        (weekly(LAST + timedelta(days=1)), []),
        (every(7, MONDAY + timedelta(days=4)), days(4, 11)),
        # overdue by interval: today, and on from there
        (every(7, MONDAY - timedelta(days=30)), days(2, 9)),
        # its end has passed, and the last visit is owed
        (every(7, MONDAY - timedelta(days=30), ends_on=MONDAY - timedelta(days=28)), days(2)),
        # a summer plan that was missed asks for nothing in November
        (every(7, date(2026, 9, 20), season_first=501, season_last=930), []),
    ],
)
def test_a_plan_asks_for_visits_from_today_on(made: Ahead, wanted: list[date]) -> None:
    assert days_ahead(made, WEDNESDAY, LAST) == wanted


def test_an_interval_is_moved_from_christmas() -> None:
    made = every(7, date(2026, 12, 18))
    assert days_ahead(made, date(2026, 12, 14), date(2026, 12, 31)) == [
        date(2026, 12, 18),
        # Christmas Day and the days after it, up to the Monday
        date(2026, 12, 28),
    ]


def test_loads_add_up_by_area_and_week() -> None:
    found = add_up(
        [
            ("north", weekly(MONDAY + timedelta(days=3), 3, 10)),
            ("north", plan(MONDAY + timedelta(days=3), minutes=None, asset="B2", ruled=days(3))),
            ("south", every(7, MONDAY - timedelta(days=9))),
        ],
        WEDNESDAY,
        LAST,
    )
    weeks = regroup(found, lambda key: (key[0], monday_of(key[1])))
    first, second = weeks_from(WEDNESDAY, 2)
    north = weeks["north", first]
    assert (north.visits, north.hours, north.untimed, north.overdue) == (2, 0.5, 1, 0)
    assert north.places == {"A1", "B2"}
    assert (weeks["north", second].visits, weeks["north", second].places) == (1, {"A1"})
    south = weeks["south", first]
    assert (south.visits, south.overdue, weeks["south", second].overdue) == (1, 1, 0)


def test_a_place_visited_each_day_is_one_place() -> None:
    daily = add_up([("all", weekly(MONDAY, 2, 3, 4))], WEDNESDAY, LAST)
    (week,) = regroup(daily, lambda key: monday_of(key[1])).values()
    assert (week.visits, len(week.places)) == (3, 1)


def test_hours_that_nobody_gave_are_no_zero() -> None:
    texts = get_texts("sv")
    assert say.hours(texts, Load(visits=3, untimed=3)) == "\u2013"
    assert say.hours(texts, Load(visits=3, hours=1.25, untimed=1)) == "1,2\u00a0h"
    assert say.hours(texts, Load()) == "0,0\u00a0h"


def test_what_passes_the_hours_of_an_area_is_drawn_apart_and_words_are_escaped() -> None:
    bars = [Bar("v. <48>", 12.0, is_partial=False), Bar("v. 49", 5.0, is_partial=True)]
    drawn = str(week_bars(bars, 10.0, 'N "1"', "0", get_texts("sv")))
    assert drawn.count('class="over"') == 1
    assert drawn.count('class="within"') == 2
    assert "12,0</text>" in drawn
    assert "5,0+</text>" in drawn
    assert "<48>" not in drawn
    assert 'aria-label="N &#34;1&#34;"' in drawn
    assert 'class="over"' not in str(week_bars(bars, None, "N", "1", get_texts("sv")))


@pytest.mark.parametrize("count", [1, 26])
def test_a_chart_of_nothing_is_flat(count: int) -> None:
    bars = [Bar(str(place), 0.0, is_partial=False) for place in range(count)]
    assert "nan" not in str(week_bars(bars, None, "N", "0", get_texts("en")))
