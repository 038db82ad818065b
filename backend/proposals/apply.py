"""The lamps of an estate as a proposal would have them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

#: Fields of a proposed lamp that go over those of today.
_OWN: Final = (
    "kind", "light_source", "power_w", "flux_lm", "height_m", "bearing_deg", "tilt_deg",
    "maintenance_factor", "dim",
)  # fmt: skip
#: What a new lamp is where the proposal does not say; the rest is unknown and filled as typical.
_NEW: Final[Mapping[str, object]] = {
    "kind": "unknown",
    "serves": "unknown",
    "light_source": "unknown",
    "luminaires": 1,
}

Change = Mapping[str, Any]
"""A row of the query `changes`."""


def proposed_lamps(lamps: gpd.GeoDataFrame, changes: Sequence[Change]) -> gpd.GeoDataFrame:
    """Return the lamps with a proposal carried out; what it touches counts as lit.

    Parameters
    ----------
    lamps : GeoDataFrame
        Lamps of today as the light computation reads them: id, state and what decides their
        light; points in EPSG:3006.
    changes : sequence of mapping
        Rows of the query `changes`. A changed lamp keeps its id and what the proposal does not
        say; a new one has the id of its row.

    Returns
    -------
    GeoDataFrame
        The same columns.
    """
    if not changes:
        return lamps
    known = {str(key): at for at, key in enumerate(lamps["id"])}
    touched = {str(c["lamp_id"]) for c in changes if c["lamp_id"]}
    kept = lamps[~lamps["id"].astype(str).isin(touched)]
    columns = [name for name in lamps.columns if name != lamps.geometry.name]
    rows, points = [], []
    for change in changes:
        if change["change"] == "removed":
            continue
        at = known.get(str(change["lamp_id"]))
        base = _NEW if at is None else lamps.iloc[at]
        values = {name: _plain(base.get(name)) for name in columns}
        rows.append(_over(values, change, at is None))
        points.append(shapely.from_wkb(bytes(change["wkb"])))
    if not rows:
        return kept
    added = pd.DataFrame(rows, columns=columns).astype(object)
    plain = pd.DataFrame(kept.drop(columns=kept.geometry.name)).astype(object)
    shapes = [*kept.geometry, *points]
    joined = pd.concat([plain, added], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry=shapes, crs=lamps.crs)


def touched_ground(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, changes: Sequence[Change]
                   ) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:  # fmt: skip
    """Return the lamps that a proposal touches as they are today, and as they would be."""
    today = {str(c["lamp_id"]) for c in changes if c["lamp_id"]}
    then = {_id_of(c) for c in changes if c["change"] != "removed"}
    return (
        before[before["id"].astype(str).isin(today)],
        after[after["id"].astype(str).isin(then)],
    )


def _over(values: dict[str, Any], change: Change, is_new: bool) -> dict[str, Any]:
    """Lay what the proposal says over what is known."""
    if change["luminaire_type_id"]:
        # Another luminaire: its own figures, not those of the one it replaces.
        values["light_source"] = change["type_light_source"] or "unknown"
        values["power_w"], values["flux_lm"] = change["type_power_w"], change["type_flux_lm"]
        values["photometry"] = change["photometry_id"]
    elif change["flux_lm"] is None and (change["power_w"] or change["light_source"]):
        values["flux_lm"] = None  # that of today belongs to another lamp
    values |= {name: change[name] for name in _OWN if change[name] is not None}
    values["id"] = uuid.UUID(_id_of(change)) if is_new else values["id"]
    values["state"] = "lit"
    return values


def _id_of(change: Change) -> str:
    return str(change["lamp_id"] or change["id"])


def _plain(value: object) -> object:
    if isinstance(value, float | np.floating) and np.isnan(value):
        return None
    return value
