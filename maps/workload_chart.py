"""Hours due each week as bars (SVG); the table beside it holds the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from maps.texts import Texts

_STEP: Final = 48
_BAR: Final = 34
_TOP, _HIGH, _FOOT = 26, 96, 24
_LEFT: Final = 8
_RIGHT: Final = 8


@dataclass(frozen=True)
class Bar:
    """One week: its name, hours due [h], and whether some visits have no time."""

    name: str
    hours: float
    is_partial: bool


def week_bars(
    bars: Sequence[Bar], most: float | None, title: str, mark: str, texts: Texts
) -> Markup:
    """Draw the weeks of an area.

    Parameters
    ----------
    bars
        The weeks, in order.
    most
        Hours that the area has in a week [h]; what passes them is hatched. None: not said.
    title
        What the picture shows, for people who do not see it.
    mark
        Names the hatching; no other picture of the page has the same.
    texts
        Writes the numbers.
    """
    highest = max([bar.hours for bar in bars] + [most or 0.0]) or 1.0
    wide = _LEFT + len(bars) * _STEP + _RIGHT
    parts = [_bar(place, bar, highest, most, mark, texts) for place, bar in enumerate(bars)]
    if most is not None:
        line_y = round(_TOP + _HIGH * (1 - most / highest), 1)
        parts.append(Markup('<path class="most" d="M0 {}H{}"/>').format(line_y, wide))
    return Markup(
        '<svg class="week-bars" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"'
        ' aria-label="{2}"><pattern id="over-{3}" width="6" height="6"'
        ' patternUnits="userSpaceOnUse"><path class="over-ground" d="M0 0h6v6H0z"/>'
        '<path class="over-line" d="M-1 7L7-1M-1 1l2-2M5 7l2-2"/></pattern>'
        '<path class="ground" d="M0 {4}H{0}"/>{5}</svg>'
    ).format(wide, _TOP + _HIGH + _FOOT, title, mark, _TOP + _HIGH, Markup("").join(parts))


def _bar(
    place: int, bar: Bar, highest: float, most: float | None, mark: str, texts: Texts
) -> Markup:
    left = _LEFT + place * _STEP + (_STEP - _BAR) // 2
    middle = left + _BAR / 2
    top = round(_TOP + _HIGH * (1 - bar.hours / highest), 1)
    within = bar.hours if most is None else min(bar.hours, most)
    level = round(_TOP + _HIGH * (1 - within / highest), 1)
    body = Markup('<path class="within" d="M{} {}h{}V{}h-{}z"/>').format(
        left, level, _BAR, _TOP + _HIGH, _BAR
    )
    if most is not None and bar.hours > most:
        body += Markup('<path class="over" fill="url(#over-{})" d="M{} {}h{}V{}h-{}z"/>').format(
            mark, left, top, _BAR, level, _BAR
        )
    told = texts.number(bar.hours, 1) + ("+" if bar.is_partial else "")
    body += Markup('<text x="{}" y="{}">{}</text>').format(middle, top - 6, told)
    return body + Markup('<text class="week" x="{}" y="{}">{}</text>').format(
        middle, _TOP + _HIGH + 17, bar.name
    )
