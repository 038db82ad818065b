"""Webhooks: who is called, and calls signed by the Standard Webhooks specification.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Row

from backend import outside
from backend.access.service import Identity
from backend.accounts.sealing import seal, unseal
from backend.errors import NotFoundError, invalid
from backend.messages import store
from backend.messages.sending import claim, keep
from backend.messages.service import letter
from backend.messages.smtp import Answer
from backend.settings import Settings, secret_of
from gis import vocabulary as words

#: Waits between tries [s]: the schedule that the specification proposes.
WAITS_S: Final[Sequence[int]] = (
    5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
)  # fmt: skip
URL_MAX: Final = 500
#: Of the call that somebody makes to try a webhook out.
TEST_EVENT: Final = "test"
_GONE: Final = 410
_SECRET_BYTES: Final = 32
_ANSWER_MAX_BYTES: Final = 200_000


def hooks(tx: Connection) -> Sequence[Row[Any]]:
    """Return all webhooks: id, url, events, created_at, disabled_at, last_sent_at, last_error."""
    return store.pages.rows(tx, "webhooks")


def add(
    tx: Connection, who: Identity, settings: Settings, url: str, events: Sequence[str]
) -> tuple[uuid.UUID, str]:
    """Add a webhook; return its identity, and the secret that its calls are signed with.

    Raises
    ------
    InvalidError
        If the address cannot be called, or no event is chosen.
    """
    wanted = url.strip()
    try:
        outside.check_address(wanted, private=settings.private_calls)
    except outside.OutsideError as error:
        raise invalid("url", str(error)) from None
    if len(wanted) > URL_MAX:
        raise invalid("url", f"has at most {URL_MAX} characters")
    if not events or not set(events) <= set(words.TOLD_EVENTS):
        raise invalid("events", "choose at least one from the list")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
    made: uuid.UUID = store.pages.scalar(
        tx, "insert_webhook", company_id=who.company_id, url=wanted, events=list(events),
        secret=seal(secret_of(settings), "webhook", {"secret": secret}).encode(),
    )  # fmt: skip
    return made, secret


def switch(tx: Connection, hook_id: uuid.UUID, *, on: bool) -> None:
    """Switch a webhook on or off; what waits for one that is switched off is given up.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not store.pages.do(tx, "switch_webhook", id=hook_id, is_on=on):
        raise NotFoundError(f"there is no webhook {hook_id}")
    if not on:
        store.do(tx, "give_up_webhook", id=str(hook_id), error="off")


def remove(tx: Connection, hook_id: uuid.UUID) -> None:
    """Take a webhook away.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not store.pages.do(tx, "delete_webhook", id=hook_id):
        raise NotFoundError(f"there is no webhook {hook_id}")
    store.do(tx, "give_up_webhook", id=str(hook_id), error="off")


def try_out(tx: Connection, who: Identity, hook_id: uuid.UUID) -> None:
    """Let a call leave that says nothing but that it is a test.

    Raises
    ------
    NotFoundError
        If there is none, or it is switched off.
    """
    if store.one(tx, "webhook_of", id=hook_id) is None:
        raise NotFoundError(f"there is no webhook {hook_id} that is switched on")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    payload = {"type": TEST_EVENT, "timestamp": now, "data": {"by": who.role}}
    store.scalar(
        tx, "insert_message", channel="webhook", receiver=str(hook_id), event=TEST_EVENT,
        once=None, report_id=None, subject="", body="", payload=json.dumps(payload), error=None,
    )  # fmt: skip


def send_calls(engine: Engine, settings: Settings) -> int:
    """Make the calls of a company that wait; return how many were taken.

    Whoever does not answer is called no more in this turn: others do not wait for them.
    """
    silent: list[str] = []
    sent = 0
    while True:
        with engine.begin() as tx:
            row = claim(tx, "webhook", silent)
            hook = None if row is None else store.one(tx, "webhook_of", id=uuid.UUID(row.receiver))
        if row is None:
            return sent
        if hook is None:
            answer, gone = Answer("refused", "off"), False
        else:
            answer, gone = _call(hook, row, settings)
        with engine.begin() as tx:
            keep(tx, row, answer, WAITS_S)
            if gone or (answer.kind == "later" and row.tries > len(WAITS_S)):
                _switch_off(tx, hook, row, answer.error, gone=gone)
        sent += answer.kind == "sent"
        if answer.kind != "sent":
            silent.append(row.receiver)


def sign(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Return the headers that say which message it is, when it was sent, and that it is ours."""
    from standardwebhooks.webhooks import Webhook  # noqa: PLC0415 -- only who calls needs it

    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body),
    }


def _call(hook: Row[Any], row: Row[Any], settings: Settings) -> tuple[Answer, bool]:
    """Call a webhook; return what came of it, and whether it says that it is gone for good."""
    found = unseal(secret_of(settings), "webhook", bytes(hook.secret).decode(), None)
    if found is None:
        return Answer("later", "its secret was sealed with another key"), False
    body = json.dumps(row.payload, ensure_ascii=False, separators=(",", ":"))
    headers = sign(found["secret"], str(row.id), datetime.now(UTC), body)
    try:
        answer = outside.call(
            "POST", hook.url, private=settings.private_calls, content=body.encode(),
            headers=headers, most_bytes=_ANSWER_MAX_BYTES,
        )  # fmt: skip
    except outside.OutsideError as error:
        return Answer("later", str(error)), False
    if answer.is_good:
        return Answer("sent"), False
    return Answer("later", f"HTTP {answer.status}"), answer.status == _GONE


def _switch_off(
    tx: Connection, hook: Row[Any] | None, row: Row[Any], error: str, *, gone: bool
) -> None:
    """Switch a webhook off that was not reached for days, and let the administrators know."""
    if hook is None:
        return
    url = store.scalar(tx, "switch_off", id=hook.id, gone=gone, since=row.made_at)
    if url is None:
        return
    store.do(tx, "give_up_webhook", id=str(hook.id), error="off")
    for one in store.rows(tx, "administrators"):
        told = {"company": one.company, "host": urlsplit(url).hostname or "", "error": error}
        letter(tx, one.email, "webhook.off", "sv", told, once=f"webhook.off:{row.id}:{one.email}")
