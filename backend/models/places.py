"""Companies, estates and the built ground: buildings, courtyards, stairwells, paths, places."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import (
    AssetRow,
    Base,
    CompanyOwned,
    geometry,
    in_range,
    one_of,
    primary_key,
)
from gis import vocabulary as words


class Company(Base):
    """A housing company; the wall between tenants of one installation."""

    __tablename__ = "company"
    __table_args__ = ({"comment": "Housing company whose data stay apart from all others"},)

    id: Mapped[uuid.UUID] = primary_key()
    code: Mapped[str] = mapped_column(unique=True, comment="Short name used in commands")
    name: Mapped[str] = mapped_column(comment="Name as written")
    created_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the company was set up"
    )


class Estate(CompanyOwned, Base):
    """A housing estate, the unit that imports, analyses and maps work on."""

    __tablename__ = "estate"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        {"comment": "Housing estate (bostadsområde)"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    code: Mapped[str] = mapped_column(comment="Short name used in commands and addresses")
    name: Mapped[str] = mapped_column(comment="Name as written")
    geom: Mapped[Any | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3006),
        comment="Outline [EPSG:3006]; NULL: the extent of its assets counts",
    )
    created_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the estate was set up"
    )


class Asset(CompanyOwned, Base):
    """One row per asset of any kind, so that reports and plans can point at any of them."""

    __tablename__ = "asset"
    __table_args__ = (
        one_of("kind", words.ASSET_KINDS),
        {"comment": "Register of every asset of any kind; details in the kind's own table"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="Asset identity")
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it belongs to"
    )
    kind: Mapped[str] = mapped_column(comment="Table that holds its details")


class Property(AssetRow, Base):
    """Property (fastighet) with its designation, e.g. EXEMPELSTAD BÄRKULLEN 3:1."""

    __tablename__ = "property"

    designation: Mapped[str] = mapped_column(comment="Property designation (fastighetsbeteckning)")
    geom: Mapped[Any] = geometry("MULTIPOLYGON", "Outline [EPSG:3006]")


class Building(AssetRow, Base):
    """Building outline with height; casts the shadows of the light computation."""

    __tablename__ = "building"

    name: Mapped[str | None] = mapped_column(comment="Name or house label")
    address: Mapped[str | None] = mapped_column(comment="Site address (belägenhetsadress)")
    use: Mapped[str] = mapped_column(server_default="unknown", comment="What it is used for")
    storeys: Mapped[int | None] = mapped_column(comment="Storeys above ground; NULL: not known")
    height_m: Mapped[float | None] = mapped_column(
        comment="Height above local ground [m]; NULL: not known"
    )
    height_source: Mapped[str] = mapped_column(
        server_default="unknown",
        comment="Where height_m comes from; storeys: levels x 2.8 m",
    )
    property_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.property.id"), index=True, comment="Property it stands on"
    )
    geom: Mapped[Any] = geometry("MULTIPOLYGON", "Footprint [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a building."""
        return (
            one_of("use", words.BUILDING_USES),
            one_of("height_source", words.HEIGHT_SOURCES),
            in_range("height_m", 0.5, 400),
            in_range("storeys", 0, 120),
        )


class Courtyard(AssetRow, Base):
    """Courtyard (gård): open ground between houses, lit and cleaned as one surface."""

    __tablename__ = "courtyard"

    name: Mapped[str | None] = mapped_column(comment="Name as written")
    origin: Mapped[str] = mapped_column(
        comment="mapped in the source, enclosed by buildings (computed), a square, or declared"
    )
    lighting_class: Mapped[str | None] = mapped_column(
        comment="Required lighting class; NULL: the default of courtyards"
    )
    geom: Mapped[Any] = geometry("MULTIPOLYGON", "Ground surface [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a courtyard."""
        return (one_of("origin", words.COURTYARD_ORIGINS),)


class Stairwell(AssetRow, Base):
    """Stairwell (trapphus), placed at its entrance door."""

    __tablename__ = "stairwell"

    building_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.building.id", ondelete="SET NULL"),
        index=True,
        comment="Building it belongs to; NULL: no outline near the entrance",
    )
    name: Mapped[str | None] = mapped_column(comment="Letter or label at the door")
    address: Mapped[str | None] = mapped_column(comment="Site address of the entrance")
    entrance_kind: Mapped[str] = mapped_column(
        server_default="unknown", comment="What kind of entrance it is"
    )
    storeys: Mapped[int | None] = mapped_column(comment="Storeys it serves; NULL: not known")
    dwellings: Mapped[int | None] = mapped_column(comment="Dwellings it serves; NULL: not known")
    lift: Mapped[bool | None] = mapped_column(comment="Whether it has a lift; NULL: not known")
    lighting_class: Mapped[str | None] = mapped_column(
        comment="Required lighting class before the door; NULL: the default of entrances"
    )
    geom: Mapped[Any] = geometry("POINT", "Entrance door [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a stairwell."""
        return (
            one_of("entrance_kind", words.ENTRANCE_KINDS),
            in_range("storeys", 0, 120),
            in_range("dwellings", 0, 2000),
        )


class Footpath(AssetRow, Base):
    """Walkable way: footway, steps, cycle path, service road."""

    __tablename__ = "footpath"

    name: Mapped[str | None] = mapped_column(comment="Street or path name")
    kind: Mapped[str] = mapped_column(comment="What kind of way it is")
    width_m: Mapped[float | None] = mapped_column(
        comment="Width [m]; NULL: not known, 2.0 m is assumed and said"
    )
    surface: Mapped[str | None] = mapped_column(comment="Surface as the source names it")
    lit: Mapped[str] = mapped_column(
        server_default="unknown", comment="Lit according to the source, not computed"
    )
    passage: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether it leads through a building (portik)"
    )
    lighting_class: Mapped[str | None] = mapped_column(
        comment="Required lighting class; NULL: the default of footpaths"
    )
    geom: Mapped[Any] = geometry("LINESTRING", "Centre line [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a footpath."""
        return (
            one_of("kind", words.FOOTPATH_KINDS),
            one_of("lit", words.LIT_VALUES),
            in_range("width_m", 0.3, 60),
        )


class Place(AssetRow, Base):
    """Playground, bench, bike stand and other places that are looked after."""

    __tablename__ = "place"

    kind: Mapped[str] = mapped_column(comment="What kind of place it is")
    name: Mapped[str | None] = mapped_column(comment="Name as written")
    lighting_class: Mapped[str | None] = mapped_column(
        comment="Required lighting class; NULL: the default of the kind, none for most"
    )
    geom: Mapped[Any] = geometry("GEOMETRY", "Position or outline [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a place."""
        return (one_of("kind", words.PLACE_KINDS),)


class ResponsibilityArea(AssetRow, Base):
    """Ground with its responsible owner, so that a report reaches the one who mends."""

    __tablename__ = "responsibility_area"

    name: Mapped[str | None] = mapped_column(comment="Name as written")
    owner: Mapped[str] = mapped_column(comment="Who owns the ground")
    operator: Mapped[str] = mapped_column(comment="Who looks after it")
    contact: Mapped[str | None] = mapped_column(comment="Where to report; no personal data")
    geom: Mapped[Any] = geometry("MULTIPOLYGON", "Area [EPSG:3006]")
