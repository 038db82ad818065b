"""The page on which the columns of a survey's file are chosen, seen at once, and taken."""

from __future__ import annotations

import uuid
from typing import Final

from fastapi import APIRouter, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.surveys import drafts, forms, page, service, taking
from backend.surveys.forms import Sent, SentForm
from backend.surveys.schemas import Chosen, Draft
from gis.vocabulary import SURVEY_THEMES
from maps import survey_words as say

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
_PATH: Final = "/surveys/drafts/{draft_id}"


@router.get(_PATH)
def choose(draft_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a file's columns, what was chosen, and what comes of it."""
    sent = sent_by(who)
    answer = _page(
        tx, who, drafts.read(tx, who.identity, draft_id), thanks=say.thanks(who.texts, sent)
    )
    return thanked(answer, f"/surveys/drafts/{draft_id}", sent)


@router.post(_PATH)
def change(draft_id: uuid.UUID, tx: Tx, who: Who, sent: SentForm) -> Response:
    """Change what was chosen, take the file as a wave, or throw it away."""
    draft = drafts.read(tx, who.identity, draft_id)
    act = sent.text("act")
    try:
        with tx.begin_nested():
            if act == "take":
                wave_id = taking.take(tx, who.identity, draft, taking.about(sent.fields))
                return thank_at(f"/surveys/waves/{wave_id}", "taken")
            if act == "drop":
                drafts.drop(tx, draft_id)
                return RedirectResponse("/surveys", status.HTTP_303_SEE_OTHER)
            thanks, chosen = _chosen(tx, draft, sent)
            drafts.change(tx, draft, chosen)
    except InvalidError as error:
        told = error.problems[0]
        refused = say.refused(who.texts, told.field, told.reason)
        return _page(tx, who, drafts.read(tx, who.identity, draft_id), refused=refused, sent=sent)
    return thank_at(f"/surveys/drafts/{draft_id}", thanks)


def _chosen(tx: Tx, draft: Draft, sent: Sent) -> tuple[str, Chosen]:
    """Return what to say thanks for, and the choice that an act makes."""
    chosen = draft.chosen
    match sent.text("act"):
        case "ask":
            return "asked", drafts.ask(draft, forms.question(sent))
        case "unask":
            left = [one for one in chosen.questions if one.column != sent.text("column")]
            return "unasked", chosen.model_copy(update={"questions": left})
        case "areas":
            told = dict(zip(sent.many("label"), sent.many("chosen"), strict=False))
            kept = {label: value for label, value in told.items() if value}
            return "areas", chosen.model_copy(update={"areas": {**chosen.areas, **kept}})
        case "new_areas":
            unknown = {one.match.label for one in drafts.labels(tx, draft) if not one.chosen}
            made = {**chosen.areas, **dict.fromkeys(unknown, drafts.NEW)}
            return "areas", chosen.model_copy(update={"areas": made})
        case "use":
            found, lacking = drafts.apply(tx, draft, sent.id("mapping"))
            return ("used_partly" if lacking else "used"), found
        case _:
            columns = {"area": sent.text("area"), "weight": sent.text("weight")}
            return "columns", chosen.model_copy(update=columns)


def _page(
    tx: Tx, who: Reader, draft: Draft, *, thanks: str = "", refused: str = "",
    sent: Sent | None = None,
) -> Response:  # fmt: skip
    columns = drafts.columns(draft)
    try:
        labels = drafts.labels(tx, draft)
    except InvalidError as error:
        labels, refused = [], say.refused(who.texts, error.problems[0].field)
    heading, rows = drafts.table(draft)
    counted = drafts.preview(draft)
    areas = service.areas(tx)
    return who.page(
        "survey_draft.html",
        422 if refused else 200,
        title=draft.file_name,
        active="surveys",
        draft=draft,
        kept_hours=drafts.KEPT_HOURS,
        size=(len(rows), len(heading)),
        columns=columns,
        column=next((one for one in columns if sent and one.name == sent.text("column")), None),
        sent=sent or Sent(),
        themes=[(theme, say.theme(who.texts, theme)) for theme in SURVEY_THEMES],
        labels=labels,
        areas=[(str(one.id), one.name) for one in areas],
        near={
            one.match.label: [
                (str(key), next((area.name for area in areas if area.id == key), ""), score)
                for key, score in one.match.near
            ]
            for one in labels
        },
        open_labels=sum(1 for one in labels if not one.chosen),
        mappings=drafts.mappings(tx),
        preview=page.preview(counted, who.texts) if counted else None,
        thanks=thanks,
        refused=refused,
        say=say,
    )
