"""Live: a page hears of its own company's changes, at once, until its session ends."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.access.service import digest
from backend.db import open_engine
from backend.live import hub, routes
from tests.browser.running import running
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.report_sample import address
from tests.sign_in import browser_cookie, company, session, sign_in, token

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def url(clone: Callable[[], str]) -> str:
    """Give the address of a database with the sample in it."""
    return clone()


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    made = open_engine(url, pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        company(tx, "andra")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    """Serve the database."""
    with running(address(engine)) as made:
        yield made


class Stream:
    """The events of one open page."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()

    def next(self) -> tuple[str, list[str]]:
        """Return the next event's name and estates; a comment is ("", [])."""
        name = ""
        for line in self._lines:
            if line.startswith(":"):
                return "", []
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))["estates"]
        return "closed", []


def opened(site: str, headers: dict[str, str]) -> Any:  # noqa: ANN401 -- a context
    return httpx.stream("GET", f"{site}/live", headers={**STREAM, **headers}, timeout=20)


def begun(answer: httpx.Response) -> Stream:
    """Read what a stream begins with: hello, and that everything is to be looked at."""
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in answer.headers
    stream = Stream(answer)
    assert stream.next() == ("hello", [])
    return stream


def test_a_new_case_is_told_within_two_seconds_and_only_to_its_company(
    site: str, engine: Engine
) -> None:
    ours = sign_in(address(engine), "manager")
    theirs = sign_in(address(engine), "manager", "andra")
    with opened(site, ours) as one, opened(site, theirs) as other:
        mine, foreign = begun(one), begun(other)
        with engine.begin() as tx:
            case_id = report(tx, "GRAFFITI.TAG")
            estate = tx.scalar(
                text("SELECT estate_id FROM core.report WHERE id = :id"), {"id": case_id}
            )
        started = time.perf_counter()
        assert _first(mine) == ("cases", [str(estate)])
        assert time.perf_counter() - started < 2
        with engine.begin() as tx:
            owner = company(tx, "andra")
            tx.execute(text("SELECT pg_notify('ljusrond_live', :p)"), {"p": f"{owner} x"})
        assert _first(foreign) == ("cases", ["x"]), "nothing of the others came before"


def _first(stream: Stream) -> tuple[str, list[str]]:
    """Return the first event about some estate: a stream may begin with a look at all."""
    while (found := stream.next()) in (("cases", []), ("", [])):
        pass
    return found


def test_a_transaction_is_one_notice_an_estate(engine: Engine) -> None:
    alone = open_engine(address(engine), pool_size=1)
    with alone.connect() as listening:
        plain = listening.execution_options(isolation_level="AUTOCOMMIT")
        plain.execute(text("LISTEN ljusrond_live"))
        with engine.begin() as tx:
            made = [report(tx, "GRAFFITI.TAG") for _ in range(20)]
            tx.execute(
                text("UPDATE core.case_state SET priority = 'P2' WHERE report_id = ANY(:ids)"),
                {"ids": made},
            )
            owner = company(tx)
        raw = listening.connection.driver_connection
        assert raw is not None
        found = list(raw.notifies(timeout=1.0, stop_after=5))
    alone.dispose()
    assert len(found) == 1
    assert found[0].payload.split(" ")[0] == str(owner)


def test_whoever_sees_a_part_only_is_not_told_where(site: str, engine: Engine) -> None:
    cookie = browser_cookie(engine, site, "caretaker")
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.account_category (company_id, account_id, category)"
                " SELECT company_id, account_id, 'WATER' FROM core.session"
                " ORDER BY created_at DESC LIMIT 1"
            )
        )
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}"}
    with opened(site, headers) as answer:
        stream = begun(answer)
        time.sleep(0.3)
        with engine.begin() as tx:
            report(tx, "GRAFFITI.TAG")
        assert stream.next() == ("cases", [])


def test_a_stream_ends_with_its_session_and_keeps_none_alive(
    site: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HEARTBEAT_S", 0.1)
    cookie = browser_cookie(engine, site, "manager")
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}"}
    last = "SELECT id FROM core.session ORDER BY created_at DESC LIMIT 1"
    with opened(site, headers) as answer:
        stream = begun(answer)
        while stream.next() != ("", []):
            pass
        with engine.begin() as tx:
            session_id = tx.scalar(text(last))
            seen = text("UPDATE core.session SET seen_at = now() - interval '1 hour' WHERE id = :i")
            tx.execute(seen, {"i": session_id})
        for _ in range(3):
            assert stream.next() == ("", [])
        with engine.begin() as tx:
            idle = text("SELECT seen_at < now() - interval '50 minutes' FROM core.session"
                        " WHERE id = :i")  # fmt: skip
            assert tx.scalar(idle, {"i": session_id}), "an open page is no use of the session"
            tx.execute(
                text("UPDATE core.session SET ended_at = now() WHERE id = :i"), {"i": session_id}
            )
        heard = [stream.next() for _ in range(3)]
        assert ("end", []) in heard
        assert stream.next() == ("closed", [])


