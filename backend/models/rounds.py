"""What a round asks and what was answered: templates, answers, samples, standing, areas."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class RoundTemplate(Base):
    """What a round asks, in order; shipped ones have no company, a company's own come first."""

    __tablename__ = "round_template"
    __table_args__ = (
        one_of("kind", words.ROUND_KINDS),
        UniqueConstraint("company_id", "code", postgresql_nulls_not_distinct=True),
        {"comment": "Template of a round: its code is the task of the plans that follow it"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), index=True, comment="Whose it is; NULL: shipped, for all"
    )
    code: Mapped[str] = mapped_column(comment="Task of the plans, e.g. stairwell_cleaning")
    kind: Mapped[str] = mapped_column(comment="Inspection, cleaning done by others, expert check")
    asset_kinds: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Kinds of assets, or of places, it applies to; empty: any"
    )
    name_sv: Mapped[str] = mapped_column(comment="Name in Swedish")
    name_en: Mapped[str] = mapped_column(comment="Name in English")
    about_sv: Mapped[str | None] = mapped_column(comment="What it is for, in Swedish")
    about_en: Mapped[str | None] = mapped_column(comment="What it is for, in English")
    rrule: Mapped[str | None] = mapped_column(comment="Usual recurrence (RFC 5545)")
    minutes: Mapped[float | None] = mapped_column(comment="Usual time a place takes [min]")
    source: Mapped[str | None] = mapped_column(comment="Where its content comes from")
    retired_at: Mapped[datetime | None] = mapped_column(comment="No longer offered since")


class RoundItem(Base):
    """One thing that is looked at; a changed one is a new row, so that answers keep their words."""

    __tablename__ = "round_item"
    __table_args__ = (
        one_of("aspect", words.ROUND_ASPECTS),
        one_of("priority", words.PRIORITIES),
        one_of("photo_when", words.PHOTO_WHEN),
        in_range("recheck_days", 1, 366),
        Index(
            "round_item_template_id_code_key",
            "template_id", "code",
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
        {"comment": "Item of a round: question, photo standard, what a fault becomes"},
    )  # fmt: skip

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), index=True, comment="Whose it is; NULL: shipped, for all"
    )
    template_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.round_template.id", ondelete="CASCADE"), comment="The template"
    )
    code: Mapped[str] = mapped_column(comment="Stable name in the template, kept when words change")
    position: Mapped[int] = mapped_column(comment="Order in the round")
    aspect: Mapped[str] = mapped_column(comment="What it tells of: intact, clean, tidy, or safety")
    question_sv: Mapped[str] = mapped_column(comment="Question in Swedish")
    question_en: Mapped[str] = mapped_column(comment="Question in English")
    ok_sv: Mapped[str | None] = mapped_column(comment="What OK means, in Swedish")
    ok_en: Mapped[str | None] = mapped_column(comment="What OK means, in English")
    photo_sv: Mapped[str | None] = mapped_column(comment="Photo standard in Swedish")
    photo_en: Mapped[str | None] = mapped_column(comment="Photo standard in English")
    photo_when: Mapped[str] = mapped_column(
        server_default="not_ok", comment="When a photo is asked"
    )
    guidance_sv: Mapped[str | None] = mapped_column(comment="How to look, in Swedish")
    guidance_en: Mapped[str | None] = mapped_column(comment="How to look, in English")
    answers: Mapped[list[str]] = mapped_column(
        server_default="{ok,not_ok,not_applicable}", comment="Answers that are offered"
    )
    severities: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Grades of a fault (A, B, C); empty: none asked"
    )
    category: Mapped[str | None] = mapped_column(
        ForeignKey("core.fault_category.code"), comment="What a fault is reported as; NULL: nothing"
    )
    priority: Mapped[str | None] = mapped_column(comment="Priority of it; NULL: by the promises")
    recheck_days: Mapped[int | None] = mapped_column(
        comment="Looked at again after so many days [d]; NULL: in the next round"
    )
    is_mandatory: Mapped[bool] = mapped_column(
        server_default="true", comment="Must be answered for the round to be whole"
    )
    retired_at: Mapped[datetime | None] = mapped_column(comment="No longer asked since")


class VisitAnswer(CompanyOwned, Base):
    """What was answered to an item at a visit; appended."""

    __tablename__ = "visit_answer"
    __table_args__ = (
        one_of("answer", words.ROUND_ANSWERS),
        one_of("severity", words.SEVERITIES),
        Index("visit_answer_item_id_idx", "item_id"),
        {"comment": "Answer to an item of a round at a visit"},
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_visit.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The visit",
    )
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.round_item.id"), primary_key=True, comment="The item as it was worded"
    )
    answer: Mapped[str] = mapped_column(comment="The answer")
    severity: Mapped[str | None] = mapped_column(comment="Grade of the fault; NULL: none given")
    note: Mapped[str | None] = mapped_column(comment="What was written to it")
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="SET NULL"),
        index=True,
        comment="Report that the fault became; NULL: none",
    )


