"""Measures: what others may ask of them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from backend.errors import NotFoundError
from backend.followup import effects, store, survey_effects
from backend.followup.schemas import Area, Effect, Measure, Totals
from backend.queries import values
from gis.workdays import local_date


def measures(
    tx: Connection, estate_id: uuid.UUID | None = None, today: date | None = None
) -> list[Measure]:
    """Return the measures of an estate, or all, the newest first.

    Parameters
    ----------
    today : date, optional
        The day in Sweden; None: by the clock.
    """
    day = today or local_date(datetime.now(UTC))
    return [_measure(row, day) for row in store.rows(tx, "measures", id=None, estate_id=estate_id)]


def costs(tx: Connection, estate_id: uuid.UUID | None = None) -> list[Measure]:
    """Return the measures that have begun, with what they cost."""
    return [one for one in measures(tx, estate_id) if one.has_begun]


def read(tx: Connection, measure_id: uuid.UUID, today: date | None = None) -> Measure:
    """Return one measure.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "measures", id=measure_id, estate_id=None)
    if row is None:
        raise NotFoundError(f"there is no measure {measure_id}")
    return _measure(row, today or local_date(datetime.now(UTC)))


def areas(tx: Connection, measure_id: uuid.UUID) -> tuple[Area, ...]:
    """Return place, ring and comparison areas of a measure."""
    return tuple(Area(**values(row)) for row in store.rows(tx, "areas", id=measure_id))


def totals(tx: Connection) -> Totals:
    """Return what all measures cost, and what cost files hold that belongs to none."""
    return Totals(**values(store.rows(tx, "totals")[0]))


def is_limited(tx: Connection) -> bool:
    """Tell whether who asks sees a part of the company only: then no effect is told."""
    return bool(store.scalar(tx, "is_limited"))


def effect(tx: Connection, measure_id: uuid.UUID, today: date | None = None) -> Effect | None:
    """Return what became of a measure.

    Returns
    -------
    Effect or None
        None: who asks sees a part of the company only, so the figures would be those of a part.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    measure = read(tx, measure_id, today)
    if is_limited(tx):
        return None
    known = areas(tx, measure_id)
    if measure.metric == "survey":
        return survey_effects.of_survey(tx, measure, known)
    return effects.of_months(tx, measure, known)


def _measure(row: Row[Any], today: date) -> Measure:
    told = values(row)
    return Measure(**{**told, "categories": tuple(told["categories"])}, today=today)
