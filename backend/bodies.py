"""The body of a request as bytes."""

from __future__ import annotations

from fastapi import Request
from starlette.requests import ClientDisconnect

from backend.errors import LjusrondError


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
