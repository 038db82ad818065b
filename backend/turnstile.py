"""Let in as many tablets at once as are served within a moment; the others are told when to come.

When a whole company comes home, hundreds of tablets send at the same time. Served all at once each
would wait for many seconds, the office with them. A row that is let in is answered within a second;
one that is turned away costs a millisecond, and is told a time of its own (503 and Retry-After).
Photos stand behind rows: a report without its photo is better than a photo without its report.
docs/TABLET.md is the contract; kept in the memory of each process.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.errors import BusyError
from backend.problems import Answer

_SYNC: Final = "/api/v1/sync/"
#: Served at once: one computes here while the database works for others; more only get in each
#: other's way.
ROWS_AT_ONCE: Final = 4
PHOTOS_AT_ONCE: Final = 2
#: As many stand in line as are served within this time [s].
LINE_S: Final = 0.25
#: Longest that anybody is told to stay away [s]: the server may be free long before.
AWAY_MAX_S: Final = 30
#: Weight of the newest in the mean of how long one takes.
_NEWEST: Final = 0.1
#: What one takes in a crowd at least [s]: those served alone before it came took less, and told of
#: by them the line would grow ten times too long.
_CROWDED_S: Final = 0.05


class Lane:
    """One kind of request: some are served, some stand in line, all others get a time to come."""

    def __init__(self, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)
        self._clock = clock
        self._mean_s = _CROWDED_S
        self._next = 0.0
        self.standing = 0

    @property
    def is_full(self) -> bool:
        """Whether who comes now would not be served within LINE_S."""
        takes_s = max(self._mean_s, _CROWDED_S)
        return self.standing * takes_s / self._at_once >= LINE_S

    def turn_away(self) -> BusyError:
        """Give the next free time after all that were given before."""
        now = self._clock()
        self._next = max(self._next, now + LINE_S) + self._mean_s / self._at_once
        away_s = math.ceil(self._next - now)
        if away_s > AWAY_MAX_S:
            self._next = now + AWAY_MAX_S
        return BusyError(min(away_s, AWAY_MAX_S))

    async def serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one after those that stand before."""
        self.standing += 1
        try:
            async with self._free:
                began = self._clock()
                await app(scope, receive, send)
                self._mean_s += _NEWEST * (self._clock() - began - self._mean_s)
        finally:
            self.standing -= 1


class Turnstile:
    """An ASGI layer before what tablets send."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self.app = app
        self.answer = answer
        self.rows = Lane(ROWS_AT_ONCE)
        self.photos = Lane(PHOTOS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when it is its turn, or answer 503."""
        lane = self._lane(scope)
        if lane is None:
            await self.app(scope, receive, send)
        elif lane.is_full or (lane is self.photos and self.rows.is_full):
            request = Request(scope)
            await self.answer(request, lane.turn_away())(scope, receive, send)
        else:
            await lane.serve(self.app, scope, receive, send)

    def _lane(self, scope: Scope) -> Lane | None:
        if scope["type"] != "http" or not scope["path"].startswith(_SYNC):
            return None
        return {"PUT": self.rows, "PATCH": self.photos}.get(scope["method"])


def install(app: FastAPI, answer: Answer) -> None:
    """Attach the layer; `answer` says how an error is answered (backend.problems)."""
    app.add_middleware(Turnstile, answer=answer)
