"""The newest observation of each lamp is kept by triggers, whatever is written in what order."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from backend.db import APP_ROLE, open_engine
from backend.migrate import _config, rebuild_app
from backend.reports.seen import see_lit
from gis import vocabulary
from tests.estate_sample import store_sample
from tests.sign_in import company

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = """
SELECT lamp_id, company_id, observation_id, state, observed_at, received_at, role
FROM core.lamp_standing
"""
#: The same, worked out from what is written.
WRITTEN = """
SELECT lamp.id, lamp.company_id, seen.id, seen.state, seen.observed_at, seen.received_at, seen.role
FROM core.lamp CROSS JOIN LATERAL (
    SELECT * FROM core.lamp_observation
    WHERE lamp_id = lamp.id AND lamp_observation.company_id = lamp.company_id
    ORDER BY observed_at DESC, received_at DESC, id DESC LIMIT 1
) AS seen
"""
SEEN = """
INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at, received_at, role)
SELECT company_id, id, :state, :at, :got, :role FROM core.lamp WHERE id = ANY(:lamps)
"""
#: Written of one lamp, meant of another of the same company.
MOVED_TO = """
lamp_id = (SELECT id FROM core.lamp WHERE company_id = seen.company_id ORDER BY id LIMIT 1)
"""
#: Lamps of two companies, each a copy of the sample's.
LAMPS = """
WITH numbered AS (
    SELECT gen_random_uuid() AS id, lamp, n FROM core.lamp, generate_series(1, 6) AS n
    WHERE lamp.code = 'P1'
), whose AS (
    SELECT id, lamp, n,
        CASE n % 2 WHEN 0 THEN (lamp).company_id ELSE CAST(:other AS uuid) END AS company_id,
        CASE n % 2 WHEN 0 THEN (lamp).estate_id ELSE CAST(:estate AS uuid) END AS estate_id
    FROM numbered
), asset AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT id, company_id, estate_id, 'lamp' FROM whose
)
INSERT INTO core.lamp (id, company_id, estate_id, source, source_id, kind, owner, operator, geom)
SELECT id, company_id, estate_id, 'copy', n, (lamp).kind, 'own', 'own', (lamp).geom FROM whose
RETURNING id
"""


def lamps_in(tx: Connection) -> list[uuid.UUID]:
    store_sample(tx)
    other = company(tx, "andra")
    estate = tx.scalar(
        text(
            "INSERT INTO core.estate (company_id, code, name, geom)"
            " SELECT :other, 'annan', 'Annan', geom FROM core.estate LIMIT 1 RETURNING id"
        ),
        {"other": other},
    )
    return list(tx.scalars(text(LAMPS), {"other": other, "estate": estate}).all())


def see(
    tx: Connection,
    lamps: list[uuid.UUID],
    at: datetime,
    state: str = "lit",
    got: datetime | None = None,
    role: str | None = None,
) -> None:
    given = {"lamps": lamps, "at": at, "state": state, "got": got or at, "role": role}
    tx.execute(text(SEEN), given)


def rows(tx: Connection, query: str = KEPT) -> set[tuple[object, ...]]:
    return {tuple(row) for row in tx.execute(text(query))}


def written_at_random(tx: Connection, random: Random, lamps: list[uuid.UUID]) -> None:
    """Insert, change or remove observations: often back-dated, often at the same moment."""
    some = random.sample(lamps, random.randrange(1, 4))
    at = NOW - timedelta(hours=random.randrange(5))
    given = {"lamps": some, "at": at, "state": random.choice(vocabulary.LAMP_STATES)}
    step = random.random()
    if step < 0.4:
        see(tx, some, at, given["state"], NOW - timedelta(hours=random.randrange(2)))
    elif step < 0.5:  # several of each lamp in one statement, some of them alike in both times
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at,"
                " received_at) SELECT company_id, id, 'dim', :at + n / 2 * interval '1 h', :at"
                " FROM core.lamp, generate_series(0, 3) AS n WHERE id = ANY(:lamps)"
            ),
            given,
        )
    elif step < 0.8:
        changed = random.choice(
            ["state = :state", "observed_at = :at", "received_at = :at", "role = :state",
             "report_id = NULL", "id = gen_random_uuid()",
             MOVED_TO]
        )  # fmt: skip
        tx.execute(
            text(
                f"UPDATE core.lamp_observation AS seen SET {changed} WHERE lamp_id = ANY(:lamps)"  # noqa: S608 -- words of ours
                " AND hashtext(id::text) % 2 = 0"
            ),
            given,
        )
    else:
        tx.execute(
            text(
                "DELETE FROM core.lamp_observation WHERE lamp_id = ANY(:lamps)"
                " AND (observed_at >= :at OR hashtext(id::text) % 2 = 0)"
            ),
            given,
        )


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_what_is_written_after_each_step(tx: Connection, seed: int) -> None:
    random = Random(seed)  # noqa: S311 -- repeatable on purpose
    lamps = lamps_in(tx)
    most = 0
    for _ in range(80):
        written_at_random(tx, random, lamps)
        kept = rows(tx)
        assert kept == rows(tx, WRITTEN)
        most = max(most, len(kept))
    assert most >= len(lamps)


def test_the_layer_tells_the_state_that_is_kept(tx: Connection) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps[:2], NOW, "dark", role="caretaker")
    see(tx, lamps[:1], NOW - timedelta(days=2), "lit")
    told = "SELECT state, state_at, state_role FROM app.lamps WHERE id = :id"
    shown = [tuple(tx.execute(text(told), {"id": lamp}).one()) for lamp in (lamps[0], lamps[5])]
    assert shown == [("dark", NOW, "caretaker"), ("unknown", None, None)]


def test_a_link_to_a_report_that_goes_writes_nothing(tx: Connection) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps, NOW)
    place = text("SELECT lamp_id, ctid::text FROM core.lamp_standing")
    before = tx.execute(place).all()
    tx.execute(text("UPDATE core.lamp_observation SET report_id = NULL"))
    assert tx.execute(place).all() == before


def test_lamps_that_are_removed_and_emptied_observations_leave_nothing(tx: Connection) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps, NOW)
    tx.execute(text("DELETE FROM core.asset WHERE id = :id"), {"id": lamps[0]})
    assert {row[0] for row in rows(tx)} == set(lamps[1:])
    tx.execute(text("TRUNCATE core.report CASCADE"))
    assert rows(tx) == set() == rows(tx, WRITTEN)
    see(tx, lamps[1:], NOW)
    assert rows(tx) == rows(tx, WRITTEN)


def test_what_another_company_writes_of_a_lamp_says_nothing_of_it(tx: Connection) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps, NOW, "dark")
    tx.execute(
        text(
            "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
            " SELECT company.id, lamp.id, 'lit', lamp.changed_at FROM core.lamp"
            " JOIN core.company ON company.id <> lamp.company_id"
        )
    )
    assert {row[3] for row in rows(tx)} == {"dark"}
    assert rows(tx) == rows(tx, WRITTEN)


def test_requests_write_it_by_observing_and_see_their_own(tx: Connection) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps, NOW, "dark")
    ours = company(tx, "prov")
    of_ours = set(tx.scalars(text("SELECT id FROM core.lamp WHERE company_id = :c"), {"c": ours}))
    opened = "SELECT app.set_limits(:company, NULL, 'administrator', NULL, 'r')"
    tx.execute(text(opened), {"company": ours})
    tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
    lamp = next(one for one in lamps if one in of_ours)
    see_lit(tx, [lamp], datetime.now(UTC), "caretaker")
    assert {row[0] for row in rows(tx)} == of_ours & set(lamps)
    assert {row[3] for row in rows(tx) if row[0] == lamp} == {"lit"}


@pytest.mark.parametrize("role", [APP_ROLE, "ljusrond_worker", "ljusrond_read"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core.lamp_standing SET state = 'lit'",
        "DELETE FROM core.lamp_standing",
        "INSERT INTO core.lamp_standing SELECT * FROM core.lamp_standing",
        "SELECT app.lamps_stand_anew(array(SELECT id FROM core.lamp))",
    ],
)
def test_nobody_else_writes_it(tx: Connection, role: str, statement: str) -> None:
    lamps = lamps_in(tx)
    see(tx, lamps, NOW)
    tx.execute(text("SELECT app.set_limits(:c, NULL, 'planner', NULL, 'r')"), {"c": company(tx)})
    tx.execute(text(f"SET LOCAL ROLE {role}"))
    with pytest.raises(ProgrammingError, match="permission denied"):
        tx.execute(text(statement))


HOUR = timedelta(hours=1)
_GONE = text("DELETE FROM core.lamp_observation WHERE observed_at = :at")
_MOVED = text("UPDATE core.lamp_observation SET lamp_id = :lamp WHERE observed_at = :at")
Write = Callable[[Connection, list[uuid.UUID]], object]
WRITES: dict[str, Write] = {
    "newer": lambda tx, lamps: see(tx, lamps[:1], NOW + HOUR, "dark"),
    "older": lambda tx, lamps: see(tx, lamps[:1], NOW - HOUR, "dim"),
    "newest goes": lambda tx, _: tx.execute(_GONE, {"at": NOW}),
    "oldest goes": lambda tx, _: tx.execute(_GONE, {"at": NOW - 9 * HOUR}),
    "next goes": lambda tx, _: tx.execute(_GONE, {"at": NOW - 8 * HOUR}),
    "first ever": lambda tx, lamps: see(tx, lamps[1:2], NOW - HOUR, "dark"),
    "first ever, newer": lambda tx, lamps: see(tx, lamps[1:2], NOW + HOUR),
    "comes from another": lambda tx, lamps: tx.execute(_MOVED, {"at": NOW, "lamp": lamps[1]}),
}


@pytest.fixture
def committed(database: str) -> Iterator[Engine]:
    """Give a database of the test's own, for two who write at once."""
    engine = open_engine(database)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("newer", "older"),
        ("older", "newer"),
        ("newest goes", "older"),
        ("older", "newest goes"),
        ("newest goes", "newest goes"),
        ("newest goes", "next goes"),
        ("next goes", "newest goes"),
        ("oldest goes", "newer"),
        ("newer", "oldest goes"),
        ("first ever", "first ever, newer"),
        ("first ever, newer", "first ever"),
        ("first ever, newer", "comes from another"),
        ("comes from another", "first ever, newer"),
        ("comes from another", "older"),
        ("older", "comes from another"),
    ],
)
def test_two_at_once_keep_the_newest(committed: Engine, first: str, second: str) -> None:
    with committed.begin() as tx:
        store_sample(tx)
        asked = text("SELECT id FROM core.lamp ORDER BY code")
        lamps = list(tx.scalars(asked).all())
        for hours in (9, 8, 0):
            see(tx, lamps[:1], NOW - hours * HOUR)

    def write_second() -> None:
        with committed.begin() as other:
            WRITES[second](other, lamps)

    waiting = threading.Thread(target=write_second)
    with committed.begin() as tx:
        WRITES[first](tx, lamps)
        waiting.start()
        assert has_to_wait(committed)
    waiting.join()
    with committed.connect() as tx:
        assert rows(tx) == rows(tx, WRITTEN)
        assert lamps[0] in {row[0] for row in rows(tx)}


def has_to_wait(engine: Engine) -> bool:
    """Tell whether somebody comes to wait for a lock within some seconds."""
    with engine.connect() as watching:
        for _ in range(400):
            if watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return True
            watching.rollback()
            threading.Event().wait(0.01)
    return False


def test_a_database_from_before_is_filled(tx: Connection) -> None:
    lamps = lamps_in(tx)
    step = ScriptDirectory.from_config(_config()).get_revision("0031")
    assert step is not None
    with Operations.context(MigrationContext.configure(tx)):
        step.module.downgrade()
        assert tx.scalar(text("SELECT to_regclass('core.lamp_standing')")) is None
        for state, days in (("dark", 2), ("lit", 1), ("dim", 5)):
            see(tx, lamps[:-1], NOW - timedelta(days=days), state)
        for state in ("dark", "lit"):  # alike in both times
            see(tx, lamps[:2], NOW, state)
        step.module.upgrade()
    rebuild_app(tx)
    assert rows(tx) == rows(tx, WRITTEN)
    assert {row[0] for row in rows(tx)} == set(lamps[:-1])
    see(tx, lamps, NOW + HOUR)
    assert len(rows(tx)) == len(lamps)
