"""Imports: the same again changes nothing, what changes is seen, what goes is marked."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from backend.db import open_engine, query
from backend.errors import LjusrondError
from backend.imports import records, service, store
from backend.imports.estates import find_estate, slug
from backend.imports.service import Target, import_osm, import_table
from backend.imports.store import Estate, Saved
from backend.jobs import ANALYSE
from gis.sources.report import SourceError
from tests.estate_sample import EAST_M, NORTH_M, lamps

OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="57.8100" lon="12.0200"/><node id="2" lat="57.8100" lon="12.0206"/>
<node id="3" lat="57.8102" lon="12.0206"/><node id="4" lat="57.8102" lon="12.0200"/>
<node id="5" lat="57.8100" lon="12.0203"><tag k="entrance" v="main"/><tag k="ref" v="A"/></node>
<node id="6" lat="57.8099" lon="12.0203"><tag k="highway" v="street_lamp"/></node>
<node id="7" lat="57.8098" lon="12.0200"/><node id="8" lat="57.8098" lon="12.0210"/>
<way id="10"><nd ref="1"/><nd ref="5"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="building" v="apartments"/><tag k="building:levels" v="3"/></way>
<way id="11"><nd ref="7"/><nd ref="8"/><tag k="highway" v="footway"/></way></osm>"""


def saved(tx: Connection, estate: Estate, rows: gpd.GeoDataFrame, source: str = "s") -> Saved:
    return store.save_assets(tx, estate, "lamp", source, rows)


def stored(tx: Connection, name: str = "lamp") -> dict[str, Any]:
    found = tx.execute(text(f"SELECT * FROM core.{name} ORDER BY source_id"))  # noqa: S608 - ours
    return {row["source_id"]: dict(row) for row in found.mappings()}


def test_the_same_again_changes_nothing(tx: Connection, estate: Estate) -> None:
    assert saved(tx, estate, lamps()) == Saved(2, 0, 0, 0)
    before = stored(tx), tx.scalar(text("SELECT sum(xmin::text::bigint) FROM core.lamp"))
    outline = tx.scalar(text("SELECT ST_AsText(geom) FROM core.estate"))
    assert saved(tx, estate, lamps().iloc[::-1]) == Saved(0, 0, 2, 0)
    assert (stored(tx), tx.scalar(text("SELECT sum(xmin::text::bigint) FROM core.lamp"))) == before
    assert tx.scalar(text("SELECT ST_AsText(geom) FROM core.estate")) == outline


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("height_m", 5.0),
        ("power_w", None),
        ("owner", "kommunen"),
        ("code", "Ö1"),
        ("luminaires", 2),
    ],
)
def test_a_changed_value_is_taken_and_the_identity_stays(
    tx: Connection, estate: Estate, column: str, value: object
) -> None:
    saved(tx, estate, lamps())
    before = stored(tx)
    rows = lamps().astype({column: object})
    rows.loc[0, column] = value
    assert saved(tx, estate, rows) == Saved(0, 1, 1, 0)
    after = stored(tx)
    assert after["l1"] == {**before["l1"], column: value}
    assert after["l2"] == before["l2"]


def test_a_moved_lamp_is_a_changed_lamp(tx: Connection, estate: Estate) -> None:
    saved(tx, estate, lamps())
    rows = lamps()
    rows.geometry = rows.geometry.translate(0.01, 0)
    assert saved(tx, estate, rows) == Saved(0, 2, 0, 0)


def test_what_vanishes_is_marked_and_comes_back_as_itself(tx: Connection, estate: Estate) -> None:
    saved(tx, estate, lamps())
    before = stored(tx)
    assert saved(tx, estate, lamps().iloc[:1]) == Saved(0, 0, 1, 1)
    assert stored(tx)["l2"]["vanished_at"] is not None
    assert tx.scalar(text("SELECT count(*) FROM app.lamps")) == 1
    assert saved(tx, estate, lamps().iloc[:1]) == Saved(0, 0, 1, 0)
    assert saved(tx, estate, lamps()) == Saved(0, 1, 1, 0)
    assert stored(tx)["l2"]["id"] == before["l2"]["id"]
    assert stored(tx)["l2"]["vanished_at"] is None


