"""The weekly picture tells what, where and when, nothing of few, nobody; facts name a source."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, text

from backend import prints
from backend.db import open_engine
from backend.situation import service
from gis.situation import GROUPS, LEAST
from gis.vocabulary import SITUATION_KINDS
from tests.estate_sample import store_sample
from tests.sign_in import client_of, company

WORDS = "Anna Svensson, 19850101-1234, ringer på 0701-234567 om grannen"


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it, and two years of cases and coded events."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        tx.execute(text("SELECT set_config('ljusrond.past', 'yes', true)"))
        tx.execute(text(_CASES), {"words": WORDS, "company": company(tx)})
        tx.execute(text(_EVENTS), {"company": company(tx)})
    yield made
    made.dispose()


#: Each week 7 of graffiti, 3 of broken glass, 9 dark places, 2 positive ones, with words.
_CASES = """
INSERT INTO core.report (
    id, company_id, estate_id, category, description, observed_at, received_at, origin, geom,
    content_hash
)
SELECT
    gen_random_uuid(), :company, estate.id, told.category, :words,
    told.at, told.at + interval '1 hour', 'tenant', ST_PointOnSurface(estate.geom),
    decode(md5(random()::text), 'hex')
FROM (SELECT * FROM core.estate ORDER BY code LIMIT 1) AS estate
CROSS JOIN LATERAL (
    SELECT kind.category, date_trunc('day', now()) - make_interval(weeks => week, days => day)
        + make_interval(hours => 8 + n) AS at
    FROM generate_series(1, 30) AS week
    CROSS JOIN (VALUES ('GRAFFITI.TAG', 7, 1), ('DAMAGE.GLASS', 3, 2), ('LIGHT.DARK_PLACE', 9, 3),
                       ('POSITIVE.PLACE', 2, 1)) AS kind (category, times, day)
    CROSS JOIN LATERAL generate_series(1, kind.times) AS n
) AS told
"""
_EVENTS = """
INSERT INTO core.situation_event (company_id, estate_id, courtyard_id, kind, happened_on, daypart)
SELECT :company, estate.id, yard.id, 'gathering_outdoors',
    app.local_date(now()) - 7 * week - n % 3, CASE n % 2 WHEN 0 THEN 'night' ELSE 'evening' END
FROM (SELECT * FROM core.estate ORDER BY code LIMIT 1) AS estate
CROSS JOIN generate_series(1, 30) AS week
CROSS JOIN generate_series(1, 6) AS n
LEFT JOIN LATERAL (
    SELECT id FROM core.courtyard WHERE estate_id = estate.id LIMIT 1
) AS yard ON TRUE
"""


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a planner's browser."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "planner", follow_redirects=False) as made:
        made.cookies.set("lang", "sv")
        yield made


def scalar(engine: Engine, statement: str) -> Any:  # noqa: ANN401 -- any type
    with engine.begin() as tx:
        return tx.scalar(text(statement))


def rows(client: TestClient, week: date) -> list[list[str]]:
    """Return the rows of a week's file without its heading."""
    told = client.get(f"/situation/week.csv?week={week}")
    assert told.status_code == 200
    return list(csv.reader(io.StringIO(told.text.lstrip("\ufeff")), delimiter=";"))[1:]


@pytest.fixture(scope="module")
def exported(client: TestClient) -> list[list[str]]:
    """Give the rows of thirty weeks' files."""
    last = date.today() - timedelta(weeks=1)  # noqa: DTZ011 -- any day near it will do
    return [row for week in range(30) for row in rows(client, last - timedelta(weeks=week))]


def test_no_person_is_found_in_five_hundred_exported_rows(exported: list[list[str]]) -> None:
    assert len(exported) >= 500
    told = " ".join(cell for row in exported for cell in row)
    for part in re.findall(r"\w+", WORDS):
        if part not in ("om", "på"):
            assert part not in told
    # A cell is a title, a name of a place or week, a count, or that it is hidden.
    assert not re.search(r"\d{6,8}-\d{4}|@|\d{3}-\d{5}", told)


