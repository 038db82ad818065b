"""Lists of cases: one page, counts, all that a file holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.lists import store
from backend.lists.filters import CaseFilter
from backend.lists.schemas import CasePage, CaseRow, Count, Counts
from backend.lists.store import Narrowed
from backend.queries import values
from backend.schemas import Cursor, Point
from maps.vocabulary import VOCABULARIES

#: Cases that are counted one by one; of more it is said that there are more.
COUNT_MAX: Final = 10_000
#: The same where each is read for words that many say.
READ_MAX: Final = 500
#: Cases that are read at once while a file is written.
CHUNK: Final = 1_000


def narrow(tx: Connection, who: Identity, asked: CaseFilter) -> Narrowed:
    """Look up what a filter names.

    Raises
    ------
    NotFoundError
        If there is no such estate, building or courtyard.
    InvalidError
        If a machine asks for its own cases: it has none.
    """
    if asked.holder in ("mine", "teams") and who.account_id is None:
        raise invalid("holder", f"{asked.holder} is for people")
    estate_id, outline = _place(tx, asked)
    return Narrowed(
        asked=asked,
        account_id=who.account_id,
        estate_id=estate_id,
        outline=outline,
        teams=_teams(tx, who) if asked.holder == "teams" else (),
        categories=_categories(asked.category),
        ids=_saying(tx, asked.text),
    )


def page(tx: Connection, wanted: Narrowed, cursor: Cursor | None, limit: int) -> CasePage:
    """Return one page of cases in the order asked for."""
    found = store.keys(tx, wanted, cursor, limit + 1)
    kept = found[:limit]
    last = kept[-1] if len(found) > limit else None
    return CasePage(
        items=read(tx, [row.id for row in kept]),
        next=Cursor(last.at, last.id).encode() if last else None,
    )


def read(tx: Connection, ids: Sequence[uuid.UUID]) -> list[CaseRow]:
    """Return cases as a list shows them, in the order given; those not seen are left out."""
    return [_row(row) for row in store.rows(tx, "case_rows", ids=list(ids))] if ids else []


def chunks(tx: Connection, wanted: Narrowed, most: int) -> Iterator[list[CaseRow]]:
    """Give all cases of a list, at most so many, some at a time."""
    cursor: Cursor | None = None
    while most > 0:
        found = store.keys(tx, wanted, cursor, min(CHUNK, most))
        if not found:
            return
        yield read(tx, [row.id for row in found])
        most -= len(found)
        cursor = Cursor(found[-1].at, found[-1].id)


def count(tx: Connection, wanted: Narrowed) -> Count:
    """Return how many cases a list holds."""
    most = _most(wanted)
    return _count(store.count(tx, wanted, most), most)


def counts(tx: Connection, who: Identity, wanted: Narrowed) -> Counts:
    """Count the open cases of a filter, whatever it says of state and holder."""
    open_ = _other(wanted, state="open", holder=None, status=None, due=None, sort=None)
    most = _most(open_)
    row = store.tally(tx, open_, most)
    whole = row.open <= most
    mine = Count(0)
    if who.account_id is not None:
        mine = count(tx, _other(open_, holder="mine"))
    return Counts(
        open=_count(row.open, most),
        # What is due first was counted first.
        overdue=_count(row.overdue, most),
        unassigned=Count(row.unassigned, whole),
        mine=mine,
    )


def _other(wanted: Narrowed, **asked: Any) -> Narrowed:  # noqa: ANN401 -- fields of a filter
    return replace(wanted, asked=replace(wanted.asked, **asked))


def _most(wanted: Narrowed) -> int:
    return READ_MAX if wanted.asked.text and wanted.ids is None else COUNT_MAX


def _count(number: int, most: int) -> Count:
    return Count(min(number, most), number <= most)


def _place(tx: Connection, asked: CaseFilter) -> tuple[uuid.UUID | None, bytes | None]:
    """Return the estate asked for, and the ground of the place in it."""
    estate_id: uuid.UUID | None = None
    if asked.estate:
        known = {row.code: row.id for row in store.rows(tx, "estates")}
        if asked.estate not in known:
            raise NotFoundError(f"there is no estate {asked.estate!r}")
        estate_id = known[asked.estate]
    if asked.place is None:
        return estate_id, None
    row = store.one(tx, "place", id=asked.place)
    if row is None or estate_id not in (None, row.estate_id):
        raise NotFoundError(f"there is no building or courtyard {asked.place}")
    return row.estate_id, bytes(row.outline)


def _teams(tx: Connection, who: Identity) -> tuple[uuid.UUID, ...]:
    return tuple(row.team_id for row in store.rows(tx, "teams_of", account_id=who.account_id))


def _categories(asked: str | None) -> tuple[str, ...]:
    """Return the categories of a group; a whole code stands for itself."""
    if asked is None or "." in asked:
        return (asked,) if asked else ()
    known = tuple(code for code in VOCABULARIES["category"] if code.startswith(f"{asked}."))
    return known or (asked,)


def _saying(tx: Connection, text: str | None) -> tuple[uuid.UUID, ...] | None:
    """Return the cases that say some words; None: no words, or too many cases to name them."""
    if text is None:
        return None
    names = sorted({text, text.upper(), text.capitalize()})
    found = store.rows(
        tx, "cases_saying", words=store.words_of(text), names=names, most=store.RARE_MAX
    )
    if len(found) >= store.RARE_MAX and store.words_of(text):
        return None
    return tuple(row.case_id for row in found)


def _row(row: Row[Any]) -> CaseRow:
    found = values(row)
    lon, lat = found.pop("lon"), found.pop("lat")
    return CaseRow(**found, geometry=None if lon is None else Point(coordinates=(lon, lat)))
