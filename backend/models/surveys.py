"""Surveys as counts by value, never a person's row; facts from outside; coded events of places."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, in_range, one_of, primary_key
from gis import vocabulary as words


def _wave() -> Any:  # noqa: ANN401 -- SQLAlchemy's own open type
    return mapped_column(
        ForeignKey("core.survey_wave.id", ondelete="CASCADE"), index=True, comment="The wave"
    )


def _area(**options: Any) -> Any:  # noqa: ANN401 -- SQLAlchemy's own open types
    return mapped_column(
        ForeignKey("core.survey_area.id", ondelete="CASCADE"), index=True, comment="The area",
        **options,
    )  # fmt: skip


class SurveyArea(CompanyOwned, Base):
    """An area that surveys are answered for."""

    __tablename__ = "survey_area"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        {"comment": "Area that surveys are answered for"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"),
        index=True,
        comment="Estate it lies in; NULL: in none, or many",
    )
    name: Mapped[str] = mapped_column(comment="Name as surveys write it")
    code: Mapped[str | None] = mapped_column(comment="Code in other registers; NULL: none")
    geom: Mapped[Any | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3006), comment="Outline; NULL: not known [EPSG:3006]"
    )


class SurveyAreaName(CompanyOwned, Base):
    """How else a file writes an area: chosen by hand once, known next year."""

    __tablename__ = "survey_area_name"
    __table_args__ = (
        UniqueConstraint("company_id", "spelling"),
        {"comment": "Other spelling of a survey area, chosen by hand"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    area_id: Mapped[uuid.UUID] = _area()
    spelling: Mapped[str] = mapped_column(comment="Letters and digits of it, lower case")


class SurveyMapping(CompanyOwned, Base):
    """Which columns of a file mean what; kept for the next file of its kind."""

    __tablename__ = "survey_mapping"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        {"comment": "Which columns of a survey's file mean what"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    content: Mapped[Json] = mapped_column(comment="Area, weight and questions by column")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Kept since")


class SurveyDraft(CompanyOwned, Base):
    """A file while its columns are chosen; gone once it is taken, or a day later."""

    __tablename__ = "survey_draft"
    __table_args__ = ({"comment": "File of a survey while its columns are chosen, a day at most"},)

    id: Mapped[uuid.UUID] = primary_key()
    file_name: Mapped[str] = mapped_column(comment="Name of the file")
    file: Mapped[bytes] = mapped_column(comment="The file as sent")
    content: Mapped[Json] = mapped_column(comment="What was chosen so far, as in survey_mapping")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Sent at")


class SurveyWave(CompanyOwned, Base):
    """One time that a survey was asked."""

    __tablename__ = "survey_wave"
    __table_args__ = (
        one_of("kind", words.SURVEY_KINDS),
        CheckConstraint("ends_on >= starts_on", name="period"),
        {"comment": "One time that a survey was asked"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    kind: Mapped[str] = mapped_column(comment="Imported, or asked here (pulse)")
    name: Mapped[str] = mapped_column(comment="Name as written")
    starts_on: Mapped[date] = mapped_column(comment="First day of answering")
    ends_on: Mapped[date] = mapped_column(comment="Last day of answering")
    source: Mapped[str] = mapped_column(comment="Who asked, and how")
    file_name: Mapped[str | None] = mapped_column(comment="File it came from; NULL: asked here")
    left_out: Mapped[int] = mapped_column(
        server_default="0", comment="Rows of the file without an area or a weight [count]"
    )
    strange: Mapped[int] = mapped_column(
        server_default="0", comment="Answers outside their scale, counted as none [count]"
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Taken at")


class SurveyWaveArea(CompanyOwned, Base):
    """How many were asked in an area, and how many answered."""

    __tablename__ = "survey_wave_area"
    __table_args__ = (
        UniqueConstraint("wave_id", "area_id"),
        in_range("respondents", 0, 10_000_000),
        in_range("invited", 1, 10_000_000),
        {"comment": "How many were asked and answered in an area"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    wave_id: Mapped[uuid.UUID] = _wave()
    area_id: Mapped[uuid.UUID] = _area()
    invited: Mapped[int | None] = mapped_column(comment="Asked [count]; NULL: not known")
    respondents: Mapped[int] = mapped_column(comment="Answered anything at all [count]")


class SurveyItem(CompanyOwned, Base):
    """A question of a wave, or a theme: the mean of its questions for each who answered."""

    __tablename__ = "survey_item"
    __table_args__ = (
        one_of("theme", words.SURVEY_THEMES),
        one_of("good", ("high", "low")),
        CheckConstraint("low < high", name="scale"),
        {"comment": "Question of a wave, or a theme of several"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    wave_id: Mapped[uuid.UUID] = _wave()
    theme: Mapped[str] = mapped_column(comment="Theme")
    title: Mapped[str | None] = mapped_column(comment="The question; NULL: the theme as a whole")
    source_column: Mapped[str | None] = mapped_column(comment="Column of the file; NULL: none")
    position: Mapped[int] = mapped_column(comment="Order in the wave")
    low: Mapped[float] = mapped_column(comment="Lowest value of the scale")
    high: Mapped[float] = mapped_column(comment="Highest value of the scale")
    good: Mapped[str] = mapped_column(comment="Good end of the scale: high or low")
    positive_from: Mapped[float] = mapped_column(
        comment="Value from which on, towards the good end, an answer is positive"
    )


class SurveyCount(CompanyOwned, Base):
    """How many gave the same answer in an area."""

    __tablename__ = "survey_count"
    __table_args__ = (
        UniqueConstraint("item_id", "area_id", "score", "positive"),
        in_range("score", 0, 100),
        in_range("positive", 0, 1),
        CheckConstraint("weight >= 0 AND weight_squares >= 0", name="weight"),
        {"comment": "Answers to a question in an area that are alike"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.survey_item.id", ondelete="CASCADE"), comment="The question or theme"
    )
    area_id: Mapped[uuid.UUID] = _area()
    score: Mapped[float] = mapped_column(comment="Answer from 0 (worst) to 100 (best)")
    positive: Mapped[float] = mapped_column(comment="Share of it that is positive")
    answers: Mapped[int] = mapped_column(comment="Answers [count]")
    weight: Mapped[float] = mapped_column(comment="Sum of their weights")
    weight_squares: Mapped[float] = mapped_column(comment="Sum of the squares of their weights")


class PulseLink(CompanyOwned, Base):
    """Code behind which a pulse survey is answered for an area."""

    __tablename__ = "pulse_link"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("wave_id", "area_id"),
        {"comment": "Code behind which a pulse survey is answered for an area"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    code: Mapped[str] = mapped_column(comment="Part of the address /pulse/{code}")
    wave_id: Mapped[uuid.UUID] = _wave()
    area_id: Mapped[uuid.UUID] = _area()
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="Takes no answers since; NULL: it does"
    )


class PulseAnswer(CompanyOwned, Base):
    """An answer to one question of a pulse survey; nothing ties it to others of the same person."""

    __tablename__ = "pulse_answer"
    __table_args__ = (
        in_range("score", 0, 100),
        in_range("positive", 0, 1),
        {"comment": "Answer to one question of a pulse survey, tied to nobody"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.survey_item.id", ondelete="CASCADE"), index=True, comment="The question"
    )
    area_id: Mapped[uuid.UUID] = _area()
    answered_on: Mapped[date] = mapped_column(comment="Day")
    score: Mapped[float] = mapped_column(comment="Answer from 0 (worst) to 100 (best)")
    positive: Mapped[float] = mapped_column(comment="1: positive, 0: not")
    is_held: Mapped[bool] = mapped_column(
        server_default="false", comment="Bears a sign of abuse, and is not counted"
    )


class OutsideIndicator(CompanyOwned, Base):
    """A dated fact from outside, with its source; never the effect of anything here."""

    __tablename__ = "outside_indicator"
    __table_args__ = (
        one_of("kind", words.INDICATOR_KINDS),
        {"comment": "Dated fact from outside about a place, with its source"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    kind: Mapped[str] = mapped_column(comment="List of the police, index of areas, other")
    place: Mapped[str] = mapped_column(comment="What it is said of, as the source names it")
    as_of: Mapped[date] = mapped_column(comment="Day that it tells of")
    said: Mapped[str] = mapped_column(comment="What the source says, in its words")
    source: Mapped[str] = mapped_column(comment="Who says so, where")
    url: Mapped[str | None] = mapped_column(comment="Where it can be read; NULL: on paper")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Written down at")


class SituationEvent(CompanyOwned, Base):
    """A coded event at a place: what, where, when, and nothing of who."""

    __tablename__ = "situation_event"
    __table_args__ = (
        one_of("kind", words.SITUATION_KINDS),
        one_of("daypart", words.DAYPARTS),
        {"comment": "Coded event of the weekly picture: what, where, when; never who"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate"
    )
    courtyard_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.courtyard.id", ondelete="SET NULL"), index=True,
        comment="Courtyard it was at or nearest to; NULL: not said",
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(comment="What, by code")
    happened_on: Mapped[date] = mapped_column(comment="Day")
    daypart: Mapped[str] = mapped_column(comment="Part of the day")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Written down at")
