"""The legend: the same signs as the map, with the count of each, and what is known when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from markupsafe import Markup

from maps.cells import gather
from maps.features import Features, counted
from maps.layer import Layer
from maps.payload import is_gathered
from maps.style import Area, Line, Style, Symbol
from maps.texts import Texts

_BOX: Final = Markup('<svg class="sign" viewBox="0 0 {box} {box}" aria-hidden="true">{body}</svg>')
# One diagonal every 5 units of the 24-unit box, and dots on the same grid.
_DIAGONALS: Final = "M2 8l6-6M2 14L14 2M2 20L20 2M4 22L22 4M10 22l12-12M16 22l6-6"
_BACK: Final = "M2 16l6 6M2 10L14 22M2 4L20 22M4 2l18 18M10 2l12 12M16 2l6 6"
_DOT_GRID: Final = "M7 7h.1M12 12h.1M17 7h.1M7 17h.1M17 17h.1"
_HATCHES: Final = {
    "diagonal": (_DIAGONALS, 1.4),
    "back": (_BACK, 1.4),
    "cross": (_DIAGONALS + _BACK, 1.2),
    "dots": (_DOT_GRID, 2.6),
}


@dataclass(frozen=True)
class Entry:
    """One sign in the legend with its words and the number of features.

    `switch` is the class that the entry switches on; empty where it is drawn with its layer.
    `leave` is what leaves the class out of a map of vector tiles; empty where nothing does.
    """

    sign: Markup
    text: str
    count: int
    switch: str = ""
    leave: str = ""


@dataclass(frozen=True)
class Block:
    """A layer in the panel: title, number, entries, and remarks on what is not drawn.

    `count` is None where the layer has not been computed or was not given: unknown, not zero.
    `pending`: the numbers come later, and stand as zeros until then.
    """

    layer: Layer
    title: str
    summary: str
    count: int | None
    status: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    pending: bool = False


def svg(style: Style) -> Markup:
    """Draw a sign as inline SVG; colours are CSS custom properties, so it follows the theme."""
    if isinstance(style, Symbol):
        return _BOX.format(box=24, body=_symbol(style))
    return _BOX.format(box=24, body=_area(style) if isinstance(style, Area) else _line(style))


def block(
    layer: Layer,
    features: Features | None,
    computed_at: datetime | None,
    texts: Texts,
    unknown: str = "",
) -> Block:
    """Describe a layer for the panel.

    Parameters
    ----------
    features
        Rows of the layer; None where it has not been computed or was not given.
    computed_at
        Moment of the computation, written beside an empty layer that comes from one.
    unknown
        Message id that says why an empty layer says nothing; empty where it does.
    """
    if unknown:
        features = None
    entries = () if features is None else tuple(_entries(features, texts))
    return Block(
        layer=layer,
        title=texts.gettext(layer.title),
        summary=texts.gettext(layer.summary),
        count=None if features is None else features.headline,
        status=_status(layer, features, computed_at, texts)
        if not unknown
        else texts.gettext(unknown),
        entries=entries,
        notes=() if features is None else tuple(_notes(features, texts)),
    )


def pending_block(layer: Layer, texts: Texts) -> Block:
    """Describe a layer whose numbers come later; each of several classes can be left out."""
    entries = tuple(_entries(counted(layer, {}), texts))
    if len(entries) > 1:
        entries = tuple(
            entry if entry.switch else replace(entry, leave=f"{layer.name}.{key}")
            for entry, key in zip(entries, _shown(layer), strict=True)
        )
    title, summary = texts.gettext(layer.title), texts.gettext(layer.summary)
    return Block(layer, title, summary, 0, "", entries, (), pending=True)


def _shown(layer: Layer) -> list[str]:
    return [key for key in layer.styles if key not in layer.hidden]


def _entries(features: Features, texts: Texts) -> Iterable[Entry]:
    layer = features.layer
    for key in _shown(layer):
        switch = key if key in layer.quiet else ""
        count = features.counts.get(key, 0)
        yield Entry(svg(layer.styles[key]), texts.gettext(layer.legend[key]), count, switch)


def _status(
    layer: Layer, features: Features | None, computed_at: datetime | None, texts: Texts
) -> str:
    if features is None:
        return texts.gettext("Not computed yet")
    if features.counts:
        return ""
    none_text = texts.gettext(layer.none_text)
    if computed_at is None:
        return none_text
    return texts.gettext(
        "%(none)s, computed %(clock)s", none=none_text, clock=texts.clock(computed_at)
    )


def _notes(features: Features, texts: Texts) -> Iterable[str]:
    if is_gathered(features):
        gathered = gather(features)
        yield texts.gettext(
            "%(points)s points in %(cells)s cells of %(side)s: each cell shows its exact number and"
            " its worst state.",
            points=texts.number(len(features.rows) - features.unplaced),
            cells=texts.number(len(gathered.cells)),
            side=texts.quantity(gathered.size_m, "m"),
        )
    if features.unplaced:
        yield texts.ngettext(
            "%(num)s has no position: in the list, not on the map.",
            "%(num)s have no position: in the list, not on the map.",
            features.unplaced,
        )
    if features.hidden:
        what = ", ".join(texts.gettext(features.layer.legend[key]) for key in features.layer.hidden)
        yield texts.gettext(
            "%(number)s not shown: %(what)s.",
            number=texts.number(features.hidden),
            what=what.lower(),
        )
    if features.beyond:
        yield texts.gettext(
            "%(number)s more, further down in the order, stand in the list only.",
            number=texts.number(features.beyond),
        )


def _token(name: str | None) -> str:
    return "none" if name is None else f"var(--lr-{name.replace('_', '-')})"


def _stroke(ink: str, width: float, dash: tuple[float, ...] = ()) -> Markup:
    pattern = Markup(' stroke-dasharray="{}"').format(" ".join(map(str, dash))) if dash else ""
    return Markup('stroke="{}" stroke-width="{}"{}').format(_token(ink), width, pattern)


def _symbol(style: Symbol) -> Markup:
    badge = Markup('<path d="{}" fill="{}" {}/>').format(
        style.shape, _token(style.fill), _stroke(style.edge, style.edge_width, style.dash)
    )
    if not style.glyph:
        return badge
    if style.glyph_filled:
        return badge + Markup('<path d="{}" fill="{}"/>').format(style.glyph, _token(style.ink))
    return badge + Markup('<path d="{}" fill="none" stroke-linecap="round" {}/>').format(
        style.glyph, _stroke(style.ink, 2.2)
    )


def _area(style: Area) -> Markup:
    body = Markup('<path d="M2 2h20v20H2z" fill="{}" fill-opacity="{}" {}/>').format(
        _token(style.fill), style.fill_opacity, _stroke(style.edge, style.edge_width, style.dash)
    )
    if style.hatch == "none":
        return body
    lines, width = _HATCHES[style.hatch]
    return body + Markup('<path d="{}" fill="none" stroke-linecap="round" {}/>').format(
        lines, _stroke(style.hatch_ink, width)
    )


def _line(style: Line) -> Markup:
    inner = Markup('<path d="M1 12h22" {}/>').format(_stroke(style.ink, style.width, style.dash))
    if style.casing is None:
        return inner
    return (
        Markup('<path d="M1 12h22" {}/>').format(_stroke(style.casing, style.casing_width)) + inner
    )
