"""One value of a source to one value of ours, or the reason why not.

Every function takes what stood in the source and gives a `Parsed`: the value kept (None where it is
unknown) and, if it is not what stood there, why. They are called once per distinct value.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from gis.sources.units import factor
from gis.sources.words import FALSE_WORDS, NO_VALUE, TRUE_WORDS, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gis.sources.fields import Field

    Value = str | float | int | bool | date | tuple[str, ...] | None

_NUMBER = re.compile(r"^([-+]?[\d\s.,]*\d(?:[eE][-+]?\d+)?)\s*([a-zA-Z°%²µ]*2?)\.?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_SEPARATORS = re.compile(r"[;,/|+&\n]| och | and ")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_YEARS = (1850, 2150)
_FIRST_OF_JANUARY_DIGITS, _COMPACT_DATE_DIGITS = 4, 8


class Parsed(NamedTuple):
    """A value as we keep it, and why it is not the one that stood there (None: it is)."""

    value: Value
    reason: str | None = None


def is_nothing(raw: object) -> bool:
    """Tell whether a value is one of the usual ways to write nothing.

    Parameters
    ----------
    raw
        Anything.

    Returns
    -------
    bool
        True for None, NaN, blanks, "<NA>", "null", "-" and their like.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return True
    return isinstance(raw, str) and raw.strip().lower() in NO_VALUE


def as_text(raw: object) -> str:
    """Write a value as a person would: whole numbers without a decimal point.

    Parameters
    ----------
    raw
        Anything.

    Returns
    -------
    str
        The text; "" for nothing.
    """
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    # NaN and NaT, which stand for an empty cell, are unequal to themselves
    return "" if raw is None or (isinstance(raw, float | datetime) and raw != raw) else str(raw)  # noqa: PLR0124


def parser(
    kind: str, field: Field, values: Mapping[str, str], decimal: str
) -> Callable[..., Parsed]:
    """Choose the function that reads the values of one field.

    Parameters
    ----------
    kind
        Name of the kind.
    field
        The field with its type, bounds and words.
    values
        Their word to ours, from the mapping; taken before anything else.
    decimal
        Decimal sign of texts, "" for either.

    Returns
    -------
    callable
        ``parse(raw, unit)`` to `Parsed`, for a `raw` that is not nothing.
    """

    def parse(raw: object, unit: str) -> Parsed:
        told = values.get(as_text(raw).strip())
        if told is not None:
            raw, unit = told, ""
            if is_nothing(told):
                return Parsed(None)
        if field.type in {"number", "integer"}:
            return _bounded(raw, field, unit, decimal)
        if field.type == "choice":
            return _choice(raw, kind, field)
        if field.type == "choices":
            return _choices(raw, kind, field)
        return {"date": _date, "boolean": _boolean}.get(field.type, _plain_text)(raw, field)

    return parse


