"""Stored photometric files as the light computation takes them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from backend.luminaires import store
from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry

log = logging.getLogger("ljusrond.luminaires")

#: Tables kept in memory; one of 73 x 181 takes 0.1 MB.
KEPT_MAX = 256
#: What the light computation says of a file whose street side nobody knows.
UNKNOWN_SIDE = "the street side is unknown, C90 is taken for it"
#: Turn that brings the street side of an American file from C0 to C90 [deg].
_AMERICAN_DEG = 90.0

_kept: dict[tuple[bytes, int], Photometry] = {}


def distributions(
    tx: Connection, photometry_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Photometry]:
    """Return stored files in our convention: street side at C90.

    Parameters
    ----------
    tx : Connection
        Transaction to read in.
    photometry_ids : iterable of UUID
        Rows of core.photometry.

    Returns
    -------
    dict of UUID to Photometry
        The tables, files of American orientation turned by 90 degrees. Where the street side is
        unknown C90 is taken for it, and the last of the warnings is `UNKNOWN_SIDE`. A file that
        this version's reader refuses is left out and logged.
    """
    asked = list(dict.fromkeys(photometry_ids))
    known = store.rows(tx, "files_used", photometry_ids=asked) if asked else []
    found = {}
    for row in known:
        try:
            found[row.id] = _normalised(_read(tx, row), row)
        except PhotometryError as error:
            log.warning("stored photometric file %s is refused: %s", row.id, error)
    return found


def _read(tx: Connection, row: Row[Any]) -> Photometry:
    key = bytes(row.sha256), row.lamp_set
    if key not in _kept:
        content = bytes(store.scalar(tx, "content", photometry_id=row.id))
        if len(_kept) >= KEPT_MAX:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = parse_photometry(content, row.file_name, lamp_set=row.lamp_set)
    return _kept[key]


def _normalised(table: Photometry, row: Row[Any]) -> Photometry:
    named = replace(table, name=row.file_name)
    if row.orientation == "us":
        return named.turned(_AMERICAN_DEG)
    if row.orientation == "unknown":
        return replace(named, warnings=(*named.warnings, UNKNOWN_SIDE))
    return named
