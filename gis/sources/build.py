"""From columns and geometries to a checked table: the same steps for every source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from gis import crs
from gis.sources.checks import IssueLog, check_columns
from gis.sources.identity import identify
from gis.sources.notes import kind_notes, outside_notes, unknown_notes
from gis.sources.report import FEATURE_NUMBER, ImportReport, account
from gis.sources.shapes import Fitted, fit_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gis.sources.fields import Kind
    from gis.sources.mapping import Rule
    from gis.sources.report import RowIssue


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows of one kind from one source, checked, with the account of what was done.

    Attributes
    ----------
    kind
        "lamp", "building" …
    rows
        GeoDataFrame in EPSG:3006 with the columns ``source_id`` (unique text), ``row`` (its
        number as the report's ``numbering`` counts), the fields of the kind, and ``geom``. Unknown
        texts are None, numbers NaN, integers and booleans NA. A luminaire type has a plain
        DataFrame.
    report
        read = taken + refused source rows; a line of several parts is several table rows.
    """

    kind: str
    rows: pd.DataFrame
    report: ImportReport


@dataclass(frozen=True, slots=True)
class Located:
    """Rows of a source with their geometries in EPSG:3006, ready to be checked.

    Attributes
    ----------
    frame
        Columns as they stand in the source.
    geometries
        One per row, None where there is none; EPSG:3006 [m], flat.
    declared_ids
        Values of the id column, None where the source has none.
    lost
        Position, value and reason of rows whose position is known to be no good.
    origin
        File, layer and reference system, for the report.
    issues
        What was done to all rows on the way here.
    rows
        Number of each row as a person finds it in the file; None: 1, 2, 3 …
    numbering
        What that number counts, one of `gis.sources.report.NUMBERINGS`.
    """

    frame: pd.DataFrame
    geometries: NDArray[np.object_]
    declared_ids: Sequence[object] | None
    lost: Sequence[tuple[int, str, str]]
    origin: tuple[str, str, str]
    issues: Sequence[RowIssue] = ()
    rows: NDArray[np.int64] | None = None
    numbering: str = FEATURE_NUMBER


def build_table(
    kind: Kind, source: Located, rules: Mapping[str, Rule], notes: Sequence[str] = ()
) -> SourceTable:
    """Check rows and put them into the columns of their kind.

    Parameters
    ----------
    kind
        What the rows are.
    source
        The rows with their geometries.
    rules
        Which column fills which field.
    notes
        What is known of all rows, for the report.

    Returns
    -------
    SourceTable
        Taken rows in the order of the source, and the report with every issue.
    """
    count = len(source.frame)
    numbers = np.arange(1, count + 1) if source.rows is None else source.rows
    log = IssueLog(numbers, [""] * count)
    ids, wanted = identify(source.declared_ids, source.geometries, source.frame, log)
    at = np.array([position for position, _, _ in source.lost], dtype=np.intp)
    log.add(
        at,
        "geom",
        [value for _, value, _ in source.lost],
        [reason for _, _, reason in source.lost],
        "refused",
    )
    wanted[at] = False
    checked, complete = check_columns(kind, source.frame, rules, log)
    wanted &= complete
    if kind.shape == "none":
        here = np.flatnonzero(wanted)
        fitted = Fitted(np.empty(len(here), dtype=object), here, np.zeros(len(here), np.intp))
    else:
        fitted = fit_shapes(source.geometries, kind.shape, wanted, log)
    rows = _rows(kind, checked, ids, fitted)
    rows.insert(1, "row", numbers[fitted.origins])
    report = account(
        kind.name,
        source.origin,
        count,
        [*source.issues, *log.issues],
        [
            *notes,
            *unknown_notes(kind, rows),
            *kind_notes(kind, rows),
            *_place_notes(kind, rows, fitted),
        ],
        source.numbering,
    )
    return SourceTable(kind.name, rows, report)


def _rows(kind: Kind, checked: pd.DataFrame, ids: list[str], fitted: Fitted) -> pd.DataFrame:
    part_ids = [
        ids[at] if part == 0 else f"{ids[at]}/{part + 1}"
        for at, part in zip(fitted.origins.tolist(), fitted.parts.tolist(), strict=True)
    ]
    rows = checked.iloc[fitted.origins].reset_index(drop=True)
    rows.insert(0, "source_id", pd.Series(part_ids, index=rows.index, dtype=object))
    if kind.shape == "none":
        return rows
    rows["geom"] = gpd.GeoSeries(fitted.geometries, index=rows.index, crs=crs.SWEREF99_TM)
    return gpd.GeoDataFrame(rows, geometry="geom", crs=crs.SWEREF99_TM)  # type: ignore[no-any-return]


def _place_notes(kind: Kind, rows: pd.DataFrame, fitted: Fitted) -> list[str]:
    notes: list[str] = []
    if kind.shape == "none" or rows.empty:
        return notes
    several = int((fitted.parts > 0).sum())
    if several:
        notes.append(f"{several} rows more than objects, for objects of several parts")
    notes += outside_notes(rows)
    return notes
