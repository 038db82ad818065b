"""Every named query can be planned; the spatial ones use their index at a large size."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, text

from backend.assets import service as assets
from backend.assets.service import AssetFilter
from backend.db import open_engine, query, query_names
from backend.schemas import Box
from backend.settings import ROOT
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, store_sample

LAMPS = 20_000
NAMES = sorted(
    (path.stem, name)
    for path in (ROOT / "sql" / "queries").glob("*.sql")
    for name in query_names(path.stem)
)
AREA = shapely.to_wkb(shapely.box(EAST_M, NORTH_M, EAST_M + 60, NORTH_M + 60))
BBOX = {"west": 12.0, "south": 57.7, "east": 12.01, "north": 57.71}
KEY = uuid.UUID(int=1)
#: One plausible value for each name a parameter may have.
VALUES: dict[str, object] = {
    **dict.fromkeys(("scene_id", "proposal_id", "surface_id", "luminaire_type_id"), KEY),
    **dict.fromkeys(("sent", "result", "found"), "{}"),
    **dict.fromkeys(("label", "lighting_class", "change", "light_source"), "P4"),
    **dict.fromkeys(("power_w", "flux_lm", "height_m", "bearing_deg", "tilt_deg"), 1.0),
    **dict.fromkeys(("maintenance_factor", "dim", "easting_m", "northing_m"), 1.0),
    "checksums": [b"0"],
    "view_path": "app.lamps",
    "kept": ["paper"],
    "token_hash": b"0",
    "request": "r",
    "names": ["p1"],
    "days": 30,
    "categories": "",
    **dict.fromkeys(("id", "company_id", "estate_id", "asset_id", "run_id", "station_id"), KEY),
    **dict.fromkeys(("plan_id", "report_id", "lamp_id", "after"), KEY),
    **{name: [KEY] for name in ("asset_ids", "lamp_ids", "plan_ids", "stations", "surface_ids")},
    **dict.fromkeys(("read", "taken", "repaired", "refused", "added", "changed"), 1),
    **dict.fromkeys(("unchanged", "vanished", "lamps", "surfaces", "cells", "bins"), 1),
    **dict.fromkeys(
        ("at", "since", "observed_at", "visited_at", "answered_at"),
        datetime(2026, 1, 1, tzinfo=UTC),
    ),
    **dict.fromkeys(("until", "starts_on", "ends_on", "free_on"), date(2026, 1, 1)),
    **dict.fromkeys(("company", "estate", "code", "name", "contact", "role", "message"), "prov"),
    **dict.fromkeys(("description", "note", "title_sv", "title_en", "edition"), "ord"),
    **dict.fromkeys(("source", "file_name", "engine", "task", "contractor"), "ord"),
    **dict.fromkeys(("sha256", "input_hash"), "0" * 64),
    **dict.fromkeys(("notes", "parameters"), "{}"),
    **dict.fromkeys(("area", "wkb", "outline"), AREA),
    "dwellings": 1,
    "ids": [KEY],
    **dict.fromkeys(("e_avg_lx", "e_min_lx", "uo"), 0.5),
    "photometry_ids": [KEY],
    **dict.fromkeys(("flux_lm", "luminaire_flux_lm", "power_w"), 900.0),
    "format": "ies",
    "lamp_set": 0,
    "orientation": "us",
    "orientation_source": "declared",
    "warnings": ["ord"],
    "content": b"0",
    "linked": True,
    "start": "0a",
    **dict.fromkeys(("photometry_id", "luminaire_type_id"), KEY),
    **BBOX,
    **dict.fromkeys(("west_m", "south_m", "east_m", "north_m"), 6_410_000.0),
    **dict.fromkeys(("first_night", "last_night"), date(2026, 1, 1)),
    "lasted_s": 1.5,
    **{name: [KEY] for name in ("block_ids", "spot_ids")},
    **dict.fromkeys(("tile_east", "tile_north", "around_m"), 1),
    **dict.fromkeys(("as_of", "after_at", "upto"), datetime(2026, 1, 1, tzinfo=UTC)),
    **dict.fromkeys(("upright", "with_light", "faulty"), False),
    "side_m": 1024.0,
    **{name: [1] for name in ("tiles_east", "tiles_north")},
    "asked": "state=open",
    "lon": 12.02,
    "lat": 57.81,
    "kind": "lamp",
    "state": "dark",
    "lamp_state": "dark",
    "category": "LIGHT.DARK",
    "party": "own",
    "purposes": ["danger", "on_call"],
    "phone_id": uuid.UUID(int=1),
    "asset_kind": "lamp",
    "priority": "P3",
    "unit": "working_days",
    "amount": 7,
    "season_from": None,
    "season_to": None,
    "status": "done",
    "origin": "staff",
    "outcome": "done",
    "scope": "estate",
    "crs": "EPSG:3006",
    "content_hash": b"0",
    "position": 0,
    "purpose": "danger",
    "phone": "031-390 06 01",
    "all_of": True,
    "fraction": "food",
    "volume_l": 660,
    "applies_to": ["lamp"],
    "danger": False,
    "needs_action": True,
    "quantity": "Eh",
    "interval_days": None,
    "rrule": "FREQ=WEEKLY",
    "move_holidays": True,
    **dict.fromkeys(("template_id", "copied_id", "visit_id", "item_id", "sample_id"), KEY),
    **{name: [KEY] for name in ("template_ids", "item_ids")},
    **dict.fromkeys(("about_sv", "about_en", "name_sv", "name_en", "ok_sv", "ok_en"), "ord"),
    **dict.fromkeys(("photo_sv", "photo_en", "guidance_sv", "guidance_en"), "ord"),
    **dict.fromkeys(("question_sv", "question_en"), "ord"),
    **{name: ["ok"] for name in ("answers", "asset_kinds", "severities")},
    **dict.fromkeys(("intact", "clean", "tidy", "fill_percent", "recheck_days"), 1),
    **dict.fromkeys(("is_mandatory", "is_missorted"), True),
    "aspect": "clean",
    "photo_when": "never",
    "severity": "A",
    "due_days": [date(2026, 1, 1)],
    **dict.fromkeys(("before", "until_at"), datetime(2026, 1, 1, tzinfo=UTC)),
    **dict.fromkeys(("words", "place", "action", "object_id", "who", "consent"), "ord"),
    **dict.fromkeys(("reason", "provision", "decision", "field", "title", "body"), "ord"),
    **dict.fromkeys(("account_id", "replaces_id", "document_id"), KEY),
    **{name: [KEY] for name in ("report_ids", "account_ids")},
    **dict.fromkeys(("held_on", "decided_on"), date(2026, 1, 1)),
    **dict.fromkeys(("draft", "dry_run"), True),
    **dict.fromkeys(("first", "keep_days", "last_id", "past", "removed"), 1),
    "last": 2,
    "record_kind": "report",
    "patterns": ["%ord%"],
    "record_type": "photo",
    **dict.fromkeys(("width_px", "height_px", "size_bytes"), 400),
    "boxes": "[]",
    "page_size": 101,
    **dict.fromkeys(("share_id", "token_id", "created_by", "made_by"), KEY),
    **{name: [KEY] for name in ("estates", "report_ids")},
    **{name: ["see"] for name in ("scopes", "categories")},
    **dict.fromkeys(("title", "receiver"), "ord"),
    "link_hash": b"0",
    "language": "sv",
    "gone": True,
    "orders": [str(KEY)],
    "mended": True,
    **dict.fromkeys(
        ("channel", "error", "event", "mailbox", "mode", "once", "prefix", "url"), "ord"
    ),
    **dict.fromkeys(("peer_id", "link_id", "update_id", "event_id"), KEY),
    **dict.fromkeys(("jurisdiction", "their_id", "otherwise", "address", "token"), "ord"),
    **dict.fromkeys(("keyed", "is_open", "is_public", "off", "sends", "unsure"), True),
    **{name: ["ord"] for name in ("codes", "ended_there", "urls")},
    **dict.fromkeys(("services", "offered"), "{}"),
    "api_key": b"0",
    "rows_before": 0,
    "longest": timedelta(hours=6),
    "polled_to": datetime(2026, 1, 1, tzinfo=UTC),
    **{name: ["ord"] for name in ("events", "skipped", "in_estates")},
    **dict.fromkeys(("day", "last_day"), date(2026, 1, 1)),
    "now": datetime(2026, 1, 1, tzinfo=UTC),
    "before_id": KEY,
    "is_on": True,
    "payload": "{}",
    "secret": b"0",
    "wait_s": 5,
    **{name: ["LIGHT.LIT"] for name in ("unseen", "codes")},
    "search": "%ord%",
    "least": 15,
    "sender": str(KEY),
    "simple": False,
    "most": 12,
    **dict.fromkeys(("whole", "beginning", "beyond"), "ord"),
    "topics": ["lamp"],
    "snapshot": "1:1:",
    "cells_json": "[]",
    "packed": b"0",
    **dict.fromkeys(("program", "moment"), "ord"),
    **dict.fromkeys(("actor", "device", "email", "how", "issuer", "subject"), "ord"),
    **dict.fromkeys(("password_hash", "recovery_hash", "totp_secret"), "ord"),
    **dict.fromkeys(("one", "other", "session_id"), KEY),
    **dict.fromkeys(("closed", "keep_step"), True),
    "attempt_ids": [1],
    "limits": [1],
    "old_hash": b"0",
    "keys": [b"0"],
    "recovery_hashes": ["ord"],
    "step": 1,
    **dict.fromkeys(("saved_at", "sent_at"), datetime(2026, 1, 1, tzinfo=UTC)),
    **dict.fromkeys(("version", "counter", "floor"), 1),
    "app_version": "ord",
    "clock_ahead_s": 0.5,
    "device_id": KEY,
    "photos": ["0" * 64],
    **dict.fromkeys(("case_id", "head_id", "order_id", "team_id", "contractor_id", "without"), KEY),
    **dict.fromkeys(("keep_due", "held", "is_public"), False),
    **dict.fromkeys(("cabinet", "circuit", "text"), "ord"),
    "among": "LIGHT",
    "distance_m": 15.0,
    "place_ewkb": shapely.to_wkb(
        shapely.set_srid(shapely.Point(EAST_M, NORTH_M), 3006), hex=True, include_srid=True
    ),
    **dict.fromkeys(("same_asset", "same_circuit", "handed_over"), True),
    "data": "{}",
    "roles": ["manager"],
    "statuses": ["done"],
    "due_at": datetime(2026, 1, 1, tzinfo=UTC),
    "spot": "cellar",
    **{name: [KEY] for name in ("visit_ids", "photo_ids")},
    "grading_id": KEY,
    "grader": "A",
    "score": 2,
    "aspects": 3,
    "seed": 1,
    "population": 2,
    "size": 1,
    "inspect_by": date(2026, 1, 1),
    "missing_kind": "lamp",
    "extent": None,
    "since_on": date(2026, 1, 1),
    "minutes": 20.0,
    "company_ids": [KEY],
    "passed_over": 0,
    "plans": "[]",
    **dict.fromkeys(("season_first", "season_last"), None),
    **dict.fromkeys(("low_l", "high_l", "per_week", "within_m"), 7.0),
    "bin_l": 660,
    "every_days": 7,
    "mandated_from": date(2027, 1, 1),
    "dwellings_served": 40,
    "station_ids": [KEY],
    "collector": "ord",
    "area_m2": 30.0,
    **dict.fromkeys(("first_on", "last_on", "today"), date(2026, 1, 4)),
    **dict.fromkeys(("walk_id", "stop_id", "point_id", "wish_id", "package_id"), KEY),
    **dict.fromkeys(("prize", "stay_min", "arrives_min", "spent_min", "score", "bound"), 10.0),
    **dict.fromkeys(("start_lon", "finish_lon"), 12.0),
    **dict.fromkeys(("start_lat", "finish_lat"), 57.7),
    **dict.fromkeys(("groups", "group_number", "position"), 1),
    **dict.fromkeys(("after_dusk", "is_dark"), True),
    "source_id": KEY,
    "length_m": 900.0,
    "lit_share": 0.5,
    "invited": ["tenants"],
    "choice": "open",
    "profile": "foot",
    "gap_kind": "bound",
    "why": "ord",
    "follows_id": None,
    "line": shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)])),
    **dict.fromkeys(("done_on", "due_on", "feedback_on"), date(2026, 1, 1)),
    **dict.fromkeys(
        ("walked_at", "ended_at", "ends_at", "starts_at"), datetime(2026, 1, 1, tzinfo=UTC)
    ),
    **dict.fromkeys(("feedback", "feedback_to", "told", "observation", "weather"), "ord"),
    **dict.fromkeys(("leader_role", "attendees", "answer", "question"), "ord"),
    "sentiment": "safe",
    "themes": ["lighting"],
    "cost": "small",
    "protocol": "{}",
    "protocol_id": KEY,
    "number": 1,
    "people": 1,
    "only_read": False,
    "area_id": KEY,
    "hours_week": 12.5,
    "by_day": "MO",
    "late": 1,
    **dict.fromkeys(("team", "own_staff"), "ord"),
    "ends": [date(2026, 1, 31)],
    "view": "lamps",
    "layers": ["lamps"],
    "epsg": 3006,
    "bbox": [11.9, 57.7, 12.0, 57.8],
    "export_id": KEY,
    **dict.fromkeys(("rows_total", "rows_done", "file_bytes"), 1),
    **dict.fromkeys(("form", "app_role", "licence", "link_kind", "link_secret"), "ord"),
    "counts_as": "LIGHT.DARK",
    **dict.fromkeys(("said", "did"), "ord"),
    "closed_on": date(2026, 1, 31),
    **dict.fromkeys(("told_id", "walk_point_id"), KEY),
    **dict.fromkeys(("wave_id", "item_id", "courtyard_id"), KEY),
    **{name: [KEY] for name in ("items", "areas")},
    **{name: [1.0] for name in ("scores", "positives", "numbers", "weights", "squares")},
    **dict.fromkeys(("low", "high", "positive_from", "positive"), 1.0),
    **dict.fromkeys(("hours", "left_out", "strange", "people", "respondents"), 1),
    **dict.fromkeys(("good", "spelling", "source_column", "theme"), "ord"),
    **dict.fromkeys(("measure_id", "import_id"), KEY),
    **dict.fromkeys(("hypothesis", "expects", "metric", "comparison", "about"), "ord"),
    "reference": "P-1",
    **dict.fromkeys(("cost_sek", "total_sek", "amount_sek"), 1.0),
    **dict.fromkeys(("lines", "line_number"), 1),
    **{name: [1] for name in ("line_numbers", "amounts")},
    **{name: ["ord"] for name in ("references", "texts", "origins")},
    **{name: ["ord"] for name in ("projects", "texts", "origins")},
    "booked_days": [date(2026, 1, 1)],
    "booked_on": date(2026, 1, 1),
    "registered_at": datetime(2026, 1, 1, tzinfo=UTC),
    "merged": True,
    "shape": AREA,
    "daypart": "night",
    "happened_on": date(2026, 1, 1),
    "is_held": False,
    **dict.fromkeys(("file_id", "register_id", "made_id", "key_id"), KEY),
    **dict.fromkeys(("conflict", "layer", "login", "proof"), "ord"),
    **dict.fromkeys(("differing", "reasons", "replaced"), "{}"),
    **dict.fromkeys(
        ("exported_at", "compared_at", "made_version"), datetime(2026, 1, 1, tzinfo=UTC)
    ),
    **dict.fromkeys(("wkb", "wkb_before"), AREA),
    **dict.fromkeys(("fid", "moved_m"), 1),
}


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with 20 000 lamps around the sample, and 2 000 estates further off."""
    made = open_engine(clone(), pool_size=2)
    with made.begin() as tx:
        estate = store_sample(tx)
        near = {"estate": estate.id, "company": estate.company_id}
        start = {**near, "east": EAST_M, "north": NORTH_M, "lamps": LAMPS}
        tx.execute(text(_LAMPS), start)
        tx.execute(text(_ESTATES), start)
        tx.execute(
            text("INSERT INTO core.analysis_run (company_id, estate_id, scope, status, engine)"
                 " VALUES (:company, :estate, 'estate', 'done', 'none')"), near
        )  # fmt: skip
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("ANALYZE"))
    yield made
    made.dispose()


