"""The address of reports: what is refused, and which field it names."""

import json
import math
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from backend.app import MAX_BODY_BYTES
from backend.db import open_engine
from backend.imports.estates import find_estate
from tests.report_sample import CONTACT, JSON, URL, body, refused, sample_client, sample_ids
from tests.sign_in import client_of


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on the module's database, with the sample in it."""
    with sample_client(engine) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    """Give the identity of one asset of each kind."""
    return sample_ids(client)


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


def test_a_place_in_no_estate_is_a_company_s_where_it_is_known_whose(database: str) -> None:
    far = body(geometry={"type": "Point", "coordinates": [18.0, 60.0]})
    engine = open_engine(database, pool_size=1)
    tenant = {"Authorization": ""}

    def sent(client: TestClient, **headers: str) -> int:
        report = {**far, "id": str(uuid.uuid4())}
        return client.post(URL, json=report, headers=headers).status_code

    with client_of(database) as client:
        with engine.begin() as tx:
            find_estate(tx, "Ett", "prov")
        assert (sent(client), sent(client, **tenant)) == (201, 201)
        with engine.begin() as tx:
            find_estate(tx, "Två", "annat")
        # Who is logged in reports to their company; a tenant's report would reach nobody.
        assert (sent(client), sent(client, **tenant)) == (201, 422)
    engine.dispose()
