"""Words of measures: what is counted, what weakens a comparison, why something was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gis.effects import Change, Estimate
from maps.texts import N_, Texts
from maps.vocabulary import label

#: What stands where there is no figure: a dash.
NONE: Final = "\u2013"
#: What each metric counts, in the middle of a sentence.
THINGS: Final[Mapping[str, str]] = {
    "walk_points": N_("dark and unsafe points on walks"),
    "dumping": N_("cases of dumped bulky waste"),
    "reports": N_("reported faults"),
    "tenant_reports": N_("reports by tenants"),
    "own_findings": N_("faults found by own staff"),
    "findings": N_("findings per inspected object"),
    "scores": N_("mean score, 0 to 2"),
    "lamp_dark": N_("share of the time that lamps were known to be dark"),
    "survey": N_("share of good answers"),
}
#: What an event of each metric is, in full.
ABOUT: Final[Mapping[str, str]] = {
    "walk_points": N_(
        "Points told on walks of lamps that are dark or dim, and of dark places. The same point"
        " told again in one case counts once."
    ),
    "dumping": N_("Cases of bulky waste or dumping, whoever told of it; each case counts once."),
    "reports": N_(
        "Every report of a fault, whoever sent it. Reports measure reporting: a new code on a"
        " door brings more of them while nothing else changes."
    ),
    "tenant_reports": N_(
        "Every report that a tenant sent. Reports measure reporting: a new code on a door brings"
        " more of them while nothing else changes."
    ),
    "own_findings": N_(
        "Cases told by rounds, by caretakers and by the office; each case counts once."
    ),
    "findings": N_(
        "Answers not OK at inspections, over the number of inspected objects. It does not depend"
        " on who reports."
    ),
    "scores": N_("Mean of intact, clean and tidy at inspections, 0 bad to 2 good."),
    "lamp_dark": N_(
        "Of the time since each lamp was first seen, the share after it was seen dark and before"
        " it was seen otherwise."
    ),
    "survey": N_("Share of good answers to the theme, of those who answered it."),
}
_WARNINGS: Final[Mapping[str, str]] = {
    "afterwards": N_(
        "The measure was written down after it had begun: place, metric and comparison were"
        " chosen by somebody who could know the figures."
    ),
    "chosen_worst": N_(
        "The place was chosen because it was the worst. A worst year is mostly followed by a"
        " better one, whatever is done (regression to the mean). The year before the start is"
        " therefore left out."
    ),
    "was_worst": N_(
        "Of all things of its kind in the estate this one had the most in the year before the"
        " start. A worst year is mostly followed by a better one, whatever is done (regression"
        " to the mean)."
    ),
    "reporting": N_("Reports measure reporting. Read them together with what own rounds find."),
    "one_area": N_(
        "There is one comparison area only: what happened there by itself looks like a change here."
    ),
    "overlap": N_(
        "Other measures were under way at the same time and place. What belongs to which cannot"
        " be told apart."
    ),
    "overlap_comparison": N_(
        "Other measures were under way in the comparison areas at the same time: what those"
        " changed there looks like a change here."
    ),
}
_THANKS: Final[Mapping[str, str]] = {
    "made": N_(
        "The measure is written down. What is looked for can be taken back until it begins."
    ),
    "told": N_("Kept. The change stands in the log."),
    "taken_back": N_("The measure was taken back."),
    "dropped": N_("The cost file was taken back, with all its lines."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "name": N_("Give the measure a name of at most 120 characters."),
    "estate_id": N_("Choose an estate."),
    "starts_on": N_("Give the first day, at most ten years away."),
    "ends_on": N_("The last day cannot lie before the first."),
    "hypothesis": N_("Write what you expect and why, in ten characters or more."),
    "metric": N_("Choose what is looked for."),
    "theme": N_("Choose a theme where answers of a survey are looked for, and only there."),
    "categories": N_("Categories narrow reports and own findings, nothing else."),
    "comparison": N_("Own findings can be held against counts of reports only."),
    "ring_m": N_("Give the width of the ring as a number up to 500 m, or leave it empty."),
    "cost": N_("Give the cost as an amount in kronor."),
    "dwellings": N_("Give the dwellings as a whole number, or leave the field empty."),
    "reference": N_(
        "That number in the accounts is another measure's, or longer than 40 characters."
    ),
    "about": N_("A text is too long."),
    "note": N_("A text is too long."),
    "file": N_(
        "The file cannot be read. It needs a table with the columns project number and amount."
    ),
    "BegunError": N_("The measure has begun: what is looked for stays."),
    "SameFileError": N_("The same file was taken before; nothing was counted twice."),
}
_REASONS: Final[Mapping[str, str]] = {
    "reference": N_("there is no project number, or it is longer than 40 characters"),
    "amount": N_("the amount is no number"),
    "booked_on": N_("the day is none"),
}
_ANY: Final = N_("Look at what you have filled in.")
_FIELDS: Final[Mapping[str, str]] = {
    "place": N_("The place"),
    "compared": N_("Comparison areas"),
    "ring": N_("The ring beside it"),
}
_AREAS: Final[Mapping[str, str]] = {
    "none": N_("choose one thing of the register at least, or draw an outline."),
    "many": N_("at most 50 can be chosen."),
    "unknown": N_("%(label)s is not in the register."),
    "several": N_("%(label)s means several things. Give a label that one of them has alone."),
    "outline": N_("the outline is no GeoJSON with polygons of 1,000 m² to 100 km²."),
    "adjacent": N_("%(label)s lies beside the place: at least 50 m away, and not in the ring."),
}


def things(texts: Texts, metric: str, theme: str | None = None) -> str:
    """Say what a metric counts, in the middle of a sentence."""
    said = texts.gettext(THINGS[metric])
    return f"{said}: {label(texts, 'survey_theme', theme).lower()}" if theme else said


def about(texts: Texts, metric: str) -> str:
    """Say what an event of a metric is."""
    return texts.gettext(ABOUT[metric])


def warning(texts: Texts, code: str) -> str:
    """Say what weakens a comparison."""
    return texts.gettext(_WARNINGS[code])


def thanks(texts: Texts, sent: str) -> str:
    """Say thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Say why a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _ANY))


