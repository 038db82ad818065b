"""Which column of a file of past reports means what: as for tables, and two sections more.

[source]
id = "diarienr"            # column with a stable identity; needed
lon = "lng"                # or lat, easting, northing, geometry, crs … as for tables
lat = "lat"

[fields]
created_at = "inkommet"
closed_at = ["avslutat", "ändrat"]              # the first that has a value
status = { column = "status", values = { "Avslutad" = "done", "Avvisad" = "will_not_fix" } }
description = "fritext"                         # only if it may be kept
asset = "objektnummer"                          # code of an asset, where there are no places

[fields.category]
column = ["typ", "grupp"]                       # the first whose word is known
values = { "Släckt lampa" = "LIGHT.DARK", "Övrigt" = "" }   # "": left out
default = "DAMAGE.BROKEN"                       # for every other word; without: refused

[times]
zone = "Europe/Stockholm"  # of times that tell no offset
offset = "ignore"          # the offset they tell is not meant
format = "%d/%m/%Y %H:%M"  # where it is not ISO 8601

[moved]                    # to try out files of other places: all of it, to the metre
from = [6.56, 52.99]
to = [12.02, 57.80]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gis.sources.fields import Field, Kind
from gis.sources.mapping import ColumnMapping, load_mapping
from gis.sources.moments import Clock
from gis.sources.report import SourceError
from gis.vocabulary import REPORT_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REPORT: Final = Kind(
    "report",
    "point",
    (
        Field("category", required=True),
        Field("created_at", required=True),
        Field("closed_at"),
        Field("changed_at"),
        Field("status"),
        Field("description"),
        Field("asset"),
    ),
    ("report", "anmäl", "ärend", "felanm"),
)
"""What a past report is described by, beside its place and its identity."""

_OWN_ZONE: Final = ZoneInfo("Europe/Stockholm")
_SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "times": frozenset({"zone", "offset", "format"}),
    "moved": frozenset({"from", "to"}),
}
_PAIR: Final = 2

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PastMapping:
    """How a file of past reports is read.

    Attributes
    ----------
    columns
        Of the file and of the fields.
    clock
        How its times are written.
    moved
        From where to where everything is moved, longitude and latitude [deg]; None: nowhere.
    """

    columns: ColumnMapping = field(default_factory=ColumnMapping)
    clock: Clock = Clock(_OWN_ZONE)  # noqa: RUF009 -- a tuple, which cannot be changed
    moved: tuple[Place, Place] | None = None


def load_past_mapping(path: Path) -> PastMapping:
    """Read a mapping file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    PastMapping
        The checked mapping.

    Raises
    ------
    SourceError
        If it cannot be read, or names something that does not exist.
    """
    columns = load_mapping(path, REPORT, frozenset(_SECTIONS))
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    where = f"mapping {path.name}"
    for section, known in _SECTIONS.items():
        for key in content.get(section, {}):
            if key not in known:
                message = f"{where}, [{section}]: unknown key {key!r}"
                raise SourceError(message)
    status = columns.rules.get("status")
    for told in () if status is None else (*status.values.values(), status.default):
        if told is not None and told not in REPORT_EVENTS:
            message = f"{where}: {told!r} is no status; there are {', '.join(REPORT_EVENTS)}"
            raise SourceError(message)
    return PastMapping(
        columns, _clock(content.get("times", {}), where), _moved(content.get("moved", {}), where)
    )


def _clock(told: Mapping[str, Any], where: str) -> Clock:
    try:
        zone = ZoneInfo(str(told.get("zone", _OWN_ZONE.key)))
    except (ZoneInfoNotFoundError, ValueError):
        message = f"{where}, [times]: there is no zone {told['zone']!r}"
        raise SourceError(message) from None
    if told.get("offset", "ignore") != "ignore":
        message = f"{where}, [times]: offset is ignore, or not given"
        raise SourceError(message)
    return Clock(zone, "offset" in told, str(told.get("format", "")))


def _moved(told: Mapping[str, Any], where: str) -> tuple[Place, Place] | None:
    if not told:
        return None
    ends = [told.get(name) for name in ("from", "to")]
    for pair in ends:
        if (
            not isinstance(pair, list)
            or len(pair) != _PAIR
            or not all(isinstance(one, int | float) for one in pair)
        ):
            message = f"{where}, [moved]: from and to are longitude and latitude"
            raise SourceError(message)
    (a, b), (c, d) = ends  # type: ignore[misc]  # two pairs, as just checked
    return (float(a), float(b)), (float(c), float(d))
