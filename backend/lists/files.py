"""A list of cases as a file: CSV and XLSX to go on with, PDF to print; each says as of when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from backend import prints
from backend.lists import service, store
from backend.lists.schemas import CaseRow
from backend.lists.store import Narrowed
from backend.sheets import csv_file, xlsx_file
from gis.workdays import STOCKHOLM
from maps import list_words
from maps.render import render
from maps.texts import Texts

#: Most cases in a file of each form; what is cut off is said.
MOST: Final[dict[str, int]] = {"csv": 20_000, "xlsx": 10_000, "pdf": 500, "work": 300}


@dataclass(frozen=True)
class Told:
    """What a file says of itself: as of when, which filter, where the cases' pages are."""

    texts: Texts
    now: datetime
    filter: str
    case_url: str

    @property
    def taken(self) -> str:
        """Return as of when it is, in words."""
        return list_words.taken_at(self.texts, self.now)

    @property
    def local(self) -> datetime:
        """Return as of when it is, by the clocks of those who read it."""
        return self.now.astimezone(STOCKHOLM)


def as_csv(tx: Connection, wanted: Narrowed, told: Told) -> bytes:
    """Return a list as CSV; time, filter and what is cut off stand in the last columns."""
    which = "; ".join(filter(None, (told.filter, cut(tx, wanted, told, "csv"))))
    rows = ([*cells.values(), told.now, which] for cells in _cells(tx, wanted, told, "csv"))
    said = list_words.file_words(told.texts)
    return csv_file([*list_words.headings(told.texts), said["as_of"], said["filter"]], rows)


def as_xlsx(tx: Connection, wanted: Narrowed, told: Told) -> bytes:
    """Return a list as a workbook; time and filter stand on a sheet of their own."""
    rows = [list(cells.values()) for cells in _cells(tx, wanted, told, "xlsx")]
    said = list_words.file_words(told.texts)
    about: list[tuple[str, object]] = [
        (said["as_of"], told.now),
        (said["filter"], told.filter),
        (said["cases"], len(rows)),
    ]
    if lacks := cut(tx, wanted, told, "xlsx"):
        about.append((said["cut"], lacks))
    headings = list_words.headings(told.texts)
    return xlsx_file(said["cases"], headings, rows, (said["about"], about))


def as_pdf(tx: Connection, wanted: Narrowed, told: Told) -> bytes:
    """Return a list as a PDF file."""
    lines = [
        shown(row, told.texts) for found in service.chunks(tx, wanted, MOST["pdf"]) for row in found
    ]
    html = render(
        "print_cases.html",
        told.texts.language,
        lines=lines,
        taken=told.taken,
        filter=told.filter,
        cut=cut(tx, wanted, told, "pdf"),
    )
    return prints.pdf(html)


def shown(row: CaseRow, texts: Texts) -> dict[str, Any]:
    """Return a case with the words that pages and prints show of it."""
    found = row.model_dump()
    return {
        **found,
        "where": list_words.where(texts, found),
        "due": list_words.due(texts, found),
        "step": list_words.step(texts, found),
        "holder": list_words.holder_of(found),
        "whose": list_words.whose(texts, found),
    }


def cut(tx: Connection, wanted: Narrowed, told: Told, form: str) -> str:
    """Say that a file of a form holds the first cases only; empty: it holds all."""
    most = MOST[form]
    return list_words.cut(told.texts, most) if store.count(tx, wanted, most) > most else ""


def _cells(
    tx: Connection, wanted: Narrowed, told: Told, form: str
) -> Iterator[dict[str, object]]:  # fmt: skip
    for found in service.chunks(tx, wanted, MOST[form]):
        for row in found:
            url = told.case_url.replace("{id}", str(row.id))
            yield list_words.cells(told.texts, row.model_dump(), url)
