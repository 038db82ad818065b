"""The registry of layers: map, legend, table and list all read it.

Nothing about a single layer is written elsewhere. Order is drawing order, the lowest first.
"""

from collections.abc import Mapping
from typing import Final

from maps.layer import Layer
from maps.layers_assets import ASSET_LAYERS
from maps.layers_base import BASE_LAYERS
from maps.layers_light import GROUND_LAYERS, REPAIR_LAYERS
from maps.layers_products import PRODUCT_LAYERS
from maps.layers_scores import SCORE_LAYERS
from maps.layers_waste import WASTE_LAYERS

LAYERS: Final[Mapping[str, Layer]] = {
    layer.name: layer
    for layer in (
        *BASE_LAYERS,
        *GROUND_LAYERS,
        *ASSET_LAYERS,
        *WASTE_LAYERS,
        *SCORE_LAYERS,
        *PRODUCT_LAYERS,
        *REPAIR_LAYERS,
    )
}
# Order in which people read the three.
PRODUCTS: Final[tuple[str, ...]] = ("dark_spots", "broken_fixtures", "overdue_cleaning")
BASE: Final[tuple[str, ...]] = tuple(layer.name for layer in BASE_LAYERS)
# What the panel lists below the three: the order of repair first, then what stands there.
LIGHT: Final[tuple[str, ...]] = ("repairs", "group_faults", "lit_surfaces")
#: What rounds found.
ROUNDS: Final[tuple[str, ...]] = tuple(layer.name for layer in (*SCORE_LAYERS, *WASTE_LAYERS))
ASSETS: Final[tuple[str, ...]] = (
    *LIGHT, *ROUNDS, *(layer.name for layer in reversed(ASSET_LAYERS))
)  # fmt: skip
#: Layers whose rows planners may change, and the kind of asset that each holds.
EDITABLE: Final[Mapping[str, str]] = {
    "courtyards": "courtyard",
    "buildings": "building",
    "footpaths": "footpath",
    "stairwells": "stairwell",
    "lamps": "lamp",
    "waste_stations": "waste_station",
    "places": "place",
}


def get_layer(name: str) -> Layer:
    """Return a layer by name.

    Raises
    ------
    KeyError
        With the names there are, if there is no such layer.
    """
    if name not in LAYERS:
        message = f"no layer {name!r}; there are {', '.join(LAYERS)}"
        raise KeyError(message)
    return LAYERS[name]
