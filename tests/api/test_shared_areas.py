"""Areas of several owners: sums for those who agreed, and no way from sums to single cases."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from backend.access.service import COOKIE
from backend.app import create_app
from backend.db import APP_ROLE
from backend.settings import Settings
from gis import crs
from tests.report_sample import address
from tests.sign_in import ORIGIN, session

EAST_M, NORTH_M = 322900.0, 6410300.0
API = "/api/v1/shared-areas"


@dataclass
class Party:
    """A company with a manager who is logged in."""

    id: uuid.UUID
    code: str
    estate: uuid.UUID
    client: TestClient

    def post(self, path: str, **data: object) -> Any:  # noqa: ANN401 -- the client's answer
        """Send a form."""
        return self.client.post(path, data=data, follow_redirects=False)

    def figures(self, area: str) -> dict[str, tuple[int, int | None]]:
        """Return own and common figures by name."""
        told = self.client.get(f"{API}/{area}").json()["figures"]
        return {one["figure"]: (one["own"], one["total"]) for one in told}


def square(side_m: float, east_m: float = 0.0) -> dict[str, Any]:
    """Return a square as GeoJSON, its south-west corner metres east of the sample's."""
    corners = [(0, 0), (side_m, 0), (side_m, side_m), (0, side_m), (0, 0)]
    lon, lat = crs.to_lonlat(
        [EAST_M + east_m + x for x, _ in corners], [NORTH_M + y for _, y in corners]
    )
    ring = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service on the module's database."""
    made = create_app(Settings(database_url=address(engine), limits=False))
    yield made
    made.state.engine.dispose()


@pytest.fixture
def found(engine: Engine, app: FastAPI) -> Callable[[str, int], Party]:
    """Give a function that founds a company with so many lamps, and logs its manager in."""

    def make(name: str, lamps: int) -> Party:
        code = f"{name}-{uuid.uuid4().hex[:8]}"
        with engine.begin() as tx:
            company = "INSERT INTO core.company (code, name) VALUES (:c, :n) RETURNING id"
            company_id = tx.scalar(text(company), {"c": code, "n": f"Bostads {name}"})
            estate_id = tx.scalar(
                text(ESTATE), {"company": company_id, "code": code, "x": EAST_M, "y": NORTH_M}
            )
            put_lamps(tx, company_id, estate_id, lamps)
            secret = session(tx, "manager", company_id)
        headers = {"cookie": f"{COOKIE}={secret}", "origin": ORIGIN}
        client = TestClient(app, headers=headers, raise_server_exceptions=False)
        return Party(company_id, code, estate_id, client)

    return make


ESTATE = """
INSERT INTO core.estate (company_id, code, name, geom)
VALUES (:company, :code, :code, ST_Multi(ST_MakeEnvelope(:x, :y, :x + 500, :y + 500, 3006)))
RETURNING id
"""
#: A lamp that was seen dark, with an open report.
DARK_LAMP = (
    """
INSERT INTO core.asset (id, company_id, estate_id, kind) VALUES (:id, :company, :estate, 'lamp')
""",
    """
INSERT INTO core.lamp
(id, company_id, estate_id, kind, owner, operator, geom, source, source_id)
VALUES
(:id, :company, :estate, 'wall', 'own', 'own', ST_Point(:x, :y, 3006), 'x', cast(:id AS text))
""",
    """
INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)
VALUES (:company, :id, 'dark', now())
""",
    """
INSERT INTO core.report
(id, company_id, estate_id, asset_id, category, observed_at, origin, content_hash)
VALUES (:id, :company, :estate, :id, 'LIGHT.DARK', now(), 'staff', 'x')
""",
    """
INSERT INTO core.report_event (company_id, report_id, kind) VALUES (:company, :id, 'received')
""",
)


