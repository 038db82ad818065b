"""Photometric files on the command line, and as the light computation gets them."""

from __future__ import annotations

import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from backend import cli
from backend.companies import company_of
from backend.db import open_engine
from backend.luminaires import distributions as kept
from backend.luminaires import service
from backend.luminaires.service import Declared, File
from gis.lighting.photometry_files import read_photometry
from tests.luminaire_sample import (
    one_of_a_kind,
    road,
    square,
    store_types,
    two_sets,
    waiting,
)
from tests.unit.photometry_sample import ies

#: Exit code, standard output, standard error.
Ended = tuple[int, str, str]
Command = Callable[..., Ended]


@pytest.fixture
def register(database: str) -> Iterator[Engine]:
    """Give a database of the test's own with luminaire types of two companies."""
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        store_types(tx)
    yield engine
    engine.dispose()


@pytest.fixture
def ljusrond(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Give a function that runs `ljusrond photometry …` for the company `prov`."""
    monkeypatch.setenv("DATABASE_URL", database)

    def run(*words: object, company: str | None = "prov") -> Ended:
        whose = ["--company", company] if company else []
        monkeypatch.setattr(sys, "argv", ["ljusrond", "photometry", *map(str, words), *whose])
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


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def linked(engine: Engine) -> dict[str, str | None]:
    """Return the file of each luminaire type."""
    with engine.connect() as tx:
        found = tx.execute(
            text(
                "SELECT model, file_name FROM core.luminaire_type LEFT JOIN core.photometry"
                " ON photometry.id = photometry_id"
            )
        ).all()
    return {row.model: row.file_name for row in found}


def test_files_are_taken_one_by_one_and_the_refused_are_named(
    ljusrond: Command, register: Engine, tmp_path: Path
) -> None:
    good = write(tmp_path, "väg.ies", road(90.0))
    bad = write(tmp_path, "strålkastare.ies", ies(kind="2 2 0 0 0"))
    last = write(tmp_path, "rund.ies", one_of_a_kind())
    code, out, err = ljusrond("add", good, bad, tmp_path / "saknas.ies", last)
    assert code == 1
    first, second = out.splitlines()
    assert first.startswith("väg.ies: taken: LM-63-1995, 377 lm, 50 W, street side at C90, sha256 ")
    assert second.startswith("rund.ies: taken: LM-63-1995, 628 lm, 50 W, the same all round")
    told = err.strip().splitlines()
    assert told[0].startswith("refused: strålkastare.ies, line 5: type B photometry")
    assert told[1] == f"refused: {tmp_path / 'saknas.ies'}: No such file or directory"
    with register.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.photometry")) == 2
    code, out, err = ljusrond("add", good)
    assert (code, err) == (0, "")
    assert "in the register already, as väg.ies" in out


def test_a_file_for_a_type_has_its_lamps_computed(
    ljusrond: Command, register: Engine, tmp_path: Path
) -> None:
    path = write(tmp_path, "kvadrat.ies", square())
    code, out, err = ljusrond("add", path, "--type", "park 20")
    assert (code, err) == (0, "")
    assert "street side UNKNOWN: say it with --orientation cie or us" in out
    assert "Park 20 has kvadrat.ies now; used by lamps: 2" in out
    assert (linked(register)["Park 20"], waiting(register)) == ("kvadrat.ies", ["provgarden"])
    code, out, _ = ljusrond("add", path, "--orientation", "us")
    assert code == 0
    assert "street side at C0 (declared)" in out
    assert waiting(register) == ["provgarden"]


def test_a_kept_file_is_linked_by_its_checksum_or_by_itself(
    ljusrond: Command, register: Engine, tmp_path: Path
) -> None:
    path, other = (write(tmp_path, name, road(90.0)) for name in ("a.ies", "b.ies"))
    ljusrond("add", path, other)
    with register.connect() as tx:
        digest = tx.scalar(
            text("SELECT encode(sha256, 'hex') FROM core.photometry WHERE file_name = 'b.ies'")
        )
    assert ljusrond("link", path, "--type", "A2")[0] == 0
    assert linked(register)["Vägg 9"] == "a.ies"
    assert ljusrond("link", str(digest)[:12].upper(), "--type", "Vägg 9")[0] == 0
    assert linked(register)["Vägg 9"] == "b.ies"
    code, out, _ = ljusrond("list")
    assert code == 0
    assert str(digest)[:12] in out
    assert "Vägg 9" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "FILE", "--type", "Nobody"), "no luminaire type has the model or source id"),
        (("add", "FILE", "--type", "Annan"), "no luminaire type has the model or source id"),
        (("add", "FILE", "--orientation", "north"), "give cie (C90) or us (C0)"),
        (("add", "FILE", "FILE", "--type", "Park 20"), "a type has one file, 2 are given"),
        (("add", "FILE", "--lamp-set", "3"), "väg.ies: 3 is none of 1, counted from 0"),
        (("link", "FILE", "--type", "Park 20"), "no file in the register has a checksum"),
        (("link", "12345", "--type", "Park 20"), "neither a file nor 6 to 64 digits"),
        (("link", "123456", "--type", "Park 20"), "no file in the register has a checksum"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_writes_nothing(
    ljusrond: Command, register: Engine, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    path = write(tmp_path, "väg.ies", road(90.0))
    code, out, err = ljusrond(*(path if word == "FILE" else word for word in words))
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    with register.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.photometry")) == 0


def test_with_several_companies_it_must_be_said_which(
    ljusrond: Command, register: Engine, tmp_path: Path
) -> None:
    path = write(tmp_path, "väg.ies", road(90.0))
    code, _, err = ljusrond("add", path, company=None)
    assert (code, err) == (1, "ljusrond: company: there is not just one company; say which")
    assert ljusrond("add", path, company="granne")[0] == 0
    assert linked(register)["Annan"] is None


@pytest.fixture
def company(tx: Connection) -> uuid.UUID:
    """Give a company in the module's database."""
    store_types(tx)
    return company_of(tx, "prov")


def test_the_computation_gets_every_file_with_its_street_side_at_c90(
    tx: Connection, company: uuid.UUID
) -> None:
    def keep(content: bytes, **declared: object) -> uuid.UUID:
        told = Declared(**declared)  # type: ignore[arg-type]
        return service.take_in(tx, company, File("x.ies", content), told)[0].id

    european, american = keep(road(90.0)), keep(road(0.0))
    declared, unknown = keep(square(), orientation="us"), keep(square())
    found = service.distributions(tx, [european, american, declared, unknown, uuid.uuid4()])
    assert set(found) == {european, american, declared, unknown}
    for file_id in (european, american):
        table = found[file_id]
        # Brightest at C90, the same on both sides of it.
        brightest = table.c_deg[int(np.argmax(table.intensity_cd[:, 0]))]
        assert brightest == 90.0
        assert table.luminaire_flux_lm == pytest.approx(376.99, rel=1e-3)
    assert np.allclose(found[european].intensity_cd, found[american].intensity_cd, atol=1e-3)
    # Wide along C0 as it came, along C90 once it is said to be American.
    assert found[unknown].intensity_cd[0, 0] == pytest.approx(90.0)
    turned = found[declared]
    assert turned.intensity_cd[list(turned.c_deg).index(90.0), 0] == pytest.approx(90.0)
    assert found[unknown].warnings[-1] == service.UNKNOWN_SIDE
    assert service.UNKNOWN_SIDE not in turned.warnings


def test_the_computation_gets_the_lamp_set_that_was_chosen(
    tx: Connection, company: uuid.UUID
) -> None:
    stored, _ = service.take_in(tx, company, File("x.ldt", two_sets()), Declared())
    first = service.distributions(tx, [stored.id])[stored.id]
    service.change(tx, stored.id, Declared(lamp_set=1))
    second = service.distributions(tx, [stored.id])[stored.id]
    assert (first.flux_lm, second.flux_lm) == (1000.0, 2000.0)


def test_a_file_is_parsed_once_however_often_it_is_asked_for(
    tx: Connection, company: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, _ = service.take_in(tx, company, File("x.ies", road(0.0)), Declared())
    first = service.distributions(tx, [stored.id])
    monkeypatch.setattr(kept, "parse_photometry", None)
    again = service.distributions(tx, [stored.id, stored.id])
    assert np.array_equal(first[stored.id].intensity_cd, again[stored.id].intensity_cd)
    assert service.distributions(tx, []) == {}


def test_tables_in_memory_stay_below_their_limit(
    tx: Connection, company: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setattr(kept, "KEPT_BYTES_MAX", 2 * 9 * 10 * 8)  # two of 9 planes x 10 gammas
    ids = [
        service.take_in(tx, company, File("x.ies", road(90.0)), Declared())[0].id for _ in range(4)
    ]
    assert set(service.distributions(tx, ids)) == set(ids)
    assert len(kept._kept) == 2  # noqa: SLF001 -- the very thing


def test_a_stored_file_that_is_refused_today_is_left_out_and_logged(
    tx: Connection, company: uuid.UUID, caplog: pytest.LogCaptureFixture
) -> None:
    stored, _ = service.take_in(tx, company, File("x.ies", road(0.0)), Declared())
    tx.execute(text("UPDATE core.photometry SET content = 'x', sha256 = 'x'"))
    assert service.distributions(tx, [stored.id]) == {}
    assert f"stored photometric file {stored.id} is refused: x.ies" in caplog.text


def test_an_import_of_types_leaves_their_files(tx: Connection, company: uuid.UUID) -> None:
    stored, _ = service.take_in(tx, company, File("x.ies", road(0.0)), Declared())
    park = service.type_called(tx, company, "Park 20")
    service.link(tx, park, stored.id)
    store_types(tx)
    assert service.read(tx, stored.id).luminaire_type_ids == [park]


def test_real_street_optics_of_both_conventions_give_the_same_light(
    tx: Connection, company: uuid.UUID, shared_data: Path
) -> None:
    ids = []
    for side in ("CIE", "IESNA"):
        path = shared_data / "photometry" / f"maxwell8_street_{side}-orient.ies"
        sent = File(path.name, path.read_bytes())
        ids.append(service.take_in(tx, company, sent, Declared())[0].id)
        assert read_photometry(path).flux_lm == 1000.0
    found = service.distributions(tx, ids)
    european, american = (found[key].intensity_cd for key in ids)
    assert np.abs(european - american).max() < 1e-6 * european.max()
