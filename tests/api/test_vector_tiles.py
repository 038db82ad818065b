"""Vector tiles over the API: exact at every zoom, true after every change, behind the walls."""

import gzip
import math
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.access.service import digest
from backend.tiles import cells, grid, vector
from gis import crs
from maps.layers import LAYERS
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.sign_in import client_of
from tests.wall_rows import fill

Tile = dict[str, dict[str, Any]]
#: Lamps of the sample, and of a crowd 3 km to the east, in the same company.
SAMPLE, CROWD = 2, 60
CROWD_SQL = """
WITH added AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT gen_random_uuid(), company_id, id, 'lamp'
    FROM core.estate, generate_series(1, :count)
    WHERE code = 'folksamling' RETURNING id, company_id, estate_id
)
INSERT INTO core.lamp (
    id, company_id, estate_id, source, source_id, code, kind, owner, operator, light_source,
    control, serves, luminaires, geom
)
SELECT
    id, company_id, estate_id, 'crowd', id::text, 'Å' || row_number() OVER (), 'wall', 'own', 'own',
    'led', 'photocell', 'yard', 1,
    ST_SetSRID(ST_MakePoint(
        :east + 3000 + row_number() OVER () % 8 * 7, :north + row_number() OVER () / 8 * 7
    ), 3006)
FROM added
"""


@pytest.fixture(scope="module")
def address(engine: Engine) -> str:
    """Store two estates of a company, one of them crowded, and another company."""
    with engine.begin() as tx:
        store_sample(tx)
        store_sample(tx, "Folksamling")
        tx.execute(text("DELETE FROM core.lamp WHERE source = 'sample' AND estate_id ="
                        " (SELECT id FROM core.estate WHERE code = 'folksamling')"))  # fmt: skip
        tx.execute(text(CROWD_SQL), {"count": CROWD, "east": EAST_M, "north": NORTH_M})
        fill(tx, "annat")
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[TestClient]:
    """Give a client that may see all of the company."""
    with client_of(address, code="prov") as made:
        yield made


def tile_at(east_m: float, north_m: float, zoom: int) -> tuple[int, int]:
    lon, lat = (float(part) for part in crs.to_lonlat(east_m, north_m))
    up = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**zoom), int((1 - up / math.pi) / 2 * 2**zoom)


def read(client: TestClient, layers: str, zoom: int, place: tuple[int, int], **asked: str) -> Tile:
    answer = client.get(f"/tiles/{layers}/{zoom}/{place[0]}/{place[1]}.mvt", params=asked)
    assert answer.status_code == 200, answer.text
    found: Tile = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return found


def drawn(client: TestClient, layer: str, zoom: int, **asked: str) -> tuple[Counter[str], int]:
    """Count by class what the tiles of a zoom around both estates hold, and the single objects."""
    places = {
        tile_at(EAST_M + east, NORTH_M + north, zoom)
        for east in (*range(0, 121, 20), *range(3000, 3061, 20))
        for north in range(0, 61, 20)
    }
    found: Counter[str] = Counter()
    single: set[str] = set()
    for place in places:
        tile = read(client, layer, zoom, place, **asked)
        for feature in tile.get(layer, {}).get("features", ()):
            told = feature["properties"]
            if told["id"] not in single:
                found[told["class"]] += 1
            single.add(told["id"])
        for feature in tile.get(f"{layer}_cells", {}).get("features", ()):
            told = feature["properties"]
            by_class = {k[2:]: n for k, n in told.items() if k.startswith("n_")}
            assert sum(by_class.values()) == told["count"]
            assert told["worst"] in by_class
            assert min(feature["geometry"]["coordinates"]) >= 0
            assert max(feature["geometry"]["coordinates"]) < 4096
            found.update(by_class)
    return found, len(single)


