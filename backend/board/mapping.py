"""Which categories are counted as which: renamed ones keep old years comparable."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from backend.board import store
from backend.errors import NotFoundError, invalid


def mappings(tx: Connection) -> Sequence[Row[Any]]:
    """Return what is counted as what: id, category, counts_as, words of both, made_at."""
    return store.rows(tx, "mappings")


def count_as(tx: Connection, company_id: uuid.UUID, category: str, counts_as: str) -> None:
    """Count a category as another, and with it whatever was counted as it.

    Raises
    ------
    InvalidError
        If one of them is no category, or they would be counted as each other.
    """
    known = {row.code for row in store.rows(tx, "categories")}
    for field, code in (("category", category), ("counts_as", counts_as)):
        if code not in known:
            raise invalid(field, f"there is no category {code!r}")
    end = str(store.scalar(tx, "end_of_category", company_id=company_id, category=counts_as))
    if end == category:
        raise invalid("counts_as", "a category cannot be counted as itself")
    store.do(tx, "map_category", company_id=company_id, category=category, counts_as=end)
    store.do(tx, "map_followers", company_id=company_id, category=category, counts_as=end)


def count_alone(tx: Connection, mapping_id: uuid.UUID) -> None:
    """Count a category as itself again.

    Raises
    ------
    NotFoundError
        If there is no such entry.
    """
    if not store.do(tx, "unmap_category", id=mapping_id):
        raise NotFoundError(f"there is no entry {mapping_id}")
