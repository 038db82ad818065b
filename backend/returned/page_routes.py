"""Pages of files that came back: the list with its form, the preview, and what is decided."""

from __future__ import annotations

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette import status

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.returned import applying, page, service
from maps import returned_words as words

_pages = APIRouter(include_in_schema=False, route_class=TransactionRoute)
#: A form has a field for each difference, and some of its own.
_FIELDS_MAX: Final = service.DIFFERENCES_MAX + 20


class _Chosen:
    """What a form of a file says: the rows chosen, and a name."""

    def __init__(self, rows: frozenset[uuid.UUID], name: str) -> None:
        self.rows = rows
        self.name = name


async def _chosen(request: Request) -> _Chosen:
    async with request.form(max_files=0, max_fields=_FIELDS_MAX) as sent:
        rows = frozenset(
            found for found in map(_identity, sent.getlist("take")) if found is not None
        )
        return _Chosen(rows, str(sent.get("name", ""))[:200])


Chosen = Annotated[_Chosen, Depends(_chosen)]


@_pages.get("/returned")
def files(tx: Tx, who: Who) -> Response:
    """Show the files that came back, and the form for another."""
    return _list(tx, who)


@_pages.post("/returned")
def take_in(tx: Tx, who: Who, file: UploadFile) -> Response:
    """Take a file in, and show what it changes."""
    if not file.filename:
        return _list(tx, who, [words.NO_FILE])
    try:
        made = service.take_in(tx, who.identity, file.file, file.filename)
    except InvalidError as error:
        return _list(tx, who, [problem.reason for problem in error.problems])
    return _to(made)


@_pages.get("/returned/{file_id}")
def preview(file_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show what a file changes, on the map and row by row."""
    return _file(tx, who, file_id)


@_pages.post("/returned/{file_id}/apply")
def apply(file_id: uuid.UUID, tx: Tx, who: Who, chosen: Chosen) -> Response:
    """Write the chosen rows into the register."""
    applying.apply(tx, who.identity, file_id, chosen.rows)
    return _to(file_id)


@_pages.post("/returned/{file_id}/propose")
def propose(file_id: uuid.UUID, tx: Tx, who: Who, chosen: Chosen) -> Response:
    """Make a proposal of the chosen new lamps."""
    try:
        applying.propose(tx, who.identity, file_id, chosen.rows, chosen.name)
    except InvalidError as error:
        return _file(tx, who, file_id, [problem.reason for problem in error.problems])
    return _to(file_id)


@_pages.post("/returned/{file_id}/set-aside")
def set_aside(file_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Leave everything as it is."""
    applying.set_aside(tx, who.identity, file_id)
    return _to(file_id)


@_pages.post("/returned/{file_id}/take-back")
def take_back(file_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Make undone what was applied."""
    applying.take_back(tx, who.identity, file_id)
    return _to(file_id)


@_pages.get("/returned/{file_id}/{act}")
def after(file_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- part of the address
    """Lead to the file, from an address that only changes something."""
    return _to(file_id)


router = APIRouter(max_body_size=service.FILE_BYTES_MAX)
router.include_router(_pages)


def _identity(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _to(file_id: uuid.UUID) -> Response:
    return RedirectResponse(f"/returned/{file_id}", status.HTTP_303_SEE_OTHER)


def _list(tx: Tx, who: Reader, problems: list[str] | None = None) -> Response:
    return who.page(
        "returned.html",
        422 if problems else 200,
        title=who.texts.gettext("Files that came back"),
        active="returned",
        files=service.listed(tx),
        problems=[who.texts.gettext(problem) for problem in problems or []],
    )


def _file(tx: Tx, who: Reader, file_id: uuid.UUID, problems: list[str] | None = None) -> Response:
    return who.page(
        "returned_file.html",
        422 if problems else 200,
        active="returned",
        problems=[who.texts.gettext(problem) for problem in problems or []],
        **page.file_context(tx, file_id, who.texts),
    )
