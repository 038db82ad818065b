"""A housing area of any size, always the same: blocks of slabs around a yard, paths, lamps.

A block is 160 x 120 m and a little turned: an eight-storey slab, three of three storeys, a yard
between them, two paths along its edges and one across, eight doors, 27 lamps. Blocks of three
ages stand side by side: renewed (luminaires with a photometric file), old (sodium lamps of known
power, flux not known) and unknown (nothing but the kind of lamp).
"""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Tables = dict[str, gpd.GeoDataFrame]

LAMPS_PER_BLOCK: Final = 27
WIDTH_M, DEPTH_M = 160.0, 120.0
EAST_M, NORTH_M = 600_000.0, 6_500_000.0
"""South-west corner, EPSG:3006 [m]."""
TURN_DEG: Final = 5.0
FILES: Final = ("aec_italo1_street_abs.ies", "bega_84693K4_axisym.ies", "tulux_isym4.ldt")
"""Photometric files of renewed path lamps, park poles and wall lamps."""

#: West, south, east, north in the block [m], storeys.
SLABS: Final = (
    (30, 90, 100, 102, 8), (20, 25, 32, 80, 3), (100, 25, 112, 80, 3), (40, 10, 92, 22, 3),
)  # fmt: skip
YARD: Final = (36.0, 26.0, 96.0, 86.0)
PATHS: Final = (((0, 3), (156, 3)), ((3, 6), (3, 118)), ((36, 56), (96, 56)))
#: Easting, northing [m], compass bearing out of the wall [deg].
DOORS: Final = (
    (45, 90, 180), (85, 90, 180), (32, 40, 90), (32, 65, 90),
    (100, 40, 270), (100, 65, 270), (55, 22, 0), (78, 22, 0),
)  # fmt: skip
#: Kind, easting, northing, height [m], bearing [deg], serves.
POLES: Final = (
    *(("street_pole", 8.0 + 20 * i, 1.2, 6.0, 0.0, "path") for i in range(8)),
    *(("street_pole", 1.2, 16.0 + 20 * i, 6.0, 90.0, "path") for i in range(5)),
    *(("park_pole", 46.0 + 20 * i, 54.5, 4.5, None, "path") for i in range(3)),
    *(("park_pole", x, y, 4.5, None, "yard") for x, y in ((50, 74), (82, 38), (82, 74))),
)
AGES: Final = ("renewed", "old", "unknown")