def put_lamps(
    tx: Connection, company: uuid.UUID, estate: uuid.UUID, lamps: int, east_m: float = 10.0
) -> None:
    """Add dark lamps on one spot, each with an open report."""
    place = {"x": EAST_M + east_m, "y": NORTH_M + 10}
    for number in range(lamps):
        for statement in DARK_LAMP:
            values = {"company": company, "estate": estate, **place}
            tx.execute(text(statement), {**values, "id": uuid.uuid5(company, f"{number} {east_m}")})


Found = Callable[[str, int], Party]


def made_by(party: Party, name: str = "BID Centrum", **more: object) -> str:
    """Make an area of a company's estate; return its id."""
    shape = {"estate": str(party.estate)} if "outline" not in more else {}
    answer = party.post("/areas", name=name, **shape, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rsplit("/", 1)[1])


def take_part(maker: Party, area: str, *others: Party, dwellings: str = "") -> None:
    for other in others:
        assert maker.post(f"/areas/{area}/members", code=other.code).status_code == 303
        assert other.post(f"/areas/{area}/join", dwellings=dwellings).status_code == 303


def test_three_companies_see_sums_and_their_own(found: Found) -> None:
    ena, andra, tredje = found("ena", 6), found("andra", 4), found("tredje", 7)
    area = made_by(ena, dwellings="100")
    take_part(ena, area, andra, tredje, dwellings="50")
    assert ena.figures(area)["lamps"] == (6, 17)
    assert andra.figures(area)["open_reports"] == (4, 17)
    assert tredje.figures(area)["broken_lamps"] == (7, 17)
    assert andra.figures(area)["dwellings"] == (50, 200)
    told = andra.client.get(API).json()["items"]
    assert [(one["name"], one["members"], one["made_by_us"]) for one in told] == [
        ("BID Centrum", 3, False)
    ]
    page = andra.client.get(f"/areas/{area}").text
    assert "Bostads tredje" in page
    assert ">17<" in page


def test_who_has_not_agreed_is_not_counted_and_sees_no_figure(found: Found) -> None:
    ena, andra, tredje = found("ena", 6), found("andra", 9), found("tredje", 7)
    area = made_by(ena)
    take_part(ena, area, tredje, found("fjarde", 5))
    assert ena.post(f"/areas/{area}/members", code=andra.code).status_code == 303
    assert ena.figures(area)["lamps"] == (6, 18)
    assert andra.figures(area) == {}
    assert andra.client.get(f"{API}/{area}").json()["members"] is None
    page = andra.client.get(f"/areas/{area}", headers={"accept-language": "en"}).text
    assert "Yes, take part" in page
    assert ">18<" not in page
    assert andra.post(f"/areas/{area}/leave").status_code == 303
    assert andra.client.get(f"{API}/{area}").status_code == 404
    assert ena.figures(area)["lamps"] == (6, 18)


def test_fewer_than_five_are_not_told(found: Found) -> None:
    ena, andra, tredje = found("ena", 2), found("andra", 1), found("tredje", 1)
    area = made_by(ena)
    take_part(ena, area, andra, tredje)
    assert {party.figures(area)["lamps"][1] for party in (ena, andra, tredje)} == {None}
    page = ena.client.get(f"/areas/{area}").text
    assert "färre än fem" in page
    assert ">4<" not in page


def test_the_others_are_not_worked_out_by_taking_the_own_away(found: Found) -> None:
    ena, andra, tredje = found("ena", 20), found("andra", 3), found("tredje", 1)
    area = made_by(ena)
    take_part(ena, area, andra, tredje)
    # 24 - 20 would leave the four of the others.
    assert ena.figures(area)["lamps"] == (20, None)
    assert andra.figures(area)["lamps"] == (3, 24)
    assert tredje.figures(area)["lamps"] == (1, 24)


