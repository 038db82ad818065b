"""The address of reports: what is accepted, repeated, refused and listed."""

import base64
import json
import math
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.app import MAX_BODY_BYTES, create_app
from backend.db import open_engine
from backend.imports.estates import find_estate
from backend.settings import Settings
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample

URL = "/api/v1/reports"
CONTACT = "ulla.reporter@bo.test"
LON, LAT = (float(v[0]) for v in crs.to_lonlat([EAST_M + 20], [NORTH_M + 20]))
PLACE = {"type": "Point", "coordinates": [LON, LAT]}


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on the module's database, with the sample in it."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
    app = create_app(Settings(database_url=address(engine)))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    """Give the identity of one asset of each kind."""
    found = client.get("/api/v1/assets").json()["items"]
    return {asset["kind"]: asset["id"] for asset in reversed(found)}


def address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def body(**fields: object) -> dict[str, Any]:
    """Return a report on a place; a field given as ... is left out."""
    made = {
        "id": str(uuid.uuid4()),
        "category": "GRAFFITI.TAG",
        "geometry": PLACE,
        "observed_at": "2026-08-01T21:00:00+02:00",
        **fields,
    }
    return {name: value for name, value in made.items() if value is not ...}


def refused(client: TestClient, sent: object, field: str) -> str:
    """Send something that is refused; return the reason given for the field."""
    answer = client.post(URL, content=json.dumps(sent), headers=JSON)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    named = {error["field"]: error["reason"] for error in problem["errors"]}
    assert list(named) == [field], named
    assert named[field] in problem["detail"]
    return str(named[field])


JSON = {"Content-Type": "application/json"}


def test_a_report_is_stored_and_can_be_read(client: TestClient, ids: dict[str, str]) -> None:
    sent = body(category="LIGHT.DARK", asset_id=ids["lamp"], description="Släckt  sen\ni går")
    answer = client.post(URL, json=sent)
    assert answer.status_code == 201
    stored = answer.json()
    assert answer.headers["location"] == f"{URL}/{sent['id']}"
    assert client.get(answer.headers["location"]).json() == stored
    assert (stored["estate"], stored["asset_kind"], stored["status"]) == (
        "provgarden",
        "lamp",
        "received",
    )
    assert stored["description"] == sent["description"]
    assert stored["title_sv"] == "Lampan är släckt"
    assert datetime.fromisoformat(stored["observed_at"]) == datetime(2026, 8, 1, 19, tzinfo=UTC)
    assert stored["geometry"]["coordinates"] == pytest.approx([LON, LAT], abs=1e-8)


def test_a_report_on_an_asset_lies_where_the_asset_lies(
    client: TestClient, ids: dict[str, str]
) -> None:
    sent = body(category="STAIR.DIRT", geometry=..., asset_id=ids["stairwell"])
    lon, lat = client.post(URL, json=sent).json()["geometry"]["coordinates"]
    assert math.dist((lon, lat), (LON, LAT)) < 0.001


def test_a_report_changes_the_lamp_it_is_about(client: TestClient, ids: dict[str, str]) -> None:
    lamp = f"/api/v1/assets/{ids['lamp']}"
    for category, state in (("LIGHT.FLICKER", "flickering"), ("LIGHT.LIT", "lit")):
        sent = body(category=category, asset_id=ids["lamp"], observed_at=now())
        assert client.post(URL, json=sent).status_code == 201
        assert client.get(lamp).json()["fields"]["state"] == state


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.mark.parametrize(
    "spelling",
    ["2026-08-01T21:00:00+02:00", "2026-08-01T19:00:00Z", "2026-08-01T15:00:00.000000-04:00"],
)
def test_the_same_again_is_the_same_report(client: TestClient, spelling: str) -> None:
    sent = body(photos=["a" * 64], reporter={"contact": CONTACT}, description="Å")
    first = client.post(URL, json=sent)
    again = client.post(URL, json={**dict(reversed(sent.items())), "observed_at": spelling})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


