"""Photos from tablets: parts put together, read where a reader is free, and kept."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backend.errors import ConflictError, InvalidError, TooLargeError, TooManyError, invalid
from backend.photos import service
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import AT_ONCE, read_apart
from backend.sync import parts

#: About what reading a picture takes [s], and when those are forgotten who do not ask again.
READ_S: Final = 0.15
FORGOTTEN_S: Final = 60.0
AFTER_MIN_S: Final = 1
AFTER_MAX_S: Final = 30


class OffsetError(ConflictError):
    """The bytes belong elsewhere; says how many are here."""

    def __init__(self, received_bytes: int) -> None:
        self.members = {"received_bytes": received_bytes}
        super().__init__(f"{received_bytes} bytes of this photo are here; go on from there")


class _Queue:
    """Photos that are read now, and those whose senders were told to ask again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: set[Path] = set()
        self._asked: dict[Path, float] = {}

    @contextmanager
    def turn(self, path: Path) -> Iterator[bool]:
        """Give whether this photo may be read now: nobody else reads it."""
        with self._lock:
            free = path not in self._read and len(self._read) < AT_ONCE
            if free:
                self._read.add(path)
                self._asked.pop(path, None)
            else:
                self._asked[path] = time.monotonic()
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._read.discard(path)

    def after_s(self) -> int:
        """Return when it is worth asking again, by how many wait [s]."""
        forgotten = time.monotonic() - FORGOTTEN_S
        with self._lock:
            self._asked = {path: at for path, at in self._asked.items() if at > forgotten}
            waiting = len(self._asked)
        return round(min(max(waiting * READ_S / AT_ONCE, AFTER_MIN_S), AFTER_MAX_S))


queue: Final = _Queue()


def take_in(
    data: Path, company_id: uuid.UUID, sha256: str, offset: int, whole_bytes: int, chunk: bytes
) -> int:
    """Add bytes to a photo; return how many of it are here.

    Raises
    ------
    InvalidError
        If they reach beyond the length that was said.
    TooLargeError
        If the photo is larger than any that is taken.
    OffsetError
        If they belong elsewhere.
    NoSpaceError
        If there is no room.
    """
    if whole_bytes > service.PHOTO_BYTES_MAX:
        raise TooLargeError(f"a photo has {service.PHOTO_BYTES_MAX // 1_000_000} MB at most")
    if offset + len(chunk) > whole_bytes:
        raise invalid("Upload-Length", "is less than what was sent")
    try:
        return parts.append(parts.path_of(data, company_id, sha256), offset, chunk, whole_bytes)
    except parts.MovedError as moved:
        raise OffsetError(moved.received_bytes) from None


def picture_of(path: Path, sha256: str) -> Picture | None:
    """Read the photo whose bytes are all here; None: others are read first.

    Raises
    ------
    InvalidError
        If the checksum is another, or it is no picture that is taken; the part is gone then.
    """
    with queue.turn(path) as free:
        if not free:
            return None
        try:
            sent = path.read_bytes()
        except FileNotFoundError:
            return None  # kept by another request just now: asking again tells so
        try:
            service.refuse_other_content(sha256, sent)
            return read_apart(sent, wait_max_s=0)
        except TooManyError:
            return None
        except InvalidError:
            parts.remove(path)
            raise
        except PictureError as error:
            parts.remove(path)
            raise invalid("photo", str(error)) from None
