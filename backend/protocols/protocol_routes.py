"""Pages of a protocol: its points, what is decided, how far it has come, on paper."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import RedirectResponse

from backend import prints
from backend.db import TransactionRoute, Tx, entered
from backend.errors import ConflictError, InvalidError, invalid
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.protocols import actors, drawing, life, paper, reading, store, writing
from backend.protocols.forms import (
    FollowWritten,
    PointForm,
    PointWritten,
    Short,
    Words,
    decided,
    followed,
)
from backend.protocols.page_routes import counted
from backend.protocols.schemas import Point, Seen
from backend.schemas import form_text
from gis import vocabulary as words
from maps import protocol_words
from maps.report_words import category_choices

router = APIRouter(prefix="/walks", include_in_schema=False, route_class=TransactionRoute)


@router.get("/{walk_id}/protocol")
def protocol_page(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a protocol as it stands."""
    sent = sent_by(who)
    answer = _page(tx, who, walk_id, thanks=protocol_words.thanks(who.texts, sent))
    return thanked(answer, _path(walk_id), sent)


@router.get("/{walk_id}/protocol.pdf")
def protocol_pdf(walk_id: uuid.UUID, request: Request, who: Who) -> Response:
    """Give the protocol on paper: the newest adjusted version, else the draft, which says so."""
    with entered(request) as tx:
        walk = reading.read(tx, walk_id)
        versions = reading.protocols(tx, walk_id)
        adjusted = None
        if versions and not walk.is_writable:
            adjusted = reading.protocol(tx, versions[0].id)
        content = adjusted.content if adjusted else paper.draft_content(tx, walk)
        shown = paper.view(tx, request, who.texts, walk, content)
        title = who.texts.gettext(protocol_words.PROTOCOL, name=walk.name)
        html = paper.page("protocol_paper.html", who.texts, title, {**shown, "adjusted": adjusted})
    # Laying out takes seconds: no transaction is open meanwhile.
    return paper.file_answer(prints.pdf(html), "protocol", "pdf")


@router.post("/{walk_id}/protocol")
def protocol_act(walk_id: uuid.UUID, tx: Tx, who: Who, act: Short = "") -> Response:
    """Adjust, publish, say followed up, or begin a new version."""
    try:
        with tx.begin_nested():
            _act(tx, who, walk_id, act)
    except InvalidError as error:
        found = [(one.field, one.reason) for one in error.problems]
        return _page(tx, who, walk_id, lacking=found, code=422)
    except ConflictError:
        field = "person" if who.identity.account_id is None else "step"
        return _page(tx, who, walk_id, refused=field, code=409)
    return thank_at(_path(walk_id), act)


@router.post("/{walk_id}/points")
def add_point(
    walk_id: uuid.UUID, tx: Tx, who: Who,
    at: Short = "", place: Short = "", observation: Words = "", sentiment: Short = "unsafe",
) -> Response:  # fmt: skip
    """Add a point by hand, at a stop or a place that is known by name."""
    try:
        _add(tx, walk_id, at, place, observation.replace("\r\n", "\n"), sentiment)
    except InvalidError as error:
        return _page(tx, who, walk_id, refused=error.problems[0].field, code=422, said=observation)
    except ConflictError:
        return _page(tx, who, walk_id, refused="adjusted", code=409)
    return thank_at(_path(walk_id), "point")


@router.get("/{walk_id}/points")
def back(walk_id: uuid.UUID) -> Response:
    """Lead whoever loads the answer of a form again back to the protocol."""
    return RedirectResponse(_path(walk_id), status.HTTP_303_SEE_OTHER)


