"""Accounts and keys: who keeps them, what is never possible, and what is shown only once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, service
from tests.sign_in import ORIGIN, company, session, token

URL = "/admin/accounts"
FORM = {"name": "Anna Ek", "role": "caretaker"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture
def admin(app: FastAPI, engine: Engine) -> TestClient:
    """Give the only administrator of the company, in a browser."""
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.account SET disabled_at = now()"))
    return logged_in(app, engine, "administrator", "prov")


def rows(engine: Engine, query: str, **values: object) -> list[Any]:
    with engine.begin() as tx:
        return list(tx.execute(text(query), values).all())


def own_id(engine: Engine, client: TestClient) -> uuid.UUID:
    asked = "SELECT account_id FROM core.session WHERE token_hash = sha256(:cookie)"
    found: uuid.UUID = rows(engine, asked, cookie=client.cookies[COOKIE].encode())[0].account_id
    return found


def added(engine: Engine, admin: TestClient, **changes: object) -> uuid.UUID:
    email = f"{uuid.uuid4().hex}@prov.example"
    answer = admin.post(URL, data={"email": email, **FORM, **changes})
    assert answer.status_code == 200, answer.text
    found: uuid.UUID = rows(engine, "SELECT id FROM core.account WHERE email = :e", e=email)[0].id
    return found


def test_an_account_is_added_with_limits_and_gets_its_link_once(
    engine: Engine, admin: TestClient
) -> None:
    estate = rows(engine, "SELECT id FROM core.estate")[0].id
    email = "Anna.Ek@Prov.Example"
    data = {"email": f" {email} ", **FORM, "estate": [str(estate)], "category": ["LIGHT", "YARD"]}
    answer = admin.post(URL, data=data)
    link = re.search(r'value="http://testserver(/login/first\?key=[^"]+)"', answer.text)
    assert link
    assert link[1] not in admin.get(URL).text
    assert answer.headers["cache-control"] == "no-store"
    [made] = rows(
        engine, "SELECT id, role, company_id FROM core.account WHERE email = :e", e=email.lower()
    )
    limits = "SELECT category FROM core.account_category WHERE account_id = :id ORDER BY category"
    assert [row.category for row in rows(engine, limits, id=made.id)] == ["LIGHT", "YARD"]
    of = "SELECT estate_id FROM core.account_estate WHERE account_id = :id"
    assert [row.estate_id for row in rows(engine, of, id=made.id)] == [estate]
    page = admin.get(f"{URL}?edit={made.id}").text
    assert admin.get(f"{URL}/{made.id}").text.count(" checked>") == 3
    assert page.count(" checked>") == 3
    assert "Provgården" in page
    again = admin.post(URL, data=data)
    assert again.status_code == 409
    assert "har redan ett konto" in again.text


def test_role_and_limits_change_and_the_log_tells(engine: Engine, admin: TestClient) -> None:
    made = added(engine, admin, category=["LIGHT"])
    data = {"name": "Anna Ek", "role": "planner", "category": ["WASTE"]}
    assert admin.post(f"{URL}/{made}", data=data).status_code == 303
    assert "Kontot är ändrat" in admin.get(URL).text
    [row] = rows(
        engine,
        "SELECT role, (SELECT string_agg(category, ' ') FROM core.account_category"
        " WHERE account_id = account.id) AS limits FROM core.account WHERE id = :id",
        id=made,
    )
    assert tuple(row) == ("planner", "WASTE")
    log = "SELECT before ->> 'role' AS was, after ->> 'role' AS became, account_id FROM core.audit"
    told = rows(engine, f"{log} WHERE object_id = :id AND action = 'update'", id=str(made))
    assert [tuple(one) for one in told] == [("caretaker", "planner", own_id(engine, admin))]


def test_closing_ends_sessions_and_opening_lets_in_again(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    planner = logged_in(app, engine, "planner", "prov")
    planner_id = own_id(engine, planner)
    assert planner.get("/proposals").status_code == 200
    assert admin.post(f"{URL}/{planner_id}/disable").status_code == 303
    assert planner.get("/proposals").headers["location"].startswith("/login")
    assert admin.post(f"{URL}/{planner_id}/link").status_code == 409
    assert admin.post(f"{URL}/{planner_id}/enable").status_code == 303
    # The session that was open stays ended.
    assert planner.get("/proposals").status_code == 303
    assert admin.post(f"{URL}/{planner_id}/link").status_code == 200


def test_nobody_changes_their_own_role_or_closes_themselves(
    engine: Engine, admin: TestClient
) -> None:
    mine = own_id(engine, admin)
    added(engine, admin, role="administrator")
    data = {"name": "Jag", "role": "planner"}
    assert admin.post(f"{URL}/{mine}", data=data).status_code == 409
    assert admin.post(f"{URL}/{mine}/disable").status_code == 409
    assert admin.post(f"{URL}/{mine}", data={**data, "role": "administrator"}).status_code == 303
    [row] = rows(engine, "SELECT role, name FROM core.account WHERE id = :id", id=mine)
    assert tuple(row) == ("administrator", "Jag")


def test_one_administrator_remains_though_two_close_each_other_at_once(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    pair = [admin, logged_in(app, engine, "administrator", "prov")]
    ids = [own_id(engine, one) for one in pair]

    def close_other(at: int) -> int:
        return pair[at].post(f"{URL}/{ids[1 - at]}/disable").status_code

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(close_other, (0, 1)))
    left = "SELECT count(*) FROM core.account WHERE disabled_at IS NULL"
    assert rows(engine, left)[0][0] == 1, answers
    assert answers[0] == 303


def test_the_last_administrator_keeps_the_role(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    other = logged_in(app, engine, "administrator", "prov")
    mine, theirs = own_id(engine, admin), own_id(engine, other)
    data = {"name": "x", "role": "planner"}
    assert admin.post(f"{URL}/{theirs}", data=data).status_code == 303
    assert other.get(URL).status_code == 403
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.account SET role = 'administrator' WHERE id = :i"), {"i": theirs}
        )
        tx.execute(text("UPDATE core.account SET disabled_at = now() WHERE id = :i"), {"i": theirs})
    # A closed one does not count, and may be changed.
    assert admin.post(f"{URL}/{theirs}", data=data).status_code == 303
    assert admin.post(f"{URL}/{mine}/disable").status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "anna"},
        {"email": "anna@prov"},
        {"email": "a b@prov.example"},
        {"email": "a@b@prov.example"},
        {"email": "x" * 200 + "@prov.example"},
        {"email": ""},
        {"name": " "},
        {"name": "x" * 101},
        {"role": "tenant"},
        {"role": "owner"},
        {"role": ""},
        {"category": ["light"]},
        {"role": "administrator", "category": ["LIGHT"]},
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(
    engine: Engine, admin: TestClient, changes: dict[str, object]
) -> None:
    count = "SELECT count(*) FROM core.account"
    before = rows(engine, count)[0][0]
    data = {"email": f"{uuid.uuid4().hex}@prov.example", **FORM, **changes}
    assert admin.post(URL, data=data).status_code == 422
    assert rows(engine, count)[0][0] == before


def test_estates_and_accounts_of_another_company_are_not_there(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    stranger = logged_in(app, engine, "administrator", "andra")
    theirs = own_id(engine, stranger)
    made = added(engine, admin)
    for found in (theirs, uuid.uuid4()):
        for path in ("", "/disable", "/enable", "/link"):
            assert admin.post(f"{URL}/{found}{path}", data=FORM).status_code == 404
        assert admin.get(f"{URL}?edit={found}").status_code == 404
    with engine.begin() as tx:
        estate = tx.scalar(
            text(
                "INSERT INTO core.estate (company_id, code, name)"
                " SELECT id, 'annat', 'Annat' FROM core.company WHERE code = 'andra' RETURNING id"
            )
        )
    for unknown in (estate, uuid.uuid4()):
        data = {**FORM, "estate": [str(unknown)]}
        assert admin.post(f"{URL}/{made}", data=data).status_code == 404
    assert str(theirs) not in admin.get(URL).text


def machine(engine: Engine, app: FastAPI, *scopes: str) -> TestClient:
    """Return a program with a key of an administrator, narrowed to scopes."""
    with engine.begin() as tx:
        secret = token(tx, "administrator", company(tx, "prov"))
        narrowed = "UPDATE core.api_token SET scopes = :s WHERE token_hash = sha256(:t)"
        tx.execute(text(narrowed), {"s": list(scopes), "t": secret.encode()})
    return TestClient(app, headers={"Authorization": f"Bearer {secret}"}, follow_redirects=False)


def test_a_key_is_made_used_and_taken_back(app: FastAPI, engine: Engine, admin: TestClient) -> None:
    wanted = {"name": "QGIS", "role": "planner", "scopes": ["see"]}
    answer = admin.post("/api/v1/tokens", json=wanted)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    days = "SELECT extract(day FROM expires_at - created_at) FROM core.api_token WHERE id = :i"
    assert rows(engine, days, i=made["id"])[0][0] == 90
    program = TestClient(app, headers={"Authorization": f"Bearer {made['secret']}"})
    assert program.get("/api/v1/estates").status_code == 200
    assert program.get("/api/v1/proposals").status_code == 403  # the role may, this key may not
    listed = admin.get("/api/v1/tokens").text
    assert made["id"] in listed
    assert made["secret"] not in listed
    assert admin.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert program.get("/api/v1/estates").status_code == 401
    assert admin.delete(f"/api/v1/tokens/{uuid.uuid4()}").status_code == 404


def test_the_page_shows_a_key_once_and_takes_it_back(engine: Engine, admin: TestClient) -> None:
    data = {"name": "Skript", "role": "manager", "scope": ["see", "audit"], "days": "365"}
    answer = admin.post("/admin/tokens", data=data)
    secret = re.search(r'id="secret" value="([\w-]{43})"', answer.text)
    assert secret
    page = admin.get("/admin/tokens").text
    assert secret[1] not in page
    assert "Skript" in page
    [row] = rows(engine, "SELECT id FROM core.api_token WHERE name = 'Skript'")
    assert admin.post(f"/admin/tokens/{row.id}/revoke").status_code == 303
    assert "Nyckeln är tillbakatagen" in admin.get("/admin/tokens").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["administer"]}, "scopes"),
        ({"scopes": ["shared"]}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"role": "partner"}, "role"),
        ({"role": "tenant"}, "role"),
        ({"name": "  "}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_key_that_goes_too_far_is_refused(
    admin: TestClient, changes: dict[str, object], field: str
) -> None:
    wanted = {"name": "QGIS", "role": "planner", "scopes": ["see"], **changes}
    answer = admin.post("/api/v1/tokens", json=wanted)
    assert answer.status_code == 422
    assert field in {error["field"].split(".")[0] for error in answer.json()["errors"]}
    form = {"name": "x", "role": "planner", "scope": ["administer"], "days": "1"}
    assert admin.post("/admin/tokens", data=form).status_code == 422


def test_a_key_gives_no_more_than_it_has_and_keeps_no_accounts(
    app: FastAPI, engine: Engine, admin: TestClient
) -> None:
    made = added(engine, admin)
    narrow = machine(engine, app, "administer", "see")
    wanted = {"name": "x", "role": "administrator", "scopes": ["see"]}
    assert narrow.post("/api/v1/tokens", json=wanted).status_code == 201
    more = {**wanted, "scopes": ["see", "contacts"]}
    assert narrow.post("/api/v1/tokens", json=more).status_code == 403
    data = {"email": "ny@prov.example", **FORM, "role": "administrator"}
    for path in ("", f"/{made}", f"/{made}/disable", f"/{made}/enable", f"/{made}/link"):
        assert narrow.post(f"{URL}{path}", data=data).status_code == 403


def test_a_key_makes_none_that_outlives_it(app: FastAPI, engine: Engine) -> None:
    narrow = machine(engine, app, "administer")
    wanted = {"name": "x", "role": "administrator", "scopes": ["administer"], "days": 365}
    answer = narrow.post("/api/v1/tokens", json=wanted)
    assert answer.status_code == 201, answer.text
    days = "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM core.api_token WHERE id = :i"
    assert rows(engine, days, i=answer.json()["id"])[0][0] <= 1


def test_a_key_that_has_ended_is_like_none(app: FastAPI, engine: Engine) -> None:
    program = machine(engine, app, "see")
    assert program.get("/api/v1/estates").status_code == 200
    secret = program.headers["Authorization"].removeprefix("Bearer ")
    ended = "UPDATE core.api_token SET expires_at = now() WHERE token_hash = sha256(:t)"
    with engine.begin() as tx:
        tx.execute(text(ended), {"t": secret.encode()})
    answers = [program.get("/api/v1/estates")]
    program.headers["Authorization"] = "Bearer " + "A" * 43
    answers.append(program.get("/api/v1/estates"))
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_a_change_from_another_site_is_refused(engine: Engine, app: FastAPI) -> None:
    with engine.begin() as tx:
        cookie = session(tx, "administrator", company(tx, "prov"))
    for origin in ("https://evil.example", ORIGIN + ".evil.example", "null"):
        client = browser(app, cookie)
        client.headers["Origin"] = origin
        data = {"email": "ny@prov.example", **FORM}
        assert client.post(URL, data=data).status_code == 403
    without = browser(app, cookie)
    del without.headers["Origin"]
    assert without.post(URL, data=data).status_code == 403


def test_markup_in_a_name_is_text(admin: TestClient) -> None:
    email = f"{uuid.uuid4().hex}@prov.example"
    page = admin.post(URL, data={"email": email, **FORM, "name": "<img src=x onerror=1>"}).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=1&gt;" in page
