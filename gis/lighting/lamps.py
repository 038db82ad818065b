"""Lamps as the light calculation sees them: filled, placed, weighted by state, with their reach."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting._layout import Floats, Lamps, Tables
from gis.lighting.distribution import Distribution
from gis.lighting.illuminance import pack_lamps, pack_tables, reach_of
from gis.lighting.placing import Placed, place_lamps
from gis.lighting.tables import column, require_metres, require_unique
from gis.lighting.typical import INDOOR_KINDS, Level, TypicalLamp, fill_lamp, number_or_none

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.lighting.shadows import Buildings

RECORD_FIELDS: Final = (
    "kind",
    "light_source",
    "height_m",
    "flux_lm",
    "power_w",
    "maintenance_factor",
    "luminaires",
)
"""Columns of a lamp that decide its light."""


class Weights(NamedTuple):
    """Share of a lamp's flux that burns: in the cautious run and in the hopeful one."""

    cautious: float
    hopeful: float


STATE_WEIGHTS: Final[dict[str, Weights]] = {
    "lit": Weights(1.0, 1.0),
    "day_burning": Weights(1.0, 1.0),  # burns by day, so it burns at night
    "dim": Weights(names.DIM_FACTOR.value, names.DIM_FACTOR.value),
    "dark": Weights(0.0, 0.0),
    "flickering": Weights(0.0, 1.0),
    "obscured": Weights(names.OBSCURED_FACTOR.value, 1.0),
    "damaged": Weights(0.0, 1.0),  # says nothing about the light
    "open_hatch": Weights(0.0, 1.0),
    "unknown": Weights(0.0, 1.0),
}
"""What each seen state means for the light; a lamp nobody has seen is unknown, not lit."""


@dataclass(frozen=True)
class PreparedLamps:
    """Outdoor lamps in the order of their ids, ready for the kernels.

    Attributes
    ----------
    ids : list
        Ids as they came in.
    arrays : Lamps
        Positions [m], flux [klm], reach [m], angles [rad], state weights.
    tables : Tables
        The distributions that occur. [cd/klm]
    assumptions : Counter
        How many lamps rest on which assumption.
    warnings : list of str
        What was refused or left out, with id, field and value.
    """

    ids: list[Any]
    arrays: Lamps
    tables: Tables
    assumptions: Counter[str]
    warnings: list[str]


def reach_m(lamps: GeoDataFrame, level: Level = "likely") -> Floats:
    """Tell how far from its recorded position each lamp may matter.

    Parameters
    ----------
    lamps : GeoDataFrame
        Lamp table as for :func:`gis.lighting.darkspots.analyse`.
    level : {"low", "likely", "high"}
        Flux taken where it is not known.

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
    for i, record in enumerate(_records(lamps)):
        if not is_indoor(record):
            reaches[i] = _reach(_fill(record, level), _angle(tilts[i])) + margin_m
    return reaches


def prepare_lamps(frame: GeoDataFrame, buildings: Buildings, level: Level) -> PreparedLamps:
    """Turn a table of lamps into arrays for the kernels.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns id, kind, state and whatever is known of :data:`RECORD_FIELDS`, bearing_deg
        (compass bearing of C90), tilt_deg; points in EPSG:3006.
    buildings : Buildings
        To keep the lamps out of the walls.
    level : {"low", "likely", "high"}
        Flux taken where it is not known.

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
    draft = _Draft(list(frame["id"]))
    points = shapely.centroid(frame.geometry.to_numpy())
    kept = draft.keep_outdoor(np.argsort(ids, kind="stable"), _records(frame), points)
    easting_m, northing_m = shapely.get_coordinates(points[kept]).T
    draft.warn_crowded(easting_m, northing_m)
    filled = draft.fill(kept, level)
    height_m = np.array([lamp.height_m for lamp in filled], dtype=np.float64)
    placed = place_lamps(buildings, easting_m, northing_m, height_m)
    states, angles = (
        column(frame, "state"),
        zip(column(frame, "bearing_deg")[kept], column(frame, "tilt_deg")[kept], strict=True),
    )
    for i, (bearing, tilt) in enumerate(angles):
        if placed[i].indoors:
            draft.leave_out("lamp_inside_building", kept[i])
            continue
        weights = draft.weigh(kept[i], states[kept[i]])
        draft.add(kept[i], filled[i], placed[i], (_bearing(bearing), _angle(tilt)), weights)
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


def _bearing(value: object) -> float | None:
    bearing_deg = number_or_none(value)
    return None if bearing_deg is None else math.radians(bearing_deg % 360.0)


def _angle(value: object) -> float:
    return math.radians(number_or_none(value) or 0.0)


