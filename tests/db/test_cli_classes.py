"""The command line of lighting classes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import text

from backend import cli
from backend.db import open_engine

#: Exit code, standard output, standard error.
Ended = tuple[int, str, str]
Command = Callable[..., Ended]


@pytest.fixture
def classes(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Give a function that runs `ljusrond classes` on a database with one company."""
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO core.company (code, name) VALUES ('prov', 'Prov AB')"))
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", database)

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["ljusrond", "classes", *map(str, words)])
        before = signal.getsignal(signal.SIGTERM)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        if isinstance(code, str):
            return 1, printed.out, printed.err + code
        return int(code or 0), printed.out, printed.err

    return run


def test_classes_are_listed_with_their_defaults_and_a_warning(classes: Command) -> None:
    code, out, _ = classes("list")
    assert code == 0
    assert "P4 (default: footpath)" in out
    assert "SC9" in out
    assert "BBR" in out


def test_an_own_class_is_added_and_listed(classes: Command) -> None:
    added = classes("add", "LEK", "--e-avg", 5, "--uo", 0.2, "--source", "Styrelsen 2026")
    assert added[0] == 0
    assert "LEK added" in added[1]
    code, out, _ = classes("list", "--own")
    assert code == 0
    assert "LEK" in out
    assert "Styrelsen 2026" in out
    assert "P4" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("LEK", "--source", "x"), "give an average"),
        (("LEK", "--source", "x", "--e-avg", "-5"), "e_avg_lx: Input should be greater than 0"),
        (("P4", "--source", "x", "--e-avg", "5"), "P4 is a class of a standard already"),
        (("LEK", "--source", "x", "--e-avg", "5", "--company", "annat"), "there is no company"),
    ],
)
def test_what_is_wrong_is_one_clear_line(
    classes: Command, words: tuple[str, ...], said: str
) -> None:
    code, out, err = classes("add", *words)
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