def test_of_two_neither_works_out_the_other(found: Found) -> None:
    ena, andra = found("ena", 9), found("andra", 20)
    area = made_by(ena)
    assert ena.figures(area)["lamps"] == (9, None)
    take_part(ena, area, andra, dwellings="500")
    for party, own in ((ena, 9), (andra, 20)):
        told = party.figures(area)
        assert told["lamps"] == (own, None)
        assert {total for _, total in told.values()} == {None}
        page = party.client.get(f"/areas/{area}", headers={"accept-language": "en"}).text
        assert "once three companies take part" in page
        assert ">29<" not in page
    # One who is asked and has not said yes is no third.
    tredje = found("tredje", 1)
    ena.post(f"/areas/{area}/members", code=tredje.code)
    assert ena.figures(area)["lamps"] == (9, None)
    assert tredje.post(f"/areas/{area}/join").status_code == 303
    assert ena.figures(area)["lamps"] == (9, 30)
    assert tredje.post(f"/areas/{area}/leave").status_code == 303
    assert ena.figures(area)["lamps"] == (9, None)


def test_two_areas_that_differ_by_a_yard_tell_nothing(engine: Engine, found: Found) -> None:
    ena, andra, tredje = found("ena", 9), found("andra", 9), found("tredje", 9)
    with engine.begin() as tx:
        put_lamps(tx, andra.id, andra.estate, 1, east_m=300)
    small = made_by(ena, outline=json.dumps(square(100)))
    take_part(ena, small, andra, tredje)
    large = tredje.post("/areas", name="Större", outline=json.dumps(square(400)))
    assert large.status_code == 422
    assert "överlappar" in large.text
    fjarde = found("fjarde", 9)
    large_id = made_by(fjarde, name="Större", outline=json.dumps(square(400)))
    assert fjarde.post(f"/areas/{large_id}/members", code=andra.code).status_code == 303
    joined = andra.post(f"/areas/{large_id}/join")
    assert joined.status_code == 422
    assert andra.figures(large_id) == {}
    beside = made_by(tredje, name="Bredvid", outline=json.dumps(square(50, east_m=100)))
    assert tredje.figures(beside)["lamps"] == (0, None)
    # Having left the one, the other may be joined.
    assert andra.post(f"/areas/{small}/leave").status_code == 303
    assert andra.post(f"/areas/{large_id}/join").status_code == 303
    take_part(fjarde, large_id, found("femte", 9))
    assert andra.figures(large_id)["lamps"] == (10, 28)


def test_what_lies_outside_is_not_counted(engine: Engine, found: Found) -> None:
    ena, andra, tredje = found("ena", 5), found("andra", 5), found("tredje", 5)
    with engine.begin() as tx:
        put_lamps(tx, andra.id, andra.estate, 5, east_m=450)
    area = made_by(ena, outline=json.dumps(square(100)))
    take_part(ena, area, andra, tredje)
    assert andra.figures(area)["lamps"] == (5, 15)


def test_strangers_find_no_area_and_nobody_says_yes_for_another(
    engine: Engine, found: Found
) -> None:
    ena, andra, tredje = found("ena", 6), found("andra", 6), found("tredje", 6)
    area = made_by(ena)
    ena.post(f"/areas/{area}/members", code=andra.code)
    nowhere = uuid.uuid4()
    for path in (f"/areas/{area}", f"{API}/{area}"):
        theirs = tredje.client.get(path)
        unknown = tredje.client.get(path.replace(area, str(nowhere)))
        assert theirs.status_code == unknown.status_code == 404
    for do in ("join", "leave", "members"):
        assert tredje.post(f"/areas/{area}/{do}", code=tredje.code).status_code == 404
    assert andra.post(f"/areas/{area}/members", code=tredje.code).status_code == 404
    assert tredje.client.get(API).json() == {"items": []}
    assert ena.post(f"/areas/{area}/members", code="femte").status_code == 422
    with engine.connect() as tx, tx.begin():
        limits = "SELECT app.set_limits(:c, NULL, 'manager', NULL, '')"
        tx.execute(text(limits), {"c": ena.id})
        tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        for statement in DENIED:
            values = {"area": area, "ours": ena.id, "theirs": tredje.id}
            with pytest.raises(ProgrammingError, match="permission denied"), tx.begin_nested():
                tx.execute(text(statement), values)


