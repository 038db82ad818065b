"""Pages without login: where an invited group names places, and a protocol that is published."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from backend import prints
from backend.access.service import request_id
from backend.db import TransactionRoute, Tx, entered
from backend.errors import InvalidError, invalid
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.protocols import drawing, meetings, paper, reading, store
from backend.protocols.actor_routes import QUIET, gone
from backend.protocols.meetings import Invited
from backend.protocols.schemas import Walk
from gis import vocabulary as words
from maps import protocol_words
from maps.protocol_figure import place_of

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

Secret = Annotated[str, Path(max_length=200)]
Width = Annotated[str, Path(max_length=20)]
#: Widths of the map that is tapped, on a telephone and on a desk [px]: the browser tells where it
#: was tapped in pixels of the picture as it stands.
WIDTHS: Final = {"narrow": 270, "wide": 880}


@dataclass(frozen=True)
class Named:
    """A place as the form sent it; tapped: by map, from its left and top [px]."""

    sentiment: str = ""
    said: str = ""
    place: str = ""
    tapped: Mapping[str, tuple[int, int]] = field(default_factory=dict)


async def _named(request: Request) -> Named:
    sent = await request.form()
    words_ = {name: str(sent.get(name, ""))[:10_000] for name in ("sentiment", "said", "place")}
    tapped = {}
    for name in WIDTHS:
        x, y = str(sent.get(f"{name}.x", "")), str(sent.get(f"{name}.y", ""))
        if x.isdecimal() and y.isdecimal() and max(len(x), len(y)) <= 5:  # noqa: PLR2004
            tapped[name] = (int(x), int(y))
    return Named(**words_, tapped=tapped)


FromForm = Annotated[Named, Depends(_named)]


@router.get("/g/{secret}")
def gather_page(secret: Secret, tx: Tx, who: Who) -> Response:
    """Show an invited group the form by which it names places."""
    group = meetings.enter(tx, secret, request_id(who.request))
    if group is None:
        return gone(who)
    sent = sent_by(who)
    answer = _page(tx, who, secret, group, Named(), thanks=protocol_words.thanks(who.texts, sent))
    return thanked(answer, f"/g/{secret}", sent)


@router.get("/g/{secret}/map-{width}.svg")
def gather_map(secret: Secret, width: Width, tx: Tx, who: Who) -> Response:
    """Draw the estate, to be tapped."""
    group = meetings.enter(tx, secret, request_id(who.request))
    if group is None or width not in WIDTHS:
        return gone(who)
    walk = reading.read(tx, group.walk_id)
    alternative = who.texts.gettext(protocol_words.MAP_OF_ESTATE, estate=walk.estate_name)
    drawn = drawing.estate_map(tx, walk.estate_id, alternative, WIDTHS[width])
    return Response(
        str(drawn), media_type="image/svg+xml",
        headers={**QUIET, "Cache-Control": "private, max-age=3600"},
    )  # fmt: skip


@router.post("/g/{secret}")
def name_place(secret: Secret, tx: Tx, who: Who, form: FromForm) -> Response:
    """Keep a place that a group names: chosen from a list, or tapped on the map."""
    group = meetings.enter(tx, secret, request_id(who.request))
    if group is None:
        return gone(who)
    try:
        at = _place(tx, reading.read(tx, group.walk_id), form)
        meetings.wish(tx, group, form.sentiment, form.said.replace("\r\n", "\n"), at)
    except InvalidError as error:
        return _page(tx, who, secret, group, form, refused=error.problems[0].field)
    return thank_at(f"/g/{secret}", "named")


@router.get("/protocols/{protocol_id}")
def published_page(protocol_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a published protocol to anybody, with what has become of its points."""
    walk_id = _published(tx, who.request, protocol_id)
    if walk_id is None:
        return gone(who)
    walk = reading.read(tx, walk_id)
    adjusted = reading.protocol(tx, protocol_id)
    shown = paper.view(tx, who.request, who.texts, walk, adjusted.content)
    title = who.texts.gettext(protocol_words.PROTOCOL, name=adjusted.content["walk"]["name"])
    return who.page(
        "protocol_public.html", title=title, adjusted=adjusted, **shown
    )  # fmt: skip


@router.get("/protocols/{protocol_id}/protocol.pdf")
def published_pdf(protocol_id: uuid.UUID, request: Request, who: Who) -> Response:
    """Give a published protocol on paper."""
    with entered(request) as tx:
        walk_id = _published(tx, request, protocol_id)
        if walk_id is None:
            return gone(who)
        walk = reading.read(tx, walk_id)
        adjusted = reading.protocol(tx, protocol_id)
        shown = paper.view(tx, request, who.texts, walk, adjusted.content)
        title = who.texts.gettext(protocol_words.PROTOCOL, name=adjusted.content["walk"]["name"])
        html = paper.page("protocol_paper.html", who.texts, title, {**shown, "adjusted": adjusted})
    return paper.file_answer(prints.pdf(html), "protocol", "pdf")


def _published(tx: Tx, request: Request, protocol_id: uuid.UUID) -> uuid.UUID | None:
    row = store.one(
        tx, "enter_protocol", protocol_id=protocol_id, request=request_id(request)
    )  # fmt: skip
    return row.walk_id if row else None


def _place(tx: Tx, walk: Walk, form: Named) -> tuple[float, float]:
    """Return where a group means [m, EPSG:3006]: what was tapped goes before the list."""
    for name, at in form.tapped.items():
        box = drawing.estate_box(tx, walk.estate_id)
        if box is not None:
            east, north = place_of(box, WIDTHS[name], at)
            # A tap is on the picture; what was only said to be one may lie anywhere.
            return min(max(east, box[0]), box[2]), min(max(north, box[1]), box[3])
    for row in store.rows(tx, "places", estate_id=walk.estate_id):
        if str(row.id) == form.place:
            return row.easting_m, row.northing_m
    raise invalid("at", "is no place that is known")


def _page(
    tx: Tx, who: Reader, secret: str, group: Invited, form: Named, *, thanks: str = "",
    refused: str = "",
) -> Response:  # fmt: skip
    walk = reading.read(tx, group.walk_id)
    answer = who.page(
        "walk_gather.html",
        422 if refused else 200,
        title=walk.name,
        walk=walk,
        group=group,
        secret=secret,
        meetings=meetings.meetings(tx, walk.id),
        places=store.rows(tx, "places", estate_id=walk.estate_id),
        has_map=drawing.estate_box(tx, walk.estate_id) is not None,
        wishes=reading.wishes(tx, walk.id, group.attendees),
        widths=WIDTHS,
        sentiments=words.SENTIMENTS,
        words_max=meetings.WORDS_MAX,
        thanks=thanks,
        refused=protocol_words.refused(who.texts, refused) if refused else "",
        form=form,
    )
    answer.headers.update(QUIET)
    return answer
