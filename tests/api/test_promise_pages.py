"""Pages of the ladder, of teams and of contractors, as those use them who keep them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.estate_sample import store_sample
from tests.people_sample import logged_in, report, service
from tests.sign_in import account, company

URL = "/admin/promises"
RULE = {"category": "WASTE", "priority": "P2", "unit": "working_days", "amount": "2"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
        company(tx, "andra")
    with service(engine) as made:
        yield made


@pytest.fixture
def manager(app: FastAPI, engine: Engine) -> Iterator[TestClient]:
    yield logged_in(app, engine, "manager", "prov")
    with engine.begin() as tx:
        for name in ("promise", "free_day"):
            tx.execute(text(f"DELETE FROM core.{name} WHERE company_id IS NOT NULL"))  # noqa: S608
        tx.execute(text("TRUNCATE core.report CASCADE"))


def own_rule(engine: Engine) -> uuid.UUID:
    with engine.begin() as tx:
        found: uuid.UUID = tx.execute(
            text("SELECT id FROM core.promise WHERE company_id IS NOT NULL")
        ).scalar_one()
    return found


def test_each_rule_says_what_it_means_and_by_when(manager: TestClient) -> None:
    page = manager.get(f"{URL}?lang=sv").text
    assert "Allt annat" in page
    assert re.search(r"Inom 7 arbetsdagar\. Anmält nu: senast \w+dag \d+ \w+\.? \d{4}", page)
    assert re.search(r"Inom 1 timme\. Anmält nu: senast \w+dag \d+ \w+\.? \d{4} \d\d:\d\d", page)
    assert "1 november till 31 mars. Anmält nu: senast" in page
    english = manager.get(f"{URL}?lang=en").text
    assert "Within 7 working days. Reported now: by " in english


def test_the_ladder_is_tried(manager: TestClient) -> None:
    asked = {"category": "LIGHT.DARK", "asset_kind": "lamp", "party": "municipality"}
    page = manager.get(URL, params={**asked, "lang": "sv"}).text
    assert "Anmält nu ska det vara åtgärdat senast" in page
    assert "inom 20 arbetsdagar" in page
    good = manager.get(URL, params={"category": "POSITIVE.PLACE", "lang": "sv"}).text
    assert "Inget utlovas" in good
    assert manager.get(URL, params={"category": "x" * 101}).status_code == 422


def test_a_rule_is_made_changed_and_removed(manager: TestClient, engine: Engine) -> None:
    answer = manager.post(URL, data=RULE)
    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    page = manager.get(URL).text
    assert "vår egen" in page
    assert "ersatt av vår egen" in page
    rule = own_rule(engine)
    assert manager.post(URL, data=RULE).status_code == 409
    form = manager.get(f"{URL}?edit={rule}").text
    assert f'action="{URL}/{rule}"' in form
    season = {"priority": "P4", "unit": "season", "season_from": "11-01", "season_to": "03-31"}
    assert manager.post(f"{URL}/{rule}", data=season).status_code == 303
    assert "1 november till 31 mars" in manager.get(URL).text
    assert manager.get(f"{URL}/{rule}").headers["location"] == f"{URL}?edit={rule}"
    assert manager.post(f"{URL}/{rule}/remove").status_code == 303
    assert "vår egen</span>" not in manager.get(URL).text
    assert manager.post(f"{URL}/{rule}/remove").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "LAMPOR"},
        {"party": "mig"},
        {"asset_kind": "träd"},
        {"priority": "P9"},
        {"unit": ""},
        {"amount": ""},
        {"amount": "två"},
        {"amount": "1001"},
        {"unit": "season", "season_from": "31-12"},
    ],
)
def test_what_is_wrong_is_told_and_the_words_stay(
    manager: TestClient, engine: Engine, changes: dict[str, str]
) -> None:
    answer = manager.post(URL, data={**RULE, "source": "Hemsidan", **changes})
    assert answer.status_code == 422
    assert "notice bad" in answer.text
    assert 'value="Hemsidan"' in answer.text
    with engine.begin() as tx:
        own = "SELECT count(*) FROM core.promise WHERE company_id IS NOT NULL"
        assert tx.scalar(text(own)) == 0


def test_open_cases_are_counted_first_and_then_counted_anew(
    manager: TestClient, engine: Engine
) -> None:
    with engine.begin() as tx:
        case_id = report(tx, "WASTE.BULKY")
    asked = "SELECT due_at FROM core.case_state WHERE report_id = :id"
    with engine.begin() as tx:
        due = tx.scalar(text(asked), {"id": case_id})
    answer = manager.post(URL, data={**RULE, "amount": "20"})
    where = f"{URL}/recount?category=WASTE"
    assert answer.headers["location"] == where
    page = manager.get(where).text
    assert "Regeln är skapad" in page
    assert "1 öppet ärende skulle få en annan tid" in page
    with engine.begin() as tx:
        assert tx.scalar(text(asked), {"id": case_id}) == due, "looking changes nothing"
    assert "Alla öppna ärenden är utlovade" in manager.get(f"{URL}/recount?category=YARD").text
    assert manager.post(where).headers["location"] == URL
    with engine.begin() as tx:
        assert tx.scalar(text(asked), {"id": case_id}) > due
    assert "öppna ärendena är omräknade" in manager.get(URL).text
    answer = manager.post(f"{URL}/{own_rule(engine)}/remove")
    assert answer.headers["location"] == where


def test_days_off_are_added_and_removed(manager: TestClient, engine: Engine) -> None:
    day = date.today() + timedelta(days=14)  # noqa: DTZ011 -- a day ahead, wherever
    while day.weekday() > 4:
        day += timedelta(days=1)
    sent = {"free_on": day.isoformat(), "name": "Klämdag <i>"}
    assert manager.post(f"{URL}/days", data=sent).status_code == 303
    page = manager.get(URL).text
    assert "Klämdag &lt;i&gt;" in page
    again = manager.post(f"{URL}/days", data=sent)
    assert again.status_code == 422
    assert f'value="{day.isoformat()}"' in again.text
    assert manager.get(f"{URL}/days").headers["location"] == URL
    with engine.begin() as tx:
        found = tx.scalar(text("SELECT id FROM core.free_day WHERE company_id IS NOT NULL"))
    assert manager.post(f"{URL}/days/{found}/remove").status_code == 303
    assert manager.post(f"{URL}/days/{found}/remove").status_code == 404


def test_another_company_keeps_a_ladder_of_its_own(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    manager.post(URL, data={**RULE, "source": "Bara vår"})
    stranger = logged_in(app, engine, "manager", "andra")
    assert "Bara vår" not in stranger.get(URL).text
    rule = own_rule(engine)
    assert stranger.get(f"{URL}?edit={rule}").status_code == 404
    assert stranger.post(f"{URL}/{rule}", data=RULE).status_code == 404
    assert stranger.post(f"{URL}/{rule}/remove").status_code == 404
    for role in ("caretaker", "planner", "on_call"):
        assert logged_in(app, engine, role, "prov").get(URL).status_code == 403


def test_teams_are_kept_with_their_members(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    with engine.begin() as tx:
        caretaker = account(tx, "caretaker", company(tx, "prov"))
        foreign = account(tx, "caretaker", company(tx, "andra"))
    name = f"Laget {uuid.uuid4().hex[:6]}"
    sent = {"name": name, "email": "laget@prov.example", "member": [str(caretaker)]}
    assert manager.post("/admin/teams", data=sent).status_code == 303
    page = manager.get("/admin/teams").text
    assert name in page
    assert "caretaker" in page
    assert manager.post("/admin/teams", data=sent).status_code == 409
    for wrong in ({"name": ""}, {"email": "ingen"}, {"member": [str(foreign)]}):
        answer = manager.post("/admin/teams", data={**sent, "name": f"{name} 2", **wrong})
        assert answer.status_code == 422, wrong
    assert f"{name} 2" not in manager.get("/admin/teams").text, "nothing is kept of what is refused"
    with engine.begin() as tx:
        team = tx.scalar(text("SELECT id FROM core.team WHERE name = :n"), {"n": name})
    form = manager.get(f"/admin/teams/{team}").text
    assert f'value="{caretaker}" checked' in form
    changed = manager.post(f"/admin/teams/{team}", data={"name": f"{name} b"})
    assert changed.status_code == 303
    with engine.begin() as tx:
        left = "SELECT count(*) FROM core.team_member WHERE team_id = :id"
        assert tx.scalar(text(left), {"id": team}) == 0
    stranger = logged_in(app, engine, "manager", "andra")
    assert stranger.get(f"/admin/teams/{team}").status_code == 404
    assert name not in stranger.get("/admin/teams").text


def test_contractors_are_noted_changed_and_offered_no_longer(
    engine: Engine, manager: TestClient
) -> None:
    name = f"Elfirman {uuid.uuid4().hex[:6]}"
    sent = {"name": name, "party": "contractor", "email": "order@el.example", "language": "en"}
    assert manager.post("/admin/contractors", data=sent).status_code == 303
    assert manager.post("/admin/contractors", data=sent).status_code == 409
    wrong = manager.post("/admin/contractors", data={**sent, "name": "Ny", "email": "ingen"})
    assert wrong.status_code == 422
    assert 'value="Ny"' in wrong.text
    with engine.begin() as tx:
        found = tx.scalar(text("SELECT id FROM core.contractor WHERE name = :n"), {"n": name})
    url = f"/admin/contractors/{found}"
    assert manager.post(url, data={**sent, "party": "own"}).status_code == 422
    assert manager.post(url, data={**sent, "party": "municipality"}).status_code == 303
    assert "kommunen" in manager.get(url).text
    assert manager.post(f"{url}/remove").status_code == 303
    assert "erbjuds inte längre" in manager.get("/admin/contractors").text
    assert manager.post(f"{url}/again").status_code == 303
    assert manager.get(f"{url}/remove").headers["location"] == url


def test_the_start_page_leads_to_the_cases_that_wait(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    with engine.begin() as tx:
        late, other = report(tx, "WASTE.BULKY"), report(tx, "WASTE.BULKY")
        past = "UPDATE core.case_state SET due_at = now() - interval '1 day' WHERE report_id = :id"
        tx.execute(text(past), {"id": late})
    page = manager.get("/?lang=sv").text
    assert other
    assert re.search(r'href="/cases\?estate=provgarden">2 öppna ärenden<', page), page
    assert 'href="/cases?estate=provgarden&amp;state=overdue">1 försenade<' in page
    assert 'href="/cases?estate=provgarden&amp;holder=none">2 utan ansvarig<' in page
    assert 'href="/cases?estate=provgarden&amp;sort=due&amp;due=week">1 ska vara klara' in page
    assert "/cases?state=open" not in page, "one estate needs no sum"
    for url in re.findall(r'href="(/cases\?[^"]+)"', page):
        assert manager.get(url.replace("&amp;", "&")).status_code == 200, url
    second = (
        "INSERT INTO core.estate (company_id, code, name) SELECT id, 'b', 'B' FROM core.company"
    )
    with engine.begin() as tx:
        tx.execute(text(f"{second} WHERE code = 'prov'"))
    page = manager.get("/?lang=sv").text
    assert 'href="/cases?state=open">2 öppna ärenden<' in page, "whatever filter is saved"
    assert 'href="/cases?estate=b">0 öppna ärenden<' in page
    stranger = logged_in(app, engine, "manager", "andra")
    assert "öppna ärenden" not in stranger.get("/?lang=sv").text
