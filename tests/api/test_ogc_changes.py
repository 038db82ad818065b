"""OGC API - Features, part 4: planners change the register, held against what stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, text

from backend.edits import service as edits
from backend.edits.schemas import Change
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.report_sample import address
from tests.sign_in import client_of

LAMPS = "/ogc/collections/lamps/items"
TM = "http://www.opengis.net/def/crs/EPSG/0/3006"


@pytest.fixture(scope="module")
def stored(engine: Engine) -> Engine:
    """Store the sample."""
    with engine.begin() as tx:
        store_sample(tx)
    return engine


@pytest.fixture(scope="module")
def client(stored: Engine) -> Iterator[TestClient]:
    """Give a planner's client."""
    with client_of(address(stored), "planner", raise_server_exceptions=False) as made:
        yield made


def point(east: float, north: float) -> dict[str, Any]:
    lon, lat = crs.to_lonlat(EAST_M + east, NORTH_M + north)
    return {"type": "Point", "coordinates": [float(lon), float(lat)]}


def pole(east: float = 20, north: float = 20, **properties: object) -> dict[str, Any]:
    told = {"kind": "park_pole", "owner": "own", "operator": "own", "height_m": 4.5, **properties}
    return {"type": "Feature", "geometry": point(east, north), "properties": told}


def send(client: TestClient, method: str, url: str, body: Any, **headers: str) -> Any:  # noqa: ANN401 -- httpx's
    kind = {"content-type": "application/geo+json"}
    return client.request(method, url, json=body, headers={**kind, **headers})


def added(client: TestClient, **properties: object) -> tuple[str, str]:
    """Add a lamp; give its address and ETag."""
    made = send(client, "POST", LAMPS, pole(20, 20, **properties))
    assert made.status_code == 201, made.text
    return made.headers["location"], made.headers["etag"]


def scalar(engine: Engine, asked: str, **values: object) -> Any:  # noqa: ANN401 -- any type
    with engine.connect() as tx:
        return tx.scalar(text(asked), values)


def test_a_lamp_is_added_changed_and_taken_away(client: TestClient, stored: Engine) -> None:
    url, mark = added(client, code="N1")
    lamp = client.get(url)
    assert lamp.headers["etag"] == mark
    told = lamp.json()
    assert told["properties"]["code"] == "N1"
    assert told["properties"]["height_source"] == "declared"
    assert told["properties"]["state"] == "unknown"
    assert told["properties"]["source"] == "edits"

    # What was read, sent back whole, is no change: not by a rounding of the place either.
    same = send(client, "PUT", url, told, **{"if-match": mark})
    assert same.status_code == 200, same.text
    assert same.headers["etag"] == mark

    patched = send(client, "PATCH", url, {"properties": {"height_m": 6}}, **{"if-match": mark})
    assert patched.status_code == 200, patched.text
    assert patched.json()["properties"]["height_m"] == 6
    assert patched.json()["properties"]["code"] == "N1"
    assert patched.headers["etag"] != mark

    late = send(client, "PATCH", url, {"properties": {"height_m": 7}}, **{"if-match": mark})
    assert late.status_code == 412
    unseen = send(client, "PATCH", url, {"properties": {"height_m": 7}})
    assert unseen.status_code == 428

    mark = patched.headers["etag"]
    moved = send(client, "PATCH", url, {"geometry": point(22, 21)}, **{"if-match": mark})
    assert moved.json()["geometry"]["coordinates"] == pytest.approx(
        point(22, 21)["coordinates"], abs=1e-8
    )
    replaced = send(client, "PUT", url, pole(code="N2"), **{"if-match": "*"})
    assert replaced.json()["properties"]["code"] == "N2"

    gone = client.delete(url, headers={"if-match": replaced.headers["etag"]})
    assert gone.status_code == 204
    assert client.get(url).status_code == 404
    assert client.delete(url, headers={"if-match": "*"}).status_code == 404

    lamp_id = uuid.UUID(url.rsplit("/", 1)[1])
    actions = "SELECT array_agg(action ORDER BY id) FROM core.audit WHERE object_id = :id"
    assert scalar(stored, actions, id=str(lamp_id)) == ["insert"] + ["update"] * 4
    who = "SELECT min(actor) FROM core.audit WHERE object_id = :id"
    assert scalar(stored, who, id=str(lamp_id)) == "planner"
    stands = "SELECT vanished_at IS NOT NULL FROM core.lamp WHERE id = :id"
    assert scalar(stored, stands, id=lamp_id) is True
    jobs = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'ljusrond.analyse'"
    assert scalar(stored, jobs) >= 4


