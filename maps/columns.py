"""Columns of layers: what a value is called and how it is written for people."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, SupportsFloat

from maps.texts import N_, NO_BREAK_SPACE, Texts
from maps.vocabulary import label

Kind = Literal[
    "text",
    "code",
    "codes",
    "names",
    "count",
    "list_count",
    "number",
    "date",
    "moment",
    "until",
    "days",
    "yes_no",
]
UNKNOWN: Final = N_("unknown")


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name
        Column of the view; the same word in JSON.
    title
        Message id of the heading.
    kind
        How the value is written. ``code`` and ``codes`` need a `vocabulary`; ``names`` is a list of
        words as they are; ``until`` is the moment that something ends.
    unit, decimals
        For ``number``: the unit written after it, and its decimals.
    absent
        Message id written where there is no value. Most often "unknown"; some absences mean
        something else, such as a stairwell that nobody has visited.
    zero
        Sign written for exactly 0, as a dash for a plan that is not late; empty writes the number.
    links
        For ``names``: kind of the assets named, and the column with their identities.
    cases_of
        For ``count`` of open reports: the column with the asset that they are about.
    """

    name: str
    title: str
    kind: Kind = "text"
    vocabulary: str = ""
    unit: str = ""
    decimals: int = 0
    absent: str = UNKNOWN
    zero: str = ""
    links: tuple[str, str] | None = None
    cases_of: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the column is set and sorted as numbers."""
        return self.kind in {"count", "list_count", "number", "days"}

    @property
    def narrow(self) -> bool:
        """Whether a cell must stay on one line."""
        return self.numeric or self.kind in {"date", "moment", "until"}


def is_absent(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT, an empty text or an empty list."""
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Sized):
        return len(value) == 0
    # pandas' NaT and NA are no dates to compare, but neither equals itself.
    return type(value).__name__ in {"NaTType", "NAType"}


def write(texts: Texts, column: Column, value: object) -> str:
    """Write a value for people; the absent one in its own words.

    Raises
    ------
    TypeError
        If the value does not fit the kind of the column.
    """
    if is_absent(value):
        return texts.gettext(column.absent)
    writer = _WRITERS.get(column.kind)
    return str(value) if writer is None else writer(texts, column, value)


def sort_value(column: Column, value: object) -> str:
    """Return the value as a browser can sort it; an absent one is empty and comes last."""
    if is_absent(value):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "list_count":
        return str(len(items_of(column.name, value)))
    return f"{round(as_number(column.name, value), 4):.15g}" if column.numeric else ""


def _write_code(texts: Texts, column: Column, value: object) -> str:
    return label(texts, column.vocabulary, str(value))


def _write_yes_no(texts: Texts, column: Column, value: object) -> str:  # noqa: ARG001 - one shape
    return label(texts, "yes_no", "yes" if value else "no")


def _write_list(texts: Texts, column: Column, value: object) -> str:
    items = items_of(column.name, value)
    if column.kind == "list_count":
        return texts.number(len(items))
    if column.kind == "names":
        return ", ".join(map(str, items))
    return ", ".join(label(texts, column.vocabulary, str(item)) for item in items)


def _write_number(texts: Texts, column: Column, value: object) -> str:
    number = as_number(column.name, value)
    if column.zero and number == 0:
        return column.zero
    if column.kind == "days":
        return texts.days(int(number))
    if column.unit:
        least = 10.0**-column.decimals
        if 0 < number < least / 2:
            # Rounded to 0 it would say that nothing is missing.
            return f"<{NO_BREAK_SPACE}{texts.quantity(least, column.unit, column.decimals)}"
        return texts.quantity(number, column.unit, column.decimals)
    return texts.number(number, column.decimals)


def _write_time(texts: Texts, column: Column, value: object) -> str:
    if column.kind == "moment" and isinstance(value, datetime):
        return texts.moment(value)
    if column.kind == "until" and isinstance(value, datetime):
        return texts.until(value)
    if isinstance(value, date):
        return texts.date(value)
    message = f"{column.name} is {value!r}, expected a date or a moment"
    raise TypeError(message)


def as_number(name: str, value: object) -> float:
    """Return a cell as a number; NumPy's and decimal ones too.

    Raises
    ------
    TypeError
        If it is none; `name` says where.
    """
    if isinstance(value, SupportsFloat):
        return float(value)
    message = f"{name} is {value!r}, expected a number"
    raise TypeError(message)


def items_of(name: str, value: object) -> Sequence[object]:
    """Return a cell as a list.

    Raises
    ------
    TypeError
        If it is none.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        message = f"{name} is {value!r}, expected a list"
        raise TypeError(message)
    return list(value)


def first_present(row: Mapping[str, object], names: Sequence[str]) -> str | None:
    """Return the first of the named columns that holds something, as text."""
    return next((str(row[name]) for name in names if not is_absent(row.get(name))), None)


_WRITERS: Final[Mapping[Kind, Callable[[Texts, Column, object], str]]] = {
    "code": _write_code,
    "codes": _write_list,
    "names": _write_list,
    "list_count": _write_list,
    "count": _write_number,
    "number": _write_number,
    "days": _write_number,
    "date": _write_time,
    "moment": _write_time,
    "until": _write_time,
    "yes_no": _write_yes_no,
}
