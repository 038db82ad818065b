"""Personal data: who reported, each look logged; one person's data shown, given, erased."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from backend import cli_records
from backend.db import open_engine
from backend.errors import InvalidError
from backend.privacy import service
from maps.consent_words import CONSENTS
from tests.estate_sample import see_lamps, store_sample
from tests.report_sample import CONTACT, address, body
from tests.restored import keep, restored
from tests.sign_in import client_of

URL = "/api/v1/reports"
PHONE = "+46 (0)70-123 45 67"
SECRET = "s" * 40


@pytest.fixture(scope="module")
def sampled(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
    keep(made)
    yield made
    made.dispose()


@pytest.fixture
def engine(sampled: Engine) -> Iterator[Engine]:
    """Give it as no other test has changed it."""
    with restored(sampled) as made:
        yield made


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of an administrator."""
    with client_of(address(engine), raise_server_exceptions=False) as made:
        yield made


def report(client: TestClient, contact: str = CONTACT, **fields: object) -> str:
    """Send a report with a contact; return its id."""
    name = "Ulla Prov" if contact == CONTACT else "Annan"
    sent = body(reporter={"contact": contact, "name": name}, **fields)
    assert client.post(URL, json=sent).status_code == 201
    return str(sent["id"])


def log(engine: Engine, action: str, kind: str) -> list[Any]:
    with engine.begin() as tx:
        rows = tx.execute(
            text("SELECT * FROM core.audit WHERE action = :action AND kind = :kind ORDER BY id"),
            {"action": action, "kind": kind},
        )
        return list(rows)


def whole_log(engine: Engine) -> str:
    with engine.begin() as tx:
        return str(tx.scalar(text("SELECT coalesce(json_agg(audit)::text, '') FROM core.audit")))


def test_every_look_at_a_contact_is_logged(client: TestClient, engine: Engine) -> None:
    made = report(client)
    answer = client.get(f"{URL}/{made}/reporter", headers={"X-Request-Id": "abc"})
    assert answer.status_code == 200
    assert answer.json()["contact"] == CONTACT
    assert answer.headers["cache-control"] == "no-store"
    assert CONTACT in client.get(f"/reports/{made}/reporter").text
    looks = log(engine, "read", "reporter_contact")
    assert [(row.object_id, row.actor) for row in looks] == [(made, "administrator")] * 2
    assert all(row.request_id for row in looks)
    assert looks[0].request_id != looks[1].request_id
    assert looks[0].company_id is not None


def test_a_report_without_contact_has_none_and_logs_nothing(
    client: TestClient, engine: Engine
) -> None:
    sent = body()
    client.post(URL, json=sent)
    assert client.get(f"{URL}/{sent['id']}/reporter").status_code == 404
    assert client.get(f"{URL}/{uuid.uuid4()}/reporter").status_code == 404
    assert client.get(f"/reports/{sent['id']}/reporter").status_code == 200
    assert client.get(f"/reports/{uuid.uuid4()}/reporter").status_code == 404
    assert log(engine, "read", "reporter_contact") == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("caretaker", 200), ("on_call", 200), ("planner", 403), ("partner", 403),
     ("summer_worker", 403)],
)  # fmt: skip
def test_who_may_ring_back(client: TestClient, engine: Engine, role: str, status: int) -> None:
    made = report(client)
    with client_of(address(engine), role) as other:
        assert other.get(f"{URL}/{made}/reporter").status_code == status


def test_another_company_finds_no_contact(client: TestClient, engine: Engine) -> None:
    made = report(client)
    with client_of(address(engine), code="andra") as other:
        assert other.get(f"{URL}/{made}/reporter").status_code == 404
        page = other.post("/privacy", data={"contact": CONTACT}, headers={"Accept": "text/html"})
        assert "Nothing is held" in page.text or "Det finns inget" in page.text
        assert "Ulla" not in page.text
    assert log(engine, "read", "reporter_contact") == []


