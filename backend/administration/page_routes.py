"""Pages of an administrator: accounts and keys for machines."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Response
from pydantic import ValidationError

from backend.access import rights
from backend.accounts.addresses import EMAIL_MAX
from backend.accounts.service import invitation
from backend.administration import accounts, tokens
from backend.administration.accounts import Account, Wanted
from backend.administration.tokens import NewToken
from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import secret_of
from gis import vocabulary as words
from maps import admin_words
from maps.report_words import group_choices

router = APIRouter(prefix="/admin", include_in_schema=False, route_class=TransactionRoute)

ACCOUNTS = "/admin/accounts"
TOKENS = "/admin/tokens"


@dataclass(frozen=True)
class Written:
    """What stands in the form of an account: as it was written."""

    email: str = ""
    name: str = ""
    role: str = "caretaker"
    estate: list[uuid.UUID] = field(default_factory=list)
    category: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> Wanted:
        """What the account is to be."""
        return Wanted(name=self.name, role=self.role, estates=self.estate, categories=self.category)


async def _written(
    email: Annotated[str, Form(max_length=1000)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    role: Annotated[str, Form(max_length=40)] = "",
    estate: Annotated[list[uuid.UUID] | None, Form()] = None,
    category: Annotated[list[str] | None, Form()] = None,
) -> Written:
    return Written(email, name, role, estate or [], category or [])


FromForm = Annotated[Written, Depends(_written)]


@dataclass(frozen=True)
class Said:
    """What the page of accounts says above the list."""

    thanks: str = ""
    refused: str = ""
    link: str = ""
    invited: str = ""


@router.get("/accounts")
def account_list(tx: Tx, who: Who, edit: Annotated[uuid.UUID | None, Query()] = None) -> Response:
    """Show all accounts, and the form: empty, or with one of them."""
    form = _form_of(accounts.read(tx, edit)) if edit else Written()
    sent = sent_by(who)
    said = Said(thanks=admin_words.thanks(who.texts, sent))
    answer = _accounts(tx, who, form, said, edit=edit)
    return thanked(answer, ACCOUNTS, sent)


@router.post("/accounts")
def add_account(tx: Tx, who: Who, form: FromForm) -> Response:
    """Add an account, and show the link that sets its password."""
    try:
        account_id = accounts.add(tx, who.identity, form.email, form.wanted)
    except (InvalidError, ConflictError) as error:
        return _refused(tx, who, form, None, error)
    return _invited(tx, who, account_id)


@router.get("/accounts/{account_id}")
def one_account(account_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show the form of one account; also for whoever loads the answer of a form again."""
    return account_list(tx=tx, who=who, edit=account_id)


