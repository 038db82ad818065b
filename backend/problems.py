"""Answer every error as an RFC 9457 problem, or as a page where a browser asks for one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from starlette.exceptions import HTTPException

from backend.errors import (
    CONFLICTS,
    CONSTRAINTS,
    STATUS,
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InvalidError,
    LjusrondError,
)
from backend.logs import told
from backend.measures import put_headers

log = logging.getLogger("ljusrond")

#: How a layer around the routes answers an error that it met: `answer`, given to it.
Answer = Callable[[Request, Exception], Response]
#: When a client may try again what was not available [s].
RETRY_AFTER_S = "5"
_LATER = {
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INSUFFICIENT_STORAGE,
}
_INSUFFICIENT_PRIVILEGE = "42501"
_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        **dict.fromkeys(("type", "title", "detail", "instance", "request_id"), _TEXT),
        "status": {"type": "integer"},
        "errors": {
            "description": "Every field concerned",
            "type": "array",
            "items": {"type": "object", "properties": {"field": _TEXT, "reason": _TEXT}},
        },
    },
}
#: What the description of the API says of every address.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": told,
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }
    for status, told in (
        ("4XX", "Not done; a problem (RFC 9457) says why"),
        ("5XX", "Something failed here; try again later"),
    )
}
#: Where in a request pydantic found an error; the reader wants the field only.
_WHERE = {"body", "query", "path", "header", "cookie"}


def install(app: FastAPI) -> None:
    """Attach the handlers; routes never build errors themselves."""
    app.add_exception_handler(LjusrondError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _integrity)
    app.add_exception_handler(DataError, _data)
    app.add_exception_handler(ProgrammingError, _refused)
    app.add_exception_handler(OperationalError, _database_gone)
    app.add_exception_handler(Exception, _unexpected)


def _answer(
    request: Request,
    status: int,
    title: str,
    detail: str,
    fields: Sequence[FieldProblem] = (),
    members: Mapping[str, object] | None = None,
) -> Response:
    problem: dict[str, Any] = {
        **(members or {}),
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        # What whoever asks for help names, and the log knows.
        "request_id": request.scope.get("request_id", ""),
    }
    if fields:
        problem["errors"] = [{"field": f.field, "reason": f.reason} for f in fields]
    headers = {"Retry-After": RETRY_AFTER_S} if status in _LATER else {}
    for prefix, form in getattr(request.app.state, "error_answers", {}).items():
        if request.url.path.startswith(prefix):
            said: Response | None = form(request, problem)
            if said is not None:
                said.headers.update(headers)
                return said
    page = getattr(request.app.state, "error_page", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    is_page = page and wants_page and not request.url.path.startswith("/api/")
    if status == HTTPStatus.UNAUTHORIZED:
        # A token that is not valid is refused at the login too: nobody is led in circles.
        if is_page and not request.url.path.startswith("/login"):
            return _to_login(request)
        headers["WWW-Authenticate"] = "Bearer"
    if page and is_page:
        made: Response = page(request, problem)
        made.headers.update(headers)
        return made
    return JSONResponse(problem, status, headers, media_type="application/problem+json")


def _to_login(request: Request) -> Response:
    """Lead a browser to the login, and from there back to what it asked for."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = {"next": back} if request.method in ("GET", "HEAD") and back != "/" else {}
    return RedirectResponse(f"/login?{urlencode(wanted)}".rstrip("?"), HTTPStatus.SEE_OTHER)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProgrammingError)  # noqa: S101 -- registered for it alone
    if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
        return _unexpected(request, error)
    log.warning("the database refused what was sent to %s", _template(request))
    return _known(request, ForbiddenError("your account has no right to write this"))


def answer(request: Request, error: Exception) -> Response:
    """Answer an error of ours that a layer around the routes met."""
    return _known(request, error)


def _known(request: Request, error: Exception) -> Response:
    status, title = next((s, t) for kind, s, t in STATUS if isinstance(error, kind))
    fields = error.problems if isinstance(error, InvalidError) else ()
    # Further members of the problem (RFC 9457), for programs.
    members = getattr(error, "members", None)
    response = _answer(request, status, title, str(error), fields, members)
    after_s = getattr(error, "retry_after_s", None)
    if after_s is not None:
        response.headers["Retry-After"] = str(after_s)
    return response


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for it alone
    fields = [_field(found) for found in error.errors()]
    detail = "; ".join(f"{f.field}: {f.reason}" for f in fields)
    return _answer(request, 422, "Invalid input", detail, fields)


def _field(found: dict[str, Any]) -> FieldProblem:
    parts = [str(part) for part in found["loc"]]
    if parts and parts[0] in _WHERE:
        parts = parts[1:]
    reason = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "json_invalid":
        return FieldProblem("body", f"is not JSON: {found['ctx']['error']}")
    return FieldProblem(".".join(parts) or "body", reason)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for it alone
    title = HTTPStatus(error.status_code).phrase
    response = _answer(request, error.status_code, title, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _integrity(request: Request, error: Exception) -> Response:
    assert isinstance(error, IntegrityError)  # noqa: S101 -- registered for it alone
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name in CONFLICTS:
        return _known(request, ConflictError(CONFLICTS[name]))
    if name not in CONSTRAINTS:
        log.error("violated constraint %s has no message", name)
        return _answer(request, 409, "Conflict", "contradicts what is stored")
    return _known(request, InvalidError([FieldProblem(*CONSTRAINTS[name])]))


def _data(request: Request, error: Exception) -> Response:
    log.info("value the database cannot hold: %s", told(error))
    return _answer(request, 422, "Invalid input", "a value is outside what can be stored")


def _database_gone(request: Request, error: Exception) -> Response:
    log.error("database: %s", told(error))
    return _answer(
        request, 503, "Database not available", "the database does not answer; try again"
    )


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s", _template(request), exc_info=error)
    response = _answer(
        request, 500, "Internal error", "something failed here; it has been written to the log"
    )
    # This answer is made outside of every layer that would add them.
    put_headers(request.scope, response.headers)
    return response


def _template(request: Request) -> str:
    """Return the route's address as the log may hold it: without what was filled in."""
    return str(getattr(request.scope.get("route"), "path", "other"))
