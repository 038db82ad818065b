"""The page of the log, and the log as a file."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from backend.audit import service
from backend.db import TransactionRoute, Tx
from backend.pages.context import Who
from backend.schemas import Text, day_start
from maps import audit_words as words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/audit"
ROWS_A_PAGE = 50


class Asked:
    """What stands in the form of the search: as the reader wrote it, and what it means."""

    def __init__(
        self,
        since: Annotated[str, Query(max_length=20)] = "",
        until: Annotated[str, Query(max_length=20)] = "",
        asset: Annotated[Text, Query(max_length=100)] = "",
        who: Annotated[Text, Query(max_length=200)] = "",
        action: Annotated[Text, Query(max_length=40)] = "",
        kind: Annotated[Text, Query(max_length=60)] = "",
        object_id: Annotated[Text, Query(max_length=100)] = "",
    ) -> None:
        self.written = {
            "since": since, "until": until, "asset": asset.strip(), "who": who.strip(),
            "action": action, "kind": kind, "object_id": object_id.strip(),
        }  # fmt: skip

    @property
    def wanted(self) -> service.LogFilter:
        """Return what the search is narrowed to; a day that is none lets everything pass."""
        given = {name: text or None for name, text in self.written.items()}
        return service.LogFilter(
            since=day_start(given["since"]),
            until_at=day_start(given["until"], after=1),
            asset=given["asset"],
            who=given["who"],
            action=given["action"],
            kind=given["kind"],
            object_id=given["object_id"],
        )

    @property
    def address(self) -> str:
        """Return the search as the part of an address."""
        return urlencode({name: text for name, text in self.written.items() if text})


@router.get("/audit")
def audit_page(
    tx: Tx,
    who: Who,
    asked: Annotated[Asked, Depends()],
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Search the log by asset, day, person and what was done."""
    found, following = service.search(tx, asked.wanted, service.place_of(cursor), ROWS_A_PAGE)
    more = f"{PATH}?{asked.address}&cursor={following.encode()}" if following else None
    return who.page(
        "audit.html",
        title=who.texts.gettext("Log of changes"),
        active="audit",
        asked=asked.written,
        lines=[words.line(one.model_dump(), who.texts) for one in found],
        actions=words.actions(who.texts),
        kinds=words.kinds(who.texts),
        csv_url=f"{PATH}.csv?{asked.address}",
        next_url=more,
    )


@router.get("/audit.csv")
def audit_file(tx: Tx, asked: Annotated[Asked, Depends()]) -> Response:
    """Give what a search finds as a file for spreadsheets."""
    answer = Response(service.as_csv(tx, asked.wanted), media_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
