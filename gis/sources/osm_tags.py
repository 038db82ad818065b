"""What OpenStreetMap tags say in our words: which objects are of which kind, and their fields.

Values are handed on as written; the checks of `gis.sources.checks` turn them into ours and report
what they cannot read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gis.sources.osm_words import (
    COMPASS,
    ENTRANCES,
    FRACTIONS,
    GLASS,
    MOUNTS,
    NO_OPEN_PARKING,
    PLACES,
    SOURCES,
    STREETS,
    WALKABLE,
    WASTE_KINDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tags = Mapping[str, str]
    Record = dict[str, str | None]


class Sorted(NamedTuple):
    """An object under one of our kinds, with its values by our field names."""

    kind: str
    record: Record


def kinds_of(tags: Tags, element: str) -> list[Sorted]:
    """Tell what an object is in our words.

    Parameters
    ----------
    tags
        All tags of the object.
    element
        "node", "way" or "relation".

    Returns
    -------
    list of Sorted
        None, one or several: a lamp post with a bin on it is a lamp and a place.
    """
    found: list[Sorted] = []
    for kind, test, fields in _SORTERS:
        if test(tags, element):
            found.append(Sorted(kind, fields(tags)))
    return found


def is_barrier(tags: Tags) -> bool:
    """Tell whether a way is a street that parts blocks.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    bool
        True for streets above ground, for cars or people.
    """
    return tags.get("highway") in STREETS and not {"tunnel", "indoor"} & tags.keys()


def _is_area(tags: Tags, element: str) -> bool:
    return element == "relation" or (element == "way" and tags.get("area") == "yes")


def _is_building(tags: Tags, _: str) -> bool:
    return tags.get("building", "no") != "no"


def _is_courtyard(tags: Tags, element: str) -> bool:
    if element == "node":
        return False
    if tags.get("highway") in {"pedestrian", "footway"}:
        return _is_area(tags, element)
    return (
        "courtyard" in {tags.get("place"), tags.get("leisure")} or tags.get("leisure") == "garden"
    )


def _is_footpath(tags: Tags, element: str) -> bool:
    return element == "way" and tags.get("highway") in WALKABLE and not _is_area(tags, element)


def _is_stairwell(tags: Tags, _: str) -> bool:
    return tags.get("entrance", "no") != "no"


def _is_lamp(tags: Tags, _: str) -> bool:
    return tags.get("highway") == "street_lamp"


def _is_waste_station(tags: Tags, _: str) -> bool:
    return tags.get("amenity") in {"waste_disposal", "recycling"}


def _is_place(tags: Tags, element: str) -> bool:
    if element != "node" and (tags.get("amenity") == "school" or _is_parking(tags)):
        return True
    return _place_kind(tags) is not None


def _is_parking(tags: Tags) -> bool:
    """Tell whether cars are parked on open ground there."""
    return (
        tags.get("amenity") == "parking"
        and tags.get("parking") not in NO_OPEN_PARKING
        and tags.get("building", "no") == "no"
        and not _is_indoors(tags)
    )


def _place_kind(tags: Tags) -> str | None:
    for (key, value), kind in PLACES.items():
        if tags.get(key) == value:
            return kind
    if tags.get("tourism") == "information" and tags.get("information") == "board":
        return "notice_board"
    if tags.get("man_made") == "street_cabinet" and "lighting" in tags.get("street_cabinet", ""):
        return "lighting_cabinet"
    return None


def _building(tags: Tags) -> Record:
    return {
        "code": tags.get("ref"),
        "name": tags.get("name") or tags.get("addr:housename"),
        "address": _address(tags),
        "use": None if tags.get("building") == "entrance" else tags.get("building"),
        "storeys": tags.get("building:levels"),
        "height_m": tags.get("height") or tags.get("building:height"),
    }


def _courtyard(tags: Tags) -> Record:
    square = tags.get("highway") in {"pedestrian", "footway"}
    return {"name": tags.get("name"), "origin": "square" if square else "mapped"}


def is_covered(tags: Tags) -> bool:
    """Tell whether a way may lead through a building without saying so.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    bool
        True for covered ways; whether a building stands over them, the outlines tell. Ways
        indoors are none: people reach them through a door.
    """
    return tags.get("covered") in {"yes", "arcade"} and not _is_indoors(tags)


def _is_indoors(tags: Tags) -> bool:
    return tags.get("indoor", "no") != "no"


def _footpath(tags: Tags) -> Record:
    kind = WALKABLE[tags["highway"]]
    crossing = "crossing" in {tags.get("footway"), tags.get("path"), tags.get("cycleway")}
    through = tags.get("tunnel") == "building_passage"
    return {
        "code": tags.get("ref"),
        "name": tags.get("name"),
        "kind": "crossing" if crossing else kind,
        "width_m": tags.get("width") or tags.get("est_width"),
        "surface": tags.get("surface"),
        "lit": tags.get("lit"),
        "passage": "yes" if through and not _is_indoors(tags) else None,
    }


def _stairwell(tags: Tags) -> Record:
    return {
        "code": tags.get("ref"),
        "name": tags.get("ref") or tags.get("addr:unit") or tags.get("name"),
        "address": _address(tags),
        "entrance_kind": ENTRANCES.get(tags["entrance"], "other"),
        "dwellings": None,
        "lift": tags.get("elevator"),
    }


def _lamp(tags: Tags) -> Record:
    mount = tags.get("lamp_mount") or tags.get("light:mount") or tags.get("support") or ""
    method = tags.get("light:method") or tags.get("lamp_type")
    lit = tags.get("light:lit") or tags.get("lit")
    return {
        "code": tags.get("ref") or tags.get("lamp:ref"),
        "kind": MOUNTS.get(mount),
        "owner": tags.get("owner"),
        "operator": tags.get("operator"),
        "height_m": tags.get("height") or tags.get("light:height"),
        "luminaire_model": tags.get("model") or tags.get("lamp_model"),
        "light_source": SOURCES.get(method, method) if method not in {None, "electric"} else None,
        "power_w": tags.get("power_rating") or tags.get("light:power"),
        "cct_k": tags.get("light:colour_temperature"),
        "control": "photocell" if lit in {"dusk-dawn", "automatic"} else None,
        "installed_on": tags.get("start_date"),
        "bearing_deg": _bearing(tags.get("light:direction") or tags.get("direction")),
        "luminaires": tags.get("light:count") or tags.get("lamps"),
    }


def _waste_station(tags: Tags) -> Record:
    kept = [ours for theirs, ours in FRACTIONS.items() if tags.get(f"recycling:{theirs}") == "yes"]
    if any(tags.get(key) == "yes" for key in GLASS):
        kept += ["clear_glass", "coloured_glass"]
    if tags.get("amenity") == "waste_disposal" and not kept:
        kept = ["residual"]
    kind = WASTE_KINDS.get(tags.get("location", ""))
    if kind is None and tags.get("recycling_type") == "container":
        kind = "container"
    return {
        "code": tags.get("ref"),
        "name": tags.get("name"),
        "kind": kind,
        "fractions": ";".join(dict.fromkeys(kept)) or None,
    }


def _place(tags: Tags) -> Record:
    return {
        "code": tags.get("ref"),
        "kind": "parking" if _is_parking(tags) else _place_kind(tags) or "school_yard",
        "name": tags.get("name"),
    }


def _address(tags: Tags) -> str | None:
    street = tags.get("addr:street") or tags.get("addr:place")
    if street is None:
        return None
    return " ".join(filter(None, (street, tags.get("addr:housenumber"))))


def _bearing(text: str | None) -> str | None:
    return str(COMPASS.index(text) * 22.5) if text in COMPASS else text


_SORTERS: Final[tuple[tuple[str, Callable[..., bool], Callable[..., Record]], ...]] = (
    ("building", _is_building, _building),
    ("courtyard", _is_courtyard, _courtyard),
    ("footpath", _is_footpath, _footpath),
    ("stairwell", _is_stairwell, _stairwell),
    ("lamp", _is_lamp, _lamp),
    ("waste_station", _is_waste_station, _waste_station),
    ("place", _is_place, _place),
)
