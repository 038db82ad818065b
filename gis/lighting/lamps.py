"""Lamps as the light calculation sees them: filled, placed, weighted by state, with their reach."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting._layout import Floats, Ints, Lamps, Tables
from gis.lighting.distribution import Distribution
from gis.lighting.illuminance import pack_tables
from gis.lighting.lamp_light import KnownLights, Luminaires, known_lights, rounded
from gis.lighting.lamp_states import HIGH_LIT, LIT, LOW_OUT, OUT, STATE_WEIGHTS, SUMS, Weights
from gis.lighting.notes import Notes
from gis.lighting.placing import Placed, place_lamps
from gis.lighting.quantities import Quantity
from gis.lighting.tables import Rows, column, require_unique, rows_of
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
    notes : Notes
        What was assumed of lamps, refused or left out, by row of that table.
    """

    ids: list[Any]
    arrays: Lamps
    tables: Tables
    faulty: NDArray[np.bool_]
    rows: Ints
    notes: Notes

    @property
    def assumptions(self) -> Counter[str]:
        """How many lamps rest on which assumption."""
        return self.notes.assumptions()

    @property
    def warnings(self) -> list[str]:
        """What was refused or left out, with id, field and value."""
        return self.notes.warnings()

    @cached_property
    def place_of(self) -> dict[Any, int]:
        """Place of each lamp in the arrays, by its id."""
        return {lamp_id: k for k, lamp_id in enumerate(self.ids)}


def reach_m(
    lamps: GeoDataFrame | Rows,
    luminaires: Luminaires | None = None,
    quantities: Collection[Quantity] = frozenset[Quantity]({"Eh"}),
) -> Floats:
    """Tell how far from its recorded position each lamp may matter.

    Parameters
    ----------
    lamps : GeoDataFrame or Rows
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
    table = rows_of(lamps, "lamps")
    known, outdoor = known_lights(table, luminaires), ~_indoor(table)
    tilts = _angles(table)
    reach = np.zeros(len(table))
    for quantity in sorted(quantities):
        reach = np.maximum(reach, known.reach_m(np.arange(len(table)), tilts, quantity))
    return np.where(outdoor, reach + margin_m, 0.0)


def prepare_lamps(
    frame: GeoDataFrame | Rows,
    buildings: Buildings,
    luminaires: Luminaires | None = None,
    quantity: Quantity = "Eh",
) -> PreparedLamps:
    """Turn a table of lamps into arrays for the kernels.

    Parameters
    ----------
    frame : GeoDataFrame or Rows
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
    table = rows_of(frame, "lamps")
    ids = require_unique(table, "lamps")
    draft = _Draft(table, known_lights(table, luminaires), quantity)
    points = shapely.centroid(table.geometry)
    kept = draft.keep_outdoor(np.argsort(ids, kind="stable"), points)
    easting_m, northing_m = shapely.get_coordinates(points[kept]).T
    draft.warn_crowded(kept, easting_m, northing_m)
    draft.count_gaps(kept)
    height_m = draft.known.each("height_m", kept)
    placed = place_lamps(buildings, easting_m, northing_m, height_m)
    outdoors = np.array([not place.indoors for place in placed], dtype=np.bool_)
    draft.notes.count("lamp_inside_building", kept[~outdoors])
    return draft.finish(kept[outdoors], [place for place in placed if not place.indoors])


def _indoor(table: Rows) -> NDArray[np.bool_]:
    """Lamps that give no light on the ground outdoors: by where they hang, or what they serve."""
    kinds, serves = column(table, "kind"), column(table, "serves")
    return np.array(
        [k in INDOOR_KINDS or s == "indoor" for k, s in zip(kinds, serves, strict=True)],
        dtype=np.bool_,
    )


def _bearings(table: Rows) -> Floats:
    """Bearings [rad], NaN where they are not known."""
    values = (number_or_none(value) for value in column(table, "bearing_deg"))
    return np.array([math.nan if v is None else math.radians(v % 360.0) for v in values])


def _angles(table: Rows) -> Floats:
    """Tilts [rad], none where they are not known."""
    values = (number_or_none(value) for value in column(table, "tilt_deg"))
    return np.array([math.radians(value or 0.0) for value in values], dtype=np.float64)


