"""Read how cleaning stood: the plans of an estate on a day, and their numbers week by week."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from backend.companies import estate_called
from backend.errors import invalid
from backend.queries import values
from backend.standing import store
from backend.standing.schemas import CleaningWeek
from maps.cleaning_choice import CleaningFilter

#: Weeks past that are told of.
WEEKS: Final = 52
_WEEK: Final = timedelta(days=7)


def weeks(tx: Connection, code: str, asked: CleaningFilter, today: date) -> list[CleaningWeek]:
    """Return the ended weeks of a year in which some plan had begun, oldest first.

    Parameters
    ----------
    tx : Connection
        The transaction.
    code : str
        Code of the estate.
    asked : CleaningFilter
        Which plans are counted, and from how many days on they are late.
    today : date
        The day in Sweden.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    last = today - timedelta(days=today.isoweekday())
    found = store.rows(
        tx, "weeks", estate_id=estate_called(tx, code), first_on=last - (WEEKS - 1) * _WEEK,
        last_on=last, task=asked.task, contractor=asked.contractor, late=max(asked.late, 1),
    )  # fmt: skip
    return [CleaningWeek(**values(row)) for row in found]


def layer_at(tx: Connection, estate_id: uuid.UUID, day: date, today: date) -> gpd.GeoDataFrame:
    """Return the plans of an estate as they stood at the end of a day.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the columns of the layer ``overdue_cleaning``, ordered by id.

    Raises
    ------
    InvalidError
        If the day has not come.
    """
    if day > today:
        raise invalid("at", "is a day that has not come")
    found = store.rows(tx, "plans_at", estate_id=estate_id, at=day)
    frame = pd.DataFrame(
        [values(row) for row in found],
        columns=[*_COLUMNS, "wkb"],
        dtype=object,
    )
    geometry = shapely.from_wkb(frame.pop("wkb").to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=4326)


_COLUMNS: Final = (
    "id", "estate_id", "asset_id", "asset_kind", "asset_code", "task", "contractor",
    "last_visit_at", "due_on", "overdue_days", "cleaning_state",
)  # fmt: skip
