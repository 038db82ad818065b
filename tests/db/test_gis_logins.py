"""Database logins of planners: made for an account, worth what it is worth, ended for good."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text

from backend.errors import ConflictError, NotFoundError
from backend.qgis import logins
from tests.estate_sample import store_sample
from tests.sign_in import account, company


@pytest.fixture
def planner(engine: Engine) -> Iterator[tuple[uuid.UUID, str]]:
    """Give a planner's account and its address; logins of theirs are ended afterwards."""
    with engine.begin() as tx:
        owner = company(tx, "prov")
        if not tx.scalar(text("SELECT count(*) FROM core.lamp")):
            store_sample(tx)
        made = account(tx, "planner", owner)
        email = tx.scalar(text("SELECT email FROM core.account WHERE id = :id"), {"id": made})
    yield made, str(email)
    with engine.begin() as tx:
        for one in logins.listed(tx):
            logins.end(tx, one.login)


def seen(tx: Connection, name: str) -> int:
    """Count the lamps that a login sees."""
    with tx.begin_nested() as point:
        tx.execute(text("SELECT set_config('role', 'none', true)"))
        tx.execute(text(f'SET LOCAL SESSION AUTHORIZATION "{name}"'))
        found = tx.scalar(text("SELECT count(*) FROM app.lamps"))
        point.rollback()
    return int(found or 0)


def test_a_login_sees_its_company_until_its_account_is_closed(
    engine: Engine, planner: tuple[uuid.UUID, str]
) -> None:
    key, email = planner
    with engine.begin() as tx:
        made = logins.make(tx, email)
        assert made.name.startswith("gis_")
        assert seen(tx, made.name) == 2
        for change in (
            "UPDATE core.account SET disabled_at = now() WHERE id = :id",
            "UPDATE core.account SET role = 'caretaker' WHERE id = :id",
            (
                "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
                " SELECT company_id, :id, id FROM core.estate LIMIT 1"
            ),
        ):
            with tx.begin_nested() as point:
                tx.execute(text(change), {"id": key})
                assert seen(tx, made.name) == 0, change
                (listed,) = [one for one in logins.listed(tx) if one.login == made.name]
                assert not listed.is_open
                point.rollback()
        assert seen(tx, made.name) == 2


def test_a_login_proves_itself_by_a_password_that_no_statement_holds(
    engine: Engine, planner: tuple[uuid.UUID, str]
) -> None:
    with engine.begin() as tx:
        made = logins.make(tx, planner[1])
        kept = tx.scalar(
            text("SELECT rolpassword FROM pg_authid WHERE rolname = :name"), {"name": made.name}
        )
        assert str(kept).startswith("SCRAM-SHA-256$")
        assert made.password not in str(kept)
        rights = tx.execute(
            text(
                "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
                " WHERE rolname = :name"
            ),
            {"name": made.name},
        ).one()
        assert tuple(rights) == (False, False, False, False)


def test_who_may_not_plan_or_sees_a_part_gets_none(
    engine: Engine, planner: tuple[uuid.UUID, str]
) -> None:
    key, email = planner
    with engine.begin() as tx:
        with pytest.raises(NotFoundError):
            logins.make(tx, "nobody@prov.example")
        for change, words in (
            ("UPDATE core.account SET role = 'caretaker' WHERE id = :id", "who plans"),
            ("UPDATE core.account SET disabled_at = now() WHERE id = :id", "closed"),
            (
                (
                    "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
                    " SELECT company_id, :id, id FROM core.estate LIMIT 1"
                ),
                "over the web",
            ),
        ):
            with tx.begin_nested() as point:
                tx.execute(text(change), {"id": key})
                with pytest.raises(ConflictError, match=words):
                    logins.make(tx, email)
                point.rollback()


def test_another_one_ends_the_first_and_an_ended_one_is_gone(
    engine: Engine, planner: tuple[uuid.UUID, str]
) -> None:
    with engine.begin() as tx:
        first = logins.make(tx, planner[1])
        second = logins.make(tx, planner[1])
        assert (first.name, first.password) != (second.name, second.password)
        assert len([one for one in logins.listed(tx) if one.email == planner[1]]) == 1
        logins.end(tx, second.name)
        gone = "SELECT count(*) FROM pg_roles WHERE rolname = :name"
        assert tx.scalar(text(gone), {"name": second.name}) == 0
        with pytest.raises(NotFoundError):
            logins.end(tx, second.name)
        # Only what was made here is ended here, whatever it is called.
        with pytest.raises(NotFoundError):
            logins.end(tx, "postgres")


def test_the_role_of_requests_makes_no_logins(engine: Engine) -> None:
    with engine.connect() as tx, tx.begin():
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))
        with pytest.raises(Exception, match="permission denied") as refused:
            tx.execute(text("SELECT app.make_login('x', 'y')"))
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_what_is_printed_goes_into_a_service_file() -> None:
    login = logins.Login(name="gis_a", password="x", account="a@b.example")  # noqa: S106
    told = logins.service_file(login, "postgresql://owner:secret@db.example:5433/felles")
    assert told.splitlines() == [
        "[ljusrond]", "host=db.example", "port=5433", "dbname=felles", "user=gis_a",
        "password=x", "sslmode=prefer",
    ]  # fmt: skip
    assert "ADDRESS-OF-THE-DATABASE" in logins.service_file(login, None)
