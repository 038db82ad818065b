"""Who is let in at once, who stands in line, and what the others are told."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from fastapi import Request, Response
from starlette.types import Message, Receive, Scope, Send

from backend.errors import BusyError
from backend.turnstile import AWAY_MAX_S, ROWS_AT_ONCE, Lane, Turnstile

ROW = ("PUT", "/api/v1/sync/submissions/x")
PHOTO = ("PATCH", "/api/v1/sync/photos/x")


@dataclass
class Server:
    """Serves one request in so long, and counts."""

    takes_s: float = 0.02
    now: int = 0
    most: int = 0
    served: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one."""
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(self.takes_s)
        self.now -= 1
        self.served[scope["path"]] += 1
        await Response("", 201)(scope, receive, send)


def _busy(_: Request, error: Exception) -> Response:
    assert isinstance(error, BusyError)
    return Response("", 503, {"Retry-After": str(error.retry_after_s)})


async def _ask(layer: Turnstile, what: tuple[str, str]) -> tuple[int, int]:
    """Return the status, and when to come again [s]."""
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    method, path = what
    await layer({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    return told[0]["status"], int(dict(told[0]["headers"]).get(b"retry-after", b"0"))


def _all(layer: Turnstile, count: int, what: tuple[str, str]) -> list[tuple[int, int]]:
    async def run() -> list[tuple[int, int]]:
        return await asyncio.gather(*(_ask(layer, what) for _ in range(count)))

    return asyncio.run(run())


def test_few_are_all_served_and_never_more_at_once_than_there_is_room() -> None:
    server = Server()
    answers = _all(Turnstile(server, _busy), 20, ROW)
    assert answers == [(201, 0)] * 20
    assert server.most == ROWS_AT_ONCE


def test_of_a_crowd_some_are_served_and_each_other_gets_a_time() -> None:
    server = Server()
    answers = _all(Turnstile(server, _busy), 1000, ROW)
    served = [after for status, after in answers if status == 201]
    away = [after for status, after in answers if status == 503]
    assert len(served) == server.served[ROW[1]] > ROWS_AT_ONCE
    assert len(served) + len(away) == 1000
    # One after the other, spread over the time that serving them takes.
    assert away == sorted(away)
    spread = Counter(away)
    assert len(spread) > 5
    assert max(spread.values()) <= 2 * 1000 / len(spread)


def test_a_crowd_that_comes_after_quiet_hours_is_held_to_the_same_line() -> None:
    server = Server(takes_s=0.0)
    layer = Turnstile(server, _busy)

    async def run() -> list[tuple[int, int]]:
        for _ in range(100):  # one after the other, each served at once
            await _ask(layer, ROW)
        server.takes_s = 0.02
        return await asyncio.gather(*(_ask(layer, ROW) for _ in range(300)))

    served = [status for status, _ in asyncio.run(run()) if status == 201]
    assert ROWS_AT_ONCE < len(served) <= 30


def test_nobody_is_told_to_stay_away_long() -> None:
    lane = Lane(1, clock=lambda: 100.0)
    told = [lane.turn_away().retry_after_s for _ in range(5000)]
    assert max(told) == AWAY_MAX_S
    assert min(told) == 1


def test_a_photo_comes_again_while_rows_fill_the_line() -> None:
    server = Server()
    layer = Turnstile(server, _busy)

    async def run() -> tuple[int, int]:
        rows = [asyncio.create_task(_ask(layer, ROW)) for _ in range(200)]
        await asyncio.sleep(0)
        found = await _ask(layer, PHOTO)
        await asyncio.gather(*rows)
        return found

    status, after = asyncio.run(run())
    assert status == 503
    assert after >= 1
    assert _all(layer, 1, PHOTO) == [(201, 0)]


def test_all_else_passes_by_a_full_line() -> None:
    server = Server()
    layer = Turnstile(server, _busy)
    for what in (("GET", "/api/v1/sync/photos/x"), ("POST", "/api/v1/reports"), ("PUT", "/x")):
        assert _all(layer, 100, what) == [(201, 0)] * 100


def test_a_failure_gives_its_place_back() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    lane = Lane(1)

    async def run() -> None:
        for _ in range(3):
            try:
                await lane.serve(broken, {}, None, None)  # type: ignore[arg-type]
            except RuntimeError:
                continue

    asyncio.run(run())
    assert lane.standing == 0
