"""Coded values and their words: ``lamp_state`` + ``dark`` is the message ``lamp_state.dark``.

The codes are those of the tables; a code not listed here is shown as it is, never hidden.
"""

from collections.abc import Mapping
from typing import Final

from gis import vocabulary as words
from maps.checks import POINT, checks
from maps.texts import N_, Texts

#: What a report form says when it was sent without a choice.
CHOOSE_CATEGORY: Final = N_("Choose what it is about.")

_OWN: Final[Mapping[str, str]] = {
    "cleaning_state": "overdue due_soon ok never_visited",
    "task": "stairwell_cleaning waste_tidy waste_wash yard_round monthly_round playground_visual"
    " playground_functional bin_emptying window_cleaning waste_round stairwell_fire rondering"
    " facade_round belysningsrond playground_yearly safety_inspection",
    "waste_readiness": "lacks short unknown tight ready",
    "waste_room": "lacks short tight enough unknown",
    "waste_trouble": "overfull missorted dumped lock light other",
    "surface_kind": "courtyard footpath steps entrance parking",
    "verdict": "ok fails unknown no_demand",
    "score": "0 1 2",
    "score_state": "bad fair good partly old unseen",
    "measure_state": "planned running ended",
    "situation_group": "damage gathering disorder unsafe_place event",
    "standing": "good undecided declined done overdue open",
    "fault_basis": "circuit cluster",
    "light_family": "post_top_opal street_cutoff wall_pack bollard downlight",
    "category_group": "LIGHT ENTRANCE STAIR CELLAR LAUNDRY WASTE YARD GREEN PLAY GRAFFITI DAMAGE"
    " WINTER TRAFFIC WATER PEST REGISTER POSITIVE",
    "right": "see report sync open311 work direct plan contacts manage audit administer tasks"
    " shared",
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
    "order_state": words.ORDER_STATES,
    "priority": words.PRIORITIES,
    "party": words.PARTIES,
    "board_party": words.PARTIES,
    "case_event": (*words.CASE_EVENTS, "seen_again"),
    "outcome": words.CLEANING_OUTCOMES,
    "round_kind": words.ROUND_KINDS,
    "photo_when": words.PHOTO_WHEN,
    "score_aspect": words.ROUND_ASPECTS,
    "document_kind": words.DOCUMENT_KINDS,
    "spot": words.INDOOR_SPOTS,
    "duty_purpose": words.DUTY_PURPOSES,
    "walk_kind": words.WALK_KINDS,
    "walk_profile": words.WALK_PROFILES,
    "walk_source": words.WALK_SOURCES,
    "walk_status": words.WALK_STATUSES,
    "walk_meeting": words.WALK_MEETINGS,
    "walk_answer": words.WALK_ANSWERS,
    "walk_decision": words.WALK_DECISIONS,
    "sentiment": words.SENTIMENTS,
    "cost": words.COST_CLASSES,
    "measure_kind": words.MEASURE_KINDS,
    "measure_expects": words.MEASURE_EXPECTS,
    "measure_reason": words.MEASURE_REASONS,
    "measure_comparison": words.MEASURE_COMPARISONS,
    "measure_role": (*words.MEASURE_ROLES, "own_findings"),
    "theme": words.THEMES,
    "survey_theme": words.SURVEY_THEMES,
    "indicator_kind": words.INDICATOR_KINDS,
    "situation_kind": words.SITUATION_KINDS,
    "daypart": words.DAYPARTS,
    "return_change": words.RETURN_CHANGES,
    "return_status": words.RETURN_STATUSES,
    "return_result": words.RETURN_RESULTS,
    "role": (*words.ACCOUNT_ROLES, "tenant"),
    "category": tuple(checks().buttons),
}
VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    **_SHARED,
    **{name: tuple(codes.split()) for name, codes in _OWN.items()},
}

#: What a report on an asset of a kind can be about, most common first.
REPORT_CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    kind: codes for kind, codes in checks().faults.items() if kind != POINT
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
