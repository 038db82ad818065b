"""What the features of a layer carry: the columns of its view, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.ogc import store
from maps.layer import Layer
from maps.layers import LAYERS, get_layer
from maps.texts import Texts

Type = Literal[
    "text", "number", "integer", "boolean", "date", "instant", "uuid", "texts", "uuids", "json"
]
#: What a type of the database is here; anything else is told, and not asked.
_TYPES: Final[Mapping[str, Type]] = {
    "text": "text",
    "double precision": "number",
    "real": "number",
    "numeric": "number",
    "integer": "integer",
    "bigint": "integer",
    "smallint": "integer",
    "boolean": "boolean",
    "date": "date",
    "timestamp with time zone": "instant",
    "uuid": "uuid",
    "text[]": "texts",
    "uuid[]": "uuids",
}
#: How a type is described to clients (JSON Schema).
SCHEMAS: Final[Mapping[Type, Mapping[str, object]]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "uuids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "json": {},
}
#: Moment that a feature of a layer is of: the first of these that the layer has.
_MOMENTS: Final = ("observed_at", "since_at", "dark_since", "scored_at", "changed_at", "due_on")
#: Never told: whose row it is, is who asks.
_KEPT: Final = frozenset({"company_id", "geom"})


@dataclass(frozen=True)
class Column:
    """A column of a layer's view: its type, and what it means."""

    name: str
    type: Type
    comment: str


@dataclass(frozen=True)
class Collection:
    """A layer as a collection of features.

    Attributes
    ----------
    layer
        The layer of the registry.
    columns
        What a feature tells, by name, in the order of the view.
    has_estate
        Whether its rows belong to an estate; an estate itself does not.
    """

    layer: Layer
    columns: Mapping[str, Column]
    has_estate: bool

    @property
    def name(self) -> str:
        """Name of the layer."""
        return self.layer.name

    @property
    def moment(self) -> Column | None:
        """The moment that a feature is of; None: it is of none."""
        return next((self.columns[name] for name in _MOMENTS if name in self.columns), None)

    def titled(self, column: Column, texts: Texts) -> str:
        """Return the heading of a column, as the layer's table has it."""
        shown = {one.name: one.title for one in self.layer.columns}
        return texts.gettext(shown[column.name]) if column.name in shown else column.name


def collection(tx: Connection, name: str) -> Collection:
    """Return a layer as a collection.

    Raises
    ------
    NotFoundError
        If there is no such layer.
    """
    if name not in LAYERS:
        raise NotFoundError(f"there is no collection {name!r}")
    columns = _known.get(name)
    if columns is None:
        found = store.rows(tx, "view_columns", view_path=get_layer(name).view)
        columns = tuple(
            Column(row.name, _TYPES.get(row.type, "json"), row.comment or "") for row in found
        )
        _known[name] = columns
    return _made(name, columns)


#: The views are part of the program: what they hold is read once.
_known: dict[str, tuple[Column, ...]] = {}


@lru_cache(maxsize=256)
def _made(name: str, columns: tuple[Column, ...]) -> Collection:
    told = {column.name: column for column in columns if column.name not in _KEPT}
    return Collection(get_layer(name), told, has_estate="estate_id" in told)
