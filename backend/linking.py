"""What hangs on rows of the register by place or by name: kept true after every change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection

from backend.queries import Queries

_queries = Queries("linking")


def link_stairwells(
    tx: Connection, estate_id: uuid.UUID, ids: Sequence[uuid.UUID] | None = None
) -> int:
    """Link stairwells of an estate to the nearest building within 3 m; count those that change.

    Parameters
    ----------
    tx
        The transaction.
    estate_id
        The estate.
    ids
        Stairwells or buildings that changed; None: all of the estate.
    """
    return _queries.do(tx, "link_stairwells", estate_id=estate_id, ids=_listed(ids))


def link_luminaire_types(
    tx: Connection, estate_id: uuid.UUID, ids: Sequence[uuid.UUID] | None = None
) -> int:
    """Link lamps of an estate to the luminaire type that they name; count those that change.

    Parameters
    ----------
    tx
        The transaction.
    estate_id
        The estate.
    ids
        Lamps that changed; None: all of the estate.
    """
    return _queries.do(tx, "link_luminaire_types", estate_id=estate_id, ids=_listed(ids))


def _listed(ids: Sequence[uuid.UUID] | None) -> list[uuid.UUID] | None:
    return None if ids is None else list(ids)
