"""Positions that stand in columns: WKT, longitude and latitude, easting and northing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

from gis.sources import aliases
from gis.sources.mapping import SourceRule, column_named
from gis.sources.report import SourceError
from gis.sources.values import as_text, is_nothing, number
from gis.sources.words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WKT: Final = re.compile(
    r"^\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)", re.IGNORECASE
)
_SRID: Final = re.compile(r"^\s*SRID=(\d+);", re.IGNORECASE)
_TM_NAME: Final = re.compile(r"sweref99tm|3006")


class Found(NamedTuple):
    """Geometries made from columns, east first unless the columns say otherwise.

    `lost` is position to (value, reason) of rows whose text is no position; `crs` what the columns
    themselves tell, "" if nothing.
    """

    geometries: NDArray[np.object_]
    columns: tuple[str, ...]
    crs: str
    lost: dict[int, tuple[str, str]]


def locate(frame: pd.DataFrame, rule: SourceRule, name: str) -> Found:
    """Make geometries from the columns of a table.

    Parameters
    ----------
    frame
        Columns as read.
    rule
        The columns as the mapping names them; otherwise they are found by known names.
    name
        What the user calls the file, for messages.

    Returns
    -------
    Found
        One geometry per row, None where its columns are empty.

    Raises
    ------
    SourceError
        If no column holds positions; the text says how to name them.
    """
    by_name = {plain(str(column)): str(column) for column in reversed(list(frame.columns))}
    if rule.geometry:
        return _from_wkt(frame, column_named(rule.geometry, by_name, "geometry"))
    for first, second, crs in (
        (rule.lon, rule.lat, "EPSG:4326"),
        (rule.easting, rule.northing, ""),
    ):
        if first and second:
            pair = (column_named(first, by_name, "x"), column_named(second, by_name, "y"))
            return _from_pair(frame, pair, crs)
    for alias in aliases.WKT:
        if alias in by_name and _holds_wkt(frame[by_name[alias]]):
            return _from_wkt(frame, by_name[alias])
    for firsts, seconds, crs in (
        (aliases.LONGITUDE, aliases.LATITUDE, "EPSG:4326"),
        (aliases.EASTING, aliases.NORTHING, ""),
    ):
        found = _first(firsts, by_name), _first(seconds, by_name)
        if found[0] is not None and found[1] is not None:
            return _from_pair(frame, (found[0], found[1]), crs)
    listed = ", ".join(reversed(by_name.values()))  # in the order of the file
    message = (
        f"{name}: no column holds a position (columns: {listed}); name them in"
        " a mapping: [source] geometry, or lon and lat, or easting and northing"
    )
    raise SourceError(message)


def holds_positions(frame: pd.DataFrame) -> bool:
    """Tell whether a table has columns with positions, by their known names.

    Parameters
    ----------
    frame
        Columns as read.

    Returns
    -------
    bool
        True if `locate` would find them without a mapping.
    """
    try:
        return bool(locate(frame.head(100), SourceRule(), "").columns)
    except SourceError:
        return False


def _first(listed: Sequence[str], by_name: dict[str, str]) -> str | None:
    return next((by_name[alias] for alias in listed if alias in by_name), None)


def _holds_wkt(column: pd.Series) -> bool:
    filled = [value for value in column.head(100) if not is_nothing(value)]
    return bool(filled) and all(
        isinstance(value, bytes) or (isinstance(value, str) and _WKT.match(value))
        for value in filled
    )


def _from_wkt(frame: pd.DataFrame, column: str) -> Found:
    values = frame[column].to_numpy(dtype=object)
    srids = {
        found[1] for value in values if isinstance(value, str) and (found := _SRID.match(value))
    }
    if srids:
        values = np.array(
            [_SRID.sub("", value) if isinstance(value, str) else value for value in values], object
        )
    binary = np.array([isinstance(value, bytes) for value in values])
    texts = np.array([isinstance(value, str) and not is_nothing(value) for value in values])
    geometries: NDArray[np.object_] = np.full(len(values), None, dtype=object)
    geometries[binary] = shapely.from_wkb(values[binary], on_invalid="ignore")
    geometries[texts] = shapely.from_wkt(values[texts], on_invalid="ignore")
    lost = {
        int(at): (as_text(values[at]), "no readable WKT geometry")
        for at in np.flatnonzero((binary | texts) & shapely.is_missing(geometries))
    }
    return Found(geometries, (column,), f"EPSG:{srids.pop()}" if len(srids) == 1 else "", lost)


def _from_pair(frame: pd.DataFrame, pair: tuple[str, str], crs: str) -> Found:
    x, y = (_numbers(frame[column]) for column in pair)
    there = np.isfinite(x) & np.isfinite(y)
    geometries: NDArray[np.object_] = np.full(len(frame), None, dtype=object)
    geometries[there] = shapely.points(x[there], y[there])
    lost = {}
    for at in np.flatnonzero(~there).tolist():
        texts = [as_text(frame[column].iloc[at]) for column in pair]
        if not all(is_nothing(text) for text in texts):
            lost[at] = (", ".join(texts), "no readable pair of coordinates")
    joined = plain("".join(pair))
    return Found(geometries, pair, crs or ("EPSG:3006" if _TM_NAME.search(joined) else ""), lost)


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    values = np.array(values, dtype=float)
    for at in np.flatnonzero(np.isnan(values)).tolist():  # decimal commas, blanks, units
        raw = column.iloc[at]
        if not is_nothing(raw):
            found = number(raw, "")
            values[at] = np.nan if found is None else found
    return values