def test_a_row_that_is_refused_this_time_has_not_vanished(tx: Connection, estate: Estate) -> None:
    saved(tx, estate, lamps())
    again = store.save_assets(tx, estate, "lamp", "s", lamps().iloc[:1], refused={"l2"})
    assert again == Saved(0, 0, 1, 0)
    assert stored(tx)["l2"]["vanished_at"] is None


def test_an_empty_source_marks_all_of_its_own_and_nothing_else(
    tx: Connection, estate: Estate
) -> None:
    saved(tx, estate, lamps(), "town")
    saved(tx, estate, lamps(), "own")
    assert saved(tx, estate, lamps().iloc[:0], "town") == Saved(0, 0, 0, 2)
    assert tx.scalar(text("SELECT count(*) FROM app.lamps WHERE source = 'own'")) == 2


def test_two_estates_do_not_mix(tx: Connection, estate: Estate) -> None:
    other = find_estate(tx, "Grannen", "prov")
    saved(tx, estate, lamps())
    assert saved(tx, other, lamps()) == Saved(2, 0, 0, 0)
    assert saved(tx, estate, lamps().iloc[:0]) == Saved(0, 0, 0, 2)
    left = tx.scalars(text("SELECT DISTINCT estate_id FROM app.lamps")).all()
    assert left == [other.id]
    assert tx.scalar(text("SELECT count(DISTINCT id) FROM core.asset")) == 4


def test_two_companies_do_not_mix(tx: Connection, estate: Estate) -> None:
    other = find_estate(tx, "Provgården", "annat")
    assert other.id != estate.id
    saved(tx, estate, lamps())
    saved(tx, other, lamps())
    owners = tx.execute(
        text("SELECT l.company_id = a.company_id AND l.estate_id = a.estate_id"
             " FROM core.lamp l JOIN core.asset a USING (id)")
    )  # fmt: skip
    assert owners.scalars().all() == [True] * 4


def test_identities_hang_on_estate_kind_source_and_source_id(estate: Estate) -> None:
    made = store.asset_id(estate, "lamp", "osm", "1")
    assert made == store.asset_id(estate, "lamp", "osm", "1")
    other = Estate(uuid.uuid4(), estate.company_id, "x", "X")
    others = [(other, "lamp", "osm", "1"), (estate, "place", "osm", "1")]
    others += [(estate, "lamp", "gpkg", "1"), (estate, "lamp", "osm", "2")]
    assert len({made, *(store.asset_id(*key) for key in others)}) == 5


def test_odd_text_is_kept_as_it_is(tx: Connection, estate: Estate) -> None:
    odd = [
        "\\N",
        "a\tb\nc\\",
        "'; DROP TABLE core.lamp; --",
        "Åäö 💡 \u202eabc",
        "%s :name {x}",
        "",
    ]
    rows = gpd.GeoDataFrame(pd.concat([lamps()] * 3, ignore_index=True), crs=3006)
    rows["source_id"] = [f"k{n}" for n in range(6)]
    rows["code"] = odd
    saved(tx, estate, rows)
    assert [row["code"] for row in stored(tx).values()] == odd
    assert saved(tx, estate, rows) == Saved(0, 0, 6, 0)


def test_heights_in_geometries_are_dropped_and_polygons_become_multipolygons(
    tx: Connection, estate: Estate
) -> None:
    ring = [(EAST_M, NORTH_M, 5), (EAST_M + 9, NORTH_M, 5), (EAST_M, NORTH_M + 9, 5)]
    shape = shapely.Polygon(ring)
    rows = gpd.GeoDataFrame({"source_id": ["1"]}, geometry=[shape], crs=3006)
    store.save_assets(tx, estate, "building", "s", rows)
    found = tx.scalar(text("SELECT ST_AsText(geom) FROM core.building"))
    assert found.startswith("MULTIPOLYGON(((")


def test_a_bad_row_stops_the_whole_table(tx: Connection, estate: Estate) -> None:
    for column, value in (("kind", "disco"), ("height_m", 900.0), ("owner", None)):
        rows = lamps().astype({column: object})
        rows.loc[1, column] = value
        with pytest.raises((IntegrityError, psycopg.IntegrityError)), tx.begin_nested():
            saved(tx, estate, rows)
    rows = lamps()
    rows.loc[1, "code"] = "a\x00b"
    with pytest.raises(psycopg.DataError, match="NUL"), tx.begin_nested():
        saved(tx, estate, rows)
    assert stored(tx) == {}
    assert saved(tx, estate, lamps()) == Saved(2, 0, 0, 0)


