"""What a browser is answered where something failed: in a tenant's words on tenants' pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response

from backend.pages import context
from backend.tenants.routes import gone_page
from backend.tenants.visitor import read_visitor

_PATHS: Final = ("/r/", "/s/")
_WHY: Final = {HTTPStatus.TOO_MANY_REQUESTS: "many", HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "size"}


def error_page(request: Request, problem: dict[str, Any]) -> Response:
    """Answer a browser's request that failed, in the frame of the pages that it came from."""
    if not request.url.path.startswith(_PATHS):
        return context.error_page(request, problem)
    status = HTTPStatus(problem["status"])
    return gone_page(read_visitor(request), _WHY.get(status, "other"), status)
