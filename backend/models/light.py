"""What the light computation keeps beside its findings: cells, causes, order of repair."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, geometry, one_of


class LightBlock(CompanyOwned, Base):
    """Illuminance of every cell of one surface, or of one square of ground."""

    __tablename__ = "light_block"
    __table_args__ = (
        one_of("kind", ("surface", "ground")),
        {"comment": "Illuminance by cell, newest run: what a change is laid over"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="The surface; of ground made from estate and square"
    )
    kind: Mapped[str] = mapped_column(
        comment="surface: float32, four rows; ground: float16, lamps never seen out and lit"
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it was computed for"
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"), index=True, comment="Run that changed it last"
    )
    changed_at: Mapped[datetime] = mapped_column(comment="When it was saved")
    step_m: Mapped[float] = mapped_column(comment="Side of a cell [m]")
    runs: Mapped[bytes] = mapped_column(
        comment="Runs of cells: row, first and last column, int32 little-endian [cells]"
    )
    lux: Mapped[bytes] = mapped_column(
        comment="Illuminance row by row in the order of the cells, little-endian [lx]"
    )
    geom: Mapped[Any] = geometry("POLYGON", "Box around its cells [EPSG:3006]")


class LampEffect(CompanyOwned, Base):
    """What of one surface goes dark if one lamp fails."""

    __tablename__ = "lamp_effect"
    __table_args__ = ({"comment": "Ground that goes dark if a lamp fails, newest run"},)

    lamp_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"), primary_key=True, comment="The lamp"
    )
    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The surface",
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"), index=True, comment="Run it comes from"
    )
    area_m2: Mapped[float] = mapped_column(comment="Ground that goes dark [m2]")
    # Found by lamp and surface; an index by place would cost as much as writing the row.
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3006, spatial_index=False),
        nullable=False,
        comment="That ground [EPSG:3006]",
    )


class Repair(CompanyOwned, Base):
    """Place of a faulty lamp in the order of repair."""

    __tablename__ = "repair"
    __table_args__ = ({"comment": "Which faulty lamps to mend first, newest run"},)

    lamp_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"), primary_key=True, comment="The lamp"
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it was ranked in"
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"), index=True, comment="Run it comes from"
    )
    cluster: Mapped[uuid.UUID] = mapped_column(
        comment="Faulty lamps whose light overlaps, named after the first of them"
    )
    place: Mapped[int] = mapped_column(comment="Order of repair inside the cluster, from 1")
    with_lamp_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"),
        index=True,
        comment="Lamp to mend at once with it, since the ground needs both; NULL: none",
    )
    dark_m2: Mapped[float] = mapped_column(
        comment="Dark ground that goes when it is mended after those before it [m2]"
    )
    weighted_m2: Mapped[float] = mapped_column(
        comment="The same, weighted by the kind of surface [m2]"
    )
    worth_m2: Mapped[float] = mapped_column(
        comment="Weighted ground a lamp that decides its place among other clusters [m2]"
    )


class GroupFault(CompanyOwned, Base):
    """Dark neighbours that one fault would explain."""

    __tablename__ = "group_fault"
    __table_args__ = (
        one_of("basis", ("circuit", "cluster")),
        {"comment": "Suspected group fault: three or more dark neighbours, newest run"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="Made from its lamps")
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it lies in"
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"), index=True, comment="Run it comes from"
    )
    basis: Mapped[str] = mapped_column(
        comment="circuit: neighbours on one circuit; cluster: near each other, circuit unknown"
    )
    cabinet: Mapped[str | None] = mapped_column(comment="Lighting cabinet; NULL: unknown")
    circuit: Mapped[str | None] = mapped_column(comment="Circuit; NULL: unknown")
    lamp_ids: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(Uuid), comment="The dark lamps, in the order of the circuit where it is known"
    )
    geom: Mapped[Any] = geometry("POLYGON", "Ground around the lamps [EPSG:3006]")
