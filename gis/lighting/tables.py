"""Guards and readers for the tables that come in: CRS, ids, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

METRES: Final = 3006
"""EPSG code of SWEREF 99 TM, the only CRS computed in."""


@dataclass(frozen=True)
class Rows:
    """A table in EPSG:3006 as the light calculation reads it.

    The light of a few hundred lamps costs less than one GeoDataFrame of them.

    Attributes
    ----------
    columns : mapping of str to ndarray of object, shape (n,)
        The cells; None where a value is missing.
    geometry : ndarray of shapely geometry, shape (n,)
        Points, lines or areas. [m]
    """

    columns: Mapping[str, NDArray[np.object_]]
    geometry: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.geometry)

    def __getitem__(self, name: str) -> NDArray[np.object_]:
        return self.columns[name]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Bounds of each geometry: west, south, east, north [m], shape (n, 4)."""
        return np.asarray(shapely.bounds(self.geometry), dtype=np.float64).reshape(-1, 4)

    def part(self, kept: NDArray[np.bool_]) -> Rows:
        """Give some of the rows, in the same order.

        Parameters
        ----------
        kept : ndarray of bool, shape (n,)
            The rows to take.

        Returns
        -------
        Rows
            Those.
        """
        columns = {name: cells[kept] for name, cells in self.columns.items()}
        return Rows(columns, self.geometry[kept])

    def frame(self) -> GeoDataFrame:
        """Give the table as a GeoDataFrame."""
        from geopandas import GeoDataFrame  # noqa: PLC0415 -- who asks has it loaded

        columns = {name: cells.tolist() for name, cells in self.columns.items()}
        return GeoDataFrame(columns, geometry=self.geometry, crs=METRES)


def rows_of(table: GeoDataFrame | Rows, what: str) -> Rows:
    """Read a table, in whichever form it comes.

    Parameters
    ----------
    table : GeoDataFrame or Rows
        The table.
    what : str
        What to call it in the message.

    Returns
    -------
    Rows
        The same rows.

    Raises
    ------
    ValueError
        If the CRS is missing or not EPSG:3006.
    """
    if isinstance(table, Rows):
        return table
    require_metres(table, what)
    names = [name for name in table.columns if name != table.geometry.name]
    columns = {str(name): column(table, name) for name in names}
    return Rows(columns, np.asarray(table.geometry.to_numpy(), dtype=object))


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


def require_unique(frame: DataFrame | Rows, what: str) -> NDArray[np.str_]:
    """Read the ids of a table as text.

    Parameters
    ----------
    frame : DataFrame or Rows
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
    if len(set(ids.tolist())) < ids.size:
        values, counts = np.unique(ids, return_counts=True)
        message = f"{what}: id {values[counts > 1][0]} comes {counts.max()} times"
        raise ValueError(message)
    return ids


def column(frame: DataFrame | Rows, name: str) -> NDArray[Any]:
    """Read a column that may be missing.

    Parameters
    ----------
    frame : DataFrame or Rows
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
    if isinstance(frame, Rows):
        return frame.columns[name]
    cells = frame[name].astype(object)
    return np.asarray(cells.where(frame[name].notna(), None), dtype=object)
