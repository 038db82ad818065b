"""The walls in the database: every table, every right, tried from the other side."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, column, delete, func, select, table, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.sql.elements import ColumnElement

from backend.db import APP_ROLE
from tests.wall_rows import COMMON, OWNED, TABLES, fill, insert

WORKER_ROLE = "ljusrond_worker"
Companies = tuple[dict[str, Any], dict[str, Any]]
#: What a GIS user may not even ask.
CLOSED_TO_GIS = frozenset(
    {
        "reporter_contact", "account", "account_estate", "account_category", "session",
        "api_token", "share", "share_report", "login_attempt", "database_login", "audit",
        "masking", "document", "photo", "retention_rule", "retention_run", "submission",
        "message", "subscription", "webhook", "qr_code", "follow_link", "saved_filter",
        "open311_peer", "open311_link", "open311_update", "case_event", "team_member",
        "team", "contractor", "work_order", "calendar_feed", "photo_grader", "walk_link",
        "walk_wish", "walk_package", "survey_draft", "survey_count", "survey_wave_area",
        "pulse_link", "pulse_answer", "situation_event", "export", "layer_link",
        "returned_file", "returned_row",
        # read by no view
        "analysis_tile", "category_mapping", "cleaning_due", "cost_import", "cost_line",
        "duty_phone", "free_day", "import_issue", "import_run", "inspection_sample",
        "inspection_sample_plan", "layer_cells", "layer_change", "light_block", "management_area",
        "measure", "outside_indicator", "photo_grade", "photo_grading", "photo_grading_item",
        "photometry", "promise", "proposal_surface", "report_photo", "scene", "shared_area",
        "survey_area", "survey_area_name", "survey_mapping", "survey_wave", "told", "told_item",
        "visit_answer", "visit_photo", "walk", "walk_answer", "walk_attendance", "walk_leg",
        "walk_meeting", "walk_protocol", "walk_stop",
    }
)  # fmt: skip
#: Neither is what a worker may not.
CLOSED_TO_WORKER = frozenset({"session", "api_token", "login_attempt", "audit", "submission"})
#: Tables of which a company also sees rows that are nobody's or that are shared with it.
SHOWN_TO_OTHERS = frozenset({"shared_area", "shared_area_member"})
#: Functions with the owner's rights: each opens one thing for somebody who cannot be known yet,
#: or adds up what nobody may see.
DEFINERS_FOR_ALL = frozenset({"login_company", "analyses_waiting"})


@pytest.fixture(scope="module")
def companies(engine: Engine) -> Companies:
    """Store two companies with a row of every table each."""
    with engine.begin() as tx:
        return fill(tx, "ena"), fill(tx, "andra")


def of(name: str, company_id: uuid.UUID) -> ColumnElement[bool]:
    return column("id" if name == "company" else "company_id") == company_id


def rows(tx: Connection, name: str, company_id: uuid.UUID) -> int:
    asked = select(func.count()).select_from(table(name, schema="core"))
    return int(tx.execute(asked.where(of(name, company_id))).scalar_one())


def enter(tx: Connection, company_id: uuid.UUID, role: str = APP_ROLE) -> None:
    """Open the walls for a company, as app.enter_* do, and act as a database role."""
    opened = "SELECT app.set_limits(:company, NULL, 'administrator', NULL, 'r')"
    tx.execute(text(opened), {"company": company_id})
    tx.execute(text(f"SET LOCAL ROLE {role}"))


@contextmanager
def acting(
    engine: Engine, company_id: uuid.UUID | None, role: str = APP_ROLE
) -> Iterator[Connection]:
    with engine.connect() as tx, tx.begin() as transaction:
        if company_id:
            enter(tx, company_id, role)
        else:
            tx.execute(text(f"SET LOCAL ROLE {role}"))
        yield tx
        transaction.rollback()


def refused(tx: Connection, statement: Any) -> bool:  # noqa: ANN401 -- any of SQLAlchemy's
    """Tell whether a statement is refused, or touches no row."""
    try:
        with tx.begin_nested() as point:
            touched = tx.execute(statement).rowcount
            point.rollback()
    except DBAPIError as error:
        return getattr(error.orig, "sqlstate", "") == "42501"
    return touched == 0


def may(tx: Connection, name: str, right: str) -> bool:
    asked = text("SELECT has_any_column_privilege(:r, :n, :p)" if right in {"INSERT", "UPDATE"}
                 else "SELECT has_table_privilege(:r, :n, :p)")  # fmt: skip
    return bool(tx.scalar(asked, {"r": APP_ROLE, "n": f"core.{name}", "p": right}))


def test_every_table_has_its_wall(tx: Connection) -> None:
    open_ = tx.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'core'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relrowsecurity"
        )
    ).all()
    assert open_ == ["alembic_version"]
    known = set(tx.scalars(text("SELECT tablename FROM pg_policies WHERE policyname = 'company'")))
    assert set(OWNED) <= known


@pytest.mark.parametrize("acts_as", [APP_ROLE, WORKER_ROLE])
def test_the_roles_of_the_service_are_nobody_special(tx: Connection, acts_as: str) -> None:
    role = tx.execute(
        text(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication"
            " FROM pg_roles WHERE rolname = :role"
        ),
        {"role": acts_as},
    ).one()
    assert not any(role)
    owned = (
        "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = CAST(:r AS regrole)"
    )
    assert tx.scalar(text(owned), {"r": acts_as}) == 0
    of_others = "SELECT count(*) FROM pg_auth_members WHERE member = CAST(:r AS regrole)"
    assert tx.scalar(text(of_others), {"r": acts_as}) == 0


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_nobody_entered_sees_nothing(engine: Engine, companies: Companies, role: str) -> None:
    assert companies
    with acting(engine, None, role) as tx:
        for name in _open_to(role):
            own = column("id" if name == "company" else "company_id").is_not(None)
            asked = select(func.count()).select_from(table(name, schema="core")).where(own)
            assert tx.execute(asked).scalar_one() == 0, name


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_who_entered_sees_their_own_alone(engine: Engine, companies: Companies, role: str) -> None:
    ours, theirs = companies
    with acting(engine, ours["company"], role) as tx:
        for name in _open_to(role):
            assert rows(tx, name, ours["company"]) >= 1, name
            assert rows(tx, name, theirs["company"]) == 0, name
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(text("SELECT * FROM core.login_attempt"))


def test_no_view_shows_the_other(engine: Engine, companies: Companies) -> None:
    ours, theirs = companies
    foreign = {str(value) for value in theirs.values() if isinstance(value, uuid.UUID)}
    names = "SELECT viewname FROM pg_views WHERE schemaname = 'app' ORDER BY 1"
    with acting(engine, ours["company"]) as tx:
        for name in tx.scalars(text(names)).all():
            view = tx.execute(select(text("*")).select_from(table(name, schema="app"))).all()
            shown = {str(value) for row in view for value in row}
            assert not shown & foreign, name


def _open_to(role: str) -> list[str]:
    return [name for name in OWNED if role == APP_ROLE or name not in CLOSED_TO_WORKER]


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
@pytest.mark.parametrize("name", OWNED)
def test_nothing_of_the_other_is_written(
    engine: Engine, companies: Companies, name: str, role: str
) -> None:
    ours, theirs = companies
    target = TABLES[name]
    with acting(engine, ours["company"], role) as tx:
        statement, values = insert(TABLES[name], theirs, "falsk")
        assert refused(tx, text(statement).bindparams(**values)), "a row of the other was added"
        assert refused(tx, delete(target).where(of(name, theirs["company"]))), "deleted"
        for changed in (one for one in target.columns if one.identity is None):
            assert refused(
                tx, update(target).where(of(name, theirs["company"])).values({changed: changed})
            ), f"{changed} of the other was changed"
        if name != "company":
            given_away = {"company_id": theirs["company"]}
            assert refused(
                tx, update(target).where(of(name, ours["company"])).values(given_away)
            ), "ours was given away"


@pytest.mark.parametrize("name", [n for n in OWNED if n not in SHOWN_TO_OTHERS])
def test_without_a_condition_only_ours_is_touched(
    engine: Engine, companies: Companies, name: str
) -> None:
    _, theirs = companies
    with engine.connect() as tx, tx.begin() as transaction:
        before = rows(tx, name, theirs["company"])
        enter(tx, companies[0]["company"])
        for right, statement in (
            ("DELETE", delete(TABLES[name])),
            ("UPDATE", update(TABLES[name]).values(company_id=companies[0]["company"])),
        ):
            if name != "company" and may(tx, name, right):
                _try(tx, statement)
        tx.execute(text("SET LOCAL ROLE NONE"))
        assert rows(tx, name, theirs["company"]) == before
        transaction.rollback()


def _try(tx: Connection, statement: Any) -> None:  # noqa: ANN401 -- any of SQLAlchemy's
    """Run a statement that may be refused, for whatever reason."""
    point = tx.begin_nested()
    try:
        tx.execute(statement)
    except DBAPIError:
        point.rollback()
    else:
        point.commit()


def test_common_rows_are_read_and_never_written(engine: Engine, companies: Companies) -> None:
    with acting(engine, companies[0]["company"]) as tx:
        for name in ("fault_category", "lighting_class"):
            common = TABLES[name].c.company_id.is_(None)
            assert tx.execute(select(func.count()).where(common)).scalar_one() > 0, name
            assert refused(tx, delete(TABLES[name]).where(common))
            assert refused(tx, update(TABLES[name]).where(common).values(code="x"))


def test_views_run_as_who_asks(tx: Connection) -> None:
    others = tx.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace"
            " AND relkind IN ('v', 'm')"
            " AND NOT coalesce(reloptions::text[] @> '{security_invoker=true}', false)"
        )
    ).all()
    assert others == []


def test_functions_with_the_owners_rights_are_fixed_and_few(tx: Connection) -> None:
    found = tx.execute(
        text(
            "SELECT proname, proconfig::text AS config,"
            " has_function_privilege('ljusrond_read', oid, 'EXECUTE') AS by_gis,"
            " prorettype = 'trigger'::regtype AS of_trigger,"
            " has_function_privilege('ljusrond_app', oid, 'EXECUTE') AS by_server"
            " FROM pg_proc WHERE pronamespace IN ('app'::regnamespace, 'core'::regnamespace)"
            " AND prosecdef"
        )
    ).all()
    assert found
    for function in found:
        assert "search_path=pg_catalog" in (function.config or ""), function.proname
        # Else a caller's own temporary type of the name uuid is looked at first, and its code runs.
        assert 'pg_temp"' in (function.config or ""), function.proname
        if function.proname not in DEFINERS_FOR_ALL:
            assert not function.by_gis, function.proname
        # Else a temporary table that carries it writes with the owner's rights.
        assert not (function.of_trigger and function.by_server), function.proname


def test_letters_of_cases_elsewhere_are_not_read_by_who_sees_a_part(
    engine: Engine, companies: Companies
) -> None:
    ours, _ = companies
    with acting(engine, ours["company"]) as tx:
        assert rows(tx, "message", ours["company"]) >= 1
        limits = {"ljusrond.estates": f"{{{uuid.uuid4()}}}", "ljusrond.limited": "yes"}
        for name, value in limits.items():
            tx.execute(
                text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value}
            )
        assert rows(tx, "message", ours["company"]) == 0


@pytest.fixture
def login(engine: Engine, companies: Companies) -> Iterator[str]:
    """Give a database login of our company's GIS user."""
    name = f"gis_{secrets.token_hex(4)}"
    with engine.begin() as tx:
        tx.execute(text(f"CREATE ROLE {name} LOGIN IN ROLE ljusrond_read"))
        new = "INSERT INTO core.database_login (login, company_id) VALUES (:name, :company)"
        tx.execute(text(new), {"name": name, "company": companies[0]["company"]})
    yield name
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.database_login WHERE login = :name"), {"name": name})
        tx.execute(text(f"DROP ROLE {name}"))


