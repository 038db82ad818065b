"""Samples of a contractor's work: drawn by lot, inspected, and what they say of the whole."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.queries import values
from backend.scores import store
from gis import scores
from gis.deadlines import local_date

#: Samples that the list shows [count].
LIST_MAX: Final = 200
#: Most places of a sample [count], and how long its inspection may take [d].
SIZE_MAX: Final = 500
DAYS_MAX: Final = 366
_SEED_BITS: Final = 31


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample and how far its inspection has come; estate None: everywhere."""

    id: uuid.UUID
    task: str
    contractor: str
    estate: str | None
    estate_name: str | None
    seed: int
    population: int
    size: int
    drawn_at: datetime
    inspect_by: date
    approved: int
    inspected: int
    closed: int

    @property
    def result(self) -> scores.Approval:
        """What it says of all that it was drawn from."""
        return scores.approval(self.approved, self.inspected, self.population)

    @property
    def waiting(self) -> int:
        """Places that nobody has tried to inspect yet [count]."""
        return self.size - self.inspected - self.closed


@dataclass(frozen=True, kw_only=True)
class WantedSample:
    """What is to be drawn; estate empty: everywhere."""

    contractor: str
    task: str
    size: int
    inspect_by: date
    estate: str = ""
    seed: int | None = None


def work(tx: Connection, today: date | None = None) -> Sequence[Row[Any]]:
    """Return the work that can be drawn of: contractor, task, number of plans in force."""
    return store.rows(tx, "contractors", today=today or _today())


def samples(tx: Connection) -> list[Sample]:
    """Return the samples, newest first."""
    return [Sample(**values(row)) for row in store.rows(tx, "samples", id=None, page_size=LIST_MAX)]


def read(tx: Connection, sample_id: uuid.UUID) -> Sample:
    """Return one sample.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "samples", id=sample_id, page_size=1)
    if row is None:
        raise NotFoundError(f"there is no sample {sample_id}")
    return Sample(**values(row))


def places(tx: Connection, sample_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the places of a sample in the order drawn, each with its newest inspection."""
    return store.rows(tx, "sample_places", sample_id=sample_id)


def draw(
    tx: Connection, who: Identity, wanted: WantedSample, today: date | None = None
) -> uuid.UUID:
    """Draw a sample of the plans in force of one contractor and task.

    Returns
    -------
    uuid.UUID
        Its identity; the seed it keeps draws the same places from the same plans again.

    Raises
    ------
    InvalidError
        If there is no such work, too few plans, or the last day has passed.
    """
    day = today or _today()
    estate_id = None
    if wanted.estate:
        estate_id = store.scalar(tx, "find_estate", estate=wanted.estate)
        if estate_id is None:
            raise invalid("estate", "is no estate that you see")
    if not day <= wanted.inspect_by <= day + timedelta(days=DAYS_MAX):
        raise invalid("inspect_by", f"give a day from today on, at most {DAYS_MAX} days ahead")
    found = store.rows(
        tx, "plans_to_draw", contractor=wanted.contractor, task=wanted.task, estate_id=estate_id,
        today=day,
    )  # fmt: skip
    if not found:
        raise invalid("work", "there is no plan in force for it")
    if not 1 <= wanted.size <= min(len(found), SIZE_MAX):
        raise invalid("size", f"give 1 to {min(len(found), SIZE_MAX)}")
    seed = secrets.randbits(_SEED_BITS) if wanted.seed is None else wanted.seed
    drawn = scores.draw([row.id for row in found], wanted.size, seed)
    sample_id: uuid.UUID = store.scalar(
        tx, "insert_sample", company_id=who.company_id, task=wanted.task,
        contractor=wanted.contractor, estate_id=estate_id, seed=seed, population=len(found),
        size=wanted.size, inspect_by=wanted.inspect_by,
    )  # fmt: skip
    store.do(
        tx, "insert_sample_plans", company_id=who.company_id, sample_id=sample_id, plan_ids=drawn
    )
    return sample_id


def _today() -> date:
    return local_date(datetime.now(UTC))
