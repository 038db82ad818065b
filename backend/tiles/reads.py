"""What layers read: the tables whose changes make a tile old, and the clock where one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

Clock = Literal["", "day", "minute"]

_PLACES: Final = (
    "building",
    "courtyard",
    "footpath",
    "stairwell",
    "lamp",
    "waste_station",
    "place",
    "property",
    "responsibility_area",
)
_LAMPS: Final = ("lamp", "lamp_observation", "luminaire_type")
_WASTE: Final = ("waste_station", "waste_fraction", "waste_bin")

#: Tables that each layer reads; sql/app/096_tiles.sql notes their changes.
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "estates": ("estate",),
    "courtyards": ("courtyard",),
    "footpaths": ("footpath",),
    "buildings": ("building",),
    "lit_surfaces": ("surface_result", *_PLACES),
    "group_faults": ("group_fault", "case_state", *_LAMPS),
    "places": ("place",),
    "stairwells": ("stairwell",),
    "waste_stations": _WASTE,
    "lamps": _LAMPS,
    "reports": ("case_state", "report_evidence", *_PLACES),
    "waste_readiness": (
        *_WASTE, "waste_collection", "waste_need", "cleaning_plan", "cleaning_standing",
        "case_state",
    ),
    "scores": ("cleaning_plan", "cleaning_standing", *_PLACES),
    "dark_spots": ("dark_spot", *_PLACES),
    "overdue_cleaning": ("cleaning_plan", "cleaning_standing", *_PLACES),
    "broken_fixtures": ("case_state", *_LAMPS),
    "repairs": ("repair", *_LAMPS),
}  # fmt: skip
#: Layers that change by themselves: days dark or late with the day, a promise within the minute.
_CLOCKS: Final[Mapping[str, Clock]] = {
    "reports": "minute",
    "overdue_cleaning": "day",
    "broken_fixtures": "day",
    "group_faults": "day",
    "scores": "day",
    "waste_readiness": "day",
}


def topics_of(layers: Iterable[str]) -> list[str]:
    """Return the tables that layers read, each once.

    Raises
    ------
    KeyError
        If a layer of the registry is missing here.
    """
    return sorted({topic for name in layers for topic in TOPICS[name]})


def clock_of(layer: str) -> Clock:
    """Tell how often a layer changes though no row does; empty: never."""
    return _CLOCKS.get(layer, "")
