"""Which way north is on a map drawn in EPSG:3006, whose grid turns away from it by degrees."""

from __future__ import annotations

import math

from markupsafe import Markup

from gis import crs

_INK = "#1b2130"


def north_of(easting_m: float, northing_m: float) -> float:
    """Return how far true north lies clockwise of the grid's north at a place [deg].

    Parameters
    ----------
    easting_m, northing_m
        The place [m, EPSG:3006].

    Returns
    -------
    float
        Negative east of the zone's middle (15 degrees east): north leans to the left there.
    """
    lon, lat = crs.to_lonlat([easting_m], [northing_m])
    east, north = crs.from_lonlat([lon[0], lon[0]], [lat[0], lat[0] + 0.001])
    return math.degrees(math.atan2(east[1] - east[0], north[1] - north[0]))


def compass(
    at: tuple[float, float], radius: float, box: tuple[float, float, float, float]
) -> Markup:
    """Draw where north is, as SVG.

    Parameters
    ----------
    at
        Middle of the sign, in units of the drawing, downwards.
    radius
        Its size in those units.
    box
        West, south, east and north of what is drawn [m, EPSG:3006].

    Returns
    -------
    Markup
        A ring with an arrow and an N.
    """
    turn = north_of((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return Markup(
        '<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f}) scale({r:.3f})">'
        '<circle r="1" fill="#fff" fill-opacity="0.85" stroke="{ink}" stroke-width="0.06"/>'
        '<path d="M0 0.1V-0.7M-0.28 -0.4L0 -0.76L0.28 -0.4" fill="none" stroke="{ink}"'
        ' stroke-width="0.14"/><text y="0.76" text-anchor="middle" font-size="0.72"'
        ' font-family="DejaVu Sans, sans-serif" font-weight="700" fill="{ink}">N</text></g>'
    ).format(x=at[0], y=at[1], turn=turn, r=radius, ink=_INK)
