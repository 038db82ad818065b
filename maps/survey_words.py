"""What the pages of surveys say: themes, shares with intervals, how far they may be read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gis.survey_scale import Scale
from gis.surveys import CLAIM_FROM, SHOWN_FROM, Change, Estimate
from maps.texts import N_, Texts
from maps.vocabulary import label

#: Between the ends of an interval; before what is less than nothing.
_TO: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_WORDS: Final[Mapping[str, str]] = {
    "few": N_("fewer than %(least)s"),
    "hidden": N_("hidden"),
    "no_claim": N_("few answers: no claim"),
    "whole": N_("All areas shown"),
    "small": N_("Small areas together"),
    "answers": N_("number of answers"),
    "once": N_("One wave: nothing to compare."),
    "nothing": N_("Fewer than five answered: nothing is shown."),
    "by_wave": N_("%(theme)s: positive share by wave"),
    "by_area": N_("%(theme)s: positive share by area"),
    "told": N_(
        "%(theme)s in %(wave)s: %(share)s of %(n)s answers are positive. In brackets: the interval"
        " of 95 percent."
    ),
    "surveys": N_("Surveys"),
    "areas": N_("Areas of surveys"),
    "pulses": N_("Pulse surveys"),
}
#: Headings of a file of results.
HEADINGS: Final = (
    N_("Theme"), N_("Question"), N_("Survey area"), N_("Asked"), N_("Answered"), N_("Answers"),
    N_("Effective number"), N_("Positive share"), N_("Share from"), N_("Share to"), N_("Mean"),
    N_("Mean from"), N_("Mean to"), N_("Scale"), N_("Note"),
)  # fmt: skip
_ABOUT: Final = (
    N_("Wave"), N_("First day"), N_("Last day"), N_("Source"), N_("Rows left out"),
    N_("Answers outside their scale"), N_("Not shown"), N_("Intervals"),
)  # fmt: skip
_HOW: Final = (
    N_("Areas with fewer than five answers"),
    N_("95 percent; weighted answers count by their effective number"),
)
_SHEETS: Final = (N_("Survey"), N_("About"))
_THANKS: Final[Mapping[str, str]] = {
    "asked": N_("The question is chosen. See below what comes of it."),
    "unasked": N_("The question is left out."),
    "areas": N_("The areas are noted. They are known for the next file."),
    "used": N_("The earlier choice is used."),
    "used_partly": N_("The earlier choice is used, but this file lacks some of its columns."),
    "columns": N_("The columns are chosen."),
    "taken": N_("The wave is taken. The file is thrown away: counts alone are kept."),
    "invited": N_("How many were asked is noted."),
    "area": N_("The areas are noted."),
    "pulse_started": N_("The pulse survey is made. Print its papers and put them up."),
    "pulse_ended": N_("The pulse survey takes no more answers."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "file": N_("The file cannot be used."),
    "area": N_("Choose or name the area."),
    "areas": N_("Choose for every area of the file what it is."),
    "question": N_("Choose one question at least, and no more than sixty."),
    "column": N_("Choose a column of the file."),
    "theme": N_("Choose a theme."),
    "scale": N_("Give both ends of the scale: it cannot be guessed from the values."),
    "low": N_("Give the lowest value of the scale as a number."),
    "high": N_("Give the highest value of the scale as a number."),
    "positive_from": N_("Give from which value on an answer is positive, on the scale."),
    "name": N_("Give a name of at most 120 characters."),
    "starts_on": N_("Give the first day of answering."),
    "ends_on": N_("Give a last day that is not before the first, and not too long after it."),
    "source": N_("Say who asked, and how, in at most 300 characters."),
    "mapping": N_("Choose an earlier choice from the list."),
    "invited": N_("Give how many were asked: no fewer than answered, and five at least."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
_CHANGED: Final[Mapping[str, str]] = {
    "up": N_(
        "%(theme)s, %(area)s: the positive share is higher in %(later)s than in %(earlier)s, by"
        " %(difference)s (%(low)s to %(high)s)."
    ),
    "down": N_(
        "%(theme)s, %(area)s: the positive share is lower in %(later)s than in %(earlier)s, by"
        " %(difference)s (%(low)s to %(high)s)."
    ),
    "unclear": N_(
        "%(theme)s, %(area)s: no clear change of the positive share between %(earlier)s and"
        " %(later)s: %(difference)s (%(low)s to %(high)s)."
    ),
    "few": N_(
        "%(theme)s, %(area)s: too few answers to say whether anything changed between %(earlier)s"
        " and %(later)s. The numbers stand, no claim is made."
    ),
    "other": N_(
        "%(theme)s, %(area)s: asked by another scale in %(earlier)s than in %(later)s, so the two"
        " are not compared."
    ),
}


def theme(texts: Texts, code: str) -> str:
    """Return what a theme is called."""
    return label(texts, "survey_theme", code)


def word(texts: Texts, name: str, **values: object) -> str:
    """Return one of the short words and sentences of these pages."""
    return texts.gettext(_WORDS[name], **values)


def about(texts: Texts, wave: Sequence[object]) -> tuple[tuple[str, str], list[Sequence[object]]]:
    """Return the names of a workbook's two sheets, and the rows of the second one.

    Parameters
    ----------
    wave
        Name, first and last day, source, rows left out, answers outside their scale.
    """
    told = [*wave, *(texts.gettext(how) for how in _HOW)]
    rows: list[Sequence[object]] = [
        (texts.gettext(name), value) for name, value in zip(_ABOUT, told, strict=True)
    ]
    first, second = (texts.gettext(name) for name in _SHEETS)
    return (first, second), rows


def thanks(texts: Texts, sent: str) -> str:
    """Return what is said after something was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, name: str, reason: str = "") -> str:
    """Return why a form cannot be used; the reason, in English, is told of a file and of areas."""
    told = texts.gettext(_REFUSED.get(name, _OTHER))
    return f"{told} ({reason})" if reason and name in ("file", "areas") else told


