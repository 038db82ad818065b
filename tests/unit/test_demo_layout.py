"""The assets of the demo estate: every count, and a layout that could be built."""

from __future__ import annotations

from collections import Counter
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.demo import DemoEstate, build_demo
from gis.vocabulary import (
    FOOTPATH_KINDS,
    LAMP_KINDS,
    LAMP_SERVES,
    LIGHT_CONTROLS,
    LIGHT_SOURCES,
    PLACE_KINDS,
    WASTE_FRACTIONS,
)

TODAY = date(2026, 11, 23)
INDOOR = {"stairwell": 442, "gallery": 180, "cellar": 150}
VEHICLES = ("street", "service")
MANDATED_2027 = {"paper", "plastic", "metal", "clear_glass", "coloured_glass"}


@pytest.fixture(scope="module")
def demo() -> DemoEstate:
    return build_demo(today=TODAY)


@pytest.fixture(scope="module")
def outdoor(demo: DemoEstate) -> gpd.GeoDataFrame:
    lamps = demo.tables["lamp"]
    return lamps[~lamps["kind"].isin(INDOOR)]


@pytest.fixture(scope="module")
def homes(demo: DemoEstate) -> gpd.GeoDataFrame:
    buildings = demo.tables["building"]
    return buildings[buildings["use"] == "residential"]


@pytest.fixture(scope="module")
def walkable(demo: DemoEstate) -> gpd.GeoDataFrame:
    paths = demo.tables["footpath"]
    return paths[~paths["kind"].isin(VEHICLES)]


def test_houses_stairwells_and_flats(demo: DemoEstate, homes: gpd.GeoDataFrame) -> None:
    stairs = demo.tables["stairwell"]
    assert Counter(homes["storeys"]) == {8: 5, 3: 8, 5: 3, 9: 2}
    per_house = Counter(Counter(stairs["building_id"]).values())
    assert per_house == {4: 13, 2: 3, 1: 2}
    assert (len(stairs), stairs["dwellings"].sum()) == (60, 1014)
    assert stairs.groupby("lift")["dwellings"].sum().to_dict() == {False: 192, True: 822}
    streets = {address.rpartition(" ")[0] for address in stairs["address"]}
    assert streets == {"Hallongatan", "Lingongatan", "Åkerbärsgatan", "Hjortronstigen"}
    assert stairs["address"].is_unique


def test_house_sizes_follow_the_types(homes: gpd.GeoDataFrame) -> None:
    areas = Counter(np.round(homes.area, 0).astype(int))
    assert areas == {660: 5, 560: 8, 825: 3, 400: 2}


def test_outdoor_lamps(outdoor: gpd.GeoDataFrame) -> None:
    kinds = Counter(outdoor["kind"])
    assert len(outdoor) == 497
    assert kinds == {
        "park_pole": 225, "bollard": 72, "wall": 106, "parking": 36, "passage": 24, "facade": 34,
    }  # fmt: skip
    assert Counter(outdoor.loc[outdoor["kind"] == "facade", "serves"]) == {
        "entrance": 22, "yard": 12,
    }  # fmt: skip
    walls = outdoor.loc[outdoor["kind"] == "wall", "code"].str.partition("-")[0]
    assert Counter(walls) == {"E": 60, "KD": 18, "TD": 14, "MD": 11, "CD": 3}


def test_indoor_lamps(demo: DemoEstate) -> None:
    lamps = demo.tables["lamp"]
    indoor = lamps[lamps["kind"].isin(INDOOR)]
    assert Counter(indoor["kind"]) == INDOOR
    assert set(indoor["serves"]) == {"indoor"}
    assert lamps["code"].is_unique
    assert lamps["id"].is_unique


def test_owner_and_operator_are_always_given(demo: DemoEstate) -> None:
    lamps = demo.tables["lamp"]
    municipal = lamps[lamps["owner"] == "Exempelstads kommun"]
    assert len(municipal) == 40
    assert set(municipal["kind"]) == {"park_pole"}
    assert set(municipal["operator"]) == {"kommun"}
    assert lamps[["owner", "operator"]].notna().all(axis=None)


