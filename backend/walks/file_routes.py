"""The files of a walk to take along: /walks/{id}/take/walk.pdf, .gpx, .geojson, .ics."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Response

from backend.db import TransactionRoute, Tx
from backend.pages.context import Who, own_url
from backend.walks import files, paper, reading

router = APIRouter(prefix="/walks", include_in_schema=False, route_class=TransactionRoute)


def _file(content: bytes | str, media: str, name: str) -> Response:
    answer = Response(content, media_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@router.get("/{walk_id}/take/walk.pdf")
def as_pdf(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Give map and stop list on A4."""
    return _file(paper.pdf(tx, walk_id, who.texts), "application/pdf", "walk.pdf")


@router.get("/{walk_id}/take/walk.gpx")
def as_gpx(walk_id: uuid.UUID, tx: Tx) -> Response:
    """Give the way and its stops as GPX."""
    return _file(files.gpx(reading.read_plan(tx, walk_id)), "application/gpx+xml", "walk.gpx")


@router.get("/{walk_id}/take/walk.geojson")
def as_geojson(walk_id: uuid.UUID, tx: Tx) -> Response:
    """Give the way and its stops as GeoJSON."""
    found = reading.read_plan(tx, walk_id)
    return _file(files.geojson(found), "application/geo+json", "walk.geojson")


@router.get("/{walk_id}/take/walk.ics")
def as_invitation(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Give an invitation for a calendar; no persons stand in it."""
    found = reading.read_plan(tx, walk_id)
    address = own_url(who.request, f"/walks/{walk_id}")
    return _file(files.invitation(found, address, who.texts), "text/calendar", "walk.ics")
