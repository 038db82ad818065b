"""What visits, their answers and the templates of rounds look like on the wire."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from backend.reports.schemas import Description, Photos
from backend.schemas import Moment, Text
from gis import vocabulary as words

#: Most answers of one visit [count].
ANSWERS_MAX: Final = 200

Answer = Literal["ok", "not_ok", "not_applicable"]
Severity = Literal["A", "B", "C"]
VisitOutcome = Literal["done", "not_ok", "not_possible", "approved"]
Score = Annotated[int, Field(strict=True, ge=0, le=2)]
Fraction = Annotated[str, StringConstraints(pattern=f"^({'|'.join(words.WASTE_FRACTIONS)})$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnswerIn(_Strict):
    """What was answered to one item of a round."""

    item_id: uuid.UUID
    answer: Answer
    severity: Severity | None = Field(default=None, description="Grade of the fault")
    note: Description | None = None
    report_id: uuid.UUID | None = Field(
        default=None,
        description="A new UUID: the report that the fault becomes; one that is there: still so",
    )
    photos: Photos = Field(default=[], description="SHA-256 of each photo")


class Scores(_Strict):
    """Helt, rent, snyggt: 0 bad, 1 fair, 2 good; null: not judged."""

    intact: Score | None = None
    clean: Score | None = None
    tidy: Score | None = None


class ReadingIn(_Strict):
    """How full and how well sorted a fraction of a waste room was."""

    fraction: Fraction
    fill_percent: Annotated[int, Field(strict=True, ge=0, le=200)] | None = Field(
        default=None, description="Fill of its bins [%]; above 100: waste beside them"
    )
    is_missorted: bool | None = Field(default=None, description="Whether other waste lay in it")


def _once(answers: list[AnswerIn]) -> list[AnswerIn]:
    if len({one.item_id for one in answers}) != len(answers):
        message = "answers the same item twice"
        raise ValueError(message)
    return answers


def _said(readings: list[ReadingIn]) -> list[ReadingIn]:
    if len({one.fraction for one in readings}) != len(readings):
        message = "reads the same fraction twice"
        raise ValueError(message)
    if any(one.fill_percent is None and one.is_missorted is None for one in readings):
        message = "says nothing of a fraction: give fill_percent, is_missorted, or both"
        raise ValueError(message)
    return readings


Answers = Annotated[list[AnswerIn], Field(max_length=ANSWERS_MAX), AfterValidator(_once)]
Readings = Annotated[list[ReadingIn], Field(max_length=20), AfterValidator(_said)]


class Seen(_Strict):
    """What was seen at a visit: answers, scores, readings; nothing where nobody judged."""

    answers: Answers = []
    scores: Scores = Scores()
    readings: Readings = []
    sample_id: uuid.UUID | None = Field(
        default=None, description="Sample it is inspected in; such a visit judges, does no work"
    )


class VisitIn(Seen):
    """A visit as a client sends it; the client makes the id, so sending again is safe."""

    id: uuid.UUID = Field(description="UUID made by the client")
    plan_id: uuid.UUID = Field(description="Plan the visit was made for")
    visited_at: Moment = Field(description="When the place was visited, with offset")
    outcome: VisitOutcome = Field(
        description="done: work done, or round walked; not_ok: looked at and not done well;"
        " not_possible: no access; approved: found good in a sample"
    )
    role: Annotated[Text, StringConstraints(min_length=1, max_length=60)] | None = Field(
        default=None, description="Role of who was there; never a person"
    )


class Visit(VisitIn):
    """A visit as it is stored; `report_id` of an answer is the report that the fault is in."""

    visited_at: datetime
    received_at: datetime

    def says(self, sent: VisitIn) -> bool:
        """Tell whether this is what was sent, whatever the offset of the time."""
        return _meaning(self) == _meaning(sent)

    @classmethod
    def kept(cls, visit: VisitIn, received_at: datetime) -> Visit:
        """Return a visit as it was stored just now."""
        content = {name: getattr(visit, name) for name in VisitIn.model_fields}
        return cls.model_construct(**content, received_at=received_at)


def _meaning(visit: VisitIn) -> dict[str, Any]:
    # Which report a fault is in, the server may have decided; order says nothing.
    told = visit.model_dump(exclude={"received_at", "answers", "readings"})
    answers = {one.item_id: one.model_dump(exclude={"report_id"}) for one in visit.answers}
    readings = {one.fraction: one.model_dump() for one in visit.readings}
    return {**told, "answers": answers, "readings": readings}


class Item(BaseModel):
    """One thing that a round looks at."""

    id: uuid.UUID
    code: str = Field(description="Lasting name in the template, kept when words change")
    aspect: Literal["intact", "clean", "tidy", "safe"]
    question_sv: str
    question_en: str
    ok_sv: str | None = Field(description="What OK means")
    ok_en: str | None
    photo_sv: str | None = Field(description="Photo standard")
    photo_en: str | None
    photo_when: Literal["never", "not_ok", "always"]
    guidance_sv: str | None = Field(description="How to look")
    guidance_en: str | None
    answers: list[Answer] = Field(description="Answers that are offered")
    severities: list[Severity] = Field(description="Grades of a fault; empty: none asked")
    category: str | None = Field(description="What a fault is reported as; null: nothing")
    priority: str | None = Field(description="Step of it; null: by the promises")
    recheck_days: int | None = Field(description="Looked at again [d]; null: in the next round")
    is_mandatory: bool


class Template(BaseModel):
    """What a round asks, in order."""

    id: uuid.UUID
    code: str = Field(description="Task of the plans that follow it")
    kind: Literal["inspection", "cleaning", "expert"]
    is_own: bool = Field(description="Written by the company; false: shipped")
    asset_kinds: list[str] = Field(description="Kinds of assets or places; empty: any")
    name_sv: str
    name_en: str
    about_sv: str | None
    about_en: str | None
    rrule: str | None = Field(description="Usual recurrence (RFC 5545)")
    minutes: float | None = Field(description="Usual time a place takes [min]")
    source: str | None
    retired_at: datetime | None
    items: list[Item]


class Deviation(BaseModel):
    """What a round found not OK, and nobody has found OK since."""

    estate: str
    asset_id: uuid.UUID
    asset_kind: str
    asset_code: str | None
    asset_name: str | None
    task: str
    code: str = Field(description="Lasting name of the item")
    item_id: uuid.UUID = Field(description="Item to answer")
    is_asked: bool = Field(description="Whether the round still asks it")
    aspect: str
    question_sv: str
    question_en: str
    since: datetime
    seen_at: datetime
    severity: str | None
    note: str | None
    report_id: uuid.UUID | None
    case_id: uuid.UUID | None
    report_status: str | None
    recheck_on: date | None
