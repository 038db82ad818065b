"""Measures written down: checked, their areas found, and what may be told of them later."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import shapely
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from backend.errors import ConflictError, invalid
from backend.followup import service, store
from backend.followup.areas import AreaError, Where, find_areas
from backend.followup.schemas import Measure
from backend.schemas import form_text
from gis import vocabulary as words
from gis.effect_months import first_day
from gis.verdicts import COUNTED, OF_REPORTING

NAME_MAX: Final = 120
TEXT_MAX: Final = 2_000
REFERENCE_MAX: Final = 40
#: How far ahead and back a start may be written down [years].
_YEARS: Final = (-10, 10)
_COST_MAX: Final = Decimal(10) ** 11
_DWELLINGS_MAX: Final = 100_000
#: Metrics whose reports can be narrowed to categories.
NARROWED: Final = OF_REPORTING | {"own_findings"}
_ONE_REFERENCE: Final = "measure_company_id_reference_key"
_AMOUNT: Final = re.compile(r"-?\d{1,15}([.,]\d+)?", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(\.\d{3})+,\d\d|-?\d{1,3}(,\d{3})+\.\d\d", re.ASCII)
_UNCLEAR: Final = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_CODE: Final = re.compile(r"[A-Z]+(\.[A-Z_]+)?")


class BegunError(ConflictError):
    """The measure has begun: what is looked for stays."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What may be told of a measure at any time, as it was written."""

    about: str = ""
    ends_on: date | None = None
    reference: str = ""
    cost: str = ""
    dwellings: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A measure as it is to be written down."""

    estate_id: uuid.UUID
    name: str
    kind: str
    starts_on: date
    hypothesis: str
    expects: str
    metric: str
    reason: str
    comparison: str = "areas"
    categories: tuple[str, ...] = ()
    theme: str = ""
    where: Where = field(default_factory=Where)
    told: Told = field(default_factory=Told)


def add(tx: Connection, company_id: uuid.UUID | None, wanted: Wanted, today: date) -> uuid.UUID:
    """Write a measure down with its areas.

    Raises
    ------
    InvalidError
        Naming the field, if something of it cannot be used.
    """
    kept = _checked(wanted, today)
    areas = find_areas(tx, wanted.where, wanted.estate_id, of_survey=wanted.metric == "survey")
    if wanted.comparison == "areas" and not areas["comparison"]:
        raise AreaError("compared", "none")
    try:
        with tx.begin_nested():
            made: uuid.UUID = store.scalar(tx, "insert_measure", company_id=company_id, **kept)
    except IntegrityError as error:
        raise _same_reference(error) from None
    for role, found in areas.items():
        for one in found:
            store.do(
                tx, "insert_area", company_id=company_id, measure_id=made, role=role,
                name=one.name, asset_id=one.asset_id, shape=shapely.to_wkb(one.shape),
            )  # fmt: skip
    if kept["dwellings"] is None:
        store.do(tx, "set_dwellings", id=made, dwellings=_dwellings_inside(tx, made))
    return made


def tell(tx: Connection, measure_id: uuid.UUID, told: Told) -> None:
    """Tell what may be told of a measure at any time: costs, its last day, notes.

    Raises
    ------
    NotFoundError
        If there is none.
    InvalidError
        Naming the field, if something of it cannot be used.
    """
    measure = service.read(tx, measure_id)
    kept = {**_told(told, measure.starts_on), "note": _text("note", told.note)}
    try:
        with tx.begin_nested():
            store.do(tx, "tell_measure", id=measure_id, **kept)
    except IntegrityError as error:
        raise _same_reference(error) from None


def take_back(tx: Connection, measure_id: uuid.UUID) -> Measure:
    """Take a measure back that has not begun; return what it was.

    Raises
    ------
    NotFoundError
        If there is none.
    BegunError
        If it has begun.
    """
    measure = service.read(tx, measure_id)
    if measure.has_begun:
        raise BegunError("a measure that has begun stays as it was planned")
    store.do(tx, "delete_measure", id=measure_id)
    return measure


def amount(name: str, text: str) -> Decimal | None:
    """Read an amount as people write it; empty: None.

    Raises
    ------
    InvalidError
        If it is none, or negative.
    """
    if not text.strip():
        return None
    found = amount_of(text)
    if found is None or found < 0:
        raise invalid(name, "is no amount")
    return found


def amount_of(text: str) -> Decimal | None:
    """Return an amount [SEK]: 1 234,50 and 1.234,50 and 1,234.50 and -300; None: it is none.

    Three digits after one mark may be thousands or thousandths: whoever wrote them is asked again.
    """
    kept = re.sub(r"\s|kr|SEK", "", text).replace("\u2212", "-")
    if _GROUPED.fullmatch(kept):
        kept = kept[:-3].replace(",", "").replace(".", "") + kept[-3:]
    if not _AMOUNT.fullmatch(kept) or _UNCLEAR.fullmatch(kept):
        return None
    found = Decimal(kept.replace(",", "."))
    return found.quantize(Decimal("0.01")) if abs(found) <= _COST_MAX else None


def _checked(wanted: Wanted, today: date) -> dict[str, Any]:
    chosen = {
        "kind": words.MEASURE_KINDS, "expects": words.MEASURE_EXPECTS,
        "metric": words.MEASURE_METRICS, "comparison": words.MEASURE_COMPARISONS,
        "reason": words.MEASURE_REASONS,
    }  # fmt: skip
    kept: dict[str, Any] = {}
    for name, allowed in chosen.items():
        kept[name] = getattr(wanted, name)
        if kept[name] not in allowed:
            raise invalid(name, f"is one of {', '.join(allowed)}")
    first, last = (first_day(today, 12 * years) for years in _YEARS)
    if not first <= wanted.starts_on <= last:
        raise invalid("starts_on", "lies too far away")
    survey = wanted.metric == "survey"
    if survey != bool(wanted.theme) or (survey and wanted.theme not in words.SURVEY_THEMES):
        raise invalid("theme", "is asked of surveys, and of them alone")
    if wanted.comparison == "own_findings" and wanted.metric not in COUNTED - {"own_findings"}:
        raise invalid("comparison", "own findings can be held against counts of reports alone")
    return {
        **kept,
        **_told(wanted.told, wanted.starts_on),
        "estate_id": wanted.estate_id,
        "name": form_text("name", wanted.name, NAME_MAX),
        "starts_on": wanted.starts_on,
        "hypothesis": form_text("hypothesis", wanted.hypothesis, TEXT_MAX, least=10),
        "categories": _categories(wanted),
        "theme": wanted.theme or None,
    }


def _told(told: Told, starts_on: date) -> dict[str, Any]:
    if told.ends_on is not None and told.ends_on < starts_on:
        raise invalid("ends_on", "lies before the start")
    number = "".join(told.dwellings.split())
    if number and not (number.isascii() and number.isdecimal() and int(number) > 0):
        raise invalid("dwellings", "is no whole number")
    if number and int(number) > _DWELLINGS_MAX:
        raise invalid("dwellings", f"is more than {_DWELLINGS_MAX}")
    reference = told.reference.strip()
    return {
        "about": _text("about", told.about),
        "ends_on": told.ends_on,
        "reference": form_text("reference", reference, REFERENCE_MAX) if reference else None,
        "cost_sek": amount("cost", told.cost),
        "dwellings": int(number) if number else None,
    }


def _text(name: str, text: str) -> str:
    return form_text(name, text, TEXT_MAX, least=0)


def _categories(wanted: Wanted) -> list[str]:
    if not wanted.categories:
        return []
    if wanted.metric not in NARROWED:
        raise invalid("categories", "narrow reports alone")
    if not all(_CODE.fullmatch(code) for code in wanted.categories):
        raise invalid("categories", "are codes such as WASTE or WASTE.BULKY")
    return list(dict.fromkeys(wanted.categories))


def _dwellings_inside(tx: Connection, measure_id: uuid.UUID) -> int | None:
    found: int | None = store.scalar(tx, "dwellings_inside", id=measure_id)
    return found or None


def _same_reference(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.orig, "diag", None)
    if getattr(diagnosis, "constraint_name", "") == _ONE_REFERENCE:
        return invalid("reference", "is another measure's")
    return error


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a field, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def codes_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that boxes of a form were ticked for."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
