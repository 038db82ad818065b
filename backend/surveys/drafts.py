"""A survey's file while its columns are chosen: kept a day at most, then a wave or gone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.schemas import form_text
from backend.surveys import areas, store
from backend.surveys.schemas import Chosen, Draft, QuestionIn
from backend.uploads import read_lines
from gis.survey_areas import Match
from gis.survey_file import Counted, count
from gis.survey_scale import POSITIVE_FROM, guess, number
from gis.vocabulary import SURVEY_THEMES

#: Largest file [B], and columns that it may have [count].
FILE_MAX_BYTES: Final = 8_000_000
COLUMNS_MAX: Final = 1000
#: Questions that a wave may have, and different labels of areas [count].
QUESTIONS_MAX: Final = 60
LABELS_MAX: Final = 1000
#: Values of a column that are shown [count].
VALUES_MAX: Final = 16
#: A file that nobody went on with is thrown away after so long [h].
KEPT_HOURS: Final = 24
NAME_MAX: Final = 120
_FILE_NAME_MAX: Final = 200
NEW, OUT = "new", "out"

Table = tuple[list[str], list[list[str]]]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a file: its name, how many cells say something, and the commonest values."""

    name: str
    filled: int
    different: int
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Label:
    """What the file calls an area, how many rows bear it, and what it is taken for."""

    match: Match
    rows: int
    chosen: str


def keep(tx: Connection, who: Identity, content: bytes, file_name: str) -> uuid.UUID:
    """Keep a file to choose its columns; files that nobody went on with are thrown away.

    Raises
    ------
    InvalidError
        Field `file`: if it is no table.
    """
    if len(content) > FILE_MAX_BYTES:
        raise invalid("file", "is too large")
    read_lines(content, COLUMNS_MAX)
    store.do(tx, "drop_old_drafts", hours=KEPT_HOURS)
    name = form_text("file", file_name or "survey", _FILE_NAME_MAX)
    made: uuid.UUID = store.scalar(
        tx, "insert_draft", company_id=who.company_id, file_name=name, content=content,
        sent=Chosen(sent_by=who.account_id).model_dump_json(),
    )  # fmt: skip
    return made


def waiting(tx: Connection, who: Identity) -> Sequence[Row[Any]]:
    """Return the files whose columns somebody is choosing: id, file_name, made_at."""
    sender = str(who.account_id) if who.account_id else None
    return store.rows(tx, "drafts", sender=sender)


def read(tx: Connection, who: Identity, draft_id: uuid.UUID) -> Draft:
    """Return one file with what was chosen.

    It holds a row for each who answered: nobody sees it but who sent it.

    Raises
    ------
    NotFoundError
        If they sent none of that id, or it is gone.
    """
    row = store.one(tx, "draft", id=draft_id)
    if row is None or Chosen.model_validate(row.content).sent_by != who.account_id:
        raise NotFoundError(f"there is no file {draft_id}")
    return Draft(
        id=row.id, file_name=row.file_name, file=bytes(row.file), made_at=row.made_at,
        chosen=Chosen.model_validate(row.content),
    )  # fmt: skip


def drop(tx: Connection, draft_id: uuid.UUID) -> None:
    """Throw a file away."""
    store.do(tx, "drop_draft", id=draft_id)


def change(tx: Connection, draft: Draft, chosen: Chosen) -> None:
    """Keep what was chosen.

    Raises
    ------
    InvalidError
        If the file lacks a column that is named, or too many are.
    """
    heading = set(table(draft)[0])
    named = [chosen.area, chosen.weight, *(one.column for one in chosen.questions)]
    if lacking := [name for name in named if name and name not in heading]:
        raise invalid("column", f"the file has no {', '.join(lacking)}")
    if len(chosen.questions) > QUESTIONS_MAX:
        raise invalid("question", f"are more than {QUESTIONS_MAX}")
    kept = chosen.model_copy(update={"sent_by": draft.chosen.sent_by})
    store.do(tx, "change_draft", id=draft.id, sent=kept.model_dump_json())


