"""The second step: codes of an app, each good once, and recovery codes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from backend.accounts import second_step, service
from backend.accounts.answers import STEP_COOKIE
from backend.db import open_engine
from tests.login_sample import audit, browser, log_in, person
from tests.sign_in import SECRET

#: RFC 6238, appendix B: the secret is 12345678901234567890, SHA-1; the last six of eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105
RFC_CODES = [
    (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
    (2000000000, "279037"), (20000000000, "353130"),
]  # fmt: skip


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


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give a clock for codes that stands until it is moved."""
    now = [time.time()]
    monkeypatch.setattr(second_step, "_now_s", lambda: now[0])
    return now


@pytest.fixture
def secured(client: TestClient, engine: Engine, clock: list[float]) -> tuple[str, str, list[str]]:
    """Give an account with the second step on: e-mail address, secret, recovery codes."""
    email = person(engine)
    log_in(client, email)
    secret, recovery = switch_on(client, clock)
    client.post("/logout")
    clock[0] += 60
    return email, secret, recovery


def switch_on(client: TestClient, clock: list[float]) -> tuple[str, list[str]]:
    page = client.get("/account/code").text
    typed = re.search(r'class="typed">([A-Z2-7 ]+)<', page)
    setup = re.search(r'name="setup" value="([^"]+)"', page)
    assert typed
    assert setup
    secret = typed[1].replace(" ", "")
    form = {"do": "on", "setup": setup[1], "code": pyotp.TOTP(secret).at(clock[0])}
    answer = client.post("/account/code", data=form)
    assert answer.status_code == 200
    return secret, re.findall(r'class="typed">([a-z2-9-]+)<', answer.text)


def send(client: TestClient, code: str) -> int:
    return client.post("/login/code", data={"code": code}).status_code


@pytest.mark.parametrize(("at_s", "code"), RFC_CODES)
def test_codes_are_those_of_the_rfc(at_s: int, code: str) -> None:
    assert second_step.step_of(RFC_SECRET, code, at_s) == at_s // 30
    assert second_step.step_of(RFC_SECRET, code, at_s + 30) == at_s // 30
    assert second_step.step_of(RFC_SECRET, code, at_s - 30) == at_s // 30
    assert second_step.step_of(RFC_SECRET, code, at_s + 61) is None
    assert second_step.step_of(RFC_SECRET, f" {code[:3]} {code[3:]}", at_s) is not None
    for bad in ("", "12345", code + "0", "٢٨٧٠٨٢", "abcdef"):
        assert second_step.step_of(RFC_SECRET, bad, at_s) is None


def test_the_picture_holds_no_style_and_no_script() -> None:
    address = second_step.app_address(RFC_SECRET, "a@b.example")
    assert address.startswith("otpauth://totp/Ljusrond:a%40b.example?secret=")
    svg = second_step.picture(address)
    assert svg.startswith("<svg")
    for bad in ("style", "script", "http", "onload"):
        assert bad not in svg


def test_password_and_code_together_let_in(
    client: TestClient, engine: Engine, secured: tuple[str, str, list[str]], clock: list[float]
) -> None:
    email, secret, recovery = secured
    assert len(set(recovery)) == second_step.RECOVERY_CODES
    first = log_in(client, email, wanted="/map")
    assert first.headers["location"] == "/login/code?next=%2Fmap"
    assert COOKIE not in client.cookies
    assert client.get("/account").status_code == 303
    page = client.get("/login/code?next=/map")
    assert 'autocomplete="one-time-code"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert send(client, "000000" if pyotp.TOTP(secret).at(clock[0]) != "000000" else "1") == 422
    answer = client.post("/login/code?next=/map", data={"code": pyotp.TOTP(secret).at(clock[0])})
    assert answer.headers["location"] == "/map"
    assert STEP_COOKIE not in client.cookies
    assert client.get("/account").status_code == 200
    assert audit(engine, email) == ["login", "logout", "login_failed", "login"]


def test_switching_on_logs_other_devices_out(
    client: TestClient, engine: Engine, clock: list[float]
) -> None:
    email = person(engine)
    with browser(engine) as other:
        log_in(other, email)
        log_in(client, email)
        switch_on(client, clock)
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 303


def test_no_code_counts_twice_nor_an_earlier_one(
    client: TestClient, secured: tuple[str, str, list[str]], clock: list[float]
) -> None:
    email, secret, _ = secured
    used = pyotp.TOTP(secret).at(clock[0])
    earlier = pyotp.TOTP(secret).at(clock[0] - 30)
    log_in(client, email)
    assert send(client, used) == 303
    log_in(client, email)
    assert send(client, used) == 422
    assert send(client, earlier) == 422
    clock[0] += 30
    assert send(client, pyotp.TOTP(secret).at(clock[0])) == 303


