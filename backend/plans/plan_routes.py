"""The page of one plan: how it stands, its days and weeks; changing it, ending it, and back."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, invalid
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.plans import changing, choosing, listing, service
from backend.plans.forms import Written, written_of
from backend.plans.keeping import local_today
from backend.plans.page_routes import PATH, days_words, form_lists, task_word, task_words
from backend.plans.schemas import PlanIn
from maps import cleaning_words as often
from maps import plan_words as say
from maps.vocabulary import label

router = APIRouter(prefix=PATH, include_in_schema=False, route_class=TransactionRoute)

#: Weeks of a plan that its page shows.
WEEKS: Final = 26


@dataclass(frozen=True)
class Said:
    """What was sent just now, and why a form came back."""

    sent: str = ""
    refused: str = ""
    end_refused: str = ""


NOTHING: Final = Said()


@router.get("/{plan_id}")
def plan_page(plan_id: uuid.UUID, tx: Tx, who: Who, form: Annotated[Written, Query()]) -> Response:
    """Show one plan; with the days that a change would give, where that was asked."""
    sent = sent_by(who)
    if not form.asked:
        return thanked(_page(tx, who, plan_id, said=Said(sent=sent)), f"{PATH}/{plan_id}", sent)
    try:
        days = choosing.next_days(_wanted(tx, plan_id, form), form.since_day(local_today()))
    except InvalidError as error:
        return _page(tx, who, plan_id, form, said=Said(refused=say.why(who.texts, error)), code=422)
    return _page(tx, who, plan_id, form, days=days)


@router.post("/{plan_id}")
def change_plan(plan_id: uuid.UUID, tx: Tx, who: Who, form: Annotated[Written, Form()]) -> Response:
    """Follow a plan otherwise from a day on."""
    try:
        since = form.since_day(local_today())
        before = changing.change(tx, choosing.named(tx, _wanted(tx, plan_id, form)), since)
    except (InvalidError, ConflictError) as error:
        return _page(tx, who, plan_id, form, said=Said(refused=say.why(who.texts, error)), code=422)
    return thank_at(f"{PATH}/{plan_id}", f"changed:{since}:{_packed(before)}")


@router.post("/{plan_id}/end")
def end_plan(
    plan_id: uuid.UUID, tx: Tx, who: Who, last_on: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """End a plan; what was planned until then stays."""
    today = local_today()
    try:
        before = changing.end(tx, plan_id, _last_day(last_on, today))
    except InvalidError as error:
        return _page(tx, who, plan_id, said=Said(end_refused=say.why(who.texts, error)), code=422)
    return thank_at(f"{PATH}/{plan_id}", f"ended:{today}:{_packed(before)}")


@router.post("/{plan_id}/again")
def take_up_again(plan_id: uuid.UUID, tx: Tx) -> Response:
    """Follow a plan again that had ended, from today on."""
    service.read_plan(tx, plan_id)
    now = changing.written(tx, [plan_id])[0]
    changing.change(tx, now.model_copy(update={"ends_on": None}))
    return thank_at(f"{PATH}/{plan_id}", "again::")


@router.post("/{plan_id}/back")
def take_back(
    plan_id: uuid.UUID, tx: Tx, before: Annotated[str, Form(max_length=4000)],
    since: Annotated[date, Form()],
) -> Response:  # fmt: skip
    """Follow a plan again as it was before it was changed."""
    changing.change(tx, _unpacked(before, plan_id), max(since, local_today()))
    return thank_at(f"{PATH}/{plan_id}", "back::")


@router.get("/{plan_id}/{act}")
def lead_back(plan_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- whatever was sent
    """Lead whoever loads the answer of a form again, or in another language, back to the plan."""
    return RedirectResponse(f"{PATH}/{plan_id}", status.HTTP_303_SEE_OTHER)


def _wanted(tx: Tx, plan_id: uuid.UUID, form: Written) -> PlanIn:
    now = service.read_plan(tx, plan_id)
    kept = form.model_copy(update={"task": now.task, "starts_on": now.starts_on.isoformat()})
    return kept.plan(plan_id, now.asset_id, local_today())


def _last_day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text) if text else today
    except ValueError:
        raise invalid("ends_on", "give a day as YYYY-MM-DD") from None
    # What was planned before today stays planned.
    if found < today - timedelta(days=1):
        raise invalid("ends_on", "lies before today")
    return found


def _packed(plan: PlanIn) -> str:
    return base64.urlsafe_b64encode(plan.model_dump_json(exclude_defaults=True).encode()).decode()


def _unpacked(text: str, plan_id: uuid.UUID) -> PlanIn:
    try:
        plan = PlanIn.model_validate_json(base64.urlsafe_b64decode(text))
    except (ValidationError, binascii.Error, ValueError):
        raise invalid("before", "does not come from us") from None
    return plan.model_copy(update={"id": plan_id})


def _page(
    tx: Tx, who: Reader, plan_id: uuid.UUID, form: Written | None = None, *, said: Said = NOTHING,
    days: list[date] | None = None, code: int = 200,
) -> Response:  # fmt: skip
    texts, today = who.texts, local_today()
    plan = service.read_plan(tx, plan_id)
    written = changing.written(tx, [plan_id])[0]
    kind, _, rest = said.sent.partition(":")
    since, _, before = rest.partition(":")
    place = plan.asset_code or plan.asset_name or label(texts, "asset", plan.asset_kind)
    ended = plan.ends_on is not None and plan.ends_on < today
    return who.page(
        "plan.html",
        code,
        title=f"{task_word(task_words(tx, who), who, plan.task)}, {place}",
        active="plans",
        plan=plan,
        ended=ended,
        often=often.recurrence(texts, plan.interval_days, plan.rrule, plan.starts_on),
        season=often.season(texts, plan.season_first, plan.season_last),
        late=often.late(texts, plan.overdue_days),
        doer=_doer(tx, who, written),
        coming=[] if ended else days_words(who, _coming(plan.due_on, written, today)),
        form=form or written_of(written).model_copy(update={"since": today.isoformat()}),
        tried=days_words(who, days) if days is not None else None,
        refused=said.refused,
        end_refused=said.end_refused,
        thanks=say.thanks(texts, kind, ""),
        back={"before": before, "since": since} if before else None,
        may_plan=who.identity.may("manage"),
        today=today,
        **_weeks(tx, who, plan_id, today),
        **form_lists(tx, who),
    )


def _coming(due_on: date | None, plan: PlanIn, today: date) -> list[date]:
    """Return the days to come: of an interval counted from the day that is due next."""
    if plan.interval_days is None or due_on is None:
        return choosing.next_days(plan, today)
    from_due = plan.model_copy(update={"starts_on": max(due_on, today)})
    return choosing.next_days(from_due, today)


def _weeks(tx: Tx, who: Reader, plan_id: uuid.UUID, today: date) -> dict[str, Any]:
    shown = listing.mondays(today, WEEKS)
    counted = listing.weeks_of(tx, [plan_id], shown[0], shown[-1] + timedelta(days=6))
    weeks = [counted.get(plan_id, {}).get(day) or listing.Week(day) for day in shown]
    return {
        "weeks": [
            (week, say.week(who.texts, week.week_on), say.week_told(who.texts, vars(week)))
            for week in weeks
        ],
        "whole": listing.total(weeks, shown[0]),
    }


def _doer(tx: Tx, who: Reader, plan: PlanIn) -> str:
    team = next((row.name for row in choosing.doers(tx) if row.id == plan.team_id), "")
    return team or plan.contractor or who.texts.gettext("own staff or not given")
