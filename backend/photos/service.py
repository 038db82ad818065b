"""Take photos in, have them looked at for faces and plates, and show them to whom they may."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from backend import jobs
from backend.errors import ConflictError, NotFoundError, invalid
from backend.photos import files, store
from backend.photos.files import Part
from backend.photos.pictures import Picture, blur
from backend.photos.schemas import Box, NamedPhoto, Photo
from backend.queries import values
from backend.schemas import Cursor

#: Largest photo that is taken [B].
PHOTO_BYTES_MAX = 20_000_000
#: Photos a page of the list shows, and reviews that it tells of [count].
PAGE_SIZE = 24
LATELY = 12


@dataclass(frozen=True)
class Waiting:
    """A photo nobody has looked at yet, and where the first report that names it is about."""

    id: uuid.UUID
    received_at: datetime
    category: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    estate_name: str | None


def refuse_other_content(sha256: str, sent: bytes) -> None:
    """Refuse content that has another checksum than its address says.

    Raises
    ------
    InvalidError
        If it has.
    """
    if hashlib.sha256(sent).hexdigest() != sha256:
        raise invalid("sha256", "is not the checksum of what was sent")


def enter_sent(tx: Connection, sha256: str, request_id: str) -> uuid.UUID:
    """Open the walls of the company whose report names a photo that a tenant sends.

    Raises
    ------
    NotFoundError
        If no report of the last 30 days does.
    """
    found: uuid.UUID | None = store.scalar(tx, "enter_photo", sha256=sha256, request=request_id)
    if found is None:
        raise NotFoundError("no report names this photo; send the report first, or log in")
    return found


def find(tx: Connection, company_id: uuid.UUID, sha256: str) -> Photo | None:
    """Return the photo of a checksum, if the company has it."""
    row = store.one(tx, "find_photo", company_id=company_id, sha256=sha256)
    return _photo(row) if row else None


def keep(
    tx: Connection, data: Path, company_id: uuid.UUID, sha256: str, picture: Picture
) -> tuple[Photo, bool]:
    """Store a photo: its files lie on the disk before its row is there for others.

    Returns
    -------
    tuple
        The photo, and whether it is new.
    """
    row = store.one(
        tx, "insert_photo", company_id=company_id, sha256=sha256, width_px=picture.width_px,
        height_px=picture.height_px, size_bytes=len(picture.full),
    )  # fmt: skip
    if row is None:
        stored = find(tx, company_id, sha256)
        if stored is None:
            raise ConflictError("the photo was removed this very moment; send it again")
        return stored, False
    try:
        _write(data, row, picture)
    except BaseException:
        files.remove(data, company_id, row.id)
        raise
    return _photo(row), True


def read(tx: Connection, photo_id: uuid.UUID) -> Photo:
    """Return a photo that who asks may see.

    Raises
    ------
    NotFoundError
        If there is none, or none for them.
    """
    return _photo(_row(tx, photo_id))


def content(
    tx: Connection, data: Path, photo_id: uuid.UUID, part: Part, *, reviewed: bool = False
) -> bytes:
    """Return a picture, its small copy, or what it was before it was blurred, as JPEG.

    Parameters
    ----------
    reviewed : bool
        Only a photo that somebody has looked at.

    Raises
    ------
    NotFoundError
        If there is none, or none for who asks.
    """
    row = _row(tx, photo_id)
    if reviewed and row.reviewed_at is None:
        raise _unknown(photo_id)
    return files.read(_shown(data, row, part))


def waiting(tx: Connection, after: Cursor | None = None) -> tuple[list[Waiting], str | None]:
    """Return photos nobody has looked at yet, oldest first, and the cursor of the next page."""
    at, last = after or (None, None)
    found = store.rows(tx, "waiting_photos", at=at, after=last, page_size=PAGE_SIZE + 1)
    page = [Waiting(**values(row)) for row in found[:PAGE_SIZE]]
    more = len(found) > PAGE_SIZE
    return page, Cursor(page[-1].received_at, page[-1].id).encode() if more else None


def count_waiting(tx: Connection) -> int:
    """Return how many photos nobody has looked at yet."""
    return int(store.scalar(tx, "count_waiting"))


def reviewed_lately(tx: Connection) -> Sequence[Row[Any]]:
    """Return the newest reviews: id, reviewed_at, number of boxes."""
    return store.rows(tx, "reviewed_lately", most=LATELY)


def reports_of(tx: Connection, photo_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the reports that name a photo, oldest first, 20 at most."""
    return store.rows(tx, "reports_of_photo", id=photo_id)


