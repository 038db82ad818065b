"""Pages of what leaves: messages and what came of them, shared mailboxes, webhooks."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.messages import choosing, hooks, store
from backend.messages.choosing import Chosen
from backend.messages.own_routes import Codes, FromForm, offered
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import Settings
from gis import vocabulary as words
from maps import message_words

router = APIRouter(prefix="/admin", include_in_schema=False, route_class=TransactionRoute)

MESSAGES = "/admin/messages"
MAILBOXES = "/admin/mailboxes"
HOOKS = "/admin/webhooks"
PAGE_SIZE = 100


@router.get("/messages")
def message_list(
    tx: Tx, who: Who,
    state: Annotated[str, Query(max_length=20)] = "",
    before: Annotated[datetime | None, Query()] = None,
    before_id: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:  # fmt: skip
    """Show what waits, what left and what was given up."""
    sent = sent_by(who)
    shown = state if state in ("waiting", "sent", "failed") else None
    found = store.pages.rows(
        tx, "messages", state=shown, before=before if before_id else None, before_id=before_id,
        page_size=PAGE_SIZE + 1,
    )  # fmt: skip
    rows = found[:PAGE_SIZE]
    more = ""
    if len(found) > PAGE_SIZE:
        last = {"state": state, "before": rows[-1].made_at.isoformat(), "before_id": rows[-1].id}
        more = f"{MESSAGES}?{urlencode(last)}"
    answer = who.page(
        "messages.html", title=who.texts.gettext("Messages that leave"), active="messages",
        rows=rows, state=shown or "", more=more, counts=store.pages.one(tx, "count_messages"),
        can_send=_settings(who).mail is not None, say=message_words,
        thanks=message_words.thanks(who.texts, sent),
    )  # fmt: skip
    return thanked(answer, MESSAGES, sent)


@router.get("/messages/{message_id}")
def message_page(message_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show what a message says."""
    row = store.pages.one(tx, "read_message", id=message_id)
    if row is None:
        raise NotFoundError(f"there is no message {message_id}")
    return who.page(
        "message.html", title=row.subject or message_words.event_title(who.texts, row.event),
        active="messages", row=row, say=message_words,
        payload=json.dumps(row.payload, ensure_ascii=False, indent=2)
        if row.channel == "webhook"
        else "",
    )  # fmt: skip


@router.post("/messages/{message_id}/again")
def send_again(message_id: uuid.UUID, tx: Tx) -> Response:
    """Try a message again now."""
    row = store.pages.one(tx, "send_again", id=message_id)
    if row is None:
        raise NotFoundError(f"there is no message {message_id} that can be sent again")
    store.one(tx, "defer_sending", company_id=row.company_id, channel=row.channel)
    return thank_at(MESSAGES, "again")


@router.get("/mailboxes")
def mailbox_list(tx: Tx, who: Who) -> Response:
    """Show the shared mailboxes and what goes there."""
    sent = sent_by(who)
    answer = _mailboxes(tx, who, Chosen(), thanks=message_words.thanks(who.texts, sent))
    return thanked(answer, MAILBOXES, sent)


@router.post("/mailboxes")
def add_mailbox(tx: Tx, who: Who, form: FromForm) -> Response:
    """Add a shared mailbox."""
    try:
        choosing.add_mailbox(tx, who.identity, form)
    except InvalidError as error:
        why = message_words.refused(who.texts, error.problems[0].field)
        return _mailboxes(tx, who, form, refused=why, code=422)
    return thank_at(MAILBOXES, "mailbox")


@router.post("/mailboxes/{mailbox_id}/remove")
def remove_mailbox(mailbox_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a shared mailbox away; what it was stands in the form, to add it again."""
    was = choosing.remove_mailbox(tx, mailbox_id)
    return _mailboxes(tx, who, was, thanks=message_words.thanks(who.texts, "mailbox_gone"))


@router.get("/webhooks")
def hook_list(tx: Tx, who: Who) -> Response:
    """Show the webhooks."""
    sent = sent_by(who)
    return thanked(_hooks(tx, who, thanks=message_words.thanks(who.texts, sent)), HOOKS, sent)


@router.post("/webhooks")
def add_hook(
    tx: Tx, who: Who, url: Annotated[str, Form(max_length=1000)] = "", event: Codes = None
) -> Response:
    """Add a webhook; its secret is shown this once."""
    try:
        _, secret = hooks.add(tx, who.identity, _settings(who), url, event or [])
    except InvalidError as error:
        why = message_words.refused(who.texts, error.problems[0].field)
        return _hooks(tx, who, url=url, chosen=event or [], refused=why, code=422)
    answer = _hooks(tx, who, secret=secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/webhooks/{hook_id}/test")
def try_hook(hook_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Let a test call leave."""
    hooks.try_out(tx, who.identity, hook_id)
    return thank_at(HOOKS, "hook_tried")


@router.post("/webhooks/{hook_id}/off")
def switch_off(hook_id: uuid.UUID, tx: Tx) -> Response:
    """Switch a webhook off."""
    hooks.switch(tx, hook_id, on=False)
    return thank_at(HOOKS, "hook_off")


@router.post("/webhooks/{hook_id}/on")
def switch_on(hook_id: uuid.UUID, tx: Tx) -> Response:
    """Switch a webhook on again."""
    hooks.switch(tx, hook_id, on=True)
    return thank_at(HOOKS, "hook_on")


@router.post("/webhooks/{hook_id}/remove")
def remove_hook(hook_id: uuid.UUID, tx: Tx) -> Response:
    """Take a webhook away."""
    hooks.remove(tx, hook_id)
    return thank_at(HOOKS, "hook_gone")


def _settings(who: Reader) -> Settings:
    found: Settings = who.request.app.state.settings
    return found


def _mailboxes(
    tx: Tx, who: Reader, chosen: Chosen, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    return who.page(
        "mailboxes.html", code, title=who.texts.gettext("Shared mailboxes"), active="mailboxes",
        mailboxes=choosing.mailboxes(tx), chosen=chosen, thanks=thanks, refused=refused,
        can_send=_settings(who).mail is not None, say=message_words, **offered(tx, who.texts),
    )  # fmt: skip


def _hooks(
    tx: Tx, who: Reader, *, url: str = "", chosen: list[str] | None = None, secret: str = "",
    thanks: str = "", refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    texts = who.texts
    return who.page(
        "webhooks.html", code, title=texts.gettext("Webhooks"), active="webhooks",
        hooks=hooks.hooks(tx), url=url, chosen=chosen or [], secret=secret, thanks=thanks,
        refused=refused, say=message_words,
        events=[(one, message_words.event_title(texts, one)) for one in words.TOLD_EVENTS],
    )  # fmt: skip