def test_a_stream_ends_with_its_session_also_while_something_happens_all_the_time(
    site: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HEARTBEAT_S", 0.3)
    cookie = browser_cookie(engine, site, "manager")
    heard: list[tuple[str, list[str]]] = []
    with opened(site, {"Cookie": f"{cookie['name']}={cookie['value']}"}) as answer:
        stream = begun(answer)
        with engine.begin() as tx:
            tx.execute(text("UPDATE core.session SET ended_at = now()"))
            notice = {"p": f"{company(tx)} x"}
        while ("end", []) not in heard and len(heard) < 40:
            with engine.begin() as tx:
                tx.execute(text("SELECT pg_notify('ljusrond_live', :p)"), notice)
            heard.append(stream.next())
            time.sleep(0.05)
    assert heard[-1] == ("end", [])


@pytest.mark.parametrize(
    ("table", "end", "still"),
    [
        ("session", "ended_at", (False, True)),
        ("session", "expires_at", (False, True)),
        ("account", "disabled_at", (False, False)),
        ("api_token", "revoked_at", (True, False)),
        ("api_token", "expires_at", (True, False)),
    ],
)
def test_whoever_would_not_be_let_in_does_not_stay(
    engine: Engine, table: str, end: str, still: tuple[bool, bool]
) -> None:
    """A session, and a key of the same account: what ends one of them, or the account both."""
    with engine.connect() as tx:
        owner = company(tx)
        keys = {"s": session(tx, "manager", owner), "t": token(tx, "manager", owner)}
        found = text(
            "SELECT session.id AS session, session.account_id AS account, api_token.id AS api_token"
            " FROM core.session, core.api_token"
            " WHERE session.token_hash = :s AND api_token.token_hash = :t"
        )
        ids = tx.execute(found, {name: digest(key) for name, key in keys.items()}).one()._asdict()
        tx.execute(
            text("UPDATE core.api_token SET account_id = :account WHERE id = :api_token"), ids
        )
        asked = text(
            "SELECT app.is_entered_still(:session, NULL), app.is_entered_still(NULL, :api_token)"
        )
        assert tuple(tx.execute(asked, ids).one()) == (True, True)
        tx.execute(text(f"UPDATE core.{table} SET {end} = now() WHERE id = :{table}"), ids)  # noqa: S608
        assert tuple(tx.execute(asked, ids).one()) == still
        tx.rollback()


def test_only_those_who_see_cases_follow_and_only_as_a_stream(site: str, engine: Engine) -> None:
    assert httpx.get(f"{site}/live", headers=STREAM).status_code == 401
    partner = sign_in(address(engine), "partner")
    assert httpx.get(f"{site}/live", headers={**STREAM, **partner}).status_code == 403
    manager = sign_in(address(engine), "manager")
    assert httpx.get(f"{site}/live", headers=manager).status_code == 406


def test_one_account_opens_so_many_streams_and_leaves_room_for_others(
    site: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "OF_ONE_MAX", 2)
    one = sign_in(address(engine), "manager")
    with opened(site, one) as first, opened(site, one) as second:
        kept = begun(first), begun(second)
        assert httpx.get(f"{site}/live", headers={**STREAM, **one}).status_code == 429
        with opened(site, sign_in(address(engine), "manager")) as other:
            begun(other)
        del kept
    monkeypatch.setattr(hub, "OF_ALL_MAX", 0)
    assert httpx.get(f"{site}/live", headers={**STREAM, **one}).status_code == 429


def test_what_is_lost_with_the_connection_is_asked_for_anew(url: str, engine: Engine) -> None:
    """When the listening connection breaks, followers look at everything once it is back."""

    async def follow() -> list[list[str] | None]:
        live = hub.Hub(url)
        heard = []
        async with live.following(uuid.uuid4()) as follower:
            with engine.begin() as tx:
                tx.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'ljusrond live'"
                        " AND datname = current_database()"
                    )
                )
            heard.append(await follower.changed(10))
            live.end()
            heard.append(await follower.changed(5))
        return heard

    assert asyncio.run(follow()) == [[], []]
