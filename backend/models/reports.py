"""Reports of defects, what happened to them, and the people behind them (kept apart)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class FaultCategory(Base):
    """A fault category with a stable two-level code."""

    __tablename__ = "fault_category"
    __table_args__ = (
        one_of("lamp_state", words.LAMP_STATES),
        {"comment": "Fault category; the code is stable, the words may change"},
    )

    code: Mapped[str] = mapped_column(primary_key=True, comment="Stable code, e.g. LIGHT.DARK")
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), comment="Company whose own category it is; NULL: all"
    )
    applies_to: Mapped[list[str]] = mapped_column(
        comment="Asset kinds it is offered for; empty: any place"
    )
    lamp_state: Mapped[str | None] = mapped_column(
        comment="State a lamp is in when this is reported; NULL: says nothing of a lamp"
    )
    danger: Mapped[bool] = mapped_column(
        server_default="false", comment="Danger to life: ring at once"
    )
    needs_action: Mapped[bool] = mapped_column(
        server_default="true", comment="Somebody has to act on it; false: good news, or seen lit"
    )
    simple: Mapped[bool] = mapped_column(
        server_default="false", comment="Safe for summer workers (enkla uppdrag)"
    )
    title_sv: Mapped[str] = mapped_column(comment="Swedish words")
    title_en: Mapped[str] = mapped_column(comment="English words")


class Report(CompanyOwned, Base):
    """A report as it was sent; never changed."""

    __tablename__ = "report"
    __table_args__ = (
        one_of("origin", words.REPORT_ORIGINS),
        CheckConstraint("num_nonnulls(asset_id, geom) >= 1", name="place"),
        one_of("spot", words.INDOOR_SPOTS),
        one_of("missing_kind", words.MISSING_KINDS),
        in_range("floor", -5, 120),
        Index("report_asset_id_received_at_idx", "asset_id", "received_at"),
        Index("report_received_at_id_idx", "received_at", "id"),
        Index("report_company_id_received_at_id_idx", "company_id", "received_at", "id"),
        # Most reports of tablets have no words. Each word bears its company: what another one's
        # tenants wrote is not looked at.
        Index(
            "report_words_idx",
            text(
                "(regexp_replace(to_tsvector('simple'::regconfig, description)::text,"
                " '(^| )''', '\\1''' || company_id::text, 'g')::tsvector)"
            ),
            postgresql_using="gin",
            postgresql_where="description IS NOT NULL",
        ),
        {"comment": "Report of a defect or a good place, as sent"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="Made by the client; sending it again is a repeat, not a new one"
    )
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate; NULL: outside all of them"
    )
    asset_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.asset.id"), comment="What it is about; NULL: a place on the map"
    )
    category: Mapped[str] = mapped_column(
        ForeignKey("core.fault_category.code"), comment="Fault category"
    )
    description: Mapped[str | None] = mapped_column(comment="Words of who reported; plain text")
    observed_at: Mapped[datetime] = mapped_column(comment="When it was seen, by the device's clock")
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the server accepted it"
    )
    origin: Mapped[str] = mapped_column(comment="How it came in")
    content_hash: Mapped[bytes] = mapped_column(
        comment="Hash over what was sent, to tell a repeat from a conflict"
    )
    geom: Mapped[Any | None] = mapped_column(
        Geometry("POINT", srid=3006),
        comment="Place [EPSG:3006]; NULL: the asset's own",
    )
    extent: Mapped[Any | None] = mapped_column(
        Geometry("GEOMETRY", srid=3006, spatial_index=False),
        comment="Length or area it is about, line or polygon [EPSG:3006]; NULL: a point",
    )
    floor: Mapped[int | None] = mapped_column(
        comment="Storey in the house, 0 at the entrance; NULL: not said"
    )
    spot: Mapped[str | None] = mapped_column(comment="Part of the house; NULL: not said")
    missing_kind: Mapped[str | None] = mapped_column(
        comment="Kind of asset that stands here and is not in the register; NULL: none is missing"
    )


class ReportEvent(CompanyOwned, Base):
    """Something that happened to a report; the newest is its status."""

    __tablename__ = "report_event"
    __table_args__ = (
        one_of("kind", words.REPORT_EVENTS),
        Index("report_event_report_id_at_idx", "report_id", "at", "id"),
        Index("report_event_at_idx", "at", postgresql_using="brin"),
        {"comment": "Event in the life of a report; appended, the newest is the status"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The report"
    )
    kind: Mapped[str] = mapped_column(comment="What happened")
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When it happened")
    role: Mapped[str | None] = mapped_column(comment="Role of who did it; never a person")
    note: Mapped[str | None] = mapped_column(comment="Words about it; plain text")


class ReportEvidence(CompanyOwned, Base):
    """Somebody saw the same thing again; appended to the report instead of a second one."""

    __tablename__ = "report_evidence"
    __table_args__ = (
        one_of("origin", words.REPORT_ORIGINS),
        Index("report_evidence_report_id_received_at_idx", "report_id", "received_at"),
        {"comment": "Seen again: evidence for a report that stands already"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="Made by the client")
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The report"
    )
    observed_at: Mapped[datetime] = mapped_column(comment="When it was seen")
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the server accepted it"
    )
    origin: Mapped[str] = mapped_column(comment="How it came in")
    note: Mapped[str | None] = mapped_column(comment="Words about it; plain text")


class ReportPhoto(CompanyOwned, Base):
    """A photo that a report names by its checksum."""

    __tablename__ = "report_photo"
    __table_args__ = (
        UniqueConstraint("report_id", "sha256"),
        Index("report_photo_sha256_idx", "sha256"),
        {"comment": "Photo a report names; the picture itself arrives on its own"},
    )

    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), primary_key=True, comment="The report"
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order in the report, from 0")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the picture, lower-case hex")
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report_evidence.id", ondelete="CASCADE"),
        index=True,
        comment="Evidence it came with; NULL: with the report itself",
    )


class ReporterContact(CompanyOwned, Base):
    """How to reach who reported; personal data with a short life, apart from the report."""

    __tablename__ = "reporter_contact"
    __table_args__ = ({"comment": "Contact of a reporter; personal data, kept apart"},)

    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), primary_key=True, comment="The report"
    )
    contact: Mapped[str] = mapped_column(comment="E-mail or telephone as given")
    name: Mapped[str | None] = mapped_column(comment="Name as given; NULL: not given")
    consent: Mapped[str | None] = mapped_column(
        comment="Words the reporter agreed to; NULL: none were shown"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Given at")
