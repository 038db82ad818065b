"""The weekly picture of places (lägesbild): five groups, parts of the day, and what is held back.

The groups are those of public forms of EST work (effektiv samordning för trygghet); what, where and
when are told, never who.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

#: Fewer than so many are shown nowhere, nor can be worked out from what is [count].
LEAST: Final = 5
#: Groups in the order of the forms.
GROUPS: Final = ("damage", "gathering", "disorder", "unsafe_place", "event")
#: Group of each kind of coded event.
GROUP_OF_KIND: Final[Mapping[str, str]] = {
    "gathering_stairwell": "gathering",
    "gathering_cellar": "gathering",
    "gathering_garage": "gathering",
    "gathering_outdoors": "gathering",
    "fight": "disorder",
    "burglary": "disorder",
    "drugs": "disorder",
    "sleeping_place": "disorder",
    "traffic": "disorder",
    "objects": "disorder",
    "arranged": "event",
}
#: Group of the faults of a category, or of all whose code begins so; the longest one counts.
GROUP_OF_CATEGORY: Final[Mapping[str, str]] = {
    "GRAFFITI": "damage",
    "DAMAGE": "damage",
    "LIGHT.DAMAGED": "damage",
    "ENTRANCE.GLASS": "damage",
    "CELLAR.SLEEPING_PLACE": "disorder",
    "TRAFFIC.MOPED": "disorder",
    "TRAFFIC.VEHICLE": "disorder",
    "LIGHT": "unsafe_place",
    "GREEN.FOLIAGE": "unsafe_place",
    "YARD.LITTER": "unsafe_place",
    "WASTE.BULKY": "unsafe_place",
    "WASTE.OVERFULL": "unsafe_place",
    "ENTRANCE.LOCK": "unsafe_place",
    "CELLAR.LOCK": "unsafe_place",
}
#: First hour of each part of the day; the night begins at 22 and ends at 6.
DAYPART_FROM: Final[Mapping[str, int]] = {"morning": 6, "afternoon": 12, "evening": 18, "night": 22}
#: Groups that coded events are counted in; the others are of cases alone.
GROUPS_OF_EVENTS: Final = frozenset(GROUP_OF_KIND.values())
#: What says that all is well is in no group.
_NO_FAULT: Final = frozenset({"LIGHT.LIT"})

Key = TypeVar("Key", bound=Hashable)


def group_of(category: str) -> str | None:
    """Return the group of a fault category; None: it is in none."""
    if category in _NO_FAULT:
        return None
    return GROUP_OF_CATEGORY.get(category) or GROUP_OF_CATEGORY.get(category.partition(".")[0])


def daypart(hour: int) -> str:
    """Return the part of the day of an hour, 0 to 23."""
    begun = [name for name, first in DAYPART_FROM.items() if hour >= first]
    return begun[-1] if begun else "night"


def held_back(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """Return the counts of a column that may be shown beside their sum; None: held back.

    Where one to four is among them, all below a bound is held back, nothing as well: five, or ten,
    20, 40 … until so much is held back together that by their sum each of them could still be one,
    two, three or four, also for who knows this rule; at last the whole column.
    """
    if not any(0 < count < LEAST for count in counts.values()):
        return dict(counts)
    before, bound = 1, LEAST
    while bound <= max(counts.values()):
        hidden = [count for count in counts.values() if count < bound]
        # One of them is 1 to 4; the others may be nothing, or what the bound before let through.
        if before + LEAST - 1 <= sum(hidden) <= (bound - 1) * (len(hidden) - 1) + 1:
            break
        before, bound = bound, 2 * bound
    return {key: None if count < bound else count for key, count in counts.items()}


def held_apart(cases: Mapping[Key, int], events: Mapping[Key, int]) -> dict[Key, int | None]:
    """Return the sums of cases and coded events that may be shown; None: held back.

    Many see the cases elsewhere, and would subtract them: where few events are in a column with
    cases, all of it is held back.

    Parameters
    ----------
    cases, events
        Counts of the same places or parts of the day.
    """
    if any(cases.values()) and any(0 < count < LEAST for count in events.values()):
        return dict.fromkeys(cases)
    return held_back({key: count + events[key] for key, count in cases.items()})
