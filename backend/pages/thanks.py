"""What was sent just now, remembered for the one answer that says thanks."""

from __future__ import annotations

from typing import Protocol

from fastapi import Request, Response, status
from fastapi.responses import RedirectResponse

_COOKIE = "thanks"
_SECONDS = 60


class _Asking(Protocol):
    """Somebody with a request: who reads a page of the office, or one for tenants."""

    @property
    def request(self) -> Request: ...


def thank_at(path: str, what: str) -> Response:
    """Lead to a page that says thanks for what was sent."""
    answer = RedirectResponse(path, status.HTTP_303_SEE_OTHER)
    answer.set_cookie(
        _COOKIE, what, max_age=_SECONDS, path=path, httponly=True, samesite="lax"
    )  # fmt: skip
    return answer


def sent_by(who: _Asking) -> str:
    """Return what the reader sent just now; empty: nothing."""
    return who.request.cookies.get(_COOKIE, "")


def thanked(answer: Response, path: str, sent: str) -> Response:
    """Return the answer that says thanks, which is the only one to do so."""
    if sent:
        answer.delete_cookie(_COOKIE, path=path)
    return answer
