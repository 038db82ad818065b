"""Cleaning of a sector after ten years: what is overdue, planning a year, a visit, a log.

`LJUSROND_BENCH_STAIRWELLS` and `LJUSROND_BENCH_WEEKS` make the sector smaller; the limits stay.
The largest company is asked as the server's own role, behind the walls.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from backend.access.service import Identity
from backend.db import APP_ROLE, open_engine
from backend.plans import listing, service
from backend.plans.keeping import AHEAD
from backend.plans.schemas import PlanIn
from gis.deadlines import CleaningPlan, local_date, occurrences
from tests.bench.asking import Asked
from tests.bench.common import Figure
from tests.bench.sector import cluster
from tests.sign_in import token

STAIRWELLS = int(os.environ.get("LJUSROND_BENCH_STAIRWELLS", "65000"))
WEEKS = int(os.environ.get("LJUSROND_BENCH_WEEKS", "520"))
COMPANIES = 50
#: Stairwells of the largest company: 76 000 flats, 18 a stairwell.
LARGEST = min(4200, STAIRWELLS // 2)
LAYER_MS, SECTOR_S, YEAR_S, WRITTEN_S, VISIT_MS, LOG_MS = 100.0, 1.0, 5.0, 10.0, 10.0, 300.0
WEEKS_AT_ONCE = 20
TIMES = 40
_BLOCK = re.compile(r"^-- ([a-z_]+) --$", re.MULTILINE)
_LAYER = """
SELECT id, asset_id, asset_kind, asset_code, task, contractor, last_visit_at, due_on, overdue_days,
    cleaning_state, ST_AsBinary(ST_Transform(geom, 4326)) AS wkb
FROM app.overdue_cleaning
"""
_SECTOR = f"SELECT count(*), max(length(wkb)), max(overdue_days) FROM ({_LAYER}) AS q"  # noqa: S608 -- our own text
_LATE = f"{_LAYER} WHERE cleaning_state IN ('overdue', 'never_visited')"
_VISIT = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT company_id, id, now(), 'done' FROM core.cleaning_plan WHERE id = :plan_id
"""


def figures() -> Iterator[Figure]:
    """Fill a sector, then measure."""
    with cluster() as (environment, owner):
        fill(owner)
        yield from measured(owner, environment["DATABASE_URL"])


