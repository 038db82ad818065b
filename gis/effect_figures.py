"""Figures of a measure: before and after, of the place and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.effects import Change


@dataclass(frozen=True, kw_only=True)
class Side:
    """Figures of the place, the ring or the comparison in the compared years.

    Attributes
    ----------
    role
        place, ring or comparison; or own_findings, held against in the same place.
    before, after
        Events [count], or a level: mean score, share of time [%], survey figure.
    per_before, per_after
        What they are counted on: inspected objects, scores, lamp days, answers; None: nothing.
    months_before, months_after
        Months that the events are of; 0: of a survey.
    """

    role: str
    before: float | None
    after: float | None
    per_before: float | None = None
    per_after: float | None = None
    months_before: int = 0
    months_after: int = 0

    @property
    def change(self) -> float | None:
        """Change of the yearly number, e.g. -0.18; None: it was nothing before, or a level."""
        if not (self.before and self.after is not None and self.months_before):
            return None
        return self.after / self.months_after / (self.before / self.months_before) - 1.0


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Figures of a metric on all sides, and the change of place and ring beside the comparison."""

    metric: str
    sides: tuple[Side, ...]
    change: Change | None
    ring: Change | None = None
    both: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Point:
    """Three months, or a survey wave: the place, and where it would be had it gone the same way.

    Counts of the comparison are brought to the level that the place had before.
    """

    starts_on: date
    place: float | None
    expected: float | None
    ring: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