def boxes(shift_m: float = 0) -> gpd.GeoDataFrame:
    shapes = [shapely.box(x + shift_m, 0, x + shift_m + 10, 10) for x in (0, 14)]
    moved = shapely.transform(shapes, lambda c: np.add(c, (EAST_M, NORTH_M)))
    return gpd.GeoDataFrame({"source_id": ["h1", "h2"]}, geometry=moved, crs=3006)


def test_a_stairwell_belongs_to_the_nearest_building_within_three_metres(
    tx: Connection, estate: Estate
) -> None:
    store.save_assets(tx, estate, "building", "s", boxes())
    points = [(5, 0), (11.5, 5), (13, 5), (27.5, 5), (24, 5)]
    doors = gpd.GeoDataFrame(
        {"source_id": list("abcde"), "name": ""},
        geometry=[shapely.Point(EAST_M + x, NORTH_M + y) for x, y in points],
        crs=3006,
    )
    store.save_assets(tx, estate, "stairwell", "s", doors)
    tx.execute(query("imports", "link_stairwells"), {"estate_id": estate.id})
    houses = {row["id"]: key for key, row in stored(tx, "building").items()}
    linked = [houses.get(row["building_id"]) for row in stored(tx, "stairwell").values()]
    assert linked == ["h1", "h1", "h2", None, "h2"]
    again = tx.execute(query("imports", "link_stairwells"), {"estate_id": estate.id})
    assert again.rowcount == 0
    store.save_assets(tx, estate, "building", "s", boxes().iloc[:1])
    tx.execute(query("imports", "link_stairwells"), {"estate_id": estate.id})
    assert stored(tx, "stairwell")["e"]["building_id"] is None


def test_a_lamp_finds_its_luminaire_type_by_the_model_and_follows_a_change(
    tx: Connection, estate: Estate
) -> None:
    types = pd.DataFrame(
        {"source_id": ["t1", "t2"], "model": ["Siena 20", "Verona"], "flux_lm": [2400.0, 3000.0]}
    )
    assert store.save_luminaire_types(tx, estate, "s", types) == Saved(2, 0, 0, 0)
    assert store.save_luminaire_types(tx, estate, "s", types) == Saved(0, 0, 2, 0)
    for model, flux_lm in (("SIENA 20", 2400.0), ("verona", 3000.0), ("Roma", None)):
        rows = lamps().drop(columns=["flux_lm"]).assign(luminaire_model=model)
        saved(tx, estate, rows)
        tx.execute(query("imports", "link_luminaire_types"), {"estate_id": estate.id})
        found = tx.scalars(text("SELECT DISTINCT flux_lm FROM app.lamps")).all()
        assert found == [flux_lm], model


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database in which a test may commit."""
    made = open_engine(clone(), pool_size=2)
    yield made
    made.dispose()


def station(fractions: list[str], bins: list[dict[str, object]]) -> gpd.GeoDataFrame:
    point = [shapely.Point(EAST_M, NORTH_M)]
    values = {"source_id": ["w1"], "fractions": [fractions], "bins": [bins]}
    return gpd.GeoDataFrame(values, geometry=point, crs=3006)


def test_fractions_and_bins_follow_the_source(own: Engine) -> None:
    def put(rows: gpd.GeoDataFrame) -> tuple[int, list[Any]]:
        with own.begin() as tx:
            estate = find_estate(tx, "Prov", "prov")
            store.save_assets(tx, estate, "waste_station", "s", rows)
            changed = store.save_waste_details(tx, estate, "s", rows)
            return changed, list(tx.execute(text("SELECT fractions, bins FROM app.waste_stations")))

    twice = [{"fraction": "food", "volume_l": 140, "bins": 2}] * 2
    assert put(station(["food", "paper", "food"], twice)) == (0, [(["food", "paper"], 4)])
    assert put(station(["paper", "food"], twice)) == (0, [(["food", "paper"], 4)])
    assert put(station(["paper", "food"], twice[:1])) == (1, [(["food", "paper"], 2)])
    assert put(station([], [])) == (1, [([], None)])


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
