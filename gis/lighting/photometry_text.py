"""Bytes of a luminaire file to text, and the checks that both formats share."""

from __future__ import annotations

import codecs
import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn

import numpy as np

from gis.lighting.distribution import FULL_TURN_DEG, HALF_TURN_DEG, Distribution, Floats
from gis.lighting.photometry import PhotometryError, Symmetry

FILE_BYTES_MAX: Final = 20_000_000
ANGLES_MAX: Final = 3601
"""More angles than 0.1 deg all round are a slip of the file, not a measurement."""
NUMBER_MAX: Final = 1.0e9
FLUX_MIN_LM: Final = 0.01
"""A luminaire that gives less gives no light."""
QUARTER_DEG: Final = 90.0
THREE_QUARTERS_DEG: Final = 270.0
OPEN_RING_STEPS: Final = 1.5
"""A ring may end this many of its largest steps before 360 and still be closed."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Number(NamedTuple):
    """A number and the line it stood in, from 1."""

    value: float
    line: int


@dataclass
class TextFile:
    """Lines of a luminaire file, and what has been noticed in it.

    Attributes
    ----------
    name, sha256 : str
        For messages, and of the bytes.
    lines : list of str
        Without line ends.
    warnings : list of str
        Grows while reading.
    """

    name: str
    sha256: str
    lines: list[str]
    warnings: list[str] = field(default_factory=list)

    def refuse(self, line: int | None, reason: str) -> NoReturn:
        """Raise PhotometryError for a line, counted from 1."""
        raise PhotometryError(self.name, line, reason)

    def warn(self, message: str) -> None:
        """Note something that is not refused."""
        self.warnings.append(message)

    def number(self, token: str, line: int, what: str) -> float:
        """Read a finite number; the decimal sign may be a comma."""
        try:
            value = float(token.strip().strip('"').replace(",", "."))
        except ValueError:
            self.refuse(line, f"{what}: {token.strip()[:40]!r} is no number")
        if not abs(value) <= NUMBER_MAX:
            self.refuse(line, f"{what}: {token.strip()[:40]!r} is out of all bounds")
        return value

    def count(self, number: Number, what: str, low: int = 1, high: int = ANGLES_MAX) -> int:
        """Read a whole number within limits."""
        if number.value != int(number.value) or not low <= number.value <= high:
            self.refuse(number.line, f"{what}: {number.value:g} is no whole number {low} to {high}")
        return int(number.value)


def decode(data: bytes, name: str) -> TextFile:
    """Turn bytes into lines: UTF-8 or UTF-16 with its mark, else UTF-8, else Windows-1252.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        For messages.

    Returns
    -------
    TextFile
        Line ends of any kind are taken off; control characters become blanks.

    Raises
    ------
    PhotometryError
        If the file is empty, too large or no text.
    """
    if not data.strip():
        raise PhotometryError(name, None, "the file is empty")
    if len(data) > FILE_BYTES_MAX:
        raise PhotometryError(name, None, f"{len(data)} bytes are too many for a photometric file")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    elif b"\0" in data:
        raise PhotometryError(name, None, "not a photometric file: it is binary")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [_CONTROL.sub(" ", line) for line in text.split("\n")]
    return TextFile(name, hashlib.sha256(data).hexdigest(), lines)


def check_angles(file: TextFile, numbers: Sequence[Number], what: str, highest: float) -> Floats:
    """Give angles as an array.

    Parameters
    ----------
    file : TextFile
        To refuse in the name of.
    numbers : sequence of Number
        The angles. [deg]
    what : str
        What to call them.
    highest : float
        Upper limit; the lower one is 0. [deg]

    Returns
    -------
    ndarray, shape (n,)
        Rising angles. [deg]
    """
    for before, here in itertools.pairwise(numbers):
        if here.value <= before.value:
            file.refuse(here.line, f"{what} do not rise: {here.value:g} after {before.value:g}")
    for number in numbers:
        if not 0.0 <= number.value <= highest:
            file.refuse(number.line, f"{what}: {number.value:g} is outside 0 to {highest:g}")
    return np.array([number.value for number in numbers], dtype=np.float64)


def check_gammas(file: TextFile, numbers: Sequence[Number]) -> Floats:
    """Give gamma angles as an array; warn where the table leaves part of the sphere dark."""
    if len(numbers) < 2:  # noqa: PLR2004 - a line needs two ends
        file.refuse(numbers[0].line, "vertical angles: one alone makes no table")
    gamma_deg = check_angles(file, numbers, "vertical angles", HALF_TURN_DEG)
    first, last = gamma_deg[0], gamma_deg[-1]
    if first not in (0.0, QUARTER_DEG) or last not in (QUARTER_DEG, HALF_TURN_DEG):
        file.warn(f"vertical angles run from {first:g} to {last:g}: no light is taken elsewhere")
    return gamma_deg


def check_candela(file: TextFile, numbers: Sequence[Number], planes: int) -> Floats:
    """Give intensities as a table of planes; negative ones are refused."""
    for number in numbers:
        if number.value < 0.0:
            file.refuse(number.line, f"negative intensity {number.value:g}")
    values = np.array([number.value for number in numbers], dtype=np.float64)
    if not values.any():
        file.refuse(numbers[0].line, "every intensity is zero")
    return values.reshape(planes, -1)


def table_flux(file: TextFile, c_deg: Floats, gamma_deg: Floats, table: Floats) -> float:
    """Integrate a table; refused where it comes to nothing [lm]."""
    found_lm = Distribution(file.name, c_deg, gamma_deg, table).flux_lm()
    if found_lm < FLUX_MIN_LM:
        file.refuse(None, f"flux of the table {found_lm:.3g} lm: no light")
    return found_lm


def unfold(symmetry: Symmetry, c_deg: Floats, table: Floats) -> tuple[Floats, Floats]:
    """Mirror stored planes into all of them.

    Parameters
    ----------
    symmetry : str
        "axial" (one plane), "quadrant" (0 to 90), "c0_c180" (0 to 180), "c90_c270" (90 to 270) or
        "none" (0 to 360, or an open ring from 0).
    c_deg : ndarray, shape (k,)
        Stored C angles, rising. [deg]
    table : ndarray, shape (k, n)
        Stored planes.

    Returns
    -------
    c_deg : ndarray, shape (m,)
        0 to 360, or [0]. [deg]
    table : ndarray, shape (m, n)
        The planes; mirrored ones are equal to the last bit.
    """
    if symmetry == "axial":
        return np.zeros(1), table[:1]
    if symmetry == "quadrant":
        c_deg, table = np.append(c_deg, 180.0 - c_deg[-2::-1]), np.vstack([table, table[-2::-1]])
    if symmetry in ("quadrant", "c0_c180"):
        c_deg, table = np.append(c_deg, 360.0 - c_deg[-2::-1]), np.vstack([table, table[-2::-1]])
    elif symmetry == "c90_c270":
        low, high = c_deg <= HALF_TURN_DEG, c_deg >= HALF_TURN_DEG
        parts = [(180.0 - c_deg[low][::-1], table[low][::-1]), (c_deg[1:-1], table[1:-1])]
        parts.append((540.0 - c_deg[high][::-1], table[high][::-1]))
        c_deg = np.concatenate([angles for angles, _ in parts])
        table = np.vstack([planes for _, planes in parts])
        c_deg, table = _start_at_zero(c_deg, table)
    if c_deg[-1] < FULL_TURN_DEG:
        c_deg, table = np.append(c_deg, FULL_TURN_DEG), np.vstack([table, table[:1]])
    return c_deg, table


def _start_at_zero(c_deg: Floats, table: Floats) -> tuple[Floats, Floats]:
    """Put planes at 0 and 360 where the mirrored ones miss them."""
    if c_deg[0] == 0.0:
        return c_deg, table
    before = c_deg[-1] - FULL_TURN_DEG
    zero = (table[-1] * c_deg[0] - table[0] * before) / (c_deg[0] - before)
    ends = np.append(np.append(0.0, c_deg), FULL_TURN_DEG)
    return ends, np.vstack([zero, table, zero])
