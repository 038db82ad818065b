"""What the forms of walks and protocols send, read into what the slice takes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form

from backend.errors import invalid
from backend.protocols.schemas import Actor, Decided, Followed
from backend.protocols.writing import FEEDBACK_MAX, PLACE_MAX, TEXT_MAX
from backend.schemas import form_day, form_text, plannable
from gis.workdays import STOCKHOLM

Words = Annotated[str, Form(max_length=10_000)]
Short = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True)
class PointForm:
    """A point as the form sent it."""

    place: str = ""
    category: str = ""
    observation: str = ""
    sentiment: str = "unsafe"
    themes: list[str] = field(default_factory=list)
    action: str = ""
    decision: str = ""
    reason: str = ""
    actor: str = ""
    unit: str = ""
    due_on: str = ""
    cost: str = ""


async def _point_form(  # noqa: PLR0913, PLR0917 -- one parameter a field
    place: Short = "",
    category: Short = "",
    observation: Words = "",
    sentiment: Short = "unsafe",
    theme: Annotated[list[str] | None, Form()] = None,
    action: Words = "",
    decision: Short = "",
    reason: Words = "",
    actor: Short = "",
    unit: Short = "",
    due_on: Short = "",
    cost: Short = "",
) -> PointForm:
    return PointForm(
        place, category, observation, sentiment, theme or [], action, decision, reason, actor,
        unit, due_on, cost,
    )  # fmt: skip


PointWritten = Annotated[PointForm, Depends(_point_form)]


@dataclass(frozen=True)
class FollowForm:
    """What became of a point as the form sent it."""

    done_on: str = ""
    feedback: str = ""
    feedback_to: str = ""
    feedback_on: str = ""


async def _follow_form(
    done_on: Short = "", feedback: Words = "", feedback_to: Short = "", feedback_on: Short = ""
) -> FollowForm:
    return FollowForm(done_on, feedback, feedback_to, feedback_on)


FollowWritten = Annotated[FollowForm, Depends(_follow_form)]


def decided(form: PointForm, contractors: dict[uuid.UUID, str]) -> Decided:
    """Return a point as it is written.

    Parameters
    ----------
    contractors : dict
        Party of each contractor that can be chosen.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    """
    return Decided(
        place=form_text("place", form.place, PLACE_MAX),
        category=form.category or None,
        observation=_lines("observation", form.observation, least=1),
        sentiment=form.sentiment,
        themes=form.themes,
        action=_lines("action", form.action),
        decision=form.decision or None,
        reason=_lines("reason", form.reason),
        actor=actor_of(form.actor, form.unit, contractors),
        due_on=form_day("due_on", form.due_on),
        cost=form.cost or None,
    )


def followed(form: FollowForm) -> Followed:
    """Return what became of a point.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    """
    return Followed(
        done_on=form_day("done_on", form.done_on),
        feedback=form_text("feedback", _unix(form.feedback), FEEDBACK_MAX, least=0),
        feedback_to=form_text("feedback_to", form.feedback_to, PLACE_MAX, least=0),
        feedback_on=form_day("feedback_on", form.feedback_on),
    )


def actor_of(chosen: str, unit: str, contractors: dict[uuid.UUID, str]) -> Actor | None:
    """Return who was chosen: a party, or a contractor by its identity; None: nobody.

    Raises
    ------
    InvalidError
        If there is no such contractor.
    """
    named = form_text("unit", unit, PLACE_MAX, least=0)
    if not chosen:
        return None
    try:
        contractor_id = uuid.UUID(chosen)
    except ValueError:
        return Actor(chosen, named)
    if contractor_id not in contractors:
        raise invalid("party", "is no contractor that can be chosen")
    return Actor(contractors[contractor_id], named, contractor_id)


def moment_of(field_name: str, text: str) -> datetime | None:
    """Return day and time of a form in Sweden; None: it is empty.

    Raises
    ------
    InvalidError
        If it is none.
    """
    if not text.strip():
        return None
    try:
        return plannable(datetime.fromisoformat(text.strip()).replace(tzinfo=STOCKHOLM))
    except ValueError:
        raise invalid(field_name, "is no day and time") from None


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _lines(name: str, text: str, least: int = 0) -> str:
    return form_text(name, _unix(text), TEXT_MAX, least=least)
