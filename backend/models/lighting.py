"""Lamps, luminaires, lighting classes, and what was seen of lamps."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
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


class Photometry(CompanyOwned, Base):
    """A photometric file as it was received."""

    __tablename__ = "photometry"
    __table_args__ = (
        UniqueConstraint("company_id", "sha256"),
        one_of("format", ("ies", "eulumdat")),
        one_of("orientation", ("cie", "us", "symmetric", "unknown")),
        one_of("orientation_source", ("inferred", "declared")),
        {"comment": "Photometric file (IES LM-63 or EULUMDAT) as received"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    sha256: Mapped[bytes] = mapped_column(comment="Checksum of the file")
    file_name: Mapped[str] = mapped_column(comment="Name of the file as given")
    format: Mapped[str] = mapped_column(comment="Format of the file")
    edition: Mapped[str] = mapped_column(comment="Edition of the format")
    flux_lm: Mapped[float | None] = mapped_column(
        comment="Luminous flux the intensities belong to [lm]; NULL: absolute photometry"
    )
    luminaire_flux_lm: Mapped[float] = mapped_column(
        comment="Flux that leaves the luminaire: integral of the table [lm]"
    )
    power_w: Mapped[float | None] = mapped_column(comment="Input power in the file [W]")
    lamp_set: Mapped[int] = mapped_column(
        server_default="0", comment="Which of the file's alternative lamp sets is used, from 0"
    )
    orientation: Mapped[str] = mapped_column(
        comment="Street side of the file: cie C90, us C0, symmetric no matter, unknown: not told"
    )
    orientation_source: Mapped[str] = mapped_column(
        comment="inferred from the table's mirror plane, or declared by who knows"
    )
    warnings: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="What to know before trusting it"
    )
    uploaded_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the file was taken in"
    )
    content: Mapped[bytes] = mapped_column(comment="The file itself")


class LuminaireType(CompanyOwned, Base):
    """A luminaire model with its light source and photometry."""

    __tablename__ = "luminaire_type"
    __table_args__ = (
        UniqueConstraint("company_id", "source", "source_id"),
        one_of("light_source", words.LIGHT_SOURCES),
        {"comment": "Luminaire model (armatur) that many lamps share"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    source: Mapped[str] = mapped_column(comment="Data set the row was read from")
    source_id: Mapped[str] = mapped_column(comment="Stable identity inside that data set")
    manufacturer: Mapped[str | None] = mapped_column(comment="Maker")
    model: Mapped[str] = mapped_column(comment="Model name")
    light_source: Mapped[str] = mapped_column(
        server_default="unknown", comment="Kind of light source"
    )
    power_w: Mapped[float | None] = mapped_column(comment="System power [W]")
    flux_lm: Mapped[float | None] = mapped_column(comment="Luminaire luminous flux [lm]")
    cct_k: Mapped[float | None] = mapped_column(comment="Correlated colour temperature [K]")
    cri: Mapped[float | None] = mapped_column(comment="Colour rendering index Ra [-]")
    ik: Mapped[str | None] = mapped_column(comment="Impact protection code (IEC 62262)")
    ip: Mapped[str | None] = mapped_column(comment="Ingress protection code (IEC 60529)")
    optics: Mapped[str | None] = mapped_column(comment="Optics as the maker names it")
    photometry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.photometry.id"), comment="Measured distribution; NULL: typical is used"
    )
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Last import that changed a value of it"
    )


class Lamp(AssetRow, Base):
    """Lighting point (belysningspunkt): one luminaire or a pole with several."""

    __tablename__ = "lamp"

    kind: Mapped[str] = mapped_column(comment="How and where it is mounted")
    owner: Mapped[str] = mapped_column(comment="Who owns it; unknown where nobody said")
    operator: Mapped[str] = mapped_column(comment="Who mends it; unknown where nobody said")
    position_accuracy_m: Mapped[float | None] = mapped_column(comment="Position accuracy [m]")
    position_method: Mapped[str | None] = mapped_column(comment="How the position was taken")
    height_m: Mapped[float | None] = mapped_column(
        comment="Luminaire above local ground [m]; NULL: not known"
    )
    height_source: Mapped[str] = mapped_column(
        server_default="unknown", comment="Where height_m comes from"
    )
    arm_m: Mapped[float | None] = mapped_column(comment="Length of the arm [m]")
    luminaire_type_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.luminaire_type.id"), index=True, comment="Luminaire model in the register"
    )
    luminaire_model: Mapped[str | None] = mapped_column(comment="Model as the source names it")
    light_source: Mapped[str] = mapped_column(
        server_default="unknown", comment="Kind of light source"
    )
    power_w: Mapped[float | None] = mapped_column(comment="System power [W]; NULL: not known")
    flux_lm: Mapped[float | None] = mapped_column(
        comment="Luminaire luminous flux [lm]; NULL: not known, a typical one is used and said"
    )
    cct_k: Mapped[float | None] = mapped_column(comment="Correlated colour temperature [K]")
    cri: Mapped[float | None] = mapped_column(comment="Colour rendering index Ra [-]")
    ik: Mapped[str | None] = mapped_column(comment="Impact protection code (IEC 62262)")
    ip: Mapped[str | None] = mapped_column(comment="Ingress protection code (IEC 60529)")
    optics: Mapped[str | None] = mapped_column(comment="Optics as the maker names it")
    control: Mapped[str] = mapped_column(server_default="unknown", comment="What switches it")
    cabinet: Mapped[str | None] = mapped_column(comment="Lighting cabinet (belysningscentral)")
    circuit: Mapped[str | None] = mapped_column(comment="Circuit (grupp) in the cabinet")
    circuit_order: Mapped[int | None] = mapped_column(comment="Order along the circuit")
    installed_on: Mapped[date | None] = mapped_column(comment="Day of installation")
    warranty_to: Mapped[date | None] = mapped_column(comment="Last day of warranty")
    serves: Mapped[str] = mapped_column(server_default="unknown", comment="What it lights")
    bearing_deg: Mapped[float | None] = mapped_column(
        comment="Compass bearing of the street side (C90) [deg]; NULL: not known"
    )
    tilt_deg: Mapped[float | None] = mapped_column(comment="Tilt of the luminaire [deg]")
    maintenance_factor: Mapped[float | None] = mapped_column(
        comment="Maintenance factor fM [-]; NULL: the default is used"
    )
    dim: Mapped[float | None] = mapped_column(
        comment="Share of the flux in the night's dimmed hours [-]; NULL: not dimmed"
    )
    luminaires: Mapped[int] = mapped_column(
        server_default="1", comment="Luminaires on the pole [count]"
    )
    geom: Mapped[Any] = geometry("POINT", "Position [EPSG:3006]")

    @classmethod
    def checks(cls) -> tuple[CheckConstraint, ...]:
        """Return the checks of a lamp."""
        return (
            one_of("kind", words.LAMP_KINDS),
            one_of("height_source", words.LAMP_HEIGHT_SOURCES),
            one_of("light_source", words.LIGHT_SOURCES),
            one_of("control", words.LIGHT_CONTROLS),
            one_of("serves", words.LAMP_SERVES),
            in_range("height_m", 0.1, 60),
            in_range("power_w", 0, 5000),
            in_range("luminaires", 1, 50),
            in_range("dim", 0, 1),
        )


# Lamps are many, and looked for by what stands on the pole.
Index("lamp_company_id_code_idx", Lamp.company_id, Lamp.code)


class LampObservation(CompanyOwned, Base):
    """A state somebody saw a lamp in; appended, never changed."""

    __tablename__ = "lamp_observation"
    __table_args__ = (
        one_of("state", words.LAMP_STATES),
        Index("lamp_observation_lamp_id_observed_at_idx", "lamp_id", "observed_at", "received_at"),
        {"comment": "State a lamp was seen in; no row at all: never seen, which is not lit"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    lamp_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"), comment="The lamp"
    )
    state: Mapped[str] = mapped_column(comment="State it was seen in")
    observed_at: Mapped[datetime] = mapped_column(comment="When it was seen, by the device's clock")
    received_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the server got to know"
    )
    role: Mapped[str | None] = mapped_column(comment="Role of who saw it; never a person")
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id"), index=True, comment="Report that told it"
    )


class LampStanding(CompanyOwned, Base):
    """The newest observation of a lamp, kept by triggers: what the layer of lamps reads."""

    __tablename__ = "lamp_standing"
    __table_args__ = (
        {"comment": "Newest observation of each lamp that was ever seen, kept by triggers"},
    )

    lamp_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.lamp.id", ondelete="CASCADE"), primary_key=True, comment="The lamp"
    )
    observation_id: Mapped[uuid.UUID] = mapped_column(
        comment="The observation; the greater one where two agree in both times"
    )
    state: Mapped[str] = mapped_column(comment="State it was seen in")
    observed_at: Mapped[datetime] = mapped_column(comment="When it was seen, by the device's clock")
    received_at: Mapped[datetime] = mapped_column(comment="When the server got to know")
    role: Mapped[str | None] = mapped_column(comment="Role of who saw it; never a person")


class LightingClass(Base):
    """Required illuminance of a surface, as data with edition and source."""

    __tablename__ = "lighting_class"
    __table_args__ = (
        UniqueConstraint("company_id", "code", "edition", postgresql_nulls_not_distinct=True),
        one_of("quantity", ("Eh", "Ehs", "Ev", "Esc")),
        {"comment": "Lighting class: maintained values on the ground; never a limit in law"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), comment="Company whose own class it is; NULL: a standard's"
    )
    code: Mapped[str] = mapped_column(comment="Class, e.g. P4")
    edition: Mapped[str] = mapped_column(comment="Standard and edition")
    e_avg_lx: Mapped[float | None] = mapped_column(comment="Lowest average illuminance [lx]")
    e_min_lx: Mapped[float | None] = mapped_column(comment="Lowest point illuminance [lx]")
    uo: Mapped[float | None] = mapped_column(comment="Lowest overall uniformity E_min/E_avg [-]")
    quantity: Mapped[str] = mapped_column(
        server_default="Eh",
        comment="Illuminance it limits: Eh, Ehs; Ev and Esc at 1.5 m, in every direction",
    )
    source: Mapped[str] = mapped_column(comment="Where the figures were read")
