"""One's own account: sessions and their ends, another password, the first one by link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.access.service import COOKIE, digest
from backend.accounts import service
from backend.accounts.passwords import weakness
from backend.accounts.sealing import seal, unseal
from backend.db import open_engine
from backend.settings import Settings
from tests.login_sample import PASSWORD, audit, browser, log_in, person
from tests.sign_in import SECRET, sign_in

NEW = "another four words, unheard of"


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
def email(client: TestClient, engine: Engine) -> str:
    """Give an account that the client is logged in to."""
    made = person(engine)
    log_in(client, made)
    return made


def cookie_of(client: TestClient) -> str:
    return str(client.cookies[COOKIE])


def use(client: TestClient, cookie: str) -> None:
    client.cookies.clear()
    client.cookies.set(COOKIE, cookie)


def change(engine: Engine, statement: str, cookie: str) -> None:
    with engine.begin() as tx:
        done = tx.execute(text(statement), {"hash": digest(cookie)})
        assert done.rowcount == 1


def account_id(tx: Connection, email: str) -> uuid.UUID:
    found: uuid.UUID = tx.execute(
        text("SELECT id FROM core.account WHERE email = :email"), {"email": email}
    ).scalar_one()
    return found


def test_the_session_is_another_one_at_each_login(
    client: TestClient, engine: Engine, email: str
) -> None:
    first = cookie_of(client)
    log_in(client, email)
    second = cookie_of(client)
    assert first != second
    use(client, first)
    assert client.get("/account").status_code == 303
    use(client, "made up by somebody else")
    given = log_in(client, email).headers["set-cookie"]
    assert not any(old in given for old in (first, second, "made up by somebody else"))
    with engine.begin() as tx:
        kept = tx.scalars(text("SELECT token_hash FROM core.session")).all()
    assert first.encode() not in b"".join(bytes(one) for one in kept)


def test_logout_ends_the_session_and_says_so_once(
    client: TestClient, engine: Engine, email: str
) -> None:
    cookie = cookie_of(client)
    answer = client.post("/logout")
    assert answer.headers["location"] == "/login"
    assert COOKIE not in client.cookies
    assert "You are logged out." in client.get("/login").text
    assert "You are logged out." not in client.get("/login").text
    use(client, cookie)
    assert client.get("/account").status_code == 303
    assert audit(engine, email) == ["login", "logout"]


@pytest.mark.usefixtures("email")
def test_a_session_ends_after_two_hours_unused_and_twelve_in_all(
    client: TestClient, engine: Engine
) -> None:
    cookie = cookie_of(client)

    def hours() -> tuple[float, float]:
        with engine.begin() as tx:
            asked = (
                "SELECT extract(epoch FROM expires_at - now()) / 3600,"
                " extract(epoch FROM expires_at - created_at) / 3600"
                " FROM core.session WHERE token_hash = :hash"
            )
            found = tx.execute(text(asked), {"hash": digest(cookie)}).one()
        return float(found[0]), float(found[1])

    assert hours() == pytest.approx((2, 2), abs=0.01)
    back = (
        "UPDATE core.session SET created_at = created_at - interval '90 minutes',"
        " seen_at = seen_at - interval '90 minutes',"
        " expires_at = expires_at - interval '90 minutes' WHERE token_hash = :hash"
    )
    change(engine, back, cookie)
    assert hours() == pytest.approx((0.5, 2), abs=0.01)
    assert client.get("/account").status_code == 200  # used: two hours more
    assert hours() == pytest.approx((2, 3.5), abs=0.01)
    late = (
        "UPDATE core.session SET created_at = now() - interval '11 hours 30 minutes',"
        " seen_at = now() - interval '1 hour' WHERE token_hash = :hash"
    )
    change(engine, late, cookie)
    assert client.get("/account").status_code == 200
    assert hours() == pytest.approx((0.5, 12), abs=0.01)
    idle = "UPDATE core.session SET expires_at = now() WHERE token_hash = :hash"
    change(engine, idle, cookie)
    assert client.get("/account").headers["location"].startswith("/login")


def test_devices_are_listed_and_logged_out_one_by_one_or_all_but_this(
    client: TestClient, engine: Engine, email: str
) -> None:
    cookies = []
    for agent in ("Mozilla/5.0 (Windows NT 10.0) Firefox/130.0", "curl", "x (iPhone) Safari/604"):
        with browser(engine) as other:
            log_in_as(other, email, agent)
            cookies.append(cookie_of(other))
    page = client.get("/account").text
    for device in ("Chrome, Android", "Firefox, Windows", "Safari, iPhone", "Unknown device"):
        assert page.count(f"<b>{device}") == 1
    assert "this one" in page
    ends = re.findall(r'name="session" value="([^"]+)"', page)
    assert len(ends) == 3
    assert client.post("/account/sessions", data={"session": ends[0]}).status_code == 303
    assert sum(works(client, cookie) for cookie in cookies) == 2
    assert client.post("/account/sessions").headers["location"] == "/account"
    assert not any(works(client, cookie) for cookie in cookies)
    assert client.get("/account").status_code == 200


def log_in_as(client: TestClient, email: str, agent: str) -> None:
    client.headers["User-Agent"] = agent
    assert log_in(client, email).status_code == 303


def works(client: TestClient, cookie: str) -> bool:
    mine = cookie_of(client)
    use(client, cookie)
    status = client.get("/account").status_code
    use(client, mine)
    return status == 200


@pytest.mark.usefixtures("email")
def test_nobody_ends_the_session_of_somebody_else(client: TestClient, engine: Engine) -> None:
    with browser(engine) as other:
        log_in(other, person(engine))
        with engine.begin() as tx:
            asked = text("SELECT id FROM core.session WHERE token_hash = :hash")
            theirs = tx.scalar(asked, {"hash": digest(cookie_of(other))})
        answer = client.post("/account/sessions", data={"session": str(theirs)})
        assert answer.status_code == 303
        assert other.get("/account").status_code == 200


def test_a_new_password_ends_every_session_but_begins_one_here(
    client: TestClient, engine: Engine, email: str
) -> None:
    with browser(engine) as other:
        log_in(other, email)
        before = cookie_of(client)
        form = {"current": PASSWORD, "new": NEW, "again": NEW}
        assert client.post("/account/password", data=form).headers["location"] == "/account"
        assert "All other devices are logged out." in client.get("/account").text
        assert cookie_of(client) != before
        assert other.get("/account").status_code == 303
        assert not works(client, before)
        assert log_in(other, email).status_code == 422
        assert log_in(other, email, NEW).status_code == 303


@pytest.mark.usefixtures("email")
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, "The current password is not right."),
        ({"current": PASSWORD, "new": NEW, "again": "x"}, "are not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "shorter than 12"),
        ({"current": PASSWORD, "new": "a" * 201, "again": "a" * 201}, "longer than 200"),
        ({"current": PASSWORD, "new": "abababababab", "again": "abababababab"}, "repeats a few"),
        ({}, "The current password is not right."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    client: TestClient, form: dict[str, str], said: str
) -> None:
    cookie = cookie_of(client)
    answer = client.post("/account/password", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert NEW not in answer.text
    assert works(client, cookie)


@pytest.mark.usefixtures("email")
def test_the_current_password_cannot_be_guessed_for_ever(client: TestClient) -> None:
    form = {"current": "wrong", "new": NEW, "again": NEW}
    tried = [client.post("/account/password", data=form).status_code for _ in range(11)]
    assert tried == [422] * 10 + [429]


@pytest.mark.usefixtures("email")
def test_weak_new_passwords_are_no_attempts(client: TestClient) -> None:
    form = {"current": PASSWORD, "new": "short", "again": "short"}
    tried = [client.post("/account/password", data=form).status_code for _ in range(12)]
    assert tried == [422] * 12


def test_weak_passwords() -> None:
    assert weakness("ett två tre fyra", "a@b.example") is None
    assert weakness("anna.andersson!!", "anna.andersson@b.example") == "address"
    assert weakness("åååååååååååå", "a@b.example") == "simple"
    # the same letter from another keyboard is the same password
    assert weakness("e\u0301" * 6, "a@b.example") == "short"


def test_a_machine_has_no_account_page(engine: Engine) -> None:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with browser(engine) as client:
        client.headers.update(sign_in(url))
        assert client.get("/account").status_code == 404
        assert client.post("/logout").status_code == 303


def invite(engine: Engine, email: str) -> str:
    with engine.begin() as tx:
        return service.invitation(tx, account_id(tx, email), SECRET)


def test_the_first_password_is_set_by_link_once(client: TestClient, engine: Engine) -> None:
    email = person(engine, password_hash=None)
    link = invite(engine, email)
    assert link.startswith("/login/first?key=")
    page = client.get(link)
    assert page.status_code == 200
    assert email in page.text
    assert client.post(link, data={"new": "short", "again": "short"}).status_code == 422
    assert client.post(link, data={"new": NEW, "again": "x"}).status_code == 422
    answer = client.post(link, data={"new": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/account").status_code == 200
    for again in (client.get(link), client.post(link, data={"new": PASSWORD, "again": PASSWORD})):
        assert again.status_code == 422
        assert "This link is over or was used already." in again.text
    assert log_in(client, email, NEW).status_code == 303


def test_a_link_for_a_forgotten_password_ends_all_sessions(
    client: TestClient, engine: Engine, email: str
) -> None:
    cookie = cookie_of(client)
    link, older = invite(engine, email), invite(engine, email)
    with browser(engine) as other:
        assert other.post(link, data={"new": NEW, "again": NEW}).status_code == 303
    assert not works(client, cookie)
    assert client.get(older).status_code == 422


def test_links_that_are_not_ours_closed_or_too_old_open_nothing(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = person(engine)
    link = invite(engine, email)
    key = link.partition("key=")[2]
    nobody = seal(SECRET, "invitation", {"account": str(uuid.uuid4()), "stamp": "0"})
    foreign = seal("x" * 32, "invitation", unseal(SECRET, "invitation", key, None) or {})
    other_use = seal(SECRET, "setup", unseal(SECRET, "invitation", key, None) or {})
    for bad in ("", "x", key[:-4], key[:-6] + "AAAA==", nobody, foreign, other_use, "å" * 99):
        answer = client.get("/login/first", params={"key": bad})
        assert answer.status_code == 422, bad
        sent = client.post("/login/first", params={"key": bad}, data={"new": NEW, "again": NEW})
        assert sent.status_code == 422
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.account SET disabled_at = now() WHERE email = :e"), {"e": email}
        )
    assert client.get(link).status_code == 422
    fresh = invite(engine, person(engine))
    assert client.get(fresh).status_code == 200
    monkeypatch.setattr(service, "INVITATION_S", -1)
    assert client.get(fresh).status_code == 422


def test_a_closed_account_is_out_at_once(client: TestClient, engine: Engine, email: str) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.account SET disabled_at = now() WHERE email = :e"), {"e": email}
        )
    assert client.get("/account").status_code == 303
    assert log_in(client, email).status_code == 422


def test_the_demo_offers_roles_and_nothing_else_does(client: TestClient, engine: Engine) -> None:
    email = service.demo_email("summer_worker")
    person(engine, "summer_worker", email=email, password_hash=None)
    page = client.get("/login").text
    assert "/login/role" not in page
    assert client.post("/login/role", data={"role": "summer_worker"}).status_code == 404
    with browser(engine, demo=True) as demo:
        shown = demo.get("/login?lang=sv").text
        for role in ("administratör", "förvaltare", "planerare", "fastighetsskötare"):
            assert f"<b>{role}</b>" in shown
        for role in ("trygghetsjour", "sommarjobbare", "entreprenör", "samarbetspartner"):
            assert f"<b>{role}</b>" in shown
        assert demo.post("/login/role", data={"role": "tenant"}).status_code == 404
        assert demo.post("/login/role", data={"role": "planner"}).status_code == 404  # not loaded
        assert demo.post("/login/role", data={"role": "summer_worker"}).status_code == 303
        assert "sommarjobbare" in demo.get("/account?lang=sv").text


def test_the_environment_makes_no_demo() -> None:
    given = {"LJUSROND_DEMO": "1", "DEMO": "1", "LJUSROND_SECRET": "s" * 32}
    found = Settings.from_environment(given)
    assert found.demo is False
    assert "s" * 32 not in repr(found)
