"""The luminaire files that a scene names: kept here, or sent inside it."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from typing import Any, Final, NoReturn

from sqlalchemy import Connection

from backend.scenes import store
from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry
from gis.lighting.scene_value import SceneError

#: Luminaire files of one scene [count].
FILES_MAX: Final = 50
_CHECKSUM: Final = re.compile(r"[0-9a-fA-F]{64}")
#: Only letters of base64, and more of them than any first line of a luminaire file has.
_BASE64: Final = re.compile(r"[A-Za-z0-9+/\s]{40,}={0,2}\s*")


def luminaires_of(
    tx: Connection, company_id: uuid.UUID, content: dict[str, Any]
) -> dict[str, Photometry]:
    """Read every luminaire file that a scene names.

    Parameters
    ----------
    tx : Connection
        The transaction.
    company_id : UUID
        Whose kept files may be named.
    content : dict
        The scene as it was sent. Each value of its `photometry` is the SHA-256 (hexadecimal) or
        the id of a kept file, or `{"name", "content"}` with the text of a file or its base64.

    Returns
    -------
    dict of str to Photometry
        By the names of the scene.

    Raises
    ------
    SceneError
        With the place in the scene, if a file is not known or is refused.
    """
    files = content.get("photometry")
    if not isinstance(files, dict):
        _refuse("photometry", "give an object of names and files")
    if len(files) > FILES_MAX:
        _refuse("photometry", f"{len(files)} files, at most {FILES_MAX}")
    kept = _kept(tx, company_id, [v for v in files.values() if isinstance(v, str)])
    found = {}
    for name, value in files.items():
        path = f"photometry.{name}"
        data, file_name, lamp_set = _inline(value, path) if isinstance(value, dict) else (
            _named(value, kept, path)
        )  # fmt: skip
        try:
            found[name] = parse_photometry(data, file_name, lamp_set=lamp_set)
        except PhotometryError as error:
            raise SceneError(path, str(error)) from None
    return found


def with_names_only(content: dict[str, Any]) -> dict[str, Any]:
    """Return the scene as its reader wants it: each luminaire file is a text."""
    files = content.get("photometry")
    if not isinstance(files, dict):
        return content
    names = {name: v if isinstance(v, str) else name or "?" for name, v in files.items()}
    return {**content, "photometry": names}


def _kept(
    tx: Connection, company_id: uuid.UUID, references: list[str]
) -> dict[str, tuple[bytes, str, int]]:
    """Files of the register under both of their names."""
    checksums = [bytes.fromhex(r) for r in references if _CHECKSUM.fullmatch(r)]
    ids = [key for r in references if (key := _uuid(r))]
    if not checksums and not ids:
        return {}
    rows = store.rows(
        tx, "photometry_named", company_id=company_id, photometry_ids=ids, checksums=checksums
    )
    files = [(row, (bytes(row.content), row.file_name, row.lamp_set)) for row in rows]
    return {row.checksum: f for row, f in files} | {str(row.id): f for row, f in files}


def _named(
    value: object, kept: dict[str, tuple[bytes, str, int]], path: str
) -> tuple[bytes, str, int]:
    if not isinstance(value, str):
        _refuse(path, 'give the SHA-256 or id of a file kept here, or {"name", "content"}')
    key = _uuid(value)
    found = kept.get(str(key) if key else value.lower())
    if found is None:
        _refuse(path, f"{value[:80]!r} is no luminaire file kept here")
    return found


def _inline(value: dict[str, Any], path: str) -> tuple[bytes, str, int]:
    unknown = sorted(value.keys() - {"name", "content", "lamp_set"})
    if unknown:
        _refuse(path, f"{unknown[0]!r} is not known; give name and content")
    name, text, lamp_set = value.get("name"), value.get("content"), value.get("lamp_set", 0)
    if not isinstance(name, str) or not name:
        _refuse(f"{path}.name", "give the file's name as a text")
    if not isinstance(text, str) or not text:
        _refuse(f"{path}.content", "give the file's text, or its bytes as base64")
    if not isinstance(lamp_set, int) or isinstance(lamp_set, bool) or lamp_set < 0:
        _refuse(f"{path}.lamp_set", "give a whole number from 0")
    return _bytes(text), name, lamp_set


def _bytes(text: str) -> bytes:
    if _BASE64.fullmatch(text):
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error:
            pass  # a text after all; its reader says what is wrong with it
    return text.encode("utf-8", errors="replace")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _refuse(path: str, reason: str) -> NoReturn:
    raise SceneError(path, reason)