def test_a_recovery_code_lets_in_once_however_it_is_written(
    client: TestClient, secured: tuple[str, str, list[str]]
) -> None:
    email, _, recovery = secured
    log_in(client, email)
    assert send(client, recovery[3].replace("-", " ").upper()) == 303
    assert "9 recovery codes are left." in client.get("/account").text
    log_in(client, email)
    assert send(client, recovery[3]) == 422
    assert send(client, recovery[4].replace("-", "")) == 303


def test_codes_cannot_be_guessed_for_ever(
    client: TestClient, secured: tuple[str, str, list[str]], clock: list[float]
) -> None:
    email, secret, recovery = secured
    log_in(client, email)
    right = pyotp.TOTP(secret).at(clock[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [send(client, wrong) for _ in range(11)] == [422] * 10 + [429]
    assert send(client, right) == 429
    assert send(client, recovery[0]) == 429


def test_the_second_step_needs_the_first_and_not_too_late(
    client: TestClient, secured: tuple[str, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    email, _, recovery = secured
    assert client.get("/login/code").headers["location"] == "/login?why=late"
    assert client.post("/login/code", data={"code": recovery[0]}).status_code == 303
    assert COOKIE not in client.cookies
    client.cookies.set(STEP_COOKIE, "gAAAAA-made-up", path="/login")
    assert client.get("/login/code").headers["location"] == "/login?why=late"
    log_in(client, email)
    monkeypatch.setattr(service, "STEP_S", -1)
    assert client.get("/login/code").headers["location"] == "/login?why=late"
    assert "That took too long." in client.get("/login?why=late").text


def test_what_is_kept_opens_nothing_by_itself(
    engine: Engine, secured: tuple[str, str, list[str]]
) -> None:
    email, secret, recovery = secured
    with engine.begin() as tx:
        row = tx.execute(
            text("SELECT totp_secret, recovery_hashes FROM core.account WHERE email = :e"),
            {"e": email},
        ).one()
        log = tx.scalars(text("SELECT after::text FROM core.audit WHERE kind = 'account'")).all()
    assert secret not in row.totp_secret
    assert second_step.open_secret(SECRET, row.totp_secret) == secret
    assert second_step.open_secret("another secret " * 3, row.totp_secret) is None
    assert not set(recovery) & set(row.recovery_hashes)
    assert not any(secret in str(line) or row.totp_secret in str(line) for line in log)


def test_switching_off_and_fresh_codes_need_a_code(
    client: TestClient, secured: tuple[str, str, list[str]], clock: list[float]
) -> None:
    email, secret, recovery = secured
    log_in(client, email)
    send(client, recovery[0])
    for do in ("off", "recovery"):
        assert client.post("/account/code", data={"do": do, "code": "000"}).status_code == 422
    form = {"do": "recovery", "code": pyotp.TOTP(secret).at(clock[0])}
    fresh = re.findall(r'class="typed">([a-z2-9-]+)<', client.post("/account/code", data=form).text)
    assert len(fresh) == second_step.RECOVERY_CODES
    assert client.post("/account/code", data=form).status_code == 422  # that code was used
    old = {"do": "off", "code": recovery[1]}
    assert client.post("/account/code", data=old).status_code == 422
    answer = client.post("/account/code", data={"do": "off", "code": fresh[0]})
    assert answer.headers["location"] == "/account"
    client.post("/logout")
    assert log_in(client, email).headers["location"] == "/"


def test_a_set_up_is_for_one_account_and_a_while(
    client: TestClient, engine: Engine, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client, person(engine))
    page = client.get("/account/code").text
    setup = re.search(r'name="setup" value="([^"]+)"', page)
    typed = re.search(r'class="typed">([A-Z2-7 ]+)<', page)
    assert setup
    assert typed
    right = pyotp.TOTP(typed[1].replace(" ", "")).at(clock[0])
    refused = client.post("/account/code", data={"do": "on", "setup": setup[1], "code": "1"})
    assert refused.status_code == 422
    assert typed[1] in refused.text  # the app need not be set up again
    form = {"do": "on", "setup": setup[1], "code": right}
    log_in(client, person(engine))
    assert client.post("/account/code", data=form).status_code == 303
    assert "Switch the second step on" in client.get("/account").text
    assert client.post("/account/code", data={"do": "sideways"}).status_code == 422
    monkeypatch.setattr(service, "SETUP_S", -1)
    assert client.post("/account/code", data=form).status_code == 303
    assert "Switch the second step on" in client.get("/account").text


def test_what_is_left_is_said_in_the_readers_language(
    client: TestClient, secured: tuple[str, str, list[str]]
) -> None:
    email, _, recovery = secured
    log_in(client, email)
    send(client, recovery[0])
    for path in ("/account", "/account/code"):
        assert "9 reservkoder är kvar." in client.get(f"{path}?lang=sv").text
