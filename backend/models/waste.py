"""What is collected from waste stations, what was read there, and how much room is needed."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class WasteCollection(CompanyOwned, Base):
    """When a fraction is collected from a station."""

    __tablename__ = "waste_collection"
    __table_args__ = (
        one_of("fraction", words.WASTE_FRACTIONS),
        in_range("per_week", 0, 7),
        {"comment": "Collection of a fraction from a waste station, by recurrence rule"},
    )

    station_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.waste_station.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The station",
    )
    fraction: Mapped[str] = mapped_column(primary_key=True, comment="Waste fraction")
    rrule: Mapped[str] = mapped_column(comment="Recurrence rule (RFC 5545)")
    starts_on: Mapped[date] = mapped_column(comment="First day of the rule")
    per_week: Mapped[float] = mapped_column(
        comment="Collections a week on average, counted from the rule [1/week]"
    )
    collector: Mapped[str | None] = mapped_column(comment="Who collects; NULL: not known")


class WasteReading(CompanyOwned, Base):
    """How full and how well sorted a fraction was at a visit; of the room, never of a household."""

    __tablename__ = "waste_reading"
    __table_args__ = (
        one_of("fraction", words.WASTE_FRACTIONS),
        in_range("fill_percent", 0, 200),
        CheckConstraint("num_nonnulls(fill_percent, is_missorted) > 0", name="said"),
        {"comment": "Fill and sorting of a fraction in a waste station at a visit"},
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cleaning_visit.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The visit",
    )
    fraction: Mapped[str] = mapped_column(primary_key=True, comment="Waste fraction")
    fill_percent: Mapped[int | None] = mapped_column(
        comment="Fill of its bins [%]; above 100: beside them; NULL: not said"
    )
    is_missorted: Mapped[bool | None] = mapped_column(
        comment="Whether other waste lay in it; NULL: not said"
    )


class WasteNeed(Base):
    """How much of a fraction a dwelling leaves; shipped, or a company's own figures instead."""

    __tablename__ = "waste_need"
    __table_args__ = (
        one_of("fraction", words.WASTE_FRACTIONS),
        UniqueConstraint("company_id", "fraction", postgresql_nulls_not_distinct=True),
        CheckConstraint("low_l BETWEEN 0 AND high_l AND high_l <= 1000", name="litres"),
        in_range("bin_l", 10, 20000),
        in_range("every_days", 1, 92),
        {"comment": "Litres of a waste fraction that a dwelling leaves in a week"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), index=True, comment="Whose figures; NULL: shipped, for all"
    )
    fraction: Mapped[str] = mapped_column(comment="Waste fraction")
    low_l: Mapped[float] = mapped_column(comment="Least that a dwelling leaves [l/week]")
    high_l: Mapped[float] = mapped_column(comment="Most that a dwelling leaves [l/week]")
    bin_l: Mapped[int] = mapped_column(comment="Volume of the bins that would be added [l]")
    every_days: Mapped[int] = mapped_column(
        comment="Days between collections where none is told, for what would be added [d]"
    )
    mandated_from: Mapped[date | None] = mapped_column(
        comment="Sorted at the property by law from this day; of the shipped row alone; NULL: not"
    )
    source: Mapped[str] = mapped_column(comment="Where the figures come from")
