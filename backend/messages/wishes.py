"""Who wants to be told of what: the wishes that are kept, held against one event."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.rights import ROLE_RIGHTS
from backend.messages import store
from backend.queries import values

#: Roles that see all cases within their limits; others are told nothing of cases.
SEEING: Final = tuple(sorted(role for role, rights in ROLE_RIGHTS.items() if "see" in rights))
#: What waits for no daily letter.
URGENT: Final = "case.danger"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A subscription: who is told of what, how often."""

    id: uuid.UUID
    account_id: uuid.UUID | None
    company: str
    receiver: str
    language: str
    events: Sequence[str]
    categories: Sequence[str]
    estates: Sequence[str]
    mode: str
    #: What the account is limited to; empty: nothing.
    only_estates: Sequence[uuid.UUID]
    only_categories: Sequence[str]

    @property
    def why(self) -> str:
        """Why they get a letter: their own wish, or a shared mailbox."""
        return "own" if self.account_id else "mailbox"

    def is_about(self, facts: dict[str, Any]) -> bool:
        """Tell whether a case is one that they want to hear of, and may see.

        Good news (no action needed) is told to those alone who name its category.
        """
        group = facts["category"].partition(".")[0]
        if self.only_estates and facts["estate_id"] not in self.only_estates:
            return False
        if self.only_categories and group not in self.only_categories:
            return False
        if self.estates and facts["estate"] not in self.estates:
            return False
        return group in self.categories or (not self.categories and bool(facts["needs_action"]))

    def is_now(self, event: str) -> bool:
        """Tell whether they want an event at once; danger is always told at once."""
        return event in self.events and (self.mode == "immediate" or event == URGENT)


def wishes(tx: Connection, events: Iterable[str]) -> list[Wish]:
    """Return the subscriptions to one of some events, people before mailboxes."""
    rows = store.rows(tx, "subscriptions", events=list(events), roles=list(SEEING))
    return [Wish(**values(row)) for row in rows]


def last_told(tx: Connection, event: str, wish: Wish) -> date | None:
    """Return the last day that somebody was told of by morning letters of a kind; None: none."""
    key = store.scalar(
        tx, "last_told", receiver=wish.receiver, event=event, prefix=f"{event}:{wish.id}:"
    )
    return None if key is None else date.fromisoformat(key.rpartition(":")[2])
