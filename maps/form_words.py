"""What a form answers: thanks, or why it was not taken, in the reader's language."""

from typing import Final, Literal

from maps.texts import N_, Texts
from maps.vocabulary import CHOOSE_CATEGORY, label

#: Categories that tell of something good: noted, not reported.
_GOOD_NEWS: Final = frozenset({"LIGHT.LIT", "POSITIVE.PLACE"})

Problem = Literal["category", "not_here", "machine_characters", "too_long", "sent_before", "other"]
_PROBLEMS: Final[dict[Problem, str]] = {
    "category": CHOOSE_CATEGORY,
    "not_here": N_("%(what)s cannot be reported here."),
    "machine_characters": N_(
        "The description held control characters, which nobody can read. They are taken out: "
        "look it through and send again."
    ),
    "too_long": N_("The description is longer than %(most)s characters. Make it shorter."),
    "sent_before": N_(
        "This form was sent before with other content. Load the page again to send something new."
    ),
    "other": N_("Something in the form could not be understood."),
}


def report_thanks(texts: Texts, asset: str, category: str) -> str:
    """Say what was reported of which asset."""
    what = label(texts, "category", category)
    if category in _GOOD_NEWS:
        return texts.gettext("Thank you. Noted of %(asset)s: %(what)s.", asset=asset, what=what)
    return texts.gettext("Thank you. %(asset)s is reported: %(what)s.", asset=asset, what=what)


def visit_thanks(texts: Texts, asset: str, task: str, outcome: str) -> str:
    """Say which visit was recorded at which asset."""
    return texts.gettext(
        "Thank you. Recorded for %(asset)s: %(task)s, %(outcome)s.",
        asset=asset,
        task=label(texts, "task", task),
        outcome=label(texts, "outcome", outcome),
    )


def problem(texts: Texts, kind: Problem, category: str = "", most: int = 0) -> str:
    """Say why a form was not taken.

    Parameters
    ----------
    texts
        Words of the reader.
    kind
        What is wrong.
    category
        For ``not_here``: the category that does not fit the asset.
    most
        For ``too_long``: most characters of a description.
    """
    message = _PROBLEMS[kind]
    if kind == "not_here":
        return texts.gettext(message, what=label(texts, "category", category))
    if kind == "too_long":
        return texts.gettext(message, most=texts.number(most))
    return texts.gettext(message)
