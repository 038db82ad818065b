"""What a planner tries before anything is bought: scenes and proposals."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, geometry, one_of, primary_key
from gis import vocabulary as words

_STATUS = ("waiting", "running", "done", "refused", "failed")


class Scene(CompanyOwned, Base):
    """A scene file that was sent to be computed, with its result."""

    __tablename__ = "scene"
    __table_args__ = (
        one_of("status", _STATUS),
        {"comment": "Scene sent to be computed; kept for 30 days"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When it was sent"
    )
    finished_at: Mapped[datetime | None] = mapped_column(comment="When it was done; NULL: not yet")
    status: Mapped[str] = mapped_column(server_default="waiting", comment="How it stands")
    message: Mapped[str | None] = mapped_column(comment="Why it was refused or failed")
    content: Mapped[Json] = mapped_column(comment="The scene as sent")
    result: Mapped[Json | None] = mapped_column(comment="Its result; NULL: none yet")


class Proposal(CompanyOwned, Base):
    """New, moved and changed lamps that are tried against today."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("status", _STATUS),
        {"comment": "Lighting proposal (förslag): tried on the map before anything is bought"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it is for"
    )
    name: Mapped[str] = mapped_column(comment="What the planner calls it")
    note: Mapped[str | None] = mapped_column(comment="What it is meant to do")
    source: Mapped[str | None] = mapped_column(comment="File it came from; NULL: drawn here")
    created_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When it was made"
    )
    status: Mapped[str] = mapped_column(server_default="waiting", comment="How it stands")
    message: Mapped[str | None] = mapped_column(comment="Why it was refused or failed")
    computed_at: Mapped[datetime | None] = mapped_column(
        comment="When it was compared with today; NULL: not yet"
    )
    found: Mapped[Json] = mapped_column(
        server_default="{}", comment="Assumptions, warnings, refused rows"
    )


class ProposalLamp(CompanyOwned, Base):
    """One lamp of a proposal: new, moved or changed, or taken away."""

    __tablename__ = "proposal_lamp"
    __table_args__ = (
        UniqueConstraint("proposal_id", "label"),
        one_of("change", ("new", "changed", "removed")),
        one_of("kind", words.LAMP_KINDS),
        {"comment": "Lamp of a proposal; NULL values are those of the lamp it changes"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.proposal.id", ondelete="CASCADE"), index=True, comment="The proposal"
    )
    label: Mapped[str] = mapped_column(comment="What the planner calls it")
    change: Mapped[str] = mapped_column(comment="new; changed: moved or re-equipped; removed")
    lamp_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"),
        index=True,
        comment="Lamp of today it changes or removes; NULL: a new one",
    )
    kind: Mapped[str | None] = mapped_column(comment="How and where it is mounted")
    luminaire_type_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.luminaire_type.id"), index=True, comment="Luminaire model"
    )
    light_source: Mapped[str | None] = mapped_column(comment="Kind of light source")
    power_w: Mapped[float | None] = mapped_column(comment="System power [W]")
    flux_lm: Mapped[float | None] = mapped_column(comment="Luminous flux [lm]")
    height_m: Mapped[float | None] = mapped_column(comment="Above local ground [m]")
    bearing_deg: Mapped[float | None] = mapped_column(
        comment="Compass bearing of the street side (C90) [deg]"
    )
    tilt_deg: Mapped[float | None] = mapped_column(comment="Tilt [deg]")
    maintenance_factor: Mapped[float | None] = mapped_column(comment="Maintenance factor fM [-]")
    dim: Mapped[float | None] = mapped_column(comment="Share of the flux when dimmed [-]")
    geom: Mapped[Any | None] = mapped_column(
        Geometry("POINT", srid=3006), comment="Position [EPSG:3006]; NULL: as the lamp it changes"
    )


class ProposalSurface(CompanyOwned, Base):
    """A surface that a proposal holds against another class."""

    __tablename__ = "proposal_surface"
    __table_args__ = ({"comment": "Lighting class a proposal tries on a surface"},)

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.proposal.id", ondelete="CASCADE"), primary_key=True, comment="The proposal"
    )
    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The surface",
    )
    lighting_class: Mapped[str] = mapped_column(comment="Class to try")


class ProposalResult(CompanyOwned, Base):
    """One surface today and with the proposal."""

    __tablename__ = "proposal_result"
    __table_args__ = ({"comment": "Surface as computed today and with a proposal"},)

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.proposal.id", ondelete="CASCADE"), primary_key=True, comment="The proposal"
    )
    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The surface",
    )
    surface_kind: Mapped[str] = mapped_column(comment="Kind of the surface")
    class_before: Mapped[str] = mapped_column(comment="Class today")
    class_after: Mapped[str] = mapped_column(comment="Class in the proposal")
    dark_before_m2: Mapped[float] = mapped_column(comment="Dark ground today [m2]")
    dark_after_m2: Mapped[float] = mapped_column(comment="Dark ground with the proposal [m2]")
    e_avg_before_lx: Mapped[float | None] = mapped_column(comment="Average today [lx]")
    e_avg_after_lx: Mapped[float | None] = mapped_column(comment="Average then [lx]")
    e_min_before_lx: Mapped[float | None] = mapped_column(comment="Lowest today [lx]")
    e_min_after_lx: Mapped[float | None] = mapped_column(comment="Lowest then [lx]")
    uo_before: Mapped[float | None] = mapped_column(comment="Uniformity today [-]")
    uo_after: Mapped[float | None] = mapped_column(comment="Uniformity then [-]")


class ProposalSpot(CompanyOwned, Base):
    """Ground whose darkness a proposal changes, or leaves."""

    __tablename__ = "proposal_spot"
    __table_args__ = (
        one_of("change", ("gone", "stays", "new")),
        {"comment": "Ground dark today, then, or both"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.proposal.id", ondelete="CASCADE"), index=True, comment="The proposal"
    )
    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), index=True, comment="The surface"
    )
    change: Mapped[str] = mapped_column(
        comment="gone: lit then; stays: dark in both; new: dark then"
    )
    area_m2: Mapped[float] = mapped_column(comment="Area [m2]")
    geom: Mapped[Any] = geometry("MULTIPOLYGON", "That ground [EPSG:3006]")
