"""Five groups, parts of the day, and nothing of fewer than five, nor what it would follow from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gis.situation import DAYPART_FROM, GROUP_OF_KIND, GROUPS, LEAST, daypart, group_of, held_back
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


def test_few_are_held_back_and_what_tells_of_them() -> None:
    assert held_back({"a": 9, "b": 7, "c": 0}) == {"a": 9, "b": 7, "c": 0}
    # 3 would follow from the sum: 7, the smallest of the others, goes too.
    assert held_back({"a": 9, "b": 7, "c": 3, "d": 0}) == {"a": 9, "b": None, "c": None, "d": 0}
    assert held_back({"a": 9, "b": 3, "c": 4}) == {"a": 9, "b": None, "c": None}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=9))
def test_nothing_of_few_follows_from_a_sum(numbers: list[int]) -> None:
    counts = dict(enumerate(numbers))
    shown = held_back(counts)
    hidden = [counts[key] for key, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= LEAST for count in shown.values())
    if sum(numbers) >= LEAST:
        assert sum(hidden) == 0 or sum(hidden) >= LEAST
    # Held back is never one place alone that holds few: it would follow from the rest.
    assert not (len(hidden) == 1 and 0 < hidden[0] < LEAST <= sum(numbers))
