"""Photos that several people grade, by links without names."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class PhotoGrading(CompanyOwned, Base):
    """Photos that several people grade, to see whether they agree."""

    __tablename__ = "photo_grading"
    __table_args__ = ({"comment": "Set of photos graded by several people to see their agreement"},)

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    closed_at: Mapped[datetime | None] = mapped_column(comment="No more grades since")


class PhotoGradingItem(CompanyOwned, Base):
    """A photo of the set."""

    __tablename__ = "photo_grading_item"
    __table_args__ = ({"comment": "Photo of a set that is graded"},)

    grading_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.photo_grading.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The set",
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order in the set")
    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.photo.id", ondelete="CASCADE"), index=True, comment="The photo"
    )


class PhotoGrader(CompanyOwned, Base):
    """Link of somebody who grades: a letter, not a person; only the hash of the link is kept."""

    __tablename__ = "photo_grader"
    __table_args__ = ({"comment": "Link by which somebody grades a set of photos, without a name"},)

    grading_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.photo_grading.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The set",
    )
    grader: Mapped[str] = mapped_column(primary_key=True, comment="Letter of the grader: A, B, …")
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the link's secret")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")


class PhotoGrade(CompanyOwned, Base):
    """How somebody graded a photo; who it was is a letter, not a person."""

    __tablename__ = "photo_grade"
    __table_args__ = (
        one_of("aspect", words.SCORE_ASPECTS),
        in_range("score", 0, 2),
        {"comment": "Grade of a photo by one grader, for one aspect"},
    )

    grading_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.photo_grading.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The set",
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="The photo's place in it")
    grader: Mapped[str] = mapped_column(primary_key=True, comment="Letter of the grader: A, B, …")
    aspect: Mapped[str] = mapped_column(primary_key=True, comment="Intact, clean or tidy")
    score: Mapped[int] = mapped_column(comment="0 bad, 1 fair, 2 good")
    graded_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Graded at")
