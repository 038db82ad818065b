"""Pages of the one it is shared with: the link, the points, the answers, the files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Response, status
from fastapi.responses import RedirectResponse

from backend.access.service import request_id
from backend.accounts.answers import keep_session
from backend.cases import service as cases
from backend.cases.schemas import ORDER_ANSWERS, ORDER_NEXT, CaseConflictError
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.shares import package, service
from backend.shares.service import ANSWERS, NOTE_MAX, SharedReport
from maps import case_words, share_words
from maps.report_words import degrees, grid, place_of

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/shared"
#: The secret stays in no history, no cache and no other site's log.
_QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@router.get("/p/{secret}")
def follow(secret: Annotated[str, Path(max_length=200)], tx: Tx, who: Who) -> Response:
    """Open what a link shares, and take the secret out of the address."""
    cookie = service.open_link(tx, secret, request_id(who.request))
    if cookie is None:
        return RedirectResponse("/p", status.HTTP_303_SEE_OTHER, headers=_QUIET)
    answer = RedirectResponse(PATH, status.HTTP_303_SEE_OTHER, headers=_QUIET)
    keep_session(who.request, answer, cookie)
    return answer


@router.get("/p")
def gone(tx: Tx, who: Who) -> Response:  # noqa: ARG001 -- enters: the menu knows the reader
    """Say that a link opens nothing: the same for a wrong, an ended and a revoked one."""
    title = who.texts.gettext(share_words.GONE)
    return who.page("share_gone.html", status.HTTP_404_NOT_FOUND, title=title)


@router.get(PATH)
def shared(tx: Tx, who: Who) -> Response:
    """Show what is shared with the reader."""
    sent = sent_by(who)
    answer = _page(tx, who, thanks=share_words.thanks(who.texts, sent))
    return thanked(answer, PATH, sent)


@router.post("/shared/reports/{report_id}")
def answer(
    report_id: uuid.UUID,
    tx: Tx,
    who: Who,
    status: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Note what the reader says about a report."""
    try:
        service.answer(tx, who.identity, report_id, status, note)
    except InvalidError as error:
        why = share_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, refused=why, wrong=report_id, note=note, code=422)
    except ConflictError:
        why = share_words.refused(who.texts, "stands")
        return _page(tx, who, refused=why, wrong=report_id, note=note, code=409)
    return thank_at(PATH, "answered")


@router.post("/shared/orders/{order_id}")
def answer_order(
    order_id: uuid.UUID,
    tx: Tx,
    who: Who,
    status: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Note where the reader's order stands."""
    if order_id not in {order.id for order in cases.orders_shared(tx)}:
        raise NotFoundError(f"there is no order {order_id}")
    if status not in ORDER_ANSWERS:
        return _page(tx, who, refused=share_words.refused(who.texts, "status"), code=422)
    try:
        with tx.begin_nested():
            cases.answer_order(tx, who.identity, order_id, status, note.replace("\r\n", "\n"))
    except InvalidError as error:
        why = case_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, refused=why, wrong=order_id, note=note, code=422)
    except CaseConflictError as error:
        why = case_words.refused(who.texts, error.code, error.values)
        return _page(tx, who, refused=why, wrong=order_id, note=note, code=409)
    return thank_at(PATH, "answered")


@router.get("/shared/orders/{report_id}")
@router.get("/shared/reports/{report_id}")
def back(report_id: uuid.UUID) -> Response:  # noqa: ARG001 -- the list holds it
    """Lead whoever loads the answer of a form again, or in another language, back to the list."""
    return RedirectResponse(PATH, status.HTTP_303_SEE_OTHER)


@router.get("/shared/package.csv")
def as_csv(tx: Tx) -> Response:
    """Give what is shared as a table."""
    return _file(package.as_csv(service.shared_with(tx)), "text/csv; charset=utf-8", "csv")


@router.get("/shared/package.geojson")
def as_geojson(tx: Tx) -> Response:
    """Give what is shared for maps."""
    content = package.as_geojson(service.shared_with(tx))
    return _file(content, "application/geo+json", "geojson")


def _file(content: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="ljusrond-shared.{ending}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _page(
    tx: Tx, who: Reader, *, thanks: str = "", refused: str = "",
    wrong: uuid.UUID | None = None, note: str = "", code: int = 200,
) -> Response:  # fmt: skip
    return who.page(
        "shared.html",
        code,
        title=who.texts.gettext("Shared with you"),
        active="shared",
        groups=_groups(service.shared_with(tx), who),
        orders=_orders(tx, who),
        answers=ANSWERS,
        thanks=thanks,
        refused=refused,
        wrong=wrong,
        note=note,
        note_max=NOTE_MAX,
    )


def _groups(found: Sequence[SharedReport], who: Reader) -> list[dict[str, Any]]:
    made = []
    for share_id, reports in groupby(found, lambda report: report.share_id):
        rows = [
            {
                "report": r,
                "place": place_of(r.asset_kind, r.asset_code, r.asset_name, who.texts),
                "degrees": degrees(r.lat, r.lon),
                "grid": grid(r.northing_m, r.easting_m),
            }
            for r in reports
        ]
        first: Any = rows[0]["report"]
        made.append(
            {
                "id": share_id, "title": first.share_title, "company": first.company,
                "until": first.expires_at, "rows": rows,
            }
        )  # fmt: skip
    return made


def _orders(tx: Tx, who: Reader) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[Any, Any]]:
    """Return orders by share and report, each with the answers that may be given."""
    found = {}
    for order in cases.orders_shared(tx):
        may = [code for code in ORDER_NEXT[order.status] if code in ORDER_ANSWERS]
        steps = [(code, case_words.order_do(who.texts, code)) for code in may]
        found[(order.share_id, order.report_id)] = (order, steps)
    return found
