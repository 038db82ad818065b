"""When a report is dealt with, and which ones are still open today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from gis.demo.base import add_years
from gis.demo.categories import STATE_OF
from gis.demo.seasons import FAMILIES, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.demo.drafts import Draft

OUTSTANDING_TARGET, OUTSTANDING_NEW = 16, 6
MUNICIPAL_FACTOR = 4.0
_ACUTE = {"LIGHT.HATCH", "GRAFFITI.OFFENSIVE", "CELLAR.FLOOD", "WINTER.ICICLE"}
_PRUNING_MONTHS = 5
"""Foliage found in summer is cut from November to March."""


def is_lamp_fault(draft: Draft) -> bool:
    """Tell whether the report gives a lamp a state other than lit."""
    return draft.asset[0] == "lamp" and draft.category in STATE_OF


def done_days(
    window: Window, drafts: Sequence[Draft], rng: np.random.Generator
) -> list[date | None]:
    """Return the day each report was dealt with, None where it is open today.

    Drafts must be in order of their days.
    """
    luck = np.exp(rng.normal(0.0, 0.6, size=len(drafts)))
    done: list[date | None] = []
    for draft, factor in zip(drafts, luck, strict=True):
        done.append(None if draft.open else _done_on(draft, float(factor)))
    _settle_lamps(window, drafts, done)
    return [day if day is not None and day < window.today else None for day in done]


def _done_on(draft: Draft, factor: float) -> date:
    if draft.family == "foliage":
        return _pruned_on(draft.day, factor)
    family = FAMILIES.get(draft.family)
    lag_days = (family.lag_days if family else 30.0) * factor
    if draft.category in _ACUTE:
        lag_days = min(lag_days, 1.0)
    if draft.asset[0] == "lamp" and draft.asset[1].startswith("K"):
        lag_days *= MUNICIPAL_FACTOR
    return draft.day + timedelta(days=round(lag_days))


def _pruned_on(found_on: date, factor: float) -> date:
    """Return a day from November to March on or after the finding."""
    opening = date(found_on.year, 11, 1)
    if found_on < opening:
        ends = date(found_on.year, 3, 31)
        if found_on < ends:
            return min(found_on + timedelta(days=round(14 * factor)), ends)
    else:
        opening = found_on
    closing = add_years(date(opening.year, 3, 31), 1)
    return min(opening + timedelta(days=round(60 * factor)), closing)


def _settle_lamps(window: Window, drafts: Sequence[Draft], done: list[date | None]) -> None:
    """Keep 12-20 lamps out of order today, and let no two faults of one lamp overlap."""
    newest: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        if is_lamp_fault(draft):
            lamp = draft.asset[1]
            earlier = newest.get(lamp)
            if earlier is not None and not drafts[earlier].open:
                closed = done[earlier]
                done[earlier] = min(closed or draft.day, draft.day)
            newest[lamp] = index
    free = [index for index in newest.values() if not drafts[index].open]
    hidden = [i for i in free if drafts[i].category == "LIGHT.OBSCURED" and _late(done[i], window)]
    other = sorted(
        (i for i in free if drafts[i].category != "LIGHT.OBSCURED"
         and drafts[i].family == "lamp" and drafts[i].story == 0),
        key=lambda i: drafts[i].day,
    )  # fmt: skip
    wanted = max(OUTSTANDING_TARGET - len(hidden), OUTSTANDING_NEW)
    chosen = set(other[-wanted:])
    yesterday = window.today - timedelta(days=1)
    for index in range(len(drafts)):
        if index in chosen:
            done[index] = None
        elif is_lamp_fault(drafts[index]) and index not in hidden and not drafts[index].open:
            done[index] = min(done[index] or yesterday, yesterday)


def _late(day: date | None, window: Window) -> bool:
    return day is None or day >= window.today
