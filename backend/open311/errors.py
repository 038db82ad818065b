"""Errors as GeoReport v2 tells them: in the format that was asked for, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from fastapi import Request, Response

from backend.errors import LjusrondError
from backend.open311.markup import MEDIA_TYPES, Form, written

#: Where the server's addresses begin.
BASE: Final = "/open311/v2"
_NOT_KNOWN: Final = 404
_NO_KEY: Final = 403
_GENERAL: Final = 400
#: Statuses that the specification has no word for, but that a client must be able to tell apart:
#: it may try again.
_LATER: Final = frozenset({429, 500, 503, 507})
_KEY_WORDS: Final = "a valid api_key with the right to send requests is needed"


class Trouble(NamedTuple):
    """One thing that is wrong with a request: its code, and words for who sent it."""

    code: int
    description: str


class RefusedError(LjusrondError):
    """A request that cannot be taken; names everything that is wrong with it."""

    def __init__(self, troubles: Iterable[Trouble]) -> None:
        found = list(troubles)
        super().__init__("; ".join(one.description for one in found))
        self.members = {"georeport": [one._asdict() for one in found]}


def refused(code: int, description: str) -> RefusedError:
    """Return the error for one thing that is wrong."""
    return RefusedError([Trouble(code, description)])


def form_of(path: str) -> Form:
    """Return the format that an address asks for; XML where it says nothing of it."""
    return "json" if path.endswith(".json") else "xml"


def answer(request: Request, problem: Mapping[str, Any]) -> Response:
    """Answer a problem (RFC 9457) as this specification does."""
    troubles = problem.get("georeport") or _troubles(problem)
    form = form_of(request.url.path)
    return Response(
        written(form, "errors", troubles),
        _status(problem["status"], {one["code"] for one in troubles}),
        headers={"Content-Type": MEDIA_TYPES[form]},
    )


def _troubles(problem: Mapping[str, Any]) -> list[dict[str, Any]]:
    status = problem["status"]
    if status in (401, _NO_KEY):
        return [{"code": _NO_KEY, "description": _KEY_WORDS}]
    if fields := problem.get("errors"):
        return [
            {"code": _GENERAL, "description": f"{one['field']}: {one['reason']}"} for one in fields
        ]
    return [{"code": status, "description": problem["detail"]}]


def _status(status: int, codes: set[int]) -> int:
    """Return the status of an answer: not found, no key, later, else a general error."""
    if status in _LATER:
        return status
    for one in (_NO_KEY, _NOT_KNOWN):
        if one in codes:
            return one
    return _GENERAL
