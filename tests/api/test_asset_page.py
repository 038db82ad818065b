"""One asset's page: its light, its cleaning, who saw it, and thanks that are said once."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.imports import store
from backend.imports.estates import find_estate
from backend.plans import service as planning
from backend.plans.schemas import PlanIn
from gis.deadlines import local_date
from maps.cleaning_words import late, recurrence
from maps.texts import get_texts
from tests.estate_sample import lamps, see_lamps, store_sample
from tests.sign_in import client_of

PLAN = uuid.UUID(int=77)
TODAY = local_date(datetime.now(UTC))


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a Swedish reader's browser on the sample: lamps dark, one door cleaned weekly."""
    with engine.begin() as tx:
        estate = store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(text("UPDATE core.lamp_observation SET role = 'husvärd A1'"))
        tx.execute(text("UPDATE core.courtyard SET code = 'G1'"))
        tx.execute(text("UPDATE core.stairwell SET code = 'S1', address = 'Provgatan 1'"))
        door = tx.scalars(text("SELECT id FROM core.stairwell")).one()
        start = TODAY - timedelta(days=40)
        plan = PlanIn(id=PLAN, asset_id=door, task="stairwell_cleaning", starts_on=start,
                      contractor="Städ AB", rrule="FREQ=WEEKLY;BYDAY=TU,FR")  # fmt: skip
        planning.put_plans(tx, [plan])
        far = lamps().assign(source_id=["x", "y"])
        far.geometry = far.translate(5000)
        store.save_assets(tx, find_estate(tx, "Osedd", "prov"), "lamp", "s", far)
    analysis.analyse_estates(engine, estate.code)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, raise_server_exceptions=False, follow_redirects=False) as made:
        made.headers.update({"Accept": "text/html", "Accept-Language": "sv"})
        yield made


@pytest.fixture(scope="module")
def paths(client: TestClient) -> dict[str, str]:
    """Give the page of one asset of each kind."""
    found = client.get("/api/v1/assets", params={"estate": "provgarden"}).json()["items"]
    return {item["kind"]: f"/assets/{item['kind']}/{item['id']}" for item in found}


def words(client: TestClient, path: str) -> str:
    """Return what a page says, without its markup."""
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


def test_a_courtyard_says_how_much_light_it_gets_and_which_lamps_matter(
    client: TestClient, paths: dict[str, str], engine: Engine
) -> None:
    page = words(client, paths["courtyard"])
    assert "Belysningsklass: P5 EN 13201-2:2015" in page
    assert "vårt förval för gårdar, inget lagkrav" in page
    assert "Lägsta för lite 0,60 lx 0,00 lx" in page
    assert "Medel för lite 3,00 lx 0,00 lx" in page
    assert "Jämnhet inget krav" in page
    with engine.connect() as tx:
        dark_m2 = tx.scalar(
            text("SELECT sum(area_m2) FROM app.dark_spots WHERE surface_kind = 'courtyard'")
        )
    assert f"Säkert mörkt {dark_m2:.0f} m²" in page
    assert "P1 släckt P2 släckt" in page
    assert "beräknat, direktljus, underhållet värde" in page
    assert "osedda" not in page


def test_a_lamp_says_where_its_light_is_missing(client: TestClient, paths: dict[str, str]) -> None:
    answer = client.get(paths["lamp"]).text
    assert "Bidrar till mörkt på:" in answer
    assert f'<a href="{paths["courtyard"]}">Gård 1</a>, 800\u00a0m²' in answer


def test_unseen_lamps_open_the_verdict_and_both_values_stand_there(
    client: TestClient, paths: dict[str, str], engine: Engine
) -> None:
    with engine.begin() as tx:
        kept = tx.execute(text("SELECT * FROM core.surface_result")).all()
        assert kept
        tx.execute(
            text(
                "UPDATE core.surface_result SET e_avg_hopeful_lx = 3.5, e_avg_verdict = 'unknown',"
                " certain_dark_cells = 0, likely_dark_cells = 0, e_min_hopeful_lx = 0.7"
            )
        )
    page = words(client, paths["courtyard"])
    assert "Lägsta beror på lampor som ingen har sett 0,60 lx 0,00 lx 0,70 lx" in page
    assert "Medel beror på lampor som ingen har sett 3,00 lx 0,00 lx 3,50 lx" in page
    assert "osedda lampor tända" in page


def test_what_is_not_computed_says_so(client: TestClient, engine: Engine) -> None:
    unseen = client.get("/api/v1/assets", params={"estate": "osedd"}).json()["items"]
    assert "Inte beräknat ännu" in words(client, f"/assets/lamp/{unseen[0]['id']}")
    with engine.begin() as tx:
        street = tx.scalars(
            text(
                "WITH made AS (INSERT INTO core.asset (id, company_id, estate_id, kind)"
                " SELECT gen_random_uuid(), company_id, estate_id, 'footpath'"
                " FROM core.stairwell RETURNING *)"
                " INSERT INTO core.footpath (id, company_id, estate_id, source, source_id, kind,"
                " lit, geom) SELECT id, company_id, estate_id, 's', 'g1', 'street', 'unknown',"
                " ST_GeomFromText('LINESTRING(322900 6410300, 322950 6410300)', 3006)"
                " FROM made RETURNING id"
            )
        ).one()
    assert "gator och körvägar" in words(client, f"/assets/footpath/{street}")


