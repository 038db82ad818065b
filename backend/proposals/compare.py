"""Hold a proposal against today: dark ground before and after, per surface and as ground."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from backend.proposals.apply import Change, proposed_lamps, touched_ground
from backend.proposals.today import Today
from gis.lighting.darkspots import Analysis, reach_m
from gis.lighting.lamp_light import Measured
from maps import proposal_words as words

#: Dark with the lamps nobody has seen taken as lit.
LIKELY: Final = ("certain", "probable")
#: Paths are looked up by their centre lines, entrances by their doors; half of the widest path
#: and the ground at a door lie beside them [m].
BESIDE_M: Final = 15.0
#: Slivers that the geometry of two runs could leave [m2]; the smallest cell has 0.25.
SLIVER_M2: Final = 0.01
_FIGURES: Final = ("e_avg", "e_min", "uo")


@dataclass(frozen=True)
class Comparison:
    """What a proposal does.

    Attributes
    ----------
    results : DataFrame
        Surfaces whose result differs: the columns of core.proposal_result but the owner's.
    spots : GeoDataFrame
        Ground that is dark today, then, or both: surface_id, change, area_m2, geometry
        (EPSG:3006).
    totals : dict
        dark_before_m2 and dark_after_m2 of the whole estate.
    unseen_as_lit : int
        Lamps nobody has seen, taken as lit in both.
    assumptions : dict of str to int
        What the proposal's own run rests on.
    warnings : list of (template, values)
        What should be looked at.
    """

    results: pd.DataFrame
    spots: gpd.GeoDataFrame
    totals: dict[str, float]
    unseen_as_lit: int
    assumptions: dict[str, int] = field(default_factory=dict)
    warnings: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def compare(
    today: Today,
    changes: Sequence[Change],
    classes: dict[uuid.UUID, str],
    files: dict[Hashable, Measured],
) -> Comparison:
    """Compute today and the proposal, and the difference.

    Parameters
    ----------
    today : Today
        The estate as it is seen now.
    changes : sequence of mapping
        What is done to lamps.
    classes : dict of UUID to str
        Lighting classes tried, by surface.
    files : dict
        Luminaire files that the proposal's own types use.
    """
    lamps = proposed_lamps(today.lamps, changes)
    before = today.light(today.surfaces, today.lamps)
    surfaces = _with_classes(today.surfaces, classes)
    touched = surfaces[_reached(today, surfaces, lamps, changes, files) | _tried(surfaces, classes)]
    # A surface computed by itself has the same bits, so the others are as today.
    after = today.light(touched, lamps, files) if len(touched) else before
    changed_ids = set(touched["id"]) if len(touched) else set()
    dark_before = _dark(before)
    dark_after = {key: shape for key, shape in dark_before.items() if key not in changed_ids}
    dark_after |= _dark(after)
    spots = _spots(dark_before, dark_after)
    return Comparison(
        results=_results(before, after, changed_ids, dark_before, dark_after),
        spots=spots,
        totals={
            "dark_before_m2": _total_m2(dark_before),
            "dark_after_m2": _total_m2(dark_after),
        },
        unseen_as_lit=_unseen(today.lamps),
        assumptions=after.assumptions,
        warnings=_warnings(today, lamps, changes, surfaces, files),
    )


def _with_classes(
    surfaces: gpd.GeoDataFrame, classes: dict[uuid.UUID, str]
) -> gpd.GeoDataFrame:  # fmt: skip
    tried = {str(key): code for key, code in classes.items()}
    own = [
        tried.get(str(key), code)
        for key, code in zip(surfaces["id"], surfaces["lighting_class"], strict=True)
    ]
    return surfaces.assign(lighting_class=pd.Series(own, index=surfaces.index, dtype=object))


def _tried(surfaces: gpd.GeoDataFrame, classes: dict[uuid.UUID, str]) -> pd.Series:
    tried: pd.Series = surfaces["id"].astype(str).isin({str(key) for key in classes})
    return tried


def _reached(
    today: Today,
    surfaces: gpd.GeoDataFrame,
    lamps: gpd.GeoDataFrame,
    changes: Sequence[Change],
    files: dict[Hashable, Measured],
) -> pd.Series:
    """Surfaces that the light of a touched lamp reaches, today or then."""
    every = {**today.luminaires, **files}
    pools = [_pool(frame, every) for frame in touched_ground(today.lamps, lamps, changes)]
    ground = shapely.union_all([shape for pool in pools for shape in pool])
    near: pd.Series = surfaces.geometry.distance(ground) <= BESIDE_M
    return near


def _pool(lamps: gpd.GeoDataFrame, files: dict[Hashable, Measured]) -> Any:  # noqa: ANN401 -- array
    """Discs that the light of lamps reaches; an upright face is reached a little further."""
    if lamps.empty:
        return []
    reaches_m = reach_m(lamps, files, {"Eh", "Ehs", "Ev", "Esc"})
    return shapely.buffer(lamps.geometry.to_numpy(), reaches_m)


def _dark(found: Analysis) -> dict[Any, shapely.Geometry]:
    """Dark ground by surface, lamps nobody has seen taken as lit."""
    likely = found.dark_spots[found.dark_spots["certainty"].isin(LIKELY)]
    return {
        key: shapely.union_all(group.geometry.to_numpy())
        for key, group in likely.groupby("surface_id", sort=False)
    }


def _total_m2(dark: dict[Any, shapely.Geometry]) -> float:
    return float(sum(shapely.area(shape) for shape in dark.values()))


def _spots(
    before: dict[Any, shapely.Geometry], after: dict[Any, shapely.Geometry]
) -> gpd.GeoDataFrame:
    nothing = shapely.Polygon()
    rows: list[tuple[Any, str, float, shapely.Geometry]] = []
    for key in dict.fromkeys([*before, *after]):
        today, then = before.get(key, nothing), after.get(key, nothing)
        for change, make in _CHANGES.items():
            shape = _areas(make(today, then))
            if shape is not None:
                rows.append((key, change, float(shape.area), shape))
    frame = pd.DataFrame(rows, columns=["surface_id", "change", "area_m2", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=3006)


_CHANGES: Final[dict[str, Callable[[Any, Any], shapely.Geometry]]] = {
    "gone": shapely.difference,
    "stays": shapely.intersection,
    "new": lambda today, then: shapely.difference(then, today),
}


def _areas(shape: shapely.Geometry) -> shapely.MultiPolygon | None:
    parts = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and part.area > SLIVER_M2
    ]
    return shapely.MultiPolygon(parts) if parts else None


def _results(
    before: Analysis,
    after: Analysis,
    changed_ids: set[Any],
    dark_before: dict[Any, shapely.Geometry],
    dark_after: dict[Any, shapely.Geometry],
) -> pd.DataFrame:
    """Only surfaces whose class or figures differ."""
    old = before.surface_results.set_index("surface_id")
    rows = []
    for record in after.surface_results.to_dict("records") if changed_ids else []:
        key = record["surface_id"]
        was = old.loc[key].to_dict()
        row = {
            "class_before": was["lighting_class"],
            "class_after": record["lighting_class"],
            "dark_before_m2": _total_m2({0: dark_before.get(key, shapely.Polygon())}),
            "dark_after_m2": _total_m2({0: dark_after.get(key, shapely.Polygon())}),
        }
        for name in _FIGURES:
            hopeful, unit = f"{name}_hopeful", "" if name == "uo" else "_lx"
            row[f"{name}_before{unit}"] = _number(was[f"{hopeful}{unit}"])
            row[f"{name}_after{unit}"] = _number(record[f"{hopeful}{unit}"])
        if any(row[name] != row[name.replace("before", "after")] for name in row):
            rows.append({"surface_id": key, "surface_kind": record["surface_kind"], **row})
    return pd.DataFrame(rows)


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type,call-overload] # checked


def _unseen(lamps: gpd.GeoDataFrame) -> int:
    states = lamps["state"].fillna("unknown")
    return int((states == "unknown").sum())


def _warnings(
    today: Today,
    lamps: gpd.GeoDataFrame,
    changes: Sequence[Change],
    surfaces: gpd.GeoDataFrame,
    files: dict[Hashable, Measured],
) -> list[tuple[str, dict[str, str]]]:
    """Proposed lamps that give no light where it counts."""
    found = []
    labels = {str(c["lamp_id"] or c["id"]): c["label"] for c in changes}
    _, then = touched_ground(today.lamps, lamps, changes)
    if then.empty:
        return []
    every = {**today.luminaires, **files}
    outdoors = {str(key) for key in today.outdoors(then, every)}
    for key, group in then.groupby(then["id"].astype(str), sort=False):
        name = {"lamp": str(labels.get(str(key), key))}
        if str(key) not in outdoors:
            found.append((words.NO_LIGHT, name))
        elif not np.any(surfaces.geometry.distance(_pool(group, every)[0]) <= BESIDE_M):
            found.append((words.OUT_OF_SIGHT, name))
    return found
