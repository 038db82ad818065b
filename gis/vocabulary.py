"""The closed word lists of the asset register, each word once.

Readers check files against them, the database turns them into CHECK constraints, and pages
translate them. `unknown` is a value of its own: not seen is not lit, not given is not zero.
"""

from __future__ import annotations

from typing import Final

BUILDING_USES: Final = ("residential", "garage", "school", "shop", "utility", "other", "unknown")
HEIGHT_SOURCES: Final = ("measured", "storeys", "declared", "unknown")
COURTYARD_ORIGINS: Final = ("mapped", "enclosed", "square", "declared")
ENTRANCE_KINDS: Final = ("main", "staircase", "service", "other", "unknown")
INDOOR_LAMP_KINDS: Final = ("gallery", "stairwell", "cellar")
LAMP_KINDS: Final = (
    "park_pole",
    "street_pole",
    "wall",
    "bollard",
    "parking",
    "passage",
    "facade",
    *INDOOR_LAMP_KINDS,
    "unknown",
)
LIGHT_SOURCES: Final = (
    "led", "hps", "mercury", "metal_halide", "fluorescent", "cfl", "induction", "halogen",
    "incandescent", "lps", "unknown",
)  # fmt: skip
LIGHT_CONTROLS: Final = (
    "photocell",
    "astro_clock",
    "presence",
    "dim_profile",
    "manual",
    "unknown",
)
LAMP_SERVES: Final = (
    "path",
    "entrance",
    "yard",
    "parking",
    "passage",
    "street",
    "indoor",
    "unknown",
)
LAMP_HEIGHT_SOURCES: Final = ("measured", "declared", "unknown")
LAMP_STATES: Final = (
    "lit",
    "dark",
    "flickering",
    "day_burning",
    "dim",
    "obscured",
    "damaged",
    "open_hatch",
)
WASTE_STATION_KINDS: Final = ("house", "room", "container", "underground", "outdoor", "unknown")
WASTE_FRACTIONS: Final = (
    "residual", "food", "paper", "plastic", "metal", "clear_glass", "coloured_glass", "cardboard",
    "bulky", "batteries", "electronics", "textile",
)  # fmt: skip
FOOTPATH_KINDS: Final = (
    "footway",
    "path",
    "cycleway",
    "steps",
    "pedestrian",
    "crossing",
    "service",
    "street",
    "other",
)
LIT_VALUES: Final = ("yes", "no", "unknown")
PLACE_KINDS: Final = (
    "playground", "residential_area", "bench", "bin", "bike_stand", "laundry", "notice_board",
    "sand_box", "bus_stop", "substation", "square", "school_yard", "lighting_cabinet", "parking",
)  # fmt: skip
ASSET_KINDS: Final = (
    "building",
    "courtyard",
    "stairwell",
    "lamp",
    "waste_station",
    "footpath",
    "place",
    "responsibility_area",
    "property",
)
#: Where in a house something is, when no position can be taken.
INDOOR_SPOTS: Final = (
    "entrance", "landing", "cellar", "attic", "laundry", "bike_room", "storage", "garage",
    "electrical_room", "waste_room", "lift", "roof", "other",
)  # fmt: skip
#: Kinds of asset that a tablet may say are missing from the register.
MISSING_KINDS: Final = ("lamp", "stairwell", "waste_station", "footpath", "courtyard", "place")
#: What a tablet sends.
SUBMISSION_KINDS: Final = (
    "report",
    "evidence",
    "lamps_seen",
    "visit",
    "walk_point",
    "walk_answers",
)
#: Whom to ring, and why.
DUTY_PURPOSES: Final = ("danger", "electricity", "lift", "on_call")
REPORT_ORIGINS: Final = ("tablet", "tenant", "staff", "round", "walk", "import", "open311")
REPORT_EVENTS: Final = (
    "received",
    "triaged",
    "ordered",
    "in_work",
    "done",
    "verified",
    "will_not_fix",
    "not_ours",
    "no_longer_needed",
    "reopened",
)
#: Whose something is to mend.
PARTIES: Final = ("own", "municipality", "grid_company", "contractor", "other", "unknown")
LANGUAGES: Final = ("sv", "en")
#: Languages of the pages for tenants, those of everybody else first.
TENANT_LANGUAGES: Final = (*LANGUAGES, "ar", "so", "fi")
#: Steps of the ladder: danger now, acute, soon, normal, planned.
PRIORITIES: Final = ("P0", "P1", "P2", "P3", "P4")
PROMISE_UNITS: Final = ("hours", "working_hours", "working_days", "season")
#: What happens to a case besides its status.
CASE_EVENTS: Final = (
    "assigned",
    "prioritised",
    "recategorised",
    "rerouted",
    "due_moved",
    "noted",
    "merged",
    "split",
    "ordered",
    "answered",
    "held",
    "released",
)
ORDER_STATES: Final = ("sent", "accepted", "in_work", "done", "declined", "cancelled")
CHANNELS: Final = ("email", "webhook", "sms")
SUBSCRIPTION_MODES: Final = ("immediate", "daily")
#: What is told to whoever wants it, by letter or webhook.
TOLD_EVENTS: Final = (
    "case.opened",
    "case.danger",
    "case.status",
    "case.reopened",
    "case.overdue",
    "order.sent",
    "order.answered",
    "tenant.answered",
)
#: Who logs in; tenants never do.
ACCOUNT_ROLES: Final = (
    "administrator",
    "manager",
    "planner",
    "caretaker",
    "on_call",
    "summer_worker",
    "contractor",
    "partner",
)
SHARE_ROLES: Final = ("contractor", "partner")
DOCUMENT_KINDS: Final = ("protocol", "decision", "plan", "note")
RECORD_TYPES: Final = ("reporter_contact", "report", "photo", "document", "session", "audit")
#: `approved`: inspected and found good in a sample, which says nothing of when it was done.
CLEANING_OUTCOMES: Final = ("done", "not_ok", "not_possible", "approved")
ROUND_KINDS: Final = ("inspection", "cleaning", "expert")
#: Intact, clean, tidy (helt, rent, snyggt) are scored; what is safe is not.
SCORE_ASPECTS: Final = ("intact", "clean", "tidy")
ROUND_ASPECTS: Final = (*SCORE_ASPECTS, "safe")
ROUND_ANSWERS: Final = ("ok", "not_ok", "not_applicable")
SEVERITIES: Final = ("A", "B", "C")
PHOTO_WHEN: Final = ("never", "not_ok", "always")
CERTAINTIES: Final = ("certain", "probable", "unknown")
WALK_KINDS: Final = ("safety_walk", "safety_round", "inspection_tour")
WALK_PROFILES: Final = ("foot", "step_free", "lit")
WALK_STATUSES: Final = ("planned", "walked", "draft", "adjusted", "published", "followed_up")
#: Optimal: no better route exists; bound: none is worth more than this; none: nothing is known.
WALK_BOUNDS: Final = ("optimal", "bound", "none")
WALK_SOURCES: Final = (
    "dark_spot",
    "broken_fixture",
    "overdue_cleaning",
    "unsafe_place",
    "repeat_damage",
    "last_walk",
    "measure",
    "good_place",
    "wish",
    "own",
)
WALK_CHOICES: Final = ("open", "must", "never")
WALK_MEETINGS: Final = ("gather", "walk", "follow_up")
WALK_ANSWERS: Final = ("yes", "partly", "no")
WALK_DECISIONS: Final = ("yes", "no", "later")
SENTIMENTS: Final = ("safe", "unsafe")
COST_CLASSES: Final = ("none", "small", "medium", "large")
MEASURE_KINDS: Final = ("physical", "social")
#: What is looked for after a measure: counts, shares and scores of months, and answers of surveys.
MEASURE_METRICS: Final = (
    "walk_points",
    "dumping",
    "reports",
    "tenant_reports",
    "own_findings",
    "findings",
    "scores",
    "lamp_dark",
    "survey",
)
#: What a place is held against: other places, or what own staff finds in the same place.
MEASURE_COMPARISONS: Final = ("areas", "own_findings")
#: Why this place: it was the worst, its turn had come, people asked for it.
MEASURE_REASONS: Final = ("worst", "planned", "wished", "other")
MEASURE_ROLES: Final = ("place", "comparison", "ring")
MEASURE_EXPECTS: Final = ("less", "more")
#: The nine themes of BoTryggt2030 that a point can belong to.
THEMES: Final = (
    "design",
    "mixed_use",
    "mixed_people",
    "clarity",
    "social_control",
    "lighting",
    "shell",
    "management",
    "information",
)