def test_titles_hold_code_and_name_and_the_breadcrumb_the_number(
    client: TestClient, paths: dict[str, str]
) -> None:
    assert "<h1>G1 · Gård 1</h1>" in client.get(paths["courtyard"]).text
    assert "<h1>Provgatan 1 A · S1</h1>" in client.get(paths["stairwell"]).text
    assert "\u203a trapphus S1 " in words(client, paths["stairwell"])


def test_the_source_of_a_state_is_who_looked_and_when(
    client: TestClient, paths: dict[str, str]
) -> None:
    page = words(client, paths["lamp"])
    assert re.search(r"Tillstånd släckt husvärd A1, \d+ \w+\.? \d{4} \d\d:\d\d", page)
    assert re.search(r"Senast sedd \d+ \w+\.? \d{4} \d\d:\d\d husvärd A1 ", page)
    unseen = client.get("/api/v1/assets", params={"estate": "osedd"}).json()["items"]
    assert "Senast sedd aldrig \u2013" in words(client, f"/assets/lamp/{unseen[0]['id']}")


def visit(client: TestClient, path: str, **more: str) -> dict[str, str]:
    """Return the fields of the cleaning form as the page gives them."""
    page = client.get(path).text
    form = page[page.index(f'action="{path}/visits"') :]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form)[:2])
    return {**hidden, "outcome": "done", **more}


