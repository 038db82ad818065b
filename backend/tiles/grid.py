"""Tiles of the usual web grid (EPSG:3857), their ground, and the boxes of ground that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from backend.errors import FieldProblem, MalformedError
from gis import crs
from maps.lux_tile import box_m

#: Zooms that are answered; beyond `MAX_ZOOM`, where a unit of a tile is 0.08 m of ground, programs
#: enlarge what they have.
LAST_ZOOM: Final = 22
MAX_ZOOM: Final = 16
#: Units along the side of a tile.
EXTENT: Final = 4096
Box = tuple[float, float, float, float]
#: All of the plane of EPSG:3006 [m].
PLANE: Final[Box] = (-1e8, -1e8, 1e8, 1e8)
#: Half the side of the web's square of the world [m].
_HALF_M: Final = 20037508.342789244
#: Below this zoom the sides of a tile bend too much to be boxed.
_FIRST_BOXED: Final = 8
#: Pieces that the sides of a box are cut into before they are moved into the web's grid.
_PIECES: Final = 9


@dataclass(frozen=True)
class Tile:
    """A tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def side_m(self) -> float:
        """Side in the units of EPSG:3857 [m]."""
        return 2.0 * _HALF_M / 2.0**self.z

    @property
    def corner_m(self) -> tuple[float, float]:
        """North-west corner in EPSG:3857 [m]."""
        return self.x * self.side_m - _HALF_M, _HALF_M - self.y * self.side_m

    @property
    def ground(self) -> Box:
        """Box of EPSG:3006 that certainly holds it [m]."""
        found = box_m(self.z, self.x, self.y) if self.z >= _FIRST_BOXED else None
        if found is None:
            return PLANE
        west, south, east, north = map(float, found)
        # Sides bend outwards between the corners of their pieces: by metres at the lowest zoom.
        wider = (east - west) / 500.0
        return west - wider, south - wider, east + wider, north + wider


def read(z: str, x: str, y: str) -> Tile:
    """Read the address of a tile.

    Raises
    ------
    MalformedError
        If a part is no whole number, or lies outside the grid.
    """
    zoom = _whole("z", z, LAST_ZOOM)
    last = 2**zoom - 1
    return Tile(zoom, _whole("x", x, last), _whole("y", y, last))


def covering(box: Box, finest: int) -> set[Tile]:
    """Return the tiles that hold a box of EPSG:3006, four at the most, of `finest` zoom or less."""
    west, south, east, north = box
    along = np.linspace(0.0, 1.0, _PIECES)
    sides = np.concatenate(
        [
            np.column_stack([west + (east - west) * along, np.full(_PIECES, edge)])
            for edge in (south, north)
        ]
        + [
            np.column_stack([np.full(_PIECES, edge), south + (north - south) * along])
            for edge in (west, east)
        ]
    )
    lon, lat = (np.asarray(part) for part in crs.to_lonlat(sides[:, 0], sides[:, 1]))
    column = (lon + 180.0) / 360.0
    row = (1.0 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2.0
    for zoom in range(finest, -1, -1):
        xs = np.clip((column * 2**zoom).astype(np.int64), 0, 2**zoom - 1)
        ys = np.clip((row * 2**zoom).astype(np.int64), 0, 2**zoom - 1)
        across = range(int(xs.min()), int(xs.max()) + 1)
        down = range(int(ys.min()), int(ys.max()) + 1)
        if len(across) <= 2 and len(down) <= 2:  # noqa: PLR2004 -- two by two
            return {Tile(zoom, x, y) for x in across for y in down}
    return {Tile(0, 0, 0)}


def _whole(name: str, text: str, last: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(2**LAST_ZOOM)):
        raise MalformedError([FieldProblem(name, "is no whole number of the grid")])
    found = int(text)
    if found > last:
        raise MalformedError([FieldProblem(name, f"lies outside 0 to {last}")])
    return found
