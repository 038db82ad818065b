"""Where a report is and what group its category is of, in words."""

from collections.abc import Sequence
from typing import Final

from maps.asset_fields import asset_title
from maps.texts import Texts
from maps.vocabulary import VOCABULARIES, label

#: First levels of the fault categories, in the order of the register.
CATEGORY_GROUPS: Final[Sequence[str]] = VOCABULARIES["category_group"]


def place_of(kind: str | None, code: str | None, name: str | None, texts: Texts) -> str:
    """Return the asset that a report is about; empty: a place on the map."""
    return "" if kind is None else asset_title(kind, code, name, texts)


def degrees(lat: float | None, lon: float | None) -> str:
    """Return a position as other maps take it, ``57.80132, 12.02417``; empty: not known."""
    return "" if lat is None or lon is None else f"{lat:.5f}, {lon:.5f}"


def grid(northing_m: float | None, easting_m: float | None) -> str:
    """Return a position in SWEREF 99 TM, ``N 6410320, E 322908``; empty: not known."""
    if northing_m is None or easting_m is None:
        return ""
    return f"N {northing_m:.0f}, E {easting_m:.0f}"


def group_choices(texts: Texts) -> list[tuple[str, str]]:
    """Return the groups of categories with their words, for a choice."""
    return [(code, label(texts, "category_group", code)) for code in CATEGORY_GROUPS]


def category_choices(texts: Texts) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the groups of categories, each with its words and its categories."""
    return [
        (
            group,
            told,
            [
                (code, label(texts, "category", code))
                for code in VOCABULARIES["category"]
                if code.partition(".")[0] == group
            ],
        )
        for group, told in group_choices(texts)
    ]
