"""A walk with two stops and a way, in the sample estate, written as the planner writes it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from tests.estate_sample import EAST_M, NORTH_M


class WalkRows(NamedTuple):
    """Identities of a walk and its stops."""

    id: uuid.UUID
    stops: list[uuid.UUID]


def store_walk(tx: Connection, estate_id: uuid.UUID, company_id: uuid.UUID) -> WalkRows:
    """Write a walk that was planned for yesterday evening."""
    told = {
        "id": uuid.uuid4(), "estate": estate_id, "company": company_id, "east": EAST_M,
        "north": NORTH_M, "starts_at": datetime.now(UTC) - timedelta(days=1),
    }  # fmt: skip
    tx.execute(text(_WALK), told)
    stops = [uuid.uuid4(), uuid.uuid4()]
    for place, stop in enumerate(stops, start=1):
        tx.execute(text(_STOP), {**told, "stop": stop, "position": place, "far": 20.0 * place})
    tx.execute(text(_LEG), told)
    return WalkRows(told["id"], stops)  # type: ignore[arg-type]


_WALK = """
INSERT INTO core.walk (
    id, company_id, estate_id, name, kind, is_dark, starts_at, minutes, start, finish, invited
) VALUES (
    :id, :company, :estate, 'Kvällsvandring', 'safety_walk', true, :starts_at, 60,
    ST_SetSRID(ST_MakePoint(:east, :north), 3006), ST_SetSRID(ST_MakePoint(:east, :north), 3006),
    '{Hyresgästföreningen}'
)
"""
_STOP = """
INSERT INTO core.walk_stop (
    id, company_id, walk_id, source, name, why, prize, minutes, group_number, position,
    arrives_min, geom
) VALUES (
    :stop, :company, :id, 'dark_spot', 'Gången vid ' || :position, 'mörkt i går', 10, 4, 1,
    :position, :position * 5.0, ST_SetSRID(ST_MakePoint(:east + :far, :north + 5), 3006)
)
"""
_LEG = """
INSERT INTO core.walk_leg (walk_id, company_id, group_number, length_m, lit_share, minutes, geom)
VALUES (
    :id, :company, 1, 80, 0.5, 12,
    ST_SetSRID(ST_MakeLine(ST_MakePoint(:east, :north), ST_MakePoint(:east + 60, :north + 5)), 3006)
)
"""
