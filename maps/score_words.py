"""What the pages of scores, samples and gradings say."""

from collections.abc import Mapping
from typing import Final

from gis.scores import TOO_FEW, Agreement, Approval
from gis.vocabulary import SCORE_ASPECTS
from maps.texts import N_, NO_BREAK_SPACE, Texts
from maps.vocabulary import label

#: Title of the page of who grades.
GRADE_TITLE: Final = N_("Grade photos")
_PLACE: Final = (N_("Estate"), N_("Kind"), N_("Place"), N_("Round"))
_WHEN: Final = (N_("Inspected"), N_("Age (days)"), N_("State"))
_THANKS: Final[Mapping[str, str]] = {
    "drawn": N_("The sample is drawn. It is on the tablets with their next package."),
    "judged": N_("The inspection is noted."),
    "made": N_("The set is made. Make a link for each who grades."),
    "closed": N_("The set is closed. Its links open nothing any more."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "work": N_("Choose whose work is inspected, with plans in force there."),
    "estate": N_("Choose an estate from the list."),
    "size": N_("Give how many places are drawn: 1 at least, and no more than there are."),
    "inspect_by": N_("Give a day from today on, at most a year ahead."),
    "name": N_("Give a name of at most 120 characters."),
    "photo": N_("Choose at least one reviewed photo, 60 at most."),
    "outcome": N_("Say whether it is approved."),
    "ClosedError": N_("The set is closed. Make a new one."),
    "ManyError": N_("As many grade it as may: eight."),
    "grade": N_("Grade all three before you go on."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
#: Words for a kappa up to a value (Landis and Koch 1977, five of their steps).
_KAPPA: Final = (
    (0.0, N_("no better than chance")),
    (0.2, N_("slight")),
    (0.4, N_("fair")),
    (0.6, N_("moderate")),
    (0.8, N_("substantial")),
    (1.0, N_("almost perfect")),
)


def headings(texts: Texts) -> list[str]:
    """Return the headings of the table of all places."""
    aspects = [label(texts, "score_aspect", aspect) for aspect in SCORE_ASPECTS]
    return [*map(texts.gettext, _PLACE), *aspects, *map(texts.gettext, _WHEN)]


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken: its field, or the name of the error."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def percent(texts: Texts, share: float) -> str:
    """Write a share of 0 to 1, ``75 %``."""
    return f"{texts.number(share * 100)}{NO_BREAK_SPACE}%"


def approved(texts: Texts, found: Approval) -> str:
    """Say how many of the inspected places were approved."""
    if found.share is None:
        return texts.gettext("Nobody has inspected any of them yet.")
    return texts.gettext(
        "%(approved)s of %(inspected)s inspected places approved: %(share)s.",
        approved=texts.number(found.approved),
        inspected=texts.number(found.inspected),
        share=percent(texts, found.share),
    )


def of_all(texts: Texts, found: Approval) -> str:
    """Say what that means for all that the sample was drawn from; honestly, where it is little."""
    if found.low is None or found.high is None:
        return texts.gettext(
            "Too few to say anything of all %(all)s: at least %(few)s must be inspected.",
            all=texts.number(found.population),
            few=min(TOO_FEW, found.population),
        )
    if found.inspected == found.population:
        return texts.gettext("All were inspected: there is nothing to guess.")
    return texts.gettext(
        "Had all %(all)s been inspected, between %(low)s and %(high)s would have been approved"
        " (95 percent interval).",
        all=texts.number(found.population),
        low=percent(texts, found.low),
        high=percent(texts, found.high),
    )


def kappa(texts: Texts, found: Agreement) -> str:
    """Write a kappa with its interval and a word for it; or why there is none."""
    if found.photos < TOO_FEW:
        return texts.gettext("too few to say")
    if found.kappa is None:
        return texts.gettext("cannot be told: nothing but one grade")
    if found.low is None or found.high is None:
        return texts.gettext(
            "%(kappa)s: the same everywhere, which gives no interval",
            kappa=texts.number(found.kappa, 2),
        )
    word = next(words for most, words in _KAPPA if found.kappa <= most)
    return texts.gettext(
        "%(kappa)s (%(low)s to %(high)s): %(word)s",
        kappa=texts.number(found.kappa, 2),
        low=texts.number(found.low, 2),
        high=texts.number(found.high, 2),
        word=texts.gettext(word),
    )
