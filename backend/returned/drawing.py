"""The map of a file that came back; loads Folium and pandas, so imported on use."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, Row

from backend.layers import service as layers
from maps.proposal_map import GROUND, ProposalMap
from maps.returned_map import ROWS, returned_map
from maps.texts import Texts

_STATIC: Final = "/static"
_COLUMNS: Final = ["id", "change", "what", "label", "said"]


def draw_map(
    tx: Connection,
    estate_id: uuid.UUID,
    title: str,
    rows: Sequence[Row[Any]],
    lines: Sequence[Any],
    texts: Texts,
) -> ProposalMap:
    """Draw the estate of a file with every difference, in the order of `lines`.

    Where something moved, a mark of its own stands where it lay before; those come last, so that a
    line of the page's table and a feature have the same number.
    """
    tables = {name: layers.read(tx, name, estate_id) for name in GROUND}
    drawn = [
        (
            str(row.id),
            line.sign,
            line.what,
            line.label,
            line.said,
            _shape(row.wkb or row.wkb_before),
        )
        for row, line in zip(rows, lines, strict=True)
    ]
    drawn += [
        (f"{row.id}/before", "before", line.what, line.label, "", _shape(row.wkb_before))
        for row, line in zip(rows, lines, strict=True)
        if row.moved_m is not None
    ]
    frame = pd.DataFrame([one[:-1] for one in drawn], columns=_COLUMNS).astype(object)
    metres = gpd.GeoSeries([one[-1] for one in drawn], crs=3006)
    tables[ROWS.name] = gpd.GeoDataFrame(frame, geometry=metres.to_crs(4326).values, crs=4326)
    return returned_map(tables, title, _STATIC, texts)


def _shape(wkb: bytes | None) -> shapely.Geometry | None:
    return None if wkb is None else shapely.from_wkb(bytes(wkb))
