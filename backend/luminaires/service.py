"""Luminaire types and their photometric files: take in, change, link, and what it sets off."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from sqlalchemy import Connection, Row

from backend.companies import company_of
from backend.errors import NotFoundError, invalid
from backend.luminaires import reading, store
from backend.luminaires.distributions import UNKNOWN_SIDE, distributions, read_kept
from backend.luminaires.linking import (
    TypeFilter,
    company_of_type,
    compute_anew,
    link,
    type_called,
    types,
)
from backend.luminaires.reading import MAX_FILE_BYTES, Declared, File, Side
from backend.luminaires.schemas import PhotometricFile, PhotometryPage
from backend.queries import values
from backend.schemas import Cursor
from gis.lighting.photometry import Photometry, PhotometryError

__all__ = [
    "MAX_FILE_BYTES", "MAX_UPLOAD_BYTES", "UNKNOWN_SIDE", "Declared", "File", "Side",
    "TypeFilter", "change", "company_of_file", "company_of_type",
    "content", "distributions", "file_by_checksum", "link", "owner_of", "page", "photometry_of",
    "read", "sent_file", "take_in", "type_called", "types",
]  # fmt: skip


#: Up to here a file that is too large is told so in words; what is larger is cut off [byte].
MAX_UPLOAD_BYTES = 5 * MAX_FILE_BYTES


def owner_of(tx: Connection, luminaire_type_id: uuid.UUID | None, company: str | None) -> uuid.UUID:
    """Return the company that gets a file: that of a luminaire type, of a code, or the only one.

    Raises
    ------
    InvalidError
        If there is no such type or company, or the type is another company's.
    """
    if luminaire_type_id is None:
        return company_of(tx, company)
    try:
        owner = company_of_type(tx, luminaire_type_id)
    except NotFoundError as error:
        raise invalid("luminaire_type_id", str(error)) from None
    if company is not None and company_of(tx, company) != owner:
        raise invalid("luminaire_type_id", f"does not belong to the company {company}")
    return owner


def sent_file(name: str | None, content: bytes) -> File:
    """Return a file that came in, under a name that can be shown."""
    return File(reading.readable_name(name), content)


def take_in(
    tx: Connection, company_id: uuid.UUID, file: File, declared: Declared
) -> tuple[PhotometricFile, bool]:
    """Keep a photometric file, once however often it is sent.

    Returns
    -------
    tuple of PhotometricFile and bool
        The file in the register, and whether it is new. Of a known one, what is declared this
        time holds from now on; what is not stays as it was.

    Raises
    ------
    TooLargeError
        If the file is larger than `MAX_FILE_BYTES`.
    InvalidError
        If the file is refused; it names line and reason, and nothing is changed.
    """
    photometry = reading.read(file, declared.lamp_set or 0)
    digest = hashlib.sha256(file.content).digest()
    kept = reading.columns(photometry, declared.orientation)
    owner = {"company_id": company_id, "sha256": digest, "file_name": file.name}
    new = store.one(tx, "insert_file", **owner, **kept, content=file.content)
    if new:
        return read(tx, new.id), True
    stored = file_by_checksum(tx, company_id, digest.hex())
    return change(tx, stored, declared), False


def change(
    tx: Connection, file_id: uuid.UUID, declared: Declared, *, infer: bool = False
) -> PhotometricFile:
    """Read a stored file as somebody says it is to be read; lamps that use it are computed anew.

    Parameters
    ----------
    tx : Connection
        Transaction to write in.
    file_id : UUID
        The file.
    declared : Declared
        What is declared now; what is None stays as it is.
    infer : bool
        Take back a declared street side.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InvalidError
        If it has no such lamp set.
    """
    before = _held(tx, file_id)
    was: Side | None = before.orientation if before.orientation_source == "declared" else None
    side = declared.orientation or (None if infer else was)
    lamp_set = before.lamp_set if declared.lamp_set is None else declared.lamp_set
    if (side, lamp_set) == (was, before.lamp_set):
        return read(tx, file_id)
    photometry = reading.read(File(before.file_name, content(tx, file_id)), lamp_set)
    kept = reading.columns(photometry, side)
    store.do(
        tx,
        "change_file",
        photometry_id=file_id,
        **{name: value for name, value in kept.items() if name not in ("format", "edition")},
    )
    if (kept["orientation"], lamp_set) != (before.orientation, before.lamp_set):
        compute_anew(tx, photometry_id=file_id)
    return read(tx, file_id)


def read(tx: Connection, file_id: uuid.UUID) -> PhotometricFile:
    """Return what the register keeps of one file.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    return PhotometricFile.model_validate(values(_row(tx, file_id)))


def content(tx: Connection, file_id: uuid.UUID) -> bytes:
    """Return a file as it was received.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    found = store.scalar(tx, "content", photometry_id=file_id)
    if found is None:
        raise NotFoundError(f"there is no photometric file {file_id}")
    return bytes(found)


def photometry_of(tx: Connection, file: PhotometricFile) -> Photometry:
    """Return what a stored file says, with the C angles of its own.

    Raises
    ------
    InvalidError
        If this version's reader refuses it.
    """
    digest = bytes.fromhex(file.sha256)
    try:
        return read_kept(tx, file.id, digest, file.lamp_set, file.file_name)
    except PhotometryError as error:
        raise invalid("file", str(error)) from None


def company_of_file(tx: Connection, file_id: uuid.UUID) -> uuid.UUID:
    """Return the company that a file belongs to."""
    owner: uuid.UUID = _row(tx, file_id).company_id
    return owner


def page(
    tx: Connection,
    cursor: Cursor | None,
    limit: int,
    *,
    linked: bool | None = None,
    company_id: uuid.UUID | None = None,
) -> PhotometryPage:
    """Return one page of files, newest first; `linked` keeps those with luminaire types, or not."""
    asked = {"at": cursor and cursor.at, "after": cursor and cursor.id, "page_size": limit + 1}
    rows = store.rows(tx, "list_files", **asked, linked=linked, company_id=company_id)
    items = [PhotometricFile.model_validate(values(row)) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return PhotometryPage(
        items=items, next=Cursor(last.uploaded_at, last.id).encode() if last else None
    )


def file_by_checksum(tx: Connection, company_id: uuid.UUID, start: str) -> uuid.UUID:
    """Return the file of a company whose checksum begins so.

    Raises
    ------
    InvalidError
        If there is none, or several.
    """
    found = store.rows(tx, "file_of", company_id=company_id, start=start.lower())
    if len(found) != 1:
        many = "several files have" if found else "no file in the register has"
        raise invalid("file", f"{many} a checksum that begins with {start}")
    only: uuid.UUID = found[0].id
    return only


def _row(tx: Connection, file_id: uuid.UUID) -> Row[Any]:
    row = store.one(tx, "read_file", photometry_id=file_id)
    if row is None:
        raise NotFoundError(f"there is no photometric file {file_id}")
    return row


def _held(tx: Connection, file_id: uuid.UUID) -> Row[Any]:
    """Return a file that nobody else changes before the transaction ends."""
    store.one(tx, "hold_file", photometry_id=file_id)
    return _row(tx, file_id)
