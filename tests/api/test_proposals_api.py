"""The address of proposals: JSON and files in, row by row; edits; what is refused."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.proposals import files, tasks
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.sign_in import client_of

URL = "/api/v1/proposals"
POLE = {"kind": "park_pole", "height_m": 4.0, "light_source": "led", "flux_lm": 2400.0}


def at(east: float, north: float) -> dict[str, Any]:
    lon, lat = crs.to_lonlat([EAST_M + east], [NORTH_M + north])
    return {"type": "Point", "coordinates": [float(lon[0]), float(lat[0])]}


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample, both lamps seen dark."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, raise_server_exceptions=False) as made:
        yield made


def sent(**more: object) -> dict[str, Any]:
    lamp = {"label": "N1", "geometry": at(20, 22), **POLE}
    return {"estate": "provgarden", "name": "Prov", "lamps": [lamp], **more}


def make(client: TestClient, **more: object) -> dict[str, Any]:
    answer = client.post(URL, json=sent(**more))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{URL}/{answer.json()['id']}"
    found: dict[str, Any] = answer.json()
    return found


def compared(engine: Engine, client: TestClient, proposal_id: str) -> dict[str, Any]:
    tasks.compute(engine, uuid.UUID(proposal_id))
    found: dict[str, Any] = client.get(f"{URL}/{proposal_id}").json()
    return found


def queued(engine: Engine) -> int:
    with engine.connect() as tx:
        return tx.scalar(
            text(
                "SELECT count(*) FROM jobs.procrastinate_jobs"
                " WHERE task_name = 'ljusrond.compare_proposal' AND status = 'todo'"
            )
        ) or 0  # fmt: skip


def test_a_proposal_is_stored_and_handed_to_the_worker(engine: Engine, client: TestClient) -> None:
    before = queued(engine)
    found = make(client)
    assert (found["status"], found["new_lamps"], found["dark_after_m2"]) == ("waiting", 1, None)
    assert queued(engine) == before + 1
    assert client.get(f"{URL}/{found['id']}/status").json() == {"status": "waiting"}


def test_the_comparison_is_read_with_its_ground(engine: Engine, client: TestClient) -> None:
    found = compared(engine, client, make(client)["id"])
    assert found["status"] == "done"
    assert found["dark_after_m2"] < found["dark_before_m2"]
    assert {one["surface_name"] for one in found["results"]} >= {"Gård 1"}
    ground = client.get(f"{URL}/{found['id']}/spots").json()
    by_change: dict[str, float] = {}
    for one in ground["features"]:
        shape = shapely.geometry.shape(one["geometry"])
        assert 11 < shape.centroid.x < 13
        by_change.setdefault(one["properties"]["change"], 0.0)
        by_change[one["properties"]["change"]] += one["properties"]["area_m2"]
    assert by_change["gone"] == pytest.approx(found["dark_before_m2"] - found["dark_after_m2"])


@pytest.mark.parametrize(
    ("lamp", "field", "words"),
    [
        ({"lamp": "P9", "remove": True}, "lamps[0].lamp", "no lamp of this estate"),
        ({"remove": True}, "lamps[0].lamp", "which lamp"),
        ({"label": "N"}, "lamps[0].geometry", "needs a position"),
        ({"lamp": "P1"}, "lamps[0].lamp", "says nothing"),
        ({"geometry": at(2000, 20)}, "lamps[0].geometry", "1.9 km from the estate"),
        ({"geometry": {"type": "Point", "coordinates": [2.35, 48.85]}},
         "lamps[0].geometry", "outside Sweden"),
        ({"geometry": at(20, 22), "luminaire_type": "X"},
         "lamps[0].luminaire_type", "no luminaire"),
        ({"geometry": at(20, 22), "height_m": 400}, "lamps.0.height_m", "less than or equal to 60"),
        ({"geometry": at(20, 22), "colour": "red"}, "lamps.0.colour", "not permitted"),
    ],
)  # fmt: skip
def test_a_lamp_that_cannot_be_taken_is_refused_with_its_place(
    client: TestClient, lamp: dict[str, Any], field: str, words: str
) -> None:
    before = len(client.get(URL).json())
    answer = client.post(URL, json=sent(lamps=[lamp]))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert words in problem["reason"]
    assert len(client.get(URL).json()) == before


def test_an_unknown_estate_and_broken_json_are_told(client: TestClient) -> None:
    assert client.post(URL, json=sent(estate="nowhere")).status_code == 404
    answer = client.post(URL, content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert client.post(URL, json=sent(name="  ")).status_code == 422


def upload(client: TestClient, path: Path, **fields: str) -> Any:  # noqa: ANN401 -- httpx' answer
    said = {"estate": "provgarden", **fields}
    return client.post(URL, data=said, files={"file": (path.name, path.read_bytes())})


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "csv"])
def test_a_file_is_uploaded_and_its_bad_rows_are_told(
    client: TestClient, tmp_path: Path, suffix: str
) -> None:
    rows = {"code": ["N1", "N2"], "lamp": [None, "P9"], "height_m": [4.0, 5.0]}
    points = [shapely.Point(EAST_M + x, NORTH_M + 22) for x in (20, 24)]
    frame = gpd.GeoDataFrame(rows, geometry=points, crs=3006)
    path = tmp_path / f"förslag.{suffix}"
    if suffix == "csv":
        frame["easting"], frame["northing"] = frame.geometry.x, frame.geometry.y
        frame.drop(columns="geometry").to_csv(path, index=False, sep=";")
    elif suffix == "geojson":
        frame.to_crs(4326).to_file(path)
    else:
        frame.to_file(path)
    answer = upload(client, path, name="Uppladdat", crs="EPSG:3006" if suffix == "csv" else "")
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["name"], found["source"]) == ("Uppladdat", path.name)
    assert [lamp["label"] for lamp in found["lamps"]] == ["N1"]
    (issue,) = found["issues"]
    assert (issue["field"], issue["value"], issue["action"]) == ("lamp", "P9", "refused")
    assert issue["row"] == (3 if suffix == "csv" else 2)


def test_a_file_of_which_nothing_can_be_taken_is_refused_row_by_row(
    client: TestClient, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("lamp;remove\nX;ja\nY;ja\n", encoding="utf-8")
    before = len(client.get(URL).json())
    answer = upload(client, path)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["row 2, lamp", "row 3, lamp"]
    path.write_bytes(b"\x00\x01 nothing")
    answer = upload(client, path)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")
    strange = tmp_path / "x.exe"
    strange.write_bytes(b"MZ")
    assert "unknown format" in upload(client, strange).json()["errors"][0]["reason"]
    assert len(client.get(URL).json()) == before


def test_a_form_without_its_parts_is_told(client: TestClient) -> None:
    answer = client.post(URL, data={"estate": "provgarden"}, files={"other": ("a", b"b")})
    assert [e["field"] for e in answer.json()["errors"]] == ["file"]
    answer = client.post(URL, data={}, files={"file": ("a.csv", b"b")})
    assert [e["field"] for e in answer.json()["errors"]] == ["estate"]
    many = files.FILE_BYTES_MAX + 1
    answer = client.post(URL, data={}, files={"file": ("a.csv", b"b" * many)})
    assert answer.status_code == 413


def test_edits_go_lamp_by_lamp(engine: Engine, client: TestClient) -> None:
    found = make(client, lamps=[])
    address = f"{URL}/{found['id']}"
    added = client.post(f"{address}/lamps", json={"geometry": at(20, 22), **POLE})
    assert added.status_code == 201
    assert [lamp["label"] for lamp in added.json()["lamps"]] == ["N1"]
    assert client.post(f"{address}/lamps", json={"lamp": "p1", "height_m": 5}).status_code == 201
    twice = client.post(f"{address}/lamps", json={"lamp": "P1", "remove": True})
    assert twice.status_code == 422
    assert "already changes" in twice.json()["errors"][0]["reason"]
    lamps = client.get(address).json()["lamps"]
    assert {lamp["change"] for lamp in lamps} == {"new", "changed"}
    for lamp in lamps:
        assert client.delete(f"{address}/lamps/{lamp['id']}").status_code == 204
    assert client.delete(f"{address}/lamps/{lamps[0]['id']}").status_code == 404
    assert client.get(address).json()["lamps"] == []
    assert client.post(f"{address}/compare").status_code == 202
    assert compared(engine, client, found["id"])["results"] == []


def test_classes_are_tried_and_taken_back(engine: Engine, client: TestClient) -> None:
    with engine.connect() as tx:
        asked = "SELECT id FROM core.asset WHERE kind = :kind LIMIT 1"
        yard, lamp = (str(tx.scalar(text(asked), {"kind": kind})) for kind in ("courtyard", "lamp"))
    found = make(client, surfaces=[{"surface_id": yard, "lighting_class": "P2"}])
    address = f"{URL}/{found['id']}"
    assert [one["lighting_class"] for one in found["surfaces"]] == ["P2"]
    changed = client.post(f"{address}/surfaces", json={"surface_id": yard, "lighting_class": "P1"})
    assert [one["lighting_class"] for one in changed.json()["surfaces"]] == ["P1"]
    for body in ({"surface_id": yard, "lighting_class": "Q9"},
                 {"surface_id": lamp, "lighting_class": "P2"}):  # fmt: skip
        assert client.post(f"{address}/surfaces", json=body).status_code == 422
    assert client.delete(f"{address}/surfaces/{yard}").status_code == 204
    assert client.get(address).json()["surfaces"] == []


def test_a_proposal_is_listed_and_thrown_away(client: TestClient) -> None:
    found = make(client, name="Kastas")
    listed = client.get(URL, params={"estate": "provgarden"}).json()
    assert found["id"] in {one["id"] for one in listed}
    assert client.get(URL, params={"estate": "annan"}).json() == []
    assert client.delete(f"{URL}/{found['id']}").status_code == 204
    for path in ("", "/status", "/spots"):
        assert client.get(f"{URL}/{found['id']}{path}").status_code == 404
    assert client.delete(f"{URL}/{found['id']}").status_code == 404
    assert client.post(f"{URL}/{found['id']}/compare").status_code == 404


def test_the_description_of_the_address_holds_together(client: TestClient) -> None:
    told = json.dumps(client.get("/openapi.json").json())
    assert "$defs" not in told
    for name in ("LampIn", "TriedSurfaceIn", "Point"):
        assert f"#/components/schemas/{name}" in told
        assert f'"{name}": {{' in told
