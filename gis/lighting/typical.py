"""Typical values for what a lamp record leaves open, and which of them were used.

Photometry, mounting height and flux are often unknown in real registers. Each gap is filled by
kind of lamp and light source, at one of three levels, and named, so that a map can say on how much
assumption it rests. The values are common practice (LED luminaires 100-140 lm/W, high-pressure
sodium 70-100, compact fluorescent about 60), declared by this project.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

from gis import nomenclature as names
from gis.lighting.distribution import Distribution
from gis.lighting.shapes import Family, typical_distribution

Level = Literal["low", "likely", "high"]
"""Which of the three values to take where the flux is not known."""

INDOOR_KINDS: Final = frozenset({"gallery", "stairwell", "cellar"})
"""Kinds of lamp that give no light on the ground outdoors."""


class Range(NamedTuple):
    """A value known to an order of magnitude: low, likely and high, in the unit of its table."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class KindDefaults:
    """Typical values of one kind of lamp.

    Attributes
    ----------
    family : str
        Family of luminaire, see :data:`gis.lighting.shapes.Family`.
    height_m : float
        Mounting height above the ground. [m]
    led_flux_lm : Range
        Luminous flux of an LED luminaire of this kind. [lm]
    lamp_power_w : float
        Power of the bare lamp where the source is a discharge or filament lamp. [W]
    output_ratio : float
        Share of a bare lamp's flux that leaves the luminaire (LORL). [1]
    """

    family: Family
    height_m: float
    led_flux_lm: Range
    lamp_power_w: float
    output_ratio: float


KINDS: Final[dict[str, KindDefaults]] = {
    "park_pole": KindDefaults("post_top_opal", 4.5, Range(1500, 2400, 4000), 70, 0.65),
    "street_pole": KindDefaults("street_cutoff", 7.0, Range(3000, 4800, 9600), 100, 0.78),
    "parking": KindDefaults("street_cutoff", 7.0, Range(3500, 6000, 10000), 100, 0.78),
    "wall": KindDefaults("wall_pack", 3.0, Range(600, 1200, 2500), 35, 0.60),
    "facade": KindDefaults("wall_pack", 3.5, Range(700, 1500, 3000), 50, 0.60),
    "bollard": KindDefaults("bollard", 0.9, Range(250, 500, 900), 26, 0.40),
    "passage": KindDefaults("downlight", 2.7, Range(500, 1000, 1800), 26, 0.60),
    "unknown": KindDefaults("post_top_opal", 4.5, Range(1000, 2000, 4000), 50, 0.65),
}
"""Typical values by kind of outdoor lamp; "unknown" serves every kind not listed."""

EFFICACY_LM_W: Final[dict[str, Range]] = {
    "led": Range(100, 120, 140),
    "hps": Range(70, 85, 100),
    "metal_halide": Range(70, 85, 100),
    "fluorescent": Range(65, 80, 95),
    "induction": Range(60, 70, 80),
    "cfl": Range(50, 60, 65),
    "mercury": Range(40, 50, 60),
    "lps": Range(100, 130, 160),
    "halogen": Range(13, 16, 20),
    "incandescent": Range(9, 12, 14),
    "unknown": Range(60, 90, 120),
}
"""Luminous efficacy by light source: of the luminaire for LED, of the bare lamp else. [lm/W]"""


@dataclass(frozen=True)
class TypicalLamp:
    """A lamp record with every gap filled.

    Attributes
    ----------
    family : str
        Family of the typical distribution.
    efficiency : float
        Share of `flux_lm` that leaves the luminaire. [1]
    height_m : float
        Mounting height above the ground. [m]
    flux_lm : float
        Luminous flux of all luminaires of the lamp together. [lm]
    maintenance_factor : float
        Flux maintained over time and dirt. [1]
    assumed : tuple of str
        Fields that were not known and were filled, in alphabetical order.
    refused : tuple of str
        Fields whose stated value was impossible; they are among `assumed` too.
    """

    family: Family
    efficiency: float
    height_m: float
    flux_lm: float
    maintenance_factor: float
    assumed: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def distribution(self) -> Distribution:
        """Typical distribution of the lamp's family [cd/klm]."""
        return typical_distribution(self.family, self.efficiency)


