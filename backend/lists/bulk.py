"""The same done to many cases, what came of each, and the way back where there is one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.cases import acting
from backend.cases import service as cases
from backend.cases.bodies import AssignIn, BulkIn, ChangeIn, StatusIn
from backend.cases.schemas import Outcome
from backend.errors import invalid
from backend.lists import store
from backend.lists.filters import HOLDER_KINDS
from gis import vocabulary as words

#: What can be done to many cases in one go.
ACTS: Final = ("assign", "status", "priority", "note")
#: Statuses that are a way back where the one before cannot come again.
_NEAREST: Final = ("triaged", "reopened")


@dataclass(frozen=True)
class Sent:
    """A form about many cases, as it was sent."""

    act: str
    ids: Sequence[uuid.UUID]
    to: str = ""
    status: str = ""
    priority: str = ""
    note: str = ""


@dataclass(frozen=True)
class Done:
    """What came of it: each case, and the way back as `<case>|<what>|<value>` each."""

    act: str
    outcomes: Sequence[Outcome]
    back: Sequence[str] = field(default=())

    @property
    def number(self) -> int:
        """Return of how many cases it was done."""
        return sum(one.done for one in self.outcomes)


def do(tx: Connection, who: Identity, sent: Sent) -> Done:
    """Do what a form asks to each of its cases.

    Raises
    ------
    InvalidError
        If the form asks nothing that can be done.
    ForbiddenError
        If who asks may not do it.
    """
    asked = _asked(sent)
    before = {row.id: row for row in store.rows(tx, "before", ids=list(sent.ids))}
    outcomes = acting.bulk(tx, who, asked)
    changed = [one.id for one in outcomes if one.done and one.id in before]
    return Done(sent.act, outcomes, _ways_back(tx, sent, [before[one] for one in changed]))


def take_back(tx: Connection, who: Identity, back: Sequence[str], note: str) -> Done:
    """Put many cases back to what they were before, as far as each lets itself be put back.

    Raises
    ------
    InvalidError
        If the form does not come from us.
    """
    steps = dict(_step(one, note) for one in back)
    if not steps:
        raise invalid("back", "name at least one case")

    def act(case_id: uuid.UUID) -> object:
        step = steps[case_id]
        if isinstance(step, StatusIn):
            return acting.set_status(tx, who, case_id, step)
        acting.needs_direct(who)
        if isinstance(step, AssignIn):
            return acting.assign(tx, who, case_id, step)
        return acting.change(tx, who, case_id, step)

    return Done("back", cases.each(tx, steps, act))


def _asked(sent: Sent) -> BulkIn:
    note = sent.note or None
    parts: Mapping[str, Any] = {
        "assign": {"assign": {**_receiver(sent.to), "note": note}},
        "status": {"status": {"status": sent.status, "note": note}},
        "priority": {"change": {"priority": sent.priority, "note": note}},
        "note": {"note": {"note": sent.note}},
    }
    if sent.act not in ACTS:
        raise invalid("act", f"is one of {', '.join(ACTS)}")
    try:
        return BulkIn.model_validate({"ids": list(sent.ids), **parts[sent.act]})
    except ValidationError as error:
        field_ = str(error.errors()[0]["loc"][-1])
        raise invalid(field_, str(error.errors()[0]["msg"])) from None


def _receiver(to: str) -> dict[str, str]:
    kind, _, key = to.partition(":")
    return {f"{kind}_id": key} if kind in HOLDER_KINDS else {}


def _ways_back(tx: Connection, sent: Sent, before: Sequence[Row[Any]]) -> list[str]:
    """Return the way back of each case that was changed, where it has one."""
    if sent.act == "assign":
        kept = "contractor" if sent.to.startswith("contractor:") else "holder"
        return [_assigned(row, kept) for row in before]
    if sent.act == "priority":
        return [f"{row.id}|priority|{row.priority}" for row in before if row.priority]
    if sent.act == "status":
        found = store.rows(tx, "ways_back", statuses=list(words.REPORT_EVENTS))
        may = {(row.was, row.now) for row in found}
        back = ((row.id, _status_back(may, row.status, sent.status)) for row in before)
        return [f"{case_id}|status|{status}" for case_id, status in back if status]
    return []


def _assigned(row: Row[Any], kept: str) -> str:
    if kept == "contractor":
        was = f"contractor:{row.contractor_id}" if row.contractor_id else f"party:{row.party}"
        return f"{row.id}|whose|{was}"
    if row.account_id:
        return f"{row.id}|holder|account:{row.account_id}"
    return f"{row.id}|holder|{f'team:{row.team_id}' if row.team_id else ''}"


def _status_back(may: set[tuple[str, str]], was: str, now: str) -> str | None:
    """Return the status that undoes one: the one before, else the nearest that may follow."""
    if was == now:
        return None
    return next((back for back in (was, *_NEAREST) if (now, back) in may), None)


def _step(one: str, note: str) -> tuple[uuid.UUID, AssignIn | StatusIn | ChangeIn]:
    """Read one way back.

    Raises
    ------
    InvalidError
        If it does not come from us.
    """
    case_id, _, rest = one.partition("|")
    what, _, value = rest.partition("|")
    kind, _, key = value.partition(":")
    try:
        found = uuid.UUID(case_id)
        if what == "holder":
            return found, AssignIn.model_validate({**_receiver(value), "note": note})
        if what == "status":
            return found, StatusIn.model_validate({"status": value, "note": note})
        if what == "priority":
            return found, ChangeIn.model_validate({"priority": value, "note": note})
        if what == "whose":
            whose = {"party": key} if kind == "party" else {"contractor_id": key}
            return found, ChangeIn.model_validate({**whose, "note": note})
    except ValueError:
        pass
    raise invalid("back", "does not come from us")
