"""Waste stations, cleaning plans and visits, and the calendar they run by."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import (
    AssetRow,
    Base,
    CompanyOwned,
    geometry,
    in_range,
    one_of,
    primary_key,
)
from gis import vocabulary as words

#: A visit that judged something; its indexes are used where a query says exactly this.
SCORED = "num_nonnulls(intact_score, clean_score, tidy_score) > 0"


class WasteStation(AssetRow, Base):
    """Waste station (miljöhus, miljörum, återvinningsplats)."""

    __tablename__ = "waste_station"

    name: Mapped[str | None] = mapped_column(comment="Name as written")
    kind: Mapped[str] = mapped_column(server_default="unknown", comment="What kind it is")
    area_m2: Mapped[float | None] = mapped_column(comment="Floor area [m2]; NULL: not known")
    dwellings_served: Mapped[int | None] = mapped_column(
        comment="Dwellings that use it [count]; NULL: not known"
    )
    geom: Mapped[Any] = geometry("POINT", "Position of its door [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a waste station."""
        return (one_of("kind", words.WASTE_STATION_KINDS), in_range("area_m2", 0, 5000))


class WasteFraction(CompanyOwned, Base):
    """A waste fraction a station takes."""

    __tablename__ = "waste_fraction"
    __table_args__ = (
        one_of("fraction", words.WASTE_FRACTIONS),
        {"comment": "Fraction that a waste station takes"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.waste_station.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The station",
    )
    fraction: Mapped[str] = mapped_column(primary_key=True, comment="Waste fraction")


class WasteBin(CompanyOwned, Base):
    """Bins of one size for one fraction in a station."""

    __tablename__ = "waste_bin"
    __table_args__ = (
        one_of("fraction", words.WASTE_FRACTIONS),
        in_range("volume_l", 1, 20000),
        in_range("bins", 1, 500),
        {"comment": "Bins (kärl) of one size for one fraction in a waste station"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.waste_station.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The station",
    )
    fraction: Mapped[str] = mapped_column(primary_key=True, comment="Waste fraction")
    volume_l: Mapped[int] = mapped_column(primary_key=True, comment="Volume of one bin [l]")
    bins: Mapped[int] = mapped_column(comment="Number of bins [count]")


class CleaningPlan(CompanyOwned, Base):
    """What is cleaned or tidied where, by whom and how often."""

    __tablename__ = "cleaning_plan"
    __table_args__ = (
        CheckConstraint("num_nonnulls(interval_days, rrule) = 1", name="recurrence"),
        in_range("interval_days", 1, 3660),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_on"),
        UniqueConstraint("asset_id", "task", "starts_on"),
        in_range("minutes", 0.5, 1440),
        CheckConstraint("num_nonnulls(season_first, season_last) IN (0, 2)", name="season"),
        {"comment": "Cleaning plan: one task on one asset, by interval or by recurrence rule"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    asset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), comment="What is cleaned"
    )
    task: Mapped[str] = mapped_column(comment="Kind of work, e.g. stairwell_cleaning")
    contractor: Mapped[str | None] = mapped_column(comment="Who does it; NULL: own staff")
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id", ondelete="SET NULL"),
        index=True,
        comment="Contractor of the register who does it; NULL: own staff, or known by name alone",
    )
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.team.id", ondelete="SET NULL"), index=True, comment="Own team that does it"
    )
    minutes: Mapped[float | None] = mapped_column(
        comment="Time a visit takes [min]; NULL: as its template says"
    )
    season_first: Mapped[int | None] = mapped_column(
        comment="First day of its season, month * 100 + day; NULL: all year"
    )
    season_last: Mapped[int | None] = mapped_column(
        comment="Last day of its season, month * 100 + day; before the first: over the new year"
    )
    interval_days: Mapped[int | None] = mapped_column(
        comment="Days from one visit to the next; NULL: a rule is given"
    )
    rrule: Mapped[str | None] = mapped_column(
        comment="Recurrence rule (RFC 5545); NULL: an interval is given"
    )
    starts_on: Mapped[date] = mapped_column(comment="First due day")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day of the plan; NULL: open")
    move_holidays: Mapped[bool] = mapped_column(
        server_default="true", comment="Due days on free days move to the next working day"
    )


class CleaningVisit(CompanyOwned, Base):
    """A visit that was made for a plan; appended, never changed."""

    __tablename__ = "cleaning_visit"
    __table_args__ = (
        one_of("outcome", words.CLEANING_OUTCOMES),
        *(in_range(f"{aspect}_score", 0, 2) for aspect in words.SCORE_ASPECTS),
        CheckConstraint(
            "(sample_id IS NOT NULL) OR (outcome <> 'approved')", name="approved_in_sample"
        ),
        Index("cleaning_visit_plan_id_visited_at_idx", "plan_id", "visited_at"),
        Index(
            "cleaning_visit_sample_id_idx", "sample_id", postgresql_where="sample_id IS NOT NULL"
        ),
        # Scored visits are a small part: the newest of a plan, and those of some weeks.
        Index("cleaning_visit_scored_idx", "plan_id", "visited_at", postgresql_where=SCORED),
        Index(
            "cleaning_visit_scored_weeks_idx", "company_id", "visited_at", postgresql_where=SCORED
        ),
        {"comment": "Visit made for a cleaning plan"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_plan.id", ondelete="CASCADE"), comment="The plan"
    )
    visited_at: Mapped[datetime] = mapped_column(comment="When the place was visited")
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the server got to know"
    )
    outcome: Mapped[str] = mapped_column(comment="What came of it")
    role: Mapped[str | None] = mapped_column(comment="Role of who was there; never a person")
    intact_score: Mapped[int | None] = mapped_column(
        comment="Helt: 0 bad, 1 fair, 2 good; NULL: not judged"
    )
    clean_score: Mapped[int | None] = mapped_column(
        comment="Rent: 0 bad, 1 fair, 2 good; NULL: not judged"
    )
    tidy_score: Mapped[int | None] = mapped_column(
        comment="Snyggt: 0 bad, 1 fair, 2 good; NULL: not judged"
    )
    sample_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.inspection_sample.id"),
        comment="Sample it was inspected in; such a visit judges the work and does none",
    )


class CleaningDue(CompanyOwned, Base):
    """A due day of a plan with a recurrence rule, worked out ahead."""

    __tablename__ = "cleaning_due"
    __table_args__ = ({"comment": "Due days of plans with a recurrence rule, holidays moved"},)

    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_plan.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The plan",
    )
    due_on: Mapped[date] = mapped_column(primary_key=True, comment="Day the work is due")


class FreeDay(Base):
    """A day nobody works in Sweden, from the public calendar."""

    __tablename__ = "free_day"
    __table_args__ = (
        UniqueConstraint("company_id", "free_on", postgresql_nulls_not_distinct=True),
        {"comment": "Swedish public holidays and the eves kept like them"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), comment="Company with a free day of its own; NULL: all"
    )
    free_on: Mapped[date] = mapped_column(comment="The day")
    name: Mapped[str] = mapped_column(comment="Name of the day in Swedish")
