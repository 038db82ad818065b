"""Measures (åtgärder), where they are and what they are held against, and what they cost."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, geometry, in_range, one_of, primary_key
from gis import vocabulary as words


class Measure(CompanyOwned, Base):
    """Something done to make a place better, and how it will be seen whether it became so."""

    __tablename__ = "measure"
    __table_args__ = (
        one_of("kind", words.MEASURE_KINDS),
        one_of("expects", words.MEASURE_EXPECTS),
        one_of("metric", words.MEASURE_METRICS),
        one_of("comparison", words.MEASURE_COMPARISONS),
        one_of("reason", words.MEASURE_REASONS),
        in_range("dwellings", 1, 100_000),
        CheckConstraint("ends_on >= starts_on", name="ends_on"),
        CheckConstraint("cost_sek >= 0", name="cost_sek"),
        CheckConstraint("(metric = 'survey') = (theme IS NOT NULL)", name="theme"),
        Index("measure_company_id_starts_on_idx", "company_id", "starts_on"),
        UniqueConstraint("company_id", "reference"),
        {"comment": "Measure (åtgärd): what is done where, and what is looked for after it"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it is in"
    )
    name: Mapped[str] = mapped_column(comment="Name as written")
    about: Mapped[str] = mapped_column(server_default="", comment="What is done, in words")
    kind: Mapped[str] = mapped_column(comment="Physical change, or social work")
    starts_on: Mapped[date] = mapped_column(comment="First day of it; what is looked for is fixed")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day of it; NULL: it stays")
    hypothesis: Mapped[str] = mapped_column(comment="What is expected of it, and why")
    expects: Mapped[str] = mapped_column(comment="Whether the figure is expected to fall or rise")
    metric: Mapped[str] = mapped_column(comment="What is counted or measured")
    categories: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Fault categories or groups that count; empty: all of them"
    )
    theme: Mapped[str | None] = mapped_column(comment="Theme of a survey; NULL: another metric")
    comparison: Mapped[str] = mapped_column(
        server_default="areas", comment="What the place is held against"
    )
    reason: Mapped[str] = mapped_column(comment="Why this place was chosen")
    reference: Mapped[str | None] = mapped_column(
        comment="Number of it in the accounts, as cost files name it; NULL: none"
    )
    cost_sek: Mapped[Decimal | None] = mapped_column(
        Numeric(14, 2), comment="Cost as planned [SEK]; NULL: not said"
    )
    dwellings: Mapped[int | None] = mapped_column(
        comment="Dwellings that have use of it [count]; NULL: not said"
    )
    note: Mapped[str] = mapped_column(server_default="", comment="What happened on the way")
    registered_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Written down at; later than its start: after the fact"
    )


class MeasureArea(CompanyOwned, Base):
    """A thing of the register or an outline that a measure is about, or is held against."""

    __tablename__ = "measure_area"
    __table_args__ = (
        one_of("role", words.MEASURE_ROLES),
        Index("measure_area_asset_id_idx", "asset_id"),
        {"comment": "Place of a measure, its comparison areas, the ring beside it"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    measure_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.measure.id", ondelete="CASCADE"), index=True, comment="The measure"
    )
    role: Mapped[str] = mapped_column(comment="Place itself, compared with it, or next to it")
    name: Mapped[str] = mapped_column(comment="What it is called")
    asset_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.asset.id"), comment="Thing of the register; NULL: an outline"
    )
    geom: Mapped[Any] = geometry(
        "GEOMETRY", "Outline, or the shape of the thing when it was chosen [EPSG:3006]"
    )


class CostImport(CompanyOwned, Base):
    """A file of booked costs as it was taken."""

    __tablename__ = "cost_import"
    __table_args__ = (
        UniqueConstraint("company_id", "sha256"),
        {"comment": "File of booked costs; its lines stand in core.cost_line"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    file_name: Mapped[str] = mapped_column(comment="Name of the file")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the file")
    lines: Mapped[int] = mapped_column(comment="Lines taken [count]")
    total_sek: Mapped[Decimal] = mapped_column(Numeric(14, 2), comment="Sum of its lines [SEK]")
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Taken at")


class CostLine(CompanyOwned, Base):
    """A booked cost."""

    __tablename__ = "cost_line"
    __table_args__ = (
        Index("cost_line_company_id_reference_idx", "company_id", "reference"),
        {"comment": "Booked cost; its reference says of which measure"},
    )

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.cost_import.id", ondelete="CASCADE"), primary_key=True, comment="The file"
    )
    line: Mapped[int] = mapped_column(primary_key=True, comment="Line in the file, heading counted")
    reference: Mapped[str] = mapped_column(comment="Number in the accounts, as the file names it")
    booked_on: Mapped[date | None] = mapped_column(comment="Day it was booked; NULL: not told")
    amount_sek: Mapped[Decimal] = mapped_column(Numeric(14, 2), comment="Amount [SEK]")
    words: Mapped[str] = mapped_column(server_default="", comment="What the file says of it")
