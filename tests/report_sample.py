"""Reports for tests of their address, and a client of a service to send them to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.sign_in import client_of

URL = "/api/v1/reports"
CONTACT = "ulla.reporter@bo.test"
LON, LAT = (float(v[0]) for v in crs.to_lonlat([EAST_M + 20], [NORTH_M + 20]))
PLACE = {"type": "Point", "coordinates": [LON, LAT]}
JSON = {"Content-Type": "application/json"}


@contextmanager
def sample_client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on the module's database, with the sample in it."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
    with client_of(address(engine), raise_server_exceptions=False) as made:
        yield made


def sample_ids(client: TestClient) -> dict[str, str]:
    """Return the identity of one asset of each kind."""
    found = client.get("/api/v1/assets").json()["items"]
    return {asset["kind"]: asset["id"] for asset in reversed(found)}


def address(engine: Engine) -> str:
    """Return the address of an engine's database as libpq reads it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def body(**fields: object) -> dict[str, Any]:
    """Return a report on a place; a field given as ... is left out."""
    made = {
        "id": str(uuid.uuid4()),
        "category": "GRAFFITI.TAG",
        "geometry": PLACE,
        "observed_at": "2026-08-01T21:00:00+02:00",
        **fields,
    }
    return {name: value for name, value in made.items() if value is not ...}


def refused(client: TestClient, sent: object, field: str) -> str:
    """Send something that is refused; return the reason given for the field."""
    answer = client.post(URL, content=json.dumps(sent), headers=JSON)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    named = {error["field"]: error["reason"] for error in problem["errors"]}
    assert list(named) == [field], named
    assert named[field] in problem["detail"]
    return str(named[field])


def now() -> str:
    """Return this moment as a client tells it."""
    return datetime.now(UTC).isoformat()
