"""From the coordinates of a file to EPSG:3006: which system, which order of axes, what is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely
from pyproj.exceptions import ProjError

from gis import crs, crs_checks
from gis.sources.report import WHOLE_FILE, RowIssue, SourceError
from gis.sources.words import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GLOBE_DEG: Final = 360.0
_SWEDEN_M: Final = (200_000.0, 6_000_000.0, 1_000_000.0, 7_800_000.0)  # of EPSG:3006, rounded out
_ZONE_MIDDLE_M: Final = 150_000.0  # false easting of the local zones
_ZONE_DOUBT_M: Final = 110_000.0  # used within some 60 km; Sweden in EPSG:3006 begins 115 km off
_NORTHING_M: Final = 5_000_000.0  # so far off is a northing, which is exchanged and said
_CODE: Final = re.compile(r"(?:EPSG\s*:?\s*:?)?\s*(\d+)", re.IGNORECASE)
_GIVE: Final = "give it with --crs EPSG:N (3006 SWEREF 99 TM, 3007-3018 local zones, 4326 lon/lat)"


class Placed(NamedTuple):
    """Geometries in EPSG:3006 and what is to be said about how they came there."""

    geometries: NDArray[np.object_]
    crs: str
    lost: dict[int, tuple[str, str]]
    issues: list[RowIssue]
    notes: list[str]


def place(
    geometries: NDArray[np.object_], name: str, told: str, found: str, axis: str = "auto"
) -> Placed:
    """Project the geometries of a file into EPSG:3006.

    Parameters
    ----------
    geometries
        As read, in the system of the file.
    name
        What the user calls the file, for messages.
    told
        The system the user gave, "" for none; it goes before the file's own.
    found
        The system the file or its columns name, "" for none.
    axis
        "auto" (checked), "east_north" or "north_east".

    Returns
    -------
    Placed
        Flat geometries east first; `lost` is position to (value, reason) of rows at 0, 0 or far
        outside the area of their system.

    Raises
    ------
    SourceError
        If no system is known, the text is none, or `axis` is no known order.
    """
    issues: list[RowIssue] = []
    notes: list[str] = []
    if axis not in {"", "auto", "east_north", "north_east"}:
        message = f"{name}: axis must be auto, east_north or north_east, not {axis!r}"
        raise SourceError(message)
    source = _system(geometries, name, told, found, notes)
    source = _not_degrees(geometries, name, source, issues)
    notes += _zone_notes(geometries, source)
    zero = np.flatnonzero((shapely.bounds(geometries) == 0).all(axis=1))
    lost = dict.fromkeys(zero.tolist(), ("0, 0", "position 0, 0 stands for no position"))
    geometries = geometries.copy()
    geometries[zero] = None
    swapped = axis == "north_east"
    if swapped:
        notes.append("coordinates read north first, as told")
    elif axis in {"", "auto"} and crs_checks.looks_swapped(geometries, source):
        swapped = True
        reason = "coordinates stand north first against their system, exchanged in every row"
        issues.append(RowIssue(WHOLE_FILE, "", "geom", source, reason, "repaired"))
    if swapped:
        geometries = crs.swap_axes(geometries)
    for at in np.flatnonzero(crs_checks.out_of_area(geometries, source)).tolist():
        bounds = shapely.bounds(geometries[at])
        lost[at] = (f"{bounds[0]:.0f}, {bounds[1]:.0f}", f"lies far outside the area of {source}")
    try:
        placed = crs.transform(geometries, source)
    except ProjError as error:
        message = f"{name}: {source} cannot be converted to EPSG:3006; {_GIVE}"
        raise SourceError(message) from error
    return Placed(placed, source, lost, issues, notes)


def _system(
    geometries: NDArray[np.object_], name: str, told: str, found: str, notes: list[str]
) -> str:
    own = _told_code(name, told) or found
    if not own:
        own = _degrees(geometries, notes)
    if not own:
        hint = "; the numbers look like SWEREF 99 TM" if _all_within(geometries, _SWEDEN_M) else ""
        message = f"{name}: no reference system is known{hint}; {_GIVE}"
        raise SourceError(message)
    try:
        system = crs.parse(own)
    except crs.UnknownCrsError as error:
        message = f"{name}: {error}; {_GIVE}"
        raise SourceError(message) from error
    code = system.to_epsg()
    if system.is_engineering or (
        code is None and not (system.is_projected or system.is_geographic)
    ):
        message = f"{name}: {system.name} is no system of the earth; {_GIVE}"
        raise SourceError(message)
    text = f"EPSG:{code}" if code is not None else str(system.to_wkt())
    if code is not None and not told and found and not _says(own, code):
        notes.append(f"reference system {_short(own)} recognised as {text} ({system.name})")
    else:
        origin = "as given" if told else "from the file" if found else "by its numbers"
        label = f"{text} ({system.name})" if code is not None else system.name
        notes.append(f"reference system {label} {origin}")
    if told and found and crs.recognise(found) not in {None, code}:
        notes.append(f"read as {text} as told, though the file says {_short(found)}")
    return text


def _told_code(name: str, told: str) -> str:
    """Take a system given as code, URN, WKT or PROJ text.

    A name is refused: PROJ reads "sweref99" as degrees, and a grid by a name is easily mistaken.
    """
    text = told.strip()
    if code := _CODE.fullmatch(text):
        return f"EPSG:{code[1]}"
    if not text or text.lower().startswith("urn:") or "[" in text or "+proj" in text:
        return text
    try:
        system = crs.parse(text)
        named = system.to_epsg() if plain(system.name) == plain(text) else None
    except crs.UnknownCrsError:
        named = None
    hint = f"; {system.name} is EPSG:{named}" if named else ""
    message = f"{name}: reference system {told!r} is no code{hint}; {_GIVE}"
    raise SourceError(message)


def _says(own: str, code: int) -> bool:
    return own.strip().upper().endswith(f":{code}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:60]}…"  # noqa: PLR2004 -- one line on a terminal


def _degrees(geometries: NDArray[np.object_], notes: list[str]) -> str:
    if not _all_within(geometries, (-180.0, -180.0, 180.0, 180.0)):
        return ""
    coordinates = shapely.get_coordinates(geometries)
    if not len(coordinates) or bool((coordinates == np.round(coordinates)).all()):
        return ""  # whole small numbers are a drawing, not the earth
    notes.append("no reference system in the file; all numbers are degrees, read as EPSG:4326")
    return "EPSG:4326"


def _not_degrees(
    geometries: NDArray[np.object_], name: str, source: str, issues: list[RowIssue]
) -> str:
    """Catch metres under a system of degrees: GeoJSON written in SWEREF 99 TM without saying so."""
    if not crs.parse(source).is_geographic:
        return source
    bounds = shapely.bounds(geometries)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds) or (np.abs(bounds).max(axis=1) <= _GLOBE_DEG).any():
        return source
    for box in (_SWEDEN_M, (_SWEDEN_M[1], _SWEDEN_M[0], _SWEDEN_M[3], _SWEDEN_M[2])):
        if _all_within(geometries, box):
            reason = "coordinates are metres, not degrees; they fit SWEREF 99 TM and are read so"
            issues.append(RowIssue(WHOLE_FILE, "", "geom", source, reason, "repaired"))
            return f"EPSG:{crs.SWEREF99_TM}"
    message = f"{name}: coordinates cannot be degrees, though the file says {source}; {_GIVE}"
    raise SourceError(message)


def _zone_notes(geometries: NDArray[np.object_], source: str) -> list[str]:
    """Doubt a local zone that is told for coordinates of another system."""
    if source not in {f"EPSG:{code}" for code in crs.LOCAL_ZONES}:
        return []
    bounds = shapely.bounds(geometries)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    off_m = float(np.median(np.abs(bounds[:, 0] - _ZONE_MIDDLE_M))) if len(bounds) else 0.0
    if not _ZONE_DOUBT_M < off_m < _NORTHING_M:
        return []
    fits = "; they fit EPSG:3006" if _all_within(geometries, _SWEDEN_M) else ""
    return [
        f"coordinates lie {off_m / 1000:.0f} km from the middle of {source}{fits}: is it right?"
    ]


def _all_within(geometries: NDArray[np.object_], box: tuple[float, float, float, float]) -> bool:
    bounds = shapely.bounds(geometries)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return False
    west, south, east, north = box
    return bool(
        (bounds[:, 0] >= west).all()
        and (bounds[:, 1] >= south).all()
        and (bounds[:, 2] <= east).all()
        and (bounds[:, 3] <= north).all()
    )
