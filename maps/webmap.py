"""The office map: registry and tables in, one page out (Folium, our own assets, escaped text)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd

from maps.columns import as_number
from maps.extent import bounds_of_all, bounds_of_estate
from maps.features import Features, collect
from maps.folium_layers import DataLayer, OfficeMap
from maps.layers import LAYERS, PRODUCTS, get_layer
from maps.legend import Block, block
from maps.light_words import NOT_YET
from maps.lux_panel import light_start
from maps.map_options import CleaningOptions, MapOptions, TileSource
from maps.map_page import empty_map, map_page, start_of
from maps.payload import Json, label, late_payload, layer_payload
from maps.refusals import NO_PLANS, NONE_SEEN
from maps.table import Table, make_table
from maps.texts import Texts, get_texts
from maps.weeks_panel import weeks_start

__all__ = ["CleaningOptions", "MapOptions", "TileSource", "build_map"]

# Estates have a lamp per 300 to 1 000 m2 of courtyard and path; several times that is a gap in the
# register, not a dark estate.
_GROUND_PER_LAMP_M2: Final = 4000.0
_PATH_WIDTH_M: Final = 2.0


def build_map(tables: Mapping[str, gpd.GeoDataFrame], options: MapOptions) -> str:
    """Write the map page of one or more estates.

    Parameters
    ----------
    tables
        Rows by layer name, geometry in EPSG:4326. A layer that is not here is shown as not
        computed; one with no rows as empty.
    options
        What the page says and where it points.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    KeyError
        If there is no layer of a given name.
    ValueError
        If a table lacks a column, is in another CRS, or holds a class without a sign.
    maps.static_files.AssetMissingError
        If one file is asked for and Leaflet is not installed.
    """
    texts = get_texts(options.language)
    found = {name: collect(get_layer(name), table) for name, table in tables.items()}
    limit = None if options.inline else options.row_limit
    estates = _estates(found, texts)
    return map_page(
        options,
        texts,
        _map(found, estates, options, texts),
        blocks=blocks_of(found, options, texts),
        names=set(found),
        tables=_tables(found, options, texts, limit),
        estates=[estate["name"] for estate in estates],
        unseen=found["lamps"].counts.get("unknown", 0) if "lamps" in found else None,
        weeks=bool(options.light_of and options.cleaning.fields),
    )


def blocks_of(found: Mapping[str, Features], options: MapOptions, texts: Texts) -> dict[str, Block]:
    """Describe every layer of the registry for the panel."""
    return {name: _block(name, found, options, texts) for name in LAYERS}


def _block(name: str, found: Mapping[str, Features], options: MapOptions, texts: Texts) -> Block:
    computed_at = options.computed_at if name == "dark_spots" else None
    unknown = _why_unknown(name, found, options)
    made = block(LAYERS[name], found.get(name), computed_at, texts, unknown)
    if name != "dark_spots" or not made.count or not _lacks_lamps(found):
        return made
    few = texts.gettext(
        "The register holds few lamps for so much ground. What looks dark may only be missing data."
    )
    return replace(made, notes=(*made.notes, few))


def _lacks_lamps(found: Mapping[str, Features]) -> bool:
    """Tell whether the register holds too few outdoor lamps to be believed."""
    if not {"lamps", "courtyards", "footpaths"} <= set(found):
        return False
    ground_m2 = sum(as_number("area_m2", row.get("area_m2", 0)) for row in found["courtyards"].rows)
    paths_m = sum(as_number("length_m", row.get("length_m", 0)) for row in found["footpaths"].rows)
    lamps = len(found["lamps"].rows)
    return ground_m2 + paths_m * _PATH_WIDTH_M > lamps * _GROUND_PER_LAMP_M2


def _why_unknown(name: str, found: Mapping[str, Features], options: MapOptions) -> str:
    """Message id for an empty product layer that nobody could have filled; else nothing."""
    features = found.get(name)
    if features is None or features.counts or features.hidden:
        return ""
    if name == "dark_spots" and options.computed_at is None:
        return options.why_not_computed or NOT_YET
    if name == "overdue_cleaning":
        return "" if options.cleaning.query else NO_PLANS
    lamps = found.get("lamps")
    if name == "broken_fixtures" and lamps and set(lamps.counts) <= {"unknown"}:
        return NONE_SEEN
    return ""


def _tables(
    found: Mapping[str, Features], options: MapOptions, texts: Texts, limit: int | None
) -> Sequence[Table]:
    url = options.asset_url
    return [make_table(found[name], texts, url, limit) for name in PRODUCTS if name in found]


def _map(
    found: Mapping[str, Features],
    estates: Sequence[Json],
    options: MapOptions,
    texts: Texts,
) -> OfficeMap:
    """Let Folium hold the map: where it opens, what its script starts with, its layers."""
    bounds = bounds_of_all(found)
    start = start_of(options, texts, bounds, estates) | {
        "light": light_start(options.light_of, found, texts) if options.light_of else None,
        "weeks": _weeks(found, options, texts),
        "live": None if options.inline else _followed(found),
    }
    map_ = empty_map(bounds, start, options, texts)
    for name in LAYERS:
        if name in found:
            DataLayer(_payload(found[name], options, texts)).add_to(map_)
    return map_


def _weeks(found: Mapping[str, Features], options: MapOptions, texts: Texts) -> Json | None:
    features = found.get("overdue_cleaning")
    if not options.light_of or not options.cleaning.fields or features is None:
        return None
    return weeks_start(options.light_of, options.cleaning.query, features, texts)


def _payload(features: Features, options: MapOptions, texts: Texts) -> Json:
    layer, url = features.layer, options.layer_url
    if layer.late and url and not options.inline:
        return late_payload(layer, texts, url.replace("{layer}", layer.name))
    return layer_payload(features, texts)


def _followed(found: Mapping[str, Features]) -> list[str]:
    """Return the estates whose changes the page follows, by identity."""
    features = found.get("estates")
    return [str(key) for row in features.rows if (key := row.get("id"))] if features else []


def _estates(found: Mapping[str, Features], texts: Texts) -> list[Json]:
    if "estates" not in found:
        return []
    features = found["estates"]
    return [
        {
            "name": label(features.layer, row, texts),
            "code": row.get("code"),
            "bounds": bounds_of_estate(found, row.get("id"), shape),
        }
        for row, shape in zip(features.rows, features.geometries, strict=True)
        if shape is not None
    ]
