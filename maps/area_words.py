"""What the pages of shared areas say: figures, thanks, and why something was not done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from maps.texts import N_, Texts

#: What each figure counts.
FIGURES: Final[Mapping[str, str]] = {
    "lamps": N_("Lamps"),
    "broken_lamps": N_("Lamps last seen not lit"),
    "dark_spots": N_("Dark spots"),
    "open_reports": N_("Open reports"),
    "overdue_cleaning": N_("Overdue cleaning"),
    "dwellings": N_("Dwellings"),
}
_THANKS: Final[Mapping[str, str]] = {
    "made": N_("The area has been made, and your company takes part."),
    "invited": N_("The company has been asked. It is counted once it says yes."),
    "joined": N_("Your company takes part. Its figures are counted from now on."),
    "left": N_("Your company takes no part there. Nothing of it is counted."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "name": N_("Give the area a name of at most 120 characters."),
    "outline": N_(
        "Choose estates whose outline is known, or paste GeoJSON with polygons in longitude and"
        " latitude, 1,000 m² to 100 km²."
    ),
    "dwellings": N_("Give the dwellings as a whole number, or leave the field empty."),
    "code": N_("There is no company with that code. Ask the company for it."),
    "overlap": N_(
        "Your company already takes part in an area that overlaps this one. From two sums one"
        " could work out single cases: leave the other area first."
    ),
}
_OTHER: Final = N_("Something in the form cannot be used.")


class Figure(Protocol):
    """A figure of an area, as the service tells it."""

    @property
    def figure(self) -> str:
        """What it counts."""

    @property
    def own(self) -> int:
        """Of the own company."""

    @property
    def total(self) -> int | None:
        """Of all that take part; None: too few to tell."""


@dataclass(frozen=True)
class Row:
    """A figure as the page shows it; `share` is the own part of all."""

    title: str
    own: str
    total: str
    share: str
    is_hidden: bool


def rows(figures: Sequence[Figure], texts: Texts) -> list[Row]:
    """Return the figures in words and numbers."""
    few = texts.gettext("the others: fewer than five")
    return [
        Row(
            texts.gettext(FIGURES[one.figure]),
            texts.number(one.own),
            few if one.total is None else texts.number(one.total),
            "" if not one.total else texts.quantity(100 * one.own / one.total, "%"),
            one.total is None,
        )
        for one in figures
    ]


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a field of a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))
