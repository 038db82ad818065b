"""Months of a measure: what happened in each at the place, beside it and in comparison areas."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Connection

from backend.followup import store
from backend.followup.schemas import Measure
from gis.effect_months import YEAR, YEARS_MAX, first_day, month_since
from gis.effects import Months
from gis.workdays import STOCKHOLM

#: A first month counts as whole where data begin within so many days of it [d].
SLACK_DAYS: Final = 7
#: Years before that are read: those compared, and one that may be left out.
_YEARS_READ: Final = YEARS_MAX + 1


class _Rule(NamedTuple):
    """How a metric is read: its query, and what reports count for it."""

    query: str
    categories: tuple[str, ...] | None = None
    origins: tuple[str, ...] | None = None
    merged: bool = False
    starts: str = "reports"


#: `categories` None: those of the measure; `merged`: each report counts, not each case.
RULES: Final[Mapping[str, _Rule]] = {
    "walk_points": _Rule(
        "report_months", ("LIGHT.DARK", "LIGHT.DIM", "LIGHT.DARK_PLACE"), ("walk",)
    ),
    "dumping": _Rule("report_months", ("WASTE.BULKY",)),
    "reports": _Rule("report_months", merged=True),
    "tenant_reports": _Rule("report_months", origins=("tenant", "open311"), merged=True),
    "own_findings": _Rule("report_months", origins=("round", "staff", "tablet")),
    "findings": _Rule("finding_months", starts="findings"),
    "scores": _Rule("score_months", starts="scores"),
    "lamp_dark": _Rule("dark_months", starts="lamps"),
}


def narrowed(measure: Measure, metric: str) -> dict[str, object]:
    """Return which reports count for a metric of a measure, as its queries ask for it.

    categories and origins (None: all of them), and merged.
    """
    rule = RULES[metric]
    return {
        "categories": list(rule.categories or measure.categories) or None,
        "origins": list(rule.origins) if rule.origins else None,
        "merged": rule.merged,
    }


@dataclass(frozen=True, kw_only=True)
class Table:
    """Events of whole months by area, and what they are counted on.

    Attributes
    ----------
    months
        Their numbers, ascending; month 0 begins on the first day of the measure.
    roles
        Role of each area.
    events, exposure
        One value a month for each area; exposure None: counts of events alone.
    """

    months: tuple[int, ...]
    roles: Mapping[uuid.UUID, str]
    events: Mapping[uuid.UUID, Months]
    exposure: Mapping[uuid.UUID, Months] | None

    def total(self, role: str) -> Months:
        """Return the events of all areas of a role."""
        return self._sum(self.events, role)

    def base(self, role: str) -> Months | None:
        """Return what the events of a role are counted on; None: counts alone."""
        return None if self.exposure is None else self._sum(self.exposure, role)

    def level(self, role: str, factor: float) -> Months:
        """Return events by what they are counted on, times a factor; NaN: nothing was seen."""
        base = self.base(role)
        if base is None:
            raise TypeError("counts alone have no level")
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(base > 0, factor * self.total(role) / base, np.nan))

    def areas(self, role: str) -> list[uuid.UUID]:
        """Return the areas of a role."""
        return [area for area, one in self.roles.items() if one == role]

    def has(self, role: str) -> bool:
        """Tell whether there is an area of a role."""
        return role in self.roles.values()

    def _sum(self, found: Mapping[uuid.UUID, Months], role: str) -> Months:
        zero = np.zeros(len(self.months))
        return np.asarray(sum((found[area] for area in self.areas(role)), zero))


def reach(tx: Connection, measure: Measure, metric: str) -> tuple[int, int]:
    """Return how many whole months of a metric lie before and after the start; -1: not begun."""
    row = store.one(tx, "first_days", id=measure.id)
    first = None if row is None else getattr(row, RULES[metric].starts)
    after = month_since(measure.today, measure.starts_on)
    if first is None:
        return 0, max(after, -1)
    month = month_since(first, measure.starts_on)
    late = first - first_day(measure.starts_on, month) > timedelta(days=SLACK_DAYS)
    return max(0, -month - (1 if late else 0)), max(after, -1)


def read(
    tx: Connection, measure: Measure, metric: str, roles: Mapping[uuid.UUID, str],
    months: tuple[int, int],
) -> Table:  # fmt: skip
    """Read whole months of a metric.

    Parameters
    ----------
    roles
        Areas of the measure with their roles.
    months
        Whole months before and after the start that there are data of.
    """
    rule = RULES[metric]
    first, last = -min(months[0], YEAR * _YEARS_READ), max(0, min(months[1], YEAR * YEARS_MAX))
    since = datetime.combine(first_day(measure.starts_on, first), time(), STOCKHOLM)
    asked: dict[str, object] = {"id": measure.id, "starts_on": measure.starts_on}
    if rule.query == "report_months":
        asked |= {"since": since, **narrowed(measure, metric)}
    elif rule.query == "dark_months":
        asked |= {"first": first, "last": last - 1}
    else:
        asked |= {"since": since}
    numbers = tuple(range(first, last))
    events = {area: np.zeros(len(numbers)) for area in roles}
    exposure = None if rule.query == "report_months" else _zeros(roles, len(numbers))
    for row in store.rows(tx, rule.query, **asked):
        place = row.month - first
        if row.area_id in events and 0 <= place < len(numbers):
            events[row.area_id][place] = row.events
            if exposure is not None:
                exposure[row.area_id][place] = row.exposure
    return Table(months=numbers, roles=roles, events=events, exposure=exposure)


def _zeros(areas: Mapping[uuid.UUID, str], count: int) -> dict[uuid.UUID, Months]:
    return {area: np.zeros(count) for area in areas}


def quarters(months: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Return the first month of each whole quarter counted from the start, with its months."""
    by_quarter: dict[int, list[int]] = {}
    for place, month in enumerate(months):
        by_quarter.setdefault(month // 3, []).append(place)
    return [(3 * one, places) for one, places in by_quarter.items() if len(places) == 3]  # noqa: PLR2004
