"""Booked costs from a file of the accounts: taken line by line, and reconciled to the sum."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.errors import ConflictError, NotFoundError, invalid
from backend.followup import store
from backend.followup.registering import REFERENCE_MAX, amount_of
from backend.schemas import readable
from backend.uploads import UploadedRow, read_table

#: Our columns, and what else they are called.
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "reference": ("projekt", "projektnummer", "projektnr", "objekt", "referens", "project", "nr"),
    "amount": ("belopp", "kostnad", "summa", "belopp sek", "belopp kr", "cost", "amount sek"),
    "booked_on": ("datum", "bokföringsdatum", "bokförd", "date", "day"),
    "words": ("text", "benämning", "beskrivning", "verifikationstext", "description"),
}
_WORDS_MAX: Final = 200
_NAME_MAX: Final = 200
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


class SameFileError(ConflictError):
    """The same file was taken before."""


@dataclass(frozen=True)
class Issue:
    """A line that was not taken: which field, what stood there."""

    row: int
    field: str
    value: str


@dataclass(frozen=True)
class Taken:
    """What came of a file: lines and their sum [SEK]; with an issue none of it is taken."""

    lines: int
    total_sek: Decimal
    issues: tuple[Issue, ...]


class _RefusedError(Exception):
    """A line that cannot be taken."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name)
        self.field, self.value = name, value


def take(tx: Connection, company_id: uuid.UUID | None, name: str, content: bytes) -> Taken:
    """Keep the lines of a cost file, whole or not at all.

    A file whose sum is to be that of the accounts cannot lack a line: where one cannot be read,
    all are refused with the reasons.

    Raises
    ------
    InvalidError
        Field `file`, if it is no such table.
    SameFileError
        If it was taken before.
    """
    rows = read_table(content, COLUMNS, needed=("reference", "amount"))
    lines, issues = [], []
    for row in rows:
        try:
            lines.append(_line(row))
        except _RefusedError as error:
            issues.append(Issue(row.number, error.field, error.value))
    if issues or not lines:
        if not issues:
            raise invalid("file", "has no rows")
        return Taken(0, Decimal(0), tuple(issues))
    total = sum((line["amount"] for line in lines), Decimal(0))
    made = store.one(
        tx, "insert_import", company_id=company_id, file_name=readable(name)[:_NAME_MAX],
        sha256=hashlib.sha256(content).hexdigest(), lines=len(lines), total_sek=total,
    )  # fmt: skip
    if made is None:
        raise SameFileError("the same file was taken before")
    store.do(
        tx, "insert_lines", company_id=company_id, import_id=made.id,
        line_numbers=[line["row"] for line in lines],
        projects=[line["reference"] for line in lines],
        booked_days=[line["day"] for line in lines],
        amounts=[line["amount"] for line in lines],
        texts=[line["words"] for line in lines],
    )  # fmt: skip
    return Taken(len(lines), total, ())


def drop(tx: Connection, import_id: uuid.UUID) -> None:
    """Take a cost file back with its lines.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not store.do(tx, "drop_import", id=import_id):
        raise NotFoundError(f"there is no cost file {import_id}")


def files(tx: Connection) -> Sequence[Row[Any]]:
    """Return the cost files, newest first: total_sek = matched_sek + unmatched_sek."""
    return store.rows(tx, "imports")


def unmatched(tx: Connection) -> Sequence[Row[Any]]:
    """Return the references of cost files that no measure has, with what was booked on them."""
    return store.rows(tx, "unmatched")


def lines_of(tx: Connection, measure_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the booked costs of a measure, in order of their days."""
    return store.rows(tx, "lines_of", id=measure_id)


def _line(row: UploadedRow) -> dict[str, Any]:
    reference = row.text("reference")
    if not reference or len(reference) > REFERENCE_MAX:
        raise _RefusedError("reference", reference)
    return {
        "row": row.number,
        "reference": readable(reference),
        "amount": _amount(row.text("amount")),
        "day": _day(row.text("booked_on")),
        "words": readable(row.text("words"))[:_WORDS_MAX],
    }


def _amount(text: str) -> Decimal:
    """Read an amount; credits are negative."""
    found = amount_of(text)
    if found is None:
        raise _RefusedError("amount", text)
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else _refused("booked_on", text)
    except ValueError:
        raise _RefusedError("booked_on", text) from None


def _refused(name: str, text: str) -> date:
    raise _RefusedError(name, text)
