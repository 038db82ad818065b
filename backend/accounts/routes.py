"""Pages of login: e-mail address and password, the code, the first password, the demo's roles."""

from __future__ import annotations

import uuid
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from backend.access import rights
from backend.access.service import COOKIE, identity_of, request_id
from backend.accounts import account_routes, directory_routes, service, store
from backend.accounts.addresses import own_path
from backend.accounts.answers import (
    LOGIN_PATH,
    STEP_COOKIE,
    go_on,
    let_in,
    private,
    refused,
    waiting,
)  # fmt: skip
from backend.accounts.service import RefusedError, WaitError
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import secret_of
from gis.vocabulary import ACCOUNT_ROLES
from maps import login_words as words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
router.include_router(directory_routes.router)
router.include_router(account_routes.router)

Next = Annotated[str, Query(alias="next", max_length=4000)]
Password = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def login_page(tx: Tx, who: Who, wanted: Next = "", why: Annotated[str, Query()] = "") -> Response:  # noqa: ARG001 -- opens the walls
    """Show the login; who is logged in goes on at once."""
    if who.identity.is_known:
        return RedirectResponse(own_path(wanted), status.HTTP_303_SEE_OTHER)
    sent = sent_by(who)
    error = words.refusal(who.texts, why) if why in ("directory", "unknown", "late") else ""
    answer = _login(who, wanted, error=error, thanks=words.thanks(who.texts, sent))
    return thanked(answer, LOGIN_PATH, sent)


@router.post("/login")
def log_in(
    who: Who,
    wanted: Next = "",
    email: Annotated[str, Form(max_length=320)] = "",
    password: Password = "",
) -> Response:
    """Log in with e-mail address and password."""
    try:
        account = service.log_in(who.request, email, password)
        return go_on(who.request, account.id, bool(account.totp_secret), "password", wanted)
    except RefusedError:
        said, code = refused(who, "login")
        return _login(who, wanted, code, email=email, error=said, wrong=True)
    except WaitError as error:
        said, code = refused(who, error)
        return waiting(_login(who, wanted, code, email=email, error=said), error)


@router.get("/login/code")
def code_page(who: Who, wanted: Next = "") -> Response:
    """Ask for the code of the second step."""
    if _first_step(who.request) is None:
        return _again(wanted)
    return _code(who, wanted)


@router.post("/login/code")
def send_code(
    who: Who, wanted: Next = "", code: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Log in with the code."""
    first = _first_step(who.request)
    if first is None:
        return _again(wanted)
    account_id = uuid.UUID(first["account"])
    try:
        how = f"{first['how']} and {service.check_code(who.request, account_id, code)}"
        answer = let_in(who.request, service.begin(who.request, account_id, how), wanted)
    except RefusedError:
        said, number = refused(who, "code")
        return _code(who, wanted, number, error=said)
    except WaitError as error:
        said, number = refused(who, error)
        return waiting(_code(who, wanted, number, error=said), error)
    answer.delete_cookie(STEP_COOKIE, path=LOGIN_PATH)
    return answer


@router.get("/login/first")
def first_page(tx: Tx, who: Who, key: Annotated[str, Query(max_length=1000)] = "") -> Response:
    """Ask for the first password of somebody who was invited, or has forgotten theirs."""
    account = service.invited(tx, secret_of(who.request.app.state.settings), key)
    if account is None:
        said, code = refused(who, "link")
        return private(who, "login_first.html", code, email="", error=said)
    return private(who, "login_first.html", email=account.email, error="")


@router.post("/login/first")
def set_first(
    who: Who,
    key: Annotated[str, Query(max_length=1000)] = "",
    email: Annotated[str, Form(max_length=320)] = "",
    new: Password = "",
    again: Password = "",
) -> Response:
    """Set the first password and begin the session."""
    try:
        if new != again:
            said, code = refused(who, "again")
            return private(who, "login_first.html", code, email=email, error=said)
        account = service.set_first_password(who.request, key, new)
        return go_on(who.request, account.id, bool(account.totp_secret), "link", "")
    except RefusedError:
        said, code = refused(who, "link")
        return private(who, "login_first.html", code, email="", error=said)
    except InvalidError as error:
        said, code = refused(who, error.problems[0].reason)
        return private(who, "login_first.html", code, email=email, error=said)


@router.post("/login/role")
def choose_role(
    who: Who, wanted: Next = "", role: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Log in as one of the demo's roles; outside the demo there is no such address."""
    if not who.request.app.state.settings.demo or role not in ACCOUNT_ROLES:
        raise NotFoundError("there is no such page")
    # Whoever tries a narrow role after a wide one has asked for a page that it may not see.
    place = wanted if rights.may(role, "see") else ""
    return let_in(who.request, service.begin_demo(who.request, role), place)


@router.post("/logout")
def log_out(tx: Tx, request: Request) -> Response:
    """End the session."""
    identity = identity_of(request)
    if identity.session_id is not None:
        store.log_out(tx, identity, request_id(request))
    answer = thank_at(LOGIN_PATH, "out")
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _first_step(request: Request) -> dict[str, str] | None:
    return service.opened(request, "step", request.cookies.get(STEP_COOKIE, ""), service.STEP_S)


def _again(wanted: str) -> Response:
    given = {"why": "late", **({"next": wanted} if wanted else {})}
    return RedirectResponse(f"{LOGIN_PATH}?{urlencode(given)}", status.HTTP_303_SEE_OTHER)


def _login(
    who: Reader,
    wanted: str,
    code: int = 200,
    *,
    email: str = "",
    error: str = "",
    wrong: bool = False,
    thanks: str = "",
) -> Response:
    settings = who.request.app.state.settings
    return private(
        who, "login.html", code, query=_query(wanted), email=email, error=error, wrong=wrong,
        thanks=thanks, directory=settings.directory is not None,
        roles=[(role, who.texts.gettext(words.ROLE_HINTS[role])) for role in ACCOUNT_ROLES]
        if settings.demo else [],
    )  # fmt: skip


def _code(who: Reader, wanted: str, code: int = 200, error: str = "") -> Response:
    return private(who, "login_code.html", code, query=_query(wanted), error=error)


def _query(wanted: str) -> str:
    place = own_path(wanted, "")
    return f"?{urlencode({'next': place})}" if place else ""