@contextmanager
def logged_in(engine: Engine, name: str) -> Iterator[Connection]:
    with engine.connect() as tx, tx.begin() as transaction:
        tx.execute(text(f"SET LOCAL SESSION AUTHORIZATION {name}"))
        yield tx
        transaction.rollback()


def test_a_gis_user_sees_their_company(engine: Engine, companies: Companies, login: str) -> None:
    ours, theirs = companies
    with logged_in(engine, login) as tx:
        # What a request says of itself says nothing of a login.
        setting = text("SELECT set_config('ljusrond.company', :company, true)")
        tx.execute(setting, {"company": str(theirs["company"])})
        for name in OWNED:
            if name in CLOSED_TO_GIS:
                with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
                    rows(tx, name, ours["company"])
                continue
            assert rows(tx, name, ours["company"]) >= 1, name
            assert rows(tx, name, theirs["company"]) == 0, name


def test_a_gis_user_reads_no_words_of_staff(engine: Engine, login: str) -> None:
    with logged_in(engine, login) as tx:
        assert tx.execute(text("SELECT kind FROM core.report_event")).all()
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(text("SELECT note FROM core.report_event"))


def test_a_gis_user_writes_nothing(engine: Engine, login: str) -> None:
    with logged_in(engine, login) as tx:
        for name, target in TABLES.items():
            changed = next(one for one in target.columns if one.identity is None)
            for statement in (delete(target), update(target).values({changed: None})):
                with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
                    tx.execute(statement)
            assert not tx.scalar(
                text("SELECT has_any_column_privilege(:n, 'INSERT')"), {"n": f"core.{name}"}
            ), name
        for statement in (
            f"SET LOCAL ROLE {APP_ROLE}", "SET LOCAL ROLE ljusrond_admin",
            "SELECT app.set_limits(NULL, NULL, 'administrator', NULL, '')",
            "SELECT * FROM app.enter_token('x', '')",
        ):  # fmt: skip
            with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
                tx.execute(text(statement))


