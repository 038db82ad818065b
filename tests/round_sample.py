"""Rounds for tests: plans on a small estate, visits with answers to the shipped templates."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text

from backend.plans import service as planning
from backend.plans.schemas import PlanIn
from backend.rounds.schemas import VisitIn
from backend.rounds.shipped import shipped

NOW = datetime.now(UTC).replace(microsecond=0)


def items_of(code: str) -> dict[str, uuid.UUID]:
    """Return the items of a shipped template by their lasting names."""
    found = next(one for one in shipped() if one["code"] == code)
    return {item["code"]: item["id"] for item in found["items"]}


def asset_of(tx: Connection, kind: str) -> uuid.UUID:
    """Return the first asset of a kind."""
    found: uuid.UUID = tx.execute(
        text("SELECT id FROM core.asset WHERE kind = :kind ORDER BY id LIMIT 1"), {"kind": kind}
    ).scalar_one()
    return found


def plan_for(tx: Connection, asset_id: uuid.UUID, task: str, **fields: object) -> uuid.UUID:
    """Write a weekly plan; return its identity."""
    told = {"id": uuid.uuid4(), "asset_id": asset_id, "task": task, "interval_days": 7}
    plan = PlanIn.model_validate({**told, "starts_on": date(2026, 1, 5), **fields})
    planning.put_plans(tx, [plan])
    return plan.id


def visit(
    plan_id: uuid.UUID, answers: dict[uuid.UUID, str], *, days_ago: float = 0, **fields: object
) -> VisitIn:
    """Return a visit some days ago with plain answers; `not_ok A` gives the grade too."""
    told: list[dict[str, object]] = []
    for item_id, said in answers.items():
        answer, _, severity = said.partition(" ")
        told.append({"item_id": item_id, "answer": answer, "severity": severity or None})
    return VisitIn.model_validate(
        {
            "id": uuid.uuid4(), "plan_id": plan_id, "outcome": "done",
            "visited_at": NOW - timedelta(days=days_ago), "answers": told, **fields,
        }
    )  # fmt: skip
