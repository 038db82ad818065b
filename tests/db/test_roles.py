"""Who may do what in the database: group roles, requests, GIS users."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, literal_column, select, table, text
from sqlalchemy.exc import ProgrammingError

from backend.db import APP_ROLE
from backend.models import Base
from backend.plans.schemas import PlanIn
from backend.plans.service import put_plans
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from tests.estate_sample import see_lamps, store_sample

#: Tables a request appends to; it changes and deletes nothing anywhere.
APPENDED = {
    "report",
    "report_event",
    "report_photo",
    "reporter_contact",
    "lamp_observation",
    "analysis_request",
    "cleaning_visit",
    "photometry",
    "scene",
    "retention_rule",
    "retention_run",
    "audit",
    "report_evidence",
    "submission",
    "visit_answer",
    "visit_photo",
    "waste_reading",
    "inspection_sample",
    "inspection_sample_plan",
    "photo_grading",
    "photo_grading_item",
    "photo_grader",
    "photo_grade",
    "pulse_answer",
    "measure_area",
    "cost_line",
    "calendar_feed",
    "export",
    "layer_link",
    # What came back: what became of it is noted in columns.
    "returned_file",
    "returned_row",
    # A template is changed by columns; its items but moved and retired.
    "round_template",
    "round_item",
    # Its words stay; that it was published is noted (a column).
    "walk_protocol",
    "case_event",
    "message",
    "qr_code",
    "follow_link",
    "open311_link",
    "open311_update",
    "work_order",
}
#: What a company sets up for itself.
SETTINGS = {
    "team",
    "contractor",
    "promise",
    "subscription",
    "webhook",
    "saved_filter",
    "open311_peer",
    "management_area",
    "category_mapping",
    # what was approved stays, it is but taken back (a trigger)
    "told",
    "told_item",
    # one that was followed stays (a policy)
    "cleaning_plan",
    "walk",
    "walk_stop",
    "walk_leg",
    "walk_meeting",
    "walk_attendance",
    "walk_link",
    "walk_wish",
    "walk_answer",
    "walk_point",
    "walk_package",
}
#: What planners add to by hand; columns of it they may change too (a policy lets nobody else).
REGISTER = {
    "asset", "building", "courtyard", "footpath", "stairwell", "lamp", "waste_station", "place",
}  # fmt: skip
#: Counts that a server leaves for the next one: worked out anew from the rows, so no facts.
COUNTED = {"layer_cells"}
#: What a planner tries: no facts, so a request may throw them away.
DRAFTS = {"proposal", "proposal_lamp", "proposal_surface"}
#: What a company decides for itself beside what the standards bring; it may think otherwise.
CHOICES = {
    "lighting_class",
    "duty_phone",
    "free_day",
    "team_member",
    "cleaning_due",
    "waste_fraction",
    "waste_bin",
    "waste_collection",
    "waste_need",
    # one that has begun stays (a trigger); its costs are told by columns
    "measure",
    "cost_import",
    # taken whole, thrown away whole; changed by columns
    "survey_area",
    "survey_area_name",
    "survey_mapping",
    "survey_draft",
    "survey_wave",
    "survey_wave_area",
    "survey_item",
    "survey_count",
    "pulse_link",
    "outside_indicator",
    "situation_event",
}
#: What administrators and managers keep; every change is in the log.
KEPT = {
    "account",
    "api_token",
    "share",
    "session",
    "document",
    "masking",
    "photo",
    "shared_area",
    "account_estate",
    "account_category",
    "share_report",
}
#: Of those: limits that are lifted, drafts that are thrown away, a person's data on request.
REMOVED = {
    "account_estate",
    "account_category",
    "share_report",
    "document",
    "photo",
    "reporter_contact",
}
CORE_TABLES = sorted(table.name for table in Base.metadata.sorted_tables)


def test_roles_exist_and_the_server_s_alone_can_log_in(tx: Connection) -> None:
    found = tx.execute(
        text("SELECT rolname, rolcanlogin, rolsuper FROM pg_roles WHERE rolname LIKE 'ljusrond_%'")
    ).all()
    assert sorted(found) == [
        ("ljusrond_admin", False, False),
        ("ljusrond_app", False, False),
        ("ljusrond_read", False, False),
        ("ljusrond_web", True, False),
        ("ljusrond_worker", False, False),
    ]


def test_the_role_of_requests_owns_nothing(tx: Connection) -> None:
    owned = "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = :role ::regrole"
    assert tx.scalar(text(owned.replace(":role ", f"'{APP_ROLE}'"))) == 0


def test_requests_append_to_few_tables_and_change_none(tx: Connection) -> None:
    def may(name: str, right: str) -> bool | None:
        asked = text("SELECT has_table_privilege(:role, :name, :right)")
        return tx.scalar(asked, {"role": APP_ROLE, "name": f"core.{name}", "right": right})

    # Some tables keep a column to themselves, such as when a row was written.
    some = text("SELECT has_any_column_privilege(:role, :name, 'INSERT')")
    inserted = {
        name for name in CORE_TABLES if tx.scalar(some, {"role": APP_ROLE, "name": f"core.{name}"})
    }
    assert inserted == APPENDED | COUNTED | DRAFTS | CHOICES | KEPT | SETTINGS | REGISTER
    assert {
        name for name in CORE_TABLES if may(name, "DELETE")
    } == DRAFTS | CHOICES | REMOVED | SETTINGS
    updated = {name for name in CORE_TABLES if may(name, "UPDATE")}
    never = {"account_estate", "account_category", "share_report", "shared_area"}
    assert updated == (KEPT - never) | SETTINGS | COUNTED
    for right in ("TRUNCATE", "TRIGGER", "REFERENCES"):
        assert [name for name in CORE_TABLES if may(name, right)] == [], right


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core.report SET description = ''",
        "DELETE FROM core.report",
        "UPDATE core.reporter_contact SET contact = ''",
        "UPDATE core.audit SET actor = 'nobody'",
        "DELETE FROM core.audit",
        "DELETE FROM core.account",
        "SELECT * FROM core.login_attempt",
        "INSERT INTO core.company (code, name) VALUES ('x', 'x')",
        "UPDATE core.lamp SET source = 'me'",
        "UPDATE core.photometry SET content = ''",
        "UPDATE core.lighting_class SET company_id = NULL",
        "UPDATE core.luminaire_type SET model = 'x'",
        "DELETE FROM jobs.procrastinate_jobs",
        "CREATE TABLE core.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "DROP VIEW app.lamps",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_requests_are_denied(tx: Connection, statement: str) -> None:
    tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        tx.execute(text(statement))


def test_gis_users_see_the_views_and_no_contacts(tx: Connection) -> None:
    store_sample(tx)
    see_lamps(tx, "dark")
    lamp_id, stairwell_id = tx.execute(
        text("SELECT lamp.id, stairwell.id FROM core.lamp, core.stairwell LIMIT 1")
    ).one()
    report = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
    reporter = {"contact": "070-1740605"}
    seen = {"observed_at": datetime.now(UTC), "reporter": reporter}
    accept(tx, ReportIn.model_validate({**report, **seen}))
    plan = {"id": uuid.uuid4(), "asset_id": stairwell_id, "task": "stairwell_cleaning"}
    rule = {"rrule": "FREQ=WEEKLY", "starts_on": date(2026, 1, 5)}
    put_plans(tx, [PlanIn.model_validate({**plan, **rule})])
    views = tx.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'app'")).all()
    assert {"reports", "overdue_cleaning", "broken_fixtures"} <= set(views)
    tx.execute(
        text(
            "INSERT INTO core.database_login (login, company_id)"
            " SELECT session_user, id FROM core.company"
        )
    )
    tx.execute(text("SET LOCAL ROLE ljusrond_read"))
    # What pages hold back where it is few is no layer either.
    closed = {"survey_counts", "survey_respondents"}
    for view in set(views) - closed:
        found = tx.execute(select(literal_column("*")).select_from(table(view, schema="app")))
        rows = found.all()
        assert "070-1740605" not in str(rows)
        assert rows or view not in ("lamps", "stairwells", "reports", "broken_fixtures")
    unread = (
        "reporter_contact", "account", "session", "api_token", "share", "audit", "told",
        "told_item", "walk", "walk_answer", "duty_phone", "visit_answer", "layer_cells",
    )  # fmt: skip
    for name in unread:
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(select(literal_column("*")).select_from(table(name, schema="core")))
    for name in closed:
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(select(literal_column("*")).select_from(table(name, schema="app")))
    for statement in ("DELETE FROM app.buildings", "SELECT * FROM jobs.procrastinate_jobs"):
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(text(statement))


def test_no_view_holds_a_contact_of_a_reporter(tx: Connection) -> None:
    read = tx.scalar(
        text(
            "SELECT count(*) FROM pg_depend AS d WHERE d.classid = 'pg_rewrite'::regclass"
            " AND d.refobjid = 'core.reporter_contact'::regclass"
        )
    )
    assert read == 0
