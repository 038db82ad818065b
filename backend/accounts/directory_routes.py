"""The way out to the company's directory, and back from it."""

from __future__ import annotations

import logging
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from backend.access.service import request_id
from backend.accounts import directory, service, store
from backend.accounts.answers import LOGIN_PATH, go_on, set_sealed
from backend.accounts.directory import DirectoryError, Sent
from backend.db import transaction
from backend.errors import NotFoundError
from backend.pages.context import Who, own_url
from backend.settings import Directory

router = APIRouter(prefix="/login/directory", include_in_schema=False)
log = logging.getLogger("ljusrond.accounts")

#: Cookie of somebody who is at the directory just now.
COOKIE = "ljusrond_directory"
#: How long they may take there [s].
PATIENCE_S = 10 * 60


@router.get("")
def leave(
    request: Request, wanted: Annotated[str, Query(alias="next", max_length=2000)] = ""
) -> Response:
    """Lead to the directory's own login."""
    known = _directory(request)
    sent = directory.new_request()
    try:
        place = directory.address(known, sent, _back(request))
    except DirectoryError as error:
        return _refuse(error)
    answer = RedirectResponse(place, status.HTTP_303_SEE_OTHER)
    content = {"state": sent.state, "nonce": sent.nonce, "verifier": sent.verifier, "next": wanted}
    sealed = service.sealed(request, "directory", content)
    set_sealed(request, answer, COOKIE, sealed, PATIENCE_S)
    return answer


@router.get("/back")
def come_back(who: Who) -> Response:
    """Take the directory's answer and begin the session of the account it belongs to."""
    request = who.request
    known = _directory(request)
    kept = service.opened(request, "directory", request.cookies.get(COOKIE, ""), PATIENCE_S)
    if kept is None:
        return _refuse(DirectoryError("this browser asked for nothing, or too long ago"))
    try:
        sent = Sent(kept["state"], kept["nonce"], kept["verifier"])
        found = directory.person(known, sent, dict(request.query_params), _back(request))
    except DirectoryError as error:
        return _refuse(error)
    with transaction(request.app.state.engine) as tx:
        account_id = store.directory_account(
            tx, found.issuer, found.subject, found.email, request_id(request)
        )
        account = store.account_by_id(tx, account_id) if account_id else None
    if account is None:
        log.warning("nobody has an account for an identity that the directory vouches for")
        return _forget(_to_login("unknown"))
    return _forget(go_on(request, account.id, bool(account.totp_secret), "directory", kept["next"]))


def _directory(request: Request) -> Directory:
    known: Directory | None = request.app.state.settings.directory
    if known is None:
        raise NotFoundError("there is no such page")
    return known


def _back(request: Request) -> str:
    return own_url(request, "/login/directory/back")


def _refuse(error: DirectoryError) -> Response:
    log.warning("login through the directory: %s", error)
    return _forget(_to_login("directory"))


def _to_login(why: str) -> Response:
    place = f"{LOGIN_PATH}?{urlencode({'why': why})}"
    return RedirectResponse(place, status.HTTP_303_SEE_OTHER)


def _forget(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path=LOGIN_PATH)
    return answer