@pytest.mark.parametrize(
    "other",
    [
        {"description": "Other"},
        {"category": "GRAFFITI.STICKER"},
        {"observed_at": "2026-08-01T21:00:01+02:00"},
        {"geometry": {"type": "Point", "coordinates": [LON, LAT + 1e-6]}},
        {"photos": ["b" * 64]},
        {"reporter": {"contact": "other@bo.test"}},
        {"origin": "tenant"},
    ],
)
def test_the_same_id_with_other_content_is_a_conflict(
    client: TestClient, other: dict[str, object]
) -> None:
    sent = body()
    stored = client.post(URL, json=sent).json()
    answer = client.post(URL, json={**sent, **other})
    assert answer.status_code == 409
    assert answer.json()["title"] == "Conflict"
    assert client.get(f"{URL}/{sent['id']}").json() == stored


def test_eight_at_once_store_one(client: TestClient, engine: Engine, ids: dict[str, str]) -> None:
    for _ in range(3):
        sent = body(category="LIGHT.DARK", asset_id=ids["lamp"], photos=["c" * 64])
        with ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda _: client.post(URL, json=sent).status_code, range(8))  # noqa: B023
            assert sorted(found) == [200] * 7 + [201]
        with engine.connect() as tx:
            for question in (
                "SELECT count(*) FROM core.report WHERE id = :id",
                "SELECT count(*) FROM core.report_event WHERE report_id = :id",
                "SELECT count(*) FROM core.report_photo WHERE report_id = :id",
                "SELECT count(*) FROM core.lamp_observation WHERE report_id = :id",
            ):
                assert tx.scalar(text(question), {"id": sent["id"]}) == 1


