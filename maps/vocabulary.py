"""Coded values and their words: ``lamp_state`` + ``dark`` is the message ``lamp_state.dark``.

The codes are those of the tables; a code not listed here is shown as it is, never hidden.
"""

from collections.abc import Mapping
from typing import Final

from gis import vocabulary as words
from maps.texts import N_, Texts

#: What a report form says when it was sent without a choice.
CHOOSE_CATEGORY: Final = N_("Choose what it is about.")

_OWN: Final[Mapping[str, str]] = {
    "cleaning_state": "overdue due_soon ok never_visited",
    "task": "stairwell_cleaning waste_tidy waste_wash yard_round monthly_round playground_visual"
    " playground_functional bin_emptying window_cleaning",
    "surface_kind": "courtyard footpath steps entrance parking",
    "verdict": "ok fails unknown no_demand",
    "fault_basis": "circuit cluster",
    "light_family": "post_top_opal street_cutoff wall_pack bollard downlight",
    "category_group": "LIGHT ENTRANCE STAIR CELLAR LAUNDRY WASTE YARD GREEN PLAY GRAFFITI DAMAGE"
    " WINTER TRAFFIC WATER PEST REGISTER POSITIVE",
    "party": "unknown own municipality grid_company other",
    "right": "see report sync plan contacts manage audit administer tasks shared",
    "category": "LIGHT.DARK LIGHT.FLICKER LIGHT.DAY_BURNING LIGHT.DIM LIGHT.OBSCURED"
    " LIGHT.DAMAGED LIGHT.HATCH LIGHT.LIT LIGHT.DARK_PLACE ENTRANCE.DOOR ENTRANCE.CLOSER"
    " ENTRANCE.LOCK ENTRANCE.INTERCOM ENTRANCE.GLASS ENTRANCE.NAME_BOARD STAIR.DIRT"
    " STAIR.ESCAPE_ROUTE STAIR.LIFT STAIR.RAILING STAIR.WINDOW CELLAR.LOCK CELLAR.FLOOD"
    " CELLAR.SLEEPING_PLACE LAUNDRY.MACHINE LAUNDRY.CLEANING LAUNDRY.BOOKING WASTE.OVERFULL"
    " WASTE.MIS_SORT WASTE.BULKY WASTE.DOOR WASTE.BIN WASTE.SMELL WASTE.RATS YARD.LITTER"
    " YARD.SURFACE YARD.STEP YARD.BENCH YARD.FENCE YARD.FURNITURE YARD.WELL_COVER GREEN.FOLIAGE"
    " GREEN.TREE GREEN.LAWN GREEN.WEEDS GREEN.HOGWEED PLAY.EQUIPMENT PLAY.IMPACT_SURFACE"
    " PLAY.SAND GRAFFITI.TAG GRAFFITI.OFFENSIVE GRAFFITI.STICKER DAMAGE.GLASS DAMAGE.FIRE"
    " DAMAGE.BROKEN WINTER.ICE WINTER.SNOW WINTER.ICICLE WINTER.SAND TRAFFIC.BARRIER"
    " TRAFFIC.MOPED TRAFFIC.VEHICLE TRAFFIC.SIGN WATER.LEAK WATER.DRAIN WATER.PUDDLE PEST.RATS"
    " PEST.OTHER REGISTER.MISSING POSITIVE.PLACE",
}
# Word lists that the register is held to, whole.
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "asset": ("estate", *words.ASSET_KINDS),
    "yes_no": words.LIT_VALUES,
    "lamp_state": (*words.LAMP_STATES, "unknown"),
    "lamp_kind": words.LAMP_KINDS,
    "light_source": words.LIGHT_SOURCES,
    "control": words.LIGHT_CONTROLS,
    "serves": words.LAMP_SERVES,
    "building_use": words.BUILDING_USES,
    "height_source": words.HEIGHT_SOURCES,
    "courtyard_origin": words.COURTYARD_ORIGINS,
    "entrance_kind": words.ENTRANCE_KINDS,
    "waste_kind": words.WASTE_STATION_KINDS,
    "fraction": words.WASTE_FRACTIONS,
    "path_kind": words.FOOTPATH_KINDS,
    "place_kind": words.PLACE_KINDS,
    "certainty": words.CERTAINTIES,
    "origin": words.REPORT_ORIGINS,
    "report_status": words.REPORT_EVENTS,
    "outcome": words.CLEANING_OUTCOMES,
    "document_kind": words.DOCUMENT_KINDS,
    "spot": words.INDOOR_SPOTS,
    "duty_purpose": words.DUTY_PURPOSES,
    "role": (*words.ACCOUNT_ROLES, "tenant"),
}
VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    **_SHARED,
    **{name: tuple(codes.split()) for name, codes in _OWN.items()},
}

# What a report on an asset of a kind can be about, most common first.
_BY_KIND: Final[Mapping[str, str]] = {
    "lamp": "LIGHT.DARK LIGHT.FLICKER LIGHT.DIM LIGHT.DAMAGED LIGHT.OBSCURED LIGHT.DAY_BURNING"
    " LIGHT.HATCH LIGHT.LIT",
    "stairwell": "LIGHT.DARK_PLACE STAIR.DIRT STAIR.ESCAPE_ROUTE ENTRANCE.DOOR ENTRANCE.LOCK"
    " ENTRANCE.CLOSER ENTRANCE.INTERCOM ENTRANCE.GLASS STAIR.LIFT STAIR.WINDOW STAIR.RAILING"
    " GRAFFITI.TAG CELLAR.LOCK",
    "courtyard": "LIGHT.DARK_PLACE YARD.LITTER YARD.SURFACE YARD.STEP YARD.BENCH YARD.FENCE"
    " YARD.WELL_COVER GREEN.FOLIAGE GREEN.TREE PLAY.EQUIPMENT WINTER.ICE DAMAGE.GLASS"
    " GRAFFITI.TAG POSITIVE.PLACE",
    "footpath": "LIGHT.DARK_PLACE YARD.LITTER YARD.SURFACE YARD.STEP GREEN.FOLIAGE WINTER.ICE"
    " WINTER.SNOW WATER.PUDDLE TRAFFIC.BARRIER DAMAGE.GLASS",
    "waste_station": "LIGHT.DARK_PLACE WASTE.OVERFULL WASTE.BULKY WASTE.MIS_SORT WASTE.DOOR"
    " WASTE.BIN WASTE.SMELL WASTE.RATS DAMAGE.FIRE",
    "building": "LIGHT.DARK_PLACE ENTRANCE.DOOR GRAFFITI.TAG GRAFFITI.OFFENSIVE DAMAGE.GLASS"
    " DAMAGE.FIRE WINTER.ICICLE WATER.LEAK WATER.DRAIN",
    "place": "LIGHT.DARK_PLACE PLAY.EQUIPMENT PLAY.SAND YARD.BENCH YARD.FURNITURE LAUNDRY.MACHINE"
    " LAUNDRY.CLEANING DAMAGE.BROKEN POSITIVE.PLACE",
}
REPORT_CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(codes.split()) for kind, codes in _BY_KIND.items()
}


def label(texts: Texts, vocabulary: str, code: str) -> str:
    """Return the word for a code; a code outside the vocabulary comes back unchanged.

    Raises
    ------
    KeyError
        If there is no such vocabulary.
    """
    if code not in VOCABULARIES[vocabulary]:
        return code
    return texts.gettext(f"{vocabulary}.{code}")


def message_ids() -> list[str]:
    """Return every message id that coded values need; the catalogues must hold them all."""
    return [f"{name}.{code}" for name, codes in VOCABULARIES.items() for code in codes]
