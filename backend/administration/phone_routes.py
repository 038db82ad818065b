"""Page of the numbers that tablets tell people to ring."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from backend.administration import phones
from backend.administration.phones import NAME_MAX, POSITION_MAX, NewPhone
from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from gis import vocabulary as words
from maps import admin_words

router = APIRouter(prefix="/admin", include_in_schema=False, route_class=TransactionRoute)

PHONES = "/admin/phones"


@dataclass(frozen=True)
class Written:
    """What stands in the form: as it was written."""

    purpose: str = "danger"
    name: str = ""
    phone: str = ""
    estate: str = ""
    position: str = "0"

    @property
    def wanted(self) -> NewPhone:
        """What is to be added; a number or estate that is none is none of them."""
        order = self.position.strip() or "0"
        return NewPhone(
            purpose=self.purpose,
            name=self.name,
            phone=self.phone,
            estate_id=_id_of(self.estate) if self.estate else None,
            position=int(order) if order.isascii() and order.isdigit() else -1,
        )


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)  # no estate's


async def _written(
    purpose: Annotated[str, Form(max_length=40)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    phone: Annotated[str, Form(max_length=100)] = "",
    estate: Annotated[str, Form(max_length=40)] = "",
    position: Annotated[str, Form(max_length=20)] = "0",
) -> Written:
    return Written(purpose, name, phone, estate, position)


FromForm = Annotated[Written, Depends(_written)]


@router.get("/phones")
def phone_list(tx: Tx, who: Who) -> Response:
    """Show whom tablets tell people to ring."""
    sent = sent_by(who)
    answer = _page(tx, who, Written(), thanks=admin_words.thanks(who.texts, sent))
    return thanked(answer, PHONES, sent)


@router.post("/phones")
def add_phone(tx: Tx, who: Who, form: FromForm) -> Response:
    """Add a number to ring."""
    try:
        phones.add(tx, who.identity, form.wanted)
    except InvalidError as error:
        why = admin_words.refused(who.texts, f"phone.{error.problems[0].field}")
        return _page(tx, who, form, refused=why, code=422)
    return thank_at(PHONES, "phone_added")


@router.post("/phones/{phone_id}/remove")
def remove_phone(phone_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a number away; what it was stands in the form, to add it again."""
    was = phones.remove(tx, phone_id)
    form = Written(was.purpose, was.name, was.phone, str(was.estate_id or ""), str(was.position))
    return _page(tx, who, form, removed=was.name)


def _page(
    tx: Tx, who: Reader, form: Written, *, code: int = 200, thanks: str = "",
    refused: str = "", removed: str = "",
) -> Response:  # fmt: skip
    return who.page(
        "phones.html",
        code,
        title=who.texts.gettext("Numbers to ring"),
        active="phones",
        phones=phones.phones(tx),
        purposes=words.DUTY_PURPOSES,
        estates=[(str(estate.id), estate.name) for estate in assets.estates(tx)],
        form=form,
        thanks=thanks,
        refused=refused,
        removed=removed,
        name_max=NAME_MAX,
        position_max=POSITION_MAX,
    )
