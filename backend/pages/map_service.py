"""The office map: as one page that holds all, or drawn from vector tiles where that is too much."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from backend.errors import invalid
from backend.layers import service as layers
from backend.pages import estates, service
from backend.settings import Settings
from backend.tiles import service as tiles
from maps.cleaning_choice import CleaningFilter
from maps.features import collect
from maps.layers import LAYERS
from maps.palette import Theme
from maps.payload import Json, layer_payload
from maps.texts import Texts, get_texts
from maps.tiled_map import EstateBox, Tiled, build_tiled_map, told_counts
from maps.webmap import MapOptions, TileSource

#: Estates that a title names one by one.
MOST_NAMED = 3


@dataclass(frozen=True)
class View:
    """How a page is wanted."""

    language: str
    theme: Theme = "auto"
    language_url: str | None = "?lang={language}"
    nonce: str = ""
    frame: Mapping[str, object] = field(default_factory=dict)


def office_map(
    tx: Connection,
    settings: Settings,
    code: str | None,
    last: str | None,
    view: View,
    asked: CleaningFilter,
) -> str:
    """Return the office map of one estate, or of all that the reader sees.

    Parameters
    ----------
    code
        Code of the estate; None: all.
    last
        Code of the estate that the reader looked at last, on which a map of all opens.
    asked
        Which plans of cleaning are shown.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    ConflictError
        If several companies have one.
    """
    found = estates.briefs(tx, code)
    if len(found) == 1:
        code = found[0].code
    options = MapOptions(
        title=_title(found),
        computed_at=estates.computed_at(found),
        why_not_computed=estates.why_not_computed(found),
        waiting=sum(one.waiting_changes for one in found),
        shares=estates.shares_of(found, get_texts(view.language)),
        row_limit=service.ROWS_ON_MAP,
        layer_url="/map/layers/{layer}" + (f"?estate={quote(code)}" if code else ""),
        object_url="/map/objects",
        language=view.language,
        theme=view.theme,
        list_url="/lists/{layer}" + (f"?estate={quote(code)}" if code else ""),
        estate=code,
        opens_at=None if code else last,
        own_maps=[] if code else [(one.name, f"/map?estate={quote(one.code)}") for one in found],
        tiles=TileSource(settings.tiles, settings.tiles_attribution or "")
        if settings.tiles
        else None,
        language_url=view.language_url,
        nonce=view.nonce,
        frame=view.frame,
    )
    if estates.is_large(tx, found[0].id if code else None):
        return build_tiled_map(_tiled(found, code), options)
    return service.small_map(tx, code, options, asked)


def objects(tx: Connection, asked: Sequence[str], texts: Texts) -> Json:
    """Return single objects, layer by layer as the map takes them, with their ids.

    Parameters
    ----------
    asked
        Each as layer/id; what is not there, or not the reader's to see, is left out.

    Raises
    ------
    InvalidError
        If one is not written so.
    """
    wanted: dict[str, list[uuid.UUID]] = {}
    for one in asked:
        name, _, key = one.partition("/")
        if name not in LAYERS:
            raise invalid("of", f"there is no layer {name!r}")
        try:
            wanted.setdefault(name, []).append(uuid.UUID(key))
        except ValueError:
            raise invalid("of", f"{key!r} is no id") from None
    told: list[Json] = []
    for name, ids in wanted.items():
        found = collect(LAYERS[name], layers.read_some(tx, name, ids), everything=True)
        told.append(layer_payload(found, texts) | {"ids": [str(row["id"]) for row in found.rows]})
    return {"layers": told}


def counts(tx: Connection, code: str | None, language: str) -> dict[str, dict[str, object]]:
    """Return the numbers of the legend as written, exact.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    found = estates.briefs(tx, code)
    options = MapOptions(
        title="",
        computed_at=estates.computed_at(found),
        why_not_computed=estates.why_not_computed(found),
        language=language,
    )
    return told_counts({name: tiles.counts(tx, name, code) for name in LAYERS}, options)


def _tiled(found: Sequence[estates.Brief], code: str | None) -> Tiled:
    asked = {"estate": code} if code else {}
    return Tiled(
        estates=[EstateBox(one.code, one.name, one.bounds) for one in found],
        tile_url="/tiles/{layers}/{z}/{x}/{y}.mvt?" + urlencode({**asked, "fields": "few"}),
        counts_url=f"/map/counts?{urlencode(asked)}",
        max_zoom=tiles.MAX_ZOOM,
    )


def _title(found: Sequence[estates.Brief]) -> str:
    if len(found) > MOST_NAMED:
        return ", ".join(dict.fromkeys(one.company_name for one in found))
    return estates.title_of(found)
