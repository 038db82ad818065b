"""What a planner writes in the forms of a proposal's page, read into a row."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.proposals.rows import Issue, Row
from backend.schemas import can_hold
from gis import crs
from gis.sources.fields import KINDS
from gis.vocabulary import LAMP_KINDS, LIGHT_SOURCES
from maps import proposal_words as words

#: Number fields of the form.
NUMBERS: Final = (
    "height_m", "flux_lm", "power_w", "bearing_deg", "tilt_deg", "dim", "maintenance_factor",
)  # fmt: skip
CHOICES: Final = {"kind": LAMP_KINDS, "light_source": LIGHT_SOURCES}
TEXTS: Final = ("label", "lamp", "luminaire_type")
FIELDS: Final = ("position", *TEXTS, *CHOICES, *NUMBERS)
LENGTH_MAX: Final = 100
#: A position in degrees never reaches this, one in metres never falls below it.
_DEGREES_MAX: Final = 360.0
_COMMA_PAIR: Final = re.compile(r"\s*(-?\d+),(\d+)[\s;]+(-?\d+),(\d+)\s*")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass
class Form:
    """A form as it was sent: the row it means, or what is wrong with it."""

    row: Row | None = None
    issues: list[Issue] = field(default_factory=list)


def read_form(sent: Mapping[str, str], *, remove: bool) -> Form:
    """Read the form that adds a lamp to a proposal.

    Parameters
    ----------
    sent : mapping
        Fields as texts, empty where nothing was written.
    remove : bool
        Whether the lamp named is taken away.
    """
    form = Form()
    told = {name: sent.get(name, "").strip() for name in FIELDS}
    said: dict[str, Any] = {name: told[name][:LENGTH_MAX] or None for name in TEXTS}
    said |= {name: told[name] if told[name] in known else None for name, known in CHOICES.items()}
    said |= {name: _number(form, name, told[name]) for name in NUMBERS}
    said |= _position(form, told["position"])
    if not form.issues:
        form.row = Row(number=0, remove=remove, **said)
    return form


def _number(form: Form, name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        form.issues.append(Issue(0, name, text[:LENGTH_MAX], words.NO_NUMBER))
        return None
    low, high = _bounds(name)
    if not low <= value <= high:
        said = {"low": f"{low:g}", "high": f"{high:g}"}
        form.issues.append(Issue(0, name, text[:LENGTH_MAX], words.OUT_OF_BOUNDS, "refused", said))
        return None
    return value


def _bounds(name: str) -> tuple[float, float]:
    if name == "dim":
        return 0.0, 1.0
    found = KINDS["lamp"].field(name)
    return float(found.low or 0.0), float(found.high or math.inf)


def _position(form: Form, text: str) -> dict[str, float | None]:
    """Read latitude and longitude in either order, or northing and easting, into EPSG:3006."""
    nowhere: dict[str, float | None] = {"easting_m": None, "northing_m": None}
    if not text:
        return nowhere
    pair = _COMMA_PAIR.fullmatch(text)
    plain = f"{pair[1]}.{pair[2]} {pair[3]}.{pair[4]}" if pair else text
    found = [float(number) for number in _NUMBER.findall(plain)]
    place = _place(*found) if len(found) == 2 else None  # noqa: PLR2004 -- a pair
    if place is None:
        form.issues.append(Issue(0, "geom", text[:LENGTH_MAX], words.BAD_POSITION))
        return nowhere
    return {"easting_m": place[0], "northing_m": place[1]}


def _place(first: float, second: float) -> tuple[float, float] | None:
    small, large = sorted((first, second))
    if abs(large) > _DEGREES_MAX:
        return (small, large) if small > _DEGREES_MAX else None
    west, south, east, north = crs.SWEDEN_DEG
    # In Sweden every latitude is larger than every longitude; elsewhere latitude comes first.
    in_sweden = west <= small <= east and south <= large <= north
    lon, lat = (small, large) if in_sweden else (second, first)
    if abs(lat) > 90 or abs(lon) > 180 or not can_hold(lon, lat):  # noqa: PLR2004 -- degrees
        return None
    east_m, north_m = crs.from_lonlat([lon], [lat])
    return float(east_m[0]), float(north_m[0])
