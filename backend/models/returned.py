"""Files that planners took out, edited and sent back: every difference, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, one_of, primary_key
from gis import vocabulary as words

_POSITION = Geometry("GEOMETRY", srid=3006, spatial_index=False)


class ReturnedFile(CompanyOwned, Base):
    """A file that came back."""

    __tablename__ = "returned_file"
    __table_args__ = (
        one_of("status", words.RETURN_STATUSES),
        {"comment": "Edited file that came back; nothing of it counts before somebody applies it"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate that most of its rows are of"
    )
    name: Mapped[str] = mapped_column(comment="Name of the file as given")
    exported_at: Mapped[datetime | None] = mapped_column(
        comment="When it was taken out; NULL: it does not say"
    )
    layers: Mapped[list[str]] = mapped_column(comment="Layers that were compared")
    unchanged: Mapped[int] = mapped_column(comment="Rows that say what the register says")
    notes: Mapped[Json] = mapped_column(
        server_default="{}", comment="What to know of it as a whole"
    )
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="SET NULL"),
        index=True,
        comment="Who sent it; NULL: a machine",
    )
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When it came back"
    )
    status: Mapped[str] = mapped_column(server_default="waiting", comment="How it stands")
    decided_at: Mapped[datetime | None] = mapped_column(
        comment="Applied, set aside or taken back at; NULL: waits"
    )
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="SET NULL"),
        index=True,
        comment="Who decided; NULL: nobody yet, or a machine",
    )


class ReturnedRow(CompanyOwned, Base):
    """One difference between a file that came back and the register."""

    __tablename__ = "returned_row"
    __table_args__ = (
        UniqueConstraint("file_id", "position"),
        one_of("change", words.RETURN_CHANGES),
        one_of("result", words.RETURN_RESULTS),
        {"comment": "Difference of a file that came back from the register, and what it became"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    file_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.returned_file.id", ondelete="CASCADE"), comment="The file"
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it is about"
    )
    position: Mapped[int] = mapped_column(comment="Order in the preview, from 0")
    layer: Mapped[str] = mapped_column(comment="Layer of the register")
    fid: Mapped[int | None] = mapped_column(comment="Number of the row in its file; NULL: gone")
    object_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Row of the register; NULL: a new one"
    )
    change: Mapped[str] = mapped_column(comment="What the file does to it")
    label: Mapped[str | None] = mapped_column(comment="What people call it; NULL: nothing")
    fields: Mapped[Json] = mapped_column(
        server_default="{}", comment="Values that differ: by field what is here and what was sent"
    )
    moved_m: Mapped[float | None] = mapped_column(comment="How far it moved [m]; NULL: not moved")
    version: Mapped[datetime | None] = mapped_column(
        comment="When the register's row was last changed as it was compared"
    )
    conflict: Mapped[str | None] = mapped_column(
        comment="What changed here since the file was taken out; NULL: nothing"
    )
    reason: Mapped[Json] = mapped_column(
        server_default="{}", comment="Why it was refused: by field the words"
    )
    result: Mapped[str] = mapped_column(server_default="waiting", comment="What became of it")
    made_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Row of the register that it became; NULL: none"
    )
    made_version: Mapped[datetime | None] = mapped_column(
        comment="When that row was last changed by it, to be held against on the way back"
    )
    before: Mapped[Json | None] = mapped_column(
        comment="Values that it replaced; NULL: nothing was replaced"
    )
    geom_sent: Mapped[Any | None] = mapped_column(
        _POSITION, comment="Where the file has it [EPSG:3006]"
    )
    geom_before: Mapped[Any | None] = mapped_column(
        _POSITION, comment="Where the register had it [EPSG:3006]"
    )