#: What surveys ask about: the four themes of the sector's service index, and items beside them.
SURVEY_THEMES: Final = (
    "safety",
    "clean_tidy",
    "help",
    "taken_seriously",
    "ntu",
    "polq",
    "lighting",
    "other",
)
SURVEY_KINDS: Final = ("imported", "pulse")
INDICATOR_KINDS: Final = ("police_list", "area_index", "other")
#: Coded events of the weekly picture that no case tells; never who took part.
SITUATION_KINDS: Final = (
    "gathering_stairwell",
    "gathering_cellar",
    "gathering_garage",
    "gathering_outdoors",
    "fight",
    "burglary",
    "drugs",
    "sleeping_place",
    "traffic",
    "objects",
    "arranged",
)
DAYPARTS: Final = ("night", "morning", "afternoon", "evening")
#: What a file that came back does to a row, how the file stands, and what became of a row.
RETURN_CHANGES: Final = ("added", "moved", "changed", "deleted")
RETURN_STATUSES: Final = ("waiting", "applied", "set_aside", "taken_back")
RETURN_RESULTS: Final = ("waiting", "left", "applied", "refused", "proposed", "taken_back")
#: Formats of files of layers, and how one that takes time stands.
EXPORT_FORMS: Final = ("gpkg", "geojson", "fgb", "parquet", "shp", "csv", "kml", "dxf")
EXPORT_STATES: Final = ("waiting", "running", "done", "failed", "cancelled")
#: Links to layers: for everybody, or for one receiver; and under which terms (SPDX, or as agreed).
LAYER_LINK_KINDS: Final = ("public", "partner")
LICENCES: Final = ("CC0-1.0", "CC-BY-4.0", "ODbL-1.0", "agreed")
