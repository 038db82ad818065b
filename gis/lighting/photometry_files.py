"""Luminaire files by content: whichever of the formats it is, whatever it is called."""

from __future__ import annotations

from pathlib import Path

from gis.lighting.eulumdat import looks_like_eulumdat, read_eulumdat
from gis.lighting.ies import find_tilt, read_ies
from gis.lighting.photometry import FLUX_TOLERANCE, Photometry
from gis.lighting.photometry_text import FILE_BYTES_MAX, decode

SUFFIXES = {".ies": "IES", ".ldt": "EULUMDAT"}
"""What a file of a known name should hold; another content is read all the same, and said."""


def read_photometry(
    path: Path, *, lamp_set: int = 0, flux_tolerance: float = FLUX_TOLERANCE
) -> Photometry:
    """Read a luminaire file.

    Parameters
    ----------
    path : Path
        IES LM-63 or EULUMDAT file.
    lamp_set, flux_tolerance
        As for :func:`parse_photometry`.

    Returns
    -------
    Photometry
        The record, named after the file.

    Raises
    ------
    PhotometryError
        If the file is refused; the message names file, line and reason.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    return parse_photometry(data, path.name, lamp_set=lamp_set, flux_tolerance=flux_tolerance)


def parse_photometry(
    data: bytes, name: str, *, lamp_set: int = 0, flux_tolerance: float = FLUX_TOLERANCE
) -> Photometry:
    """Read the bytes of a luminaire file.

    Parameters
    ----------
    data : bytes
        The whole file; the content decides the format.
    name : str
        For messages and the record.
    lamp_set : int
        Which of the alternative lamp sets of a EULUMDAT file to take, from 0.
    flux_tolerance : float
        Share by which the flux of the table may be off the stated one; infinity lets made-up
        tables through. [1]

    Returns
    -------
    Photometry
        The record.

    Raises
    ------
    PhotometryError
        If the file is refused.
    """
    file = decode(data, name)
    tilt = find_tilt(file)
    is_eulumdat = tilt is None and looks_like_eulumdat(file)
    if tilt is None and not is_eulumdat:
        file.refuse(None, "not a photometric file: neither IES LM-63 (no TILT=) nor EULUMDAT")
    stated = SUFFIXES.get(Path(name).suffix.lower())
    found = "EULUMDAT" if is_eulumdat else "IES"
    if stated is not None and stated != found:
        file.warn(f"the name says {stated}, the content is {found}")
    if tilt is not None:
        return read_ies(file, tilt, flux_tolerance)
    return read_eulumdat(file, lamp_set, flux_tolerance)
