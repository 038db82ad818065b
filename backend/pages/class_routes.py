"""The page of lighting classes, with the form for a company's own."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from backend.classes import service as classes
from backend.classes.schemas import ClassIn, LightingClass, NewClass
from backend.companies import companies
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from maps import class_rows as words

router = APIRouter(prefix="/classes", include_in_schema=False, route_class=TransactionRoute)

PATH = "/classes"
FIGURES = ("e_avg_lx", "e_min_lx", "uo")


@dataclass(frozen=True)
class Written:
    """What stands in the form: as the reader wrote it."""

    code: str = ""
    e_avg_lx: str = ""
    e_min_lx: str = ""
    uo: str = ""
    quantity: str = "Eh"
    source: str = ""
    company: str = ""


async def _written(
    code: Annotated[str, Form(max_length=200)] = "",
    e_avg_lx: Annotated[str, Form(max_length=40)] = "",
    e_min_lx: Annotated[str, Form(max_length=40)] = "",
    uo: Annotated[str, Form(max_length=40)] = "",
    quantity: Annotated[str, Form(max_length=10)] = "Eh",
    source: Annotated[str, Form(max_length=1000)] = "",
    company: Annotated[str, Form(max_length=100)] = "",
) -> Written:
    return Written(code, e_avg_lx, e_min_lx, uo, quantity, source, company)


FromForm = Annotated[Written, Depends(_written)]


@router.get("")
def class_list(tx: Tx, who: Who, edit: Annotated[uuid.UUID | None, Query()] = None) -> Response:
    """Show all classes, and the form: empty, or with one of the company's own."""
    known = classes.read_class(tx, edit) if edit else None
    if known and known.company is None:
        known = None
    form = _form_of(known, who) if known else Written()
    sent = sent_by(who)
    thanks = who.texts.gettext(words.THANKS[sent]) if sent in words.THANKS else ""
    answer = _page(tx, who, form, edit=known.id if known else None, thanks=thanks)
    return thanked(answer, PATH, sent)


@router.post("")
def add_form(tx: Tx, who: Who, form: FromForm) -> Response:
    """Add a class from the form."""
    return _save(tx, who, form, None)


@router.get("/{class_id}")
@router.get("/{class_id}/delete")
def one_class(class_id: uuid.UUID) -> Response:
    """Lead whoever loads the answer of a form again, or in another language, back to it."""
    return RedirectResponse(f"/classes?edit={class_id}", status.HTTP_303_SEE_OTHER)


@router.post("/{class_id}")
def change_form(class_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change a class of the company's own from the form."""
    return _save(tx, who, form, class_id)


@router.post("/{class_id}/delete")
def remove_form(class_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Remove a class of the company's own."""
    try:
        classes.remove_class(tx, class_id)
    except classes.InUseError as error:
        return _page(tx, who, Written(), refused=_used(error, who), code=409)
    return thank_at(PATH, "removed")


def _save(tx: Tx, who: Reader, form: Written, class_id: uuid.UUID | None) -> Response:
    try:
        values = _values(form)
        if class_id is None:
            classes.add_class(tx, NewClass(**values, company=form.company or None))
        else:
            kept = classes.read_class(tx, class_id).edition
            classes.change_class(tx, class_id, ClassIn(**values, edition=kept))
    except classes.InUseError as error:
        return _page(tx, who, form, edit=class_id, refused=_used(error, who), code=409)
    except (ValidationError, InvalidError, classes.TakenError) as error:
        why = words.problem(who.texts, _why(error))
        return _page(tx, who, form, edit=class_id, refused=why, code=422)
    return thank_at(PATH, "added" if class_id is None else "changed")


def _values(form: Written) -> dict[str, Any]:
    """Read the form: a decimal comma is one, an empty field is none."""
    values = {k: v.strip() for k, v in asdict(form).items() if k != "company"}
    return {
        k: (v.replace(",", ".").replace(" ", "") or None) if k in FIGURES else v
        for k, v in values.items()
    }


def _why(error: Exception) -> words.Problem:
    if isinstance(error, classes.TakenError):
        return "standard" if error.by_standard else "taken"
    if isinstance(error, InvalidError):
        return "company"
    assert isinstance(error, ValidationError)  # noqa: S101 -- the third of the three caught
    for found in error.errors():
        field = str(found["loc"][0]) if found["loc"] else ""
        if field in ("e_avg_lx", "e_min_lx"):
            return "lux"
        if field in ("code", "source", "uo"):
            return field  # type: ignore[return-value]  # mypy does not narrow to the three
        for sign, problem in _WHOLE:
            if sign in str(found["msg"]):
                return problem
    return "other"


_WHOLE: tuple[tuple[str, words.Problem], ...] = (
    ("give an average", "figures"),
    ("more than e_avg_lx", "more"),
    ("uo needs", "uo_alone"),
)
"""What the whole of a class is refused for, and what the page says then."""


def _used(error: classes.InUseError, who: Reader) -> str:
    names = [f"{use.name} ({use.estate})" for use in error.uses[: classes.NAMED]]
    more = max(len(error.uses) - classes.NAMED, 0)
    return words.in_use(who.texts, error.code, names, more)


def _form_of(known: LightingClass, who: Reader) -> Written:
    comma = "," if who.language == "sv" else "."
    figures = {
        name: "" if (value := getattr(known, name)) is None else f"{value:g}".replace(".", comma)
        for name in FIGURES
    }
    return Written(code=known.code, quantity=known.quantity, source=known.source, **figures)


def _page(
    tx: Tx, who: Reader, form: Written, *, edit: uuid.UUID | None = None, thanks: str = "",
    refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    known = classes.list_classes(tx)
    own = [one for one in known if one.company is not None]
    found = companies(tx)
    return who.page(
        "classes.html",
        code,
        title=who.texts.gettext("Lighting classes"),
        own=[(one.id, one.used_by, words.class_row(one, who.texts)) for one in own],
        families=words.families([one for one in known if one.company is None], who.texts),
        quantities=[(k, who.texts.gettext(v)) for k, v in words.QUANTITIES.items()],
        companies=found if len(found) > 1 else [],
        form=form,
        edit=edit,
        thanks=thanks,
        refused=refused,
    )
