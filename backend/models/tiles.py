"""What tiles are held against and made of: where layers changed, and their counts by place."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ARRAY, BigInteger, Identity, UniqueConstraint, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, primary_key


class LayerChange(CompanyOwned, Base):
    """A statement that changed rows which layers read, appended; old ones are summed."""

    __tablename__ = "layer_change"
    __table_args__ = (
        {"comment": "Where rows changed that layers read; summed when they are a day old"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Identity"
    )
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Estate concerned, which may be gone by now; NULL: all of the company"
    )
    topic: Mapped[str] = mapped_column(comment="Table whose rows changed")
    changes: Mapped[int] = mapped_column(
        BigInteger, server_default="1", comment="Statements that the row stands for [count]"
    )
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the newest of them began"
    )
    transaction: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("((pg_current_xact_id())::text)::bigint"),
        comment="Transaction that wrote the row: whoever read before it ended has not seen it",
    )
    geom: Mapped[Any | None] = mapped_column(
        Geometry("POLYGON", srid=3006),
        comment="Box around the rows, before and after [EPSG:3006]; NULL: anywhere",
    )


class LayerCells(CompanyOwned, Base):
    """Counts of a layer of a company by place and class, from which a server starts."""

    __tablename__ = "layer_cells"
    __table_args__ = (
        UniqueConstraint("company_id", "layer"),
        {"comment": "Counts of a layer by place and class as a server last kept them"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    layer: Mapped[str] = mapped_column(comment="Layer of the registry")
    program: Mapped[str] = mapped_column(comment="Digest of the program that counted")
    moment: Mapped[str] = mapped_column(
        comment="Day that the classes are of; empty: they do not change with the time"
    )
    snapshot: Mapped[str] = mapped_column(comment="Transactions that had ended by then")
    gathered_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When it was counted"
    )
    estates: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(Uuid), comment="Estates, in the order that the cells name them"
    )
    cells: Mapped[bytes] = mapped_column(comment="Packed as backend/tiles/cells.py holds them")
