"""Lamps as the light calculation sees them: filled, placed, weighted by state, with their reach."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting._layout import Floats, Ints, Lamps, Tables
from gis.lighting.distribution import Distribution
from gis.lighting.illuminance import pack_lamps, pack_tables
from gis.lighting.lamp_light import (
    RECORD_FIELDS,
    LampLight,
    Luminaires,
    lamp_light,
    light_reach_m,
    rounded,
)
from gis.lighting.lamp_states import STATE_WEIGHTS, SUMS
from gis.lighting.placing import Placed, place_lamps
from gis.lighting.quantities import Quantity
from gis.lighting.tables import column, require_metres, require_unique
from gis.lighting.typical import INDOOR_KINDS, number_or_none

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.lighting.shadows import Buildings


@dataclass(frozen=True)
class PreparedLamps:
    """Outdoor lamps in the order of their ids, ready for the kernels.

    Attributes
    ----------
    ids : list
        Ids as they came in.
    arrays : Lamps
        Positions [m], flux [klm], reach [m], angles [rad], weights in the rows of a sum.
    tables : Tables
        The distributions that occur. [cd/klm]
    faulty : ndarray of bool, shape (n,)
        Seen in another state than lit: what can be mended.
    rows : ndarray of int, shape (n,)
        Row of each lamp in the table that came in.
    assumptions : Counter
        How many lamps rest on which assumption.
    warnings : list of str
        What was refused or left out, with id, field and value.
    """

    ids: list[Any]
    arrays: Lamps
    tables: Tables
    faulty: NDArray[np.bool_]
    rows: Ints
    assumptions: Counter[str]
    warnings: list[str]


def reach_m(
    lamps: GeoDataFrame,
    luminaires: Luminaires | None = None,
    quantities: Collection[Quantity] = frozenset[Quantity]({"Eh"}),
) -> Floats:
    """Tell how far from its recorded position each lamp may matter.

    Parameters
    ----------
    lamps : GeoDataFrame
        Lamp table as for :func:`gis.lighting.darkspots.analyse`.
    luminaires : mapping, optional
        Luminaire files by the key in column ``photometry``.
    quantities : collection of str
        Which illuminances are asked for; the farthest counts.

    Returns
    -------
    ndarray, shape (n,)
        Distance beyond which the lamp gives less than 0.02 lx whatever its state, plus the 3.2 m
        that it may be moved out of a wall; 0 for indoor lamps. [m]
        A surface needs the lamps within this distance, and those lamps the buildings within it.
    """
    margin_m = names.WALL_SNAP_LIMIT.value + names.WALL_SNAP_OUT.value
    reaches = np.zeros(len(lamps))
    tilts = column(lamps, "tilt_deg")
    lights = _lights(lamps, luminaires)
    for i, record in enumerate(_records(lamps)):
        if not is_indoor(record):
            tilt = _angle(tilts[i])
            farthest = max(light_reach_m(lights[i], tilt, each) for each in sorted(quantities))
            reaches[i] = farthest + margin_m
    return reaches


def prepare_lamps(
    frame: GeoDataFrame,
    buildings: Buildings,
    luminaires: Luminaires | None = None,
    quantity: Quantity = "Eh",
) -> PreparedLamps:
    """Turn a table of lamps into arrays for the kernels.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns id, kind, state and whatever is known of
        :data:`gis.lighting.lamp_light.RECORD_FIELDS`, photometry (key into `luminaires`),
        bearing_deg (compass bearing of C90), tilt_deg; points in EPSG:3006.
    buildings : Buildings
        To keep the lamps out of the walls.
    luminaires : mapping, optional
        Luminaire files.
    quantity : str
        Which illuminance decides how far each lamp is followed.

    Returns
    -------
    PreparedLamps
        Indoor lamps and lamps without position are left out and counted.

    Raises
    ------
    ValueError
        If the CRS is not EPSG:3006 or an id comes twice.
    """
    require_metres(frame, "lamps")
    ids = require_unique(frame, "lamps")
    draft = _Draft(list(frame["id"]), _records(frame), _lights(frame, luminaires), quantity)
    points = shapely.centroid(frame.geometry.to_numpy())
    kept = draft.keep_outdoor(np.argsort(ids, kind="stable"), points)
    easting_m, northing_m = shapely.get_coordinates(points[kept]).T
    draft.warn_crowded(easting_m, northing_m)
    draft.count_gaps(kept)
    height_m = np.array([draft.lights[row].height_m for row in kept], dtype=np.float64)
    placed = place_lamps(buildings, easting_m, northing_m, height_m)
    states = column(frame, "state")
    bearings, tilts = column(frame, "bearing_deg"), column(frame, "tilt_deg")
    for place, row in zip(placed, kept, strict=True):
        if place.indoors:
            draft.leave_out("lamp_inside_building", row)
            continue
        draft.add(row, place, (_bearing(bearings[row]), _angle(tilts[row])), states[row])
    return draft.finish()


def is_indoor(record: dict[str, Any]) -> bool:
    """Tell whether a lamp gives no light on the ground outdoors.

    Parameters
    ----------
    record : dict
        Lamp with the fields kind and serves, either may be None.

    Returns
    -------
    bool
        True for galleries, stairwells, cellars and whatever serves indoors.
    """
    return record["kind"] in INDOOR_KINDS or record["serves"] == "indoor"


def _records(frame: GeoDataFrame) -> list[dict[str, Any]]:
    fields = (*RECORD_FIELDS, "serves")
    columns = [column(frame, name) for name in fields]
    return [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)]


def _lights(frame: GeoDataFrame, luminaires: Luminaires | None) -> list[LampLight]:
    keys = column(frame, "photometry")
    files = luminaires or {}
    return [
        lamp_light(record, None if key is None else files.get(key))
        for record, key in zip(_records(frame), keys, strict=True)
    ]


def _bearing(value: object) -> float | None:
    bearing_deg = number_or_none(value)
    return None if bearing_deg is None else math.radians(bearing_deg % 360.0)


def _angle(value: object) -> float:
    return math.radians(number_or_none(value) or 0.0)


class _Draft:
    """Collects lamps one by one, with what was assumed and refused on the way."""

    def __init__(
        self,
        ids: list[Any],
        records: list[dict[str, Any]],
        lights: list[LampLight],
        quantity: Quantity,
    ) -> None:
        self.ids, self.records, self.lights, self.quantity = ids, records, lights, quantity
        self.taken: list[int] = []
        self.faulty: list[bool] = []
        self.rows: list[tuple[float, ...]] = []
        self.tables: dict[Distribution, int] = {}
        self.assumptions: Counter[str] = Counter()
        self.warnings: list[str] = []

    def leave_out(self, reason: str, row: int, warning: str = "") -> None:
        """Count one lamp or value under a reason, with a warning where there is one to give."""
        self.assumptions[reason] += 1
        if warning:
            self.warnings.append(f"lamp {self.ids[row]}: {warning}")

    def keep_outdoor(self, order: Ints, points: NDArray[np.object_]) -> Ints:
        """Rows of the lamps that give light outdoors, in the order given."""
        kept = []
        for row in order:
            if is_indoor(self.records[row]):
                self.leave_out("lamp_indoor", row)
            elif points[row] is None or points[row].is_empty:
                self.leave_out("lamp_without_position", row, "no position, left out")
            else:
                kept.append(row)
        return np.array(kept, dtype=np.int64)

    def warn_crowded(self, easting_m: Floats, northing_m: Floats) -> None:
        """Name the points that carry more lamps than a pole can."""
        points, counts = np.unique(np.stack([easting_m, northing_m]), axis=1, return_counts=True)
        for i in np.flatnonzero(counts > names.LAMPS_PER_POINT_MAX.value):
            east, north = points[:, i]
            self.warnings.append(f"{counts[i]} lamps on one point, {east:.1f} E {north:.1f} N")

    def count_gaps(self, kept: Ints) -> None:
        """Count what was assumed and refused of the lamps."""
        for row in kept:
            light = self.lights[row]
            self.assumptions.update(f"lamp_{name}_assumed" for name in light.assumed)
            for name in light.refused:
                value = self.records[row][name]
                self.leave_out("lamp_value_refused", row, f"{name} {value} is impossible, unknown")

    def weigh(self, row: int, state: object) -> tuple[bool, tuple[float, ...]]:
        """Whether a lamp is faulty, and its weights; a word that is no state counts as unknown."""
        name = "unknown" if state is None else str(state)
        if name not in STATE_WEIGHTS:
            self.warnings.append(f"lamp {self.ids[row]}: state {name!r} is no state, unknown")
            name = "unknown"
        if name == "unknown":
            self.assumptions["lamp_state_unknown"] += 1
        cautious, hopeful = STATE_WEIGHTS[name]
        light = self.lights[row]
        faulty = name != "unknown" and cautious < 1.0
        return faulty, (cautious * light.low, cautious, hopeful, hopeful * light.high)

    def add(
        self, row: int, place: Placed, angles: tuple[float | None, float], state: object
    ) -> None:
        """Take one lamp; without bearing it faces away from its wall, else all round."""
        light = self.lights[row]
        bearing_rad, tilt_rad = angles
        distribution = light.distribution
        if bearing_rad is None and not distribution.axisymmetric:
            if place.outward_rad is not None and light.family == "wall_pack":
                bearing_rad = place.outward_rad
                self.assumptions["lamp_bearing_from_wall"] += 1
            else:
                distribution = rounded(distribution)
                self.assumptions["lamp_bearing_all_round"] += 1
        self.assumptions["lamp_moved_out_of_wall"] += place.snapped
        table = self.tables.setdefault(distribution, len(self.tables))
        turned = (0.0, 1.0, 0.0, 1.0)  # sine and cosine of bearing and tilt
        if bearing_rad is not None:
            bearing = (math.sin(bearing_rad), math.cos(bearing_rad))
            turned = (*bearing, math.sin(tilt_rad), math.cos(tilt_rad))
        faulty, weights = self.weigh(row, state)
        self.taken.append(row)
        self.faulty.append(faulty)
        reach = light_reach_m(light, tilt_rad, self.quantity)
        position = (place.easting_m, place.northing_m, light.height_m)
        self.rows.append((*position, light.klm, reach, *turned, float(table), *weights))

    def finish(self) -> PreparedLamps:
        """Lay the taken lamps out for the kernels."""
        return PreparedLamps(
            ids=[self.ids[row] for row in self.taken],
            arrays=pack_lamps(self.rows, SUMS),
            tables=pack_tables(list(self.tables)),
            faulty=np.array(self.faulty, dtype=np.bool_),
            rows=np.array(self.taken, dtype=np.int64),
            assumptions=Counter({name: n for name, n in self.assumptions.items() if n}),
            warnings=self.warnings,
        )
