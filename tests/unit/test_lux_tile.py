"""Tiles show the right cell in the right place, and nothing where nothing was computed."""

import io
import math

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from PIL import Image

from gis import crs
from maps import lux_tile
from maps.lux_scale import TRANSPARENT, UNDER, indices
from maps.lux_tile import Block, box_m, empty_tile, pixel_places, render, value_at
from tests.light_blocks import SIDE, block_of, plain, pools

# A square of ground in the west of Sweden, a whole block.
ROW, COLUMN = 6_410_240, 322_880
PLACES = [(57.70, 11.97), (65.58, 22.15), (60.17, 24.94), (55.61, 13.0)]


def tile_of(lat: float, lon: float, z: int) -> tuple[int, int]:
    """Return the tile that holds a place."""
    x = int((lon + 180.0) / 360.0 * 2**z)
    y = int((1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0 * 2**z)
    return x, y


def tile_at(easting: float, northing: float, z: int) -> tuple[int, int]:
    lon, lat = crs.to_lonlat(easting, northing)
    return tile_of(float(lat), float(lon), z)


def opened(png: bytes) -> NDArray[np.uint8]:
    """Return the palette indices of a tile."""
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.mode, image.size) == ("PNG", "P", (256, 256))
    return np.asarray(image)


@pytest.mark.parametrize("z", range(lux_tile.MIN_ZOOM, lux_tile.MAX_ZOOM + 1))
@pytest.mark.parametrize(("lat", "lon"), PLACES)
def test_pixels_lie_where_they_should(z: int, lat: float, lon: float) -> None:
    x, y = tile_of(lat, lon, z)
    at = (np.arange(256) + 0.5) / 256
    lons = (x + at) / 2**z * 360 - 180
    lats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + at) / 2**z))))
    east, north = crs.from_lonlat(*np.meshgrid(lons, lats))
    found_east, found_north = pixel_places(z, x, y)
    worst = np.hypot(found_east - east, found_north - north).max()
    assert worst < 0.1, "the bound that was asked for"
    assert worst < 0.01
    west, south, far, top = box_m(z, x, y) or (0, 0, 0, 0)
    assert west < east.min()
    assert east.max() < far
    assert south < north.min()
    assert north.max() < top


@pytest.mark.parametrize("z", [16, 18, 21])
def test_a_pixel_shows_the_cell_under_it(z: int) -> None:
    rng = np.random.default_rng(7)
    table = np.exp(rng.uniform(np.log(0.05), np.log(150), (SIDE, SIDE)))
    table[10:20, 5:30] = np.nan

    def light(east: NDArray[np.float64], north: NDArray[np.float64]) -> tuple[object, object]:
        lux = table[(north - ROW).astype(int), (east - COLUMN).astype(int)]
        return lux / 10, lux

    block = block_of(ROW, COLUMN, light)  # type: ignore[arg-type]
    x, y = tile_at(COLUMN + 20, ROW + 20, z)
    east, north = (np.floor(place).astype(int) for place in pixel_places(z, x, y))
    inside = (east >= COLUMN) & (east < COLUMN + SIDE) & (north >= ROW) & (north < ROW + SIDE)
    expected = np.full(east.shape, np.nan, np.float32)
    expected[inside] = table[north[inside] - ROW, east[inside] - COLUMN].astype(np.float16)
    known = ~np.isnan(expected)
    lit = opened(render([block], z, x, y, "lit", "day"))
    assert (lit[known] == indices(expected)[known]).all()
    out = opened(render([block], z, x, y, "out", "day"))
    assert (out[known] <= lit[known]).all()
    assert out.any()


def test_where_a_pixel_holds_several_cells_it_shows_their_mean() -> None:
    blocks = [
        block_of(ROW + SIDE * i, COLUMN + SIDE * j, _stripes) for i in range(8) for j in range(8)
    ]
    east, north = COLUMN + 4 * SIDE, ROW + 4 * SIDE
    x, y = tile_at(east, north, 14)
    found = opened(render(blocks, 14, x, y, "lit", "day"))
    # Squares of 5 cells hold two or three of the bright stripes.
    allowed = set(indices(np.array([4.0, 6.0], np.float32)).tolist())
    levels = set(np.unique(found).tolist()) - {TRANSPARENT}
    inner = levels - set(np.unique(_rim(found)).tolist())
    assert inner <= set(range(min(allowed), max(allowed) + 1))
    assert len(levels) > 1


