"""Answers of surveys counted by value, and what may be said of the counts.

Nothing of a person is kept: answers become counts by value, with their weights. Weighted answers
tell less than as many equal ones; intervals rest on how many they are worth (Kish 1965, section
11.7: the square of the sum of weights over the sum of squares).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from statsmodels.stats.weightstats import DescrStatsW

#: Below it nothing is shown; below the other numbers are, but no claim rests on them [count].
SHOWN_FROM: Final = 5
CLAIM_FROM: Final = 30
CONFIDENCE: Final = 0.95
_ROUNDED: Final = 9

Key = TypeVar("Key", bound=Hashable)
Word = Literal["up", "down", "unclear", "few", "other"]


class Cell(NamedTuple):
    """Answers that are alike.

    Attributes
    ----------
    score
        0 (worst) to 100 (best); of a theme of several questions the mean of a person's answers.
    positive
        Share of them that is positive, 0 to 1.
    answers
        How many [count].
    weight, weight_squares
        Sum of their weights, and of the squares; without weights both are the count.
    """

    score: float
    positive: float
    answers: int
    weight: float
    weight_squares: float


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a set of answers says, with intervals of 95 %.

    Attributes
    ----------
    n
        Answers [count].
    n_effective
        Equal answers that they are worth [count].
    share, share_low, share_high
        Positive ones, 0 to 1.
    mean, mean_low, mean_high
        Mean score, 0 to 100.
    share_se, mean_se
        Standard errors, in the same units.
    """

    n: int
    n_effective: float
    share: float
    share_low: float
    share_high: float
    share_se: float
    mean: float
    mean_low: float
    mean_high: float
    mean_se: float


@dataclass(frozen=True, kw_only=True)
class Change:
    """Difference of two shares, after less before, with its interval; all None: too few.

    Attributes
    ----------
    difference, low, high
        In percentage points.
    word
        What may be said; "few": nothing, "other": nothing, as it was asked otherwise.
    """

    difference: float | None
    low: float | None
    high: float | None
    word: Word