_LAMPS = """
WITH made AS (
    SELECT gen_random_uuid() AS id, n FROM generate_series(1, :lamps) AS n
), asset AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT id, :company, :estate, 'lamp' FROM made
)
INSERT INTO core.lamp (id, company_id, estate_id, source, source_id, kind, owner, operator, geom)
SELECT id, :company, :estate, 'grid', n, 'park_pole', 'own', 'own',
    ST_SetSRID(ST_MakePoint(:east + 100 + n % 200 * 25, :north + 100 + n / 200 * 25), 3006)
FROM made
"""
_ESTATES = """
INSERT INTO core.estate (company_id, code, name, geom)
SELECT :company, 'e' || n, 'E', ST_Multi(ST_Buffer(ST_SetSRID(
    ST_MakePoint(:east + 9000 + n % 50 * 900, :north + n / 50 * 900), 3006), 200, 2))
FROM generate_series(1, 2000) AS n
"""


@pytest.fixture
def incoming(tx: Connection) -> None:
    """Make the tables that imports fill, as they stand while an import runs."""
    tx.execute(text("CREATE TEMPORARY TABLE incoming (LIKE core.lamp) ON COMMIT DROP"))
    tx.execute(query("past", "make_incoming"))


@pytest.mark.usefixtures("incoming")
@pytest.mark.parametrize(("slice_name", "name"), NAMES)
def test_every_query_can_be_planned(tx: Connection, slice_name: str, name: str) -> None:
    statement = query(slice_name, name)
    wanted = list(statement.compile().params)
    missing = [parameter for parameter in wanted if parameter not in VALUES]
    assert missing == [], "give each parameter a value in VALUES"
    tx.execute(text(f"EXPLAIN {statement.text}"), {p: VALUES[p] for p in wanted})


