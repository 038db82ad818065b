"""Layers as files that take time, and links to layers."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Double, ForeignKey, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, one_of, primary_key
from gis import vocabulary as words


class Export(CompanyOwned, Base):
    """A file of layers that a worker makes."""

    __tablename__ = "export"
    __table_args__ = (
        one_of("form", words.EXPORT_FORMS),
        one_of("language", words.LANGUAGES),
        one_of("status", words.EXPORT_STATES),
        CheckConstraint("cardinality(bbox) = 4", name="bbox"),
        {"comment": "Layers that are written into a file; the file is kept until expires_at"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"),
        index=True,
        comment="Whose rows it holds and who alone may fetch it; NULL: a machine's key",
    )
    role: Mapped[str] = mapped_column(comment="Role of who asked, as the file tells it")
    layers: Mapped[list[str]] = mapped_column(comment="Layers of the registry, in its order")
    form: Mapped[str] = mapped_column(comment="Format of the file")
    crs: Mapped[int] = mapped_column(comment="EPSG code of its reference system")
    estate: Mapped[str | None] = mapped_column(comment="Code of the estate; NULL: all seen")
    bbox: Mapped[list[float] | None] = mapped_column(
        ARRAY(Double), comment="West, south, east, north [deg, EPSG:4326]; NULL: everywhere"
    )
    day: Mapped[date | None] = mapped_column(
        comment="Day whose evening it shows, 22:00 in Sweden; NULL: now"
    )
    language: Mapped[str] = mapped_column(comment="Language of its titles")
    asked_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), index=True, comment="When it was asked for"
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        comment="When it was done, failed or called off; NULL: not yet"
    )
    expires_at: Mapped[datetime] = mapped_column(comment="When its file is removed")
    status: Mapped[str] = mapped_column(server_default="waiting", comment="How it stands")
    message: Mapped[str | None] = mapped_column(comment="Why it failed; NULL: it did not")
    rows_total: Mapped[int | None] = mapped_column(
        BigInteger, comment="Rows it will hold [count]; NULL: not counted yet"
    )
    rows_done: Mapped[int] = mapped_column(
        BigInteger, server_default="0", comment="Rows written [count]"
    )
    file_bytes: Mapped[int | None] = mapped_column(
        BigInteger, comment="Size of the file [B]; NULL: none yet"
    )


class LayerLink(CompanyOwned, Base):
    """An address at which somebody without login reads layers."""

    __tablename__ = "layer_link"
    __table_args__ = (
        one_of("kind", words.LAYER_LINK_KINDS),
        one_of("licence", words.LICENCES),
        CheckConstraint("(kind = 'public') = (secret IS NOT NULL)", name="secret"),
        CheckConstraint("kind = 'public' OR expires_at IS NOT NULL", name="expires_at"),
        {"comment": "Layers that are open to everybody, or to whoever a link was given to"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    kind: Mapped[str] = mapped_column(comment="public: for everybody; partner: for a receiver")
    title: Mapped[str] = mapped_column(comment="What it is, as readers see it")
    receiver: Mapped[str] = mapped_column(
        server_default="", comment="Actor it is meant for; a unit, not a person; empty: everybody"
    )
    layers: Mapped[list[str]] = mapped_column(comment="Layers of the registry")
    estates: Mapped[list[uuid.UUID] | None] = mapped_column(
        ARRAY(Uuid), comment="Estates it shows; NULL: all of the company, later ones too"
    )
    licence: Mapped[str] = mapped_column(comment="Terms under which it may be used")
    token_hash: Mapped[bytes] = mapped_column(
        unique=True, comment="SHA-256 of the secret in its address"
    )
    secret: Mapped[str | None] = mapped_column(
        comment="Of public ones alone, which is none there: listed in the catalogue of open data"
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who made it; NULL: the command line"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    expires_at: Mapped[datetime | None] = mapped_column(
        comment="Answers until; NULL: without end (public ones alone)"
    )
    ended_at: Mapped[datetime | None] = mapped_column(comment="Taken back at; NULL: stands")