def test_circuits_and_cabinets(outdoor: gpd.GeoDataFrame, demo: DemoEstate) -> None:
    sizes = outdoor.groupby("circuit").size()
    assert len(sizes) == 28
    assert sizes.between(12, 24).all()
    assert outdoor["cabinet"].nunique() == 9
    orders = outdoor.groupby("circuit")["circuit_order"].apply(sorted)
    assert all(order == list(range(1, len(order) + 1)) for order in orders)
    places = demo.tables["place"]
    cabinets = places.loc[places["kind"] == "lighting_cabinet", "code"]
    assert set(cabinets) == set(outdoor["cabinet"])
    municipal = outdoor.groupby("circuit")["owner"].nunique()
    assert (municipal == 1).all()


def test_circuit_order_follows_the_ground(outdoor: gpd.GeoDataFrame) -> None:
    poles = outdoor[outdoor["kind"] == "park_pole"].sort_values(["circuit", "circuit_order"])
    step = poles.geometry.distance(poles.geometry.shift())
    same = poles["circuit"] == poles["circuit"].shift()
    assert step[same].median() < 23.0


def test_park_poles_stand_every_18_to_22_metres(outdoor: gpd.GeoDataFrame) -> None:
    poles = outdoor[outdoor["kind"] == "park_pole"].sort_values("code")
    step = poles.geometry.distance(poles.geometry.shift()).to_numpy()[1:]
    along = step[step < 30.0]
    assert 18.0 <= np.median(along) <= 22.0
    assert poles["height_m"].isin([3.5, 4.0, 4.5, 5.0]).all()


def test_fifteen_percent_of_park_lamps_are_old(outdoor: gpd.GeoDataFrame) -> None:
    poles = outdoor[outdoor["kind"] == "park_pole"]
    old = poles[poles["light_source"].isin(["hps", "mercury"])]
    assert round(len(old) / len(poles), 2) == 0.15
    assert set(old["light_source"]) == {"hps", "mercury"}
    assert (old["height_m"] == 3.5).all()
    assert poles.loc[~poles.index.isin(old.index), "power_w"].between(20, 35).all()


def test_no_lamp_stands_in_a_building(demo: DemoEstate, outdoor: gpd.GeoDataFrame) -> None:
    walls = shapely.union_all(demo.tables["building"].geometry.to_numpy())
    free = outdoor[outdoor["kind"].isin(["park_pole", "bollard", "parking"])]
    assert (free.distance(walls) > 1.0).all()
    mounted = outdoor[outdoor["kind"].isin(["wall", "facade"])]
    assert (mounted.distance(walls.boundary) <= 0.5).all()
    assert (mounted.distance(walls) > 0.0).all()
    passages = outdoor[outdoor["kind"] == "passage"]
    porticos = demo.tables["footpath"].query("name.str.startswith('Portik ')", engine="python")
    assert (passages.distance(shapely.union_all(porticos.geometry.to_numpy())) < 0.1).all()


def test_poles_stand_beside_paths_not_on_them(demo: DemoEstate, outdoor: gpd.GeoDataFrame) -> None:
    paths = demo.tables["footpath"]
    surface = shapely.union_all(paths.buffer(paths["width_m"] / 2).to_numpy())
    poles = outdoor[outdoor["kind"].isin(["park_pole", "bollard"])]
    gap = poles.distance(surface)
    assert (gap > 0.05).all()
    assert (gap < 2.5).all()


def test_yards_lie_between_houses_and_overlap_nothing(demo: DemoEstate) -> None:
    yards = demo.tables["courtyard"].geometry.to_numpy()
    assert len(yards) == 12
    assert all(1200.0 <= area <= 3500.0 for area in shapely.area(yards))
    union = shapely.union_all(yards)
    assert union.area == pytest.approx(shapely.area(yards).sum(), abs=1e-6)
    houses = shapely.union_all(demo.tables["building"].geometry.to_numpy())
    assert union.distance(houses) > 1.5
    assert (shapely.distance(yards, houses) < 14.0).all()


