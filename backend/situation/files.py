"""The weekly picture as CSV, XLSX and PDF: three tables of counts, nothing of few, nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from backend import prints
from backend.sheets import csv_file, xlsx_file
from backend.situation.service import Picture
from gis.situation import GROUPS
from maps import situation_words as say
from maps.list_words import taken_at
from maps.render import render
from maps.texts import Texts
from maps.vocabulary import label

TABLES: Final = ("weeks", "places", "parts")


def tables(found: Picture, texts: Texts) -> list[tuple[str, list[tuple[str, list[int | None]]]]]:
    """Return the three tables: title, and the rows with a count of each group."""
    names: dict[str, Mapping[Any, str]] = {
        "weeks": {week: say.week(texts, week) for week in found.weeks},
        "places": {name: name or say.word(texts, "no_place") for name in found.places},
        "parts": {part: label(texts, "daypart", part) for part in found.parts},
    }
    return [
        (
            say.word(texts, table),
            [
                (names[table][key], [counts[group] for group in GROUPS])
                for key, counts in getattr(found, table).items()
            ],
        )
        for table in TABLES
    ]


def as_csv(found: Picture, texts: Texts, now: datetime) -> bytes:
    """Return the picture as CSV: table, row, five groups; as of when stands in the last column."""
    rows = ([*cells, found.estate, now] for cells in _rows(found, texts))
    head = [*_head(texts), say.word(texts, "estate"), say.word(texts, "as_of")]
    return csv_file(head, rows)


def as_xlsx(found: Picture, texts: Texts, now: datetime, company: str) -> bytes:
    """Return the picture as a workbook; what is held back stands on a second sheet."""
    about: list[tuple[str, object]] = [
        (say.word(texts, "estate"), found.estate),
        (say.word(texts, "weeks"), say.week(texts, found.monday)),
        (say.word(texts, "as_of"), now),
        (say.word(texts, "source"), say.source(texts, company)),
        (say.word(texts, "held"), say.how(texts)),
    ]
    title = say.word(texts, "situation")
    return xlsx_file(
        title, _head(texts), list(_rows(found, texts)), (say.word(texts, "about"), about)
    )


def as_pdf(found: Picture, texts: Texts, now: datetime, company: str) -> bytes:
    """Return the picture as a PDF file."""
    html = render(
        "print_situation.html", texts.language,
        title=f"{say.word(texts, 'situation')}: {found.estate}, {say.week(texts, found.monday)}",
        tables=tables(found, texts), groups=say.groups(texts), taken=taken_at(texts, now),
        how=say.how(texts), source=say.source(texts, company), count=say.count,
    )  # fmt: skip
    return prints.pdf(html)


def _head(texts: Texts) -> list[str]:
    words = [words for _, words in say.groups(texts)]
    return [say.word(texts, "table"), say.word(texts, "row"), *words]


def _rows(found: Picture, texts: Texts) -> Iterator[list[object]]:
    for title, rows in tables(found, texts):
        for name, counts in rows:
            yield [title, name, *(say.count(texts, one) if one is None else one for one in counts)]
