"""Walks: planned from what is there, moved by hand, refused where it is not dark, taken along."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import gpxpy
import icalendar
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.imports import store
from backend.imports.estates import find_estate
from backend.walks import planning
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, _table, store_sample
from tests.sign_in import client_of

#: Paths of a small estate: a ring of 600 m with a way across, and a lonely piece far off.
PATHS = [
    [(0, 40), (200, 40)], [(200, 40), (200, 140)], [(200, 140), (0, 140)], [(0, 140), (0, 40)],
    [(100, 30), (100, 150)], [(900, 900), (950, 900)],
]  # fmt: skip
#: Broken lamps: four along the ring, one on the lonely piece.
DARK = [(50, 42), (150, 42), (198, 100), (20, 138), (920, 902)]
NOVEMBER = "2026-11-17T18:00:00+01:00"


def lonlat(east: float, north: float) -> list[float]:
    lon, lat = crs.to_lonlat([EAST_M + east], [NORTH_M + north])
    return [float(lon[0]), float(lat[0])]


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with paths and broken lamps."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        estate = find_estate(tx, "Provgården", "prov")
        names = [f"p{at}" for at in range(len(PATHS))]
        lines = [shapely.LineString(one) for one in PATHS]
        paths = _table(names, lines, kind="footway", lit="yes", width_m=2.0)
        store.save_assets(tx, estate, "footpath", "sample", paths)
        poles = _table(
            [f"d{at}" for at in range(len(DARK))], [shapely.Point(one) for one in DARK],
            code=[f"D{at}" for at in range(len(DARK))], kind="park_pole", owner="own",
            operator="own", light_source="led",
        )  # fmt: skip
        store.save_assets(tx, estate, "lamp", "sample", poles)
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at, role)"
                " SELECT company_id, id, 'dark', now() - interval '9 days', 'caretaker'"
                " FROM core.lamp WHERE code LIKE 'D%'"
            )
        )
    yield made
    made.dispose()


@pytest.fixture(scope="module", autouse=True)
def short_search() -> Iterator[None]:
    """Search a route of five stops no longer than it takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "SEARCH_S", 0.1)
        patch.setattr(planning, "BOUND_S", 2.0)
        yield


