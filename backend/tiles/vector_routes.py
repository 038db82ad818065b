"""The addresses of vector tiles: /tiles, /tiles/{layer}.json, /tiles/{layers}/{z}/{x}/{y}.mvt."""

from __future__ import annotations

import gzip
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from backend.companies import extent
from backend.db import TransactionRoute, Tx
from backend.schemas import Text
from backend.tiles import grid, objects, vector
from backend.tiles.schemas import LayerTiles, TileIndex, VectorLayer, VectorTileJson
from maps.layer import Layer
from maps.layers import LAYERS

router = APIRouter(tags=["tiles"], route_class=TransactionRoute)

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
Estate = Annotated[Text | None, Query(max_length=100, description="Code of an estate; all else")]
Part = Annotated[str, Path(description="Zoom, column from west, row from north: whole numbers")]
Layers = Annotated[str, Path(max_length=400, description="Layer, or several by comma")]
Fields = Annotated[
    Literal["all", "few"],
    Query(description="few: without the layer's own columns, as maps need it"),
]
_COMPUTED = "calculated, direct light, maintained"


async def _address(request: Request) -> str:
    return f"{request.base_url}tiles"


Address = Annotated[str, Depends(_address)]


@router.get("/tiles")
def list_tiles(base: Address, tx: Tx) -> TileIndex:
    """List the layers that there are tiles of, and where they are described."""
    del tx  # whoever asks has a right to it
    return TileIndex(
        tiles=[
            LayerTiles(
                layer=layer.name,
                title=layer.title,
                format="mvt",
                tilejson=f"{base}/{layer.name}.json",
            )
            for layer in LAYERS.values()
        ]
        + [
            LayerTiles(
                layer="illuminance",
                title=f"Illuminance [lx]: {_COMPUTED}",
                format="png",
                tilejson=f"{base}/illuminance.json?estate={{code}}",
            )
        ]
    )


@router.get("/tiles/{layer}.json")
def describe_tiles(
    layer: Text, base: Address, tx: Tx, estate: Estate = None, fields: Fields = "all"
) -> VectorTileJson:
    """Describe the tiles of a layer (TileJSON), with what they hold in all."""
    (found,) = vector.layers_named(layer.replace(",", " "))
    by_class, unplaced = vector.tally(tx, found.name, estate)
    asked = urlencode({name: v for name, v in (("estate", estate), ("fields", fields)) if v})
    note = f": {_COMPUTED}" if found.computed else ""
    return VectorTileJson(
        name=found.name,
        description=f"{found.summary}{note}",
        attribution=f"Ljusrond{note}",
        tiles=[f"{base}/{found.name}/{{z}}/{{x}}/{{y}}.mvt?{asked}"],
        minzoom=0,
        maxzoom=grid.MAX_ZOOM,
        bounds=extent(tx, estate),
        vector_layers=_layers(found, is_full=fields == "all"),
        rows=sum(by_class.values()),
        unplaced=unplaced,
        counts=by_class,
    )


@router.get(
    "/tiles/{layers}/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}},
        304: {"description": "Not changed"},
        400: {"description": "No tile of the grid"},
    },
)
def vector_tile(  # noqa: PLR0913, PLR0917 -- the address of a tile, and how it is wanted
    request: Request,
    layers: Layers,
    z: Part,
    x: Part,
    y: Part,
    tx: Tx,
    estate: Estate = None,
    fields: Fields = "all",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Give a vector tile: objects of each layer where they fit, else cells with exact counts."""
    place = grid.read(z, x, y)
    asked = vector.Asked(vector.layers_named(layers), estate, fields == "all")
    known = [part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(",")]
    found = vector.tile(tx, asked, place, known)
    headers = {
        "ETag": f'"{found.mark}"',
        # Whoever logs in next at the same browser may see something else.
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Authorization, Accept-Encoding",
    }
    if found.content is None:
        return Response(status_code=304, headers=headers)
    content = found.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _layers(layer: Layer, *, is_full: bool) -> list[VectorLayer]:
    fields = objects.fields_of(layer)
    if not is_full:
        fields = {name: words for name, words in fields.items() if name in objects.FIELDS}
    last = grid.MAX_ZOOM
    cell = {
        "count": "Number: rows in the cell",
        "worst": "String: worst class among them",
        "cell": "String: zoom/column/row of the cell",
        **{f"n_{key}": f"Number: {words}" for key, words in layer.legend.items()},
    }
    return [
        VectorLayer(
            id=layer.name,
            description=layer.summary,
            minzoom=vector.first_single(layer),
            maxzoom=last,
            fields=fields,
        ),
        VectorLayer(
            id=f"{layer.name}_cells",
            description=f"{layer.title}: exact counts where single objects do not fit",
            minzoom=0,
            maxzoom=last - 1,
            fields=cell,
        ),
    ]
