"""The office map: registry and tables in, one page out (Folium, our own assets, escaped text)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

import folium
import geopandas as gpd
from branca.element import Figure
from markupsafe import Markup

from maps import static_files
from maps.columns import as_number
from maps.extent import Bounds, bounds_of_all, bounds_of_estate
from maps.features import Features, collect
from maps.folium_layers import DataLayer, OfficeMap
from maps.layers import ASSETS, BASE, LAYERS, PRODUCTS, get_layer
from maps.legend import Block, block
from maps.light_words import NOT_YET
from maps.lux_panel import light_start, lux_panel
from maps.map_options import CleaningOptions, MapOptions, TileSource
from maps.map_words import map_words
from maps.palette import PALETTES
from maps.payload import Json, label, late_payload, layer_payload
from maps.refusals import NO_PLANS, NONE_SEEN
from maps.render import render
from maps.table import Table, make_table
from maps.texts import Texts, get_texts
from maps.weeks_panel import weeks_start

__all__ = ["CleaningOptions", "MapOptions", "TileSource", "build_map"]

# Estates have a lamp per 300 to 1 000 m2 of courtyard and path; several times that is a gap in the
# register, not a dark estate.
_GROUND_PER_LAMP_M2: Final = 4000.0
_PATH_WIDTH_M: Final = 2.0
# Somewhere on the map of Sweden, for a page that has nothing to show yet.
_NOWHERE: Final = (62.0, 15.0)


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
    blocks = {name: _block(name, found, options, texts) for name in LAYERS}
    figure = _figure(found, options, texts)
    limit = None if options.inline else options.row_limit
    return render(
        "map.html",
        options.language,
        options.theme,
        active="map",
        title=options.title,
        why_not_computed=options.why_not_computed,
        waiting=options.waiting,
        shares=options.shares,
        computed=None if options.computed_at is None else texts.moment(options.computed_at),
        products=[blocks[name] for name in PRODUCTS],
        others=[blocks[name] for name in (*ASSETS, *reversed(BASE)) if name in found],
        tables=_tables(found, options, texts, limit),
        estates=[estate["name"] for estate in _estates(found, texts)],
        lux=lux_panel(texts) if options.light_of else None,
        unseen=found["lamps"].counts.get("unknown", 0) if "lamps" in found else None,
        list_urls=_list_urls(options),
        cleaning=options.cleaning,
        estate=options.estate,
        weeks=bool(options.light_of and options.cleaning.fields),
        nonce=options.nonce,
        inline=options.inline,
        static_url=options.static_url,
        language_url=None if options.inline else options.language_url,
        tiles=options.tiles,
        **options.frame,
        **figure,
        **_inlined(options),
    )


def _list_urls(options: MapOptions) -> Mapping[str, str]:
    """Return the address of the whole list of each layer; none where there are no lists."""
    if options.list_url is None or options.inline:
        return {}
    found = {name: options.list_url.replace("{layer}", name) for name in PRODUCTS}
    if query := options.cleaning.query:
        address = found["overdue_cleaning"]
        found["overdue_cleaning"] = f"{address}{'&' if '?' in address else '?'}{query}"
    return found


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
    if features is None or features.rows or features.hidden:
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


def _figure(found: Mapping[str, Features], options: MapOptions, texts: Texts) -> dict[str, Markup]:
    """Let Folium write the map: head, body and script of its figure."""
    bounds = bounds_of_all(found)
    start: Json = {
        "bounds": bounds,
        "estates": _estates(found, texts),
        "palettes": {"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])},
        "asset_url": options.asset_url,
        "words": map_words(texts),
        "light": light_start(options.light_of, found, texts) if options.light_of else None,
        "weeks": _weeks(found, options, texts),
        "live": None if options.inline else _followed(found),
    }
    centre = _middle(bounds) if bounds else _NOWHERE
    leaflet_url = None if options.inline else f"{options.static_url}/lib"
    words = {"title": texts.gettext("Map of %(title)s", title=options.title)}
    map_ = OfficeMap(centre, words, start, leaflet_url, _tile_layer(options.tiles))
    for name in LAYERS:
        if name in found:
            DataLayer(_payload(found[name], options, texts)).add_to(map_)
    figure = cast("Figure", map_.get_root())
    figure.render()
    parts = {"head": figure.header, "body": figure.html, "script": figure.script}
    return {
        f"folium_{name}": Markup(part.render().strip())  # noqa: S704 - our own elements escape
        for name, part in parts.items()
    }


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


def _tile_layer(source: TileSource | None) -> folium.TileLayer | None:
    if source is None:
        return None
    # Leaflet writes attribution as markup.
    attribution = str(Markup.escape(source.attribution))
    return folium.TileLayer(
        source.url, attr=attribution, max_zoom=21, max_native_zoom=source.max_zoom
    )


def _inlined(options: MapOptions) -> dict[str, Markup]:
    if not options.inline:
        return {
            "styles": Markup(),
            "theme_script": Markup(),
            "leaflet": Markup(),
            "modules": Markup(),
        }
    texts = {
        "styles": static_files.inline_styles(),
        "theme_script": static_files.theme_script(),
        "leaflet": static_files.library("leaflet.js"),
        "modules": static_files.joined_modules(),
    }
    return {name: Markup(text) for name, text in texts.items()}  # noqa: S704 - our own files


def _followed(found: Mapping[str, Features]) -> list[str]:
    """Return the estates whose changes the page follows, by identity."""
    features = found.get("estates")
    return [str(key) for row in features.rows if (key := row.get("id"))] if features else []


def _estates(found: Mapping[str, Features], texts: Texts) -> list[dict[str, object]]:
    if "estates" not in found:
        return []
    features = found["estates"]
    return [
        {
            "name": label(features.layer, row, texts),
            "bounds": bounds_of_estate(found, row.get("id"), shape),
        }
        for row, shape in zip(features.rows, features.geometries, strict=True)
        if shape is not None
    ]


def _middle(bounds: Bounds) -> tuple[float, float]:
    (south, west), (north, east) = bounds
    return (south + north) / 2, (west + east) / 2
