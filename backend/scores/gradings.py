"""Photos that several people grade by links without names, and how far they agree."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity, digest
from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from backend.scores.store import gradings as store
from gis import scores
from gis.vocabulary import SCORE_ASPECTS

NAME_MAX: Final = 120
#: Photos of a set, that the form offers, and who may grade it [count].
PHOTOS_MAX: Final = 60
OFFERED_MAX: Final = 120
GRADERS_MAX: Final = 8
LIST_MAX: Final = 200
_SECRET_BYTES: Final = 16
_SECRET_MAX: Final = 64


class ClosedError(ConflictError):
    """The set takes no more grades."""


class ManyError(ConflictError):
    """As many grade it as may."""


@dataclass(frozen=True, kw_only=True)
class Grading:
    """A set of photos that is graded; closed: takes no more."""

    id: uuid.UUID
    name: str
    made_at: datetime
    closed_at: datetime | None
    photos: int
    graders: int


@dataclass(frozen=True, kw_only=True)
class Grader:
    """Who grades by a link: a letter, not a person."""

    grading_id: uuid.UUID
    company_id: uuid.UUID
    company: str
    name: str
    grader: str


def gradings(tx: Connection) -> list[Grading]:
    """Return the sets, newest first."""
    found = store.rows(tx, "gradings", id=None, page_size=LIST_MAX)
    return [Grading(**values(row)) for row in found]


def read(tx: Connection, grading_id: uuid.UUID) -> Grading:
    """Return one set.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "gradings", id=grading_id, page_size=1)
    if row is None:
        raise NotFoundError(f"there is no grading {grading_id}")
    return Grading(**values(row))


def photos(tx: Connection) -> Sequence[Row[Any]]:
    """Return the photos that can be graded: reviewed ones, newest first."""
    return store.rows(tx, "photos_to_grade", page_size=OFFERED_MAX)


def make(tx: Connection, who: Identity, name: str, photo_ids: Sequence[uuid.UUID]) -> uuid.UUID:
    """Make a set of photos.

    Raises
    ------
    InvalidError
        If it has no name, no photos or too many, or one that nobody has reviewed.
    """
    kept = form_text("name", name, NAME_MAX)
    chosen = list(dict.fromkeys(photo_ids))
    if not 1 <= len(chosen) <= PHOTOS_MAX:
        raise invalid("photo", f"choose 1 to {PHOTOS_MAX} photos")
    made: uuid.UUID = store.scalar(tx, "insert_grading", company_id=who.company_id, name=kept)
    if store.do(tx, "insert_grading_items", grading_id=made, photo_ids=chosen) != len(chosen):
        raise invalid("photo", "names a photo that nobody has reviewed")
    return made


def items(tx: Connection, grading_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the photos of a set in their order: position, photo_id."""
    return store.rows(tx, "grading_items", grading_id=grading_id)


def graders(tx: Connection, grading_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return who grades a set, by letter: grader, made_at, graded [count of whole photos]."""
    return store.rows(tx, "graders", grading_id=grading_id, aspects=len(SCORE_ASPECTS))


def invite(tx: Connection, who: Identity, grading_id: uuid.UUID) -> tuple[str, str]:
    """Let one more grade a set.

    Returns
    -------
    tuple
        Their letter, and the secret of their link /grade/{secret}, kept nowhere.

    Raises
    ------
    NotFoundError
        If there is no such set.
    ClosedError, ManyError
        If it takes no more grades, or as many grade it as may.
    """
    row = store.one(tx, "hold_grading", id=grading_id)
    if row is None:
        raise NotFoundError(f"there is no grading {grading_id}")
    if row.closed_at:
        raise ClosedError("the set is closed")
    known = len(graders(tx, grading_id))
    if known >= GRADERS_MAX:
        raise ManyError(f"{GRADERS_MAX} people grade it")
    letter, secret = ascii_uppercase[known], secrets.token_urlsafe(_SECRET_BYTES)
    store.do(
        tx, "insert_grader", company_id=who.company_id, grading_id=grading_id, grader=letter,
        token_hash=digest(secret),
    )  # fmt: skip
    return letter, secret


def close(tx: Connection, grading_id: uuid.UUID) -> None:
    """Take no more grades; the links open nothing any more.

    Raises
    ------
    NotFoundError
        If there is no such set.
    """
    read(tx, grading_id)
    store.do(tx, "close_grading", id=grading_id)


def grades(tx: Connection, grading_id: uuid.UUID, grader: str | None = None) -> scores.Grades:
    """Return the grades of a set by letter, or those of one grader."""
    found: dict[str, dict[tuple[int, str], int]] = {}
    for row in store.rows(tx, "grades", grading_id=grading_id, grader=grader):
        found.setdefault(row.grader, {})[(row.position, row.aspect)] = row.score
    return found


def enter(tx: Connection, secret: str, request: str) -> Grader | None:
    """Return who grades by a link, and open the walls of the company; None: it opens nothing."""
    if not secret or len(secret) > _SECRET_MAX:
        return None
    row = store.one(tx, "enter_grading", token_hash=digest(secret), request=request)
    return Grader(**values(row)) if row else None


def photo_of(tx: Connection, grader: Grader, position: int) -> uuid.UUID:
    """Return the photo at a place of a set.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = {row.position: row.photo_id for row in items(tx, grader.grading_id)}
    if position not in found:
        raise NotFoundError(f"there is no photo {position}")
    chosen: uuid.UUID = found[position]
    return chosen


def grade(tx: Connection, grader: Grader, position: int, given: Mapping[str, int]) -> None:
    """Keep how somebody grades a photo; given again, the later grades count.

    Parameters
    ----------
    given : mapping
        A score of 0 to 2 for each aspect.

    Raises
    ------
    NotFoundError
        If there is no such photo.
    InvalidError
        Naming the first aspect without a score.
    """
    photo_of(tx, grader, position)
    for aspect in SCORE_ASPECTS:
        if given.get(aspect) not in range(scores.BEST + 1):
            raise invalid(aspect, "give 0, 1 or 2")
    for aspect in SCORE_ASPECTS:
        store.do(
            tx, "put_grade", company_id=grader.company_id, grading_id=grader.grading_id,
            position=position, grader=grader.grader, aspect=aspect, score=given[aspect],
        )  # fmt: skip
