"""Search the log of changes, and note in it what no change of a row tells."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection

from backend.audit import store
from backend.errors import invalid
from backend.queries import values

#: Lines a file of the log holds at most; a search narrows it.
CSV_MOST = 20_000
#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Who reported is nobody's business here, though their row changed.
PERSONAL: Final = {"reporter_contact": frozenset({"contact", "name"})}
SIDES: Final = ("before", "after")
_COLUMNS = (
    "at", "actor", "account", "action", "kind", "object_id", "asset_kind", "asset_code",
    "asset_id", "before", "after", "reason", "request_id",
)  # fmt: skip


class Line(BaseModel):
    """One line of the log."""

    id: int
    at: datetime
    account_id: uuid.UUID | None
    account: str | None
    actor: str
    request_id: str | None
    action: str
    kind: str
    object_id: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None


class Place(NamedTuple):
    """Where a page of the log ended."""

    at: datetime
    id: int

    def encode(self) -> str:
        """Return it as an opaque word for an address."""
        text = json.dumps([self.at.isoformat(), self.id])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place | None:
    """Read where a page ended; nothing: the first page.

    Raises
    ------
    InvalidError
        If it was not made by this service.
    """
    if not cursor:
        return None
    try:
        at, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Place(datetime.fromisoformat(at).astimezone(UTC), _bigint(last))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise invalid("cursor", "use the `next` value of the page before") from None


def _bigint(number: object) -> int:
    if not isinstance(number, int) or not 0 <= number < 2**63:
        raise TypeError
    return number


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """What a search of the log is narrowed to; None lets everything pass."""

    since: datetime | None = None
    until_at: datetime | None = None
    #: Label, name or identity of an asset.
    asset: str | None = None
    #: Role, e-mail address or part of the name of who did it.
    who: str | None = None
    action: str | None = None
    kind: str | None = None
    object_id: str | None = None


def note(
    tx: Connection, action: str, kind: str, object_id: str, *,
    asset_id: uuid.UUID | None = None, result: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Note in the company's log what whoever this transaction is for did, and what came of it."""
    store.do(
        tx, "note", action=action, kind=kind, object_id=object_id, asset_id=asset_id,
        result=None if result is None else json.dumps(result),
    )  # fmt: skip


def search(
    tx: Connection, wanted: LogFilter, place: Place | None, limit: int
) -> tuple[list[Line], Place | None]:
    """Return one page of the log, newest first, and where the next begins."""
    asked = asdict(wanted)
    rows = store.rows(
        tx, "search", **{name: asked[name] for name in asked if name != "asset"},
        asset_ids=_assets(tx, wanted.asset), at=place.at if place else None,
        last_id=place.id if place else None, page_size=limit + 1,
    )  # fmt: skip
    found = [_line(values(row)) for row in rows[:limit]]
    last = found[-1] if len(rows) > limit else None
    return found, Place(last.at, last.id) if last else None


def as_csv(tx: Connection, wanted: LogFilter) -> bytes:
    """Return what a search finds as a file for spreadsheets, newest first."""
    found, _ = search(tx, wanted, None, CSV_MOST)
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(_COLUMNS)
    for line in found:
        told = line.model_dump(mode="json")
        writer.writerow([_cell(told[name]) for name in _COLUMNS])
    return held.getvalue().encode("utf-8-sig")


def _line(row: dict[str, Any]) -> Line:
    if row["kind"] in PERSONAL:
        row = {**row, **{side: _hidden(row[side], PERSONAL[row["kind"]]) for side in SIDES}}
    return Line.model_validate(row)


def _hidden(told: dict[str, Any] | None, columns: frozenset[str]) -> dict[str, Any] | None:
    return told and {k: "•" if k in columns and v is not None else v for k, v in told.items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _assets(tx: Connection, asked: str | None) -> list[uuid.UUID] | None:
    if asked is None:
        return None
    try:
        return [uuid.UUID(asked)]
    except ValueError:
        return [row.id for row in store.rows(tx, "assets_called", code=asked)]
