"""Workload by area: areas drawn, pasted, changed; plans moved to another weekday and back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.plans import service as plans
from backend.plans.schemas import PlanIn
from gis import crs
from gis.deadlines import local_date
from gis.workload import monday_of
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.people_sample import logged_in, service

TODAY = local_date(datetime.now(UTC))
NEXT_MONDAY = monday_of(TODAY) + timedelta(weeks=1)


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service on an estate with a weekly stairwell and a yard by interval."""
    with engine.begin() as tx:
        store_sample(tx)
        ids = {
            kind: tx.scalar(text(f"SELECT id FROM core.{kind} LIMIT 1"))  # noqa: S608
            for kind in ("stairwell", "courtyard")
        }
        made = [
            PlanIn(
                id=uuid.uuid4(), asset_id=ids["stairwell"], task="stairwell_cleaning",
                contractor="Städ 1", minutes=90, rrule="FREQ=WEEKLY;BYDAY=MO",
                starts_on=NEXT_MONDAY, move_holidays=False,
            ),
            PlanIn(
                id=uuid.uuid4(), asset_id=ids["courtyard"], task="odd_task",
                interval_days=7, starts_on=NEXT_MONDAY + timedelta(days=2), move_holidays=False,
            ),
        ]  # fmt: skip
        plans.put_plans(tx, made)
    with service(engine) as started:
        yield started


@pytest.fixture
def manager(engine: Engine, app: FastAPI) -> Iterator[TestClient]:
    yield logged_in(app, engine, "manager")
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.management_area"))


