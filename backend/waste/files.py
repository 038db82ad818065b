"""The list of waste rooms as a file: CSV and XLSX to go on with, PDF to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from backend import prints
from backend.sheets import csv_file, xlsx_file
from backend.waste import service
from backend.waste.schemas import Station
from maps import waste_words as say
from maps.list_words import taken_at
from maps.render import render
from maps.texts import Texts


def as_csv(tx: Connection, found: Sequence[Station], texts: Texts, now: datetime) -> bytes:
    """Return rooms as CSV, a row a mandated fraction; as of when stands in the last column."""
    rows = ([*cells, now] for cells in _cells(tx, found, texts))
    return csv_file([*say.headings(texts), say.file_words(texts)["as_of"]], rows)


def as_xlsx(
    tx: Connection, found: Sequence[Station], texts: Texts, now: datetime, needs: Sequence[str]
) -> bytes:
    """Return rooms as a workbook; how it is judged and by which need stand on a second sheet."""
    said = say.file_words(texts)
    about: list[tuple[str, object]] = [(said["as_of"], now), (said["rule"], said["how"])]
    about += [(said["source"], need) for need in needs]
    rows = list(_cells(tx, found, texts))
    return xlsx_file(said["title"], say.headings(texts), rows, (said["about"], about))


def print_html(tx: Connection, found: Sequence[Station], texts: Texts, now: datetime) -> str:
    """Return rooms as a page to be laid out, one row each with what to add."""
    rooms = service.rooms(tx, [station.id for station in found])
    return render(
        "print_waste.html",
        texts.language,
        rows=[(station, say.added(texts, rooms[station.id])) for station in found],
        taken=taken_at(texts, now),
        how=say.file_words(texts)["how"],
        listed=say.listed,
    )


def as_pdf(html: str) -> bytes:
    """Return a laid out page as a PDF file."""
    return prints.pdf(html)


def _cells(tx: Connection, found: Sequence[Station], texts: Texts) -> Iterator[list[object]]:
    rooms = service.rooms(tx, [station.id for station in found])
    for station in found:
        for room in rooms[station.id]:
            if room.mandated_from:
                yield say.cells(texts, station, room)
