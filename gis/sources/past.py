"""Reading past reports of another system: each row checked, those that contradict themselves told.

A row that cannot be true is refused and named, never mended by guessing: a report that was closed
before it was made, at 0, 0, in the future, twice under one identity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis import crs
from gis.sources.columns import locate
from gis.sources.formats import open_source
from gis.sources.past_mapping import REPORT, PastMapping, load_past_mapping
from gis.sources.past_rows import PastReport, RowReader
from gis.sources.positions import place
from gis.sources.report import SourceError, account

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.sources.raw import RawSource
    from gis.sources.report import ImportReport, Progress, RowIssue

__all__ = ["PastReport", "PastReports", "read_past"]

_ZERO: Final = "position 0, 0 stands for no position"


@dataclass(frozen=True, slots=True)
class PastReports:
    """The rows of a file that can be taken, and what is to be said of the others."""

    rows: Sequence[PastReport]
    issues: Sequence[RowIssue]
    read: int
    origin: tuple[str, str, str]
    notes: Sequence[str]
    numbering: str

    def report(self, further: Iterable[RowIssue] = (), notes: Iterable[str] = ()) -> ImportReport:
        """Give the account of the reading, with what was found out after it.

        Parameters
        ----------
        further
            Issues of rows beside those of the reading.
        notes
            Sentences that concern all rows.

        Returns
        -------
        ImportReport
            Every row of the file is taken or refused in it.
        """
        return account(
            REPORT.name, self.origin, self.read, [*self.issues, *further],
            [*self.notes, *notes], self.numbering,
        )  # fmt: skip


def read_past(
    path: Path,
    mapping: Path | PastMapping | None,
    categories: frozenset[str],
    now: datetime,
    *,
    layer: str | None = None,
    crs_told: str | None = None,
    identity: str | None = None,
    progress: Progress | None = None,
) -> PastReports:
    """Read past reports from CSV, JSON, GeoJSON, Excel and whatever else tables are read from.

    Parameters
    ----------
    path
        The file.
    mapping
        A TOML file as `gis.sources.past_mapping` tells, or one already read; None: the columns
        are called as our fields.
    categories
        Our categories.
    now
        Nothing happened later than this.
    layer, crs_told, identity
        Before what the mapping says.
    progress
        Called with rows done, rows in all and the step.

    Returns
    -------
    PastReports
        Taken rows, each once, in the order of the file.

    Raises
    ------
    SourceError
        If the file cannot be read as such a table at all; one line, with what to do.
    """
    step = progress or (lambda _done, _total, _text: None)
    plan = mapping if isinstance(mapping, PastMapping) else PastMapping()
    if mapping is not None and not isinstance(mapping, PastMapping):
        plan = load_past_mapping(mapping)
    told = plan.columns.source
    source = replace(
        told, layer=layer or told.layer, crs=crs_told or told.crs, id=identity or told.id or "id"
    )
    plan = replace(plan, columns=replace(plan.columns, source=source))
    step(0, None, f"opening {path.name}")
    raw = open_source(path, REPORT, source)
    step(0, len(raw.frame), "checking")
    reader = RowReader(raw, plan, categories, now)
    places, system, notes = _places(raw, path.name, plan, reader)
    rows = [found for at in range(len(raw.frame)) if (found := reader.row(at, places[at]))]
    origin = (path.name, raw.layer, system)
    notes = [*raw.notes, *notes, *reader.notes()]
    return PastReports(rows, reader.issues, len(raw.frame), origin, notes, raw.numbering)


def _places(
    raw: RawSource, name: str, plan: PastMapping, reader: RowReader
) -> tuple[NDArray[np.object_], str, list[str]]:
    """Find where the rows are [EPSG:3006]; None where that is not known, and the reason is told."""
    geometries, system = raw.geometries, raw.crs
    lost = dict(raw.lost)
    if geometries is None:
        try:
            found = locate(raw.frame, plan.columns.source, name)
        except SourceError:
            if "asset" not in reader.rules:
                raise
            return np.full(len(raw.frame), None, dtype=object), "", []
        geometries, system = found.geometries, found.crs
        lost |= found.lost
    if plan.moved:
        zero = (shapely.bounds(geometries) == 0).all(axis=1)
        geometries = geometries.copy()
        geometries[zero] = None
        lost |= dict.fromkeys(np.flatnonzero(zero).tolist(), ("0, 0", _ZERO))
        placed, shown = crs.carried(geometries, *plan.moved), "EPSG:4326"
        notes = ["every place was moved, as the mapping says: this is for trying out"]
    elif shapely.is_missing(geometries).all():
        placed, shown, notes = geometries, "", []
    else:
        rule = plan.columns.source
        done = place(geometries, name, rule.crs, system, rule.axis)
        placed, shown, notes = done.geometries, done.crs, [*done.notes]
        lost |= done.lost
        reader.issues += done.issues
    placed = shapely.centroid(placed)
    astray = ~np.isfinite(shapely.get_x(placed)) & ~shapely.is_missing(placed)
    lost |= dict.fromkeys(np.flatnonzero(astray).tolist(), ("", "lies nowhere on the map"))
    for at in lost:
        placed[at] = None
    reader.lost = lost
    return placed, shown, notes
