"""Bring checked tables into the register: what is new, what changed, what has vanished."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    Connection,
    Integer,
    Table,
    Text,
    all_,
    column,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import table as table_clause
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import TableClause, func

from backend import models
from backend.db import query
from backend.tables import copy_into, run_composed, with_none, wkb_hex

#: Table behind each kind of asset.
TABLES: dict[str, Table] = {
    model.__tablename__: cast("Table", model.__table__)
    for model in (
        models.Property,
        models.Building,
        models.Courtyard,
        models.Stairwell,
        models.Lamp,
        models.WasteStation,
        models.Footpath,
        models.Place,
        models.ResponsibilityArea,
    )
}
#: Columns the register keeps itself; a source never brings them.
_OWN_COLUMNS = {"first_seen_at", "changed_at", "vanished_at", "building_id", "property_id"}

#: Columns that people choose in the register: a source that leaves them empty takes nothing away.
_CHOSEN = {"lighting_class", "dwellings_served", "area_m2"}


@dataclass(frozen=True)
class Estate:
    """The estate an import goes into."""

    id: uuid.UUID
    company_id: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True)
class Saved:
    """What an import did to the register."""

    added: int
    changed: int
    unchanged: int
    vanished: int


def save_assets(
    tx: Connection,
    estate: Estate,
    kind: str,
    source: str,
    rows: gpd.GeoDataFrame,
    *,
    refused: Collection[str] = (),
) -> Saved:
    """Write the rows of one source; the same rows again change nothing.

    Parameters
    ----------
    tx : Connection
        Transaction with the owner's rights.
    estate : Estate
        Where the rows belong.
    kind : str
        Table of the kind, e.g. `lamp`.
    source : str
        Name of the data set; rows it no longer holds are marked as vanished, never deleted.
    rows : GeoDataFrame
        EPSG:3006, columns named as the table's, `source_id` unique; `id` where it is given.
    refused : collection of str
        Identities the source holds in rows that could not be taken: not vanished, and as before.
    """
    table = TABLES[kind]
    frame = _prepared(estate, kind, source, rows, table)
    _copy(tx, "incoming", table, frame)
    # The key keeps the comparison with what is there from walking all pairs of rows.
    tx.execute(text("ALTER TABLE incoming ADD PRIMARY KEY (id)"))
    tx.execute(text("ANALYZE incoming"))
    tx.execute(query("imports", "register_assets"), {"kind": kind})
    added, changed = _upsert(tx, table, list(frame.columns))
    vanished = _mark_vanished(tx, table, estate, source, refused)
    tx.execute(query("imports", "grow_estate"), {"estate_id": estate.id})
    tx.execute(text("DROP TABLE incoming"))
    return Saved(added, changed, len(frame) - added - changed, vanished)


def asset_id(estate: Estate, kind: str, source: str, source_id: str) -> uuid.UUID:
    """Return the identity of an asset: the same source row is the same asset for ever."""
    return uuid.uuid5(estate.id, f"{kind}/{source}/{source_id}")


def _prepared(
    estate: Estate, kind: str, source: str, rows: gpd.GeoDataFrame, table: Table
) -> pd.DataFrame:
    frame = _values(rows, table)
    geometry = cast("np.ndarray[Any, Any]", rows.geometry.to_numpy())
    frame["geom"] = wkb_hex(_typed(geometry, cast("Geometry", table.c.geom.type)))
    if "id" not in frame:
        frame["id"] = [str(asset_id(estate, kind, source, key)) for key in rows["source_id"]]
    frame["company_id"] = str(estate.company_id)
    frame["estate_id"] = str(estate.id)
    frame["source"] = source
    return frame


def _values(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the columns that the source brings, missing values as None for the driver."""
    names = [c.name for c in table.columns if c.name in rows and c.name not in _OWN_COLUMNS]
    frame = pd.DataFrame(rows[names])
    for name in names:
        if isinstance(table.c[name].type, Integer):
            frame[name] = frame[name].astype("Int64")  # pandas makes floats of counts with gaps
    return with_none(frame)


def _typed(geometry: np.ndarray[Any, Any], wanted: Geometry) -> np.ndarray[Any, Any]:
    flat = shapely.force_2d(geometry)
    if wanted.geometry_type != "MULTIPOLYGON":
        return cast("np.ndarray[Any, Any]", flat)
    single = shapely.get_type_id(flat) == shapely.GeometryType.POLYGON
    flat[single] = [shapely.MultiPolygon([polygon]) for polygon in flat[single]]
    return cast("np.ndarray[Any, Any]", flat)


def _copy(tx: Connection, name: str, like: Table, frame: pd.DataFrame) -> None:
    create = sql.SQL("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING DEFAULTS) ON COMMIT DROP")
    run_composed(tx, create.format(sql.Identifier(name), sql.Identifier("core", like.name)))
    copy_into(tx, sql.Identifier(name), frame)


