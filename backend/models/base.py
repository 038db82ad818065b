"""Shared pieces of the tables: metadata, column helpers, and what every asset row carries."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

#: PostgreSQL's own default patterns, so that errors.py can map a violated constraint by its name.
NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}

Json = Annotated[dict[str, Any], "jsonb"]


class Base(DeclarativeBase):
    """Declarative base: schema `core`, text instead of varchar, timestamps with time zone."""

    metadata = MetaData(schema="core", naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        float: Double,
        datetime: DateTime(timezone=True),
        date: Date,
        uuid.UUID: Uuid,
        bytes: LargeBinary,
        Json: JSONB,
        list[str]: ARRAY(Text),
    }


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """Return the CHECK that holds a text column to a word list (NULL passes)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def in_range(column: str, lowest: float, highest: float) -> CheckConstraint:
    """Return the CHECK that holds a number between two limits, both included."""
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=column)


def geometry(kind: str, comment: str) -> Any:  # noqa: ANN401 -- SQLAlchemy's own open type
    """Return a NOT NULL geometry column of one type in EPSG:3006 with a GiST index."""
    return mapped_column(Geometry(kind, srid=3006), nullable=False, comment=comment)


def primary_key(comment: str = "Identity") -> Any:  # noqa: ANN401 -- SQLAlchemy's own open type
    """Return a uuid primary key; made by the client where a row is born offline."""
    return mapped_column(primary_key=True, server_default=func.gen_random_uuid(), comment=comment)


class CompanyOwned:
    """What every table carries: the company whose data the row is."""

    @declared_attr
    @classmethod
    def company_id(cls) -> Mapped[uuid.UUID]:
        """Return the owning company's column."""
        return mapped_column(
            ForeignKey("core.company.id"), index=True, comment="Company that owns the row"
        )


class AssetRow(CompanyOwned):
    """Columns of every kind of asset; one row of core.asset stands behind each."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[uuid.UUID]:
        """Return the key shared with core.asset."""
        return mapped_column(
            ForeignKey("core.asset.id", ondelete="CASCADE"),
            primary_key=True,
            comment="Asset identity, derived from company, estate, source and source_id",
        )

    @declared_attr
    @classmethod
    def estate_id(cls) -> Mapped[uuid.UUID]:
        """Return the estate column."""
        return mapped_column(
            ForeignKey("core.estate.id"), index=True, comment="Estate it belongs to"
        )

    code: Mapped[str | None] = mapped_column(
        comment="Label people read on the object; NULL: it has none"
    )
    source: Mapped[str] = mapped_column(comment="Data set the row was read from")
    source_id: Mapped[str] = mapped_column(comment="Stable identity inside that data set")
    first_seen_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="First import that held it"
    )
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Last import that changed a value of it"
    )
    vanished_at: Mapped[datetime | None] = mapped_column(
        comment="Import in which the source no longer held it; NULL: still there"
    )

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Return the import key and the kind's own checks."""
        key = UniqueConstraint("company_id", "estate_id", "source", "source_id")
        comment = {"comment": (cls.__doc__ or "").strip().splitlines()[0]}
        return (key, *cls.checks(), comment)

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the CHECK constraints of this kind."""
        return ()
