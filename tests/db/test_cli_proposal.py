"""The command line of proposals, and what a measured luminaire type does in one."""

from __future__ import annotations

import hashlib
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from backend import cli
from tests.estate_sample import EAST_M, NORTH_M
from tests.proposal_sample import DARK_MIDDLE, POLE, at, dark_estate, propose
from tests.unit.photometry_sample import ies

Run = Callable[..., tuple[str | int | None, str, str]]


@pytest.fixture
def own(database: str) -> Iterator[Engine]:
    """Give an estate in the dark."""
    with dark_estate(database) as made:
        yield made


@pytest.fixture
def ljusrond(
    own: Engine, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Give a function that runs a command on that estate."""
    assert own
    monkeypatch.setenv("DATABASE_URL", database)

    def run(*words: object) -> tuple[str | int | None, str, str]:
        monkeypatch.setattr(sys, "argv", ["ljusrond", "proposal", *map(str, words)])
        before = signal.getsignal(signal.SIGTERM)
        code: str | int | None = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        return code or 0, printed.out, printed.err

    return run


def table(folder: Path, *rows: str) -> Path:
    path = folder / "stolpar.csv"
    head = "code;lamp;remove;northing;easting;height_m;flux_lm"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def pole(name: str = "N1", east: float = DARK_MIDDLE[0]) -> str:
    return f"{name};;;{NORTH_M + DARK_MIDDLE[1]};{EAST_M + east};4;2400"


def test_a_file_is_tried_then_imported_then_compared(ljusrond: Run, tmp_path: Path) -> None:
    path = table(tmp_path, pole(), ";P9;ja;;;;", pole("N2", 5000))
    about = ("--estate", "Provgården", "--crs", "EPSG:3006")
    code, out, _ = ljusrond("import", path, *about, "--dry-run")
    assert code == 0
    assert "Dry run: nothing was written" in out
    assert "3 rows: 1 new, 0 changed, 0 removed, 2 refused" in out
    assert "row 3, lamp 'P9': no lamp of this estate has this code or id (refused)" in out
    assert "4.7 km from the estate" in out
    assert "Storgården" not in ljusrond("list")[1]
    code, out, _ = ljusrond("import", path, *about, "--name", "Stolpar")
    assert code == 0
    assert "proposal Stolpar: " in out
    assert "waiting" in ljusrond("list", "--estate", "provgarden")[1]
    code, out, _ = ljusrond("compare", "stolpar")
    assert code == 0
    assert "calculated, direct light, maintained" in out
    assert "Storgården" in out
    assert "done" in ljusrond("list")[1]


def test_what_cannot_be_done_is_one_line_and_a_code(ljusrond: Run, tmp_path: Path) -> None:
    path = table(tmp_path, ";P9;ja;;;;")
    code, out, _ = ljusrond("import", path, "--estate", "Provgården")
    assert code == "ljusrond: stolpar.csv: no row could be taken, nothing was written"
    assert "P9" in out
    code, _, _ = ljusrond("import", path, "--estate", "Ingenstans")
    assert code == "ljusrond: there is no estate 'ingenstans'"
    assert ljusrond("compare", "Stolpar")[0] == "ljusrond: there is no proposal 'Stolpar'"


def test_a_mapping_names_the_columns(ljusrond: Run, tmp_path: Path) -> None:
    path = tmp_path / "egen.csv"
    path.write_text(
        f"Littera;Bort;Y;X\nA1;;{NORTH_M + 30};{EAST_M + 230}\n", encoding="utf-8"
    )  # fmt: skip
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[source]\neasting = "X"\nnorthing = "Y"\ncrs = "EPSG:3006"\n'
        '[fields]\ncode = "Littera"\nremove = "Bort"\nheight_m = { default = "6" }\n',
        encoding="utf-8",
    )
    code, out, _ = ljusrond("import", path, "--estate", "provgarden", "--mapping", mapping)
    assert (code, "1 new" in out) == (0, True)
    mapping.write_text('[fields]\ncolour = "X"\n', encoding="utf-8")
    code, _, _ = ljusrond("import", path, "--estate", "provgarden", "--mapping", mapping)
    assert "has no field 'colour'" in str(code)


def test_a_measured_type_shines_as_its_file_says(own: Engine) -> None:
    wide = ies(kind="1 2 0 0 0")
    with own.begin() as tx:
        company = tx.scalar(text("SELECT id FROM core.company"))
        file = tx.scalar(
            text(
                "INSERT INTO core.photometry (company_id, sha256, file_name, format, edition,"
                " luminaire_flux_lm, orientation, orientation_source, content) VALUES (:c, :sha,"
                " 'even.ies', 'ies', '1995', 628, 'symmetric', 'inferred', :content) RETURNING id"
            ),
            {"c": company, "sha": hashlib.sha256(wide).digest(), "content": wide},
        )
        tx.execute(
            text(
                "INSERT INTO core.luminaire_type (company_id, source, source_id, model,"
                " photometry_id) VALUES (:c, 's', 't', 'Mätt', :file)"
            ),
            {"c": company, "file": file},
        )
    place = {"geometry": at(*DARK_MIDDLE), "kind": "park_pole", "height_m": 4.0}
    measured = propose(own, {**place, "luminaire_type": "mätt", "maintenance_factor": 1.0})
    typical = propose(own, {**place, **POLE})
    (yard,) = [one for one in measured.results if one.surface_name == "Storgården"]
    # 100 cd at every angle at 4 m: E = I cos3 / h2 >= 0.6 lx up to 7.77 m, a disc of 190 m2.
    gone = yard.dark_before_m2 - yard.dark_after_m2
    assert gone == pytest.approx(190, abs=6)
    assert gone != typical.results[0].dark_before_m2 - typical.results[0].dark_after_m2
