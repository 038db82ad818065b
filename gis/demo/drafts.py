"""Reports before they are table rows: which day, which category, which thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.demo.categories import (
    MIX,
    OBSCURED_PER_YEAR,
    OFFENSIVE_SHARE,
    POTHOLE_MONTHS,
    POTHOLE_SHARE,
    TEXTS,
)
from gis.demo.seasons import DAY_BURNING, FAMILIES, Family, Window, spread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gis.demo.pools import Pools

Asset = tuple[str, str]
"""Kind and source identifier of the thing a report is about."""
ORIGINS = {"R": "round", "T": "tenant", "S": "staff", "A": "tablet", "W": "walk"}
WINTER_BURSTS = 10
BAD_WASTE_SHARE = 0.6
REPEAT_DOORS = ("H2-3", "L4-1", "L7-2", "G2-1", "P2-1", "H5-4")
REPEAT_DOOR_SHARE = 0.36
PLAY_CLASSES = ("A", *"BBBBBBB", *"C" * 17)
"""Of 25 faults on playgrounds and yards 1 is class A (4 %), 7 B, 17 C."""


@dataclass
class Draft:
    """One report to be; `story` names the planted story it belongs to, 0 for none."""

    day: date
    family: str
    category: str
    asset: Asset
    origin: str
    text: str
    story: int = 0
    minute: int | None = None
    open: bool = False


def origins(family: Family, count: int, start: int) -> list[str]:
    """Return where each of `count` reports came from, in the family's fixed pattern."""
    return [ORIGINS[family.origins[(start + step) % 20]] for step in range(count)]


def _categories(family: str, count: int, rng: np.random.Generator) -> list[str]:
    names, share = zip(*MIX[family], strict=True)
    edges = np.cumsum(share) / sum(share)
    levels = (np.arange(count) + rng.random(count)) / max(count, 1)
    chosen = [names[index] for index in np.searchsorted(edges, levels)]
    return [chosen[index] for index in rng.permutation(count)]


def note(category: str, rng: np.random.Generator) -> str:
    """Return one of the short texts of a category."""
    texts = TEXTS[category]
    return texts[int(rng.integers(len(texts)))]


def base_year(
    window: Window, number: int, pools: Pools, planted: Sequence[Draft], rng: np.random.Generator
) -> list[Draft]:
    """Return the reports of one year that belong to no story.

    Together with the planted ones of the same year each defect type reaches exactly its yearly
    number.
    """
    result: list[Draft] = []
    for name, family in FAMILIES.items():
        told = [draft for draft in planted if draft.family == name]
        told = [draft for draft in told if window.year_of(draft.day) == number]
        count = family.per_year - len(told)
        bursts = WINTER_BURSTS if name == "winter" else 0
        burning = DAY_BURNING.per_year if name == "lamp" else 0
        days = spread(family, window.year(number), count - burning, rng, bursts)
        categories = _categories(name, len(days), rng)
        if burning:
            days += spread(DAY_BURNING, window.year(number), burning, rng)
            categories += ["LIGHT.DAY_BURNING"] * burning
        sources = origins(family, len(days), number * 7)
        drafts = [
            Draft(day, name, category, ("", ""), origin, "")
            for day, category, origin in zip(days, categories, sources, strict=True)
        ]
        _specialise(name, drafts, rng)
        _place(name, drafts, pools, told, rng)
        for rank, draft in enumerate(drafts):
            draft.text = note(draft.category, rng)
            if name == "play":
                draft.text = f"{PLAY_CLASSES[rank * 7 % 25]}-fel: {draft.text}"
        result += drafts
    return result


def _specialise(name: str, drafts: list[Draft], rng: np.random.Generator) -> None:
    """Change the category of the few that the table names: offensive, potholes, hidden lamps."""
    if name == "graffiti":
        count = round(OFFENSIVE_SHARE * FAMILIES[name].per_year)
        tags = [draft for draft in drafts if draft.category == "GRAFFITI.TAG"]
        for index in rng.choice(len(tags), size=count, replace=False):
            tags[index].category = "GRAFFITI.OFFENSIVE"
    if name == "winter":
        spring = [draft for draft in drafts if draft.day.month in POTHOLE_MONTHS]
        count = min(round(POTHOLE_SHARE * FAMILIES[name].per_year), len(spring))
        for index in rng.choice(len(spring), size=count, replace=False):
            spring[index].category = "YARD.SURFACE"
    if name == "foliage":
        for index in rng.choice(len(drafts), size=OBSCURED_PER_YEAR, replace=False):
            drafts[index].category = "LIGHT.OBSCURED"


def _place(
    name: str,
    drafts: Sequence[Draft],
    pools: Pools,
    told: Sequence[Draft],
    rng: np.random.Generator,
) -> None:
    """Give each report the thing it is about."""
    if name == "litter":
        _place_litter(drafts, pools, told, rng)
        return
    repeats = round(REPEAT_DOOR_SHARE * len(drafts)) if name == "entrance" else 0
    often = set(rng.permutation(len(drafts))[:repeats].tolist())
    for rank, draft in enumerate(drafts):
        if rank in often:
            draft.asset = ("stairwell", REPEAT_DOORS[rank % len(REPEAT_DOORS)])
        elif name == "play" and rank % 2:
            # Half in turn, half by chance: chance alone would make a second worst yard.
            draft.asset = pools.turn(name, draft.category, rank // 2)
        else:
            draft.asset = pools.draw(name, draft.category, rng)


def _place_litter(
    drafts: Sequence[Draft], pools: Pools, told: Sequence[Draft], rng: np.random.Generator
) -> None:
    """Send 60 % of all litter reports, the planted ones counted in, to four bad waste houses."""
    there = sum(draft.asset[1] in pools.bad_waste for draft in told)
    bad = round(BAD_WASTE_SHARE * FAMILIES["litter"].per_year) - there
    order = rng.permutation(len(drafts))
    for rank, index in enumerate(order):
        draft = drafts[index]
        pool = "litter_bad" if rank < bad else "litter"
        draft.asset = pools.draw(pool, draft.category, rng)