def test_the_words_of_consent_are_kept_as_they_were_shown(
    client: TestClient, engine: Engine
) -> None:
    shown = client.get("/api/v1/consent").json()
    assert {one["language"] for one in shown} == {"sv", "en"}
    version = next(one["version"] for one in shown if one["language"] == "sv")
    given = {"contact": CONTACT, "consent": version}
    sent = body(reporter=given)
    assert client.post(URL, json=sent).status_code == 201
    assert client.post(URL, json=sent).status_code == 200
    with engine.begin() as tx:
        kept = tx.scalar(text("SELECT consent FROM core.reporter_contact"))
    assert kept == f"{version}: {CONSENTS[version]}"
    refused = client.post(URL, json=body(reporter={**given, "consent": "2020-01.sv"}))
    assert refused.status_code == 422
    assert "consent" in refused.text


def test_a_report_that_was_sent_before_consent_existed_is_still_the_same() -> None:
    from backend.reports.schemas import ReportIn  # noqa: PLC0415 -- the only test that needs it

    sent = body(id=str(uuid.UUID(int=7)), reporter={"contact": CONTACT})
    hashed = ReportIn.model_validate(sent).content_hash().hex()
    # Computed by the version without the field.
    assert hashed == "bcc90dbc2c06b13d16a7f45bf3b779dd509c6f64cd50450522a19e370b0f1255"


@pytest.mark.parametrize("spelt", ["070-123 45 67", "0701234567", "0046701234567", "+46701234567"])
def test_a_telephone_is_found_however_it_is_written(client: TestClient, spelt: str) -> None:
    report(client, PHONE)
    report(client, "070-123 45 68")
    answer = client.post("/privacy/export", data={"contact": spelt})
    assert [one["contact"] for one in answer.json()["contacts"]] == [PHONE]


