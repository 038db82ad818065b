"""The files of photos: <data>/photos/<company>/<aa>/<id>.jpg and what belongs to it.

Which of a photo's files is shown is the row's business: a picture that was blurred and is not
any longer, because its review was taken back, is shown from the original again.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from backend.errors import NotFoundError

Part = Literal["picture", "thumb", "original", "original_thumb"]
#: How each file of a photo ends. An original is kept of a picture that was blurred.
ENDINGS: Final[Mapping[Part, str]] = {
    "picture": ".jpg",
    "thumb": ".thumb.jpg",
    "original": ".original.jpg",
    "original_thumb": ".original.thumb.jpg",
}


def path_of(data: Path, company_id: uuid.UUID, photo_id: uuid.UUID, part: Part) -> Path:
    """Return where a file of a photo lies, or would lie."""
    folder = data / "photos" / str(company_id) / photo_id.hex[:2]
    return folder / f"{photo_id}{ENDINGS[part]}"


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and for good: on the disk before its row commits."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as made:
        try:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
            Path(made.name).replace(path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def read(path: Path) -> bytes:
    """Return a file.

    Raises
    ------
    NotFoundError
        If it is not there.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError("the file of this photo is not here") from None


def remove(data: Path, company_id: uuid.UUID, photo_id: uuid.UUID) -> None:
    """Remove all files of a photo; harmless where they are gone already."""
    for part in ENDINGS:
        path_of(data, company_id, photo_id, part).unlink(missing_ok=True)
    with suppress(OSError):  # others are in it
        path_of(data, company_id, photo_id, "picture").parent.rmdir()


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
