"""What a person, or a shared mailbox, wants to be told of: kept as it was chosen in a form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.messages import store
from backend.messages.service import is_address
from gis import vocabulary as words
from maps.report_words import CATEGORY_GROUPS

#: What can be chosen: the events, and the letter at 07:00 about the night.
HANDOVER: Final = "handover"
CHOICES: Final = (
    "case.danger", HANDOVER, "case.opened", "case.status", "case.reopened", "case.overdue",
    "order.sent", "order.answered", "tenant.answered",
)  # fmt: skip
#: Mailboxes of one company [count].
MAILBOXES_MAX: Final = 100


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What was chosen: of which events, about what and where, how often, in which language."""

    events: Sequence[str] = ()
    categories: Sequence[str] = ()
    estates: Sequence[str] = ()
    mode: str = "immediate"
    language: str = "sv"
    mailbox: str = ""


@dataclass(frozen=True, kw_only=True)
class Mailbox(Chosen):
    """A shared mailbox and what goes there."""

    id: uuid.UUID = field()


def own(tx: Connection, who: Identity) -> Chosen | None:
    """Return what somebody chose for themselves; None: they get no letters."""
    found = store.pages.rows(tx, "own_subscription", account_id=who.account_id)
    return Chosen(**_values(found[0])) if found else None


def choose(tx: Connection, who: Identity, chosen: Chosen) -> bool:
    """Keep what somebody wants for themselves; nothing chosen: no letters. Return whether any.

    Raises
    ------
    InvalidError
        If something was chosen that is not offered.
    """
    _check(tx, chosen)
    store.pages.do(tx, "delete_own", account_id=who.account_id)
    if not chosen.events:
        return False
    _insert(tx, who, chosen, account_id=who.account_id, mailbox=None)
    return True


def mailboxes(tx: Connection) -> list[Mailbox]:
    """Return the shared mailboxes and what goes to each."""
    return [Mailbox(id=row.id, **_values(row)) for row in store.pages.rows(tx, "mailboxes")]


def add_mailbox(tx: Connection, who: Identity, chosen: Chosen) -> None:
    """Add a shared mailbox.

    Raises
    ------
    InvalidError
        If it is no address, there are too many, or nothing that is offered was chosen.
    """
    address = chosen.mailbox.strip()
    if not is_address(address) or len(mailboxes(tx)) >= MAILBOXES_MAX:
        raise invalid("mailbox", "is no e-mail address, or there are too many")
    if not chosen.events:
        raise invalid("events", "choose at least one")
    _check(tx, chosen)
    _insert(tx, who, chosen, account_id=None, mailbox=address)


def remove_mailbox(tx: Connection, mailbox_id: uuid.UUID) -> Chosen:
    """Take a shared mailbox away; return what it was.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.pages.one(tx, "delete_mailbox", id=mailbox_id)
    if row is None:
        raise NotFoundError(f"there is no mailbox {mailbox_id}")
    return Chosen(**_values(row))


def stop(tx: Connection, subscription_id: uuid.UUID) -> None:
    """End a person's letters by the link in one of them; one that is ended already stays so."""
    store.pages.scalar(tx, "stop_subscription", id=subscription_id)


def _check(tx: Connection, chosen: Chosen) -> None:
    known = {
        "events": CHOICES,
        "categories": CATEGORY_GROUPS,
        "estates": [row.code for row in store.pages.rows(tx, "estate_codes")],
    }
    for name, offered in known.items():
        if not set(getattr(chosen, name)) <= set(offered):
            raise invalid(name, "is not in the list")
    if chosen.mode not in words.SUBSCRIPTION_MODES:
        raise invalid("mode", f"is one of {', '.join(words.SUBSCRIPTION_MODES)}")
    if chosen.language not in words.LANGUAGES:
        raise invalid("language", f"is one of {', '.join(words.LANGUAGES)}")


def _insert(
    tx: Connection, who: Identity, chosen: Chosen, *, account_id: uuid.UUID | None,
    mailbox: str | None,
) -> None:  # fmt: skip
    store.pages.do(
        tx, "insert_subscription", company_id=who.company_id, account_id=account_id,
        mailbox=mailbox, language=chosen.language, events=list(chosen.events),
        categories=list(chosen.categories), in_estates=list(chosen.estates), mode=chosen.mode,
    )  # fmt: skip


def _values(row: Row[Any]) -> dict[str, Any]:
    return {
        "events": row.events,
        "categories": row.categories,
        "estates": row.estates,
        "mode": row.mode,
        "language": row.language,
        "mailbox": row.mailbox or "",
    }
