"""How plans stand is kept by triggers, whatever is written in whatever order."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, text

from backend.db import open_engine
from backend.plans import service
from backend.plans.schemas import PlanIn
from gis.deadlines import local_date
from tests.estate_sample import store_sample

TODAY = local_date(datetime.now(UTC))
KEPT = "SELECT plan_id, last_done_at, last_seen_at, due_on FROM core.cleaning_standing"
#: The same, worked out from what is written.
WRITTEN = """
SELECT
    plan.id AS plan_id,
    (SELECT max(visited_at) FROM core.cleaning_visit
     WHERE plan_id = plan.id AND outcome = 'done') AS last_done_at,
    (SELECT max(visited_at) FROM core.cleaning_visit WHERE plan_id = plan.id) AS last_seen_at,
    due.due_on
FROM core.cleaning_plan AS plan
CROSS JOIN LATERAL app.next_due(plan, app.local_date(
    (SELECT max(visited_at) FROM core.cleaning_visit
     WHERE plan_id = plan.id AND outcome = 'done'))) AS due
"""
VISIT = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT company_id, id, :at, :outcome FROM core.cleaning_plan WHERE id = :plan_id
"""


def plans_in(tx: Connection, number: int = 12) -> list[PlanIn]:
    store_sample(tx)
    stairwell = tx.scalar(text("SELECT id FROM core.stairwell LIMIT 1"))
    rows = [{"interval_days": 7}, {"rrule": "FREQ=WEEKLY;BYDAY=TU"}, {"rrule": "FREQ=DAILY"}]
    return [
        PlanIn.model_validate(
            {
                "id": uuid.uuid4(), "asset_id": stairwell, "task": f"task_{'x' * n}",
                "starts_on": TODAY - timedelta(days=90), **rows[n % 3],
            }
        )
        for n in range(number)
    ]  # fmt: skip


def kept(tx: Connection, query: str = KEPT) -> set[tuple[object, ...]]:
    return {tuple(row) for row in tx.execute(text(query))}


def test_it_equals_what_is_written_after_each_step(tx: Connection) -> None:
    random = Random(11)  # noqa: S311 -- repeatable on purpose
    plans = plans_in(tx)
    service.put_plans(tx, plans)
    assert len(kept(tx)) == len(plans)
    now = datetime.now(UTC)
    for _ in range(60):
        plan = random.choice(plans)
        step = random.random()
        if step < 0.6:
            at = now - timedelta(hours=random.randrange(2000))
            outcome = random.choice(["done", "not_ok", "not_possible"])
            tx.execute(text(VISIT), {"plan_id": plan.id, "at": at, "outcome": outcome})
        elif step < 0.7:
            tx.execute(
                text(
                    "DELETE FROM core.cleaning_visit WHERE id IN (SELECT id"
                    " FROM core.cleaning_visit WHERE plan_id = :plan_id ORDER BY id LIMIT 1)"
                ),
                {"plan_id": plan.id},
            )
        elif step < 0.9:
            wanted = random.choice([(9, None), (None, "FREQ=WEEKLY;BYDAY=FR")])
            changed = {"interval_days": wanted[0], "rrule": wanted[1]}
            since = TODAY + timedelta(days=random.randrange(9))
            service.change(tx, plan.model_copy(update=changed), since)
        else:
            service.extend_due_days(tx, TODAY + timedelta(days=random.randrange(300)))
        assert kept(tx) == kept(tx, WRITTEN)


def test_many_visits_at_once_count_once_a_plan(tx: Connection) -> None:
    plans = plans_in(tx)
    service.put_plans(tx, plans)
    tx.execute(
        text(
            "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)"
            " SELECT company_id, id, now() - n * interval '3 days',"
            " CASE n % 2 WHEN 0 THEN 'done' ELSE 'not_ok' END"
            " FROM core.cleaning_plan, generate_series(0, 20) AS n"
        )
    )
    assert kept(tx) == kept(tx, WRITTEN)


def test_a_plan_that_is_removed_leaves_nothing(tx: Connection) -> None:
    plans = plans_in(tx, 2)
    service.put_plans(tx, plans)
    tx.execute(text(VISIT), {"plan_id": plans[0].id, "at": datetime.now(UTC), "outcome": "done"})
    tx.execute(text("DELETE FROM core.cleaning_plan WHERE id = :id"), {"id": plans[0].id})
    assert {row[0] for row in kept(tx)} == {plans[1].id}


def test_two_visits_at_once_do_not_forget_the_later_one(database: str) -> None:
    committed = open_engine(database)
    with committed.begin() as tx:
        plan = plans_in(tx, 1)[0]
        service.put_plans(tx, [plan])
    now = datetime.now(UTC)
    first = committed.connect()
    first.execute(text(VISIT), {"plan_id": plan.id, "at": now, "outcome": "done"})

    def second() -> None:
        with committed.begin() as other:
            earlier = {"plan_id": plan.id, "at": now - timedelta(days=8), "outcome": "done"}
            other.execute(text(VISIT), earlier)

    waiting = threading.Thread(target=second)
    waiting.start()
    with committed.connect() as watching:
        for _ in range(400):
            if watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                break
            watching.rollback()
            waiting.join(0.01)
    first.commit()
    first.close()
    waiting.join()
    with committed.connect() as tx:
        assert kept(tx) == kept(tx, WRITTEN)
        assert tx.scalar(text("SELECT last_done_at FROM core.cleaning_standing")) == now
    committed.dispose()


@pytest.mark.parametrize("outcome", ["not_ok", "not_possible"])
def test_who_could_not_do_it_was_there_and_did_nothing(tx: Connection, outcome: str) -> None:
    plan = plans_in(tx, 1)[0]
    service.put_plans(tx, [plan])
    tx.execute(text(VISIT), {"plan_id": plan.id, "at": datetime.now(UTC), "outcome": outcome})
    stored = service.read_plan(tx, plan.id)
    assert stored.last_seen_at is not None
    assert (stored.last_visit_at, stored.cleaning_state) == (None, "never_visited")
