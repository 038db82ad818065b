"""What charts are made of: paper, scales, words, keys, and the table that says the same.

Charts are SVG with the fixed colours of the day as attributes, so that a picture stands alone in a
file or on paper; on pages static/css/charts.css lays those of day and night over them. Nothing is
told by colour alone: lines differ by dash and sign, fills by how dark they are, and each chart
carries a sentence and a table.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from maps.palette import DAY
from maps.texts import Texts

WIDTH: Final = 720.0
"""Width of a chart that nobody wants otherwise [px]."""
#: Size of letters [px], and how wide one is on average in long and in short words [px].
LETTER: Final = 12.5
LETTER_WIDE: Final = 7.4
_KEY_LINE: Final = 20.0
_MARGIN: Final = 8.0

#: Between two numbers; alone: there is none.
DASH: Final = "\u2013"
_MINUS: Final = "\u2212"
#: Colour, dash and sign of lines, in the order of their series; signs are paths around 0, 0.
LINES: Final = (
    (DAY["link"], "none", "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0z"),
    (DAY["fails"], "9 4", "M-3.8-3.8h7.6v7.6h-7.6z"),
    (DAY["good"], "2 3.5", "M0-5L4.7 3.8h-9.4z"),
    (DAY["report"], "12 3 2 3", "M0-5.2L4.6 0L0 5.2L-4.6 0z"),
)
#: How much of the colour of action each fill holds, the lightest first; charts.css says the same.
SHADES: Final = (0.18, 0.40, 0.75, 1.0)
#: Numbers on lighter fills are dark.
_HALF: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart: picture, sentence and table, all of the same values.

    Attributes
    ----------
    title
        What it shows.
    sentence
        What it says, in words.
    svg
        One svg element that stands alone.
    head, rows
        The table: headings, and cells as they are read; the first cell names the row.
    """

    title: str
    sentence: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def picture(self) -> str:
        """Return the picture as a `data:` URL, which paper can name."""
        drawn = base64.b64encode(str(self.svg).encode()).decode()
        return f"data:image/svg+xml;base64,{drawn}"


