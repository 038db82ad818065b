"""Does the interval hold what it says? Histories with a known effect, and with none.

Each history is made from a seed: a place and its comparison, 12 to 36 months on each side, season,
a common shock a month, months that differ more than chance alone (gamma-Poisson), and 18 % less or
no change. Other ways to draw an interval are tried on a part of the same histories.
LJUSROND_BENCH_HISTORIES says how many there are of each design (1 000).
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gis.effect_months import YEAR, window
from gis.effects import Estimate, placebo_in_time, ratio_of_ratios
from gis.verdicts import CLAIMS, Known, judge
from tests.bench.common import Figure

HISTORIES: Final = int(os.environ.get("LJUSROND_BENCH_HISTORIES", "1000"))
SEED: Final = 19971
EFFECT: Final = 0.82
#: The other ways are tried on one history in so many: they are slow.
PART: Final = 5
#: What is asked of the product's interval: share of histories.
WANTED: Final = (0.93, 0.97)

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """How histories are made.

    Attributes
    ----------
    place, comparison
        Events a month in the mean [count].
    years
        Whole years before and after.
    spread
        Coefficient of variation of months beyond Poisson, of each side by itself [1].
    shock
        The same of what both sides have in common.
    """

    name: str
    place: float
    comparison: float
    years: tuple[int, int]
    spread: float
    shock: float


DESIGNS: Final = (
    Design("one lamp-lit path, a year each", 4.2, 3.3, (1, 1), 0.0, 0.0),
    Design("waste rooms, bunched months", 4.0, 12.0, (1, 1), 0.35, 0.2),
    Design("a yard, two years", 2.0, 6.0, (2, 2), 0.25, 0.3),
    Design("an estate, three years", 30.0, 90.0, (3, 3), 0.2, 0.2),
    Design("an estate, one wild year", 30.0, 90.0, (1, 1), 0.3, 0.3),
    Design("few events, uneven years", 1.2, 3.0, (2, 1), 0.0, 0.3),
)
_SEASON: Final = 1.0 + 0.5 * np.cos(2 * np.pi * np.arange(YEAR) / YEAR)


def history(
    design: Design, effect: float, rng: np.random.Generator
) -> tuple[tuple[int, ...], Counts, Counts]:
    """Return the months of one history and the counts of place and comparison."""
    before, after = design.years
    months = np.arange(-before * YEAR, after * YEAR)
    common = _SEASON[months % YEAR] * _gamma(design.shock, months.size, rng)
    change = np.where(months >= 0, effect, 1.0)
    place = rng.poisson(design.place * common * change * _gamma(design.spread, months.size, rng))
    held = rng.poisson(design.comparison * common * _gamma(design.spread, months.size, rng))
    return tuple(int(month) for month in months), place.astype(float), held.astype(float)


def _gamma(variation: float, count: int, rng: np.random.Generator) -> Counts:
    """Return factors with mean 1 and a coefficient of variation."""
    if not variation:
        return np.ones(count)
    shape = 1.0 / variation**2
    return rng.gamma(shape, 1.0 / shape, count)


Method = Callable[[Counts, Counts, npt.NDArray[np.bool_]], Estimate | None]


def poisson(place: Counts, held: Counts, after: npt.NDArray[np.bool_]) -> Estimate | None:
    """Draw the interval as if months differed by chance alone."""
    found = ratio_of_ratios(place, held, after)
    if found is None:
        return None
    error = np.sqrt(sum(1 / max(0.5, c[s].sum()) for c in (place, held) for s in (after, ~after)))
    return _around(found, 1.959964 * float(error))


def quasi(place: Counts, held: Counts, after: npt.NDArray[np.bool_]) -> Estimate | None:
    """Draw the interval by one dispersion of all months (quasi-Poisson)."""
    found = ratio_of_ratios(place, held, after)
    if found is None:
        return None
    error = np.sqrt(sum(1 / max(0.5, c[s].sum()) for c in (place, held) for s in (after, ~after)))
    return _around(found, 2.07 * float(error) * float(np.sqrt(found.dispersion)))


def binomial(place: Counts, held: Counts, after: npt.NDArray[np.bool_]) -> Estimate | None:
    """Fit a negative binomial model with an effect of each month of the year."""
    import statsmodels.api as sm  # noqa: PLC0415 -- loads slowly
    from statsmodels.discrete.discrete_model import NegativeBinomial  # noqa: PLC0415

    n = place.size
    month = np.arange(n) % YEAR
    season = (month[:, None] == np.arange(1, YEAR)).astype(float)
    one, later = np.ones(n), after.astype(float)
    top = np.column_stack([one, one, later, later, season])
    low = np.column_stack([one, 0 * one, later, 0 * one, season])
    counts = np.concatenate([place, held])
    design = np.vstack([top, low])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            begin = sm.GLM(counts, design, family=sm.families.Poisson()).fit().params
            fit = NegativeBinomial(counts, design).fit(
                start_params=np.append(begin, 0.1), disp=False, maxiter=60
            )
        except (np.linalg.LinAlgError, ValueError):
            return None
    value, error = float(fit.params[3]), float(fit.bse[3])
    if not np.isfinite(error) or error <= 0 or error > 5:
        return None
    reach = 1.959964 * error
    return Estimate(
        ratio=np.exp(value), low=np.exp(value - reach), high=np.exp(value + reach),
        dispersion=float("nan"), months=n,
    )  # fmt: skip


def _around(found: Estimate, reach: float) -> Estimate:
    return Estimate(
        ratio=found.ratio, low=found.ratio * np.exp(-reach), high=found.ratio * np.exp(reach),
        dispersion=found.dispersion, months=found.months,
    )  # fmt: skip


OTHERS: Final[Mapping[str, Method]] = {
    "quasi-Poisson": quasi,
    "Poisson": poisson,
    "negative binomial": binomial,
}


@dataclass(frozen=True)
class Kept:
    """How one method did on the histories of one design."""

    design: str
    method: str
    covered: float
    unclear: float
    bias: float
    failed: int


def trial(design: Design, methods: Mapping[str, Method], count: int) -> Iterator[Kept]:
    """Try methods on the same histories of a design, with the effect and without."""
    rng = np.random.default_rng([SEED, len(design.name), count])
    told: dict[str, list[list[float]]] = {name: [[], [], []] for name in methods}
    failed = dict.fromkeys(methods, 0)
    for effect, place_of in ((EFFECT, 0), (1.0, 1)):
        for _ in range(count):
            months, place, held = history(design, effect, rng)
            after = np.array(months) >= 0
            for name, method in methods.items():
                found = method(place, held, after)
                if found is None:
                    failed[name] += 1
                    continue
                holds = found.low <= effect <= found.high
                told[name][place_of].append(float(holds))
                if effect != 1.0:
                    told[name][2].append(np.log(found.ratio / effect))
    for name, (covered, unclear, off) in told.items():
        yield Kept(
            design.name, name, float(np.mean(covered)), float(np.mean(unclear)),
            float(np.exp(np.median(off)) - 1), failed[name],
        )  # fmt: skip


def verdicts(design: Design, effect: float, count: int) -> dict[str, float]:
    """Return how often each verdict falls, all rules and the trial a year too early included."""
    rng = np.random.default_rng([SEED, 7, len(design.name), count, round(100 * effect)])
    found: dict[str, int] = {}
    for _ in range(count):
        months, place, held = history(design, effect, rng)
        said = judge(_known(months, place, held))
        found[said] = found.get(said, 0) + 1
    return {name: number / count for name, number in sorted(found.items())}


def _known(months: tuple[int, ...], place: Counts, held: Counts) -> Known:
    years = window(-months[0], months[-1] + 1)
    assert years is not None
    picked, later = years.pick(months)
    return Known(
        metric="dumping", months_before=-months[0], months_after=months[-1] + 1,
        chosen_worst=False, compared=True, window=years,
        place_events=float(place[picked].sum()), comparison_events=float(held[picked].sum()),
        change=ratio_of_ratios(place[picked], held[picked], later[picked]),
        placebo=placebo_in_time(months, place, held),
    )  # fmt: skip


def figures() -> Iterator[Figure]:
    """Measure how often intervals hold the truth, and how often nothing is claimed of nothing."""
    for design in DESIGNS:
        ours = next(trial(design, {"ours": ratio_of_ratios}, HISTORIES))
        for what, share in (("covers -18 %", ours.covered), ("null not clear", ours.unclear)):
            percent = 100 * share
            yield Figure(f"{design.name}: {what}", percent, "%", 100 * WANTED[0], at_most=False)
            yield Figure(f"{design.name}: {what}", percent, "%", 100 * WANTED[1])
        yield Figure(f"{design.name}: median off by", 100 * abs(ours.bias), "%", 5.0)
        claims = [
            sum(verdicts(design, effect, HISTORIES).get(one, 0.0) for one in CLAIMS)
            for effect in (1.0, EFFECT)
        ]
        yield Figure(f"{design.name}: claims of nothing", 100 * claims[0], "%", 7.0)
        yield Figure(f"{design.name}: claims of -18 %", 100 * claims[1], "%", 0.0, at_most=False)
        for other in trial(design, OTHERS, HISTORIES // PART):
            worst = 100 * min(other.covered, other.unclear)
            yield Figure(f"{design.name}: {other.method}", worst, "%", 0.0, at_most=False)
