"""Read what the light of some surfaces depends on."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.analysis.squares import boxes_of, tile_box
from backend.analysis.store import TILE_M, Estate, Tile, queries
from backend.db import query
from backend.luminaires import service as luminaires
from backend.queries import values
from gis import nomenclature as names
from gis.lighting._layout import Floats
from gis.lighting.classes import CLASSES, DEFAULT_CLASS, ClassLimit
from gis.lighting.field import Field
from gis.lighting.grid import SurfaceGrid, grid_of_runs
from gis.lighting.lamp_light import Luminaires, Measured
from gis.lighting.lamp_states import SUMS
from gis.lighting.lamps import reach_m
from gis.lighting.photometry import Photometry
from gis.lighting.quantities import Quantity
from gis.lighting.reaching import Lux32
from gis.lighting.tables import Rows

#: Lamps further from a surface than this are not read for it [m]; 0.02 lx of a 20 m mast with
#: 60 klm ends here, and the lamps of housing estates end far sooner.
READ_AROUND_M = 400.0
#: Houses are read so much farther than the lamps that matter: one may hang on their wall [m].
HOUSES_BEYOND_M = 10.0
#: Luminaire files whose reach and shape are remembered between computations.
MEASURED_KEPT = 256
#: Stands in a digest where there is no identity.
_NOBODY = bytes(16)

_measured: dict[tuple[str, int, bytes, bool], Measured] = {}


class Scene(NamedTuple):
    """What one computation reads: surfaces, and whatever shines or stands near them."""

    surfaces: Rows
    lamps: Rows
    buildings: Rows
    passages: Rows
    entrances: Rows
    limits: dict[str, ClassLimit]
    luminaires: Luminaires

    def field(self) -> Field:
        """Return the light field of it."""
        return Field(self.lamps, self.buildings, self.limits, self.luminaires, self.passages)

    def input_hash(self) -> str:
        """Return a SHA-256 over every value that decides the result."""
        digest = hashlib.sha256()
        for rows in (self.surfaces, self.lamps, self.buildings, self.passages):
            digest.update(_digest(rows))
        for code, limit in sorted(self.limits.items()):
            demands = (limit.e_avg_lx, limit.e_min_lx, limit.uo, limit.quantity)
            digest.update(repr((code, *demands)).encode())
        for _, measured in sorted(self.luminaires.items(), key=lambda item: str(item[0])):
            digest.update(f"{measured.photometry.sha256} {measured.oriented}".encode())
        return digest.hexdigest()


def surfaces_in(
    tx: Connection,
    estate: Estate,
    area: BaseGeometry | None = None,
    tile: Tile | None = None,
    *,
    with_light: bool = False,
) -> Rows:
    """Return the surfaces of an estate in an area or a square; neither: all.

    With their light, columns step_m, runs and lux hold what was computed of them.
    """
    if tile is not None:
        area = tile_box(tile)
    return _read(
        tx,
        "surfaces",
        estate_id=estate.id,
        area=None if area is None else shapely.to_wkb(area),
        tile_east=tile and tile.east,
        tile_north=tile and tile.north,
        side_m=TILE_M,
        with_light=with_light,
    )


def surfaces_named(tx: Connection, surface_ids: Iterable[uuid.UUID]) -> Rows:
    """Return surfaces by identity, with their light."""
    return _read(tx, "surfaces_named", surface_ids=list(surface_ids))


def scene_around(
    tx: Connection,
    estate: Estate,
    surfaces: Rows,
    as_of: datetime,
    ground: BaseGeometry | None = None,
) -> Scene:
    """Read the lamps and buildings that matter to some surfaces, or to some ground of them.

    Parameters
    ----------
    tx : Connection
        The transaction.
    estate : Estate
        Estate of the surfaces; lamps and buildings of the whole company count.
    surfaces : Rows
        The surfaces.
    as_of : datetime
        What was seen of the lamps up to then counts.
    ground : geometry, optional
        Ground that light is asked for; None: the boxes of the surfaces. [EPSG:3006]
    """
    near = _near(estate, boxes_of(surfaces) if ground is None else ground)
    limits = classes(tx, estate.company_id)
    return _scene(tx, estate, surfaces, limits, as_of, near, READ_AROUND_M)


def scene_in_reach(
    tx: Connection, estate: Estate, surfaces: Rows, as_of: datetime, ground: BaseGeometry
) -> Scene:
    """Read what matters to some ground that holds all of the surfaces, and no lamp besides.

    Asked first is which lights hang around it: a few kinds, and none reaches as far as lamps are
    looked for. Parameters are those of :func:`scene_around`.
    """
    near, limits = _near(estate, ground), classes(tx, estate.company_id)
    lights = _read(tx, "lights", **near, around_m=READ_AROUND_M)
    reach = _reach_m(lights, measured(tx, lights), surfaces, limits)
    around_m = min(READ_AROUND_M, max(reach, default=0.0) + HOUSES_BEYOND_M)
    return in_reach(_scene(tx, estate, surfaces, limits, as_of, near, around_m), ground)


def _scene(
    tx: Connection,
    estate: Estate,
    surfaces: Rows,
    limits: dict[str, ClassLimit],
    as_of: datetime,
    near: dict[str, object],
    around_m: float,
) -> Scene:
    """Read what shines and stands so far around an area."""
    wide = near | {"around_m": around_m}
    upright = any(limit.quantity != "Eh" for limit in _used(surfaces, limits))
    lamps = _read(tx, "lamps", **wide, estate_id=estate.id, as_of=as_of, upright=upright)
    return Scene(
        surfaces=surfaces,
        lamps=lamps,
        buildings=_read(tx, "buildings", **wide),
        passages=_read(tx, "passages", **wide),
        entrances=_read(tx, "entrances", **near, around_m=names.ENTRANCE_SEARCH.value),
        limits=limits,
        luminaires=measured(tx, lamps),
    )


def in_reach(scene: Scene, ground: BaseGeometry) -> Scene:
    """Leave out the lamps that are too far from some ground, and the surfaces on it, to matter.

    They are read by a bound that asks little; what is worked out of each lamp costs more.
    """
    reach = _reach_m(scene.lamps, scene.luminaires, scene.surfaces, scene.limits)
    shapely.prepare(ground)
    each_m = cast("float", reach)  # the stubs know of one distance for all
    near = shapely.dwithin(ground, scene.lamps.geometry, each_m)
    return scene._replace(lamps=scene.lamps.part(np.asarray(near, dtype=np.bool_)))


def _reach_m(
    lamps: Rows, luminaires: Luminaires, surfaces: Rows, limits: dict[str, ClassLimit]
) -> Floats:
    """How far from the ground of some surfaces each lamp may matter [m]."""
    used = _used(surfaces, limits)
    reach = reach_m(lamps, luminaires, {"Eh", *(limit.quantity for limit in used)})
    # the ground of a path or a door is wider than its box
    stated = [width for width in surfaces["width_m"].tolist() if width is not None]
    widest = min(max(stated, default=0.0), names.PATH_WIDTH_MAX.value)
    return reach + max(names.ENTRANCE_RADIUS.value, widest / 2, names.DEFAULT_PATH_WIDTH.value / 2)


def _near(estate: Estate, area: BaseGeometry) -> dict[str, object]:
    return {"company_id": estate.company_id, "area": shapely.to_wkb(area)}


def measured(tx: Connection, lamps: Rows) -> Luminaires:
    """Return the luminaire files that lamps have, by the key in their column photometry."""
    keys = [key for key in dict.fromkeys(lamps["photometry"].tolist()) if key is not None]
    files = luminaires.distributions(tx, keys)
    return {key: _same(file) for key, file in files.items()}


def _same(file: Photometry) -> Measured:
    """Return the same object for the same table: what follows from it is kept by the object."""
    oriented = luminaires.UNKNOWN_SIDE not in file.warnings
    table = hashlib.sha256(file.intensity_cd.tobytes() + file.c_deg.tobytes()).digest()
    key = (file.sha256, file.lamp_set, table, oriented)
    if key not in _measured:
        if len(_measured) >= MEASURED_KEPT:
            _measured.clear()
        _measured[key] = Measured(file, oriented)
    return _measured[key]


def lamps_by_id(tx: Connection, lamp_ids: Iterable[uuid.UUID]) -> Rows:
    """Return lamps by identity."""
    return _read(tx, "lamps_by_id", lamp_ids=list(lamp_ids))


def seen_lamps(tx: Connection, estate: Estate, *, faulty: bool) -> Rows:
    """Return the lamps of an estate as last seen, all of them or the faulty ones."""
    return _read(tx, "seen_lamps", estate_id=estate.id, faulty=faulty)


def classes(tx: Connection, company_id: uuid.UUID) -> dict[str, ClassLimit]:
    """Return the lighting classes a company may use, its own before the standards'."""
    rows = queries.rows(tx, "classes", company_id=company_id)
    return {row.code: ClassLimit(**values(row)) for row in rows}


