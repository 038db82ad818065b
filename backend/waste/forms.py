"""Forms of the pages of waste rooms: what was written, as it was written, and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Form

from backend.errors import invalid
from backend.schemas import form_day
from backend.waste.schemas import Need, WantedFraction
from gis.waste import read_bins, weekly_rule

Short = Annotated[str, Form(max_length=100)]
Long = Annotated[str, Form(max_length=1000)]
#: Choice of a form whose rule is another than every so many weeks.
BY_RULE = "rule"


@dataclass(frozen=True)
class FractionForm:
    """What stands in the form of a fraction.

    Attributes
    ----------
    weeks
        Every how many weeks it is collected; empty: nobody knows; "rule": by `rrule`.
    """

    fraction: str = ""
    taken: str = ""
    bins: str = ""
    weeks: str = ""
    weekday: list[str] = field(default_factory=list)
    rrule: str = ""
    starts_on: str = ""
    collector: str = ""

    def wanted(self) -> WantedFraction:
        """Return what is wanted.

        Raises
        ------
        InvalidError
            Naming the field that cannot be read.
        """
        if self.taken != "yes":
            return WantedFraction(fraction=self.fraction, is_taken=False)
        bins = read_bins(self.bins)
        if bins is None:
            raise invalid("bins", "write number x litres")
        return WantedFraction(
            fraction=self.fraction,
            bins=bins,
            rrule=self._rule(),
            starts_on=form_day("starts_on", self.starts_on) if self.weeks else None,
            collector=self.collector,
        )

    def _rule(self) -> str | None:
        if not self.weeks:
            return None
        if self.weeks == BY_RULE:
            return self.rrule
        if not self.weekday:
            raise invalid("weekdays", "choose a day")
        try:
            return weekly_rule(int(self.weeks), list(dict.fromkeys(self.weekday)))
        except ValueError:
            raise invalid("weeks", "is no rule") from None


async def fraction_form(
    fraction: Short = "",
    taken: Short = "",
    bins: Long = "",
    weeks: Short = "",
    weekday: Annotated[list[str] | None, Form(max_length=7)] = None,
    rrule: Long = "",
    starts_on: Short = "",
    collector: Long = "",
) -> FractionForm:
    """Read the form of a fraction; an empty `fraction`: it was not sent."""
    return FractionForm(
        fraction, taken, bins, weeks, weekday or [], rrule, starts_on, collector
    )  # fmt: skip


@dataclass(frozen=True)
class StationForm:
    """What stands in the form of a station."""

    dwellings_served: str = ""
    area_m2: str = ""

    def figures(self) -> tuple[int | None, float | None]:
        """Return dwellings [count] and floor [m2]; None: not known.

        Raises
        ------
        InvalidError
            Naming the field that cannot be read.
        """
        dwellings = "".join(self.dwellings_served.split())
        if dwellings and not (dwellings.isascii() and dwellings.isdecimal()):
            raise invalid("dwellings_served", "is no whole number")
        return int(dwellings) if dwellings else None, _number("area_m2", self.area_m2)


async def station_form(dwellings_served: Short = "", area_m2: Short = "") -> StationForm:
    """Read the form of a station."""
    return StationForm(dwellings_served, area_m2)


@dataclass(frozen=True)
class NeedForm:
    """What stands in the form of what a dwelling leaves."""

    fraction: str = ""
    low_l: str = ""
    high_l: str = ""
    bin_l: str = ""
    every_days: str = ""
    source: str = ""

    def wanted(self) -> Need:
        """Return what is wanted.

        Raises
        ------
        InvalidError
            Naming the field that cannot be read.
        """
        return Need(
            fraction=self.fraction,
            low_l=_needed("low_l", self.low_l),
            high_l=_needed("high_l", self.high_l),
            bin_l=int(_needed("bin_l", self.bin_l)),
            every_days=int(_needed("every_days", self.every_days)),
            mandated_from=None,
            source=self.source,
            is_own=True,
        )


async def need_form(
    fraction: Short = "",
    low_l: Short = "",
    high_l: Short = "",
    bin_l: Short = "",
    every_days: Short = "",
    source: Long = "",
) -> NeedForm:
    """Read the form of what a dwelling leaves."""
    return NeedForm(fraction, low_l, high_l, bin_l, every_days, source)


def _needed(name: str, text: str) -> float:
    found = _number(name, text)
    if found is None:
        raise invalid(name, "give a number")
    return found


def _number(name: str, text: str) -> float | None:
    kept = "".join(text.split()).replace(",", ".")
    if not kept:
        return None
    try:
        number = float(kept)
    except ValueError:
        raise invalid(name, "is no number") from None
    if not 0 <= number < 1e6:  # noqa: PLR2004 -- also what is no number: it compares with nothing
        raise invalid(name, "is out of range")
    return number
