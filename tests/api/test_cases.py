"""Cases by program: read, history, acts with their rights, many at once, other companies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import Identity
from backend.cases import service as cases
from backend.cases.schemas import CaseConflictError
from tests.estate_sample import store_sample
from tests.people_sample import report, service
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