class VisitPhoto(CompanyOwned, Base):
    """A photo that was taken for an answer, whether it was good or not."""

    __tablename__ = "visit_photo"
    __table_args__ = (
        Index("visit_photo_sha256_idx", "sha256"),
        {"comment": "Photo taken for an answer at a visit; the picture itself arrives on its own"},
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_visit.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The visit",
    )
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.round_item.id"), primary_key=True, index=True, comment="The item"
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order in the answer, from 0")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the picture, lower-case hex")


class RoundDeviation(CompanyOwned, Base):
    """What a round found not OK and nobody has found OK since; kept by triggers on the answers."""

    __tablename__ = "round_deviation"
    __table_args__ = (
        one_of("severity", words.SEVERITIES),
        {"comment": "Open deviation of an item on an asset, kept by triggers on the answers"},
    )

    asset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), primary_key=True, comment="The asset"
    )
    task: Mapped[str] = mapped_column(primary_key=True, comment="Task of the plan")
    code: Mapped[str] = mapped_column(
        primary_key=True, comment="Lasting name of the item in its template"
    )
    item_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.round_item.id"), index=True, comment="The item as it was worded last"
    )
    since: Mapped[datetime] = mapped_column(
        comment="First visit that found it not OK, since it last was"
    )
    seen_at: Mapped[datetime] = mapped_column(comment="Last visit that found it not OK")
    severity: Mapped[str | None] = mapped_column(
        comment="Grade of the fault when it was seen last; NULL: none given"
    )
    note: Mapped[str | None] = mapped_column(comment="What was written to it when it was seen last")
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="SET NULL"),
        index=True,
        comment="Report that it became; NULL: none",
    )


class InspectionSample(CompanyOwned, Base):
    """Places drawn by lot, to judge the work of a contractor by."""

    __tablename__ = "inspection_sample"
    __table_args__ = (
        CheckConstraint("size BETWEEN 1 AND population", name="size"),
        {"comment": "Sample of places whose cleaning is inspected, drawn by lot"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    task: Mapped[str] = mapped_column(comment="Task whose work is judged")
    contractor: Mapped[str] = mapped_column(comment="Whose work, as its plans name them")
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), comment="Only in this estate; NULL: everywhere"
    )
    seed: Mapped[int] = mapped_column(comment="Seed of the lot, so that it can be drawn again")
    population: Mapped[int] = mapped_column(comment="Plans it was drawn from [count]")
    size: Mapped[int] = mapped_column(comment="Plans drawn [count]")
    drawn_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Drawn at")
    inspect_by: Mapped[date] = mapped_column(comment="Last day of the inspection")


class InspectionSamplePlan(CompanyOwned, Base):
    """A plan that was drawn."""

    __tablename__ = "inspection_sample_plan"
    __table_args__ = ({"comment": "Plan drawn into a sample"},)

    sample_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.inspection_sample.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The sample",
    )
    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_plan.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The plan",
    )
    position: Mapped[int] = mapped_column(comment="Order in which it was drawn")


class CleaningStanding(CompanyOwned, Base):
    """How a plan stands, kept by triggers: what the overdue layer reads."""

    __tablename__ = "cleaning_standing"
    __table_args__ = (
        Index("cleaning_standing_company_id_due_on_idx", "company_id", "due_on"),
        {"comment": "Last work and next due day of each cleaning plan, kept by triggers"},
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_plan.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The plan",
    )
    last_done_at: Mapped[datetime | None] = mapped_column(comment="Last visit that did the work")
    last_seen_at: Mapped[datetime | None] = mapped_column(comment="Last visit of any outcome")
    due_on: Mapped[date | None] = mapped_column(comment="First day not done; NULL: none is left")


class ManagementArea(CompanyOwned, Base):
    """Area that is looked after as one; work is levelled between areas, never between persons."""

    __tablename__ = "management_area"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        {"comment": "Area of care (förvaltningsområde)"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.team.id", ondelete="SET NULL"),
        index=True,
        comment="Team that looks after it",
    )
    hours_week: Mapped[float | None] = mapped_column(
        comment="Hours for rounds and cleaning in a week [h]; NULL: not said"
    )
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3006), nullable=False, comment="Outline [EPSG:3006]"
    )


class CalendarFeed(CompanyOwned, Base):
    """Address of a calendar that a team or contractor subscribes to; only its hash is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint("num_nonnulls(team_id, contractor_id) = 1", name="whose"),
        one_of("language", words.LANGUAGES),
        {"comment": "iCalendar feed of what a team or contractor is to do"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the address")
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.team.id", ondelete="CASCADE"),
        index=True,
        comment="Team whose calendar it is",
    )
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id", ondelete="CASCADE"),
        index=True,
        comment="Contractor whose it is",
    )
    language: Mapped[str] = mapped_column(server_default="sv", comment="Language of its events")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    ended_at: Mapped[datetime | None] = mapped_column(comment="No longer answered since")
