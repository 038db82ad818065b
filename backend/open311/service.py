"""What other slices ask of Open311: where the cases are that were handed over, or came in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from backend.open311 import store
from backend.queries import values


@dataclass(frozen=True, kw_only=True)
class CaseLink:
    """A case in another system."""

    id: uuid.UUID
    incoming: bool
    service_request_id: str | None
    token: str | None
    sent_at: datetime | None
    unsure: bool
    tries: int
    next_at: datetime
    their_status: str | None
    told_at: datetime | None
    error: str | None
    peer: str | None

    @property
    def state(self) -> str:
        """Where it stands: came, sent, token, unsure, refused or waiting."""
        if self.incoming:
            return "came"
        if self.service_request_id:
            return "sent"
        if self.token:
            return "token"
        if self.unsure:
            return "unsure"
        return "refused" if self.error else "waiting"


def links_of(tx: Connection, case_id: uuid.UUID) -> list[CaseLink]:
    """Return the other systems that have a case, or that a report in it came from."""
    rows = store.peers.rows(tx, "links_of_case", case_id=case_id)
    return [CaseLink(**values(row)) for row in rows]