BAD_FIELDS = [
    ("id", ...),
    ("id", "17"),
    ("id", 17),
    ("id", None),
    ("category", ...),
    ("category", "LIGHT.NONSENSE"),
    ("category", "light.dark"),
    ("category", "X" * 61 + ".Y"),
    ("category", "LIGHT.DARK'; DROP TABLE core.report; --"),
    ("category", ["LIGHT.DARK"]),
    ("geometry", ...),
    ("geometry", None),
    ("geometry", "POINT(12 57)"),
    ("asset_id", "nope"),
    ("asset_id", str(uuid.uuid4())),
    ("asset_id", {"$ne": None}),
    ("observed_at", ...),
    ("observed_at", "2026-08-01T21:00:00"),
    ("observed_at", "2026-08-01"),
    ("observed_at", "yesterday"),
    ("observed_at", "2026-13-01T00:00:00Z"),
    ("observed_at", "1999-12-31T23:59:59Z"),
    ("observed_at", "9999-12-31T23:59:59-14:00"),
    ("observed_at", "0001-01-01T00:00:00+14:00"),
    ("observed_at", (datetime.now(UTC) + timedelta(days=3)).isoformat()),
    ("observed_at", 1_780_000_000),
    ("observed_at", "1780000000"),
    ("observed_at", True),
    ("description", "a\x00b"),
    ("description", "a\x1b[31mb"),
    ("description", "\ud800"),
    ("description", "x" * 4001),
    ("description", 5),
    ("photos", ["d" * 64] * 2),
    ("photos", [f"{n:064x}" for n in range(21)]),
    ("photos", "e" * 64),
    ("photos.0", ["E" * 64]),
    ("photos.0", ["e" * 63]),
    ("photos.1", ["e" * 64, "../../etc/passwd"]),
    ("reporter", "ulla"),
    ("reporter.contact", {}),
    ("reporter.contact", {"contact": "u"}),
    ("reporter.contact", {"contact": "u" * 201}),
    ("reporter.contact", {"contact": "ulla\x00"}),
    ("reporter.born", {"contact": CONTACT, "born": "1940"}),
    ("origin", "import"),
    ("origin", "hacker"),
    ("status", "done"),
    ("company_id", str(uuid.uuid4())),
    ("received_at", "2026-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(("field", "value"), BAD_FIELDS)
def test_a_bad_field_is_named(client: TestClient, field: str, value: object) -> None:
    reason = refused(client, body(**{field.split(".", maxsplit=1)[0]: value}), field)
    assert CONTACT not in reason


@pytest.mark.parametrize(
    ("coordinates", "field"),
    [
        ([181, 0], "geometry.coordinates.0"),
        ([12, 90.01], "geometry.coordinates.1"),
        ([12], "geometry.coordinates.1"),
        ([12, 57, 3], "geometry.coordinates"),
        ([], "geometry.coordinates.0"),
        (["12", 57], "geometry.coordinates.0"),
        ([12, True], "geometry.coordinates.1"),
        ([12, None], "geometry.coordinates.1"),
        ([math.nan, 57], "geometry.coordinates.0"),
        ([12, math.inf], "geometry.coordinates.1"),
        ([105, 0], "geometry.coordinates"),
        ([-75, 0.1], "geometry.coordinates"),
        ("12,57", "geometry.coordinates"),
    ],
)
def test_an_impossible_place_is_named(client: TestClient, coordinates: object, field: str) -> None:
    sent = body(geometry={"type": "Point", "coordinates": coordinates})
    answer = client.post(URL, content=json.dumps(sent), headers=JSON)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("geometry", "field"),
    [
        ({"type": "LineString", "coordinates": [[12, 57], [13, 57]]}, "geometry.type"),
        ({"type": "Point"}, "geometry.coordinates"),
        ({"type": "Point", "coordinates": [12, 57], "crs": "EPSG:3006"}, "geometry.crs"),
    ],
)
def test_what_is_no_point_is_refused(
    client: TestClient, geometry: dict[str, object], field: str
) -> None:
    answer = client.post(URL, json=body(geometry=geometry))
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    "place", [(-180, -90), (180, 90), (0, 0), (-71.06, 42.36), (24.9, 60.2), (180, 0), (15, -90)]
)
def test_a_place_anywhere_else_comes_back_as_it_was_sent(
    client: TestClient, place: tuple[float, float]
) -> None:
    sent = body(geometry={"type": "Point", "coordinates": place})
    answer = client.post(URL, json=sent)
    assert answer.status_code == 201
    lon, lat = answer.json()["geometry"]["coordinates"]
    assert lat == pytest.approx(place[1], abs=1e-7)
    turn = math.radians(lon - place[0])
    assert math.cos(turn) == pytest.approx(1, abs=1e-12) or abs(lat) == pytest.approx(90)


def test_a_category_has_to_fit_the_asset(client: TestClient, ids: dict[str, str]) -> None:
    sent = body(category="WASTE.SMELL", asset_id=ids["lamp"])
    assert "does not apply to a lamp" in refused(client, sent, "category")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", JSON),
        (b"", JSON),
        (b"\xff\xfe", JSON),
        (b"null", JSON),
        (b"[]", JSON),
        (b'"text"', JSON),
        (b'{"\\ud800": 1}', JSON),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}),
        (json.dumps(body()).encode(), {"Content-Type": "text/plain"}),
        (json.dumps(body()).encode(), {}),
    ],
)
def test_what_is_no_json_object_is_refused(
    client: TestClient, content: bytes, kind: dict[str, str]
) -> None:
    answer = client.post(URL, content=content, headers=kind)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"id":' + b"9" * 5000 + b"}"])
