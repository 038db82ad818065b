"""Cards of what was said and done: from closed points that a person chose, in approved words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.board.store import told as store
from backend.errors import NotFoundError, invalid
from backend.schemas import form_text
from gis.personal import looks_personal, quotes
from maps.asset_fields import asset_title
from maps.texts import Texts, get_texts
from maps.told_words import Card, Line, stamp_of, unnamed

#: Points that a card holds at most [count], and how long its words are [characters].
LINES_MAX: Final = 3
PLACE_MAX: Final = 60
SAID_MAX: Final = 90
DID_MAX: Final = 110
#: How long ago a point may have been closed to be told of [d].
LATELY_D: Final = 120
#: Points and cards that a page lists [count].
LISTED_MAX: Final = 200


@dataclass(frozen=True)
class Closed:
    """A point that is mended: its key "case:…" or "walk:…", what it was, where, when."""

    key: str
    id: uuid.UUID
    source: str
    estate_id: uuid.UUID | None
    what: str
    where: str
    closed_on: date


@dataclass(frozen=True)
class Told:
    """A card with its points."""

    row: Row[Any]
    items: Sequence[Row[Any]]

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved its words."""
        return self.row.approved_at is None

    @property
    def stands(self) -> bool:
        """Whether it is approved, and was not taken back."""
        return not self.is_draft and self.row.withdrawn_at is None

    @property
    def texts(self) -> Texts:
        """Return the texts of the language that it is written in."""
        return get_texts(self.row.language)

    def card(self) -> Card:
        """Return what it says."""
        stamp = "" if self.stands else stamp_of(self.texts, is_draft=self.is_draft)
        lines = [Line(one.place, one.said, one.did, one.closed_on) for one in self.items]
        at = self.row.approved_at or datetime.now(UTC)
        return Card(self.row.company, self.row.place, lines, at, stamp)


def closed(
    tx: Connection, texts: Texts, estate_id: uuid.UUID | None, only: uuid.UUID | None = None
) -> list[Closed]:
    """Return what was mended lately, the newest first; `only` one of an id."""
    since = datetime.now(UTC) - timedelta(days=LATELY_D)
    rows = store.rows(
        tx, "closed_points", estate_id=estate_id, since=since, id=only, page_size=LISTED_MAX
    )
    return [_closed(row, texts) for row in rows]


def cards(tx: Connection) -> list[Told]:
    """Return the cards, newest first."""
    rows = store.rows(tx, "told", id=None, page_size=LISTED_MAX)
    items = store.rows(tx, "told_items", ids=[row.id for row in rows])
    return [Told(row, [one for one in items if one.told_id == row.id]) for row in rows]


