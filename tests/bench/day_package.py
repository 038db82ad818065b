"""The day package: how large it is, and what telling its versions costs."""

from __future__ import annotations

import gzip
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import Connection, Engine, text

from backend import demo
from backend.access.service import Identity
from backend.daypackage import service
from backend.daypackage.schemas import PART_NAMES
from backend.db import APP_ROLE, open_engine
from backend.embedded import Cluster
from backend.migrate import migrate
from backend.photos.pictures import prepare
from gis.deadlines import local_date
from gis.demo import build_demo
from tests.bench.common import Figure, installation
from tests.photo_sample import encoded

ROUNDS = 20
BATCHES = 8
#: What a tablet may have to carry for an area of 1 500 flats [MB].
LIMIT_MB = 60.0
OVERVIEW_LIMIT_MS = 15.0
#: The synthetic estate: 1 500 flats, 5 000 assets, open and recent cases, photos of them.
COUNTS = {
    "building": 30, "courtyard": 20, "stairwell": 100, "footpath": 150, "lamp": 3500,
    "waste_station": 17, "place": 1183,
}  # fmt: skip
REPORTS = 2000
#: Small pictures that a tablet keeps at most: THUMBS_MAX of maps/tablet/package_sync.js.
THUMBS = 1000


def figures() -> Iterator[Figure]:
    """Measure the package of the demo estate and of the synthetic one."""
    with installation() as environment, _database(environment) as url:
        owner = open_engine(url, pool_size=2)
        with owner.begin() as tx:
            demo._store(tx, build_demo(today=local_date(datetime.now(UTC))))  # noqa: SLF001
            demo._let_people_in(tx)  # noqa: SLF001
        yield from _estate_figures(owner, "barkulla", "demo estate", OVERVIEW_LIMIT_MS)
        with owner.begin() as tx:
            store_synthetic(tx)
        # Nothing but size is promised of it; its overview is told beside five times the demo's.
        yield from _estate_figures(owner, "syntet", "5 000 assets", 5 * OVERVIEW_LIMIT_MS)
        owner.dispose()


def _estate_figures(owner: Engine, code: str, name: str, limit_ms: float) -> Iterator[Figure]:
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as tx:
        tx.execute(text("ANALYZE"))
    with entered(owner, code) as tx:
        sizes = package_bytes(tx)
        thumbs = _thumb_bytes() * (0 if code == "barkulla" else THUMBS)
        for part in PART_NAMES:
            raw, packed = sizes[part]
            yield Figure(f"{name}: {part}, JSON", raw / 1e3, "kB", 1e3 * LIMIT_MB)
            yield Figure(f"{name}: {part}, gzip", packed / 1e3, "kB", 1e3 * LIMIT_MB)
        whole = sum(raw for raw, _ in sizes.values()) + thumbs
        yield Figure(f"{name}: package with thumbnails", whole / 1e6, "MB", LIMIT_MB)
        who = Identity("caretaker", "", _company(tx, code))
        spent_ms = _processor_ms(tx, lambda: service.overview(tx, who))
        yield Figure(f"{name}: overview, processor", spent_ms, "ms", limit_ms)


def package_bytes(tx: Connection) -> dict[str, tuple[int, int]]:
    """Return the bytes of each part of all estates that are seen: as JSON, and as it is sent."""
    codes = tx.scalars(text("SELECT code FROM core.estate")).all()
    found: dict[str, tuple[int, int]] = {}
    for name in PART_NAMES:
        parts = [service.part(tx, code, name, frozenset())[1] or b"" for code in codes]
        packed = [gzip.compress(part, 5) for part in parts]
        found[name] = (sum(map(len, parts)), sum(map(len, packed)))
    return found


@contextmanager
def entered(owner: Engine, code: str) -> Iterator[Connection]:
    """Give a transaction behind the walls of a company; nothing of it stays."""
    with owner.connect() as tx:
        outer = tx.begin()
        tx.execute(
            text("SELECT set_config('ljusrond.company', :id, true)"),
            {"id": str(_company(tx, code))},
        )
        tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        yield tx
        outer.rollback()


