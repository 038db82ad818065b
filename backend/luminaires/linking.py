"""Luminaire types: read them, give them a photometric file, and what that sets off."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from backend import jobs
from backend.errors import NotFoundError, invalid
from backend.luminaires import store
from backend.luminaires.schemas import LuminaireType, LuminaireTypePage
from backend.queries import values

#: Types named where a name fits several.
_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class TypeFilter:
    """What a list of luminaire types is narrowed to; None lets everything pass."""

    company_id: uuid.UUID | None = None
    photometry_id: uuid.UUID | None = None
    luminaire_type_id: uuid.UUID | None = None


def types(
    tx: Connection, wanted: TypeFilter, after: uuid.UUID | None, limit: int
) -> LuminaireTypePage:
    """Return one page of luminaire types by maker and model."""
    rows = store.rows(tx, "list_types", **asdict(wanted), after=after, page_size=limit + 1)
    items = [LuminaireType.model_validate(values(row)) for row in rows[:limit]]
    return LuminaireTypePage(items=items, next=items[-1].id if len(rows) > limit else None)


def link(tx: Connection, luminaire_type_id: uuid.UUID, file_id: uuid.UUID | None) -> LuminaireType:
    """Give a luminaire type a photometric file or take it away; its lamps are computed anew.

    Raises
    ------
    NotFoundError
        If there is no such luminaire type.
    InvalidError
        If there is no such file, or it is another company's.
    """
    company_id = company_of_type(tx, luminaire_type_id)
    if file_id is not None:
        found = store.one(tx, "read_file", photometry_id=file_id)
        if found is None:
            raise invalid("photometry_id", f"there is no photometric file {file_id}")
        if found.company_id != company_id:
            raise invalid("photometry_id", "belongs to another company than the luminaire type")
    names = {"luminaire_type_id": luminaire_type_id, "photometry_id": file_id}
    if store.one(tx, "link_type", **names):
        compute_anew(tx, luminaire_type_id=luminaire_type_id)
    return types(tx, TypeFilter(luminaire_type_id=luminaire_type_id), None, 1).items[0]


def company_of_type(tx: Connection, luminaire_type_id: uuid.UUID) -> uuid.UUID:
    """Return the company that a luminaire type belongs to.

    Raises
    ------
    NotFoundError
        If there is no such type.
    """
    owner: uuid.UUID | None = store.scalar(
        tx, "company_of_type", luminaire_type_id=luminaire_type_id
    )
    if owner is None:
        raise NotFoundError(f"there is no luminaire type {luminaire_type_id}")
    return owner


def type_called(tx: Connection, company_id: uuid.UUID, name: str) -> uuid.UUID:
    """Return the luminaire type of a model, an identity in its source, or our own identity.

    Raises
    ------
    InvalidError
        If there is none, or several.
    """
    found = store.rows(tx, "types_called", company_id=company_id, name=name)
    if not found:
        raise invalid("type", f"no luminaire type has the model or source id {name!r}")
    if len(found) > 1:
        told = ", ".join(f"{row.id} ({row.source} {row.source_id})" for row in found[:_NAMED])
        raise invalid("type", f"{name!r} fits {len(found)} luminaire types; give one id: {told}")
    only: uuid.UUID = found[0].id
    return only


def compute_anew(
    tx: Connection,
    *,
    luminaire_type_id: uuid.UUID | None = None,
    photometry_id: uuid.UUID | None = None,
) -> None:
    """Queue the estates with lamps of a luminaire type, or of any that uses a file."""
    which = {"luminaire_type_id": luminaire_type_id, "photometry_id": photometry_id}
    store.rows(tx, "defer_analyses", **which, task=jobs.ANALYSE)
