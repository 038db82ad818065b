"""Files as they are taken out, edited the way QGIS edits them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Engine, text

from backend.layers import service as layers
from gis.origin import Origin, mark

#: Zone of the sample's place.
ZONE = 3007


def take_out(
    engine: Engine, path: Path, names: Sequence[str] = ("lamps",), *, company: str = "prov"
) -> Path:
    """Write layers of the sample into a GeoPackage, as an export does."""
    with engine.begin() as tx:
        estate = tx.scalar(text("SELECT id FROM core.estate WHERE code = 'provgarden'"))
        assert estate is not None
        now = tx.scalar(text("SELECT now()"))
        for name in names:
            table = layers.read(tx, name, estate).drop(columns="company_id").to_crs(ZONE)
            for column in table.columns:
                if column in {"id", "estate_id", "building_id", "luminaire_type_id"}:
                    table[column] = table[column].astype(str)
                elif column == "changed_at":
                    table[column] = [at.isoformat() for at in table[column]]
                elif column == "fractions":
                    table[column] = [", ".join(part) for part in table[column]]
            table.to_file(path, layer=name, driver="GPKG")
    origin = Origin(exported_at=now, company=company, estate="provgarden", crs=f"EPSG:{ZONE}")
    mark(path, origin, names)
    return path


def edited(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Return a layer of a file to be edited; the row numbers are its index."""
    return gpd.read_file(path, layer=layer, engine="pyogrio", fid_as_index=True)


def write_back(path: Path, layer: str, rows: gpd.GeoDataFrame) -> Path:
    """Put edited rows into a file in place of a layer, as QGIS does; its origin stays."""
    handed = _origin(path)
    rows.to_file(path, layer=layer, driver="GPKG")
    with closing(sqlite3.connect(path)) as file:
        kept = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
    assert handed <= kept
    return path


def add_points(
    rows: gpd.GeoDataFrame, places: Sequence[tuple[float, float]], **values: object
) -> gpd.GeoDataFrame:
    """Return rows with new ones at places [m in their own system]; what is not said is empty."""
    new = pd.DataFrame([{**values, "code": f"N{n + 1}"} for n in range(len(places))])
    points = gpd.GeoDataFrame(new, geometry=shapely.points(places), crs=rows.crs)
    return gpd.GeoDataFrame(pd.concat([rows, points], ignore_index=True), crs=rows.crs)


def _origin(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT name FROM sqlite_master WHERE name LIKE 'ljusrond_%'")
        return {str(row[0]) for row in found}
