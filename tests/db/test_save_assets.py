"""Saving assets: the same again changes nothing, what changes is seen, what goes is marked."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from backend.db import open_engine
from backend.imports import service, store
from backend.imports.estates import find_estate
from backend.imports.store import Estate, Saved
from backend.linking import link_luminaire_types, link_stairwells
from tests.estate_sample import EAST_M, NORTH_M, lamps


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
    link_stairwells(tx, estate.id)
    houses = {row["id"]: key for key, row in stored(tx, "building").items()}
    linked = [houses.get(row["building_id"]) for row in stored(tx, "stairwell").values()]
    assert linked == ["h1", "h1", "h2", None, "h2"]
    assert link_stairwells(tx, estate.id) == 0
    store.save_assets(tx, estate, "building", "s", boxes().iloc[:1])
    link_stairwells(tx, estate.id)
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
        link_luminaire_types(tx, estate.id)
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
    # A source without such columns takes nothing away; one that says "none" does.
    assert put(station([], []).drop(columns=["fractions", "bins"])) == (0, [(["food", "paper"], 2)])
    assert put(station([], []).drop(columns="fractions")) == (1, [(["food", "paper"], None)])
    assert put(station([], [])) == (1, [([], None)])


def test_tables_that_were_made_are_written_linked_and_outlined(
    tx: Connection, estate: Estate
) -> None:
    types = pd.DataFrame({"source_id": ["t1"], "model": ["Siena 20"], "cct_k": [3000]})
    doors = gpd.GeoDataFrame(
        {"source_id": ["a"], "name": "A"},
        geometry=[shapely.Point(EAST_M + 5, NORTH_M)],
        crs=3006,
    )
    bins = [{"fraction": "food", "volume_l": 140, "bins": 2}]
    made = {
        "stairwell": doors,
        "lamp": lamps().assign(luminaire_model="Siena 20"),
        "waste_station": station(["food"], bins).assign(name="W", kind="house"),
        "building": boxes(),
        "luminaire_type": types,
        "fault": pd.DataFrame(),
    }
    outline = shapely.box(EAST_M, NORTH_M, EAST_M + 50, NORTH_M + 50)
    service.put_checked(tx, estate, "made", made, outline)
    assert stored(tx, "stairwell")["a"]["building_id"] == stored(tx, "building")["h1"]["id"]
    assert {row["luminaire_type_id"] for row in stored(tx).values()} != {None}
    assert tx.scalar(text("SELECT bins FROM app.waste_stations")) == 2
    assert tx.scalar(text("SELECT ST_Area(geom) FROM core.estate")) == pytest.approx(2500)
