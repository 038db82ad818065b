"""Reports and their events as tables, from drafts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.demo.base import METRIC_CRS, as_utc, stable_id, to_metric
from gis.demo.categories import STATE_OF
from gis.demo.houses import FORMER_WASTE_7

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.demo.drafts import Draft

JITTER_M = 1.5
MINUTE_LAST = 24 * 60 - 2
_EVENING_FROM = (17, 18, 19, 21, 22, 22, 22, 21, 20, 19, 17, 17)
"""Hour from which it is dark, January first, Göteborg, full hours after civil twilight."""


def minutes_of_day(drafts: Sequence[Draft], rng: np.random.Generator) -> np.ndarray:
    """Return the local minute at which each thing was seen: lamps in the dark, others by day."""
    share = rng.random(len(drafts))
    minutes = np.empty(len(drafts), dtype=int)
    for index, draft in enumerate(drafts):
        dark = draft.category in STATE_OF and draft.category not in (
            "LIGHT.DAY_BURNING", "LIGHT.OBSCURED")  # fmt: skip
        if draft.minute is not None:
            minutes[index] = draft.minute
            continue
        first = _EVENING_FROM[draft.day.month - 1] * 60 if dark else 7 * 60
        last = MINUTE_LAST if dark else (21 if draft.origin == "tenant" else 16) * 60
        minutes[index] = int(first + share[index] * (last - first))
    return minutes


def moments(days: Sequence[date], minutes: np.ndarray) -> pd.DatetimeIndex:
    """Return local days and minutes as moments in UTC."""
    local = pd.to_datetime([datetime.combine(day, time()) for day in days])
    return as_utc(local + pd.to_timedelta(minutes, unit="min"))


def report_table(
    drafts: Sequence[Draft],
    tables: Mapping[str, gpd.GeoDataFrame],
    moved_on: date,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Return the reports in order of their observation, geometry in EPSG:3006.

    Reports on waste house 7 before its move lie where it stood then.
    """
    places = _places(tables)
    spots = np.array([places[draft.asset] for draft in drafts])
    former = shapely.get_coordinates(to_metric([shapely.Point(FORMER_WASTE_7)]))[0]
    for index, draft in enumerate(drafts):
        if draft.asset == ("waste_station", "M7") and draft.day < moved_on:
            spots[index] = former
    spots = np.round(spots + rng.normal(0.0, JITTER_M / 2, spots.shape), 2)
    days = [draft.day for draft in drafts]
    observed_at = moments(days, minutes_of_day(drafts, rng))
    delay = pd.to_timedelta(np.round(rng.exponential(25.0, len(drafts))) + 1, unit="min")
    midnight = as_utc(pd.DatetimeIndex([datetime.combine(day, time(23, 59)) for day in days]))
    received_at = pd.DatetimeIndex(np.minimum(observed_at + delay, midnight))
    frame = pd.DataFrame(
        {
            "id": [stable_id("report", str(number)) for number in range(len(drafts))],
            "asset_id": [stable_id(*draft.asset) for draft in drafts],
            "category": [draft.category for draft in drafts],
            "description": [draft.text for draft in drafts],
            "observed_at": observed_at,
            "received_at": received_at,
            "origin": [draft.origin for draft in drafts],
            "geom": shapely.points(spots),
        }
    )
    return gpd.GeoDataFrame(frame, geometry="geom", crs=METRIC_CRS)


def _places(tables: Mapping[str, gpd.GeoDataFrame]) -> dict[tuple[str, str], np.ndarray]:
    """Return a point on each asset [m, EPSG:3006]; for a house, its middle."""
    places: dict[tuple[str, str], np.ndarray] = {}
    for kind, table in tables.items():
        middles = shapely.get_coordinates(shapely.point_on_surface(table.geometry.to_numpy()))
        for name, middle in zip(table["source_id"], middles, strict=True):
            places[(kind, name)] = middle
    return places


def event_table(
    drafts: Sequence[Draft], reports: pd.DataFrame, done: Sequence[date | None]
) -> pd.DataFrame:
    """Return what happened to each report: received, ordered, done, verified."""
    rows: list[tuple[str, str, pd.Timestamp, str]] = []
    closing = moments(
        [day or draft.day for day, draft in zip(done, drafts, strict=True)],
        np.full(len(drafts), 15 * 60),
    )
    columns = zip(reports["id"], reports["received_at"], drafts, done, closing, strict=True)
    for report_id, received_at, draft, done_on, at in columns:
        rows.append((report_id, "received", received_at, _source_note(draft)))
        hour = received_at + timedelta(hours=1)
        lamp = draft.asset[0] == "lamp" and draft.category in STATE_OF
        if lamp and draft.asset[1].startswith("K"):
            rows.append((report_id, "triaged", hour, "Sänt till kommunen"))
        elif lamp and draft.story == 0:
            rows.append((report_id, "ordered", hour, "Elentreprenör 1"))
        if done_on is not None:
            ended = max(at, hour)
            rows.append((report_id, "done", ended, _closing_note(draft)))
            if lamp:
                rows.append((report_id, "verified", ended + timedelta(minutes=5), "Sedd tänd"))
    frame = pd.DataFrame(rows, columns=["report_id", "kind", "at", "note"])
    numbers = frame.groupby("report_id").cumcount()
    keys = [f"{name}/{number}" for name, number in zip(frame["report_id"], numbers, strict=True)]
    frame.insert(0, "id", [stable_id("report_event", key) for key in keys])
    return frame


def _source_note(draft: Draft) -> str:
    if draft.story == 8:  # noqa: PLR2004 - the number of the story
        return "Anmälare: " + draft.text.rpartition("(")[2].rstrip(")")
    return "QR-märke" if draft.story == 3 else ""  # noqa: PLR2004 - the number of the story


def _closing_note(draft: Draft) -> str:
    return "Noterat, tack" if draft.family == "positive" else "Åtgärdat"
