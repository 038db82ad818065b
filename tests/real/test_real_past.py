"""Real past reports go in with their dirt told: Assen's and San Francisco's."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy import Engine, text

from backend.imports import past, records
from backend.imports.estates import find_estate
from backend.imports.service import Import, Reading, Target
from gis import crs
from gis.sources.past_mapping import load_past_mapping

MAPPINGS = Path(__file__).parent / "mappings"
#: Farther than any report lies from the middle of its city. [m]
CITY_M = 25_000.0


@pytest.fixture(scope="module", autouse=True)
def _city(engine: Engine) -> None:
    """Set up an estate as wide as a city, where the mappings move theirs."""
    east, north = crs.from_lonlat(12.02, 57.8)
    with engine.begin() as tx:
        estate = find_estate(tx, "Staden", "prov")
        outline = shapely.Point(float(east), float(north)).buffer(CITY_M)
        records.set_outline(tx, estate, outline)


def bring(engine: Engine, path: Path, mapping: str, source: str) -> Import:
    target = Target(estate="Staden", source=source)
    how = Reading(mapping=MAPPINGS / f"{mapping}.toml")
    return past.import_reports(engine, path, target, reading=how)


def refused(done: Import) -> Counter[str]:
    return Counter(i.reason for i in done.report.issues if i.action == "refused")


def test_assens_reports_go_in_and_then_what_became_of_them(
    engine: Engine, shared_data: Path
) -> None:
    folder = shared_data / "reports" / "nl_assen"
    rows = json.loads((folder / "all_meldingen.json").read_text(encoding="utf-8"))
    values = load_past_mapping(MAPPINGS / "nl_assen.toml").columns.rules["category"].values
    known = [row for row in rows if values.get(row["subcategory_slug"])]
    left_out = sum(values.get(row["subcategory_slug"]) == "" for row in rows)
    first = bring(engine, folder / "all_meldingen.json", "nl_assen", "assen")
    assert (first.report.read, first.report.taken, first.saved.added) == (
        len(rows), len(known), len(known)
    )  # fmt: skip
    assert refused(first) == {
        "left out, as the mapping says": left_out,
        "unknown category": len(rows) - len(known) - left_out,
    }
    resolved = json.loads((folder / "resolved.json").read_text(encoding="utf-8"))
    ended = {row["id"]: row["resolved_date"] for row in resolved}
    second = bring(engine, folder / "resolved.json", "nl_assen_resolved", "assen")
    closed = [row["id"] for row in known if row["id"] in ended]
    assert (second.saved.added, second.saved.changed) == (0, len(closed))
    with engine.begin() as tx:
        stood = tx.execute(text(_STOOD)).one()
        day = tx.execute(text(_DAYS)).all()
    assert (stood.closed, stood.open) == (len(closed), len(known) - len(closed))
    assert stood.backwards == 0, "none closed before it was made"
    assert Counter(str(one.closed_on) for one in day) == Counter(ended[one] for one in closed)
    again = bring(engine, folder / "resolved.json", "nl_assen_resolved", "assen")
    assert (again.saved.added, again.saved.changed) == (0, 0)


_STOOD = """
SELECT
    count(*) FILTER (WHERE status = 'done') AS closed,
    count(*) FILTER (WHERE is_open) AS open,
    count(*) FILTER (WHERE closed_at < opened_at) AS backwards
FROM core.case_state
"""
_DAYS = """
SELECT (closed_at AT TIME ZONE 'Europe/Amsterdam')::date AS closed_on
FROM core.case_state WHERE closed_at IS NOT NULL
"""


def test_san_franciscos_reports_go_in_with_their_dirt_told(
    engine: Engine, shared_data: Path
) -> None:
    path = shared_data / "reports" / "us_sf311" / "sf311_10000.csv"
    values = load_past_mapping(MAPPINGS / "us_sf311.toml").columns.rules["category"].values
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    placed = [row for row in rows if float(row["latitude"] or 0) or float(row["longitude"] or 0)]
    fate = Counter(_fate(row, values) for row in placed)
    done = bring(engine, path, "us_sf311", "sf311")
    told = refused(done)
    assert sum(told.values()) + done.report.taken == len(rows)
    nowhere = told["position 0, 0 stands for no position"] + told["has no place"]
    assert nowhere == len(rows) - len(placed) == 4264
    assert told["before it was made"] == fate["backwards"]
    assert told["unknown category"] == fate["unknown"]
    assert told["left out, as the mapping says"] == fate["left out"]
    assert done.saved.added == done.report.taken == fate["good"]
    assert fate["good"] > 1000
    one = next(row for row in placed if _fate(row, values) == "good" and row["closed_date"])
    local = datetime.fromisoformat(one["created_date"]).replace(
        tzinfo=ZoneInfo("America/Los_Angeles")
    )
    with engine.begin() as tx:
        estate = find_estate(tx, "Staden", "prov")
        stored = tx.scalar(
            text("SELECT received_at FROM core.report WHERE id = :id"),
            {"id": past.report_id(estate, "sf311", one["unique_key"])},
        )
    assert stored == local.astimezone(UTC)


def _fate(row: dict[str, Any], values: Any) -> str:  # noqa: ANN401 -- a mapping of words
    """Tell what is to become of a row that has a place."""
    words = [word for word in (row["complaint_type"], row["category"]) if word in values]
    if not words:
        return "unknown"
    if values[words[0]] == "":
        return "left out"
    if row["closed_date"] and row["closed_date"] < row["created_date"]:
        return "backwards"
    return "good"
