"""The card of what was said and done as a picture of 1200 by 675 px, for pages and social media."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from maps.palette import DAY
from maps.texts import Texts
from maps.told_words import Card, Line, title

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1200
HEIGHT: Final = 675
#: Drawn so many times larger, then made smaller: edges without steps.
_FINE: Final = 2
_BAND: Final = 118
_FOOT: Final = 72
_EDGE: Final = 48
_GAP: Final = 18
_FONT: Final = "DejaVuSans.ttf"
_BOLD: Final = "DejaVuSans-Bold.ttf"
#: Sizes that words are set in, the largest that fits [px].
_SIZES: Final = (60, 54, 48, 44, 40, 36, 33, 30, 27, 25, 23, 21, 19, 17)
#: From one line of words to the next, in sizes of letters.
_STEP: Final = 1.28
_GREEN: Final = "#e6f0e7"


def png(card: Card, texts: Texts) -> bytes:
    """Draw a card.

    Returns
    -------
    bytes
        A PNG file of exactly 1200 by 675 px.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- only who draws a card needs it

    image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), DAY["page"])
    draw = ImageDraw.Draw(image)
    _band(draw, card, texts)
    high = (HEIGHT - _BAND - _FOOT - _GAP) / len(card.lines)
    size = _fitting(card, WIDTH / 2 - _EDGE - 26 - 48, high - _GAP - 60)
    for place, line in enumerate(card.lines):
        _line(draw, line, texts, size, (_BAND + _GAP + place * high, high - _GAP))
    _foot(draw, card, texts)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(size: float, *, bold: bool = False) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_BOLD if bold else _FONT, round(size * _FINE))


def _box(*sides: float) -> tuple[float, ...]:
    return tuple(side * _FINE for side in sides)


def _write(
    draw: ImageDraw, x: float, y: float, words: str, font: FreeTypeFont, colour: str,
    anchor: str = "la",
) -> None:  # fmt: skip
    draw.text((x * _FINE, y * _FINE), words, font=font, fill=colour, anchor=anchor)


def _band(draw: ImageDraw, card: Card, texts: Texts) -> None:
    draw.rectangle(_box(0, 0, WIDTH, _BAND), fill=DAY["action"])
    # The sign of the service: a lamp and its light.
    draw.ellipse(_box(_EDGE - 8, 60, _EDGE + 60, 106), fill=DAY["glow"])
    draw.rectangle(_box(_EDGE - 8, 50, _EDGE + 60, 84), fill=DAY["action"])
    draw.polygon(
        [(x * _FINE, y * _FINE) for x, y in ((_EDGE + 26, 30), (_EDGE + 60, 84), (_EDGE - 8, 84))],
        fill=DAY["glow"],
    )
    draw.ellipse(_box(_EDGE + 17, 17, _EDGE + 35, 35), fill="#ffffff")
    _write(draw, _EDGE + 88, _BAND / 2, title(texts), _font(54, bold=True), "#ffffff", "lm")
    if card.stamp:
        font = _font(24, bold=True)
        wide = font.getlength(card.stamp) / _FINE + 36
        left = WIDTH - _EDGE - wide
        draw.rounded_rectangle(
            _box(left, _BAND / 2 - 26, WIDTH - _EDGE, _BAND / 2 + 26), 12 * _FINE, fill=DAY["glow"]
        )
        _write(draw, left + wide / 2, _BAND / 2, card.stamp, font, DAY["ink"], "mm")


def _line(
    draw: ImageDraw, line: Line, texts: Texts, size: float, across: tuple[float, float]
) -> None:
    top, high = across
    middle = WIDTH / 2
    left, right = (_EDGE, middle - 26), (middle + 26, WIDTH - _EDGE)
    for (start, end), fill, edge in (
        (left, DAY["surface"], DAY["control"]), (right, _GREEN, DAY["good"]),
    ):  # fmt: skip
        draw.rounded_rectangle(
            _box(start, top, end, top + high), 16 * _FINE, fill=fill, outline=edge,
            width=2 * _FINE,
        )  # fmt: skip
    y = top + high / 2
    draw.polygon(
        [(x * _FINE, at * _FINE) for x, at in
         ((middle - 11, y - 15), (middle + 13, y), (middle - 11, y + 15))],
        fill=DAY["good"],
    )  # fmt: skip
    head = _font(19, bold=True)
    for (start, end), what, said, colour in (
        (left, texts.gettext("You said"), line.said, DAY["ink_soft"]),
        (right, texts.gettext("We did"), line.did, DAY["good"]),
    ):
        _write(draw, start + 24, top + 16, what.upper(), head, colour)
        _set(draw, said, size, (start + 24, top + 46), (end - start - 48, high - 60))
    width = (
        left[1] - left[0] - 48 - head.getlength(texts.gettext("You said").upper()) / _FINE
    ) - 18
    place = _cut(line.place, _font(18), width)
    _write(draw, left[1] - 24, top + 17, place, _font(18), DAY["ink_soft"], "ra")


def _fitting(card: Card, width: float, high: float) -> float:
    """Return the largest size in which all words of a card fit their boxes [px]."""
    words = [said for line in card.lines for said in (line.said, line.did)]
    for size in _SIZES:
        font = _font(size)
        most = max(len(wrapped(said, font.getlength, width * _FINE)) for said in words)
        if most * size * _STEP <= high:
            break
    return size


def _set(
    draw: ImageDraw, words: str, size: float, at: tuple[float, float], box: tuple[float, float]
) -> None:
    """Write words into a box, in its middle."""
    font = _font(size)
    lines = wrapped(words, font.getlength, box[0] * _FINE)
    start = at[1] + max(0.0, (box[1] - len(lines) * size * _STEP) / 2)
    for place, text in enumerate(lines):
        _write(draw, at[0], start + place * size * _STEP, text, font, DAY["ink"])


def wrapped(words: str, measure: Callable[[str], float], width: float) -> list[str]:
    """Break words into lines of a width; a word that is too long is broken where it must be."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        if measure(f"{line} {word}".strip()) <= width:
            line = f"{line} {word}".strip()
            continue
        if line:
            lines.append(line)
        line = word
        while measure(line) > width and len(line) > 1:
            fits = next(
                at for at in range(len(line) - 1, 0, -1) if at == 1 or measure(line[:at]) <= width
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _cut(words: str, font: FreeTypeFont, width: float) -> str:
    kept = words
    while kept and font.getlength(kept) / _FINE > width:
        kept = kept[:-1]
    return words if kept == words else f"{kept[:-1].rstrip()}…"


def _foot(draw: ImageDraw, card: Card, texts: Texts) -> None:
    y = HEIGHT - _FOOT / 2
    font = _font(22)
    day = texts.date(card.at)
    room = WIDTH - 2 * _EDGE - font.getlength(day) / _FINE - 40
    name = _cut(f"{card.place} · {card.company}", _font(22, bold=True), room)
    _write(draw, _EDGE, y, name, _font(22, bold=True), DAY["ink"], "lm")
    _write(draw, WIDTH - _EDGE, y, day, font, DAY["ink_soft"], "rm")