@pytest.mark.parametrize("contact", ["", "070", "  ", "u@b"])
def test_too_little_finds_nobody(client: TestClient, contact: str) -> None:
    page = client.post("/privacy", data={"contact": contact}, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert client.post("/privacy/export", data={"contact": contact}).status_code == 422


def test_one_person_gets_everything_held_on_them(client: TestClient, engine: Engine) -> None:
    made = report(client)
    report(client, "ulla.reporter@bo.test.other")
    client.get(f"{URL}/{made}/reporter")
    said = body(description=f"Ring {CONTACT.upper()} om grinden")
    client.post(URL, json=said)
    answer = client.post("/privacy/export", data={"contact": f" {CONTACT.upper()} "})
    assert answer.headers["cache-control"] == "no-store"
    held = answer.json()
    assert [one["report_id"] for one in held["contacts"]] == [made]
    assert held["contacts"][0]["name"] == "Ulla Prov"
    assert held["contacts"][0]["category"] == "GRAFFITI.TAG"
    assert {(line["action"], line["kind"]) for line in held["log"]} == {
        ("insert", "reporter_contact"), ("read", "reporter_contact"),
    }  # fmt: skip
    assert [one["id"] for one in held["mentions"]] == [said["id"]]
    given = log(engine, "export", "person")
    assert given[0].after == {"contacts": 1, "accounts": 0}
    assert CONTACT not in json.dumps([str(row) for row in given])


def test_words_are_searched_for_every_spelling_that_was_given(client: TestClient) -> None:
    report(client, PHONE)
    said = body(description=f"Ring {PHONE}")
    client.post(URL, json=said)
    held = client.post("/privacy/export", data={"contact": "0701234567"}).json()
    assert [one["id"] for one in held["mentions"]] == [said["id"]]


def test_an_account_is_part_of_what_is_held(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        company = tx.scalar(text("SELECT id FROM core.company WHERE code = 'prov'"))
        account = tx.scalar(
            text("INSERT INTO core.account (company_id, email, name, role, password_hash)"
                 " VALUES (:company, 'bo@bo.test', 'Bo', 'caretaker', 'argon') RETURNING id"),
            {"company": company},
        )  # fmt: skip
        tx.execute(
            text("INSERT INTO core.session (company_id, token_hash, account_id, device, expires_at)"
                 " VALUES (:company, '\\x01', :account, 'Chrome', now() + interval '1 day')"),
            {"company": company, "account": account},
        )  # fmt: skip
    held = client.post("/privacy/export", data={"contact": "BO@bo.test"}).json()
    (one,) = held["accounts"]
    assert (one["name"], one["role"], one["has_password"]) == ("Bo", "caretaker", True)
    assert one["sessions"][0]["device"] == "Chrome"
    assert "argon" not in json.dumps(held)


def test_erasing_asks_first_and_leaves_no_trace_of_who_it_was(
    client: TestClient, engine: Engine
) -> None:
    made, other = report(client), report(client, "kvar@bo.test")
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.account (company_id, email, name, role)"
                 " SELECT id, :email, 'Ulla Konto', 'caretaker' FROM core.company"
                 " WHERE code = 'prov'"), {"email": CONTACT},
        )  # fmt: skip
    shown = client.post("/privacy", data={"contact": CONTACT})
    assert "Ulla Prov" in shown.text
    assert "Ulla Konto" in shown.text
    assert client.post("/privacy/erase", data={"contact": CONTACT}).status_code == 422
    assert client.get(f"{URL}/{made}/reporter").status_code == 200
    done = client.post("/privacy/erase", data={"contact": CONTACT, "sure": "yes"})
    assert done.status_code == 200
    assert client.get(f"{URL}/{made}").status_code == 200, "the public record stays"
    assert client.get(f"{URL}/{made}/reporter").status_code == 404
    assert client.get(f"{URL}/{other}/reporter").status_code == 200
    with engine.begin() as tx:
        account = tx.execute(
            text("SELECT * FROM core.account WHERE email LIKE '%@erased.invalid'")
        ).one()
    assert account.disabled_at is not None
    assert account.name != "Ulla Konto"
    written = whole_log(engine)
    assert CONTACT not in written
    assert "Ulla" not in written
    (line,) = log(engine, "erase", "person")
    assert line.after == {"contacts": 1, "accounts": 1}
    assert len(line.object_id) == 64
    again = client.post("/privacy/erase", data={"contact": CONTACT, "sure": "yes"})
    assert again.status_code == 422


def test_erasing_an_account_takes_its_name_out_of_cases_and_keeps_no_filter(
    client: TestClient, engine: Engine
) -> None:
    made = report(client, "kvar@bo.test")
    with engine.begin() as tx:
        account = tx.scalar(
            text("INSERT INTO core.account (company_id, email, name, role)"
                 " SELECT id, :email, 'Ulla Konto', 'caretaker' FROM core.company"
                 " WHERE code = 'prov' RETURNING id"), {"email": CONTACT},
        )  # fmt: skip
        tx.execute(
            text("INSERT INTO core.saved_filter (company_id, account_id, name, asked)"
                 " SELECT company_id, id, 'Mina', 'state=open' FROM core.account WHERE id = :id"),
            {"id": account},
        )  # fmt: skip
    to = {"account_id": str(account)}
    assert client.post(f"/api/v1/cases/{made}/assign", json=to).status_code == 200
    ordered = client.post(f"/api/v1/cases/{made}/orders", json={**to, "text": "Byt lampan"})
    assert ordered.status_code == 201, ordered.text
    done = client.post("/privacy/erase", data={"contact": CONTACT, "sure": "yes"})
    assert done.status_code == 200
    history = client.get(f"/api/v1/cases/{made}/history").text
    assert "Byt lampan" in history
    assert "Ulla" not in history + whole_log(engine)
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.saved_filter")) == 0


