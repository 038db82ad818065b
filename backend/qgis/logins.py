"""Database logins for planners who connect QGIS to PostgreSQL: read only, behind the walls.

A login belongs to an account: once that is closed, limited, or of a role without plans, the login
sees nothing (`app.company_of_login`).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Row

from backend.access.rights import may
from backend.errors import ConflictError, LjusrondError, NotFoundError
from backend.qgis import store
from maps.qgis_project import Database

_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")
_NAME_MAX: Final = 40


@dataclass(frozen=True, kw_only=True)
class Login:
    """A login of a planner, and the only time that its password is told."""

    name: str
    password: str
    account: str


def make(tx: Connection, email: str) -> Login:
    """Make a login for an account; one that it has already is ended.

    Raises
    ------
    NotFoundError
        If there is no such account.
    ConflictError
        If it is closed, is of a role without plans, or sees a part of its company only.
    LjusrondError
        If the database's own login may make no others.
    """
    account = store.one(tx, "account", email=email)
    if account is None:
        raise NotFoundError(f"{email} has no account")
    _refuse(account)
    name = "gis_" + _NOT_PLAIN.sub("_", email.partition("@")[0].lower()).strip("_")[:_NAME_MAX]
    name = f"{name}_{account.id.hex[:6]}"
    _refuse_powerless(tx)
    if store.rows(tx, "logins", login=name):
        end(tx, name)
    password = secrets.token_urlsafe(24)
    driver = tx.connection.driver_connection
    assert driver is not None  # noqa: S101 -- a connection that is open has its driver's
    # Only what proves it leaves for the server, so that no log of statements holds it.
    proof = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    store.do(tx, "make_login", login=name, proof=proof.decode())
    store.do(
        tx, "keep_login", login=name, company_id=account.company_id, account_id=account.id
    )  # fmt: skip
    return Login(name=name, password=password, account=email)


def end(tx: Connection, name: str) -> None:
    """End a login: from now on it sees nothing, and it cannot log in again.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    if not store.do(tx, "drop_login", login=name):
        raise NotFoundError(f"there is no database login {name!r}")
    store.do(tx, "end_login", login=name)


def listed(tx: Connection) -> list[Row[Any]]:
    """Return the logins: name, company, account, and whether each still opens anything."""
    return list(store.rows(tx, "logins", login=None))


def service_file(login: Login, url: str | None) -> str:
    """Return what goes into pg_service.conf, so that the project finds the database.

    Parameters
    ----------
    login
        The login.
    url
        Address of the database as the server knows it; None: the embedded one.
    """
    parts = urlsplit(url or "")
    database = unquote(parts.path.lstrip("/")) or "ljusrond"
    lines = {
        "host": parts.hostname or "ADDRESS-OF-THE-DATABASE",
        "port": parts.port or 5432,
        "dbname": database,
        "user": login.name,
        "password": login.password,
        "sslmode": "prefer",
    }
    told = "\n".join(f"{key}={value}" for key, value in lines.items())
    return f"[{Database().service}]\n{told}"


def _refuse(account: Row[Any]) -> None:
    if account.is_closed:
        raise ConflictError(f"{account.email} is closed")
    if not may(account.role, "plan"):
        raise ConflictError(f"{account.email} is {account.role}; a login is for who plans")
    if account.is_limited:
        raise ConflictError(
            f"{account.email} sees a part of the company only; a database login sees all of it:"
            " use the project over the web"
        )


def _refuse_powerless(tx: Connection) -> None:
    if not store.scalar(tx, "may_make_logins"):
        raise LjusrondError("the database's login may make no others; give it CREATEROLE")