def test_coordinates_are_read_in_the_system_that_is_named(client: TestClient) -> None:
    body = pole()
    body["geometry"]["coordinates"] = [NORTH_M + 25, EAST_M + 25]
    made = send(client, "POST", LAMPS, body, **{"content-crs": f"<{TM}>"})
    assert made.status_code == 201, made.text
    assert made.headers["content-crs"] == f"<{TM}>"
    assert made.json()["geometry"]["coordinates"] == [NORTH_M + 25, EAST_M + 25]


LINE = {"type": "LineString", "coordinates": [point(x, x)["coordinates"] for x in (0, 9)]}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown kind": (pole(kind="park_lamp_of_gold"), "kind"),
    "too high": (pole(height_m=400), "height_m"),
    "not whole": (pole(luminaires=1.5), "luminaires"),
    "no field": (pole(okand=1), "okand"),
    "another type": ({**pole(), "geometry": LINE}, "geometry"),
    "far away": (pole(east=90_000), "estate_id"),
    "unreachable": ({**pole(), "geometry": {"type": "Point", "coordinates": [1e308, 1]}},
                    "geometry"),
    "no geometry": ({**pole(), "geometry": None}, "geometry"),
    "no estate of ours": (pole(estate_id=str(uuid.uuid4())), "estate_id"),
    "no feature": ({"type": "FeatureCollection", "features": []}, "type"),
    "strange member": ({**pole(), "okand": 1}, "okand"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_by_field(client: TestClient, name: str) -> None:
    body, field = REFUSED[name]
    before = client.get(LAMPS).json()["numberMatched"]
    answer = send(client, "POST", LAMPS, body)
    assert answer.status_code == 400, answer.text
    assert field in {one["field"] for one in answer.json()["errors"]}
    assert client.get(LAMPS).json()["numberMatched"] == before


def test_bodies_that_are_none_are_refused(client: TestClient) -> None:
    for body in (b"", b"{", b"[]", b"[" * 3000, b'{"type": NaN}', b"\xff"):
        answer = client.post(LAMPS, content=body, headers={"content-type": "application/geo+json"})
        assert answer.status_code == 400, body[:20]
    kind = {"content-type": "text/csv"}
    assert client.post(LAMPS, content=b"a,b", headers=kind).status_code == 400


def test_layers_that_are_computed_are_not_changed(client: TestClient) -> None:
    answer = send(client, "POST", "/ogc/collections/dark_spots/items", pole())
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["caretaker", "contractor", "on_call"])
def test_who_does_not_plan_changes_nothing(stored: Engine, role: str) -> None:
    with client_of(address(stored), role, raise_server_exceptions=False) as client:
        assert send(client, "POST", LAMPS, pole()).status_code == 403


def test_the_walls_let_nobody_else_change_the_register(stored: Engine) -> None:
    with stored.connect() as tx, tx.begin() as transaction:
        _act_as(tx, "caretaker")
        assert tx.execute(text("UPDATE core.lamp SET height_m = 9")).rowcount == 0
        transaction.rollback()


def test_another_company_finds_nothing_to_change(client: TestClient, stored: Engine) -> None:
    url, _ = added(client, code="OURS")
    path = url.partition("//")[2].partition("/")[2]
    with client_of(address(stored), "planner", "annan", raise_server_exceptions=False) as other:
        assert other.get(f"/{path}").status_code == 404
        gone = other.delete(f"/{path}", headers={"if-match": "*"})
        assert gone.status_code == 404
        assert send(other, "POST", LAMPS, pole()).status_code == 400


def _act_as(tx: Connection, role: str) -> None:
    company = tx.scalar(text("SELECT company_id FROM core.lamp LIMIT 1"))
    opened = "SELECT app.set_limits(:company, NULL, :role, NULL, 'r')"
    tx.execute(text(opened), {"company": company, "role": role})
    tx.execute(text("SET LOCAL ROLE ljusrond_app"))


@pytest.fixture
def planner(stored: Engine) -> Iterator[Connection]:
    """Give a planner's transaction that is rolled back."""
    with stored.connect() as tx, tx.begin() as transaction:
        _act_as(tx, "planner")
        yield tx
        transaction.rollback()