def fill(engine: Engine) -> None:
    """Write the rows without triggers; then indexes, statistics and how plans stand."""
    parts = _BLOCK.split(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    blocks = dict(zip(parts[1::2], parts[2::2], strict=True))
    sizes = {"companies": COMPANIES, "stairwells": STAIRWELLS, "largest": LARGEST, "weeks": WEEKS}
    with engine.connect() as connection:
        tx = connection.execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("session_replication_role = replica", "synchronous_commit = off",
                        "maintenance_work_mem = '512MB'"):  # fmt: skip
            tx.execute(text(f"SET {setting}"))
        for name in ("companies", "estates", "assets", "stairwells", "plans", "due_days"):
            _run(tx, name, blocks[name], sizes)
        tx.execute(text("DROP INDEX core.cleaning_visit_plan_id_visited_at_idx"))
        for first in range(1, WEEKS + 1, WEEKS_AT_ONCE):
            last = min(WEEKS, first + WEEKS_AT_ONCE - 1)
            _run(tx, f"visits {first}", blocks["visits"], {"first": first, "last": last})
        _run(
            tx,
            "index",
            "CREATE INDEX cleaning_visit_plan_id_visited_at_idx"
            " ON core.cleaning_visit (plan_id, visited_at)",
            {},
        )
        _run(tx, "statistics", "VACUUM ANALYZE", {})
        _run(tx, "standing", blocks["standing"], {})
        _run(tx, "statistics", "VACUUM ANALYZE core.cleaning_standing", {})


def measured(owner: Engine, url: str) -> Iterator[Figure]:
    """Measure a sector that is there."""
    engine = open_engine(url, role=APP_ROLE, pool_size=2)
    try:
        manager = _manager(owner, engine)
        with owner.connect() as tx:
            visits = tx.scalar(text("SELECT count(*) FROM core.cleaning_visit"))
        print(f"  {STAIRWELLS} stairwells, {visits} visits")  # noqa: T201 -- what was measured
        for name, asked in (("overdue layer", _LAYER), ("what is late or never visited", _LATE)):
            spent = manager.ask(name, [lambda tx, asked=asked: tx.execute(text(asked)).all()] * 3,
                                TIMES // 3)  # fmt: skip
            yield from spent.figures(f"{name} of a company of {LARGEST}", LAYER_MS)
        yield _sector(owner)
        yield from _year(owner)
        yield from _logs(manager)
        yield _visit(owner)
    finally:
        engine.dispose()


def _manager(owner: Engine, engine: Engine) -> Asked:
    with owner.begin() as tx:
        company_id = _company(tx)
        secret = token(tx, "manager", company_id)
    return Asked(engine, Identity("manager", "M", company_id), secret)


def _company(tx: Connection) -> uuid.UUID:
    found: uuid.UUID = tx.scalar(text("SELECT id FROM core.company WHERE code = 'bolag-1'"))
    return found


def _sector(owner: Engine) -> Figure:
    """Make the layer of all companies in the database: shapes and reckoning."""
    spent = []
    for _ in range(5):
        with owner.connect() as tx:
            started = time.perf_counter()
            found = tx.execute(text(_SECTOR)).one()
            spent.append(time.perf_counter() - started)
    name = f"overdue layer of the sector made, {found[0]} plans"
    return Figure(name, sorted(spent)[2], "s", SECTOR_S)


def _year(owner: Engine) -> Iterator[Figure]:
    """Work out a year of all plans of the largest company, and write it as a change does."""
    with owner.connect() as tx:
        found = tx.execute(
            text("SELECT id FROM core.cleaning_plan WHERE company_id = :id ORDER BY id"),
            {"id": _company(tx)},
        ).scalars()
        plans = service.written(tx, list(found))
        today = local_date(datetime.now(UTC))
        started = time.perf_counter()
        days = sum(len(occurrences(_schedule(plan), today, today + timedelta(days=365)))
                   for plan in plans)  # fmt: skip
        spent = time.perf_counter() - started
        yield Figure(f"a year of {len(plans)} plans worked out, {days} days", spent, "s", YEAR_S)
        started = time.perf_counter()
        service.put_plans(tx, plans, today, today)
        spent = time.perf_counter() - started
        yield Figure(f"their plans written anew, {AHEAD.days} days ahead", spent, "s", WRITTEN_S)
        tx.rollback()


def _schedule(plan: PlanIn) -> CleaningPlan:
    return CleaningPlan(
        plan.starts_on, plan.ends_on, plan.interval_days, plan.rrule, plan.move_holidays
    )


def _logs(manager: Asked) -> Iterator[Figure]:
    """Ask thirteen weeks of a hundred plans, as the page of weeks does."""
    last = date.today()  # noqa: DTZ011 -- any day will do
    with manager.entered() as tx:
        found = listing.plans(tx, listing.Asked(), most=100)
    ids = [row.id for row in found.rows]

    def weeks(tx: Connection) -> object:
        return listing.weeks_of(tx, ids, last - timedelta(weeks=13), last)

    yield from manager.ask("log", [weeks] * 5, 4).figures("13 weeks of 100 plans", LOG_MS)


def _visit(owner: Engine) -> Figure:
    """Store visits of one plan after another, triggers included."""
    spent = []
    with owner.connect() as tx:
        plans = tx.execute(text("SELECT id FROM core.cleaning_plan ORDER BY id LIMIT 200"))
        for plan_id in plans.scalars().all():
            started = time.perf_counter()
            tx.execute(text(_VISIT), {"plan_id": plan_id})
            spent.append(1000 * (time.perf_counter() - started))
        tx.rollback()
    return Figure("a visit stored, p95", sorted(spent)[int(0.95 * len(spent))], "ms", VISIT_MS)


def _run(tx: Connection, name: str, statement: str, values: dict[str, int]) -> None:
    started = time.perf_counter()
    wanted = {key: value for key, value in values.items() if f":{key}" in statement}
    tx.execute(text(statement), wanted)
    print(f"  {name}: {time.perf_counter() - started:.1f} s", flush=True)  # noqa: T201 -- progress
