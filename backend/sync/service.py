"""Take in what a tablet sends: its receipt and what it says, in one transaction."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.service import Identity, digest
from backend.errors import (
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    invalid,
)
from backend.protocols import service as protocols
from backend.reports import service as reports
from backend.reports.schemas import Evidence, ReportIn
from backend.reports.seen import add_evidence, see_lit
from backend.rounds import service as rounds
from backend.rounds.schemas import VisitIn
from backend.sync import store
from backend.sync.reading import clock_ahead, read, true_time
from backend.sync.schemas import BODY_BYTES_MAX, Key, Receipt

#: How long a tablet's key is valid from a login on [d].
KEY_DAYS: Final = 30
#: Who saw it, as the register names them: never a person.
ORIGIN: Final = "tablet"
_ROUND: Final = "round"


def make_key(tx: Connection, who: Identity, device_id: uuid.UUID) -> Key:
    """Make a key for who is logged in, on one tablet; the one they had there ends.

    Raises
    ------
    ForbiddenError
        If nobody is logged in by a session, or their role keeps no tablet.
    """
    if who.session_id is None or who.account_id is None:
        raise ForbiddenError("a tablet's key is for a person: log in on the tablet")
    if not who.may("sync"):
        raise ForbiddenError("your role has no right to this")
    secret = secrets.token_urlsafe(32)
    row = store.one(
        tx, "make_key", account_id=who.account_id, device_id=device_id, token_hash=digest(secret),
        name=f"Surfplatta · {who.name}", days=KEY_DAYS,
    )  # fmt: skip
    assert row is not None  # noqa: S101 -- the account is the one that was let in
    return Key(
        key=secret, account_id=who.account_id, name=who.name, role=who.role,
        company=row.company, expires_at=row.expires_at,
    )  # fmt: skip


def end_key(tx: Connection, who: Identity) -> None:
    """Take back the key that somebody asks with.

    Raises
    ------
    NotFoundError
        If they do not ask with a tablet's key.
    """
    if who.token_id is None or not store.do(tx, "end_key", token_id=who.token_id):
        raise NotFoundError("what was sent is no key of a tablet")


def accept(
    tx: Connection,
    who: Identity,
    submission_id: uuid.UUID,
    sent: bytes,
    sent_at: datetime | None,
) -> tuple[Receipt, bool]:
    """Keep a submission and what it says, once however often it is sent.

    Parameters
    ----------
    sent : bytes
        The body as the tablet keeps it.
    sent_at : datetime, optional
        The tablet's clock now; None: it is taken to be right.

    Returns
    -------
    tuple of Receipt and bool
        The receipt, and whether the submission is new.

    Raises
    ------
    InvalidError
        Naming every field that cannot be accepted.
    ConflictError
        If the same id was sent before with other content.
    TooLargeError
        If it is longer than any submission.
    """
    # Told here, as a problem: the tablet believes our words alone that a row is never taken.
    if len(sent) > BODY_BYTES_MAX:
        raise TooLargeError(f"a submission has {BODY_BYTES_MAX} bytes at most")
    sha256 = hashlib.sha256(sent).hexdigest()
    now = datetime.now(UTC)
    said = read(sent)
    if said.id != submission_id:
        raise invalid("id", "is not the one in the address")
    told_at = sent_at or now
    row = store.one(
        tx,
        "insert_submission",
        **said.model_dump(
            include={"id", "kind", "version", "device_id", "counter", "app_version", "saved_at"}
        ),
        company_id=who.company_id,
        sha256=sha256,
        sent_at=told_at,
        clock_ahead_s=(told_at - now).total_seconds(),
    )
    if row is None:
        return _before(tx, submission_id, sha256), False
    with _named(said.kind):
        _APPLY[said.kind](tx, who, said, clock_ahead(told_at, now))
    return Receipt(id=said.id, kind=said.kind, sha256=sha256, received_at=row.received_at), True


def _before(tx: Connection, submission_id: uuid.UUID, sha256: str) -> Receipt:
    known = store.one(tx, "read_submission", id=submission_id)
    if known is None or known.sha256 != sha256:
        raise ConflictError(f"submission {submission_id} was sent before with other content")
    return Receipt(id=submission_id, kind=known.kind, sha256=sha256, received_at=known.received_at)


@contextmanager
def _named(kind: str) -> Iterator[None]:
    """Name fields that other slices refuse as the tablet does: below the kind."""
    try:
        yield
    except InvalidError as error:
        raise InvalidError(
            FieldProblem(f"{kind}.{found.field}", found.reason) for found in error.problems
        ) from None


def _report(tx: Connection, _who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    content = {name: getattr(said.report, name) for name in type(said.report).model_fields}
    content["observed_at"] = true_time("observed_at", said.report.observed_at, ahead)
    # All of it was checked when it was read.
    report = ReportIn.model_construct(id=said.id, origin=ORIGIN, reporter=None, **content)
    reports.keep(tx, report)


def _evidence(tx: Connection, _who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    body = said.evidence
    evidence = Evidence(
        id=said.id,
        report_id=body.report_id,
        observed_at=true_time("observed_at", body.observed_at, ahead),
        origin=ORIGIN,
        note=body.note,
    )
    add_evidence(tx, evidence, body.photos)


def _lamps_seen(tx: Connection, _who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    body = said.lamps_seen
    see_lit(tx, body.lamp_ids, true_time("observed_at", body.observed_at, ahead), _ROUND)


def _visit(tx: Connection, who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    content = {name: getattr(said.visit, name) for name in type(said.visit).model_fields}
    content["visited_at"] = true_time("visited_at", said.visit.visited_at, ahead)
    # All of it was checked when it was read.
    visit = VisitIn.model_construct(id=said.id, role=who.role, **content)
    rounds.record_visit(tx, visit, who)


def _walk_point(tx: Connection, _who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    content = said.walk_point.model_dump(exclude={"geometry", "observed_at"})
    lon, lat = said.walk_point.geometry.coordinates
    seen_at = true_time("observed_at", said.walk_point.observed_at, ahead)
    protocols.keep_point(
        tx, protocols.Seen(id=said.id, observed_at=seen_at, lon=lon, lat=lat, **content)
    )


def _walk_answers(tx: Connection, _who: Identity, said: Any, ahead: timedelta) -> None:  # noqa: ANN401
    body = said.walk_answers
    answered_at = true_time("answered_at", body.answered_at, ahead)
    given = {one.question: (one.answer, one.note) for one in body.answers}
    protocols.keep_answers(tx, body.walk_id, body.stop_id, answered_at, given)


_APPLY: Final[dict[str, Callable[[Connection, Identity, Any, timedelta], None]]] = {
    "report": _report,
    "evidence": _evidence,
    "lamps_seen": _lamps_seen,
    "visit": _visit,
    "walk_point": _walk_point,
    "walk_answers": _walk_answers,
}
