"""An account that logs in as people do: client, e-mail address, password, form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text

from backend.accounts import passwords
from backend.app import create_app
from backend.settings import Settings
from tests.sign_in import ORIGIN, SECRET, company

PASSWORD = "four words nobody says"  # noqa: S105 -- of accounts that last for a test
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@cache
def kept() -> str:
    """Return the hash of the sample's password, computed once."""
    return passwords.hash_password(PASSWORD)


def person(engine: Engine, role: str = "planner", code: str = "prov", **columns: object) -> str:
    """Make an account with the sample's password; return its e-mail address."""
    email = f"{uuid.uuid4().hex[:8]}@prov.example"
    given = {"email": email, "name": role, "role": role, "password_hash": kept(), **columns}
    with engine.begin() as tx:
        given["company_id"] = company(tx, code)
        names = ", ".join(given)
        places = ", ".join(f":{name}" for name in given)
        tx.execute(text(f"INSERT INTO core.account ({names}) VALUES ({places})"), given)  # noqa: S608
    return email


def address(engine: Engine) -> str:
    """Return the address of an engine's database."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def browser(engine: Engine, **settings: Any) -> Iterator[TestClient]:  # noqa: ANN401 -- those of Settings
    """Give a client that behaves as a browser of the service does, not logged in."""
    given = {"database_url": address(engine), "secret": SECRET, "limits": False, **settings}
    headers = {
        "Origin": ORIGIN,
        "User-Agent": AGENT,
        "Accept": "text/html",
        "Accept-Language": "en",
    }
    app = create_app(Settings(**given))
    with TestClient(app, headers=headers, follow_redirects=False) as made:
        yield made


def log_in(client: TestClient, email: str, password: str = PASSWORD, wanted: str = "") -> Response:
    """Send the form of the login."""
    form = {"email": email, "password": password}
    return client.post("/login", params={"next": wanted} if wanted else {}, data=form)


def audit(engine: Engine, email: str) -> list[str]:
    """Return what the log says of an account's logins, oldest first."""
    with engine.begin() as tx:
        return list(
            tx.scalars(
                text(
                    "SELECT audit.action FROM core.audit JOIN core.account"
                    " ON account.id = audit.account_id WHERE account.email = :email"
                    " AND audit.action LIKE 'log%' ORDER BY audit.id"
                ),
                {"email": email},
            )
        )
