"""Reading a table of assets: a file and what its rows are, to a checked table in EPSG:3006."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis.sources import aliases
from gis.sources.build import Located, SourceTable, build_table
from gis.sources.columns import locate
from gis.sources.fields import kind_named
from gis.sources.formats import open_source
from gis.sources.identity import unique_label
from gis.sources.mapping import ColumnMapping, column_named, load_mapping, resolve
from gis.sources.notes import code_notes
from gis.sources.positions import place
from gis.sources.values import is_nothing
from gis.sources.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from gis.sources.fields import Kind
    from gis.sources.mapping import Rule
    from gis.sources.raw import RawSource
    from gis.sources.report import Progress

__all__ = ["SourceTable", "read_table"]


def read_table(
    path: Path,
    kind: str,
    *,
    layer: str | None = None,
    mapping: Path | ColumnMapping | None = None,
    crs: str | None = None,
    identity: str | None = None,
    progress: Progress | None = None,
) -> SourceTable:
    """Read the rows of a file as one kind of asset.

    GeoPackage, Shapefile (also zipped), GeoJSON, GML, FlatGeobuf, MapInfo, KML, GeoParquet, and
    with positions in columns Parquet, CSV (also .gz) and Excel. Columns go into our fields by the
    mapping, by our own names and by well-known ones; the report says which went where.

    Parameters
    ----------
    path
        The file. Nothing is written beside it.
    kind
        "lamp" or "lamps", "waste_station" or "waste-stations" …
    layer
        Layer or sheet; None: the only one, or the one named like the kind.
    mapping
        A TOML file as `gis.sources.mapping` describes, or a mapping already made.
    crs
        Reference system, before the one the file names: "EPSG:3007".
    identity
        Column with a stable identity, before the one of the mapping.
    progress
        Called with rows done, rows in all and the step.

    Returns
    -------
    SourceTable
        Taken rows and the report: every row of the file is in one of them.

    Raises
    ------
    SourceError
        If the file cannot be read as such a table at all; one line, with what to do.
    UnknownKindError
        If there is no such kind.
    """
    step = progress or (lambda _done, _total, _text: None)
    wanted = kind_named(kind)
    if mapping is None:
        plan = ColumnMapping()
    else:
        plan = mapping if isinstance(mapping, ColumnMapping) else load_mapping(mapping, wanted)
    rule = replace(
        plan.source,
        layer=layer or plan.source.layer,
        crs=crs or plan.source.crs,
        id=identity or plan.source.id,
    )
    step(0, None, f"opening {path.name}")
    raw = open_source(path, wanted, rule)
    count = len(raw.frame)
    step(0, count, "placing")
    source, serving, notes = _located(raw, path.name, wanted, replace(plan, source=rule))
    rules, column_notes = resolve(plan, wanted, [str(one) for one in raw.frame.columns], serving)
    step(count // 2, count, "checking")
    table = build_table(wanted, source, rules, [*raw.notes, *notes, *column_notes])
    step(count, count, "checked")
    return replace(table, report=table.report.with_notes(*_code_notes(source, rules, table)))


def _code_notes(source: Located, rules: Mapping[str, Rule], table: SourceTable) -> list[str]:
    """Say what is wrong with the codes, or that they could serve as identity."""
    columns = rules["code"].columns if "code" in rules else ()
    if not columns:
        return []
    notes = code_notes(table.rows)
    if source.declared_ids is not None or not unique_label(source.frame[columns[0]]):
        return notes
    told = f"{columns[0]} is filled and unique: with --id {_quoted(columns[0])} (in a mapping"
    return [*notes, f'{told} id = "{columns[0]}") a row that has moved is known again']


def _quoted(column: str) -> str:
    return column if column.isalnum() else f'"{column}"'


def _located(
    raw: RawSource, name: str, kind: Kind, plan: ColumnMapping
) -> tuple[Located, tuple[str, ...], list[str]]:
    """Find positions and identities of the rows; gives the columns that served for it as well."""
    rule, frame, lost = plan.source, raw.frame, dict(raw.lost)
    id_column, id_notes = _id_column(plan, kind, frame)
    declared = None if id_column is None else frame[id_column].tolist()
    if kind.shape == "none":
        nothing: NDArray[np.object_] = np.full(len(frame), None, dtype=object)
        source = Located(frame, nothing, declared, _listed(lost), (name, raw.layer, ""))
        source = replace(source, rows=raw.rows, numbering=raw.numbering)
        return source, (), id_notes
    geometries, found_crs = raw.geometries, raw.crs
    used: tuple[str, ...] = ()
    if geometries is None:
        found = locate(frame, rule, name)
        geometries, found_crs, used = found.geometries, found.crs, found.columns
        lost |= found.lost
    placed = place(geometries, name, rule.crs, found_crs, rule.axis)
    lost |= placed.lost
    source = Located(
        frame,
        placed.geometries,
        declared,
        _listed(lost),
        (name, raw.layer, placed.crs),
        tuple(placed.issues),
        raw.rows,
        raw.numbering,
    )
    position_note: list[str] = [f"position from {' and '.join(used)}"] if used else []
    # A column told to be the identity may be the code as well: Stolpnr is both.
    both = rule.auto and rule.id and plain(id_column or "") in _code_names(kind)
    serving = (*used, *([id_column] if id_column and not both else []))
    return source, serving, [*placed.notes, *position_note, *id_notes]


def _code_names(kind: Kind) -> Sequence[str]:
    return aliases.ALIASES[kind.name].get("code", ())


def _listed(lost: dict[int, tuple[str, str]]) -> list[tuple[int, str, str]]:
    return [(at, value, reason) for at, (value, reason) in sorted(lost.items())]


def _id_column(
    plan: ColumnMapping, kind: Kind, frame: pd.DataFrame
) -> tuple[str | None, list[str]]:
    by_name = {plain(str(column)): str(column) for column in reversed(list(frame.columns))}
    if plan.source.id:
        told = column_named(plan.source.id, by_name, "id")
        blank = int(frame[told].map(is_nothing).sum())
        lacking = f"; {blank} of {len(frame)} rows have none" if blank else ""
        return told, [f"identity from {told}, as told{lacking}"]
    names: Sequence[str] = aliases.IDENTITIES
    if kind.shape == "none":
        names = (*names, *aliases.ALIASES[kind.name]["model"])
    for alias in names:
        if alias in by_name and frame[by_name[alias]].notna().any():
            return by_name[alias], [f"identity from {by_name[alias]}"]
    return None, ["no column with an identity: rows are known again by their position to 1 cm"]