@pytest.mark.parametrize(("slice_name", "name"), NAMES)
def test_every_query_says_what_it_is_for(slice_name: str, name: str) -> None:
    assert query(slice_name, name).text.startswith("-- ")


def test_an_unknown_query_is_an_error() -> None:
    with pytest.raises(KeyError):
        query("reports", "drop_everything")


def plan(tx: Connection, slice_name: str, name: str, values: dict[str, Any]) -> str:
    """Return the plan of a named query as it is for these values."""
    found = tx.scalar(text(f"EXPLAIN (FORMAT JSON) {query(slice_name, name).text}"), values)
    return json.dumps(found)


def test_the_estate_of_a_point_is_found_by_the_index(tx: Connection) -> None:
    values = {"lon": 12.02, "lat": 57.81}
    assert "estate_geom" in plan(tx, "reports", "place_of_point", values)


def test_the_lamps_of_an_area_are_found_by_the_index(tx: Connection) -> None:
    company = tx.scalar(text("SELECT id FROM core.company"))
    near = {"company_id": company, "estate_id": KEY, "area": AREA, "around_m": 200}
    asked = {**near, "upright": False, "as_of": datetime(2026, 1, 1, tzinfo=UTC)}
    found = plan(tx, "analysis", "lamps", asked)
    assert "lamp_geom" in found
    assert not re.search(r'"Node Type": "Seq Scan"[^{}]*"Relation Name": "lamp"', found)


