"""Reader of IES LM-63 files, editions 1986, 1991, 1995, 2002 and 2019.

What a number means changed with the edition: the third number of the ballast line multiplies in
1986 and 1991 (ballast-lamp photometric factor), is kept for future use in 1995 and 2002, and names
how the file was made in 2019. Lumens of -1 mark absolute photometry in every edition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.lighting.distribution import FULL_TURN_DEG, HALF_TURN_DEG, Floats
from gis.lighting.photometry import FLUX_TOLERANCE, NORMALISED_LM, LampSet, Photometry, Symmetry
from gis.lighting.photometry_text import (
    FLUX_MIN_LM,
    OPEN_RING_STEPS,
    QUARTER_DEG,
    THREE_QUARTERS_DEG,
    Number,
    TextFile,
    check_angles,
    check_candela,
    check_gammas,
    table_flux,
    unfold,
)

EDITIONS: Final = {
    "IESNA91": "LM-63-1991",
    "IESNA:LM-63-1991": "LM-63-1991",
    "IESNA:LM-63-1995": "LM-63-1995",
    "IESNA:LM-63-2002": "LM-63-2002",
    "IES:LM-63-2019": "LM-63-2019",
}
FACTOR_EDITIONS: Final = frozenset({"LM-63-1986", "LM-63-1991"})
"""Editions in which the third number of the ballast line multiplies the candela values."""
ZERO_START_EDITIONS: Final = frozenset({"LM-63-2002", "LM-63-2019"})
REQUIRED: Final = ("TEST", "TESTLAB", "ISSUEDATE", "MANUFAC")
PHOTOMETRY_TYPES: Final = {2: "B", 3: "A"}
FEET: Final = 1
METRES_PER_FOOT: Final = 0.3048
_KEYWORD: Final = re.compile(r"\s*\[([^\]]+)\](.*)")
_SPLIT: Final = re.compile(r"[\s,]+")
_LUMENS: Final = re.compile(r"(\d[\d.]*)\s*lm\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Header:
    """The ten numbers of the lamp line and the three of the ballast line."""

    lamps: int
    lumens: float
    multiplier: float
    gammas: int
    planes: int
    size_m: tuple[float, float, float]
    ballast: float
    third: float
    power_w: float


def find_tilt(file: TextFile) -> int | None:
    """Tell the index of the TILT= line, None where a file has none and so is not LM-63."""
    for i, line in enumerate(file.lines):
        if line.strip().upper().startswith("TILT="):
            return i
    return None


def read_ies(file: TextFile, tilt: int, flux_tolerance: float = FLUX_TOLERANCE) -> Photometry:
    """Read an LM-63 file.

    Parameters
    ----------
    file : TextFile
        The decoded file.
    tilt : int
        Index of its TILT= line.
    flux_tolerance : float
        Share by which the table's flux may be off the stated one. [1]

    Returns
    -------
    Photometry
        With all factors applied as the edition means them.

    Raises
    ------
    PhotometryError
        For photometry of type A or B, TILT with other factors than 1, angles that do not rise,
        negative intensity, a flux off the stated one, or a truncated file; with the line.
    """
    edition = _edition(file)
    keywords = _keywords(file, edition, tilt)
    numbers = _numbers(file, tilt)
    header = _header(file, numbers)
    gamma_deg = check_gammas(file, numbers.take(header.gammas, "vertical angles"))
    planes = check_angles(
        file, numbers.take(header.planes, "horizontal angles"), "horizontal angles", FULL_TURN_DEG
    )
    line = numbers.line
    values = numbers.take(header.gammas * header.planes, "candela values")
    numbers.finish()
    symmetry = _symmetry(file, planes, line, edition)
    factor = _factor(file, header, edition)
    table = check_candela(file, values, header.planes) * factor
    c_deg, table = unfold(symmetry, planes, table)
    _warn_open_ring(file, c_deg, table, planes)
    flux_lm = _flux(file, header, keywords, (c_deg, gamma_deg, table), flux_tolerance)
    words = "; ".join(value for key, value in keywords if key in ("LAMP", "LAMPCAT"))
    power_w = header.power_w if header.power_w > 0.0 else None
    return Photometry(
        name=file.name, sha256=file.sha256, format="IES", edition=edition, keywords=keywords,
        symmetry=symmetry, c_deg=c_deg, gamma_deg=gamma_deg, intensity_cd=table, flux_lm=flux_lm,
        absolute=header.lumens == -1.0, power_w=power_w, size_m=header.size_m,
        lamp_sets=(LampSet(header.lamps, words, flux_lm, power_w),),
        warnings=tuple(file.warnings),
    )  # fmt: skip


def _edition(file: TextFile) -> str:
    first = file.lines[0].strip().upper()
    if first in EDITIONS:
        return EDITIONS[first]
    if first.startswith(("IESNA", "IES:")):
        file.warn(f"edition {file.lines[0].strip()[:40]!r} is not known, read as LM-63-2002")
        return "LM-63-2002"
    return "LM-63-1986"


def _keywords(file: TextFile, edition: str, tilt: int) -> tuple[tuple[str, str], ...]:
    """Read the lines before TILT: [KEYWORD] value, [MORE] joined on; free text is a label."""
    start = 0 if edition == "LM-63-1986" else 1
    found: list[tuple[str, str]] = []
    for line in file.lines[start:tilt]:
        match = _KEYWORD.match(line)
        if match is None:
            found += [("LABEL", line.strip())] if line.strip() else []
            continue
        key, value = match[1].strip().upper(), match[2].strip()
        if key == "MORE" and found:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{value}")
        else:
            found.append((key, value))
    if edition in ZERO_START_EDITIONS:
        missing = sorted(set(REQUIRED) - {key for key, _ in found})
        if missing:
            file.warn(f"{edition} requires the keywords {', '.join(missing)}")
    return tuple(found)


class _Numbers:
    """The numbers after TILT=, wrapped over lines anyhow."""

    def __init__(self, file: TextFile, first: int) -> None:
        self.file = file
        self.at = 0
        self.tokens = [
            (token, i + 1)
            for i in range(first, len(file.lines))
            for token in _SPLIT.split(file.lines[i].strip())
            if token
        ]

    @property
    def line(self) -> int:
        """Line of the number last taken."""
        return self.tokens[max(0, self.at - 1)][1] if self.tokens else len(self.file.lines)

    def take(self, count: int, what: str) -> list[Number]:
        """Take the next numbers, or refuse the file as truncated."""
        found = self.tokens[self.at : self.at + count]
        numbers = [Number(self.file.number(token, line, what), line) for token, line in found]
        if len(found) < count:
            self.file.refuse(
                len(self.file.lines), f"truncated: {len(found)} of {count} numbers for {what}"
            )
        self.at += count
        return numbers

    def finish(self) -> None:
        """Warn of numbers left over."""
        left = len(self.tokens) - self.at
        if left:
            self.file.warn(
                f"{left} numbers after the table, first in line {self.tokens[self.at][1]}"
            )


def _numbers(file: TextFile, tilt: int) -> _Numbers:
    """Numbers after the TILT line and what it includes; only factors of 1 are let through."""
    kind = file.lines[tilt].split("=", 1)[1].strip()
    numbers = _Numbers(file, tilt + 1)
    if kind.upper() == "INCLUDE":
        numbers.take(1, "lamp to luminaire geometry")
        count = file.count(numbers.take(1, "number of tilt angles")[0], "number of tilt angles")
        numbers.take(count, "tilt angles")
        for factor in numbers.take(count, "tilt factors"):
            if factor.value != 1.0:
                reason = f"TILT=INCLUDE with factor {factor.value:g}: only factors of 1 are read"
                file.refuse(factor.line, reason)
    elif kind.upper() != "NONE":
        file.refuse(tilt + 1, f"TILT={kind[:60]}: a file of tilt factors is not read")
    return numbers


def _header(file: TextFile, numbers: _Numbers) -> _Header:
    lamp = numbers.take(10, "lamp line")
    kind = file.count(lamp[5], "photometry type", 1, 3)
    if kind in PHOTOMETRY_TYPES:
        name = PHOTOMETRY_TYPES[kind]
        file.refuse(lamp[5].line, f"type {name} photometry (floodlight): only type C is read")
    unit = METRES_PER_FOOT if file.count(lamp[6], "unit", 1, 2) == FEET else 1.0
    width, length, height = (number.value * unit for number in lamp[7:])
    ballast = numbers.take(3, "ballast line")
    for number, what in ((lamp[2], "candela multiplier"), (ballast[0], "ballast factor")):
        if number.value <= 0.0:
            file.refuse(number.line, f"{what} {number.value:g} is not above zero")
    if lamp[1].value < FLUX_MIN_LM and lamp[1].value != -1.0:
        file.refuse(lamp[1].line, f"lumens per lamp {lamp[1].value:g}: neither a flux nor -1")
    return _Header(
        file.count(lamp[0], "number of lamps", 1, 10_000), lamp[1].value, lamp[2].value,
        file.count(lamp[3], "number of vertical angles"),
        file.count(lamp[4], "number of horizontal angles"),
        (width, length, height), ballast[0].value, ballast[1].value, ballast[2].value,
    )  # fmt: skip


def _factor(file: TextFile, header: _Header, edition: str) -> float:
    """Tell what the candela values are multiplied with."""
    factor = header.multiplier * header.ballast
    if edition in FACTOR_EDITIONS:
        if header.third <= 0.0:
            file.refuse(None, f"ballast-lamp photometric factor {header.third:g} is not above zero")
        return factor * header.third
    if header.third != 1.0 and edition != "LM-63-2019":
        file.warn(f"third number of the ballast line is {header.third:g}: no factor in {edition}")
    return factor


def _symmetry(file: TextFile, planes: Floats, line: int, edition: str) -> Symmetry:
    """Read the symmetry off the first and last horizontal angle."""
    first, last = planes[0], planes[-1]
    if planes.size == 1:
        if first != 0.0:
            file.warn(f"the only horizontal angle is {first:g}, taken as all round")
        return "axial"
    if first == 0.0 and last in (QUARTER_DEG, HALF_TURN_DEG):
        return "quadrant" if last == QUARTER_DEG else "c0_c180"
    if (first, last) == (QUARTER_DEG, THREE_QUARTERS_DEG):
        if edition in ZERO_START_EDITIONS:
            file.warn(f"horizontal angles 90 to 270 are no longer allowed in {edition}")
        return "c90_c270"
    gap, step = FULL_TURN_DEG - last, float(np.diff(planes).max())
    if first == 0.0 and last > HALF_TURN_DEG and gap <= OPEN_RING_STEPS * step:
        return "none"
    return file.refuse(line, f"horizontal angles {first:g} to {last:g} fit no symmetry of type C")


def _warn_open_ring(file: TextFile, c_deg: Floats, table: Floats, planes: Floats) -> None:
    if HALF_TURN_DEG < planes[-1] < FULL_TURN_DEG and planes[0] == 0.0:
        file.warn(f"horizontal angles end at {planes[-1]:g}: closed with the plane at 0")
    if c_deg.size > 1 and np.abs(table[0] - table[-1]).max() > 0.01 * table.max():
        file.warn("the planes at 0 and 360 differ by more than 1 % of the highest intensity")


def _flux(
    file: TextFile, header: _Header, keywords: tuple[tuple[str, str], ...],
    table: tuple[Floats, Floats, Floats], tolerance: float,
) -> float:  # fmt: skip
    """Flux that the intensities belong to; refused where the table contradicts it [lm]."""
    found_lm = table_flux(file, *table)
    if header.lumens != -1.0:
        lamps_lm = header.lamps * header.lumens
        if found_lm > lamps_lm * header.ballast * (1.0 + tolerance):
            file.refuse(None, f"flux of the table {found_lm:.0f} lm, the lamps give {lamps_lm:.0f}")
        if header.lamps == 1 and header.lumens == NORMALISED_LM:
            file.warn("normalised to 1000 lm: the real flux must come from the luminaire record")
        return lamps_lm
    stated = dict(reversed(keywords))
    words = stated.get("_ABSOLUTELUMENS", "").split("\n")[0].strip()
    try:
        stated_lm = float(words.replace(",", ""))
    except ValueError:
        stated_lm = 0.0
    if stated_lm > 0.0 and abs(found_lm / stated_lm - 1.0) > tolerance:
        file.refuse(None, f"flux of the table {found_lm:.0f} lm, stated {stated_lm:.0f} lm")
    told = _LUMENS.search(stated.get("LAMP", ""))
    if told and abs(found_lm / float(told[1].strip(".")) - 1.0) > tolerance:
        file.warn(f"flux of the table {found_lm:.0f} lm, the lamp is said to give {told[0]}")
    return found_lm
