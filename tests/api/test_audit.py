"""The log of changes: who, what, from what to what, by which request; and nobody changes it."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.audit import service
from backend.db import APP_ROLE, open_engine
from backend.privacy.service import of_company
from maps.audit_words import value_text
from maps.texts import get_texts
from tests.report_sample import CONTACT, address, body, sample_client, sample_ids
from tests.sign_in import ORIGIN, client_of, company, session

API = "/api/v1"


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def machine(engine: Engine) -> Iterator[TestClient]:
    """Give a machine with an administrator's rights."""
    with sample_client(engine) as made:
        yield made


@pytest.fixture(scope="module")
def client(engine: Engine, machine: TestClient) -> Iterator[TestClient]:
    """Give the browser of an administrator who is a person."""
    assert machine
    with engine.begin() as tx:
        cookie = session(tx, "administrator", company(tx, "prov"))
    with client_of(address(engine)) as made:
        made.headers.pop("authorization")
        made.headers["Origin"] = ORIGIN
        made.cookies.set("ljusrond_session", cookie)
        yield made


def lines(engine: Engine, kind: str, action: str = "update") -> list[Any]:
    asked = "SELECT * FROM core.audit WHERE kind = :kind AND action = :action ORDER BY id DESC"
    with engine.begin() as tx:
        return list(tx.execute(text(asked), {"kind": kind, "action": action}))


def set_class(client: TestClient, asset_id: str, code: str) -> str:
    """Hold a courtyard against a class; return the request's id."""
    answer = client.patch(f"{API}/assets/courtyard/{asset_id}", json={"lighting_class": code})
    assert answer.status_code == 200, answer.text
    return str(answer.headers["x-request-id"])


def test_a_class_of_an_asset_is_logged_with_who_what_and_request(
    client: TestClient, machine: TestClient, engine: Engine
) -> None:
    yard = sample_ids(machine)["courtyard"]
    set_class(client, yard, "P4")
    request = set_class(client, yard, "P3")
    line = lines(engine, "courtyard")[0]
    assert (line.before, line.after) == ({"lighting_class": "P4"}, {"lighting_class": "P3"})
    assert (line.object_id, str(line.asset_id)) == (yard, yard)
    assert (line.actor, line.request_id) == ("administrator", request)
    assert line.account_id is not None
    page = client.get("/audit", params={"asset": yard, "lang": "sv"}).text
    assert "<del>P4</del> → <ins>P3</ins>" in page
    assert "Belysningsklass" in page
    assert f'href="/assets/courtyard/{yard}"' in page
    assert request in page
    assert "<del>P4</del>" not in client.get("/audit?asset=Okänd").text
    assert "<del>P4</del> → <ins>P3</ins>" in client.get("/audit", params={"asset": "gård 1"}).text


def test_accounts_shares_and_rules_are_logged_without_their_secrets(
    engine: Engine, client: TestClient
) -> None:
    with of_company(engine, "prov", "test") as tx:
        tx.execute(text("SELECT set_config('ljusrond.request', 'r-17', true)"))
        here = {"here": tx.scalar(text("SELECT current_setting('ljusrond.company')"))}
        account = tx.scalar(
            text("INSERT INTO core.account (company_id, email, name, role, password_hash)"
                 " VALUES (:here, 'bo@bo.test', 'Bo', 'planner', 'argon-hemlig') RETURNING id"),
            here,
        )  # fmt: skip
        tx.execute(
            text("UPDATE core.account SET role = 'manager', totp_secret = 'totp-hemlig'"
                 " WHERE id = :id"), {"id": account},
        )  # fmt: skip
        tx.execute(
            text("INSERT INTO core.share (company_id, title, receiver, role, token_hash,"
                 " expires_at) VALUES (:here, 'Klotter', 'Firman', 'contractor', '\\xbeefbeefbeef',"
                 " now())"), here,
        )  # fmt: skip
    changed = lines(engine, "account")[0]
    assert (changed.before["role"], changed.after["role"]) == ("planner", "manager")
    assert (changed.actor, changed.request_id) == ("test", "r-17")
    assert changed.object_id == str(account)
    assert lines(engine, "share", "insert")[0].after["receiver"] == "Firman"
    with engine.begin() as tx:
        written = str(tx.scalar(text("SELECT json_agg(audit)::text FROM core.audit")))
    for secret in ("argon-hemlig", "totp-hemlig", "beefbeef"):
        assert secret not in written
    page = client.get("/audit?kind=account&lang=sv").text
    assert "<del>planerare</del>" in page.lower()
    assert "dolt" in page


def test_who_reported_never_stands_in_the_log(client: TestClient, machine: TestClient) -> None:
    sent = body(reporter={"contact": CONTACT, "name": "Ulla Hemlig"})
    assert machine.post(f"{API}/reports", json=sent).status_code == 201
    client.get(f"{API}/reports/{sent['id']}/reporter")
    for path in ("/audit?kind=reporter_contact", "/audit.csv", "/audit?action=read"):
        told = client.get(path).text
        assert sent["id"] in told
        assert CONTACT not in told
        assert "Ulla Hemlig" not in told


