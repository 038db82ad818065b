"""`ljusrond user`: the first administrator, and who may log in after that."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from sqlalchemy import Connection, text

from backend import cli
from backend.accounts.passwords import matches
from backend.db import open_engine

Ended = tuple[int, str, str]
User = Callable[..., Ended]

PASSWORD = "four words nobody says"  # noqa: S105
FIRST = ("add", "Chef@Bolaget.se", "--role", "administrator", "--company", "Bolaget")


@pytest.fixture
def user(
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> User:
    """Give a function that runs `ljusrond user` on an empty database, with standard input."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("LJUSROND_DATA", str(tmp_path))
    monkeypatch.delenv("LJUSROND_SECRET", raising=False)

    def run(*words: str, typed: str = f"{PASSWORD}\n") -> Ended:
        monkeypatch.setattr(sys, "argv", ["ljusrond", "user", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        before = signal.getsignal(signal.SIGTERM)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        if isinstance(code, str):
            return 1, printed.out, code
        return int(code or 0), printed.out, printed.err

    return run


@pytest.fixture
def look(database: str) -> Callable[[str], list[tuple[object, ...]]]:
    def ask(query: str) -> list[tuple[object, ...]]:
        engine = open_engine(database, pool_size=1)
        with engine.begin() as tx:
            found = [tuple(row) for row in tx.execute(text(query))]
        engine.dispose()
        return found

    return ask


def test_the_first_administrator_and_the_company_are_made(
    user: User, look: Callable[[str], list[tuple[object, ...]]]
) -> None:
    named = ("--company-name", "Bolaget AB", "--name", "Kontoret", "--password-stdin")
    assert user(*FIRST, *named) == (0, "chef@bolaget.se may log in as administrator\n", "")
    asked = (
        "SELECT email, account.name, role, code, company.name, password_hash FROM core.account"
        " JOIN core.company ON company.id = company_id"
    )
    ((*row, kept),) = look(asked)
    assert row == ["chef@bolaget.se", "Kontoret", "administrator", "bolaget", "Bolaget AB"]
    assert matches(PASSWORD, str(kept))
    log = look("SELECT actor, after::text FROM core.audit WHERE kind = 'account'")
    assert [actor for actor, _ in log] == ["command line"]
    assert str(kept) not in str(log)


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (FIRST, "", "nobody can be asked for a password here; give --password-stdin"),
        ((*FIRST, "--password-stdin"), "short\n", "the password is shorter than 12 characters"),
        ((*FIRST, "--password-stdin"), "", "the password is shorter than 12 characters"),
        ((*FIRST, "--password-stdin"), "chef@bolaget.se", "the password holds the e-mail address"),
        (("add", "chef", "--role", "manager"), "", "'chef' is no e-mail address"),
        (("add", "a b@c.se", "--role", "manager"), "", "'a b@c.se' is no e-mail address"),
        (("add", "a@b.se", "--role", "tenant"), "", "--role tenant: give one of administrator"),
        (("disable", "a@b.se"), "", "a@b.se has no account"),
        (("password", "a@b.se", "--password-stdin"), PASSWORD, "a@b.se has no account"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    user: User,
    look: Callable[[str], list[tuple[object, ...]]],
    words: tuple[str, ...],
    typed: str,
    said: str,
) -> None:
    code, out, err = user(*words, typed=typed)
    assert (code, out) == (1, "")
    assert err.startswith(f"ljusrond: {said}")
    assert look("SELECT 1 FROM core.account UNION ALL SELECT 1 FROM core.company") == []


def test_an_address_has_one_account_in_the_whole_installation(user: User) -> None:
    user(*FIRST, "--password-stdin")
    other = ("add", "chef@bolaget.se", "--role", "manager", "--company", "grannen", "--invite")
    assert user(*other)[2] == "ljusrond: chef@bolaget.se has an account already"


def test_no_password_stands_on_a_command_line() -> None:
    command = typer.main.get_command(cli.cli).commands["user"]  # type: ignore[attr-defined]
    for name, one in command.commands.items():
        flags = [p for p in one.params if "password" in (p.name or "") and not p.is_flag]
        assert flags == [], name


def test_the_terminal_asks_twice(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def prompt(_: str, **how: object) -> str:
        asked.append(how)
        return PASSWORD

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(typer, "prompt", prompt)
    monkeypatch.setattr(io, "StringIO", Terminal)
    assert user(*FIRST)[0] == 0
    assert asked == [{"hide_input": True, "confirmation_prompt": True}]


def test_closing_ends_all_sessions_and_opening_brings_none_back(
    user: User, look: Callable[[str], list[tuple[object, ...]]], database: str
) -> None:
    user(*FIRST, "--password-stdin")
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        _session(tx)
    engine.dispose()
    assert user("disable", "chef@bolaget.se")[1] == "chef@bolaget.se is closed\n"
    assert look("SELECT 1 FROM core.session WHERE ended_at IS NULL") == []
    assert "closed 20" in user("list")[1]
    assert user("enable", "CHEF@bolaget.se")[1] == "chef@bolaget.se is open\n"
    assert look("SELECT 1 FROM core.account WHERE disabled_at IS NULL") == [(1,)]
    assert look("SELECT 1 FROM core.session WHERE ended_at IS NULL") == []


def test_another_password_logs_out_and_may_drop_the_second_step(
    user: User, look: Callable[[str], list[tuple[object, ...]]], database: str
) -> None:
    user(*FIRST, "--password-stdin")
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        _session(tx)
        tx.execute(text("UPDATE core.account SET totp_secret = 'x', recovery_hashes = '{a}'"))
    engine.dispose()
    new = "quite another four words\n"
    answer = user("password", "chef@bolaget.se", "--password-stdin", typed=new)
    assert answer == (0, "chef@bolaget.se has another password\n", "")
    ((kept, code),) = look("SELECT password_hash, totp_secret FROM core.account")
    assert matches(new.strip(), str(kept))
    assert code == "x"
    assert look("SELECT 1 FROM core.session WHERE ended_at IS NULL") == []
    user("password", "chef@bolaget.se", "--password-stdin", "--drop-code", typed=new)
    assert look("SELECT totp_secret, recovery_hashes FROM core.account") == [(None, [])]


def test_an_invitation_is_a_link_and_the_secret_behind_it_is_kept_closed(
    user: User, look: Callable[[str], list[tuple[object, ...]]], tmp_path: Path
) -> None:
    code, out, _ = user(*FIRST, "--invite")
    assert code == 0
    assert "http://127.0.0.1:8000/login/first?key=" in out
    assert len(out.splitlines()) == 3
    secret = tmp_path / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) >= 43
    assert look("SELECT password_hash FROM core.account") == [(None,)]
    assert "not yet" in user("list", "--company", "bolaget")[1]
    user("password", "chef@bolaget.se", "--password-stdin")
    assert user("password", "chef@bolaget.se", "--invite")[0] == 0
    assert look("SELECT password_hash FROM core.account") == [(None,)]


def test_names_are_words_and_no_markup(user: User) -> None:
    user(*FIRST, "--name", "[red]Kontoret[/red]", "--invite")
    assert "[red]Kontoret[/red]" in user("list")[1]


def _session(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO core.session (company_id, token_hash, account_id, expires_at)"
            " SELECT company_id, 'x', id, now() + interval '1 hour' FROM core.account"
        )
    )