def square(side_m: float, east_m: float = -20.0) -> dict[str, Any]:
    """Return a square as GeoJSON around what lies so far east of the sample's corner."""
    corners = [(0, 0), (side_m, 0), (side_m, side_m), (0, side_m), (0, 0)]
    lon, lat = crs.to_lonlat(
        [EAST_M + east_m + x for x, _ in corners], [NORTH_M - 20 + y for _, y in corners]
    )
    return {
        "type": "Polygon",
        "coordinates": [[[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]],
    }


def keep(client: TestClient, **form: object) -> Any:  # noqa: ANN401 -- the client's answer
    given = {"name": "Norr", "outline": json.dumps(square(100)), **form}
    return client.post("/workload/areas", data=given)


def area_url(client: TestClient, name: str = "Norr") -> str:
    page = client.get("/workload/areas").text
    before = page[: page.index(f">{name}</a>")]
    return before[before.rindex('href="') + 6 :].split('"')[0]


def test_without_areas_each_estate_is_counted(manager: TestClient) -> None:
    page = manager.get("/workload?weeks=4&doer=~all").text
    assert "Inget förvaltningsområde är ritat än" in page
    assert "Provgården" in page
    assert "utanför områdena" not in page
    assert page.count("v. ") >= 4
    # The yard has no time: a place, and in no hours.
    assert "2 platser" in page
    assert "1,5+" in page


def test_an_area_holds_its_places_and_shows_what_is_over(
    engine: Engine, manager: TestClient
) -> None:
    assert keep(manager, hours="0,25").status_code == 303
    with engine.begin() as tx:
        timed = "UPDATE core.cleaning_plan SET minutes = :m WHERE task = 'odd_task'"
        tx.execute(text(timed), {"m": 30})
    page = manager.get("/workload?weeks=4&lang=en").text
    assert "outside the areas" not in page
    assert page.count('<td class="n over">') == 3
    assert page.count('class="over-mark"') == 3
    # The hours are those of the own team: the contractor's are not held against them.
    everybody = manager.get("/workload?weeks=4&doer=~all&lang=en").text
    assert "2.0" in everybody
    contractor = manager.get("/workload?weeks=4&doer=Städ 1&lang=en").text
    assert "1 place<" in contractor
    assert 'class="over-mark"' not in everybody + contractor
    with engine.begin() as tx:
        tx.execute(text(timed), {"m": None})


def test_somebody_who_does_nothing_is_still_named(manager: TestClient) -> None:
    page = manager.get("/workload?doer=Ingen AB").text
    assert '<option value="Ingen AB" selected>' in page
    assert "Inget förfaller de här veckorna." in page


def test_the_smallest_area_counts(manager: TestClient) -> None:
    keep(manager, name="Stort", outline=json.dumps(square(200, -60.0)))
    assert "utanför områdena" not in manager.get("/workload").text
    # The stairwell lies in both, the middle of the yard in the large one too.
    keep(manager, name="Litet", outline=json.dumps(square(45)))
    week = f"?week={NEXT_MONDAY}&lang=sv"
    assert "1,5" in manager.get(area_url(manager, "Litet") + week).text
    assert "Inget förfaller den här veckan" in manager.get(area_url(manager, "Stort") + week).text


def test_a_week_is_told_day_by_day(manager: TestClient) -> None:
    keep(manager)
    page = manager.get(f"{area_url(manager)}?week={NEXT_MONDAY}&lang=en").text
    assert page.count("1 visit<") == 4  # two tasks, and their sums
    assert "Week before" in page
    assert "Week after" in page
    assert "odd_task" in page


def test_plans_are_moved_to_another_weekday_and_back(engine: Engine, manager: TestClient) -> None:
    keep(manager)
    url = area_url(manager)

    def ruled() -> str:
        with engine.connect() as tx:
            sql = "SELECT rrule FROM core.cleaning_plan WHERE rrule IS NOT NULL"
            return str(tx.scalar(text(sql)))

    form = {"task": "stairwell_cleaning", "from_day": 0, "to_day": 3}
    answer = manager.post(f"{url}/move", data=form)
    assert answer.status_code == 200
    assert "1 plan är flyttad från måndag till torsdag" in answer.text
    assert ruled() == "FREQ=WEEKLY;BYDAY=TH"
    again = manager.post(f"{url}/move", data=form)
    assert again.status_code == 422
    assert "Välj två olika veckodagar" in again.text
    moved = answer.text.split('name="plan" value="')[1].split('"')[0]
    back = manager.post(f"{url}/back", data={"weekday": 0, "plan": [moved]})
    assert back.status_code == 303
    assert ruled() == "FREQ=WEEKLY;BYDAY=MO"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " "}, "Ange ett namn"),
        ({"name": "x" * 101}, "Ange ett namn"),
        ({"hours": "0"}, "Ange timmar"),
        ({"hours": "inf"}, "Ange timmar"),
        ({"hours": "nan"}, "Ange timmar"),
        ({"team_id": str(uuid.uuid4())}, "Välj ett lag"),
        ({"outline": ""}, "Rita minst tre hörn"),
        ({"outline": "{}"}, "Rita minst tre hörn"),
        ({"outline": json.dumps(square(5))}, "Rita minst tre hörn"),
    ],
)
def test_what_cannot_be_kept_is_told(manager: TestClient, form: dict[str, str], words: str) -> None:
    answer = keep(manager, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Inget än. Rita det första" in answer.text


def test_a_file_of_named_areas_is_kept_whole_or_not_at_all(manager: TestClient) -> None:
    def collection(*names: str) -> str:
        features = [
            {"type": "Feature", "properties": {"Namn": name}, "geometry": square(50, 60.0 * n)}
            for n, name in enumerate(names)
        ]
        return json.dumps({"type": "FeatureCollection", "features": features})

    assert keep(manager, name="", outline=collection("A", "B", "")).status_code == 422
    assert keep(manager, name="", outline=collection("A", "B", "A")).status_code == 422
    assert "Inget än" in manager.get("/workload/areas").text
    assert keep(manager, name="", outline=collection("A", "B")).status_code == 303
    page = manager.get("/workload/areas").text
    assert ">A</a>" in page
    assert ">B</a>" in page


def test_an_area_is_changed_and_taken_away(manager: TestClient) -> None:
    keep(manager)
    keep(manager, name="Söder", outline=json.dumps(square(50, 300.0)))
    url = area_url(manager)
    assert manager.post(url, data={"name": "Söder"}).status_code == 422
    assert manager.post(url, data={"name": "Norra", "hours": "20.5"}).status_code == 303
    page = manager.get(url).text
    assert "Området är ändrat." in page
    assert 'value="20,5"' in page
    assert manager.post(f"{url}/remove").status_code == 303
    assert manager.get(url).status_code == 404
    assert manager.post(f"{url}/remove").status_code == 404


def test_names_are_text(manager: TestClient) -> None:
    keep(manager, name="</script><b>N")
    for path in ("/workload", "/workload/areas"):
        page = manager.get(path).text
        assert "<b>N" not in page
    assert "\\u003c/script>" in manager.get("/workload/areas").text


def test_only_who_manages_draws(engine: Engine, app: FastAPI, manager: TestClient) -> None:
    keep(manager)
    url = area_url(manager)
    caretaker = logged_in(app, engine, "caretaker")
    page = caretaker.get("/workload").text
    assert "/workload/areas" not in page
    assert "Flytta planerna" not in caretaker.get(url).text
    assert caretaker.get("/workload/areas").status_code == 403
    assert caretaker.post(f"{url}/remove").status_code == 403


def test_another_company_sees_nothing_of_it(
    engine: Engine, app: FastAPI, manager: TestClient
) -> None:
    keep(manager)
    url = area_url(manager)
    other = logged_in(app, engine, "manager", "andra")
    assert other.get(url).status_code == 404
    assert "Norr" not in other.get("/workload/areas").text
    assert "Provgården" not in other.get("/workload").text


def test_a_year_that_is_no_year_is_refused(manager: TestClient) -> None:
    keep(manager)
    for week in ("2026-W48", "0001-13-01"):
        assert manager.get(f"{area_url(manager)}?week={week}").status_code == 422
    # Weeks that are over, or too far ahead, lead to the nearest.
    for day in (date(1900, 1, 1), date(2999, 1, 1)):
        assert manager.get(f"{area_url(manager)}?week={day}").status_code == 200
    assert manager.get("/workload?weeks=27").status_code == 422
