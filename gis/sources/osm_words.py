"""Words of OpenStreetMap and ours, as data: https://wiki.openstreetmap.org/wiki/Map_features."""

from __future__ import annotations

from typing import Final

KEYS: Final = (
    "amenity",
    "building",
    "entrance",
    "highway",
    "landuse",
    "leisure",
    "man_made",
    "place",
    "power",
    "shop",
    "tourism",
)
"""Keys that make an object interesting; all others are passed over while reading."""

KINDS: Final = ("building", "courtyard", "footpath", "stairwell", "lamp", "waste_station", "place")
"""Kinds read from OpenStreetMap, in the order of the tables."""

WALKABLE: Final = {
    "footway": "footway",
    "path": "path",
    "pedestrian": "pedestrian",
    "steps": "steps",
    "cycleway": "cycleway",
    "crossing": "crossing",
    "living_street": "service",
    "service": "service",
}
"""highway=* of ways that people walk along, to our kind of footpath."""

STREETS: Final = frozenset(
    {"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"}
    | {"motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"}
    | {"road", "busway", "living_street", "pedestrian"}
)
"""highway=* that part one block from the next."""

ENTRANCES: Final = {
    "yes": "unknown",
    "main": "main",
    "staircase": "staircase",
    "home": "staircase",
    "service": "service",
    "garage": "service",
    "emergency": "service",
    "exit": "service",
}
"""entrance=* to our kinds of entrance; all others are "other"."""

FRACTIONS: Final = {
    "waste": "residual",
    "organic": "food",
    "paper": "paper",
    "newspaper": "paper",
    "magazines": "paper",
    "plastic": "plastic",
    "plastic_packaging": "plastic",
    "plastic_bottles": "plastic",
    "cans": "metal",
    "scrap_metal": "metal",
    "aluminium": "metal",
    "cardboard": "cardboard",
    "cartons": "cardboard",
    "paper_packaging": "cardboard",
    "bulky": "bulky",
    "batteries": "batteries",
    "small_appliances": "electronics",
    "electrical_items": "electronics",
    "electrical_appliances": "electronics",
    "clothes": "textile",
}
"""recycling:* to our waste fractions."""

GLASS: Final = ("recycling:glass", "recycling:glass_bottles")
"""Keys of glass that do not say its colour: both fractions are taken."""

WASTE_KINDS: Final = {"underground": "underground", "indoor": "room", "overground": "container"}
"""location=* of a waste point to our kinds."""

MOUNTS: Final = {
    "wall": "wall",
    "wall_mounted": "wall",
    "ground": "bollard",
    "bollard": "bollard",
    "ceiling": "passage",
    "bent_mast": "street_pole",
    "high_mast": "street_pole",
    "straight_mast": "park_pole",
}
"""lamp_mount=* and support=* to our kinds of lamp; a plain pole says too little."""

SOURCES: Final = {
    "high_pressure_sodium": "hps",
    "sodium": "hps",
    "low_pressure_sodium": "lps",
    "metal-halide": "metal_halide",
    "gas": None,  # gas lanterns are no electric source of ours
    "gaslight": None,
}
"""light:method=* where the word alone would not be understood."""

NO_OPEN_PARKING: Final = frozenset(
    {"multi-storey", "underground", "rooftop", "sheds", "carports", "garage_boxes", "garage"}
    | {"street_side", "lane", "on_kerb", "half_on_kerb"}
)
"""parking=* of places under a roof or on one, and of the edges of streets."""

COMPASS: Final = (
    *("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE"),
    *("S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
)
"""Winds in steps of 22.5 deg from north."""

PLACES: Final = {
    ("leisure", "playground"): "playground",
    ("landuse", "residential"): "residential_area",
    ("amenity", "bench"): "bench",
    ("amenity", "waste_basket"): "bin",
    ("amenity", "bicycle_parking"): "bike_stand",
    ("shop", "laundry"): "laundry",
    ("amenity", "grit_bin"): "sand_box",
    ("highway", "bus_stop"): "bus_stop",
    ("power", "substation"): "substation",
    ("place", "square"): "square",
}
"""Key and value to our kinds of place."""
