"""What became of a measure: figures, their comparison, and what may be said of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from sqlalchemy import Connection

from backend.followup import doubts, months
from backend.followup.months import Table
from backend.followup.schemas import Area, Effect, Measure
from gis.effect_figures import Compared, Point, Side
from gis.effect_months import Sides, Window, first_day, glimpse, window
from gis.effects import (
    Change,
    Estimate,
    Months,
    difference,
    placebo_in_time,
    placebos_in_space,
    ratio_of_ratios,
)
from gis.verdicts import COUNTED, EVENTS_MIN, LEVELS, Known, judge

#: Unit of each level: scores as they are, dark lamps in percent of the time.
FACTORS: Final[Mapping[str, float]] = {"scores": 1.0, "lamp_dark": 100.0}
#: Role that stands for the comparison where it is what own staff finds in the same place.
OWN: Final = "own_findings"


@dataclass(frozen=True)
class _Read:
    """Months of a metric, and what they are held against."""

    metric: str
    table: Table
    held: Table
    held_role: str

    @property
    def is_compared(self) -> bool:
        return self.held.has(self.held_role)

    @property
    def shown_role(self) -> str:
        return "comparison" if self.held is self.table else OWN


def of_months(tx: Connection, measure: Measure, areas: tuple[Area, ...]) -> Effect:
    """Return what became of a measure whose metric is of months."""
    roles = {area.id: area.role for area in areas}
    spans = months.reach(tx, measure, measure.metric)
    chosen_worst = measure.reason == "worst"
    years = window(*spans, chosen_worst=chosen_worst)
    read = _read(tx, measure, measure.metric, roles, spans)
    compared = _compare(read, spans, chosen_worst=chosen_worst)
    neutral = _neutral(tx, measure, roles)
    placebo = None if chosen_worst else _placebo(read)
    overlaps = doubts.overlaps(tx, measure)
    verdict = judge(
        Known(
            metric=measure.metric,
            months_before=spans[0],
            months_after=spans[1],
            chosen_worst=chosen_worst,
            compared=read.is_compared,
            window=years,
            place_events=_events(compared, "place"),
            comparison_events=_events(compared, read.shown_role),
            change=compared.change,
            neutral=next((one.change for one in neutral if one.change is not None), None),
            placebo=placebo,
        )
    )
    return Effect(
        measure=measure,
        areas=areas,
        verdict=verdict,
        months_before=spans[0],
        months_after=spans[1],
        window=years,
        compared=compared,
        neutral=neutral,
        placebo=placebo,
        placebos=_placebos(read, years, areas),
        overlaps=overlaps,
        warnings=doubts.warnings(tx, measure, areas, overlaps, verdict),
        points=_points(measure, read, years),
    )


def _read(
    tx: Connection, measure: Measure, metric: str, roles: Mapping[uuid.UUID, str],
    spans: tuple[int, int],
) -> _Read:  # fmt: skip
    table = months.read(tx, measure, metric, roles, spans)
    if measure.comparison == OWN and metric != OWN:
        return _Read(metric, table, months.read(tx, measure, OWN, roles, spans), "place")
    return _Read(metric, table, table, "comparison")


def _neutral(
    tx: Connection, measure: Measure, roles: Mapping[uuid.UUID, str]
) -> tuple[Compared, ...]:
    """Return what own rounds find per inspected object, and what own staff finds."""
    if measure.comparison == OWN:
        return ()
    found = []
    for metric in ("findings", OWN):
        if metric != measure.metric:
            spans = months.reach(tx, measure, metric)
            read = _read(tx, measure, metric, roles, spans)
            compared = _compare(read, spans)
            few = _is_few(compared, "place", read.shown_role)
            found.append(replace(compared, change=None) if few else compared)
    return tuple(found)


def _compare(read: _Read, spans: tuple[int, int], *, chosen_worst: bool = False) -> Compared:
    """Return the figures of whole years with their changes; without them, of the months so far."""
    years = window(*spans, chosen_worst=chosen_worst)
    shown = years or glimpse(*spans)
    if shown is None:
        return Compared(metric=read.metric, sides=(), change=None)
    picked, later = shown.pick(read.table.months)
    roles = [role for role in ("place", "ring") if read.table.has(role)]
    sides = [_side(read.table, role, role, shown, (picked, later)) for role in roles]
    if read.is_compared:
        sides.append(_side(read.held, read.held_role, read.shown_role, shown, (picked, later)))
    if years is None or not read.is_compared:
        return Compared(metric=read.metric, sides=tuple(sides), change=None)
    after = later[picked]
    compared = Compared(
        metric=read.metric, sides=tuple(sides), change=_change(read, ("place",), picked, after)
    )
    if "ring" not in roles or _is_few(compared, "ring", read.shown_role):
        return compared
    return replace(
        compared,
        ring=_change(read, ("ring",), picked, after),
        both=_change(read, ("place", "ring"), picked, after),
    )


def _change(read: _Read, roles: tuple[str, ...], picked: Sides, after: Sides) -> Change | None:
    if read.metric in LEVELS:
        if len(roles) > 1:
            return None
        factor = FACTORS[read.metric]
        levels = read.table.level(roles[0], factor), read.held.level(read.held_role, factor)
        return difference(levels[0][picked], levels[1][picked], after)
    place: Months = np.asarray(sum(read.table.total(role) for role in roles))
    base = [read.table.base(role) for role in roles]
    held_base = read.held.base(read.held_role)
    exposure = None
    if held_base is not None and base[0] is not None:
        exposure = (
            np.asarray(sum(one for one in base if one is not None))[picked],
            held_base[picked],
        )
    return ratio_of_ratios(place[picked], read.held.total(read.held_role)[picked], after, exposure)


def _side(table: Table, role: str, shown: str, years: Window, sides: tuple[Sides, Sides]) -> Side:
    picked, later = sides
    earlier = picked & ~later
    events, base = table.total(role), table.base(role)
    per = (None, None) if base is None else (float(base[earlier].sum()), float(base[later].sum()))
    return Side(
        role=shown, before=float(events[earlier].sum()), after=float(events[later].sum()),
        per_before=per[0], per_after=per[1], months_before=years.months_before,
        months_after=years.months_after,
    )  # fmt: skip


def _events(compared: Compared, role: str) -> float:
    found = next((one for one in compared.sides if one.role == role), None)
    return 0.0 if found is None else (found.before or 0.0) + (found.after or 0.0)


def _is_few(compared: Compared, *roles: str) -> bool:
    """Tell whether a role has too few events to claim anything of them; levels never do."""
    few = min(_events(compared, role) for role in roles) < EVENTS_MIN
    return few and compared.metric not in LEVELS


def _placebo(read: _Read) -> Estimate | None:
    if read.metric in LEVELS or not read.is_compared:
        return None
    place, held = read.table.total("place"), read.held.total(read.held_role)
    base, held_base = read.table.base("place"), read.held.base(read.held_role)
    exposure = None if base is None or held_base is None else (base, held_base)
    return placebo_in_time(read.table.months, place, held, exposure)


def _placebos(
    read: _Read, years: Window | None, areas: tuple[Area, ...]
) -> tuple[tuple[str, Change | None], ...]:
    if years is None or read.metric not in COUNTED or read.held is not read.table:
        return ()
    if read.table.exposure is not None:
        return ()
    picked, later = years.pick(read.table.months)
    ids = read.table.areas("comparison")
    names = {area.id: area.name for area in areas}
    counts = [read.table.events[one][picked] for one in ids]
    found = placebos_in_space(counts, later[picked])
    # Of a handful of events the interval fills the page and says nothing.
    return tuple(
        (names[one], change)
        for one, events, change in zip(ids, counts, found or [None] * len(ids), strict=True)
        if events.sum() >= EVENTS_MIN and change is not None
    )


def _points(measure: Measure, read: _Read, years: Window | None) -> tuple[Point, ...]:
    """Return quarters of the place, and of the comparison at the level the place had before."""
    if read.metric == "findings" or read.metric in LEVELS:
        return _levels(measure, read)
    place, held = read.table.total("place"), read.held.total(read.held_role)
    number = np.asarray(read.table.months)
    earlier = years.pick(read.table.months)[0] & (number < 0) if years else number < 0
    scale = place[earlier].sum() / held[earlier].sum() if held[earlier].sum() else np.nan
    ring = read.table.total("ring") if read.table.has("ring") else None
    return tuple(
        Point(
            starts_on=first_day(measure.starts_on, month),
            place=float(place[at].sum()),
            expected=float(held[at].sum() * scale) if np.isfinite(scale) else None,
            ring=None if ring is None else float(ring[at].sum()),
        )
        for month, at in months.quarters(read.table.months)
    )


def _levels(measure: Measure, read: _Read) -> tuple[Point, ...]:
    factor = FACTORS.get(read.metric, 1.0)

    def level(table: Table, role: str, at: list[int]) -> float | None:
        base = table.base(role)
        if base is None or not base[at].sum():
            return None
        return float(factor * table.total(role)[at].sum() / base[at].sum())

    return tuple(
        Point(
            starts_on=first_day(measure.starts_on, month),
            place=level(read.table, "place", at),
            expected=level(read.held, read.held_role, at) if read.is_compared else None,
        )
        for month, at in months.quarters(read.table.months)
    )
