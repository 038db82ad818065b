"""Templates of a company's own: copied, changed, put in order. What was asked keeps its words.

A changed item is another row under the same lasting name, so that old answers still tell what was
asked, and a fault that stands open is found again by that name.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.reports import service as reports
from backend.rounds import store
from backend.rounds.schemas import Item, Template
from backend.rounds.templates import read_template
from backend.rounds.wanted import (
    WantedItem,
    WantedTemplate,
    item_row,
    register_kind,
    template_row,
)

#: Most items of a template [count].
ITEMS_MAX: Final = 200
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z]+")


def copy(tx: Connection, who: Identity, template_id: uuid.UUID) -> uuid.UUID:
    """Make a template the company's own, to be changed; its own one of before is offered again.

    Raises
    ------
    NotFoundError
        If who asks sees no such template.
    """
    found = read_template(tx, template_id)
    own = store.one(tx, "own_template", company_id=who.company_id, code=found.code)
    if own is not None:
        store.do(tx, "offer_template", id=own.id, gone=False)
        return uuid.UUID(str(own.id))
    content = found.model_dump(exclude={"id", "is_own", "retired_at", "items"})
    return _made(tx, who, content, found.id)


def make(
    tx: Connection, who: Identity, wanted: WantedTemplate, code: str | None = None
) -> uuid.UUID:
    """Make an empty template of the company's own.

    Parameters
    ----------
    code : str, optional
        Task that it is for; None: one is made from the name.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    ConflictError
        If the company has one of that code.
    """
    row = template_row(wanted)
    made = code or lasting_name(row["name_sv"], "round", [one.code for one in _offered(tx)])
    return _made(tx, who, {**row, "code": made}, None)


def change(tx: Connection, template_id: uuid.UUID, wanted: WantedTemplate) -> None:
    """Say anew what a template of the company's own is.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used: also kinds that some item's category is not for.
    NotFoundError
        If it is none of the company's.
    """
    hold(tx, template_id)
    row = template_row(wanted)
    allowed = categories(tx, row["asset_kinds"])
    for item in read_template(tx, template_id).items:
        if item.category is not None and item.category not in allowed:
            raise invalid("asset_kinds", f"{item.question_sv}: {item.category} is not for that")
    store.do(tx, "change_template", id=template_id, **row)


def offer(tx: Connection, template_id: uuid.UUID, *, gone: bool) -> None:
    """Offer a template of the company's own no longer, or again; the shipped one counts then.

    Raises
    ------
    NotFoundError
        If it is none of the company's.
    """
    if not store.do(tx, "offer_template", id=template_id, gone=gone):
        raise _not_own(template_id)


def put_item(
    tx: Connection,
    who: Identity,
    template_id: uuid.UUID,
    wanted: WantedItem,
    item_id: uuid.UUID | None = None,
) -> None:
    """Ask one thing more, last, or in the place of an item that was asked so far.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    NotFoundError
        If it is no template of the company's, or has no such item.
    ConflictError
        If it asks as much as any may.
    """
    hold(tx, template_id)
    template = read_template(tx, template_id)
    row = item_row(wanted, categories(tx, template.asset_kinds))
    before = None if item_id is None else _item(template, item_id)
    if before is None and len(template.items) >= ITEMS_MAX:
        raise ConflictError(f"a round asks {ITEMS_MAX} things at most")
    if before is not None:
        if before.model_dump(include=set(row)) == row:
            return
        store.do(tx, "retire_item", id=before.id, template_id=template_id)
    place = {
        "company_id": who.company_id,
        "template_id": template_id,
        "code": before.code if before else _new_code(tx, template, row),
        "position": template.items.index(before) if before else len(template.items),
    }
    store.do(tx, "insert_item", **row, **place)


def retire_item(tx: Connection, template_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Ask something no longer; what it found stands open until somebody looks at it.

    Raises
    ------
    NotFoundError
        If it is no template of the company's, or asks no such thing.
    """
    hold(tx, template_id)
    if not store.do(tx, "retire_item", id=item_id, template_id=template_id):
        raise NotFoundError(f"there is no item {item_id} that is asked")


