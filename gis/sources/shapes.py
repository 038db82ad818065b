"""Making the geometries of a source fit their kind: type, validity, position, several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis.sources.checks import IssueLog
    from gis.sources.fields import Shape

_POINTS: Final = frozenset({"Point", "MultiPoint"})
_LINES: Final = frozenset({"LineString", "LinearRing", "MultiLineString"})
_AREAS: Final = frozenset({"Polygon", "MultiPolygon"})
_NO_AREA_M2: Final = 0.01  # what remains of a collapsed outline
_NO_LENGTH_M: Final = 0.01
_RING_POINTS: Final = 4


class Fit(NamedTuple):
    """One geometry made to fit, as its parts; no part means it is refused.

    `reason` is None where nothing had to be done, `value` is what stood there.
    """

    parts: tuple[BaseGeometry, ...]
    reason: str | None = None
    value: str = ""


class Fitted(NamedTuple):
    """Geometries that fit, in EPSG:3006, and the position in the source that each came from."""

    geometries: NDArray[np.object_]
    origins: NDArray[np.intp]
    parts: NDArray[np.intp]


def fit_shapes(
    geometries: NDArray[np.object_], shape: Shape, wanted: NDArray[np.bool_], log: IssueLog
) -> Fitted:
    """Make every geometry the type its kind has, mending what can be mended.

    Outlines become valid MultiPolygons, lines of several parts become several lines, an area
    given for a point becomes a point inside it.

    Parameters
    ----------
    geometries
        Geometries or None, EPSG:3006 [m], flat.
    shape
        What the kind has.
    wanted
        False for rows that were refused before: they are passed over.
    log
        Where mended and refused rows are recorded.

    Returns
    -------
    Fitted
        One entry for each part taken; ``parts`` numbers the parts of one row from 0.
    """
    plain = wanted & _plainly_fine(geometries, shape)
    kept: list[tuple[int, int, BaseGeometry]] = []
    issues: dict[str, list[tuple[int, Fit]]] = {"repaired": [], "refused": []}
    fit = {"point": _fit_point, "line": _fit_line, "polygon": _fit_polygon}.get(shape, _fit_any)
    for at in np.flatnonzero(wanted & ~plain):
        result = _fit_one(geometries[at], fit)
        kept += [(int(at), number, part) for number, part in enumerate(result.parts)]
        if result.reason is not None:
            issues["repaired" if result.parts else "refused"].append((int(at), result))
    for action, found in issues.items():
        log.add(
            np.array([at for at, _ in found], dtype=np.intp),
            "geom",
            [result.value for _, result in found],
            [str(result.reason) for _, result in found],
            "repaired" if action == "repaired" else "refused",
        )
    return _assemble(geometries, np.flatnonzero(plain), shape, kept)


def _plainly_fine(geometries: NDArray[np.object_], shape: Shape) -> NDArray[np.bool_]:
    kinds = shapely.get_type_id(geometries)
    wanted = {"point": (0,), "line": (1,), "polygon": (3, 6), "any": (0, 1, 3)}.get(shape, ())
    fine = np.isin(kinds, wanted) & ~shapely.is_empty(geometries) & shapely.is_valid(geometries)
    bounds = shapely.bounds(geometries)
    fine &= np.isfinite(bounds).all(axis=1)
    if shape == "line":
        fine &= shapely.length(geometries) > _NO_LENGTH_M
    if shape == "polygon":
        fine &= shapely.area(geometries) > _NO_AREA_M2
    return np.asarray(fine)


def _assemble(
    geometries: NDArray[np.object_],
    plain: NDArray[np.intp],
    shape: Shape,
    mended: list[tuple[int, int, BaseGeometry]],
) -> Fitted:
    extra: NDArray[np.object_] = np.empty(len(mended), dtype=object)
    extra[:] = [part for _, _, part in mended]
    values = np.concatenate([geometries[plain], extra])
    origins = np.concatenate([plain, np.array([at for at, _, _ in mended], dtype=np.intp)])
    parts = np.concatenate(
        [np.zeros(len(plain), dtype=np.intp), np.array([n for _, n, _ in mended], dtype=np.intp)]
    )
    order = np.lexsort((parts, origins))
    values, origins, parts = values[order], origins[order], parts[order]
    if shape == "polygon":
        single = shapely.get_type_id(values) == shapely.GeometryType.POLYGON
        values[single] = [shapely.MultiPolygon([one]) for one in values[single]]
    return Fitted(values, origins, parts)


def _fit_one(geometry: BaseGeometry | None, fit: Callable[[BaseGeometry], Fit]) -> Fit:
    if geometry is None or geometry.is_empty:
        return Fit((), "no geometry")
    if not np.isfinite(shapely.bounds(geometry)).all():
        return Fit((), "position is not finite or out of reach of its reference system")
    return fit(geometry)


def _fit_point(geometry: BaseGeometry) -> Fit:
    name = geometry.geom_type
    if name == "Point":
        return Fit((geometry,))
    if name == "MultiPoint":
        parts = _distinct_parts(geometry)
        return Fit(parts, _parts_reason(parts, "point"), f"{name} of {len(parts)}")
    if name in _AREAS:
        inside = shapely.point_on_surface(shapely.make_valid(geometry))
        return Fit((inside,), "an area, a point inside it is kept", f"{geometry.area:.1f} m2")
    return Fit((), "no point", name)


def _fit_line(geometry: BaseGeometry) -> Fit:
    name = geometry.geom_type
    if name not in _LINES:
        return Fit((), "no line", name)
    if geometry.length <= _NO_LENGTH_M:
        return Fit((), "a line without length", f"{geometry.length:.3f} m")
    merged = shapely.line_merge(geometry) if name == "MultiLineString" else geometry
    parts = tuple(one for one in _distinct_parts(merged) if one.length > _NO_LENGTH_M)
    return Fit(
        tuple(shapely.LineString(one.coords) for one in parts),
        _parts_reason(parts, "line"),
        f"{name} of {len(parts)}",
    )


def _fit_polygon(geometry: BaseGeometry) -> Fit:
    name, reason, value = geometry.geom_type, None, ""
    if name == "LineString" and geometry.is_closed and len(geometry.coords) >= _RING_POINTS:
        geometry, reason, value = (
            shapely.Polygon(geometry.coords),
            "a closed line, taken as outline",
            name,
        )
    elif name not in _AREAS and name != "GeometryCollection":
        return Fit((), "no area", name)
    if not geometry.is_valid:
        fault = shapely.is_valid_reason(geometry).split("[", 1)[0].strip().lower()
        before = geometry.area
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
        reason = f"invalid outline ({fault}), made valid"
        value = f"{before:.2f} m2 → {geometry.area:.2f} m2"
    areas = [
        one
        for one in _flat_parts(geometry)
        if isinstance(one, shapely.Polygon) and one.area > _NO_AREA_M2
    ]
    if not areas:
        return Fit((), "an outline without area", value or name)
    if reason is None and name == "GeometryCollection":
        reason, value = "a mixed geometry, its areas are kept", name
    whole = shapely.MultiPolygon(areas)
    if not whole.is_valid:  # GEOS 3.13 may leave parts that share an edge
        whole = _as_multi(shapely.union_all(areas))
    return Fit((whole,), reason, value)


def _as_multi(geometry: BaseGeometry) -> shapely.MultiPolygon:
    parts = [one for one in _flat_parts(geometry) if isinstance(one, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def _fit_any(geometry: BaseGeometry) -> Fit:
    if geometry.is_valid:
        return Fit((geometry,))
    if geometry.geom_type in _AREAS:
        return _fit_polygon(geometry)
    mended = shapely.make_valid(geometry)
    return Fit((mended,), "invalid geometry, made valid", geometry.geom_type)


def _flat_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts: list[BaseGeometry] = []
    for one in shapely.get_parts(geometry):
        parts += _flat_parts(one) if hasattr(one, "geoms") else [one]
    return parts


def _distinct_parts(geometry: BaseGeometry) -> tuple[BaseGeometry, ...]:
    return tuple({one.wkb: one for one in shapely.get_parts(geometry)}.values())


def _parts_reason(parts: tuple[BaseGeometry, ...], word: str) -> str | None:
    return f"several {word}s in one object, each becomes a row" if len(parts) > 1 else None
