"""Intact, clean and tidy (helt, rent, snyggt): what inspections say, and how sure they let us be.

A score is 0 bad, 1 fair or 2 good; what nobody judged has none. Shares of a sample come with the
interval that the whole lies in, grades of several people with their agreement beyond chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

import numpy as np

from gis.vocabulary import SCORE_ASPECTS

T = TypeVar("T")

BEST: Final = 2
"""Highest score."""
STALE_DAYS: Final = 62
"""A score older than this tells of another time, and is shown as not looked at [d]."""
TOO_FEW: Final = 10
"""Below so many inspected places or graded photos nothing is said of the whole [count]."""
CONFIDENCE: Final = 0.95
_ROUND: Final = 1e-9
FAIR_ITEMS: Final = 3
"""One fault leaves an aspect fair where at least so many items were judged: a third [count]."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """How much of the work of a sample was approved, and of all that it was drawn from.

    Attributes
    ----------
    approved, inspected, population
        Places [count].
    share
        Approved of inspected, 0 to 1; None: nothing was inspected.
    low, high
        Interval that the share of the whole lies in; None: too few to say.
    """

    approved: int
    inspected: int
    population: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def is_said(self) -> bool:
        """Whether enough was inspected to say something of the whole."""
        return self.low is not None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far two people gave the same grades to the same photos.

    Attributes
    ----------
    one, other
        Letters of the graders.
    aspect
        Of gis.vocabulary.SCORE_ASPECTS; None: the three together.
    photos
        Grades that both gave [count].
    same
        Share of them that are equal, 0 to 1; None: there is none.
    kappa, low, high
        Weighted kappa with its interval; None: too few, or one gave a single grade to everything.
        Full agreement has no interval.
    """

    one: str
    other: str
    aspect: str | None
    photos: int
    same: float | None
    kappa: float | None
    low: float | None
    high: float | None


def proposed(answers: Iterable[tuple[str, str | None]]) -> int | None:
    """Return the score that the answers to the items of an aspect propose, as the tablet does.

    Parameters
    ----------
    answers
        Answer (ok, not_ok, not_applicable) and grade of the fault (A, B, C, None) of each item.

    Returns
    -------
    int, optional
        None: nothing was judged. 2: no fault. 1: one fault, not of grade A, and at most a third of
        what was judged. Else 0.
    """
    judged = [(answer, grade) for answer, grade in answers if answer in ("ok", "not_ok")]
    grades = [grade for answer, grade in judged if answer == "not_ok"]
    if not judged:
        return None
    if not grades:
        return BEST
    return int(len(grades) == 1 and "A" not in grades and len(judged) >= FAIR_ITEMS)


def draw(things: Iterable[T], size: int, seed: int) -> list[T]:
    """Return so many of the things, by lot: the same for the same things and seed.

    The order of the things is that of their text, so that nobody chooses by sorting.

    Raises
    ------
    ValueError
        If more are wanted than there are, or none.
    """
    ordered = sorted(things, key=str)
    if not 1 <= size <= len(ordered):
        message = f"cannot draw {size} of {len(ordered)}"
        raise ValueError(message)
    lot = np.random.default_rng(seed).permutation(len(ordered))[:size]
    return [ordered[place] for place in lot]


