"""`ljusrond user …`: who may log in; the first administrator is made here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from backend import console, serve
from backend.errors import LjusrondError
from backend.settings import Settings, secret_of
from gis.vocabulary import ACCOUNT_ROLES

cli = typer.Typer(help="Who may log in.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="E-mail address; one account each.")]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input, one line."),
]
Invite = Annotated[
    bool, typer.Option("--invite", help="Print a link for the password instead of asking for it.")
]


@cli.command("add")
def add_user(
    email: Email,
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ACCOUNT_ROLES)}.")],
    company: Annotated[
        str | None,
        typer.Option(help="Code of the company; made where it is new. [default: the only one]"),
    ] = None,
    company_name: Annotated[
        str | None, typer.Option(help="What a new company is called. [default: its code]")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name or function as others see it. [default: the address]")
    ] = None,
    invite: Invite = False,
    password_stdin: FromInput = False,
) -> None:
    """Make an account; asks for its password twice."""
    from backend.accounts import keeping, service  # noqa: PLC0415 -- what other commands save
    from backend.imports.estates import find_company  # noqa: PLC0415 -- as above

    address = keeping.checked_email(email)
    keeping.checked_role(role)
    password = None if invite else _password(address, from_input=password_stdin)
    settings = Settings.from_environment()
    with _transaction(settings) as tx:
        owner = find_company(tx, company, company_name)
        shown = name or address
        made = keeping.add(tx, owner, address, name=shown, role=role, password=password)
        link = service.invitation(tx, made, secret_of(settings)) if invite else None
    console.out.print(f"{address} may log in as {role}", markup=False)
    _show_link(settings, link)


@cli.command("list")
def list_users(
    company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
) -> None:
    """List the accounts: role, company, and how each logs in."""
    from backend.accounts import keeping  # noqa: PLC0415 -- as above

    with _transaction(Settings.from_environment()) as tx:
        found = keeping.listed(tx, company)
    table = Table(box=SIMPLE_HEAD)
    for heading in ("e-mail", "name", "role", "company", "logs in by", "state"):
        table.add_column(heading)
    for one in found:
        ways = {
            "password": one.has_password, "code": one.has_second_step,
            "directory": one.has_directory,
        }  # fmt: skip
        by = ", ".join(way for way, has in ways.items() if has) or "not yet"
        state = f"closed {one.disabled_at:%Y-%m-%d}" if one.disabled_at else "open"
        row = (one.email, one.name, one.role, one.company, by, state)
        table.add_row(*map(escape, row))
    console.out.print(table)


@cli.command("disable")
def disable_user(email: Email) -> None:
    """Close an account: it is logged out everywhere at once; nothing is deleted."""
    _close(email, closed=True)


@cli.command("enable")
def enable_user(email: Email) -> None:
    """Open a closed account again."""
    _close(email, closed=False)


@cli.command("password")
def reset_password(
    email: Email,
    invite: Invite = False,
    password_stdin: FromInput = False,
    drop_code: Annotated[
        bool, typer.Option("--drop-code", help="Also switch the second step off: phone lost.")
    ] = False,
) -> None:
    """Give an account another password; it is logged out everywhere."""
    from backend.accounts import keeping  # noqa: PLC0415 -- as above

    address = keeping.checked_email(email)
    settings = Settings.from_environment()
    password = None if invite else _password(address, from_input=password_stdin)
    with _transaction(settings) as tx:
        secret = secret_of(settings) if invite else ""
        link = keeping.reset(tx, address, password, keep_step=not drop_code, secret=secret)
    if password:
        console.out.print(f"{address} has another password", markup=False)
    _show_link(settings, link)


@cli.command("gis")
def gis_login(
    email: Annotated[
        str | None, typer.Argument(help="Account of who plans; none: list the logins.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--end", help="End the database login of this name.")
    ] = None,
) -> None:
    """Make, list and end read-only database logins for QGIS (docs/QGIS.md)."""
    from backend.accounts import keeping  # noqa: PLC0415 -- as above
    from backend.qgis import logins  # noqa: PLC0415 -- as above

    settings = Settings.from_environment()
    with _transaction(settings) as tx:
        if end:
            logins.end(tx, end)
            console.out.print(f"{end} is ended", markup=False)
            return
        if email is None:
            for one in logins.listed(tx):
                state = "open" if one.is_open else "sees nothing: its account is closed or limited"
                owner = one.email or one.company
                console.out.print(f"{one.login}  {owner}  {state}", markup=False)
            return
        made = logins.make(tx, keeping.checked_email(email))
    if settings.database_url is None:
        console.err.print(
            "the embedded database listens on no network: QGIS reaches it on this machine's"
            " socket alone; use the project over the web, or a server by DATABASE_URL",
            markup=False,
        )
    console.out.print("For pg_service.conf; the password is told this once:", markup=False)
    print(logins.service_file(made, settings.database_url))  # noqa: T201 -- lines to copy


@contextmanager
def _transaction(settings: Settings) -> Iterator[Connection]:
    with (
        serve.database(settings, migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.begin() as tx,
    ):
        yield tx


def _close(email: str, *, closed: bool) -> None:
    from backend.accounts import keeping  # noqa: PLC0415 -- as above

    address = keeping.checked_email(email)
    with _transaction(Settings.from_environment()) as tx:
        keeping.close(tx, address, closed=closed)
    console.out.print(f"{address} is {'closed' if closed else 'open'}", markup=False)


def _password(email: str, *, from_input: bool) -> str:
    """Ask for a password, twice; never from the command line, which others can read."""
    from backend.accounts import keeping  # noqa: PLC0415 -- as above

    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = typer.prompt(f"Password for {email}", hide_input=True, confirmation_prompt=True)
    else:
        raise LjusrondError("nobody can be asked for a password here; give --password-stdin")
    return keeping.checked_password(password, email)


def _show_link(settings: Settings, link: str | None) -> None:
    if link is None:
        return
    own = settings.url or f"http://{settings.host}:{settings.port}"
    console.out.print("Link for the password, good once and for 48 hours:", markup=False)
    print(f"{own}{link}")  # noqa: T201 -- one line, however long
