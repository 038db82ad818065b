"""Pages of the night: what came in and whom to ring; what is handed over in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from backend import prints
from backend.administration import phones
from backend.db import TransactionRoute, Tx
from backend.messages import sms
from backend.on_call import service
from backend.on_call.service import Night
from backend.pages.context import Reader, Who
from gis import vocabulary as words
from maps import message_words
from maps.case_words import by_words
from maps.render import render
from maps.texts import Texts
from maps.vocabulary import label

router = APIRouter(prefix="/on-call", include_in_schema=False, route_class=TransactionRoute)

Day = Annotated[str, Query(max_length=20)]
#: Years that a list can be asked of.
YEARS = range(2000, 2100)


@router.get("")
def on_call(tx: Tx, who: Who) -> Response:
    """Show the night as it is: dark, large, danger first, and whom to ring."""
    reader = who if "theme" in who.request.query_params else replace(who, theme="night")
    night = service.night(tx, who.identity.company_id, None)
    letters, webhooks = service.alarms(tx)
    return reader.page(
        "on_call.html", title=who.texts.gettext("On call"), active="on_call", night=night,
        cases=_shown(tx, who, night), phones=_phones(tx), letters=letters, webhooks=webhooks,
        has_mail=who.request.app.state.settings.mail is not None, has_sms=sms.service().is_there,
    )  # fmt: skip


@router.get("/handover")
def handover(tx: Tx, who: Who, day: Day = "") -> Response:
    """Show what is handed over in a morning."""
    night = service.night(tx, who.identity.company_id, _day(day))
    return who.page(
        "handover.html", title=who.texts.gettext(message_words.HANDOVER), active="on_call",
        night=night, cases=_shown(tx, who, night),
        today=service.night(tx, who.identity.company_id, None).day,
    )  # fmt: skip


@router.get("/handover.pdf")
def handover_file(tx: Tx, who: Who, day: Day = "") -> Response:
    """Give what is handed over in a morning as a PDF file."""
    night = service.night(tx, who.identity.company_id, _day(day))
    made = prints.pdf(
        render(
            "handover_print.html",
            who.language,
            "day",
            night=night,
            cases=_shown(tx, who, night),
            title=f"{who.texts.gettext(message_words.HANDOVER)}, {who.texts.date(night.day)}",
        )
    )
    name = f"{who.texts.gettext(message_words.HANDOVER_FILE)}-{night.day}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/pdf", headers=headers)


def _day(text: str) -> date | None:
    """Return a day that was asked for; None: none, or none that a list could be of."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _shown(tx: Connection, who: Reader, night: Night) -> list[dict[str, Any]]:
    found = service.cases(tx, who.identity.company_id, night.day)
    return [{**one, **_words(one, who.texts)} for one in found]


def _words(one: dict[str, Any], texts: Texts) -> dict[str, str]:
    return {
        "title": label(texts, "category", one["category"]),
        "place": message_words.where(one, texts),
        "status_word": message_words.status_word(texts.language, one["status"]),
        "due": by_words(texts, one["due_at"]) if one["due_at"] else "",
    }


def _phones(tx: Connection) -> list[phones.Phone]:
    order = {purpose: place for place, purpose in enumerate(words.DUTY_PURPOSES)}
    return sorted(phones.phones(tx), key=lambda one: (order[one.purpose], one.position))
