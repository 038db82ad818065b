"""The lamp register of the estate: 497 outdoor lamps and 772 in stairs, galleries, cellars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapely import Point

from gis.demo import poles, walls
from gis.demo.base import asset_table, bearing, stable_id
from gis.demo.circuits import connect
from gis.demo.luminaires import TYPES, LampSpot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import geopandas as gpd
    from shapely import Polygon

    from gis.demo.houses import House
    from gis.demo.paths import Path

COMPANY = "Bärkulla Bostäder AB"
MUNICIPALITY = "Exempelstads kommun"
ACCURACY_M = 1.0


def outdoor_lamps(
    paths: tuple[Sequence[Path], Sequence[Path]],
    houses: tuple[Sequence[House], Sequence[House]],
    playgrounds: Sequence[tuple[str, Polygon]],
    changes: tuple[date, date],
) -> list[LampSpot]:
    """Return the 497 outdoor lamps, connected to their circuits.

    Parameters
    ----------
    paths
        The paths drawn by hand, and all paths including entrance paths.
    houses
        The residential houses, and the buildings without flats.
    playgrounds
        Source identifier and outline of each.
    changes
        Day of the LED change on Lingongatan and day when waste house 7 moved.
    """
    main, everything = paths
    homes, others = houses
    waste = [house for house in others if house.code.startswith("M")]
    stubs = [path for path in everything if path.source_id.startswith("entre-")]
    lanes = [path for path in main if path.source_id.startswith("infart")]
    spots = poles.park_poles(main, everything, [*homes, *others], changes[0])
    spots += poles.bollards(stubs) + poles.parking_poles(lanes)
    spots += walls.entrance_lamps(homes) + walls.door_lamps(homes, waste)
    spots += walls.portico_lamps(homes) + walls.waste_house_lamps(waste, changes[1])
    spots += walls.playground_spots(playgrounds, homes)
    return connect(spots)


def indoor_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 442 stair, 180 gallery and 150 cellar lamps."""
    return walls.stair_lamps(houses) + walls.gallery_lamps(houses) + walls.cellar_lamps(houses)


def lamp_table(spots: Sequence[LampSpot]) -> gpd.GeoDataFrame:
    """Return the lamps as an asset table in EPSG:3006."""
    types = [TYPES[spot.type_code] for spot in spots]
    columns: dict[str, Sequence[object]] = {
        "source_id": [spot.source_id for spot in spots],
        "code": [spot.code for spot in spots],
        "kind": [spot.kind for spot in spots],
        "owner": [MUNICIPALITY if spot.municipal else COMPANY for spot in spots],
        "operator": ["kommun" if spot.municipal else COMPANY for spot in spots],
        "position_accuracy_m": [ACCURACY_M] * len(spots),
        "position_method": ["declared"] * len(spots),
        "height_m": [spot.height_m for spot in spots],
        "height_source": ["declared"] * len(spots),
        "arm_m": [spot.arm_m for spot in spots],
        "luminaire_type_id": [stable_id("luminaire_type", spot.type_code) for spot in spots],
        "luminaire_model": [item.model for item in types],
        "light_source": [item.light_source for item in types],
        "power_w": [float(item.power_w) for item in types],
        "flux_lm": [float(item.flux_lm) for item in types],
        "cct_k": [item.cct_k for item in types],
        "cri": [item.cri for item in types],
        "ik": [item.ik for item in types],
        "ip": [item.ip for item in types],
        "optics": [item.optics for item in types],
        "control": [spot.control for spot in spots],
        "cabinet": [spot.cabinet for spot in spots],
        "circuit": [spot.circuit for spot in spots],
        "circuit_order": [spot.circuit_order for spot in spots],
        "installed_on": [spot.installed_on for spot in spots],
        "warranty_to": [_warranty(spot.installed_on) for spot in spots],
        "serves": [spot.serves for spot in spots],
        "bearing_deg": [bearing(spot.direction_deg) for spot in spots],
        "tilt_deg": [0.0] * len(spots),
        "maintenance_factor": [item.maintenance_factor for item in types],
        "luminaires": [1] * len(spots),
    }
    table = asset_table("lamp", columns, [Point(spot.place) for spot in spots])
    # Whole numbers with gaps: indoor lamps are on no lighting circuit.
    return table.astype({"circuit_order": "Int64"})


def _warranty(installed_on: date | None) -> date | None:
    """Return the end of a five-year warranty (all dates of the demo are before the 29th)."""
    return None if installed_on is None else installed_on.replace(year=installed_on.year + 5)
