"""Imports: a file goes in whole or not at all, with a report of every row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from backend.db import open_engine
from backend.errors import LjusrondError
from backend.imports import records, service
from backend.imports.estates import find_estate, slug
from backend.imports.service import Target, import_osm, import_table
from backend.imports.store import Saved
from backend.jobs import ANALYSE
from gis.sources.report import SourceError
from tests.estate_sample import EAST_M, NORTH_M

OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="57.8100" lon="12.0200"/><node id="2" lat="57.8100" lon="12.0206"/>
<node id="3" lat="57.8102" lon="12.0206"/><node id="4" lat="57.8102" lon="12.0200"/>
<node id="5" lat="57.8100" lon="12.0203"><tag k="entrance" v="main"/><tag k="ref" v="A"/></node>
<node id="6" lat="57.8099" lon="12.0203"><tag k="highway" v="street_lamp"/></node>
<node id="7" lat="57.8098" lon="12.0200"/><node id="8" lat="57.8098" lon="12.0210"/>
<way id="10"><nd ref="1"/><nd ref="5"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="building" v="apartments"/><tag k="building:levels" v="3"/></way>
<way id="11"><nd ref="7"/><nd ref="8"/><tag k="highway" v="footway"/></way></osm>"""


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database in which a test may commit."""
    made = open_engine(clone(), pool_size=2)
    yield made
    made.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a table of three lamps, one of them impossible."""
    path = tmp_path / "lamps.csv"
    path.write_text(
        "id,code,kind,owner,operator,height_m,northing,easting\n"
        f"1,P1,park_pole,own,own,4,{NORTH_M},{EAST_M}\n"
        f"2,P2,park_pole,own,own,tall,{NORTH_M + 9},{EAST_M}\n"
        "3,P3,park_pole,own,own,4,,\n",
        encoding="utf-8",
    )
    return path


TARGET = Target(estate="Prov")
READING = service.Reading(crs="EPSG:3006")


def counts(engine: Engine) -> dict[str, int]:
    names = ("company", "estate", "asset", "lamp", "import_run", "import_issue", "building")
    with engine.connect() as tx:
        return {n: tx.scalar(text(f"SELECT count(*) FROM core.{n}")) or 0 for n in names}  # noqa: S608


def test_an_import_keeps_its_report(own: Engine, file: Path) -> None:
    done = import_table(own, file, "lamps", TARGET, reading=READING)
    assert (done.report.read, done.report.taken, done.report.refused) == (3, 2, 1)
    assert done.saved == Saved(2, 0, 0, 0)
    with own.connect() as tx:
        run = tx.execute(text("SELECT * FROM core.import_run")).mappings().one()
        issues = tx.execute(text("SELECT * FROM core.import_issue ORDER BY position")).all()
    assert (run["kind"], run["source"], run["file_name"]) == ("lamp", "lamps", "lamps.csv")
    assert (run["read"], run["taken"], run["repaired"], run["refused"]) == (3, 2, 1, 1)
    assert (run["added"], run["changed"], run["unchanged"], run["vanished"]) == (2, 0, 0, 0)
    assert len(run["sha256"]) == 64
    assert [(issue.row, issue.action) for issue in issues] == [(3, "repaired"), (4, "refused")]
    assert (issues[0].field, issues[0].value) == ("height_m", "tall")
    assert all(issue.reason for issue in issues)


def test_an_import_again_adds_a_run_and_nothing_else(own: Engine, file: Path) -> None:
    import_table(own, file, "lamps", TARGET, reading=READING)
    before = counts(own)
    again = import_table(own, file, "lamps", TARGET, reading=READING)
    assert again.saved == Saved(0, 0, 2, 0)
    assert counts(own) == {**before, "import_run": 2, "import_issue": 4}


def test_a_row_that_becomes_unreadable_stays_as_it_was(own: Engine, file: Path) -> None:
    import_table(own, file, "lamps", TARGET, reading=READING)
    broken = file.read_text(encoding="utf-8").replace(f"4,{NORTH_M},{EAST_M}", "4,,")
    file.write_text(broken, encoding="utf-8")
    again = import_table(own, file, "lamps", TARGET, reading=READING)
    assert (again.report.refused, again.saved) == (2, Saved(0, 0, 1, 0))


