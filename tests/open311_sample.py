"""Keys, requests and answers for tests of Open311."""

from __future__ import annotations

import secrets
import uuid
from typing import Any
from xml.etree import ElementTree as ET

from sqlalchemy import Connection, text

from backend.access.service import digest
from tests.report_sample import LAT, LON

BASE = "/open311/v2"


def key(tx: Connection, company_id: uuid.UUID, *scopes: str) -> str:
    """Make a key of a manager that may send requests, or what is given; return its secret."""
    secret = secrets.token_urlsafe(32)
    tx.execute(
        text(
            "INSERT INTO core.api_token (company_id, name, token_hash, role, scopes, expires_at)"
            " VALUES (:company, 'FixaMinGata', :hash, 'manager', :scopes,"
            " now() + interval '1 day')"
        ),
        {"company": company_id, "hash": digest(secret), "scopes": list(scopes) or ["open311"]},
    )
    return secret


def fields(api_key: str, /, **given: Any) -> dict[str, Any]:  # noqa: ANN401 -- form fields
    """Return a request as FixMyStreet's client sends one; ... leaves a field out."""
    made = {
        "api_key": api_key,
        "service_code": "YARD.LITTER",
        "lat": f"{LAT:.6f}",
        "long": f"{LON:.6f}",
        "description": "Titel: Skräp\n\nBeskrivning: Skräp på gården\n\nSkickad via FixaMinGata\n",
        "first_name": "Ulla",
        "last_name": "Anmälare",
        "email": "ulla@bo.test",
        "phone": "070-123 45 67",
        **given,
    }
    return {name: value for name, value in made.items() if value is not ...}


def as_data(element: ET.Element) -> Any:  # noqa: ANN401 -- any JSON
    """Return XML as the JSON of the same answer."""
    children = list(element)
    if element.tag in _LISTS:
        return [as_data(child) for child in children]
    if children:
        return {child.tag: as_data(child) for child in children}
    return element.text


_LISTS = frozenset(
    {
        "services", "service_requests", "service_request_updates", "attributes", "values",
        "endpoints", "formats", "errors", "notes", "media_urls",
    }
)  # fmt: skip


def as_text(data: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return JSON with its values as XML writes them."""
    if isinstance(data, dict):
        return {name: as_text(value) for name, value in data.items()}
    if isinstance(data, list):
        return [as_text(value) for value in data] or []
    if isinstance(data, bool):
        return "true" if data else "false"
    return None if data in (None, "") else str(data)
