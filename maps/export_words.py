"""What files of layers, their page and links to layers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gis import crs
from maps.layer import Layer
from maps.layers import LAYERS
from maps.texts import N_, Texts
from maps.vocabulary import label

#: Layers that may be open to everybody: what stands there, and nothing of people or work.
OPEN_LAYERS: Final = (
    "estates", "courtyards", "footpaths", "buildings", "places", "stairwells", "waste_stations",
    "lamps",
)  # fmt: skip
#: Layers that a partner may be given: reports hold words of people, and are shared one by one.
PARTNER_LAYERS: Final = tuple(name for name in LAYERS if name != "reports")

_CALCULATED: Final = N_("Calculated, direct light, maintained value: not measured.")
_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "gpkg": ("GeoPackage", N_("for QGIS and ArcGIS: all layers in one file, with signs and words")),
    "geojson": ("GeoJSON", N_("for maps on the web")),
    "fgb": ("FlatGeobuf", N_("for the web and for large amounts")),
    "parquet": ("GeoParquet", N_("for analysis: DuckDB, Python, R")),
    "shp": ("Shapefile", N_("for old programs: names and texts are cut short")),
    "csv": ("CSV", N_("for spreadsheets")),
    "kml": ("KML", N_("for Google Earth")),
    "dxf": ("DXF", N_("for drawing programs: outlines and points, no columns")),
}
_LICENCES: Final[Mapping[str, str]] = {
    "CC0-1.0": N_("CC0 1.0: free to use, without terms"),
    "CC-BY-4.0": N_("CC BY 4.0: free to use, name the source"),
    "ODbL-1.0": N_("ODbL 1.0: free to use, name the source, share alike"),
    "agreed": N_("As agreed with the receiver"),
}
_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("waits"),
    "running": N_("is being written"),
    "done": N_("ready"),
    "failed": N_("failed"),
    "cancelled": N_("called off"),
}
_THANKS: Final[Mapping[str, str]] = {
    "asked": N_("The file is being made. It stands in the list below once it is ready."),
    "cancelled": N_("The file is called off."),
    "ended": N_("The link is ended. Its address answers no more."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "layers": N_("Choose at least one layer."),
    "date": N_(
        "Only lamps, dark spots and broken fixtures are known as they were, and no evening that"
        " has not come."
    ),
    "crs": N_("That format cannot be in that coordinate system."),
    "bbox": N_("Give the area as four numbers in degrees: west, south, east, north."),
    "format": N_("That is more than the format takes. Choose another format or a smaller area."),
    "title": N_("Say what it is."),
    "receiver": N_("Say whom it is for."),
    "days": N_("Give the number of days that the link stands."),
    "licence": N_("Choose the terms."),
    "cases": N_("A layer counts cases of kinds that you do not see: leave it out."),
    "estate": N_("Choose an estate from the list."),
    "kind": N_("Choose whom the link is for."),
    "waiting": N_("You already wait for five files. Call one off, or wait for it."),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file has to say of itself."""

    at: datetime
    role: str
    company: str
    licence: str
    crs: int
    then: datetime | None = None
    estate: str = ""
    from_osm: bool = False
    receiver: str = ""


def lines(texts: Texts, told: Facts) -> tuple[str, ...]:
    """Return when, by whom, as of when, where and under which terms a file was made."""
    who = label(texts, "role", told.role)
    if told.receiver:
        who = told.receiver
    said = [
        texts.gettext(
            "Exported %(moment)s from Ljusrond for %(company)s (%(who)s).",
            moment=texts.moment(told.at), company=told.company, who=who,
        )
    ]  # fmt: skip
    if told.then:
        said.append(texts.gettext("As it was known %(moment)s.", moment=texts.moment(told.then)))
    if told.estate:
        said.append(texts.gettext("Estate: %(name)s.", name=told.estate))
    said.append(texts.gettext("Coordinate system: %(name)s.", name=system_name(texts, told.crs)))
    said.append(texts.gettext("Terms: %(terms)s.", terms=terms(texts, told.licence, told.company)))
    if told.from_osm:
        said.append(
            texts.gettext(
                "Partly from OpenStreetMap: © OpenStreetMap contributors, ODbL 1.0"
                " (openstreetmap.org/copyright)."
            )
        )
    return tuple(said)


def terms(texts: Texts, licence: str, company: str) -> str:
    """Say under which terms something may be used; without a licence it is the company's own."""
    if licence in _LICENCES:
        return texts.gettext(_LICENCES[licence])
    return texts.gettext(
        "© %(company)s. Ask before you pass it on; no licence was given", company=company
    )


def licences(texts: Texts) -> list[tuple[str, str]]:
    """Return the licences that can be chosen: code, words."""
    return [(code, texts.gettext(words)) for code, words in _LICENCES.items()]


def note_of(texts: Texts, layer: Layer) -> str:
    """Return what must be said wherever rows of a layer are shown; most often nothing."""
    return texts.gettext(_CALCULATED) if layer.computed else ""


def forms(texts: Texts) -> list[tuple[str, str, str]]:
    """Return the formats: code, name, what each is for."""
    return [(code, name, texts.gettext(words)) for code, (name, words) in _FORMS.items()]


def form_name(code: str) -> str:
    """Return the name of a format."""
    return _FORMS[code][0]


def state_name(texts: Texts, state: str) -> str:
    """Say how a file stands that takes time."""
    return texts.gettext(_STATES[state])


def system_name(texts: Texts, code: int) -> str:
    """Return the name of a reference system as people here call it."""
    if code == crs.SWEREF99_TM:
        return f"SWEREF 99 TM (EPSG:{code})"
    if code == crs.WGS84:
        return texts.gettext("Longitude and latitude, WGS 84 (EPSG:4326)")
    if code == crs.WEB_MERCATOR:
        return texts.gettext("Web map (EPSG:3857)")
    degrees, part = divmod(crs.LOCAL_ZONES[code], 1)
    return f"SWEREF 99 {int(degrees)} {round(part * 60):02d} (EPSG:{code})"


def layer_titles(texts: Texts, names: Sequence[str]) -> str:
    """Return the titles of layers, one after the other; of all of them, one word."""
    if len(names) >= len(PARTNER_LAYERS):
        return texts.gettext("All layers")
    return ", ".join(texts.gettext(LAYERS[name].title) for name in names if name in LAYERS)


def thanks(texts: Texts, what: str) -> str:
    """Say thanks for what was sent; nothing for what is not known."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""


def everybody(texts: Texts) -> str:
    """Say whom a public link is for, as its files tell it."""
    return texts.gettext("open to everybody")


def gone(texts: Texts) -> str:
    """Say that a link opens nothing, whatever the reason."""
    return texts.gettext("The link opens nothing")


def refused(texts: Texts, field: str) -> str:
    """Say why something was not done."""
    return texts.gettext(_REFUSED.get(field, _REFUSED["format"]))
