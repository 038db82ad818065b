"""The eight planted stories: what is known to be true, for tests and for follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.demo import cleaning, planted
from gis.demo.houses import FORMER_WASTE_7
from gis.demo.pools import MOVED_WASTE, NEIGHBOUR_WASTE, WORST_YARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.demo.drafts import Draft
    from gis.demo.planted import Dates

Story = dict[str, Any]
"""Keys: number, text (Swedish), asset_source_ids (list of 'kind/source_id'), truth (dict)."""


def _story(number: int, text: str, assets: Sequence[str], **truth: object) -> Story:
    return {"number": number, "text": text, "asset_source_ids": list(assets), "truth": truth}


def story_list(
    dates: Dates,
    footpaths: Mapping[str, str],
    lamps: tuple[str, Sequence[str]],
    drafts: Sequence[Draft],
    report_ids: Sequence[str],
) -> list[Story]:
    """Return the stories with their truth.

    Parameters
    ----------
    dates
        Days of the measures.
    footpaths
        Source identifiers of the footpaths 'lingon' and 'tunnel'.
    lamps
        The municipal lamp of story 7, and the row of the current cable fault.
    drafts, report_ids
        All reports in order, with their identifiers.
    """
    told: dict[int, list[str]] = {}
    for draft, report_id in zip(drafts, report_ids, strict=True):
        told.setdefault(draft.story, []).append(report_id)
    dark, row = lamps
    lingon, tunnel = f"footpath/{footpaths['lingon']}", f"footpath/{footpaths['tunnel']}"
    return [
        *_effects(dates, lingon, told),
        _story(4, "Skylt mot klotter i gångtunneln: en åtgärd utan verkan", [tunnel],
               began_on=dates.placebo_on, effect=0.0, category="GRAFFITI.TAG",
               per_year=planted.PLACEBO_COUNT, report_ids=told[4]),
        _story(5, "Den sämsta gården år 1 blir bättre av sig själv", [f"courtyard/{WORST_YARD}"],
               began_on=dates.yard_on, effect=0.0, counts=planted.WORST_YARD_COUNTS,
               report_ids=told[5]),
        _story(6, "Tre månadsronder i rad uteblev: ska visas grått",
               [f"courtyard/{cleaning.MISSED_YARD}"], task="monthly_round",
               missed=cleaning.MISSED_ROUNDS),
        _story(7, "En kommunal stolpe släckt i 118 dagar", [f"lamp/{dark}"],
               days_dark=planted.DARK_DAYS, report_ids=told[7]),
        _story(8, "Elva dubbletter från fyra boende om samma slinga",
               [f"lamp/{name}" for name in row], reports=planted.DUPLICATES,
               reporters=planted.DUPLICATE_REPORTERS, report_ids=told[8]),
    ]  # fmt: skip


def _effects(dates: Dates, lingon: str, told: Mapping[int, list[str]]) -> list[Story]:
    return [
        _story(1, "LED på Lingongatan: färre punkter 'otrygg, mörk plats' på vandringar",
               [lingon, f"courtyard/{planted.COMPARISON_YARD}"], began_on=dates.led_on,
               effect=planted.LED_AFTER / planted.LED_BEFORE - 1.0, effect_comparison=0.0,
               category="LIGHT.DIM", origin="walk",
               before=planted.LED_BEFORE, after=planted.LED_AFTER, report_ids=told[1]),
        _story(2, "Miljöhus 7 flyttades 60 m och fick ljus: mindre dumpning, mer hos grannen",
               [f"waste_station/{MOVED_WASTE}", f"waste_station/{NEIGHBOUR_WASTE}"],
               began_on=dates.moved_on, effect=planted.DUMPED_AFTER / planted.DUMPED_BEFORE - 1.0,
               displacement=planted.NEIGHBOUR_AFTER / planted.NEIGHBOUR_BEFORE - 1.0,
               category="WASTE.BULKY", former_local_m=FORMER_WASTE_7, report_ids=told[2]),
        _story(3, "QR-märken i mars år 2: fler anmälningar, lika många fynd vid rond", [],
               began_on=dates.qr_on, effect_reports=planted.QR_FACTOR - 1.0,
               effect_inspections=0.0, origin="tenant", report_ids=told[3]),
    ]  # fmt: skip