def approval(approved: int, inspected: int, population: int) -> Approval:
    """Return what a sample says of the whole that it was drawn from.

    Wilson's interval on the effective number n (N - 1) / (N - n): drawing without putting back
    from a finite whole tells more than n alone (Cochran, Sampling Techniques, 3rd ed. 1977, 3.4;
    Korn and Graubard, Survey Methodology 24, 1998, for the effective number). It is rounded
    outwards to whole places and never claims what the inspected ones themselves rule out.

    Parameters
    ----------
    approved, inspected, population
        0 <= approved <= inspected <= population [count].

    Raises
    ------
    ValueError
        If they are not in that order.
    """
    if not 0 <= approved <= inspected <= population:
        message = f"{approved} approved of {inspected} inspected of {population}"
        raise ValueError(message)
    share = approved / inspected if inspected else None
    low = high = None
    if share is not None and (inspected >= TOO_FEW or inspected == population):
        low, high = _wilson(share, inspected, population)
        # Outwards to whole places, and never past what the inspected ones rule out.
        low = max(math.floor(low * population + _ROUND), approved) / population
        most = population - (inspected - approved)
        high = min(math.ceil(high * population - _ROUND), most) / population
    return Approval(
        approved=approved, inspected=inspected, population=population, share=share, low=low,
        high=high,
    )  # fmt: skip


def _wilson(share: float, inspected: int, population: int) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 -- a heavy import

    if inspected == population:
        return share, share
    effective = inspected * (population - 1) / (population - inspected)
    low, high = proportion_confint(
        share * effective, effective, alpha=1 - CONFIDENCE, method="wilson"
    )
    return max(float(low), 0.0), min(float(high), 1.0)


Grades = Mapping[str, Mapping[tuple[int, str], int]]
"""Letter of a grader -> (photo, aspect) -> score."""


def agreements(grades: Grades) -> list[Agreement]:
    """Return the agreement of every two graders: the three aspects together, then each alone."""
    return [
        _agreement(grades, pair, aspect)
        for pair in combinations(sorted(grades), 2)
        for aspect in (None, *SCORE_ASPECTS)
    ]


def disputed(grades: Grades) -> list[tuple[int, str, int]]:
    """Return photo, aspect and spread where grades differ, the widest first."""
    given: dict[tuple[int, str], list[int]] = {}
    for scores in grades.values():
        for key, score in scores.items():
            given.setdefault(key, []).append(score)
    spread = [(*key, max(scores) - min(scores)) for key, scores in given.items()]
    order = {aspect: place for place, aspect in enumerate(SCORE_ASPECTS)}
    differing = [one for one in spread if one[2]]
    return sorted(differing, key=lambda one: (-one[2], one[0], order[one[1]]))


def _agreement(grades: Grades, pair: tuple[str, str], aspect: str | None) -> Agreement:
    first, second = grades[pair[0]], grades[pair[1]]
    both = [
        (first[key], second[key]) for key in sorted(first.keys() & second.keys())
        if aspect is None or key[1] == aspect
    ]  # fmt: skip
    same = sum(a == b for a, b in both) / len(both) if both else None
    kappa, low, high = _kappa(both) if len(both) >= TOO_FEW else (None, None, None)
    return Agreement(
        one=pair[0], other=pair[1], aspect=aspect, photos=len(both), same=same, kappa=kappa,
        low=low, high=high,
    )  # fmt: skip


def _kappa(
    pairs: Sequence[tuple[int, int]],
) -> tuple[float | None, float | None, float | None]:
    """Return Cohen's kappa with linear weights (Cicchetti and Allison 1971), and its interval.

    The interval is the asymptotic one of Fleiss, Cohen and Everitt (1969), within -1 to 1. All
    None: one of them gave a single grade to everything, which cannot be told from chance. Full
    agreement has no interval.
    """
    from statsmodels.stats.inter_rater import cohens_kappa  # noqa: PLC0415 -- a heavy import

    table = np.zeros((BEST + 1, BEST + 1))
    for one, other in pairs:
        table[one, other] += 1
    if 1 in (np.count_nonzero(table.sum(axis=0)), np.count_nonzero(table.sum(axis=1))):
        return None, None, None
    if not (table.sum() - np.trace(table)):
        # Its variance is nought however few there are: no interval tells that.
        return 1.0, None, None
    found = cohens_kappa(table, wt="linear")
    values = (found.kappa, found.kappa_low, found.kappa_upp)
    kappa, low, high = (float(min(max(value, -1.0), 1.0)) for value in values)
    return kappa, low, high
