"""What may be said of a measure, in sentences that claim no cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from gis.effect_months import YEAR
from gis.effects import Change
from gis.verdicts import CLAIMS, COUNTED, OF_REPORTING
from maps import measure_words as say
from maps.texts import N_, Texts


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a sentence is made of.

    Attributes
    ----------
    verdict
        One of gis.verdicts.VERDICTS.
    metric, things
        What is counted, and in words.
    own_compared
        Whether it is held against what own staff finds in the same place.
    change, ring, both, neutral
        Changes beside the comparison: of the place, the ring, both together, of own rounds.
    neutral_metric
        What own rounds are counted by; empty: not known.
    starts_on
        First day of the measure.
    months_before, months_after
        Whole months with data [count].
    """

    verdict: str
    metric: str
    things: str
    own_compared: bool
    change: Change | None
    ring: Change | None
    both: Change | None
    neutral: Change | None
    neutral_metric: str
    starts_on: date
    months_before: int
    months_after: int


#: Metrics whose events may have moved to where people go instead.
_MOVES: Final = COUNTED - OF_REPORTING
_CONCLUDED: Final = CLAIMS | {"no_clear"}
#: Short names of verdicts, for lists and chips.
SHORT: Final[Mapping[str, str]] = {
    "not_started": N_("not begun"),
    "no_waves": N_("surveys are missing"),
    "too_early": N_("too early to tell"),
    "too_short": N_("too little known from before"),
    "no_comparison": N_("nothing to compare with"),
    "chosen_worst": N_("no conclusion: chosen as the worst"),
    "too_few": N_("too few to tell"),
    "differed_before": N_("no conclusion: differed before"),
    "no_clear": N_("no clear difference"),
    "reporting": N_("reporting changed"),
    "less": N_("less than in the comparison"),
    "more": N_("more than in the comparison"),
}


def short(texts: Texts, verdict: str) -> str:
    """Name a verdict in a few words."""
    return texts.gettext(SHORT[verdict])


def sentence(texts: Texts, seen: Seen) -> str:
    """Say what may be said, in one or two sentences."""
    return _SAID[seen.verdict](texts, seen)


def _not_started(texts: Texts, seen: Seen) -> str:
    return texts.gettext(
        "The measure begins on %(day)s. What is looked for is fixed from that day on.",
        day=texts.date(seen.starts_on),
    )


def _no_waves(texts: Texts, _seen: Seen) -> str:
    return texts.gettext(
        "There is no survey of the place both before and after the start, so nothing can be said."
    )


def _too_early(texts: Texts, seen: Seen) -> str:
    return texts.gettext(
        "Too early to tell: %(some)s of %(all)s months have passed. The figures below are no"
        " conclusion.",
        some=seen.months_after,
        all=YEAR,
    )


def _too_short(texts: Texts, seen: Seen) -> str:
    return texts.gettext(
        "Too little is known from before: %(some)s of %(all)s months before the start have data."
        " No conclusion is drawn.",
        some=seen.months_before,
        all=YEAR,
    )


def _no_comparison(texts: Texts, _seen: Seen) -> str:
    return texts.gettext(
        "There is nothing to compare the place with, so nobody can tell whether a change is its"
        " own. No conclusion is drawn."
    )


def _chosen_worst(texts: Texts, _seen: Seen) -> str:
    return texts.gettext(
        "The place was chosen because it was the worst. A worst year is mostly followed by a"
        " better one, whatever is done, and nothing is known from the years before it. No"
        " conclusion is drawn."
    )


def _too_few(texts: Texts, seen: Seen) -> str:
    if seen.metric == "survey":
        return texts.gettext(
            "Too few answers to tell: fewer than 30 in a wave, here or in the comparison. The"
            " figures below are no conclusion."
        )
    return texts.gettext(
        "Too few to tell: fewer than ten %(things)s at the place or in the comparison. The"
        " figures below are no conclusion.",
        things=seen.things,
    )


