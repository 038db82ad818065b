"""Who looks after the estate: two areas of care, a team for each, and the firms of the plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import shapely

from gis.demo.base import to_metric
from gis.demo.cleaning import WORSE_CONTRACTOR

if TYPE_CHECKING:
    from shapely import Geometry

OWN_STAFF = "Egen personal"
"""What plans of own staff call who does them."""
FIRMS = ("Lekplatskontrollant 1", "Renhållare 1", "Städentreprenör 1", WORSE_CONTRACTOR)
_FAR_M = 2000.0


class CareArea(NamedTuple):
    """An area of care: its name, its team, the hours it has in a week [h], its outline."""

    name: str
    team: str
    hours_week: float
    geom: Geometry


def care_areas(outline: Geometry) -> list[CareArea]:
    """Return the western and the eastern half of the estate.

    Parameters
    ----------
    outline
        Outline of the estate, EPSG:3006 [m].
    """
    west, east = to_metric(
        [shapely.box(-_FAR_M, -_FAR_M, 0, _FAR_M), shapely.box(0, -_FAR_M, _FAR_M, _FAR_M)]
    )
    return [
        CareArea("Västra Bärkullen", "Gårdslag väst", 5.0, shapely.intersection(outline, west)),
        CareArea("Östra Bärkullen", "Gårdslag öst", 4.0, shapely.intersection(outline, east)),
    ]
