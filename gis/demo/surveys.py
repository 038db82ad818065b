"""Surveys of the demo estate: three years in four areas, a pulse, facts from outside, events.

Drawn from generators of their own, so that nothing else of the estate moves. The truth: safety
rises from 74 to 77 percent positive, clean and tidy from 71 to 75, and 53 to 62 percent answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import shapely

from gis.demo.base import SEED, generator, stable_id, to_metric
from gis.demo.houses import residential_houses
from gis.survey_scale import Scale
from gis.vocabulary import DAYPARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from shapely import Geometry

#: What the tenants answer, from 1 (bad) to 4 (good).
SCALE: Final = Scale(low=1.0, high=4.0, positive_from=3.0)
#: Positive share in each of the three years.
TRUTH: Final[Mapping[str, tuple[float, float, float]]] = {
    "safety": (0.74, 0.755, 0.77),
    "clean_tidy": (0.71, 0.73, 0.75),
    "help": (0.79, 0.80, 0.80),
    "taken_seriously": (0.76, 0.77, 0.77),
}
SOURCE: Final = "Påhittad hyresgästenkät, hälften av hushållen tillfrågade"
RESPONSE: Final = (0.535, 0.615)
#: Share of those who answer at all that leave a question out.
_LEFT_OUT: Final = 0.03
_BEST, _WORST = 0.42, 0.3
"""Share of the best answer among the positive ones, and of the worst among the others."""
_MARGIN_M: Final = 25.0
_FIRST, _LAST = (9, 1), (10, 15)
"""First and last day of answering: month and day."""
PULSE_ANSWERS: Final = {"Lingongatan": 46, "Hallongatan": 11}
PULSE_THEMES: Final = ("safety", "lighting", "clean_tidy", "help", "taken_seriously")
#: Pulse surveys: name, days since it began and until it ends, code of each street.
PULSES: Final = (
    ("Pulsen i våras", 190, -160, {"Lingongatan": "m4tr8wxk2p", "Hallongatan": "q7nzs3db9f"}),
    ("Pulsen just nu", 12, 18, {"Lingongatan": "hxk4mprt7w", "Hallongatan": "b9wq3zsnfd"}),
)
_PULSE_SHARES: Final = (0.05, 0.10, 0.20, 0.40, 0.25)
#: Coded events of a week: kind and how many on average.
EVENTS: Final = (("gathering_outdoors", 6.0), ("gathering_stairwell", 2.0), ("objects", 1.2),
                 ("traffic", 5.0), ("arranged", 0.7))  # fmt: skip
EVENT_WEEKS: Final = 14
_EVENT_PARTS: Final = (0.3, 0.03, 0.17, 0.5)
"""Share of each part of the day, in the order of the vocabulary."""


@dataclass(frozen=True)
class Area:
    """An area of surveys: the houses of a street; outline in EPSG:3006 [m]."""

    id: str
    name: str
    dwellings: int
    geom: Geometry


@dataclass(frozen=True)
class Answered:
    """Answers to a theme in an area that are alike: value on the scale, and how many."""

    area: str
    theme: str
    value: int
    answers: int


@dataclass(frozen=True)
class Wave:
    """A year: days of answering, asked and answered by area, and the answers counted."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    areas: dict[str, tuple[int, int]]
    counts: list[Answered]


