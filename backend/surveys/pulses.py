"""Pulse surveys: five questions behind a code on a paper, answered without login or identity.

An answer is a row of one question, with its day: nothing ties it to the other answers of the same
person. Answers that bear a sign of abuse are kept apart and not counted.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from backend.surveys import service, store, taking
from backend.surveys.schemas import Wave
from gis.survey_file import Item
from gis.survey_scale import Scale

#: What is asked, by theme, in this order; the words are those of maps.tenant_words.PULSE.
THEMES: Final = ("safety", "lighting", "clean_tidy", "help", "taken_seriously")
SCALE: Final = Scale(low=1.0, high=5.0, positive_from=4.0)
AREAS_MAX: Final = 200
DAYS_MAX: Final = 92
NAME_MAX: Final = 120
#: Signs that are not mistaken for each other when read from paper; 31^10 codes.
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH: Final = 10
_CODE_MAX: Final = 40


class EndedError(ConflictError):
    """The survey takes no answers."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """What a code opens."""

    company_id: uuid.UUID
    company: str
    wave_id: uuid.UUID
    area_id: uuid.UUID
    area: str
    is_open: bool


def start(
    tx: Connection, who: Identity, name: str, days: tuple[date, date],
    area_ids: Sequence[uuid.UUID],
) -> uuid.UUID:  # fmt: skip
    """Make a pulse survey with a code for each area; return its wave.

    Raises
    ------
    InvalidError
        If it has no name, no area, or days that are none.
    """
    title = form_text("name", name, NAME_MAX)
    known = {one.id for one in service.areas(tx)}
    chosen = list(dict.fromkeys(one for one in area_ids if one in known))
    if not 1 <= len(chosen) <= AREAS_MAX:
        raise invalid("area", "choose one at least")
    if not 0 <= (days[1] - days[0]).days <= DAYS_MAX:
        raise invalid("ends_on", f"at most {DAYS_MAX} days")
    wave_id: uuid.UUID = store.scalar(
        tx, "insert_wave", company_id=who.company_id, kind="pulse", name=title,
        starts_on=days[0], ends_on=days[1], source="Ljusrond", file_name=None, left_out=0,
        strange=0,
    )  # fmt: skip
    items = [Item(theme=theme, title=None, column=None, scale=SCALE) for theme in THEMES]
    taking.put_items(tx, who.company_id, wave_id, items)
    for area_id in chosen:
        told = {"company_id": who.company_id, "wave_id": wave_id, "area_id": area_id}
        store.do(tx, "insert_wave_area", **told, people=None, respondents=0)
        store.do(tx, "insert_link", **told, code=_new_code())
    return wave_id


def read(tx: Connection, wave_id: uuid.UUID) -> Wave:
    """Return a pulse survey.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = service.read(tx, wave_id)
    if found.kind != "pulse":
        raise NotFoundError(f"there is no pulse survey {wave_id}")
    return found


def links(tx: Connection, wave_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the codes of a survey: code, area_id, area, ended_at, held [count]."""
    return store.rows(tx, "links", wave_id=wave_id)


def end(tx: Connection, wave_id: uuid.UUID) -> None:
    """Take no more answers.

    Raises
    ------
    NotFoundError
        If there is no such survey.
    """
    read(tx, wave_id)
    store.do(tx, "end_links", wave_id=wave_id)


def enter(tx: Connection, code: str, request: str) -> Open | None:
    """Return what a code opens, and open the walls of the company; None: it is no code."""
    if not code or len(code) > _CODE_MAX:
        return None
    row = store.one(tx, "enter_pulse", code=code.lower(), request=request)
    return Open(**values(row)) if row else None


def answer(tx: Connection, opened: Open, given: Mapping[str, int], *, held: bool) -> None:
    """Keep answers from 1 to 5 by theme; a theme without one is not answered.

    Raises
    ------
    EndedError
        If the survey takes no answers.
    InvalidError
        If nothing is answered, or something with another figure.
    """
    if not opened.is_open:
        raise EndedError("the survey is over")
    if not given or not set(given) <= set(THEMES):
        raise invalid("answers", "answer one question at least")
    if any(not SCALE.low <= value <= SCALE.high for value in given.values()):
        raise invalid("answers", "are from 1 to 5")
    items = {row.theme: row.id for row in store.rows(tx, "items", wave_id=opened.wave_id)}
    rows = [
        {
            "company_id": opened.company_id, "item_id": items[theme], "area_id": opened.area_id,
            "score": SCALE.score(value), "positive": float(SCALE.is_positive(value)),
            "is_held": held,
        }
        for theme, value in given.items()
    ]  # fmt: skip
    # In an order of chance, so that rows that lie side by side say nothing.
    secrets.SystemRandom().shuffle(rows)
    store.each(tx, "insert_answer", rows)


def _new_code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