def test_the_search_narrows_by_day_who_action_and_thing(
    client: TestClient, machine: TestClient, engine: Engine
) -> None:
    yard = sample_ids(machine)["courtyard"]
    set_class(machine, yard, "P5")
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.audit (company_id, at, actor, action, kind, object_id)"
                 " SELECT id, '2026-02-03 23:30+01', 'planner', 'login', 'session', 'gammal'"
                 " FROM core.company WHERE code = 'prov'")
        )  # fmt: skip

    def found(**asked: str) -> str:
        return client.get("/audit", params=asked).text

    assert "gammal" in found(since="2026-02-03", until="2026-02-03")
    assert "gammal" not in found(since="2026-02-04")
    assert "gammal" not in found(until="2026-02-02")
    assert "gammal" in found(who="planner", action="login")
    assert "gammal" not in found(who="manager")
    assert "gammal" not in found(kind="courtyard")
    assert yard in found(kind="courtyard", who="administrator")
    assert yard not in found(kind="courtyard", who="' OR 1=1 --")
    assert found(since="igår", until="0001-01-01")


def test_the_log_is_paged_without_gaps(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.audit (company_id, actor, action, kind, object_id)"
                 " SELECT company.id, 'prov', 'login', 'sida', 'rad-' || n || '.'"
                 " FROM core.company, generate_series(1, 120) AS n WHERE code = 'prov'")
        )  # fmt: skip
    url, seen = "/audit?kind=sida", []
    for _ in range(3):
        page = client.get(url).text
        seen.append(re.findall(r">(rad-\d+\.)<", page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert [len(rows) for rows in seen] == [50, 50, 20]
    assert url == ""
    assert [row for rows in seen for row in rows] == [f"rad-{n}." for n in range(120, 0, -1)]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwgMV0", "WyIyMDI2LTAxLTAxIiwgIngiXQ"])
def test_a_cursor_that_is_none_is_refused(client: TestClient, cursor: str) -> None:
    assert client.get("/audit", params={"cursor": cursor}).status_code == 422


def test_the_file_is_no_formula(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.audit (company_id, actor, action, kind, object_id, after)"
                 " SELECT id, 'prov', 'login', 'fil', '=cmd|x', '{\"name\": \"å;\\\"\"}'"
                 " FROM core.company WHERE code = 'prov'")
        )  # fmt: skip
    answer = client.get("/audit.csv?kind=fil")
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["object_id"] == "'=cmd|x"
    assert row["after"] == '{"name": "å;\\""}'


def test_another_company_reads_nothing_of_it(engine: Engine, machine: TestClient) -> None:
    yard = sample_ids(machine)["courtyard"]
    set_class(machine, yard, "P2")
    with client_of(address(engine), code="andra") as other:
        for path in ("/audit", "/audit.csv", f"/audit?asset={yard}", f"/audit?object_id={yard}"):
            assert "courtyard" not in other.get(path).text.split("</form>")[-1]
            assert "P2" not in other.get(path).text


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("planner", 403), ("caretaker", 403), ("partner", 403)],
)
def test_who_may_read_the_log(engine: Engine, role: str, status: int) -> None:
    with client_of(address(engine), role) as other:
        assert other.get("/audit").status_code == status
        assert other.get("/audit.csv").status_code == status


@pytest.mark.parametrize(
    ("statement", "as_request"),
    [
        ("UPDATE core.audit SET actor = 'x'", True),
        ("DELETE FROM core.audit", True),
        ("TRUNCATE core.audit", True),
        ("UPDATE core.audit SET actor = 'x'", False),
        ("DELETE FROM core.audit", False),
    ],
)
def test_nobody_changes_a_line(
    engine: Engine, machine: TestClient, statement: str, *, as_request: bool
) -> None:
    set_class(machine, sample_ids(machine)["courtyard"], "P1")
    with engine.begin() as tx:
        if as_request:
            tx.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
            # Not even by saying that a decision stands behind it.
            tx.execute(text("SELECT set_config('ljusrond.retention', 'yes', true)"))
        with pytest.raises(Exception, match=r"permission denied|never changed"):
            tx.execute(text(statement))
        tx.rollback()


def test_a_request_writes_lines_for_its_own_company_alone(engine: Engine) -> None:
    with of_company(engine, "prov", "test") as tx:
        with pytest.raises(Exception, match="row-level security"):
            tx.execute(
                text("INSERT INTO core.audit (company_id, actor, action, kind)"
                     " VALUES (:other, 'x', 'x', 'x')"), {"other": uuid.uuid4()},
            )  # fmt: skip
        tx.rollback()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("role", "planner", "planerare"),
        ("disabled_at", "2026-11-26T10:00:00+00:00", "26 nov. 2026 11:00"),
        ("power_w", 20.5, "20,50"),
        ("danger", True, "ja"),
        ("names", ["ett", "två"], "ett; två"),
        ("note", None, ""),
        ("first", 81, "82"),
        ("field", "description", "beskrivning"),
        ("record_type", "photo", "foton"),
        ("kind", "received", "mottagen"),
        ("password_hash", "•", "dolt"),
        ("masked", [{"field": "body", "provision": "OSL"}], "bestämmelse: OSL, uppgift: innehåll"),
        ("body", "x" * 400, "x" * 300 + " …"),
    ],
)
def test_values_are_told_in_words(column: str, value: object, said: str) -> None:
    assert value_text(column, value, get_texts("sv")).lower() == said.lower()


def test_places_in_the_log_are_read_as_they_are_written() -> None:
    assert service.place_of("") is None
    with pytest.raises(Exception, match="cursor"):
        service.place_of("WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIC0xXQ")
