"""The map of estates and the lists beside it; loads Folium and pandas, so imported on use."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from backend.assets.schemas import Estate
from backend.companies import estate_called
from backend.errors import NotFoundError, invalid
from backend.layers import service as layers
from backend.pages import estates
from backend.schemas import Box
from backend.standing import service as standing
from gis.workdays import local_date
from maps.cleaning_choice import Choice, CleaningFilter, choices
from maps.features import collect, holding
from maps.layers import LAYERS, LIGHT
from maps.payload import Json, layer_payload
from maps.table import Table, make_table
from maps.texts import Texts, get_texts
from maps.webmap import CleaningOptions, MapOptions, build_map

#: Rows of each table below the map; the whole list is a link away.
ROWS_ON_MAP = 100
#: Address of the page of an asset.
ASSET_PAGE = "/assets/{kind}/{id}"
#: The layer that can be narrowed, and told of days past.
CLEANING = "overdue_cleaning"


@dataclass(frozen=True)
class Which:
    """Which plans of cleaning are wanted: those let through, of a day past (None: of now)."""

    passing: CleaningFilter = field(default_factory=CleaningFilter)
    at: date | None = None


def small_map(tx: Connection, code: str | None, options: MapOptions, asked: CleaningFilter) -> str:
    """Return the map of estates that one page holds; of cleaning what is asked for.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    tables = _tables(tx, estates.chosen_of(tx, code))
    fields = _narrow(tables, asked, get_texts(options.language))
    cleaning = CleaningOptions(fields, urlencode(asked.asked))
    return build_map(tables, replace(options, cleaning=cleaning))


def late_layer(
    tx: Connection, name: str, code: str | None, texts: Texts, which: Which | None = None
) -> Json:
    """Return the features of one layer as the map takes them.

    Raises
    ------
    NotFoundError
        If there is no such layer or estate.
    InvalidError
        If a day is asked for that has not come, or of another layer than that of cleaning.
    """
    if name not in LAYERS:
        raise NotFoundError(f"there is no layer {name!r}")
    frame = _read(tx, name, estates.chosen_of(tx, code), which or Which())
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
    """Which rows of a list are wanted: those that hold `words`, `size` rows after `after`.

    `box`: only what lies in it [deg]; None: what lies anywhere, or nowhere.
    """

    words: str
    after: int
    size: int
    which: Which = field(default_factory=Which)
    box: Box | None = None


@dataclass(frozen=True)
class Listed:
    """One page of a list: rows, whether there are more, by what it can be narrowed."""

    table: Table
    more: bool
    fields: Sequence[Choice] = ()


def layer_list(tx: Connection, name: str, code: str | None, texts: Texts, asked: Asked) -> Listed:
    """Return one page of a layer as a table.

    Raises
    ------
    NotFoundError
        If there is no such layer or estate.
    InvalidError
        As `late_layer`.
    """
    if name not in LAYERS or not LAYERS[name].listed:
        raise NotFoundError(f"there is no list {name!r}")
    estate_id = estate_called(tx, code) if code else None
    if name != CLEANING and asked.which.at is None and estates.is_large(tx, estate_id):
        return _page_of_many(tx, name, estate_id, texts, asked)
    frame = _read(tx, name, estates.chosen_of(tx, code), Which(at=asked.which.at))
    if frame is None:
        raise NotFoundError("there is no estate yet")
    found = {name: frame}
    fields = _narrow(found, asked.which.passing, texts)
    frame = (
        found[name]
        if asked.box is None
        else found[name].cx[slice(*asked.box[::2]), slice(*asked.box[1::2])]
    )
    features = collect(LAYERS[name], frame, everything=True)
    if asked.words:
        features = holding(features, asked.words)
    end = asked.after + asked.size
    table = make_table(features, texts, ASSET_PAGE, end)
    shown = table.lines[asked.after : end]
    page = Table(table.layer, table.title, table.columns, table.headings, shown, table.total)
    return Listed(page, end < table.total, fields)


def _page_of_many(
    tx: Connection, name: str, estate_id: uuid.UUID | None, texts: Texts, asked: Asked
) -> Listed:
    """Return a page of a list that is too long to be read whole."""
    wanted = layers.Wanted(estate_id, asked.box, asked.words)
    frame = layers.read_page(tx, name, wanted, asked.after, asked.size + 1)
    features = collect(LAYERS[name], frame[: asked.size], everything=True)
    return Listed(make_table(features, texts, ASSET_PAGE), len(frame) > asked.size)


def _read(
    tx: Connection, name: str, chosen: Sequence[Estate], which: Which
) -> gpd.GeoDataFrame | None:
    """Read a layer of some estates; None: there are none."""
    if which.at is not None and name != CLEANING:
        raise invalid("at", f"only {CLEANING} is told of days past")
    if which.at is None:
        frame = _joined([layers.read(tx, name, estate.id) for estate in chosen])
    else:
        today = local_date(datetime.now(UTC))
        frame = _joined([standing.layer_at(tx, one.id, which.at, today) for one in chosen])
    return which.passing.of(frame) if frame is not None and name == CLEANING else frame


def _narrow(
    tables: dict[str, gpd.GeoDataFrame], asked: CleaningFilter, texts: Texts
) -> Sequence[Choice]:
    """Leave of the plans of cleaning what is asked for; return what else could be."""
    table = tables.get(CLEANING)
    if table is None:
        return ()
    tables[CLEANING] = asked.of(table)
    return choices(asked, table["task"], table["contractor"], texts)


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
