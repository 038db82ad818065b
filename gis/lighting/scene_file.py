"""Scene files: a lighting proposal as one JSON object, read and checked.

Metres, x east, y north, z up, ground at z = 0. Whatever is wrong is refused with the path of the
value in the file; keys that mean nothing here are named, so that a slip of the pen does not pass
for a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, get_args

import numpy as np

from gis import nomenclature as names
from gis.lighting.classes import CLASSES, ClassLimit
from gis.lighting.distribution import Floats
from gis.lighting.quantities import GROUND, Observed, Quantity
from gis.lighting.scene_plan import (
    TOUCH_M,
    PlannedGrid,
    PlannedLamp,
    PlannedSurface,
    ScenePlan,
    Status,
)
from gis.lighting.scene_value import SceneError, Value

RESULT_KEYS: Final = frozenset(
    {"method", "points_lux", "grid_lux", "quantities", "surfaces", "repairs", "unknown_out",
     "warnings"}
)  # fmt: skip
"""Keys of a result; a scenario cannot be called so, since it stands beside them."""
UPRIGHT_NAMES: Final[tuple[Quantity, ...]] = ("Ev", "Esc")
FLAT: Final = {"Eh": GROUND, "Ehs": Observed("Ehs")}
LIMIT_FIELDS: Final = {"E_avg": "e_avg_lx", "E_min": "e_min_lx", "Uo": "uo"}


def read_scene(content: object) -> ScenePlan:
    """Check a scene as it came out of the JSON parser.

    Parameters
    ----------
    content : object
        The parsed file.

    Returns
    -------
    ScenePlan
        The scene with every default filled in.

    Raises
    ------
    SceneError
        With the JSON path of the first value that is wrong, and why.
    """
    warnings: list[str] = []
    root = Value(content, "", warnings)
    root.keys(
        "photometry", "lamps", "buildings", "points", "grid", "surfaces", "class_limits",
        "scenarios", "quantities",
    )  # fmt: skip
    files = {name: value.text() for name, value in root.get("photometry").items()}
    raw = root.get("lamps").items_of_list()
    lamps = tuple(_lamp(value, files) for value in raw)
    _unique([lamp.id for lamp in lamps], "lamps")
    footprints, heights_m = _buildings(root.get("buildings", []))
    grid = _grid(root.get("grid")) if root.has("grid") else None
    points = _points(root.get("points")) if root.has("points") else None
    if grid is None and points is None:
        root.refuse("neither points nor a grid: nothing to compute")
    surfaces = _surfaces(root.get("surfaces", []), _limits(root.get("class_limits", {})))
    if surfaces and grid is None:
        warnings.append("surfaces: without a grid they have no cells")
    return ScenePlan(
        photometry=files, lamps=lamps, footprints=footprints, heights_m=heights_m, points=points,
        grid=grid, surfaces=surfaces, quantities=_quantities(root.get("quantities", ["Eh"])),
        scenarios=_scenarios(root.get("scenarios", {}), raw, lamps, files),
        warnings=tuple(warnings),
    )  # fmt: skip


def _lamp(value: Value, files: Mapping[str, str]) -> PlannedLamp:
    value.keys(
        "id", "x", "y", "z", "photometry", "c0_bearing_deg", "tilt_deg", "mf", "dim", "status",
        "scale",
    )  # fmt: skip
    file = value.get("photometry").text()
    if file not in files:
        value.get("photometry").refuse(f"{file!r} is none of {sorted(files)}")
    status = value.get("status", "ok").text()
    if status not in get_args(Status):
        value.get("status").refuse(f"{status!r} is none of {list(get_args(Status))}")
    height_m = value.get("z").number(least=TOUCH_M, most=names.BUILDING_HEIGHT_MAX.value)
    if not names.LAMP_HEIGHT_MIN.value <= height_m <= names.LAMP_HEIGHT_MAX.value:
        value.warn(f"z: {height_m:g} m is no usual height of a lamp")
    shares = {name: value.get(name, 1.0).number(least=0.0) for name in ("mf", "dim", "scale")}
    for name in ("mf", "dim"):
        if shares[name] > 1.0:
            value.warn(f"{name}: {shares[name]:g} is more than the whole light")
    return PlannedLamp(
        id=value.get("id").text(), photometry=file, x_m=value.get("x").number(),
        y_m=value.get("y").number(), z_m=height_m,
        c0_bearing_deg=value.get("c0_bearing_deg", 0.0).number(),
        tilt_deg=value.get("tilt_deg", 0.0).number(least=-180.0, most=180.0),
        status=status, **shares,  # type: ignore[arg-type]  # one of the three, looked up above
    )  # fmt: skip


def _buildings(value: Value) -> tuple[np.ndarray[Any, np.dtype[np.object_]], Floats]:
    outlines, heights_m = [], []
    for building in value.items_of_list():
        building.keys("id", "ring", "height")
        outlines.append(building.get("ring").polygon())
        most = names.BUILDING_HEIGHT_MAX.value
        heights_m.append(building.get("height").number(above=0.0, most=most))
    footprints = np.empty(len(outlines), dtype=object)
    footprints[:] = outlines
    return footprints, np.array(heights_m, dtype=np.float64)


def _points(value: Value) -> Floats:
    rows = [point.numbers(2, 3) for point in value.items_of_list()]
    return np.array([(*row, 0.0)[:3] for row in rows], dtype=np.float64).reshape(-1, 3)


def _grid(value: Value) -> PlannedGrid:
    value.keys("x0", "y0", "step", "step_x", "step_y", "nx", "ny")
    step_x_m, step_y_m = (
        value.get(name if value.has(name) else "step").number(above=0.0)
        for name in ("step_x", "step_y")
    )
    nx, ny = value.get("nx").count(), value.get("ny").count()
    most = int(names.SURFACE_CELLS_MAX.value)
    if nx * ny > most:
        value.refuse(f"{nx * ny} cells, at most {most} are computed at once")
    x0_m, y0_m = value.get("x0").number(), value.get("y0").number()
    return PlannedGrid(x0_m, y0_m, step_x_m, step_y_m, nx, ny)


def _limits(value: Value) -> dict[str, ClassLimit]:
    """Built-in classes, with the fields of the file laid over them."""
    limits = dict(CLASSES)
    for code, entry in value.items():
        entry.keys(*LIMIT_FIELDS)
        own: dict[str, Any] = {
            field: None if entry.get(name).content is None else entry.get(name).number(least=0.0)
            for name, field in LIMIT_FIELDS.items()
            if entry.has(name)
        }
        bare = ClassLimit(code, "own", None, None, None, "scene file")
        limits[code] = replace(limits.get(code, bare), edition="own", source="scene file", **own)
    return limits


def _surfaces(value: Value, limits: Mapping[str, ClassLimit]) -> tuple[PlannedSurface, ...]:
    surfaces = []
    for surface in value.items_of_list():
        surface.keys("id", "cls", "ring")
        code = surface.get("cls").text()
        if code not in limits:
            surface.get("cls").refuse(f"class {code!r} is not known; class_limits may define it")
        if limits[code].quantity in UPRIGHT_NAMES:
            why = "which needs directions: ask for it in quantities"
            surface.get("cls").refuse(f"class {code} limits {limits[code].quantity}, {why}")
        polygon = surface.get("ring").polygon()
        surfaces.append(PlannedSurface(surface.get("id").text(), limits[code], polygon))
    _unique([surface.id for surface in surfaces], "surfaces")
    return tuple(surfaces)


def _quantities(value: Value) -> tuple[Observed, ...]:
    found = [GROUND]
    entries = value.items_of_list() if isinstance(value.content, list) else [value]
    for entry in entries:
        if isinstance(entry.content, str):
            if entry.content not in FLAT:
                entry.refuse(f'{entry.content!r}: give "Eh", "Ehs" or {{"Ev": [bearing, ...]}}')
            found.append(FLAT[entry.content])
            continue
        entry.keys(*UPRIGHT_NAMES)
        found += [
            Observed(name, bearing.number())
            for name in UPRIGHT_NAMES
            if entry.has(name)
            for bearing in entry.get(name).items_of_list()
        ]
    return tuple(dict.fromkeys(found))


def _scenarios(
    value: Value, raw: list[Value], lamps: tuple[PlannedLamp, ...], files: Mapping[str, str]
) -> dict[str, tuple[PlannedLamp, ...]]:
    """Lamps of each scenario: those of the file, with the fields it names changed."""
    places = {lamp.id: i for i, lamp in enumerate(lamps)}
    scenarios = {}
    for name, changes in value.items():
        if name in RESULT_KEYS:
            changes.refuse("a scenario cannot be called like a part of the result")
        found = list(lamps)
        for lamp_id, fields in changes.items():
            if lamp_id not in places:
                fields.refuse("there is no such lamp")
            place = places[lamp_id]
            found[place] = _lamp(fields.over(raw[place]), files)
            if found[place].id != lamp_id:
                fields.refuse("a scenario cannot rename a lamp")
        scenarios[name] = tuple(found)
    return scenarios


def _unique(ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for i, name in enumerate(ids):
        if name in seen:
            raise SceneError(f"{what}[{i}].id", f"{name!r} comes twice")
        seen.add(name)
