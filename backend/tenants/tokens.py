"""The signed token of a form: which label it is of, when it was opened, which report it makes.

The report's identity is inside, so one opened form makes one report however often it is sent, and
who wants to send many has to ask for each.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from backend.accounts.sealing import seal, unseal
from backend.settings import secret_of

#: How long a form may stand open [s].
OPEN_MAX_S: Final = 12 * 3600


@dataclass(frozen=True, kw_only=True)
class Token:
    """What an opened form says of itself."""

    report_id: uuid.UUID
    open_s: float


def new_token(request: Request, code: str) -> str:
    """Return the token of a form that is opened now at the label of a code."""
    secret = secret_of(request.app.state.settings)
    return seal(secret, "form", {"code": code, "id": str(uuid.uuid4()), "at": time.time()})


def read_token(request: Request, code: str, sent: str) -> Token | None:
    """Return what a token says; None: it is none of ours, of another label, or too old."""
    found = unseal(secret_of(request.app.state.settings), "form", sent, None)
    if found is None or found["code"] != code:
        return None
    open_s = time.time() - found["at"]
    return Token(report_id=uuid.UUID(found["id"]), open_s=open_s) if open_s < OPEN_MAX_S else None