@pytest.mark.parametrize("zoom", [0, 6, 11, 13, 14, 16, 18])
def test_every_zoom_holds_every_lamp_once(client: TestClient, zoom: int) -> None:
    found, single = drawn(client, "lamps", zoom)
    assert found == {"unknown": SAMPLE + CROWD}
    assert single == (SAMPLE + CROWD if zoom >= 14 else 0)
    assert drawn(client, "lamps", zoom, estate="provgarden")[0] == {"unknown": SAMPLE}


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_is_drawn_whole(client: TestClient, name: str) -> None:
    told = client.get(f"/tiles/{name}.json").json()
    for zoom in (8, 15):
        found, _ = drawn(client, name, zoom)
        assert found.total() == told["rows"] - told["unplaced"], zoom
        assert set(found) <= set(LAYERS[name].styles)
    assert told["rows"] == sum(told["counts"].values())


def test_where_too_many_stand_they_are_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector, "MOST_OBJECTS", 20)
    monkeypatch.setattr(vector, "fingerprint", lambda: "few fit")
    found, single = drawn(client, "lamps", 15)
    assert found == {"unknown": SAMPLE + CROWD}
    assert SAMPLE <= single < SAMPLE + CROWD
    assert drawn(client, "lamps", 16)[1] == SAMPLE + CROWD


def test_an_object_tells_what_its_table_tells(client: TestClient) -> None:
    place = tile_at(EAST_M + 8, NORTH_M + 20, 16)
    found = read(client, "lamps", 16, place)["lamps"]["features"]
    lamp = next(one for one in found if one["properties"]["label"] == "P1")
    told = lamp["properties"]
    assert (told["class"], told["code"], told["kind"]) == ("unknown", "P1", "park_pole")
    assert (told["asset_kind"], told["asset_id"]) == ("lamp", told["id"])
    assert told["power_w"] == 20.0
    assert "state_at" not in told  # nobody has seen it
    few = read(client, "lamps", 16, place, fields="few")["lamps"]["features"]
    assert {key for one in few for key in one["properties"]} == {
        "id", "class", "label", "asset_kind", "asset_id"
    }  # fmt: skip


def test_several_layers_come_in_one_tile(client: TestClient) -> None:
    place = tile_at(EAST_M + 8, NORTH_M + 20, 16)
    asked = "courtyards,lamps,buildings,repairs"
    found = read(client, asked, 16, place)
    assert {"courtyards", "lamps", "buildings"} == set(found)
    yard = found["courtyards"]["features"][0]
    assert yard["geometry"]["type"] == "Polygon"
    assert yard["properties"]["class"] == "courtyard"


