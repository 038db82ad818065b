"""Guards and readers for the tables that come in: CRS, ids, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

METRES: Final = 3006
"""EPSG code of SWEREF 99 TM, the only CRS computed in."""


def require_metres(frame: GeoDataFrame, what: str) -> None:
    """Refuse a table that is not in SWEREF 99 TM.

    Parameters
    ----------
    frame : GeoDataFrame
        Table to look at.
    what : str
        What to call it in the message.

    Raises
    ------
    ValueError
        If the CRS is missing or not EPSG:3006.
    """
    if frame.crs is None or frame.crs.to_epsg() != METRES:
        message = f"{what}: CRS must be EPSG:{METRES}, not {frame.crs and frame.crs.to_string()}"
        raise ValueError(message)


def require_unique(frame: DataFrame, what: str) -> NDArray[np.str_]:
    """Read the ids of a table as text.

    Parameters
    ----------
    frame : DataFrame
        Table with a column id.
    what : str
        What to call it in the message.

    Returns
    -------
    ndarray of str, shape (n,)
        Ids in row order.

    Raises
    ------
    ValueError
        If the column is missing or an id comes twice.
    """
    if "id" not in frame.columns:
        message = f"{what}: no column id"
        raise ValueError(message)
    ids = np.array([str(value) for value in frame["id"]], dtype=np.str_)
    values, counts = np.unique(ids, return_counts=True)
    if values.size < ids.size:
        message = f"{what}: id {values[counts > 1][0]} comes {counts.max()} times"
        raise ValueError(message)
    return ids


def column(frame: DataFrame, name: str) -> NDArray[Any]:
    """Read a column that may be missing.

    Parameters
    ----------
    frame : DataFrame
        Table.
    name : str
        Column.

    Returns
    -------
    ndarray of object, shape (n,)
        The cells, None where the value or the whole column is missing.
    """
    if name not in frame.columns:
        return np.full(len(frame), None, dtype=object)
    cells = frame[name].astype(object)
    return np.asarray(cells.where(frame[name].notna(), None), dtype=object)