@router.get("/{walk_id}/points/{point_id}")
def point_page(walk_id: uuid.UUID, point_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one point, to be decided and followed up."""
    return _point_page(tx, who, walk_id, point_id)


@router.get("/{walk_id}/points/{point_id}/follow")
@router.get("/{walk_id}/points/{point_id}/drop")
def back_to_point(walk_id: uuid.UUID, point_id: uuid.UUID) -> Response:
    """Lead whoever loads the answer of a form again back to the point."""
    return RedirectResponse(f"/walks/{walk_id}/points/{point_id}", status.HTTP_303_SEE_OTHER)


@router.post("/{walk_id}/points/{point_id}")
def change_point(
    walk_id: uuid.UUID, point_id: uuid.UUID, tx: Tx, who: Who, form: PointWritten
) -> Response:
    """Write a point anew."""
    try:
        parties = {row.id: str(row.party) for row in store.rows(tx, "contractors")}
        writing.change_point(tx, walk_id, point_id, decided(form, parties))
    except InvalidError as error:
        field = error.problems[0].field
        return _point_page(tx, who, walk_id, point_id, form=form, refused=field, code=422)
    except ConflictError:
        return _point_page(tx, who, walk_id, point_id, refused="adjusted", code=409)
    return thank_at(_path(walk_id), "changed")


@router.post("/{walk_id}/points/{point_id}/follow")
def follow_point(
    walk_id: uuid.UUID, point_id: uuid.UUID, tx: Tx, who: Who, form: FollowWritten
) -> Response:
    """Note what became of a point, and what was told back."""
    try:
        writing.follow_point(tx, walk_id, point_id, followed(form))
    except InvalidError as error:
        field = error.problems[0].field
        return _point_page(tx, who, walk_id, point_id, refused=field, code=422)
    return thank_at(_path(walk_id), "followed")


@router.post("/{walk_id}/points/{point_id}/drop")
def drop_point(walk_id: uuid.UUID, point_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a point out of the draft."""
    try:
        writing.drop_point(tx, walk_id, point_id)
    except ConflictError:
        is_case = reading.point(tx, walk_id, point_id).case_id is not None
        field = "case" if is_case else "adjusted"
        return _point_page(tx, who, walk_id, point_id, refused=field, code=409)
    return thank_at(_path(walk_id), "dropped")


def _path(walk_id: uuid.UUID) -> str:
    return f"/walks/{walk_id}/protocol"


def _act(tx: Tx, who: Reader, walk_id: uuid.UUID, act: str) -> None:
    if act == "adjust":
        life.adjust(tx, who.identity, walk_id)
    elif act == "publish":
        life.publish(tx, walk_id)
    elif act == "follow_up":
        life.follow_up(tx, walk_id)
    elif act == "amend":
        life.amend(tx, walk_id)
    else:
        raise ConflictError("there is no such act")


def _add(tx: Tx, walk_id: uuid.UUID, at: str, place: str, observation: str, sentiment: str) -> None:
    """Add a point that somebody wrote in the office."""
    stop_id, lon, lat, name = _chosen(tx, walk_id, at)
    if not reading.read(tx, walk_id).is_writable:
        raise ConflictError("the protocol is adjusted")
    seen = Seen(
        id=uuid.uuid4(), walk_id=walk_id, stop_id=stop_id,
        place=form_text("place", place, writing.PLACE_MAX, least=0) or name, category=None,
        observation=form_text("observation", observation, writing.TEXT_MAX),
        sentiment="safe" if sentiment == "safe" else "unsafe", themes=[], photos=[],
        observed_at=datetime.now(UTC), lon=lon, lat=lat,
    )  # fmt: skip
    writing.keep_point(tx, seen)


def _chosen(tx: Tx, walk_id: uuid.UUID, at: str) -> tuple[uuid.UUID | None, float, float, str]:
    """Return the stop that was chosen, or the place: stop, longitude, latitude, name."""
    for one in reading.stops(tx, walk_id):
        if str(one.id) == at:
            return one.id, one.lon, one.lat, one.name
    walk = reading.read(tx, walk_id)
    for row in store.rows(tx, "places", estate_id=walk.estate_id):
        if str(row.id) == at:
            return None, row.lon, row.lat, row.name or row.code
    raise invalid("at", "is no place that is known")


def _page(
    tx: Tx, who: Reader, walk_id: uuid.UUID, *, thanks: str = "", refused: str = "",
    lacking: list[tuple[str, str]] | None = None, said: str = "", code: int = 200,
) -> Response:  # fmt: skip
    walk = reading.read(tx, walk_id)
    found = reading.points(tx, walk_id)
    versions = reading.protocols(tx, walk_id)
    published = next((one for one in versions if one.published_at), None)
    alternative = who.texts.gettext(protocol_words.MAP_OF_POINTS)
    return who.page(
        "protocol.html",
        code,
        title=who.texts.gettext(protocol_words.PROTOCOL, name=walk.name),
        active="walks",
        walk=walk,
        points=found,
        actors=[
            (actor, mine, _name(who, mine[0]), actors.links(tx, walk_id).get(actor.key, []))
            for actor, mine in actors.actors(found)
        ],
        versions=versions,
        public_url=own_url(who.request, f"/protocols/{published.id}") if published else "",
        late=0 if walk.is_writable else counted(found).get("undecided", 0),
        counted=counted(found),
        figure=drawing.of_points(tx, walk, found, alternative),
        stops=reading.stops(tx, walk_id),
        places=store.rows(tx, "places", estate_id=walk.estate_id),
        thanks=thanks,
        refused=protocol_words.refused(who.texts, refused) if refused else "",
        lacking=protocol_words.lacking(who.texts, lacking or []),
        said=said,
        name_of=lambda one: _name(who, one),
        answered=partial(protocol_words.answered, who.texts),
        may_manage=who.identity.may("manage"),
        may_work=who.identity.may("work"),
        place_max=writing.PLACE_MAX,
        text_max=writing.TEXT_MAX,
    )


def _point_page(
    tx: Tx, who: Reader, walk_id: uuid.UUID, point_id: uuid.UUID, *,
    form: PointForm | None = None, refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    walk = reading.read(tx, walk_id)
    one = reading.point(tx, walk_id, point_id)
    return who.page(
        "walk_point.html",
        code,
        title=who.texts.gettext(protocol_words.POINT, number=one.number, place=one.place),
        active="walks",
        walk=walk,
        point=one,
        form=form or _form_of(one),
        refused=protocol_words.refused(who.texts, refused) if refused else "",
        groups=category_choices(who.texts),
        decisions=words.WALK_DECISIONS,
        sentiments=words.SENTIMENTS,
        parties=words.PARTIES,
        costs=words.COST_CLASSES,
        themes=words.THEMES,
        contractors=store.rows(tx, "contractors"),
        actor=_name(who, one),
        answered=partial(protocol_words.answered, who.texts),
        text_max=writing.TEXT_MAX,
        place_max=writing.PLACE_MAX,
    )


def _form_of(one: Point) -> PointForm:
    return PointForm(
        place=one.place, category=one.category or "", observation=one.observation,
        sentiment=one.sentiment, themes=one.themes, action=one.action,
        decision=one.decision or "", reason=one.reason,
        actor=str(one.contractor_id) if one.contractor_id else one.party or "", unit=one.unit,
        due_on=one.due_on.isoformat() if one.due_on else "", cost=one.cost or "",
    )  # fmt: skip


def _name(who: Reader, one: Point) -> str:
    return protocol_words.actor_name(who.texts, one.party, one.unit, one.contractor_name)