def columns_of(lamps: int) -> int:
    """Blocks side by side in an area of so many lamps, about as wide as deep."""
    blocks = -(-lamps // LAMPS_PER_BLOCK)
    return max(1, round((blocks * DEPTH_M / WIDTH_M) ** 0.5))


def origins(first: int, count: int, columns: int) -> Floats:
    """South-west corners of some blocks [m]; they fill squares of the area row by row."""
    numbers = np.arange(first, first + count)
    east = EAST_M + WIDTH_M * (numbers % columns)
    return np.column_stack([east, NORTH_M + DEPTH_M * (numbers // columns)])


def _turned(local: Floats, blocks: NDArray[np.int64], corners: Floats) -> Floats:
    """Turn coordinates (blocks, points, 2) of blocks about their middles and put them in place."""
    angle = np.radians(TURN_DEG) * np.sin(blocks * 2.399963)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = local[..., 0] - WIDTH_M / 2, local[..., 1] - DEPTH_M / 2
    turned = np.stack([x * cos - y * sin + WIDTH_M / 2, x * sin + y * cos + DEPTH_M / 2], axis=-1)
    return np.asarray(turned + corners[:, None, :])


def _boxes(boxes: Any, blocks: NDArray[np.int64], corners: Floats) -> NDArray[np.object_]:  # noqa: ANN401
    rings = np.array([[(w, s), (e, s), (e, n), (w, n)] for w, s, e, n in boxes], dtype=np.float64)
    local = np.broadcast_to(rings.reshape(1, -1, 2), (len(blocks), rings.shape[0] * 4, 2))
    placed = _turned(local, blocks, corners).reshape(-1, 4, 2)
    return np.asarray(shapely.polygons(placed), dtype=object)


def _points(points: Any, blocks: NDArray[np.int64], corners: Floats) -> Floats:  # noqa: ANN401
    local = np.broadcast_to(np.array(points, dtype=np.float64), (len(blocks), len(points), 2))
    return _turned(local, blocks, corners).reshape(-1, 2)


def _frame(
    prefix: str, blocks: NDArray[np.int64], geometry: NDArray[np.object_], **columns: object
) -> gpd.GeoDataFrame:
    each = len(geometry) // len(blocks)
    names = [f"{prefix}{block}-{i}" for block in blocks.tolist() for i in range(each)]
    return gpd.GeoDataFrame({"source_id": names, **columns}, geometry=geometry, crs=3006)


def area(first: int, count: int, columns: int, types: dict[str, Any] | None = None) -> Tables:
    """Generate some blocks as tables for the register.

    `types` holds the luminaire type of renewed lamps by kind; without, they have none.
    """
    blocks = np.arange(first, first + count)
    corners = origins(first, count, columns)
    slabs = _boxes([slab[:4] for slab in SLABS], blocks, corners)
    storeys = np.tile([slab[4] for slab in SLABS], count)
    lines = _points([point for path in PATHS for point in path], blocks, corners)
    doors = _points([door[:2] for door in DOORS], blocks, corners)
    return {
        "building": _frame(
            "b", blocks, slabs, name=[f"Hus {i}" for i in range(len(slabs))], use="residential",
            storeys=storeys, height_m=2.8 * storeys, height_source="storeys",
        ),
        "courtyard": _frame(
            "y", blocks, _boxes([YARD], blocks, corners),
            name=[f"Gård {block}" for block in blocks], origin="mapped",
        ),
        "footpath": _frame(
            "f", blocks, shapely.linestrings(lines.reshape(-1, 2, 2)), kind="footway",
            lit="unknown", width_m=3.0,
        ),
        "stairwell": _frame(
            "s", blocks, shapely.points(doors), entrance_kind="main",
            name=[f"{i}" for i in range(len(doors))],
        ),
        "lamp": _lamps(blocks, corners, types or {}),
    }  # fmt: skip


def _lamps(blocks: NDArray[np.int64], corners: Floats, types: dict[str, Any]) -> gpd.GeoDataFrame:
    walls = [("wall", x, y, 3.0, bearing, "entrance") for x, y, bearing in DOORS]
    kinds, x, y, height, bearing, serves = zip(*POLES, *walls, strict=True)
    count = len(blocks)
    points = _points(np.column_stack([x, y]), blocks, corners)
    age = np.repeat(np.array(AGES)[blocks % 3], LAMPS_PER_BLOCK)
    kind = np.tile(kinds, count)
    angle = np.degrees(np.radians(TURN_DEG) * np.sin(blocks * 2.399963))
    facing = np.tile(np.array(bearing, dtype=np.float64), count)
    facing = (facing - np.repeat(angle, LAMPS_PER_BLOCK)) % 360.0
    old = age == "old"
    type_id = [
        types.get(k) if a == "renewed" else None for k, a in zip(kind.tolist(), age, strict=True)
    ]
    return _frame(
        "l", blocks, shapely.points(points), kind=kind, owner="own", operator="own",
        height_m=np.where(age == "unknown", np.nan, np.tile(height, count)),
        height_source=np.where(age == "unknown", "unknown", "measured"),
        light_source=np.where(old, "hps", np.where(age == "renewed", "led", "unknown")),
        power_w=np.where(old, np.where(kind == "wall", 35.0, 70.0), np.nan),
        flux_lm=np.where(age == "renewed", np.where(kind == "wall", 1200.0, 2400.0), np.nan),
        bearing_deg=np.where(age == "unknown", np.nan, facing),
        luminaire_type_id=type_id, control="photocell", serves=np.tile(serves, count),
        luminaires=1,
    )  # fmt: skip


def states(count: int, first: int) -> NDArray[np.object_]:
    """Tell how lamps were last seen: two in a hundred out, five never seen (None), the rest lit."""
    draw = ((np.arange(first, first + count) * 7919 + 13) % 10_007) / 10_007
    found = np.full(count, "lit", dtype=object)
    found[draw < 0.02] = "dark"
    found[draw > 0.95] = None
    return found
