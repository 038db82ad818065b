"""The letter by which an order leaves for a contractor, with the link that it is answered by."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, Row

from backend.messages import store
from backend.messages.service import letter
from backend.queries import values
from maps.case_words import by_words
from maps.message_words import case_values, letter_language
from maps.texts import get_texts


def write(
    tx: Connection, report_id: uuid.UUID, order_id: uuid.UUID, firm: Row[Any], secret: str
) -> bool:
    """Write to a contractor what is ordered; return whether there is an address to write to.

    Parameters
    ----------
    firm : Row
        The contractor: name, email, language.
    secret : str
        Secret of the link; it is in the letter alone, and taken out of it once it is sent.
    """
    facts = store.one(tx, "facts", report_id=report_id)
    order = store.one(tx, "order_text", order_id=order_id)
    if not firm.email or facts is None or order is None:
        return False
    language = letter_language(firm.language)
    due_at = order.due_at or facts.due_at
    told = {
        **case_values(values(facts), language),
        "receiver": firm.name,
        "order_text": order.text,
        "due_at": due_at,
        "due": by_words(get_texts(language), due_at) if due_at else "",
        "secret": secret,
    }
    letter(
        tx, firm.email, "order.sent", language, told, once=f"order.sent:{order_id}",
        report_id=report_id,
    )  # fmt: skip
    return True
