"""Reports of the planted stories: series with a known change, cable faults, duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gis.demo.base import add_years
from gis.demo.drafts import Draft, note
from gis.demo.pools import MOVED_WASTE, NEIGHBOUR_WASTE, WORST_YARD
from gis.demo.seasons import DARK_WALK, FAMILIES, Family, Window, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from gis.demo.drafts import Asset

LED_BEFORE, LED_AFTER, LED_COMPARISON = 50, 41, 40
DUMPED_BEFORE, DUMPED_AFTER = 50, 30
NEIGHBOUR_BEFORE, NEIGHBOUR_AFTER = 20, 22
PLACEBO_COUNT = 24
WORST_YARD_COUNTS = (26, 12, 11)
QR_FACTOR = 1.55
DARK_DAYS = 118
DUPLICATES, DUPLICATE_REPORTERS = 11, 4
COMPARISON_YARD = "G7"
CABLE_LAMPS = (8, 11, 9, 7, 12, 10, 8, 9)
"""Lamps of the eight past cable faults; the ninth is the one of today."""
CABLE_LAMPS_NOW = 9
CABLE_DAYS_AGO = 5
_CABLE_SEASONS = ((1, 14), (3, 16), (11, 9))
"""Thaw in January and March, digging in November."""
CABLE = 90
"""Story number of drafts that belong to a cable fault; not a story of the list."""


@dataclass(frozen=True)
class Dates:
    """Days on which the measures of the stories began."""

    led_on: date
    moved_on: date
    qr_on: date
    placebo_on: date
    yard_on: date

    @classmethod
    def of(cls, window: Window) -> Dates:
        """Return the days for a window of three years."""
        start, _ = window.year(2)
        return cls(
            led_on=window.in_year(2, 10),
            moved_on=start + timedelta(days=183),
            qr_on=window.in_year(2, 3),
            placebo_on=start + timedelta(days=150),
            yard_on=start,
        )


def _blocks(event_on: date) -> list[tuple[tuple[date, date], bool]]:
    """Return the years around a day, with whether they lie after it."""
    return [
        ((add_years(event_on, step), add_years(event_on, step + 1)), step >= 0)
        for step in (-3, -2, -1, 0, 1, 2)
    ]


@dataclass(frozen=True)
class _Series:
    """A count a year that changes on one day: the truth behind an effect."""

    story: int
    family: Family
    category: str
    asset: Asset
    event_on: date
    counts: tuple[int, int]
    origin: str = "tablet"

    def drafts(self, window: Window, rng: np.random.Generator) -> list[Draft]:
        result = []
        for span, after in _blocks(self.event_on):
            for day in spread(self.family, span, self.counts[after], rng):
                if window.holds(day):
                    text = note(self.category, rng)
                    draft = Draft(day, self.family.name, self.category, self.asset, self.origin,
                                  text, self.story)  # fmt: skip
                    result.append(draft)
        return result


def effect_stories(
    window: Window, dates: Dates, assets: dict[str, str], rng: np.random.Generator
) -> list[Draft]:
    """Return the reports of stories 1, 2, 4 and 5.

    Parameters
    ----------
    window, dates
        The history and the days of the measures.
    assets
        Source identifiers of the footpaths 'lingon' and 'tunnel'.
    rng
        Random generator.
    """
    lingon, tunnel = ("footpath", assets["lingon"]), ("footpath", assets["tunnel"])
    yard = ("courtyard", COMPARISON_YARD)
    moved, near = ("waste_station", MOVED_WASTE), ("waste_station", NEIGHBOUR_WASTE)
    litter, graffiti = FAMILIES["litter"], FAMILIES["graffiti"]
    series = (
        _Series(1, DARK_WALK, "LIGHT.DIM", lingon, dates.led_on, (LED_BEFORE, LED_AFTER), "walk"),
        _Series(1, DARK_WALK, "LIGHT.DIM", yard, dates.led_on, (LED_COMPARISON,) * 2, "walk"),
        _Series(2, litter, "WASTE.BULKY", moved, dates.moved_on, (DUMPED_BEFORE, DUMPED_AFTER)),
        _Series(2, litter, "WASTE.BULKY", near, dates.moved_on,
                (NEIGHBOUR_BEFORE, NEIGHBOUR_AFTER)),
        _Series(4, graffiti, "GRAFFITI.TAG", tunnel, dates.placebo_on, (PLACEBO_COUNT,) * 2),
    )  # fmt: skip
    drafts = [draft for item in series for draft in item.drafts(window, rng)]
    for draft in drafts:
        if draft.story == 1:
            draft.text = "Otrygg, mörk plats"
    for number, count in enumerate(WORST_YARD_COUNTS, start=1):
        for rank, day in enumerate(spread(FAMILIES["play"], window.year(number), count, rng)):
            category = ("YARD.BENCH", "PLAY.EQUIPMENT", "YARD.FENCE", "PLAY.SAND")[rank % 4]
            ground = category.startswith("PLAY")
            asset = ("place", f"LP-{WORST_YARD}") if ground else ("courtyard", WORST_YARD)
            grade = "B" if rank % 3 == 0 else "C"
            text = f"{grade}-fel: {note(category, rng)}"
            drafts.append(Draft(day, "play", category, asset, "tablet", text, 5))
    return drafts


def cable_faults(
    window: Window, lamps: pd.DataFrame, current: Sequence[str], rng: np.random.Generator
) -> list[Draft]:
    """Return three cable faults a year, each a row of 6-14 neighbours dark at once.

    The last of them lasts today; its reports are the eleven duplicates of story 8.
    """
    own = lamps[(lamps["kind"] == "park_pole") & lamps["code"].str.startswith("P")]
    circuits = sorted(set(own["circuit"]) - set(lamps.loc[lamps["source_id"].isin(current),
                                                         "circuit"]))  # fmt: skip
    days = sorted(
        window.in_year(number, month, day) for number in (1, 2, 3) for month, day in _CABLE_SEASONS
    )
    drafts = []
    for rank, (day, count) in enumerate(zip(days[:-1], CABLE_LAMPS, strict=True)):
        circuit = circuits[(rank * 5 + int(rng.integers(2))) % len(circuits)]
        row = own[own["circuit"] == circuit].sort_values("circuit_order")["source_id"].tolist()
        start = int(rng.integers(max(len(row) - count, 1)))
        last = min(day, window.today - timedelta(days=20))
        drafts += [
            Draft(last, "lamp", "LIGHT.DARK", ("lamp", name), "tablet", "Hela raden är släckt",
                  CABLE)
            for name in row[start : start + count]
        ]  # fmt: skip
    return drafts


def cable_row(lamps: pd.DataFrame, near: str) -> list[str]:
    """Return the lamps of the current cable fault: nine in a row, `near` among them."""
    circuit = lamps.loc[lamps["source_id"] == near, "circuit"].iloc[0]
    members = lamps[lamps["circuit"] == circuit].sort_values("circuit_order")
    row = [str(name) for name in members["source_id"]]
    start = min(max(row.index(near) - CABLE_LAMPS_NOW // 2, 0), len(row) - CABLE_LAMPS_NOW)
    return row[start : start + CABLE_LAMPS_NOW]


def duplicate_reports(window: Window, row: Sequence[str]) -> list[Draft]:
    """Return story 8: eleven reports from four people on the lamps of one circuit."""
    first = window.today - timedelta(days=CABLE_DAYS_AGO)
    return [
        Draft(
            first + timedelta(days=rank // 4), "lamp", "LIGHT.DARK", ("lamp", row[rank * 4 % 9]),
            "tenant", f"Flera lampor är släckta (boende {rank % DUPLICATE_REPORTERS + 1})", 8,
            minute=18 * 60 + 17 * rank % 240, open=True,
        )
        for rank in range(DUPLICATES)
    ]  # fmt: skip


def long_dark(window: Window, lamp: str) -> list[Draft]:
    """Return story 7: one municipal lamp, reported dark 118 days before today."""
    day = window.today - timedelta(days=DARK_DAYS)
    text = "Släckt, kommunens stolpe"
    return [Draft(day, "lamp", "LIGHT.DARK", ("lamp", lamp), "tablet", text, 7,
                  minute=22 * 60 + 40, open=True)]  # fmt: skip


def qr_reports(
    window: Window, qr_on: date, drafts: Sequence[Draft], rng: np.random.Generator
) -> list[Draft]:
    """Return story 3: the reports that only the QR stickers brought.

    Tenants report 55 % more a year from `qr_on` on, about the same things as before; what
    inspections find does not change. Lamps are left out: an extra report would be an extra fault.
    """
    told = [draft for draft in drafts if draft.origin == "tenant"]
    before = sum(add_years(qr_on, -1) <= draft.day < qr_on for draft in told)
    extra: list[Draft] = []
    for first, last in ((qr_on, add_years(qr_on, 1)), (add_years(qr_on, 1), window.today)):
        there = [draft for draft in told if first <= draft.day < last]
        whole = add_years(qr_on, 1) == last
        count = (round(QR_FACTOR * before) - len(there)) if whole else round(0.55 * len(there))
        source = [draft for draft in there if not draft.category.startswith("LIGHT.")]
        for index in sorted(rng.choice(len(source), size=count, replace=count > len(source))):
            seen = source[index]
            day = min(seen.day + timedelta(days=int(rng.integers(0, 3))), last - timedelta(days=1))
            extra.append(Draft(day, seen.family, seen.category, seen.asset, "tenant",
                               note(seen.category, rng), 3))  # fmt: skip
    return extra