def test_a_dry_run_writes_nothing_and_says_the_same(own: Engine, file: Path) -> None:
    dry = Target(estate="Prov", dry_run=True)
    before = counts(own)
    tried = import_table(own, file, "lamps", dry, reading=READING)
    assert counts(own) == before
    assert import_table(own, file, "lamps", TARGET, reading=READING) == tried


def test_a_failure_in_the_middle_leaves_nothing(
    own: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "town.osm"
    path.write_text(OSM, encoding="utf-8")
    before = counts(own)

    def fail(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(records, "keep_run", fail)
        with pytest.raises(RuntimeError, match="plug"):
            import_osm(own, path, TARGET)
    assert counts(own) == before


def test_a_map_file_goes_round(own: Engine, tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_text(OSM, encoding="utf-8")
    first = {done.report.kind: done.saved.added for done in import_osm(own, path, TARGET)}
    assert {kind: n for kind, n in first.items() if n} == {
        "building": 1,
        "footpath": 1,
        "lamp": 1,
        "stairwell": 1,
    }
    again = [done.saved for done in import_osm(own, path, TARGET)]
    assert {(s.added, s.changed, s.vanished) for s in again} == {(0, 0, 0)}
    with own.connect() as tx:
        assert tx.scalar(text("SELECT building_id FROM core.stairwell")) is not None


@pytest.mark.parametrize("content", ["", "just words\n", "\x00\x01\x02", "a,b\n1,2\n"])
def test_a_file_that_is_no_table_is_refused_and_leaves_nothing(
    own: Engine, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "lamps.csv"
    path.write_text(content, encoding="utf-8")
    before = counts(own)
    with pytest.raises(SourceError):
        import_table(own, path, "lamps", TARGET, reading=READING)
    assert counts(own) == before


def test_an_estate_far_outside_sweden_is_taken_and_the_stretch_said(
    own: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "boston.csv"
    path.write_text("id,lon,lat\n1,-71.06,42.36\n", encoding="utf-8")
    done = import_table(own, path, "lamps", TARGET)
    assert done.saved.added == 1
    assert any("outside Sweden" in note for note in done.report.notes)


def test_estates_are_found_by_their_name_however_it_is_written(tx: Connection) -> None:
    assert find_estate(tx, "Östra  Gården!", "prov") == find_estate(tx, "östra gården", "prov")
    assert slug("Östra Gården 2") == "ostra-garden-2"
    with pytest.raises(LjusrondError, match="no letter"):
        slug("-!?")


def test_with_several_companies_one_has_to_be_named(tx: Connection) -> None:
    first = find_estate(tx, "Ett")
    assert find_estate(tx, "Två").company_id == first.company_id
    find_estate(tx, "Ett", "annat")
    with pytest.raises(LjusrondError, match="--company"):
        find_estate(tx, "Tre")


def test_two_names_that_differ_in_accents_only_do_not_become_one_estate(tx: Connection) -> None:
    find_estate(tx, "Östra Gården", "prov")
    assert find_estate(tx, "ostra-garden", "prov").name == "Östra Gården"
    with pytest.raises(LjusrondError, match="ostra-garden"):
        find_estate(tx, "Ostrå Garden", "prov")


def test_an_import_asks_for_a_computation_when_it_moves_light_and_only_then(
    own: Engine, file: Path
) -> None:
    def waiting() -> int:
        with own.connect() as tx:
            jobs = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = :task"
            return tx.scalar(text(jobs), {"task": ANALYSE}) or 0

    import_table(own, file, "lamps", Target(estate="Prov", dry_run=True), reading=READING)
    assert waiting() == 0
    import_table(own, file, "lamps", TARGET, reading=READING)
    assert waiting() == 1
    import_table(own, file, "lamps", TARGET, reading=READING)
    assert waiting() == 1
