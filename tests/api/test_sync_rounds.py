"""Rounds as tablets send them: answers and their cases with one submission, once."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.settings import Settings
from tests.report_sample import address
from tests.round_sample import items_of, plan_for
from tests.sign_in import SECRET
from tests.tablet_sample import Tablet, World, build, key_of, log_in

YARD = items_of("yard_round")
SHA = "5" * 64


@pytest.fixture(scope="module")
def world(engine: Engine) -> World:
    """Store two companies, and a round of our yard."""
    with engine.begin() as tx:
        made = build(tx)
        yard = plan_for(tx, uuid.UUID(made.ids["courtyard"]), "yard_round")
        made.ids["round"] = str(yard)
    return made


@pytest.fixture(scope="module")
def tablet(engine: Engine, world: World) -> Iterator[Tablet]:
    """Give a tablet in the hand of a caretaker of ours."""
    settings = Settings(database_url=address(engine), secret=SECRET, limits=False)
    device = str(uuid.uuid4())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        with engine.begin() as tx:
            browser = log_in(client, tx, world.company, "caretaker")
        yield Tablet(client, key_of(client, browser, device).json()["key"], device)


def test_a_round_sent_twice_is_one_visit_and_one_case(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    report_id = str(uuid.uuid4())
    answers = [
        {"item_id": str(YARD["litter"]), "answer": "ok"},
        {"item_id": str(YARD["furniture"]), "answer": "not_ok", "note": "Lös bräda",
         "report_id": report_id, "photos": [SHA]},
    ]  # fmt: skip
    sent = tablet.submission(
        "visit", {"plan_id": world.ids["round"], "outcome": "done", "answers": answers,
                  "scores": {"clean": 2, "intact": 1}},
    )  # fmt: skip
    assert [tablet.send(sent).status_code for _ in range(2)] == [201, 200]
    with engine.begin() as tx:
        (report,) = tx.execute(text("SELECT id, origin, observed_at FROM core.report")).all()
        (visit,) = tx.execute(text("SELECT * FROM core.cleaning_visit")).all()
    assert (str(report.id), report.origin) == (report_id, "round")
    assert (visit.role, visit.clean_score, visit.tidy_score) == ("caretaker", 2, None)
    assert report.observed_at == visit.visited_at


def test_what_a_round_gets_wrong_is_told_below_its_kind(world: World, tablet: Tablet) -> None:
    answers = [{"item_id": str(uuid.uuid4()), "answer": "ok"}]
    answer = tablet.put("visit", plan_id=world.ids["round"], outcome="done", answers=answers)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["visit.answers.0.item_id"]


def test_a_visit_of_an_app_that_knows_no_answers_is_taken(world: World, tablet: Tablet) -> None:
    moment = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    answer = tablet.put("visit", plan_id=world.ids["round"], outcome="not_possible",
                        visited_at=moment)  # fmt: skip
    assert answer.status_code == 201


def test_a_round_of_another_company_is_not_known(world: World, tablet: Tablet) -> None:
    answers = [{"item_id": str(YARD["litter"]), "answer": "ok"}]
    answer = tablet.put("visit", plan_id=world.ids["their_plan"], outcome="done", answers=answers)
    assert [one["field"] for one in answer.json()["errors"]] == ["visit.plan_id"]