@router.post("/accounts/{account_id}")
def change_account(account_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change an account's name, role and limits."""
    try:
        accounts.change(tx, who.identity, account_id, form.wanted)
    except (InvalidError, ConflictError) as error:
        kept = Written(
            accounts.read(tx, account_id).email, form.name, form.role, form.estate, form.category
        )
        return _refused(tx, who, kept, account_id, error)
    return thank_at(ACCOUNTS, "changed")


@router.post("/accounts/{account_id}/disable")
def disable_account(account_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Close an account."""
    try:
        accounts.disable(tx, who.identity, account_id)
    except ConflictError as error:
        return _refused(tx, who, Written(), None, error)
    return thank_at(ACCOUNTS, "disabled")


@router.post("/accounts/{account_id}/enable")
def enable_account(account_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Open an account again."""
    accounts.enable(tx, who.identity, account_id)
    return thank_at(ACCOUNTS, "enabled")


@router.post("/accounts/{account_id}/link")
def new_link(account_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a new link that sets an account's password."""
    try:
        accounts.invitable(tx, who.identity, account_id)
    except ConflictError as error:
        return _refused(tx, who, Written(), None, error)
    return _invited(tx, who, account_id)


@router.get("/tokens")
def token_list(tx: Tx, who: Who) -> Response:
    """Show all keys for machines."""
    sent = sent_by(who)
    answer = _tokens(tx, who, _TokenForm(), thanks=admin_words.thanks(who.texts, sent))
    return thanked(answer, TOKENS, sent)


@dataclass(frozen=True)
class _TokenForm:
    name: str = ""
    role: str = "planner"
    scope: list[str] = field(default_factory=lambda: ["see"])
    days: str = str(tokens.DAYS_DEFAULT)


async def _token_written(
    name: Annotated[str, Form(max_length=1000)] = "",
    role: Annotated[str, Form(max_length=40)] = "",
    scope: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form(max_length=20)] = "",
) -> _TokenForm:
    return _TokenForm(name, role, scope or [], days)


@router.post("/tokens")
def make_token(tx: Tx, who: Who, form: Annotated[_TokenForm, Depends(_token_written)]) -> Response:
    """Make a key; its secret is shown this once."""
    try:
        new = NewToken.model_validate(
            {"name": form.name, "role": form.role, "scopes": form.scope, "days": form.days.strip()}
        )
        _, secret = tokens.make(tx, who.identity, new)
    except (ValidationError, InvalidError) as error:
        why = admin_words.refused(who.texts, f"token.{_field(error)}")
        return _tokens(tx, who, form, refused=why, code=422)
    answer = _tokens(tx, who, _TokenForm(), secret=secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/tokens/{token_id}/revoke")
def revoke_token(token_id: uuid.UUID, tx: Tx) -> Response:
    """Take a key back."""
    tokens.revoke(tx, token_id)
    return thank_at(TOKENS, "revoked")


def _field(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["loc"][0])
    if isinstance(error, InvalidError):
        return error.problems[0].field
    return type(error).__name__


def _refused(
    tx: Tx, who: Reader, form: Written, edit: uuid.UUID | None, error: Exception
) -> Response:
    why = admin_words.refused(who.texts, _field(error))
    code = 422 if isinstance(error, InvalidError) else 409
    return _accounts(tx, who, form, Said(refused=why), edit=edit, code=code)


def _invited(tx: Tx, who: Reader, account_id: uuid.UUID) -> Response:
    secret = secret_of(who.request.app.state.settings)
    link = own_url(who.request, invitation(tx, account_id, secret))
    said = Said(link=link, invited=accounts.read(tx, account_id).name)
    answer = _accounts(tx, who, Written(), said)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form_of(known: Account) -> Written:
    return Written(known.email, known.name, known.role, list(known.estates), list(known.categories))


def _accounts(
    tx: Tx,
    who: Reader,
    form: Written,
    said: Said,
    *,
    code: int = 200,
    edit: uuid.UUID | None = None,
) -> Response:
    estates = [(estate.id, estate.name) for estate in assets.estates(tx)]
    found = accounts.accounts(tx)
    return who.page(
        "accounts.html",
        code,
        title=who.texts.gettext("Accounts"),
        active="accounts",
        accounts=found,
        known=next((one for one in found if one.id == edit), None),
        own_id=who.identity.account_id,
        estates=estates,
        estate_names=dict(estates),
        groups=group_choices(who.texts),
        roles=words.ACCOUNT_ROLES,
        form=form,
        edit=edit,
        **asdict(said),
        name_max=accounts.NAME_MAX,
        email_max=EMAIL_MAX,
    )


def _tokens(
    tx: Tx, who: Reader, form: _TokenForm, *, code: int = 200, thanks: str = "",
    refused: str = "", secret: str = "",
) -> Response:  # fmt: skip
    table: list[tuple[str, list[str]]] = [
        (right, [role for role in tokens.ROLES if right in tokens.offered(role)])
        for right in rights.RIGHTS
    ]
    found = tokens.tokens(tx)
    context: dict[str, Any] = {
        "tokens": [one for one in found if not one.device_id],
        "tablets": tokens.of_tablets(found), "roles": tokens.ROLES, "form": form, "thanks": thanks,
        "refused": refused, "secret": secret, "days_max": tokens.DAYS_MAX,
        "rights": [(right, having) for right, having in table if having],
    }  # fmt: skip
    title = who.texts.gettext("Keys for machines")
    return who.page("tokens.html", code, title=title, active="tokens", **context)
