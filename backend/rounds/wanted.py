"""What a template and its items are to be, as somebody wrote it, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from backend.errors import invalid
from backend.schemas import form_text
from gis import vocabulary as words
from gis.deadlines import CleaningPlan, RecurrenceError

NAME_MAX: Final = 120
QUESTION_MAX: Final = 300
TEXT_MAX: Final = 1000
SOURCE_MAX: Final = 300
#: Longest time of a place [min], and days until something is looked at again [d].
MINUTES_MAX: Final = 1440
RECHECK_MAX: Final = 366
#: What a round can be about: kinds of assets, and kinds of places.
ROUND_PLACES: Final = (
    "building", "courtyard", "stairwell", "waste_station", "footpath", "lamp",
    "playground", "laundry", "bin", "bench", "parking", "square",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WantedTemplate:
    """What a template is to be; an empty English text is the Swedish one."""

    name_sv: str
    name_en: str = ""
    about_sv: str = ""
    about_en: str = ""
    kind: str = "inspection"
    asset_kinds: Sequence[str] = ()
    rrule: str = ""
    minutes: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class WantedItem:
    """What an item is to be; an empty English text is the Swedish one."""

    question_sv: str
    question_en: str = ""
    aspect: str = "intact"
    ok_sv: str = ""
    ok_en: str = ""
    photo_sv: str = ""
    photo_en: str = ""
    photo_when: str = "not_ok"
    guidance_sv: str = ""
    guidance_en: str = ""
    severities: Sequence[str] = ()
    category: str = ""
    priority: str = ""
    recheck_days: str = ""
    is_mandatory: bool = True
    may_not_apply: bool = False


def register_kind(place: str) -> str:
    """Return the kind of asset that something a round is about has in the register."""
    return place if place in words.ASSET_KINDS else "place"


def template_row(wanted: WantedTemplate) -> dict[str, Any]:
    """Return the columns of a template.

    Raises
    ------
    InvalidError
        Naming the first field that cannot be used.
    """
    _one_of("kind", wanted.kind, words.ROUND_KINDS)
    for kind in wanted.asset_kinds:
        _one_of("asset_kinds", kind, ROUND_PLACES)
    name = form_text("name_sv", wanted.name_sv, NAME_MAX)
    about = _text("about_sv", wanted.about_sv)
    return {
        "name_sv": name,
        "name_en": form_text("name_en", wanted.name_en, NAME_MAX, least=0) or name,
        "about_sv": about,
        "about_en": _text("about_en", wanted.about_en) or about,
        "kind": wanted.kind,
        "asset_kinds": [kind for kind in ROUND_PLACES if kind in wanted.asset_kinds],
        "rrule": _rule(wanted.rrule),
        "minutes": _number("minutes", wanted.minutes, MINUTES_MAX),
        "source": form_text("source", wanted.source, SOURCE_MAX, least=0) or None,
    }


def item_row(wanted: WantedItem, categories: Sequence[str]) -> dict[str, Any]:
    """Return the columns of an item.

    Parameters
    ----------
    categories : sequence of str
        What a fault may be reported as, on all that the template is about.

    Raises
    ------
    InvalidError
        Naming the first field that cannot be used.
    """
    _one_of("aspect", wanted.aspect, words.ROUND_ASPECTS)
    _one_of("photo_when", wanted.photo_when, words.PHOTO_WHEN)
    for grade in wanted.severities:
        _one_of("severities", grade, words.SEVERITIES)
    if wanted.category:
        _one_of("category", wanted.category, categories)
    if wanted.priority:
        _one_of("priority", wanted.priority, words.PRIORITIES)
    question = form_text("question_sv", wanted.question_sv, QUESTION_MAX)
    days = _number("recheck_days", wanted.recheck_days, RECHECK_MAX)
    if days is not None and not days.is_integer():
        raise invalid("recheck_days", "is a whole number of days")
    row: dict[str, Any] = {
        "question_sv": question,
        "question_en": form_text("question_en", wanted.question_en, QUESTION_MAX, least=0)
        or question,
        "aspect": wanted.aspect,
        "photo_when": wanted.photo_when,
        "answers": list(words.ROUND_ANSWERS if wanted.may_not_apply else words.ROUND_ANSWERS[:2]),
        "severities": [grade for grade in words.SEVERITIES if grade in wanted.severities],
        "category": wanted.category or None,
        "priority": wanted.priority or None,
        "recheck_days": None if days is None else int(days),
        "is_mandatory": wanted.is_mandatory,
    }
    told = asdict(wanted)
    for name in ("ok", "photo", "guidance"):
        row[f"{name}_sv"] = _text(f"{name}_sv", told[f"{name}_sv"])
        row[f"{name}_en"] = _text(f"{name}_en", told[f"{name}_en"]) or row[f"{name}_sv"]
    return row


def _one_of(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise invalid(field, f"{value!r} is none of {', '.join(known)}")


def _text(field: str, text: str) -> str | None:
    return form_text(field, text, TEXT_MAX, least=0) or None


def _number(field: str, text: str, most: float) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise invalid(field, f"{text!r} is no number") from None
    if not 0 < value <= most:
        raise invalid(field, f"is more than 0 and at most {most}")
    return value


def _rule(text: str) -> str | None:
    rule = text.strip().upper().removeprefix("RRULE:")
    if not rule:
        return None
    try:
        CleaningPlan(starts_on=date(2026, 1, 1), rrule=rule)
    except RecurrenceError as error:
        raise invalid("rrule", error.reason) from None
    return rule
