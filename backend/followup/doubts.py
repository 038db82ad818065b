"""What weakens a comparison: other measures beside it, and why the place was chosen."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from backend.followup import months, store
from backend.followup.schemas import Area, Measure, Overlap
from backend.queries import values
from gis.effect_months import YEAR, first_day
from gis.verdicts import COUNTED, OF_REPORTING
from gis.workdays import local_date

#: Things of a kind that a place is ranked among, at least [count].
_RANKED_MIN: Final = 5


def overlaps(tx: Connection, measure: Measure) -> tuple[Overlap, ...]:
    """Return the other measures in the compared years, at the place or in a comparison area."""
    since = first_day(measure.starts_on, -YEAR)
    upto = min(first_day(measure.starts_on, 3 * YEAR), measure.today)
    found = store.rows(tx, "overlaps", id=measure.id, since=since, upto=upto)
    return tuple(Overlap(**values(row)) for row in found)


def warnings(
    tx: Connection,
    measure: Measure,
    areas: tuple[Area, ...],
    others: tuple[Overlap, ...],
    verdict: str,
) -> tuple[str, ...]:
    """Return codes of what weakens the comparison of a measure."""
    said = []
    if local_date(measure.registered_at) > measure.starts_on:
        said.append("afterwards")
    if measure.reason == "worst":
        # Where that forbids a conclusion, the sentence says so.
        said += [] if verdict == "chosen_worst" else ["chosen_worst"]
    elif _was_worst(tx, measure):
        said.append("was_worst")
    if measure.metric in OF_REPORTING:
        said.append("reporting")
    if measure.comparison == "areas" and sum(a.role == "comparison" for a in areas) == 1:
        said.append("one_area")
    if any(one.at_place for one in others):
        said.append("overlap")
    elif others:
        said.append("overlap_comparison")
    return tuple(said)


def _was_worst(tx: Connection, measure: Measure) -> bool:
    """Tell whether no thing of the place's kind had more of the metric in the year before."""
    if measure.metric not in COUNTED - {"findings"}:
        return False
    asked = months.narrowed(measure, measure.metric)
    row = store.one(tx, "rank_in_year", id=measure.id, **asked)
    return bool(row and row.events and row.things >= _RANKED_MIN and row.worse == 0)