def preview(tx: Connection, data: Path, photo_id: uuid.UUID, boxes: Sequence[Box]) -> bytes:
    """Return a photo as it would look with these boxes blurred; nothing is kept."""
    return blur(files.read(_unblurred(data, _row(tx, photo_id))), boxes).full


def review(
    tx: Connection,
    data: Path,
    photo_id: uuid.UUID,
    boxes: Sequence[Box],
    account_id: uuid.UUID | None,
) -> None:
    """Blur boxes in a photo, or none, and let others see it.

    The picture without a blur is kept beside it, for who may manage; it is written first, and the
    row last: stopped anywhere between, the photo still waits and shows its original.

    Raises
    ------
    NotFoundError
        If there is no such photo.
    ConflictError
        If somebody has reviewed it already.
    """
    row = _row(tx, photo_id, "hold_photo")
    if row.reviewed_at is not None:
        raise ConflictError("somebody has reviewed this photo; take that back first")
    original = files.read(_unblurred(data, row))
    size = len(original)
    if boxes:
        _keep_original(data, row)
        blurred = blur(original, boxes)
        _write(data, row, blurred)
        size = len(blurred.full)
    told = json.dumps([box.model_dump() for box in boxes])
    store.do(
        tx, "review_photo", id=photo_id, account_id=account_id, boxes=told, size_bytes=size
    )  # fmt: skip


def undo(tx: Connection, data: Path, photo_id: uuid.UUID) -> None:
    """Take a review back: the photo waits again with its original, and partners see it no more.

    Raises
    ------
    NotFoundError
        If there is no such photo.
    """
    row = _row(tx, photo_id, "hold_photo")
    size = len(files.read(_unblurred(data, row)))
    store.do(tx, "reopen_photo", id=photo_id, size_bytes=size)


def of_reports(
    tx: Connection, report_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[NamedPhoto]]:
    """Return the photos that reports name, reviewed or not, arrived or not, in their order.

    Partners and summer workers get at the reviewed ones alone, at /shared/photos/{id}.jpg and
    /tasks/photos/{id}.jpg.
    """
    found: dict[uuid.UUID, list[NamedPhoto]] = {}
    for row in store.rows(tx, "photos_of_reports", report_ids=list(report_ids)):
        found.setdefault(row.report_id, []).append(NamedPhoto.model_validate(values(row)))
    return found


def remove(tx: Connection, photo_id: uuid.UUID) -> bool:
    """Remove a photo; the worker removes its files once the transaction is committed.

    Returns
    -------
    bool
        Whether there was one.
    """
    return store.one(tx, "remove_photo", id=photo_id, task=jobs.REMOVE_PHOTO) is not None


def _photo(row: Row[Any]) -> Photo:
    return Photo.model_validate(values(row))


def _unknown(photo_id: uuid.UUID) -> NotFoundError:
    return NotFoundError(f"there is no photo {photo_id}")


def _row(tx: Connection, photo_id: uuid.UUID, name: str = "read_photo") -> Row[Any]:
    row = store.one(tx, name, id=photo_id)
    if row is None:
        raise _unknown(photo_id)
    return row


def _path(data: Path, row: Row[Any], part: Part) -> Path:
    return files.path_of(data, row.company_id, row.id, part)


def _shown(data: Path, row: Row[Any], part: Part) -> Path:
    """Return the file of a part as the row says; one that was never blurred has no original."""
    wanted = _path(data, row, part)
    if part in ("original", "original_thumb"):
        return wanted if wanted.is_file() else _path(data, row, _BLURRED[part])
    original = _path(data, row, _ORIGINALS[part])
    return original if not row.blurred and original.is_file() else wanted


_ORIGINALS: dict[Part, Part] = {"picture": "original", "thumb": "original_thumb"}
_BLURRED: dict[Part, Part] = {original: blurred for blurred, original in _ORIGINALS.items()}


def _unblurred(data: Path, row: Row[Any]) -> Path:
    return _shown(data, row, "original")


def _keep_original(data: Path, row: Row[Any]) -> None:
    for part, original in _ORIGINALS.items():
        kept = _path(data, row, original)
        if not kept.is_file():
            files.write(kept, files.read(_path(data, row, part)))


def _write(data: Path, row: Row[Any], picture: Picture) -> None:
    files.write(_path(data, row, "picture"), picture.full)
    files.write(_path(data, row, "thumb"), picture.thumb)