def test_buildings_overlap_no_other(demo: DemoEstate) -> None:
    outlines = demo.tables["building"].geometry.to_numpy()
    union = shapely.union_all(outlines)
    assert union.area == pytest.approx(shapely.area(outlines).sum(), abs=1e-6)


def test_paths_cross_buildings_only_in_porticos(
    demo: DemoEstate, walkable: gpd.GeoDataFrame
) -> None:
    houses = shapely.union_all(demo.tables["building"].geometry.to_numpy())
    inside = walkable.intersection(houses).length
    portico = walkable["name"].str.startswith("Portik ")
    assert portico.sum() == 8
    assert (inside[~portico] < 0.05).all()
    assert (inside[portico] > walkable[portico].length - 0.01).all()


def _component(lines: np.ndarray) -> dict[tuple[float, float], int]:
    """Return the connected part of each node of a network, joined by the ends its lines share."""
    parent: dict[tuple[float, float], tuple[float, float]] = {}

    def find(node: tuple[float, float]) -> tuple[float, float]:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for line in lines:
        first, last = (tuple(np.round(line.coords[end], 2)) for end in (0, -1))
        parent[find(first)] = find(last)
    roots = {find(node) for node in list(parent)}
    number = {root: rank for rank, root in enumerate(sorted(roots))}
    return {node: number[find(node)] for node in parent}


def test_every_entrance_reaches_every_waste_house(
    demo: DemoEstate, walkable: gpd.GeoDataFrame
) -> None:
    parts = _component(walkable.geometry.to_numpy())
    assert set(parts.values()) == {0}
    nodes = shapely.MultiPoint(list(parts))
    assert (demo.tables["stairwell"].distance(nodes) < 0.05).all()
    assert (demo.tables["waste_station"].distance(nodes) < 6.0).all()


def test_length_of_the_lit_walkways(walkable: gpd.GeoDataFrame) -> None:
    attached = walkable["name"].str.startswith(("Entréväg", "Portik", "Väg till"))
    assert walkable[~attached].length.sum() == pytest.approx(4500.0, rel=0.05)
    assert walkable["kind"].isin(FOOTPATH_KINDS).all()


def test_waste_houses(demo: DemoEstate) -> None:
    stations = demo.tables["waste_station"]
    assert len(stations) == 11
    complete = [set(fractions) >= MANDATED_2027 for fractions in stations["fractions"]]
    assert sum(complete) == 8
    lacking = stations.loc[~np.array(complete), "fractions"]
    assert all(MANDATED_2027 - set(f) == {"metal", "clear_glass", "coloured_glass"}
               for f in lacking)  # fmt: skip
    totals = [sum(row["bins"] for row in bins) for bins in stations["bins"]]
    assert min(totals) >= 14
    assert max(totals) <= 22
    assert stations["dwellings_served"].sum() == 1014
    assert stations["area_m2"].between(30, 60).all()
    for fractions, bins in zip(stations["fractions"], stations["bins"], strict=True):
        assert [row["fraction"] for row in bins] == fractions
        assert set(fractions) <= set(WASTE_FRACTIONS)


def test_parking_areas_hold_their_poles_and_nothing_else(
    demo: DemoEstate, outdoor: gpd.GeoDataFrame
) -> None:
    places = demo.tables["place"]
    areas = places[places["kind"] == "parking"]
    assert areas["name"].tolist() == [f"Parkering {letter}" for letter in "ABCD"]
    assert areas.area.sum() / 900 == pytest.approx(18.9, abs=0.1)  # m2 a car, lanes included
    poles = outdoor[outdoor["kind"] == "parking"]
    assert [int(poles.within(area).sum()) for area in areas.geometry] == [9, 9, 9, 9]
    others = outdoor[outdoor["kind"] != "parking"]
    ground = shapely.union_all(areas.geometry.to_numpy())
    assert (others.distance(ground) > 1.0).all()
    houses = shapely.union_all(demo.tables["building"].geometry.to_numpy())
    assert ground.distance(houses) > 1.0
    paths = demo.tables["footpath"]
    walked = paths[~paths["kind"].isin(VEHICLES)]
    assert (walked.distance(ground) > walked["width_m"] / 2).all()
    # they throw their light away from the houses, into the area
    assert poles["bearing_deg"].nunique() == 1
    assert 90.0 < poles["bearing_deg"].iloc[0] < 270.0


