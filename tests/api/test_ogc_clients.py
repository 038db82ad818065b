"""Programs of planners as clients of a running server: OWSLib, and GDAL of several ages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from owslib.ogcapi.features import Features
from sqlalchemy import Engine, text

from backend.imports import store
from backend.imports.estates import find_estate
from tests.browser.running import running
from tests.estate_sample import EAST_M, NORTH_M, lamps, store_sample
from tests.report_sample import address
from tests.sign_in import sign_in

COUNT = 25


@pytest.fixture(scope="module")
def token(engine: Engine) -> dict[str, str]:
    """Store the sample with a row of bollards; give a planner's header."""
    with engine.begin() as tx:
        store_sample(tx)
        row = lamps().iloc[[0] * COUNT].reset_index(drop=True)
        row["source_id"] = [f"b{at}" for at in range(COUNT)]
        row["code"] = [f"Å{at:02d}" for at in range(COUNT)]
        row["kind"] = "bollard"
        places = [shapely.Point(EAST_M + 2 * at, NORTH_M + 60) for at in range(COUNT)]
        store.save_assets(
            tx, find_estate(tx, "Provgården", "prov"), "lamp", "row", row.set_geometry(places)
        )
    return sign_in(address(engine), "planner")


@pytest.fixture(scope="module")
def server(engine: Engine, token: dict[str, str]) -> Iterator[str]:  # noqa: ARG001 -- sample first
    with running(address(engine)) as made:
        yield f"{made}/ogc"


def test_owslib_reads_filters_and_changes(server: str, token: dict[str, str]) -> None:
    client = Features(server, headers=token)
    assert any("ogcapi-features-4" in one for one in client.conformance()["conformsTo"])
    assert {"lamps", "dark_spots"} <= set(client.feature_collections())
    assert client.collection_queryables("lamps")["properties"]["code"]["type"] == "string"
    found = client.collection_items("lamps", limit=10)
    assert (found["numberMatched"], found["numberReturned"]) == (COUNT + 2, 10)
    west, south, east, north = 11.0, 57.0, 13.0, 58.0
    boxed = client.collection_items("lamps", bbox=[west, south, east, north], limit=100)
    assert boxed["numberReturned"] == COUNT + 2
    filtered = client.collection_items("lamps", filter="code = 'Å07'")
    assert [f["properties"]["code"] for f in filtered["features"]] == ["Å07"]
    lamp = filtered["features"][0]
    assert client.collection_item("lamps", lamp["id"])["properties"] == lamp["properties"]
    new = {**lamp, "properties": {"kind": "bollard", "code": "NY"}}
    del new["id"]
    client.headers["Content-Type"] = "application/geo+json"
    assert client.collection_item_create("lamps", json.dumps(new))
    (kept,) = client.collection_items("lamps", filter="code = 'NY'")["features"]
    client.headers["If-Match"] = "*"
    assert client.collection_item_delete("lamps", kept["id"])


#: In a process of its own: GDAL waits for the answer while it keeps every thread of this one.
READ = """
import json, sys, pyogrio
url, secret, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": secret})
source = "OAPIF:" + url
if "bbox" in options:
    options["bbox"] = tuple(options["bbox"])
layers = pyogrio.list_layers(source)[:, 0].tolist() if options.pop("layers", False) else []
read = pyogrio.read_dataframe(source, layer="lamps", **options)
rows = [[r.id, r.code, r.geometry.x, r.geometry.y] for r in read.itertuples()]
print(json.dumps({"layers": layers, "crs": read.crs.to_epsg(), "rows": rows}))
"""


def gdal(server: str, token: dict[str, str], **options: object) -> dict[str, Any]:
    """Read the lamps with the GDAL that is ours."""
    secret = token["Authorization"].removeprefix("Bearer ")
    asked = [sys.executable, "-c", READ, server, secret, json.dumps(options)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_gdal_pages_boxes_and_filters(server: str, token: dict[str, str], engine: Engine) -> None:
    paged = gdal(server, token, PAGE_SIZE=7, layers=True)
    assert {"lamps", "footpaths", "courtyards"} <= set(paged["layers"])
    with engine.connect() as tx:
        held = tx.execute(text("SELECT id, ST_X(geom), ST_Y(geom) FROM app.lamps")).all()
    found = {row[0]: row for row in paged["rows"]}
    assert set(found) == {str(row.id) for row in held}
    assert len(paged["rows"]) == len(held) == COUNT + 2
    assert paged["crs"] == 3006, "what the register is kept in"
    for key, east_m, north_m in held:
        assert found[str(key)][2:] == pytest.approx((east_m, north_m), abs=0.001)
    (first,) = (row for row in paged["rows"] if row[1] == "Å00")
    box = [first[2] - 1, first[3] - 1, first[2] + 1, first[3] + 1]
    boxed = gdal(server, token, bbox=box, where="code = 'Å00' OR height_m > 99")
    assert [row[1] for row in boxed["rows"]] == ["Å00"]


def test_gdal_reads_the_grid_with_its_axes_right(server: str, token: dict[str, str]) -> None:
    read = gdal(server, token, CRS="EPSG:3006", where="code = 'Å05'")
    assert read["crs"] == 3006
    ((_, code, east_m, north_m),) = read["rows"]
    assert (code, east_m, north_m) == ("Å05", EAST_M + 10, NORTH_M + 60)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs gdal-bin")
def test_ogrinfo_counts_and_reads(server: str, token: dict[str, str]) -> None:
    ((name, value),) = token.items()
    asked = [
        "ogrinfo", "-ro", "-so", "--config", "GDAL_HTTP_HEADERS", f"{name}: {value}",
        f"OAPIF:{server}", "lamps", "-oo", "PAGE_SIZE=5",
    ]  # fmt: skip
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert f"Feature Count: {COUNT + 2}" in told
    assert "Geometry: Point" in told
    boxed = subprocess.run(
        [*asked, "-spat", "11.0", "57.0", "11.1", "57.1"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Feature Count: 0" in boxed
