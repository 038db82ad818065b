"""What rounds ask: templates in force, a company's own before the shipped ones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from backend.errors import NotFoundError
from backend.queries import values
from backend.rounds import store
from backend.rounds.schemas import Item, Template


def templates(tx: Connection) -> list[Template]:
    """Return the templates that are offered with what they ask, by their Swedish name."""
    return _with_items(tx, store.rows(tx, "templates", id=None))


def read_template(tx: Connection, template_id: uuid.UUID) -> Template:
    """Return one template, offered or not.

    Raises
    ------
    NotFoundError
        If who asks sees none with that id.
    """
    found = _with_items(tx, store.rows(tx, "templates", id=template_id))
    if not found:
        raise NotFoundError(f"there is no template {template_id}")
    return found[0]


def _with_items(tx: Connection, rows: Sequence[Row[Any]]) -> list[Template]:
    items: dict[uuid.UUID, list[Item]] = {row.id: [] for row in rows}
    for row in store.rows(tx, "items", template_ids=list(items)):
        items[row.template_id].append(Item.model_validate(values(row)))
    return [Template(**values(row), items=items[row.id]) for row in rows]
