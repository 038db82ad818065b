"""Label paper, and what the page of codes says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maps.texts import N_, Texts


@dataclass(frozen=True, kw_only=True)
class Format:
    """A sheet of A4 label paper; lengths [mm]."""

    width_mm: float
    height_mm: float
    columns: int
    rows: int
    left_mm: float
    top_mm: float
    gap_mm: float = 0.0

    @property
    def on_sheet(self) -> int:
        """Return how many labels are on a sheet."""
        return self.columns * self.rows


#: Common sheets by their name. Measures as sold under several brands; print at 100 %.
FORMATS: Final[Mapping[str, Format]] = {
    "24": Format(width_mm=70, height_mm=37, columns=3, rows=8, left_mm=0, top_mm=0.5),
    "21": Format(
        width_mm=63.5, height_mm=38.1, columns=3, rows=7, left_mm=7.25, top_mm=15.15, gap_mm=2.5
    ),
    "8": Format(
        width_mm=99.1, height_mm=67.7, columns=2, rows=4, left_mm=4.65, top_mm=13.1, gap_mm=2.5
    ),
    "4": Format(width_mm=105, height_mm=148.5, columns=2, rows=2, left_mm=0, top_mm=0),
}
#: What fits a kind of asset: a pole is round and thin, a waste room has a door.
USUAL: Final[Mapping[str, str]] = {"lamp": "24", "stairwell": "8", "waste_station": "4"}
_THANKS: Final[Mapping[str, str]] = {
    "made": N_("The codes are made. Print them below."),
    "none": N_("All of them have a code already."),
    "ended": N_("The code is ended. Take the label down."),
    "replaced": N_("There is a new code. Print it, and take the old label down."),
}


def format_words(texts: Texts, name: str) -> str:
    """Return a label paper in words, ``24 på arket, 70 x 37 mm``."""
    paper = FORMATS[name]

    def length(mm: float) -> str:
        return texts.number(mm, 0 if mm == round(mm) else 1)

    return texts.gettext(
        "%(count)s on a sheet, %(width)s × %(height)s mm",  # noqa: RUF001 -- measures
        count=paper.on_sheet,
        width=length(paper.width_mm),
        height=length(paper.height_mm),
    )


def span(texts: Texts, first: int, last: int) -> str:
    """Return from which to which, ``1-500``."""
    return f"{texts.number(first)}\u2013{texts.number(last)}"


def thanks(texts: Texts, sent: str) -> str:
    """Return what is said after something was done to codes; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""
