"""The page of retention: rules, what is past its time, and its removal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.records import retention
from gis.vocabulary import RECORD_TYPES
from maps import retention_words as words

router = APIRouter(prefix="/retention", include_in_schema=False, route_class=TransactionRoute)

PATH = "/retention"


@router.get("")
def retention_page(tx: Tx, who: Who) -> Response:
    """Show what counts for each type of record, and what is past its time."""
    return _page(tx, who)


@router.post("")
def rule_form(
    tx: Tx,
    who: Who,
    record_type: Annotated[str, Form(max_length=40)] = "",
    keep_days: Annotated[str, Form(max_length=12)] = "",
    decision: Annotated[str, Form(max_length=1000)] = "",
    decided_on: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Write a rule down."""
    given = {
        "record_type": record_type,
        "keep_days": keep_days.strip() or None,
        "decision": decision.strip() or None,
        "decided_on": decided_on.strip() or None,
    }
    try:
        retention.write_rule(tx, retention.RuleIn.model_validate(given))
    except ValidationError as error:
        where = str(error.errors()[0]["loc"][0])
        return _page(tx, who, given=given, refused=words.refused(where, who.texts), code=422)
    except InvalidError:
        return _page(tx, who, given=given, refused=words.refused("both", who.texts), code=422)
    return thank_at(PATH, "rule")


@router.post("/run")
def run_form(
    tx: Tx,
    who: Who,
    record_type: Annotated[str, Form(max_length=40)] = "",
    apply: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Count what is past its time, or remove it."""
    if record_type not in RECORD_TYPES:
        return _page(tx, who, refused=words.refused("record_type", who.texts), code=422)
    try:
        done = retention.run(tx, record_type, apply=apply == "yes")
    except ConflictError:
        return _page(tx, who, refused=words.refused("undecided", who.texts), code=409)
    return thank_at(PATH, f"{'removed' if apply == 'yes' else 'tried'}:{done.found}:{done.removed}")


@router.get("/run")
def back(tx: Tx, who: Who) -> Response:
    """Show the page to whoever loads the answer of the form again."""
    return _page(tx, who)


def _page(
    tx: Tx, who: Reader, *, given: dict[str, str | None] | None = None, refused: str = "",
    code: int = 200,
) -> Response:  # fmt: skip
    sent = sent_by(who)
    answer = who.page(
        "retention.html",
        code,
        title=who.texts.gettext("Retention"),
        active="retention",
        lines=retention.table(tx),
        runs=retention.runs(tx),
        names=words.names(who.texts),
        ends=words.ends(who.texts),
        defaults=retention.DEFAULT_DAYS,
        given=given or {},
        refused=refused,
        thanks=words.thanks(sent, who.texts),
    )
    return thanked(answer, PATH, sent)
