"""Page of the ladder: by when what is mended, whose rule it is, and the days off that count."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.promises import days, rules
from backend.promises.rules import Conditions, Rule, Time
from gis import vocabulary as words
from maps import promise_words as say
from maps.report_words import category_choices
from maps.vocabulary import label

router = APIRouter(prefix="/admin/promises", include_in_schema=False, route_class=TransactionRoute)

PATH = "/admin/promises"
_DANGER = {"yes": True, "no": False}
Short = Annotated[str, StringConstraints(max_length=100)]
Word = Annotated[str, Form(max_length=100)]
Asked = Annotated[str, Query(max_length=100)]


class Written(BaseModel):
    """What stands in the form of a rule: as it was written."""

    model_config = ConfigDict(frozen=True)

    category: Short = ""
    party: Short = ""
    asset_kind: Short = ""
    danger: Short = ""
    priority: Short = ""
    unit: Short = ""
    amount: Short = ""
    season_from: Short = ""
    season_to: Short = ""
    source: Annotated[str, StringConstraints(max_length=2000)] = ""

    @property
    def conditions(self) -> Conditions:
        """What the rule is for."""
        return conditions_of(self.category, self.party, self.asset_kind, self.danger)

    @property
    def time(self) -> Time:
        """What it promises; an amount that is no number is none."""
        amount = self.amount.strip()
        return Time(
            priority=self.priority, unit=self.unit,
            amount=int(amount) if amount.isascii() and amount.isdigit() else None,
            season_from=self.season_from.strip(), season_to=self.season_to.strip(),
            source=self.source,
        )  # fmt: skip


def conditions_of(category: str, party: str, asset_kind: str, danger: str) -> Conditions:
    """Return conditions as a form or an address says them; empty: whatever."""
    return Conditions(
        category=category or None, party=party or None, asset_kind=asset_kind or None,
        danger=_DANGER.get(danger),
    )  # fmt: skip


def written_of(about: Conditions, time: Time) -> Written:
    """Return the form that a rule is written in."""
    held = {**asdict(about), **asdict(time)}
    danger = {True: "yes", False: "no", None: ""}[about.danger]
    fields = {name: "" if held[name] is None else str(held[name]) for name in Written.model_fields}
    return Written(**{**fields, "danger": danger})


async def _asked(
    category: Asked = "", party: Asked = "", asset_kind: Asked = "", danger: Asked = ""
) -> Conditions:
    return conditions_of(category, party, asset_kind, danger)


FromForm = Annotated[Written, Form()]
#: An empty form begins with what is usual.
USUAL: Final = Written(priority="P3", unit="working_days")
NOTHING: Final = Conditions()
FromAddress = Annotated[Conditions, Depends(_asked)]


@dataclass(frozen=True)
class Said:
    """What the page says above the ladder."""

    thanks: str = ""
    refused: str = ""
    day_refused: str = ""
    day: str = ""
    day_name: str = ""


@router.get("")
def ladder(
    tx: Tx, who: Who, tried: FromAddress, like: Annotated[uuid.UUID | None, Query()] = None,
    edit: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:  # fmt: skip
    """Show the ladder, and the form: empty, like one of its rules, or with an own one."""
    wanted = edit or like
    chosen = rules.read(tx, who.identity, wanted) if wanted else None
    editing = edit if chosen and chosen.own else None
    form = USUAL if chosen is None else written_of(_about(chosen), _time(chosen))
    sent = sent_by(who)
    said = Said(thanks=say.thanks(who.texts, sent))
    return thanked(_page(tx, who, form, said, edit=editing, tried=tried), PATH, sent)


@router.post("")
def add_rule(tx: Tx, who: Who, form: FromForm) -> Response:
    """Make an own rule, and lead to how many open cases it would concern."""
    try:
        rules.add(tx, who.identity, form.conditions, form.time)
    except (InvalidError, ConflictError) as error:
        return _refused(tx, who, form, error)
    return _to_stale(tx, form.conditions, "added")


@router.get("/recount")
def stale_cases(tx: Tx, who: Who, about: FromAddress) -> Response:
    """Show how many open cases the ladder would promise otherwise today."""
    sent = sent_by(who)
    found = rules.stale(tx, about)
    answer = who.page(
        "promises_recount.html",
        title=who.texts.gettext(say.RECOUNT),
        active="promises",
        thanks=say.thanks(who.texts, sent),
        about=say.about(who.texts, asdict(about)),
        narrowed=about != NOTHING,
        query=_query(about),
        stale=found,
        cases=sum(step.cases for step in found),
    )
    return thanked(answer, f"{PATH}/recount", sent)


@router.post("/recount")
def recount(tx: Tx, who: Who, about: FromAddress) -> Response:
    """Promise open cases anew."""
    rules.count_anew(tx, who.identity, about)
    return thank_at(PATH, "recounted")


@router.post("/days")
def add_day(tx: Tx, who: Who, free_on: Word = "", name: Word = "") -> Response:
    """Note a day off of the company's own."""
    try:
        days.add(tx, who.identity, free_on, name)
    except InvalidError as error:
        why = say.refused(who.texts, f"day.{error.problems[0].field}")
        said = Said(day_refused=why, day=free_on, day_name=name)
        return _page(tx, who, USUAL, said, code=422)
    return thank_at(PATH, "day_added")