def quantities(tx: Connection, estate: Estate) -> frozenset[Quantity]:
    """Return which illuminances the surfaces of an estate are held against."""
    limits = classes(tx, estate.company_id)
    rows = queries.rows(tx, "class_codes", estate_id=estate.id)
    known = {limits[row.lighting_class] for row in rows if row.lighting_class in limits}
    return frozenset({"Eh", *(limit.quantity for limit in known)})


def kept_light(surfaces: Rows, place: int) -> tuple[SurfaceGrid, Lux32] | None:
    """Return the cells and light of a row with step_m, runs and lux; None where it has none."""
    step_m, runs, lux = (surfaces[name][place] for name in ("step_m", "runs", "lux"))
    return None if lux is None else unpacked(step_m, runs, lux)


def unpacked(step_m: float, runs: bytes, lux: bytes) -> tuple[SurfaceGrid, Lux32]:
    """Return cells and light as they lie in core.light_block."""
    cells = np.frombuffer(runs, dtype="<i4").reshape(-1, 3).astype(np.int64)
    rows = np.frombuffer(lux, dtype="<f4").reshape(SUMS, -1)
    return grid_of_runs(cells, step_m), rows.astype(np.float32)


def _used(surfaces: Rows, limits: dict[str, ClassLimit]) -> list[ClassLimit]:
    codes = {code for code in set(surfaces["lighting_class"].tolist()) if code in limits}
    defaults = {DEFAULT_CLASS.get(kind, "P5") for kind in set(surfaces["kind"].tolist())}
    return [limits.get(code, CLASSES.get(code, CLASSES["P5"])) for code in codes | defaults]


def _read(tx: Connection, name: str, **parameters: object) -> Rows:
    result = tx.execute(query("analysis", name), parameters)
    names, rows = list(result.keys()), result.all()
    columns = {}
    for key, cells in zip(
        names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True
    ):
        columns[key] = np.empty(len(rows), dtype=object)
        columns[key][:] = cells
    wkb = columns.pop("wkb")
    return Rows(columns, np.asarray(shapely.from_wkb(wkb), dtype=object))


def _digest(table: Rows) -> bytes:
    """Return the digest of every value of a table; light is a result, not an input."""
    columns = b"".join(_told(values.tolist()) for values in table.columns.values())
    wkb = shapely.to_wkb(table.geometry, byte_order=1)
    return hashlib.sha256(columns + b"".join(wkb)).digest()


def _told(values: list[Any]) -> bytes:
    """Return the values of a column as bytes: those that are many by the shortest way."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, bytes):
        return b""
    if isinstance(first, uuid.UUID):
        return b"".join(_NOBODY if value is None else value.bytes for value in values)
    if isinstance(first, float):
        return np.array(values, dtype=np.float64).tobytes()  # None as NaN
    return repr(values).encode()
