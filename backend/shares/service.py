"""Share reports with a partner or contractor for a time, and take that back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity, digest
from backend.errors import ForbiddenError, NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from backend.shares import store
from gis import vocabulary as words

#: How long a share stands [d].
DAYS_DEFAULT: Final = 30
DAYS_MAX: Final = 180
#: Reports that the page offers at once, and shares that the list shows [count].
PICK_MAX: Final = 200
LIST_MAX: Final = 500
#: Longest note of an answer, name of a share and of its receiver [characters].
NOTE_MAX: Final = 1000
TITLE_MAX: Final = 120


@dataclass(frozen=True, kw_only=True)
class Pickable:
    """A report that can be shared."""

    id: uuid.UUID
    category: str
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    description: str | None
    received_at: datetime
    status: str
    estate: str | None


@dataclass(frozen=True, kw_only=True)
class NewShare:
    """What is to be shared, with whom, for how long; without an account by link."""

    title: str
    receiver: str
    role: str
    days: int
    account_id: uuid.UUID | None
    report_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, kw_only=True)
class Share:
    """Something that is or was shared; of_orders: all orders of a contractor."""

    id: uuid.UUID
    title: str
    receiver: str
    role: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    account: str | None
    is_over: bool
    of_orders: bool
    reports: int

    @property
    def state(self) -> str:
        """Where it stands: stands, expired or revoked."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.is_over else "stands"


def pickable(
    tx: Connection, estate: str | None, category: str | None, status: str | None
) -> list[Pickable]:
    """Return the newest reports that can be shared; without a status those that are open."""
    found = store.rows(
        tx, "pickable", estate=estate, category=category, status=status, page_size=PICK_MAX
    )
    return [Pickable(**values(row)) for row in found]


def receivers(tx: Connection) -> Sequence[Row[Any]]:
    """Return the accounts something can be shared with: id, name, role."""
    return store.rows(tx, "receivers")


def share(tx: Connection, who: Identity, new: NewShare) -> tuple[uuid.UUID, str | None]:
    """Share reports.

    Returns
    -------
    tuple
        Identity of the share, and the secret of its link, kept nowhere; None: with an account.

    Raises
    ------
    InvalidError
        If it has no title, receiver or report, lasts too long, or names a report or account that
        who shares does not see.
    """
    role = _checked(tx, new)
    secret = None if new.account_id else secrets.token_urlsafe(32)
    row = store.one(
        tx, "insert_share", company_id=who.company_id, title=new.title.strip(),
        receiver=new.receiver.strip(), role=role, link_hash=digest(secret) if secret else None,
        account_id=new.account_id, created_by=who.account_id, days=new.days, contractor_id=None,
    )  # fmt: skip
    assert row is not None  # noqa: S101 -- an insert that returns gives its row
    store.do(tx, "insert_share_reports", share_id=row.id, report_ids=list(new.report_ids))
    return row.id, secret


def open_orders(
    tx: Connection, who: Identity, contractor_id: uuid.UUID, title: str, name: str, party: str
) -> str:
    """Share all orders of a contractor, also later ones, by one link.

    Parameters
    ----------
    title : str
        What it is about, as the contractor reads it.
    name, party : str
        The contractor, and what kind of party it is.

    Returns
    -------
    str
        Secret of the link, kept nowhere.

    Raises
    ------
    ForbiddenError
        If who shares sees a part of the company only: the link would open more to them.
    """
    if not store.scalar(tx, "sees_all"):
        raise ForbiddenError("your account sees a part of the company only")
    secret = secrets.token_urlsafe(32)
    store.one(
        tx, "insert_share", company_id=who.company_id, title=title[:TITLE_MAX],
        receiver=name[:TITLE_MAX], role=role_of(party), link_hash=digest(secret),
        account_id=None, created_by=who.account_id, days=DAYS_MAX, contractor_id=contractor_id,
    )  # fmt: skip
    return secret


def role_of(party: str) -> str:
    """Return as what somebody of a kind of party works by a link."""
    return "contractor" if party == "contractor" else "partner"


def _checked(tx: Connection, new: NewShare) -> str:
    """Return the role of the receiver, once all of a share is right."""
    for field, text in (("title", new.title), ("receiver", new.receiver)):
        form_text(field, text, TITLE_MAX)
    if not 1 <= new.days <= DAYS_MAX:
        raise invalid("days", f"give 1 to {DAYS_MAX} days")
    if not 0 < len(new.report_ids) <= PICK_MAX:
        raise invalid("report", f"choose 1 to {PICK_MAX} reports")
    wanted = set(new.report_ids)
    if store.scalar(tx, "count_seen", report_ids=list(wanted)) != len(wanted):
        raise invalid("report", "names a report that you do not see")
    if new.account_id is None:
        if new.role not in words.SHARE_ROLES:
            raise invalid("role", "is partner or contractor")
        return new.role
    known = {row.id: str(row.role) for row in receivers(tx)}
    if new.account_id not in known:
        raise invalid("account", "is no account of a partner or contractor")
    return known[new.account_id]


def shares(tx: Connection) -> list[Share]:
    """Return what is or was shared, newest first."""
    found = store.rows(tx, "shares", share_id=None, page_size=LIST_MAX)
    return [Share(**values(row)) for row in found]


def read(tx: Connection, share_id: uuid.UUID) -> Share:
    """Return one share.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "shares", share_id=share_id, page_size=1)
    if row is None:
        raise NotFoundError(f"there is no share {share_id}")
    return Share(**values(row))


def answers_of(tx: Connection, share_id: uuid.UUID) -> dict[uuid.UUID, list[Row[Any]]]:
    """Return what partners wrote about the reports of a share, newest first: kind, at, note."""
    found: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in store.rows(tx, "answers", share_id=share_id):
        found.setdefault(row.report_id, []).append(row)
    return found


def revoke(tx: Connection, share_id: uuid.UUID) -> None:
    """Take a share back; its link and the sessions it opened end at once.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    read(tx, share_id)
    store.do(tx, "revoke", share_id=share_id)


def open_link(tx: Connection, secret: str, request: str) -> str | None:
    """Begin the session of a partner's link, at most 12 hours long.

    Returns
    -------
    str, optional
        Its cookie; None: no such link stands, whatever the reason.
    """
    cookie = secrets.token_urlsafe(32)
    opened = store.scalar(
        tx, "open_share", link_hash=digest(secret), token_hash=digest(cookie), request=request
    )
    return cookie if opened else None