def test_json_made_to_break_a_reader_is_refused(client: TestClient, content: bytes) -> None:
    answer = client.post(URL, content=content, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_huge_body_is_not_read(client: TestClient) -> None:
    sent = json.dumps(body(description="x" * MAX_BODY_BYTES))
    answer = client.post(URL, content=sent, headers=JSON)
    assert answer.status_code == 413
    piece = b" " * 100_000
    answer = client.post(URL, content=(piece for _ in range(30)), headers=JSON)
    assert answer.status_code == 413


def test_words_stay_words(client: TestClient) -> None:
    odd = "<script>alert(1)</script> {{ 7*7 }} %s :id '; -- \u202e åäö 💡 \u0000"[:-1]
    assert client.post(URL, json=body(description=odd)).json()["description"] == odd


def test_a_contact_is_kept_and_never_shown(client: TestClient, engine: Engine) -> None:
    sent = body(reporter={"contact": CONTACT, "name": "Ulla Reporter"})
    answers = [client.post(URL, json=sent), client.post(URL, json=sent)]
    answers.append(client.post(URL, json={**sent, "description": "other"}))
    answers += [client.get(f"{URL}/{sent['id']}"), client.get(URL), client.get("/lists/reports")]
    assert [answer.status_code for answer in answers] == [201, 200, 409, 200, 200, 200]
    for answer in answers:
        assert "ulla" not in answer.text.lower()
        assert "contact" not in answer.text
    with engine.connect() as tx:
        kept = text("SELECT contact, name FROM core.reporter_contact WHERE report_id = :id")
        assert tx.execute(kept, {"id": sent["id"]}).one() == (CONTACT, "Ulla Reporter")


def test_an_unknown_report_is_not_found(client: TestClient) -> None:
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404
    assert client.get(f"{URL}/17").status_code == 422


def pages(client: TestClient, **asked: object) -> Iterator[list[dict[str, Any]]]:
    following: dict[str, object] = {}
    while True:
        page = client.get(URL, params={**asked, **following}).json()
        yield page["items"]
        if page["next"] is None:
            return
        following = {"cursor": page["next"]}


def test_pages_are_complete_and_stable_while_reports_arrive(client: TestClient) -> None:
    sent = [body() for _ in range(25)]
    for report in sent:
        client.post(URL, json=report)
    seen: list[str] = []
    for page in pages(client, limit=4):
        assert len(page) <= 4
        seen += [item["id"] for item in page]
        client.post(URL, json=body())
    whole = [i["id"] for i in client.get(URL, params={"limit": 1000}).json()["items"]]
    assert seen == [i for i in whole if i in set(seen)]
    assert {report["id"] for report in sent} <= set(seen)
    assert len(set(seen)) == len(seen)


def test_reports_that_arrived_at_the_same_moment_are_all_paged(
    client: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "WITH made AS (INSERT INTO core.report (id, company_id, asset_id, category,"
                " observed_at, origin, content_hash) SELECT gen_random_uuid(), company_id, id,"
                " 'WASTE.SMELL', now(), 'import', '' FROM core.waste_station,"
                " generate_series(1, 9) RETURNING id, company_id)"
                " INSERT INTO core.report_event (report_id, company_id, kind)"
                " SELECT id, company_id, 'received' FROM made"
            )
        )
    asked = {"asset_id": ids["waste_station"], "limit": 2}
    seen = [item["id"] for page in pages(client, **asked) for item in page]
    assert len(seen) == len(set(seen)) == 9