@router.post("/days/{free_day_id}/remove")
def remove_day(free_day_id: uuid.UUID, tx: Tx) -> Response:
    """Take a day off away."""
    days.remove(tx, free_day_id)
    return thank_at(PATH, "day_removed")


@router.get("/{promise_id}")
@router.get("/days")
def back(promise_id: uuid.UUID | None = None) -> Response:
    """Lead whoever loads the answer of a form again, or in another language, back to it."""
    return RedirectResponse(f"{PATH}?edit={promise_id}" if promise_id else PATH, 303)


@router.post("/{promise_id}")
def change_rule(promise_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Promise something else by an own rule, and lead to how many open cases it would concern."""
    rule = rules.read(tx, who.identity, promise_id)
    try:
        rules.change(tx, promise_id, form.time)
    except InvalidError as error:
        return _refused(tx, who, form, error, edit=promise_id)
    return _to_stale(tx, _about(rule), "changed")


@router.post("/{promise_id}/remove")
def remove_rule(promise_id: uuid.UUID, tx: Tx) -> Response:
    """Take an own rule away, and lead to how many open cases it would concern."""
    return _to_stale(tx, rules.remove(tx, promise_id), "removed")


def _about(rule: Rule) -> Conditions:
    return Conditions(
        category=rule.category, party=rule.party, asset_kind=rule.asset_kind, danger=rule.danger
    )


def _time(rule: Rule) -> Time:
    return Time(
        priority=rule.priority, unit=rule.unit, amount=rule.amount,
        season_from=rule.season_from, season_to=rule.season_to,
        source=rule.source if rule.own else None,
    )  # fmt: skip


def _query(about: Conditions) -> str:
    held = {**asdict(about), "danger": {True: "yes", False: "no", None: None}[about.danger]}
    return urlencode({name: value for name, value in held.items() if value})


def _to_stale(tx: Tx, about: Conditions, what: str) -> Response:
    """Lead to the open cases that keep another promise; straight back where there are none."""
    if not rules.stale(tx, about):
        return thank_at(PATH, what)
    answer = thank_at(f"{PATH}/recount", what)
    answer.headers["location"] = f"{PATH}/recount?{_query(about)}"
    return answer


def _refused(
    tx: Tx, who: Reader, form: Written, error: InvalidError | ConflictError, *,
    edit: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    if isinstance(error, InvalidError):
        why, code = say.refused(who.texts, error.problems[0].field), 422
    else:
        why, code = say.refused(who.texts, type(error).__name__), 409
    return _page(tx, who, form, Said(refused=why), edit=edit, code=code)


def _page(
    tx: Tx, who: Reader, form: Written, said: Said, *, edit: uuid.UUID | None = None,
    tried: Conditions = NOTHING, code: int = 200,
) -> Response:  # fmt: skip
    found = rules.ladder(tx, who.identity)
    texts = who.texts
    return who.page(
        "promises.html",
        code,
        title=texts.gettext("Promises"),
        active="promises",
        rows=[(rule, say.about(texts, asdict(rule)), say.example(texts, asdict(rule)))
              for rule in found],
        days=[(day, say.day(texts, day.free_on)) for day in days.coming(tx)],
        choices=category_choices(texts),
        parties=[(code, label(texts, "party", code)) for code in words.PARTIES],
        kinds=[(code, label(texts, "asset", code)) for code in words.ASSET_KINDS],
        priorities=words.PRIORITIES,
        units=say.units(texts),
        tried=tried,
        trial=_trial(tx, who, tried),
        form=form,
        edit=edit,
        editing=say.about(texts, asdict(form.conditions)) if edit else "",
        said=said,
        amount_max=rules.AMOUNT_MAX,
        source_max=rules.SOURCE_MAX,
        name_max=days.NAME_MAX,
    )  # fmt: skip


def _trial(tx: Tx, who: Reader, tried: Conditions) -> dict[str, Any] | None:
    """Return what would count for something reported now; None: nobody asked."""
    if tried.category is None or "." not in tried.category:
        return None
    found = rules.tried(tx, who.identity, tried.category, tried.party or "own", tried.asset_kind)
    if found is None:
        return {"rule": "", "due": ""}
    rule, due_at = found
    return {"rule": say.rule(who.texts, asdict(rule)), "due": say.by(who.texts, due_at)}
