"""Answers that login pages share: pages that nobody keeps, cookies, the way in."""

from __future__ import annotations

import uuid
from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response, status
from fastapi.responses import RedirectResponse

from backend.access.service import COOKIE
from backend.accounts.addresses import is_secure, own_path
from backend.accounts.service import COOKIE_S, STEP_S, WaitError, begin, sealed, succeeded
from backend.pages.context import Reader
from maps import login_words as words

#: Where the cookies of a login that has not ended yet are sent.
LOGIN_PATH: Final = "/login"
#: Cookie of somebody whose password was right and whose code is still to come.
STEP_COOKIE: Final = "ljusrond_step"


def private(who: Reader, template: str, code: int = 200, **context: object) -> Response:
    """Answer with a page that no browser and no proxy keeps."""
    answer = who.page(template, code, **context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def waiting(answer: Response, error: WaitError) -> Response:
    """Say in a header, too, when the next attempt counts."""
    answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def refused(who: Reader, error: WaitError | str) -> tuple[str, int]:
    """Return the words and the status of a refusal."""
    if isinstance(error, WaitError):
        return words.wait(who.texts, error.retry_after_s), status.HTTP_429_TOO_MANY_REQUESTS
    return words.refusal(who.texts, error), status.HTTP_422_UNPROCESSABLE_CONTENT


def let_in(request: Request, cookie: str, wanted: str) -> Response:
    """Lead to where the reader wanted to go, with the session's cookie."""
    place = own_path(wanted)
    answer = RedirectResponse(place, status.HTTP_303_SEE_OTHER)
    keep_session(request, answer, cookie)
    return answer


def keep_session(request: Request, answer: Response, cookie: str) -> None:
    """Set the session's cookie."""
    answer.set_cookie(
        COOKIE, cookie, max_age=COOKIE_S, path="/", httponly=True, samesite="lax",
        secure=is_secure(request),
    )  # fmt: skip


def set_sealed(request: Request, answer: Response, name: str, content: str, most_s: int) -> None:
    """Set a cookie that the next step of a login reads."""
    answer.set_cookie(
        name, content, max_age=most_s, path=LOGIN_PATH, httponly=True, samesite="lax",
        secure=is_secure(request),
    )  # fmt: skip


def go_on(
    request: Request, account_id: uuid.UUID, has_second_step: bool, how: str, wanted: str
) -> Response:
    """Begin the session, or ask for the code first."""
    if not has_second_step:
        return let_in(request, begin(request, account_id, how), wanted)
    succeeded(request)
    place = f"/login/code?{urlencode({'next': wanted})}" if wanted else "/login/code"
    answer = RedirectResponse(place, status.HTTP_303_SEE_OTHER)
    step = sealed(request, "step", {"account": str(account_id), "how": how})
    set_sealed(request, answer, STEP_COOKIE, step, STEP_S)
    return answer
