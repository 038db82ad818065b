"""Labels and forms of tenants for tests."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Connection, Engine, text

from backend.accounts.sealing import seal
from tests.people_sample import SETTINGS, browser

PHONE = "031-390 06 01"


def label(tx: Connection, code: str, kind: str = "lamp", name: str = "P1") -> uuid.UUID:
    """Hang a label on an asset of the sample; return the asset."""
    made: uuid.UUID = tx.execute(
        text(
            "INSERT INTO core.qr_code (code, company_id, asset_id)"
            " SELECT :code, label.company_id, label.id FROM app.asset_labels AS label"
            " WHERE label.kind = :kind AND (label.code = :name OR :name = '')"
            " ORDER BY label.id LIMIT 1 RETURNING asset_id"
        ),
        {"code": code, "kind": kind, "name": name},
    ).scalar_one()
    return made


def phone(tx: Connection, purpose: str = "danger") -> None:
    """Give every company a number to ring."""
    tx.execute(
        text(
            "INSERT INTO core.duty_phone (company_id, purpose, name, phone)"
            " SELECT id, :purpose, 'Jouren', :phone FROM core.company"
        ),
        {"purpose": purpose, "phone": PHONE},
    )


def token(code: str, *, age_s: float = 20.0, report_id: uuid.UUID | None = None) -> str:
    """Return the token of a form that was opened a while ago."""
    assert SETTINGS.secret
    sealed = {"code": code, "id": str(report_id or uuid.uuid4()), "at": time.time() - age_s}
    return seal(SETTINGS.secret, "form", sealed)


def send(app: FastAPI, code: str, category: str = "LIGHT.DARK", **fields: Any) -> Response:  # noqa: ANN401
    """Send the form of a label in a browser of its own; give the answer."""
    files = {"photo": fields.pop("photo")} if "photo" in fields else None
    sent = {"token": token(code), "category": category, **fields}
    answer: Response = browser(app).post(f"/r/{code}", data=sent, files=files)
    return answer


def followed(app: FastAPI, answer: Response, language: str = "en") -> str:
    """Return the page that an answer leads to."""
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/s/[\w-]{22}", answer.headers["location"])
    page = browser(app).get(answer.headers["location"], params={"lang": language})
    assert page.status_code == 200
    return page.text


def rows(engine: Engine, sql: str, **values: object) -> list[Any]:
    """Return what a query finds."""
    with engine.begin() as tx:
        return list(tx.execute(text(sql), values))
