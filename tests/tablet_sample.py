"""Tablets for tests: two companies, who works there, and what a tablet sends."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection, text

from backend.access.service import COOKIE
from backend.imports import store
from backend.imports.estates import find_estate
from backend.plans.schemas import PlanIn
from backend.plans.service import put_plans
from backend.settings import ROOT
from tests.estate_sample import lamps, store_sample
from tests.photo_sample import checksum
from tests.sign_in import ORIGIN, session

URL = "/api/v1/sync"
RECORDED = ROOT / "tests" / "data" / "submissions" / "v1"
CHUNK_BYTES = 20_000


@dataclass
class World:
    """What stands in the database: our company and the other, each thing's identity."""

    company: uuid.UUID
    other: uuid.UUID
    ids: dict[str, str] = field(default_factory=dict)


def build(tx: Connection) -> World:
    """Store two estates of ours and one of the other company, with lamps and a plan each."""
    ours = store_sample(tx)
    side = find_estate(tx, "Sidogården", "prov")
    theirs = find_estate(tx, "Andra gården", "andra")
    for estate in (side, theirs):
        store.save_assets(tx, estate, "lamp", "sample", lamps())
    world = World(ours.company_id, theirs.company_id)
    for name, estate in {"": ours, "side_": side, "their_": theirs}.items():
        found = tx.execute(
            text("SELECT id, kind FROM core.asset WHERE estate_id = :id ORDER BY kind, id"),
            {"id": estate.id},
        )
        for row in found:
            number = sum(key.startswith(f"{name}{row.kind}") for key in world.ids)
            world.ids[f"{name}{row.kind}{number or ''}"] = str(row.id)
        world.ids[f"{name}estate"] = str(estate.id)
        plan = uuid.uuid4()
        world.ids[f"{name}plan"] = str(plan)
        put_plans(tx, [_plan(plan, world.ids[f"{name}lamp"])])
    return world


def _plan(plan_id: uuid.UUID, asset_id: str) -> PlanIn:
    return PlanIn(
        id=plan_id,
        asset_id=uuid.UUID(asset_id),
        task="stairwell_cleaning",
        interval_days=7,
        starts_on=date(2026, 1, 1),
    )


@dataclass
class Tablet:
    """A tablet in somebody's hand."""

    client: TestClient
    key: str
    device_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    counter: int = 0
    #: How far its clock is ahead.
    ahead: timedelta = timedelta()

    @property
    def header(self) -> dict[str, str]:
        """What it identifies itself with."""
        return {"Authorization": f"Bearer {self.key}"}

    def clock(self) -> datetime:
        """Return the time on its clock."""
        return datetime.now(UTC) + self.ahead

    def submission(self, kind: str, said: dict[str, Any], **envelope: object) -> dict[str, Any]:
        """Return a submission as it is saved on the tablet."""
        self.counter += 1
        moment = "visited_at" if kind == "visit" else "observed_at"
        return {
            "version": 1,
            "id": str(uuid.uuid4()),
            "kind": kind,
            "device_id": self.device_id,
            "counter": self.counter,
            "app_version": "0.1.0",
            "saved_at": self.clock().isoformat(),
            kind: {moment: self.clock().isoformat(), **said},
            **envelope,
        }

    def send(self, sent: dict[str, Any] | bytes, submission_id: str | None = None) -> Response:
        """Send a submission, or any bytes."""
        raw = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        wanted = submission_id or (sent["id"] if isinstance(sent, dict) else uuid.uuid4())
        headers = {**self.header, "Ljusrond-Sent-At": self.clock().isoformat()}
        return self.client.put(f"{URL}/submissions/{wanted}", content=raw, headers=headers)

    def put(self, kind: str, **said: object) -> Response:
        """Save and send something."""
        return self.send(self.submission(kind, said))

    def patch(self, photo: bytes, offset: int, chunk: bytes | None = None) -> Response:
        """Send the bytes of a photo from an offset on, as many as a chunk has."""
        part = photo[offset : offset + CHUNK_BYTES] if chunk is None else chunk
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(len(photo))}
        url = f"{URL}/photos/{checksum(photo)}"
        return self.client.patch(url, content=part, headers={**self.header, **headers})

    def state(self, photo: bytes) -> dict[str, Any]:
        """Return what the server has of a photo."""
        answer = self.client.get(f"{URL}/photos/{checksum(photo)}", headers=self.header)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def log_in(client: TestClient, tx: Connection, company_id: uuid.UUID, role: str) -> dict[str, str]:
    """Log in a new account; return the headers of its browser."""
    cookie = session(tx, role, company_id)
    client.cookies.clear()
    return {"Cookie": f"{COOKIE}={cookie}", "Origin": ORIGIN}


def key_of(client: TestClient, browser: dict[str, str], device_id: str) -> Response:
    """Ask for a key for a tablet."""
    return client.post(f"{URL}/key", json={"device_id": device_id}, headers=browser)
