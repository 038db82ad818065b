"""What a public body keeps: photos, documents, maskings, retention, and who changed what."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, in_range, one_of, primary_key
from gis import vocabulary as words


class Photo(CompanyOwned, Base):
    """A picture as it was re-encoded: without metadata, its places blurred that must be."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("company_id", "sha256"),
        Index("photo_waiting_idx", "received_at", "id", postgresql_where="reviewed_at IS NULL"),
        Index("photo_reviewed_at_id_idx", "reviewed_at", "id"),
        {"comment": "Picture that reports name; the files lie in the data folder"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    sha256: Mapped[str] = mapped_column(comment="Checksum of what was sent, as reports name it")
    width_px: Mapped[int] = mapped_column(comment="Width [px]")
    height_px: Mapped[int] = mapped_column(comment="Height [px]")
    size_bytes: Mapped[int] = mapped_column(comment="Size of the kept file [bytes]")
    received_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Arrived at")
    reviewed_at: Mapped[datetime | None] = mapped_column(
        comment="Looked at for faces and plates; NULL: partners do not see it yet"
    )
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who looked"
    )
    blurred: Mapped[list[dict[str, float]]] = mapped_column(
        JSONB, server_default="[]", comment="Blurred boxes, x y width height in shares of the side"
    )


class Document(CompanyOwned, Base):
    """A document of the company: a draft until it is adjusted, then fixed."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("kind", words.DOCUMENT_KINDS),
        CheckConstraint("num_nonnulls(adjusted_at, adjusted_by) IN (0, 2)", name="adjusted"),
        {"comment": "Document; drafts are no public record, adjusted ones are never changed"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate; NULL: the whole company"
    )
    kind: Mapped[str] = mapped_column(comment="What it is")
    title: Mapped[str] = mapped_column(comment="Title")
    held_on: Mapped[date] = mapped_column(comment="Day it is about")
    body: Mapped[str] = mapped_column(comment="Text; plain, in paragraphs")
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who began it"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Begun at")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Last change")
    adjusted_at: Mapped[datetime | None] = mapped_column(
        comment="Adjusted (justerat) at, from then on a public record; NULL: draft"
    )
    adjusted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who adjusted it"
    )
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.document.id"), comment="Adjusted document that this one corrects"
    )


class Masking(CompanyOwned, Base):
    """A passage that is covered when a record is given out; the original stays."""

    __tablename__ = "masking"
    __table_args__ = (
        CheckConstraint("num_nonnulls(report_id, document_id) = 1", name="record"),
        CheckConstraint("last > first AND first >= 0", name="passage"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        {"comment": "Masked passage of a public record, with its reason"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), index=True, comment="The report"
    )
    document_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.document.id", ondelete="CASCADE"), index=True, comment="The document"
    )
    field: Mapped[str] = mapped_column(comment="Field of the record, or the event's id")
    first: Mapped[int] = mapped_column(comment="First covered character, from 0")
    last: Mapped[int] = mapped_column(comment="One past the last covered character")
    reason: Mapped[str] = mapped_column(comment="Why, in words")
    provision: Mapped[str] = mapped_column(comment="Provision it rests on, e.g. OSL 21 kap. 1 §")
    masked_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who masked it"
    )
    masked_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Masked at")
    lifted_at: Mapped[datetime | None] = mapped_column(comment="Uncovered again at; NULL: stands")
    lifted_reason: Mapped[str | None] = mapped_column(comment="Why it was uncovered")


class RetentionRule(CompanyOwned, Base):
    """How long records of one type are kept, and by which decision."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        one_of("record_type", words.RECORD_TYPES),
        in_range("keep_days", 1, 36500),
        CheckConstraint("num_nonnulls(decision, decided_on) IN (0, 2)", name="decision"),
        {"comment": "Retention by record type; without a decision nothing is removed"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    record_type: Mapped[str] = mapped_column(comment="What kind of record")
    keep_days: Mapped[int | None] = mapped_column(
        comment="Days kept after its end [d]; NULL: preserved for ever"
    )
    decision: Mapped[str | None] = mapped_column(
        comment="Reference of the decision (gallringsbeslut); NULL: not decided"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Day of the decision")
    since_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Rule from; the newest of a type counts"
    )
    set_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who wrote it down; NULL: the command line"
    )


class RetentionRun(CompanyOwned, Base):
    """One application of a rule: tried, or done."""

    __tablename__ = "retention_run"
    __table_args__ = ({"comment": "What was removed by which rule, when; and what was only tried"},)

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Order"
    )
    rule_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.retention_rule.id"), comment="The rule as it stood"
    )
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When")
    dry_run: Mapped[bool] = mapped_column(comment="Only counted")
    found: Mapped[int] = mapped_column(comment="Records past their time")
    removed: Mapped[int] = mapped_column(comment="Records removed")
    run_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who started it; NULL: the daily job"
    )


class Audit(Base):
    """Who changed or read what, from what to what; appended only."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_company_id_at_idx", "company_id", "at"),
        Index("audit_company_id_asset_id_at_idx", "company_id", "asset_id", "at"),
        {"comment": "Log of changes and of reads of personal data; nobody can change it"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Order"
    )
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), comment="Company; NULL: the installation"
    )
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When")
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Who; NULL: a machine, a tenant, or the command line (see actor)"
    )
    actor: Mapped[str] = mapped_column(comment="Role, or what acted")
    request_id: Mapped[str | None] = mapped_column(comment="Request in the server's log")
    action: Mapped[str] = mapped_column(comment="insert, update, delete, read, login …")
    kind: Mapped[str] = mapped_column(comment="Table or thing")
    object_id: Mapped[str | None] = mapped_column(comment="Its identity")
    asset_id: Mapped[uuid.UUID | None] = mapped_column(comment="Asset it is about, if any")
    before: Mapped[Json | None] = mapped_column(comment="Changed columns as they were")
    after: Mapped[Json | None] = mapped_column(comment="Changed columns as they are")
    reason: Mapped[str | None] = mapped_column(comment="Why, where a reason is asked for")


class SharedArea(CompanyOwned, Base):
    """An area of several owners (BID); its figures are common, its details are not."""

    __tablename__ = "shared_area"
    __table_args__ = ({"comment": "Area that several companies share (BID)"},)

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name")
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3006), nullable=False, comment="Outline [EPSG:3006]"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")


class SharedAreaMember(CompanyOwned, Base):
    """A company that takes part in a shared area, with its weight."""

    __tablename__ = "shared_area_member"
    __table_args__ = ({"comment": "Owners of a shared area; weight is their dwellings"},)

    area_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.shared_area.id", ondelete="CASCADE"), primary_key=True, comment="The area"
    )
    member_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.company.id"), primary_key=True, comment="The company that takes part"
    )
    dwellings: Mapped[int | None] = mapped_column(comment="Its dwellings there; NULL: not told")
    agreed_at: Mapped[datetime | None] = mapped_column(
        comment="The member said yes at; NULL: invited, nothing of it is counted"
    )
