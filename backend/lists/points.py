"""Places of cases for the list's map: signs, colours, and one point a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from backend.lists import service
from backend.lists.schemas import CaseRow
from backend.lists.store import Narrowed
from backend.schemas import Point
from maps import list_words
from maps.layers import LAYERS
from maps.palette import PALETTES
from maps.style import as_json
from maps.texts import Texts
from maps.vocabulary import label

if TYPE_CHECKING:
    from maps.payload import Json  # brings pandas, which the server loads when it draws

#: Most cases on the map, those that come first in the list.
POINTS_MAX: Final = 1_000
#: A promise so near is marked.
SOON: Final = timedelta(days=7)


def points(tx: Connection, wanted: Narrowed, texts: Texts) -> Json:
    """Return the cases of a list as its map takes them; see static/js/cases_map.js."""
    found = next(service.chunks(tx, wanted, POINTS_MAX), [])
    layer = LAYERS["reports"]
    classes = list(layer.styles)
    return {
        "styles": [as_json(style) for style in layer.styles.values()],
        "palettes": {"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])},
        "points": [
            [str(row.id), *_place(row.geometry),
             classes.index(layer.classify({"due_state": _due_state(row)})), row.estate,
             _name(row, texts)]
            for row in found
            if row.geometry
        ],
        "whole": len(found) < POINTS_MAX,
    }  # fmt: skip


def _due_state(row: CaseRow) -> str:
    """Tell how near a promise is, as app.reports tells it; what is closed is late for nobody."""
    if not row.is_open or row.due_at is None:
        return "later"
    if row.is_overdue:
        return "overdue"
    return "soon" if row.due_at < datetime.now(UTC) + SOON else "later"


def _place(place: Point) -> tuple[float, float]:
    lon, lat = place.coordinates
    return round(lat, 6), round(lon, 6)


def _name(row: CaseRow, texts: Texts) -> str:
    return f"{label(texts, 'category', row.category)}, {list_words.where(texts, dict(row))}"
