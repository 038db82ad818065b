"""GET /live: server-sent events for open pages. An event says that cases changed, never which."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import DBAPIError

from backend.access.service import Identity, identity_of
from backend.db import entered, transaction
from backend.errors import DatabaseError, TooManyError
from backend.live import store
from backend.live.hub import Hub

router = APIRouter(include_in_schema=False)

#: How often a stream says that it lives, and asks whether its session does [s].
HEARTBEAT_S: Final = 15.0
#: After how long a browser that lost the stream comes back [ms].
RETRY_MS: Final = 1000
_KIND: Final = "text/event-stream"


@dataclass(frozen=True)
class _Reader:
    identity: Identity
    company_id: uuid.UUID
    #: Sees a part of the company only: it is not told where else something happens.
    is_limited: bool

    @property
    def who(self) -> uuid.UUID | None:
        """Whose streams are counted together."""
        return self.identity.account_id or self.identity.token_id


@router.get("/live")
async def live(request: Request) -> Response:
    """Tell a page of each change of its company's cases, until its session ends."""
    reader = await run_in_threadpool(_enter, request)
    if _KIND not in request.headers.get("accept", ""):
        raise HTTPException(status.HTTP_406_NOT_ACCEPTABLE, f"this is a stream: accept {_KIND}")
    hub: Hub = request.app.state.live
    if not hub.has_room(reader.who):
        raise TooManyError("too many streams are open; close some")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, reader), media_type=_KIND, headers=headers)


def _enter(request: Request) -> _Reader:
    with entered(request) as tx:
        identity = identity_of(request)
        assert identity.company_id is not None  # noqa: S101 -- the right needs a company
        return _Reader(identity, identity.company_id, store.scalar(tx, "is_limited"))


async def _events(request: Request, reader: _Reader) -> AsyncIterator[str]:
    hub: Hub = request.app.state.live
    async with hub.following(reader.company_id, reader.who) as follower:
        yield f"retry: {RETRY_MS}\n{_event('hello')}"
        asked = time.monotonic()
        while True:
            estates = await follower.changed(HEARTBEAT_S)
            if hub.is_ending:
                return
            if estates is not None:
                yield _event("cases", [] if reader.is_limited else estates)
            # By the clock: where something happens all the time no wait ever ends.
            if estates is None or time.monotonic() - asked >= HEARTBEAT_S:
                if not await run_in_threadpool(_is_open, request, reader.identity):
                    yield _event("end")
                    return
                asked = time.monotonic()
                yield ": alive\n\n"


def _event(name: str, estates: list[str] | None = None) -> str:
    return f"event: {name}\ndata: {json.dumps({'estates': estates or []})}\n\n"


def _is_open(request: Request, identity: Identity) -> bool:
    """Tell whether who follows is still let in; to ask is no use of their session.

    Where the database does not answer nobody is: the page comes back, and asks anew.
    """
    keys = {"session_id": identity.session_id, "token_id": identity.token_id}
    try:
        with transaction(request.app.state.engine) as tx:
            return bool(store.scalar(tx, "is_entered_still", **keys))
    except (DatabaseError, DBAPIError):
        return False
