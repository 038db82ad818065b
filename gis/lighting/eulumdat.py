"""Reader of EULUMDAT files (.ldt): one value a line, intensities in cd per 1000 lm of lamp flux.

The light output ratio is inside the values, the flux is that of a whole lamp set, several lamp
sets are alternatives, and the tilt of line 25 belongs to the measurement, not to the mounting.
"""

from __future__ import annotations

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

SYMMETRIES: Final[tuple[Symmetry, ...]] = ("none", "axial", "c0_c180", "c90_c270", "quadrant")
"""Symmetry by Isym."""
WORDS: Final = {
    1: "MANUFACTURER", 8: "REPORT", 9: "LUMINAIRE", 10: "NUMBER", 11: "FILE", 12: "DATE",
}  # fmt: skip
SIZES: Final = {
    13: "length", 14: "width", 15: "height", 16: "luminous length", 17: "luminous width",
    18: "height at C0", 19: "height at C90", 20: "height at C180", 21: "height at C270",
}  # fmt: skip
LAMP_SETS_MAX: Final = 20
DIRECT_RATIOS: Final = 10
HEADER_LINES: Final = 26
METRES: Final = 0.001


@dataclass
class _Cursor:
    """Reads a file line by line."""

    file: TextFile
    at: int = 0

    def text(self, what: str) -> str:
        """Give the next line."""
        if self.at >= len(self.file.lines):
            self.file.refuse(self.at, f"truncated: the file ends before {what}")
        self.at += 1
        return self.file.lines[self.at - 1].strip()

    def number(self, what: str, default: float | None = None) -> Number:
        """Give the next line as a number; an empty one is the default where there is one."""
        text = self.text(what)
        if not text and default is not None:
            return Number(default, self.at)
        return Number(self.file.number(text, self.at, what), self.at)

    def numbers(self, count: int, what: str) -> list[Number]:
        """Give the next numbers; some programs write several on a line, or empty lines between."""
        found: list[Number] = []
        while len(found) < count:
            if self.at >= len(self.file.lines):
                reason = f"truncated: {len(found)} of {count} numbers for {what}"
                self.file.refuse(len(self.file.lines), reason)
            self.at += 1
            tokens = self.file.lines[self.at - 1].split()
            found += [Number(self.file.number(t, self.at, what), self.at) for t in tokens]
        if len(found) > count:
            self.file.refuse(self.at, f"{len(found)} numbers for {what}, {count} expected")
        return found


@dataclass(frozen=True)
class _Header:
    """The numbers of lines 2 to 26 that the light depends on."""

    symmetry: Symmetry
    planes: int
    gammas: int
    sizes_m: dict[int, float]
    lorl: float
    conversion: float
    lamp_sets: int


def looks_like_eulumdat(file: TextFile) -> bool:
    """Tell whether lines 2 to 6 hold the small numbers that EULUMDAT has there."""
    try:
        values = [float(line.replace(",", ".")) for line in file.lines[1:6]]
    except ValueError:
        return False
    return len(values) == 5 and 0 <= values[1] < len(SYMMETRIES)  # noqa: PLR2004 - lines 2 to 6


def read_eulumdat(
    file: TextFile, lamp_set: int = 0, flux_tolerance: float = FLUX_TOLERANCE
) -> Photometry:
    """Read a EULUMDAT file.

    Parameters
    ----------
    file : TextFile
        The decoded file.
    lamp_set : int
        Which of the alternative lamp sets to take, from 0.
    flux_tolerance : float
        Share by which the table's flux may be off lamp flux times light output ratio. [1]

    Returns
    -------
    Photometry
        Intensities in candela with the chosen lamps.

    Raises
    ------
    PhotometryError
        For angles that do not rise or do not fit the symmetry, negative intensity, a flux off the
        stated one, a lamp set that is not there, or a truncated file; with the line.
    """
    cursor = _Cursor(file)
    keywords, header = _header(cursor)
    sets, absolute = _lamp_sets(cursor, header.lamp_sets)
    if not 0 <= lamp_set < len(sets):
        file.refuse(None, f"lamp set {lamp_set}: the file has {len(sets)}, counted from 0")
    cursor.numbers(DIRECT_RATIOS, "direct ratios")
    c_numbers = cursor.numbers(header.planes, "C angles")
    planes = check_angles(file, c_numbers, "C angles", FULL_TURN_DEG)
    gamma_deg = check_gammas(file, cursor.numbers(header.gammas, "gamma angles"))
    stored_deg = _stored(file, header.symmetry, planes, c_numbers[-1].line)
    count = stored_deg.size * header.gammas
    table = check_candela(file, cursor.numbers(count, "intensities"), stored_deg.size)
    left = sum(1 for line in file.lines[cursor.at :] if line.strip())
    if left:
        file.warn(f"{left} lines after the table, first is line {cursor.at + 1}")
    if header.symmetry == "c90_c270":
        table = table[::-1]  # stored from C270 through C0 to C90: the mirror images of 270 to 90
    c_deg, table = unfold(header.symmetry, stored_deg, table)
    chosen = sets[lamp_set]
    candela = table * (header.conversion * chosen.flux_lm / 1000.0)
    _check_flux(file, header, chosen, (c_deg, gamma_deg, candela), flux_tolerance)
    return Photometry(
        name=file.name, sha256=file.sha256, format="EULUMDAT", edition="EULUMDAT",
        keywords=keywords, symmetry=header.symmetry, c_deg=c_deg, gamma_deg=gamma_deg,
        intensity_cd=candela, flux_lm=chosen.flux_lm, absolute=absolute[lamp_set],
        power_w=chosen.power_w, size_m=_opening(header.sizes_m), lamp_sets=sets,
        lamp_set=lamp_set, warnings=tuple(file.warnings),
    )  # fmt: skip