def test_assets_in_a_box_are_found_by_the_index(tx: Connection) -> None:
    lon, lat = crs.to_lonlat([EAST_M + 1000, EAST_M + 1100], [NORTH_M + 1000, NORTH_M + 1100])
    box = Box(float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1]))
    asked = dict.fromkeys(("estate", "kind", "code", "state", "after"))
    found = plan(tx, "assets", "list_assets", {**asked, **box._asdict(), "page_size": 101})
    assert "lamp_geom" in found
    page = assets.page(tx, AssetFilter(), box, None, 100)
    assert 16 <= len(page.items) <= 36


def test_a_page_is_planned_for_its_own_values_however_often_it_is_asked(tx: Connection) -> None:
    # A generic plan cannot tell a filter that is NULL from one that is not, and reads everything.
    box = Box(**BBOX)
    for _ in range(15):
        assets.page(tx, AssetFilter(), box, None, 10)
        assets.page(tx, AssetFilter(kind="lamp"), None, None, 10)
    used = tx.execute(
        text(
            "SELECT generic_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%label.kind%' AND statement LIKE '%LIMIT%'"
        )
    )
    assert sum(used.scalars()) == 0


def test_the_state_of_one_lamp_is_kept_and_found_by_its_key(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
            " SELECT company_id, id, 'lit', now() FROM core.lamp"
        )
    )
    tx.execute(text("ANALYZE core.lamp_standing"))
    some = tx.scalars(text("SELECT id FROM core.lamp LIMIT 3")).all()
    found = plan(tx, "analysis", "lamps_by_id", {"lamp_ids": list(some)})
    assert "lamp_standing_pkey" in found
    assert "lamp_observation" not in found


def test_reports_are_paged_by_the_index_of_their_arrival(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO core.report (id, company_id, asset_id, category, observed_at,"
            " received_at, origin, content_hash) SELECT gen_random_uuid(), company_id, id,"
            " 'LIGHT.DARK', now(), now() - random() * interval '1 year', 'staff', '' FROM core.lamp"
        )
    )
    tx.execute(text("ANALYZE core.report"))
    none = dict.fromkeys(("estate", "asset_id", "category", "status", "since", "after", "at"))
    box = dict.fromkeys(BBOX)
    found = plan(tx, "reports", "list_reports", {**none, **box, "page_size": 101})
    assert "report_received_at_id_idx" in found
    assert "Sort Key" not in found
