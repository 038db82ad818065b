"""Pages of waste rooms: the list, one room, what a dwelling leaves, files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile

from backend.db import TransactionRoute, Tx, entered
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import Text
from backend.waste import doors, files, importing, page, service
from backend.waste.forms import (
    FractionForm,
    NeedForm,
    StationForm,
    fraction_form,
    need_form,
    station_form,
)
from backend.waste.importing import Imported
from backend.waste.schemas import Station
from gis.workdays import local_date
from maps import waste_words as say

router = APIRouter(prefix="/waste", include_in_schema=False, route_class=TransactionRoute)

PATH: Final = "/waste"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EstateCode = Annotated[Text | None, Query(max_length=100)]
View = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True)
class Said:
    """What a page says above its content: thanks, why not, what came of a file."""

    thanks: str = ""
    refused: str = ""
    done: Imported | None = None
    code: int = 200


@router.get("")
def waste_list(tx: Tx, who: Who, estate: EstateCode = None, show: View = "") -> Response:
    """Show the waste rooms of an estate, or all, the worst first."""
    return _list(tx, who, estate or None, show)


@router.post("")
def take_file(
    tx: Tx, who: Who, file: UploadFile, estate: Annotated[Text, Form(max_length=100)] = ""
) -> Response:
    """Take bins and collections from a table; what cannot be taken is told row by row."""
    try:
        done = importing.import_table(tx, file.file.read(), estate or None)
    except InvalidError as error:
        refused = f"{say.refused(who.texts, 'file')} ({error.problems[0].reason})"
        return _list(tx, who, estate or None, "", Said(refused=refused, code=422))
    return _list(tx, who, estate or None, "", Said(done=done))


@router.get("/contents.csv")
def contents_file(tx: Tx, estate: EstateCode = None) -> Response:
    """Give what the rooms take as a table that can be changed and taken again."""
    return _file(importing.contents_csv(tx, estate or None), "text/csv; charset=utf-8", "bins.csv")


@router.get("/rooms.csv")
def csv_list(tx: Tx, who: Who, estate: EstateCode = None, show: View = "") -> Response:
    """Give the list as CSV."""
    found = page.chosen(service.stations(tx, estate or None), show)
    content = files.as_csv(tx, found, who.texts, datetime.now(UTC))
    return _file(content, "text/csv; charset=utf-8", "rooms.csv")


@router.get("/rooms.xlsx")
def xlsx_list(tx: Tx, who: Who, estate: EstateCode = None, show: View = "") -> Response:
    """Give the list as a workbook."""
    found = page.chosen(service.stations(tx, estate or None), show)
    needs = page.sources(service.needs(tx, who.identity.company_id), who.texts)
    content = files.as_xlsx(tx, found, who.texts, datetime.now(UTC), needs)
    return _file(content, _XLSX, "rooms.xlsx")


@router.get("/rooms.pdf")
def pdf_list(request: Request, who: Who, estate: EstateCode = None, show: View = "") -> Response:
    """Give the list as a PDF file."""
    with entered(request) as tx:
        found = page.chosen(service.stations(tx, estate or None), show)
        html = files.print_html(tx, found, who.texts, datetime.now(UTC))
    # Laying out takes seconds: no transaction is open meanwhile.
    return _file(files.as_pdf(html), "application/pdf", "rooms.pdf", shown="inline")


@router.get("/needs")
def needs_page(tx: Tx, who: Who) -> Response:
    """Show what a dwelling leaves of each fraction, and where the figures come from."""
    sent = sent_by(who)
    answer = _needs(tx, who, Said(say.thanks(who.texts, sent)))
    return thanked(answer, f"{PATH}/needs", sent)


@router.post("/needs")
def change_need(
    tx: Tx,
    who: Who,
    form: Annotated[NeedForm, Depends(need_form)],
    act: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Let own figures count for a fraction, or the shipped ones again."""
    company = who.identity.company_id
    if act == "shipped":
        service.drop_need(tx, company, form.fraction)
        return thank_at(f"{PATH}/needs", "shipped")
    try:
        service.put_need(tx, company, form.wanted())
    except InvalidError as error:
        return _needs(tx, who, _refusal(who, error), form)
    return thank_at(f"{PATH}/needs", "need")


