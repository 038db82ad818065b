"""Coded values and their words: ``lamp_state`` + ``dark`` is the message ``lamp_state.dark``.

The codes are those of the tables; a code not listed here is shown as it is, never hidden.
"""

from collections.abc import Mapping
from typing import Final

from maps.texts import Texts

_STATES: Final = "lit dark flickering day_burning dim obscured damaged open_hatch unknown"
_WORDS: Final[Mapping[str, str]] = {
    "asset": "estate building courtyard stairwell lamp waste_station footpath place",
    "lamp_state": _STATES,
    "lamp_kind": "park_pole street_pole wall bollard parking passage facade gallery stairwell"
    " cellar unknown",
    "light_source": "led hps mercury metal_halide fluorescent cfl induction halogen incandescent"
    " lps unknown",
    "control": "photocell astro_clock presence dim_profile manual unknown",
    "serves": "path entrance yard parking passage street indoor unknown",
    "building_use": "residential garage school shop utility other unknown",
    "height_source": "measured storeys declared unknown",
    "courtyard_origin": "mapped enclosed square declared",
    "entrance_kind": "main staircase service other unknown",
    "waste_kind": "house room container underground outdoor unknown",
    "fraction": "residual food paper plastic metal clear_glass coloured_glass cardboard bulky"
    " batteries electronics textile",
    "path_kind": "footway path cycleway steps pedestrian crossing service street other",
    "yes_no": "yes no unknown",
    "place_kind": "playground residential_area bench bin bike_stand laundry notice_board sand_box"
    " bus_stop substation square school_yard lighting_cabinet",
    "certainty": "certain unknown",
    "cleaning_state": "overdue due_soon ok never_visited",
    "task": "stairwell_cleaning waste_tidy waste_wash yard_round bin_emptying window_cleaning",
    "party": "unknown own municipality grid_company other",
    "origin": "tablet tenant staff round walk import",
    "report_status": "new open received assigned in_progress done closed refused reopened",
    "category": "LIGHT.DARK LIGHT.FLICKER LIGHT.DAY_BURNING LIGHT.DIM LIGHT.OBSCURED LIGHT.DAMAGED"
    " LIGHT.HATCH LIGHT.LIT ENTRANCE.DOOR ENTRANCE.CLOSER ENTRANCE.LOCK ENTRANCE.INTERCOM"
    " ENTRANCE.GLASS ENTRANCE.NAME_BOARD STAIR.DIRT STAIR.ESCAPE_ROUTE STAIR.LIFT STAIR.RAILING"
    " STAIR.WINDOW CELLAR.LOCK CELLAR.FLOOD CELLAR.SLEEPING_PLACE LAUNDRY.MACHINE LAUNDRY.CLEANING"
    " LAUNDRY.BOOKING WASTE.OVERFULL WASTE.MIS_SORT WASTE.BULKY WASTE.DOOR WASTE.BIN WASTE.SMELL"
    " WASTE.RATS YARD.SURFACE YARD.STEP YARD.BENCH YARD.FENCE YARD.FURNITURE YARD.WELL_COVER"
    " GREEN.FOLIAGE GREEN.TREE GREEN.LAWN GREEN.WEEDS GREEN.HOGWEED PLAY.EQUIPMENT"
    " PLAY.IMPACT_SURFACE PLAY.SAND GRAFFITI.TAG GRAFFITI.OFFENSIVE GRAFFITI.STICKER DAMAGE.GLASS"
    " DAMAGE.FIRE DAMAGE.BROKEN WINTER.ICE WINTER.SNOW WINTER.ICICLE WINTER.SAND TRAFFIC.BARRIER"
    " TRAFFIC.MOPED TRAFFIC.VEHICLE TRAFFIC.SIGN WATER.LEAK WATER.DRAIN WATER.PUDDLE PEST.RATS"
    " PEST.OTHER POSITIVE.PLACE",
}
VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(words.split()) for name, words in _WORDS.items()
}

# What a report on an asset of a kind can be about, most common first.
_BY_KIND: Final[Mapping[str, str]] = {
    "lamp": "LIGHT.DARK LIGHT.FLICKER LIGHT.DIM LIGHT.DAMAGED LIGHT.OBSCURED LIGHT.DAY_BURNING"
    " LIGHT.HATCH LIGHT.LIT",
    "stairwell": "STAIR.DIRT STAIR.ESCAPE_ROUTE ENTRANCE.DOOR ENTRANCE.LOCK ENTRANCE.CLOSER"
    " ENTRANCE.INTERCOM ENTRANCE.GLASS STAIR.LIFT STAIR.WINDOW STAIR.RAILING GRAFFITI.TAG"
    " CELLAR.LOCK",
    "courtyard": "YARD.SURFACE YARD.STEP YARD.BENCH YARD.FENCE YARD.WELL_COVER GREEN.FOLIAGE"
    " GREEN.TREE PLAY.EQUIPMENT WINTER.ICE DAMAGE.GLASS GRAFFITI.TAG POSITIVE.PLACE",
    "footpath": "YARD.SURFACE YARD.STEP GREEN.FOLIAGE WINTER.ICE WINTER.SNOW WATER.PUDDLE"
    " TRAFFIC.BARRIER DAMAGE.GLASS",
    "waste_station": "WASTE.OVERFULL WASTE.BULKY WASTE.MIS_SORT WASTE.DOOR WASTE.BIN WASTE.SMELL"
    " WASTE.RATS DAMAGE.FIRE",
    "building": "ENTRANCE.DOOR GRAFFITI.TAG GRAFFITI.OFFENSIVE DAMAGE.GLASS DAMAGE.FIRE"
    " WINTER.ICICLE WATER.LEAK WATER.DRAIN",
    "place": "PLAY.EQUIPMENT PLAY.SAND YARD.BENCH YARD.FURNITURE LAUNDRY.MACHINE LAUNDRY.CLEANING"
    " DAMAGE.BROKEN POSITIVE.PLACE",
}
# What a report on an asset of a kind can be about, most common first.
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
