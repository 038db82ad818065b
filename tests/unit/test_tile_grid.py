"""Tiles of the web's grid: what is no tile, which tiles hold a box, and what a process keeps."""

import math

import pytest

from backend.errors import MalformedError
from backend.tiles import grid
from backend.tiles.grid import Tile
from backend.tiles.keeping import Part, Shelf
from backend.tiles.reads import TOPICS, topics_of
from gis import crs
from maps.layers import LAYERS
from tests.estate_sample import EAST_M, NORTH_M


@pytest.mark.parametrize(
    "address",
    [
        ("99", "0", "0"), ("-1", "0", "0"), ("23", "0", "0"), ("4", "16", "0"), ("4", "0", "16"),
        ("a", "0", "0"), ("1e3", "0", "0"), ("1.0", "0", "0"), ("", "0", "0"), ("4", "٣", "0"),
        ("4", "9" * 5000, "0"),
    ],
)  # fmt: skip
def test_what_is_no_tile_is_refused(address: tuple[str, str, str]) -> None:
    with pytest.raises(MalformedError):
        grid.read(*address)


def test_a_tile_is_read() -> None:
    assert grid.read("4", "15", "0") == Tile(4, 15, 0)


def _tile_at(east_m: float, north_m: float, zoom: int) -> Tile:
    lon, lat = (float(part) for part in crs.to_lonlat(east_m, north_m))
    up = math.asinh(math.tan(math.radians(lat)))
    return Tile(
        zoom, int((lon + 180) / 360 * 2**zoom), int((1 - up / math.pi) / 2 * 2**zoom)
    )  # fmt: skip


def test_a_small_box_is_held_by_few_small_tiles() -> None:
    found = grid.covering((EAST_M, NORTH_M, EAST_M + 2, NORTH_M + 2), 16)
    assert _tile_at(EAST_M + 1, NORTH_M + 1, 16) in found
    assert len(found) <= 4
    assert {tile.z for tile in found} == {16}


def test_a_large_box_is_held_by_larger_tiles_none_of_it_left_out() -> None:
    box = (EAST_M, NORTH_M, EAST_M + 90_000, NORTH_M + 40_000)
    found = grid.covering(box, 16)
    assert len(found) <= 4
    zoom = next(iter(found)).z
    for east in range(0, 90_001, 15_000):
        for north in range(0, 40_001, 10_000):
            assert _tile_at(EAST_M + east, NORTH_M + north, zoom) in found


def test_the_ground_of_a_tile_holds_it() -> None:
    tile = _tile_at(EAST_M, NORTH_M, 10)
    west, south, east, north = tile.ground
    assert west < EAST_M < east
    assert south < NORTH_M < north
    assert Tile(3, 4, 2).ground == grid.PLANE


def test_the_longest_unused_goes_first() -> None:
    shelf: Shelf[Part] = Shelf(30, lambda part: len(part.content))
    for name in "abc":
        shelf.put(name, Part(name, b"x" * 10))
    assert shelf.get("a")
    shelf.put("d", Part("d", b"x" * 10))
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]
    shelf.put("a", Part("again", b"x" * 5))
    assert shelf.bytes == 25
    shelf.put("large", Part("large", b"x" * 31))
    assert shelf.get("large") is None
    assert shelf.bytes == 25


def test_every_layer_says_what_it_reads() -> None:
    assert set(TOPICS) == set(LAYERS)
    assert topics_of(["lamps", "broken_fixtures"]) == [
        "case_state", "lamp", "lamp_observation", "luminaire_type"
    ]  # fmt: skip
