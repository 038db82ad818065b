"""What hangs on the light beside the dark spots: order of repair, group faults, what lamps hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.analysis import loading, saving
from backend.analysis.store import TILE_M, Estate, Run, light
from gis.lighting import circuits
from gis.lighting._layout import Ints
from gis.lighting.darkspots import reach_m
from gis.lighting.mending import rank_cluster
from gis.lighting.repairs import clusters
from gis.lighting.surfaces import surfaces_of
from gis.lighting.tables import Rows

#: A path whose line is this near to a lamp's ground may reach into it [m].
NEAR_M = 30.0


class Faulty(NamedTuple):
    """Faulty lamps of an estate: where they are, how far they reach [m], who shares light."""

    lamps: Rows
    discs: np.ndarray[Any, np.dtype[np.object_]]
    cluster: np.ndarray[Any, np.dtype[np.int64]]


def save_repairs(
    tx: Connection, estate: Estate, run: Run, changed: Sequence[uuid.UUID] | None = None
) -> None:
    """Rank the faulty lamps: all of an estate, or those that share light with changed ones."""
    faulty = _faulty(tx, estate)
    wanted = np.unique(faulty.cluster)
    if changed is not None:
        ground = reached(tx, estate, changed)
        wanted = np.unique(faulty.cluster[shapely.intersects(faulty.discs, ground)])
    members = np.isin(faulty.cluster, wanted)
    gone = [*faulty.lamps["id"][members], *(changed or [])]
    light.do(tx, "clear_repairs", estate_id=estate.id, all_of=changed is None, lamp_ids=gone)
    for square in _squares(faulty, wanted):
        saving.save_repairs(tx, estate, run, list(_ranked(tx, estate, run, faulty, square)))


def _squares(faulty: Faulty, wanted: Ints) -> list[Ints]:
    """Put the clusters together whose first lamps lie in one square: they share what is read."""
    places = faulty.lamps.geometry[wanted]
    corners = np.floor(np.column_stack([shapely.get_x(places), shapely.get_y(places)]) / TILE_M)
    _, square = np.unique(corners, axis=0, return_inverse=True)
    return [wanted[square.ravel() == number] for number in range(square.max(initial=-1) + 1)]


def _faulty(tx: Connection, estate: Estate) -> Faulty:
    lamps = loading.seen_lamps(tx, estate, faulty=True)
    reach = reach_m(lamps, loading.measured(tx, lamps), loading.quantities(tx, estate))
    lamps, reach = lamps.part(reach > 0.0), reach[reach > 0.0]
    east, north = shapely.get_x(lamps.geometry), shapely.get_y(lamps.geometry)
    labels = clusters(east, north, reach)
    discs = shapely.buffer(lamps.geometry, reach)
    return Faulty(lamps, np.asarray(discs, dtype=object), labels)


def _ranked(
    tx: Connection, estate: Estate, run: Run, faulty: Faulty, firsts: Ints
) -> Iterator[dict[str, Any]]:
    """Rank the lamps of some clusters, each cluster by itself."""
    ground = shapely.union_all(faulty.discs[np.isin(faulty.cluster, firsts)])
    surfaces = loading.surfaces_in(tx, estate, ground)
    area = loading.scene_around(tx, estate, surfaces, run.as_of, ground).field()
    rows = np.array([*surfaces_of(surfaces), None], dtype=object)[:-1]
    tree = shapely.STRtree(surfaces.geometry)
    for first in firsts:
        members = faulty.cluster == first
        ids = list(faulty.lamps["id"][members])
        reached = shapely.union_all(faulty.discs[members])
        near = np.sort(tree.query(reached, predicate="dwithin", distance=NEAR_M))
        for place, mended in enumerate(rank_cluster(area, rows[near].tolist(), ids), 1):
            yield {
                "lamp_id": mended.lamp_id,
                "with_lamp_id": mended.with_lamp_id,
                "cluster": ids[0],
                "place": place,
                "dark_m2": mended.pick.dark_m2,
                "weighted_m2": mended.pick.weighted_m2,
                "worth_m2": mended.pick.worth_m2,
            }


def reached(tx: Connection, estate: Estate, lamp_ids: Sequence[uuid.UUID]) -> BaseGeometry:
    """Return the ground that the light of some lamps reaches."""
    lamps = loading.lamps_by_id(tx, lamp_ids)
    reaches_m = reach_m(lamps, loading.measured(tx, lamps), loading.quantities(tx, estate))
    return shapely.union_all(shapely.buffer(lamps.geometry, reaches_m))


def save_groups(tx: Connection, estate: Estate, run: Run) -> None:
    """Find the suspected group faults of an estate as it is seen now."""
    seen = loading.seen_lamps(tx, estate, faulty=False)
    east, north = shapely.get_x(seen.geometry), shapely.get_y(seen.geometry)
    lamps = pd.DataFrame({**seen.columns, "easting_m": east, "northing_m": north})
    rows = [
        {
            "id": group.id,
            "basis": group.basis,
            "cabinet": group.cabinet,
            "circuit": group.circuit,
            "lamp_ids": list(group.lamps),
            "geom": group.polygon,
        }
        for group in circuits.suspected_groups(lamps)
    ]
    saving.save_groups(tx, estate, run, rows)