@lru_cache(maxsize=4096)
def _fill_cached(values: tuple[Any, ...], level: Level) -> TypicalLamp:
    return fill_lamp(dict(zip(RECORD_FIELDS, values, strict=True)), level)


def _fill(record: dict[str, Any], level: Level) -> TypicalLamp:
    """Fill a lamp; registers repeat a few combinations thousands of times, so they are kept."""
    return _fill_cached(tuple(record[name] for name in RECORD_FIELDS), level)


@lru_cache(maxsize=4096)
def _reach(lamp: TypicalLamp, tilt_rad: float) -> float:
    klm = lamp.flux_lm / 1000.0 * lamp.maintenance_factor
    tilts = {0.0, tilt_rad}  # the tilt does not count where the bearing is unknown
    return max(reach_of(lamp.distribution, klm, lamp.height_m, tilt) for tilt in tilts)


class _Draft:
    """Collects lamps one by one, with what was assumed and refused on the way."""

    def __init__(self, ids: list[Any]) -> None:
        self.ids = ids
        self.taken: list[Any] = []
        self.rows: list[tuple[float, ...]] = []
        self.tables: dict[str, tuple[int, Distribution]] = {}
        self.assumptions: Counter[str] = Counter()
        self.warnings: list[str] = []
        self.records: list[dict[str, Any]] = []

    def leave_out(self, reason: str, row: int, warning: str = "") -> None:
        """Count one lamp or value under a reason, with a warning where there is one to give."""
        self.assumptions[reason] += 1
        if warning:
            self.warnings.append(f"lamp {self.ids[row]}: {warning}")

    def keep_outdoor(
        self, order: NDArray[np.int64], records: list[dict[str, Any]], points: NDArray[np.object_]
    ) -> NDArray[np.int64]:
        """Rows of the lamps that give light outdoors, in the order given."""
        self.records = records
        kept = []
        for row in order:
            if is_indoor(records[row]):
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

    def fill(self, kept: NDArray[np.int64], level: Level) -> list[TypicalLamp]:
        """Fill the gaps of the lamps in order, counting what was assumed and refused."""
        filled = []
        for row in kept:
            lamp = _fill(self.records[row], level)
            self.assumptions.update(f"lamp_{name}_assumed" for name in lamp.assumed)
            for name in lamp.refused:
                value = self.records[row][name]
                self.leave_out("lamp_value_refused", row, f"{name} {value} is impossible, unknown")
            filled.append(lamp)
        return filled

    def weigh(self, row: int, state: object) -> Weights:
        """Read a seen state; a word that is none counts as unknown."""
        name = "unknown" if state is None else str(state)
        if name not in STATE_WEIGHTS:
            self.warnings.append(f"lamp {self.ids[row]}: state {name!r} is no state, unknown")
            name = "unknown"
        if name == "unknown":
            self.assumptions["lamp_state_unknown"] += 1
        return STATE_WEIGHTS[name]

    def add(
        self, row: int, lamp: TypicalLamp, place: Placed,
        angles: tuple[float | None, float], weights: Weights,
    ) -> None:  # fmt: skip
        """Take one lamp; without bearing it faces away from its wall, else all round."""
        bearing_rad, tilt_rad = angles
        distribution = lamp.distribution
        if bearing_rad is None and not distribution.axisymmetric:
            if place.outward_rad is not None and lamp.family == "wall_pack":
                bearing_rad = place.outward_rad
                self.assumptions["lamp_bearing_from_wall"] += 1
            else:
                distribution = distribution.rounded()
                self.assumptions["lamp_bearing_all_round"] += 1
        self.assumptions["lamp_moved_out_of_wall"] += place.snapped
        key = f"{distribution.name} {distribution.efficiency}"
        table, _ = self.tables.setdefault(key, (len(self.tables), distribution))
        klm = lamp.flux_lm / 1000.0 * lamp.maintenance_factor
        reach = _reach(lamp, tilt_rad)
        turned = (0.0, 1.0, 0.0, 1.0)  # sine and cosine of bearing and tilt
        if bearing_rad is not None:
            bearing = (math.sin(bearing_rad), math.cos(bearing_rad))
            turned = (*bearing, math.sin(tilt_rad), math.cos(tilt_rad))
        self.taken.append(self.ids[row])
        position = (place.easting_m, place.northing_m, lamp.height_m)
        self.rows.append((*position, klm, reach, *turned, float(table), *weights))

    def finish(self) -> PreparedLamps:
        """Lay the taken lamps out for the kernels."""
        arrays = pack_lamps(self.rows)
        tables = pack_tables([distribution for _, distribution in self.tables.values()])
        counts = Counter({name: n for name, n in self.assumptions.items() if n})
        return PreparedLamps(self.taken, arrays, tables, counts, self.warnings)
