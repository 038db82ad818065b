"""Pages of the office: labels with codes, made, printed, ended; what is held back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import invalid
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.tenants import codes, held, sheets
from backend.tenants.codes import Coded
from backend.tenants.sheets import Wanted
from maps import code_words, held_words
from maps.report_words import place_of
from maps.tenant_texts import NAMES
from maps.vocabulary import label

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/codes"
HELD = "/held"
#: Rows that the page shows; the file holds all [count].
SHOWN_MAX = 200
Short = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to."""

    estate: str = ""
    kind: str = codes.KINDS[0]
    search: str = ""

    @property
    def query(self) -> str:
        """The choice as an address says it."""
        return urlencode({"estate": self.estate, "kind": self.kind, "search": self.search})


async def _chosen(estate: Short = "", kind: Short = codes.KINDS[0], search: Short = "") -> Chosen:
    return Chosen(estate, kind if kind in codes.KINDS else codes.KINDS[0], search.strip())


Choice = Annotated[Chosen, Depends(_chosen)]


@router.get(PATH)
def code_list(tx: Tx, who: Who, chosen: Choice) -> Response:
    """Show the assets of a kind on an estate with their codes."""
    sent = sent_by(who)
    answer = _page(tx, who, chosen, thanks=code_words.thanks(who.texts, sent))
    return thanked(answer, PATH, sent)


@router.post(PATH)
def make_form(tx: Tx, chosen: Choice) -> Response:
    """Give a code to all of a kind on an estate that have none."""
    made = codes.make_missing(tx, assets.estate(tx, chosen.estate).id, chosen.kind)
    return _back(chosen, "made" if made else "none")


@router.post("/codes/{code}")
def code_form(
    code: str, tx: Tx, chosen: Choice, act: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """End a code, or replace it by another one."""
    if act not in ("end", "replace"):
        raise invalid("act", "is end or replace")
    (codes.end if act == "end" else codes.replace)(tx, code)
    return _back(chosen, "ended" if act == "end" else "replaced")


@router.get("/codes/sheet.pdf")
def sheet(
    tx: Tx,
    who: Who,
    chosen: Choice,
    code: Annotated[list[str] | None, Query(max_length=5000)] = None,
    paper: Annotated[str, Query(alias="format", max_length=10)] = "24",
    first: Annotated[int, Query(ge=1, le=24)] = 1,
    part: Annotated[int, Query(ge=1, le=1000)] = 1,
    second: Annotated[str, Query(max_length=5)] = "en",
) -> Response:
    """Give labels as a PDF file: all of a kind on an estate, or those picked."""
    if paper not in code_words.FORMATS:
        raise invalid("format", f"is one of {', '.join(code_words.FORMATS)}")
    if second not in NAMES:
        raise invalid("second", f"is one of {', '.join(NAMES)}")
    found = _found(tx, chosen)
    picked = [one for one in found if one.qr in code] if code else found
    wanted = Wanted(format=paper, first=first, part=part, second=second)
    content = sheets.pdf(picked, own_url(who.request, ""), wanted)
    headers = {
        "Content-Disposition": 'attachment; filename="ljusrond-qr.pdf"', "Cache-Control": "no-store"
    }  # fmt: skip
    return Response(content, media_type="application/pdf", headers=headers)


@router.get(HELD)
def held_list(tx: Tx, who: Who) -> Response:
    """Show what is held back as possible abuse."""
    sent = sent_by(who)
    rows = [
        {
            "id": one.id, "category": one.category, "estate": one.estate, "at": one.opened_at,
            "text": one.description,
            "place": place_of(one.asset_kind, one.asset_code, one.asset_name, who.texts),
            "signs": [held_words.sign_words(who.texts, sign) for sign in one.signs]
            or [one.note or ""],
        }
        for one in held.waiting(tx)
    ]  # fmt: skip
    answer = who.page(
        "held.html", title=who.texts.gettext("Held back"), active="held", rows=rows,
        thanks=held_words.thanks(who.texts, sent),
    )  # fmt: skip
    return thanked(answer, HELD, sent)


@router.post("/held/{case_id}")
def held_form(
    case_id: uuid.UUID, tx: Tx, who: Who, act: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Let a report through that was held back, or reject it."""
    if act == "release":
        held.release(tx, who.identity, case_id, who.texts.gettext(held_words.RELEASED))
    elif act == "reject":
        held.reject(tx, who.identity, case_id, who.texts.gettext(held_words.REJECTED))
    else:
        raise invalid("act", "is release or reject")
    return thank_at(HELD, act)


def _back(chosen: Chosen, what: str) -> Response:
    answer = thank_at(PATH, what)
    answer.headers["Location"] = f"{PATH}?{chosen.query}"
    return answer


def _found(tx: Tx, chosen: Chosen) -> list[Coded]:
    estate = assets.estate(tx, chosen.estate)
    return codes.assets_with_codes(tx, estate.id, chosen.kind, chosen.search)


def _page(tx: Tx, who: Reader, chosen: Chosen, *, thanks: str = "") -> Response:
    estates = [(one.code, one.name) for one in assets.estates(tx)]
    if estates and not chosen.estate:
        chosen = Chosen(estates[0][0], chosen.kind, chosen.search)
    found = _found(tx, chosen) if estates else []
    rows = [
        {
            "asset": one,
            "place": place_of(one.kind, one.code, one.name, who.texts),
            "made": who.texts.date(one.made_at) if one.made_at else "",
        }
        for one in found[:SHOWN_MAX]
    ]
    return who.page(
        "codes.html",
        title=who.texts.gettext("Labels with codes"),
        active="codes",
        estates=estates,
        kinds=[(kind, label(who.texts, "asset", kind)) for kind in codes.KINDS],
        estate=chosen.estate,
        kind=chosen.kind,
        search=chosen.search,
        kept=chosen.query,
        rows=rows,
        count=len(found),
        coded=sum(one.qr is not None for one in found),
        formats=[(name, code_words.format_words(who.texts, name)) for name in code_words.FORMATS],
        format=code_words.USUAL.get(chosen.kind, "8"),
        address=own_url(who.request, ""),
        seconds=[(code, name) for code, name in NAMES.items() if code != "sv"],
        parts=_parts(sum(one.qr is not None for one in found), who),
        thanks=thanks,
    )


def _parts(coded: int, who: Reader) -> list[tuple[int, str]]:
    """Return the files that so many labels are in: number, and which labels."""
    most = sheets.LABELS_MAX
    return [
        (part, code_words.span(who.texts, begin + 1, min(begin + most, coded)))
        for part, begin in enumerate(range(0, coded, most), start=1)
    ]
