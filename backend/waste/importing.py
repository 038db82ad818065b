"""Bins and collections of waste stations from a table, row by row, and back into one."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from backend.errors import InvalidError
from backend.sheets import csv_file
from backend.uploads import UploadedRow, read_table
from backend.waste import service, store
from backend.waste.schemas import WantedFraction
from gis import vocabulary as words
from gis.sources.words import SYNONYMS, plain
from gis.waste import WEEKDAYS, simple_rule, weekly_rule

#: Our columns, and what else they are called.
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "station": ("miljöhus", "miljörum", "rum", "kod", "code", "waste station"),
    "fraction": ("fraktion", "avfallsslag"),
    "bins": ("kärl", "antal", "antal kärl", "count", "number"),
    "volume_l": ("volym", "volym l", "kärlvolym", "liter", "litres", "storlek"),
    "weeks": ("veckor", "intervall", "interval", "every weeks"),
    "weekdays": ("veckodag", "veckodagar", "dag", "dagar", "hämtdag", "weekday", "day"),
    "rrule": ("regel", "rule"),
    "starts_on": ("första dag", "startdatum", "från", "first day"),
    "collector": ("hämtas av", "insamlare", "entreprenör", "contractor"),
}
_DAYS: Final = {
    name: WEEKDAYS[at]
    for at, names in enumerate(("mo må mon", "tu ti tis tue", "we on ons wed", "th to tor thu",
                                "fr fre fri", "sa lö lör sat", "su sö sön sun"))
    for name in names.split()
}  # fmt: skip
_BETWEEN: Final = re.compile(r"[,;/+\s]+(?:och\s+|and\s+)?")
#: Refused rows that are told [count].
ISSUES_MAX: Final = 100
_NAME_MAX: Final = service.NAME_MAX
_WEEKS_MAX: Final = 13


@dataclass(frozen=True)
class Issue:
    """A row that was not taken: which field, what stood there."""

    row: int
    field: str
    value: str


@dataclass
class Imported:
    """What came of a file: fractions written, in how many stations, and rows not taken."""

    rows: int = 0
    fractions: int = 0
    stations: int = 0
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """A row that can be taken."""

    row: int
    station: uuid.UUID
    fraction: str
    bins: tuple[int, int] | None
    rrule: str | None
    starts_on: date | None
    collector: str | None


class _RefusedError(Exception):
    """A row that cannot be taken."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name)
        self.field, self.value = name, value


def import_table(tx: Connection, content: bytes, estate: str | None) -> Imported:
    """Write what a table says of fractions, bins and collections.

    Each fraction of a station that the table names becomes what its rows say, whole: where one row
    of it cannot be taken, it stays what it was. Fractions that are not named stay.

    Parameters
    ----------
    content : bytes
        CSV or workbook with the columns of `COLUMNS`.
    estate : str, optional
        Code of the estate that labels are looked for in; None: in all.

    Raises
    ------
    InvalidError
        Field `file`, if it is no such table.
    """
    rows = read_table(content, COLUMNS, needed=("station", "fraction"))
    known = _stations(tx, rows, estate)
    done = Imported(rows=len(rows))
    groups: dict[tuple[uuid.UUID, str], list[_Line]] = defaultdict(list)
    broken: set[tuple[uuid.UUID, str]] = set()
    for row in rows:
        try:
            line = _line(row, known)
        except _RefusedError as error:
            done.issues.append(Issue(row.number, error.field, error.value))
            broken |= set(_key(row, known))
        else:
            groups[line.station, line.fraction].append(line)
    for key, lines in groups.items():
        if key in broken:
            done.issues += [Issue(line.row, "other", line.fraction) for line in lines]
        else:
            _write(tx, lines, done)
    taken = {station for station, fraction in groups if (station, fraction) not in broken}
    done.stations = len(taken)
    done.issues.sort(key=lambda issue: issue.row)
    return done


def contents_csv(tx: Connection, estate: str | None) -> bytes:
    """Return what the stations take as a table that `import_table` reads."""
    return csv_file(list(COLUMNS), _contents(tx, estate))


