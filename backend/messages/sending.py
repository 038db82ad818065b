"""Send what waits: each message is claimed, tried, and kept with what came of it.

None is lost: a message stays until the other side took it or it is given up, which the office
sees. None is sent twice as long as what the other side says reaches us; where a connection ends
after a letter and before the answer to it, it is sent again under the same Message-ID.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row

from backend.accounts.sealing import seal, unseal
from backend.messages import store
from backend.messages.smtp import Answer, Outgoing, Postman
from backend.settings import Mail, Settings, secret_of

#: Waits between tries of a letter [s]: five days in all (RFC 5321, 4.5.4.1).
LETTER_WAITS_S: Final[Sequence[int]] = (
    60, 300, 900, 1800, 3600, 7200, *([14_400] * 29),
)  # fmt: skip
#: Longest wait while no letter gets through [s].
DOWN_WAIT_S: Final = 900
#: How old the link in a letter's head may be [s].
STOP_MAX_S: Final = 400 * 86_400


async def send_letters(engine: Engine, mail: Mail, settings: Settings) -> int:
    """Send the letters of a company that wait; return how many left."""
    here, secret = address_of(settings), secret_of(settings)
    sent = 0
    async with Postman(mail, here) as postman:
        while True:
            with engine.begin() as tx:
                row = claim(tx, "email", [])
            if row is None:
                return sent
            if row.is_old:  # there was no mail server for long: it is no news any more
                answer = Answer("refused", "old")
            else:
                answer = await postman.send(_outgoing(row, here, secret))
            with engine.begin() as tx:
                keep(tx, row, answer, LETTER_WAITS_S)
            sent += answer.kind == "sent"
            if answer.kind == "down":
                return sent


def claim(tx: Connection, channel: str, without: Sequence[str]) -> Row[Any] | None:
    """Take the message that is next to leave, for none of some receivers; None: none is due."""
    return store.one(tx, "claim", channel=channel, skipped=list(without))


def keep(tx: Connection, row: Row[Any], answer: Answer, waits: Sequence[int]) -> None:
    """Keep what came of a message: sent, tried again, or given up when all waits are over."""
    if answer.kind == "sent":
        store.do(tx, "sent", id=row.id)
    elif answer.kind == "refused" or row.tries > len(waits):
        store.do(tx, "give_up", id=row.id, error=answer.error)
    else:
        wait_s = waits[row.tries - 1]
        if answer.kind == "down":
            wait_s = min(wait_s, DOWN_WAIT_S)
        store.do(tx, "put_off", id=row.id, wait_s=wait_s, error=answer.error)


def address_of(settings: Settings) -> str:
    """Return the address that people reach the service by."""
    return settings.url or f"http://{settings.host}:{settings.port}"


def stop_token(secret: str, subscription_id: str) -> str:
    """Return what ends a subscription from the head of a letter, without logging in."""
    return seal(secret, "unsubscribe", {"id": subscription_id})


def stopped_by(secret: str, token: str) -> uuid.UUID | None:
    """Return the subscription that a link ends; None: it is none of ours, or too old."""
    found = unseal(secret, "unsubscribe", token, STOP_MAX_S)
    return None if found is None else uuid.UUID(found["id"])


def _outgoing(row: Row[Any], here: str, secret: str) -> Outgoing:
    payload: Mapping[str, Any] = row.payload
    stop = payload.get("stop")
    return Outgoing(
        id=row.id,
        receiver=row.receiver,
        event=row.event,
        report_id=row.report_id,
        subject=row.subject,
        body=row.body,
        language=payload.get("language", "sv"),
        made_at=row.made_at,
        stop=f"{here}/messages/stop/{stop_token(secret, stop)}" if stop else "",
    )
