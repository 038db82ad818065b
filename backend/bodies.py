"""The body of a request: as bytes, and how large it may be."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import LjusrondError, TooLargeError
from backend.problems import Answer


async def raw_body(request: Request) -> bytes:
    """Return the body whole.

    Raises
    ------
    LjusrondError
        If the client hung up inside it, as tablets in cellars do: nobody hears the answer, and the
        log need not tell where in our code it happened.
    """
    try:
        return await request.body()
    except ClientDisconnect:
        raise LjusrondError("the connection ended inside the body") from None


def limit(app: FastAPI, most: int, answer: Answer) -> None:
    """Refuse bodies above a size [bytes], where a route names no other, in our own words."""
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=most)
    app.add_middleware(_OwnWords, answer=answer)


class _OwnWords:
    """Says that a body is too large as every other error is said: the limiter does not."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_bare = False

        async def send_on(message: Message) -> None:
            nonlocal is_bare
            if message["type"] == "http.response.start" and message["status"] == 413:  # noqa: PLR2004
                kind = Headers(raw=message["headers"]).get("content-type", "")
                is_bare = kind.startswith("text/plain")
            if not is_bare:
                await send(message)

        await self.app(scope, receive, send_on)
        if is_bare:
            error = TooLargeError("what was sent is larger than this address takes")
            await self.answer(Request(scope), error)(scope, receive, send)
