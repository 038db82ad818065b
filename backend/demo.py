"""Load the fictional estate Bärkullen: its register, three years of history, its first light."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, Table, text

from backend import demo_care, demo_measures, demo_scores, demo_surveys, models
from backend.accounts.service import demo_email
from backend.analysis import service as analysis
from backend.console import show_outcomes, step
from backend.db import query
from backend.imports import service as imports
from backend.imports.estates import find_estate
from backend.plans import service as planning
from backend.plans.schemas import PlanIn
from backend.tables import copy_rows, with_none, wkb_hex
from gis.deadlines import local_date
from gis.demo import DemoEstate, build_demo
from gis.demo.grading import grading
from gis.demo.measures import followed
from gis.demo.photometry import PhotometryFile
from gis.demo.scores import Judged, judge
from gis.demo.surveys import demo_surveys as build_surveys
from gis.lighting.photometry_files import parse_photometry

SOURCE = "demo"
#: Who logs in there, by role: units, not people. None of them has a password.
PEOPLE = {
    "administrator": "Kontoret",
    "manager": "Förvaltare A",
    "planner": "Planerare A",
    "caretaker": "Husvärd A1",
    "on_call": "Trygghetsjour A",
    "summer_worker": "Sommarjobb A1",
    "contractor": "Elfirma A",
    "partner": "Gatukontoret A",
}
#: Whom a tablet tells people to ring, by purpose: numbers that PTS keeps for fiction.
PHONES = (
    ("danger", "Bärkullajouren, dygnet runt", "031-390 06 01"),
    ("electricity", "Elfirma A, jour", "031-390 06 02"),
    ("lift", "Hissfirma A, jour", "031-390 06 03"),
    ("on_call", "Trygghetsjour A", "070-174 06 05"),
)
#: What is shared with whom: whose title, and which reports.
SHARED = (("contractor", "Trasig belysning", "LIGHT.%"), ("partner", "Klotter", "GRAFFITI.%"))


def load_demo(engine: Engine, *, nights_since_days: int = 364, data: Path | None = None) -> None:
    """Load the demo estate and compute it, unless it is there already.

    Its days count from the day it is loaded, so that something is overdue on that day. The light of
    its nights is there since so many days. Pictures go to the folder `data`; without it there are
    none.
    """
    with engine.begin() as tx:
        known = tx.scalar(query("demo", "demo_estate"))
    if known is None:
        with step("demo estate Bärkullen built"):
            demo = build_demo(today=local_date(datetime.now(UTC)))
        with engine.begin() as tx, step("demo estate stored"):
            _store(tx, demo, data)
        with engine.connect() as fresh:
            fresh.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        known = False
    with engine.begin() as tx:
        _let_people_in(tx)
    if not known:
        today = local_date(datetime.now(UTC))
        with step("light computed, and how it was every week of a year"):
            outcomes = analysis.replay(
                engine, "barkullen", today - timedelta(days=nights_since_days)
            )
        show_outcomes(outcomes)


def _store(tx: Connection, demo: DemoEstate, data: Path | None = None) -> None:
    # Three years of history: told when it happened, as it were.
    tx.execute(text("SELECT set_config('ljusrond.past', 'yes', true)"))
    company = demo.company
    estate = find_estate(tx, str(demo.estate["name"]), company["code"], company["name"])
    outline = cast("shapely.Geometry", demo.estate["geom"])
    imports.put_checked(tx, estate, SOURCE, demo.tables, outline)
    _store_photometry(tx, estate.company_id, demo.photometry)
    judged = judge(demo, demo_scores.round_items(tx))
    _store_histories(tx, estate.company_id, estate.id, demo.histories, judged)
    demo_care.store(tx, estate.company_id, outline)
    demo_measures.store(tx, estate.company_id, estate.id, followed(demo.today, demo.stories))
    yards = demo.tables["courtyard"]["source_id"].tolist()
    demo_surveys.store(tx, estate.company_id, estate.id, build_surveys(demo.today, yards))
    if data:
        demo_scores.store_grading(tx, data, estate.company_id, grading())


def _let_people_in(tx: Connection) -> None:
    """Make accounts and duty phones where they are missing, and share a few reports."""
    for role, name in PEOPLE.items():
        given = {"email": demo_email(role), "name": name, "role": role}
        tx.execute(query("demo", "put_account"), given)
    for position, (purpose, name, phone) in enumerate(PHONES):
        told = {"purpose": purpose, "name": name, "phone": phone, "position": position}
        tx.execute(query("demo", "put_phone"), told)
    for role, title, category in SHARED:
        shared = {"email": demo_email(role), "title": title, "category": category}
        tx.execute(query("demo", "put_share"), shared)


def _store_photometry(
    tx: Connection, company_id: uuid.UUID, files: Iterable[PhotometryFile]
) -> None:
    for file in files:
        read = parse_photometry(file.content, file.name)
        stored = {
            "id": file.id,
            "company_id": company_id,
            "sha256": bytes.fromhex(read.sha256),
            "file_name": file.name,
            "format": read.format.lower(),
            "edition": read.edition,
            "flux_lm": None if read.absolute else read.flux_lm,
            "luminaire_flux_lm": read.luminaire_flux_lm,
            "power_w": read.power_w,
            "orientation": read.orientation,
            "content": file.content,
        }
        tx.execute(query("demo", "put_photometry"), stored)
        linked = {"photometry_id": file.id, "luminaire_type_id": file.luminaire_type_id}
        tx.execute(query("demo", "link_photometry"), linked)


def _store_histories(
    tx: Connection,
    company_id: uuid.UUID,
    estate_id: uuid.UUID,
    histories: dict[str, pd.DataFrame],
    judged: Judged,
) -> None:
    owner = {"company_id": str(company_id)}
    reports = pd.DataFrame(histories["report"]).assign(**owner, estate_id=str(estate_id))
    reports["content_hash"] = [hashlib.sha256(key.encode()).digest() for key in reports["id"]]
    reports["geom"] = wkb_hex(reports["geom"].to_numpy())
    _copy(tx, models.Report, reports)
    _copy(tx, models.ReportEvent, histories["report_event"].assign(**owner))
    seen = histories["lamp_observation"]
    _copy(tx, models.LampObservation, seen.assign(**owner, received_at=seen["observed_at"]))
    plans = with_none(histories["cleaning_plan"])
    planning.put_plans(tx, [PlanIn.model_validate(row) for row in plans.to_dict("records")])
    demo_scores.store_plans(tx, judged)
    visits = demo_scores.visits_judged(histories["cleaning_visit"], judged)
    _copy(tx, models.CleaningVisit, visits.assign(**owner, received_at=visits["visited_at"]))
    demo_scores.store(tx, company_id, judged)
    _copy(tx, models.WasteCollection, histories["waste_collection"].assign(**owner))
    _copy(tx, models.WasteReading, histories["waste_reading"].assign(**owner))


def _copy(tx: Connection, model: type[models.Base], rows: pd.DataFrame) -> None:
    copy_rows(tx, cast("Table", model.__table__), rows)
