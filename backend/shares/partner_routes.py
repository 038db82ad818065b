"""Pages of the one it is shared with: the link, the points, the answers, the files."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile, status
from fastapi.responses import RedirectResponse

from backend import prints
from backend.access.service import request_id
from backend.accounts.answers import keep_session
from backend.cases import service as cases
from backend.cases.schemas import ORDER_ANSWERS, ORDER_NEXT, CaseConflictError
from backend.db import TransactionRoute, Tx, entered
from backend.errors import ConflictError, InvalidError, invalid
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import read_apart
from backend.photos.service import PHOTO_BYTES_MAX
from backend.shares import answering, package, paper, points, service
from backend.shares.answering import ANSWERS, COMMENT, PHOTOS_MAX, Sent, checksum
from backend.shares.points import SharedReport
from backend.shares.service import NOTE_MAX
from maps import case_words, share_words
from maps.report_words import degrees, grid, place_of

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/shared"
#: Photos of an answer, and the words beside them [B].
BODY_MAX: Final = PHOTOS_MAX * PHOTO_BYTES_MAX + 100_000
#: The secret stays in no history, no cache and no other site's log.
_QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Written:
    """An answer as the form sent it."""

    status: str = ""
    note: str = ""
    files: list[UploadFile] = field(default_factory=list)


async def _written(
    status: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
    photo: Annotated[list[UploadFile] | None, File()] = None,
) -> Written:
    # A form whose field for files was left empty sends one without a name.
    return Written(status, note, [file for file in photo or [] if file.filename])


FromForm = Annotated[Written, Depends(_written)]


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


@router.post("/shared/reports/{report_id}", max_body_size=BODY_MAX)
def answer(report_id: uuid.UUID, request: Request, who: Who, form: FromForm) -> Response:
    """Note what the reader says about a report, with photos."""
    with entered(request) as tx:
        answering.known(tx, report_id)
    return _answered(
        request, who, form, report_id,
        lambda tx, sent: answering.answer(tx, who.identity, report_id, sent, _data(request)),
    )  # fmt: skip


@router.post("/shared/orders/{order_id}", max_body_size=BODY_MAX)
def answer_order(order_id: uuid.UUID, request: Request, who: Who, form: FromForm) -> Response:
    """Note where the reader's order stands, with photos."""
    with entered(request) as tx:
        answering.ordered(tx, order_id)
    return _answered(
        request, who, form, order_id,
        lambda tx, sent: answering.answer_order(tx, who.identity, order_id, sent, _data(request)),
    )  # fmt: skip


@router.get("/shared/orders/{report_id}")
@router.get("/shared/reports/{report_id}")
def back(report_id: uuid.UUID) -> Response:  # noqa: ARG001 -- the list holds it
    """Lead whoever loads the answer of a form again, or in another language, back to the list."""
    return RedirectResponse(PATH, status.HTTP_303_SEE_OTHER)


@router.get("/shared/package.csv")
def as_csv(tx: Tx) -> Response:
    """Give what is shared as a table."""
    return paper.file_answer(package.as_csv(points.shared_with(tx)), "csv")


@router.get("/shared/package.geojson")
def as_geojson(tx: Tx) -> Response:
    """Give what is shared for maps."""
    return paper.file_answer(package.as_geojson(points.shared_with(tx)), "geojson")


@router.get("/shared/package.pdf")
def as_pdf(request: Request, who: Who) -> Response:
    """Give what is shared on paper."""
    with entered(request) as tx:
        title = who.texts.gettext("Shared with you")
        html = paper.html(tx, request, who.texts, title, points.shared_with(tx))
    # Laying out takes seconds: no transaction is open meanwhile.
    return paper.file_answer(prints.pdf(html), "pdf")


def _answered(
    request: Request, who: Reader, form: Written, about: uuid.UUID,
    act: Callable[[Tx, Sent], None],
) -> Response:  # fmt: skip
    """Read the pictures while no transaction is open, then act; say why something was refused."""
    why, code = "", 422
    try:
        pictures = _pictures(form.files)
    except InvalidError as error:
        pictures, why = {}, share_words.refused(who.texts, error.problems[0].field)
    except PictureError:
        pictures, why = {}, case_words.refused(who.texts, "photo")
    with entered(request) as tx:
        if not why:
            try:
                with tx.begin_nested():
                    act(tx, Sent(form.status, form.note.replace("\r\n", "\n"), pictures))
            except InvalidError as error:
                why = share_words.refused(who.texts, error.problems[0].field)
            except CaseConflictError as error:
                why, code = case_words.refused(who.texts, error.code, error.values), 409
            except ConflictError:
                why, code = share_words.refused(who.texts, "stands"), 409
            else:
                return thank_at(PATH, "answered_photos" if pictures else "answered")
        return _page(tx, who, refused=why, wrong=about, note=form.note, code=code)


def _pictures(files: Sequence[UploadFile]) -> dict[str, Picture]:
    if len(files) > PHOTOS_MAX:
        raise invalid("many", f"{PHOTOS_MAX} photos at most")
    sent = [file.file.read() for file in files]
    return {checksum(one): read_apart(one) for one in sent}


def _data(request: Request) -> FilePath:
    data: FilePath = request.app.state.settings.data
    return data


def _page(
    tx: Tx, who: Reader, *, thanks: str = "", refused: str = "",
    wrong: uuid.UUID | None = None, note: str = "", code: int = 200,
) -> Response:  # fmt: skip
    orders = _orders(tx, who)
    return who.page(
        "shared.html",
        code,
        title=who.texts.gettext("Shared with you"),
        active="shared",
        groups=_groups(points.shared_with(tx), who),
        orders=orders,
        ordered={share_id for share_id, _ in orders},
        said=answering.said(tx),
        answers=ANSWERS,
        comment=COMMENT,
        thanks=thanks,
        refused=refused,
        wrong=wrong,
        note=note,
        note_max=NOTE_MAX,
        photos_max=PHOTOS_MAX,
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
