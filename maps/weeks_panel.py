"""What the slider of weeks past needs: its words, and how cleaning stands now."""

from typing import Final

from maps.features import Features
from maps.payload import Json
from maps.texts import Texts

_LATE: Final = ("over_30", "over_7", "up_to_7")


def weeks_start(estate: str, query: str, features: Features, texts: Texts) -> Json:
    """Return what the script of the slider needs.

    Parameters
    ----------
    estate
        Code of the estate.
    query
        Which plans are shown, as the address holds it.
    features
        The layer of overdue cleaning: as weeks past are told, so is now.
    texts
        Words of the reader.
    """
    counts = features.counts
    return {
        "estate": estate,
        "query": query,
        "now": {
            "overdue": sum(counts.get(key, 0) for key in _LATE),
            "never_visited": counts.get("never_visited", 0),
        },
        "words": weeks_words(texts),
    }


def weeks_words(texts: Texts) -> dict[str, str]:
    """Return the words of the slider of weeks; places in braces are filled in by the script."""
    return {
        "week": texts.gettext("Week {week}, up to {date}"),
        "past": texts.gettext("This is how cleaning stood at the end of {date}"),
        "now": texts.gettext("Now"),
        "drag": texts.gettext("Drag to see weeks past."),
        "facts": texts.gettext("{overdue} overdue, {never} never visited"),
        "curve": texts.gettext(
            "Overdue cleaning week by week from {first} to {last}: least {least}, most {most}"
        ),
        "failed": texts.gettext("The weeks past could not be fetched."),
    }
