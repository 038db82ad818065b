"""Forms of measures as they were written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Form

from backend.errors import invalid
from backend.followup.areas import Places, Where
from backend.followup.registering import Told, Wanted, codes_of, lines_of
from backend.schemas import Text, form_day

Line = Annotated[Text, Form(max_length=200)]
Words = Annotated[Text, Form(max_length=4_000)]
Drawn = Annotated[Text, Form(max_length=250_000)]
Code = Annotated[Text, Form(max_length=40)]
#: Width of the ring that the form proposes [m].
RING_M: Final = "75"


@dataclass(frozen=True)
class ToldForm:
    """What may be told of a measure at any time."""

    about: str = ""
    ends_on: str = ""
    reference: str = ""
    cost: str = ""
    dwellings: str = ""
    note: str = ""

    def told(self) -> Told:
        """Return it as it is to be kept.

        Raises
        ------
        InvalidError
            If the day is none.
        """
        return Told(
            about=self.about, ends_on=form_day("ends_on", self.ends_on), reference=self.reference,
            cost=self.cost, dwellings=self.dwellings, note=self.note,
        )  # fmt: skip


@dataclass(frozen=True)
class MeasureForm:
    """A measure as it stands in the form of a new one."""

    estate_id: str = ""
    name: str = ""
    kind: str = "physical"
    starts_on: str = ""
    hypothesis: str = ""
    expects: str = "less"
    metric: str = ""
    reason: str = ""
    comparison: str = "areas"
    categories: list[str] = field(default_factory=list)
    theme: str = ""
    place: str = ""
    place_outline: str = ""
    compared: str = ""
    compared_outline: str = ""
    ring: str = ""
    ring_m: str = RING_M
    told: ToldForm = field(default_factory=ToldForm)

    def wanted(self) -> Wanted:
        """Return it as it is to be written down.

        Raises
        ------
        InvalidError
            Naming the field that is no day, number or identity.
        """
        starts_on = form_day("starts_on", self.starts_on)
        if starts_on is None:
            raise invalid("starts_on", "is asked for")
        try:
            estate_id = uuid.UUID(self.estate_id)
        except ValueError:
            raise invalid("estate_id", "is asked for") from None
        return Wanted(
            estate_id=estate_id, name=self.name, kind=self.kind, starts_on=starts_on,
            hypothesis=self.hypothesis, expects=self.expects, metric=self.metric,
            reason=self.reason, comparison=self.comparison,
            categories=codes_of(self.categories), theme=self.theme,
            where=Where(
                place=Places(labels=lines_of(self.place), outline=self.place_outline),
                compared=Places(labels=lines_of(self.compared), outline=self.compared_outline),
                ring=Places(labels=lines_of(self.ring)),
                ring_m=_width(self.ring_m),
            ),
            told=self.told.told(),
        )  # fmt: skip


async def told_form(
    about: Words = "", ends_on: Code = "", reference: Line = "", cost: Code = "",
    dwellings: Code = "", note: Words = "",
) -> ToldForm:  # fmt: skip
    """Read what may be told at any time."""
    return ToldForm(about, ends_on, reference, cost, dwellings, note)


@dataclass(frozen=True)
class PlaceForm:
    """The fields that say where."""

    place: str = ""
    place_outline: str = ""
    compared: str = ""
    compared_outline: str = ""
    ring: str = ""
    ring_m: str = RING_M


async def place_form(
    place: Words = "", place_outline: Drawn = "", compared: Words = "",
    compared_outline: Drawn = "", ring: Words = "", ring_m: Code = RING_M,
) -> PlaceForm:  # fmt: skip
    """Read where a measure is, and what it is held against."""
    return PlaceForm(place, place_outline, compared, compared_outline, ring, ring_m)


@dataclass(frozen=True)
class PlanForm:
    """The fields that say what is looked for."""

    metric: str = ""
    theme: str = ""
    categories: list[str] = field(default_factory=list)
    comparison: str = "areas"
    expects: str = "less"
    reason: str = ""
    hypothesis: str = ""


async def plan_form(
    metric: Code = "", theme: Code = "",
    categories: Annotated[list[Text] | None, Form(max_length=40)] = None,
    comparison: Code = "areas", expects: Code = "less", reason: Code = "", hypothesis: Words = "",
) -> PlanForm:  # fmt: skip
    """Read what is looked for after a measure."""
    return PlanForm(metric, theme, categories or [], comparison, expects, reason, hypothesis)


def _width(text: str) -> float:
    kept = text.strip().replace(",", ".")
    try:
        return float(kept) if kept else 0.0
    except ValueError:
        raise invalid("ring_m", "is no number") from None
