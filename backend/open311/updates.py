"""Updates of requests, as FixMyStreet asks for them and sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from backend.open311 import store
from backend.open311.asking import PAGE_MAX, UPDATES_SPAN, read_moment, span
from backend.open311.checks import as_uuid
from backend.open311.echoes import Told, hear
from backend.open311.entering import Caller, peer_of_key
from backend.open311.errors import RefusedError, Trouble, refused
from backend.open311.sent import Sent
from backend.open311.statuses import EXTENDED, known
from backend.reports.schemas import DESCRIPTION_MAX
from backend.schemas import plain_text

_ID_MAX: Final = 200


def told_since(tx: Connection, caller: Caller, said: Sent) -> list[dict[str, Any]]:
    """Return what happened to requests that came in this way, oldest first.

    Raises
    ------
    RefusedError
        If the span that is asked for cannot be used.
    """
    troubles: list[Trouble] = []
    asked = span(said, UPDATES_SPAN, troubles)
    if troubles:
        raise RefusedError(troubles)
    rows = store.rows(
        tx, "updates", company_id=caller.company_id, since=asked.since, until=asked.until,
        page_size=PAGE_MAX,
    )  # fmt: skip
    return [
        {
            # One event may be told of several requests of a case.
            "update_id": f"{row.id}.{row.request_id}" if row.of_other else str(row.id),
            "service_request_id": str(row.request_id),
            "status": EXTENDED[row.status],
            "updated_datetime": row.at,
            "description": row.note,
            "media_url": None,
            "external_status_code": row.status,
        }
        for row in rows
    ]


def receive(tx: Connection, caller: Caller, said: Sent) -> list[dict[str, Any]]:
    """Note an update that another system tells, once however often it is sent.

    Raises
    ------
    RefusedError
        Naming everything that is wrong with it, or if there is no such request.
    """
    number, told = _checked(said)
    link = store.one(
        tx, "link_of_update", report_id=as_uuid(number), their_id=number,
        peer_id=peer_of_key(tx, caller),
    )  # fmt: skip
    if link is None:
        raise refused(404, f"service_request_id: there is no {number}")
    return [{"update_id": str(hear(tx, link, told, caller.name))}]


def _checked(said: Sent) -> tuple[str, Told]:
    troubles: list[Trouble] = []
    number = said.one("service_request_id") or ""
    if not number:
        troubles.append(Trouble(400, "service_request_id: is missing"))
    sent_status = said.one("status")
    status = known(sent_status)
    if status is None:
        why = f"there is no {sent_status[:40]}" if sent_status else "is missing"
        troubles.append(Trouble(400, f"status: {why}"))
    told = Told(
        _text(said, "update_id", _ID_MAX, troubles), status,
        _text(said, "description", DESCRIPTION_MAX, troubles), _at(said, troubles),
    )  # fmt: skip
    if troubles:
        raise RefusedError(troubles)
    return number[:_ID_MAX], told


def _text(said: Sent, name: str, most: int, troubles: list[Trouble]) -> str | None:
    text = said.one(name)
    if text is None:
        return None
    try:
        if len(text) <= most:
            return plain_text(text)
        troubles.append(Trouble(400, f"{name}: has more than {most} characters"))
    except ValueError as error:
        troubles.append(Trouble(400, f"{name}: {error}"))
    return None


def _at(said: Sent, troubles: list[Trouble]) -> datetime:
    now = datetime.now(UTC)
    return min(read_moment(said, "updated_datetime", troubles) or now, now)
