"""Cases by program: read, history, acts with their rights, many at once, other companies."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import Identity
from backend.cases import service as cases
from backend.cases.schemas import CaseConflictError
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, report, service
from tests.report_sample import address
from tests.sign_in import account, company, sign_in

URL = "/api/v1/cases"


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


def program(app: FastAPI, engine: Engine, role: str, code: str | None = None) -> TestClient:
    return TestClient(
        app, headers=sign_in(address(engine), role, code), raise_server_exceptions=False
    )


@pytest.fixture
def manager(app: FastAPI, engine: Engine) -> TestClient:
    return program(app, engine, "manager")


@pytest.fixture
def case_id(engine: Engine) -> str:
    with engine.begin() as tx:
        return str(report(tx, "GRAFFITI.TAG"))


def test_a_case_is_read_with_its_history_and_what_it_stands_for(
    manager: TestClient, case_id: str, engine: Engine
) -> None:
    with engine.begin() as tx:
        other = str(report(tx, "GRAFFITI.TAG", description="Samma vägg"))
    near = manager.get(f"{URL}/{case_id}/candidates").json()["items"]
    assert other in {one["id"] for one in near}
    merged = manager.post(f"{URL}/{other}/merge", json={"into": case_id, "note": "samma"})
    assert (merged.status_code, merged.json()["id"], merged.json()["reports"]) == (200, case_id, 2)
    assert manager.get(f"{URL}/{other}").json()["id"] == case_id
    told = manager.get(f"{URL}/{other}/history").json()
    assert [one["id"] for one in told["reports"]] == [case_id, other]
    assert [event["kind"] for event in told["items"]] == ["reported", "reported", "merged"]
    apart = manager.post(f"{URL}/{case_id}/split", json={"report_id": other})
    assert (apart.json()["id"], apart.json()["reports"]) == (other, 1)


def test_two_people_at_once_do_not_both_decide(manager: TestClient, case_id: str) -> None:
    path = f"{URL}/{case_id}/status"
    done = manager.post(path, json={"status": "done", "expected": "received"})
    assert (done.status_code, done.json()["outcome"]) == (200, "fixed")
    late = {"status": "triaged", "expected": "received"}
    answer = manager.post(path, json=late)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "somebody else changed this case meanwhile: it is done now"
    refused = manager.post(path, json={"status": "in_work"})
    assert refused.status_code == 409
    assert refused.json()["detail"] == "a case that is done cannot become in_work"


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("status", {"status": "received"}, "status"),
        ("status", {"status": "will_not_fix"}, "note"),
        ("status", {"status": "not_ours"}, "party"),
        ("status", {"status": "not_ours", "party": "own"}, "party"),
        ("status", {"status": "not_ours", "contractor_id": str(uuid.uuid4())}, "contractor_id"),
        ("status", {"status": "done", "note": "x" * 2001}, "note"),
        ("note", {"note": " "}, "note"),
        ("assign", {"account_id": str(uuid.uuid4())}, "account_id"),
        ("assign", {"team_id": str(uuid.uuid4())}, "team_id"),
        ("merge", {"into": "x"}, "into"),
        ("split", {"report_id": "x"}, "report_id"),
        ("orders", {"text": "Måla"}, "account_id"),
        ("orders", {"text": ""}, "text"),
    ],
)
def test_bad_input_is_told_by_field(
    manager: TestClient, case_id: str, path: str, sent: dict[str, object], field: str
) -> None:
    answer = manager.post(f"{URL}/{case_id}/{path}", json=sent)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert manager.get(f"{URL}/{case_id}").json()["status"] == "received"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "body"),
        ({"priority": "P9"}, "priority"),
        ({"priority": "P1"}, "note"),
        ({"category": "NO.SUCH"}, "category"),
        ({"due_at": 12}, "due_at"),
        ({"party": "them"}, "party"),
    ],
)
def test_a_change_that_is_none_changes_nothing(
    manager: TestClient, case_id: str, sent: dict[str, object], field: str
) -> None:
    before = manager.get(f"{URL}/{case_id}").json()
    answer = manager.patch(f"{URL}/{case_id}", json=sent)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert manager.get(f"{URL}/{case_id}").json() == before


def test_the_promise_follows_until_somebody_sets_the_time(
    manager: TestClient, case_id: str
) -> None:
    path = f"{URL}/{case_id}"
    first = manager.get(path).json()
    assert (first["priority"], first["rule"]["unit"]) == ("P2", "working_days")
    acute = manager.patch(path, json={"priority": "P1", "note": "entrén"}).json()
    assert acute["priority"] == "P1"
    assert acute["due_at"] < first["due_at"]
    set_at = "2027-03-01T12:00:00+01:00"
    by_hand = manager.patch(path, json={"due_at": set_at, "note": "väntar på färg"}).json()
    assert (by_hand["due_by_hand"], by_hand["due_at"]) == (True, "2027-03-01T11:00:00Z")
    other = manager.patch(path, json={"category": "GRAFFITI.OFFENSIVE"}).json()
    assert (other["due_at"], other["due_by_hand"]) == (by_hand["due_at"], True)
    ruled = manager.patch(path, json={"due_at": None, "note": "färgen kom"}).json()
    assert (ruled["due_by_hand"], ruled["rule"]["amount"]) == (False, 24)


def test_a_caretaker_works_and_does_not_decide(app: FastAPI, engine: Engine, case_id: str) -> None:
    caretaker = program(app, engine, "caretaker")
    for sent in ({"status": "in_work"}, {"status": "done"}, {"status": "verified"}):
        assert caretaker.post(f"{URL}/{case_id}/status", json=sent).status_code == 200
    again = {"status": "reopened", "note": "trasig igen"}
    assert caretaker.post(f"{URL}/{case_id}/status", json=again).json()["is_open"]
    assert caretaker.post(f"{URL}/{case_id}/note", json={"note": "Väntar"}).status_code == 204
    closing = {"status": "will_not_fix", "note": "kostar för mycket"}
    assert caretaker.post(f"{URL}/{case_id}/status", json=closing).status_code == 403
    bulk = {"ids": [case_id], "status": closing}
    assert caretaker.post(f"{URL}/bulk", json=bulk).status_code == 403
    assert caretaker.patch(f"{URL}/{case_id}", json={"priority": "P1"}).status_code == 403


def test_another_company_finds_nothing(app: FastAPI, engine: Engine, case_id: str) -> None:
    stranger = program(app, engine, "administrator", "other")
    for method, path, sent in (
        ("GET", "", None),
        ("GET", "/history", None),
        ("GET", "/candidates", None),
        ("PATCH", "", {"category": "GRAFFITI.TAG"}),
        ("POST", "/status", {"status": "done"}),
        ("POST", "/note", {"note": "hej"}),
        ("POST", "/assign", {}),
        ("POST", "/merge", {"into": str(uuid.uuid4())}),
        ("POST", "/split", {"report_id": case_id}),
        ("POST", "/group", {}),
        ("POST", f"/orders/{uuid.uuid4()}", {"status": "done"}),
    ):
        answer = stranger.request(method, f"{URL}/{case_id}{path}", json=sent)
        assert answer.status_code == 404, (method, path, answer.text)
    outcome = stranger.post(f"{URL}/bulk", json={"ids": [case_id], "status": {"status": "done"}})
    assert [one["done"] for one in outcome.json()["items"]] == [False]


def test_many_are_changed_at_once_each_by_itself(
    manager: TestClient, case_id: str, engine: Engine
) -> None:
    with engine.begin() as tx:
        closed = str(report(tx, "YARD.BENCH"))
    manager.post(f"{URL}/{closed}/status", json={"status": "no_longer_needed"})
    nobody = str(uuid.uuid4())
    ids = [case_id, closed, nobody]
    sent = {"ids": ids, "status": {"status": "in_work"}}
    items = manager.post(f"{URL}/bulk", json=sent).json()["items"]
    assert [(one["id"], one["done"], one["code"]) for one in items] == [
        (case_id, True, None), (closed, False, "transition"), (nobody, False, None)
    ]  # fmt: skip
    assert manager.post(f"{URL}/bulk", json={"ids": ids}).status_code == 422


def test_two_who_take_a_case_do_not_both_get_it(engine: Engine, case_id: str) -> None:
    with engine.begin() as tx:
        owner = company(tx)
        first, second = (account(tx, "caretaker", owner) for _ in range(2))
    who = Identity("caretaker")
    with engine.connect() as one, one.begin() as slow:
        cases.assign(one, who, uuid.UUID(case_id), account_id=first, take=True)
        with engine.connect() as two, two.begin():
            two.execute(text("SET LOCAL lock_timeout = '300ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                cases.assign(two, who, uuid.UUID(case_id), account_id=second, take=True)
        slow.commit()
    with engine.connect() as two, two.begin(), pytest.raises(CaseConflictError, match="took"):
        cases.assign(two, who, uuid.UUID(case_id), account_id=second, take=True)


def test_a_limited_account_sees_the_cases_of_its_estates_alone(
    app: FastAPI, engine: Engine, case_id: str
) -> None:
    narrow = program(app, engine, "caretaker")
    with engine.begin() as tx:
        other = tx.scalar(
            text("INSERT INTO core.estate (company_id, code, name)"
                 " SELECT id, 'annan', 'Annan' FROM core.company ORDER BY created_at LIMIT 1"
                 " RETURNING id")
        )  # fmt: skip
        made = account(tx, "caretaker", company(tx))
        tx.execute(
            text("INSERT INTO core.account_estate (account_id, estate_id, company_id)"
                 " SELECT :account, :estate, company_id FROM core.account WHERE id = :account"),
            {"account": made, "estate": other},
        )  # fmt: skip
        token = narrow.headers["Authorization"].partition(" ")[2]
        tx.execute(
            text("UPDATE core.api_token SET account_id = :account"
                 " WHERE token_hash = sha256(:t)"),
            {"account": made, "t": token.encode()},
        )  # fmt: skip
    assert narrow.get(f"{URL}/{case_id}").status_code == 404
    assert narrow.post(f"{URL}/{case_id}/status", json={"status": "done"}).status_code == 404


def test_a_contractor_answers_an_order_by_its_link_alone(
    app: FastAPI, engine: Engine, manager: TestClient, case_id: str
) -> None:
    with engine.begin() as tx:
        firm = tx.scalar(
            text("INSERT INTO core.contractor (company_id, name) VALUES (:id, :name) RETURNING id"),
            {"id": company(tx), "name": f"Firman {case_id}"},
        )
    sent = {"text": "Måla över", "contractor_id": str(firm)}
    made = manager.post(f"{URL}/{case_id}/orders", json=sent).json()
    link = made["url"].removeprefix("http://testserver")
    worker = browser(app)
    assert worker.get(link).headers["location"] == "/shared"
    assert "Måla över" in worker.get("/shared").text
    path = f"/shared/orders/{made['order']['id']}"
    assert worker.post(path, data={"status": "declined"}).status_code == 422
    assert worker.post(path, data={"status": "in_work"}).status_code == 303
    assert manager.get(f"{URL}/{case_id}").json()["status"] == "in_work"
    assert worker.post(path, data={"status": "done", "note": "klart"}).status_code == 303
    case = manager.get(f"{URL}/{case_id}").json()
    assert (case["status"], case["is_open"], case["orders_done"]) == ("in_work", True, 1)
    assert worker.post(path, data={"status": "accepted"}).status_code == 409
    assert worker.post(path, data={"status": "cancelled"}).status_code == 422
    foreign = f"/shared/orders/{uuid.uuid4()}"
    assert worker.post(foreign, data={"status": "done"}).status_code == 404
    told = manager.get(f"{URL}/{case_id}/history").json()["items"]
    assert [(e["role"], e["note"]) for e in told if e["kind"] == "answered"] == [
        ("contractor", None), ("contractor", "klart")
    ]  # fmt: skip


def test_a_partner_cannot_say_in_work_of_what_is_done(
    app: FastAPI, engine: Engine, manager: TestClient, case_id: str
) -> None:
    boss = logged_in(app, engine, "manager")
    form = {"title": "Klotter", "receiver": "Provkommunen", "to": "partner", "days": "3"}
    shared = boss.post("/shares", data={**form, "report": [case_id]})
    found = re.search(r'value="http://testserver(/p/[\w-]{43})"', shared.text)
    assert found
    partner = browser(app)
    partner.get(found[1])
    path = f"/shared/reports/{case_id}"
    assert partner.post(path, data={"status": "not_ours", "note": "er mark"}).status_code == 303
    assert manager.get(f"{URL}/{case_id}").json()["is_open"], "not theirs closes nothing"
    assert partner.post(path, data={"status": "done"}).status_code == 303
    answer = partner.post(path + "?lang=en", data={"status": "in_work"})
    assert answer.status_code == 409
    assert "The case is done or closed meanwhile" in answer.text


def test_the_page_of_a_case_says_all_and_its_forms_act(
    app: FastAPI, engine: Engine, case_id: str
) -> None:
    boss = logged_in(app, engine, "manager")
    page = boss.get(f"/cases/{case_id}?lang=en")
    assert page.status_code == 200
    assert "within 3 working days" in page.text
    done = boss.post(f"/cases/{case_id}/status", data={"status": "done", "expected": "received"})
    assert (done.status_code, done.headers["location"]) == (303, f"/cases/{case_id}")
    late = {"status": "in_work", "expected": "received", "note": "<b>mina ord</b>"}
    refused = boss.post(f"/cases/{case_id}/status?lang=en", data=late)
    assert refused.status_code == 409
    assert "Somebody else changed this case meanwhile" in refused.text
    assert "&lt;b&gt;mina ord&lt;/b&gt;" in refused.text
    again = boss.post(f"/cases/{case_id}/status", data={"status": "reopened"})
    assert again.status_code == 422
    assert (
        boss.post(f"/cases/{case_id}/change", data={"what": "x", "value": "y"}).status_code == 422
    )
    due = {"what": "due_at", "value": "2027-03-01", "note": "färg"}
    assert boss.post(f"/cases/{case_id}/change", data=due).status_code == 303
    assert "set by hand" in boss.get(f"/cases/{case_id}?lang=en").text
    assert boss.get(f"/cases/{uuid.uuid4()}").status_code == 404


def test_a_group_of_lamps_is_mended_when_each_was_seen_lit(
    engine: Engine, manager: TestClient
) -> None:
    with engine.begin() as tx:
        lamps = tx.scalars(text("SELECT id FROM core.lamp ORDER BY id LIMIT 2")).all()
    sent = [
        {"id": str(uuid.uuid4()), "category": category, "asset_id": str(lamp),
         "observed_at": datetime.now(UTC).isoformat()}
        for category, lamp in (
            ("LIGHT.DARK", lamps[0]), ("LIGHT.DARK", lamps[1]),
            ("LIGHT.LIT", lamps[0]), ("LIGHT.LIT", lamps[1]),
        )
    ]  # fmt: skip
    first, second = sent[0]["id"], sent[1]["id"]
    for one in sent[:2]:
        assert manager.post("/api/v1/reports", json=one).status_code == 201
    manager.post(f"{URL}/{second}/merge", json={"into": first})
    states = []
    for one in sent[2:]:
        one["observed_at"] = datetime.now(UTC).isoformat()
        assert manager.post("/api/v1/reports", json=one).status_code == 201
        states.append(manager.get(f"{URL}/{first}").json()["status"])
    assert states == ["received", "verified"]