def ask(draft: Draft, form: dict[str, Any]) -> Chosen:
    """Return the choice with one question more; a scale that is not given is guessed.

    Parameters
    ----------
    form
        column, theme, title, low, high, good, positive_from, dont_know, words: as written.

    Raises
    ------
    InvalidError
        Naming what cannot be used.
    """
    heading, rows = table(draft)
    if form["column"] not in heading:
        raise invalid("column", "is none of the file")
    words = [word.strip() for word in form.pop("words", []) if word.strip()]
    form["words"] = words
    if words:
        form["low"], form["high"] = 1.0, float(max(len(words), 2))
    elif form["low"] is None or form["high"] is None:
        at = heading.index(form["column"])
        try:
            scale = guess(row[at] for row in rows if at < len(row))
        except ValueError:
            raise invalid("scale", "cannot be guessed") from None
        form["low"], form["high"] = scale.low, scale.high
        form["dont_know"] = form["dont_know"] or list(scale.dont_know)
    if form["positive_from"] is None:
        form["positive_from"] = _positive(form["low"], form["high"], form["good"])
    if form["theme"] not in SURVEY_THEMES:
        raise invalid("theme", "is none of the list")
    if form["low"] < form["high"] and not form["low"] <= form["positive_from"] <= form["high"]:
        raise invalid("positive_from", "lies outside the scale")
    try:
        asked = QuestionIn.model_validate(form)
    except ValidationError as error:
        raise invalid("scale", error.errors()[0]["msg"]) from None
    others = [one for one in draft.chosen.questions if one.column != asked.column]
    return draft.chosen.model_copy(update={"questions": [*others, asked]})


def table(draft: Draft) -> Table:
    """Return the heading and rows of a file."""
    return _table(draft.file)


def columns(draft: Draft) -> list[Column]:
    """Return the columns of a file in their order."""
    heading, rows = table(draft)
    found = []
    for at, name in enumerate(heading):
        told = Counter(row[at] for row in rows if at < len(row) and row[at])
        common = sorted(told.most_common(VALUES_MAX), key=lambda one: _sorted(one[0]))
        found.append(
            Column(name=name, filled=told.total(), different=len(told), values=tuple(common))
        )
    return [one for one in found if one.name]


def labels(tx: Connection, draft: Draft) -> list[Label]:
    """Return what the file calls its areas; those that nobody knows come first.

    Raises
    ------
    InvalidError
        Field `area`: if the column names too many to be areas.
    """
    if not draft.chosen.area:
        return []
    heading, rows = table(draft)
    at = heading.index(draft.chosen.area)
    told = Counter(row[at].strip() for row in rows if at < len(row) and row[at].strip())
    if len(told) > LABELS_MAX:
        raise invalid("area", f"has more than {LABELS_MAX} different names")
    matches = areas.matched(tx, sorted(told))
    found = [
        Label(
            match=one, rows=told[one.label],
            chosen=draft.chosen.areas.get(one.label, str(one.area_id or "")),
        )
        for one in matches
    ]  # fmt: skip
    return sorted(found, key=lambda one: (bool(one.match.area_id), one.match.label))


def preview(draft: Draft) -> Counted | None:
    """Return what the file holds by its own labels of areas; None: no question is chosen yet."""
    if not draft.chosen.questions:
        return None
    return count(*table(draft), draft.chosen.columns())


def mappings(tx: Connection) -> Sequence[Row[Any]]:
    """Return the choices that were kept: id, name, content, made_at."""
    return store.rows(tx, "mappings")


def apply(tx: Connection, draft: Draft, mapping_id: uuid.UUID) -> tuple[Chosen, list[str]]:
    """Return an earlier choice for this file, and its columns that the file lacks.

    Raises
    ------
    NotFoundError
        If there is no such choice.
    """
    row = next((one for one in mappings(tx) if one.id == mapping_id), None)
    if row is None:
        raise NotFoundError(f"there is no choice {mapping_id}")
    heading = set(table(draft)[0])
    kept = Chosen.model_validate(row.content)
    asked = [one for one in kept.questions if one.column in heading]
    named = (kept.area, kept.weight, *(one.column for one in kept.questions))
    chosen = Chosen(
        area=kept.area if kept.area in heading else "",
        weight=kept.weight if kept.weight in heading else "",
        questions=asked,
    )
    return chosen, [name for name in named if name and name not in heading]


def keep_mapping(tx: Connection, who: Identity, name: str, chosen: Chosen) -> None:
    """Keep a choice of columns for the next file."""
    kept = chosen.model_copy(update={"areas": {}, "sent_by": None}).model_dump_json()
    title = form_text("mapping", name, NAME_MAX)
    store.do(tx, "put_mapping", company_id=who.company_id, name=title, sent=kept)


@lru_cache(maxsize=2)
def _table(content: bytes) -> Table:
    return read_lines(content, COLUMNS_MAX)


def _positive(low: float, high: float, good: str) -> float:
    if good == "high":
        return float(ceil(low + POSITIVE_FROM * (high - low)))
    return float(floor(high - POSITIVE_FROM * (high - low)))


def _sorted(text: str) -> tuple[bool, float, str]:
    value = number(text)
    return value is None, value or 0.0, text
