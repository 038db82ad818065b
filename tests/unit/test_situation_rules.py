"""Five groups, parts of the day, and nothing of fewer than five, nor what it would follow from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.situation import (
    DAYPART_FROM,
    GROUP_OF_KIND,
    GROUPS,
    LEAST,
    daypart,
    group_of,
    held_apart,
    held_back,
)
from gis.vocabulary import DAYPARTS, SITUATION_KINDS


def test_every_kind_of_event_has_a_group() -> None:
    assert set(GROUP_OF_KIND) == set(SITUATION_KINDS)
    assert set(GROUP_OF_KIND.values()) <= set(GROUPS)
    assert set(DAYPART_FROM) == set(DAYPARTS)


def test_faults_are_in_the_groups_of_the_forms() -> None:
    told = {
        "GRAFFITI.TAG": "damage", "DAMAGE.GLASS": "damage", "LIGHT.DARK": "unsafe_place",
        "LIGHT.DAMAGED": "damage", "YARD.LITTER": "unsafe_place", "TRAFFIC.MOPED": "disorder",
        "CELLAR.SLEEPING_PLACE": "disorder", "YARD.BENCH": None, "LIGHT.LIT": None,
        "POSITIVE.PLACE": None, "PEST.RATS": None,
    }  # fmt: skip
    assert {code: group_of(code) for code in told} == told


def test_the_night_begins_at_ten_and_ends_at_six() -> None:
    hours = [daypart(hour) for hour in (5, 6, 11, 12, 18, 21, 22, 23, 0)]
    assert hours == [
        "night", "morning", "morning", "afternoon", "evening", "evening", "night", "night", "night",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([9, 7, 0], [9, 7, 0]),
        # Two, or three and two, leave open which; nothing is held back with them.
        ([30, 3, 2, 0], [30, None, None, None]),
        # 3 would follow from the sum, and 7 less narrowly: both bounds are too low.
        ([9, 7, 3, 0], [None, None, None, None]),
        ([30, 12, 2, 0], [30, None, None, None]),
        # Beside 5 the sum of 9 would say: one 4 and one 5; that of 12: three times 4.
        ([4, 5, 5], [None, None, None]),
        ([4, 4, 4, 5], [None, None, None, None]),
        # Five times one follows from five.
        ([1, 1, 1, 1, 1, 9], [None, None, None, None, None, 9]),
        ([3], [None]),
    ],
)
def test_few_are_held_back_and_what_tells_of_them(
    counts: list[int], shown: list[int | None]
) -> None:
    assert list(held_back(dict(enumerate(counts))).values()) == shown


def parts(total: int, places: int) -> Iterator[tuple[int, ...]]:
    """Yield all ways in which places share a total."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in parts(total - first, places - 1):
            yield (first, *rest)


def recovered(shown: list[int | None], total: int) -> list[set[int]]:
    """Return what each count that is held back may be, for who knows the sum and the rule."""
    hidden = [place for place, count in enumerate(shown) if count is None]
    left = total - sum(count for count in shown if count is not None)
    found: list[set[int]] = [set() for _ in hidden]
    for told in parts(left, len(hidden)):
        tried = {**dict(enumerate(shown)), **dict(zip(hidden, told, strict=True))}
        if list(held_back({key: count or 0 for key, count in tried.items()}).values()) == shown:
            for values, value in zip(found, told, strict=True):
                values.add(value)
    return found


@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 15)), min_size=2, max_size=4))
def test_no_count_of_few_is_recovered_from_what_is_shown(numbers: list[int]) -> None:
    shown = list(held_back(dict(enumerate(numbers))).values())
    assert all(count is None or count == 0 or count >= LEAST for count in shown)
    if any(0 < count < LEAST for count in numbers) and sum(numbers) >= LEAST:
        hidden = [count for count, told in zip(numbers, shown, strict=True) if told is None]
        assert sum(hidden) >= LEAST, "what is held back together is not few"
        assert all({1, 2, 3, 4} <= values for values in recovered(shown, sum(numbers)))


@pytest.mark.parametrize(
    ("cases", "events", "shown"),
    [
        ([9, 12], [0, 0], [9, 12]),
        ([9, 12], [6, 0], [15, 12]),
        # Who sees the nine cases would know of two events.
        ([9, 12], [2, 6], [None, None]),
        ([0, 0, 0], [30, 3, 2], [30, None, None]),
        ([30, 3, 2], [0, 0, 0], [30, None, None]),
    ],
)
def test_few_events_do_not_follow_from_cases_that_are_seen(
    cases: list[int], events: list[int], shown: list[int | None]
) -> None:
    told = held_apart(dict(enumerate(cases)), dict(enumerate(events)))
    assert list(told.values()) == shown


FEW = st.one_of(st.integers(0, 6), st.integers(0, 15))


@given(st.lists(st.tuples(FEW, FEW), min_size=2, max_size=3))
def test_who_sees_the_cases_recovers_no_few_events(counts: list[tuple[int, int]]) -> None:
    cases = {key: count for key, (count, _) in enumerate(counts)}
    events = [count for _, count in counts]
    shown = held_apart(cases, dict(enumerate(events)))
    if sum(events) < LEAST:
        return  # their sum is held back as well
    possible = [
        told
        for told in parts(sum(events), len(events))
        if held_apart(cases, dict(enumerate(told))) == shown
    ]
    for place, count in enumerate(events):
        if 0 < count < LEAST:
            assert {1, 2, 3, 4} <= {told[place] for told in possible}
