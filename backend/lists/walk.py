"""The work list on paper: house by house in the order in which one walks, with room for a tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row

from backend import prints
from backend.lists import service, store
from backend.lists.files import MOST, Told, cut, shown
from backend.lists.store import Narrowed
from gis.walking_order import walking_order
from maps import list_words
from maps.asset_fields import asset_title
from maps.render import render
from maps.texts import Texts

#: A case so near a house is looked at from that house [m].
AROUND_M: Final = 15.0


def work_list(tx: Connection, wanted: Narrowed, told: Told) -> bytes:
    """Return the cases of a list as a PDF to take along, in walking order."""
    found = [row for rows in service.chunks(tx, wanted, MOST["work"]) for row in rows]
    cases = {row.id: row for row in found}
    placed = store.rows(tx, "walked", ids=list(cases), around_m=AROUND_M)
    groups = [
        (title, [shown(cases[row.id], told.texts) for row in stops])
        for title, stops in in_order(placed, told.texts)
    ]
    html = render(
        "print_work.html",
        told.texts.language,
        groups=groups,
        number=len(found),
        taken=told.taken,
        filter=told.filter,
        cut=cut(tx, wanted, told, "work"),
    )
    return prints.pdf(html)


def in_order(
    placed: Sequence[Row[Any]], texts: Texts
) -> list[tuple[str, list[Row[Any]]]]:  # fmt: skip
    """Return the houses and yards in walking order, each with its cases in walking order.

    What has no place on the map comes last.
    """
    groups: dict[object, list[Row[Any]]] = {}
    for row in placed:
        groups.setdefault(row.building_id or row.courtyard_id or row.estate_name, []).append(row)
    here: tuple[float, float] | None = None
    ordered = []
    for stops in _walked(list(groups.values()), here):
        path = [stop for [stop] in _walked([[row] for row in stops], here)]
        ordered.append((_title(path[0], texts), path))
        here = _at(path[-1]) or here
    return ordered


def _walked(
    groups: list[list[Row[Any]]], here: tuple[float, float] | None
) -> list[list[Row[Any]]]:  # fmt: skip
    """Return groups in the order of a short way past their middles, from where one stands."""
    known = [group for group in groups if any(_at(row) for row in group)]
    unknown = [group for group in groups if group not in known]
    middles = [np.mean([at for row in group if (at := _at(row))], axis=0) for group in known]
    if not known:
        return unknown
    order, _ = walking_order(np.array(middles, dtype=float), cabinet=here)
    return [known[int(place)] for place in order] + unknown


def _at(row: Row[Any]) -> tuple[float, float] | None:
    return None if row.easting_m is None else (row.easting_m, row.northing_m)


def _title(row: Row[Any], texts: Texts) -> str:
    """Name the house or yard that cases lie at."""
    if row.building_id:
        place = asset_title("building", row.building_code, row.building_name, texts)
    elif row.courtyard_id:
        place = asset_title("courtyard", row.courtyard_code, row.courtyard_name, texts)
    else:
        place = list_words.outdoors(texts)
    return f"{place}, {row.estate_name}" if row.estate_name else place
