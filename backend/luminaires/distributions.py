"""Stored photometric files as the light computation takes them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from sqlalchemy import Connection

from backend.luminaires import store
from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry

log = logging.getLogger("ljusrond.luminaires")

#: Tables kept in memory; one of 73 x 181 takes 0.1 MB [byte].
KEPT_BYTES_MAX = 40_000_000
#: What the light computation says of a file whose street side nobody knows.
UNKNOWN_SIDE = "the street side is unknown, C90 is taken for it"
#: Turn that brings the street side of an American file from C0 to C90 [deg].
_AMERICAN_DEG = 90.0

_kept: dict[tuple[bytes, int], Photometry] = {}
_turn = Lock()


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
            table = read_kept(tx, row.id, bytes(row.sha256), row.lamp_set, row.file_name)
            found[row.id] = _normalised(table, row.orientation)
        except PhotometryError as error:
            log.warning("stored photometric file %s is refused: %s", row.id, error)
    return found


def read_kept(
    tx: Connection, file_id: uuid.UUID, digest: bytes, lamp_set: int, name: str
) -> Photometry:
    """Read a stored file, once in the life of the process while there is room for it.

    Parameters
    ----------
    tx : Connection
        Transaction to read in.
    file_id : UUID
        Row of core.photometry.
    digest : bytes
        Its checksum.
    lamp_set : int
        Which of its alternative lamp sets to take, from 0.
    name : str
        What to call it.

    Raises
    ------
    PhotometryError
        If this version's reader refuses it.
    """
    found = _kept.get((digest, lamp_set))
    if found is None:
        content = bytes(store.scalar(tx, "content", photometry_id=file_id))
        found = parse_photometry(content, name, lamp_set=lamp_set)
        _keep((digest, lamp_set), found)
    return replace(found, name=name)


def _keep(key: tuple[bytes, int], table: Photometry) -> None:
    with _turn:
        _kept[key] = table
        while sum(t.intensity_cd.nbytes for t in _kept.values()) > KEPT_BYTES_MAX:
            _kept.pop(next(iter(_kept)))


def _normalised(table: Photometry, orientation: str) -> Photometry:
    if orientation == "us":
        return table.turned(_AMERICAN_DEG)
    if orientation == "unknown":
        return replace(table, warnings=(*table.warnings, UNKNOWN_SIDE))
    return table
