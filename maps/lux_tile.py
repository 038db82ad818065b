"""Blocks of computed illuminance to one PNG tile of the map."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis import crs
from maps.lux_scale import TRANSPARENT, UNDER, Unseen, indices, palette
from maps.palette import ThemeName

SIZE_PX: Final = 256
MIN_ZOOM: Final = 14
MAX_ZOOM: Final = 21
# Places are computed at the corners of pieces of the tile and drawn straight in between. At the
# lowest zoom a piece is 160 m wide and the bend of the grid within it a millimetre.
_PIECES: Final = 8
_ROWS: Final[dict[Unseen, int]] = {"out": 0, "lit": 1}

Floats = NDArray[np.float64]
Lux = NDArray[np.float32]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Block:
    """A square of ground as it is kept in core.light_block.

    Attributes
    ----------
    step_m
        Side of a cell [m]; a cell's centre lies at (column + 0.5, row + 0.5) steps of EPSG:3006.
    runs
        Row, first and last column of each run of cells, int32 little-endian.
    lux
        Two rows of illuminance in the order of the cells [lx], float16 little-endian: lamps never
        seen out, and lit.
    """

    step_m: float
    runs: bytes
    lux: bytes


@dataclass(frozen=True)
class _Ground:
    """Cells on one grid, NaN where there are none, with the row and column of its first."""

    lux: Lux
    first_row: int
    first_column: int


def box_m(z: int, x: int, y: int) -> Box | None:
    """Return the west, south, east, north bounds of a tile [m, EPSG:3006].

    None for a tile that the grid of Sweden does not reach.
    """
    east, north = _corners(z, x, y)
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        return None
    bounds = east.min(), north.min(), east.max(), north.max()
    # Sides bend outwards between their corners by less than this.
    return bounds[0] - 1.0, bounds[1] - 1.0, bounds[2] + 1.0, bounds[3] + 1.0


def pixel_places(z: int, x: int, y: int) -> tuple[Floats, Floats]:
    """Return easting and northing of the centre of every pixel of a tile [m, EPSG:3006].

    Parameters
    ----------
    z, x, y
        Tile of the usual web grid: zoom, column from the west, row from the north.

    Returns
    -------
    tuple of ndarray
        Two arrays of 256 x 256, the first row in the north.
    """
    east, north = _corners(z, x, y)
    return _between(east), _between(north)


def render(
    blocks: Sequence[Block],
    z: int,
    x: int,
    y: int,
    unseen: Unseen,
    theme: ThemeName,
    outline: BaseGeometry | None = None,
) -> bytes:
    """Draw one tile.

    Parameters
    ----------
    blocks
        Squares of ground that touch the tile, all of one cell size.
    z, x, y
        Tile of the usual web grid; where a pixel holds several cells it shows their mean.
    unseen
        Whether lamps that nobody has seen count as out or as lit.
    theme
        Colours for a light or a dark map.
    outline
        Ground whose light is asked for [EPSG:3006]; beyond it only what lies on the scale is
        drawn, not the dark that goes on for ever. None: everywhere.

    Returns
    -------
    bytes
        PNG of 256 x 256 pixels, transparent where nothing was computed. A cell that is left out
        beside computed ones looks like them, so that no gap shows along a wall that is drawn
        above.
    """
    box = box_m(z, x, y)
    if box is None or not blocks:
        return empty_tile()
    step_m = blocks[0].step_m
    ground = _lay_out(blocks, _ROWS[unseen], box)
    places_m = pixel_places(z, x, y)
    pixel_m = math.hypot(*(float(place[0, 1] - place[0, 0]) for place in places_m))
    merged = max(1, int(pixel_m / step_m))
    ground = _mean(ground, merged) if merged > 1 else _widened(ground)
    side_m = step_m * merged
    cells = _cells(ground, side_m, *places_m)
    places = indices(ground.lux[cells])
    if outline is not None:
        places[(places == UNDER) & ~_inside(outline, ground, side_m)[cells]] = TRANSPARENT
    if not places.any():
        return empty_tile()
    return _png(places, theme)


@lru_cache(maxsize=1)
def empty_tile() -> bytes:
    """Return the tile of ground where nothing was computed."""
    return _png(np.full((SIZE_PX, SIZE_PX), TRANSPARENT, np.uint8), "day")


def value_at(blocks: Sequence[Block], easting_m: float, northing_m: float) -> Floats | None:
    """Return the illuminance of the cell at a place [lx], lamps never seen out and lit.

    None where no block has a cell.
    """
    for block in blocks:
        row = math.floor(northing_m / block.step_m)
        column = math.floor(easting_m / block.step_m)
        runs = _runs(block)
        hit = (runs[:, 0] == row) & (runs[:, 1] <= column) & (column <= runs[:, 2])
        if hit.any():
            found = int(np.argmax(hit))
            before = int((runs[:found, 2] - runs[:found, 1] + 1).sum())
            values = _values(block)[:, before + column - runs[found, 1]]
            return values.astype(np.float64)
    return None


def _corners(z: int, x: int, y: int) -> tuple[Floats, Floats]:
    """Easting and northing of the corners of the pieces of a tile, the first row in the north."""
    parts = np.linspace(0.0, 1.0, _PIECES + 1)
    tiles = 2.0**z
    lon = (x + parts) / tiles * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * (y + parts) / tiles))))
    return crs.from_lonlat(*np.meshgrid(lon, lat))


def _between(corners: Floats) -> Floats:
    """Interpolate the corners of the pieces at the centre of each pixel."""
    at = (np.arange(SIZE_PX) + 0.5) / SIZE_PX * _PIECES
    piece = at.astype(np.int64)
    part = at - piece
    across = corners[:, piece] * (1.0 - part) + corners[:, piece + 1] * part
    return across[piece] * (1.0 - part)[:, None] + across[piece + 1] * part[:, None]


def _runs(block: Block) -> NDArray[np.int64]:
    return np.frombuffer(block.runs, "<i4").reshape(-1, 3).astype(np.int64)


def _values(block: Block) -> NDArray[np.float16]:
    return np.frombuffer(block.lux, "<f2").reshape(2, -1)


def _lay_out(blocks: Sequence[Block], row: int, box: Box) -> _Ground:
    """Put the cells of all blocks that lie in a box on one grid."""
    step_m = blocks[0].step_m
    west, south, east, north = (math.floor(side / step_m) for side in box)
    lux = np.full((north - south + 1, east - west + 1), np.nan, np.float32)
    for block in blocks:
        piece = _unpack(block, row)
        top, left = piece.first_row - south, piece.first_column - west
        rows = slice(max(0, top), max(0, top + piece.lux.shape[0]))
        columns = slice(max(0, left), max(0, left + piece.lux.shape[1]))
        target = lux[rows, columns]
        source = piece.lux[max(0, -top) :, max(0, -left) :][: target.shape[0], : target.shape[1]]
        np.copyto(target, source, where=~np.isnan(source))
    return _Ground(lux, south, west)


def _unpack(block: Block, row: int) -> _Ground:
    """Return the cells of one block on a grid of their own."""
    runs = _runs(block)
    if not len(runs):
        return _Ground(np.empty((0, 0), np.float32), 0, 0)
    south, west = int(runs[:, 0].min()), int(runs[:, 1].min())
    shape = int(runs[:, 0].max()) - south + 1, int(runs[:, 2].max()) - west + 1
    values = _values(block)[row]
    if len(values) == shape[0] * shape[1]:
        return _Ground(values.reshape(shape).astype(np.float32), south, west)
    # A run begins with +1 and ends behind its last cell with -1; the sum along the row is 1 inside.
    turns = np.zeros((shape[0], shape[1] + 1), np.int8)
    turns[runs[:, 0] - south, runs[:, 1] - west] += 1
    turns[runs[:, 0] - south, runs[:, 2] - west + 1] -= 1
    lux = np.full(shape, np.nan, np.float32)
    lux[np.cumsum(turns[:, :-1], axis=1, dtype=np.int8).astype(bool)] = values
    return _Ground(lux, south, west)


def _mean(ground: _Ground, merged: int) -> _Ground:
    """Merge cells into squares of several, each the mean of those that it has."""
    # Squares start at multiples of their side, so that neighbouring tiles agree on them.
    top, left = ground.first_row % merged, ground.first_column % merged
    rows, columns = ground.lux.shape
    bottom, right = -(rows + top) % merged, -(columns + left) % merged
    padded = np.pad(ground.lux, ((top, bottom), (left, right)), constant_values=np.nan)
    known = ~np.isnan(padded)
    total = _sums(np.where(known, padded, np.float32(0.0)), merged)
    count = _sums(known.astype(np.float32), merged)
    mean = np.full(count.shape, np.nan, np.float32)
    np.divide(total, count, out=mean, where=count > 0)
    return _Ground(mean, ground.first_row // merged, ground.first_column // merged)


def _sums(values: Lux, merged: int) -> Lux:
    """Sum squares of several cells; row by row first, as the numbers lie in memory."""
    rows, columns = values.shape
    tall: Lux = values.reshape(rows // merged, merged, columns).sum(axis=1)
    wide: Lux = tall.reshape(rows // merged, columns // merged, merged).sum(axis=2)
    return wide


def _widened(ground: _Ground) -> _Ground:
    """Give cells that are left out the mean of their neighbours, where they have any."""
    known = ~np.isnan(ground.lux)
    filled = np.pad(np.where(known, ground.lux, np.float32(0.0)), 1)
    counted = np.pad(known.astype(np.float32), 1)
    # Of three in a row, then of three such rows: all nine around a cell.
    total, count = (
        rows[:-2] + rows[1:-1] + rows[2:]
        for rows in (a[:, :-2] + a[:, 1:-1] + a[:, 2:] for a in (filled, counted))
    )
    lux = ground.lux.copy()
    np.divide(total, count, out=lux, where=~known & (count > 0))
    return _Ground(lux, ground.first_row, ground.first_column)


def _cells(
    ground: _Ground, side_m: float, easting_m: Floats, northing_m: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of the cell under each place."""
    rows = np.floor(northing_m / side_m).astype(np.int64) - ground.first_row
    columns = np.floor(easting_m / side_m).astype(np.int64) - ground.first_column
    return rows, columns


def _inside(outline: BaseGeometry, ground: _Ground, side_m: float) -> NDArray[np.bool_]:
    """Tell which cells of a grid lie in an outline."""
    picture = Image.new("1", (ground.lux.shape[1], ground.lux.shape[0]))
    pen = ImageDraw.Draw(picture)
    parts = outline.geoms if isinstance(outline, MultiPolygon) else [outline]
    for part in parts:
        if isinstance(part, Polygon) and not part.is_empty:
            for ring, ink in ((part.exterior, 1), *((hole, 0) for hole in part.interiors)):
                corner = ground.first_column, ground.first_row
                at = np.asarray(ring.coords)[:, :2] / side_m - corner
                pen.polygon([(float(x), float(y)) for x, y in at], fill=ink)
    return np.asarray(picture)


def _png(places: NDArray[np.uint8], theme: ThemeName) -> bytes:
    image = Image.frombytes("P", (SIZE_PX, SIZE_PX), places.tobytes())
    image.putpalette(palette(theme))
    written = io.BytesIO()
    image.save(written, "PNG", transparency=TRANSPARENT, compress_level=6)
    return written.getvalue()