class _Draft:
    """Lays lamps out for the kernels, with what was assumed and refused on the way."""

    def __init__(self, table: Rows, known: KnownLights, quantity: Quantity) -> None:
        self.table, self.known, self.quantity = table, known, quantity
        self.ids = table["id"]
        self.notes = Notes()

    def warn(self, row: int, warning: str) -> None:
        """Say something about one lamp."""
        self.notes.warn(row, f"lamp {self.ids[row]}: {warning}")

    def keep_outdoor(self, order: Ints, points: NDArray[np.object_]) -> Ints:
        """Rows of the lamps that give light outdoors, in the order given."""
        indoor = _indoor(self.table)[order]
        nowhere = (shapely.is_missing(points) | shapely.is_empty(points))[order] & ~indoor
        self.notes.count("lamp_indoor", order[indoor])
        self.notes.count("lamp_without_position", order[nowhere])
        for row in order[nowhere]:
            self.warn(row, "no position, left out")
        return np.asarray(order[~indoor & ~nowhere], dtype=np.int64)

    def warn_crowded(self, kept: Ints, easting_m: Floats, northing_m: Floats) -> None:
        """Name the points that carry more lamps than a pole can."""
        points, first, counts = np.unique(
            np.stack([easting_m, northing_m]), axis=1, return_index=True, return_counts=True
        )
        for i in np.flatnonzero(counts > names.LAMPS_PER_POINT_MAX.value):
            east, north = points[:, i]
            said = f"{counts[i]} lamps on one point, {east:.1f} E {north:.1f} N"
            self.notes.warn(kept[first[i]], said)

    def count_gaps(self, kept: Ints) -> None:
        """Count what was assumed and refused of the lamps."""
        which = self.known.which[kept]
        refused = np.zeros(len(kept), dtype=np.bool_)
        for number, light in enumerate(self.known.lights):
            alike = which == number
            for name in light.assumed:
                self.notes.count(f"lamp_{name}_assumed", kept[alike])
            for _ in light.refused:
                self.notes.count("lamp_value_refused", kept[alike])
                refused |= alike
        for row in kept[refused]:
            for name in self.known.lights[self.known.which[row]].refused:
                self.warn(row, f"{name} {column(self.table, name)[row]} is impossible, unknown")

    def shares(self, kept: Ints) -> tuple[NDArray[np.bool_], Floats]:
        """Whether lamps are faulty, and their weights; a word that is no state is unknown."""
        names_of = ["unknown" if s is None else str(s) for s in column(self.table, "state")[kept]]
        for k, name in enumerate(names_of):
            if name not in STATE_WEIGHTS:
                self.warn(kept[k], f"state {name!r} is no state, unknown")
                names_of[k] = "unknown"
        burns = np.array([STATE_WEIGHTS[name] for name in names_of], dtype=np.float64)
        cautious, hopeful = burns.reshape(-1, len(Weights._fields)).T
        unknown = np.array([name == "unknown" for name in names_of], dtype=np.bool_)
        self.notes.count("lamp_state_unknown", kept[unknown])
        weights = np.empty((len(kept), SUMS))
        weights[:, LOW_OUT] = cautious * self.known.each("low", kept)
        weights[:, OUT], weights[:, LIT] = cautious, hopeful
        weights[:, HIGH_LIT] = hopeful * self.known.each("high", kept)
        return ~unknown & (cautious < 1.0), weights

    def turn(
        self, kept: Ints, placed: list[Placed]
    ) -> tuple[list[float | None], list[Distribution]]:
        """Tell bearing and distribution; without bearing it faces away from its wall, or round."""
        bearings: list[float | None] = []
        tables: list[Distribution] = []
        from_wall, all_round = list[int](), list[int]()
        stated = _bearings(self.table)[kept].tolist()
        for k, which in enumerate(self.known.which[kept].tolist()):
            light, bearing_rad = self.known.lights[which], stated[k]
            table, found = light.distribution, None if math.isnan(bearing_rad) else bearing_rad
            if found is None and not table.axisymmetric:
                if placed[k].outward_rad is not None and light.family == "wall_pack":
                    found = placed[k].outward_rad
                    from_wall.append(kept[k])
                else:
                    table = rounded(table)
                    all_round.append(kept[k])
            bearings.append(found)
            tables.append(table)
        self.notes.count("lamp_bearing_from_wall", from_wall)
        self.notes.count("lamp_bearing_all_round", all_round)
        return bearings, tables

    def finish(self, kept: Ints, placed: list[Placed]) -> PreparedLamps:
        """Lay the lamps out for the kernels, at their places."""
        snapped = np.array([place.snapped for place in placed], dtype=np.bool_)
        self.notes.count("lamp_moved_out_of_wall", kept[snapped])
        bearings, own_tables = self.turn(kept, placed)
        tables: dict[Distribution, int] = {}
        numbers = [tables.setdefault(table, len(tables)) for table in own_tables]
        faulty, weights = self.shares(kept)
        tilts = _angles(self.table)[kept]
        turned = [None if b is None else t for b, t in zip(bearings, tilts.tolist(), strict=True)]
        arrays = Lamps(
            easting_m=_floats([place.easting_m for place in placed]),
            northing_m=_floats([place.northing_m for place in placed]),
            height_m=self.known.each("height_m", kept),
            klm=self.known.each("klm", kept),
            reach_m=self.known.reach_m(kept, tilts, self.quantity),
            # a lamp that shines all round has neither bearing nor tilt
            bearing_sin=_floats([0.0 if b is None else math.sin(b) for b in bearings]),
            bearing_cos=_floats([1.0 if b is None else math.cos(b) for b in bearings]),
            tilt_sin=_floats([0.0 if t is None else math.sin(t) for t in turned]),
            tilt_cos=_floats([1.0 if t is None else math.cos(t) for t in turned]),
            table=np.array(numbers, dtype=np.int64),
            weights=weights,
        )
        return PreparedLamps(
            ids=self.ids[kept].tolist(),
            arrays=arrays,
            tables=pack_tables(list(tables)),
            faulty=faulty,
            rows=kept,
            notes=self.notes,
        )


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
