"""Pages of the weekly picture and of facts from outside, and the picture's files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from backend.db import TransactionRoute, Tx, entered
from backend.errors import InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.situation import files, service
from backend.situation.service import Picture
from backend.surveys.forms import SentForm
from gis.vocabulary import DAYPARTS, INDICATOR_KINDS, SITUATION_KINDS
from gis.workdays import local_date
from maps import situation_words as say
from maps.texts import Texts
from maps.vocabulary import label

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Estate = Annotated[str, Query(max_length=100)]
#: A day of the week that is wanted; empty: of the last one that is over.
Day = Annotated[str, Query(max_length=10)]


@router.get("/situation")
def week_page(tx: Tx, who: Who, estate: Estate = "", week: Day = "") -> Response:
    """Show the picture of a week on an estate."""
    sent = sent_by(who)
    answer = _page(tx, who, estate, week, thanks=say.thanks(who.texts, sent))
    return thanked(answer, "/situation", sent)


@router.post("/situation")
def put_event(tx: Tx, who: Who, sent: SentForm) -> Response:
    """Write a coded event down."""
    estate = sent.text("estate")
    try:
        service.put_event(tx, who.identity, estate, sent.fields, _today())
    except InvalidError as error:
        why = say.refused(who.texts, error.problems[0].field)
        return _page(tx, who, estate, "", refused=why)
    answer = thank_at("/situation", "event")
    answer.headers["Location"] = f"/situation?estate={estate}"
    return answer


@router.get("/situation/week.csv")
def week_csv(tx: Tx, who: Who, estate: Estate = "", week: Day = "") -> Response:
    """Give the picture of a week as CSV."""
    found = _picture(tx, estate, week)
    content = files.as_csv(found, who.texts, datetime.now(UTC))
    return _file(content, "text/csv; charset=utf-8", found, "csv")


@router.get("/situation/week.xlsx")
def week_xlsx(tx: Tx, who: Who, estate: Estate = "", week: Day = "") -> Response:
    """Give the picture of a week as a workbook."""
    found = _picture(tx, estate, week)
    content = files.as_xlsx(found, who.texts, datetime.now(UTC), service.company(tx))
    return _file(content, _XLSX, found, "xlsx")


@router.get("/situation/week.pdf")
def week_pdf(request: Request, who: Who, estate: Estate = "", week: Day = "") -> Response:
    """Give the picture of a week as a PDF file."""
    with entered(request) as tx:
        found, company = _picture(tx, estate, week), service.company(tx)
    # Laying out takes seconds: no transaction is open meanwhile.
    content = files.as_pdf(found, who.texts, datetime.now(UTC), company)
    return _file(content, "application/pdf", found, "pdf", shown="inline")


@router.get("/indicators")
def indicator_list(tx: Tx, who: Who) -> Response:
    """Show the facts from outside, each with its day and source."""
    sent = sent_by(who)
    answer = _indicators(tx, who, thanks=say.thanks(who.texts, sent))
    return thanked(answer, "/indicators", sent)


@router.post("/indicators")
def change_indicators(tx: Tx, who: Who, sent: SentForm) -> Response:
    """Write a fact from outside down, or take one away."""
    try:
        if sent.text("act") == "drop":
            service.drop_indicator(tx, sent.id("indicator"))
            return thank_at("/indicators", "dropped")
        service.put_indicator(tx, who.identity, sent.fields, _today())
    except InvalidError as error:
        why = say.refused(who.texts, error.problems[0].field)
        return _indicators(tx, who, refused=why, told=dict(sent.fields))
    return thank_at("/indicators", "fact")


def _page(
    tx: Tx, who: Reader, estate: str, week: str, *, thanks: str = "", refused: str = ""
) -> Response:
    estates = service.estates(tx)
    known = estate if estate in {row.code for row in estates} else ""
    code = known or (estates[0].code if estates else "")
    found = service.picture(tx, code, _wanted(week)) if code else None
    texts = who.texts
    return who.page(
        "situation.html",
        422 if refused else 200,
        title=say.word(texts, "situation"),
        active="situation",
        estates=estates,
        estate=code,
        found=found,
        week=say.week(texts, found.monday) if found else "",
        tables=files.tables(found, texts) if found else [],
        groups=say.groups(texts),
        around=_around(found, texts) if found else [],
        files=[
            (form.upper(), f"/situation/week.{form}?estate={code}&week={found.monday}")
            for form in ("csv", "xlsx", "pdf")
        ] if found else [],
        courtyards=service.courtyards(tx, found.estate_id) if found else [],
        kinds=[(kind, label(texts, "situation_kind", kind)) for kind in SITUATION_KINDS],
        dayparts=[(part, label(texts, "daypart", part)) for part in DAYPARTS],
        today=_today(),
        last=_ended_on(),
        may_write=who.identity.may("work"),
        thanks=thanks,
        refused=refused,
        say=say,
    )  # fmt: skip


def _indicators(
    tx: Tx, who: Reader, *, thanks: str = "", refused: str = "", told: dict[str, str] | None = None
) -> Response:
    return who.page(
        "indicators.html",
        422 if refused else 200,
        title=say.word(who.texts, "indicators"),
        active="indicators",
        facts=service.indicators(tx),
        kinds=[(kind, label(who.texts, "indicator_kind", kind)) for kind in INDICATOR_KINDS],
        told=told or {},
        may_change=who.identity.may("plan"),
        thanks=thanks,
        refused=refused,
    )


def _picture(tx: Tx, estate: str, week: str) -> Picture:
    estates = service.estates(tx)
    if not estates:
        raise NotFoundError("there is no estate")
    return service.picture(tx, estate or estates[0].code, _wanted(week))


def _wanted(week: str) -> date:
    """Return a day of the week that is wanted: of the last one that is over where none is said.

    Looked at from day to day, a week that runs would tell of single events: five becomes six.
    """
    try:
        wanted = date.fromisoformat(week)
    except ValueError:
        return _ended_on()
    return min(max(wanted, date(1990, 1, 8)), _ended_on())


def _around(found: Picture, texts: Texts) -> list[tuple[str, str]]:
    """Return the weeks before and after, where there are any: words and address."""
    beside = [found.monday + timedelta(weeks=step) for step in (-1, 1)]
    return [
        (say.week(texts, monday), f"/situation?estate={found.code}&week={monday}")
        for monday in beside
        if monday <= _ended_on()
    ]


def _today() -> date:
    return local_date(datetime.now(UTC))


def _ended_on() -> date:
    """Return the last day of the last week that is over."""
    today = _today()
    return today - timedelta(days=today.weekday() + 1)


def _file(
    content: bytes, media_type: str, found: Picture, ending: str, *, shown: str = "attachment"
) -> Response:
    answer = Response(content, media_type=media_type)
    year, number, _ = found.monday.isocalendar()
    name = f"situation-{year}-w{number:02}.{ending}"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
