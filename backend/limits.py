"""How much one caller may ask: by network address where nobody is known, else by session or token.

Kept in the memory of each process, over a moving window: n server processes let through n times as
much, and a restart forgets. What an account may try at the login is counted in the database
(backend.accounts); this keeps floods away from there. docs/OPERATIONS.md tells the rates.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

from fastapi import FastAPI, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.access.service import COOKIE, Identity, digest, sent_secret
from backend.errors import LoginNeededError, TooManyError
from backend.problems import Answer

#: Tablets of a whole company send through one token at the end of a round.
KNOWN: Final = parse("1200/minute")
#: Anything that somebody unknown sends.
UNKNOWN: Final = parse("60/minute")
#: Reports without login: a house full of neighbours shares an address.
REPORTS: Final = parse("20/hour")
#: Attempts to log in, besides what each account allows.
LOGINS: Final = parse("20/minute")
#: Tokens and sessions that are not valid: whoever guesses is stopped before the database is asked.
REFUSED: Final = parse("600/minute")
_REPORTS: Final = frozenset({("POST", "/api/v1/reports"), ("POST", "/r/{code}")})
#: Read by everybody, much at once, from the database: whoever draws a map of it is slowed down.
_SLOWED: Final = frozenset(
    {
        "/api/v1/known-cases", "/open311/v2/requests.{form}",
        "/l/{secret}", "/l/{secret}/{layers}.{form}",
    }
)  # fmt: skip
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOGIN: Final = "/login"
#: The part of an IPv6 address that one connection gets.
_IPV6_NETWORK_BITS: Final = 64

Enter = Callable[[Connection, Request], Identity]


class LimitedError(TooManyError):
    """A caller asked more than their rate allows; says when it is worth trying again."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"too many requests; try again in {retry_after_s} s")


@dataclass(frozen=True)
class Rate:
    """One rate for one caller."""

    item: RateLimitItem
    key: str


class Limiter:
    """The counts of one process."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, rate: Rate) -> None:
        """Count one request.

        Raises
        ------
        LimitedError
            If it is one too many; it then is not counted.
        """
        if not self._windows.hit(rate.item, rate.key):
            raise self._limited(rate)

    def test(self, rate: Rate) -> None:
        """Raise as `hit` does, and count nothing."""
        if not self._windows.test(rate.item, rate.key):
            raise self._limited(rate)

    def has(self, rate: Rate) -> bool:
        """Tell whether a caller was counted within the window."""
        return self._windows.get_window_stats(rate.item, rate.key).remaining < rate.item.amount

    def _limited(self, rate: Rate) -> LimitedError:
        reset_at, _ = self._windows.get_window_stats(rate.item, rate.key)
        return LimitedError(max(1, math.ceil(reset_at - time.time())))


def network(scope: Scope) -> str:
    """Return the address that a request comes from; of IPv6 the part that one connection gets."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{int(address) >> _IPV6_NETWORK_BITS:x}"
    return str(address)


def entering(enter: Enter, limiter: Limiter) -> Enter:
    """Return `enter` that also counts who was let in, and who was not."""

    def counted(tx: Connection, request: Request) -> Identity:
        where = network(request.scope)
        secret = _secret(request)
        refused = Rate(REFUSED, f"refused {where}")
        known = Rate(KNOWN, digest(secret).hex())
        # One stale browser must not shut out its neighbours, whom we let in just now.
        if secret and not limiter.has(known):
            limiter.test(refused)
        try:
            found = enter(tx, request)
        except LoginNeededError:
            for rate in [refused] if secret else _of_unknown(request, where):
                limiter.hit(rate)
            raise
        if found.is_known:
            limiter.hit(known)
            return found
        if secret:
            limiter.hit(refused)
        for rate in _of_unknown(request, where):
            limiter.hit(rate)
        return found

    return counted


def _of_unknown(request: Request, where: str) -> list[Rate]:
    """Return the rates that a request of somebody unknown counts for."""
    template = request.scope["route"].path
    if request.method in _READING and template not in _SLOWED:
        return []
    rates = [Rate(UNKNOWN, f"unknown {where}")]
    if (request.method, template) in _REPORTS:
        rates.append(Rate(REPORTS, f"reports {where}"))
    if template.startswith(_LOGIN):
        rates.append(Rate(LOGINS, f"logins {where}"))
    return rates


def _secret(request: Request) -> str:
    """Return what a request identifies itself by; "" for nothing."""
    return sent_secret(request) or request.cookies.get(COOKIE, "")


class Doorkeeper:
    """An ASGI layer that turns away before its body is read what would be refused anyhow."""

    def __init__(self, app: ASGIApp, limiter: Limiter, answer: Answer) -> None:
        self.app = app
        self.limiter = limiter
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] == "http" and scope["method"] not in _READING:
            request = Request(scope)
            if not _secret(request):
                try:
                    self.limiter.test(Rate(UNKNOWN, f"unknown {network(scope)}"))
                except LimitedError as error:
                    await self.answer(request, error)(scope, receive, send)
                    return
        await self.app(scope, receive, send)


def install(app: FastAPI, answer: Answer) -> None:
    """Count every entry of an application, and attach the layer.

    Parameters
    ----------
    app : FastAPI
        Its `state.enter` is wrapped.
    answer : Callable
        How an error is answered (backend.problems).
    """
    limiter = Limiter()
    app.state.enter = entering(app.state.enter, limiter)
    app.add_middleware(Doorkeeper, limiter=limiter, answer=answer)