DENIED = (
    "UPDATE core.shared_area_member SET agreed_at = now()",
    "DELETE FROM core.shared_area_member",
    """
INSERT INTO core.shared_area_member (area_id, company_id, member_id, agreed_at)
VALUES (:area, :ours, :theirs, now())
""",
    "UPDATE core.shared_area SET geom = geom",
    "SELECT dwellings FROM core.shared_area_member",
)


def test_an_account_limited_to_a_part_sees_no_figure(engine: Engine, found: Found) -> None:
    ena, andra = found("ena", 6), found("andra", 6)
    area = made_by(ena)
    take_part(ena, area, andra)
    assert ena.figures(area)
    with engine.begin() as tx:
        limited = (
            "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
            " SELECT company_id, id, :estate FROM core.account WHERE company_id = :company"
        )
        tx.execute(text(limited), {"estate": ena.estate, "company": ena.id})
    assert ena.figures(area) == {}
    assert ena.client.get(f"/areas/{area}").status_code == 200


def test_both_logs_tell_of_it_and_neither_names_the_others_account(
    engine: Engine, found: Found
) -> None:
    ena, andra = found("ena", 6), found("andra", 6)
    area = made_by(ena)
    take_part(ena, area, andra)
    andra.post(f"/areas/{area}/leave")
    with engine.connect() as tx:
        asked = text(
            "SELECT action, kind, account_id IN (SELECT id FROM core.account WHERE company_id ="
            " audit.company_id) AS own, account_id FROM core.audit WHERE company_id = :c"
        )
        theirs = tx.execute(asked, {"c": andra.id}).all()
        ours = tx.execute(asked, {"c": ena.id}).all()
    assert {("join", "shared_area"), ("leave", "shared_area")} <= {
        (r.action, r.kind) for r in theirs
    }
    assert ("delete", "shared_area_member") in {(row.action, row.kind) for row in ours}
    assert all(row.account_id is None or row.own for row in [*ours, *theirs])


@pytest.mark.parametrize(
    "outline",
    [
        "x", "{}", "[]", "null", '{"type": "Point", "coordinates": [11.9, 57.7]}',
        json.dumps(square(5)), json.dumps(square(200_000)),
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[11, 57], [11.1, 57], [1e999, 57], [11, 57]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 57], [11.1, 57], [11, 58], [11, 57]]]}',
        '{"type": "Feature", "geometry": null}',
        '{"type": "FeatureCollection", "features": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"type":"Feature","geometry":' * 3000 + "1" + "}" * 3000,
        "9" * 200_001,
    ],
    ids=lambda value: re.sub(r"[^a-zA-Z]+", "-", value)[:24],
)  # fmt: skip
def test_what_is_no_outline_is_refused(found: Found, outline: str) -> None:
    answer = found("ena", 0).post("/areas", name="Fel", outline=outline)
    assert answer.status_code == 422
    assert "GeoJSON" in answer.text


def test_other_bad_input_is_refused_in_words(found: Found) -> None:
    ena, andra = found("ena", 0), found("andra", 0)
    assert "Ge området ett namn" in ena.post("/areas", name=" ", estate=str(ena.estate)).text
    assert "heltal" in ena.post("/areas", name="A", estate=str(ena.estate), dwellings="-1").text
    assert "heltal" in ena.post("/areas", name="A", estate=str(ena.estate), dwellings="9" * 9).text
    assert ena.post("/areas", name="A", estate=str(andra.estate)).status_code == 422
    assert ena.post("/areas", name="A").status_code == 422
    assert ena.client.get(API).json() == {"items": []}


def test_the_figures_are_the_functions_alone(engine: Engine, found: Found) -> None:
    ena = found("ena", 6)
    area = made_by(ena)
    with engine.connect() as tx, tx.begin():
        tx.execute(text("SET LOCAL ROLE ljusrond_read"))
        for call in ("shared_area_figures(:a)", "shared_area_owners(:a)", "leave_shared_area(:a)"):
            with pytest.raises(DBAPIError, match="permission denied"), tx.begin_nested():
                tx.execute(text(f"SELECT app.{call}"), {"a": area})
