"""Links by which tenants follow what they reported: no account, and only a hash of each is kept."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend.access.service import digest
from backend.errors import NotFoundError
from backend.queries import Queries, values

#: Randomness of a link [B]: nobody guesses one of these.
_SECRET_BYTES: Final = 16
#: Longest secret that is looked for [characters].
SECRET_MAX: Final = 64
_queries = Queries("followers")


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Who follows a report by a link, and what they answered."""

    report_id: uuid.UUID
    company_id: uuid.UUID
    company: str
    #: Language of the page, of gis.vocabulary.TENANT_LANGUAGES.
    language: str
    #: Whether it is mended; None: not asked, or not answered.
    mended: bool | None
    answered_at: datetime | None


def new_link(tx: Connection, report_id: uuid.UUID, language: str) -> str:
    """Make a link to a report; earlier ones stay as they are.

    Parameters
    ----------
    language : str
        Language of the page that it opens, of gis.vocabulary.TENANT_LANGUAGES.

    Returns
    -------
    str
        The secret: the link is the address /s/{secret}. It is kept nowhere.

    Raises
    ------
    NotFoundError
        If who asks sees no such report.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    made = _queries.do(
        tx, "insert_link", token_hash=digest(secret), report_id=report_id, language=language
    )
    if not made:
        raise NotFoundError(f"there is no report {report_id}")
    return secret


def read(tx: Connection, secret: str, request_id: str = "") -> Follower | None:
    """Return who follows by a link, and open the walls of the company; None: it is none."""
    if not secret or len(secret) > SECRET_MAX:
        return None
    row = _queries.one(tx, "enter_follow", token_hash=digest(secret), request=request_id)
    return Follower(**values(row)) if row else None


def answer(tx: Connection, secret: str, *, mended: bool) -> None:
    """Keep what somebody answered who follows by a link: whether it is mended."""
    _queries.do(tx, "answer", token_hash=digest(secret), mended=mended)
