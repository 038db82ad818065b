"""What bears a sign of abuse is kept and held back, until staff let it through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import abuse
from backend.app import create_app
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in
from tests.report_sample import address, body
from tests.tenant_sample import followed, label, rows, send, token

LAMP = "lampaaaaaa"
FAST = "opened just now"
JOBS = "SELECT args FROM jobs.procrastinate_jobs WHERE task_name = 'ljusrond.recompute'"


@pytest.fixture(scope="module")
def sampled(engine: Engine) -> Engine:
    with engine.begin() as tx:
        store_sample(tx)
        label(tx, LAMP)
    return engine


@pytest.fixture
def app(sampled: Engine) -> Iterator[FastAPI]:
    """Give a service that has counted nobody yet."""
    with sampled.begin() as tx:
        tx.execute(text("TRUNCATE core.report CASCADE"))
    made = create_app(replace(SETTINGS, database_url=address(sampled), limits=True))
    with TestClient(made):
        yield made


def held(engine: Engine) -> list[str]:
    """Return the signs of what is held back."""
    found = rows(
        engine,
        "SELECT data FROM core.case_event JOIN core.case_state USING (report_id)"
        " WHERE kind = 'held' AND held ORDER BY at",
    )
    return [",".join(row.data["signs"]) for row in found]


@pytest.mark.parametrize(
    ("fields", "signs"),
    [
        ({"website": "http://x"}, "trap"),
        ({"token": FAST}, "fast"),
        ({"text": "Billigt på www.salja.example"}, "links"),
        ({"text": "Kolla salja-nu.com"}, "links"),
        ({"text": "Mejla mig på ulla@bo.se. Mörkt kl. 17.30, port 3.B"}, ""),
        ({}, ""),
    ],
)
def test_signs_hold_a_report_back(
    app: FastAPI, engine: Engine, fields: dict[str, str], signs: str
) -> None:
    if fields.get("token") == FAST:  # a busy machine takes its time
        fields = {"token": token(LAMP, age_s=-60)}
    answer = send(app, LAMP, **fields)
    # whoever sent it is not told what gave them away
    assert "Nobody has looked at it yet" in followed(app, answer)
    assert held(engine) == ([signs] if signs else [])
    shown = "We know of this already" in browser(app).get(f"/r/{LAMP}?lang=en").text
    observed = rows(engine, "SELECT state FROM core.lamp_observation WHERE report_id IS NOT NULL")
    assert (shown, len(observed)) == ((False, 0) if signs else (True, 1))


def test_what_is_held_back_is_on_no_map_no_tablet_and_no_list_of_tasks(
    app: FastAPI, engine: Engine
) -> None:
    on_maps = (
        "SELECT report.id FROM app.reports AS report",
        "SELECT carried.id FROM core.estate, app.carried_reports(estate.id) AS carried",
    )
    version = "SELECT app.carried_version(estate.id) AS it FROM core.estate"
    # tablets ask behind the walls of their company
    walls = "SELECT set_config('ljusrond.company', :id, true)"
    send(app, LAMP, website="x")
    with engine.begin() as tx:
        tx.execute(text(walls), {"id": str(tx.scalar(text("SELECT company_id FROM core.estate")))})
        assert [tx.scalars(text(sql)).all() for sql in on_maps] == [[], []]
        before = tx.scalar(text(version))
        tx.execute(text("UPDATE core.case_state SET held = false"))
        assert [len(tx.scalars(text(sql)).all()) for sql in on_maps] == [1, 1]
        assert tx.scalar(text(version)) != before


def test_the_same_words_again_and_again_are_held_back(app: FastAPI, engine: Engine) -> None:
    for category in ("LIGHT.DARK", "LIGHT.DIM", "LIGHT.DAMAGED"):
        send(app, LAMP, category, text="Köp lampor hos oss nu genast")
    assert held(engine) == ["repeated"]
    for category in ("LIGHT.FLICKER", "LIGHT.OBSCURED", "LIGHT.DAY_BURNING"):
        assert send(app, LAMP, category, text="Trasig").status_code == 303
    assert held(engine) == ["repeated"]


def test_many_from_one_address_are_held_back_and_then_refused(app: FastAPI, engine: Engine) -> None:
    answers = [send(app, LAMP) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert held(engine) == ["many"] * 14
    assert "Vänta en stund" in answers[-1].text
    # the page can still be read
    assert browser(app).get(f"/r/{LAMP}").status_code == 200


def test_danger_is_held_back_only_where_a_machine_gave_itself_away(
    app: FastAPI, engine: Engine
) -> None:
    for _ in range(8):
        send(app, LAMP, "LIGHT.HATCH", text="Se www.bild.example", token=token(LAMP, age_s=-60))
    assert held(engine) == []
    send(app, LAMP, "LIGHT.HATCH", website="x")
    assert held(engine) == ["trap"]


def test_one_address_sees_the_same_case_a_few_times_a_day(app: FastAPI, engine: Engine) -> None:
    send(app, LAMP)
    case = rows(engine, "SELECT report_id FROM core.case_state")[0].report_id
    for _ in range(5):
        sent = {"case": str(case), "token": token(LAMP)}
        assert browser(app).post(f"/r/{LAMP}/too", data=sent).status_code == 303
    assert len(rows(engine, "SELECT id FROM core.report_evidence")) == 3


def test_an_address_is_kept_nowhere(app: FastAPI) -> None:
    send(app, LAMP)
    counted = repr(vars(app.state.senders._windows.storage))  # noqa: SLF001
    assert "sends " in counted
    assert "testclient" not in counted
    assert abuse.PASSING.amount == 6


def test_a_report_through_the_api_without_login_is_held_to_the_same(
    app: FastAPI, engine: Engine
) -> None:
    asset = rows(engine, "SELECT asset_id FROM core.qr_code WHERE code = :code", code=LAMP)
    sent = body(asset_id=str(asset[0].asset_id), description="Se https://x.example", reporter=None)
    sent.pop("geometry", None)
    stranger = TestClient(app)
    assert stranger.post("/api/v1/reports", json=sent).status_code == 201
    assert stranger.post("/api/v1/reports", json=sent).status_code == 200
    assert held(engine) == ["links"]


def test_staff_let_through_or_reject_what_is_held_back(app: FastAPI, engine: Engine) -> None:
    send(app, LAMP, text="Se <b>www.bild.example</b>")
    send(app, LAMP, "LIGHT.DIM", website="x")
    manager = logged_in(app, engine, "manager", "prov")
    page = manager.get("/held?lang=en").text
    assert "Se &lt;b&gt;www.bild.example&lt;/b&gt;" in page
    assert "The text holds a link" in page
    dark, dim = (
        rows(engine, "SELECT id FROM core.report WHERE category = :c", c=code)[0].id
        for code in ("LIGHT.DARK", "LIGHT.DIM")
    )
    assert manager.post(f"/held/{dark}", data={"act": "nothing"}).status_code == 422
    waiting = len(rows(engine, JOBS))
    for _ in range(2):
        assert manager.post(f"/held/{dark}", data={"act": "release"}).status_code == 303
    assert manager.post(f"/held/{dim}", data={"act": "reject"}).status_code == 303
    assert "Nothing is held back" in manager.get("/held").text
    shown = browser(app).get(f"/r/{LAMP}?lang=en").text
    assert "Nobody has looked at it yet" in shown
    assert shown.count("I see it too") == 1
    states = rows(engine, "SELECT report_id, held, status FROM core.case_state")
    assert {(s.report_id, s.held, s.status) for s in states} == {
        (dark, False, "received"), (dim, True, "no_longer_needed"),
    }  # fmt: skip
    observed = rows(engine, "SELECT report_id, state FROM core.lamp_observation")
    assert [(o.report_id, o.state) for o in observed if o.report_id] == [(dark, "dark")]
    assert len(rows(engine, JOBS)) == waiting + 1
    send(app, LAMP, text="Se www.bild.example igen")
    merged = rows(engine, "SELECT report_id FROM core.case_state WHERE held AND is_open")[0]
    assert f"/held/{merged.report_id}" in manager.get("/held").text
    other = {"other": str(merged.report_id)}
    assert manager.post(f"/cases/{dark}/merge", data=other).status_code == 303
    assert "Nothing is held back" in manager.get("/held").text, "it is a part of another case"
    for role in ("caretaker", "partner"):
        other = logged_in(app, engine, role, "prov")
        assert other.get("/held").status_code == 403
        assert other.post(f"/held/{dark}", data={"act": "reject"}).status_code == 403
