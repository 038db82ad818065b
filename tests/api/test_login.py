"""Login with e-mail address and password: who gets in, who does not, and what nobody is told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from backend.accounts import passwords, service
from backend.accounts.addresses import own_path
from backend.db import APP_ROLE, open_engine
from tests.login_sample import PASSWORD, audit, browser, log_in, person

WRONG = "E-mail address and password do not belong together"


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    made = open_engine(clone(), pool_size=3)
    yield made
    made.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.login_attempt"))
    with browser(engine) as made:
        yield made


def test_the_right_password_opens_a_session_that_scripts_cannot_read(
    client: TestClient, engine: Engine
) -> None:
    email = person(engine)
    answer = log_in(client, f" {email.upper()} ", wanted="/map?layer=lamps")
    assert (answer.status_code, answer.headers["location"]) == (303, "/map?layer=lamps")
    cookie = answer.headers["set-cookie"].lower()
    for part in (f"{COOKIE}=", "httponly", "samesite=lax", "path=/", "max-age=43200"):
        assert part in cookie
    assert "secure" not in cookie
    assert len(client.cookies[COOKIE]) >= 43  # 256 bits in base64
    assert client.get("/account").status_code == 200
    assert audit(engine, email) == ["login"]


def test_over_https_the_cookie_is_secure(client: TestClient, engine: Engine) -> None:
    client.base_url = "https://testserver"
    client.headers["Origin"] = "https://testserver"
    assert "; secure" in log_in(client, person(engine)).headers["set-cookie"].lower()


def test_wrong_unknown_closed_and_without_password_are_answered_alike(
    client: TestClient, engine: Engine
) -> None:
    known = person(engine)
    closed = person(engine, disabled_at="2026-01-01T00:00Z")
    without = person(engine, password_hash=None)
    answers = [
        log_in(client, known, "not the password"),
        log_in(client, "nobody@prov.example"),
        log_in(client, closed),
        log_in(client, without),
        log_in(client, known, ""),
        log_in(client, "", ""),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert WRONG in answer.text
        assert 'role="alert"' in answer.text
        assert COOKIE not in answer.headers.get("set-cookie", "")
        assert answer.headers["cache-control"] == "no-store"
    said = [re.sub(r"nonce-[^']*|[0-9a-f]{8}@prov", "", page.text) for page in answers[2:4]]
    assert said[0] == said[1]
    assert audit(engine, known) == ["login_failed", "login_failed"]
    assert audit(engine, closed) == ["login_failed"]


def test_an_unknown_account_costs_a_hash_as_well(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    hasher = passwords.hasher()
    verify = hasher.verify

    def counted(password: str, kept: str) -> bool:
        checked.append(kept)
        return verify(password, kept)

    monkeypatch.setattr(hasher, "verify", counted)
    log_in(client, "nobody@prov.example")
    log_in(client, person(engine, password_hash=None))
    log_in(client, person(engine))
    assert len(checked) == 3
    cost = passwords.ARGON2_COST
    stated = f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}$"
    assert all(kept.startswith(stated) for kept in checked)


def test_an_account_is_throttled_whether_it_exists_or_not(
    client: TestClient, engine: Engine
) -> None:
    for email in (person(engine), "nobody@prov.example"):
        for _ in range(service.ACCOUNT_LIMIT):
            assert log_in(client, email, "wrong").status_code == 422
        answer = log_in(client, email)  # now even the right one waits
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
        assert "Try again in 15 minutes" in answer.text
    assert log_in(client, person(engine)).status_code == 303  # others are let in


def test_attempts_at_once_get_no_more_guesses(client: TestClient, engine: Engine) -> None:
    email = person(engine)
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda _: log_in(client, email, "wrong").status_code, range(20)))
    assert sorted(set(tried)) == [422, 429]
    assert tried.count(422) == service.ACCOUNT_LIMIT


def test_a_network_is_throttled_over_all_accounts(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "NETWORK_LIMIT", 4)
    for _ in range(4):
        assert log_in(client, f"{uuid.uuid4().hex}@prov.example").status_code == 422
    assert log_in(client, person(engine)).status_code == 429


def test_success_takes_back_its_own_attempt_alone(client: TestClient, engine: Engine) -> None:
    email = person(engine)
    for _ in range(3):
        log_in(client, email, "wrong")
    for _ in range(service.ACCOUNT_LIMIT):
        assert log_in(client, email).status_code == 303
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.login_attempt")) == 2 * 3
        kept = tx.scalars(text("SELECT key_hash FROM core.login_attempt")).all()
    assert not any(email.encode() in bytes(key) for key in kept)
    assert {len(key) for key in kept} == {32}


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "map",
        "/login?next=/map",
        "/logout",
        "//[",
        "/" + "x" * 3000,
        "/a\x7f",
    ],
)
def test_nobody_is_led_elsewhere(client: TestClient, engine: Engine, wanted: str) -> None:
    assert own_path(wanted) == "/"
    assert log_in(client, person(engine), wanted=wanted).headers["location"] == "/"


def test_our_own_addresses_are_kept_whole() -> None:
    for wanted in ("/map?layer=lamps&estate=å#x", "/r/a%2Fb", "/lists/dark_spots?q=a//b"):
        assert own_path(wanted) == wanted


def test_the_form_carries_what_was_wanted_and_escapes_it(client: TestClient) -> None:
    page = client.get("/login", params={"next": '/map?a="><script>'})
    assert "<script>" not in page.text.split("</head>")[1].split("<main")[1].split("</main>")[0]
    assert 'action="/login?next=%2Fmap%3Fa%3D%22%3E%3Cscript%3E"' in page.text
    for kept in ('autocomplete="username"', 'autocomplete="current-password"', 'for="email"'):
        assert kept in page.text
    refused = log_in(client, '"><b>x', "y")
    assert "<b>x" not in refused.text


def test_who_is_not_logged_in_is_led_to_the_login_and_back(
    client: TestClient, engine: Engine
) -> None:
    asked = client.get("/account/password")
    assert asked.headers["location"] == "/login?next=%2Faccount%2Fpassword"
    email = person(engine)
    form = {"email": email, "password": PASSWORD}
    answer = client.post(asked.headers["location"], data=form)
    assert answer.headers["location"] == "/account/password"
    assert client.get("/login?next=/map").headers["location"] == "/map"


def test_another_sites_page_cannot_log_anybody_in_or_out(
    client: TestClient, engine: Engine
) -> None:
    email = person(engine)
    client.headers["Origin"] = "https://evil.example"
    assert log_in(client, email).status_code == 403
    client.headers["Origin"] = "http://testserver"
    log_in(client, email)
    client.headers["Origin"] = "https://evil.example"
    assert client.post("/logout").status_code == 403
    del client.headers["Origin"]
    assert client.post("/logout").status_code == 403
    assert client.get("/account").status_code == 200


def test_requests_see_no_account_of_another_company(client: TestClient, engine: Engine) -> None:
    person(engine, code="ena")
    other = person(engine, code="andra")
    log_in(client, other)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = open_engine(url, role=APP_ROLE, pool_size=1)
    try:
        with app.begin() as tx:
            assert tx.scalar(text("SELECT count(*) FROM core.account")) == 0
            opened = "SELECT app.set_limits(id, NULL, 'manager', NULL, '') FROM core.company"
            assert tx.execute(text(opened)).all() == []
            with engine.begin() as owner:
                company_id = owner.scalar(
                    text("SELECT company_id FROM core.account WHERE email = :e"), {"e": other}
                )
            tx.execute(
                text("SELECT app.set_limits(:company, NULL, 'manager', NULL, '')"),
                {"company": company_id},
            )
            assert tx.scalars(text("SELECT email FROM core.account")).all() == [other]
            assert tx.scalar(text("SELECT count(*) FROM core.session")) == 1
    finally:
        app.dispose()
