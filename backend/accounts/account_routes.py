"""Pages of one's own account: sessions, password, second step."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response, status
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from backend.accounts import passwords, second_step, service, store
from backend.accounts.answers import keep_session, private, refused, waiting
from backend.accounts.service import RefusedError, WaitError
from backend.accounts.store import OwnAccount
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import secret_of
from maps import login_words as words

router = APIRouter(prefix="/account", include_in_schema=False, route_class=TransactionRoute)

PATH = "/account"
CODE_PATH = "/account/code"
Password = Annotated[str, Form(max_length=1000)]


@router.get("")
def account_page(tx: Tx, who: Who) -> Response:
    """Show the reader's account and where it is logged in."""
    account = _own(tx, who)
    sent = sent_by(who)
    answer = private(
        who, "account.html", account=account, sessions=store.sessions(tx, account.id),
        current=who.identity.session_id, active="account",
        thanks=words.thanks(who.texts, sent),
    )  # fmt: skip
    return thanked(answer, PATH, sent)


@router.post("/sessions")
def end_sessions(tx: Tx, who: Who, session: Annotated[uuid.UUID | None, Form()] = None) -> Response:
    """Log a device out, or all but this one."""
    account = _own(tx, who)
    if session is None:
        store.end_sessions(tx, account.id, other=who.identity.session_id)
        return thank_at(PATH, "others")
    store.end_sessions(tx, account.id, one=session)
    return thank_at(PATH, "ended")


@router.get("/password")
def password_page(tx: Tx, who: Who) -> Response:
    """Show the form for another password."""
    return private(who, "account_password.html", account=_own(tx, who), error="", field="")


@router.post("/password")
def change_password(
    tx: Tx, who: Who, current: Password = "", new: Password = "", again: Password = ""
) -> Response:
    """Change the password; every other device is logged out, and this one gets a new session."""
    account = _own(tx, who)

    def no(error: WaitError | str, field: str) -> Response:
        said, code = refused(who, error)
        shown = {"account": account, "error": said, "field": field}
        return private(who, "account_password.html", code, **shown)

    try:
        service.check_password(who.request, account.id, account.password_hash, current)
        service.succeeded(who.request)
        service.refuse_weak(new, account.email)
    except RefusedError:
        return no("current", "current")
    except WaitError as error:
        return waiting(no(error, "current"), error)
    except InvalidError as error:
        return no(error.problems[0].reason, "new")
    if new != again:
        return no("again", "again")
    hashed = passwords.hash_password(new)
    if not store.change_password(tx, account.id, account.password_hash, hashed):
        return no("current", "current")  # changed elsewhere at the same moment
    store.end_sessions(tx, account.id)
    answer = thank_at(PATH, "password")
    keep_session(who.request, answer, service.begin_in(tx, who.request, account.id, "new password"))
    return answer


@router.get("/code")
def code_page(tx: Tx, who: Who) -> Response:
    """Show how to switch the second step on, or off."""
    account = _own(tx, who)
    return _step_page(who, account) if account.totp_secret else _setup(who, account)


@router.post("/code")
def send_code(
    tx: Tx,
    who: Who,
    do: Annotated[Literal["on", "off", "recovery"], Form()],
    code: Annotated[str, Form(max_length=100)] = "",
    setup: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Switch the second step on or off, or get fresh recovery codes; each asks for a code."""
    account = _own(tx, who)
    if (do == "on") == bool(account.totp_secret):
        return RedirectResponse(CODE_PATH, status.HTTP_303_SEE_OTHER)
    if do == "on":
        return _switch_on(tx, who, account, code, setup)
    try:
        service.check_code(who.request, account.id, code)
        service.succeeded(who.request)
    except RefusedError:
        said, number = refused(who, "code")
        return _step_page(who, account, number, said)
    except WaitError as error:
        said, number = refused(who, error)
        return waiting(_step_page(who, account, number, said), error)
    if do == "off":
        store.set_second_step(tx, account.id, None, None, ())
        return thank_at(PATH, "off")
    codes, hashes = _recovery(who, account)
    store.renew_recovery(tx, account.id, hashes)
    return private(who, "account_recovery.html", codes=codes)


def _switch_on(tx: Connection, who: Reader, account: OwnAccount, code: str, setup: str) -> Response:
    kept = service.opened(who.request, "setup", setup, service.SETUP_S)
    if kept is None or kept["account"] != str(account.id):
        return RedirectResponse(CODE_PATH, status.HTTP_303_SEE_OTHER)
    step = second_step.step_of(kept["secret"], code)
    if step is None:
        said, number = refused(who, "code")
        return _setup(who, account, kept["secret"], number, said)
    sealed = second_step.seal_secret(secret_of(who.request.app.state.settings), kept["secret"])
    codes, hashes = _recovery(who, account)
    store.set_second_step(tx, account.id, sealed, step, hashes)
    store.end_sessions(tx, account.id, other=who.identity.session_id)
    return private(who, "account_recovery.html", codes=codes)


def _own(tx: Connection, who: Reader) -> OwnAccount:
    """Return the reader's account; machines and partners by link have none."""
    account_id = who.identity.account_id
    account = store.own_account(tx, account_id) if account_id else None
    if account is None:
        raise NotFoundError("this login has no account of its own")
    return account


def _recovery(who: Reader, account: OwnAccount) -> tuple[list[str], list[str]]:
    secret = secret_of(who.request.app.state.settings)
    codes = second_step.recovery_codes()
    return codes, [second_step.recovery_hash(secret, account.id, code) for code in codes]


def _setup(
    who: Reader,
    account: OwnAccount,
    totp_secret: str | None = None,
    code: int = 200,
    error: str = "",
) -> Response:
    chosen = totp_secret or second_step.new_secret()
    content = {"account": str(account.id), "secret": chosen}
    parts = [chosen[at : at + 4] for at in range(0, len(chosen), 4)]
    return private(
        who, "account_code.html", code, on=False, error=error, recovery_left=0,
        picture=second_step.picture(second_step.app_address(chosen, account.email)),
        typed=" ".join(parts), setup=service.sealed(who.request, "setup", content),
    )  # fmt: skip


def _step_page(who: Reader, account: OwnAccount, code: int = 200, error: str = "") -> Response:
    return private(
        who, "account_code.html", code, on=True, error=error,
        recovery_left=account.recovery_left, picture="", typed="", setup="",
    )  # fmt: skip