def visits(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as tx:
        rows = tx.execute(text("SELECT outcome, role FROM core.cleaning_visit ORDER BY visited_at"))
        return [(row.outcome, row.role) for row in rows]


def test_cleaning_is_shown_and_recorded_once_however_often_the_form_is_sent(
    client: TestClient, paths: dict[str, str], engine: Engine
) -> None:
    path = paths["stairwell"]
    page = words(client, path)
    assert "trapphusstädning aldrig besökt" in page
    assert "varje tisdag och fredag" in page
    assert "Städ AB" in page
    not_ok = visit(client, path, outcome="not_ok")
    assert client.post(f"{path}/visits", data=not_ok).status_code == 303
    form = visit(client, path)
    for _ in range(2):
        answer = client.post(f"{path}/visits", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert visits(engine) == [("not_ok", "staff"), ("done", "staff")]
    page = words(client, path)
    assert "Tack. Noterat för S1: trapphusstädning, utförd." in page
    assert "aldrig besökt" not in page
    answer = client.post(f"{path}/visits", data={**form, "outcome": "not_ok"})
    assert answer.status_code == 422
    assert "redan skickat" in answer.text


def test_a_visit_needs_a_plan_of_this_asset_and_an_outcome_of_the_form(
    client: TestClient, paths: dict[str, str], engine: Engine
) -> None:
    before = visits(engine)
    form = {"id": str(uuid.uuid4()), "plan_id": str(PLAN), "outcome": "done"}
    assert client.post(f"{paths['courtyard']}/visits", data=form).status_code == 404
    wrong = {**form, "outcome": "not_possible"}
    assert client.post(f"{paths['stairwell']}/visits", data=wrong).status_code == 422
    other = {**form, "plan_id": str(uuid.uuid4())}
    assert client.post(f"{paths['stairwell']}/visits", data=other).status_code == 404
    assert visits(engine) == before


@pytest.mark.parametrize("form", ["reports", "visits"])
def test_a_form_sent_by_another_site_is_refused(
    client: TestClient, paths: dict[str, str], engine: Engine, form: str
) -> None:
    before = visits(engine)
    fields = {"id": str(uuid.uuid4()), "plan_id": str(PLAN), "outcome": "done"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"{paths['stairwell']}/{form}", data=fields, headers=headers)
    assert answer.status_code == 403
    assert visits(engine) == before


def test_thanks_say_what_was_reported_once(client: TestClient, paths: dict[str, str]) -> None:
    form = {"id": str(uuid.uuid4()), "category": "LIGHT.FLICKER"}
    answer = client.post(f"{paths['lamp']}/reports", data=form)
    assert "httponly" in answer.headers["set-cookie"].lower()
    code = client.get(f"/api/v1/reports/{form['id']}").json()["asset_code"]
    said = f"Tack. {code} är anmäld: Lampan blinkar."
    assert said in words(client, paths["lamp"])
    assert said not in words(client, paths["lamp"])


@pytest.mark.parametrize("cookie", ["report:x", f"report:{uuid.uuid4()}", "visit:", "<b>", ":"])
def test_thanks_are_not_said_for_what_is_not_there(
    client: TestClient, paths: dict[str, str], cookie: str
) -> None:
    answer = client.get(paths["lamp"], headers={"Cookie": f"thanks={cookie}"})
    assert answer.status_code == 200
    assert 'class="notice good"' not in answer.text


def test_thanks_for_one_asset_are_not_said_on_another(
    client: TestClient, paths: dict[str, str]
) -> None:
    form = {"id": str(uuid.uuid4()), "category": "YARD.BENCH"}
    client.post(f"{paths['courtyard']}/reports", data=form)
    answer = client.get(paths["lamp"], headers={"Cookie": f"thanks=report:{form['id']}"})
    assert "Tack." not in answer.text


def test_dangers_come_first_and_apart(client: TestClient, paths: dict[str, str]) -> None:
    page = client.get(paths["lamp"]).text
    codes = re.findall(r'name="category" value="([A-Z_.]+)"', page)
    assert codes[0] == "LIGHT.HATCH"
    assert len(set(codes)) == len(codes)
    assert "Fara: ring jouren först" in page
    stairs = client.get(paths["stairwell"]).text
    codes = re.findall(r'name="category" value="([A-Z_.]+)"', stairs)
    assert codes[:2] == ["DAMAGE.FIRE", "WINTER.ICICLE"]
    apart = stairs[stairs.index("Fara: ring jouren först") : stairs.index("LIGHT.DARK_PLACE")]
    assert apart.count("</div>") >= 2, "the dangers have a frame of their own"


@pytest.mark.parametrize(
    ("language", "description", "said"),
    [
        ("sv", "mörkt\x07 här", "styrtecken"),
        ("en", "mörkt\x07 här", "control characters"),
        ("sv", "mörkt här" * 500, "längre än 4\u00a0000 tecken"),
        ("en", "mörkt här" * 500, "longer than 4,000 characters"),
    ],
)
def test_a_description_that_cannot_be_kept_comes_back_in_the_reader_s_language(
    client: TestClient, paths: dict[str, str], language: str, description: str, said: str
) -> None:
    form = {"id": str(uuid.uuid4()), "category": "LIGHT.DARK", "description": description}
    answer = client.post(f"{paths['lamp']}/reports?lang={language}", data=form)
    client.cookies.clear()
    assert answer.status_code == 422
    assert said in answer.text
    assert "mörkt här" in answer.text
    assert client.get(f"/api/v1/reports/{form['id']}").status_code == 404


def test_line_breaks_count_once_as_the_field_counts_them(
    client: TestClient, paths: dict[str, str]
) -> None:
    assert 'maxlength="4000"' in client.get(paths["lamp"]).text
    lines = "\r\n".join(["x"] * 2000) + "x"
    form = {"id": str(uuid.uuid4()), "category": "LIGHT.DARK", "description": lines}
    assert client.post(f"{paths['lamp']}/reports", data=form).status_code == 303


@pytest.mark.parametrize(
    ("interval_days", "rule", "swedish", "english"),
    [
        (1, None, "varje dag", "every day"),
        (30, None, "med 30 dagars mellanrum", "every 30 days"),
        (None, "FREQ=DAILY", "varje dag", "every day"),
        (None, "FREQ=WEEKLY;BYDAY=MO,TH", "varje måndag och torsdag", "every Monday and Thursday"),
        (None, "RRULE:FREQ=WEEKLY", "varje onsdag", "every Wednesday"),
        (None, "FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", "fredag varannan vecka", None),
        (None, "FREQ=WEEKLY;BYDAY=FR;INTERVAL=3", "fredag var 3:e vecka", "Friday every 3 weeks"),
        (None, "FREQ=MONTHLY;BYDAY=1MO", "första måndagen i månaden", None),
        (None, "FREQ=MONTHLY;BYDAY=-1SU", "sista söndagen i månaden", None),
        (None, "FREQ=MONTHLY;BYMONTHDAY=15", "den 15 i varje månad", "day 15 of each month"),
        (None, "FREQ=MONTHLY;BYMONTHDAY=-1", "sista dagen i varje månad", None),
        (None, "FREQ=WEEKLY;BYDAY=TU;COUNT=5", "enligt regeln FREQ=WEEKLY;BYDAY=TU;COUNT=5", None),
        (None, "FREQ=MONTHLY;BYDAY=MO", "enligt regeln FREQ=MONTHLY;BYDAY=MO", None),
        (None, "FREQ=YEARLY", "enligt regeln FREQ=YEARLY", "by the rule FREQ=YEARLY"),
    ],
)  # fmt: skip
def test_how_often_is_said_in_words_or_by_the_rule_itself(
    interval_days: int | None, rule: str | None, swedish: str, english: str | None
) -> None:
    starts_on = date(2026, 11, 25)  # a Wednesday
    assert recurrence(get_texts("sv"), interval_days, rule, starts_on) == swedish
    if english:
        assert recurrence(get_texts("en"), interval_days, rule, starts_on) == english


def test_days_late_are_said_only_where_there_are_any() -> None:
    found = [late(get_texts("sv"), days) for days in (None, 0, 1, 12)]
    assert found == ["", "", "1 dag sen", "12 dagar sen"]
