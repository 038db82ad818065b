"""Accounts, tokens and sessions for tests, and a client that is logged in."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.access.rights import RIGHTS
from backend.access.service import COOKIE, digest
from backend.app import create_app
from backend.db import open_engine
from backend.settings import Settings

ORIGIN = "http://testserver"
#: Of every service that the tests start: none of them writes one into the data folder.
SECRET = "a secret of the tests, long enough"  # noqa: S105


def company(tx: Connection, code: str | None = None) -> uuid.UUID:
    """Return the company of a code, made where there is none; None: the first, or a new one."""
    known = "SELECT id FROM core.company WHERE :code IS NULL OR code = :code ORDER BY created_at"
    found = tx.scalar(text(known.replace(":code", "cast(:code AS text)")), {"code": code})
    made = "INSERT INTO core.company (code, name) VALUES (:code, :code) RETURNING id"
    chosen: uuid.UUID = found or tx.scalar(text(made), {"code": code or "prov"})
    return chosen


def account(tx: Connection, role: str, company_id: uuid.UUID) -> uuid.UUID:
    """Make an account of a role."""
    made: uuid.UUID = tx.execute(
        text(
            "INSERT INTO core.account (company_id, email, name, role)"
            " VALUES (:company_id, :email, :role, :role) RETURNING id"
        ),
        {"company_id": company_id, "email": f"{uuid.uuid4().hex}@prov.example", "role": role},
    ).scalar_one()
    return made


def session(tx: Connection, role: str, company_id: uuid.UUID) -> str:
    """Make an account of a role that is logged in; return its cookie."""
    secret = secrets.token_urlsafe(32)
    tx.execute(
        text(
            "INSERT INTO core.session (company_id, token_hash, account_id, expires_at)"
            " VALUES (:company_id, :hash, :account_id, now() + interval '1 day')"
        ),
        {
            "company_id": company_id, "hash": digest(secret),
            "account_id": account(tx, role, company_id),
        },
    )  # fmt: skip
    return secret


def token(tx: Connection, role: str, company_id: uuid.UUID) -> str:
    """Make a token of a role with all its rights."""
    secret = secrets.token_urlsafe(32)
    tx.execute(
        text(
            "INSERT INTO core.api_token (company_id, name, token_hash, role, scopes, expires_at)"
            " VALUES (:company_id, :role, :hash, :role, :scopes, now() + interval '1 day')"
        ),
        {
            "company_id": company_id, "role": role, "hash": digest(secret),
            "scopes": [*RIGHTS, "own"],
        },
    )  # fmt: skip
    return secret


def sign_in(url: str, role: str = "administrator", code: str | None = None) -> dict[str, str]:
    """Return the header of a machine with a role's rights, in the company of a code."""
    engine = open_engine(url, pool_size=1)
    with engine.begin() as tx:
        secret = token(tx, role, company(tx, code))
    engine.dispose()
    return {"Authorization": f"Bearer {secret}"}


def browser_cookie(
    engine: Engine, address: str, role: str = "administrator", code: str | None = None
) -> dict[str, str]:
    """Return the cookie of a browser that is logged in as a role, as Playwright takes it."""
    with engine.begin() as tx:
        secret = session(tx, role, company(tx, code))
    return {"name": COOKIE, "value": secret, "url": address}


@contextmanager
def client_of(
    url: str,
    role: str = "administrator",
    code: str | None = None,
    **options: Any,  # noqa: ANN401 -- those of TestClient
) -> Iterator[TestClient]:
    """Give a client of the service on a database, logged in as a role."""
    app = create_app(Settings(database_url=url, secret=SECRET))
    with TestClient(app, headers=sign_in(url, role, code), **options) as made:
        yield made
