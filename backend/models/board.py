"""What is told of the estates: categories that count as one, and what was said and done."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class CategoryMapping(CompanyOwned, Base):
    """A category whose cases are counted under another: it was renamed, or joined with it."""

    __tablename__ = "category_mapping"
    __table_args__ = (
        CheckConstraint("category <> counts_as", name="other"),
        UniqueConstraint("company_id", "category"),
        {"comment": "Category counted under another in trends, so that old years compare"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    category: Mapped[str] = mapped_column(
        ForeignKey("core.fault_category.code"), index=True, comment="Category as cases have it"
    )
    counts_as: Mapped[str] = mapped_column(
        ForeignKey("core.fault_category.code"),
        index=True,
        comment="Category it counts as, itself counted as nothing else",
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Said at")


class Told(CompanyOwned, Base):
    """A card and poster: what tenants said and what was done, in words that a person approved."""

    __tablename__ = "told"
    __table_args__ = (
        one_of("language", words.LANGUAGES),
        CheckConstraint(
            "withdrawn_at IS NULL OR approved_at IS NOT NULL", name="withdrawn_after_approval"
        ),
        Index("told_company_id_made_at_idx", "company_id", "made_at"),
        {"comment": "Card and poster (ni sa, vi gjorde) of closed points; approved ones stand"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it is about; NULL: several"
    )
    language: Mapped[str] = mapped_column(comment="Language it is written in")
    place: Mapped[str] = mapped_column(comment="Area as tenants call it")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Begun at")
    approved_at: Mapped[datetime | None] = mapped_column(
        comment="When a person approved the words; NULL: a draft"
    )
    approved_by: Mapped[str | None] = mapped_column(comment="Role of who approved them")
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        comment="Taken back at; NULL: it stands, or is a draft"
    )


class ToldItem(CompanyOwned, Base):
    """One closed point of a card: what was said, what was done, and since when it is."""

    __tablename__ = "told_item"
    __table_args__ = (
        in_range("position", 1, 3),
        CheckConstraint("num_nonnulls(report_id, walk_point_id) <= 1", name="source"),
        {"comment": "Point of a card: words of staff about a case or point that is closed"},
    )

    told_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.told.id", ondelete="CASCADE"), primary_key=True, comment="The card"
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order on the card, from 1")
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="SET NULL"),
        index=True,
        comment="Case it is about; NULL: a point of a walk, or removed in time",
    )
    walk_point_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.walk_point.id", ondelete="SET NULL"),
        index=True,
        comment="Point of a walk it is about; NULL: a case, or removed in time",
    )
    place: Mapped[str] = mapped_column(comment="Where, in words")
    said: Mapped[str] = mapped_column(
        server_default="", comment="What was said, in words of staff; never those of a reporter"
    )
    did: Mapped[str] = mapped_column(server_default="", comment="What was done, in words of staff")
    closed_on: Mapped[date] = mapped_column(comment="Day on which it was mended")
