"""What was computed of the light on the ground, and what waits to be computed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, geometry, one_of, primary_key
from gis import vocabulary as words


class AnalysisRun(CompanyOwned, Base):
    """One computation of light on the ground, whole or for what a report touched."""

    __tablename__ = "analysis_run"
    __table_args__ = (
        one_of("scope", ("estate", "touched")),
        one_of("status", ("running", "done", "failed", "refused")),
        {"comment": "Light computation: direct light, maintained values, with its inputs"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate computed"
    )
    scope: Mapped[str] = mapped_column(comment="Whole estate, or only what a report touched")
    as_of: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(),
        comment="What was seen of the lamps up to then is what counts",
    )
    status: Mapped[str] = mapped_column(comment="How it stands")
    message: Mapped[str | None] = mapped_column(comment="Why it failed or was refused")
    started_at: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(), comment="Start"
    )
    finished_at: Mapped[datetime | None] = mapped_column(comment="End; NULL: still running")
    engine: Mapped[str] = mapped_column(comment="Engine and version")
    input_hash: Mapped[str | None] = mapped_column(comment="Hash over every input value")
    parameters: Mapped[Json] = mapped_column(
        server_default="{}", comment="Parameters, assumptions with counts, warnings"
    )
    lamps: Mapped[int | None] = mapped_column(comment="Lamps read [count]")
    surfaces: Mapped[int | None] = mapped_column(comment="Surfaces computed [count]")
    cells: Mapped[int | None] = mapped_column(comment="Grid cells computed [count]")


class AnalysisTile(CompanyOwned, Base):
    """One square of ground of a computation of a whole estate; any worker may take it."""

    __tablename__ = "analysis_tile"
    __table_args__ = (
        {"comment": "Square of a whole computation; done ones are not computed again"},
    )

    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id", ondelete="CASCADE"),
        primary_key=True,
        comment="Computation it belongs to",
    )
    tile_east: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Easting / side of a square, rounded down"
    )
    tile_north: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Northing / side of a square, rounded down"
    )
    done_at: Mapped[datetime | None] = mapped_column(comment="When it was saved; NULL: waits")
    surfaces: Mapped[int | None] = mapped_column(comment="Surfaces computed [count]")
    cells: Mapped[int | None] = mapped_column(comment="Grid cells computed [count]")
    lamps: Mapped[int | None] = mapped_column(comment="Lamps that stand in it [count]")
    found: Mapped[Json] = mapped_column(
        server_default="{}", comment="Assumptions with counts, warnings, digest of the input"
    )


class SurfaceResult(CompanyOwned, Base):
    """Computed illuminance of one surface, from when to when it stood."""

    __tablename__ = "surface_result"
    __table_args__ = (
        one_of("e_avg_verdict", ("ok", "fails", "unknown", "no_demand")),
        one_of("uo_verdict", ("ok", "fails", "unknown", "no_demand")),
        Index(
            "surface_result_surface_id_idx",
            "surface_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"comment": "Calculated illuminance of a surface; ended_at NULL: it stands"},
    )

    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), primary_key=True, comment="The surface"
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"),
        primary_key=True,
        index=True,
        comment="Run it comes from",
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it lies in"
    )
    since_at: Mapped[datetime] = mapped_column(comment="From when on it was so")
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="When another result took its place; NULL: it stands"
    )
    surface_kind: Mapped[str] = mapped_column(
        comment="courtyard, footpath, steps, entrance or parking"
    )
    lighting_class: Mapped[str] = mapped_column(comment="Class it was held against")
    class_is_default: Mapped[bool] = mapped_column(
        comment="Whether nobody chose that class and it is our default of the kind"
    )
    quantity: Mapped[str] = mapped_column(
        comment="Illuminance computed: Eh, Ehs, and the lowest of all facings for Ev and Esc"
    )
    cells: Mapped[int] = mapped_column(comment="Grid cells [count]")
    cell_m2: Mapped[float] = mapped_column(comment="Area of a cell [m2]")
    dark_cells: Mapped[int] = mapped_column(
        comment="Cells under the class minimum if every lamp never seen is out [count]"
    )
    likely_dark_cells: Mapped[int] = mapped_column(
        comment="Cells under it even if every lamp never seen is lit [count]"
    )
    certain_dark_cells: Mapped[int] = mapped_column(
        comment="Cells under it even so, with the highest flux unknown lamps may have [count]"
    )
    e_avg_lx: Mapped[float | None] = mapped_column(comment="Average, lamps never seen out [lx]")
    e_min_lx: Mapped[float | None] = mapped_column(comment="Lowest, lamps never seen out [lx]")
    uo: Mapped[float | None] = mapped_column(comment="Overall uniformity E_min/E_avg [-]")
    e_avg_hopeful_lx: Mapped[float | None] = mapped_column(
        comment="Average, lamps never seen lit [lx]"
    )
    e_min_hopeful_lx: Mapped[float | None] = mapped_column(
        comment="Lowest, lamps never seen lit [lx]"
    )
    uo_hopeful: Mapped[float | None] = mapped_column(
        comment="Overall uniformity, lamps never seen lit [-]"
    )
    required_e_avg_lx: Mapped[float | None] = mapped_column(
        comment="Average the class asks for [lx]; NULL: it asks for none"
    )
    required_e_min_lx: Mapped[float | None] = mapped_column(
        comment="Minimum of a cell the class asks for [lx]; NULL: it asks for none"
    )
    required_uo: Mapped[float | None] = mapped_column(
        comment="Uniformity the class asks for [-]; NULL: it asks for none"
    )
    e_avg_verdict: Mapped[str] = mapped_column(comment="Whether the average meets the class")
    uo_verdict: Mapped[str] = mapped_column(comment="Whether the uniformity meets the class")
    lamps: Mapped[int] = mapped_column(comment="Lamps in reach, burning or not [count]")


class DarkSpot(CompanyOwned, Base):
    """Connected cells of one surface under the class minimum."""

    __tablename__ = "dark_spot"
    __table_args__ = (
        one_of("certainty", words.CERTAINTIES),
        Index("dark_spot_estate_id_since_at_idx", "estate_id", "since_at"),
        Index(
            "dark_spot_standing_idx",
            "estate_id",
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"comment": "Dark spot: calculated, direct light, maintained; ended_at NULL: it stands"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="Identity; stays while its surface and first corner stay"
    )
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.analysis_run.id"),
        primary_key=True,
        index=True,
        comment="Run it comes from",
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), comment="Estate it lies in"
    )
    since_at: Mapped[datetime] = mapped_column(comment="From when on it was so")
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="When another result took its place; NULL: it stands"
    )
    surface_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), index=True, comment="Surface it lies on"
    )
    surface_kind: Mapped[str] = mapped_column(comment="Kind of that surface")
    lighting_class: Mapped[str] = mapped_column(comment="Class it was held against")
    required_e_min_lx: Mapped[float] = mapped_column(comment="Lowest illuminance asked for [lx]")
    e_min_lx: Mapped[float] = mapped_column(comment="Lowest calculated in it [lx]")
    missing_lx: Mapped[float] = mapped_column(comment="Mean shortfall of its cells [lx]")
    area_m2: Mapped[float] = mapped_column(comment="Area [m2]")
    cells: Mapped[int] = mapped_column(comment="Grid cells in it [count]")
    certain_area_m2: Mapped[float] = mapped_column(
        comment="Part of it that is dark even with the highest flux lamps may have [m2]"
    )
    length_m: Mapped[float | None] = mapped_column(
        comment="Length along the path [m]; NULL: not on a path"
    )
    entrance_m: Mapped[float | None] = mapped_column(
        comment="Straight distance to the nearest entrance [m]; NULL: none within 400 m"
    )
    certainty: Mapped[str] = mapped_column(
        comment="certain: dark whatever unknown lamps are and do; probable: dark with the likely "
        "flux; unknown: dark only if lamps never seen are out"
    )
    lamp_ids: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(Uuid), comment="Lamps not seen lit that reach it, strongest first"
    )
    geom: Mapped[Any] = geometry("POLYGON", "Outline of its cells [EPSG:3006]")


class AnalysisRequest(CompanyOwned, Base):
    """A change that waits for its recomputation."""

    __tablename__ = "analysis_request"
    __table_args__ = ({"comment": "Lamp whose change waits to be computed; taken by the worker"},)

    id: Mapped[int] = mapped_column(primary_key=True, comment="Order of arrival")
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate of the lamp"
    )
    lamp_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"), index=True, comment="The lamp"
    )
    requested_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the change came"
    )