def test_only_porticos_are_passages(demo: DemoEstate) -> None:
    paths = demo.tables["footpath"]
    assert paths.loc[paths["passage"], "name"].str.startswith("Portik ").all()
    assert paths["passage"].sum() == 8


def test_lamps_along_paths_face_their_path(demo: DemoEstate, outdoor: gpd.GeoDataFrame) -> None:
    paths = shapely.union_all(demo.tables["footpath"].geometry.to_numpy())
    poles = outdoor[outdoor["kind"].isin(["park_pole", "bollard"])]
    assert poles["bearing_deg"].between(0.0, 360.0).all()
    turn = np.radians(poles["bearing_deg"].to_numpy())
    ahead = shapely.points(
        poles.geometry.x.to_numpy() + np.sin(turn), poles.geometry.y.to_numpy() + np.cos(turn)
    )
    nearer = poles.distance(paths).to_numpy() - shapely.distance(ahead, paths)
    assert (nearer > 0.9).mean() > 0.97  # but for some at crossings
    assert (nearer > 0.0).all()


def test_places(demo: DemoEstate) -> None:
    places = demo.tables["place"]
    assert Counter(places["kind"]) == {
        "playground": 8, "bench": 95, "bin": 48, "bike_stand": 60, "laundry": 14,
        "notice_board": 60, "sand_box": 22, "bus_stop": 1, "substation": 1, "square": 1,
        "school_yard": 1, "lighting_cabinet": 9, "parking": 4,
    }  # fmt: skip
    assert set(places["kind"]) <= set(PLACE_KINDS)
    grounds = places[places["kind"] == "playground"]
    yards = shapely.union_all(demo.tables["courtyard"].geometry.to_numpy())
    assert grounds.within(yards).all()
    houses = shapely.union_all(demo.tables["building"].geometry.to_numpy())
    outside = places[places["kind"].isin(["bench", "bin", "bike_stand", "sand_box"])]
    assert (outside.distance(houses) > 0.5).all()


def test_responsibility_areas_divide_the_ground(demo: DemoEstate) -> None:
    areas = demo.tables["responsibility_area"]
    assert Counter(areas["operator"]) == {
        "kommun": 4, "nätbolag": 1, "annan fastighetsägare": 1,
    }  # fmt: skip
    union = shapely.union_all(areas.geometry.to_numpy())
    assert union.area == pytest.approx(areas.area.sum(), abs=0.05)
    stop = demo.tables["place"].query("kind == 'bus_stop'").geometry.iloc[0]
    assert areas.loc[areas.contains(stop), "name"].tolist() == ["Hållplats Bärkullen"]


def test_everything_lies_on_the_estate_in_metres(demo: DemoEstate) -> None:
    anchor = (322908.01, 6410342.29)
    for name, table in demo.tables.items():
        if name == "luminaire_type":
            continue
        assert table.crs.to_epsg() == 3006, name
        assert table.geometry.is_valid.all(), name
        assert table["id"].is_unique, name
        away = np.abs(table.total_bounds - np.tile(anchor, 2))
        assert away.max() < 400.0, name
    outline = demo.estate["geom"]
    assert demo.tables["stairwell"].within(outline).all()
    assert demo.tables["lamp"].within(outline).all()


def test_words_are_those_of_the_register(demo: DemoEstate) -> None:
    lamps = demo.tables["lamp"]
    for column, words in (
        ("kind", LAMP_KINDS), ("serves", LAMP_SERVES), ("control", LIGHT_CONTROLS),
        ("light_source", LIGHT_SOURCES),
    ):  # fmt: skip
        assert lamps[column].isin(words).all(), column
    types = demo.tables["luminaire_type"]
    assert lamps["luminaire_type_id"].isin(types["id"]).all()
    assert demo.tables["stairwell"]["building_id"].isin(demo.tables["building"]["id"]).all()
