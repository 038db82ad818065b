"""Pages of plans: the list, making new ones, what was done of them week by week."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Response
from sqlalchemy import Row

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.plans import changing, choosing, listing
from backend.plans.forms import USUAL, Written
from backend.plans.keeping import local_today
from backend.plans.listing import Asked
from backend.rounds import service as rounds
from gis import patterns
from maps import cleaning_words as often
from maps import plan_words as say
from maps.vocabulary import label

router = APIRouter(prefix="/plans", include_in_schema=False, route_class=TransactionRoute)

PATH: Final = "/plans"
WEEKS: Final = (8, 13, 26)
#: Plans on one page of weeks.
LOG_PAGE: Final = 100
Word = Annotated[str, Query(max_length=200)]
Until = Annotated[date | None, Query(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
FromForm = Annotated[Written, Form()]
FromAddress = Annotated[Written, Query()]


async def _asked(
    estate: Word = "", task: Word = "", who: Word = "", state: Word = "running",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Asked:  # fmt: skip
    return Asked(estate, task, who, state if state in listing.STATES else "running", page)


Filters = Annotated[Asked, Depends(_asked)]


@router.get("")
def plan_list(tx: Tx, who: Who, asked: Filters) -> Response:
    """Show the plans, the most overdue first."""
    sent = sent_by(who)
    kind, _, rest = sent.partition(":")
    batch, _, number = rest.partition(":")
    found, names = listing.plans(tx, asked), task_words(tx, who)
    answer = who.page(
        "plans.html",
        title=who.texts.gettext("Plans"),
        active="plans",
        rows=[row_words(who, row, names) for row in found.rows],
        number=found.number,
        thanks=say.thanks(who.texts, kind, number),
        batch=batch if kind == "made" else "",
        **_filters(tx, who, asked),
        **_turning(asked, found),
    )
    return thanked(answer, PATH, sent)


@router.post("")
def make_plans(tx: Tx, who: Who, form: FromForm) -> Response:
    """Make plans, one a place; sending the form twice makes them once."""
    try:
        made = choosing.make(tx, form, local_today())
    except (InvalidError, ConflictError) as error:
        return _form(tx, who, form, refused=say.why(who.texts, error), code=422)
    return thank_at(PATH, f"made:{form.batch}:{len(made)}")


@router.post("/remove")
def remove_made(tx: Tx, batch: Annotated[uuid.UUID, Form()]) -> Response:
    """Take back plans that were made just now, as long as nobody made a visit for them."""
    return thank_at(PATH, f"removed::{changing.remove_batch(tx, batch)}")


@router.get("/new")
def new_plans(tx: Tx, who: Who, form: FromAddress) -> Response:
    """Show the form of new plans; with what it would make, where that was asked."""
    if not form.asked:
        first = USUAL.model_copy(update={"starts_on": local_today().isoformat()})
        given = {k: v for k, v in form.model_dump().items() if v != getattr(Written(), k)}
        return _form(tx, who, first.model_copy(update=given))
    try:
        shown = choosing.show(tx, form, local_today())
    except InvalidError as error:
        return _form(tx, who, form, refused=say.why(who.texts, error), code=422)
    return _form(tx, who, form, shown=shown)


@router.get("/log")
def log(
    tx: Tx, who: Who, asked: Filters, until: Until = None,
    weeks: Annotated[int, Query()] = WEEKS[1],
) -> Response:  # fmt: skip
    """Show what was planned and what was done, by place and week."""
    last = until or local_today()
    shown = listing.mondays(last, weeks if weeks in WEEKS else WEEKS[1])
    found, names = listing.plans(tx, asked, most=LOG_PAGE), task_words(tx, who)
    counted = listing.weeks_of(
        tx, [row.id for row in found.rows], shown[0], shown[-1] + timedelta(days=6)
    )
    rows = [
        {
            **row_words(who, row, names),
            "weeks": [counted.get(row.id, {}).get(day) or listing.Week(day) for day in shown],
        }
        for row in found.rows
    ]
    totals = [listing.total([row["weeks"][at] for row in rows], day)
              for at, day in enumerate(shown)]  # fmt: skip
    return who.page(
        "plan_log.html",
        title=who.texts.gettext(say.LOG),
        active="plans",
        rows=rows,
        number=found.number,
        shown=[(day, say.week(who.texts, day)) for day in shown],
        totals=totals,
        whole=listing.total(totals, shown[0]),
        weeks=len(shown),
        lengths=WEEKS,
        until=shown[-1],
        earlier=shown[0] - timedelta(days=1),
        later=shown[-1] + timedelta(weeks=len(shown)),
        today=local_today(),
        told=lambda week: say.week_told(who.texts, vars(week)),
        **_filters(tx, who, asked),
        **_turning(asked, found, LOG_PAGE),
    )


def row_words(who: Reader, row: Row[Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a list says of a plan."""
    texts = who.texts
    return {
        "id": row.id,
        "place": row.asset_code or row.asset_name or label(texts, "asset", row.asset_kind),
        "estate": row.estate_name,
        "asset_url": f"/assets/{row.asset_kind}/{row.asset_id}",
        "task": task_word(names, who, row.task),
        "often": often.recurrence(texts, row.interval_days, row.rrule, row.starts_on),
        "season": often.season(texts, row.season_first, row.season_last),
        "doer": row.team_name or row.contractor or texts.gettext("own staff or not given"),
        "due_on": row.due_on,
        "last_visit_at": row.last_visit_at,
        "state": "ended" if row.has_ended else row.cleaning_state,
        "late": often.late(texts, row.overdue_days),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def task_words(tx: Tx, who: Reader) -> dict[str, str]:
    """Return what tasks are called: of each template in force, by its code."""
    return {one.code: getattr(one, f"name_{who.language}") for one in rounds.templates(tx)}


def task_word(names: Mapping[str, str], who: Reader, task: str) -> str:
    """Return what a task is called; one without template by the word that is kept for it."""
    return names.get(task) or label(who.texts, "task", task)


def form_lists(tx: Tx, who: Reader) -> dict[str, Any]:
    """Return what the form of a plan offers."""
    texts = who.texts
    doers = choosing.doers(tx)
    return {
        "often_kinds": say.often_kinds(texts),
        "weekdays": [(str(day), often.weekday(texts, day)) for day in range(7)],
        "ordinals": [(str(one), say.ordinal(texts, one)) for one in patterns.ORDINALS],
        "months": say.months(texts),
        "teams": [(f"team:{row.id}", row.name) for row in doers if row.kind == "team"],
        "contractors": [
            (f"contractor:{row.id}", row.name) for row in doers if row.kind == "contractor"
        ],
    }


def days_words(who: Reader, days: list[date]) -> list[str]:
    """Write due days, ``tis 1 dec. 2026``."""
    return [say.day(who.texts, day) for day in days]


def _form(
    tx: Tx, who: Reader, form: Written, *, shown: choosing.Shown | None = None,
    refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    kinds = [
        (row.kind, say.kind(who.texts, row.kind, row.is_place), row.number)
        for row in choosing.kinds(tx)
    ]
    return who.page(
        "plan_new.html",
        code,
        title=who.texts.gettext("Make plans"),
        active="plans",
        form=form.model_copy(update={"batch": form.batch or str(uuid.uuid4())}),
        refused=refused,
        places=shown.places if shown else 0,
        days=days_words(who, list(shown.days)) if shown else [],
        tasks=sorted(task_words(tx, who).items(), key=lambda one: one[1]),
        kinds=kinds,
        estates=[(one.code, one.name) for one in assets.estates(tx)],
        **form_lists(tx, who),
    )


def _filters(tx: Tx, who: Reader, asked: Asked) -> dict[str, Any]:
    tasks, doers = listing.choices(tx)
    names = task_words(tx, who)
    own = who.texts.gettext("own staff or not given")
    return {
        "asked": asked,
        "estates": [(one.code, one.name) for one in assets.estates(tx)],
        "tasks": [(code, task_word(names, who, code)) for code in tasks],
        "doers": [(name or listing.NOBODY, name or own) for name in doers],
        "states": [(code, say.state(who.texts, code)) for code in listing.STATES],
        "may_plan": who.identity.may("manage"),
    }


def _turning(asked: Asked, found: listing.Found, most: int = listing.PAGE) -> dict[str, Any]:
    """Return the addresses of the pages before and after."""
    more = asked.page * most < found.number
    return {
        "before_url": f"?{asked.address(page=asked.page - 1)}" if asked.page > 1 else "",
        "after_url": f"?{asked.address(page=asked.page + 1)}" if more else "",
        "here": asked.address(),
    }
