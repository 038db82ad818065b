"""What measures are, inside the service."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from gis.effect_figures import Compared, Point
from gis.effect_months import Window
from gis.effects import Change


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure with its costs [SEK]; `booked_sek` is the sum of imported cost files."""

    id: uuid.UUID
    estate_id: uuid.UUID
    estate: str
    estate_name: str
    name: str
    about: str
    kind: str
    starts_on: date
    ends_on: date | None
    hypothesis: str
    expects: str
    metric: str
    categories: tuple[str, ...]
    theme: str | None
    comparison: str
    reason: str
    reference: str | None
    cost_sek: Decimal | None
    dwellings: int | None
    note: str
    registered_at: datetime
    booked_sek: Decimal
    today: date

    @property
    def started_on(self) -> date:
        """First day of it."""
        return self.starts_on

    @property
    def has_begun(self) -> bool:
        """Whether what is looked for is fixed."""
        return self.starts_on <= self.today

    @property
    def state(self) -> str:
        """One of planned, running, ended."""
        if not self.has_begun:
            return "planned"
        return "ended" if self.ends_on and self.ends_on < self.today else "running"

    @property
    def spent_sek(self) -> Decimal | None:
        """What it cost: booked where anything is, else as planned; None: not known."""
        return self.booked_sek or self.cost_sek

    @property
    def cost_per_dwelling(self) -> Decimal | None:
        """Cost a dwelling [SEK]; None: cost or dwellings are not known."""
        if self.spent_sek is None or not self.dwellings:
            return None
        return (self.spent_sek / self.dwellings).quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Area:
    """Place, ring or comparison area of a measure."""

    id: uuid.UUID
    role: str
    name: str
    asset_id: uuid.UUID | None
    asset_kind: str | None
    dimension: int
    area_m2: float
    outline: str


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Costs of all measures, and what cost files hold that belongs to none [SEK]."""

    planned_sek: Decimal
    booked_sek: Decimal
    unmatched_sek: Decimal


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Another measure at the same time, at the place or in a comparison area."""

    id: uuid.UUID
    name: str
    kind: str
    starts_on: date
    ends_on: date | None
    at_place: bool
    at_comparison: bool


@dataclass(frozen=True, kw_only=True)
class Effect:
    """All that is shown of what became of a measure.

    Attributes
    ----------
    verdict
        One of gis.verdicts.VERDICTS.
    months_before, months_after
        Whole months with data [count].
    window
        Whole years that are compared; None: there are not enough, and `compared` shows the months
        that there are, without a conclusion.
    compared
        The metric of the measure.
    neutral
        What own rounds find beside it.
    placebo
        The same a year too early; None: not possible.
    placebos
        Each comparison area as if it had been the place.
    warnings
        Codes of what weakens the comparison.
    """

    measure: Measure
    areas: tuple[Area, ...]
    verdict: str
    months_before: int
    months_after: int
    window: Window | None
    compared: Compared
    neutral: tuple[Compared, ...]
    placebo: Change | None
    placebos: tuple[tuple[str, Change | None], ...]
    overlaps: tuple[Overlap, ...]
    warnings: tuple[str, ...]
    points: tuple[Point, ...]
