"""When the waste houses of the estate are emptied, and what rounds read in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gis.demo.base import stable_id
from gis.demo.pools import BAD_WASTE
from gis.waste import collections_per_week

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd

COLLECTOR: Final = "Renhållare 1"
_RULES: Final[dict[str, str]] = {
    "residual": "FREQ=WEEKLY;BYDAY=TU,FR",
    "food": "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "paper": "FREQ=WEEKLY;BYDAY=MO,TH",
    "cardboard": "FREQ=WEEKLY;BYDAY=MO,TH",
    "plastic": "FREQ=WEEKLY;BYDAY=MO,TH",
    "metal": "FREQ=WEEKLY;BYDAY=WE",
    "clear_glass": "FREQ=WEEKLY;BYDAY=WE",
    "coloured_glass": "FREQ=WEEKLY;BYDAY=WE",
}
#: Fill where all is well and in the four bad houses: mean and spread [%].
_FILL: Final = ((62.0, 16.0), (104.0, 24.0))
#: Share of readings that found other waste in a fraction, there and there.
_MISSORTED: Final = (0.02, 0.24)
_MOST_PERCENT: Final = 200


def waste_collection_table(stations: gpd.GeoDataFrame, today: date) -> pd.DataFrame:
    """Return the collections of all fractions that the waste houses take."""
    starts_on = today.replace(year=today.year - 2, month=1, day=8)
    rows = [
        {
            "station_id": station_id,
            "fraction": fraction,
            "rrule": _RULES[fraction],
            "starts_on": starts_on,
            "per_week": collections_per_week(_RULES[fraction], starts_on),
            "collector": COLLECTOR,
        }
        for station_id, fractions in zip(stations["id"], stations["fractions"], strict=True)
        for fraction in fractions
    ]
    return pd.DataFrame(rows)


def waste_reading_table(
    stations: gpd.GeoDataFrame,
    plans: pd.DataFrame,
    visits: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return what the tidying rounds read: the four bad houses are overfull and mis-sorted often.

    Visits that could not be made read nothing.
    """
    fractions = dict(zip(stations["id"], stations["fractions"], strict=True))
    bad = {stable_id("waste_station", name) for name in BAD_WASTE}
    tidied = plans.loc[plans["task"] == "waste_tidy", ["id", "asset_id"]]
    found = visits[visits["outcome"] != "not_possible"].merge(
        tidied.rename(columns={"id": "plan_id"}), on="plan_id", how="inner", validate="m:1"
    )
    rows = [
        (visit, fraction, asset in bad)
        for visit, asset in zip(found["id"], found["asset_id"], strict=True)
        for fraction in fractions[asset]
    ]
    is_bad = np.array([row[2] for row in rows], dtype=np.intp)
    mean, spread = np.array(_FILL)[is_bad].T
    fill = np.clip(np.round(rng.normal(mean, spread) / 5) * 5, 5, _MOST_PERCENT).astype(int)
    return pd.DataFrame(
        {
            "visit_id": [row[0] for row in rows],
            "fraction": [row[1] for row in rows],
            "fill_percent": fill,
            "is_missorted": rng.random(len(rows)) < np.array(_MISSORTED)[is_bad],
        }
    )
