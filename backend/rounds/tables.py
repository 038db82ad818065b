"""Templates as tables: given out, changed in a spreadsheet, and read again.

The same columns serve the form of the safety inspection (trygghetsbesiktning): we ship the form
with its 57 numbered points; what each point says is the licence holder's to write in.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from backend import sheets
from backend.access.service import Identity
from backend.errors import FieldProblem, InvalidError, invalid
from backend.rounds import editing, store
from backend.rounds.schemas import Item, Template
from backend.rounds.templates import read_template
from backend.rounds.wanted import WantedItem, WantedTemplate, item_row
from backend.uploads import UploadedRow, read_table

#: Points of a safety inspection, and how many of them are mandatory (certificate's list).
POINTS: Final = 57
MANDATORY_POINTS: Final = 28
SAFETY_INSPECTION: Final = "safety_inspection"
#: Our columns with other names that they go by.
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "code": ("nummer", "nr", "punkt", "number", "point", "kod"),
    "question_sv": ("fråga", "kontrollpunkt", "question", "text", "krav"),
    "question_en": ("fråga på engelska", "question in english"),
    "is_mandatory": ("obligatorisk", "mandatory", "måste"),
    "aspect": ("sida", "helt rent snyggt"),
    "ok_sv": ("godkänt när", "vad ok betyder", "ok means", "ok"),
    "ok_en": ("godkänt när på engelska",),
    "photo_sv": ("bilden visar", "fotolikare", "photo shows"),
    "photo_en": ("bilden visar på engelska",),
    "photo_when": ("foto när", "photo when"),
    "guidance_sv": ("anvisning", "guidance", "anmärkning"),
    "guidance_en": ("anvisning på engelska",),
    "may_not_apply": ("ej aktuellt går", "not applicable"),
    "severities": ("grader", "grades"),
    "category": ("felkategori", "kategori"),
    "priority": ("prioritet",),
    "recheck_days": ("ses om efter dagar", "recheck"),
}
_YES: Final = frozenset({"ja", "j", "yes", "y", "x", "1", "sant", "true", "obligatorisk"})
_NO: Final = frozenset({"nej", "n", "no", "0", "falskt", "false", "", "-"})
#: Rows that are told where nothing was taken [count].
_TOLD_MAX: Final = 20
#: Longest number of a point.
_DIGITS_MAX: Final = 9


@dataclass(frozen=True)
class Taken:
    """What was read of a table [count]."""

    template_id: uuid.UUID
    points: int
    mandatory: int


def table(template: Template) -> list[list[object]]:
    """Return what a template asks as rows under `COLUMNS`."""
    return [[_cell(item, name) for name in COLUMNS] for item in template.items]


def csv_file(template: Template) -> bytes:
    """Return what a template asks as CSV."""
    return sheets.csv_file(list(COLUMNS), table(template))


def form() -> bytes:
    """Return the empty form of a safety inspection as CSV: its points, numbered."""
    rows = [[number, *[""] * (len(COLUMNS) - 1)] for number in range(1, POINTS + 1)]
    return sheets.csv_file(list(COLUMNS), rows)


def take(
    tx: Connection, who: Identity, content: bytes, into: uuid.UUID | None, wanted: WantedTemplate
) -> Taken:
    """Read a table: what a template of the company's own asks from now on, in the order of rows.

    Parameters
    ----------
    into : uuid.UUID, optional
        The template; None: that of the safety inspection, made where there is none.
    wanted : WantedTemplate
        What it is made as.

    Raises
    ------
    InvalidError
        Telling each row that cannot be taken; nothing is then.
    NotFoundError
        If it is no template of the company's.
    """
    rows = read_table(content, COLUMNS, ("question_sv",))
    rows = [row for row in rows if row.text("question_sv")]
    if not rows:
        raise invalid("file", "asks nothing: fill in question_sv")
    if len(rows) > editing.ITEMS_MAX:
        raise invalid("file", f"asks more than {editing.ITEMS_MAX} things")
    template_id = into or _safety_inspection(tx, who, wanted)
    template = read_template(tx, template_id)
    allowed = editing.categories(tx, template.asset_kinds)
    found = _checked(rows, allowed, {item.code for item in template.items})
    _replace(tx, who, template, found)
    mandatory = sum(bool(item["is_mandatory"]) for item in found)
    return Taken(template_id, len(found), mandatory)


def _safety_inspection(tx: Connection, who: Identity, wanted: WantedTemplate) -> uuid.UUID:
    own = store.one(tx, "own_template", company_id=who.company_id, code=SAFETY_INSPECTION)
    if own is None:
        return editing.make(tx, who, wanted, SAFETY_INSPECTION)
    editing.offer(tx, own.id, gone=False)
    return uuid.UUID(str(own.id))


def _checked(
    rows: Sequence[UploadedRow], allowed: Sequence[str], known: Collection[str]
) -> list[dict[str, object]]:
    found, problems = [], []
    taken: list[str] = []
    for row in rows:
        try:
            item = item_row(_wanted(row), allowed)
        except InvalidError as error:
            problems += [
                FieldProblem(f"row {row.number}, {one.field}", one.reason) for one in error.problems
            ]
            continue
        name = _name(row.text("code"), str(item["question_sv"]), taken, known)
        if name in taken:
            problems.append(FieldProblem(f"row {row.number}, code", "is there twice"))
        taken.append(name)
        found.append({**item, "code": name})
    if problems:
        raise InvalidError(problems[:_TOLD_MAX])
    return found


def _name(code: str, question: str, taken: Sequence[str], known: Collection[str]) -> str:
    """Return the lasting name of a row: what it says, a point's number, or one of its words."""
    if code in known:
        return code
    if code.isascii() and code.isdecimal() and len(code) <= _DIGITS_MAX:
        return f"p_{code}"
    return editing.lasting_name(code or question, "item", taken)


