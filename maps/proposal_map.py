"""The map of a proposal: the estate as it is, the dark ground that changes, the lamps proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import folium
import geopandas as gpd
from branca.element import Figure
from markupsafe import Markup

from maps.extent import Bounds, bounds_of_all
from maps.features import Features, collect
from maps.folium_layers import DataLayer, OfficeMap
from maps.layer import Layer
from maps.layers import LAYERS
from maps.legend import Block, block
from maps.map_words import map_words
from maps.palette import PALETTES
from maps.payload import Json, layer_payload
from maps.proposal_layers import LAMPS, SPOTS
from maps.texts import Texts

#: Layers of the estate that are drawn under the proposal.
GROUND: Final = ("estates", "courtyards", "footpaths", "buildings", "stairwells", "lamps")
#: Room around the lamps of a proposal when the map opens [degrees], some 60 m to the north.
_AROUND_DEG: Final = 0.0006
_NOWHERE: Final = (62.0, 15.0)


@dataclass(frozen=True)
class ProposalMap:
    """Parts of a page: Folium's head, body and script, the legend, and the rows as drawn.

    `lamps` are the features of the proposal's lamps: a table row with the same number is shown
    on the map by its button.
    """

    folium_head: Markup
    folium_body: Markup
    folium_script: Markup
    legend: Sequence[Block]
    lamps: Features


def proposal_map(
    tables: Mapping[str, gpd.GeoDataFrame], title: str, static_url: str, texts: Texts
) -> ProposalMap:
    """Draw a proposal.

    Parameters
    ----------
    tables
        Rows by layer name: :data:`GROUND`, ``proposal_spots``, ``proposal_lamps``; EPSG:4326.
    title
        What the map is called to those who listen.
    static_url
        Where our own files are served.
    texts
        Words of the reader.
    """
    return own_map(tables, (SPOTS, LAMPS), (title, static_url), texts)


def own_map(
    tables: Mapping[str, gpd.GeoDataFrame],
    own: Sequence[Layer],
    about: tuple[str, str],
    texts: Texts,
) -> ProposalMap:
    """Draw an estate with layers that no registry holds.

    Parameters
    ----------
    tables
        Rows by layer name: :data:`GROUND`, and those of `own`; EPSG:4326.
    own
        The layers of its own; the map opens at the last, whose rows stand in the page's table.
    about
        What the map is called to those who listen, and where our own files are served.
    texts
        Words of the reader.
    """
    title, static_url = about
    known = {**{name: LAYERS[name] for name in GROUND}, **{layer.name: layer for layer in own}}
    found = {name: collect(layer, tables[name]) for name, layer in known.items() if name in tables}
    main = own[-1].name
    map_ = _map(found, main, title, static_url, texts)
    for features in found.values():
        DataLayer(layer_payload(features, texts)).add_to(map_)
    figure = cast("Figure", map_.get_root())
    figure.render()
    parts = (figure.header, figure.html, figure.script)
    head, body, script = (
        Markup(part.render().strip())  # noqa: S704 - our own elements escape
        for part in parts
    )
    shown = [*(layer.name for layer in own), "lamps"]
    legend = [block(known[name], found[name], None, texts) for name in shown if name in found]
    return ProposalMap(head, body, script, legend, found[main])


def _map(
    found: Mapping[str, Features], main: str, title: str, static_url: str, texts: Texts
) -> folium.Map:
    bounds = _bounds(found, main)
    start: Json = {
        "bounds": bounds,
        "estates": [],
        "palettes": {"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])},
        "asset_url": "/assets/{kind}/{id}",
        "words": map_words(texts),
        "light": None,
        "live": None,
    }
    centre = _NOWHERE if bounds is None else _middle(bounds)
    words = {"title": texts.gettext("Map of %(title)s", title=title)}
    return OfficeMap(centre, words, start, f"{static_url}/lib")


def _bounds(found: Mapping[str, Features], main: str) -> Bounds | None:
    """Where the map opens: around the rows that it is about, else the whole estate."""
    points = [shape for shape in found[main].geometries if shape is not None]
    if not points:
        return bounds_of_all(found)
    west, east = min(p.bounds[0] for p in points), max(p.bounds[2] for p in points)
    south, north = min(p.bounds[1] for p in points), max(p.bounds[3] for p in points)
    wide = 2 * _AROUND_DEG  # a degree to the east is half as long
    return [[south - _AROUND_DEG, west - wide], [north + _AROUND_DEG, east + wide]]


def _middle(bounds: Bounds) -> tuple[float, float]:
    (south, west), (north, east) = bounds
    return (south + north) / 2, (west + east) / 2
