"""Proposed lamps, checked against the register: which lamp, which type, where."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple

import shapely
from sqlalchemy import Connection

from backend.proposals import store
from gis import crs
from maps import proposal_words as words

#: Distance from the estate beyond which a lamp is meant for another place [m].
FAR_M: Final = 1000.0
#: What a row may say of a lamp's light.
LIGHT_FIELDS: Final = (
    "kind",
    "light_source",
    "power_w",
    "flux_lm",
    "height_m",
    "bearing_deg",
    "tilt_deg",
    "maintenance_factor",
    "dim",
)


class Place(NamedTuple):
    """The estate that a proposal is for; outline in EPSG:3006, None: it has no ground yet."""

    id: uuid.UUID
    company_id: uuid.UUID
    code: str
    name: str
    outline: shapely.Geometry | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One lamp as a planner gives it; None: not said. Position in EPSG:3006 [m]."""

    number: int
    label: str | None = None
    lamp: str | None = None
    remove: bool = False
    luminaire_type: str | None = None
    kind: str | None = None
    light_source: str | None = None
    power_w: float | None = None
    flux_lm: float | None = None
    height_m: float | None = None
    bearing_deg: float | None = None
    tilt_deg: float | None = None
    maintenance_factor: float | None = None
    dim: float | None = None
    easting_m: float | None = None
    northing_m: float | None = None