def _differed(texts: Texts, seen: Seen) -> str:
    return texts.gettext(
        "The place went another way than the comparison already in the year before the start, when"
        " nothing had been done. No conclusion is drawn from %(interval)s.",
        interval=say.interval(texts, seen.metric, seen.change),
    )


def _no_clear(texts: Texts, seen: Seen) -> str:
    return texts.gettext(
        "No clear difference compared with %(comparison)s: %(interval)s. The interval holds both"
        " less and more.",
        comparison=compared_with(texts, seen),
        interval=say.interval(texts, seen.metric, seen.change),
    )


def _claim(texts: Texts, seen: Seen) -> str:
    said = (
        N_(
            "Compared with %(comparison)s there was less after the start than before of:"
            " %(things)s. The change: %(interval)s."
        )
        if seen.verdict == "less"
        else N_(
            "Compared with %(comparison)s there was more after the start than before of:"
            " %(things)s. The change: %(interval)s."
        )
    )
    return texts.gettext(
        said,
        comparison=compared_with(texts, seen),
        things=seen.things,
        interval=say.interval(texts, seen.metric, seen.change),
    )


def _reporting(texts: Texts, seen: Seen) -> str:
    told = texts.gettext(
        "Reporting changed compared with %(comparison)s: %(interval)s.",
        comparison=compared_with(texts, seen),
        interval=say.interval(texts, seen.metric, seen.change),
    )
    if seen.own_compared:
        rest = texts.gettext(
            "Reports measure reporting: what own staff found in the same place did not change the"
            " same way, so this says nothing of how the place is."
        )
    elif seen.neutral is not None:
        rest = texts.gettext(
            "Own rounds did not find the same (%(things)s: %(interval)s). Reports measure"
            " reporting, so this says nothing of how the place is.",
            things=say.things(texts, seen.neutral_metric),
            interval=say.interval(texts, seen.neutral_metric, seen.neutral),
        )
    else:
        rest = texts.gettext(
            "Reports measure reporting, and own rounds found too little to hold them against, so"
            " this says nothing of how the place is."
        )
    return f"{told} {rest}"


_SAID: Final[Mapping[str, Callable[[Texts, Seen], str]]] = {
    "not_started": _not_started,
    "no_waves": _no_waves,
    "too_early": _too_early,
    "too_short": _too_short,
    "no_comparison": _no_comparison,
    "chosen_worst": _chosen_worst,
    "too_few": _too_few,
    "differed_before": _differed,
    "no_clear": _no_clear,
    "reporting": _reporting,
    "less": _claim,
    "more": _claim,
}


def compared_with(texts: Texts, seen: Seen) -> str:
    """Name what a place is held against, in the middle of a sentence."""
    if seen.own_compared:
        return texts.gettext("what own staff found in the same place")
    if seen.metric == "survey":
        return texts.gettext("the comparison areas in the same surveys")
    return texts.gettext("the comparison areas in the same months")


def beside(texts: Texts, seen: Seen) -> str:
    """Say what happened in the ring beside the place; empty: there is none.

    Whether anything moved there is asked of events alone, and where a conclusion is drawn: levels
    and reporting do not move, and nothing is concluded of a ring that is not of its place.
    """
    if seen.ring is None:
        return ""
    told = texts.gettext(
        "In the ring beside the place: %(interval)s.",
        interval=say.interval(texts, seen.metric, seen.ring),
    )
    grew = seen.ring.is_clear and say.bounds(seen.ring)[1] > 0
    fell = seen.ring.is_clear and not grew
    if seen.metric not in _MOVES or seen.verdict not in _CONCLUDED:
        rest = ""
    elif grew:
        rest = texts.gettext("There was more there at the same time: some may have moved.")
    elif fell:
        rest = texts.gettext("There was less there too at the same time.")
    else:
        rest = texts.gettext("Whether anything moved there cannot be told.")
    both = ""
    if seen.both is not None:
        both = texts.gettext(
            "Place and ring together: %(interval)s.",
            interval=say.interval(texts, seen.metric, seen.both),
        )
    return " ".join(part for part in (told, rest, both) if part)
