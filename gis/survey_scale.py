"""Scales of survey questions: how answers as written become values, and which are positive."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from gis.sources.words import plain

#: Where on the way from the bad to the good end of a scale an answer begins to be positive.
POSITIVE_FROM: Final = 0.6
#: Codes that questionnaires keep for "don't know" and "none chosen".
USUAL_CODES: Final = (8.0, 9.0, 88.0, 98.0, 99.0, -1.0, -9.0, -99.0)
#: Texts that are no answer.
NOTHING: Final = frozenset(
    {"", "na", "nan", "null", "none", "vetej", "vetinte", "dontknow", "ejsvar"}
)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How the answers to a question are read.

    Attributes
    ----------
    low, high
        Ends of the scale as written.
    good
        Which end is the good one.
    positive_from
        Value from which on, towards the good end, an answer is positive.
    dont_know
        Answers that are none, as written.
    words
        Answers in words, from the worst to the best, which are 1, 2, …; empty: numbers.
    """

    low: float
    high: float
    good: Literal["high", "low"] = "high"
    positive_from: float
    dont_know: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def score(self, value: float) -> float:
        """Return a value as 0 (worst) to 100 (best)."""
        part = (value - self.low) / (self.high - self.low)
        return 100.0 * (part if self.good == "high" else 1.0 - part)

    def value(self, score: float) -> float:
        """Return what a score of 0 to 100 is on the scale."""
        part = score / 100.0 if self.good == "high" else 1.0 - score / 100.0
        return self.low + part * (self.high - self.low)

    def is_positive(self, value: float) -> bool:
        """Tell whether an answer is positive."""
        return value >= self.positive_from if self.good == "high" else value <= self.positive_from

    def read(self, text: str) -> float | None:
        """Return the value of an answer as written; None: it is none.

        Raises
        ------
        ValueError
            If it is neither an answer of the scale nor one that stands for none.
        """
        kept = plain(text)
        if kept in NOTHING or kept in {plain(code) for code in self.dont_know}:
            return None
        if self.words:
            return 1.0 + [plain(word) for word in self.words].index(kept)
        value = number(text)
        if value is None or not min(self.low, self.high) <= value <= max(self.low, self.high):
            raise ValueError(text)
        return value


def number(text: str) -> float | None:
    """Return a number with a decimal point or comma; None: it is none."""
    kept = "".join(text.split()).replace(",", ".")
    try:
        value = float(kept)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def guess(texts: Iterable[str]) -> Scale:
    """Return the scale that a column's answers look like; codes far off its end are no answers.

    Raises
    ------
    ValueError
        If fewer than two different numbers stand there.
    """
    values = sorted({value for text in texts if (value := number(text)) is not None})
    codes = []
    while len(values) > 2 and values[-1] in USUAL_CODES and values[-1] - values[-2] > 1:  # noqa: PLR2004 -- two ends
        codes.append(values.pop())
    # 1 2 3 4 5 9: a step of more than one, and the usual code for it.
    while len(values) > 2 and values[0] in USUAL_CODES and values[1] - values[0] > 1:  # noqa: PLR2004
        codes.append(values.pop(0))
    if len(values) < 2:  # noqa: PLR2004
        raise ValueError("no scale")
    low, high = values[0], values[-1]
    return Scale(
        low=low,
        high=high,
        positive_from=math.ceil(low + POSITIVE_FROM * (high - low)),
        dont_know=tuple(f"{code:g}" for code in sorted(codes)),
    )
