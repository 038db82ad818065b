"""What somebody asks of requests and updates: filters, spans of time, pages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from backend.open311.checks import as_uuid
from backend.open311.errors import RefusedError, Trouble
from backend.open311.markup import moment_of
from backend.open311.sent import Sent

#: Longest span that is asked for, and most requests of an answer (GeoReport v2).
SPAN_MAX: Final = timedelta(days=90)
PAGE_MAX: Final = 1000
PAGES_MAX: Final = 1000
#: What a span without a beginning holds of updates.
UPDATES_SPAN: Final = timedelta(days=1)
#: Moments that are asked about: a span beside one must fit into the calendar.
YEARS: Final = range(1900, 2200)
_STATUSES: Final = {"open": True, "closed": False}


@dataclass(frozen=True)
class Span:
    """From when to when."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Asked:
    """What a list of requests is narrowed to; None lets everything pass."""

    span: Span
    ids: Sequence[uuid.UUID] | None = None
    codes: Sequence[str] | None = None
    open: bool | None = None
    page: int = 1
    page_size: int = PAGE_MAX

    def parameters(self) -> dict[str, object]:
        """Return what the query needs."""
        return {
            "ids": None if self.ids is None else list(self.ids),
            "codes": None if self.codes is None else list(self.codes),
            "is_open": self.open,
            "since": self.span.since,
            "until": self.span.until,
            "page_size": self.page_size,
            "rows_before": (self.page - 1) * self.page_size,
        }


def asked(said: Sent) -> Asked:
    """Read what a list of requests is narrowed to; numbers of requests override all else.

    Raises
    ------
    RefusedError
        Naming every parameter that cannot be used.
    """
    troubles: list[Trouble] = []
    page = _whole(said, "page", 1, PAGES_MAX, troubles)
    page_size = _whole(said, "page_size", PAGE_MAX, PAGE_MAX, troubles)
    ids = said.listed("service_request_id")[:PAGE_MAX]
    if ids:
        known = [number for one in ids if (number := as_uuid(one))]
        found = Asked(Span(None, None), ids=known, page=page, page_size=page_size)
    else:
        found = Asked(
            span(said, SPAN_MAX, troubles),
            codes=said.listed("service_code") or None,
            open=_open(said, troubles),
            page=page,
            page_size=page_size,
        )
    if troubles:
        raise RefusedError(troubles)
    return found


def span(said: Sent, otherwise: timedelta, troubles: list[Trouble]) -> Span:
    """Read `start_date` and `end_date`; one that is missing lies `otherwise` from the other."""
    latest = datetime.now(UTC)
    since, until = (read_moment(said, name, troubles) for name in ("start_date", "end_date"))
    if since is None and until is None:
        return Span(latest - otherwise, latest)
    if until is None and since is not None:
        until = max(min(since + otherwise, latest), since)
    if since is None and until is not None:
        since = until - otherwise
    assert since is not None and until is not None  # noqa: PT018, S101 -- one gives the other
    if since > until:
        troubles.append(Trouble(400, "end_date: lies before start_date"))
    if until - since > SPAN_MAX + timedelta(days=1):
        troubles.append(Trouble(400, "end_date: a span has 90 days at most"))
    return Span(since, until)


def read_moment(said: Sent, name: str, troubles: list[Trouble]) -> datetime | None:
    """Read a moment; None: it was not given, or is none, which is noted among the troubles."""
    text = said.one(name)
    if text is None:
        return None
    found = moment_of(text)
    if found is None or found.year not in YEARS:
        found = None
        troubles.append(Trouble(400, f"{name}: is no moment such as 2026-01-31T12:00:00Z"))
    return found


def _open(said: Sent, troubles: list[Trouble]) -> bool | None:
    wanted = {word.lower() for word in said.listed("status")}
    if wanted - set(_STATUSES):
        troubles.append(Trouble(400, "status: is open, closed, or both"))
        return None
    return _STATUSES[wanted.pop()] if len(wanted) == 1 else None


def _whole(said: Sent, name: str, otherwise: int, most: int, troubles: list[Trouble]) -> int:
    text = said.one(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        troubles.append(Trouble(400, f"{name}: is a whole number, 1 to {most}"))
        return otherwise
    return int(text)