def fill_lamp(record: Mapping[str, object], level: Level = "likely") -> TypicalLamp:
    """Fill what a lamp record leaves open with typical values.

    Parameters
    ----------
    record : mapping
        Lamp columns: kind, light_source, height_m [m], flux_lm [lm] of one luminaire, power_w [W],
        maintenance_factor [1], luminaires. Missing, None and NaN mean not known.
    level : {"low", "likely", "high"}
        Which value to take where the flux is not known.

    Returns
    -------
    TypicalLamp
        The filled lamp. The distribution is typical and so always among the assumed fields.

    Raises
    ------
    ValueError
        If `level` is none of the three.
    """
    if level not in get_args(Level):
        message = f"level {level!r} is none of {get_args(Level)}"
        raise ValueError(message)
    gaps = _Gaps(record)
    kind = str(record.get("kind") or "unknown")
    if kind not in KINDS or kind == "unknown":
        kind = "unknown"
        gaps.assumed.add("kind")
    defaults = KINDS[kind]
    height_m = gaps.number("height_m", names.LAMP_HEIGHT_MIN.value, names.LAMP_HEIGHT_MAX.value)
    factor = gaps.number("maintenance_factor", 0.01, 1.0)
    count = gaps.number("luminaires", 1.0, 100.0, silent=True) or 1.0
    flux_lm, is_led = _flux(gaps, defaults, level)
    gaps.assumed.add("distribution")
    return TypicalLamp(
        family=defaults.family,
        efficiency=1.0 if is_led else defaults.output_ratio,
        height_m=height_m or defaults.height_m,
        flux_lm=flux_lm * count,
        maintenance_factor=factor or names.MAINTENANCE_FACTOR.value,
        assumed=tuple(sorted(gaps.assumed)),
        refused=tuple(sorted(gaps.refused)),
    )


def _flux(gaps: _Gaps, defaults: KindDefaults, level: Level) -> tuple[float, bool]:
    """Flux of one luminaire [lm] and whether it is the luminaire's own rather than a bare lamp's.

    A record that states a flux but no source is taken as LED: the figure as it stands.
    """
    source = str(gaps.record.get("light_source") or "unknown")
    if source not in EFFICACY_LM_W:
        source = "unknown"
    flux_lm = gaps.number("flux_lm", 1.0, names.LAMP_FLUX_MAX.value)
    if flux_lm is not None:
        return flux_lm, source in ("led", "unknown")
    if source == "unknown":
        gaps.assumed.add("light_source")
    power_w = gaps.number("power_w", 0.5, names.LAMP_POWER_MAX.value, silent=True)
    if power_w is not None:
        return power_w * float(getattr(EFFICACY_LM_W[source], level)), source in ("led", "unknown")
    if source in ("led", "unknown"):
        return float(getattr(defaults.led_flux_lm, level)), True
    return defaults.lamp_power_w * float(getattr(EFFICACY_LM_W[source], level)), False


class _Gaps:
    """Reads numbers from a record and remembers which were missing or impossible."""

    def __init__(self, record: Mapping[str, object]) -> None:
        self.record = record
        self.assumed: set[str] = set()
        self.refused: set[str] = set()

    def number(self, field: str, low: float, high: float, *, silent: bool = False) -> float | None:
        """Stated number within limits, else None; `silent` fields may be missing unmentioned."""
        value = number_or_none(self.record.get(field))
        if value is not None and low <= value <= high:
            return value
        if value is not None:
            self.refused.add(field)
        if value is not None or not silent:
            self.assumed.add(field)
        return None


def number_or_none(value: object) -> float | None:
    """Read a number from a table cell.

    Parameters
    ----------
    value : object
        A number, numeric text, None, NaN or pandas' NA.

    Returns
    -------
    float or None
        The number, None for anything that is not a finite one.
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever is no number raises
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
