"""The pages about light that people read: lighting classes with their form, and the help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.db import open_engine
from gis.lighting.classes import CLASSES, DEFAULT_CLASS
from gis.lighting.repairs import SURFACE_WEIGHTS
from gis.nomenclature import DARK_SPOT_AREA_MIN, DEFAULT_BUILDING_HEIGHT, STOREY_HEIGHT
from tests.estate_sample import store_sample
from tests.sign_in import client_of

FORM = {"code": "LEKPLATS", "e_avg_lx": "5,5", "uo": "0,2", "source": "Styrelsen <2026>"}
API = "/api/v1/lighting-classes"
DASH = "\u2013"


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
    yield made
    made.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client that follows no redirects, on a register without own classes."""
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.lighting_class WHERE company_id IS NOT NULL"))
        tx.execute(text("UPDATE core.courtyard SET lighting_class = NULL"))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, follow_redirects=False) as made:
        yield made


def own(client: TestClient) -> list[dict[str, object]]:
    return [row for row in client.get(API).json()["items"] if row["company"]]


def words(page: str) -> str:
    """Return what a reader sees of a page, spaces made one."""
    body = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_all_classes_stand_there_with_their_defaults(client: TestClient) -> None:
    page = client.get("/classes?lang=sv").text
    for code in CLASSES:
        assert f'<th scope="row">{code}</th>' in page
    seen = words(page)
    assert "Ingen klass är ett krav i lag." in seen
    assert "Byggreglerna (BBR) anger inga luxvärden" in seen
    assert "kontrollera dem mot ett köpt exemplar" in seen
    assert f"P4 5 lx 1 lx {DASH} 1 lx {DASH} gångväg" in seen
    assert "ansikten, 1,5 m upp" in seen
    english = words(client.get("/classes?lang=en").text)
    assert "No class is a demand of the law." in english


def test_a_class_is_added_changed_and_removed_by_its_form(client: TestClient) -> None:
    sent = client.post("/classes", data=FORM)
    assert (sent.status_code, sent.headers["location"]) == (303, "/classes")
    page = client.get("/classes?lang=sv").text
    assert "Klassen är tillagd" in page
    assert "Styrelsen &lt;2026&gt;" in page
    assert "Klassen är tillagd" not in client.get("/classes?lang=sv").text
    (made,) = own(client)
    assert (made["e_avg_lx"], made["uo"], made["e_min_lx"]) == (5.5, 0.2, None)
    form = client.get(f"/classes?edit={made['id']}&lang=sv").text
    assert 'value="5,5"' in form
    assert f'action="/classes/{made["id"]}"' in form
    changed = client.post(f"/classes/{made['id']}", data={**FORM, "e_avg_lx": "6"})
    assert changed.status_code == 303
    assert own(client)[0]["e_avg_lx"] == 6.0
    assert client.post(f"/classes/{made['id']}/delete").status_code == 303
    assert own(client) == []


def test_changing_by_the_form_keeps_the_edition(client: TestClient) -> None:
    body = {"code": "LEK", "edition": "2026:2", "e_avg_lx": 5, "source": "x"}
    made = client.post(API, json=body).json()
    client.post(f"/classes/{made['id']}", data={**FORM, "code": "LEK"})
    assert [row["edition"] for row in own(client)] == ["2026:2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "P4"}, "En standard har redan en klass med den koden"),
        ({"code": "två ord"}, "Koden får ha bokstäver"),
        ({"source": "  "}, "Skriv vem som har bestämt"),
        ({"e_avg_lx": "mycket"}, "Skriv lux som ett tal"),
        ({"e_avg_lx": "-1"}, "Skriv lux som ett tal"),
        ({"uo": "25"}, "Jämnhet är ett tal mellan 0 och 1"),
        ({"e_avg_lx": "", "uo": ""}, "Ange ett medelvärde"),
        ({"e_avg_lx": "", "e_min_lx": "1"}, "En jämnhet behöver ett medelvärde"),
        ({"e_min_lx": "9"}, "kan inte vara högre än medelvärdet"),
        ({"quantity": "lux"}, "Något i formuläret"),
    ],
)
def test_a_refused_form_comes_back_filled_in(
    client: TestClient, changes: dict[str, str], said: str
) -> None:
    answer = client.post("/classes?lang=sv", data={**FORM, **changes})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert said in words(answer.text)
    assert "Styrelsen &lt;2026&gt;" in answer.text or "source" in changes
    assert own(client) == []


def test_a_class_in_use_has_no_button_and_says_where(client: TestClient, engine: Engine) -> None:
    client.post("/classes", data=FORM)
    (made,) = own(client)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.courtyard SET lighting_class = 'LEKPLATS'"))
    assert f"/classes/{made['id']}/delete" not in client.get("/classes").text
    answer = client.post(f"/classes/{made['id']}/delete?lang=sv")
    assert answer.status_code == 409
    assert "LEKPLATS används: Gård 1 (Provgården)." in words(answer.text)
    again = client.get(f"/classes/{made['id']}/delete")
    assert (again.status_code, again.headers["location"]) == (303, f"/classes?edit={made['id']}")


def test_a_standards_class_cannot_be_edited_and_forms_of_others_are_refused(
    client: TestClient,
) -> None:
    p4 = next(row for row in client.get(API).json()["items"] if row["code"] == "P4")
    assert f"/classes/{p4['id']}" not in client.get(f"/classes?edit={p4['id']}").text
    foreign = client.post("/classes", data=FORM, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_help_page_says_what_counts_and_what_does_not(
    client: TestClient, language: str
) -> None:
    answer = client.get(f"/help/light?lang={language}")
    assert answer.status_code == 200
    assert answer.text.count('<svg class="hp"') == 4
    assert len(re.findall(r'<title id="hp\d">[^<]{20,}</title>', answer.text)) == 4
    seen = words(answer.text)
    assert "EN 13201-3" in seen
    assert "BBR" in seen
    for code in set(DEFAULT_CLASS.values()) - {"PARKING_LIGHT"}:
        assert code in seen
    assert f"{DARK_SPOT_AREA_MIN.value:g} m²" in seen
    assert f"{DEFAULT_BUILDING_HEIGHT.value:g} m" in seen
    point = "," if language == "sv" else "."
    assert f"{STOREY_HEIGHT.value:g} m".replace(".", point) in seen
    assert 'href="/help/light"' in client.get("/").text


def test_the_help_page_tells_the_weights_that_are_used(client: TestClient) -> None:
    seen = words(client.get("/help/light?lang=en").text)
    times = {3.0: "three times", 2.0: "twice", 1.0: "once"}
    assert f"{times[SURFACE_WEIGHTS['entrance']]} at an entrance" in seen
    assert f"{times[SURFACE_WEIGHTS['footpath']]} on a path or on steps" in seen
    assert f"{times[SURFACE_WEIGHTS['courtyard']]} on a yard or a parking area" in seen
    assert SURFACE_WEIGHTS["steps"] == SURFACE_WEIGHTS["footpath"]
    assert SURFACE_WEIGHTS["parking"] == SURFACE_WEIGHTS["courtyard"]
