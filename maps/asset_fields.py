"""The fields of one asset's page: title, value with unit, and where the value comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from maps.columns import Column, is_absent, write
from maps.layer import Row
from maps.shared_columns import (
    ADDRESS,
    DWELLINGS,
    HEIGHT,
    LIGHTING_CLASS,
    NAME,
    NEVER,
    OWNER,
    STOREYS,
)
from maps.texts import N_, Texts
from maps.vocabulary import label

_LAMP: Final = (
    Column("kind", N_("Kind"), "code", "lamp_kind"),
    Column("state", N_("State"), "code", "lamp_state", absent=N_("lamp_state.unknown")),
    Column("state_at", N_("Last seen"), "moment", absent=NEVER),
    OWNER,
    Column("operator", N_("Operator"), "code", "party"),
    Column("serves", N_("Serves"), "code", "serves"),
    Column("cabinet", N_("Cabinet")),
    Column("circuit", N_("Circuit")),
    Column("circuit_order", N_("Order on the circuit"), "count"),
    Column("control", N_("Control"), "code", "control"),
    Column("luminaire_model", N_("Luminaire")),
    Column("luminaires", N_("Luminaires on the pole"), "count"),
    Column("light_source", N_("Light source"), "code", "light_source"),
    Column("power_w", N_("Power"), "number", unit="W"),
    Column("flux_lm", N_("Luminous flux"), "number", unit="lm"),
    Column("cct_k", N_("Colour temperature"), "number", unit="K"),
    Column("cri", N_("Colour rendering, Ra"), "count"),
    Column("optics", N_("Optics")),
    Column("ip", N_("Ingress protection, IP")),
    Column("ik", N_("Impact protection, IK")),
    HEIGHT,
    Column("arm_m", N_("Arm"), "number", unit="m", decimals=1),
    Column("bearing_deg", N_("Bearing"), "number", unit="°"),
    Column("tilt_deg", N_("Tilt"), "number", unit="°"),
    Column("maintenance_factor", N_("Maintenance factor"), "number", decimals=2),
    Column("dim_percent", N_("Dimmed at night to"), "number", unit="%", absent=N_("not dimmed")),
    Column("distribution", N_("Distribution of its light")),
    Column("position_accuracy_m", N_("Position accuracy"), "number", unit="m", decimals=1),
    Column("position_method", N_("Position method"), "code", "height_source"),
    Column("installed_on", N_("Installed"), "date"),
    Column("warranty_to", N_("Warranty to"), "date"),
)

FIELDS: Final[Mapping[str, tuple[Column, ...]]] = {
    "lamp": _LAMP,
    "stairwell": (
        NAME,
        ADDRESS,
        Column("entrance_kind", N_("Entrance"), "code", "entrance_kind"),
        STOREYS,
        DWELLINGS,
        Column("lift", N_("Lift"), "yes_no"),
        LIGHTING_CLASS,
    ),
    "courtyard": (
        NAME,
        Column("origin", N_("Origin"), "code", "courtyard_origin"),
        Column("area_m2", N_("Area"), "number", unit="m²"),
        LIGHTING_CLASS,
    ),
    "waste_station": (
        NAME,
        Column("kind", N_("Kind"), "code", "waste_kind"),
        Column("fractions", N_("Fractions"), "codes", "fraction"),
        Column("bins", N_("Bins"), "count"),
        Column("area_m2", N_("Area"), "number", unit="m²"),
        Column("dwellings_served", N_("Dwellings served"), "count"),
    ),
    "building": (
        NAME,
        ADDRESS,
        Column("use", N_("Use"), "code", "building_use"),
        STOREYS,
        HEIGHT,
    ),
    "footpath": (
        NAME,
        Column("kind", N_("Kind"), "code", "path_kind"),
        Column("width_m", N_("Width"), "number", unit="m", decimals=1),
        Column("surface", N_("Surface")),
        Column("lit", N_("Lit according to the source"), "code", "yes_no"),
        Column("passage", N_("Through a building"), "yes_no"),
        LIGHTING_CLASS,
    ),
    "place": (NAME, Column("kind", N_("Kind"), "code", "place_kind")),
}


@dataclass(frozen=True)
class Field:
    """One line of the page: `known` is False where the value is unknown, and the page shows it.

    `url` is the page of what the value names, empty where it has none.
    """

    name: str
    title: str
    text: str
    source: str
    known: bool
    url: str = ""


def asset_fields(
    kind: str,
    row: Row,
    texts: Texts,
    sources: Mapping[str, str] | None = None,
    urls: Mapping[str, str] | None = None,
) -> Sequence[Field]:
    """Write the fields of an asset.

    Parameters
    ----------
    kind
        A key of `FIELDS`.
    row
        Columns of the asset; one that is not there is unknown.
    sources
        Source of single fields; the others come from the row's own ``source``, and heights say how
        they are known (``height_source``).
    urls
        Addresses of the pages that single fields name.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    given, pages = sources or {}, urls or {}
    return [
        Field(
            name=column.name,
            title=texts.gettext(column.title),
            text=write(texts, column, row.get(column.name)),
            source=_source(column, row, texts, given),
            known=not is_absent(row.get(column.name)) and row.get(column.name) != "unknown",
            url=pages.get(column.name, ""),
        )
        for column in FIELDS[kind]
    ]


def asset_title(kind: str, code: object, name: object, texts: Texts) -> str:
    """Return what an asset is called: label and name; a stairwell by its address first."""
    if is_absent(code) or is_absent(name):
        known = next((str(part) for part in (name, code) if not is_absent(part)), "")
        return known or label(texts, "asset", kind)
    if str(code) in str(name).split():
        return str(name)  # it holds the label already
    parts = (name, code) if kind == "stairwell" else (code, name)
    return " · ".join(str(part) for part in parts)


def seen_sources(row: Row, texts: Texts) -> Mapping[str, str]:
    """Return the source of a lamp's state: who looked and when, never the data set it came with.

    Parameters
    ----------
    row
        With ``state_at`` and ``state_role``; none where nobody has looked.
    texts
        Words of the reader.
    """
    at, role = row.get("state_at"), row.get("state_role")
    if not isinstance(at, datetime):
        return {"state": "", "state_at": ""}
    who = texts.gettext("role not given") if is_absent(role) else label(texts, "origin", str(role))
    return {"state": f"{who}, {texts.moment(at)}", "state_at": who}


def _source(column: Column, row: Row, texts: Texts, given: Mapping[str, str]) -> str:
    if column.name in given:
        return given[column.name]
    if is_absent(row.get(column.name)):
        return ""
    origin = row.get(f"{column.name.rsplit('_', 1)[0]}_source")
    if column.name == "height_m" and not is_absent(origin):
        return label(texts, "height_source", str(origin))
    return "" if is_absent(row.get("source")) else str(row["source"])