def _company(tx: Connection, code: str) -> uuid.UUID:
    found: uuid.UUID = tx.execute(
        text("SELECT id FROM core.company WHERE code = :code"), {"code": code}
    ).scalar_one()
    return found


def _processor_ms(tx: Connection, work: Callable[[], object]) -> float:
    """Return the processor time of server and database for one call, after the first few [ms].

    The best of several batches: what shares the cores costs caches, and time with them.
    """
    backend = Path(f"/proc/{tx.scalar(text('SELECT pg_backend_pid()'))}/stat")

    def spent_s() -> float:
        ticks = backend.read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / 100.0 + time.process_time()

    for _ in range(8):  # until the database keeps the plans
        work()
    batches = []
    for _ in range(BATCHES):
        began = spent_s()
        for _ in range(ROUNDS):
            work()
        batches.append(spent_s() - began)
    return min(batches) / ROUNDS * 1e3


def _thumb_bytes() -> float:
    """Return the mean size of a small picture [B]: of noise as coarse and fine as a yard's."""
    rng = np.random.default_rng(19971)
    return float(np.mean([len(prepare(_yard(rng)).thumb) for _ in range(8)]))


def _yard(rng: np.random.Generator) -> bytes:
    side = (1200, 1600)
    strength = 1.0 / np.maximum(
        np.hypot(*np.meshgrid(*(np.fft.fftfreq(n) for n in side), indexing="ij")), 1e-3
    )
    planes = []
    for _ in range(3):
        noise = np.fft.ifft2(np.fft.fft2(rng.normal(size=side)) * strength).real
        planes.append(np.clip(128 + 48 * noise / noise.std(), 0, 255).astype(np.uint8))
    return encoded(Image.fromarray(np.dstack(planes)), quality=85)


@contextmanager
def _database(environment: dict[str, str]) -> Iterator[str]:
    with Cluster(Path(environment["LJUSROND_DATA"]), fast=True) as url:
        engine = open_engine(url, pool_size=1)
        migrate(engine)
        engine.dispose()
        yield url


def store_synthetic(tx: Connection) -> None:
    """Write a company `syntet` with one estate of 1 500 flats and 5 000 assets."""
    for statement in (_ESTATE, _HERE):
        tx.execute(text(statement))
    for kind, count in COUNTS.items():
        columns, values = _COLUMNS[kind]
        statement = _ASSETS.format(kind=kind, columns=columns, values=values)
        tx.execute(text(statement), {"kind": kind, "count": count})
    for statement in (_SEEN, _REPORTS, _EVENTS, _NAMED, _PHOTOS, _PLANS, _VISITS):
        wanted = {"reports": REPORTS} if ":reports" in statement else {}
        tx.execute(text(statement), wanted)


