"""Read a picture that somebody sent in a process of its own, bounded in time and memory.

A file made to break a decoder, or to fill the memory, must not take the server along.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
from typing import Final

from backend.errors import TooManyError
from backend.photos.pictures import BROKEN, Picture, PictureError, prepare
from backend.settings import ROOT

#: Longest that a picture may take to be read [s], by the clock and of the processor.
READ_MAX_S: Final = 30
PROCESSOR_MAX_S: Final = 15
#: Most memory that reading one may take [B]; 70 million pixels with an alpha channel fit.
MEMORY_MAX_BYTES: Final = 1_400_000_000
#: Most that the process may write [B].
OUTPUT_MAX_BYTES: Final = 8_000_000
#: Pictures read at once, and how long another one waits for its turn [s].
AT_ONCE: Final = 2
WAIT_MAX_S: Final = 20
_REFUSED: Final = 3
_turns = threading.BoundedSemaphore(AT_ONCE)


def read_apart(sent: bytes, *, wait_max_s: float = WAIT_MAX_S) -> Picture:
    """Return what is kept of a picture, read in a process of its own.

    Parameters
    ----------
    wait_max_s : float
        How long to wait for a turn [s].

    Raises
    ------
    PictureError
        If it is not taken; says why.
    TooManyError
        If too many are read already.
    """
    if not _turns.acquire(timeout=wait_max_s):
        raise TooManyError("many photos arrive at once; send this one again in a moment")
    try:
        return _read(sent)
    finally:
        _turns.release()


def _read(sent: bytes) -> Picture:
    command = [sys.executable, "-P", "-m", "backend.photos.reading"]
    with tempfile.TemporaryFile() as told:
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, without a word of others
                command, cwd=ROOT, input=sent, stdout=told, stderr=subprocess.DEVNULL,
                timeout=READ_MAX_S, check=False, env={"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise PictureError("takes too long to read") from None
        told.seek(0)
        if done.returncode == _REFUSED:
            raise PictureError(told.read(1000).decode())
        if done.returncode:
            raise PictureError(BROKEN)
        said = json.loads(told.readline(1000))
        return Picture(
            full=told.read(said["full"]),
            thumb=told.read(said["thumb"]),
            width_px=said["width_px"],
            height_px=said["height_px"],
        )


def main() -> int:
    """Read the picture on standard input, for `read_apart`; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_MAX_S, PROCESSOR_MAX_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_MAX_BYTES, OUTPUT_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        found = prepare(sys.stdin.buffer.read())
    except PictureError as error:
        out.write(str(error).encode())
        return _REFUSED
    said = {
        "full": len(found.full), "thumb": len(found.thumb),
        "width_px": found.width_px, "height_px": found.height_px,
    }  # fmt: skip
    out.write(json.dumps(said).encode() + b"\n" + found.full + found.thumb)
    return 0


if __name__ == "__main__":
    sys.exit(main())
