"""What each kind of asset is described by: the fields, their units, words and bounds, as data.

The bounds are what the database refuses as well, or narrower where physics says more. A value
outside becomes unknown and is reported; it never costs the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Mapping

Type = Literal["text", "number", "integer", "date", "boolean", "choice", "choices"]
Shape = Literal["point", "line", "polygon", "any", "none"]


class UnknownKindError(ValueError):
    """A kind of asset nobody knows."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of asset.

    Attributes
    ----------
    name
        Our name, as in the database.
    type
        What values are.
    unit
        Unit of a number as we keep it, "" for a plain one.
    low, high
        Least and greatest value kept.
    choices
        The words a choice may take.
    default
        Value where the source has none; None: unknown stays empty.
    required
        Whether the row is refused where neither source nor default gives a value.
    pattern
        What a text must look like (regular expression, upper case), "" for any.
    """

    name: str
    type: Type = "text"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    required: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of asset that files are read into.

    Attributes
    ----------
    name
        Singular, as the table is called: "lamp".
    shape
        Geometry of a row: Point, LineString, MultiPolygon, any or none.
    fields
        Fields in the order of the columns.
    layers
        Words that tell a layer of this kind by its name, lower case.
    """

    name: str
    shape: Shape
    fields: tuple[Field, ...]
    layers: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Find a field by its name.

        Parameters
        ----------
        name
            Our field name.

        Returns
        -------
        Field
            That field.

        Raises
        ------
        KeyError
            If the kind has no such field.
        """
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the fields in column order."""
        return tuple(one.name for one in self.fields)


def _choice(name: str, choices: tuple[str, ...], default: str | None = "unknown") -> Field:
    return Field(name, "choice", choices=choices, default=default, required=True)


def _number(name: str, unit: str, low: float, high: float) -> Field:
    return Field(name, "number", unit=unit, low=low, high=high)


def _count(name: str, low: int, high: int, default: int | None = None) -> Field:
    return Field(name, "integer", low=low, high=high, default=default)


_LABEL = (Field("code"), Field("name"))
_LUMINAIRE: Final = (
    _choice("light_source", words.LIGHT_SOURCES),
    _number("power_w", "W", 0.5, 5000),
    _number("flux_lm", "lm", 10, 1_000_000),
    _number("cct_k", "K", 1500, 10_000),
    _number("cri", "", 0, 100),
    Field("ik", pattern=r"IK(0\d|10|11)"),
    Field("ip", pattern=r"IP[0-6X][0-9X]K?"),
    Field("optics"),
)
_LAMP: Final = (
    Field("code"),
    _choice("kind", words.LAMP_KINDS),
    Field("owner", default="unknown", required=True),
    Field("operator", default="unknown", required=True),
    _number("position_accuracy_m", "m", 0, 1000),
    Field("position_method"),
    _number("height_m", "m", 0.3, 60),
    _choice("height_source", words.LAMP_HEIGHT_SOURCES, None),
    _number("arm_m", "m", 0, 15),
    Field("luminaire_model"),
    *_LUMINAIRE,
    _choice("control", words.LIGHT_CONTROLS),
    Field("cabinet"),
    Field("circuit"),
    _count("circuit_order", 0, 100_000),
    Field("installed_on", "date"),
    Field("warranty_to", "date"),
    _choice("serves", words.LAMP_SERVES),
    _number("bearing_deg", "deg", 0, 360),
    _number("tilt_deg", "deg", -90, 90),
    _number("maintenance_factor", "", 0.1, 1),
    _number("dim", "", 0, 1),
    Field("luminaires", "integer", low=1, high=50, default=1, required=True),
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("lamp", "point", _LAMP, ("lamp", "lysarmatur", "lykt", "belysningspunkt", "lanterne")),
        Kind(
            "stairwell",
            "point",
            (
                *_LABEL,
                Field("address"),
                _choice("entrance_kind", words.ENTRANCE_KINDS),
                _count("storeys", 0, 120),
                _count("dwellings", 0, 2000),
                Field("lift", "boolean"),
                Field("lighting_class"),
            ),
            ("stairwell", "trapphus", "entr", "uppgång"),
        ),
        Kind(
            "courtyard",
            "polygon",
            (
                *_LABEL,
                _choice("origin", words.COURTYARD_ORIGINS, "declared"),
                Field("lighting_class"),
            ),
            ("courtyard", "gård", "gard"),
        ),
        Kind(
            "waste_station",
            "point",
            (
                *_LABEL,
                _choice("kind", words.WASTE_STATION_KINDS),
                _number("area_m2", "m2", 0, 5000),
                _count("dwellings_served", 0, 5000),
                Field("fractions", "choices", choices=words.WASTE_FRACTIONS),
            ),
            ("waste", "avfall", "miljö", "sop", "återvinning"),
        ),
        Kind(
            "building",
            "polygon",
            (
                *_LABEL,
                Field("address"),
                _choice("use", words.BUILDING_USES),
                _count("storeys", 0, 120),
                _number("height_m", "m", 0.5, 400),
                _choice("height_source", words.HEIGHT_SOURCES, None),
            ),
            ("building", "byggnad", "hus", "by_"),
        ),
        Kind(
            "footpath",
            "line",
            (
                *_LABEL,
                _choice("kind", words.FOOTPATH_KINDS, "other"),
                _number("width_m", "m", 0.3, 60),
                Field("surface"),
                _choice("lit", words.LIT_VALUES),
                Field("passage", "boolean", default=False, required=True),
                Field("lighting_class"),
            ),
            ("footpath", "path", "väg", "vag", "gång", "road"),
        ),
        Kind(
            "place",
            "any",
            (
                Field("code"),
                _choice("kind", words.PLACE_KINDS, None),
                Field("name"),
                Field("lighting_class"),
            ),
            ("place", "plats", "lekplats", "parkering"),
        ),
        Kind(
            "responsibility_area",
            "polygon",
            (
                *_LABEL,
                Field("owner", default="unknown", required=True),
                Field("operator", default="unknown", required=True),
                Field("contact"),
            ),
            ("area", "område", "omrade", "ansvar"),
        ),
        Kind(
            "luminaire_type",
            "none",
            (Field("model", required=True), Field("manufacturer"), *_LUMINAIRE),
            ("luminaire", "armatur"),
        ),
    )
}
"""The kinds by name."""

PLURALS: Final[Mapping[str, str]] = {
    "lamps": "lamp",
    "stairwells": "stairwell",
    "courtyards": "courtyard",
    "waste-stations": "waste_station",
    "buildings": "building",
    "footpaths": "footpath",
    "places": "place",
    "responsibility-areas": "responsibility_area",
    "areas": "responsibility_area",
    "luminaire-types": "luminaire_type",
}
"""What the command line calls the kinds."""


def kind_named(name: str) -> Kind:
    """Find a kind by its name, singular or as the command line says it.

    Parameters
    ----------
    name
        "lamp", "lamps", "waste_station", "waste-stations" …

    Returns
    -------
    Kind
        That kind.

    Raises
    ------
    UnknownKindError
        If there is no such kind; the text lists those there are.
    """
    plain = name.strip().lower()
    found = KINDS.get(PLURALS.get(plain.replace("_", "-"), plain.replace("-", "_")))
    if found is None:
        message = f"unknown kind {name!r}; known are {', '.join(PLURALS)}"
        raise UnknownKindError(message)
    return found
