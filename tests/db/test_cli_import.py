"""The command line of imports: what it prints, where, and with which exit code it ends."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from backend import cli
from backend.db import open_engine
from backend.migrate import migrate
from tests.estate_sample import EAST_M, NORTH_M

#: Exit code, standard output, standard error.
Ended = tuple[int, str, str]
Command = Callable[..., Ended]
ROWS = 10


@pytest.fixture
def ljusrond(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Give a function that runs a command on a database of the test's own."""
    monkeypatch.setenv("DATABASE_URL", database)

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["ljusrond", *map(str, words)])
        before = signal.getsignal(signal.SIGTERM)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        if isinstance(code, str):  # the interpreter writes it to standard error and ends with 1
            return 1, printed.out, printed.err + code
        return int(code or 0), printed.out, printed.err

    return run


@pytest.fixture
def poles(tmp_path: Path) -> Path:
    """Write ten poles whose column names are those of the pages."""
    return write_poles(tmp_path / "stolpar.csv")


def write_poles(path: Path, east_m: float = EAST_M) -> Path:
    rows = [f"P{n};{east_m + 12 * n};{NORTH_M};4;20" for n in range(ROWS)]
    path.write_text("Stolpnr;E;N;Höjd;Effekt\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def lamps(database: str) -> list[tuple[str, bool]]:
    engine = open_engine(database, pool_size=1)
    with engine.connect() as tx:
        found = tx.execute(
            text("SELECT code, vanished_at IS NULL FROM core.lamp ORDER BY first_seen_at, code")
        ).all()
    engine.dispose()
    return [(code, there) for code, there in found]


AS_LAMPS = ("--as", "lamps", "--estate", "Östra", "--crs", "EPSG:3006")


def test_the_estate_stands_first_as_new_and_then_as_known(ljusrond: Command, poles: Path) -> None:
    code, out, err = ljusrond("import", "table", poles, *AS_LAMPS, "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "new estate Östra (ostra) in company mitt-bolag")
    assert "brought up to date" not in err
    first = ljusrond("import", "table", poles, *AS_LAMPS)[1]
    assert first.splitlines()[0] == "new estate Östra (ostra) in company mitt-bolag"
    again = ljusrond("import", "table", poles, *AS_LAMPS)[1]
    assert again.splitlines()[0] == "estate Östra (ostra)"
    assert "reference system EPSG:3006 (SWEREF99 TM) as given" in again
    assert "Stolpnr is filled and unique: with --id Stolpnr" in " ".join(again.split())


def test_a_moved_pole_stays_itself_where_its_label_is_the_identity(
    ljusrond: Command, poles: Path, database: str
) -> None:
    by_label = (*AS_LAMPS, "--id", "Stolpnr")
    assert ljusrond("import", "table", poles, *by_label)[0] == 0
    write_poles(poles, EAST_M + 2)
    assert ljusrond("import", "table", poles, *by_label)[0] == 0
    assert lamps(database) == [(f"P{n}", True) for n in range(ROWS)]


def test_nothing_taken_is_a_failure_that_writes_nothing(
    ljusrond: Command, poles: Path, database: str, tmp_path: Path
) -> None:
    ljusrond("import", "table", poles, *AS_LAMPS)
    report = tmp_path / "report.json"
    wrong = ("--as", "lamps", "--estate", "Östra", "--crs", "3007", "--json", report)
    far = poles.read_text(encoding="utf-8").replace(f";{NORTH_M};", ";2000000;")
    poles.write_text(far, encoding="utf-8")
    code, out, err = ljusrond("import", "table", poles, *wrong)
    assert code == 1
    assert "first" in out
    assert "line in the file" in out
    assert err.strip() == (
        "ljusrond: nothing was taken, nothing was written: 10 of 10 rows refused, "
        "10 of them: geom: lies far outside the area of EPSG:3007"
    )
    kept = json.loads(report.read_text(encoding="utf-8"))[0]
    assert (kept["refused"], kept["row_is"]) == (ROWS, "line in the file")
    assert {issue["row"] for issue in kept["issues"]} == set(range(2, ROWS + 2))
    assert lamps(database) == [(f"P{n}", True) for n in range(ROWS)]


def test_a_box_that_takes_nothing_is_a_failure(ljusrond: Command, tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6"><node id="6" lat="57.8" lon="12.0">'
        '<tag k="highway" v="street_lamp"/></node></osm>',
        encoding="utf-8",
    )
    east = ("--estate", "Östra", "--bbox")
    code, _, err = ljusrond("import", "osm", path, *east, "13,57,14,58")
    assert code == 1
    assert err.strip().endswith("town.osm has nothing that can be read inside --bbox 13,57,14,58")
    code, out, _ = ljusrond("import", "osm", path, *east, "11.9,57,12.1,58")
    assert (code, out.splitlines()[0]) == (0, "new estate Östra (ostra) in company mitt-bolag")


def test_rows_far_from_a_known_estate_are_warned_of(ljusrond: Command, poles: Path) -> None:
    ljusrond("import", "table", poles, *AS_LAMPS)
    write_poles(poles, EAST_M + 4_900)
    near = ljusrond("import", "table", poles, *AS_LAMPS, "--dry-run")[1]
    assert "km outside" not in near
    write_poles(poles, EAST_M + 412_000)
    code, out, _ = ljusrond("import", "table", poles, *AS_LAMPS, "--dry-run")
    assert code == 0
    assert "10 of 10 rows lie more than 5 km outside the estate Östra, the farthest 412 km" in (
        " ".join(out.split())
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--crs", "sweref"), "'sweref' is no code; give it with --crs EPSG:N"),
        (("--crs", "3006", "--id", "Nr"), "id: no column 'Nr'; the file has Stolpnr, E, N"),
        (("--crs", "3006", "--json", "/nowhere/r.json"), "folder /nowhere does not exist"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    ljusrond: Command, poles: Path, words: tuple[str, ...], said: str
) -> None:
    code, out, err = ljusrond("import", "table", poles, "--as", "lamps", "--estate", "Ö", *words)
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_map_into_a_folder_that_is_not_there_is_refused(ljusrond: Command) -> None:
    code, _, err = ljusrond("map", "--estate", "ostra", "--out", "/nowhere/map.html")
    assert (code, err) == (1, "ljusrond: folder /nowhere does not exist")


def test_a_database_says_whether_it_was_behind(database: str) -> None:
    engine = open_engine(database, pool_size=1)
    assert migrate(engine) is False
    with engine.begin() as tx:
        tx.execute(text("DROP SCHEMA app CASCADE; DROP SCHEMA core CASCADE"))
    assert migrate(engine) is True
    engine.dispose()


def test_past_reports_come_in_by_the_same_command(
    ljusrond: Command, poles: Path, tmp_path: Path
) -> None:
    old, report = tmp_path / "gamla.csv", tmp_path / "rapport.json"
    old.write_text(
        "id;category;created_at;closed_at;asset;lon;lat\n"
        "1;LIGHT.DARK;2019-11-01 07:30;2019-11-09;P1;;\n"
        "2;GRAFFITI.TAG;2019-11-01 07:30;;;0;0\n",
        encoding="utf-8",
    )
    as_reports = ("--as", "reports", "--estate", "Östra", "--json", report)
    code, _, err = ljusrond("import", "table", old, *as_reports)
    assert (code, err.strip()) == (
        1, "ljusrond: there is no estate Östra; import its map first"
    )  # fmt: skip
    ljusrond("import", "table", poles, *AS_LAMPS)
    code, out, _ = ljusrond("import", "table", old, *as_reports, "--dry-run")
    assert code == 0
    assert "Dry run: nothing was written" in out
    code, out, _ = ljusrond("import", "table", old, *as_reports)
    assert code == 0
    assert "1 times are known to the day alone: its end is taken" in " ".join(out.split())
    kept = json.loads(report.read_text(encoding="utf-8"))[0]
    assert (kept["taken"], kept["refused"]) == (1, 1)
    assert [(issue["row"], issue["reason"]) for issue in kept["issues"]] == [
        (3, "position 0, 0 stands for no position")
    ]
    code, _, err = ljusrond("import", "table", old, "--as", "rapporter", "--estate", "Östra")
    assert code == 1
    assert "give one of" in err
