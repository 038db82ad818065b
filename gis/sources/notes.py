"""What is to be said of all rows of a table together, beside the issues of single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis import crs
from gis.nomenclature import DEFAULT_BUILDING_HEIGHT, LAMPS_PER_POINT_MAX, STOREY_HEIGHT

if TYPE_CHECKING:
    from gis.sources.fields import Kind

_TOLD: Final = 5


def unknown_notes(kind: Kind, checked: pd.DataFrame) -> list[str]:
    """Say for how many rows the required words stayed unknown.

    Parameters
    ----------
    kind
        What the rows are.
    checked
        The frame `check_columns` gave.

    Returns
    -------
    list of str
        One sentence for each number of rows, or none if all are known.
    """
    by_count: dict[int, list[str]] = {}
    for field in kind.fields:
        if field.type == "boolean" or not field.required:
            continue
        if count := int((checked[field.name] == "unknown").sum()):
            by_count.setdefault(count, []).append(field.name)
    return [
        f"no usable value in {count} of {len(checked)} rows: {', '.join(names)}"
        for count, names in sorted(by_count.items(), reverse=True)
    ]


def code_notes(rows: pd.DataFrame) -> list[str]:
    """Say how many rows have no code, and how many share one.

    Parameters
    ----------
    rows
        Checked rows with ``row`` and ``code``; parts of one source row count once.

    Returns
    -------
    list of str
        One sentence each for blanks and for codes that stand twice; none where no row has a code.
    """
    codes = rows.drop_duplicates("row")["code"]
    given = codes[codes.notna()]
    if given.empty:
        return []
    notes = []
    if blank := len(codes) - len(given):
        notes.append(f"code: {blank} of {len(codes)} rows have none")
    shared = given[given.duplicated(keep=False)]
    if len(shared):
        often = shared.value_counts().index
        listed = ", ".join(often[:_TOLD]) + (" …" if len(often) > _TOLD else "")
        notes.append(
            f"code: {len(shared)} of {len(codes)} rows share theirs with another row: {listed}"
        )
    return notes


def kind_notes(kind: Kind, rows: pd.DataFrame) -> list[str]:
    """Say what the light computation will have to assume, or should not trust.

    Parameters
    ----------
    kind
        What the rows are.
    rows
        Checked rows with ``row`` and ``geom``.

    Returns
    -------
    list of str
        Heights of buildings that nobody stated, lamps that crowd on one point.
    """
    if rows.empty:
        return []
    if kind.name == "building":
        return _height_notes(rows)
    return _crowd_notes(rows) if kind.name == "lamp" else []


def outside_notes(rows: pd.DataFrame) -> list[str]:
    """Say how many rows lie outside Sweden, and how wrong lengths are there.

    Parameters
    ----------
    rows
        Checked rows with ``row`` and ``geom`` in EPSG:3006.

    Returns
    -------
    list of str
        At most two sentences; none where all rows lie in Sweden.
    """
    notes = []
    bounds = shapely.bounds(np.asarray(rows["geom"].array, dtype=object))
    lon, lat = crs.to_lonlat((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
    west, south, east, north = crs.SWEDEN_DEG
    away = np.isfinite(lon) & ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    if away.any():
        first = int(np.flatnonzero(away)[0])
        share = "all" if away.all() else f"{int(away.sum())} of {len(rows)}"
        notes.append(
            f"{share} rows lie outside Sweden, the first is row {rows['row'].iloc[first]} at"
            f" {lat[first]:.4f} N {lon[first]:.4f} E: is it right?"
        )
    error = crs.scale_error(rows)
    far = error[np.isfinite(error) & (error > crs.FAR_SCALE_ERROR)]
    if len(far):
        notes.append(
            f"{len(far)} of {len(rows)} rows lie far outside Sweden: lengths in EPSG:3006 are up to"
            f" {100 * far.max():.1f} % too long there, areas and light levels are wrong"
        )
    return notes


def _height_notes(rows: pd.DataFrame) -> list[str]:
    counted = int((rows["height_source"] == "storeys").sum())
    bare = int(rows["height_m"].isna().sum())
    notes = []
    if counted:
        notes.append(
            f"height: {counted} of {len(rows)} buildings have none of their own, storeys x"
            f" {STOREY_HEIGHT.value:g} m is taken"
        )
    if bare:
        notes.append(
            f"height: {bare} of {len(rows)} buildings have neither height nor storeys, their"
            f" shadows are those of a house of {DEFAULT_BUILDING_HEIGHT.value:g} m"
        )
    return notes


def _crowd_notes(rows: pd.DataFrame) -> list[str]:
    """Name the points on which more lamps stand than a pole carries."""
    places = np.round(shapely.get_coordinates(np.asarray(rows["geom"].array, dtype=object)), 2)
    numbers = pd.Series(rows["row"].to_numpy(), name="row")
    groups = numbers.groupby([places[:, 0], places[:, 1]], sort=False).agg(["size", "first"])
    crowds = [
        (int(count), int(row), (float(east), float(north)))
        for (east, north), count, row in zip(
            groups.index, groups["size"], groups["first"], strict=True
        )
        if count > LAMPS_PER_POINT_MAX.value
    ]
    notes = [
        f"{count} lamps on one point, {place[0]:.1f} E {place[1]:.1f} N, the first is row {row}:"
        " all are taken and computed, is it right?"
        for count, row, place in crowds[:_TOLD]
    ]
    if len(crowds) > _TOLD:
        notes.append(f"{len(crowds) - _TOLD} more points with many lamps")
    return notes
