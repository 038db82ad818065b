"""A file becomes a wave, areas are chosen by hand once, a pulse asks nobody who they are."""

from __future__ import annotations

import csv
import io
import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from backend import prints
from backend.access.service import COOKIE
from backend.db import open_engine
from backend.surveys import service
from backend.tenants import tokens
from tests.estate_sample import store_sample
from tests.sign_in import client_of, company, session

ASK = {
    "act": "ask", "column": "q1", "theme": "safety", "title": "Ute när det är mörkt?",
    "low": "1", "high": "5", "dont_know": "9",
}  # fmt: skip
TAKE = {
    "act": "take", "name": "Våren", "starts_on": "2026-03-01", "ends_on": "2026-03-31",
    "source": "Egen enkät", "mapping": "Vår enkät",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a planner's browser."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "planner", follow_redirects=False) as made:
        yield made


@pytest.fixture(autouse=True)
def _empty(engine: Engine) -> None:
    with engine.begin() as tx:
        for name in ("survey_wave", "survey_draft", "survey_area", "survey_mapping"):
            tx.execute(text(f"DELETE FROM core.{name}"))  # noqa: S608 -- our own names


def table(rows: list[list[object]], head: str = "area;q1;w") -> bytes:
    """Return a file as spreadsheets of Windows write it."""
    lines = [head, *(";".join(str(cell).replace(".", ",") for cell in row) for row in rows)]
    return "\r\n".join(lines).encode("cp1252")


def answers(**areas: str) -> list[list[object]]:
    """Return rows of areas, a digit a person."""
    return [[name.replace("_", " "), digit, 1] for name, told in areas.items() for digit in told]


def send(client: TestClient, content: bytes, name: str = "våren.csv") -> str:
    """Send a file; return the address of its draft."""
    answer = client.post("/surveys", files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def taken(client: TestClient, content: bytes, **take: str) -> str:
    """Take a file with unknown areas as new ones; return the address of the wave."""
    draft = send(client, content)
    client.post(draft, data={"act": "columns", "area": "area", "weight": ""})
    client.post(draft, data={"act": "new_areas"})
    client.post(draft, data=ASK)
    answer = client.post(draft, data={**TAKE, **take})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def scalar(engine: Engine, statement: str, **values: object) -> Any:  # noqa: ANN401 -- any type
    with engine.begin() as tx:
        return tx.scalar(text(statement), values)


def test_a_file_becomes_a_wave_of_counts_and_is_gone(client: TestClient, engine: Engine) -> None:
    content = table(answers(Norra_gården="5" * 20 + "4" * 8 + "2" * 4 + "9", Södra="43112"))
    draft = send(client, content)
    client.post(draft, data={"act": "columns", "area": "area", "weight": "w"})
    shown = client.get(draft).text
    assert "Norra gården" in shown, "Windows letters are read"
    client.post(draft, data={"act": "new_areas"})
    # The scale is guessed from the values, and 9 is none of them.
    client.post(draft, data={**ASK, "low": "", "high": "", "dont_know": ""})
    page = client.get(draft).text
    assert "37" in page
    assert "Från 1 (sämst) till 5 (bäst)" in page
    wave = client.post(draft, data=TAKE).headers["location"]
    assert scalar(engine, "SELECT count(*) FROM core.survey_draft") == 0
    assert scalar(engine, "SELECT sum(answers) FROM core.survey_count JOIN core.survey_item i"
                          " ON i.id = item_id WHERE i.title IS NULL") == 37  # fmt: skip
    told = client.get(wave).text
    assert "88" in told
    assert "få svar: ingen slutsats" in told, "five answers are numbers without a claim"


def test_fewer_than_five_are_shown_nowhere(client: TestClient, engine: Engine) -> None:
    wave = taken(client, table(answers(Stor="4" * 30 + "2" * 10, Liten="5555")))
    page = client.get(wave).text
    assert "färre än 5" in page
    rows = list(csv.reader(io.StringIO(client.get(f"{wave}/results.csv").text.lstrip("\ufeff")),
                           delimiter=";"))  # fmt: skip
    of_small = [row for row in rows if row[2] == "Liten"]
    assert of_small
    assert all(not any(row[4:13]) for row in of_small)
    # The whole is of what is shown: the four fives would follow from it.
    whole = next(row for row in rows if row[2] == "Alla områden som visas" and not row[1])
    assert (whole[5], whole[7]) == ("40", "0.75")
    book = load_workbook(io.BytesIO(client.get(f"{wave}/results.xlsx").content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Stor" in cells
    with engine.begin() as tx:
        tx.execute(
            text("SELECT app.set_limits(:c, NULL, 'planner', NULL, 'r')"), {"c": company(tx)}
        )
        found = service.waves(tx, "safety", None)
        small = [one for one in service.measured(tx, "safety") if one.area == "Liten"]
    assert [(one.n, one.is_claim) for one in found] == [(40, True)]
    assert [(one.figures, one.cells, one.n) for one in small] == [(None, (), 0)]


def test_how_many_answered_in_a_small_area_follows_from_no_sum(
    client: TestClient, engine: Engine
) -> None:
    content = table(answers(Stor="4" * 30 + "2" * 10, Liten="555", Mindre="11"))
    wave = taken(client, content)
    areas = re.findall(r'name="area" value="([^"]+)"', client.get(wave).text)
    by_name = dict(zip(("Liten", "Mindre", "Stor"), areas, strict=True))
    sent = {"Stor": "80", "Liten": "2000", "Mindre": "3000"}
    form = {"act": "invited", "area": [by_name[name] for name in sent], "invited": [*sent.values()]}
    assert client.post(wave, data=form).status_code == 303
    listed = client.get("/surveys").text
    row = re.findall(r"<tr>.*?</tr>", listed[listed.index('id="waves-title"') :])[1]
    assert [int(cell) for cell in re.findall(r'<td class="n">(\d+)</td>', row)][-1] == 40
    with engine.begin() as tx:
        tx.execute(
            text("SELECT app.set_limits(:c, NULL, 'planner', NULL, 'r')"), {"c": company(tx)}
        )
        (whole,) = service.waves(tx, "safety", None)
    # The small ones are in the whole, but not who of them was asked and answered.
    assert (whole.n, whole.respondents, whole.invited) == (45, 40, 80)


def test_who_answers_a_pulse_is_not_counted_while_it_runs(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, nobody = pulse(client, engine), stranger(client)
    for _ in range(7):
        assert reply(nobody, code, monkeypatch, safety="5") == 303
    count = re.compile(r'<td class="n">7</td>')
    assert not count.search(client.get("/surveys").text)
    wave = scalar(engine, "SELECT id FROM core.survey_wave")
    client.post("/surveys/pulses", data={"act": "end", "wave": str(wave)})
    assert count.search(client.get("/surveys").text)


def test_who_left_a_question_out_does_not_follow_from_theme_and_questions(
    client: TestClient,
) -> None:
    """Twice the theme less both questions is what they answered who answered one alone."""
    rows: list[list[object]] = [["A", 4, 2]] * 20 + [["A", 5, ""]] + [["B", 4, 3]] * 12
    rows += [["C", 2, 3]] * 20 + [["C", "", 1]] * 4
    draft = send(client, table(rows, "area;q1;q2"))
    client.post(draft, data={"act": "columns", "area": "area", "weight": ""})
    client.post(draft, data={"act": "new_areas"})
    client.post(draft, data=ASK)
    client.post(draft, data={**ASK, "column": "q2", "title": "Inne?"})
    wave = client.post(draft, data=TAKE).headers["location"]
    lines = csv.reader(io.StringIO(client.get(f"{wave}/results.csv").text.lstrip("\ufeff")),
                       delimiter=";")  # fmt: skip
    told = {(row[2], row[1]): row[5] for row in lines}
    assert [told[area, ""] for area in "ABC"] == ["21", "12", "24"]
    # In A one left a question out, in C four did; together they are five.
    asked = ("Ute när det är mörkt?", "Inne?")
    assert [told[area, title] for area in "ABC" for title in asked] == ["", "", "12", "12", "", ""]
    assert [told["Alla områden som visas", title] for title in asked] == ["53", "56"]


def test_two_small_areas_are_shown_together(client: TestClient) -> None:
    wave = taken(client, table(answers(Stor="4" * 30, Ett="555", Två="111")))
    page = client.get(wave).text
    assert "Små områden tillsammans" in page
    assert "50 %" in page.replace("\u00a0", " ")


def test_weights_count_and_intervals_rest_on_the_effective_number(client: TestClient) -> None:
    rows: list[list[object]] = [["A", 5, 3.5]] * 20 + [["A", 1, 0.5]] * 20
    draft = send(client, table(rows))
    client.post(draft, data={"act": "columns", "area": "area", "weight": "w"})
    client.post(draft, data={"act": "new_areas"})
    client.post(draft, data=ASK)
    wave = client.post(draft, data=TAKE).headers["location"]
    page = client.get(wave).text.replace("\u00a0", " ")
    # 80 squared over 20 * 3.5² + 20 * 0.5² = 25.6 equal answers; 7 of 8 weigh positive.
    assert "25,6" in page
    assert "88 %" in page


def test_the_choice_is_kept_for_next_year(client: TestClient, engine: Engine) -> None:
    taken(client, table(answers(Norra="4" * 30)))
    draft = send(client, table(answers(norra="5" * 12 + "1" * 20), "area;q1;w"))
    mapping = str(scalar(engine, "SELECT id FROM core.survey_mapping"))
    assert "Vår enkät" in client.get(draft).text
    client.post(draft, data={"act": "use", "mapping": mapping})
    page = client.get(draft).text
    assert "samma namn" in page
    assert "Ute när det är mörkt?" in page
    later = {**TAKE, "name": "Hösten", "starts_on": "2026-09-01", "ends_on": "2026-09-30"}
    assert client.post(draft, data=later).status_code == 303
    assert scalar(engine, "SELECT count(*) FROM core.survey_area") == 1
    trend = client.get("/surveys?theme=safety").text.replace("\u00a0", " ")
    assert "andelen positiva är lägre" in trend
    assert "ledde till" not in trend


def test_other_areas_are_no_change_of_the_whole(client: TestClient) -> None:
    taken(client, table(answers(Norra="5" * 60)))
    second = {"name": "Hösten", "starts_on": "2026-09-01", "ends_on": "2026-09-30"}
    taken(client, table(answers(Norra="5" * 60, Södra="1" * 200)), **second)
    page = client.get("/surveys?theme=safety").text.replace("\u00a0", " ")
    assert "ingen tydlig förändring" in page
    assert "andelen positiva är lägre" not in page


def test_a_label_that_nobody_knows_is_chosen_by_hand_once(
    client: TestClient, engine: Engine
) -> None:
    client.post("/surveys/areas", data={"name": "Brunnby/Vik", "code": "12"})
    area = str(scalar(engine, "SELECT id FROM core.survey_area"))
    draft = send(client, table(answers(Brunby_Vik="4" * 8, **{"0-4 år": "3"})))
    client.post(draft, data={"act": "columns", "area": "area", "weight": ""})
    client.post(draft, data=ASK)
    page = client.get(draft).text
    assert "2 områden i filen är inte kända" in page
    assert "Nästan samma namn" in page
    refused = client.post(draft, data=TAKE)
    assert refused.status_code == 422
    assert "0-4 år" in refused.text
    chosen = {"act": "areas", "label": ["Brunby Vik", "0-4 år"], "chosen": [area, "out"]}
    client.post(draft, data=chosen)
    wave = client.post(draft, data=TAKE).headers["location"]
    assert scalar(engine, "SELECT left_out FROM core.survey_wave") == 1
    assert "Brunnby/Vik" in client.get(wave).text
    again = send(client, table(answers(Brunby_Vik="4" * 8)))
    client.post(again, data={"act": "columns", "area": "area", "weight": ""})
    assert "valt tidigare" in client.get(again).text


def test_answers_outside_the_scale_are_told_and_not_counted(client: TestClient) -> None:
    draft = send(client, table([*answers(A="4" * 9), ["A", "55-64", 1]]))
    client.post(draft, data={"act": "columns", "area": "area", "weight": ""})
    client.post(draft, data=ASK)
    page = client.get(draft).text
    assert "utanför skalan, räknas inte:" in page
    assert "55-64 (1)" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({**ASK, "low": "5", "high": "1"}, "skala"),
        ({**ASK, "column": "nothing"}, "Välj en kolumn"),
        ({**ASK, "theme": "weather"}, "Välj ett tema"),
        ({**ASK, "low": "x"}, "lägsta värde"),
        ({**ASK, "positive_from": "7"}, "från vilket värde"),
        ({"act": "columns", "area": "nothing"}, "Välj en kolumn"),
        ({"act": "use", "mapping": "x"}, "tidigare val"),
        (TAKE, "minst en fråga"),
    ],
)
def test_what_cannot_be_used_is_said(client: TestClient, form: dict[str, str], words: str) -> None:
    draft = send(client, table(answers(A="12345")))
    answer = client.post(draft, data=form)
    assert answer.status_code == 422
    assert words.casefold() in answer.text.casefold()


@pytest.mark.parametrize("content", [b"", b"a;b", b"\x00\x01\x02\xff;\n1;2", b"PK\x03\x04rubbish"])
def test_what_is_no_table_is_refused(client: TestClient, content: bytes) -> None:
    answer = client.post("/surveys", files={"file": ("x.csv", content or b"\n")})
    assert answer.status_code == 422


def test_a_file_that_nobody_goes_on_with_is_thrown_away(client: TestClient, engine: Engine) -> None:
    old = send(client, table(answers(A="12345")))
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.survey_draft SET made_at = now() - interval '25 hours'"))
    new = send(client, table(answers(A="12345")))
    assert [client.get(one).status_code for one in (old, new)] == [404, 200]
    assert client.post(new, data={"act": "drop"}).status_code == 303
    assert client.get(new).status_code == 404


def test_a_file_is_seen_by_who_sent_it_alone(client: TestClient, engine: Engine) -> None:
    """It holds a row for each who answered, and what is held back of the wave."""
    draft = send(client, table(answers(Stor="4" * 30, Liten="2")))
    with engine.begin() as tx:
        cookie = session(tx, "planner", company(tx))
    other = TestClient(client.app, headers={"Origin": "http://testserver"}, follow_redirects=False)
    other.cookies.set(COOKIE, cookie)
    assert "våren.csv" in client.get("/surveys").text
    assert "våren.csv" not in other.get("/surveys").text
    assert other.get(draft).status_code == 404
    assert other.post(draft, data={"act": "drop"}).status_code == 404
    client.post(draft, data={"act": "columns", "area": "area", "weight": ""})
    client.post(draft, data=ASK)
    assert client.get(draft).status_code == 200
    own = send(other, table(answers(Stor="4" * 30)))
    other.post(own, data={"act": "columns", "area": "area", "weight": ""})
    assert "Stor" in other.get(own).text
    assert client.get(own).status_code == 404


def test_areas_come_from_outlines_too(client: TestClient, engine: Engine) -> None:
    ring = [[18.0, 59.5], [18.01, 59.5], [18.01, 59.51], [18.0, 59.5]]
    content = {
        "type": "FeatureCollection",
        "features": [{
            "type": "Feature", "properties": {"Namn": "Smedby 2", "Kod": "221"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }],
    }  # fmt: skip
    import json  # noqa: PLC0415

    file = ("a.geojson", json.dumps(content).encode())
    assert client.post("/surveys/areas", files={"file": file}).status_code == 303
    place = "SELECT name || code || (ST_Area(geom) > 100000)::text FROM core.survey_area"
    assert scalar(engine, place) == "Smedby 2221true"
    wrong = client.post("/surveys/areas", files={"file": ("a.csv", b"x;y\n1;2")})
    assert wrong.status_code == 422
    assert client.post("/surveys/areas", data={"name": " "}).status_code == 422


def test_how_many_were_asked_gives_the_response_rate(client: TestClient) -> None:
    wave = taken(client, table(answers(A="4" * 30)))
    area = re.findall(r'name="area" value="([^"]+)"', client.get(wave).text)[0]
    few = client.post(wave, data={"act": "invited", "area": area, "invited": "29"})
    assert few.status_code == 422
    sent = {"act": "invited", "area": area, "invited": "50"}
    assert client.post(wave, data=sent).status_code == 303
    assert "60 %" in client.get(wave).text.replace("\u00a0", " ")
    assert client.post(wave, data={"act": "drop"}).status_code == 303
    assert client.get(wave).status_code == 404


def test_how_many_were_asked_tells_nothing_of_few_who_answered(client: TestClient) -> None:
    wave = taken(client, table(answers(A="4" * 30, Ett="4", Tre="444")))
    areas = re.findall(r'name="area" value="([^"]+)"', client.get(wave).text)
    assert len(areas) == 3
    told = [
        [client.post(wave, data={"act": "invited", "area": area, "invited": str(asked)}).status_code
         for asked in range(1, 7)]
        for area in areas[1:]
    ]  # fmt: skip
    assert told == [[422] * 4 + [303] * 2] * 2


def pulse(client: TestClient, engine: Engine, days: tuple[str, str] = ("-1", "20")) -> str:
    """Start a pulse survey; return its code."""
    client.post("/surveys/areas", data={"name": "Norra"})
    area = str(scalar(engine, "SELECT id FROM core.survey_area"))
    first, last = (
        scalar(engine, "SELECT (app.local_date(now()) + cast(:d AS integer))::text", d=int(day))
        for day in days
    )
    form = {"act": "start", "name": "Pulsen", "starts_on": first, "ends_on": last, "area": [area]}
    assert client.post("/surveys/pulses", data=form).status_code == 303
    return str(scalar(engine, "SELECT code FROM core.pulse_link"))


def stranger(client: TestClient) -> TestClient:
    """Return a browser of nobody."""
    made = TestClient(client.app, headers={"Origin": "http://testserver"}, follow_redirects=False)
    assert COOKIE not in made.cookies
    return made


def reply(
    browser: TestClient, code: str, monkeypatch: pytest.MonkeyPatch, *, wait_s: float = 30.0,
    **form: str,
) -> int:  # fmt: skip
    """Open a pulse survey, answer after a while; return the status."""
    browser.cookies.clear()  # somebody else each time, whom nobody has thanked yet
    page = browser.get(f"/pulse/{code}?lang=sv")
    token = re.findall(r'name="token" value="([^"]+)"', page.text)[0]
    now = time.time()
    monkeypatch.setattr(tokens.time, "time", lambda: now + wait_s)
    return browser.post(f"/pulse/{code}", data={"token": token, **form}).status_code


def test_a_pulse_is_answered_without_login_and_nothing_tells_who(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, nobody = pulse(client, engine), stranger(client)
    asked = nobody.get(f"/pulse/{code}?lang=sv")
    assert asked.text.count("<fieldset") == 5
    assert "Hur trygg känner du dig" in asked.text
    for _ in range(6):
        assert reply(nobody, code, monkeypatch, safety="5", lighting="2", help="0") == 303
    assert "Tack" in nobody.get(f"/pulse/{code}?lang=sv").text
    kept = "SELECT count(*) FROM core.pulse_answer WHERE NOT is_held"
    assert scalar(engine, kept) == 12
    columns = "SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM information_schema.columns WHERE table_name = 'pulse_answer'"  # noqa: E501
    assert scalar(engine, columns) == (
        "answered_on area_id company_id id is_held item_id positive score"
    )
    # Read while it is answered, it would tell from one answer to the next what one person said.
    wave = scalar(engine, "SELECT id FROM core.survey_wave")
    assert "100 %" not in client.get(f"/surveys/waves/{wave}").text.replace("\u00a0", " ")
    client.post("/surveys/pulses", data={"act": "end", "wave": str(wave)})
    page = client.get(f"/surveys/waves/{wave}?theme=safety").text.replace("\u00a0", " ")
    assert "100 %" in page
    assert "en puls är inget urval" in page


def test_nobody_is_asked_by_a_pulse_and_its_answers_are_not_probed(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, nobody = pulse(client, engine), stranger(client)
    for _ in range(6):
        assert reply(nobody, code, monkeypatch, safety="5") == 303
    wave = scalar(engine, "SELECT id FROM core.survey_wave")
    area = str(scalar(engine, "SELECT id FROM core.survey_area"))
    for asked in ("5", "6", "99"):
        sent = {"act": "invited", "area": area, "invited": asked}
        assert client.post(f"/surveys/waves/{wave}", data=sent).status_code == 422


def test_machines_and_the_hasty_are_not_counted(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, nobody = pulse(client, engine), stranger(client)
    assert reply(nobody, code, monkeypatch, safety="5", website="x") == 303
    assert reply(nobody, code, monkeypatch, safety="5", wait_s=0.5) == 303
    assert scalar(engine, "SELECT count(*) FROM core.pulse_answer WHERE is_held") == 2
    assert scalar(engine, "SELECT count(*) FROM app.survey_counts") == 0


def test_a_pulse_takes_no_rubbish_and_ends(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, nobody = pulse(client, engine), stranger(client)
    assert reply(nobody, code, monkeypatch, safety="7") == 422
    assert nobody.post(f"/pulse/{code}", data={"safety": "5", "token": "x"}).status_code == 422
    assert nobody.get("/pulse/nothing").status_code == 404
    monkeypatch.setattr(prints, "pdf", lambda html: html.encode())
    wave = scalar(engine, "SELECT id FROM core.survey_wave")
    paper = client.get(f"/surveys/pulses/{wave}/sheet.pdf").text
    assert f"/pulse/{code}" in paper
    assert client.post("/surveys/pulses", data={"act": "end", "wave": str(wave)}).status_code == 303
    assert nobody.get(f"/pulse/{code}").status_code == 410
    assert nobody.post(f"/pulse/{code}", data={"safety": "5"}).status_code == 410
    assert scalar(engine, "SELECT count(*) FROM core.pulse_answer") == 0


def test_a_pulse_is_open_in_its_days_alone(client: TestClient, engine: Engine) -> None:
    assert stranger(client).get(f"/pulse/{pulse(client, engine, ('1', '9'))}").status_code == 410


def test_who_is_limited_to_an_estate_sees_its_areas_alone(
    client: TestClient, engine: Engine
) -> None:
    taken(client, table(answers(Här="4" * 30, Där="1" * 40)))
    with engine.begin() as tx:
        estate = tx.scalar(text("SELECT id FROM core.estate ORDER BY code LIMIT 1"))
        tx.execute(text("UPDATE core.survey_area SET estate_id = :e WHERE name = 'Här'"),
                   {"e": estate})  # fmt: skip
        cookie = session(tx, "planner", company(tx))
        account = text(
            "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
            " SELECT company_id, account_id, :e FROM core.session ORDER BY created_at DESC LIMIT 1"
        )
        tx.execute(account, {"e": estate})
    limited = TestClient(client.app, headers={"Origin": "http://testserver"})
    limited.cookies.set(COOKIE, cookie)
    page = limited.get("/surveys?lang=sv").text
    assert "Här" in page
    assert "Där" not in page


def test_another_company_sees_nothing(client: TestClient, engine: Engine) -> None:
    wave = taken(client, table(answers(A="4" * 30)))
    with engine.begin() as tx:
        cookie = session(tx, "planner", company(tx, f"c{uuid.uuid4().hex[:6]}"))
    other = TestClient(client.app, headers={"Origin": "http://testserver"})
    other.cookies.set(COOKIE, cookie)
    assert other.get(wave).status_code == 404