@dataclass(frozen=True)
class Pulse:
    """A pulse survey: its days, the code of each area, and area, theme, day, value of answers."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    codes: dict[str, str]
    answers: list[tuple[str, str, date, int]]


@dataclass(frozen=True)
class DemoSurveys:
    """Everything that the estate knows of surveys.

    Attributes
    ----------
    pulses
        Pulse surveys, the last of which takes answers.
    events
        Kind, day, part of the day, source id of a courtyard.
    facts
        Kind, place, day, what is said, source.
    """

    areas: list[Area]
    waves: list[Wave]
    pulses: list[Pulse]
    events: list[tuple[str, date, str, str]]
    facts: list[tuple[str, str, date, str, str]]


def demo_surveys(today: date, yards: Sequence[str], seed: int = SEED) -> DemoSurveys:
    """Return the surveys of an estate.

    Parameters
    ----------
    today
        First day after the history.
    yards
        Source ids of its courtyards.
    """
    areas = _areas()
    return DemoSurveys(
        areas=areas,
        waves=list(_waves(areas, today, generator(seed, "surveys"))),
        pulses=list(_pulses(today, generator(seed, "pulse"))),
        events=list(_events(today, yards, generator(seed, "situation"))),
        facts=_facts(today),
    )


def _areas() -> list[Area]:
    streets: dict[str, list[Geometry]] = {}
    dwellings: dict[str, int] = {}
    for house in residential_houses():
        streets.setdefault(house.street, []).append(house.outline().buffer(_MARGIN_M))
        flats = house.stairs * house.dwellings_per_stair()
        dwellings[house.street] = dwellings.get(house.street, 0) + flats
    outlines = to_metric([shapely.union_all(parts) for parts in streets.values()])
    return [
        Area(stable_id("survey_area", name), name, dwellings[name], outline)
        for name, outline in zip(streets, outlines, strict=True)
    ]


def _waves(areas: Sequence[Area], today: date, rng: np.random.Generator) -> Iterator[Wave]:
    last = today.year if today > date(today.year, *_LAST) else today.year - 1
    for place, year in enumerate((last - 2, last - 1, last)):
        asked = {area.name: area.dwellings // 2 for area in areas}
        answered = {
            name: round(number * float(rng.uniform(*RESPONSE))) for name, number in asked.items()
        }
        counts = [
            one
            for theme, shares in TRUTH.items()
            for one in _answers(theme, shares[place], answered, rng)
        ]
        yield Wave(
            stable_id("survey_wave", str(year)), f"Hyresgästenkät {year}", date(year, *_FIRST),
            date(year, *_LAST), {name: (asked[name], answered[name]) for name in asked}, counts,
        )  # fmt: skip


def _answers(
    theme: str, share: float, answered: Mapping[str, int], rng: np.random.Generator
) -> Iterator[Answered]:
    """Return answers whose positive share is the truth as nearly as whole people can be."""
    told = {
        name: number - int(rng.binomial(number, _LEFT_OUT)) for name, number in answered.items()
    }
    positive = {
        name: min(number, max(0, round(number * (share + float(rng.normal(0, 0.02))))))
        for name, number in told.items()
    }
    largest = max(told, key=lambda name: told[name])
    others = sum(number for name, number in positive.items() if name != largest)
    positive[largest] = round(sum(told.values()) * share) - others
    for name, number in told.items():
        best = int(rng.binomial(positive[name], _BEST))
        worst = int(rng.binomial(number - positive[name], _WORST))
        counts = (worst, number - positive[name] - worst, positive[name] - best, best)
        for value, answers in enumerate(counts, start=1):
            if answers:
                yield Answered(name, theme, value, answers)


def _pulses(today: date, rng: np.random.Generator) -> Iterator[Pulse]:
    for name, begun, left, codes in PULSES:
        first, last = today - timedelta(days=begun), today + timedelta(days=left)
        days = (min(last, today - timedelta(days=1)) - first).days
        answers = [
            (area, theme, first + timedelta(days=int(rng.integers(0, days))),
             int(rng.choice(5, p=_PULSE_SHARES)) + 1)
            for area, people in PULSE_ANSWERS.items()
            for _ in range(people)
            for theme in PULSE_THEMES
            if rng.random() >= _LEFT_OUT
        ]  # fmt: skip
        wave_id = stable_id("survey_wave", name)
        yield Pulse(wave_id, name, first, last, codes, answers)


def _events(
    today: date, yards: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[str, date, str, str]]:
    first = today - timedelta(days=today.weekday(), weeks=EVENT_WEEKS)
    # Two yards see most of it.
    weights = [5.0, 4.0, *[0.5] * (len(yards) - 2)]
    shares = [weight / sum(weights) for weight in weights]
    for week in range(EVENT_WEEKS):
        for kind, mean in EVENTS:
            for _ in range(int(rng.poisson(mean))):
                day = first + timedelta(weeks=week, days=int(rng.integers(0, 7)))
                part = DAYPARTS[int(rng.choice(len(DAYPARTS), p=_EVENT_PARTS))]
                yield kind, day, part, yards[int(rng.choice(len(yards), p=shares))]


def _facts(today: date) -> list[tuple[str, str, date, str, str]]:
    told = "Påhittad uppgift för demonstrationen"
    return [
        ("police_list", "Bärkullen", date(today.year - 3, 11, 28), "Utsatt område", told),
        ("police_list", "Bärkullen", date(today.year - 1, 12, 2), "Fortfarande utsatt område",
         told),
        ("area_index", "Exempelstad östra", date(today.year - 1, 5, 15),
         "Trygghetsindex 71 av 100; hela kommunen 76", told),
    ]  # fmt: skip
