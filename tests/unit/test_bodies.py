"""A body is read whole, or it is said that it was not."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request

from backend.bodies import raw_body
from backend.errors import LjusrondError


def _read(*messages: dict[str, Any]) -> bytes:
    told: Iterator[dict[str, Any]] = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(told)

    return asyncio.run(raw_body(Request({"type": "http", "headers": []}, receive)))


def test_pieces_are_put_together() -> None:
    first = {"type": "http.request", "body": b"Ljus", "more_body": True}
    assert _read(first, {"type": "http.request", "body": b"rond"}) == b"Ljusrond"


def test_a_client_that_hangs_up_is_no_fault_of_ours() -> None:
    first = {"type": "http.request", "body": b"Ljus", "more_body": True}
    with pytest.raises(LjusrondError, match="ended inside the body"):
        _read(first, {"type": "http.disconnect"})