def _stripes(
    east: NDArray[np.float64], _: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lux = np.where(np.floor(east) % 2 == 0, 10.0, 0.0)
    return lux, lux


def _rim(found: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pixels that touch ground without cells."""
    known = found != TRANSPARENT
    rim = np.zeros_like(known)
    for step, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        rim |= known & ~np.roll(known, step, axis)
    return found[rim]


def test_neighbouring_tiles_agree_on_squares_of_merged_cells() -> None:
    blocks = [
        block_of(ROW + SIDE * i, COLUMN + SIDE * j, pools([(COLUMN + 700.0, ROW + 700.0, True)]))
        for i in range(24)
        for j in range(24)
    ]
    x, y = tile_at(COLUMN + 700, ROW + 700, 15)
    alone = opened(render(blocks, 15, x, y, "lit", "day"))
    some = [block for block in reversed(blocks)]  # noqa: C416 - another order of the same
    assert (opened(render(some, 15, x, y, "lit", "day")) == alone).all()


def test_built_ground_and_ground_without_blocks_are_transparent() -> None:
    house = (COLUMN + 10.0, ROW + 10.0, COLUMN + 30.0, ROW + 30.0)
    light = pools([(COLUMN + 5.0, ROW + 5.0, True)], [house])
    block = block_of(ROW, COLUMN, light)
    x, y = tile_at(COLUMN + 20, ROW + 20, 19)
    east, north = pixel_places(19, x, y)
    found = opened(render([block], 19, x, y, "lit", "night"))
    west, south, far, top = house

    def within(margin: float) -> NDArray[np.bool_]:
        across = (east > west + margin) & (east < far - margin)
        return across & (north > south + margin) & (north < top - margin)

    outside = (east < COLUMN - 1) | (north < ROW - 1)
    assert (found[within(1) | outside] == TRANSPARENT).all()
    assert within(1).any()
    # No gap along the wall, which is drawn above with its true outline.
    assert (found[within(0) & ~within(1)] > TRANSPARENT).all()
    assert found.max() > UNDER


def test_dark_ground_ends_at_the_outline_and_light_does_not() -> None:
    block = block_of(ROW, COLUMN, pools([(COLUMN + 20.0, ROW + 32.0, True)]))
    x, y = tile_at(COLUMN + 32, ROW + 32, 18)
    outline = shapely.box(COLUMN + 20, ROW + 2, COLUMN + 60, ROW + 62)
    outline -= shapely.box(COLUMN + 50, ROW + 5, COLUMN + 58, ROW + 15)
    whole = opened(render([block], 18, x, y, "lit", "day"))
    part = opened(render([block], 18, x, y, "lit", "day", outline))
    east, north = pixel_places(18, x, y)
    inside = shapely.contains_xy(outline.buffer(-1), east, north)
    beyond = ~shapely.contains_xy(outline.buffer(1), east, north)
    assert (part[inside] == whole[inside]).all()
    assert (whole[inside] == UNDER).any()
    assert (whole[beyond] == UNDER).any()
    assert not (part[beyond] == UNDER).any()
    assert (part[whole > UNDER] == whole[whole > UNDER]).all()
    two = shapely.MultiPolygon([outline, shapely.box(0, 0, 1, 1)])
    assert (opened(render([block], 18, x, y, "lit", "day", two)) == part).all()
    nothing = opened(render([block], 18, x, y, "lit", "day", shapely.Polygon()))
    assert not (nothing == UNDER).any()


def test_themes_and_unseen_lamps_make_other_pictures() -> None:
    block = block_of(ROW, COLUMN, plain(0.3, 4.0))
    x, y = tile_at(COLUMN + 32, ROW + 32, 20)
    made = {
        render([block], 20, x, y, unseen, theme)
        for unseen in ("out", "lit")
        for theme in ("day", "night")
    }
    assert len(made) == 4
    image = Image.open(io.BytesIO(render([block], 20, x, y, "lit", "day"))).convert("RGBA")
    assert image.getpixel((128, 128))[3] == 255  # type: ignore[index]


def test_nothing_to_show_is_one_shared_tile() -> None:
    assert not opened(empty_tile()).any()
    assert len(empty_tile()) < 400
    x, y = tile_at(COLUMN, ROW, 18)
    assert render([], 18, x, y, "lit", "day") is empty_tile()
    far = block_of(ROW + 64 * 500, COLUMN, plain(1, 1))
    assert render([far], 18, x, y, "lit", "day") is empty_tile()
    assert render([Block(1.0, b"", b"")], 18, x, y, "lit", "day") is empty_tile()


@pytest.mark.parametrize(("x", "y"), [(0, 0), (2**14 - 1, 2**14 - 1), (3000, 8191)])
def test_the_other_side_of_the_world_is_empty(x: int, y: int) -> None:
    block = block_of(ROW, COLUMN, plain(1, 1))
    assert render([block], 14, x, y, "lit", "day") is empty_tile()


def test_the_value_at_a_place_is_that_of_its_cell() -> None:
    house = (COLUMN + 10.0, ROW + 10.0, COLUMN + 30.0, ROW + 30.0)
    lamps = [(COLUMN + 5.0, ROW + 5.0, True), (COLUMN + 40.0, ROW + 50.0, False)]
    light = pools(lamps, [house])
    block = block_of(ROW, COLUMN, light)
    for east, north in ((0.2, 0.9), (35.5, 20.5), (63.9, 63.1), (31.0, 12.0)):
        centre = np.array([[COLUMN + math.floor(east) + 0.5]]), np.array([[ROW + math.floor(north) + 0.5]])  # fmt: skip  # noqa: E501
        out, lit = (float(lux[0, 0]) for lux in light(*centre))
        found = value_at([block], COLUMN + east, ROW + north)
        assert found is not None
        assert found.tolist() == pytest.approx([out, lit], rel=1e-3)
    assert value_at([block], COLUMN + 20, ROW + 20) is None
    assert value_at([block], COLUMN - 0.1, ROW + 20) is None
    assert value_at([], COLUMN, ROW) is None