_ESTATE = """
WITH made AS (
    INSERT INTO core.company (code, name) VALUES ('syntet', 'Syntet') RETURNING id
)
INSERT INTO core.estate (company_id, code, name) SELECT id, 'syntet', 'Syntet' FROM made
"""
_HERE = """
CREATE TEMPORARY TABLE bench_estate ON COMMIT DROP AS
SELECT id AS estate_id, company_id FROM core.estate WHERE code = 'syntet'
"""
#: Lamps and places every 12 m, houses and yards every 60 m.
_POINT = "ST_SetSRID(ST_MakePoint(322900 + n % 70 * 12.3, 6410300 + n / 70 * 12.7), 3006)"
_CORNER = "ST_MakePoint(322900 + n % 8 * 100, 6410300 + n / 8 * 120)"
_BOX = f"ST_Multi(ST_SetSRID(ST_Buffer({_CORNER}, {{radius}}, {{quarter}}), 3006))"
_LINE = (
    "ST_SetSRID(ST_MakeLine(ARRAY(SELECT ST_MakePoint("
    "322900 + n % 12 * 70 + i * 6.1, 6410300 + n / 12 * 60 + sin(i) * 4)"
    " FROM generate_series(0, 11) AS i)), 3006)"
)
_LAMP = (
    "CASE WHEN n % 5 = 0 THEN 'park_pole' ELSE 'stairwell' END, 'own', 'own', 'S' || n / 400,"
    f" CASE WHEN n % 5 = 0 THEN 'S' || n / 400 || '-' || n / 100 END, {_POINT}"
)
_COLUMNS = {
    "building": ("name, address, storeys, geom", "'Hus ' || n, 'Hallongatan ' || n, 8, "
                 + _BOX.format(radius=28, quarter=1)),
    "courtyard": ("name, origin, geom", "'Gård ' || n, 'mapped', "
                  + _BOX.format(radius=40, quarter=8)),
    "stairwell": ("name, address, storeys, geom", f"'A', 'Hallongatan ' || n, 8, {_POINT}"),
    "footpath": ("name, kind, geom", f"'Hallonstigen', 'footway', {_LINE}"),
    "lamp": ("kind, owner, operator, cabinet, circuit, geom", _LAMP),
    "waste_station": ("name, kind, geom", f"'Miljöhus ' || n, 'house', {_POINT}"),
    "place": ("kind, name, geom", f"'bench', NULL, {_POINT}"),
}  # fmt: skip
_ASSETS = """
WITH made AS (
    SELECT gen_random_uuid() AS id, n, estate.* FROM generate_series(1, :count) AS n
    CROSS JOIN bench_estate AS estate
), asset AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT id, company_id, estate_id, :kind FROM made
)
INSERT INTO core.{kind} (id, company_id, estate_id, source, source_id, code, {columns})
SELECT id, company_id, estate_id, 'bench', n, 'P' || n, {values} FROM made
"""
_SEEN = """
INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)
SELECT lamp.company_id, lamp.id, 'lit', now() - n * interval '30 days'
FROM core.lamp INNER JOIN bench_estate USING (estate_id) CROSS JOIN generate_series(1, 12) AS n
"""
_REPORTS = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, received_at, origin,
    content_hash
)
SELECT gen_random_uuid(), asset.company_id, asset.estate_id, asset.id, 'GRAFFITI.TAG',
    'Klotter på väggen till vänster om porten, ungefär två meter brett.',
    now() - random() * interval '29 days', now() - random() * interval '29 days', 'tablet', ''
FROM core.asset INNER JOIN bench_estate USING (estate_id)
WHERE asset.kind IN ('building', 'lamp', 'place')
ORDER BY asset.id LIMIT :reports
"""
_EVENTS = """
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT report.id, report.company_id, 'received', report.received_at
FROM core.report INNER JOIN bench_estate USING (estate_id)
"""
_NAMED = """
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
SELECT report.id, report.company_id, n, md5(concat(report.id, n)) || md5(concat(n, report.id))
FROM (
    SELECT report.id, report.company_id, row_number() OVER (ORDER BY report.id) AS nr
    FROM core.report INNER JOIN bench_estate USING (estate_id)
) AS report
CROSS JOIN generate_series(0, CASE WHEN nr % 10 < 3 THEN 1 ELSE 0 END) AS n
"""
_PHOTOS = """
INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes)
SELECT report_photo.company_id, report_photo.sha256, 1600, 1200, 400000
FROM core.report_photo INNER JOIN core.report ON report_photo.report_id = report.id
INNER JOIN bench_estate USING (estate_id)
"""
_PLANS = """
INSERT INTO core.cleaning_plan (company_id, asset_id, task, interval_days, starts_on)
SELECT asset.company_id, asset.id, task, 7, current_date - 400
FROM core.asset INNER JOIN bench_estate USING (estate_id)
CROSS JOIN unnest(ARRAY['stairwell_cleaning', 'window_cleaning']) AS task
WHERE asset.kind IN ('stairwell', 'courtyard', 'waste_station')
"""
_VISITS = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT plan.company_id, plan.id, now() - n * interval '7 days', 'done'
FROM core.cleaning_plan AS plan INNER JOIN core.asset ON plan.asset_id = asset.id
INNER JOIN bench_estate USING (estate_id) CROSS JOIN generate_series(1, 50) AS n
"""
