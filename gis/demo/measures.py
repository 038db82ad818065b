"""Measures of the estate: those of the planted stories, one that overlaps, one that is to come.

Written down a month before each began, as they should be. Nothing is drawn by chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gis.demo.base import stable_id
from gis.demo.planted import COMPARISON_YARD, Dates
from gis.demo.pools import MOVED_WASTE, NEIGHBOUR_WASTE, WORST_YARD
from gis.demo.seasons import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.demo.stories import Story

#: Days before the start that each was written down.
WRITTEN_DAYS: Final = 30
#: Waste houses that are neither moved nor next to the one that is.
_OTHER_WASTE: Final = tuple(
    name for name in (f"M{number}" for number in range(1, 12))
    if name not in (MOVED_WASTE, NEIGHBOUR_WASTE)
)  # fmt: skip
#: Estate itself as an area.
ESTATE: Final = "estate"


@dataclass(frozen=True, kw_only=True)
class DemoMeasure:
    """A measure as the register holds it.

    Attributes
    ----------
    story
        Number of the planted story it belongs to, 0: none.
    areas
        Role and asset ('kind/source_id'), or 'estate'.
    """

    id: str
    story: int
    name: str
    about: str
    kind: str
    starts_on: date
    ends_on: date | None = None
    hypothesis: str
    expects: str = "less"
    metric: str
    categories: tuple[str, ...] = ()
    comparison: str = "areas"
    reason: str = "planned"
    reference: str
    cost_sek: int
    dwellings: int
    areas: tuple[tuple[str, str], ...]

    @property
    def written_on(self) -> date:
        """Day on which it was written down."""
        return self.starts_on - timedelta(days=WRITTEN_DAYS)


@dataclass(frozen=True, kw_only=True)
class DemoCost:
    """A line of the accounts [SEK]."""

    reference: str
    booked_on: date
    amount_sek: float
    words: str


@dataclass(frozen=True)
class Followed:
    """Measures and the lines of the accounts."""

    measures: list[DemoMeasure]
    costs: list[DemoCost] = field(default_factory=list)


def followed(today: date, stories: Sequence[Story]) -> Followed:
    """Return the measures of the estate and what was booked on them.

    Parameters
    ----------
    today
        First day after the history.
    stories
        The planted stories, which name the footpaths.
    """
    window = Window.until(today)
    dates = Dates.of(window)
    told = {story["number"]: story["asset_source_ids"] for story in stories}
    measures = [
        _light(dates, told), _waste(dates), _codes(dates), _sign(dates, told), _yard(dates),
        _hosts(window, told), _paint(today),
    ]  # fmt: skip
    return Followed(measures, _costs(measures))


def _id(name: str) -> str:
    return stable_id("measure", name)


def _light(dates: Dates, told: Mapping[int, Sequence[str]]) -> DemoMeasure:
    return DemoMeasure(
        id=_id("light"), story=1, name="LED på Lingongatan",
        about="Gamla armaturer byttes mot LED 3000 K på samma stolpar.",
        kind="physical", starts_on=dates.led_on,
        hypothesis="Jämnare ljus: färre punkter 'otrygg, mörk plats' på höstens och vinterns"
        " vandringar än på en gård som har kvar sitt ljus.",
        metric="walk_points", reference="P-2411", cost_sek=640_000, dwellings=192,
        areas=(("place", told[1][0]), ("comparison", f"courtyard/{COMPARISON_YARD}")),
    )  # fmt: skip


def _waste(dates: Dates) -> DemoMeasure:
    return DemoMeasure(
        id=_id("waste"), story=2, name="Miljöhus 7 flyttat och upplyst",
        about="Miljöhuset flyttades 60 m till gångvägen och fick ljus.",
        kind="physical", starts_on=dates.moved_on,
        hypothesis="Syns man så dumpar man mindre. Grannhuset följs för sig, om det flyttar dit.",
        metric="dumping", reference="P-2502", cost_sek=410_000, dwellings=92,
        areas=(
            ("place", f"waste_station/{MOVED_WASTE}"), ("ring", f"waste_station/{NEIGHBOUR_WASTE}"),
*(("comparison", f"waste_station/{name}") for name in _OTHER_WASTE),
        ),
    )  # fmt: skip


def _codes(dates: Dates) -> DemoMeasure:
    return DemoMeasure(
        id=_id("codes"), story=3, name="QR-märken på stolpar och dörrar",
        about="Märken med kod till felanmälan sattes upp i hela området.",
        kind="physical", starts_on=dates.qr_on, expects="more",
        hypothesis="Fler boende anmäler fel när det går på en halv minut. Hur många fel det finns"
        " ska vara oförändrat.",
        metric="tenant_reports", comparison="own_findings", reference="P-2418", cost_sek=38_000,
        dwellings=1014, areas=(("place", ESTATE),),
    )  # fmt: skip


def _sign(dates: Dates, told: Mapping[int, Sequence[str]]) -> DemoMeasure:
    return DemoMeasure(
        id=_id("sign"), story=4, name="Skylt mot klotter i gångtunneln",
        about="En skylt om att platsen saneras inom ett dygn.",
        kind="social", starts_on=dates.placebo_on,
        hypothesis="Mindre klotter i tunneln än på portar och gavlar på andra håll i området.",
        metric="reports", categories=("GRAFFITI.TAG",), reference="P-2420", cost_sek=9_500,
        dwellings=300,
        areas=(
            ("place", told[4][0]), ("comparison", "building/P2"), ("comparison", "building/H2"),
            ("comparison", "building/L4"),
        ),
    )  # fmt: skip


def _yard(dates: Dates) -> DemoMeasure:
    return DemoMeasure(
        id=_id("yard"), story=5, name="Gårdsvärd på den sämsta gården",
        about="En värd ser till lekplats, bänkar och staket två gånger i veckan.",
        kind="social", starts_on=dates.yard_on,
        hypothesis="Färre trasiga saker på gården än på andra gårdar.",
        metric="own_findings", categories=("YARD", "PLAY"), reason="worst", reference="P-2409",
        cost_sek=120_000, dwellings=84,
        areas=(
            ("place", f"courtyard/{WORST_YARD}"),
            *(("comparison", f"courtyard/{name}") for name in ("G1", "G9", "G11")),
        ),
    )  # fmt: skip


def _hosts(window: Window, told: Mapping[int, Sequence[str]]) -> DemoMeasure:
    starts_on = window.in_year(3, 2)
    return DemoMeasure(
        id=_id("hosts"), story=0, name="Trygghetsvärdar på kvällarna vid Lingongatan",
        about="Två värdar går förbi varje kväll mellan 18 och 23.",
        kind="social", starts_on=starts_on, ends_on=starts_on + timedelta(days=150),
        hypothesis="Färre otrygga punkter på vandringarna när någon finns på plats.",
        metric="walk_points", reason="wished", reference="P-2601", cost_sek=310_000, dwellings=192,
        areas=(("place", told[1][0]), ("comparison", f"courtyard/{COMPARISON_YARD}")),
    )  # fmt: skip


def _paint(today: date) -> DemoMeasure:
    return DemoMeasure(
        id=_id("paint"), story=0, name="Ljusare färg i källargångar",
        about="Väggar målas vita och dörrar märks.",
        kind="physical", starts_on=today + timedelta(days=24),
        hypothesis="Fler goda svar om trygghet i källaren vid nästa års enkät, och färre fynd vid"
        " rond.",
        metric="findings", reference="P-2610", cost_sek=95_000, dwellings=72,
        areas=(("place", "building/P1"), ("comparison", "building/L8")),
    )  # fmt: skip


def _costs(measures: Sequence[DemoMeasure]) -> list[DemoCost]:
    """Return what was booked: two lines a measure that has a start in the past, and one of none."""
    lines = [
        DemoCost(
            reference=one.reference, booked_on=one.starts_on + timedelta(days=days),
            amount_sek=round(one.cost_sek * share, 2), words=f"{one.name}, {what}",
        )
        for one in measures[:-1]
        for days, share, what in ((14, 0.6, "delbetalning"), (60, 0.43, "slutfaktura"))
    ]  # fmt: skip
    last = max(line.booked_on for line in lines)
    return [
        *lines,
        DemoCost(reference="P-2399", booked_on=last, amount_sek=12_750.0,
                 words="Ritningar, äldre projekt"),
    ]  # fmt: skip