@pytest.fixture(scope="module")
def planner(engine: Engine) -> Iterator[TestClient]:
    """Give a planner's client."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "planner", follow_redirects=False) as made:
        yield made


def body(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {
        "estate": "provgarden", "name": "Kvällsvandring", "starts_at": NOVEMBER, "minutes": 60,
        "start": lonlat(100, 40), **changed,
    }  # fmt: skip


@pytest.fixture(scope="module")
def made(planner: TestClient) -> dict[str, Any]:
    answer = planner.post("/api/v1/walks", json=body())
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


def test_a_walk_sees_what_is_broken_and_says_what_it_cannot(made: dict[str, Any]) -> None:
    assert {one["name"] for one in made["stops"]} >= {"D0", "D1", "D2", "D3"}
    assert [one["position"] for one in made["stops"]] == list(range(1, len(made["stops"]) + 1))
    assert all("9" in one["why"] for one in made["stops"] if one["source"] == "broken_fixture")
    lonely = [one for one in made["others"] if one["name"] == "D4"]
    assert [one["left_out"] for one in lonely] == ["no_way"]
    assert made["walk"]["gap_kind"] == "optimal"
    assert made["gap_percent"] == 0
    assert made["paths"]["pieces"] == 2


def test_the_route_keeps_the_time_and_goes_along_the_paths(made: dict[str, Any]) -> None:
    [leg] = made["legs"]
    stays = sum(one["minutes"] for one in made["stops"])
    assert leg["minutes"] == pytest.approx(leg["length_m"] / 60 + stays, abs=0.1)
    assert leg["minutes"] <= 60
    assert 500 < leg["length_m"] < 900
    assert 0.7 < leg["lit_share"] <= 1
    begin, end = leg["line"][0], leg["line"][-1]
    assert begin == pytest.approx(lonlat(100, 40), abs=1e-6)
    assert end == begin
    arrives = [one["arrives_min"] for one in made["stops"]]
    assert arrives == sorted(arrives)


def test_a_walk_in_the_dark_is_refused_in_june_with_the_next_dates(planner: TestClient) -> None:
    answer = planner.post("/api/v1/walks", json=body(starts_at="2027-06-15T20:00:00+02:00"))
    assert answer.status_code == 409
    assert "2027-09-" in answer.json()["detail"]
    day = body(starts_at="2027-06-15T20:00:00+02:00", is_dark=False)
    assert planner.post("/api/v1/walks", json=day).status_code == 201


def test_the_form_says_when_it_gets_dark(planner: TestClient) -> None:
    east, north = lonlat(100, 40)
    form = {
        "estate": "provgarden", "name": "Juni", "is_dark": "yes", "day": "2027-06-15",
        "clock": "20:00", "minutes": "60", "groups": "1", "start": f"{north}, {east}",
    }  # fmt: skip
    answer = planner.post("/walks/new?lang=sv", data=form)
    assert answer.status_code == 409
    assert "Det är inte mörkt då" in answer.text
    assert "Samma kväll kan den börja kl. 23" in answer.text
    assert "sep. 2027" in answer.text
    done = planner.post("/walks/new", data=form | {"day": "2026-11-17", "clock": "18:00"})
    assert done.status_code == 303
    shown = planner.get(done.headers["location"])
    assert shown.status_code == 200
    assert "D0" in shown.text


def test_what_shows_in_the_dark_is_worth_more_in_the_dark(
    planner: TestClient, made: dict[str, Any]
) -> None:
    plan = planner.post("/api/v1/walks", json=body(is_dark=not made["walk"]["is_dark"])).json()
    dark, light = (plan, made) if plan["walk"]["is_dark"] else (made, plan)
    prizes = [
        {one["name"]: one["prize"] for one in (*of["stops"], *of["others"]) if one["after_dusk"]}
        for of in (dark, light)
    ]
    assert prizes[1]
    assert all(prizes[0][name] > 1.9 * prize for name, prize in prizes[1].items())


def test_less_time_sees_less_and_never_more_than_there_is(planner: TestClient) -> None:
    plan = planner.post("/api/v1/walks", json=body(minutes=10)).json()
    assert 0 < len(plan["stops"]) < 4
    assert plan["legs"][0]["minutes"] <= 10
    assert "no_time" in {one["left_out"] for one in plan["others"]}


def test_two_groups_share_the_stops(planner: TestClient) -> None:
    plan = planner.post("/api/v1/walks", json=body(groups=2, minutes=12)).json()
    assert [leg["group_number"] for leg in plan["legs"]] == [1, 2]
    assert {one["group_number"] for one in plan["stops"]} == {1, 2}
    assert len({one["id"] for one in plan["stops"]}) == len(plan["stops"])


def test_a_stop_is_dragged_out_and_in(planner: TestClient) -> None:
    plan = planner.post("/api/v1/walks", json=body()).json()
    address = f"/api/v1/walks/{plan['walk']['id']}/stops"
    first = plan["stops"][0]
    out = planner.patch(f"{address}/{first['id']}", json={"choice": "never"}).json()
    told = [one for one in out["others"] if one["id"] == first["id"]]
    assert [one["left_out"] for one in told] == ["chosen"]
    assert out["legs"][0]["length_m"] <= plan["legs"][0]["length_m"] + 1
    back = planner.patch(f"{address}/{first['id']}", json={"choice": "must"}).json()
    assert first["id"] in {one["id"] for one in back["stops"]}
    worth = planner.patch(f"{address}/{first['id']}", json={"prize": 7, "minutes": 9}).json()
    changed = next(one for one in worth["stops"] if one["id"] == first["id"])
    assert (changed["prize"], changed["minutes"]) == (7, 9)


def test_an_own_place_is_added_and_kept_when_looked_again(planner: TestClient) -> None:
    walk = planner.post("/api/v1/walks", json=body()).json()["walk"]["id"]
    own = {"name": "Fika", "place": lonlat(100, 140), "minutes": 10}
    plan = planner.post(f"/api/v1/walks/{walk}/stops", json=own).json()
    assert "Fika" in {one["name"] for one in plan["stops"]}
    again = planner.post(f"/api/v1/walks/{walk}/route").json()
    assert {one["id"] for one in again["stops"]} == {one["id"] for one in plan["stops"]}


def test_an_area_keeps_the_walk_to_a_part(planner: TestClient) -> None:
    corners = [lonlat(*one) for one in ((-5, 30), (110, 30), (110, 150), (-5, 150), (-5, 30))]
    area = json.dumps({"type": "Polygon", "coordinates": [corners]})
    plan = planner.post("/api/v1/walks", json=body(area=area)).json()
    known = {one["name"] for one in [*plan["stops"], *plan["others"]]}
    assert known & {"D0", "D1", "D2", "D3", "D4"} == {"D0", "D3"}


def test_what_cannot_be_planned_is_refused_with_the_field(planner: TestClient) -> None:
    for changed, field in (
        ({"estate": "ingenstans"}, "estate"),
        ({"start": lonlat(5000, 5000)}, "start"),
        ({"finish": lonlat(920, 900)}, "minutes"),
        ({"minutes": 5}, "minutes"),
        ({"name": " "}, "name"),
    ):
        answer = planner.post("/api/v1/walks", json=body(**changed))
        assert answer.status_code == 422, changed
        assert field in json.dumps(answer.json()["errors"]), changed


def test_files_to_take_along_are_read_by_others(planner: TestClient, made: dict[str, Any]) -> None:
    address = f"/walks/{made['walk']['id']}/take/walk"
    track = gpxpy.parse(planner.get(f"{address}.gpx").text)
    assert track.waypoints[0].name.startswith("1. ")
    assert track.tracks[0].length_2d() == pytest.approx(made["legs"][0]["length_m"], rel=0.01)
    features = planner.get(f"{address}.geojson").json()["features"]
    assert features[0]["geometry"]["type"] == "LineString"
    assert len(features) == 1 + len(made["stops"])
    calendar = icalendar.Calendar.from_ical(planner.get(f"{address}.ics").content)
    [event] = calendar.walk("VEVENT")
    assert event["summary"].endswith("Kvällsvandring")
    assert event.start.isoformat() == "2026-11-17T17:00:00+00:00"
    assert "attendee" not in event


@pytest.mark.usefixtures("plain_prints")
def test_paper_is_given_as_a_file(planner: TestClient, made: dict[str, Any]) -> None:
    answer = planner.get(f"/walks/{made['walk']['id']}/take/walk.pdf")
    assert answer.headers["content-type"] == "application/pdf"


def test_a_walk_that_has_begun_stays_as_it_was_walked(planner: TestClient, engine: Engine) -> None:
    plan = planner.post("/api/v1/walks", json=body()).json()
    walk, stop = plan["walk"]["id"], plan["stops"][0]["id"]
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.walk SET walked_at = now() WHERE id = :id"), {"id": walk})
    changed = planner.patch(f"/api/v1/walks/{walk}/stops/{stop}", json={"choice": "never"})
    assert changed.status_code == 409
    page = planner.get(f"/walks/{walk}/plan?lang=en").text
    assert "The walk has begun" in page
    assert "Leave out<" not in page


def test_open_points_of_the_last_walk_are_offered(planner: TestClient, engine: Engine) -> None:
    before = planner.post("/api/v1/walks", json=body()).json()["walk"]["id"]
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.walk_point (id, company_id, walk_id, number, place, observation,"
                " sentiment, observed_at, geom) SELECT :id, company_id, id, 1, 'Bron', 'Mörkt',"
                " 'unsafe', now(), ST_SetSRID(ST_MakePoint(:east, :north), 3006)"
                " FROM core.walk WHERE id = :walk"
            ),
            {"id": uuid.uuid4(), "walk": before, "east": EAST_M + 100, "north": NORTH_M + 90},
        )
    plan = planner.post("/api/v1/walks", json=body(follows_id=before)).json()
    offered = [one for one in plan["stops"] if one["source"] == "last_walk"]
    assert [(one["name"], one["why"]) for one in offered] == [("Bron", "Mörkt")]
    form = planner.get("/walks/new", params={"follows": before}).text
    assert before in form
    assert "Kvällsvandring" in form
    # Half a year after a November evening is May: the first day is offered that is dark then.
    day = re.search(r'name="day"[^>]*value="([^"]+)"', form)
    clock = re.search(r'name="clock"[^>]*value="([^"]+)"', form)
    assert day
    assert clock
    again = f"{day[1]}T{clock[1]}:00"
    assert day[1] > "2027-07"
    later = datetime.fromisoformat(again).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    told = body(follows_id=before, starts_at=later.isoformat())
    assert planner.post("/api/v1/walks", json=told).status_code == 201


def test_a_walk_is_removed(planner: TestClient) -> None:
    walk = planner.post("/api/v1/walks", json=body()).json()["walk"]["id"]
    assert planner.post(f"/walks/{walk}/remove").status_code == 303
    assert planner.get(f"/api/v1/walks/{walk}").status_code == 404


def test_all_walks_are_listed(planner: TestClient, made: dict[str, Any]) -> None:
    assert made["walk"]["id"] in planner.get("/walks").text
    listed = planner.get("/api/v1/walks", params={"estate": "provgarden"}).json()["items"]
    assert made["walk"]["id"] in {one["id"] for one in listed}
    assert planner.get("/api/v1/walks", params={"estate": "annan"}).json()["items"] == []


def test_a_caretaker_reads_a_plan_and_changes_none(engine: Engine, made: dict[str, Any]) -> None:
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    walk, stop = made["walk"]["id"], made["stops"][0]["id"]
    with client_of(address, "caretaker", follow_redirects=False) as caretaker:
        assert caretaker.get(f"/api/v1/walks/{walk}").status_code == 200
        changed = caretaker.patch(f"/api/v1/walks/{walk}/stops/{stop}", json={"prize": 1})
        assert changed.status_code == 403


def test_what_has_no_name_is_told_by_what_lies_beside_it(
    planner: TestClient, engine: Engine
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.footpath SET name = 'Mittgången' WHERE ST_X(ST_Centroid(geom)) = :x"),
            {"x": EAST_M + 100},
        )
    told = {
        "id": str(uuid.uuid4()), "category": "LIGHT.DARK_PLACE",
        "geometry": {"type": "Point", "coordinates": lonlat(112, 120)},
        "observed_at": "2026-11-16T19:00:00+01:00",
    }  # fmt: skip
    assert planner.post("/api/v1/reports", json=told).status_code == 201
    plan = planner.post("/api/v1/walks?lang=sv", json=body()).json()
    offered = [*plan["stops"], *plan["others"]]
    assert [one["name"] for one in offered if one["source"] == "unsafe_place"] == ["Vid Mittgången"]


def test_another_time_of_a_walk_leaves_who_is_invited(planner: TestClient) -> None:
    told = body(invited=["Hyresgästföreningen"], finish=lonlat(0, 40))
    walk = planner.post("/api/v1/walks", json=told).json()["walk"]
    form = {
        "estate": "provgarden", "name": "Senare", "is_dark": "yes", "day": "2026-11-18",
        "clock": "19:00", "minutes": "60", "groups": "1",
        "start": f"{walk['start_lat']}, {walk['start_lon']}",
    }  # fmt: skip
    assert planner.post(f"/walks/{walk['id']}/plan", data=form).status_code == 303
    later = planner.get(f"/api/v1/walks/{walk['id']}").json()["walk"]
    assert later["name"] == "Senare"
    assert later["invited"] == ["Hyresgästföreningen"]
