"""Photos that arrive in parts: <data>/uploads/<company>/<sha256>.part, as far as they have come.

Bytes are only ever added at the end, by one writer at a time, so what lies there is always the
beginning of what the tablet sends; that it is right is told by the checksum in the end.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from backend.errors import NoSpaceError

#: Most that the parts of one company may take [B], and what is left free for everything else.
COMPANY_BYTES_MAX: Final = 4_000_000_000
FREE_BYTES_MIN: Final = 300_000_000
#: The same for those that were begun: bringing them to their end frees room, up to here.
BEGUN_BYTES_MAX: Final = 5_000_000_000
BEGUN_FREE_BYTES_MIN: Final = 150_000_000
#: Most parts of one company at once.
PARTS_MAX: Final = 5000
#: A part that nobody added to for so long is thrown away [s].
KEPT_S: Final = 7 * 24 * 3600
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_ENDING: Final = ".part"


class MovedError(Exception):
    """The part has another length than the sender thinks."""

    def __init__(self, received_bytes: int) -> None:
        self.received_bytes = received_bytes
        super().__init__(f"the part has {received_bytes} bytes")


def path_of(data: Path, company_id: uuid.UUID, sha256: str) -> Path:
    """Return where a part lies, or would lie."""
    return data / "uploads" / str(company_id) / f"{sha256}{_ENDING}"


def received(path: Path) -> int:
    """Return how many bytes of a photo are here."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def append(path: Path, offset: int, chunk: bytes, whole_bytes: int) -> int:
    """Add bytes to a part; return how many are here then.

    Parameters
    ----------
    offset : int
        Where the sender thinks that they belong.
    whole_bytes : int
        How long the photo will be [B].

    Raises
    ------
    MovedError
        If they belong elsewhere.
    NoSpaceError
        If the disk, or what the company may take of it, is full.
    """
    begins = offset == 0 and bool(chunk)
    if begins:
        _refuse_where_full(path, whole_bytes, COMPANY_BYTES_MAX, FREE_BYTES_MIN)
    elif chunk:
        _refuse_where_full(path, len(chunk), BEGUN_BYTES_MAX, BEGUN_FREE_BYTES_MIN)
    with no_space(), _held(path, create=begins) as file:
        here = os.fstat(file).st_size if file is not None else 0
        if here != offset:
            raise MovedError(here)
        if file is None:
            return 0
        written = os.pwrite(file, chunk, offset)
        if written < len(chunk):
            # The disk was full in the middle: what is here is here, the next attempt says so.
            raise OSError(errno.ENOSPC, f"{written} of {len(chunk)} bytes written")
        return offset + written


def remove(path: Path) -> None:
    """Throw a part away; harmless where it is gone."""
    path.unlink(missing_ok=True)


def sweep(data: Path, now_s: float | None = None) -> int:
    """Throw away the parts that nobody added to for a week; return how many."""
    before = (time.time() if now_s is None else now_s) - KEPT_S
    gone = 0
    for path in (data / "uploads").glob(f"*/*{_ENDING}"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


@contextmanager
def no_space() -> Iterator[None]:
    """Tell a full disk from other trouble.

    Raises
    ------
    NoSpaceError
        If the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpaceError("the disk of the server is full; send it later") from error
        raise


@contextmanager
def _held(path: Path, *, create: bool) -> Iterator[int | None]:
    """Open a part that nobody else writes meanwhile; None: there is none."""
    if create:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_RDWR | (os.O_CREAT if create else 0)
    while True:
        try:
            file = os.open(path, flags, 0o600)
        except FileNotFoundError:
            yield None
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever finished the photo meanwhile took the file away.
            if os.fstat(file).st_nlink:
                yield file
                return
        finally:
            os.close(file)


def _refuse_where_full(path: Path, more_bytes: int, company_max: int, free_min: int) -> None:
    folder = path.parent
    taken = count = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                taken += entry.stat().st_size
                count += 1
    if taken + more_bytes > company_max or count > PARTS_MAX:
        raise NoSpaceError("too many photos wait to be read; send it later")
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < more_bytes + free_min:
        raise NoSpaceError("the disk of the server is full; send it later")
