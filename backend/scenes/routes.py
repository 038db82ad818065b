"""The address of scenes: /api/v1/scenes."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Header, Request, Response, status
from fastapi.concurrency import run_in_threadpool

from backend.db import TransactionRoute, Tx, entered
from backend.scenes import service
from backend.scenes.schemas import Scene

router = APIRouter(
    prefix="/api/v1/scenes",
    tags=["scenes"],
    route_class=TransactionRoute,
    max_body_size=service.BODY_BYTES_MAX,
)

#: Longest that an answer waits for the worker [s].
WAIT_MAX_S: Final = 10
#: How often a waiting answer looks [s].
LOOK_EVERY_S: Final = 0.1
_WAIT: Final = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,4})", re.IGNORECASE)


# It stores in one transaction and looks in others: the worker must see what it waits for.
@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    responses={200: {"description": "Asked to wait, and it is finished", "model": Scene}},
)
async def create_scene(
    request: Request,
    response: Response,
    content: Annotated[
        dict[str, Any],
        Body(
            description="A scene file (docs/SCENES.md); each `photometry` is the SHA-256 or the id "
            'of a file kept here, or {"name", "content"} with its text or base64'
        ),
    ],
    prefer: Annotated[
        str | None, Header(description="`wait=N`: answer when done, within N (at most 10) seconds")
    ] = None,
) -> Scene:
    """Have the light of a drawing computed; the answer tells where the result will be."""
    scene_id = await run_in_threadpool(_accept, request, content)
    wait_s = _wait_s(prefer)
    if wait_s:
        response.headers["Preference-Applied"] = f"wait={wait_s}"
        if await _finished(request, scene_id, wait_s):
            response.status_code = status.HTTP_200_OK
    response.headers["Location"] = f"/api/v1/scenes/{scene_id}"
    return await run_in_threadpool(_read, request, scene_id)


@router.get("/{scene_id}")
def read_scene(scene_id: uuid.UUID, tx: Tx) -> Scene:
    """Read how a scene stands, with its result once it is done."""
    return service.read(tx, scene_id)


def _accept(request: Request, content: dict[str, Any]) -> uuid.UUID:
    with entered(request) as tx:
        return service.accept(tx, content)


def _read(request: Request, scene_id: uuid.UUID) -> Scene:
    with entered(request) as tx:
        return service.read(tx, scene_id)


def _is_finished(request: Request, scene_id: uuid.UUID) -> bool:
    with entered(request) as tx:
        return service.is_finished(tx, scene_id)


def _wait_s(prefer: str | None) -> int:
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), WAIT_MAX_S) if found else 0


async def _finished(request: Request, scene_id: uuid.UUID, wait_s: int) -> bool:
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        if await run_in_threadpool(_is_finished, request, scene_id):
            return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