def read(tx: Connection, told_id: uuid.UUID) -> Told:
    """Return one card.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "told", id=told_id, page_size=1)
    if row is None:
        raise NotFoundError(f"there is no card {told_id}")
    return Told(row, store.rows(tx, "told_items", ids=[told_id]))


def begin(
    tx: Connection, company_id: uuid.UUID, chosen: Sequence[str], place: str, language: str
) -> uuid.UUID:
    """Begin a card of closed points; return its id.

    What was said is proposed from the category alone: never from what somebody wrote.

    Raises
    ------
    InvalidError
        If there are too few or too many points, or one is not mended.
    """
    if not 1 <= len(set(chosen)) <= LINES_MAX:
        raise invalid("point", f"choose 1 to {LINES_MAX} points")
    texts = get_texts(language)
    points = [_chosen(tx, texts, key) for key in dict.fromkeys(chosen)]
    estates = {point.estate_id for point in points}
    told_id: uuid.UUID = store.scalar(
        tx, "insert_told", company_id=company_id, language=language,
        estate_id=next(iter(estates)) if len(estates) == 1 else None,
        place=form_text("place", place, PLACE_MAX),
    )  # fmt: skip
    for position, point in enumerate(points, 1):
        store.do(
            tx, "insert_told_item", company_id=company_id, told_id=told_id, position=position,
            report_id=point.id if point.source == "case" else None,
            walk_point_id=point.id if point.source == "walk" else None,
            place=point.where[:PLACE_MAX], said=point.what[:SAID_MAX], did="",
            closed_on=point.closed_on,
        )  # fmt: skip
    return told_id


def write(
    tx: Connection, told_id: uuid.UUID, place: str, lines: Sequence[tuple[str, str, str]]
) -> None:
    """Write the words of a draft: where it is about, and of each point where, said, done.

    Raises
    ------
    InvalidError
        If words are too long, or there are not as many as points.
    NotFoundError
        If there is no such draft.
    """
    card = read(tx, told_id)
    if len(lines) != len(card.items):
        raise invalid("did", f"give words for {len(card.items)} points")
    kept = form_text("place", place, PLACE_MAX)
    if not store.do(tx, "write_told", id=told_id, place=kept):
        raise NotFoundError("what was approved is not written anew")
    for item, (where, said, did) in zip(card.items, lines, strict=True):
        store.do(
            tx, "write_told_item", told_id=told_id, position=item.position,
            place=form_text("place", where, PLACE_MAX),
            said=form_text("said", said, SAID_MAX, least=0),
            did=form_text("did", did, DID_MAX, least=0),
        )  # fmt: skip


def approve(tx: Connection, identity: Identity, told_id: uuid.UUID, *, is_read: bool) -> None:
    """Approve a draft: from then on it stands as it is.

    Raises
    ------
    InvalidError
        If words lack, tell of a person, or are those of who reported or of a walk; if a point is
        not mended any more; or if nobody says that the words were read.
    NotFoundError
        If there is no such draft.
    """
    card = read(tx, told_id)
    for item in card.items:
        form_text("said", item.said, SAID_MAX)
        form_text("did", item.did, DID_MAX)
        words = f"{card.row.place}\n{item.place}\n{item.said}\n{item.did}"
        if kind := looks_personal(words):
            raise invalid(kind, "a card tells of no person")
        _not_quoted(tx, item, words)
    if store.rows(tx, "reopened_items", told_id=told_id):
        raise invalid("reopened", "a point is not mended any more")
    if not is_read:
        raise invalid("read", "say that you have read the words")
    if not store.do(tx, "approve_told", id=told_id, role=identity.role):
        raise NotFoundError(f"there is no draft {told_id}")


def withdraw(tx: Connection, told_id: uuid.UUID) -> None:
    """Take an approved card back.

    Raises
    ------
    NotFoundError
        If none of that id stands.
    """
    if not store.do(tx, "withdraw_told", id=told_id):
        raise NotFoundError(f"no card {told_id} stands")


def drop(tx: Connection, told_id: uuid.UUID) -> None:
    """Throw a draft away.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    if not store.do(tx, "drop_told", id=told_id):
        raise NotFoundError(f"there is no draft {told_id}")


def _chosen(tx: Connection, texts: Texts, key: str) -> Closed:
    source, _, number = key.partition(":")
    try:
        found = closed(tx, texts, None, uuid.UUID(number))
    except ValueError:
        raise invalid("point", "is no point") from None
    of_source = [one for one in found if one.source == source]
    if not of_source:
        raise invalid("point", "is not mended, or not lately")
    return of_source[0]


def _not_quoted(tx: Connection, item: Row[Any], words: str) -> None:
    said = store.rows(
        tx, "words_said", report_id=item.report_id, walk_point_id=item.walk_point_id
    )  # fmt: skip
    for row in said:
        if quotes(words, row.words):
            raise invalid("quoted", "the words are those of who reported")


def _closed(row: Row[Any], texts: Texts) -> Closed:
    title = row.title_sv if texts.language == "sv" else row.title_en
    named = row.asset_kind and asset_title(row.asset_kind, row.asset_code, row.asset_name, texts)
    return Closed(
        f"{row.source}:{row.id}", row.id, row.source, row.estate_id,
        title or unnamed(texts), row.place or named or "",
        row.closed_on,
    )  # fmt: skip