def _header(cursor: _Cursor) -> tuple[tuple[tuple[str, str], ...], _Header]:
    file = cursor.file
    words: dict[int, str] = {}
    values: dict[int, Number] = {}
    for line in range(1, HEADER_LINES + 1):
        if line in WORDS:
            words[line] = cursor.text(WORDS[line].lower()).strip('"').strip()
        else:
            # only these may be empty: type, distances, sizes, ratios and the measuring tilt
            needed = line in (3, 4, 6, 26)
            values[line] = cursor.number(f"header line {line}", None if needed else 0.0)
    symmetry = SYMMETRIES[file.count(values[3], "symmetry Isym", 0, len(SYMMETRIES) - 1)]
    if values[25].value:
        file.warn(f"measured at a tilt of {values[25].value:g} deg: not added to the mounting tilt")
    conversion = values[24].value or 1.0
    if conversion < 0.0:
        file.refuse(24, f"conversion factor {conversion:g} is not above zero")
    header = _Header(
        symmetry=symmetry,
        planes=file.count(values[4], "number of C planes Mc"),
        gammas=file.count(values[6], "number of gamma angles Ng"),
        sizes_m={line: values[line].value * METRES for line in SIZES},
        lorl=values[23].value / 100.0,
        conversion=conversion,
        lamp_sets=file.count(values[26], "number of lamp sets", 1, LAMP_SETS_MAX),
    )
    return tuple((WORDS[line], words[line]) for line in WORDS), header


def _lamp_sets(cursor: _Cursor, count: int) -> tuple[tuple[LampSet, ...], list[bool]]:
    """Read the alternative sets, and for each whether its photometry is absolute."""
    sets, absolute = [], []
    for _ in range(count):
        lamps = cursor.number("number of lamps")
        kind = cursor.text("type of lamps")
        flux = cursor.number("total flux of the lamps")
        if flux.value < FLUX_MIN_LM:
            cursor.file.refuse(flux.line, f"total flux of the lamps {flux.value:g} lm is no light")
        colour, rendering = cursor.text("colour of the lamps"), cursor.text("colour rendering")
        power_w = cursor.number("power", 0.0).value
        number = abs(round(lamps.value))
        sets.append(LampSet(number, kind, flux.value, power_w or None, colour, rendering))
        absolute.append(lamps.value < 0.0)
    return tuple(sets), absolute


def _stored(file: TextFile, symmetry: Symmetry, planes: Floats, line: int) -> Floats:
    """Angles of the stored planes, rising; those about C90-C270 as their images in 90 to 270."""
    if symmetry == "axial":
        return np.zeros(1)
    if planes[0] != 0.0:
        file.refuse(line, f"C angles start at {planes[0]:g}, not at 0")
    if symmetry == "none":
        gap, step = FULL_TURN_DEG - planes[-1], float(np.diff(planes).max(initial=0.0))
        if gap > OPEN_RING_STEPS * step:
            file.refuse(line, f"C angles end at {planes[-1]:g} and do not close the ring")
        return planes
    last_deg = QUARTER_DEG if symmetry == "quadrant" else HALF_TURN_DEG
    stored, ends = planes[planes <= last_deg], (0.0, last_deg)
    if symmetry == "c90_c270":
        east = planes[
            (planes <= QUARTER_DEG) | ((planes >= THREE_QUARTERS_DEG) & (planes < FULL_TURN_DEG))
        ]
        stored, ends = (
            np.sort((HALF_TURN_DEG - east) % FULL_TURN_DEG),
            (QUARTER_DEG, THREE_QUARTERS_DEG),
        )
    full = planes.size - (planes[-1] == FULL_TURN_DEG)
    parts = round(FULL_TURN_DEG / (ends[1] - ends[0]))
    if (stored[0], stored[-1]) != ends or stored.size != full // parts + 1:
        file.refuse(line, f"{planes.size} C angles do not fit the symmetry {symmetry}")
    return stored


def _check_flux(
    file: TextFile, header: _Header, chosen: LampSet, table: tuple[Floats, Floats, Floats],
    tolerance: float,
) -> None:  # fmt: skip
    """Hold the integral of the table against lamp flux times light output ratio."""
    found_lm = table_flux(file, *table)
    if chosen.flux_lm == NORMALISED_LM:
        file.warn("normalised to 1000 lm: the real flux must come from the luminaire record")
    if header.lorl <= 0.0:
        file.warn("no light output ratio: the flux of the table cannot be checked")
        return
    stated_lm = chosen.flux_lm * header.lorl
    if abs(found_lm / stated_lm - 1.0) > tolerance:
        reason = (
            f"flux of the table {found_lm:.0f} lm, stated {stated_lm:.0f} lm "
            f"({chosen.flux_lm:g} lm x {100 * header.lorl:g} %)"
        )
        file.refuse(None, reason)


def _opening(sizes_m: dict[int, float]) -> tuple[float, float, float]:
    """Width, length and height of the luminous opening; the housing's where there is none."""
    length = sizes_m[16] or sizes_m[13]
    # a width of 0 is a round opening, whose length is its diameter
    width = sizes_m[17] or -length
    return width, length, max(sizes_m[line] for line in (18, 19, 20, 21))
