"""Pages of surveys: waves and themes over the years, one wave by area, areas, pulse surveys."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx, entered
from backend.errors import InvalidError, invalid
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import form_day
from backend.surveys import areas, draft_routes, drafts, files, page, pulse_routes, pulses, service
from backend.surveys.forms import SentForm
from gis.workdays import local_date
from maps import survey_words as say

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
PATH: Final = "/surveys"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A file and what stands around it.
_FORM_BYTES_MAX: Final = drafts.FILE_MAX_BYTES + 10_000

Theme = Annotated[str, Query(max_length=40)]


@router.get(PATH)
def survey_list(tx: Tx, who: Who, theme: Theme = "") -> Response:
    """Show all waves, and a theme over the years."""
    return _list(tx, who, theme)


@router.post(PATH, max_body_size=_FORM_BYTES_MAX)
def send_file(tx: Tx, who: Who, file: UploadFile) -> Response:
    """Keep a survey's file to choose its columns."""
    try:
        draft_id = drafts.keep(tx, who.identity, file.file.read(), file.filename or "")
    except InvalidError as error:
        why = say.refused(who.texts, "file", error.problems[0].reason)
        return _list(tx, who, "", refused=why)
    return RedirectResponse(f"{PATH}/drafts/{draft_id}", 303)


@router.get("/surveys/areas")
def area_list(tx: Tx, who: Who) -> Response:
    """Show the areas that surveys are answered for."""
    sent = sent_by(who)
    answer = _areas(tx, who, thanks=say.thanks(who.texts, sent))
    return thanked(answer, f"{PATH}/areas", sent)


@router.post("/surveys/areas", max_body_size=_FORM_BYTES_MAX)
def put_areas(
    tx: Tx, who: Who, name: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=1000)] = "", file: UploadFile | None = None,
) -> Response:  # fmt: skip
    """Keep an area, or those of a file."""
    try:
        with tx.begin_nested():
            if file is not None and file.filename:
                areas.take_file(tx, who.identity, file.file.read(), file.filename)
            else:
                areas.put(tx, who.identity, name, code)
    except InvalidError as error:
        told = error.problems[0]
        return _areas(tx, who, refused=say.refused(who.texts, told.field, told.reason))
    return thank_at(f"{PATH}/areas", "area")


@router.get("/surveys/waves/{wave_id}")
def one_wave(wave_id: uuid.UUID, tx: Tx, who: Who, theme: Theme = "") -> Response:
    """Show what was answered in a wave, by area."""
    sent = sent_by(who)
    answer = _wave(tx, who, wave_id, theme, thanks=say.thanks(who.texts, sent))
    return thanked(answer, f"{PATH}/waves/{wave_id}", sent)


@router.post("/surveys/waves/{wave_id}")
def change_wave(wave_id: uuid.UUID, tx: Tx, who: Who, sent: SentForm) -> Response:
    """Keep how many were asked, or throw a wave away."""
    if sent.text("act") == "drop":
        service.drop(tx, wave_id)
        return RedirectResponse(PATH, 303)
    try:
        with tx.begin_nested():
            for area, asked in zip(sent.many("area"), sent.many("invited"), strict=False):
                if asked:
                    invited = int(asked) if asked.isascii() and asked.isdecimal() else -1
                    service.put_invited(tx, wave_id, _id(area), invited)
    except InvalidError as error:
        return _wave(tx, who, wave_id, "", refused=say.refused(who.texts, error.problems[0].field))
    return thank_at(f"{PATH}/waves/{wave_id}", "invited")


