"""Pages of luminaires: types, photometric files, one file, and the forms that change them."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from backend.companies import companies
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, TooLargeError
from backend.luminaires import service as luminaires
from backend.pages import luminaire_page as page
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import Text
from maps import luminaire_words as words

router = APIRouter(prefix="/luminaires", include_in_schema=False, route_class=TransactionRoute)


@router.get("")
def luminaire_list(
    tx: Tx, who: Who, after: Annotated[uuid.UUID | None, Query()] = None
) -> Response:
    """Show luminaire types, the files that none uses, and the form that takes one in."""
    return _list(tx, who, after)


@router.post("", max_body_size=luminaires.MAX_UPLOAD_BYTES)
def upload_form(
    tx: Tx,
    who: Who,
    file: Annotated[UploadFile, File()],
    orientation: Annotated[Literal["", "cie", "us"], Form()] = "",
    luminaire_type_id: Annotated[uuid.UUID | Literal[""], Form()] = "",
    company: Annotated[Text, Form(max_length=100)] = "",
) -> Response:
    """Take in a file from the page; a refused one is told with line and reason."""
    type_id = luminaire_type_id or None
    try:
        owner = luminaires.owner_of(tx, type_id, company or None)
        sent = luminaires.sent_file(file.filename, file.file.read())
        declared = luminaires.Declared(orientation or None)
        stored, is_new = luminaires.take_in(tx, owner, sent, declared)
    except InvalidError as error:
        why = "; ".join(problem.reason for problem in error.problems)
        return _list(tx, who, None, refused=why)
    except TooLargeError as error:
        return _list(tx, who, None, refused=str(error))
    if type_id:
        luminaires.link(tx, type_id, stored.id)
    return thank_at(_path(stored.id), "taken" if is_new else "known")


@router.get("/{file_id}")
def luminaire(file_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one photometric file: curve, flux, words, warnings, types that use it."""
    file = luminaires.read(tx, file_id)
    sent = sent_by(who)
    thanks = who.texts.gettext(words.THANKS[sent]) if sent in words.THANKS else ""
    answer = who.page(
        "luminaire.html",
        title=file.file_name,
        active="luminaires",
        thanks=thanks,
        file=file,
        shown=page.file_page(tx, file, who.texts),
    )
    return thanked(answer, _path(file_id), sent)


@router.post("/{file_id}/reading")
def reading_form(
    file_id: uuid.UUID,
    tx: Tx,
    orientation: Annotated[Literal["", "infer", "cie", "us"], Form()] = "",
    lamp_set: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """Declare street side or lamp set of a file."""
    infer = orientation == "infer"
    side = None if orientation == "infer" else orientation or None
    luminaires.change(tx, file_id, luminaires.Declared(side, lamp_set), infer=infer)
    return thank_at(_path(file_id), "declared")


@router.post("/{file_id}/types")
def types_form(
    file_id: uuid.UUID,
    tx: Tx,
    luminaire_type_id: Annotated[uuid.UUID, Form()],
    action: Annotated[Literal["link", "unlink"], Form()] = "link",
) -> Response:
    """Give the file to a luminaire type, or take it away from one that has it."""
    if action == "link":
        luminaires.link(tx, luminaire_type_id, file_id)
        return thank_at(_path(file_id), "linked")
    if luminaire_type_id in luminaires.read(tx, file_id).luminaire_type_ids:
        luminaires.link(tx, luminaire_type_id, None)
    return thank_at(_path(file_id), "unlinked")


def _list(tx: Tx, who: Reader, after: uuid.UUID | None, *, refused: str = "") -> Response:
    texts = who.texts
    found = luminaires.types(tx, luminaires.TypeFilter(), after, page.ROWS_A_PAGE)
    loose = luminaires.page(tx, None, page.ROWS_A_PAGE, linked=False)
    known = companies(tx)
    return who.page(
        "luminaires.html",
        422 if refused else 200,
        title=texts.gettext("Luminaires"),
        active="luminaires",
        types=page.type_rows(found.items, texts),
        next_url=f"/luminaires?after={found.next}" if found.next else None,
        files=page.file_rows(loose.items, texts),
        more_files=loose.next is not None,
        companies=known if len(known) > 1 else [],
        choices=page.choices(tx, None),
        refused=refused,
        most_mb=luminaires.MAX_FILE_BYTES // 1_000_000,
    )


def _path(file_id: uuid.UUID) -> str:
    return f"/luminaires/{file_id}"
