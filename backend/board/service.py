"""What trends and the board's report count; figures of one moment, by estate or of all seen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.board import lit, store
from backend.companies import not_one_estate
from backend.queries import without
from gis.trends import ended_months, last_day, month_of
from gis.workdays import STOCKHOLM, local_date
from maps import trend_care, trend_light
from maps.texts import Texts
from maps.trend_told import Told

#: Months that trends can show [count].
MONTHS: Final = (12, 24, 36)
#: Estates whose ways are searched at once [count]; more are asked for one by one.
ESTATES_MAX: Final = 8
#: Lamps that the report names [count].
NAMED_MAX: Final = 5
QUARTERS: Final = 7


@dataclass(frozen=True)
class Estate:
    """An estate that who asks sees."""

    id: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True)
class Report:
    """Figures of the board's report, all of one moment.

    Attributes
    ----------
    open_points
        By responsible party: how many points by age, late ones, those of protocols alone.
    dark_lamps
        By owner: lamps dark now, for more than 14 and 30 days, the longest; and lamps in all.
    municipal
        The lamps of the municipality that have been dark longest.
    quarters
        How places stood at the ends of quarters, today last.
    """

    at: datetime
    open_points: Sequence[Row[Any]]
    dark_lamps: Sequence[tuple[str, int, Row[Any] | None]]
    municipal: Sequence[Row[Any]]
    quarters: Sequence[Row[Any]]

    def dark(self, party: str) -> Row[Any] | None:
        """Return what is known of the dark lamps of an owner; None: none is dark."""
        return next((row for one, _, row in self.dark_lamps if one == party), None)


def estates(tx: Connection) -> list[Estate]:
    """Return the estates that who asks sees, by name."""
    return [Estate(row.id, row.code, row.name) for row in store.rows(tx, "estates")]


def estate_of(found: Sequence[Estate], code: str) -> Estate | None:
    """Return the estate of a code among some; None: no code, so all of them.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If several companies have one.
    """
    if not code:
        return None
    named = [one for one in found if one.code == code]
    if len(named) != 1:
        raise not_one_estate(code, len(named))
    return named[0]


def company_name(tx: Connection) -> str:
    """Return the name of the company that is seen."""
    return str(store.scalar(tx, "company_name") or "")


def trends(
    tx: Connection, chosen: Estate | None, known: Sequence[Estate], months: int, texts: Texts,
    today: date | None = None,
) -> list[Told]:  # fmt: skip
    """Return the trends of the months that are over, each as a chart with how it is counted.

    Parameters
    ----------
    chosen : Estate, optional
        The estate; None: all that are `known`.
    months : int
        How many of them.
    today : date, optional
        The day in Sweden; None: by the clock.
    """
    day = today or local_date(datetime.now(UTC))
    firsts = ended_months(day, months)
    ends = [last_day(month) for month in firsts]
    since = datetime.combine(firsts[0], time(), STOCKHOLM)
    estate_id = chosen.id if chosen else None
    of: dict[str, Any] = {"estate_id": estate_id, "ends": ends}
    told = [trend_care.scores(store.rows(tx, "score_days", **of), texts)]
    told += trend_light.dark(
        store.rows(tx, "dark_days", **of),
        {
            row.month: row.lamps
            for row in store.rows(tx, "lamps_looked_at", estate_id=estate_id, since=since)
        },
        lamps_by_party(tx, estate_id),
        ends,
        texts,
    )
    told.append(_lit(tx, chosen, known, ends, texts))
    # As a bitmap it would read all due days of a company for every plan and day.
    with without(tx, "enable_bitmapscan"):
        overdue = store.rows(tx, "overdue_days", **of)
    told.append(trend_care.overdue(overdue, texts))
    told.append(trend_care.repeats(store.rows(tx, "repeat_days", **of), texts))
    answered = store.rows(tx, "answer_months", estate_id=estate_id, since=since)
    return told + trend_care.answers(answered, firsts, day, texts)


def lamps_by_party(tx: Connection, estate_id: uuid.UUID | None) -> dict[str, int]:
    """Return how many lamps of the register are whose."""
    found = store.rows(tx, "lamps_by_party", estate_id=estate_id)
    return {row.party: row.lamps for row in found}


def report(tx: Connection, chosen: Estate | None, now: datetime | None = None) -> Report:
    """Return the figures of the board's report as they stand at this moment."""
    at = now or datetime.now(UTC)
    estate_id = chosen.id if chosen else None
    today = local_date(at)
    lamps = lamps_by_party(tx, estate_id)
    dark = {
        row.party: row
        for row in store.rows(tx, "dark_days", estate_id=estate_id, ends=[today])
        if row.party
    }
    return Report(
        at=at,
        open_points=store.rows(tx, "open_points", estate_id=estate_id),
        dark_lamps=[(party, count, dark.get(party)) for party, count in lamps.items()],
        municipal=store.rows(
            tx, "longest_dark", estate_id=estate_id, party="municipality", page_size=NAMED_MAX
        ),
        quarters=store.rows(tx, "score_days", estate_id=estate_id, ends=quarter_ends(today)),
    )


def quarter_ends(today: date) -> list[date]:
    """Return the last days of the quarters that are over, and today."""
    first = month_of(today)
    first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    ends = []
    for _ in range(QUARTERS):
        before = first - timedelta(days=1)
        ends.append(before)
        first = before.replace(day=1, month=(before.month - 1) // 3 * 3 + 1)
    return [*reversed(ends), today]


def category_years(
    tx: Connection, estate_id: uuid.UUID | None, years: int, today: date | None = None
) -> tuple[list[int], dict[str, dict[int, int]]]:
    """Return the years from the first with cases on, and by counted category how many in each."""
    this = (today or local_date(datetime.now(UTC))).year
    shown = list(range(this - years + 1, this + 1))
    since = datetime.combine(date(shown[0], 1, 1), time(), STOCKHOLM)
    found: dict[str, dict[int, int]] = {}
    for row in store.rows(tx, "category_years", estate_id=estate_id, since=since):
        found.setdefault(row.category, {})[row.year] = row.cases
    first = min((year for counts in found.values() for year in counts), default=this)
    return [year for year in shown if year >= first], found


def category_names(tx: Connection, language: str) -> dict[str, str]:
    """Return what categories are called, by code."""
    column = "title_sv" if language == "sv" else "title_en"
    return {row.code: getattr(row, column) for row in store.rows(tx, "categories")}


def _lit(
    tx: Connection, chosen: Estate | None, known: Sequence[Estate], ends: Sequence[date],
    texts: Texts,
) -> Told:  # fmt: skip
    asked = [chosen] if chosen else list(known)
    if len(asked) > ESTATES_MAX:
        return trend_light.lit_not_searched(texts)
    found = lit.lit_ways(tx, [one.id for one in asked], ends)
    return trend_light.lit(found.shares, found.reached, texts)
