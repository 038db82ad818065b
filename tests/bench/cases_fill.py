"""Ten years of a sector in the database: what cases.sql makes, indexes after the rows."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, text

#: Companies of the sector, and things of an estate: lamps, doors, yards, houses [count].
COMPANIES = 100
THINGS = 900
OBSERVATIONS_AT_ONCE = 1_000_000
#: Tables whose indexes are built once the rows are in.
TABLES = (
    "report", "report_event", "case_state", "case_event", "report_evidence", "report_photo",
    "lamp_observation", "lamp", "asset",
)  # fmt: skip
_BLOCK = re.compile(r"^-- ([a-z_]+) --$", re.MULTILINE)
_NUMBERS = ("number_lamps", "index_numbers", "analyze_numbers")
_LAST = ("observations", "newest_observations", *_NUMBERS)
_INDEXES = """
SELECT pg_class.relname AS name, pg_get_indexdef(pg_index.indexrelid) AS made
FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = cast(:name AS regclass) AND NOT indisunique
"""


def fill(engine: Engine, cases: int, observations: int) -> None:
    """Write the rows, without triggers; then indexes and statistics."""
    blocks = _blocks()
    sizes = {"companies": COMPANIES, "things": THINGS, "cases": cases}
    with engine.connect() as connection:
        tx = connection.execution_options(isolation_level="AUTOCOMMIT")
        for setting in (
            "session_replication_role = replica", "synchronous_commit = off",
            "work_mem = '256MB'", "maintenance_work_mem = '512MB'",
        ):  # fmt: skip
            tx.execute(text(f"SET {setting}"))
        indexes = _drop_indexes(tx)
        for name, statement in blocks.items():
            if name not in _LAST:
                _run(tx, name, statement, sizes)
        _observe(tx, blocks, observations)
        for made in indexes:
            _run(tx, made.partition(" ON ")[0], made, {})
        _run(tx, "newest", blocks["newest_observations"], {})
        _run(tx, "statistics", "VACUUM ANALYZE", {})


def _observe(tx: Connection, blocks: dict[str, str], observations: int) -> None:
    for name in _NUMBERS:
        _run(tx, name, blocks[name], {})
    lamps = tx.scalar(text("SELECT count(*) FROM lamp_number"))
    for first in range(0, observations, OBSERVATIONS_AT_ONCE):
        count = min(OBSERVATIONS_AT_ONCE, observations - first)
        asked = {"first": first, "count": count, "observations": observations, "lamps": lamps}
        _run(tx, f"observations from {first}", blocks["observations"], asked)


def _run(tx: Connection, name: str, statement: str, values: Mapping[str, object]) -> None:
    started = time.perf_counter()
    known = {key: value for key, value in values.items() if f":{key}" in statement}
    tx.execute(text(statement), known)
    spent = time.perf_counter() - started
    if spent > 5:
        print(f"  [{spent:.0f} s] {name}", flush=True)  # noqa: T201 -- long runs tell how far they are


def _drop_indexes(tx: Connection) -> list[str]:
    made = []
    for table in TABLES:
        for index in tx.execute(text(_INDEXES), {"name": f"core.{table}"}).all():
            made.append(index.made)
            tx.execute(text(f'DROP INDEX core."{index.name}"'))
    return made


def _blocks() -> dict[str, str]:
    content = (Path(__file__).parent / "cases.sql").read_text(encoding="utf-8")
    parts = _BLOCK.split(content)
    return {
        name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }
