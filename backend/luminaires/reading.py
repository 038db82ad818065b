"""A luminaire file as the register keeps it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backend.errors import InvalidError, TooLargeError, invalid
from gis.lighting.photometry import MIRROR_TOLERANCE, Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry

#: A full table of 0.5 degrees in C and gamma stays below it. [byte]
MAX_FILE_BYTES = 4_000_000
#: Longer names are cut: they come from outside.
MAX_NAME = 200

Side = Literal["cie", "us"]
"""Street side at C90 (CIE, European) or at C0 (North American)."""


@dataclass(frozen=True)
class File:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Declared:
    """What somebody who knows says of a file; None where nobody said anything."""

    orientation: Side | None = None
    lamp_set: int | None = None


def read(file: File, lamp_set: int) -> Photometry:
    """Read a luminaire file.

    Raises
    ------
    TooLargeError
        If the file is larger than `MAX_FILE_BYTES`.
    InvalidError
        If the file is refused, naming it with line and reason, or has no such lamp set.
    """
    if len(file.content) > MAX_FILE_BYTES:
        most = MAX_FILE_BYTES // 1_000_000
        raise TooLargeError(f"{file.name}: larger than {most} MB, no photometric file is")
    # A lamp set that is not there is no fault of the file, so the first is read to know.
    found = _parse(file, 0)
    count = len(found.lamp_sets)
    if not 0 <= lamp_set < count:
        raise invalid("lamp_set", f"{file.name}: {lamp_set} is none of {count}, counted from 0")
    return _parse(file, lamp_set) if lamp_set else found


def columns(photometry: Photometry, side: Side | None) -> dict[str, object]:
    """Return what core.photometry keeps of a file, but its name and content.

    Parameters
    ----------
    photometry : Photometry
        The file as it was read.
    side : str or None
        Street side that somebody declared; None infers it. A luminaire that is the same all round
        has none, whatever is declared.
    """
    inferred = infer_orientation(photometry)
    declared = side is not None and photometry.c_deg.size > 1
    return {
        "format": photometry.format.lower(),
        "edition": photometry.edition,
        "flux_lm": None if photometry.absolute else photometry.flux_lm,
        "luminaire_flux_lm": photometry.luminaire_flux_lm,
        "power_w": photometry.power_w,
        "lamp_set": photometry.lamp_set,
        "orientation": side if declared else inferred,
        "orientation_source": "declared" if declared else "inferred",
        "warnings": list(photometry.warnings),
    }


def infer_orientation(photometry: Photometry) -> str:
    """Tell where the street side lies: cie, us, symmetric (no matter) or unknown.

    A table that a quarter turn leaves as it is, within the tolerance of measured mirror planes,
    has no street side.
    """
    told = photometry.orientation
    if told != "unknown":
        return told
    return "symmetric" if _same_all_round(photometry) else "unknown"


def readable_name(name: str | None) -> str:
    """Return the last part of a file's name, without characters that only machines send."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return kept.strip()[-MAX_NAME:] or "unnamed"


def _parse(file: File, lamp_set: int) -> Photometry:
    try:
        return parse_photometry(file.content, file.name, lamp_set=lamp_set)
    except PhotometryError as error:
        raise _refused(error) from None


def _refused(error: PhotometryError) -> InvalidError:
    return invalid("file", str(error))


def _same_all_round(photometry: Photometry) -> bool:
    table, c_deg = photometry.intensity_cd, photometry.c_deg
    if c_deg.size == 1:
        return True
    turned_deg = (c_deg + 90.0) % 360.0
    turned = np.stack([np.interp(turned_deg, c_deg, column) for column in table.T], axis=1)
    return bool(np.abs(table - turned).mean() <= MIRROR_TOLERANCE * table.mean())