def test_lists_and_orders_that_hold_a_contact_are_told(client: TestClient, engine: Engine) -> None:
    made = report(client, "kvar@bo.test")
    with engine.begin() as tx:
        for table, columns in (
            ("contractor", "name, email) SELECT id, 'Firman', :it"),
            ("team", "name, email) SELECT id, 'Laget', :it"),
            ("subscription", "mailbox, events, mode) SELECT id, :it, '{}', 'daily'"),
        ):
            made_of = f"INSERT INTO core.{table} (company_id, {columns} FROM core.company"
            tx.execute(text(f"{made_of} WHERE code = 'prov'"), {"it": "Ulla@Firman.test"})
    ordered = {"text": "Ring ulla@firman.test först", "team_id": None}
    with engine.begin() as tx:
        ordered["team_id"] = str(tx.scalar(text("SELECT id FROM core.team WHERE name = 'Laget'")))
    assert client.post(f"/api/v1/cases/{made}/orders", json=ordered).status_code == 201
    held = client.post("/privacy/export", data={"contact": "ulla@firman.test"}).json()
    assert [one["kind"] for one in held["lists"]] == ["contractor", "mailbox", "team"]
    assert [one["id"] for one in held["mentions"]] == [made]
    shown = client.post("/privacy?lang=en", data={"contact": "ulla@firman.test"}).text
    assert '<a href="/admin/contractors">Contractors and partners</a>: Firman' in shown


def test_the_last_administrator_is_not_erased(engine: Engine) -> None:
    new = (
        "WITH made AS (INSERT INTO core.company (code, name) VALUES ('sist', 'Sist') RETURNING id)"
        " INSERT INTO core.account (company_id, email, name, role)"
        " SELECT id, 'sist@prov.example', 'Sist', 'administrator' FROM made"
    )
    with engine.begin() as tx:
        tx.execute(text(new))
    with (
        pytest.raises(InvalidError, match="last administrator"),
        service.of_company(engine, "sist", "test") as tx,
    ):
        service.erase(tx, "sist@prov.example", "secret", None)


def test_nobody_erases_themselves(engine: Engine, client: TestClient) -> None:
    report(client)
    with engine.begin() as tx:
        account = tx.scalar(
            text("INSERT INTO core.account (company_id, email, name, role)"
                 " SELECT id, :email, 'Ulla', 'administrator' FROM core.company"
                 " WHERE code = 'prov' RETURNING id"), {"email": CONTACT},
        )  # fmt: skip
    with (
        pytest.raises(Exception, match="your own account"),
        service.of_company(engine, "prov", "test") as tx,
    ):
        service.erase(tx, CONTACT, SECRET, account)


def test_the_log_is_covered_only_for_whom_is_erased(engine: Engine, client: TestClient) -> None:
    made = report(client)
    with (
        pytest.raises(Exception, match="erase first"),
        service.of_company(engine, "prov", "test") as tx,
    ):
        tx.execute(text("SELECT app.redact_person(ARRAY[cast(:id AS uuid)], '{}')"), {"id": made})


def test_the_commands_ask_and_erase(
    engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report(client)
    monkeypatch.setenv("DATABASE_URL", address(engine))
    monkeypatch.setenv("LJUSROND_SECRET", SECRET)
    run = CliRunner()
    shown = run.invoke(cli_records.person, ["export", "--contact", CONTACT, "--company", "prov"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["contacts"][0]["report_id"] == made
    asked = ["erase", "--contact", CONTACT, "--company", "prov"]
    kept = run.invoke(cli_records.person, asked, input="n\n")
    assert kept.exit_code != 0
    assert client.get(f"{URL}/{made}/reporter").status_code == 200
    gone = run.invoke(cli_records.person, asked, input="y\n")
    assert gone.exit_code == 0, gone.output
    assert client.get(f"{URL}/{made}/reporter").status_code == 404
    assert [row.actor for row in log(engine, "erase", "person")] == ["command line"]
