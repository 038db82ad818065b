"""Write checked changes, and what follows from them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend import jobs, linking
from backend.edits import store
from backend.edits.checking import Checked, is_same
from backend.edits.places import Place
from backend.edits.schemas import Act, Change, Held

#: Kinds that decide where it is dark.
_LIGHT: Final = frozenset({"lamp", "building", "courtyard", "footpath", "stairwell", "place"})
#: What may change of them without moving any light.
_QUIET: Final = frozenset(
    {
        "code", "name", "address", "owner", "operator", "position_accuracy_m", "position_method",
        "ik", "ip", "cct_k", "cri", "installed_on", "warranty_to", "dwellings", "lift",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Written:
    """One row that is written: what is new of it.

    `geometry` is in EPSG:3006, None where it lies as before.
    """

    act: Act
    id: uuid.UUID
    place: Place
    values: Mapping[str, Any]
    geometry: BaseGeometry | None

    def moves_light(self, kind: str) -> bool:
        """Tell whether the light of the estate is another now."""
        if kind not in _LIGHT:
            return False
        if self.act in ("create", "delete", "restore") or self.geometry is not None:
            return True
        return bool(set(self.values) - _QUIET)


def step(
    kind: str, change: Change, held: Held | None, place: Place, checked: Checked | None
) -> Written | None:
    """Return what is to be written of a change; None: it changes nothing."""
    if held is None:
        assert checked is not None  # noqa: S101 -- what is made was checked
        return Written(
            act="create", id=change.id or uuid.uuid4(), place=place, values=checked.values,
            geometry=checked.geometry,
        )  # fmt: skip
    if checked is None:
        return Written(act="delete", id=held.id, place=place, values={}, geometry=None)
    values = {
        name: value
        for name, value in checked.values.items()
        if not is_same(value, held.own.get(name))
    }
    act: Act = "delete" if change.act == "delete" else "restore" if held.vanished_at else "update"
    if act == "update" and not values and checked.geometry is None:
        return None
    if kind == "lamp" and "luminaire_model" in values and values["luminaire_model"] is None:
        # The register's luminaire went by that name.
        values["luminaire_type_id"] = None
    return Written(act=act, id=held.id, place=place, values=values, geometry=checked.geometry)


def write(tx: Connection, kind: str, steps: Sequence[Written]) -> datetime:
    """Write rows and what follows; return the version that they have now."""
    now: datetime | None = None
    for one in steps:
        if one.act == "create":
            assert one.geometry is not None  # noqa: S101 -- what is made lies somewhere
            store.add(tx, kind, one.id, one.place, one.values, one.geometry)
        else:
            own: dict[str, Any] = dict(one.values)
            if one.act != "update":
                now = now or store.now(tx)
                own["vanished_at"] = now if one.act == "delete" else None
            store.change(tx, kind, one.id, own, one.geometry)
        if store.FRACTIONS in one.values:
            _put_fractions(tx, one)
    for company_id, estate_id in sorted({one.place for one in steps}):
        _follow(tx, kind, estate_id, [one for one in steps if one.place == (company_id, estate_id)])
    return now or store.now(tx)


def _put_fractions(tx: Connection, one: Written) -> None:
    wanted = list(one.values[store.FRACTIONS] or [])
    keys = {"station_id": one.id, "company_id": one.place[0]}
    store.do(tx, "drop_fractions", station_id=one.id, kept=wanted)
    store.each(tx, "put_fraction", [{**keys, "fraction": name} for name in wanted])


def _follow(tx: Connection, kind: str, estate_id: uuid.UUID, steps: Sequence[Written]) -> None:
    """Keep true what hangs on rows of an estate."""
    ids = [one.id for one in steps]
    lie = [one.geometry for one in steps if one.geometry is not None]
    if lie:
        hull = shapely.convex_hull(shapely.GeometryCollection(lie))
        store.do(tx, "grow_estate", estate_id=estate_id, wkb=shapely.to_wkb(hull))
    if kind in ("stairwell", "building"):
        linking.link_stairwells(tx, estate_id, ids)
    if kind == "lamp":
        linking.link_luminaire_types(tx, estate_id, ids)
    if any(one.moves_light(kind) for one in steps):
        store.rows(tx, "defer_analysis", estate_id=estate_id, task=jobs.ANALYSE)
