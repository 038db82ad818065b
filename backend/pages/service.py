"""The map of estates and the lists beside it; loads Folium and pandas, so imported on use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from backend.assets.schemas import Estate
from backend.errors import NotFoundError
from backend.layers import service as layers
from backend.pages import estates
from backend.settings import Settings
from maps.features import collect, holding
from maps.layers import LAYERS, LIGHT
from maps.palette import Theme
from maps.payload import Json, layer_payload
from maps.table import Table, make_table
from maps.texts import Texts, get_texts
from maps.webmap import MapOptions, TileSource, build_map

#: Rows of each table below the map; the whole list is a link away.
ROWS_ON_MAP = 100


@dataclass(frozen=True)
class View:
    """How a page is wanted."""

    language: str
    theme: Theme = "auto"
    language_url: str | None = "?lang={language}"
    nonce: str = ""
    frame: Mapping[str, object] = field(default_factory=dict)


def office_map(tx: Connection, settings: Settings, code: str | None, view: View) -> str:
    """Return the office map of one estate, or of all of them.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    chosen = estates.chosen_of(tx, code)
    tiles = TileSource(settings.tiles, settings.tiles_attribution or "") if settings.tiles else None
    options = MapOptions(
        title=estates.title_of(chosen),
        computed_at=estates.computed_at(chosen),
        why_not_computed=estates.why_not_computed(chosen),
        waiting=sum(estate.waiting_changes for estate in chosen),
        shares=estates.shares_of(chosen, get_texts(view.language)),
        row_limit=ROWS_ON_MAP,
        layer_url="/map/layers/{layer}" + (f"?estate={quote(code)}" if code else ""),
        language=view.language,
        theme=view.theme,
        list_url="/lists/{layer}" + (f"?estate={code}" if code else ""),
        estate=code,
        tiles=tiles,
        language_url=view.language_url,
        nonce=view.nonce,
        frame=view.frame,
    )
    return build_map(_tables(tx, chosen), options)


def late_layer(tx: Connection, name: str, code: str | None, texts: Texts) -> Json:
    """Return the features of one layer as the map takes them.

    Raises
    ------
    NotFoundError
        If there is no such layer or estate.
    """
    if name not in LAYERS:
        raise NotFoundError(f"there is no layer {name!r}")
    frame = _joined([layers.read(tx, name, estate.id) for estate in estates.chosen_of(tx, code)])
    if frame is None:
        raise NotFoundError("there is no estate yet")
    return layer_payload(collect(LAYERS[name], frame), texts)


def map_file(tx: Connection, code: str, language: str) -> str:
    """Return the map of one estate as a single file that opens from disk."""
    chosen = estates.chosen_of(tx, code)
    options = MapOptions(
        title=estates.title_of(chosen),
        computed_at=estates.computed_at(chosen),
        why_not_computed=estates.why_not_computed(chosen),
        waiting=sum(estate.waiting_changes for estate in chosen),
        shares=estates.shares_of(chosen, get_texts(language)),
        language=language,
        asset_url=None,
        list_url=None,
        assets="inline",
        language_url=None,
    )
    return build_map(_tables(tx, chosen), options)


@dataclass(frozen=True)
class Asked:
    """Which rows of a list are wanted: those that hold `words`, `size` rows after `after`."""

    words: str
    after: int
    size: int


def layer_list(
    tx: Connection, name: str, code: str | None, texts: Texts, asked: Asked
) -> tuple[Table, bool]:
    """Return one page of a layer as a table, and whether there are more rows.

    Raises
    ------
    NotFoundError
        If there is no such layer or estate.
    """
    if name not in LAYERS or not LAYERS[name].listed:
        raise NotFoundError(f"there is no list {name!r}")
    chosen = estates.chosen_of(tx, code)
    frame = _joined([layers.read(tx, name, estate.id) for estate in chosen])
    if frame is None:
        raise NotFoundError("there is no estate yet")
    features = collect(LAYERS[name], frame, everything=True)
    if asked.words:
        features = holding(features, asked.words)
    end = asked.after + asked.size
    table = make_table(features, texts, "/assets/{kind}/{id}", end)
    shown = table.lines[asked.after : end]
    more = end < table.total
    return (
        Table(table.layer, table.title, table.columns, table.headings, shown, table.total),
        more,
    )


def _tables(tx: Connection, chosen: list[Estate]) -> dict[str, gpd.GeoDataFrame]:
    # Of light that was never computed nothing is known: not "none".
    wanted = [name for name in LAYERS if name not in LIGHT or estates.computed_at(chosen)]
    found = {
        name: _joined([layers.read(tx, name, estate.id) for estate in chosen]) for name in wanted
    }
    return {name: frame for name, frame in found.items() if frame is not None}


def _joined(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    if len(filled) < 2:  # noqa: PLR2004 -- nothing to join
        return filled[0] if filled else None
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=4326)
