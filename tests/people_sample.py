"""People for tests: browsers that are logged in as roles, and reports they see."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.access.service import COOKIE
from backend.app import create_app
from backend.settings import Settings
from tests.report_sample import address
from tests.sign_in import ORIGIN, company, session

SETTINGS = Settings(limits=False, secret="a secret of the tests, long enough")  # noqa: S106


@contextmanager
def service(engine: Engine) -> Iterator[FastAPI]:
    """Give the service on a database."""
    app = create_app(replace(SETTINGS, database_url=address(engine)))
    with TestClient(app):
        yield app


def browser(app: FastAPI, cookie: str | None = None) -> TestClient:
    """Return a browser that follows no redirect, logged in by a cookie."""
    made = TestClient(
        app,
        headers={"Origin": ORIGIN, "Accept": "text/html"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    if cookie:
        made.cookies.set(COOKIE, cookie)
    return made


def logged_in(app: FastAPI, engine: Engine, role: str, code: str | None = None) -> TestClient:
    """Return a browser logged in as a new account of a role."""
    with engine.begin() as tx:
        return browser(app, session(tx, role, company(tx, code)))


def report(tx: Connection, category: str, **fields: object) -> uuid.UUID:
    """Store a report on the sample's courtyard, received now, with a reporter's contact."""
    report_id = uuid.uuid4()
    values = {
        "id": report_id, "category": category, "description": "Ord från anmälaren",
        "kind": "courtyard", **fields,
    }  # fmt: skip
    tx.execute(text(_REPORT), values)
    tx.execute(text(_EVENT), {"id": report_id})
    tx.execute(text(_CONTACT), {"id": report_id})
    return report_id


def cover(tx: Connection, report_id: object, first: int, last: int) -> None:
    """Cover a passage of what somebody wrote in a report."""
    tx.execute(text(_COVERED), {"id": report_id, "first": first, "last": last})


_COVERED = """
INSERT INTO core.masking (company_id, report_id, field, first, last, reason, provision)
SELECT company_id, id, 'description', :first, :last, 'Skyddad', 'OSL 21 kap. 3 §'
FROM core.report WHERE id = :id
"""


def photos(tx: Connection, report_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Give a report two photos, of which somebody has looked at the first; no files."""
    made = []
    for position, reviewed in enumerate((True, False)):
        values = {"id": report_id, "at": position, "sha256": uuid.uuid4().hex * 2, "seen": reviewed}
        made.append(tx.execute(text(_PHOTO), values).scalar_one())
        tx.execute(text(_NAMED), values)
    return made[0], made[1]


_PHOTO = """
INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes, reviewed_at)
SELECT company_id, :sha256, 4, 3, 100, CASE WHEN :seen THEN now() END
FROM core.report WHERE id = :id
RETURNING id
"""
_NAMED = """
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
SELECT id, company_id, :at, :sha256 FROM core.report WHERE id = :id
"""
CONTACT = "ulla.hemlig@bo.test"
_REPORT = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, origin, content_hash
)
SELECT :id, asset.company_id, asset.estate_id, asset.id, :category, :description, now(), 'staff', ''
FROM core.asset WHERE asset.kind = :kind ORDER BY asset.id LIMIT 1
"""
_EVENT = """
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT id, company_id, 'received', now() - interval '1 second' FROM core.report WHERE id = :id
"""
_CONTACT = f"""
INSERT INTO core.reporter_contact (report_id, company_id, contact, name)
SELECT id, company_id, '{CONTACT}', 'Ulla Hemlig' FROM core.report WHERE id = :id
"""  # noqa: S608 -- a constant of ours
