"""How often bins are emptied, how people write them, and which room is nearest to a door."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from gis.recurrence import RecurrenceError
from gis.waste import (
    collections_per_week,
    nearest,
    read_bins,
    simple_rule,
    straight_m,
    weekly_rule,
)

START = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("rule", "a_week"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,FR", 2),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 0.5),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=WE", 1 / 3),
        ("FREQ=DAILY", 7),
        # Twelve a year: 7 / 30.4 days.
        ("FREQ=MONTHLY;BYDAY=1MO", 12 / 52.18),
    ],
)
def test_collections_are_counted_from_the_rule(rule: str, a_week: float) -> None:
    assert collections_per_week(rule, START) == pytest.approx(a_week, abs=0.003)


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;UNTIL=20270101", "TUESDAYS"])
def test_a_collection_that_ends_or_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(RecurrenceError):
        collections_per_week(rule, START)


@pytest.mark.parametrize(("weeks", "days"), [(1, ("TU", "FR")), (2, ("WE",)), (13, ("MO", "SU"))])
def test_a_simple_rule_is_read_as_it_was_written(weeks: int, days: tuple[str, ...]) -> None:
    assert simple_rule(weekly_rule(weeks, days)) == (weeks, days)


def test_days_are_written_in_the_order_of_the_week() -> None:
    assert weekly_rule(1, ["FR", "MO"]) == "FREQ=WEEKLY;BYDAY=MO,FR"
    assert simple_rule("FREQ=MONTHLY;BYDAY=1MO") is None


@pytest.mark.parametrize(("weeks", "days"), [(0, ["MO"]), (14, ["MO"]), (1, []), (1, ["XX"])])
def test_what_is_no_week_is_no_rule(weeks: int, days: list[str]) -> None:
    with pytest.raises(ValueError, match="is no rule"):
        weekly_rule(weeks, days)


@pytest.mark.parametrize(
    ("text", "bins"),
    [
        ("4 x 660, 2 x 370", {660: 4, 370: 2}),
        ("4x660 l + 1*660l", {660: 5}),
        ("2 st 140 och 3 st à 190", {140: 2, 190: 3}),
        ("", {}),
        ("  ", {}),
        ("fyra", None),
        ("4 x 660, some", None),
        ("660", None),
    ],
)
def test_bins_are_read_as_people_write_them(text: str, bins: dict[int, int] | None) -> None:
    assert read_bins(text) == bins


def test_the_nearest_room_and_the_nearest_with_everything() -> None:
    lengths = np.array([[10.0, 40.0, 90.0], [50.0, 20.0, np.inf], [np.inf] * 3])
    found = nearest(lengths, np.array([False, False, True]))
    assert found.station.tolist() == [0, 1, -1]
    assert found.complete.tolist() == [2, -1, -1]
    assert found.complete_m[0] == 90.0


def test_without_a_room_nothing_is_near() -> None:
    found = nearest(np.zeros((2, 0)), np.zeros(0, dtype=bool))
    assert found.station.tolist() == [-1, -1]
    assert np.isinf(found.station_m).all()


def test_straight_distances() -> None:
    doors, stations = np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])
    assert straight_m(doors, stations).tolist() == [[5.0, 0.0]]
