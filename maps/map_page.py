"""The page around a map: what the template and the script are told, whatever is on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, cast

import folium
from branca.element import Figure
from markupsafe import Markup

from maps import static_files
from maps.extent import Bounds
from maps.folium_layers import OfficeMap
from maps.layers import ASSETS, BASE, PRODUCTS
from maps.legend import Block
from maps.lux_panel import lux_panel
from maps.map_options import MapOptions, TileSource
from maps.map_words import map_words
from maps.palette import PALETTES
from maps.payload import Json
from maps.render import render
from maps.texts import Texts

# Somewhere on the map of Sweden, for a page that has nothing to show yet.
_NOWHERE: Final = (62.0, 15.0)


def map_page(
    options: MapOptions,
    texts: Texts,
    map_: OfficeMap,
    *,
    blocks: Mapping[str, Block],
    names: Collection[str],
    **context: object,
) -> str:
    """Write the page around a map.

    Parameters
    ----------
    map_
        What Folium draws.
    blocks
        Of each layer, for the panel.
    names
        Layers that the map has.
    context
        What the template asks for besides: tables, estates, unseen, weeks; where the layers come
        as tiles, the lists that stand for the tables.
    """
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
        others=[blocks[name] for name in (*ASSETS, *reversed(BASE)) if name in names],
        lux=lux_panel(texts) if options.light_of else None,
        list_urls=list_urls(options),
        cleaning=options.cleaning,
        estate=options.estate,
        own_maps=options.own_maps,
        nonce=options.nonce,
        inline=options.inline,
        static_url=options.static_url,
        language_url=None if options.inline else options.language_url,
        tiles=options.tiles,
        **options.frame,
        **_drawn(map_),
        **_inlined(options),
        **{"listed": (), "tile_modules": (), **context},
    )


def list_urls(options: MapOptions, names: Iterable[str] = PRODUCTS) -> Mapping[str, str]:
    """Return the address of the whole list of each layer; none where there are no lists."""
    if options.list_url is None or options.inline:
        return {}
    found = {name: options.list_url.replace("{layer}", name) for name in names}
    if query := options.cleaning.query:
        address = found["overdue_cleaning"]
        found["overdue_cleaning"] = f"{address}{'&' if '?' in address else '?'}{query}"
    return found


def start_of(
    options: MapOptions, texts: Texts, bounds: Bounds | None, estates: Sequence[Json]
) -> Json:
    """Return what the script of the map is told at its start.

    Parameters
    ----------
    bounds
        All that is on the map.
    estates
        Name, code and bounds of each.
    """
    opens = [
        one["bounds"] for one in estates if options.opens_at and one["code"] == options.opens_at
    ]
    return {
        "bounds": bounds,
        "opens": opens[0] if opens else None,
        "estates": list(estates),
        "palettes": {"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])},
        "asset_url": options.asset_url,
        "words": map_words(texts),
        "objects": None if options.inline else options.object_url,
        "estate": options.estate,
    }


def empty_map(bounds: Bounds | None, start: Json, options: MapOptions, texts: Texts) -> OfficeMap:
    """Return a map without layers, with our own Leaflet."""
    centre = _middle(bounds) if bounds else _NOWHERE
    leaflet_url = None if options.inline else f"{options.static_url}/lib"
    words = {"title": texts.gettext("Map of %(title)s", title=options.title)}
    return OfficeMap(centre, words, start, leaflet_url, _tile_layer(options.tiles))


def _drawn(map_: OfficeMap) -> dict[str, Markup]:
    """Let Folium write the map: head, body and script of its figure."""
    figure = cast("Figure", map_.get_root())
    figure.render()
    parts = {"head": figure.header, "body": figure.html, "script": figure.script}
    return {
        f"folium_{name}": Markup(part.render().strip())  # noqa: S704 - our own elements escape
        for name, part in parts.items()
    }


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


def _middle(bounds: Bounds) -> tuple[float, float]:
    (south, west), (north, east) = bounds
    return (south + north) / 2, (west + east) / 2
