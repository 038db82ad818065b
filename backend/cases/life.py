"""What happens to a case: its status, whose it is, by when, and words about it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.cases import store
from backend.cases.promising import moved, promise_anew
from backend.cases.reading import read
from backend.cases.schemas import WORDED, Case, CaseConflictError, Keeper
from backend.cases.telling import (
    as_text,
    changed_meanwhile,
    contractor,
    event,
    hold,
    read_id,
    receiver_name,
    tell,
    told_words,
    triage,
)
from backend.errors import invalid
from gis import vocabulary as words

#: Parties that nothing is handed over to.
OURS: Final = ("own", "unknown")


def set_status(
    tx: Connection,
    who: Identity,
    case_id: uuid.UUID,
    status: str,
    note: str | None = None,
    *,
    public: bool = False,
    expected: str | None = None,
    to: Keeper | None = None,
) -> Case:
    """Tell a status of a case.

    Parameters
    ----------
    note : str, optional
        Words about it; needed where nothing will be mended, or it is opened again.
    public : bool
        Whether who reported may read the words.
    expected : str, optional
        Status that who asks saw; another one meanwhile is a conflict.
    to : Keeper, optional
        Whose it is, for `not_ours`; None: whose the case says it is.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If the status is none, or words or a party are missing.
    CaseConflictError
        If it may not follow the case's status now.
    """
    if status not in words.REPORT_EVENTS or status == "received":
        raise invalid("status", f"is one of {', '.join(words.REPORT_EVENTS[1:])}")
    told = told_words(note, needed=status in WORDED)
    held = hold(tx, case_id)
    if expected is not None and expected != held.status:
        raise changed_meanwhile(held.status)
    if status == "not_ours":
        _hand_over(tx, who, held, to)
    tell(tx, who, held, status, None if public else told)
    if public and told:
        event(tx, who, held.id, "noted", told, public=True, status=status)
    if status == "reopened":
        promise_anew(tx, who, held, by_rule=True)
    return read(tx, held.id)


def note(
    tx: Connection, who: Identity, case_id: uuid.UUID, note: str, *, public: bool = False
) -> None:
    """Note words about a case, in whatever state it is.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there are no words, or too many.
    """
    told = told_words(note, needed=True)
    event(tx, who, read_id(tx, case_id), "noted", told, public=public)


def assign(
    tx: Connection,
    who: Identity,
    case_id: uuid.UUID,
    *,
    account_id: uuid.UUID | None = None,
    team_id: uuid.UUID | None = None,
    contractor_id: uuid.UUID | None = None,
    note: str | None = None,
    take: bool = False,
) -> Case:
    """Give a case to a person, a team or a contractor; to none of them: to nobody.

    A contractor, or the party it stands for, is whose the case is to mend: it is promised anew.

    Parameters
    ----------
    take : bool
        Only where nobody else has it yet: two who take it at once do not both get it.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no such receiver, or several were named.
    CaseConflictError
        If it is to be taken, and somebody has it.
    """
    told = told_words(note)
    if sum(found is not None for found in (account_id, team_id, contractor_id)) > 1:
        raise invalid("account_id", "give it to one: a person, a team or a contractor")
    held = hold(tx, case_id)
    if contractor_id is not None:
        reroute(tx, who, held.id, contractor_id=contractor_id, note=told)
        return read(tx, held.id)
    if take and held.account_id not in (None, account_id):
        raise CaseConflictError("taken", "somebody else took this case meanwhile")
    name = receiver_name(tx, account_id, team_id)
    store.do(tx, "assign", id=held.id, account_id=account_id, team_id=team_id)
    event(
        tx, who, held.id, "assigned", told,
        account_id=as_text(account_id), team_id=as_text(team_id), name=name,
    )  # fmt: skip
    triage(tx, who, held)
    return read(tx, held.id)


def reroute(
    tx: Connection,
    who: Identity,
    case_id: uuid.UUID,
    *,
    party: str | None = None,
    contractor_id: uuid.UUID | None = None,
    note: str | None = None,
) -> Case:
    """Say whose a case is to mend: a party, or a contractor and the party it is; promise anew.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no such party or contractor.
    """
    told = told_words(note)
    held = hold(tx, case_id)
    _route(tx, who, held, party, contractor_id, told)
    promise_anew(tx, who, held)
    triage(tx, who, held)
    return read(tx, held.id)


def recategorise(
    tx: Connection, who: Identity, case_id: uuid.UUID, category: str, note: str | None = None
) -> Case:
    """Say what a case is about; what was reported stays as it was sent. Promise anew.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no such category.
    """
    told = told_words(note)
    held = hold(tx, case_id)
    if not store.do(tx, "recategorise", id=held.id, category=category):
        raise invalid("category", f"{category} is not a known fault category")
    event(tx, who, held.id, "recategorised", told, was=held.category, now=category)
    promise_anew(tx, who, held)
    triage(tx, who, held)
    return read(tx, held.id)


def prioritise(tx: Connection, who: Identity, case_id: uuid.UUID, priority: str, note: str) -> Case:
    """Move a case to a step of the ladder, with a reason; what that step promises counts.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no such step, or no reason.
    """
    if priority not in words.PRIORITIES:
        raise invalid("priority", f"is one of {', '.join(words.PRIORITIES)}")
    told = told_words(note, needed=True)
    held = hold(tx, case_id)
    event(tx, who, held.id, "prioritised", told, was=held.priority, now=priority)
    promise_anew(tx, who, held, priority=priority)
    triage(tx, who, held)
    return read(tx, held.id)


def move_due(
    tx: Connection, who: Identity, case_id: uuid.UUID, due_at: datetime | None, note: str
) -> Case:
    """Set by hand by when a case is to be mended, with a reason; None: as the rule says again.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no reason.
    """
    told = told_words(note, needed=True)
    held = hold(tx, case_id)
    if due_at is None:
        promise_anew(tx, who, held, by_rule=True, note=told)
    else:
        store.do(tx, "move_due", id=held.id, due_at=due_at)
        moved(tx, who, held, due_at, told, by_hand=True)
    return read(tx, held.id)


def hold_back(tx: Connection, who: Identity, case_id: uuid.UUID, *, held: bool, note: str) -> Case:
    """Hold a case back as possible abuse, or let it go, with a reason.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no reason.
    """
    told = told_words(note, needed=True)
    found = hold(tx, case_id)
    store.do(tx, "hold_back", id=found.id, held=held)
    event(tx, who, found.id, "held" if held else "released", told)
    return read(tx, found.id)


def _hand_over(tx: Connection, who: Identity, held: Row[Any], to: Keeper | None) -> None:
    """Say whom a case that is not ours is handed over to; it must be somebody."""
    if to is None:
        if held.contractor_id is None and held.party in OURS:
            raise invalid("party", "say whose it is: a party or a contractor it is handed over to")
        return
    if to.contractor_id is None and to.party in OURS:
        raise invalid("party", "is ourselves, or nobody")
    _route(tx, who, held, to.party, to.contractor_id, None)


def _route(
    tx: Connection,
    who: Identity,
    held: Row[Any],
    party: str | None,
    contractor_id: uuid.UUID | None,
    told: str | None,
) -> None:
    name = None
    if contractor_id is not None:
        found = contractor(tx, contractor_id)
        party, name = found.party, found.name
    if party not in words.PARTIES:
        raise invalid("party", f"is one of {', '.join(words.PARTIES)}")
    store.do(tx, "route", id=held.id, party=party, contractor_id=contractor_id)
    event(tx, who, held.id, "rerouted", told, was=held.party, now=party, name=name)
