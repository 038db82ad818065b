"""What other slices call of cases; each name is told where it is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from backend.cases.duplicates import candidates, candidates_of, known_to_all
from backend.cases.joining import group_fault, merge, merge_group, split
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
    "known_to_all",
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
            outcomes.append(_not_done(case_id, error))
        else:
            outcomes.append(Outcome(id=case_id, done=True))
    return outcomes


def _not_done(case_id: uuid.UUID, error: Exception) -> Outcome:
    """Tell why something was not done to a case; input that is refused, by its field."""
    code = getattr(error, "code", None)
    if isinstance(error, InvalidError):
        code = error.problems[0].field
    told = getattr(error, "values", {})
    return Outcome(id=case_id, done=False, reason=str(error), code=code, values=told)