def test_many_changes_go_each_their_own_way(planner: Connection) -> None:
    ids = planner.scalars(text("SELECT id FROM app.lamps ORDER BY code")).all()
    held = edits.rows(planner, "lamps", ids)
    here = shapely.Point(EAST_M + 12, NORTH_M + 15)
    done = edits.apply(
        planner,
        "lamps",
        [
            Change(act="create", values={"kind": "bollard", "height_m": "hög"}, geometry=here),
            Change(act="create", values={"kind": "bollard", "height_m": "1,1"}, geometry=here),
            Change(act="update", id=ids[0], values={"owner": "Kommunen"}),
            Change(act="update", id=ids[0], values={"owner": "Annan"}),
            Change(act="update", id=uuid.uuid4(), values={}),
            Change(act="update", id=ids[1], version=held[ids[1]].changed_at.replace(year=2001)),
            Change(act="update", id=ids[2] if len(ids) > 2 else ids[1], values={}),
        ],
    )
    assert [one.state for one in done][:6] == [
        "refused", "done", "done", "refused", "missing", "conflict",
    ]  # fmt: skip
    assert done[0].problems[0].field == "height_m"
    assert done[1].id in edits.rows(planner, "lamps", [done[1].id])  # type: ignore[list-item]
    assert edits.rows(planner, "lamps", ids)[ids[0]].fields["owner"] == "Kommunen"


def test_a_dry_run_writes_nothing(planner: Connection) -> None:
    lamp = planner.scalar(text("SELECT id FROM app.lamps ORDER BY id LIMIT 1"))
    change = Change(act="update", id=lamp, values={"owner": "Någon"})
    assert edits.apply(planner, "lamps", [change], dry_run=True)[0].state == "done"
    assert edits.rows(planner, "lamps", [lamp])[lamp].fields["owner"] != "Någon"


def test_what_was_taken_away_stands_again(planner: Connection) -> None:
    lamp = planner.scalar(text("SELECT id FROM app.lamps ORDER BY id LIMIT 1"))
    before = edits.rows(planner, "lamps", [lamp])[lamp]
    edits.one(planner, "lamps", Change(act="delete", id=lamp))
    assert edits.rows(planner, "lamps", [lamp])[lamp].vanished_at is not None
    edits.one(planner, "lamps", Change(act="restore", id=lamp))
    after = edits.rows(planner, "lamps", [lamp])[lamp]
    assert after.vanished_at is None
    assert after.fields == before.fields
    assert after.geometry == before.geometry


def test_every_kind_is_added_and_links_follow(planner: Connection) -> None:
    def shape(*corners: tuple[float, float], closed: bool = True) -> BaseGeometry:
        moved = [(EAST_M + x, NORTH_M + y) for x, y in corners]
        return shapely.Polygon(moved) if closed else shapely.LineString(moved)

    corner = ((70, 0), (90, 0), (90, 10), (70, 10))
    made: dict[str, uuid.UUID] = {}
    for layer, values, geometry in (
        ("buildings", {"name": "Hus 9", "storeys": 2}, shape(*corner)),
        ("stairwells", {"name": "Z"}, shapely.Point(EAST_M + 80, NORTH_M + 11)),
        ("courtyards", {"name": "Ny", "lighting_class": "P4"}, shape((0, 50), (9, 50), (9, 60))),
        ("footpaths", {"kind": "footway"}, shape((0, 50), (40, 60), closed=False)),
        ("places", {"kind": "bench"}, shapely.Point(EAST_M + 5, NORTH_M + 30)),
        ("waste_stations", {"kind": "house", "fractions": ["paper"]},
         shapely.Point(EAST_M + 61, NORTH_M + 21)),
    ):  # fmt: skip
        done = edits.one(planner, layer, Change(act="create", values=values, geometry=geometry))
        assert done.id
        made[layer] = done.id
    door = "SELECT building_id FROM app.stairwells WHERE id = :id"
    assert planner.scalar(text(door), {"id": made["stairwells"]}) == made["buildings"]
    house = edits.rows(planner, "buildings", [made["buildings"]])[made["buildings"]]
    assert (house.fields["height_m"], house.fields["height_source"]) == (5.6, "storeys")
    edits.one(
        planner, "buildings", Change(act="update", id=made["buildings"], values={"storeys": 3})
    )
    house = edits.rows(planner, "buildings", [made["buildings"]])[made["buildings"]]
    assert house.fields["height_m"] == pytest.approx(8.4)
    room = made["waste_stations"]
    edits.one(
        planner, "waste_stations", Change(act="update", id=room, values={"fractions": ["metal"]})
    )
    assert edits.rows(planner, "waste_stations", [room])[room].fields["fractions"] == ["metal"]
    edits.one(planner, "buildings", Change(act="delete", id=made["buildings"]))
    assert planner.scalar(text(door), {"id": made["stairwells"]}) is None
    grown = "SELECT ST_Covers(geom, ST_SetSRID(ST_Point(:x, :y), 3006)) FROM core.estate"
    assert planner.scalar(text(grown), {"x": EAST_M + 90, "y": NORTH_M}) is True
