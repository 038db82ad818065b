"""Signs of abuse in what tenants send; what bears one is held back until staff have looked.

Nothing leaves for anybody else to judge. A sender's address is counted by a hash whose key is
another one each day, in memory alone: it is kept nowhere, and nobody can ask about it tomorrow.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import Request
from limits import parse
from sqlalchemy import Connection

from backend import jobs
from backend.accounts.sealing import keyed_hash
from backend.limits import LimitedError, Limiter, Rate, network
from backend.queries import Queries
from backend.settings import secret_of
from maps.held_words import SIGNS, held_because

#: Reports of one address that pass unseen; a house full of neighbours may share one.
PASSING: Final = parse("6/hour")
#: Answers to pulse surveys, which a house may give on the same evening.
ANSWERING: Final = parse("40/hour")
#: Times that one address sees the same thing again in a day.
AGAIN: Final = parse("3/day")
#: Whoever reads and taps needs longer than this [s].
FAST_S: Final = 2.0
#: The same words so often within two days are sent by a machine [count]; short ones people share.
REPEATED: Final = 2
_REPEATED_LEAST: Final = 15
#: A link, or what wants to be one; the second half of an e-mail address is none.
_LINK: Final = re.compile(
    r"https?:|www\.|\[/?url|(?<![@\w.-])[a-z0-9-]{2,}\."
    r"(?:com|net|org|ru|info|biz|xyz|top|shop|site|online|link|io)\b",
    re.IGNORECASE,
)
_queries = Queries("abuse")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody without login sent.

    Attributes
    ----------
    open_s
        How long the form was open [s]; None: it was no form of ours.
    trap
        Whether the field was filled in that people do not see.
    """

    category: str
    text: str = ""
    open_s: float | None = None
    trap: bool = False


def signs(tx: Connection, request: Request, sent: Sent) -> list[str]:
    """Return the signs of abuse, of maps.held_words.SIGNS; empty: it passes.

    A danger is held back only where a machine gave itself away: better one call too many.
    """
    words = sent.text.strip()
    row = _queries.one(tx, "look", category=sent.category, text=words, least=_REPEATED_LEAST)
    found = {
        "trap": sent.trap,
        "fast": sent.open_s is not None and sent.open_s < FAST_S,
        "links": _LINK.search(words) is not None,
        "repeated": row is not None and row.repeated >= REPEATED,
        "many": not _passes(request, Rate(PASSING, f"sends {sender(request)}")),
    }
    if row is not None and row.danger:
        found = {"trap": sent.trap}
    return [sign for sign in SIGNS if found.get(sign)]


def sees_again(request: Request, case_id: uuid.UUID) -> bool:
    """Count that an address saw a case too, and tell whether it may once more today."""
    return _passes(request, Rate(AGAIN, f"again {case_id} {sender(request)}"))


def answer_signs(request: Request, sent: Sent) -> list[str]:
    """Return the signs of abuse of answers to a survey, which hold no words of anybody."""
    found = {
        "trap": sent.trap,
        "fast": sent.open_s is not None and sent.open_s < FAST_S,
        "many": not _passes(request, Rate(ANSWERING, f"answers {sender(request)}")),
    }
    return [sign for sign in SIGNS if found.get(sign)]


def hold(tx: Connection, report_id: uuid.UUID, found: Sequence[str]) -> None:
    """Hold a new report back, and say why."""
    _queries.do(
        tx, "hold", report_id=report_id, note=held_because(found),
        data=json.dumps({"signs": list(found)}),
    )  # fmt: skip


def let_through(tx: Connection, report_id: uuid.UUID) -> None:
    """Let a report mean what it says of its lamp, once somebody has looked at it."""
    _queries.rows(tx, "observe", report_id=report_id, task=jobs.RECOMPUTE)


def sender(request: Request) -> str:
    """Return what an address is counted by today."""
    day = datetime.now(UTC).date().isoformat()
    secret = secret_of(request.app.state.settings)
    return keyed_hash(f"{secret} {day}", "sender", network(request.scope)).hex()


def _passes(request: Request, rate: Rate) -> bool:
    if not request.app.state.settings.limits:
        return True
    try:
        _counts(request).hit(rate)
    except LimitedError:
        return False
    return True


def _counts(request: Request) -> Limiter:
    state = request.app.state
    if not hasattr(state, "senders"):
        state.senders = Limiter()
    found: Limiter = state.senders
    return found
