"""The map of an estate or a company that is too large for one page: its layers come as tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maps import static_files
from maps.extent import Bounds
from maps.features import counted
from maps.folium_layers import TileLayer
from maps.layers import ASSETS, BASE, LAYERS, PRODUCTS
from maps.legend import Block, pending_block
from maps.lux_panel import light_start
from maps.map_options import MapOptions
from maps.map_page import empty_map, list_urls, map_page, start_of
from maps.payload import Json, tiled_payload
from maps.texts import Texts, get_texts
from maps.webmap import blocks_of


@dataclass(frozen=True)
class EstateBox:
    """An estate of the map: its code, name, and box; None: it has no outline."""

    code: str
    name: str
    bounds: Bounds | None


@dataclass(frozen=True)
class Tiled:
    """What the map is drawn from.

    Attributes
    ----------
    estates
        Estates on it.
    tile_url
        Address template of tiles with ``{layers}``, ``{z}``, ``{x}`` and ``{y}``.
    counts_url
        Address of the numbers of the legend, which come when the map is drawn.
    max_zoom
        Deepest zoom at which there are tiles; closer by, they are enlarged.
    """

    estates: Sequence[EstateBox]
    tile_url: str
    counts_url: str
    max_zoom: int


def build_tiled_map(tiled: Tiled, options: MapOptions) -> str:
    """Write the map page of estates whose layers come as vector tiles.

    Returns
    -------
    str
        A whole HTML document; its size does not depend on how much there is.
    """
    texts = get_texts(options.language)
    placed = [estate for estate in tiled.estates if estate.bounds]
    estates: list[Json] = [
        {"name": estate.name, "code": estate.code, "bounds": estate.bounds} for estate in placed
    ]
    bounds = _around([estate.bounds for estate in placed if estate.bounds])
    start = start_of(options, texts, bounds, estates) | {
        "light": light_start(options.light_of, {}, texts) if options.light_of else None,
        "weeks": None,
        "live": [],
        "tiles": {
            "url": tiled.tile_url,
            "counts": tiled.counts_url,
            "max_zoom": tiled.max_zoom,
        },
    }
    map_ = empty_map(bounds, start, options, texts)
    for layer in LAYERS.values():
        TileLayer(tiled_payload(layer, texts)).add_to(map_)
    listed = [name for name in (*PRODUCTS, *ASSETS, *reversed(BASE)) if LAYERS[name].listed]
    return map_page(
        options,
        texts,
        map_,
        blocks={name: pending_block(layer, texts) for name, layer in LAYERS.items()},
        names=LAYERS,
        tables=[],
        listed=[
            (texts.gettext(LAYERS[name].title), url)
            for name, url in list_urls(options, listed).items()
        ],
        estates=[estate.name for estate in placed],
        unseen=None,
        weeks=False,
        tile_modules=[*static_files.TILE_LIBRARIES, *static_files.TILE_MODULES],
    )


def told_counts(
    counts: Mapping[str, Mapping[str, int]], options: MapOptions
) -> dict[str, dict[str, object]]:
    """Return the numbers of the legend as written: of each layer, how many of each class.

    Parameters
    ----------
    counts
        Objects by class, by layer, with those of classes that are not shown.
    options
        Language, and what is said of a computation.
    """
    texts = get_texts(options.language)
    found = {name: counted(LAYERS[name], counts[name]) for name in LAYERS if name in counts}
    return {name: _told(block, texts) for name, block in blocks_of(found, options, texts).items()}


def _told(block: Block, texts: Texts) -> dict[str, object]:
    return {
        "number": "\u2013" if block.count is None else texts.number(block.count),
        "entries": [texts.number(entry.count) for entry in block.entries],
        "status": block.status,
        "notes": list(block.notes),
    }


def _around(boxes: Sequence[Bounds]) -> Bounds | None:
    if not boxes:
        return None
    return [
        [min(box[0][0] for box in boxes), min(box[0][1] for box in boxes)],
        [max(box[1][0] for box in boxes), max(box[1][1] for box in boxes)],
    ]
