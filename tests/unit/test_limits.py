"""Rates: who is counted as whom, and that a window moves."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from fastapi import Request
from limits import parse

from backend import limits
from backend.access.service import TENANT, Identity, sent_secret
from backend.errors import LoginNeededError
from backend.limits import LimitedError, Limiter, Rate, entering, network

NOBODY: Any = None


class Clock:
    """Stands in for the clock that the library reads."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        """Return the seconds of now."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give the seconds into the hands of the test."""
    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    return made


class Route:
    """A route as far as it is looked at."""

    def __init__(self, path: str) -> None:
        self.path = path


def asked(method: str, path: str, client: str = "192.0.2.1", **headers: str) -> Request:
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http", "method": method, "path": path, "headers": told,
            "client": (client, 1234), "route": Route(path), "query_string": b"", "state": {},
        }
    )  # fmt: skip


def as_tenant(_: object, request: Request) -> Identity:
    if request.headers.get("authorization"):
        raise LoginNeededError("no")
    return TENANT


def as_caretaker(_: object, request: Request) -> Identity:
    return Identity("caretaker") if "good" in sent_secret(request) else TENANT


def fill(enter: limits.Enter, count: int, request: Request) -> None:
    for _ in range(count):
        enter(NOBODY, request)


def test_the_window_moves(clock: Clock) -> None:
    limiter, rate = Limiter(), Rate(parse("2/minute"), "a")
    limiter.hit(rate)
    clock.now += 40
    limiter.hit(rate)
    with pytest.raises(LimitedError) as error:
        limiter.hit(rate)
    assert error.value.retry_after_s == 20
    clock.now += 21
    limiter.hit(rate)
    with pytest.raises(LimitedError):
        limiter.hit(rate)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_one_connection_is_one_caller(one: str, other: str, same: bool) -> None:
    assert (network({"client": (one, 1)}) == network({"client": (other, 2)})) is same


def test_a_request_without_address_counts_too() -> None:
    assert network({"client": None}) == ""
    assert network({}) == ""


def test_neighbours_send_twenty_reports_an_hour(clock: Clock) -> None:
    enter = entering(as_tenant, Limiter())
    report = asked("POST", "/api/v1/reports")
    for _ in range(20):
        clock.now += 10
        enter(NOBODY, report)
    with pytest.raises(LimitedError) as error:
        enter(NOBODY, report)
    assert 3000 < error.value.retry_after_s <= 3600
    enter(NOBODY, asked("POST", "/api/v1/reports", client="192.0.2.9"))
    enter(NOBODY, asked("GET", "/"))


def test_made_up_cookies_give_no_new_allowance(clock: Clock) -> None:
    assert clock.now
    enter = entering(as_tenant, Limiter())
    for number in range(20):
        cookie = f"ljusrond_session=made-up-{number}"
        enter(NOBODY, asked("POST", "/api/v1/reports", cookie=cookie))
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("POST", "/api/v1/reports", cookie="ljusrond_session=another"))


def test_what_is_sent_without_the_key_it_needs_counts_too(clock: Clock) -> None:
    assert clock

    def refuse(_: object, request: Request) -> Identity:
        raise LoginNeededError(request.method)

    enter = entering(refuse, Limiter())
    for _ in range(60):
        with pytest.raises(LoginNeededError):
            enter(NOBODY, asked("POST", "/open311/v2/requests.{form}"))
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("POST", "/open311/v2/requests.{form}"))
    with pytest.raises(LoginNeededError):
        enter(NOBODY, asked("GET", "/api/v1/cases"))


def test_lists_that_everybody_reads_are_slowed_down(clock: Clock) -> None:
    assert clock
    for path in (
        "/api/v1/known-cases", "/open311/v2/requests.{form}",
        "/l/{secret}", "/l/{secret}/{layers}.{form}",
    ):  # fmt: skip
        enter = entering(as_tenant, Limiter())
        for _ in range(60):
            enter(NOBODY, asked("GET", path))
        with pytest.raises(LimitedError):
            enter(NOBODY, asked("GET", path))
        enter(NOBODY, asked("GET", "/r/{code}"))


def test_logins_are_held_to_twenty_a_minute(clock: Clock) -> None:
    assert clock.now
    enter = entering(as_tenant, Limiter())
    fill(enter, 20, asked("POST", "/login"))
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("POST", "/login/code"))
    enter(NOBODY, asked("GET", "/login"))


def test_a_tablet_sends_hard_and_a_runaway_is_stopped(clock: Clock) -> None:
    assert clock.now
    enter = entering(as_caretaker, Limiter())
    fill(enter, 1200, asked("POST", "/api/v1/cleaning-visits", authorization="Bearer good"))
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("GET", "/api/v1/estates", authorization="Bearer good"))
    # Another name beside the same token is the same machine.
    as_password = "Basic " + base64.b64encode(b"qgis2:good").decode()
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("GET", "/api/v1/estates", authorization=as_password))
    enter(NOBODY, asked("GET", "/api/v1/estates", authorization="Bearer good too"))


def test_guessing_is_stopped_and_shuts_nobody_out(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clock.now
    tried: list[str] = []

    def enter_one(_: object, request: Request) -> Identity:
        tried.append(request.headers["authorization"])
        if tried[-1] == "Bearer good":
            return Identity("caretaker")
        raise LoginNeededError("no")

    monkeypatch.setattr(limits, "REFUSED", parse("5/minute"))
    enter = entering(enter_one, Limiter())
    enter(NOBODY, asked("GET", "/", authorization="Bearer good"))
    for number in range(5):
        with pytest.raises(LoginNeededError):
            enter(NOBODY, asked("GET", "/", authorization=f"Bearer {number}"))
    with pytest.raises(LimitedError):
        enter(NOBODY, asked("GET", "/", authorization="Bearer 6"))
    assert "Bearer 6" not in tried, "the database was asked"
    enter(NOBODY, asked("GET", "/", authorization="Bearer good"))
