"""What was imported, and every row that was mended or refused."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, one_of, primary_key


class ImportRun(CompanyOwned, Base):
    """One file read into one estate."""

    __tablename__ = "import_run"
    __table_args__ = ({"comment": "Import of one file into an estate, with what came of it"},)

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it went into"
    )
    kind: Mapped[str] = mapped_column(comment="Kind of asset read")
    source: Mapped[str] = mapped_column(comment="Data set; the same name again is an update")
    file_name: Mapped[str] = mapped_column(comment="Name of the file")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the file, lower-case hex")
    crs: Mapped[str | None] = mapped_column(comment="Coordinate system it was read in")
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When")
    read: Mapped[int] = mapped_column(comment="Rows in the file [count]")
    taken: Mapped[int] = mapped_column(comment="Rows taken, mended ones included [count]")
    repaired: Mapped[int] = mapped_column(comment="Rows mended [count]")
    refused: Mapped[int] = mapped_column(comment="Rows refused [count]")
    added: Mapped[int] = mapped_column(comment="Assets new in the register [count]")
    changed: Mapped[int] = mapped_column(comment="Assets with a changed value [count]")
    unchanged: Mapped[int] = mapped_column(comment="Assets as they were [count]")
    vanished: Mapped[int] = mapped_column(comment="Assets no longer in the file, marked [count]")
    notes: Mapped[Json] = mapped_column(
        server_default="{}", comment="Columns used and not used, warnings"
    )


class ImportIssue(CompanyOwned, Base):
    """A row that was mended or refused, and why."""

    __tablename__ = "import_issue"
    __table_args__ = (
        one_of("action", ("repaired", "refused")),
        {"comment": "Row mended or refused at import: row, field, value, reason"},
    )

    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.import_run.id", ondelete="CASCADE"), primary_key=True, comment="Import"
    )
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order in the report, from 0")
    row: Mapped[int] = mapped_column(
        comment="Row as the file counts it: line, sheet row or feature; 0: the whole file"
    )
    source_id: Mapped[str | None] = mapped_column(comment="Identity of the object in the file")
    field: Mapped[str | None] = mapped_column(comment="Field concerned; NULL: the whole row")
    value: Mapped[str | None] = mapped_column(comment="Value as it stood there")
    reason: Mapped[str] = mapped_column(comment="Why")
    action: Mapped[str] = mapped_column(comment="What was done with it")
