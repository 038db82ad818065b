"""Points on paper: the page that is laid out as PDF, and how files are given."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.photos import service as photos
from backend.shares.points import SharedReport
from maps.render import render
from maps.report_words import degrees, grid, place_of
from maps.texts import Texts

#: Photos that a file holds at most [count]: more would not be sent by e-mail.
PHOTOS_MAX: Final = 80
_MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "pdf": "application/pdf",
}


def html(
    tx: Connection, request: Request, texts: Texts, title: str, points: Sequence[SharedReport]
) -> str:
    """Return points as a page to be laid out, with small reviewed photos inside."""
    data: Path = request.app.state.settings.data
    room = PHOTOS_MAX
    rows = []
    for point in points:
        shown = [_picture(tx, data, one) for one in point.photos[:room]]
        room -= len(shown)
        rows.append(
            {
                "point": point,
                "place": place_of(point.asset_kind, point.asset_code, point.asset_name, texts),
                "degrees": degrees(point.lat, point.lon),
                "grid": grid(point.northing_m, point.easting_m),
                "photos": [one for one in shown if one],
            }
        )
    return render(
        "points_paper.html",
        texts.language,
        "day",
        title=title,
        company=points[0].company if points else "",
        made_at=datetime.now(UTC),
        rows=rows,
    )


def file_answer(content: bytes, ending: str) -> Response:
    """Answer with a file that is kept nowhere on the way."""
    name = f'attachment; filename="ljusrond-points.{ending}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(content, media_type=_MEDIA[ending], headers=headers)


def _picture(tx: Connection, data: Path, photo_id: uuid.UUID) -> str:
    """Return a small photo as it stands in a page; empty: its file is not here."""
    try:
        content = photos.content(tx, data, photo_id, "thumb", reviewed=True)
    except NotFoundError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
