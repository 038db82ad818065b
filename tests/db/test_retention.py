"""Retention: nothing goes without a decision, what goes is logged, and the log keeps no copy."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from typer.testing import CliRunner

from backend import cli
from backend.companies import company_of
from backend.db import APP_ROLE, open_engine
from backend.errors import ConflictError, InvalidError
from backend.privacy.service import of_company
from backend.records import retention
from backend.records.retention import RuleIn
from gis.vocabulary import RECORD_TYPES
from tests.estate_sample import store_sample
from tests.report_sample import address

OLD = "now() - interval '100 days'"
DECIDED = {"decision": "Styrelsen 2026 § 12", "decided_on": "2026-03-02"}
#: One record of each type that is long past, and one that is not.
ROWS = (
    (
        "INSERT INTO core.report (id, company_id, category, observed_at, received_at, origin,"
        " content_hash, geom) SELECT made.id, :company, 'LIGHT.DARK', now(), {old}, 'staff', '',"
        " ST_SetSRID(ST_MakePoint(1, 1), 3006)"
        " FROM (VALUES (:closed), (:open), (:fresh)) AS made (id)"
    ),
    (
        "INSERT INTO core.report_event (company_id, report_id, kind, at, note) VALUES"
        " (:company, :closed, 'received', {old} - interval '1 day', NULL),"
        " (:company, :closed, 'done', {old}, 'Nisse lagade'),"
        " (:company, :open, 'received', {old}, NULL),"
        " (:company, :fresh, 'done', now(), NULL)"
    ),
    (
        "INSERT INTO core.reporter_contact (company_id, report_id, contact, name)"
        " SELECT :company, one.id, 'ulla@bo.test', 'Ulla'"
        " FROM (VALUES (:closed), (:open), (:fresh)) AS one (id)"
    ),
    (
        "INSERT INTO core.account (id, company_id, email, name, role)"
        " VALUES (:account, :company, 'chef@bo.test', 'Chef', 'manager')"
    ),
    (
        "INSERT INTO core.session (company_id, token_hash, account_id, created_at, expires_at)"
        " VALUES (:company, '\\x01', :account, {old}, {old}),"
        " (:company, '\\x02', :account, now(), now() + interval '1 day')"
    ),
    (
        "INSERT INTO core.document (id, company_id, kind, title, held_on, body, adjusted_at,"
        " adjusted_by, replaces_id) VALUES"
        " (:old, :company, 'protocol', 'Gammalt', '2026-01-01', 'Hemligt', {old}, :account, NULL),"
        " (:wrong, :company, 'protocol', 'Fel', '2026-01-01', 'x', {old}, :account, NULL),"
        " (:right, :company, 'protocol', 'Fel', '2026-01-01', 'x', now(), :account, :wrong)"
    ),
    (
        "INSERT INTO core.document (company_id, kind, title, held_on, body, created_at, changed_at)"
        " VALUES (:company, 'note', 'Utkast', '2026-01-01', 'x', {old}, {old})"
    ),
    (
        "INSERT INTO core.audit (company_id, actor, action, kind, at)"
        " VALUES (:company, 'prov', 'login', 'session', {old})"
    ),
    (
        "INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes, received_at)"
        " VALUES (:company, repeat('a', 64), 1, 1, 1, {old}),"
        " (:company, repeat('b', 64), 1, 1, 1, {old}),"
        " (:company, repeat('c', 64), 1, 1, 1, {old})"
    ),
    (
        "INSERT INTO core.report_photo (company_id, report_id, position, sha256)"
        " VALUES (:company, :open, 0, repeat('b', 64)), (:company, :fresh, 0, repeat('c', 64))"
    ),
    (
        "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at, report_id)"
        " SELECT :company, (SELECT id FROM core.lamp LIMIT 1), 'dark', {old}, :closed"
    ),
)
NAMES = ("closed", "open", "fresh", "account", "old", "wrong", "right")
IDS = {name: uuid.uuid4() for name in NAMES}
#: How many of each type are past their time, had they 30 days.
PAST = {"reporter_contact": 1, "report": 1, "photo": 1, "document": 1, "session": 1, "audit": 1}


@pytest.fixture
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with old and new records of every type."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        company = company_of(tx, "prov")
        for statement in ROWS:
            tx.execute(text(statement.format(old=OLD)), {**IDS, "company": company})
    yield made
    made.dispose()


@pytest.fixture
def inside(engine: Engine) -> Callable[[], AbstractContextManager[Connection]]:
    """Give transactions behind the walls of the company."""
    return lambda: of_company(engine, "prov", "test")


def count(engine: Engine, table: str, where: str = "TRUE") -> int:
    with engine.begin() as tx:
        asked = f"SELECT count(*) FROM core.{table} WHERE {where}"  # noqa: S608 -- the test's own
        return int(tx.scalar(text(asked)) or 0)


def decide(tx: Connection, record_type: str, days: int | None = 30, **given: Any) -> None:  # noqa: ANN401
    rule = {"record_type": record_type, "keep_days": days, **DECIDED, **given}
    retention.write_rule(tx, RuleIn.model_validate(rule))


Inside = Callable[[], AbstractContextManager[Connection]]


def test_our_defaults_are_shown_and_remove_nothing(inside: Inside, engine: Engine) -> None:
    with inside() as tx:
        lines = {line.record_type: line for line in retention.table(tx)}
        done = retention.apply_decided(tx)
    assert list(lines) == list(RECORD_TYPES)
    assert {kind: line.keep_days for kind, line in lines.items() if line.keep_days} == {
        "reporter_contact": 90, "session": 30,
    }  # fmt: skip
    assert all(line.is_ours for line in lines.values())
    assert (lines["reporter_contact"].found, lines["reporter_contact"].removes) == (1, False)
    assert [(one.record_type, one.removed) for one in done] == [("session", 1)]
    assert count(engine, "reporter_contact") == 3


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_a_decided_rule_removes_what_is_past_and_nothing_else(
    inside: Inside, engine: Engine, record_type: str
) -> None:
    before = {name: count(engine, name) for name in (*PAST, "report_event")}
    with inside() as tx:
        decide(tx, record_type)
        tried = retention.run(tx, record_type, apply=False)
    assert (tried.found, tried.removed) == (PAST[record_type], 0)
    if record_type != "audit":
        assert count(engine, record_type) == before[record_type]
    with inside() as tx:
        done = retention.run(tx, record_type, apply=True)
        runs = retention.runs(tx)
    assert (done.found, done.removed) == (PAST[record_type], PAST[record_type])
    assert [(run["dry_run"], run["removed"]) for run in runs] == [
        (False, PAST[record_type]), (True, 0),
    ]  # fmt: skip
    assert runs[0]["decision"] == DECIDED["decision"]
    if record_type != "audit":
        assert count(engine, record_type) == before[record_type] - PAST[record_type]
    assert count(engine, "audit", "actor = 'prov'") == (record_type != "audit")
    with inside() as tx:
        assert retention.run(tx, record_type, apply=True).removed == 0


@pytest.mark.parametrize("record_type", [kind for kind in RECORD_TYPES if kind != "session"])
def test_nothing_goes_without_a_decision(inside: Inside, engine: Engine, record_type: str) -> None:
    with inside() as tx:
        decide(tx, record_type, decision=None, decided_on=None)
    with inside() as tx, pytest.raises(ConflictError, match="without a decision"):
        retention.run(tx, record_type, apply=True)
    with pytest.raises(Exception, match="without a decision"), inside() as tx:
        tx.execute(text("SELECT app.remove_ended(id) FROM core.retention_rule"))
    assert count(engine, "retention_run", "NOT dry_run") == 0


def test_only_the_newest_rule_counts(inside: Inside, engine: Engine) -> None:
    with inside() as tx:
        decide(tx, "reporter_contact")
        first = tx.scalar(text("SELECT id FROM core.retention_rule"))
        decide(tx, "reporter_contact", days=None)
        line = next(one for one in retention.table(tx) if one.record_type == "reporter_contact")
        assert (line.keep_days, line.removes) == (None, False)
    with pytest.raises(Exception, match="does not count"), inside() as tx:
        tx.execute(text("SELECT app.remove_ended(:id)"), {"id": first})
    assert count(engine, "retention_rule") == 2, "rules are appended"
    assert count(engine, "reporter_contact") == 3


@pytest.mark.parametrize(
    "wrong",
    [{"decided_on": None}, {"decision": None}],
)
def test_a_decision_is_whole(inside: Inside, wrong: dict[str, None]) -> None:
    with inside() as tx, pytest.raises(InvalidError, match="decision"):
        decide(tx, "report", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"keep_days": 0}, {"keep_days": 40_000}, {"keep_days": -5}, {"record_type": "lamp"},
     {"decided_on": "2999-01-01"}, {"decision": " "}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RuleIn.model_validate({"record_type": "report", "keep_days": 30, **DECIDED, **wrong})


def test_the_log_keeps_that_it_went_but_not_what_it_said(inside: Inside, engine: Engine) -> None:
    with inside() as tx:
        for kind in ("reporter_contact", "report", "document"):
            decide(tx, kind)
            retention.run(tx, kind, apply=True)
    gone = (IDS["closed"], IDS["old"])
    with engine.begin() as tx:
        rows = tx.execute(
            text("SELECT kind, action, before::text AS told FROM core.audit"
                 " WHERE object_id = ANY (:ids) AND action = 'delete' ORDER BY kind"),
            {"ids": [str(one) for one in gone]},
        ).all()  # fmt: skip
        written = str(tx.scalar(
            text("SELECT json_agg(audit)::text FROM core.audit WHERE object_id = ANY (:ids)"
                 " OR kind = 'report_event'"), {"ids": [str(one) for one in gone]},
        ))  # fmt: skip
    assert [row.kind for row in rows] == ["document", "reporter_contact"]
    for secret in ("Hemligt", "Ulla", "Nisse", "ulla@bo.test"):
        assert secret not in written
    # What was seen of a lamp tells of the lamp: it stays, without the report.
    assert count(engine, "lamp_observation", "report_id IS NULL") == 1


def test_another_company_loses_nothing(inside: Inside, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO core.company (code, name) VALUES ('andra', 'Andra')"))
    with of_company(engine, "andra", "test") as tx:
        decide(tx, "reporter_contact")
        assert retention.run(tx, "reporter_contact", apply=True).found == 0
        theirs = tx.scalar(text("SELECT id FROM core.retention_rule"))
    with pytest.raises(Exception, match="does not count"), inside() as tx:
        tx.execute(text("SELECT app.remove_ended(:id)"), {"id": theirs})
    assert count(engine, "reporter_contact") == 3


def test_a_request_cannot_remove_facts_itself(engine: Engine) -> None:
    for table in ("report", "audit", "session", "retention_rule", "retention_run"):
        with engine.begin() as tx:
            tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
            tx.execute(text("SELECT set_config('ljusrond.retention', 'yes', true)"))
            with pytest.raises(Exception, match="permission denied"):
                tx.execute(text(f"DELETE FROM core.{table}"))  # noqa: S608 -- the test's own
            tx.rollback()


@pytest.mark.parametrize("call", ["ended_records('audit')", "remove_ended(gen_random_uuid())",
                                  "redact_person('{}', '{}')"])  # fmt: skip
@pytest.mark.parametrize("role", ["ljusrond_read", "ljusrond_worker"])
def test_others_cannot_call_what_looks_past_the_walls(engine: Engine, call: str, role: str) -> None:
    with engine.begin() as tx:
        tx.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(Exception, match="permission denied"):
            tx.execute(text(f"SELECT app.{call}"))
        tx.rollback()


def test_the_daily_job_applies_every_company(inside: Inside, engine: Engine) -> None:
    with inside() as tx:
        decide(tx, "reporter_contact")
    retention.apply_all(engine)
    assert count(engine, "reporter_contact") == 2
    assert count(engine, "session") == 1
    assert count(engine, "retention_run", "NOT dry_run AND run_by IS NULL") == 2


def test_the_command_shows_first_and_removes_when_told(
    inside: Inside, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(engine))
    with inside() as tx:
        decide(tx, "reporter_contact")
    run = CliRunner()
    shown = run.invoke(cli.cli, ["retention", "--company", "prov"])
    assert shown.exit_code == 0, shown.output
    assert "nothing was removed" in shown.output
    assert count(engine, "reporter_contact") == 3
    done = run.invoke(cli.cli, ["retention", "--apply", "--company", "prov"])
    assert done.exit_code == 0, done.output
    assert count(engine, "reporter_contact") == 2
