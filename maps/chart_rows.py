"""Rows side by side: values with their intervals, and bars of parts that are stacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from maps import chart_parts as parts
from maps.chart_parts import LETTER_WIDE, LINES, SHADES, WIDTH, Drawn, Scale
from maps.palette import DAY
from maps.texts import Texts

ROW: Final = 30.0
BAR: Final = 20.0
_EDGE: Final = 8.0
RIGHT: Final = 18.0
_NAME_MAX: Final = 300.0
#: Room beside a name: short ones may have wide letters alone [px].
_NAME_ROOM: Final = 26.0
_SAID: Final = 150.0
"""Room at the right for values in words [px]."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A value with its interval; a quiet one claims nothing, and its words say why."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    is_quiet: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """Values side by side: `zero` marks what is no difference, `n_words` names what `n` counts.

    `floor` and `ceiling` end the axis: an interval that passes them ends in an arrow.
    """

    mark: str
    title: str
    sentence: str
    rows: Sequence[Row]
    unit: str = ""
    decimals: int = 1
    zero: float | None = None
    n_words: str = ""
    floor: float | None = None
    ceiling: float | None = None
    wide: float = WIDTH


@dataclass(frozen=True)
class Bar:
    """One bar: its name and how much each part holds."""

    name: str
    parts: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars of the same parts, stacked; the parts have an order, the first is the lightest."""

    mark: str
    title: str
    sentence: str
    parts: Sequence[str]
    rows: Sequence[Bar]
    unit: str = ""
    decimals: int = 0
    wide: float = WIDTH


def intervals(shown: Intervals, texts: Texts) -> Drawn:
    """Draw values with their intervals, one below the other.

    Raises
    ------
    ValueError
        If there is no row.
    """
    if not shown.rows:
        raise ValueError("intervals have one row at least")
    left = _names_wide([row.name for row in shown.rows])
    values = [
        _within(value, shown) for row in shown.rows for value in (row.value, row.low, row.high)
    ]
    x = parts.scale_of(
        [*values, shown.zero], (shown.floor, shown.ceiling), (left, shown.wide - RIGHT - _SAID),
        shown.decimals,
    )  # fmt: skip
    top = 12.0
    ground = top + ROW * len(shown.rows)
    drawn = [*_ticks(x, top, ground, shown.unit, texts)]
    if shown.zero is not None:
        at = x.at(shown.zero)
        drawn.append(
            parts.line(f"M{at:.1f} {top:g}V{ground:.1f}", "moment", DAY["ink"], 1.6, "5 3")
        )
    for place, row in enumerate(shown.rows):
        drawn += _interval(row, x, top + ROW * (place + 0.5), shown, texts)
    return Drawn(
        title=shown.title,
        sentence=shown.sentence,
        svg=parts.figure(shown.mark, shown.title, shown.sentence, (shown.wide, ground + 26), drawn),
        head=_head(shown, texts),
        rows=tuple(_cells(row, shown, texts) for row in shown.rows),
    )


def bars(shown: Bars, texts: Texts) -> Drawn:
    """Draw stacked bars, one below the other.

    Raises
    ------
    ValueError
        If there is no bar, no part or more parts than can be told apart, or a bar has others.
    """
    if not shown.rows or not 1 <= len(shown.parts) <= len(SHADES):
        raise ValueError(f"bars have one row at least and 1 to {len(SHADES)} parts")
    if any(len(row.parts) != len(shown.parts) for row in shown.rows):
        raise ValueError("every bar has all parts")
    shades = _shades(len(shown.parts))
    left = _names_wide([row.name for row in shown.rows])
    samples = [
        (_box(shade, -14, -6, 28, 12), name)
        for shade, name in zip(shades, shown.parts, strict=True)
    ]
    key, top = parts.keys(samples if len(samples) > 1 else [], _EDGE, shown.wide - RIGHT)
    top += 8
    ground = top + ROW * len(shown.rows)
    x = parts.scale_of(
        [sum(row.parts) for row in shown.rows], (0.0, None), (left, shown.wide - RIGHT - 60),
        shown.decimals,
    )  # fmt: skip
    drawn = [*key, *_ticks(x, top, ground, shown.unit, texts)]
    for place, row in enumerate(shown.rows):
        drawn += _bar(row, x, top + ROW * (place + 0.5), shades, shown, texts)
    total = texts.gettext("In all")
    return Drawn(
        title=shown.title,
        sentence=shown.sentence,
        svg=parts.figure(shown.mark, shown.title, shown.sentence, (shown.wide, ground + 26), drawn),
        head=("", *shown.parts, *((total,) if len(shown.parts) > 1 else ())),
        rows=tuple(_sums(row, shown, texts) for row in shown.rows),
    )


def _shades(count: int) -> list[int]:
    """Return which shades parts take: as far apart as they can be, the darkest last."""
    last = len(SHADES) - 1
    return [last] if count == 1 else [round(place * last / (count - 1)) for place in range(count)]


def _names_wide(names: Sequence[str]) -> float:
    return min(max(len(name) for name in names) * LETTER_WIDE + _NAME_ROOM, _NAME_MAX)


def _short(name: str) -> str:
    most = int((_NAME_MAX - _NAME_ROOM) / LETTER_WIDE)
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _ticks(x: Scale, top: float, ground: float, unit: str, texts: Texts) -> Iterable[str]:
    for tick in x.ticks:
        at = x.at(tick)
        yield parts.line(f"M{at:.1f} {top:g}V{ground:.1f}", "grid", DAY["line"])
        said = parts.number(texts, tick, x.decimals)
        last = tick == x.ticks[-1] and unit
        yield parts.words(f"{said}\u00a0{unit}" if last else said, at, ground + 16, "middle")


def _interval(row: Row, x: Scale, y: float, shown: Intervals, texts: Texts) -> Iterable[str]:
    yield parts.words(_short(row.name), x.start - 10, y + 4.5, "end", "ink")
    if row.value is not None:
        if row.low is not None and row.high is not None:
            low, high = x.at(row.low), x.at(row.high)
            dash = "3 3" if row.is_quiet else "none"
            yield parts.line(f"M{low:.1f} {y:.1f}H{high:.1f}", "line-0", LINES[0][0], 2.2, dash)
            ends = _end(row.low < x.low, low, y, 6) + _end(row.high > x.high, high, y, -6)
            yield parts.line(ends, "line-0", LINES[0][0], 1.6)
        yield parts.sign(0, x.at(row.value), y, hollow=row.is_quiet)
    said = (
        texts.gettext("not known")
        if row.value is None
        else parts.with_unit(texts, row.value, shown.decimals, shown.unit)
    )
    if row.n is not None and shown.n_words:
        said = f"{said} · n {texts.number(row.n)}"
    yield parts.words(said, x.end + 14, y + 4.5, kind="ink")


def _within(value: float | None, shown: Intervals) -> float | None:
    if value is None:
        return None
    low = value if shown.floor is None else max(value, shown.floor)
    return low if shown.ceiling is None else min(low, shown.ceiling)


def _end(is_cut: bool, x: float, y: float, aside: float) -> str:
    """Return the end of an interval: a bar, or an arrow where it goes on beyond the axis."""
    if is_cut:
        return f"M{x + aside:.1f} {y - 5:.1f}L{x:.1f} {y:.1f}l{aside:g} 5"
    return f"M{x:.1f} {y - 5:.1f}v10"


def _bar(
    row: Bar, x: Scale, y: float, shades: Sequence[int], shown: Bars, texts: Texts
) -> Iterable[str]:
    yield parts.words(_short(row.name), x.start - 10, y + 4.5, "end", "ink")
    at, total = x.start, 0.0
    for shade, value in zip(shades, row.parts, strict=True):
        total += value
        end = x.at(total)
        if value > 0:
            yield _box(shade, at, y - BAR / 2, max(end - at - 1, 0.8), BAR)
            said = texts.number(value, shown.decimals)
            if end - at > len(said) * LETTER_WIDE + 6 and len(shades) > 1:
                yield _inside(said, (at + end - 1) / 2, y + 4.5, shade)
        at = end
    yield parts.words(
        parts.with_unit(texts, total, shown.decimals, ""), at + 8, y + 4.5, kind="ink"
    )


def _box(shade: int, x: float, y: float, wide: float, high: float) -> str:
    return (
        f'<rect class="chart-shade-{shade}" fill="{parts.shade(shade)}" stroke="{DAY["action"]}"'
        f' stroke-width="0.8" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:g}"/>'
    )


def _inside(said: str, x: float, y: float, shade: int) -> str:
    return (
        f'<text class="chart-on-{shade}" fill="{parts.on_shade(shade)}"'
        f' font-size="{parts.LETTER:g}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">'
        f"{Markup.escape(said)}</text>"
    )


def _head(shown: Intervals, texts: Texts) -> tuple[str, ...]:
    head = ["", texts.gettext("Value and interval")]
    if shown.n_words:
        head.append(shown.n_words)
    if any(row.words for row in shown.rows):
        head.append(texts.gettext("What it can tell"))
    return tuple(head)


def _cells(row: Row, shown: Intervals, texts: Texts) -> tuple[str, ...]:
    cells = [
        row.name,
        parts.told(texts, row.value, (row.low, row.high), shown.decimals, shown.unit),
    ]
    if shown.n_words:
        cells.append(parts.DASH if row.n is None else texts.number(row.n))
    if any(one.words for one in shown.rows):
        cells.append(row.words)
    return tuple(cells)


def _sums(row: Bar, shown: Bars, texts: Texts) -> tuple[str, ...]:
    cells = [
        row.name,
        *(parts.with_unit(texts, one, shown.decimals, shown.unit) for one in row.parts),
    ]
    if len(row.parts) > 1:
        cells.append(parts.with_unit(texts, sum(row.parts), shown.decimals, shown.unit))
    return tuple(cells)
