"""What other slices call of cases; each name is told where it is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from backend.cases.joining import (
    candidates,
    candidates_of,
    group_fault,
    merge,
    merge_group,
    split,
)
from backend.cases.life import (
    assign,
    hold_back,
    move_due,
    note,
    prioritise,
    recategorise,
    reroute,
    set_status,
)
from backend.cases.orders import answer_order, order, orders_shared
from backend.cases.reading import history, members, orders, read
from backend.cases.schemas import CaseConflictError, Keeper, Outcome
from backend.errors import InvalidError, NotFoundError

__all__ = [
    "Keeper",
    "answer_order",
    "assign",
    "candidates",
    "candidates_of",
    "each",
    "group_fault",
    "history",
    "hold_back",
    "members",
    "merge",
    "merge_group",
    "move_due",
    "note",
    "order",
    "orders",
    "orders_shared",
    "prioritise",
    "read",
    "recategorise",
    "reroute",
    "set_status",
    "split",
]


def each(
    tx: Connection, case_ids: Iterable[uuid.UUID], act: Callable[[uuid.UUID], object]
) -> list[Outcome]:
    """Do the same to many cases: what cannot be done to one is told, and stops no other."""
    outcomes = []
    for case_id in dict.fromkeys(case_ids):
        try:
            with tx.begin_nested():
                act(case_id)
        except (CaseConflictError, InvalidError, NotFoundError) as error:
            code = getattr(error, "code", None)
            outcomes.append(Outcome(id=case_id, done=False, reason=str(error), code=code))
        else:
            outcomes.append(Outcome(id=case_id, done=True))
    return outcomes
