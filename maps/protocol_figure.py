"""A map of an estate as SVG, drawn on the server: ground, the way of a walk, numbered places.

For pages with and without login, for protocols, and as a picture that is tapped: fixed colours, no
script. The map of a walk that is taken along is maps.walk_figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import shapely
from markupsafe import Markup

from maps.north import compass

#: Corners nearer than this to a straight line are left out [m].
_STRAIGHT_M: Final = 0.4
#: Ground around what is shown [m], and the least side of the figure [m].
MARGIN_M: Final = 25.0
LEAST_M: Final = 120.0
#: Fill and edge, the lowest first.
_GROUND: Final = {
    "courtyard": ("#e2ead9", "#bccbb0"),
    "footpath": ("#f6f1e6", "#cdc6b9"),
    "building": ("#d8d2c8", "#a59d91"),
}
_PAPER: Final = "#faf8f3"
_INK: Final = "#1b2130"
_WAY: Final = "#22355a"
_MARKS: Final = {"stop": "#22355a", "safe": "#1d6b43", "unsafe": "#a3341f"}
_SCALES_M: Final = (10, 20, 50, 100, 200, 500)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A numbered place: stop, safe or unsafe; its shape tells which besides its colour."""

    easting_m: float
    northing_m: float
    text: str
    kind: str = "stop"


@dataclass(frozen=True)
class Figure:
    """What is drawn; all in EPSG:3006."""

    box: Box
    ground: Sequence[tuple[str, Any]]
    ways: Sequence[Any] = field(default=())
    marks: Sequence[Mark] = field(default=())


def box_around(shapes: Iterable[Any], ratio: float = 1.4) -> Box:
    """Return bounds around shapes with room at the sides, of a ratio of width to height."""
    west, south, east, north = shapely.GeometryCollection(list(shapes)).bounds
    width = max(east - west + 2 * MARGIN_M, LEAST_M)
    height = max(north - south + 2 * MARGIN_M, LEAST_M / ratio)
    width = max(width, height * ratio)
    height = max(height, width / ratio)
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return (
        middle_east - width / 2, middle_north - height / 2,
        middle_east + width / 2, middle_north + height / 2,
    )  # fmt: skip


def svg(figure: Figure, alternative: str, width_px: int = 960) -> Markup:
    """Draw a figure as SVG.

    Parameters
    ----------
    alternative : str
        The figure in words.
    width_px : int
        Width that it is drawn for: marks and letters keep their size.
    """
    west, south, east, north = figure.box
    width, height = east - west, north - south
    unit = width / width_px
    window = shapely.box(*figure.box)
    order = list(_GROUND)
    drawn = [
        _shape(figure.box, shape.intersection(window), kind, unit)
        for kind, shape in sorted(figure.ground, key=lambda one: order.index(one[0]))
    ]
    drawn += [_way(figure.box, line, unit) for line in figure.ways]
    drawn += [_mark(figure.box, mark, unit) for mark in spread(figure.marks, 26 * unit)]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="walk-figure" viewBox="0 0 {w} {h}"'
        ' width="{wp}" height="{hp}" role="img" aria-label="{words}">'
        '<path d="M0 0H{w}V{h}H0z" fill="{paper}"/>{drawn}{scale}</svg>'
    ).format(
        w=_number(width), h=_number(height), wp=width_px, hp=round(height / unit),
        words=alternative, paper=_PAPER, drawn=Markup().join(drawn),
        scale=_scale(width, height, unit)
        + compass((width - 26 * unit, height - 26 * unit), 18 * unit, figure.box),
    )  # fmt: skip


def spread(marks: Sequence[Mark], step_m: float) -> list[Mark]:
    """Lay marks of one place side by side, so that each number is read.

    Parameters
    ----------
    step_m : float
        Distance between two of them [m].
    """
    rows: dict[tuple[int, int], list[int]] = {}
    for index, mark in enumerate(marks):
        cell = (round(mark.easting_m / step_m), round(mark.northing_m / step_m))
        rows.setdefault(cell, []).append(index)
    moved = list(marks)
    for row in rows.values():
        for place, index in enumerate(row):
            aside = (place - (len(row) - 1) / 2) * step_m
            moved[index] = replace(marks[index], easting_m=marks[index].easting_m + aside)
    return moved