def test_filters_narrow_the_list(client: TestClient, ids: dict[str, str]) -> None:
    lamp = client.post(URL, json=body(category="LIGHT.DIM", asset_id=ids["lamp"])).json()
    far = {"type": "Point", "coordinates": [12.5, 58.5]}
    other = client.post(URL, json=body(category="PEST.RATS", geometry=far)).json()
    assert other["estate"] is None

    def listed(**asked: object) -> set[str]:
        answer = client.get(URL, params={**asked, "limit": 1000})
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]} & {lamp["id"], other["id"]}

    assert listed() == {lamp["id"], other["id"]}
    assert listed(estate="provgarden") == {lamp["id"]}
    assert listed(estate="nowhere") == set()
    assert listed(asset_id=ids["lamp"]) == {lamp["id"]}
    assert listed(category="LIGHT") == {lamp["id"]}
    assert listed(category="PEST.RATS") == {other["id"]}
    assert listed(status="received") == {lamp["id"], other["id"]}
    assert listed(status="done") == set()
    assert listed(since=other["received_at"]) == {other["id"]}
    assert listed(bbox="12.4,58.4,12.6,58.6") == {other["id"]}
    assert listed(bbox="-180,-90,180,90") == {lamp["id"], other["id"]}
    assert listed(bbox="10,54,25,70") == {lamp["id"], other["id"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("bbox", v) for v in ("abc", "", "1,2,3", "1,2,3,4,5", "nan,1,2,3", "inf,0,1,1")),
        *(("bbox", v) for v in ("10,50,9,60", "0,0,181,1", "1,2,3,4'; drop", "\x00", "1," * 200)),
        *(("cursor", v) for v in ("x", "åäö", "=", "\x00", "W10", "bnVsbA", "WzEsMl0", "A" * 5000)),
        *(("limit", v) for v in ("0", "-1", "1001", "1e2", "all", "9" * 30)),
        *(("since", v) for v in ("yesterday", "2026-01-01T00:00:00", "")),
        *(("status", v) for v in ("gone", "received'", "")),
        *(("category", v) for v in ("%", "light", "LIGHT.DARK' OR 1=1", "A" * 61)),
        *(("asset_id", v) for v in ("1", "' OR 1=1 --")),
        ("estate", "x" * 101),
        ("estate", "a\x00"),
    ],
)
def test_a_bad_parameter_is_named(client: TestClient, name: str, value: str) -> None:
    answer = client.get(URL, params={name: value})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_cursor_made_by_hand_is_refused(client: TestClient) -> None:
    for made in (["2026-01-01T00:00:00Z", 5], {"a": 1, "b": 2}, ["x", str(uuid.uuid4())], [[]] * 2):
        word = base64.urlsafe_b64encode(json.dumps(made).encode()).decode()
        assert client.get(URL, params={"cursor": word}).status_code == 422


def test_a_place_in_no_estate_is_refused_where_two_companies_could_mean_it(
    database: str,
) -> None:
    far = body(geometry={"type": "Point", "coordinates": [18.0, 60.0]})
    engine = open_engine(database, pool_size=1)
    with TestClient(create_app(Settings(database_url=database))) as client:
        assert "no estate" in refused(client, far, "geometry")
        with engine.begin() as tx:
            find_estate(tx, "Ett", "ett")
        assert client.post(URL, json=far).status_code == 201
        with engine.begin() as tx:
            find_estate(tx, "Två", "annat")
        assert client.post(URL, json=far).status_code == 200
        assert "no estate" in refused(client, {**far, "id": str(uuid.uuid4())}, "geometry")
    engine.dispose()


def _status(client: TestClient, report_id: str) -> str:
    return str(client.get(f"/api/v1/reports/{report_id}").json()["status"])


def test_a_lamp_seen_lit_closes_what_was_reported_of_it_before_and_nothing_later(
    client: TestClient, ids: dict[str, str]
) -> None:
    def send(category: str, hour: int) -> str:
        body = {
            "id": str(uuid.uuid4()),
            "category": category,
            "asset_id": ids["lamp"],
            "observed_at": f"2026-03-01T{hour:02}:00:00+01:00",
        }
        assert client.post("/api/v1/reports", json=body).status_code == 201
        return body["id"]

    early, late, foliage = send("LIGHT.DARK", 18), send("LIGHT.DARK", 22), send("GRAFFITI.TAG", 17)
    lit = send("LIGHT.LIT", 20)
    assert [_status(client, key) for key in (early, late, foliage)] == [
        "verified",
        "received",
        "received",
    ]
    page = client.get(f"/api/v1/assets/{ids['lamp']}").json()
    waiting = {report["id"] for report in page["open_reports"]}
    assert late in waiting
    assert lit not in waiting, "seen lit asks nobody to act"
