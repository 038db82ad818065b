"""A server in trouble: it answers otherwise than it would, or its answer is lost on the way.

By the server itself, not by Playwright's route: now and then that misses what a page sends that a
service worker controls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

App = Callable[..., Any]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Instead:
    """An answer in the place of the service's own."""

    status: int
    body: str = ""
    headers: Headers = field(default_factory=dict)


#: Headers of an answer that tells what is wrong (RFC 9457).
PROBLEM: Final = {"content-type": "application/problem+json"}
#: Nothing of the request is taken; or all of it is, and only the answer does not arrive.
CUT: Final = "cut"
LOST: Final = "lost"
Rule = Callable[[str, Headers], Instead | Literal["cut", "lost"] | None]
"""Told method and headers of a request; None: the service answers as ever."""


class Trouble:
    """Stands before a service; harmless until it is told what goes wrong.

    Attributes
    ----------
    lost
        Status of each answer that was lost.
    """

    def __init__(self) -> None:
        self.lost: list[int] = []
        self._rules: dict[str, Rule] = {}

    def on(self, path: str, rule: Rule) -> None:
        """Have a rule decide about requests whose path begins so."""
        self._rules[path] = rule

    def over(self) -> None:
        """Let everything through again."""
        self.lost.clear()
        self._rules.clear()

    def around(self, app: App) -> App:
        """Return the service with the trouble before it."""

        async def answer(scope: Any, receive: App, send: App) -> None:  # noqa: ANN401 -- ASGI's
            act = self._act(scope)
            if act is None:
                await app(scope, receive, send)
            elif isinstance(act, Instead):
                await _write(send, act)
            else:
                if act == LOST:
                    await app(scope, receive, self._swallow)
                await _break_off(send)

        return answer

    def _act(self, scope: Any) -> Instead | Literal["cut", "lost"] | None:  # noqa: ANN401 -- ASGI's
        if scope["type"] != "http":
            return None
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        rules = (rule for path, rule in self._rules.items() if scope["path"].startswith(path))
        return next((act for rule in rules if (act := rule(scope["method"], headers))), None)

    async def _swallow(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.lost.append(message["status"])


async def _write(send: App, act: Instead) -> None:
    headers = [(name.encode(), value.encode()) for name, value in act.headers.items()]
    await send({"type": "http.response.start", "status": act.status, "headers": headers})
    await send({"type": "http.response.body", "body": act.body.encode()})


async def _break_off(send: App) -> None:
    """Begin an answer and leave it at that: the server ends the connection."""
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
