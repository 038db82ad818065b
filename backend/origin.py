"""Refuse what a page of another site makes a browser send: forms, uploads, calls of the API."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import HTTPException, Request, status

#: Methods that change nothing.
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


async def from_our_pages(request: Request) -> None:
    """Refuse a change that a page of another site sent.

    Over https and on the machine itself a browser tells where a request came from
    (Sec-Fetch-Site), elsewhere at least whose page sent it (Origin). Programs tell neither.
    """
    if request.method not in _READING and _is_foreign(request):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "this was sent by the page of another site")


def _is_foreign(request: Request) -> bool:
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told not in ("same-origin", "none")
    origin = request.headers.get("origin")
    # A proxy that calls us by another name passes on the one that the browser used.
    ours = (request.headers.get("host"), request.headers.get("x-forwarded-host"))
    return origin is not None and urlsplit(origin).netloc.lower() not in (
        name.lower() for name in ours if name
    )
