"""300 tablets come home and sync together through the real server, the worker running.

Each has 20 reports and 26 photos and sends as the app does: rows one after the other, then photos
in pieces, and comes again when the server says so. A row's time is that of the request that was
accepted; how long a tablet had it in hand, turned away or not, is told beside it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from sqlalchemy import Connection, Engine, text

from backend.access.service import digest
from backend.db import open_engine
from backend.embedded import Cluster
from tests.bench.common import Figure, installation, server
from tests.sign_in import account, company

TABLETS = int(os.environ.get("LJUSROND_BENCH_TABLETS", "300"))
REPORTS = 20
PHOTOS = int(os.environ.get("LJUSROND_BENCH_PHOTOS", "26"))
CHUNK_BYTES = 256 * 1024
PATIENCE_S = 3600.0


@dataclass
class Sent:
    """What came of all tablets."""

    rows_s: list[float] = field(default_factory=list)
    in_hand_s: list[float] = field(default_factory=list)
    rows: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)
    again: int = 0
    rows_done_s: float = 0.0
    done_s: float = 0.0


def figures() -> Iterator[Figure]:
    """Measure with the demo estate."""
    with installation() as environment, server(environment, "demo") as address:
        engine = open_engine(Cluster(Path(environment["LJUSROND_DATA"])).url(), pool_size=1)
        with engine.begin() as tx:
            keys = [_key(tx) for _ in range(TABLETS)]
            lamps = [str(one) for one in tx.scalars(text("SELECT id FROM app.lamps ORDER BY id"))]
        outcome = asyncio.run(_all(address, keys, lamps))
        rows, photos = _stored(engine, outcome)
        engine.dispose()
    name = f"{TABLETS} tablets:"
    yield Figure(f"{name} rows lost", TABLETS * REPORTS - rows, "", 0)
    yield Figure(f"{name} photos lost", TABLETS * PHOTOS - photos, "", 0)
    yield Figure(f"{name} a row, median", statistics.median(outcome.rows_s), "s", 1)
    yield Figure(f"{name} a row, p95", statistics.quantiles(outcome.rows_s, n=20)[18], "s", 1)
    in_hand_s = statistics.quantiles(outcome.in_hand_s, n=20)[18]
    yield Figure(f"{name} a row with being turned away, p95", in_hand_s, "s", PATIENCE_S)
    yield Figure(f"{name} all rows in", outcome.rows_done_s, "s", PATIENCE_S)
    yield Figure(f"{name} all photos in", outcome.done_s, "s", PATIENCE_S)
    yield Figure(f"{name} asked to come again", outcome.again, "", float("inf"))


def _key(tx: Connection) -> str:
    secret = secrets.token_urlsafe(32)
    owner = company(tx)
    made = (
        "INSERT INTO core.api_token (company_id, name, token_hash, role, scopes, expires_at,"
        " account_id, device_id) VALUES (:company, 'tablet', :hash, 'caretaker', '{sync}',"
        " now() + interval '1 day', :account, gen_random_uuid())"
    )
    person = account(tx, "caretaker", owner)
    tx.execute(text(made), {"company": owner, "hash": digest(secret), "account": person})
    return secret


async def _all(address: str, keys: list[str], lamps: list[str]) -> Sent:
    outcome = Sent()
    base = [_picture(number) for number in range(PHOTOS)]
    started = time.perf_counter()
    tablets = [
        _tablet(address, key, lamps[number % len(lamps)], base, outcome, started)
        for number, key in enumerate(keys)
    ]
    await asyncio.wait_for(asyncio.gather(*tablets), PATIENCE_S)
    outcome.done_s = time.perf_counter() - started
    return outcome


async def _tablet(
    address: str, key: str, lamp: str, base: list[bytes], outcome: Sent, started: float
) -> None:
    header = {"Authorization": f"Bearer {key}"}
    photos = [_own(picture) for picture in base]
    sums = [hashlib.sha256(photo).hexdigest() for photo in photos]
    # A client each, as each tablet is one: a shared one looks through all connections every time.
    async with httpx.AsyncClient(base_url=address, timeout=120, verify=False) as client:  # noqa: S501 -- http
        for number in range(REPORTS):
            named = sums[number::REPORTS]
            await _row(client, header, lamp, named, outcome)
        outcome.rows_done_s = max(outcome.rows_done_s, time.perf_counter() - started)
        for photo, sha256 in zip(photos, sums, strict=True):
            await _photo(client, header, photo, sha256, outcome)


async def _row(
    client: httpx.AsyncClient, header: dict[str, str], lamp: str, photos: list[str], outcome: Sent
) -> None:
    made, now = str(uuid.uuid4()), datetime.now(UTC).isoformat()
    said = {"category": "LIGHT.DARK", "asset_id": lamp, "observed_at": now, "photos": photos}
    body = {
        "version": 1, "id": made, "kind": "report", "device_id": str(uuid.uuid4()), "counter": 1,
        "app_version": "bench", "saved_at": now, "report": said,
    }  # fmt: skip
    raw = json.dumps(body).encode()
    url = f"/api/v1/sync/submissions/{made}"
    first = time.perf_counter()
    while True:
        begun = time.perf_counter()
        try:
            answer = await client.put(url, content=raw, headers=header)
        except httpx.TransportError:
            outcome.again += 1  # an idle connection that was closed: sent again, as the app does
            continue
        ended = time.perf_counter()
        if answer.status_code in (200, 201):
            outcome.rows_s.append(ended - begun)
            outcome.in_hand_s.append(ended - first)
            assert answer.json()["sha256"] == hashlib.sha256(raw).hexdigest()
            outcome.rows.add(made)
            return
        await _later(answer, outcome)


async def _photo(
    client: httpx.AsyncClient, header: dict[str, str], photo: bytes, sha256: str, outcome: Sent
) -> None:
    url, offset = f"/api/v1/sync/photos/{sha256}", 0
    while True:
        told = {**header, "Upload-Offset": str(offset), "Upload-Length": str(len(photo))}
        piece = photo[offset : offset + CHUNK_BYTES]
        try:
            answer = await client.patch(url, content=piece, headers=told)
        except httpx.TransportError:
            outcome.again += 1
            continue
        if answer.status_code == 200:
            state = answer.json()
            if state["stored"]:
                outcome.photos.add(sha256)
                return
            offset = state["received_bytes"]
            continue
        if answer.status_code == 202:
            offset = len(photo)
        elif answer.status_code == 409:
            offset = answer.json()["received_bytes"]
            continue
        await _later(answer, outcome)


async def _later(answer: httpx.Response, outcome: Sent) -> None:
    assert answer.status_code in (202, 429, 503), answer.text
    outcome.again += 1
    await asyncio.sleep(float(answer.headers.get("retry-after", "1")))


def _picture(number: int) -> bytes:
    """Return a JPEG as a tablet shrinks it: 1 600 x 1 200 pixels, some 300 kB."""
    noise = Image.effect_noise((400, 300), 40 + number).resize((1600, 1200))
    out = BytesIO()
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _own(picture: bytes) -> bytes:
    """Return the picture with a comment of its own behind its first mark."""
    comment = uuid.uuid4().bytes
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return picture[:2] + segment + picture[2:]


def _stored(engine: Engine, outcome: Sent) -> tuple[int, int]:
    rows = "SELECT count(*) FROM core.report WHERE id = ANY (cast(:ids AS uuid[]))"
    photos = "SELECT count(*) FROM core.photo WHERE sha256 = ANY (:sums)"
    with engine.connect() as tx:
        return (
            int(tx.scalar(text(rows), {"ids": list(outcome.rows)}) or 0),
            int(tx.scalar(text(photos), {"sums": list(outcome.photos)}) or 0),
        )
