"""A protocol to be read: what was adjusted, word for word, beside where each point stands now."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.photos import service as photos
from backend.protocols import drawing, meetings, reading
from backend.protocols.actors import actors
from backend.protocols.schemas import Point, Walk, content_of
from maps import protocol_words
from maps.protocol_words import actor_name
from maps.render import render
from maps.texts import Texts
from maps.walk_questions import questions

#: Photos that a file holds at most [count]: more would not be sent by e-mail.
PHOTOS_MAX: Final = 60
_MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "pdf": "application/pdf",
}


def draft_content(tx: Connection, walk: Walk) -> dict[str, Any]:
    """Return what a protocol would say if it were adjusted now."""
    found = reading.points(tx, walk.id)
    return content_of(walk, found, meetings.told(tx, walk.id), reading.answered(tx, walk.id))


def view(
    tx: Connection, request: Request, texts: Texts, walk: Walk, content: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the template of a protocol needs: content, rows with photos, map."""
    now = {str(one.id): one for one in reading.points(tx, walk.id)}
    kept = [now[told["id"]] for told in content["points"] if told["id"] in now]
    alternative = texts.gettext(protocol_words.MAP_OF_POINTS)
    return {
        "content": content,
        "walk": walk,
        "started": datetime.fromisoformat(content["walk"]["starts_at"]),
        "ended": _moment(content["walk"]["ended_at"]),
        **_map(tx, walk, kept, alternative),
        "rows": _rows(tx, request, texts, content["points"], now),
        "came": content["came"],
        "answered": _answered(content["answers"], texts),
        "questions": [(one.id, one.words(texts.language)) for one in questions()],
        "safe": sum(1 for told in content["points"] if told["sentiment"] == "safe"),
        "made_at": datetime.now(UTC),
    }


def points_view(
    tx: Connection, request: Request, texts: Texts, walk: Walk, found: Sequence[Point]
) -> dict[str, Any]:
    """Return what the template of one actor's points needs."""
    alternative = texts.gettext(protocol_words.MAP_OF_POINTS)
    return {
        "walk": walk,
        "rows": [{"point": one, "photos": _photos(tx, request, one)} for one in found],
        "actor": actors(found)[0][0] if found else None,
        **_map(tx, walk, found, alternative),
        "made_at": datetime.now(UTC),
    }


def _map(tx: Connection, walk: Walk, found: Sequence[Point], alternative: str) -> dict[str, object]:
    """Return the map of points: as SVG, and as an address of a picture, which paper can name."""
    figure = drawing.of_points(tx, walk, found, alternative)
    drawn = base64.b64encode(str(figure).encode()).decode()
    picture = f"data:image/svg+xml;base64,{drawn}" if figure else ""
    return {"figure": figure, "picture": picture, "alternative": alternative}


def page(template: str, texts: Texts, title: str, shown: Mapping[str, object]) -> str:
    """Return a page to be laid out on paper."""
    return render(
        template, texts.language, "day", title=title, actor_name=_namer(texts), **shown
    )  # fmt: skip


def file_answer(content: bytes, name: str, ending: str) -> Response:
    """Answer with a file that is kept nowhere on the way."""
    disposition = f'attachment; filename="ljusrond-{name}.{ending}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type=_MEDIA[ending], headers=headers)


def _rows(
    tx: Connection,
    request: Request,
    texts: Texts,
    told: Sequence[Mapping[str, Any]],
    now: Mapping[str, Point],
) -> list[dict[str, Any]]:
    room = PHOTOS_MAX
    rows: list[dict[str, Any]] = []
    for one in told:
        point = now.get(one["id"])
        pictures = _photos(tx, request, point, room) if point else []
        room -= len(pictures)
        rows.append(
            {
                "told": one,
                "point": point,
                "due_on": date.fromisoformat(one["due_on"]) if one["due_on"] else None,
                "actor": actor_name(texts, one["party"], one["unit"], one["contractor_name"]),
                "photos": pictures,
            }
        )
    return rows


def _photos(tx: Connection, request: Request, one: Point, room: int = PHOTOS_MAX) -> list[str]:
    data: Path = request.app.state.settings.data
    found = [_picture(tx, data, photo.id) for photo in one.photos if photo.is_reviewed]
    return [picture for picture in found if picture][:room]


def _picture(tx: Connection, data: Path, photo_id: uuid.UUID) -> str:
    """Return a small photo as it stands in a page; empty: its file is not here."""
    try:
        content = photos.content(tx, data, photo_id, "thumb", reviewed=True)
    except NotFoundError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"


def _answered(
    answers: Sequence[Mapping[str, Any]], texts: Texts
) -> list[tuple[str, dict[str, int]]]:
    """Return how many stops answered each question how, in the order of the questions."""
    counted = []
    for question in questions():
        numbers: dict[str, int] = {}
        for one in answers:
            given = one["answers"].get(question.id)
            if given:
                numbers[given] = numbers.get(given, 0) + 1
        if numbers:
            counted.append((question.words(texts.language), numbers))
    return counted


def _namer(texts: Texts) -> Any:  # noqa: ANN401 -- a function for a template
    def name(actor: Any) -> str:  # noqa: ANN401 -- an actor, from a template
        return actor_name(texts, actor.party, actor.unit, actor.contractor_name)

    return name


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
