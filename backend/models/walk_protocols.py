"""Protocols of walks: points that were seen, what was adjusted, and the links of their actors."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, geometry, one_of, primary_key
from gis import vocabulary as words


class WalkPoint(CompanyOwned, Base):
    """A point of the protocol: what was seen, what is done about it, by whom and when."""

    __tablename__ = "walk_point"
    __table_args__ = (
        one_of("sentiment", words.SENTIMENTS),
        one_of("decision", words.WALK_DECISIONS),
        one_of("party", words.PARTIES),
        one_of("cost", words.COST_CLASSES),
        UniqueConstraint("walk_id", "number"),
        {"comment": "Point of a protocol of a walk: observation, action, who answers, feedback"},
    )

    id: Mapped[uuid.UUID] = primary_key("Identity; made by the tablet where it is seen there")
    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), index=True, comment="The walk"
    )
    number: Mapped[int] = mapped_column(comment="Number in the protocol")
    stop_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.walk_stop.id", ondelete="SET NULL"),
        index=True,
        comment="Stop; NULL: between stops",
    )
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="SET NULL"),
        index=True,
        comment="Report it was sent as, which is its case; NULL: none",
    )
    place: Mapped[str] = mapped_column(comment="Place in words")
    category: Mapped[str | None] = mapped_column(
        ForeignKey("core.fault_category.code"), comment="Category; NULL: none fits"
    )
    observation: Mapped[str] = mapped_column(comment="What was seen (iakttagelse)")
    sentiment: Mapped[str] = mapped_column(comment="Safe or unsafe")
    themes: Mapped[list[str]] = mapped_column(server_default="{}", comment="Themes it belongs to")
    action: Mapped[str] = mapped_column(server_default="", comment="What is to be done (åtgärd)")
    decision: Mapped[str | None] = mapped_column(comment="Yes, no, later; NULL: not decided")
    reason: Mapped[str] = mapped_column(server_default="", comment="Why; asked where it is no")
    party: Mapped[str | None] = mapped_column(comment="Who answers for it; NULL: not known")
    unit: Mapped[str] = mapped_column(server_default="", comment="Unit of the party")
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id", ondelete="SET NULL"),
        index=True,
        comment="Party of the register",
    )
    due_on: Mapped[date | None] = mapped_column(comment="Done by, as planned")
    done_on: Mapped[date | None] = mapped_column(comment="Done on, in truth")
    cost: Mapped[str | None] = mapped_column(comment="Cost class")
    feedback: Mapped[str] = mapped_column(server_default="", comment="What was told back")
    feedback_to: Mapped[str] = mapped_column(server_default="", comment="To which group, and how")
    feedback_on: Mapped[date | None] = mapped_column(comment="Told back on")
    actor_words: Mapped[str] = mapped_column(
        server_default="", comment="What its actor answered by link; never published"
    )
    photos: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="SHA-256 of each photo, whether it has arrived or not"
    )
    observed_at: Mapped[datetime] = mapped_column(comment="When it was seen")
    geom: Mapped[Any] = geometry("POINT", "Where [EPSG:3006]")


class WalkProtocol(CompanyOwned, Base):
    """The protocol as it was adjusted: a document that does not change any more."""

    __tablename__ = "walk_protocol"
    __table_args__ = (
        UniqueConstraint("walk_id", "version"),
        {"comment": "Adjusted protocol of a walk, word for word; a later version stands beside it"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    walk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.walk.id"), comment="The walk")
    version: Mapped[int] = mapped_column(comment="Number of the version, from 1")
    content: Mapped[Json] = mapped_column(comment="All that it says, as data")
    adjusted_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Adjusted (justerat) at: a public record from then"
    )
    adjusted_by: Mapped[str] = mapped_column(comment="Role of who adjusted it")
    published_at: Mapped[datetime | None] = mapped_column(comment="Published at")


class WalkPackage(CompanyOwned, Base):
    """Link by which one actor sees and answers all and only its points; its hash alone is kept."""

    __tablename__ = "walk_package"
    __table_args__ = (
        one_of("party", words.PARTIES),
        {"comment": "Link to the points of a protocol that one actor answers for"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), index=True, comment="The walk"
    )
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the link")
    party: Mapped[str] = mapped_column(comment="Who answers for the points")
    unit: Mapped[str] = mapped_column(server_default="", comment="Unit of the party")
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id", ondelete="CASCADE"),
        index=True,
        comment="Party of the register; NULL: none",
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    ends_at: Mapped[datetime] = mapped_column(comment="Not answered after")
    ended_at: Mapped[datetime | None] = mapped_column(comment="Taken back at")
