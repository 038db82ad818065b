"""Addresses of the list as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from backend.db import TransactionRoute, Tx
from backend.lists import files, page, service, walk
from backend.lists.filters import CaseFilter, filter_query
from backend.lists.store import Narrowed
from backend.pages.context import Reader, Who

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

Filter = Annotated[CaseFilter, Depends(filter_query)]
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Write = Callable[[Connection, Narrowed, files.Told], bytes]


@router.get("/cases.csv")
def csv_file(tx: Tx, who: Who, asked: Filter) -> Response:
    """Give the list as CSV."""
    return _file(tx, who, asked, files.as_csv, "text/csv; charset=utf-8", "csv")


@router.get("/cases.xlsx")
def xlsx_file(tx: Tx, who: Who, asked: Filter) -> Response:
    """Give the list as a workbook."""
    return _file(tx, who, asked, files.as_xlsx, _XLSX, "xlsx")


@router.get("/cases.pdf")
def pdf_file(tx: Tx, who: Who, asked: Filter) -> Response:
    """Give the list as a PDF file."""
    return _file(tx, who, asked, files.as_pdf, "application/pdf", "pdf", shown="inline")


@router.get("/cases/work.pdf")
def work_file(tx: Tx, who: Who, asked: Filter) -> Response:
    """Give the list as a work list in walking order."""
    return _file(tx, who, asked, walk.work_list, "application/pdf", "pdf", shown="inline")


def _file(
    tx: Tx,
    who: Reader,
    asked: CaseFilter,
    write: Write,
    media_type: str,
    ending: str,
    *,
    shown: str = "attachment",
) -> Response:
    told = page.told(tx, who, asked)
    content = write(tx, service.narrow(tx, who.identity, asked), told)
    name = f"cases-{told.local:%Y-%m-%d-%H%M}.{ending}"
    answer = Response(content, media_type=media_type)
    answer.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
