"""Pages of the one who shares: pick reports, share them, see what came back, take it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.shares import points, service
from backend.shares.service import DAYS_DEFAULT, DAYS_MAX, NOTE_MAX, TITLE_MAX, NewShare
from gis import vocabulary as words
from maps import share_words
from maps.report_words import degrees, grid, group_choices, place_of
from maps.vocabulary import VOCABULARIES

router = APIRouter(prefix="/shares", include_in_schema=False, route_class=TransactionRoute)

PATH = "/shares"
#: A status asked for on the page that stands for all open ones.
OPEN = ""


@dataclass(frozen=True)
class Filter:
    """What the reports to pick from are narrowed to; empty lets everything pass."""

    estate: str = ""
    category: str = ""
    status: str = OPEN


@dataclass(frozen=True)
class Written:
    """What stands in the form: as it was written."""

    title: str = ""
    receiver: str = ""
    to: str = "partner"
    days: str = str(DAYS_DEFAULT)
    report: list[uuid.UUID] = field(default_factory=list)


async def _filter(
    estate: Annotated[str, Query(max_length=100)] = "",
    category: Annotated[str, Query(max_length=40)] = "",
    status: Annotated[str, Query(max_length=40)] = OPEN,
) -> Filter:
    return Filter(estate, category, status)


async def _written(
    title: Annotated[str, Form(max_length=1000)] = "",
    receiver: Annotated[str, Form(max_length=1000)] = "",
    to: Annotated[str, Form(max_length=100)] = "partner",
    days: Annotated[str, Form(max_length=20)] = str(DAYS_DEFAULT),
    report: Annotated[list[uuid.UUID] | None, Form()] = None,
) -> Written:
    return Written(title, receiver, to, days, report or [])


@router.get("")
def share_list(tx: Tx, who: Who) -> Response:
    """Show what is or was shared."""
    sent = sent_by(who)
    answer = _list(tx, who, thanks=share_words.thanks(who.texts, sent))
    return thanked(answer, PATH, sent)


@router.get("/new")
def pick(tx: Tx, who: Who, wanted: Annotated[Filter, Depends(_filter)]) -> Response:
    """Show reports to pick from, and the form that shares them."""
    return _pick(tx, who, wanted, Written())


@router.post("")
def share(
    tx: Tx,
    who: Who,
    form: Annotated[Written, Depends(_written)],
    wanted: Annotated[Filter, Depends(_filter)],
) -> Response:
    """Share what was picked; a link is shown this once."""
    account_id = _account(form.to)
    try:
        new = NewShare(
            title=form.title, receiver=form.receiver, role=form.to, days=_days(form.days),
            account_id=account_id, report_ids=form.report,
        )  # fmt: skip
        share_id, secret = service.share(tx, who.identity, new)
    except InvalidError as error:
        why = share_words.refused(who.texts, error.problems[0].field)
        return _pick(tx, who, wanted, form, refused=why, code=422)
    if secret is None:
        return thank_at(PATH, "shared")
    answer = _list(tx, who, link=own_url(who.request, f"/p/{secret}"), made=share_id)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/{share_id}")
def one_share(share_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show what is in a share, and what was answered."""
    answers = service.answers_of(tx, share_id)
    found = service.read(tx, share_id)
    rows = [
        {
            "report": report,
            "place": place_of(report.asset_kind, report.asset_code, report.asset_name, who.texts),
            "degrees": degrees(report.lat, report.lon),
            "grid": grid(report.northing_m, report.easting_m),
            "answers": answers.get(report.id, []),
        }
        for report in points.reports_of(tx, share_id)
    ]
    return who.page("share.html", title=found.title, active="shares", share=found, rows=rows)


@router.post("/{share_id}/revoke")
def revoke(share_id: uuid.UUID, tx: Tx) -> Response:
    """Take a share back."""
    service.revoke(tx, share_id)
    return thank_at(PATH, "revoked")


def _account(to: str) -> uuid.UUID | None:
    if to in words.SHARE_ROLES:
        return None
    try:
        return uuid.UUID(to)
    except ValueError:
        return uuid.UUID(int=0)  # nobody's


def _days(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text.strip()) <= len(str(DAYS_MAX)) else 0


def _list(
    tx: Tx, who: Reader, *, thanks: str = "", link: str = "", made: uuid.UUID | None = None
) -> Response:
    return who.page(
        "shares.html",
        title=who.texts.gettext("Shared with partners"),
        active="shares",
        shares=service.shares(tx),
        thanks=thanks,
        link=link,
        made=made,
    )


def _pick(
    tx: Tx, who: Reader, wanted: Filter, form: Written, *, refused: str = "", code: int = 200
) -> Response:
    found = service.pickable(
        tx, wanted.estate or None, wanted.category or None, wanted.status or None
    )
    return who.page(
        "share_new.html",
        code,
        title=who.texts.gettext("Share reports"),
        active="shares",
        rows=[(r, place_of(r.asset_kind, r.asset_code, r.asset_name, who.texts)) for r in found],
        most=service.PICK_MAX,
        estates=[(e.code, e.name) for e in assets.estates(tx)],
        groups=group_choices(who.texts),
        statuses=VOCABULARIES["report_status"],
        accounts=service.receivers(tx),
        wanted=wanted,
        form=form,
        refused=refused,
        days_max=DAYS_MAX,
        title_max=TITLE_MAX,
        note_max=NOTE_MAX,
    )