@router.get("/surveys/waves/{wave_id}/results.csv")
def csv_results(wave_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Give what was answered in a wave as CSV."""
    content = files.as_csv(tx, service.read(tx, wave_id), who.texts)
    return _file(content, "text/csv; charset=utf-8", "csv")


@router.get("/surveys/waves/{wave_id}/results.xlsx")
def xlsx_results(wave_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Give what was answered in a wave as a workbook."""
    return _file(files.as_xlsx(tx, service.read(tx, wave_id), who.texts), _XLSX, "xlsx")


@router.get("/surveys/pulses")
def pulse_list(tx: Tx, who: Who) -> Response:
    """Show the pulse surveys with their codes, and the form of a new one."""
    sent = sent_by(who)
    answer = _pulses(tx, who, thanks=say.thanks(who.texts, sent))
    return thanked(answer, f"{PATH}/pulses", sent)


@router.post("/surveys/pulses")
def change_pulses(tx: Tx, who: Who, sent: SentForm) -> Response:
    """Start a pulse survey, or end one."""
    try:
        with tx.begin_nested():
            if sent.text("act") == "end":
                pulses.end(tx, sent.id("wave"))
                return thank_at(f"{PATH}/pulses", "pulse_ended")
            days = (
                _day(sent.text("starts_on"), "starts_on"),
                _day(sent.text("ends_on"), "ends_on"),
            )
            chosen = [_id(text) for text in sent.many("area")]
            pulses.start(tx, who.identity, sent.text("name"), days, chosen)
    except InvalidError as error:
        told = error.problems[0]
        return _pulses(tx, who, refused=say.refused(who.texts, told.field, told.reason))
    return thank_at(f"{PATH}/pulses", "pulse_started")


@router.get("/surveys/pulses/{wave_id}/sheet.pdf")
def pulse_sheet(wave_id: uuid.UUID, request: Request, who: Who) -> Response:
    """Give the papers of a pulse survey: one A4 an area, with its code."""
    with entered(request) as tx:
        wave = pulses.read(tx, wave_id)
        links = [row for row in pulses.links(tx, wave_id) if row.ended_at is None]
    # Laying out takes seconds: no transaction is open meanwhile.
    content = files.sheet(wave, links, own_url(who.request, ""), who.texts)
    return _file(content, "application/pdf", "pdf", shown="inline")


def _list(tx: Tx, who: Reader, theme: str, *, refused: str = "") -> Response:
    themes = service.themes(tx)
    shown = theme if theme in themes else (themes[0] if themes else "")
    return who.page(
        "surveys.html",
        422 if refused else 200,
        title=say.word(who.texts, "surveys"),
        active="surveys",
        waves=service.wave_list(tx),
        tabs=[(one, say.theme(who.texts, one)) for one in themes],
        shown=shown,
        trend=page.trend(service.measured(tx, shown), shown, who.texts) if shown else None,
        drafts=drafts.waiting(tx, who.identity) if who.identity.may("plan") else [],
        kept_hours=drafts.KEPT_HOURS,
        may_change=who.identity.may("plan"),
        refused=refused,
        say=say,
    )


def _wave(
    tx: Tx, who: Reader, wave_id: uuid.UUID, theme: str, *, thanks: str = "", refused: str = ""
) -> Response:
    wave = service.read(tx, wave_id)
    found = service.answered(tx, wave_id)
    themes = [one.theme for one in found if one.title is None]
    shown = theme if theme in themes else (themes[0] if themes else "")
    held = service.wave_areas(tx, wave_id)
    return who.page(
        "survey_wave.html",
        422 if refused else 200,
        title=wave.name,
        active="surveys",
        wave=wave,
        tabs=[(one, say.theme(who.texts, one)) for one in themes],
        shown=shown,
        result=page.result(wave, found, held, shown, who.texts) if shown else None,
        areas=held,
        may_change=who.identity.may("plan"),
        thanks=thanks,
        refused=refused,
        say=say,
    )


def _areas(tx: Tx, who: Reader, *, thanks: str = "", refused: str = "") -> Response:
    return who.page(
        "survey_areas.html",
        422 if refused else 200,
        title=say.word(who.texts, "areas"),
        active="surveys",
        areas=service.areas(tx),
        may_change=who.identity.may("plan"),
        thanks=thanks,
        refused=refused,
    )


def _pulses(tx: Tx, who: Reader, *, thanks: str = "", refused: str = "") -> Response:
    today = local_date(datetime.now(UTC))
    return who.page(
        "survey_pulses.html",
        422 if refused else 200,
        title=say.word(who.texts, "pulses"),
        active="surveys",
        pulses=[
            (wave, pulses.links(tx, wave.id))
            for wave in service.wave_list(tx) if wave.kind == "pulse"
        ],
        areas=service.areas(tx),
        address=own_url(who.request, "/pulse"),
        today=today,
        days_max=pulses.DAYS_MAX,
        thanks=thanks,
        refused=refused,
    )  # fmt: skip


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise invalid("area", "is none of the list") from None


def _day(text: str, name: str) -> date:
    found = form_day(name, text)
    if found is None:
        raise invalid(name, "is no day")
    return found


def _file(
    content: bytes, media_type: str, ending: str, *, shown: str = "attachment"
) -> Response:  # fmt: skip
    answer = Response(content, media_type=media_type)
    name = f"survey-{local_date(datetime.now(UTC))}.{ending}"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


router.include_router(draft_routes.router)
router.include_router(pulse_routes.router)
