"""A small map of the ground around one lamp as inline SVG, drawn on the server.

Colours are the custom properties of the page, so it follows the theme; it has a text alternative
and holds no word of people beside it.
"""

from collections.abc import Sequence
from typing import Final

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

#: Ground shown around what goes dark [m], and the least side of the figure [m].
MARGIN_M: Final = 8.0
LEAST_M: Final = 40.0
#: Corners nearer than this to a straight line are left out [m].
_STRAIGHT_M: Final = 0.1
_GROUND: Final = {
    "courtyard": ("courtyard", "courtyard_edge"),
    "footpath": ("path", "path_edge"),
    "building": ("building", "building_edge"),
}
_SCALES_M: Final = (5, 10, 20, 50, 100)

Box = tuple[float, float, float, float]


def figure_box(lamp: BaseGeometry, dark: Sequence[BaseGeometry]) -> Box:
    """West, south, east and north of the figure around a lamp and its ground, a square [m]."""
    west, south, east, north = shapely.GeometryCollection([lamp, *dark]).bounds
    half = max(east - west, north - south, LEAST_M - 2 * MARGIN_M) / 2 + MARGIN_M
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return middle_east - half, middle_north - half, middle_east + half, middle_north + half


def ground_figure(
    box: Box,
    lamp: BaseGeometry,
    dark: Sequence[BaseGeometry],
    around: Sequence[tuple[str, BaseGeometry]],
    alternative: str,
) -> Markup:
    """Draw the ground that goes dark with houses, yards and paths around it.

    Parameters
    ----------
    box
        Of :func:`figure_box` [m].
    lamp, dark
        Where the lamp stands, and the ground; EPSG:3006.
    around
        Kind (``courtyard``, ``footpath``, ``building``) and outline of what lies there.
    alternative
        The figure in words.
    """
    window = shapely.box(*box)
    order = list(_GROUND)
    drawn = [
        _path(box, shape.intersection(window), *_GROUND[kind])
        for kind, shape in sorted(around, key=lambda one: order.index(one[0]))
    ]
    drawn += [_path(box, shape, "dark_fill", "dark_edge", 0.62) for shape in dark]
    side = box[2] - box[0]
    return Markup(
        '<svg class="ground-figure" viewBox="0 0 {side} {side}" role="img" aria-label="{words}">'
        '<path d="M0 0H{side}V{side}H0z" fill="var(--lr-ground)"/>{drawn}{lamp}{scale}</svg>'
    ).format(
        side=_number(side),
        words=alternative,
        drawn=Markup().join(drawn),
        lamp=_lamp(box, lamp),
        scale=_scale(side),
    )


def _path(box: Box, shape: BaseGeometry, fill: str, edge: str, opacity: float = 1.0) -> Markup:
    parts = shapely.get_parts(shapely.simplify(shape, _STRAIGHT_M))
    rings = [
        ring
        for part in parts
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return Markup()
    data = "".join(_ring(box, ring) for ring in rings)
    return Markup(
        '<path d="{}" fill="var(--lr-{})" fill-opacity="{}" fill-rule="evenodd"'
        ' stroke="var(--lr-{})" stroke-width="{}"/>'
    ).format(data, _token(fill), opacity, _token(edge), _number((box[2] - box[0]) / 220))


def _ring(box: Box, ring: BaseGeometry) -> str:
    points = [f"{_number(e - box[0])} {_number(box[3] - n)}" for e, n in ring.coords[:-1]]
    return f"M{'L'.join(points)}z"


def _lamp(box: Box, lamp: BaseGeometry) -> Markup:
    east, north = shapely.get_coordinates(lamp)[0]
    unit = (box[2] - box[0]) / 60
    return Markup(
        '<circle cx="{}" cy="{}" r="{}" fill="var(--lr-lamp-lit)"'
        ' stroke="var(--lr-lamp-lit-edge)" stroke-width="{}"/>'
    ).format(_number(east - box[0]), _number(box[3] - north), _number(unit), _number(unit / 2))


def _scale(side_m: float) -> Markup:
    """Bar of a round length, about a fifth of the figure."""
    length = min(_SCALES_M, key=lambda scale: abs(scale - side_m / 5))
    left, low = side_m * 0.04, side_m * 0.95
    return Markup(
        '<path d="M{left} {top}v{tick}h{length}v-{tick}" fill="none" stroke="var(--lr-ink)"'
        ' stroke-width="{width}"/><text x="{text}" y="{low}" font-size="{size}"'
        ' fill="var(--lr-ink)">{length}\u00a0m</text>'
    ).format(
        left=_number(left),
        top=_number(low - side_m * 0.02),
        tick=_number(side_m * 0.02),
        length=length,
        width=_number(side_m / 150),
        text=_number(left + length + side_m * 0.02),
        low=_number(low),
        size=_number(side_m * 0.05),
    )


def _token(name: str) -> str:
    return name.replace("_", "-")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