def number(raw: object, ours: str, unit: str = "", decimal: str = "") -> float | None:
    """Read a number with or without a unit behind it.

    Parameters
    ----------
    raw
        A number or a text such as "4,5", "1 200 lm", "12 m".
    ours
        The unit wanted.
    unit
        Unit of the column, "" for ours; a unit in the text goes before it.
    decimal
        "," or "." as decimal sign; "": the last of the two is the decimal sign.

    Returns
    -------
    float or None
        The number in our unit; None if it is no finite number or the units do not fit.
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        scale = factor(ours, unit)
        return float(raw) * scale if scale is not None and math.isfinite(raw) else None
    found = _NUMBER.match(str(raw).strip().replace("\N{MINUS SIGN}", "-"))
    if found is None:
        return None
    digits, own_unit = "".join(found[1].split()), found[2]
    sign = decimal or ("," if digits.rfind(",") > digits.rfind(".") else ".")
    digits = digits.replace("." if sign == "," else ",", "").replace(sign, ".")
    scale = factor(ours, own_unit or unit)
    try:
        value = float(digits)
    except ValueError:
        return None
    return value * scale if scale is not None and math.isfinite(value) else None


def _bounded(raw: object, field: Field, unit: str, decimal: str) -> Parsed:
    value = number(raw, field.unit, unit, decimal)
    fallback = field.default if isinstance(field.default, int) else None
    taken = "left unknown" if fallback is None else f"taken as {fallback}"
    if value is None:
        return Parsed(fallback, f"no number, {taken}")
    if (field.low is not None and value < field.low) or (
        field.high is not None and value > field.high
    ):
        span = f"{field.low:g} to {field.high:g} {field.unit}".strip()
        return Parsed(fallback, f"outside {span}, {taken}")
    if field.type == "number":
        return Parsed(round(value, 6))
    whole = math.floor(value + 0.5)
    return Parsed(whole, None if whole == value else "not a whole number, rounded")


def _choice(raw: object, kind: str, field: Field) -> Parsed:
    text, mended = clean(as_text(raw))
    found = translate(kind, field.name, text, field.choices)
    if found is not None:
        return Parsed(found, mended)
    fallback = next((word for word in ("unknown", "other") if word in field.choices), field.default)
    return Parsed(fallback, f"not a known word, taken as {fallback or 'nothing'}")


def _choices(raw: object, kind: str, field: Field) -> Parsed:
    parts = raw if isinstance(raw, list | tuple) else _SEPARATORS.split(as_text(raw))
    words = [str(part).strip() for part in parts if str(part).strip()]
    found = {word: translate(kind, field.name, word, field.choices) for word in words}
    kept = tuple(choice for choice in field.choices if choice in found.values())
    lost = [word for word, ours in found.items() if ours is None]
    return Parsed(kept, f"not known and left out: {', '.join(lost)}" if lost else None)


def _boolean(raw: object, field: Field) -> Parsed:
    if isinstance(raw, bool):
        return Parsed(raw)
    word = as_text(raw).strip().lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return Parsed(word in TRUE_WORDS)
    taken = "left unknown" if field.default is None else "taken as no"
    return Parsed(None, f"neither yes nor no, {taken}")


def _date(raw: object, _: Field) -> Parsed:
    if isinstance(raw, datetime):
        return Parsed(raw.date())
    if isinstance(raw, date):
        return Parsed(raw)
    text, reason = as_text(raw).strip(), None
    if text.isdigit() and len(text) == _FIRST_OF_JANUARY_DIGITS:
        text, reason = f"{text}-01-01", "only a year, its first day is kept"
    elif text.isdigit() and len(text) == _COMPACT_DATE_DIGITS:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif found := _DAY_FIRST.match(text):
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return Parsed(None, "no date, left unknown")
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        return Parsed(None, f"outside the years {_YEARS[0]} to {_YEARS[1]}, left unknown")
    return Parsed(day, reason)


def _plain_text(raw: object, field: Field) -> Parsed:
    text, mended = clean(as_text(raw))
    if not field.pattern:
        return Parsed(text or None, mended)
    letters = field.name.upper()
    code = text.upper().replace(" ", "").removeprefix(letters)
    for form in (letters + code, letters + code.zfill(2)):
        if re.fullmatch(field.pattern, form):
            return Parsed(form, mended)
    return Parsed(None, f"no {field.name.upper()} code, left unknown")


def clean(text: str) -> tuple[str, str | None]:
    """Tidy a text: blanks, control characters, UTF-8 that was read as Latin-1.

    Parameters
    ----------
    text
        As it stood in the source.

    Returns
    -------
    tuple
        The text, and the reason if more than blanks changed.
    """
    tidy, reason = _CONTROL.sub("", text), None
    if tidy != text:
        reason = "control characters removed"
    if "Ã" in tidy or "Â" in tidy:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):  # an honest Ã: names have them
            tidy, reason = tidy.encode("cp1252").decode("utf-8"), "letters read in a wrong encoding"
    return " ".join(tidy.split()), reason
