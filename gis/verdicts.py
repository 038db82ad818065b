"""What may be said of a measure: rules that stand before any figure is seen.

A claim needs a whole year on each side, a comparison, ten events (or thirty answers), an interval
that leaves out "no change", and a placebo that finds nothing. Reports alone never carry a claim
about the place: they measure reporting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gis.effect_months import Window
from gis.effects import Change, Estimate

#: Events on each side of the comparison, before and after together, below which nothing is claimed.
EVENTS_MIN: Final = 10
#: Answers of a survey, in each wave and area, below which nothing is claimed.
ANSWERS_MIN: Final = 30
#: Metrics that tell how much is reported, not how it is.
OF_REPORTING: Final = frozenset({"reports", "tenant_reports"})
#: Metrics that are counts of events; findings are counted on inspected objects.
COUNTED: Final = frozenset(
    {"walk_points", "dumping", "reports", "tenant_reports", "own_findings", "findings"}
)
#: Metrics that are levels: mean score, share of time.
LEVELS: Final = frozenset({"scores", "lamp_dark"})
VERDICTS: Final = (
    "no_waves",
    "not_started",
    "too_early",
    "too_short",
    "no_comparison",
    "chosen_worst",
    "too_few",
    "differed_before",
    "no_clear",
    "reporting",
    "less",
    "more",
)
#: Verdicts that claim a change of the place beside its comparison.
CLAIMS: Final = frozenset({"less", "more"})


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a measure when it is judged.

    Attributes
    ----------
    metric
        What is counted or measured.
    months_before, months_after
        Whole months with data before and after the start [count].
    chosen_worst
        The place was chosen because the last year was its worst.
    compared
        Whether there is anything to hold the place against.
    window
        Whole years that are compared; None: there are not enough.
    place_events, comparison_events
        Events in those years; of surveys the fewest answers of a wave [count].
    change
        Change of the place beside the comparison; None: it cannot be worked out.
    neutral
        The same of what own rounds find per inspected object, or of what own staff finds; None:
        not known.
    placebo
        The same a year too early; None: the years before do not reach that far.
    """

    metric: str
    months_before: int
    months_after: int
    chosen_worst: bool
    compared: bool
    window: Window | None
    place_events: float
    comparison_events: float
    change: Change | None
    neutral: Change | None = None
    placebo: Change | None = None


def judge(known: Known) -> str:
    """Return what may be said: one of `VERDICTS`; the first rule that forbids a claim counts."""
    if forbidden := _too_soon(known) or _too_thin(known):
        return forbidden
    change = known.change
    if change is None or not change.is_clear:
        return "no_clear" if change else "too_few"
    if known.placebo is not None and known.placebo.is_clear:
        return "differed_before"
    if known.metric in OF_REPORTING and not _agrees(known.neutral, change):
        return "reporting"
    return "less" if _falls(change) else "more"


def _too_thin(known: Known) -> str:
    """Return what there is too little of; empty: there is enough."""
    if not known.compared:
        return "no_comparison"
    least = ANSWERS_MIN if known.metric == "survey" else EVENTS_MIN
    few = min(known.place_events, known.comparison_events) < least
    return "too_few" if few and known.metric not in LEVELS else ""


def _too_soon(known: Known) -> str:
    """Return why there are not enough whole years; empty: there are."""
    if known.months_after < 0:
        return "not_started"
    if known.window is not None or known.metric == "survey":
        return ""
    if known.months_after < 12:  # noqa: PLR2004 -- months of a year
        return "too_early"
    if known.chosen_worst:
        return "chosen_worst"
    return "too_short"


def _falls(change: Change) -> bool:
    return change.high < (1.0 if isinstance(change, Estimate) else 0.0)


def _agrees(neutral: Change | None, change: Change) -> bool:
    """Tell whether what own rounds find changed clearly, and in the same direction."""
    return neutral is not None and neutral.is_clear and _falls(neutral) == _falls(change)
