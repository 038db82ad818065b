"""Errors below /ogc: what cannot be understood is 400 there, as the standard says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from backend.pages.context import error_page

#: Where the addresses begin.
BASE: Final = "/ogc"
_UNDERSTOOD_NOT = 422
_BAD = 400
_UNKNOWN = 401


def answer(request: Request, problem: Mapping[str, Any]) -> Response | None:
    """Answer a problem (RFC 9457): as a page where a browser asks for one, else as JSON.

    None: as everywhere; a browser is led to the login.
    """
    told = dict(problem)
    if told["status"] == _UNDERSTOOD_NOT:
        told |= {"status": _BAD, "title": "Bad request"}
    accepts_page = "text/html" in request.headers.get("accept", "")
    if told["status"] == _UNKNOWN and accepts_page:
        return None
    if accepts_page and request.query_params.get("f") != "json":
        return error_page(request, told)
    headers = {"WWW-Authenticate": "Bearer"} if told["status"] == _UNKNOWN else {}
    return JSONResponse(told, told["status"], headers, media_type="application/problem+json")