@router.get("/{station_id}")
def one_station(station_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one room: what it takes, its room, its troubles, how far it is from the doors."""
    sent = sent_by(who)
    answer = _station(tx, who, service.read(tx, station_id), Said(say.thanks(who.texts, sent)))
    return thanked(answer, f"{PATH}/{station_id}", sent)


@router.post("/{station_id}")
def change_station(
    station_id: uuid.UUID,
    tx: Tx,
    who: Who,
    form: Annotated[FractionForm, Depends(fraction_form)],
    figures: Annotated[StationForm, Depends(station_form)],
) -> Response:
    """Change what a room takes of a fraction, or where none is named its figures."""
    station = service.read(tx, station_id)
    try:
        if form.fraction:
            service.put_fraction(tx, station_id, form.wanted())
        else:
            service.change(tx, station_id, *figures.figures())
    except InvalidError as error:
        return _station(tx, who, station, _refusal(who, error), form)
    return thank_at(f"{PATH}/{station_id}", "fraction" if form.fraction else "station")


def _refusal(who: Reader, error: InvalidError) -> Said:
    return Said(refused=say.refused(who.texts, error.problems[0].field), code=422)


def _list(tx: Tx, who: Reader, estate: str | None, show: str, said: Said | None = None) -> Response:
    estates = service.estates(tx)
    # With one estate there is nothing to choose, and distances can be told.
    chosen = estate or (estates[0][0] if len(estates) == 1 else None)
    every = service.stations(tx, chosen)
    shown = page.chosen(every, show)
    ways = doors.ways(tx, chosen) if chosen else None
    asked = {name: value for name, value in (("estate", estate), ("show", show)) if value}
    query = f"?{urlencode(asked)}" if asked else ""
    said = said or Said()
    return who.page(
        "waste.html",
        said.code,
        title=who.texts.gettext("Waste rooms"),
        active="waste",
        duty=say.duty(who.texts, local_date(datetime.now(UTC))),
        rows=page.rows(shown, service.rooms(tx, [one.id for one in shown]), ways, who.texts),
        tabs=page.tabs(every, estate, show, who.texts),
        estates=estates,
        estate=estate or "",
        show=show if show in say.VIEWS else "",
        walk=page.walk(ways, who.texts) if ways else None,
        files=[(form.upper(), f"{PATH}/rooms.{form}{query}") for form in ("csv", "xlsx", "pdf")],
        may_change=who.identity.may("plan"),
        said=said,
        reason=lambda name: say.row_reason(who.texts, name),
        issues_max=importing.ISSUES_MAX,
    )


def _station(
    tx: Tx, who: Reader, station: Station, said: Said, form: FractionForm | None = None
) -> Response:
    ways = doors.ways(tx, station.estate_code)
    held = service.contents(tx, station.id)
    return who.page(
        "waste_station.html",
        said.code,
        title=station.name or station.code or who.texts.gettext("Waste room"),
        active="waste",
        station=station,
        rooms=page.room_rows(service.rooms(tx, [station.id])[station.id], who.texts),
        forms=page.fraction_forms(held, form, who.texts),
        readings=service.readings(tx, station.id),
        troubles=page.troubles(service.troubles(tx, station.id), who.texts),
        lamps=service.lamps_near(tx, station.id),
        doors=ways.of(station.id),
        walk=page.walk(ways, who.texts),
        area=page.area_needed(station),
        weekdays=say.weekdays(who.texts),
        weeks=say.weeks(who.texts),
        may_change=who.identity.may("plan"),
        said=said,
    )


def _needs(tx: Tx, who: Reader, said: Said, form: NeedForm | None = None) -> Response:
    return who.page(
        "waste_needs.html",
        said.code,
        title=who.texts.gettext("What a dwelling leaves"),
        active="waste",
        needs=service.needs(tx, who.identity.company_id),
        form=form,
        may_change=who.identity.may("plan"),
        said=said,
    )


def _file(
    content: bytes, media_type: str, ending: str, *, shown: str = "attachment"
) -> Response:  # fmt: skip
    answer = Response(content, media_type=media_type)
    name = f"waste-{local_date(datetime.now(UTC))}-{ending}"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