def test_rows_are_locked_in_one_order(
    address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who counts keeps the rows of the counts until its transaction ends; another process that
    # took the same rows the other way round would wait for it, and it for the other.
    held: list[str] = []
    hold = cells._hold  # noqa: SLF001 -- where a row is locked

    def told(tx: Connection, kept: cells.Kept, name: str) -> None:
        held.append(name)
        hold(tx, kept, name)

    monkeypatch.setattr(cells, "_hold", told)
    for layers in ("lamps,courtyards", "courtyards,lamps"):
        held.clear()
        with engine.begin() as tx:
            tx.execute(text("DELETE FROM core.layer_cells"))
        with client_of(address, code="prov") as fresh:
            assert list(read(fresh, layers, 6, tile_at(EAST_M, NORTH_M, 6))) == [
                f"{name}_cells" for name in layers.split(",")
            ]
        assert held == ["courtyards", "lamps"]


def test_whoever_finds_all_turns_taken_gets_the_tile_after_a_while(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(vector, "_TURNS", turns)
    monkeypatch.setattr(vector, "_PATIENCE_S", 0.05)
    place = tile_at(EAST_M + 8, NORTH_M + 20, 16)
    with turns:
        assert "lamps" in read(client, "lamps,places,estates", 16, place)
    assert turns.acquire(blocking=False)
    turns.release()
    with engine.begin() as tx:  # what fails gives its turn back, too
        asked = vector.Asked((LAYERS["lamps"],))
        monkeypatch.setattr(vector, "_part", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            vector.tile(tx, asked, grid.Tile(16, *place))
    assert turns.acquire(blocking=False)


def test_one_process_makes_a_tile_and_several_count_a_layer(
    address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Among several processes the planner shares the cost of moving shapes, and then reads all the
    # stairwells there are for those of a tile.
    said: dict[str, str] = {}

    def noting(name: str, of: Callable[..., Any]) -> Callable[..., Any]:
        def run(tx: Connection, *given: Any, **named: Any) -> Any:  # noqa: ANN401 -- any
            said[name] = tx.scalar(text("SHOW max_parallel_workers_per_gather"))
            return of(tx, *given, **named)

        return run

    monkeypatch.setattr(vector, "_single", noting("tile", vector._single))  # noqa: SLF001
    monkeypatch.setattr(cells, "gather", noting("count", cells.gather))
    monkeypatch.setattr(cells, "_hold", noting("after it", cells._hold))  # noqa: SLF001
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.layer_cells"))
        usual = tx.scalar(text("SHOW max_parallel_workers_per_gather"))
    with client_of(address, code="prov") as fresh:
        for zoom in (16, 6):
            read(fresh, "lamps", zoom, tile_at(EAST_M, NORTH_M, zoom))
    assert usual != "0"
    assert said == {"tile": "0", "count": usual, "after it": "0"}


def test_what_is_too_small_to_see_stays(client: TestClient) -> None:
    """A yard of 800 m2 is less than a unit of a tile of zoom 6."""
    monkey = pytest.MonkeyPatch()
    monkey.setattr(vector, "first_single", lambda _layer: 0)
    try:
        place = tile_at(EAST_M + 8, NORTH_M + 20, 6)
        found = read(client, "courtyards", 6, place, estate="provgarden", fields="few")
        assert len(found["courtyards"]["features"]) == 1
        place = tile_at(EAST_M + 8, NORTH_M + 40, 6)
        found = read(client, "footpaths", 6, place, estate="provgarden", fields="few")
        assert len(found["footpaths"]["features"]) == 1
    finally:
        monkey.undo()


def test_a_mark_stands_until_a_row_on_the_ground_changes(
    client: TestClient, engine: Engine
) -> None:
    here = tile_at(EAST_M + 8, NORTH_M + 20, 16)
    there = tile_at(EAST_M + 3000, NORTH_M, 16)
    far = tile_at(EAST_M, NORTH_M, 9)
    urls = [f"/tiles/lamps/{z}/{x}/{y}.mvt" for z, (x, y) in ((16, here), (16, there), (9, far))]
    before = [client.get(url) for url in urls]
    for url, answer in zip(urls, before, strict=True):
        again = client.get(url, headers={"If-None-Match": f'"x", W/{answer.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "private, no-cache"
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
                " SELECT company_id, id, 'dark', now() FROM core.lamp WHERE code = 'P1'"
                " AND estate_id = (SELECT id FROM core.estate WHERE code = 'provgarden')"
            )
        )
    after = [
        client.get(url, headers={"If-None-Match": answer.headers["etag"]})
        for url, answer in zip(urls, before, strict=True)
    ]
    assert [answer.status_code for answer in after] == [200, 304, 200]
    assert drawn(client, "lamps", 9)[0] == {"unknown": SAMPLE + CROWD - 1, "other": 1}
    assert drawn(client, "lamps", 16)[0] == {"unknown": SAMPLE + CROWD - 1, "other": 1}
    assert client.get("/tiles/lamps.json").json()["counts"]["other"] == 1


def test_a_lamp_that_goes_is_gone_at_once(client: TestClient, engine: Engine) -> None:
    whole = drawn(client, "lamps", 8)[0].total()
    with engine.begin() as tx:
        gone = "UPDATE core.lamp SET vanished_at = now() WHERE code = 'Å7'"
        assert tx.execute(text(gone)).rowcount == 1
    assert drawn(client, "lamps", 8)[0].total() == whole - 1
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.lamp SET vanished_at = NULL WHERE code = 'Å7'"))
    assert drawn(client, "lamps", 8)[0].total() == whole


def test_it_comes_compressed_to_who_can_read_that(client: TestClient) -> None:
    place = tile_at(EAST_M + 3000, NORTH_M, 14)
    url = f"/tiles/lamps/14/{place[0]}/{place[1]}.mvt"
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", url, headers={"Accept-Encoding": "br, gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Cookie, Authorization, Accept-Encoding"
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    assert plain.headers["content-type"] == "application/vnd.mapbox-vector-tile"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("lamps/99/0/0", 400), ("lamps/4/16/0", 400), ("lamps/4/0/-1", 400), ("lamps/x/0/0", 400),
        ("lamps/4/1e308/0", 400), ("lamps,lamps/4/0/0", 400), ("moons/4/0/0", 404),
        ("lamps,/4/0/0", 404), ("lamps/4/0/0.5", 400),
    ],
)  # fmt: skip
def test_what_is_no_tile_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/tiles/{path}.mvt")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/tiles/lamps/4/0/0.mvt?estate=none").status_code == 404
    assert client.get("/tiles/moons.json").status_code == 404


def test_tiles_are_described(client: TestClient) -> None:
    index = client.get("/tiles").json()["tiles"]
    assert [one["layer"] for one in index] == [*LAYERS, "illuminance"]
    told = client.get("/tiles/lamps.json?estate=provgarden").json()
    assert told["tilejson"] == "3.0.0"
    assert told["tiles"] == [
        "http://testserver/tiles/lamps/{z}/{x}/{y}.mvt?estate=provgarden&fields=all"
    ]
    assert [layer["id"] for layer in told["vector_layers"]] == ["lamps", "lamps_cells"]
    assert set(told["vector_layers"][0]["fields"]) >= {"id", "class", "label", "power_w", "state"}
    west, south, east, north = told["bounds"]
    lon, lat = (float(part) for part in crs.to_lonlat(EAST_M + 8, NORTH_M + 20))
    assert west < lon < east
    assert south < lat < north
    found = read(client, "lamps", 16, tile_at(EAST_M + 8, NORTH_M + 20, 16))
    fields = told["vector_layers"][0]["fields"]
    for feature in found["lamps"]["features"]:
        assert set(feature["properties"]) <= set(fields)


def limited(engine: Engine, estate: str) -> dict[str, str]:
    """Return the header of a planner who sees one estate alone."""
    secret, account_id = uuid.uuid4().hex, uuid.uuid4()
    with engine.begin() as tx:
        row = {"id": account_id, "code": estate, "hash": digest(secret), "mail": f"{secret}@x.se"}
        tx.execute(
            text(
                "INSERT INTO core.account (id, company_id, email, name, role)"
                " SELECT :id, company_id, :mail, 'Planerare', 'planner'"
                " FROM core.estate WHERE code = :code"
            ),
            row,
        )
        tx.execute(
            text(
                "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
                " SELECT company_id, :id, id FROM core.estate WHERE code = :code"
            ),
            row,
        )
        tx.execute(
            text(
                "INSERT INTO core.api_token (company_id, name, token_hash, role, scopes,"
                " expires_at, account_id) SELECT company_id, 'qgis', :hash, 'planner', '{see}',"
                " now() + interval '1 day', :id FROM core.estate WHERE code = :code"
            ),
            row,
        )
    return {"Authorization": f"Bearer {secret}"}


def test_nobody_is_given_anothers_tile(client: TestClient, engine: Engine, address: str) -> None:
    wide = tile_at(EAST_M, NORTH_M, 9)
    url = f"/tiles/lamps/9/{wide[0]}/{wide[1]}.mvt"
    whole = client.get(url)
    near = tile_at(EAST_M + 3000, NORTH_M, 16)
    close = f"/tiles/lamps/16/{near[0]}/{near[1]}.mvt"
    assert len(client.get(close).content) > 100
    header = limited(engine, "provgarden")
    asked = {**header, "If-None-Match": whole.headers["etag"]}
    own = client.get(url, headers=asked)
    assert own.status_code == 200
    tile = mapbox_vector_tile.decode(own.content)
    counted = [f["properties"]["count"] for f in tile["lamps_cells"]["features"]]
    assert sum(counted) == SAMPLE
    assert client.get(close, headers=header).content == b""
    # What changes in the estate that they do not see is nothing to them, all else is.
    with engine.connect() as tx:
        code = tx.scalar(text("SELECT code FROM core.company WHERE code LIKE 'annat%'"))
    with client_of(address, code=code) as other:
        tile = mapbox_vector_tile.decode(other.get(url).content)
        counted = [f["properties"]["count"] for f in tile["lamps_cells"]["features"]]
        assert sum(counted) == 1
        assert other.get(close).content == b""
    assert client.get(url, headers={"Authorization": ""}).status_code == 401