def ask_again(tx: Connection, template_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Ask again, last, what was asked no longer; asked already is as good.

    Raises
    ------
    NotFoundError
        If it is no template of the company's.
    """
    hold(tx, template_id)
    last = len(read_template(tx, template_id).items)
    store.do(tx, "ask_again", id=item_id, template_id=template_id, position=last)


def move_item(tx: Connection, template_id: uuid.UUID, item_id: uuid.UUID, by: int) -> None:
    """Move an item in the order; past an end it stays there.

    Raises
    ------
    NotFoundError
        If it is no template of the company's, or asks no such thing.
    """
    hold(tx, template_id)
    template = read_template(tx, template_id)
    item = _item(template, item_id)
    order = [one.id for one in template.items]
    at = order.index(item.id)
    order.pop(at)
    order.insert(max(at + by, 0), item.id)
    rows = [{"id": one, "position": place} for place, one in enumerate(order)]
    store.each(tx, "put_in_order", rows)


def retired_items(tx: Connection, template_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what a template asks no longer: id, code, question_sv, question_en, retired_at."""
    return [values(row) for row in store.rows(tx, "retired_items", template_id=template_id)]


def categories(tx: Connection, asset_kinds: Iterable[str]) -> list[str]:
    """Return what a fault may be reported as on all of some kinds; none: whatever is not said."""
    kinds = sorted({register_kind(kind) for kind in asset_kinds})
    # Of no kind at all the register offers what is for anything.
    offered = [reports.categories_for(tx, kind) for kind in kinds or [""]]
    return [code for code in offered[0] if all(code in others for others in offered)]


def lasting_name(text: str, otherwise: str, taken: Iterable[str]) -> str:
    """Return a name for what was written: letters and low lines, none of those that are taken."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    name = _NOT_IN_A_NAME.sub("_", plain).strip("_")[:40].rstrip("_") or otherwise
    known, made, more = set(taken), name, 0
    while made in known:
        more += 1
        made = f"{name}_{_letters(more)}"
    return made


def _letters(number: int) -> str:
    """Write a number from 1 in letters: b, c, … z, ba."""
    told = ""
    while number:
        number, rest = divmod(number, 26)
        told = "abcdefghijklmnopqrstuvwxyz"[rest] + told
    return told


def _new_code(tx: Connection, template: Template, row: dict[str, Any]) -> str:
    taken = [one.code for one in store.rows(tx, "item_codes", template_id=template.id)]
    return lasting_name(row["question_sv"], "item", taken)


def _offered(tx: Connection) -> Iterable[Any]:
    return store.rows(tx, "templates", id=None)


def _made(
    tx: Connection, who: Identity, content: dict[str, Any], copied_id: uuid.UUID | None
) -> uuid.UUID:
    row = store.one(tx, "insert_template", company_id=who.company_id, **content)
    if row is None:
        raise ConflictError(f"there is a template {content['code']} already")
    made: uuid.UUID = row.id
    if copied_id is not None:
        store.do(tx, "copy_items", company_id=who.company_id, template_id=made, copied_id=copied_id)
    return made


def hold(tx: Connection, template_id: uuid.UUID) -> None:
    """Keep others from changing a template meanwhile.

    Raises
    ------
    NotFoundError
        If it is none of the company's.
    """
    if store.one(tx, "hold_template", id=template_id) is None:
        raise _not_own(template_id)


def _not_own(template_id: uuid.UUID) -> NotFoundError:
    return NotFoundError(f"there is no template {template_id} of your own; copy it first")


def _item(template: Template, item_id: uuid.UUID) -> Item:
    found = next((item for item in template.items if item.id == item_id), None)
    if found is None:
        raise NotFoundError(f"{template.code} asks no item {item_id}")
    return found
