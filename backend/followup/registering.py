"""Measures written down: checked, their areas found, and what may be told of them later."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import shapely
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from backend.errors import ConflictError, InvalidError, invalid
from backend.followup import service, store
from backend.followup.schemas import Measure
from backend.outlines import read_outline
from backend.schemas import form_text
from gis import vocabulary as words
from gis.effects import first_day
from gis.verdicts import COUNTED, OF_REPORTING

NAME_MAX: Final = 120
TEXT_MAX: Final = 2_000
REFERENCE_MAX: Final = 40
#: Areas of one role that a measure may have [count].
AREAS_MAX: Final = 50
#: A comparison area lies farther away than this [m]: nearer, the same people walk there.
ADJACENT_M: Final = 50.0
RING_MAX_M: Final = 500.0
#: How far ahead and back a start may be written down [years].
_YEARS: Final = (-10, 10)
_COST_MAX: Final = Decimal(10) ** 11
_DWELLINGS_MAX: Final = 100_000
#: Metrics whose reports can be narrowed to categories.
NARROWED: Final = OF_REPORTING | {"own_findings"}
_ONE_REFERENCE: Final = "measure_company_id_reference_key"
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
class Places:
    """Where: labels of things, and an outline as GeoJSON; both may be empty."""

    labels: tuple[str, ...] = ()
    outline: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A measure as it is to be written down; `ring_m` 0: no ring is drawn."""

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
    place: Places = field(default_factory=Places)
    compared: Places = field(default_factory=Places)
    ring: Places = field(default_factory=Places)
    ring_m: float = 0.0
    told: Told = field(default_factory=Told)


@dataclass(frozen=True)
class _Found:
    """An area with its shape [EPSG:3006]."""

    name: str
    asset_id: uuid.UUID | None
    shape: shapely.Geometry


def add(tx: Connection, company_id: uuid.UUID | None, wanted: Wanted, today: date) -> uuid.UUID:
    """Write a measure down with its areas.

    Raises
    ------
    InvalidError
        Naming the field, if something of it cannot be used.
    """
    kept = _checked(wanted, today)
    areas = _areas(tx, wanted)
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
    kept = re.sub(r"\s|\u00a0|kr|SEK", "", text)
    if not kept:
        return None
    try:
        found = Decimal(kept.replace(",", "."))
    except InvalidOperation:
        raise invalid(name, "is no amount") from None
    if not found.is_finite() or not 0 <= found <= _COST_MAX:
        raise invalid(name, "is no amount")
    return found.quantize(Decimal("0.01"))


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


def _areas(tx: Connection, wanted: Wanted) -> dict[str, list[_Found]]:
    place = _resolve(tx, "place", wanted.place, wanted.estate_id)
    if not place:
        raise invalid("place", "choose a thing of the register, or draw an outline")
    compared = _resolve(tx, "compared", wanted.compared, wanted.estate_id)
    if wanted.comparison == "areas" and not compared:
        raise invalid("compared", "choose one area at least that is not adjacent")
    ring = _resolve(tx, "ring", wanted.ring, wanted.estate_id)
    whole = shapely.union_all([one.shape for one in place])
    if not ring and wanted.ring_m:
        if not 0 < wanted.ring_m <= RING_MAX_M:
            raise invalid("ring_m", f"give a width up to {RING_MAX_M:g} m")
        around = shapely.difference(shapely.buffer(whole, wanted.ring_m), whole)
        ring = [_Found("", None, around)]
    beside = shapely.union_all([one.shape for one in ring]) if ring else None
    for one in compared:
        near = shapely.dwithin(one.shape, whole, ADJACENT_M)
        if near or (beside is not None and shapely.intersects(one.shape, beside)):
            raise invalid("compared", f"{one.name or 'the outline'} lies beside the place")
    return {"place": place, "ring": ring, "comparison": compared}


def _resolve(tx: Connection, name: str, places: Places, estate_id: uuid.UUID) -> list[_Found]:
    labels = list(dict.fromkeys(label.strip() for label in places.labels if label.strip()))
    if len(labels) > AREAS_MAX:
        raise invalid(name, f"has more than {AREAS_MAX} areas")
    found = [_named(tx, name, label, estate_id) for label in labels]
    if places.outline.strip():
        try:
            found.append(_Found("", None, shapely.from_wkb(read_outline(places.outline))))
        except InvalidError as error:
            raise invalid(name, error.problems[0].reason) from None
    return found


def _named(tx: Connection, name: str, label: str, estate_id: uuid.UUID) -> _Found:
    """Return the thing or area that a label means; one of the measure's estate first."""
    if len(label) > NAME_MAX:
        raise invalid(name, "holds a label that is too long")
    rows = store.rows(tx, "named", label=label)
    here = [row for row in rows if row.estate_id == estate_id] or list(rows)
    if len(here) != 1:
        raise invalid(name, f"{label}: {'is not in the register' if not here else 'means several'}")
    row = here[0]
    return _Found(row.name or row.code, row.asset_id, shapely.from_wkb(bytes(row.shape)))


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


def shown_labels(found: Sequence[str]) -> str:
    """Return labels as the lines of a field."""
    return "\n".join(found)
