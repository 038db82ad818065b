"""Reading a lighting proposal: a table of lamps that are new, moved, changed or taken away.

Columns are those of a lamp register, and three of their own: `lamp` names a lamp of today by its
code or id, `remove` takes it away, `dim` is the share of the flux. A row without `lamp` is a new
lamp. What a row does not say stays empty here: a changed lamp keeps it, a new one takes what is
typical.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis.sources.checks import IssueLog, check_columns
from gis.sources.columns import Found, locate
from gis.sources.fields import KINDS, Field, Kind
from gis.sources.formats import open_source
from gis.sources.mapping import ColumnMapping, load_mapping, resolve
from gis.sources.positions import place
from gis.sources.report import ImportReport, RowIssue, SourceError, account
from gis.sources.shapes import fit_shapes
from gis.sources.sizes import UNPACKED_BYTES_MAX
from gis.sources.values import is_nothing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.sources.raw import RawSource

_SHARED: Final = (
    "code",
    "kind",
    "height_m",
    "luminaire_model",
    "light_source",
    "power_w",
    "flux_lm",
    "bearing_deg",
    "tilt_deg",
    "maintenance_factor",
    "dim",
)
PROPOSED: Final = Kind(
    "lamp",
    "point",
    (
        Field("lamp"),
        Field("remove", "boolean"),
        Field("luminaire_type"),
        *(replace(KINDS["lamp"].field(name), default=None, required=False) for name in _SHARED),
    ),
    ("proposal", "förslag", "forslag", *KINDS["lamp"].layers),
)
"""Fields of a proposed lamp; it reads columns by the names that a lamp's go by."""

COLUMNS: Final = (
    "code", "lamp", "remove", "kind", "height_m", "luminaire_type", "light_source", "power_w",
    "flux_lm", "bearing_deg", "tilt_deg", "dim", "maintenance_factor",
)  # fmt: skip
"""Columns of a checked proposal beside `row` and `geom`."""


@dataclass(frozen=True, slots=True)
class ProposedTable:
    """The rows of a proposal, checked by themselves, with the account of what was done.

    Attributes
    ----------
    rows
        `row` (number in the file), :data:`COLUMNS`, and `geom`: a point in EPSG:3006 [m] or None.
        Unknown texts are None, numbers NaN; `remove` is True or False.
    report
        As of an import: every row of the file is taken or refused.
    """

    rows: pd.DataFrame
    report: ImportReport


def read_proposal(
    path: Path,
    *,
    layer: str | None = None,
    mapping: Path | None = None,
    crs: str | None = None,
    rows_max: int | None = None,
    most_bytes: int = UNPACKED_BYTES_MAX,
) -> ProposedTable:
    """Read a file of proposed lamps; the formats are those of `gis.sources.tables.read_table`.

    Parameters
    ----------
    path
        The file. Nothing is written beside it.
    layer
        Layer or sheet; None: the only one, or the one named like a proposal or lamps.
    mapping
        A TOML file as `gis.sources.mapping` describes.
    crs
        Reference system, before the one the file names: "EPSG:3007".
    rows_max
        Rows that a proposal may have; None: any.
    most_bytes
        What the file may unpack to. [B]

    Returns
    -------
    ProposedTable
        Rows and report.

    Raises
    ------
    SourceError
        If the file cannot be read as such a table at all; one line, with what to do.
    """
    plan = ColumnMapping() if mapping is None else load_mapping(mapping, PROPOSED)
    rule = replace(
        plan.source, layer=layer or plan.source.layer, crs=crs or plan.source.crs
    )  # fmt: skip
    plan = replace(plan, source=rule)
    raw = open_source(path, PROPOSED, rule, most_bytes)
    if rows_max is not None and len(raw.frame) > rows_max:
        message = f"{path.name}: {len(raw.frame)} rows; a proposal holds at most {rows_max} lamps"
        raise SourceError(message)
    points, lost, serving, notes, issues, found_crs = _positions(raw, path.name, plan)
    columns = [str(one) for one in raw.frame.columns]
    rules, column_notes = resolve(plan, PROPOSED, columns, serving)
    log = IssueLog(_numbers(raw), [""] * len(raw.frame))
    checked, _ = check_columns(PROPOSED, raw.frame, rules, log)
    log.source_ids = [_name(code, lamp) for code, lamp in zip(checked["code"], checked["lamp"],
                                                              strict=True)]  # fmt: skip
    for at, (value, reason) in lost.items():
        log.add(np.array([at]), "geom", [value], [reason], "refused")
    rows, taken = _rows(checked, points, log)
    taken[list(lost)] = False
    report = account(
        "proposal", (path.name, raw.layer, found_crs), len(raw.frame), [*issues, *log.issues],
        [*raw.notes, *notes, *column_notes], raw.numbering,
    )  # fmt: skip
    return ProposedTable(rows[taken].reset_index(drop=True), report)


