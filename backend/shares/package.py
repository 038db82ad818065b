"""What was shared as a file that a partner takes along: CSV and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from backend.shares.points import SharedReport
from backend.sheets import csv_file

_COLUMNS: Final = (
    "share", "id", "category", "title_sv", "title_en", "estate", "asset_kind", "asset_code",
    "asset_name", "description", "observed_at", "status", "status_at", "due_at", "order_text",
    "order_status", "order_due_at", "lat", "lon", "northing_m", "easting_m",
)  # fmt: skip


def as_csv(reports: Sequence[SharedReport]) -> bytes:
    """Return the reports as CSV: UTF-8 with mark, semicolons, as Swedish spreadsheets read it."""
    told = [_fields(report) for report in reports]
    return csv_file(_COLUMNS, ([fields[name] for name in _COLUMNS] for fields in told))


def as_geojson(reports: Sequence[SharedReport]) -> bytes:
    """Return the reports as GeoJSON (RFC 7946); one without a place has no geometry."""
    features = [
        {
            "type": "Feature",
            "geometry": None
            if report.lon is None
            else {"type": "Point", "coordinates": [report.lon, report.lat]},
            "properties": _fields(report),
        }
        for report in reports
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False
    ).encode()


def _fields(report: SharedReport) -> dict[str, Any]:
    found = {name: getattr(report, name) for name in _COLUMNS if hasattr(report, name)}
    return {
        **found,
        "share": report.share_title,
        "id": str(report.id),
        "observed_at": report.observed_at.isoformat(),
        "status_at": report.status_at.isoformat(),
        "due_at": _told(report.due_at),
        "order_due_at": _told(report.order_due_at),
        "lat": _rounded(report.lat, 7),
        "lon": _rounded(report.lon, 7),
        "northing_m": _rounded(report.northing_m, 2),
        "easting_m": _rounded(report.easting_m, 2),
    }


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
