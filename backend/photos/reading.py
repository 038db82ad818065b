"""Read a picture that somebody sent in a process of its own, bounded in time and memory.

A file made to break a decoder, or to fill the memory, must not take the server along.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Final

from backend.errors import TooManyError
from backend.photos.nursery import nursery
from backend.photos.pictures import BROKEN, Picture, PictureError

#: Longest that a picture may take to be read [s].
READ_MAX_S: Final = 30
#: Most that the process may answer [B].
OUTPUT_MAX_BYTES: Final = 8_000_000
#: Pictures read at once, and how long another one waits for its turn [s].
AT_ONCE: Final = 2
WAIT_MAX_S: Final = 20
_turns = threading.BoundedSemaphore(AT_ONCE)


def read_apart(sent: bytes, *, wait_max_s: float | None = None) -> Picture:
    """Return what is kept of a picture, read in a process of its own.

    Parameters
    ----------
    wait_max_s : float, optional
        How long to wait for a turn [s]; None: `WAIT_MAX_S`.

    Raises
    ------
    PictureError
        If it is not taken; says why.
    TooManyError
        If too many are read already.
    """
    if not _turns.acquire(timeout=WAIT_MAX_S if wait_max_s is None else wait_max_s):
        raise TooManyError("many photos arrive at once; send this one again in a moment")
    try:
        with nursery.give(sent) as answer:
            return _picture(_received(answer))
    finally:
        _turns.release()


def _received(answer: socket.socket) -> bytes:
    """Return all that the process says until it ends."""
    until = time.monotonic() + READ_MAX_S
    said = bytearray()
    try:
        while len(said) <= OUTPUT_MAX_BYTES:
            answer.settimeout(max(until - time.monotonic(), 0.0005))
            part = answer.recv(1 << 18)
            if not part:
                return bytes(said)
            said += part
    except TimeoutError:
        raise PictureError("takes too long to read") from None
    except OSError:
        pass
    raise PictureError(BROKEN)


def _picture(said: bytes) -> Picture:
    head, _, files = said.partition(b"\n")
    try:
        told = json.loads(head)
        if "refused" in told:
            raise PictureError(str(told["refused"]))
        full, thumb = told["full"], told["thumb"]
        if len(files) != full + thumb:
            raise PictureError(BROKEN)
        return Picture(
            full=files[:full],
            thumb=files[full:],
            width_px=told["width_px"],
            height_px=told["height_px"],
        )
    except (ValueError, KeyError, TypeError):
        raise PictureError(BROKEN) from None
