"""Find who is told of an event of a case, and make their letters and calls.

The worker does this once the event is stored. It may be done again, after a crash for instance:
each message has a key, so nothing is made twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from backend.messages import store, tenants
from backend.messages.service import letter
from backend.messages.wishes import SEEING, Wish, wishes
from backend.queries import values
from gis import vocabulary as words
from maps.message_words import case_values, letter_language, order_word, status_word

#: Letter of an event, where it is not called as the event is.
_LETTERS = {"order.sent": "order.told"}
#: Statuses that orders move cases to, and the event of the order.
_BY_ORDERS = {"ordered": "order.sent", "in_work": "order.answered", "triaged": "order.answered"}


def tell(engine: Engine, event: str, report_id: uuid.UUID, data: dict[str, Any]) -> str:
    """Make the messages of an event; return how many, in words for the log."""
    with engine.begin() as tx:
        row = store.one(tx, "facts", report_id=report_id)
        if row is None:
            return "the report is gone"
        return told(tx, event, values(row), data)


def told(tx: Connection, event: str, facts: dict[str, Any], data: dict[str, Any]) -> str:
    """Make the messages of an event of a case; return how many, in words for the log."""
    data = {**data, "note": _words_of(tx, data.get("key"))}
    made = tenants.write(tx, event, facts, data)
    if event in words.TOLD_EVENTS:
        made += _to_staff(tx, event, facts, data)
    return f"{made} messages"


def _words_of(tx: Connection, key: object) -> str | None:
    """Return the words of an event by its identity; None: it has none, or is no event of a case."""
    try:
        event_id = uuid.UUID(str(key))
    except ValueError:
        return None
    found: str | None = store.scalar(tx, "words_of", event_id=event_id)
    return found


def _to_staff(tx: Connection, event: str, facts: dict[str, Any], data: dict[str, Any]) -> int:
    events = _events(event, facts)
    if not events:
        return 0
    order = _order(tx, event, facts, data)
    key = f"{event}:{data.get('key') or facts['case_id']}"
    said = {**facts, **_said(order)}
    made = _directly(tx, event, key, said, data, order)
    better = _told_better(tx, event, facts, data)
    found = [wish for wish in wishes(tx, events) if wish.is_about(facts)]
    for wish in found:
        wanted = next((name for name in events if wish.is_now(name)), None)
        if wanted is not None and not (better and wish.is_now(better)):
            # Who is told that it is dangerous needs no second letter that it is new.
            made += _letter(tx, _LETTERS.get(events[0], events[0]), key, wish, said, data)
    return made + call(tx, events, key, facts, payload_of(facts, event, data))


def _events(event: str, facts: Mapping[str, Any]) -> list[str]:
    """Return what an event is told as, the most urgent first.

    A report that was merged at once is told as its case. One that is held back as possible abuse
    rings where it would be dangerous, and is else told once it is let through; that it is rejected
    is told to nobody.
    """
    if event != "case.opened":
        return [] if facts["held"] and event.startswith("case.") else [event]
    if facts["report_id"] != facts["case_id"]:
        return []
    danger = ["case.danger"] if facts["danger"] else []
    return danger if facts["held"] else [*danger, event]


def _told_better(
    tx: Connection, event: str, facts: Mapping[str, Any], data: Mapping[str, Any]
) -> str | None:
    """Return the event that tells of the same act and says more; one letter of it is enough."""
    status = str(data.get("status"))
    if event == "tenant.answered" and not data["mended"]:
        return "case.reopened"
    if event == "case.status" and status == "verified" and data["role"] == "tenant":
        return "tenant.answered"
    found = _BY_ORDERS.get(status) if event == "case.status" else None
    by_order = found and store.scalar(
        tx, "is_by_order", report_id=facts["report_id"], at=data["at"]
    )  # fmt: skip
    return found if by_order else None


def _order(
    tx: Connection, event: str, facts: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    if not event.startswith("order."):
        return {}
    row = store.one(
        tx, "order_of", order_id=data.get("order_id"), report_id=facts["report_id"],
        roles=list(SEEING),
    )  # fmt: skip
    return values(row) if row else {}


def _said(order: Mapping[str, Any]) -> dict[str, Any]:
    """Return what letters say of an order."""
    return {
        "receiver": order.get("receiver") or "",
        "order_text": order.get("text") or "",
        "state_code": order.get("status") or "",
    }


def _directly(
    tx: Connection, event: str, key: str, said: dict[str, Any], data: dict[str, Any],
    order: Mapping[str, Any],
) -> int:  # fmt: skip
    """Write to whom it concerns whether they asked for it or not."""
    if event == "order.sent":
        address, template = order.get("account_email") or order.get("team_email"), "order.given"
        language = order.get("account_language")
    elif event == "order.answered" and data.get("now") == "cancelled":
        address, template = order.get("contractor_email"), "order.cancelled"
        language = order.get("contractor_language")
    elif event == "order.answered":
        address, template = order.get("orderer_email"), "order.answered"
        language = order.get("orderer_language")
    else:
        return 0
    if not address:
        return 0
    return _write(tx, template, key, address, language or "sv", said, data, why="")


def _letter(
    tx: Connection, template: str, key: str, wish: Wish, said: dict[str, Any], data: dict[str, Any]
) -> int:
    return _write(
        tx, template, key, wish.receiver, wish.language, said, data, why=wish.why, wish=wish
    )


def _write(  # noqa: PLR0913 -- one letter, all of it named
    tx: Connection, template: str, key: str, address: str, language: str, said: dict[str, Any],
    data: Mapping[str, Any], *, why: str, wish: Wish | None = None,
) -> int:  # fmt: skip
    """Make one letter; return 1, or 0 where it was made before."""
    written = letter_language(language)
    state = str(data.get("now") or said.get("state_code") or "")
    told = {
        **case_values(said, written),
        "receiver": said.get("receiver", ""),
        "order_text": said.get("order_text", ""),
        "status_word": status_word(written, str(data.get("status") or said["status"])),
        "note": data.get("note") or "",
        "by_tenant": data.get("role") == "tenant",
        "state": order_word(written, state),
        "state_code": state,
        "commented": bool(data.get("note")) and "now" not in data,
        "photos": len(data.get("photos") or []),
        "mended": bool(data.get("mended")),
        "why": why,
    }
    made = letter(
        tx, address, template, written, told, once=f"{key}:{address.lower()}",
        report_id=said["report_id"], stop=wish.id if wish and wish.account_id else None,
    )  # fmt: skip
    return int(made is not None)


def call(
    tx: Connection, events: Iterable[str], key: str, facts: Mapping[str, Any],
    payload: Mapping[str, Any],
) -> int:  # fmt: skip
    """Make the calls of webhooks: one for each event that a webhook wants."""
    wanted = list(events)
    made = 0
    for hook in store.rows(tx, "webhooks_for", events=wanted):
        for event in wanted:
            if event not in hook.events:
                continue
            made += store.scalar(
                tx, "insert_message", channel="webhook", receiver=str(hook.id), event=event,
                once=f"{event}:{key}:{hook.id}", report_id=facts["report_id"], subject="", body="",
                payload=json.dumps({**payload, "type": event}), error=None,
            ) is not None  # fmt: skip
    return made


def payload_of(facts: Mapping[str, Any], event: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a webhook says of a case: codes and times, nobody's words or names."""
    has_place = facts["lon"] is not None
    said = {name: data[name] for name in ("status", "now", "was", "mended") if name in data}
    if event.startswith("order.") and "order_id" in data:
        said["order_id"] = data["order_id"]
    return {
        "type": event,
        "timestamp": data.get("at") or _moment(facts["opened_at"]),
        "data": {
            "id": str(facts["case_id"]),
            "report_id": str(facts["report_id"]),
            "category": facts["category"],
            "danger": facts["danger"],
            "estate": facts["estate"],
            "asset_id": None if facts["asset_id"] is None else str(facts["asset_id"]),
            "asset_kind": facts["asset_kind"],
            "asset_code": facts["asset_code"],
            "status": facts["status"],
            "is_open": facts["is_open"],
            "held": facts["held"],
            "priority": facts["priority"],
            "party": facts["party"],
            "opened_at": _moment(facts["opened_at"]),
            "due_at": _moment(facts["due_at"]),
            "geometry": {"type": "Point", "coordinates": [facts["lon"], facts["lat"]]}
            if has_place
            else None,
            **({"event": said} if said else {}),
        },
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