def _upsert(tx: Connection, table: Table, given: Sequence[str]) -> tuple[int, int]:
    """Insert what is new and update what differs; return how many of each."""
    incoming = _incoming(table)
    new = insert(table).from_select(
        list(given), select(*(incoming.c[name] for name in given)).order_by(incoming.c.id)
    )
    compared = [n for n in given if n not in ("id", "company_id", "estate_id", "source")]
    wanted = {
        n: func.coalesce(new.excluded[n], table.c[n]) if n in _CHOSEN else new.excluded[n]
        for n in compared
    }
    differs = tuple_(*(table.c[n] for n in compared)).op("IS DISTINCT FROM")(
        tuple_(*wanted.values())
    )
    statement = new.on_conflict_do_update(
        index_elements=[table.c.id],
        set_={
            **wanted,
            "changed_at": func.now(),
            **({"vanished_at": None} if "vanished_at" in table.c else {}),
        },
        where=or_(differs, table.c.vanished_at.is_not(None))
        if "vanished_at" in table.c
        else differs,
    )
    # xmax is 0 on a row this statement inserted and set on one it updated.
    is_new: Sequence[bool] = tx.scalars(statement.returning(literal_column("xmax = 0"))).all()
    return sum(is_new), len(is_new) - sum(is_new)


def _incoming(table: Table) -> TableClause:
    return table_clause("incoming", *(column(c.name) for c in table.columns))


def _mark_vanished(
    tx: Connection, table: Table, estate: Estate, source: str, refused: Collection[str]
) -> int:
    incoming = _incoming(table)
    gone = (
        table.update()
        .where(
            table.c.estate_id == estate.id,
            table.c.source == source,
            table.c.vanished_at.is_(None),
            table.c.source_id != all_(literal(list(refused), ARRAY(Text))),
            ~select(1).where(incoming.c.id == table.c.id).exists(),
        )
        .values(vanished_at=func.now())
    )
    return tx.execute(gone).rowcount


def save_luminaire_types(tx: Connection, estate: Estate, source: str, rows: pd.DataFrame) -> Saved:
    """Write luminaire types of a company; lamps find theirs by the model's name."""
    table = cast("Table", models.LuminaireType.__table__)
    frame = _values(rows, table)
    if "id" not in frame:
        frame["id"] = [
            str(uuid.uuid5(estate.company_id, f"luminaire_type/{source}/{key}"))
            for key in rows["source_id"]
        ]
    frame["company_id"] = str(estate.company_id)
    frame["source"] = source
    _copy(tx, "incoming", table, frame)
    added, changed = _upsert(tx, table, list(frame.columns))
    tx.execute(text("DROP TABLE incoming"))
    return Saved(added, changed, len(frame) - added - changed, 0)


def save_waste_details(tx: Connection, estate: Estate, source: str, rows: pd.DataFrame) -> int:
    """Write fractions and bins of the stations given; the rows' other columns are not read.

    Where a source says nothing of fractions or of bins, what people told in the register stays; an
    empty list says that there are none.

    Returns
    -------
    int
        Stations of which nothing but this has changed.
    """
    told: dict[uuid.UUID, tuple[set[str] | None, Counter[tuple[str, int]] | None]] = {}
    for row in rows.to_dict("records"):
        given = row.get("id") or asset_id(estate, "waste_station", source, row["source_id"])
        told[uuid.UUID(str(given))] = _told_fractions(row), _told_bins(row)
    wanted: dict[uuid.UUID, tuple[set[str], Counter[tuple[str, int]]]] = {}
    for station in tx.execute(query("imports", "waste_details"), {"stations": list(told)}):
        bins = Counter({(name, int(volume_l)): int(n) for name, volume_l, n in station.bins})
        stored = set(station.fractions), bins
        fractions, counts = told[station.id]
        kept = stored[0] if fractions is None else fractions, bins if counts is None else counts
        if kept != stored:
            wanted[station.id] = kept
    tx.execute(query("imports", "clear_waste_details"), {"stations": list(wanted)})
    _insert_waste_details(tx, estate, wanted)
    return tx.execute(query("imports", "touch_waste_stations"), {"stations": list(wanted)}).rowcount


def _told_fractions(row: dict[Any, Any]) -> set[str] | None:
    listed = _listed(row, "fractions")
    return None if listed is None else set(map(str, listed))


def _told_bins(row: dict[Any, Any]) -> Counter[tuple[str, int]] | None:
    listed = _listed(row, "bins")
    if listed is None:
        return None
    bins: Counter[tuple[str, int]] = Counter()
    for entry in listed:
        bins[str(entry["fraction"]), int(entry["volume_l"])] += int(entry["bins"])
    return bins


def _insert_waste_details(
    tx: Connection,
    estate: Estate,
    wanted: dict[uuid.UUID, tuple[set[str], Counter[tuple[str, int]]]],
) -> None:
    fractions: list[dict[str, object]] = []
    bins: list[dict[str, object]] = []
    for station, (names, counts) in wanted.items():
        key: dict[str, object] = {"station_id": station, "company_id": estate.company_id}
        fractions += [{**key, "fraction": name} for name in sorted(names)]
        bins += [
            {**key, "fraction": name, "volume_l": volume_l, "bins": count}
            for (name, volume_l), count in sorted(counts.items())
        ]
    if fractions:
        tx.execute(query("imports", "insert_fraction"), fractions)
    if bins:
        tx.execute(query("imports", "insert_bins"), bins)


def _listed(row: dict[Any, Any], name: str) -> Iterable[Any] | None:
    value = row.get(name)
    return value if isinstance(value, list | tuple | np.ndarray) else None
