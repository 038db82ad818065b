"""Import files into an estate: read and check, save, and keep the report of every row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine

from backend import jobs
from backend.classes import service as classes
from backend.imports import records, store
from backend.imports.estates import find_estate
from backend.imports.records import Place
from backend.imports.store import Estate, Saved
from gis.sources.osm import read_osm
from gis.sources.report import ImportReport, Progress
from gis.sources.tables import SourceTable, read_table

#: Order in which kinds are saved: what others point at comes first.
_ORDER = ("luminaire_type", "property", "building")
#: Distance from a known estate beyond which rows are probably another's [m].
FAR_M = 5000.0
#: Unknown lighting classes named at most.
CLASSES_TOLD = 5
#: Kinds that decide where it is dark.
_LIGHT = ("luminaire_type", "lamp", "building", "courtyard", "footpath", "stairwell", "place")


@dataclass(frozen=True, kw_only=True)
class Import:
    """What came of importing one kind from one file."""

    report: ImportReport
    saved: Saved
    place: Place


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where an import goes."""

    estate: str
    company: str | None = None
    source: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is to be read, where the file does not say it itself."""

    layer: str | None = None
    mapping: Path | None = None
    crs: str | None = None
    identity: str | None = None


def import_osm(
    engine: Engine,
    path: Path,
    target: Target,
    *,
    bbox: tuple[float, float, float, float] | None = None,
    progress: Progress | None = None,
) -> list[Import]:
    """Import buildings, paths, entrances, lamps, waste points and places from OpenStreetMap.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    tables = read_osm(path, bbox=bbox, progress=progress)
    return _save(engine, path, target, target.source or "osm", tables)


def import_table(
    engine: Engine,
    path: Path,
    kind: str,
    target: Target,
    *,
    reading: Reading | None = None,
    progress: Progress | None = None,
) -> Import:
    """Import one kind of asset from a table.

    Raises
    ------
    SourceError
        If the file cannot be read, has no coordinate system, or the mapping is wrong.
    """
    how = reading or Reading()
    table = read_table(
        path,
        kind,
        layer=how.layer,
        mapping=how.mapping,
        crs=how.crs,
        identity=how.identity,
        progress=progress,
    )
    source = target.source or ":".join(filter(None, (path.name.split(".")[0], how.layer)))
    return _save(engine, path, target, source, {kind: table})[0]


def put_checked(
    tx: Connection,
    estate: Estate,
    source: str,
    tables: Mapping[str, pd.DataFrame],
    outline: shapely.Geometry,
) -> None:
    """Write tables that were made, not read: nothing is refused and no report is kept.

    Parameters
    ----------
    tx : Connection
        Transaction with the owner's rights.
    estate : Estate
        Where the rows belong.
    source : str
        Name of the data set.
    tables : mapping of str to DataFrame
        Rows by kind; all but luminaire types are GeoDataFrames in EPSG:3006.
    outline : geometry
        Outline of the estate in EPSG:3006.
    """
    for kind in sorted(tables.keys() & {"luminaire_type", *store.TABLES}, key=_turn):
        rows = tables[kind]
        if kind == "luminaire_type":
            store.save_luminaire_types(tx, estate, source, rows)
        else:
            store.save_assets(tx, estate, kind, source, gpd.GeoDataFrame(rows))
        if kind == "waste_station":
            store.save_waste_details(tx, estate, source, rows)
    records.link(tx, estate)
    records.set_outline(tx, estate, outline)


def _turn(kind: str) -> tuple[bool, str]:
    return kind not in _ORDER, kind


def _save(
    engine: Engine,
    path: Path,
    target: Target,
    source: str,
    tables: Mapping[str, SourceTable],
) -> list[Import]:
    """Save all tables of a file in one transaction: the whole file, or nothing of it.

    Where no row at all can be taken nothing is written: a wrong reference system or box must not
    mark all of the source as vanished.
    """
    sha256 = checksum(path)
    empty = not any(table.report.taken for table in tables.values())
    with engine.connect() as tx, tx.begin() as transaction:
        estate = find_estate(tx, target.estate, target.company)
        place = records.look_up(tx, estate)
        done = []
        for kind in sorted(tables, key=_turn):
            table = tables[kind]
            saved = Saved(0, 0, 0, 0) if empty else _save_kind(tx, estate, source, table)
            report = table.report.with_notes(
                *_far_notes(place, table), *_class_notes(tx, estate, table)
            )
            done.append(Import(report=report, saved=saved, place=place))
            records.keep_run(tx, estate, source, sha256, report, saved)
        records.link(tx, estate)
        if any(_moves_light(item) for item in done):
            records.defer_analysis(tx, estate, jobs.ANALYSE)
        if target.dry_run or empty:
            transaction.rollback()
    return done


def _far_notes(place: Place, table: SourceTable) -> list[str]:
    """Warn of rows far from the estate: it may be the wrong estate, or the wrong system."""
    if place.outline is None or table.kind == "luminaire_type" or table.rows.empty:
        return []
    apart_m = shapely.distance(np.asarray(table.rows["geom"].array, dtype=object), place.outline)
    far_m = apart_m[apart_m > FAR_M]
    if not len(far_m):
        return []
    note = (
        f"{len(far_m)} of {len(apart_m)} rows lie more than {FAR_M / 1000:.0f} km outside the "
        f"estate {place.name}, the farthest {far_m.max() / 1000:.0f} km: is it the right estate?"
    )
    return [note]


def _class_notes(tx: Connection, estate: Estate, table: SourceTable) -> list[str]:
    """Say which lighting classes nobody knows: such surfaces get the default of their kind."""
    if "lighting_class" not in table.rows or table.rows["lighting_class"].isna().all():
        return []
    given = table.rows["lighting_class"].dropna()
    strange = given[~given.isin(classes.known_codes(tx, estate.company_id))]
    if strange.empty:
        return []
    listed = ", ".join(sorted(strange.unique())[:CLASSES_TOLD])
    note = (
        f"lighting_class: {len(strange)} of {len(given)} rows name a class that is not known"
        f" ({listed}); until it is added the default of the kind is taken"
    )
    return [note]


def _moves_light(done: Import) -> bool:
    saved = done.saved
    return done.report.kind in _LIGHT and bool(saved.added + saved.changed + saved.vanished)


def _save_kind(tx: Connection, estate: Estate, source: str, table: SourceTable) -> Saved:
    if table.kind == "luminaire_type":
        return store.save_luminaire_types(tx, estate, source, table.rows)
    refused = {i.source_id for i in table.report.issues if i.action == "refused" and i.source_id}
    saved = store.save_assets(tx, estate, table.kind, source, table.rows, refused=refused)
    if table.kind != "waste_station":
        return saved
    further = store.save_waste_details(tx, estate, source, table.rows)
    return replace(saved, changed=saved.changed + further, unchanged=saved.unchanged - further)


def checksum(path: Path) -> str:
    """Return the checksum of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
