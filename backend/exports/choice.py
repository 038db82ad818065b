"""What is wanted in a file: read from an address or a form, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from backend.errors import NotFoundError, invalid
from backend.schemas import Box
from gis import crs as systems
from gis.file_forms import CRS_CODES, FORMS
from gis.workdays import STOCKHOLM
from maps.layers import LAYERS

#: Stands for every layer.
ALL: Final = "all"
#: Layers whose past is known, and the function that tells it (sql/app/097_exports.sql).
DATED: Final = ("lamps", "dark_spots", "broken_fixtures")
#: The hour of a day that a file shows, in Sweden: as the nights of the map.
EVENING: Final = time(22)
#: What a format is in where nothing else is asked for.
_USUAL: Final = {"geojson": systems.WGS84, "kml": systems.WGS84}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Layers, format, system and area of a file."""

    layers: tuple[str, ...]
    form: str
    crs: int
    estate: str | None = None
    bbox: Box | None = None
    day: date | None = None
    language: str = "sv"

    @property
    def at(self) -> datetime | None:
        """Moment that it shows; None: now."""
        return datetime.combine(self.day, EVENING, STOCKHOLM) if self.day else None

    @property
    def several(self) -> bool:
        """Whether it holds several layers."""
        return len(self.layers) > 1


def choose(
    names: Sequence[str],
    form: str,
    crs: int | None,
    *,
    estate: str | None = None,
    bbox: Box | None = None,
    day: date | None = None,
    language: str = "sv",
    allowed: Sequence[str] = tuple(LAYERS),
) -> Wanted:
    """Check what is wanted.

    Parameters
    ----------
    names
        Layers of the registry; `ALL` stands for all that are allowed.
    form, crs
        Format and EPSG code; None: what is usual for the format.
    estate, bbox, day, language
        As `Wanted` has them.
    allowed
        Layers that whoever asks may have.

    Raises
    ------
    NotFoundError
        If there is no such layer or format.
    InvalidError
        If the system or the day does not fit.
    """
    if form not in FORMS:
        raise NotFoundError(f"there is no format {form!r}; there are {', '.join(FORMS)}")
    chosen = set(allowed if ALL in names else names)
    if unknown := chosen - set(allowed):
        raise NotFoundError(f"there is no layer {min(unknown)!r} here")
    if day is not None:
        chosen = _dated(chosen, day, is_all=ALL in names)
    if not chosen:
        raise invalid("layers", "choose a layer")
    return Wanted(
        layers=tuple(name for name in LAYERS if name in chosen),
        form=form,
        crs=_system(form, crs),
        estate=estate or None,
        bbox=bbox,
        day=day,
        language=language,
    )


def _system(form: str, crs: int | None) -> int:
    if crs is None:
        return _USUAL.get(form, systems.SWEREF99_TM)
    if crs not in CRS_CODES:
        raise invalid("crs", f"is none of {', '.join(map(str, CRS_CODES))}")
    only = FORMS[form].crs
    if only not in (None, crs):
        raise invalid("crs", f"{form} is in EPSG:{only} alone")
    return crs


def _dated(chosen: set[str], day: date, *, is_all: bool) -> set[str]:
    if datetime.combine(day, EVENING, STOCKHOLM) > datetime.now(UTC):
        raise invalid("date", "is an evening that has not come")
    known = chosen & set(DATED)
    if not is_all and (today := chosen - known):
        raise invalid("date", f"{min(today)} is known as of now only; {', '.join(DATED)}")
    return known