@dataclass(frozen=True)
class Issue:
    """What was wrong with a row; `reason` is a template for the values."""

    row: int
    field: str
    value: str
    reason: str
    action: str = "refused"
    values: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in English."""
        return self.reason % self.values if self.values else self.reason

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


@dataclass
class Checked:
    """Rows that can be stored, as parameters of `insert_lamp`, and what was wrong with others."""

    lamps: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def refused(self) -> list[Issue]:
        """Issues that cost their row."""
        return [issue for issue in self.issues if issue.action == "refused"]


def check_rows(
    tx: Connection,
    place: Place,
    rows: Iterable[Row],
    *,
    labels: Iterable[str] = (),
    lamp_ids: Iterable[uuid.UUID] = (),
) -> Checked:
    """Hold rows against the register.

    Parameters
    ----------
    tx : Connection
        The transaction.
    place : Place
        The estate.
    rows : iterable of Row
        Values within the bounds of the register.
    labels, lamp_ids
        What the proposal has already: names used, lamps of today changed.
    """
    rows = list(rows)
    lamps = _lamps(tx, place, rows)
    types = _types(tx, place, rows)
    run = _Run(place, lamps, types, set(labels), set(lamp_ids))
    for row in rows:
        run.take(row)
    return run.checked


def _names(values: Iterable[str | None]) -> list[str]:
    return sorted({value.strip().lower() for value in values if value})


def _lamps(
    tx: Connection, place: Place, rows: list[Row]
) -> dict[str, list[tuple[uuid.UUID, str | None]]]:
    """Lamps of today by code (lower case) and by id."""
    asked = _names([row.lamp for row in rows] + [row.label for row in rows])
    found: dict[str, list[tuple[uuid.UUID, str | None]]] = {}
    for row in store.rows(tx, "lamps_called", estate_id=place.id, names=asked):
        for name in {str(row.id), *([row.code.lower()] if row.code else [])}:
            found.setdefault(name, []).append((row.id, row.code))
    return found


def _types(tx: Connection, place: Place, rows: list[Row]) -> dict[str, list[uuid.UUID]]:
    """Luminaire types by model (lower case) and by id."""
    asked = _names(row.luminaire_type for row in rows)
    found: dict[str, list[uuid.UUID]] = {}
    for row in store.rows(tx, "types_called", company_id=place.company_id, names=asked):
        for name in {str(row.id), row.model}:
            found.setdefault(name, []).append(row.id)
    return found


@dataclass
class _Run:
    """Rows one after the other, and what came of them."""

    place: Place
    lamps: dict[str, list[tuple[uuid.UUID, str | None]]]
    types: dict[str, list[uuid.UUID]]
    labels: set[str]
    lamp_ids: set[uuid.UUID]
    checked: Checked = field(default_factory=Checked)
    #: Number last tried for each label that was wanted again.
    numbers: dict[str | None, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Check one row: it is stored, or every reason why not is told."""
        before = len(self.checked.refused)
        lamp = self._lamp(row)
        type_id = self._type(row)
        self._check_place(row)
        if lamp and not row.remove and not _says_anything(row):
            self._refuse(row, "lamp", row.lamp, words.NOTHING_CHANGED)
        if len(self.checked.refused) > before:
            return
        if lamp:
            self.lamp_ids.add(lamp[0])
        change = "removed" if row.remove else "changed" if lamp else "new"
        label = self._label(row, lamp)
        values = {name: getattr(row, name) for name in LIGHT_FIELDS}
        place = {"easting_m": row.easting_m, "northing_m": row.northing_m}
        if change == "removed":
            values, type_id = dict.fromkeys(LIGHT_FIELDS), None
            place = dict.fromkeys(place)
        keys = {"lamp_id": lamp[0] if lamp else None, "luminaire_type_id": type_id}
        self.checked.lamps.append({"label": label, "change": change, **keys, **values, **place})

    def _lamp(self, row: Row) -> tuple[uuid.UUID, str | None] | None:
        if not row.lamp:
            if row.remove:
                self._refuse(row, "lamp", "", words.REMOVE_WHICH)
            return None
        found = self.lamps.get(row.lamp.strip().lower(), [])
        if not found:
            self._refuse(row, "lamp", row.lamp, words.UNKNOWN_LAMP)
            return None
        if len(found) > 1:
            self._refuse(row, "lamp", row.lamp, words.SHARED_CODE)
        elif found[0][0] in self.lamp_ids:
            self._refuse(row, "lamp", row.lamp, words.CHANGED_TWICE)
        return found[0]

    def _type(self, row: Row) -> uuid.UUID | None:
        if not row.luminaire_type:
            return None
        found = self.types.get(row.luminaire_type.strip().lower(), [])
        if not found:
            self._refuse(row, "luminaire_type", row.luminaire_type, words.UNKNOWN_TYPE)
            return None
        if len(found) > 1:
            self._refuse(row, "luminaire_type", row.luminaire_type, words.SHARED_TYPE)
        return found[0]

    def _check_place(self, row: Row) -> None:
        if row.easting_m is None or row.northing_m is None:
            if not row.lamp and not row.remove:
                self._refuse(row, "geom", "", words.NO_POSITION)
            return
        if self.place.outline is None or row.remove:
            return
        point = shapely.Point(row.easting_m, row.northing_m)
        apart_m = float(shapely.distance(point, self.place.outline))
        if not apart_m <= FAR_M:
            there = f"{row.easting_m:.0f}, {row.northing_m:.0f}"
            outside = not _in_sweden(point) and _in_sweden(shapely.centroid(self.place.outline))
            why = words.OUTSIDE_SWEDEN if outside else words.TOO_FAR
            self._refuse(row, "geom", there, why, km=f"{apart_m / 1000:.1f}")

    def _label(self, row: Row, lamp: tuple[uuid.UUID, str | None] | None) -> str:
        wanted = row.label or (lamp and (lamp[1] or str(lamp[0])[:8]))
        if not lamp and row.label and row.label.strip().lower() in self.lamps:
            self._mend(row, "code", row.label, words.LIKE_TODAY)
        label, number = wanted, self.numbers.get(wanted, 1)
        while not label or label in self.labels:
            number += 1
            label = f"{wanted}#{number}" if wanted else f"N{number - 1}"
        if wanted and label != wanted:
            self._mend(row, "code", wanted, words.LABEL_TAKEN)
        self.numbers[wanted] = number
        self.labels.add(label)
        return label

    def _refuse(self, row: Row, name: str, value: str | None, why: str, **values: str) -> None:
        self.checked.issues.append(
            Issue(row.number, name, (value or "")[:80], why, "refused", values)
        )

    def _mend(self, row: Row, name: str, value: str, why: str) -> None:
        self.checked.issues.append(Issue(row.number, name, value[:80], why, "repaired"))


def _says_anything(row: Row) -> bool:
    told = (*LIGHT_FIELDS, "luminaire_type", "easting_m")
    return any(getattr(row, name) is not None for name in told)


def _in_sweden(point: shapely.Geometry) -> bool:
    if not shapely.get_coordinates(point).size:
        return False
    lon, lat = crs.to_lonlat(*shapely.get_coordinates(point).T)
    west, south, east, north = crs.SWEDEN_DEG
    return bool(west <= lon[0] <= east and south <= lat[0] <= north)
