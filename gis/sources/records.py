"""JSON that is a list of objects, as interfaces of web services give it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from gis.sources.raw import RawSource
from gis.sources.report import OBJECT_NUMBER, SourceError

if TYPE_CHECKING:
    from pathlib import Path


def is_list(path: Path) -> bool:
    """Tell whether a JSON file is a list, and so no GeoJSON.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        True where its first sign is a bracket.
    """
    with path.open("rb") as file:
        return file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def read_records(path: Path, name: str) -> RawSource:
    """Read a list of objects: a row an object, a column a key.

    Parameters
    ----------
    path, name
        The file, and what the user calls it.

    Returns
    -------
    RawSource
        Columns as they stand, nothing where an object lacks a key.

    Raises
    ------
    SourceError
        If it is no JSON, or holds anything but objects.
    """
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        message = f"{name}: is no JSON ({error})"
        raise SourceError(message) from error
    if not all(isinstance(one, dict) for one in found):
        message = f"{name}: is no list of objects"
        raise SourceError(message)
    frame = pd.DataFrame.from_records(found)
    return RawSource(frame, numbering=OBJECT_NUMBER)