def _replace(
    tx: Connection, who: Identity, template: Template, found: Sequence[Mapping[str, object]]
) -> None:
    """Ask what was read: what says the same stays the same row, all else is retired or new."""
    editing.hold(tx, template.id)
    before = {item.code: item for item in template.items}
    for position, row in enumerate(found):
        old = before.pop(str(row["code"]), None)
        if old is not None and old.model_dump(include=set(row)) == row:
            store.do(tx, "put_in_order", id=old.id, position=position)
            continue
        if old is not None:
            store.do(tx, "retire_item", id=old.id, template_id=template.id)
        place = {"company_id": who.company_id, "template_id": template.id, "position": position}
        store.do(tx, "insert_item", **row, **place)
    for gone in before.values():
        store.do(tx, "retire_item", id=gone.id, template_id=template.id)


def _wanted(row: UploadedRow) -> WantedItem:
    told = {name: row.text(name) for name in COLUMNS}
    return WantedItem(
        question_sv=told["question_sv"],
        question_en=told["question_en"],
        aspect=told["aspect"] or "safe",
        ok_sv=told["ok_sv"],
        ok_en=told["ok_en"],
        photo_sv=told["photo_sv"],
        photo_en=told["photo_en"],
        photo_when=told["photo_when"] or "not_ok",
        guidance_sv=told["guidance_sv"],
        guidance_en=told["guidance_en"],
        severities=told["severities"].upper().replace(",", " ").split(),
        category=told["category"],
        priority=told["priority"],
        recheck_days=told["recheck_days"],
        is_mandatory=_yes("is_mandatory", told["is_mandatory"]),
        may_not_apply=_yes("may_not_apply", told["may_not_apply"]),
    )


def _yes(field: str, text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise invalid(field, f"{text!r} is neither yes nor no")


def _cell(item: Item, name: str) -> object:
    if name == "may_not_apply":
        return "ja" if "not_applicable" in item.answers else "nej"
    value = getattr(item, name)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return " ".join(value) if isinstance(value, list) else value
