"""Luminaire files made to measure for the tests."""

from __future__ import annotations

import numpy as np

GAMMAS = tuple(range(0, 91, 10))


def even(planes: int, gammas: tuple[float, ...] = GAMMAS, candela: float = 100.0) -> list[float]:
    """Give a table of one intensity all over."""
    return [candela] * (planes * len(gammas))


def ies(  # noqa: PLR0913 -- one parameter a field of the file
    first: str | None = "IESNA:LM-63-1995",
    *,
    lamp: str = "1 -1 1",
    kind: str = "1 2 0.1 0.2 0.3",
    ballast: str = "1 1 50",
    planes: tuple[float, ...] = (0,),
    gammas: tuple[float, ...] = GAMMAS,
    values: list[float] | None = None,
    tilt: str = "TILT=NONE",
    keywords: str = "[TEST] T1\n[MANUFAC] Provlampan",
) -> bytes:
    """Give an LM-63 file; `lamp` is lamps, lumens, multiplier, `kind` the rest of that line."""
    table = even(len(planes), gammas) if values is None else values
    lines = [] if first is None else [first]
    lines += [keywords, tilt, f"{lamp} {len(gammas)} {len(planes)} {kind}", ballast]
    lines += [" ".join(f"{value:g}" for value in row) for row in (gammas, planes, table)]
    return ("\n".join(lines) + "\n").replace("\n", "\r\n").encode("cp1252")


def ldt(
    isym: int = 1,
    planes: tuple[float, ...] = (0,),
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]] | None = None,
    *,
    gammas: tuple[float, ...] = GAMMAS,
    sets: tuple[str, ...] = ("1|LED|1000|3000|80|12,5",),
    lorl: str = "62.83",
    conversion: str = "1",
    tilt: str = "0",
) -> bytes:
    """Give a EULUMDAT file whose even table holds 628.3 lm of 1000."""
    rows = np.full((1, len(gammas)), 100.0) if table is None else table
    head = ["Lyktfabriken Å", "1", str(isym), str(len(planes)), "0", str(len(gammas)), "0"]
    head += ["R1", "Gården", "", "garden.ldt", "2026-01-02", *["100"] * 3, *["0"] * 6]
    head += ["100", lorl, conversion, tilt, str(len(sets))]
    lines = head + [field for lamps in sets for field in lamps.split("|")] + ["0.5"] * 10
    lines += [f"{value:g}" for value in (*planes, *gammas, *rows.ravel())]
    return "\r\n".join(lines).encode("cp1252")