def tally(answers: Iterable[tuple[float, float, float]]) -> list[Cell]:
    """Count answers that are alike: score, positive share, weight of each."""
    found: dict[tuple[float, float], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for score, positive, weight in answers:
        sums = found[round(score, _ROUNDED), round(positive, _ROUNDED)]
        sums[0] += 1
        sums[1] += weight
        sums[2] += weight * weight
    return [
        Cell(score, positive, int(count), weight, squares)
        for (score, positive), (count, weight, squares) in sorted(found.items())
    ]


def counted(cells: Iterable[Cell]) -> int:
    """Return how many answers there are."""
    return sum(cell.answers for cell in cells)


def estimate(cells: Sequence[Cell]) -> Estimate:
    """Return what answers say.

    Parameters
    ----------
    cells
        At least one answer with a weight above nothing.

    Raises
    ------
    ValueError
        If there is none.
    """
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 -- loads slowly

    worth = _effective(cells)
    shares, scores = _described(cells, lambda one: one.positive), _described(cells, _score)
    share, mean = float(shares.mean), float(scores.mean)
    if all(cell.positive in (0.0, 1.0) for cell in cells):
        # Wilson (1927) stays within 0 and 1, and has a width where all agree.
        share_low, share_high = proportion_confint(
            share * worth, worth, 1 - CONFIDENCE, method="wilson"
        )
    else:
        share_low, share_high = _within(shares, worth, 1.0)
    mean_low, mean_high = _within(scores, worth, 100.0)
    return Estimate(
        n=counted(cells), n_effective=worth,
        share=share, share_low=float(share_low), share_high=float(share_high),
        share_se=_error(shares, worth),
        mean=mean, mean_low=mean_low, mean_high=mean_high, mean_se=_error(scores, worth),
    )  # fmt: skip


def change(before: Sequence[Cell], after: Sequence[Cell]) -> Change:
    """Return how the positive share differs between two sets of answers of different people."""
    if min(counted(before), counted(after)) < SHOWN_FROM:
        return Change(difference=None, low=None, high=None, word="few")
    from statsmodels.stats.weightstats import CompareMeans  # noqa: PLC0415 -- loads slowly

    now, then = (_described(cells, lambda one: one.positive) for cells in (after, before))
    difference = float(now.mean - then.mean) * 100
    if now.var + then.var:
        low, high = (float(end) * 100 for end in CompareMeans(now, then).tconfint_diff(
            1 - CONFIDENCE, usevar="unequal"
        ))  # fmt: skip
    else:
        low = high = difference
    word: Word = "unclear"
    if min(counted(before), counted(after)) < CLAIM_FROM:
        word = "few"
    elif low > 0 or high < 0:
        word = "up" if difference > 0 else "down"
    return Change(difference=difference, low=low, high=high, word=word)


def pooled(by_area: Mapping[Key, Sequence[Cell]]) -> tuple[list[Key], list[Key]]:
    """Return the areas that are shown by themselves, and the small ones that are shown as one.

    Small ones are shown together where they are two at least and five answers, and their sum does
    not say how many each are (all of them one, or all four); else they are shown nowhere and are no
    part of the whole, from which they would follow.
    """
    sizes = {key: counted(cells) for key, cells in by_area.items()}
    shown = [key for key, size in sizes.items() if size >= SHOWN_FROM]
    small = [key for key, size in sizes.items() if 0 < size < SHOWN_FROM]
    answers = sum(sizes[key] for key in small)
    is_open = len(small) < answers < len(small) * (SHOWN_FROM - 1)
    return shown, small if answers >= SHOWN_FROM and is_open else []


def beside(
    theme: Mapping[Key, Sequence[Cell]], questions: Sequence[Mapping[Key, Sequence[Cell]]]
) -> list[dict[Key | None, Sequence[Cell]]]:
    """Return the answers to the questions of a theme by area, as they may stand beside it.

    A theme is the mean of what each person answered of its questions. From it and from them follows
    what those answered who left some out, and of two questions those who answered both: where they
    are few, an area has no questions, but is part of the other areas together (None) if it may.
    """
    if len(questions) < 2:  # noqa: PLR2004 -- one is its theme
        return [{key: question[key] for key in question} for question in questions]
    shown, rest = pooled(theme)
    fine = [key for key in shown if _stands_beside(theme, questions, [key])]
    others = [key for key in (*shown, *rest) if key not in fine]
    told: list[dict[Key | None, Sequence[Cell]]] = []
    for question in questions:
        by_area: dict[Key | None, Sequence[Cell]] = {
            key: question[key] for key in fine if key in question
        }
        if others and _stands_beside(theme, questions, others):
            by_area[None] = merged(question.get(key, ()) for key in others)
        told.append(by_area)
    return told


def merged(sets: Iterable[Sequence[Cell]]) -> list[Cell]:
    """Return several sets of answers as one."""
    sums: dict[tuple[float, float], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for cells in sets:
        for cell in cells:
            kept = sums[cell.score, cell.positive]
            for place, value in enumerate(cell[2:]):
                kept[place] += value
    return [
        Cell(score, positive, int(count), weight, squares)
        for (score, positive), (count, weight, squares) in sorted(sums.items())
    ]


def _stands_beside(
    theme: Mapping[Key, Sequence[Cell]], questions: Sequence[Mapping[Key, Sequence[Cell]]],
    keys: Sequence[Key],
) -> bool:  # fmt: skip
    """Tell whether those who left questions out are none or enough, and so the others."""
    people = sum(counted(theme[key]) for key in keys)
    lacking = [
        people - sum(counted(question.get(key, ())) for key in keys) for question in questions
    ]
    # Of two questions nobody lacks both; of more, as many at least left some out as left one.
    some = sum(lacking) if len(questions) == 2 else max(lacking)  # noqa: PLR2004
    return all(part == 0 or part >= SHOWN_FROM for part in (some, people - some))


def _score(cell: Cell) -> float:
    return cell.score


def _effective(cells: Sequence[Cell]) -> float:
    weight = math.fsum(cell.weight for cell in cells)
    squares = math.fsum(cell.weight_squares for cell in cells)
    if not squares:
        raise ValueError("there is no answer")
    return weight * weight / squares


def _described(cells: Sequence[Cell], of: Callable[[Cell], float]) -> DescrStatsW:
    """Describe values whose weights add up to as many answers as they are worth."""
    from statsmodels.stats.weightstats import DescrStatsW  # noqa: PLC0415 -- loads slowly

    scale = _effective(cells) / math.fsum(cell.weight for cell in cells)
    values, weights = [of(cell) for cell in cells], [cell.weight * scale for cell in cells]
    return DescrStatsW(values, weights=weights, ddof=0)


def _error(told: DescrStatsW, worth: float) -> float:
    return float(told.std_mean) if worth > 1 else math.nan


def _within(told: DescrStatsW, worth: float, most: float) -> tuple[float, float]:
    """Return the interval of a mean (Student's t), no wider than the scale."""
    if worth <= 1:
        return 0.0, most
    if not told.var:
        return float(told.mean), float(told.mean)
    low, high = told.tconfint_mean(1 - CONFIDENCE)
    return max(float(low), 0.0), min(float(high), most)
