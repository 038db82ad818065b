"""The addresses of illuminance and of nights past: /tiles/illuminance, /api/v1/…."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from backend.db import TransactionRoute, Tx
from backend.errors import invalid
from backend.schemas import Day, Text
from backend.tiles import service
from backend.tiles.schemas import Illuminance, Night, SpotsThen, TileJson
from maps.lux_scale import Unseen
from maps.lux_tile import MAX_ZOOM, MIN_ZOOM
from maps.palette import ThemeName

router = APIRouter(tags=["light"], route_class=TransactionRoute)

Code = Annotated[Text, Query(max_length=100, description="Code of an estate")]
Zoom = Annotated[int, Path(ge=MIN_ZOOM, le=MAX_ZOOM, description="Zoom of the usual web grid")]
Place = Annotated[int, Path(ge=0, lt=2**MAX_ZOOM, description="Column from west, row from north")]
NightOf = Annotated[Day | None, Query(description="Day on which the night begins")]
NOTE = "calculated, direct light, maintained"


async def _address(request: Request) -> str:
    return str(request.base_url)


Address = Annotated[str, Depends(_address)]


@router.get(
    "/tiles/illuminance/{z}/{x}/{y}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, 304: {"description": "Not changed"}},
)
def illuminance_tile(
    z: Zoom,
    x: Place,
    y: Place,
    tx: Tx,
    estate: Code,
    unseen: Annotated[Unseen, Query(description="Lamps nobody has seen: out or lit")] = "lit",
    theme: Annotated[ThemeName, Query(description="Colours for a light or a dark map")] = "day",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Draw a tile of calculated illuminance; transparent where nothing was computed."""
    for name, place in (("x", x), ("y", y)):
        if place >= 2**z:
            raise invalid(name, f"lies outside the {2**z} tiles of zoom {z}")
    known = tuple(part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(","))
    found = service.tile(tx, estate, z, x, y, service.Look(unseen, theme), known)
    headers = {"ETag": f'"{found.mark}"', "Cache-Control": "no-cache"}
    if found.png is None:
        return Response(status_code=304, headers=headers)
    return Response(found.png, headers=headers, media_type="image/png")


@router.get("/tiles/illuminance.json")
def illuminance_tiles(base: Address, tx: Tx, estate: Code) -> TileJson:
    """Describe the tiles of an estate (TileJSON)."""
    address = f"{base}tiles/illuminance/{{z}}/{{x}}/{{y}}.png"
    return TileJson(
        name="illuminance",
        description=f"Illuminance [lx]: {NOTE}",
        attribution=f"Ljusrond: {NOTE}",
        tiles=[f"{address}?{urlencode({'estate': estate})}"],
        minzoom=MIN_ZOOM,
        maxzoom=MAX_ZOOM,
        bounds=service.bounds(tx, estate),
    )


@router.get("/api/v1/illuminance")
def read_illuminance(
    tx: Tx,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
) -> Illuminance:
    """Read the calculated illuminance on the ground at a place."""
    return service.illuminance(tx, lon, lat, estate)


@router.get("/api/v1/estates/{code}/nights")
def list_nights(
    code: Text, tx: Tx, first: Annotated[NightOf, Query(alias="from")] = None, to: NightOf = None
) -> list[Night]:
    """List the dark ground of an estate night by night, as it stood at 22:00 in Sweden."""
    return service.nights(tx, code, first, to, datetime.now(UTC))


@router.get("/api/v1/estates/{code}/dark-spots")
def list_dark_spots(code: Text, tx: Tx, at: NightOf = None) -> SpotsThen:
    """List the dark spots of a night, as they stood at 22:00 in Sweden; without one, of now."""
    return service.spots_at(tx, code, at, datetime.now(UTC))
