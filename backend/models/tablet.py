"""What tablets send, once and for all, and whom they tell people to ring."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, in_range, one_of, primary_key
from gis import vocabulary as words


class Submission(CompanyOwned, Base):
    """A submission of a tablet that was accepted; what it says lies in the tables it is about."""

    __tablename__ = "submission"
    __table_args__ = (
        one_of("kind", words.SUBMISSION_KINDS),
        Index("submission_company_id_received_at_idx", "company_id", "received_at"),
        {"comment": "Accepted submission of a tablet: receipt, checksum and both clocks"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="Made by the tablet; sending it again is a repeat, not a new one"
    )
    kind: Mapped[str] = mapped_column(comment="What was sent")
    version: Mapped[int] = mapped_column(comment="Version of the wire format")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the bytes sent, lower-case hex")
    device_id: Mapped[uuid.UUID] = mapped_column(comment="Tablet, as it names itself")
    counter: Mapped[int] = mapped_column(comment="Order on the tablet, whatever its clock says")
    app_version: Mapped[str] = mapped_column(comment="Version of the app that made it")
    saved_at: Mapped[datetime] = mapped_column(comment="When it was saved, by the tablet's clock")
    sent_at: Mapped[datetime] = mapped_column(comment="When it was sent, by the tablet's clock")
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the server accepted it"
    )
    clock_ahead_s: Mapped[float] = mapped_column(
        comment="Tablet's clock less the server's when it was sent [s]"
    )


class DutyPhone(CompanyOwned, Base):
    """A number to ring when something is dangerous."""

    __tablename__ = "duty_phone"
    __table_args__ = (
        one_of("purpose", words.DUTY_PURPOSES),
        in_range("position", 0, 99),
        {"comment": "Whom to ring at once; no private numbers"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it is for; NULL: all"
    )
    purpose: Mapped[str] = mapped_column(comment="What it is rung for")
    name: Mapped[str] = mapped_column(comment="Who answers")
    phone: Mapped[str] = mapped_column(comment="Telephone number as it is dialled")
    position: Mapped[int] = mapped_column(server_default="0", comment="Order in the list")
