"""Pages of one's own letters, and the link in a letter that ends them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.messages import choosing
from backend.messages.choosing import Chosen
from backend.messages.sending import stopped_by
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import secret_of
from maps import message_words
from maps.report_words import group_choices
from maps.texts import Texts

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

OWN = "/account/messages"
Codes = Annotated[list[str] | None, Form(max_length=100)]
Short = Annotated[str, Form(max_length=300)]


async def chosen_form(
    event: Codes = None,
    category: Codes = None,
    estate: Codes = None,
    mode: Short = "",
    letters: Short = "",
    mailbox: Short = "",
) -> Chosen:
    """Return what was chosen in a form."""
    return Chosen(
        events=event or [], categories=category or [], estates=estate or [], mode=mode,
        language=letters, mailbox=mailbox,
    )  # fmt: skip


FromForm = Annotated[Chosen, Depends(chosen_form)]


def offered(tx: Tx, texts: Texts) -> dict[str, object]:
    """Return what the form of a subscription offers."""
    return {
        "events": [(code, message_words.event_title(texts, code)) for code in choosing.CHOICES],
        "groups": group_choices(texts),
        "estates": [(estate.code, estate.name) for estate in assets.estates(tx)],
    }


@router.get(OWN)
def own_letters(tx: Tx, who: Who) -> Response:
    """Show what the reader is told of by letter."""
    account_needed(who)
    sent = sent_by(who)
    chosen = choosing.own(tx, who.identity) or Chosen(language=who.language)
    said = message_words.thanks(who.texts, sent)
    return thanked(_page(tx, who, chosen, thanks=said), OWN, sent)


@router.post(OWN)
def choose(tx: Tx, who: Who, form: FromForm) -> Response:
    """Keep what the reader wants to be told of."""
    account_needed(who)
    try:
        any_chosen = choosing.choose(tx, who.identity, form)
    except InvalidError as error:
        why = message_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, form, refused=why, code=422)
    return thank_at(OWN, "kept" if any_chosen else "none")


@router.get("/messages/stop/{token}")
def stop_page(token: str, who: Who) -> Response:
    """Ask whether the letters are to end; a page alone, so that nothing that looks ends them."""
    known = stopped_by(secret_of(who.request.app.state.settings), token) is not None
    return _stop(who, token, "ask" if known else "unknown")


@router.post("/messages/stop/{token}")
def stop(token: str, tx: Tx, who: Who) -> Response:
    """End the letters; mail programs do this by themselves when asked to (RFC 8058)."""
    found = stopped_by(secret_of(who.request.app.state.settings), token)
    if found is None:
        return _stop(who, token, "unknown")
    choosing.stop(tx, found)
    return _stop(who, token, "ended")


def account_needed(who: Reader) -> None:
    """Refuse who has no account: a machine gets no letters.

    Raises
    ------
    NotFoundError
        If who asks has none.
    """
    if who.identity.account_id is None:
        raise NotFoundError("letters go to accounts")


def _stop(who: Reader, token: str, state: str) -> Response:
    answer = who.page(
        "messages_stop.html", 404 if state == "unknown" else 200,
        title=who.texts.gettext(message_words.LETTERS_FROM_US), token=token, state=state,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(
    tx: Tx, who: Reader, chosen: Chosen, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    return who.page(
        "messages_own.html", code,
        title=who.texts.gettext(message_words.OWN_LETTERS), active="account",
        chosen=chosen, thanks=thanks, refused=refused,
        can_send=who.request.app.state.settings.mail is not None, **offered(tx, who.texts),
    )  # fmt: skip
