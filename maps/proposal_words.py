"""What is said about proposals: reasons for rows that were not taken, and the answer in a sentence.

The reasons are templates that are kept with their values, so that each reader gets them in their
own language; the API gives the English ones.
"""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

UNKNOWN_LAMP: Final = N_("no lamp of this estate has this code or id")
SHARED_CODE: Final = N_("several lamps of this estate have this code: give the id")
CHANGED_TWICE: Final = N_("another row already changes this lamp")
REMOVE_WHICH: Final = N_("which lamp is taken away? give its code or id")
UNKNOWN_TYPE: Final = N_("no luminaire type in the register has this model or id")
SHARED_TYPE: Final = N_("several luminaire types have this model: give the id")
NO_POSITION: Final = N_("a new lamp needs a position")
TOO_FAR: Final = N_("lies %(km)s km from the estate; more than 1 km is another place")
OUTSIDE_SWEDEN: Final = N_("lies outside Sweden, %(km)s km from the estate")
NO_NUMBER: Final = N_("is not a number")
OUT_OF_BOUNDS: Final = N_("must lie between %(low)s and %(high)s")
LABEL_TAKEN: Final = N_("another lamp of the proposal is called so; numbered")
LIKE_TODAY: Final = N_(
    "a lamp of today has this code, but the row is a new one; to change that lamp, name it in lamp"
)
NOTHING_CHANGED: Final = N_("says nothing that changes the lamp")
BAD_POSITION: Final = N_("give latitude and longitude, or northing and easting in SWEREF 99 TM")
NO_NAME: Final = N_("Give the proposal a name.")
NO_FILE: Final = N_("Choose a file.")
NOTHING_TAKEN: Final = N_("No row of the file could be taken, so nothing was stored.")
UNKNOWN_CLASS: Final = N_("is not a lighting class that can be computed here")
UNKNOWN_SURFACE: Final = N_("is not a surface of this estate")
_FIELDS: Final[Mapping[str, str]] = {
    "geom": N_("Position"),
    "code": N_("Name"),
    "lamp": N_("Lamp of today"),
    "remove": N_("Taken away"),
    "kind": N_("Kind"),
    "height_m": N_("Height"),
    "luminaire_type": N_("Luminaire type"),
    "light_source": N_("Light source"),
    "power_w": N_("Power"),
    "flux_lm": N_("Luminous flux"),
    "bearing_deg": N_("Bearing of the street side"),
    "tilt_deg": N_("Tilt"),
    "dim": N_("Share of the flux"),
    "maintenance_factor": N_("Maintenance factor"),
}
# Said by gis.sources.proposals, which knows no languages.
_OF_FILES: Final = (
    N_("a new lamp needs a position"),
    N_("several points, the first is taken"),
    N_("position 0, 0 stands for no position"),
)
NO_LIGHT: Final = N_(
    "%(lamp)s gives no light outdoors: it stands inside a building, or is of a kind for indoors"
)
OUT_OF_SIGHT: Final = N_("%(lamp)s stands too far from all surfaces to matter")


def field_title(texts: Texts, name: str) -> str:
    """Name a field of a row."""
    return texts.gettext(_FIELDS[name]) if name in _FIELDS else name


def reason(texts: Texts, template: str, values: Mapping[str, object]) -> str:
    """Write why a row was not taken, or what was mended in it."""
    said = texts.gettext(template)
    try:
        return said % values if values else said
    except (KeyError, TypeError, ValueError):  # a reason of a reader that holds a per cent sign
        return said


def answer(texts: Texts, place: str, before_m2: float, after_m2: float) -> str:
    """Say in one sentence what a proposal does to the dark ground of an estate."""
    before, after = (texts.quantity(value, "m²") for value in (before_m2, after_m2))
    said = {"place": place, "before": before, "after": after}
    if before == after:
        if before_m2 <= 0 and after_m2 <= 0:
            return texts.gettext(
                "No ground in %(place)s is dark, today or with the proposal.", **said
            )
        return texts.gettext("Dark ground in %(place)s stays at %(before)s.", **said)
    if after_m2 < before_m2:
        return texts.gettext(
            "Dark ground in %(place)s shrinks from %(before)s to %(after)s.", **said
        )
    return texts.gettext("Dark ground in %(place)s grows from %(before)s to %(after)s.", **said)