def read_days(text: str) -> tuple[str, ...] | None:
    """Return days of the week as rules write them; None: a word is no day."""
    found = [_DAYS.get(plain(word)[:3]) or _DAYS.get(plain(word)[:2]) for word in _parts(text)]
    days = tuple(day for day in found if day)
    return days if len(days) == len(found) else None


def _contents(tx: Connection, estate: str | None) -> Iterator[list[object]]:
    for row in store.rows(tx, "all_contents", estate=estate):
        simple = simple_rule(row.rrule) if row.rrule else None
        yield [
            row.station, row.fraction, row.bins, row.volume_l,
            simple[0] if simple else None, " ".join(simple[1]) if simple else None,
            None if simple else row.rrule, row.starts_on, row.collector,
        ]  # fmt: skip


def _stations(
    tx: Connection, rows: Iterable[UploadedRow], estate: str | None
) -> dict[str, uuid.UUID]:
    """Return the stations by their labels; a label that several carry names none."""
    codes = sorted({row.text("station").lower() for row in rows})
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for row in store.rows(tx, "stations_called", codes=codes, estate=estate):
        found[row.code.lower()].append(row.id)
    return {code: ids[0] for code, ids in found.items() if len(ids) == 1}


def _key(row: UploadedRow, known: Mapping[str, uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    station, fraction = known.get(row.text("station").lower()), _fraction(row.text("fraction"))
    if station and fraction:
        yield station, fraction


def _fraction(text: str) -> str | None:
    if text in words.WASTE_FRACTIONS:
        return text
    return SYNONYMS["waste_station", "fractions"].get(plain(text))


def _line(row: UploadedRow, known: Mapping[str, uuid.UUID]) -> _Line:
    station, fraction = known.get(row.text("station").lower()), _fraction(row.text("fraction"))
    if station is None:
        raise _RefusedError("station", row.text("station"))
    if fraction is None:
        raise _RefusedError("fraction", row.text("fraction"))
    collector = row.text("collector")
    if len(collector) > _NAME_MAX:
        raise _RefusedError("collector", collector)
    return _Line(
        row.number, station, fraction, _bins(row), _rule(row), _day(row), collector or None
    )  # fmt: skip


def _bins(row: UploadedRow) -> tuple[int, int] | None:
    count, volume_l = row.text("bins"), row.text("volume_l")
    if not count and not volume_l:
        return None
    told = f"{count} x {volume_l}"
    if not (count.isascii() and count.isdecimal() and volume_l.isascii() and volume_l.isdecimal()):
        raise _RefusedError("bins", told)
    return int(count), int(volume_l)


def _rule(row: UploadedRow) -> str | None:
    rule, weeks, days = row.text("rrule"), row.text("weeks"), row.text("weekdays")
    if rule or not (weeks or days):
        return rule or None
    found = read_days(days)
    if not found:
        raise _RefusedError("weekdays", days)
    if weeks and not (weeks.isascii() and weeks.isdecimal() and 1 <= int(weeks) <= _WEEKS_MAX):
        raise _RefusedError("weeks", weeks)
    return weekly_rule(int(weeks or 1), list(dict.fromkeys(found)))


def _day(row: UploadedRow) -> date | None:
    text = row.text("starts_on")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise _RefusedError("starts_on", text) from None


def _write(tx: Connection, lines: Sequence[_Line], done: Imported) -> None:
    bins: dict[int, int] = {}
    for line in lines:
        if line.bins:
            bins[line.bins[1]] = bins.get(line.bins[1], 0) + line.bins[0]
    told = next((line for line in lines if line.rrule), lines[0])
    wanted = WantedFraction(
        fraction=told.fraction, bins=bins, rrule=told.rrule, starts_on=told.starts_on,
        collector=told.collector,
    )  # fmt: skip
    try:
        service.put_fraction(tx, told.station, wanted)
    except InvalidError as error:
        name = error.problems[0].field
        done.issues += [Issue(line.row, name, line.fraction) for line in lines]
    else:
        done.fractions += 1


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip()) if part]