@dataclass(frozen=True)
class Scale:
    """Values along an axis: from `low` at `start` to `high` at `end` [px], marked at `ticks`."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    decimals: int

    def at(self, value: float) -> float:
        """Return where a value lies [px]; what lies outside is drawn at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def scale_of(
    values: Iterable[float | None],
    bounds: tuple[float | None, float | None],
    pixels: tuple[float, float],
    decimals: int,
) -> Scale:
    """Return an axis that holds values, marked at round numbers.

    Parameters
    ----------
    values
        What is drawn; None is left out.
    bounds
        Ends that are asked for; None: as the values ask.
    pixels
        Where the ends lie [px].
    decimals
        Decimals of the values: counts are not marked at halves.
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    low = bounds[0] if bounds[0] is not None else min(known, default=0.0)
    high = bounds[1] if bounds[1] is not None else max(known, default=low + 1.0)
    low, high = min([low, *known]), max([high, *known])
    if high <= low:
        high = low + 1.0
    step = _round_step((high - low) / 5, decimals)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = [step * number for number in range(first, last + 1)]
    if bounds[1] is not None and high == bounds[1]:
        marks = [mark for mark in marks if mark <= high + 1e-9]
    return Scale(
        marks[0], max(marks[-1], high), *pixels, tuple(marks), max(0, -math.floor(math.log10(step)))
    )


def _round_step(least: float, decimals: int) -> float:
    size = 10.0 ** math.floor(math.log10(least))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= least - 1e-12)
    return max(step, 1.0) if decimals == 0 else step


def figure(
    mark: str, title: str, sentence: str, size: tuple[float, float], parts: Iterable[str]
) -> Markup:
    """Return the whole svg element, so wide and high: title, description, paper, and parts."""
    wide, high = size
    body = "".join(parts)
    return Markup(  # noqa: S704 - numbers, and words that were escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {wide:g} {high:.0f}"'
        f' width="{wide:g}" height="{high:.0f}" role="img"'
        f' aria-labelledby="{mark}-title {mark}-desc" font-family="DejaVu Sans, sans-serif">'
        f'<title id="{mark}-title">{escape(title)}</title>'
        f'<desc id="{mark}-desc">{escape(sentence)}</desc>'
        f'<path class="chart-paper" fill="{DAY["surface"]}" d="M0 0H{wide:g}V{high:.0f}H0z"/>'
        f"{body}</svg>"
    )


def words(text: str, x: float, y: float, anchor: str = "start", kind: str = "words") -> str:
    """Return words at a place; kind "words" is soft, "ink" strong."""
    colour = DAY["ink"] if kind == "ink" else DAY["ink_soft"]
    return (
        f'<text class="chart-{kind}" fill="{colour}" font-size="{LETTER:g}" x="{x:.1f}"'
        f' y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def line(data: str, kind: str, colour: str, wide: float = 1.0, dash: str = "none") -> str:
    """Return a line along path data; kind names its class."""
    return (
        f'<path class="chart-{kind}" d="{data}" fill="none" stroke="{colour}"'
        f' stroke-width="{wide:g}" stroke-dasharray="{dash}" stroke-linejoin="round"/>'
    )


def sign(order: int, x: float, y: float, *, hollow: bool = False) -> str:
    """Return the sign of a series at a place; a hollow one claims nothing."""
    colour, _, data = LINES[order]
    inside, edge = (DAY["surface"], colour) if hollow else (colour, DAY["surface"])
    kind = f"hollow-{order}" if hollow else f"sign-{order}"
    return (
        f'<path class="chart-{kind}" d="{data}" transform="translate({x:.1f} {y:.1f})"'
        f' fill="{inside}" stroke="{edge}" stroke-width="{1.8 if hollow else 1:g}"/>'
    )


def stroke(data: str, order: int, wide: float = 2.5) -> str:
    """Return a line of a series."""
    colour, dash, _ = LINES[order]
    return line(data, f"line-{order}", colour, wide, dash)


def shade(order: int) -> str:
    """Return the fill of a part, by day."""
    return _mixed(DAY["action"], DAY["surface"], SHADES[order])


def on_shade(order: int) -> str:
    """Return the colour of numbers on the fill of a part, by day."""
    return DAY["ink"] if SHADES[order] < _HALF else DAY["surface"]


def hatch(mark: str) -> str:
    """Return the pattern of what is not known; its name ends in -unknown."""
    return (
        f'<defs><pattern id="{mark}-unknown" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path class="chart-hatch" stroke="{DAY["never"]}" stroke-opacity="0.6" d="M0 6L6 0"/>'
        "</pattern></defs>"
    )


def keys(samples: Sequence[tuple[str, str]], left: float, right: float) -> tuple[list[str], float]:
    """Lay out the keys of a chart, in as many lines as they need, then below each other.

    Parameters
    ----------
    samples
        A sample drawn within 30 by 12 px around its middle, and its name.
    left, right
        Where lines begin, and where they end at most [px].

    Returns
    -------
    tuple
        What is drawn, and how high it is [px].
    """
    parts: list[str] = []
    widths = [40 + len(name) * LETTER_WIDE + 18 for _, name in samples]
    if left + sum(widths) - 18 > right:
        widths = [max(widths)] * len(widths)
    x, y = left, _MARGIN + 6
    for (drawn, name), wide in zip(samples, widths, strict=True):
        if x > left and x + wide - 18 > right:
            x, y = left, y + _KEY_LINE
        parts.append(f'<g transform="translate({x + 15:.1f} {y:.1f})">{drawn}</g>')
        parts.append(words(name, x + 38, y + 4.5, kind="ink"))
        x += wide
    return parts, (y + _KEY_LINE - 6) if samples else _MARGIN


def told(
    texts: Texts,
    value: float | None,
    interval: tuple[float | None, float | None],
    decimals: int,
    unit: str,
) -> str:
    """Write a value as a cell: with its unit and, in brackets, its interval."""
    if value is None:
        return texts.gettext("not known")
    said = with_unit(texts, value, decimals, unit)
    low, high = interval
    if low is None or high is None:
        return said
    return f"{said} ({number(texts, low, decimals)} {DASH} {number(texts, high, decimals)})"


def with_unit(texts: Texts, value: float, decimals: int, unit: str) -> str:
    """Write a value with its unit, if it has one."""
    said = texts.quantity(value, unit, decimals) if unit else texts.number(value, decimals)
    return said.replace("-", _MINUS, 1) if value < 0 else said


def number(texts: Texts, value: float, decimals: int) -> str:
    """Write a value with the minus that sentences have."""
    return with_unit(texts, value, decimals, "")


def _mixed(front: str, back: str, share: float) -> str:
    pairs = ((int(front[i : i + 2], 16), int(back[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