def percent(texts: Texts, share: float | None, decimals: int = 0) -> str:
    """Write a share of 0 to 1; None: a dash."""
    return _TO if share is None else texts.quantity(share * 100, "%", decimals)


def signed(texts: Texts, difference: float) -> str:
    """Write a difference with its sign and one decimal."""
    sign = _MINUS if round(difference, 1) < 0 else "+"
    return f"{sign}{texts.number(abs(difference), 1)}"


def share(texts: Texts, found: Estimate | None) -> str:
    """Write the positive share of answers with its interval; None: too few."""
    if found is None:
        return few(texts)
    low, high = texts.number(found.share_low * 100), texts.number(found.share_high * 100)
    return f"{percent(texts, found.share)} ({low}{_TO}{high})"


def mean(texts: Texts, found: Estimate | None, scale: Scale) -> str:
    """Write the mean of answers on their own scale with its interval; None: too few."""
    if found is None:
        return few(texts)
    ends = sorted(scale.value(end) for end in (found.mean_low, found.mean_high))
    low, high = (texts.number(end, 2) for end in ends)
    return f"{texts.number(scale.value(found.mean), 2)} ({low}{_TO}{high})"


def scale(texts: Texts, found: Scale) -> str:
    """Say what a scale is, and which of its answers are positive."""
    ends = (found.low, found.high) if found.good == "high" else (found.high, found.low)
    worst, best, positive = (
        texts.number(value, 0 if value == int(value) else 1)
        for value in (*ends, found.positive_from)
    )
    return texts.gettext(
        "From %(worst)s (worst) to %(best)s (best); positive from %(positive)s on.",
        worst=worst, best=best, positive=positive,
    )  # fmt: skip


def few(texts: Texts) -> str:
    """Say that fewer answered than are shown."""
    return word(texts, "few", least=SHOWN_FROM)


def unseen(texts: Texts, question: str | None) -> str:
    """Say why nothing is shown: of a theme it is few; of a question also what would follow."""
    return few(texts) if question is None else word(texts, "hidden")


def no_claim(texts: Texts, n: int) -> str:
    """Say of numbers that rest on few answers that no claim rests on them; else nothing."""
    return "" if n >= CLAIM_FROM else word(texts, "no_claim")


def changed(
    texts: Texts, told: Change, of: tuple[str, str], between: tuple[date, date]
) -> str:  # fmt: skip
    """Say in a sentence how a share differs between two waves.

    Parameters
    ----------
    of
        Theme and area, in words.
    between
        When the earlier and the later wave were asked.
    """
    earlier, later = (str(day.year) for day in between)
    if earlier == later:
        earlier, later = (texts.date(day) for day in between)
    figures = {
        name: "" if value is None else signed(texts, value)
        for name, value in (("low", told.low), ("high", told.high))
    }
    if told.difference is not None:
        number = signed(texts, told.difference)
        figures["difference"] = texts.gettext("%(number)s points", number=number)
    return texts.gettext(
        _CHANGED[told.word], theme=of[0], area=of[1], earlier=earlier, later=later, **figures
    )
