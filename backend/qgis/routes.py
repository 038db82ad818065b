"""The page of QGIS, its projects, and the keys that they hold."""

from __future__ import annotations

import uuid
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from starlette import status

from backend.db import TransactionRoute, Tx
from backend.errors import invalid
from backend.pages.context import Reader, Who, own_url
from backend.qgis import service
from gis import crs as systems
from maps.qgis_project import Database, Door, Features
from maps.texts import get_texts

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

_TYPE: Final = "application/x-qgis-project"
Language = Literal["sv", "en"]
Source = Literal["web", "database"]
#: Systems that a project may be drawn in.
_ZONES: Final = (systems.SWEREF99_TM, *systems.LOCAL_ZONES)
Zone = Annotated[int | None, Query(description="EPSG code; none: the local zone")]


@router.get("/qgis")
def page(tx: Tx, who: Who) -> Response:
    """Tell how the layers come into QGIS, and which keys stand."""
    there = service.ground(tx, who.identity.company_id)
    return who.page(
        "qgis.html",
        title="QGIS",
        active="qgis",
        ground=there,
        zones=_ZONES,
        keys=service.keys(tx, who.identity),
        ogc_url=own_url(who.request, "/ogc"),
        authcfg=service.AUTHCFG,
        days=service.KEY_DAYS,
        can_return=who.identity.may("plan"),
        is_person=who.identity.session_id is not None and who.identity.account_id is not None,
    )


@router.get("/qgis/project.qgz")
def project(
    tx: Tx, who: Who, source: Source = "web", crs: Zone = None, language: Language | None = None
) -> Response:
    """Give the project without a key: QGIS asks its password store, or a database service."""
    return _file(tx, who, _door(who, source), crs, language)


@router.post("/qgis/project.qgz")
def project_with_key(
    tx: Tx,
    who: Who,
    crs: Annotated[int | None, Form()] = None,
    language: Annotated[Language | None, Form()] = None,
) -> Response:
    """Give the project with a key of its own, which opens what the reader sees."""
    url = own_url(who.request, "/ogc")
    door = Features(url=url, key=service.make_key(tx, who.identity))
    return _file(tx, who, door, crs, language)


@router.post("/qgis/keys/{key_id}/end")
def end_key(key_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a key back."""
    service.end_key(tx, who.identity, key_id)
    return RedirectResponse("/qgis#keys", status.HTTP_303_SEE_OTHER)


@router.get("/qgis/keys/{key_id}/end")
def after_end(key_id: uuid.UUID) -> Response:  # noqa: ARG001 -- part of the address
    """Lead to the page, from an address that only ends something."""
    return RedirectResponse("/qgis", status.HTTP_303_SEE_OTHER)


def _door(who: Reader, source: Source) -> Door:
    if source == "database":
        return Database()
    return Features(url=own_url(who.request, "/ogc"), authcfg=service.AUTHCFG)


def _file(tx: Tx, who: Reader, door: Door, zone: int | None, language: Language | None) -> Response:
    there = service.ground(tx, who.identity.company_id)
    texts = get_texts(language or who.language)
    if zone is not None and zone not in _ZONES:
        raise invalid("crs", f"is one of {', '.join(map(str, _ZONES))}")
    name, content = service.project_of(there, door, zone, texts)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    # It may hold a key: nothing between here and the reader keeps it.
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_TYPE, headers=headers)
