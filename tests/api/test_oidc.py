"""Login through the company's directory, against a real provider started here."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from backend.accounts import directory, second_step
from backend.accounts.directory_routes import COOKIE as SENT_COOKIE
from backend.db import open_engine
from backend.settings import ROOT, Directory
from tests.login_sample import audit, browser, person
from tests.sign_in import SECRET

BACK = "http://testserver/login/directory/back"
CLIENT = ("ljusrond+test", "a secret: of 100 % ours")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Start the provider; give its issuer."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    command = [node, str(ROOT / "tests" / "oidc" / "provider.mjs"), *CLIENT, BACK]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        lines = iter(child.stdout.readline, "")
        yield next(line.split()[1] for line in lines if line.startswith("issuer "))
        child.terminate()


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    made = open_engine(clone(), pool_size=3)
    yield made
    made.dispose()


@pytest.fixture
def client(engine: Engine, issuer: str) -> Iterator[TestClient]:
    with browser(engine, directory=Directory(issuer, *CLIENT)) as made:
        yield made


@dataclass
class Away:
    """A browser at the provider's own pages."""

    name: str

    def log_in(self, address: str) -> str:
        """Log in there, agree, and return the address that the browser is sent back to."""
        with httpx.Client() as there:
            answer = there.get(address)
            for _ in range(12):
                if answer.is_redirect:
                    address = urljoin(address, answer.headers["location"])
                    if address.startswith(BACK):
                        return address
                    answer = there.get(address)
                    continue
                assert answer.status_code == 200, answer.text
                form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
                address = urljoin(address, re.findall(r'action="([^"]+)"', answer.text)[0])
                given = {**form, "login": self.name, "password": "any"}
                answer = there.post(address, data=given)
        raise AssertionError("the provider did not send the browser back")


def leave(client: TestClient, wanted: str = "") -> str:
    answer = client.get("/login/directory", params={"next": wanted} if wanted else {})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def keep(client: TestClient, sent: str) -> None:
    """Give a browser back what it was sent away with."""
    client.cookies.set(SENT_COOKIE, sent, path="/login", domain="testserver.local")