def test_a_gis_user_writes_no_log_by_a_table_of_their_own(engine: Engine, login: str) -> None:
    with logged_in(engine, login) as tx:
        tx.execute(text("CREATE TEMPORARY TABLE account (id text, company_id text)"))
        carries = text(
            "CREATE TRIGGER t AFTER INSERT ON pg_temp.account"
            " FOR EACH ROW EXECUTE FUNCTION app.audit_change()"
        )
        with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
            tx.execute(carries)


def test_types_of_a_caller_run_nothing_with_the_owners_rights(engine: Engine, login: str) -> None:
    with engine.connect() as tx, tx.begin() as transaction:
        # As if the trigger were open to everybody: the second lock must hold without the first.
        tx.execute(text("GRANT EXECUTE ON FUNCTION app.audit_change() TO ljusrond_read"))
        tx.execute(text(f"SET LOCAL SESSION AUTHORIZATION {login}"))
        for statement in (
            "CREATE TEMPORARY TABLE ran_as (name text)",
            "GRANT INSERT ON ran_as TO PUBLIC",
            (
                "CREATE FUNCTION pg_temp.run(pg_catalog.text) RETURNS boolean"
                " LANGUAGE sql AS 'INSERT INTO pg_temp.ran_as SELECT current_user RETURNING true'"
            ),
            "CREATE TEMPORARY TABLE account (id text, company_id text)",
            (
                "CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid"
                " CHECK (pg_temp.run(VALUE::pg_catalog.text))"
            ),
            (
                "CREATE TRIGGER t AFTER INSERT ON pg_temp.account"
                " FOR EACH ROW EXECUTE FUNCTION app.audit_change()"
            ),
            "INSERT INTO account SELECT id, id FROM core.company",
        ):
            tx.execute(text(statement))
        assert tx.scalars(text("SELECT name FROM pg_temp.ran_as")).all() == []
        transaction.rollback()


def test_a_login_without_a_company_sees_nothing(engine: Engine, login: str) -> None:
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.database_login WHERE login = :name"), {"name": login})
    with logged_in(engine, login) as tx:
        for name in set(OWNED) - CLOSED_TO_GIS:
            own = column("id" if name == "company" else "company_id").is_not(None)
            asked = select(func.count()).select_from(table(name, schema="core")).where(own)
            assert tx.execute(asked).scalar_one() == 0, name


@pytest.mark.parametrize("name", ["audit", "masking"])
def test_limits_hold_in_the_log_and_over_what_is_covered(
    engine: Engine, companies: Companies, name: str
) -> None:
    with acting(engine, companies[0]["company"]) as tx:
        assert rows(tx, name, companies[0]["company"]) >= 1
        # An account that is limited to an estate where nothing is.
        limits = "SELECT set_config('ljusrond.limited', 'yes', true), set_config(:name, :to, true)"
        tx.execute(text(limits), {"name": "ljusrond.estates", "to": f"{{{uuid.uuid4()}}}"})
        assert rows(tx, name, companies[0]["company"]) == 0


def test_every_table_is_tried() -> None:
    assert set(TABLES) == set(OWNED) | COMMON