def area_refused(texts: Texts, field: str, why: str, label: str) -> str:
    """Say why an area cannot be used; without a label it is drawn."""
    named = label or texts.gettext("drawn outline")
    reason = texts.gettext(_AREAS[why], label=named)
    return f"{texts.gettext(_FIELDS[field])}: {reason}"


def line_refused(texts: Texts, field: str) -> str:
    """Say why a line of a cost file was not taken."""
    return texts.gettext(_REASONS.get(field, _ANY))


_COUNTED_ON: Final[Mapping[str, Callable[[Texts, int], str]]] = {
    "findings": lambda texts, base: texts.ngettext(
        "of %(num)s inspected object", "of %(num)s inspected objects", base
    ),
    "scores": lambda texts, base: texts.ngettext("of %(num)s score", "of %(num)s scores", base),
    "lamp_dark": lambda texts, base: texts.ngettext(
        "of %(num)s lamp day", "of %(num)s lamp days", base
    ),
    "survey": lambda texts, base: texts.ngettext("of %(num)s answer", "of %(num)s answers", base),
}


#: Headings of the register as a table.
HEADINGS: Final = (
    N_("Measure"), N_("Estate"), N_("Kind"), N_("First day"), N_("Last day"),
    N_("What is looked for"), N_("Planned cost, kr"), N_("Booked cost, kr"), N_("Dwellings"),
    N_("Cost a dwelling, kr"), N_("Number in the accounts"),
)  # fmt: skip


def span(texts: Texts, starts_on: date, ends_on: date | None) -> str:
    """Write from when until when a measure lasts."""
    if ends_on is None:
        return texts.gettext("from %(day)s", day=texts.date(starts_on))
    return f"{texts.date(starts_on)} {NONE} {texts.date(ends_on)}"


def counted_on(texts: Texts, metric: str, base: float) -> str:
    """Say of how many a level is."""
    return _COUNTED_ON[metric](texts, round(base))


def money(texts: Texts, amount: Decimal | None) -> str:
    """Write an amount in whole kronor; None: a dash."""
    return NONE if amount is None else texts.quantity(float(amount), "kr")


def signed(texts: Texts, value: float, unit: str, decimals: int = 0) -> str:
    """Write a change with its sign, ``+18 %``; what rounds to nothing has none."""
    written = texts.number(abs(value), decimals)
    nothing = texts.number(0, decimals)
    sign = "" if written == nothing else ("+" if value > 0 else "\u2212")
    return f"{sign}{written}\u00a0{unit}" if unit else f"{sign}{written}"


def unit_of(texts: Texts, metric: str) -> tuple[str, int]:
    """Return the unit of a change of a metric, and how many decimals it has."""
    if metric == "scores":
        return texts.gettext("points"), 2
    if metric in ("lamp_dark", "survey"):
        return texts.gettext("percentage points"), 1
    return "%", 0


def change(texts: Texts, metric: str, found: Change) -> dict[str, Any]:
    """Return a change and its interval in words: value, low, high."""
    unit, decimals = unit_of(texts, metric)
    low, value, high = bounds(found)
    return {
        "value": signed(texts, value, unit, decimals),
        # A unit in words is said once.
        "low": signed(texts, low, unit if unit == "%" else "", decimals),
        "high": signed(texts, high, unit, decimals),
    }


def bounds(found: Change) -> tuple[float, float, float]:
    """Return low end, value and high end of a change: percent, or the unit of the level."""
    if isinstance(found, Estimate):
        low, value, high = (100 * (one - 1) for one in (found.low, found.ratio, found.high))
        return low, value, high
    return found.low, found.value, found.high


def interval(texts: Texts, metric: str, found: Change | None) -> str:
    """Write a change with its interval; a dash where there is none."""
    if found is None:
        return NONE
    return texts.gettext(
        "%(value)s (95 %% interval %(low)s to %(high)s)", **change(texts, metric, found)
    )
