"""A small estate for tests: one house, one yard, one path, two lamps, one stairwell."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, text

from backend.imports import store
from backend.imports.estates import find_estate
from backend.imports.store import Estate

#: South-west corner of the sample, EPSG:3006 [m]; somewhere on the Göteborg side of Sweden.
EAST_M, NORTH_M = 322900.0, 6410300.0


def _table(
    source_ids: list[str], shapes: list[shapely.Geometry], **columns: object
) -> gpd.GeoDataFrame:
    moved = shapely.transform(shapes, lambda c: np.add(c, (EAST_M, NORTH_M)))
    return gpd.GeoDataFrame({"source_id": source_ids, **columns}, geometry=moved, crs=3006)


def lamps() -> gpd.GeoDataFrame:
    """Return two park poles, west and east of the yard, 24 m apart."""
    points = [shapely.Point(8, 20), shapely.Point(32, 20)]
    return _table(
        ["l1", "l2"],
        points,
        code=["P1", "P2"],
        kind="park_pole",
        owner="own",
        operator="own",
        height_m=4.0,
        height_source="measured",
        light_source="led",
        power_w=20.0,
        flux_lm=2400.0,
        control="photocell",
        serves="yard",
        luminaires=1,
    )


def store_sample(tx: Connection, name: str = "Provgården") -> Estate:
    """Write the sample into an estate and return it."""
    estate = find_estate(tx, name, "prov")
    house = _table(
        ["h1"],
        [shapely.box(0, 0, 40, 10)],
        name="Hus 1",
        use="residential",
        storeys=3,
        height_m=8.4,
        height_source="storeys",
    )
    yard = _table(["y1"], [shapely.box(0, 12, 40, 32)], name="Gård 1", origin="mapped")
    path = _table(
        ["f1"],
        [shapely.LineString([(0, 40), (120, 40)])],
        kind="footway",
        lit="unknown",
        width_m=2.0,
    )
    door = _table(["s1"], [shapely.Point(20, 10)], name="A", entrance_kind="main")
    waste = _table(["w1"], [shapely.Point(60, 20)], name="Miljöhus 1", kind="house")
    tables = {
        "building": house,
        "courtyard": yard,
        "footpath": path,
        "stairwell": door,
        "waste_station": waste,
        "lamp": lamps(),
    }
    for kind, rows in tables.items():
        store.save_assets(tx, estate, kind, "sample", rows)
    return estate


def see_lamps(tx: Connection, state: str) -> None:
    """Note every lamp as seen in a state a day ago."""
    tx.execute(
        text(
            "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at) "
            "SELECT company_id, id, :state, now() - interval '1 day' FROM core.lamp"
        ),
        {"state": state},
    )