def changed(address: str, **values: str | None) -> str:
    """Return an address with other parameters."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **values}
    kept = {name: value for name, value in query.items() if value is not None}
    return parts._replace(query=urlencode(kept)).geturl()


def refused(client: TestClient, back: str, why: str = "directory") -> None:
    answer = client.get(back)
    assert answer.headers["location"] == f"/login?why={why}"
    assert COOKIE not in client.cookies
    assert SENT_COOKIE not in client.cookies
    assert 'role="alert"' in client.get(answer.headers["location"]).text


def subject_of(engine: Engine, email: str) -> tuple[str | None, str | None]:
    with engine.begin() as tx:
        row = tx.execute(
            text("SELECT oidc_issuer, oidc_subject FROM core.account WHERE email = :e"),
            {"e": email},
        ).one()
    return row.oidc_issuer, row.oidc_subject


def count(engine: Engine) -> int:
    with engine.begin() as tx:
        return int(tx.scalar(text("SELECT count(*) FROM core.account")) or 0)


def test_a_verified_address_is_linked_once_and_the_subject_counts_from_then_on(
    client: TestClient, engine: Engine, issuer: str
) -> None:
    email = person(engine, password_hash=None)
    assert "/login/directory" in client.get("/login?next=/map").text
    away = leave(client, "/map?layer=lamps")
    asked = dict(parse_qsl(urlsplit(away).query))
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    subject = uuid.uuid4().hex
    back = Away(f"{subject}={email.upper()}").log_in(away)
    answer = client.get(back)
    assert answer.headers["location"] == "/map?layer=lamps"
    assert SENT_COOKIE not in client.cookies
    assert email in client.get("/account").text
    assert "This account has no password" in client.get("/account").text
    assert subject_of(engine, email) == (issuer, subject)
    assert audit(engine, email) == ["login"]
    # married, renamed: the directory calls the same person something else
    client.cookies.clear()
    renamed = Away(f"{subject}=other@prov.example").log_in(leave(client))
    assert client.get(renamed).headers["location"] == "/"
    assert email in client.get("/account").text
    # and whoever gets the old address is somebody else
    client.cookies.clear()
    refused(client, Away(f"{uuid.uuid4().hex}={email}").log_in(leave(client)), "unknown")


def test_nobody_gets_an_account_by_logging_in(client: TestClient, engine: Engine) -> None:
    before = count(engine)
    refused(client, Away("stranger=stranger@prov.example").log_in(leave(client)), "unknown")
    assert count(engine) == before


def test_an_address_that_is_not_verified_links_nothing(client: TestClient, engine: Engine) -> None:
    email = person(engine)
    refused(client, Away(f"unverified={email}").log_in(leave(client)), "unknown")
    assert subject_of(engine, email) == (None, None)


def test_a_closed_account_stays_closed(client: TestClient, engine: Engine) -> None:
    email = person(engine, disabled_at="2026-01-01T00:00Z")
    refused(client, Away(f"closed={email}").log_in(leave(client)), "unknown")
    assert subject_of(engine, email) == (None, None)


def test_the_second_step_of_an_account_is_asked_for(client: TestClient, engine: Engine) -> None:
    secret = second_step.seal_secret(SECRET, second_step.new_secret())
    email = person(engine, totp_secret=secret)
    back = Away(f"careful={email}").log_in(leave(client, "/map"))
    assert client.get(back).headers["location"] == "/login/code?next=%2Fmap"
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "another"}, "not to what this browser asked"),
        ({"state": None}, "not to what this browser asked"),
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"iss": None}, "does not say which issuer"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": None}, "no code"),
        ({"code": None, "error": "access_denied"}, "access_denied"),
        ({"code": "\x00'; DROP TABLE core.account --"}, "invalid"),
    ],
)
def test_an_answer_that_was_tampered_with_is_refused(
    client: TestClient,
    engine: Engine,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, str | None],
    why: str,
) -> None:
    back = Away(f"a={person(engine)}").log_in(leave(client))
    refused(client, changed(back, **change))
    assert why in caplog.text


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        ("nonce", "the ID token is not right: invalid_claim: "),
        ("code_challenge", "invalid_grant"),
        ("state", "not to what this browser asked"),
    ],
)
def test_a_request_that_was_tampered_with_is_refused(
    client: TestClient,
    engine: Engine,
    caplog: pytest.LogCaptureFixture,
    parameter: str,
    why: str,
) -> None:
    away = changed(leave(client), **{parameter: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"})
    refused(client, Away(f"a={person(engine)}").log_in(away))
    assert why in caplog.text


def test_a_code_counts_once(client: TestClient, engine: Engine) -> None:
    away = leave(client)
    sent = client.cookies[SENT_COOKIE]
    back = Away(f"{uuid.uuid4().hex}={person(engine)}").log_in(away)
    assert client.get(back).headers["location"] == "/"
    client.cookies.clear()
    keep(client, sent)
    refused(client, back)


def test_another_browsers_answer_is_refused(client: TestClient, engine: Engine) -> None:
    back = Away(f"a={person(engine)}").log_in(leave(client))
    sent = client.cookies[SENT_COOKIE]
    client.cookies.clear()
    refused(client, back)
    leave(client)  # a browser that asked for something else
    refused(client, back)
    client.cookies.set(
        SENT_COOKIE, sent[:-8] + "AAAAAAA=", path="/login", domain="testserver.local"
    )
    refused(client, back)


def test_an_issuer_that_calls_itself_something_else_is_refused(engine: Engine, issuer: str) -> None:
    foreign = issuer.replace("127.0.0.1", "localhost")
    with browser(engine, directory=Directory(foreign, *CLIENT)) as client:
        refused(client, "/login/directory")
    with browser(engine, directory=Directory("http://127.0.0.1:9", *CLIENT)) as client:
        refused(client, "/login/directory")


def test_a_wrong_secret_of_ours_lets_nobody_in(engine: Engine, issuer: str) -> None:
    with browser(engine, directory=Directory(issuer, CLIENT[0], "wrong")) as client:
        refused(client, Away(f"a={person(engine)}").log_in(leave(client)))


@pytest.mark.parametrize("forged", ["signature", "none", "hs256"])
def test_a_forged_token_is_refused(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch, forged: str
) -> None:
    exchange = directory._exchange  # noqa: SLF001 -- stands between us and the provider

    def tampered(*given: object) -> dict[str, object]:
        tokens = exchange(*given)  # type: ignore[arg-type]
        head, body, signature = tokens["id_token"].split(".")
        heads = {"none": "eyJhbGciOiJub25lIn0", "hs256": "eyJhbGciOiJIUzI1NiJ9"}
        signature = "" if forged == "none" else signature[:-8] + "AAAAAAAA"
        return {**tokens, "id_token": f"{heads.get(forged, head)}.{body}.{signature}"}

    monkeypatch.setattr(directory, "_exchange", tampered)
    refused(client, Away(f"a={person(engine)}").log_in(leave(client)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"aud": "another client"}, "aud"),
        ({"aud": [CLIENT[0], "another client"], "azp": "another client"}, "azp"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"exp": 1_700_000_000}, "expired_token"),
        ({"exp": None}, "exp"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "'sub'"),
        ({"sub": ["a"]}, "'sub'"),
        ({"at_hash": "of-another-token"}, "at_hash"),
    ],
)
def test_every_claim_of_a_signed_token_counts(
    client: TestClient,
    engine: Engine,
    issuer: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, object],
    why: str | None,
) -> None:
    email = person(engine)
    key = RSAKey.generate_key(2048, {"kid": "ours"})

    def signed(_known: Directory, sent: directory.Sent, *_given: str) -> dict[str, object]:
        now = int(time.time())
        claims = {
            "iss": issuer, "aud": CLIENT[0], "sub": uuid.uuid4().hex, "iat": now,
            "exp": now + 60, "nonce": sent.nonce, "email": email, "email_verified": True, **change,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": "RS256", "kid": "ours"}
        return {"access_token": "opaque", "id_token": jwt.encode(head, kept, key)}

    monkeypatch.setattr(directory, "_keys", lambda *_: KeySet([key]))
    monkeypatch.setattr(directory, "_exchange", signed)
    state = dict(parse_qsl(urlsplit(leave(client)).query))["state"]
    back = f"/login/directory/back?{urlencode({'state': state, 'iss': issuer, 'code': 'x'})}"
    if why is None:
        assert client.get(back).headers["location"] == "/"
        return
    refused(client, back)
    assert why in caplog.text
    assert subject_of(engine, email) == (None, None)


def test_without_a_directory_there_is_no_such_page(engine: Engine) -> None:
    with browser(engine) as client:
        assert client.get("/login/directory").status_code == 404
        assert client.get("/login/directory/back").status_code == 404
        assert "/login/directory" not in client.get("/login").text
