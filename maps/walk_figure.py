"""The map of a walk on paper, as SVG: houses, paths, the way with its direction, numbered stops."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from markupsafe import Markup

from maps.north import compass
from maps.texts import Texts

#: Size on paper [mm], and the units of the drawing a millimetre.
WIDTH_MM: Final = 178.0
HEIGHT_MM: Final = 120.0
_UNITS: Final = 10.0
#: Lengths that a scale bar may have [m].
_BARS_M: Final = (10, 20, 50, 100, 200, 500, 1000)
_STEP_MM: Final = 22.0


class Ground(NamedTuple):
    """What lies around a way: bounds west, south, east, north and shapes [m, EPSG:3006]."""

    bounds: tuple[float, float, float, float]
    buildings: Sequence[Any]
    paths: Sequence[Any]


def figure(
    ground: Ground,
    line: Any,  # noqa: ANN401 -- shapely has no types
    stops: Sequence[tuple[str, float, float]],
    texts: Texts,
) -> Markup:
    """Draw the map of one group's walk.

    Parameters
    ----------
    ground
        What lies around.
    line
        The way, a LineString [m, EPSG:3006].
    stops
        Number, easting and northing of each stop, in order.
    texts
        Words of the reader.

    Returns
    -------
    Markup
        SVG with an alternative text; black on white, so it prints on anything.
    """
    scale, origin = _scale(ground.bounds)
    parts = [_area(shape, scale, origin) for one in ground.buildings for shape in _parts(one)]
    parts += [_way(one, scale, origin, "#c4beb0", 6) for one in ground.paths]
    parts += [_way(line, scale, origin, "#ffffff", 26), _way(line, scale, origin, "#1b4f8f", 16)]
    parts += _arrows(line, scale, origin)
    start = shapely.get_coordinates(line)[0]
    parts.append(_ring(start, scale, origin))
    parts += [_stop(name, (east, north), scale, origin) for name, east, north in stops]
    parts += _bar(scale, texts)
    corner = (WIDTH_MM * _UNITS - 70, HEIGHT_MM * _UNITS - 70)
    parts.append(compass(corner, 48, ground.bounds))
    told = texts.gettext(
        "Map of the walk: the way with %(count)s numbered stops; the arrow points north.",
        count=len(stops),
    )
    size = f"0 0 {WIDTH_MM * _UNITS:.0f} {HEIGHT_MM * _UNITS:.0f}"
    return Markup(  # noqa: S704 -- numbers and escaped words alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" width="{WIDTH_MM:g}mm" '
        f'height="{HEIGHT_MM:g}mm" role="img" aria-label="{Markup.escape(told)}">'
        f"<title>{Markup.escape(told)}</title>{''.join(parts)}</svg>"
    )


def _scale(bounds: tuple[float, float, float, float]) -> tuple[float, tuple[float, float]]:
    """Return units a metre, and the place in the upper left corner [m]."""
    west, south, east, north = bounds
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    scale = min(WIDTH_MM / wide, HEIGHT_MM / high) * _UNITS
    left = (west + east) / 2 - WIDTH_MM * _UNITS / scale / 2
    top = (south + north) / 2 + HEIGHT_MM * _UNITS / scale / 2
    return scale, (left, top)


def _at(places: Any, scale: float, origin: tuple[float, float]) -> Any:  # noqa: ANN401 -- arrays
    moved = (np.asarray(places, dtype=float) - origin) * scale
    return moved * (1, -1)


def _parts(shape: Any) -> Iterable[Any]:  # noqa: ANN401 -- shapely has no types
    return shapely.get_parts(shape)


def _area(shape: Any, scale: float, origin: tuple[float, float]) -> str:  # noqa: ANN401
    corners = _at(shapely.get_coordinates(shape.exterior), scale, origin)
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)
    return f'<polygon points="{points}" fill="#e8e4da" stroke="#8d8778" stroke-width="2"/>'


def _way(line: Any, scale: float, origin: tuple[float, float], colour: str, width: int) -> str:  # noqa: ANN401
    corners = _at(shapely.get_coordinates(line), scale, origin)
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _arrows(line: Any, scale: float, origin: tuple[float, float]) -> list[str]:  # noqa: ANN401
    """Return heads of arrows along the way, so its direction is seen without colour."""
    step = _STEP_MM * _UNITS / scale
    drawn = []
    for along in np.arange(step, line.length, step):
        here, there = line.interpolate(along - 1.0), line.interpolate(along)
        back, tip = _at([here.coords[0], there.coords[0]], scale, origin)
        turn = tip - back
        length = float(np.hypot(*turn)) or 1.0
        ahead = turn / length
        side = np.array([-ahead[1], ahead[0]])
        corners = [tip + 22 * ahead, tip - 10 * ahead + 18 * side, tip - 10 * ahead - 18 * side]
        points = " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)
        drawn.append(f'<polygon points="{points}" fill="#1b4f8f" stroke="#fff" stroke-width="3"/>')
    return drawn


def _ring(place: Any, scale: float, origin: tuple[float, float]) -> str:  # noqa: ANN401
    x, y = _at(place, scale, origin)
    return (
        f'<rect x="{x - 26:.0f}" y="{y - 26:.0f}" width="52" height="52" fill="#fff" '
        'stroke="#1b2130" stroke-width="8"/>'
    )


def _stop(name: str, place: tuple[float, float], scale: float, origin: tuple[float, float]) -> str:
    x, y = _at(place, scale, origin)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="30" fill="#ffc233" stroke="#1b2130" '
        f'stroke-width="5"/><text x="{x:.0f}" y="{y + 13:.0f}" text-anchor="middle" '
        f'font-family="DejaVu Sans, sans-serif" font-size="36" font-weight="bold" fill="#1b2130">'
        f"{Markup.escape(name)}</text>"
    )


def _bar(scale: float, texts: Texts) -> list[str]:
    """Return a scale bar of a whole length."""
    fits = [one for one in _BARS_M if one * scale <= WIDTH_MM * _UNITS / 4]
    length = fits[-1] if fits else _BARS_M[0]
    y, left = HEIGHT_MM * _UNITS - 30, 30
    right = left + length * scale
    words = Markup.escape(texts.quantity(length, "m"))
    return [
        (
            f'<path d="M{left} {y - 14}V{y}H{right:.0f}V{y - 14}" fill="none" stroke="#1b2130" '
            'stroke-width="4"/>'
        ),
        (
            f'<text x="{left + 12}" y="{y - 16}" font-family="DejaVu Sans, sans-serif" '
            f'font-size="28" fill="#1b2130">{words}</text>'
        ),
    ]
