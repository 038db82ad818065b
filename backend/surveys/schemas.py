"""What the surveys slice hands over: areas, waves, what was measured, choices of columns."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gis.survey_file import Columns, Question
from gis.survey_scale import Scale
from gis.surveys import CLAIM_FROM, SHOWN_FROM, Cell, Estimate
from gis.vocabulary import SURVEY_THEMES

Short = Annotated[str, Field(max_length=200)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class QuestionIn(BaseModel):
    """A column and what it asks."""

    model_config = ConfigDict(extra="forbid")

    column: Short
    theme: str
    title: Short
    low: Figure
    high: Figure
    good: Literal["high", "low"] = "high"
    positive_from: Figure
    dont_know: list[Short] = []
    words: list[Short] = []

    @model_validator(mode="after")
    def _holds(self) -> QuestionIn:
        if self.theme not in SURVEY_THEMES:
            raise ValueError("is no theme")
        if not self.low < self.high:
            raise ValueError("the scale ends where it begins")
        if not self.low <= self.positive_from <= self.high:
            raise ValueError("positive begins outside the scale")
        return self

    def read(self) -> Question:
        """Return it as the reader of files takes it."""
        scale = Scale(
            low=self.low, high=self.high, good=self.good, positive_from=self.positive_from,
            dont_know=tuple(self.dont_know), words=tuple(self.words),
        )  # fmt: skip
        return Question(column=self.column, theme=self.theme, title=self.title, scale=scale)


class Chosen(BaseModel):
    """Which columns of a file mean what.

    Attributes
    ----------
    areas
        What labels are that nobody knew: the id of an area, "new", or "out".
    sent_by
        Account that sent the file, and sees it alone; None: a machine, or a choice that is kept.
    """

    model_config = ConfigDict(extra="forbid")

    area: Short = ""
    weight: Short = ""
    questions: list[QuestionIn] = []
    areas: dict[str, str] = {}
    sent_by: uuid.UUID | None = None

    def columns(self) -> Columns:
        """Return it as the reader of files takes it."""
        asked = [question.read() for question in self.questions]
        return Columns(area=self.area, weight=self.weight, questions=asked)


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area that surveys are answered for; estate None: in none, or in many."""

    id: uuid.UUID
    name: str
    code: str | None
    estate_id: uuid.UUID | None
    estate: str | None
    has_outline: bool


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One time that a survey was asked; invited None: not known of every area.

    `is_open`: a pulse survey that takes answers still, and is read once it is over.
    `respondents`: in the areas where enough answered to be shown.
    """

    id: uuid.UUID
    kind: str
    name: str
    starts_on: date
    ends_on: date
    source: str
    file_name: str | None
    left_out: int
    strange: int
    made_at: datetime
    is_open: bool
    areas: int
    invited: int | None
    respondents: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A file whose columns are being chosen."""

    id: uuid.UUID
    file_name: str
    file: bytes
    made_at: datetime
    chosen: Chosen


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What an area, or the whole of those that are shown, answered to a theme in a wave.

    Attributes
    ----------
    scale
        Scale that it was asked by; other scales are not compared.
    asked_on
        Middle of the days of answering.
    area_id
        None: the whole.
    invited, respondents
        Asked (None: not known) and answered anything [count]; of the whole, in the areas that are
        shown by themselves.
    cells
        The answers, alike ones counted; empty where they are too few to be shown.
    figures
        None: too few.
    """

    wave_id: uuid.UUID
    wave: str
    scale: Scale
    asked_on: date
    area_id: uuid.UUID | None
    area: str
    invited: int | None
    respondents: int
    cells: tuple[Cell, ...] = field(repr=False)
    figures: Estimate | None

    @property
    def is_shown(self) -> bool:
        """Whether anything may be shown."""
        return self.figures is not None

    @property
    def n(self) -> int:
        """Answers to the theme [count]; 0 where they are too few to be shown."""
        return self.figures.n if self.figures else 0

    @property
    def n_effective(self) -> float:
        """Equal answers that the weighted ones are worth [count]."""
        return self.figures.n_effective if self.figures else math.nan

    @property
    def is_claim(self) -> bool:
        """Whether a claim may rest on it."""
        return self.n >= CLAIM_FROM

    @property
    def response(self) -> float | None:
        """Share of those asked who answered, 0 to 1; None: not known, or too few."""
        if not self.invited or self.respondents < SHOWN_FROM:
            return None
        return self.respondents / self.invited


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was answered to a question or theme of a wave.

    Attributes
    ----------
    areas
        By area, those alone that may be shown; of a question those alone that it may be shown in
        beside its theme.
    rest
        Small areas together; None: none, or too few still.
    whole
        All that is shown.
    """

    theme: str
    title: str | None
    scale: Scale
    areas: dict[uuid.UUID, Estimate]
    rest: Estimate | None
    whole: Estimate | None