def _numbers(raw: RawSource) -> NDArray[np.int64]:
    return np.arange(1, len(raw.frame) + 1) if raw.rows is None else raw.rows


def _name(code: object, lamp: object) -> str:
    return next((str(one) for one in (code, lamp) if not is_nothing(one)), "")


def _positions(
    raw: RawSource, name: str, plan: ColumnMapping
) -> tuple[
    NDArray[np.object_], dict[int, tuple[str, str]], tuple[str, ...], list[str], list[RowIssue], str
]:
    """Points in EPSG:3006, rows whose position is no good, columns and notes about it."""
    lost, geometries, found_crs = dict(raw.lost), raw.geometries, raw.crs
    used: tuple[str, ...] = ()
    if geometries is None:
        found = _located(raw, plan, name)
        geometries, found_crs, used = found.geometries, found.crs, found.columns
        lost |= found.lost
    if all(shape is None or shape.is_empty for shape in geometries):
        return geometries, lost, used, [], [], ""  # nothing to project: lamps are only taken away
    placed = place(geometries, name, plan.source.crs, found_crs, plan.source.axis)
    notes = [*placed.notes, *([f"position from {' and '.join(used)}"] if used else [])]
    return placed.geometries, lost | placed.lost, used, notes, list(placed.issues), placed.crs


def _located(raw: RawSource, plan: ColumnMapping, name: str) -> Found:
    """Positions in columns; a table that only names lamps of today needs none."""
    try:
        return locate(raw.frame, plan.source, name)
    except SourceError:
        rules, _ = resolve(plan, PROPOSED, [str(one) for one in raw.frame.columns])
        if "lamp" not in rules:
            raise
    nowhere: NDArray[np.object_] = np.full(len(raw.frame), None, dtype=object)
    return Found(nowhere, (), "", {})


def _rows(
    checked: pd.DataFrame, points: NDArray[np.object_], log: IssueLog
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Put points and fields together; tell which rows can be taken."""
    rows = checked.copy()
    rows["remove"] = checked["remove"].fillna(value=False).astype(bool)
    rows["luminaire_type"] = checked["luminaire_type"].where(
        checked["luminaire_type"].notna(), checked["luminaire_model"]
    )
    there = np.array([shape is not None and not shape.is_empty for shape in points], dtype=bool)
    fitted = fit_shapes(points, "point", there, log)
    geom: NDArray[np.object_] = np.full(len(rows), None, dtype=object)
    first = fitted.parts == 0
    geom[fitted.origins[first]] = shapely.force_2d(fitted.geometries[first])
    further = np.unique(fitted.origins[~first])
    several = ["several points, the first is taken"] * len(further)
    log.add(further, "geom", [""] * len(further), several, "repaired")
    placed = np.array([shape is not None for shape in geom], dtype=bool)
    named = rows["lamp"].notna().to_numpy()
    taken = placed | named
    taken[there & ~placed] = False  # had a position that is no good; said already
    removed = rows["remove"].to_numpy()
    bare = np.flatnonzero(~there & ~named & ~removed)
    log.add(bare, "geom", [""] * len(bare), ["a new lamp needs a position"] * len(bare), "refused")
    vain = np.flatnonzero(removed & ~named)
    told = ["which lamp is taken away? give its code or id"] * len(vain)
    log.add(vain, "lamp", [""] * len(vain), told, "refused")
    taken[vain] = False
    rows = rows[list(COLUMNS)]
    rows.insert(0, "row", log.rows)
    rows["geom"] = geom
    return rows, taken
