"""How each state looks: a colour and always a second sign (shape, dash, hatch or letter).

The path data below is drawn twice from the same text: as SVG in the legend and as `Path2D` on the
canvas of the map, so a legend cannot differ from its map. Colours are token names of `palette`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

Hatch = Literal["none", "diagonal", "back", "cross", "dots"]

CIRCLE: Final = "M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0z"
SQUARE: Final = (
    "M5 2.5h14a2.5 2.5 0 0 1 2.5 2.5v14a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 19V5"
    "A2.5 2.5 0 0 1 5 2.5z"
)
SHARP_SQUARE: Final = "M3 3h18v18H3z"
TRIANGLE: Final = "M12 1.5L23.5 22H.5z"
DIAMOND: Final = "M12 2l10 10-10 10L2 12z"
BUBBLE: Final = "M3 3h18v13h-8l-5 5.5V16H3z"
DOOR: Final = "M6 2h12v20H6z"

CROSS: Final = "M8 8l8 8M16 8l-8 8"
BOLT: Final = "M13.4 5.5l-5.4 7h3.4l-1 6 5.6-7.2h-3.6z"
SUN: Final = (
    "M12 5v2M12 17v2M5 12h2M17 12h2M7 7l1.4 1.4M15.6 15.6L17 17M17 7l-1.4 1.4M8.4 15.6L7 17"
    "M9.8 12a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0"
)
HALF: Final = "M12 5.5a6.5 6.5 0 0 1 0 13z"
LEAF: Final = "M7 17.5C5.6 10.5 10 6.4 17.6 6.4 17.8 13.6 13.8 18.6 7 17.5zM7 17.5L13 11.2"
CRACK: Final = "M14.5 5l-5 5.2 5 3.4-5 5.4"
MARK: Final = "M12 9v6M12 18v.6"
QUESTION: Final = "M9.2 9.4a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2.3M12 17v.5"
CLOCK: Final = "M12 7.5V12l3.2 2"
BARS: Final = ("M7.5 16h9", "M7.5 16h9M7.5 12h9", "M7.5 16h9M7.5 12h9M7.5 8h9")
BIN: Final = "M7.5 9h9l-1 8.5h-7zM6.5 7h11"
DOTS: Final = "M8 9.5h8"
ONE: Final = "M9.5 8.8L12.6 6.8V17"
ZERO: Final = "M9.2 15a2.8 3.8 0 1 0 5.6 0a2.8 3.8 0 1 0-5.6 0"
TWO: Final = "M9 9.6a3 3 0 1 1 5.6 1.5L9 17h6.2"


@dataclass(frozen=True)
class Symbol:
    """A sign on a point: a badge (`shape`) with a `glyph`, path data in a box of 24 x 24.

    `fill`, `edge` and `ink` name tokens; `fill` None is a hollow badge. `size_px` is the drawn
    width on the map; `dash` are the lengths of a broken edge in box units. `numbered`: the map
    writes the feature's number in place of the glyph.
    """

    shape: str
    fill: str | None
    edge: str
    size_px: int
    glyph: str = ""
    ink: str = "glyph"
    glyph_filled: bool = False
    dash: tuple[float, ...] = ()
    edge_width: float = 2.0
    numbered: bool = False


@dataclass(frozen=True)
class Area:
    """A sign on a polygon: fill with opacity (0 to 1), hatch, and an edge in pixels."""

    fill: str
    fill_opacity: float
    edge: str
    edge_width: float = 1.0
    dash: tuple[float, ...] = ()
    hatch: Hatch = "none"
    hatch_ink: str = "ink"


@dataclass(frozen=True)
class Line:
    """A sign on a line: an inner stroke with a casing, widths in pixels at any zoom."""

    ink: str
    width: float
    casing: str | None = None
    casing_width: float = 0.0
    dash: tuple[float, ...] = ()


Style = Symbol | Area | Line


def _broken(shape: str, colour: str, glyph: str, *, filled: bool = False) -> Symbol:
    return Symbol(shape, colour, colour, 22, glyph, glyph_filled=filled)


def _overdue(step: int) -> Symbol:
    colour = f"overdue_{step}"
    return Symbol(SQUARE, colour, colour, 18 + 2 * step, BARS[step - 1])


_DOT: Final = Symbol(CIRCLE, "asset", "halo", 8, edge_width=3)

# Worst first: the order of the legend, and the rank used when points are gathered into cells.
STYLES: Final[Mapping[str, Mapping[str, Style]]] = {
    "estates": {"estate": Area("ground", 0.0, "estate_edge", 1.5, (8, 5))},
    "courtyards": {"courtyard": Area("courtyard", 1.0, "courtyard_edge")},
    "buildings": {"building": Area("building", 1.0, "building_edge")},
    "footpaths": {
        "street": Line("path", 6, "path_edge", 8),
        "path": Line("path", 3.5, "path_edge", 5.5),
        "steps": Line("path", 3.5, "path_edge", 5.5, (2, 2)),
    },
    "stairwells": {"stairwell": Symbol(DOOR, "asset", "halo", 12, edge_width=2.5)},
    "waste_stations": {"waste_station": Symbol(SQUARE, "waste", "waste", 17, BIN)},
    "places": {"place": _DOT},
    "reports": {
        # The ring of what is late, and a mark, so that it is seen without its colour.
        "overdue": Symbol(BUBBLE, "report", "danger_edge", 24, MARK, edge_width=3.5),
        "soon": Symbol(BUBBLE, "report", "report", 21, CLOCK),
        "later": Symbol(BUBBLE, "report", "report", 19, DOTS),
    },
    "lamps": {
        "other": Symbol(CIRCLE, "broken", "broken", 8, CROSS),
        "unknown": Symbol(CIRCLE, None, "lamp_unknown", 9, edge_width=5.5),
        "lit": Symbol(CIRCLE, "lamp_lit", "lamp_lit_edge", 8, edge_width=3.5),
        "indoor": Symbol(CIRCLE, None, "asset", 6),
    },
    "dark_spots": {
        "certain": Area(
            "dark_fill", 0.62, "dark_edge", 1.5, hatch="diagonal", hatch_ink="dark_hatch"
        ),
        "probable": Area(
            "dark_probable", 0.34, "dark_probable", 1.5, hatch="back", hatch_ink="dark_probable"
        ),
        "unknown": Area(
            "dark_unknown",
            0.16,
            "dark_unknown",
            1.5,
            (4, 3),
            hatch="dots",
            hatch_ink="dark_unknown",
        ),
    },
    "broken_fixtures": {
        "open_hatch": Symbol(TRIANGLE, "danger_fill", "danger_edge", 26, MARK, "danger_ink"),
        "damaged": _broken(SHARP_SQUARE, "broken", CRACK),
        "dark": _broken(CIRCLE, "broken", CROSS),
        "flickering": _broken(CIRCLE, "broken", BOLT, filled=True),
        "dim": _broken(CIRCLE, "broken_energy", HALF, filled=True),
        "day_burning": _broken(CIRCLE, "broken_energy", SUN),
        "obscured": _broken(DIAMOND, "broken_green", LEAF),
    },
    "overdue_cleaning": {
        "over_30": _overdue(3),
        "over_7": _overdue(2),
        "up_to_7": _overdue(1),
        "never_visited": Symbol(SQUARE, None, "never", 19, QUESTION, "never", dash=(4, 3)),
        "due_soon": Symbol(SQUARE, None, "overdue_1", 17, CLOCK, "overdue_1"),
        "ok": Symbol(SQUARE, None, "asset", 10),
    },
    "lit_surfaces": {
        "fails": Area("fails", 0.3, "fails", 2, hatch="cross", hatch_ink="fails"),
        "unknown": Area("never", 0.12, "never", 1.5, (4, 3), hatch="dots", hatch_ink="never"),
        "ok": Area("good", 0.22, "good", 1.5),
        "no_demand": Area("asset", 0.0, "asset", 1.5, (2, 3)),
    },
    "scores": {
        "bad": Symbol(TRIANGLE, "broken", "broken", 22, ZERO),
        "fair": Symbol(DIAMOND, "fails", "fails", 20, ONE),
        "old": Symbol(CIRCLE, None, "never", 17, CLOCK, "never", dash=(4, 3)),
        "unseen": Symbol(CIRCLE, None, "never", 17, QUESTION, "never", dash=(4, 3)),
        "partly": Symbol(CIRCLE, None, "good", 17, TWO, "good", dash=(6, 3)),
        "good": Symbol(CIRCLE, "good", "good", 18, TWO),
    },
    "waste_readiness": {
        "lacks": Symbol(DIAMOND, "fails", "fails", 24, CROSS),
        "short": Symbol(TRIANGLE, "fails", "fails", 24, MARK),
        "unknown": Symbol(SQUARE, None, "never", 18, QUESTION, "never", dash=(4, 3)),
        "tight": Symbol(SQUARE, None, "waste", 18, BIN, "waste"),
        "ready": Symbol(SQUARE, "waste", "waste", 17, BIN),
    },
    "group_faults": {"group_fault": Area("broken", 0.08, "broken", 2.5, (10, 5, 2, 5))},
    "repairs": {"repair": Symbol(CIRCLE, "repair", "repair", 20, ONE, numbered=True)},
}


def ink_of(style: Style) -> str:
    """Name of the token that makes the sign stand out from the map."""
    if isinstance(style, Line):
        return style.ink
    return style.edge if style.edge != "halo" or style.fill is None else style.fill


def second_sign(style: Style) -> tuple[object, ...]:
    """Everything that tells a sign apart without its colour."""
    if isinstance(style, Symbol):
        return ("symbol", style.shape, style.glyph, style.fill is None, style.dash, style.size_px)
    if isinstance(style, Area):
        return ("area", style.hatch, style.dash, style.fill_opacity > 0)
    return ("line", style.width, style.dash)


def as_json(style: Style) -> dict[str, object]:
    """Return the sign as plain values for the canvas of the map."""
    return {"type": type(style).__name__.lower(), **asdict(style)}