def test_nothing_of_fewer_than_five_is_told(exported: list[list[str]]) -> None:
    cells = [cell for row in exported for cell in row[2 : 2 + len(GROUPS)]]
    assert "dolt" in cells
    numbers = {int(cell) for cell in cells if cell != "dolt"}
    assert max(numbers) >= LEAST
    assert numbers & set(range(1, LEAST)) == set()


def test_the_groups_are_counted_as_the_cases_say(client: TestClient, engine: Engine) -> None:
    day = date.today() - timedelta(weeks=2)  # noqa: DTZ011
    week = [row for row in rows(client, day) if row[0] == "Vecka för vecka"][-1]
    monday = day - timedelta(days=day.weekday())
    counted = "SELECT count(*) FROM core.report WHERE category LIKE '{}%' AND app.local_date(observed_at) BETWEEN '{}' AND '{}'"  # noqa: E501
    told = [
        scalar(engine, counted.format(prefix, monday, monday + timedelta(days=6)))
        for prefix in ("LIGHT", "POSITIVE")
    ]
    assert told[1] > 0
    assert (told[0] < LEAST and week[5] == "dolt") or week[5] == str(told[0])


@pytest.fixture
def tx(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that is undone."""
    with engine.connect() as connection:
        begun = connection.begin()
        yield connection
        begun.rollback()


#: A week that nothing else is in.
MONDAY = date.today() - timedelta(weeks=60, days=date.today().weekday())  # noqa: DTZ011


def happen(tx: Connection, cases: dict[str, int], events: dict[str, int]) -> service.Picture:
    """Return the picture of a week with cases by category and nameless events by kind, at noon."""
    tx.execute(text("SELECT set_config('ljusrond.past', 'yes', true)"))
    for category, times in cases.items():
        tx.execute(text(
            "INSERT INTO core.report (id, company_id, estate_id, category, observed_at,"
            " received_at, origin, geom, content_hash) SELECT gen_random_uuid(), company_id, id,"
            " :category, cast(:day AS date) + interval '12 hours', cast(:day AS date) + interval"
            " '13 hours', 'tenant', ST_PointOnSurface(geom), decode(md5(random()::text), 'hex')"
            " FROM (SELECT * FROM core.estate ORDER BY code LIMIT 1) AS estate"
            " CROSS JOIN generate_series(1, :times)"
        ), {"category": category, "day": MONDAY, "times": times})  # fmt: skip
    for kind, times in events.items():
        tx.execute(text(
            "INSERT INTO core.situation_event (company_id, estate_id, kind, happened_on, daypart)"
            " SELECT company_id, id, :kind, :day, 'afternoon'"
            " FROM (SELECT * FROM core.estate ORDER BY code LIMIT 1) AS estate"
            " CROSS JOIN generate_series(1, :times)"
        ), {"kind": kind, "day": MONDAY, "times": times})  # fmt: skip
    code = tx.scalar(text("SELECT code FROM core.estate ORDER BY code LIMIT 1"))
    return service.picture(tx, code, MONDAY)


def test_few_events_among_cases_are_not_told(tx: Connection) -> None:
    """Who sees the nine cases elsewhere would subtract them."""
    found = happen(tx, {"TRAFFIC.MOPED": 9, "GRAFFITI.TAG": 6}, {"fight": 2})
    assert (found.weeks[MONDAY]["damage"], found.weeks[MONDAY]["disorder"]) == (6, None)
    assert {part["disorder"] for part in found.parts.values()} == {None}
    assert {part["damage"] for part in found.parts.values()} == {0, 6}
    assert {place["disorder"] for place in found.places.values()} == {None}


def test_no_row_stands_for_its_few_alone(tx: Connection) -> None:
    """Which places are listed tells nothing of what is held back there."""
    found = happen(tx, {}, {"fight": 2})
    yards = tx.scalar(text("SELECT count(*) FROM core.courtyard"))
    assert len(found.places) == yards + 1
    assert happen(tx, {}, {"fight": 9}).places.keys() == {""}


def test_a_week_is_shown_once_it_is_over(client: TestClient) -> None:
    """Looked at each day, five becoming six would tell where and when one event was."""
    today = date.today()  # noqa: DTZ011
    ended = today - timedelta(days=today.weekday() + 1)
    last = client.get(f"/situation/week.csv?week={ended}")
    for week in (today, today + timedelta(weeks=9), ""):
        shown = client.get(f"/situation/week.csv?week={week}")
        told, wanted = (one.headers["Content-Disposition"] for one in (shown, last))
        assert told == wanted
    assert f"week={today - timedelta(days=today.weekday())}" not in client.get("/situation").text


def test_the_picture_comes_as_page_workbook_and_paper(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/situation")
    assert page.status_code == 200
    assert all(word in page.text for word in ("Skadegörelse", "Otrygg plats", "Arrangemang"))
    assert "Svensson" not in page.text
    book = load_workbook(io.BytesIO(client.get("/situation/week.xlsx").content))
    assert len(book.worksheets) == 2
    about = " ".join(str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    assert "Färre än 5" in about
    monkeypatch.setattr(prints, "pdf", lambda html: html.encode())
    assert "Lägesbild" in client.get("/situation/week.pdf").text


def test_an_event_is_coded_and_has_no_words(client: TestClient, engine: Engine) -> None:
    code = scalar(engine, "SELECT code FROM core.estate ORDER BY name, id LIMIT 1")
    today = date.today()  # noqa: DTZ011
    told = {"estate": code, "kind": "fight", "daypart": "night", "on": str(today),
            "courtyard": "", "note": WORDS}  # fmt: skip
    count = "SELECT count(*) FROM core.situation_event WHERE kind = 'fight'"
    assert client.post("/situation", data=told).status_code == 303
    assert scalar(engine, count) == 1
    for name, value in (
        ("kind", "quarrel"), ("daypart", "noon"), ("on", "2199-01-01"), ("on", "x"),
        ("courtyard", "00000000-0000-0000-0000-000000000001"),
    ):  # fmt: skip
        assert client.post("/situation", data={**told, name: value}).status_code == 422
    assert client.post("/situation", data={**told, "estate": "nowhere"}).status_code == 404
    assert scalar(engine, count) == 1
    assert "fight" in SITUATION_KINDS


def test_a_fact_carries_its_day_and_source(client: TestClient, engine: Engine) -> None:
    told = {
        "kind": "police_list", "place": "Gårdsten", "as_of": "2025-12-02",
        "said": "Utsatt område", "source": "Polismyndigheten, lista 2025",
        "url": "https://polisen.example/lista",
    }  # fmt: skip
    assert client.post("/indicators", data=told).status_code == 303
    page = client.get("/indicators").text
    assert "2 dec. 2025" in page.replace("\u00a0", " ")
    assert 'href="https://polisen.example/lista"' in page
    assert "ingen av dem är en effekt" in page
    for name, value in (("source", " "), ("url", "javascript:alert(1)"), ("as_of", "2199-01-01"),
                        ("kind", "rumour"), ("said", "")):  # fmt: skip
        assert client.post("/indicators", data={**told, name: value}).status_code == 422
    fact = str(scalar(engine, "SELECT id FROM core.outside_indicator"))
    assert client.post("/indicators", data={"act": "drop", "indicator": fact}).status_code == 303
    assert scalar(engine, "SELECT count(*) FROM core.outside_indicator") == 0
    logged = "SELECT count(*) FROM core.audit WHERE kind = 'outside_indicator'"
    assert scalar(engine, logged) == 2


def test_caretakers_write_events_and_no_facts(engine: Engine) -> None:
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "caretaker", follow_redirects=False) as made:
        assert "En kodad händelse" in made.get("/situation?lang=sv").text
        assert made.post("/indicators", data={}).status_code == 403
