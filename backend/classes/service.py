"""Lighting classes: read them, add, change and remove a company's own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from backend import jobs
from backend.classes import store
from backend.classes.schemas import ClassIn, LightingClass, NewClass
from backend.companies import company_of
from backend.errors import ConflictError, NotFoundError

#: Surfaces named where a class cannot go because they use it.
NAMED = 3


class Use(NamedTuple):
    """What holds itself against a class: its kind (surface or proposal), name and estate."""

    kind: str
    name: str
    estate: str


class TakenError(ConflictError):
    """A code that another class has."""

    def __init__(self, code: str, *, by_standard: bool) -> None:
        self.code, self.by_standard = code, by_standard
        whose = "a standard" if by_standard else "your own"
        super().__init__(f"{code} is a class of {whose} already; choose another code")


class InUseError(ConflictError):
    """A class that cannot go, or get another code, because something is held against it."""

    def __init__(self, code: str, uses: Sequence[Use], what: str) -> None:
        self.code, self.uses = code, tuple(uses)
        kinds = Counter(use.kind for use in uses)
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        named = "; ".join(f"{use.name} ({use.estate})" for use in uses[:NAMED])
        more = f" and {len(uses) - NAMED} more" if len(uses) > NAMED else ""
        super().__init__(
            f"{code} is in use and cannot be {what}: {counted}, {named}{more}. "
            "Choose another class for them first"
        )


def list_classes(tx: Connection) -> list[LightingClass]:
    """Return all classes, the companies' own first."""
    return [LightingClass.model_validate(row) for row in store.rows(tx, "classes", id=None)]


def read_class(tx: Connection, class_id: uuid.UUID) -> LightingClass:
    """Return one class.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = store.one(tx, "classes", id=class_id)
    if row is None:
        raise NotFoundError(f"there is no lighting class {class_id}")
    return LightingClass.model_validate(row)


def known_codes(tx: Connection, company_id: uuid.UUID) -> frozenset[str]:
    """Return the codes a company may choose: the standards' and its own."""
    return frozenset(row.code for row in store.rows(tx, "codes", company_id=company_id))


def add_class(tx: Connection, new: NewClass) -> LightingClass:
    """Add a class of a company's own; surfaces that name it already are computed anew.

    Raises
    ------
    InvalidError
        If the company is not known, or there are several and none is named.
    ConflictError
        If the code is taken.
    """
    company_id = company_of(tx, new.company)
    _refuse_taken(tx, new.code, company_id)
    values = new.model_dump(exclude={"company"})
    row = store.one(tx, "insert_class", company_id=company_id, **values)
    assert row is not None  # noqa: S101 -- an insert that returns gives its row
    _compute_again(tx, new.code, company_id)
    return read_class(tx, row.id)


def change_class(tx: Connection, class_id: uuid.UUID, wanted: ClassIn) -> LightingClass:
    """Give a company's own class other values; estates that use it are computed anew.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    ConflictError
        If it is a standard's, if the new code is taken, or if it is used under the old one.
    """
    company_id, code = _own(tx, class_id, "changed")
    if wanted.code != code:
        _refuse_used(tx, code, company_id, f"called {wanted.code}")
        _refuse_taken(tx, wanted.code, company_id, class_id)
    if store.do(tx, "change_class", id=class_id, **wanted.model_dump()):
        _compute_again(tx, wanted.code, company_id)
    return read_class(tx, class_id)


def remove_class(tx: Connection, class_id: uuid.UUID) -> None:
    """Remove a company's own class.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    ConflictError
        If it is a standard's or in use; names the surfaces.
    """
    company_id, code = _own(tx, class_id, "removed")
    _refuse_used(tx, code, company_id, "removed")
    store.do(tx, "delete_class", id=class_id)


def _own(tx: Connection, class_id: uuid.UUID, what: str) -> tuple[uuid.UUID, str]:
    row = store.one(tx, "owner", id=class_id)
    if row is None or row.company_id is None:
        # A standard's class is seen by all and held for a change by none.
        seen = read_class(tx, class_id)
        raise ConflictError(f"{seen.code} is a class of a standard and cannot be {what}")
    return row.company_id, row.code


def _refuse_taken(
    tx: Connection, code: str, company_id: uuid.UUID, class_id: uuid.UUID | None = None
) -> None:
    store.rows(tx, "hold_codes", company_id=company_id)
    taken = store.one(tx, "same_code", code=code, company_id=company_id, id=class_id)
    if taken is not None:
        raise TakenError(code, by_standard=taken.by_standard)


def _refuse_used(tx: Connection, code: str, company_id: uuid.UUID, what: str) -> None:
    found = store.rows(tx, "uses", code=code, company_id=company_id)
    uses = [Use(row.kind, row.name, row.estate) for row in found]
    if uses:
        raise InUseError(code, uses, what)


def _compute_again(tx: Connection, code: str, company_id: uuid.UUID) -> None:
    store.rows(tx, "defer_analyses", code=code, company_id=company_id, task=jobs.ANALYSE)
