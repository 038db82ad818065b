"""What is said of estates on every page; light to load, unlike what draws their map."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from backend.assets import service as assets
from backend.assets.schemas import Estate
from backend.pages.case_counts import Counts, links
from maps.layers import LAYERS
from maps.light_words import NOT_YET, shares_text
from maps.refusals import FAILED, NO_PLANS, NONE_SEEN
from maps.texts import Texts


def chosen_of(tx: Connection, code: str | None) -> list[Estate]:
    """Return the estate of a code, or all of them.

    Raises
    ------
    NotFoundError
        If there is none of that code.
    """
    return [assets.estate(tx, code)] if code else assets.estates(tx)


def start_card(estate: Estate, counts: Counts, texts: Texts) -> dict[str, object]:
    """Return what the start page says of an estate and its cases."""
    return {
        "cases": links(counts, estate.code, texts),
        "name": estate.name,
        "url": f"/map?estate={estate.code}",
        "map_url": f"/map?estate={estate.code}",
        "lamps": estate.lamps,
        "dark_spots": estate.dark_spots_certain,
        "broken_fixtures": estate.broken_fixtures,
        "overdue_cleaning": estate.overdue_cleaning,
        "plans": estate.cleaning_plans,
        "probably_dark": estate.dark_spots_probable,
        "repairs": estate.repairs,
        "repairs_url": f"/lists/repairs?estate={estate.code}",
        "group_faults": estate.group_faults,
        "group_faults_url": f"/lists/group_faults?estate={estate.code}",
        "surfaces_failing": estate.surfaces_failing,
        "surfaces_url": f"/lists/lit_surfaces?estate={estate.code}",
        "shares": shares_of([estate], texts),
        "unseen_lamps": estate.lamps_unknown,
        "computed_at": estate.computed_at,
        "why_not_computed": why_not_computed([estate]),
    }


def title_of(chosen: list[Estate]) -> str:
    """Name some estates."""
    return ", ".join(estate.name for estate in chosen) or "Ljusrond"


def computed_at(chosen: list[Estate]) -> datetime | None:
    """Return the oldest computation of some estates; None where one was never computed."""
    known = [estate.computed_at for estate in chosen if estate.computed_at]
    return min(known) if known and len(known) == len(chosen) else None


def shares_of(chosen: list[Estate], texts: Texts) -> str:
    """Say on how much real data the light of an estate rests; of several, nothing is said."""
    if len(chosen) != 1:
        return ""
    names = ("photometry", "flux", "state", "building_height")
    return shares_text({name: getattr(chosen[0], f"share_{name}") for name in names}, texts)


def why_not_computed(chosen: list[Estate]) -> str:
    """Return the message id that says why an estate has no computation; empty: not refused."""
    if len(chosen) != 1:
        return ""
    words = {"refused": chosen[0].analysis_message or "", "failed": FAILED}
    return words.get(chosen[0].analysis_status or "", "")


def why_nothing(name: str, chosen: list[Estate]) -> str:
    """Return the message id for an empty list: what nobody could have filled is not "none"."""
    layer = LAYERS[name]
    if layer.computed and computed_at(chosen) is None:
        return why_not_computed(chosen) or NOT_YET
    if name == "overdue_cleaning" and not any(estate.cleaning_plans for estate in chosen):
        return NO_PLANS
    if name == "broken_fixtures" and all(e.lamps == e.lamps_unknown for e in chosen):
        return NONE_SEEN
    return layer.none_text
