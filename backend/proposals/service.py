"""Keep proposals, read them, have them compared with today, throw them away."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any, cast

import shapely
from sqlalchemy import Connection, Row

from backend import jobs
from backend.companies import estate_called
from backend.errors import LjusrondError, NotFoundError
from backend.proposals import store
from backend.proposals.rows import Checked, Issue, Place
from backend.proposals.schemas import (
    Lamp,
    Proposal,
    ProposalDetail,
    Result,
    RowIssue,
    Status,
    TriedSurface,
)
from backend.queries import values

#: Proposals of a list [count].
LISTED_MAX = 500


def place(tx: Connection, estate: str) -> Place:
    """Return the estate of a code.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If several companies have one.
    """
    row = store.one(tx, "estate", estate_id=estate_called(tx, estate))
    return _place(row, f"there is no estate {estate!r}")


def keep(
    tx: Connection,
    there: Place,
    about: tuple[str, str | None, str | None],
    checked: Checked,
    issues: Iterable[Issue],
    notes: Iterable[str] = (),
) -> uuid.UUID:
    """Store checked lamps as a proposal and have it compared.

    Parameters
    ----------
    tx : Connection
        The transaction.
    there : Place
        The estate.
    about : tuple
        Name, note, and the file it came from.
    checked : Checked
        What is stored.
    issues, notes
        What is to be told of the rows and of the whole file.
    """
    name, note, source = about
    found = {"issues": [issue.as_dict() for issue in issues], "notes": list(notes)}
    owner = {"company_id": there.company_id, "estate_id": there.id}
    stored = store.scalar(
        tx, "insert_proposal", **owner, name=name, note=note, source=source, found=_json(found)
    )
    proposal_id = cast("uuid.UUID", stored)
    keys = {"company_id": there.company_id, "proposal_id": proposal_id}
    store.each(tx, "insert_lamp", [{**keys, **lamp} for lamp in checked.lamps])
    queue(tx, proposal_id)
    return proposal_id


def _json(found: dict[str, Any]) -> str:
    # What jsonb cannot hold stands as its escape, so that the row is told of all the same.
    return json.dumps(found, ensure_ascii=False).replace("\\u0000", "\\\\u0000")


def queue(tx: Connection, proposal_id: uuid.UUID) -> None:
    """Have a proposal compared with today, once more.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    task = jobs.COMPARE_PROPOSAL
    if store.one(tx, "queue", proposal_id=proposal_id, task=task) is None:
        raise _none_of(proposal_id)


def listed(
    tx: Connection, estate: str | None = None, name: str | None = None
) -> list[Proposal]:  # fmt: skip
    """Return proposals, newest first; of one estate, of a name or id, where they are given."""
    rows = store.rows(tx, "list_proposals", estate=estate, name=name, page_size=LISTED_MAX)
    return [Proposal.model_validate(values(row)) for row in rows]


def find(tx: Connection, name: str, estate: str | None = None) -> Proposal:
    """Return the proposal of an id or a name.

    Raises
    ------
    NotFoundError
        If there is none.
    LjusrondError
        If several are called so.
    """
    found = listed(tx, estate, name)
    if not found:
        raise NotFoundError(f"there is no proposal {name!r}")
    if len(found) > 1:
        ids = ", ".join(str(one.id) for one in found[:5])
        raise LjusrondError(f"{len(found)} proposals are called {name!r}; give the id: {ids}")
    return found[0]


def status(tx: Connection, proposal_id: uuid.UUID) -> Status:
    """Return how a proposal stands.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    row = store.one(tx, "proposal_status", proposal_id=proposal_id)
    if row is None:
        raise _none_of(proposal_id)
    return cast("Status", row.status)


def read(tx: Connection, proposal_id: uuid.UUID) -> ProposalDetail:
    """Return a proposal whole.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    row, found = stored(tx, proposal_id)
    return ProposalDetail.model_validate(
        {
            **values(row),
            "lamps": lamps(tx, proposal_id),
            "surfaces": surfaces(tx, proposal_id),
            "results": results(tx, proposal_id),
            "issues": [RowIssue.model_validate(_told(issue)) for issue in found["issues"]],
            "assumptions": found["assumptions"],
            "warnings": [w["text"] % w["values"] for w in found["warnings"]],
        }
    )


def stored(tx: Connection, proposal_id: uuid.UUID) -> tuple[Row[Any], dict[str, Any]]:
    """Return a proposal's row, and what was found of it with nothing missing.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    row = store.one(tx, "read_proposal", proposal_id=proposal_id)
    if row is None:
        raise _none_of(proposal_id)
    return row, {"issues": [], "notes": [], "assumptions": {}, "warnings": [], **row.found}


def lamps(tx: Connection, proposal_id: uuid.UUID) -> list[Lamp]:
    """Return the lamps of a proposal: removed, new, changed."""
    rows = store.rows(tx, "lamps_of", proposal_id=proposal_id)
    return [Lamp.model_validate(values(row)) for row in rows]


def surfaces(tx: Connection, proposal_id: uuid.UUID) -> list[TriedSurface]:
    """Return the classes that a proposal tries."""
    rows = store.rows(tx, "surfaces_of", proposal_id=proposal_id)
    return [TriedSurface.model_validate(values(row)) for row in rows]


def results(tx: Connection, proposal_id: uuid.UUID) -> list[Result]:
    """Return the surfaces that a proposal changes, those that gain most first."""
    rows = store.rows(tx, "results_of", proposal_id=proposal_id)
    return [Result.model_validate(values(row)) for row in rows]


def spots(tx: Connection, proposal_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the ground that is dark today, then, or both; geometry in EPSG:4326."""
    return [
        {**values(row), "wkb": shapely.from_wkb(bytes(row.wkb))}
        for row in store.rows(tx, "spots_of", proposal_id=proposal_id)
    ]


def delete(tx: Connection, proposal_id: uuid.UUID) -> None:
    """Throw a proposal away.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    if not store.do(tx, "delete_proposal", proposal_id=proposal_id):
        raise _none_of(proposal_id)


def place_of(tx: Connection, proposal_id: uuid.UUID) -> Place:
    """Return the estate of a proposal.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    row = store.one(tx, "estate_of", proposal_id=proposal_id)
    return _place(row, f"there is no proposal {proposal_id}")


def _place(row: Row[Any] | None, otherwise: str) -> Place:
    if row is None:
        raise NotFoundError(otherwise)
    outline = None if row.outline is None else shapely.from_wkb(bytes(row.outline))
    return Place(row.id, row.company_id, row.code, row.name, outline)


def _told(issue: dict[str, Any]) -> dict[str, Any]:
    said = Issue(**issue)
    return {**issue, "reason": said.text}


def _none_of(proposal_id: uuid.UUID) -> NotFoundError:
    return NotFoundError(f"there is no proposal {proposal_id}")