def place_of(box: Box, width_px: int, at: tuple[float, float]) -> tuple[float, float]:
    """Return easting and northing [m] of a point [px] of a figure that is so wide [px]."""
    unit = (box[2] - box[0]) / width_px
    return box[0] + at[0] * unit, box[3] - at[1] * unit


def _shape(box: Box, shape: Any, kind: str, unit: float) -> Markup:  # noqa: ANN401 -- shapely
    fill, edge = _GROUND[kind]
    parts = [one for one in shapely.get_parts(shapely.simplify(shape, _STRAIGHT_M)) if one]
    rings = [
        ring
        for part in parts
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    lines = [part for part in parts if part.geom_type == "LineString"]
    drawn = Markup()
    if rings:
        data = "".join(f"M{_points(box, ring.coords[:-1])}z" for ring in rings)
        drawn += Markup(
            '<path d="{}" fill="{}" fill-rule="evenodd" stroke="{}" stroke-width="{}"/>'
        ).format(data, fill, edge, _number(unit))
    if lines:
        data = "".join(f"M{_points(box, line.coords)}" for line in lines)
        drawn += _line(data, edge, 4.5 * unit) + _line(data, fill, 3.0 * unit)
    return drawn


def _way(box: Box, line: Any, unit: float) -> Markup:  # noqa: ANN401 -- shapely
    data = f"M{_points(box, line.coords)}"
    return _line(data, "#ffffff", 7 * unit) + _line(data, _WAY, 4 * unit)


def _line(data: str, colour: str, width: float) -> Markup:
    return Markup(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>'
    ).format(data, colour, _number(width))


def _mark(box: Box, mark: Mark, unit: float) -> Markup:
    east, south = mark.easting_m - box[0], box[3] - mark.northing_m
    side = 12 * unit
    if mark.kind == "unsafe":
        shape = Markup('<path d="M{} {}l{} {}h-{}z"').format(
            _number(east), _number(south - 1.5 * side), _number(1.4 * side),
            _number(2.5 * side), _number(2.8 * side),
        )  # fmt: skip
    elif mark.kind == "safe":
        shape = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="{}"').format(
            _number(east - side), _number(south - side), _number(2 * side), _number(2 * side),
            _number(side / 3),
        )  # fmt: skip
    else:
        shape = Markup('<circle cx="{}" cy="{}" r="{}"').format(
            _number(east), _number(south), _number(side)
        )
    return Markup(
        '{} fill="{}" stroke="#fff" stroke-width="{}"/><text x="{}" y="{}" font-size="{}"'
        ' font-family="sans-serif" font-weight="700" text-anchor="middle" fill="#fff">{}</text>'
    ).format(
        shape, _MARKS[mark.kind], _number(2 * unit), _number(east), _number(south + 5 * unit),
        _number(13 * unit), mark.text,
    )  # fmt: skip


def _scale(width: float, height: float, unit: float) -> Markup:
    """Bar of a round length, about a fifth of the figure."""
    length = min(_SCALES_M, key=lambda scale: abs(scale - width / 5))
    left, low = 14 * unit, height - 14 * unit
    return Markup(
        '<path d="M{l} {t}v{k}h{n}v-{k}" fill="none" stroke="{ink}" stroke-width="{w}"/>'
        '<text x="{x}" y="{y}" font-size="{s}" font-family="sans-serif" fill="{ink}">{n}\u00a0m'
        "</text>"
    ).format(
        l=_number(left), t=_number(low - 6 * unit), k=_number(6 * unit), n=length, ink=_INK,
        w=_number(2 * unit), x=_number(left + length + 8 * unit), y=_number(low),
        s=_number(13 * unit),
    )  # fmt: skip


def _points(box: Box, coordinates: Iterable[Sequence[float]]) -> str:
    return "L".join(f"{_number(at[0] - box[0])} {_number(box[3] - at[1])}" for at in coordinates)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
