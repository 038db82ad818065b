"""Cleaning plans of the estate and the visits of the last fourteen months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.deadlines import CleaningPlan, next_due, occurrences
from gis.demo.base import add_years, stable_id
from gis.demo.reports import moments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HISTORY_DAYS = 425
WORSE_CONTRACTOR = "Städentreprenör 2"
MISSED_YARD = "G10"
"""Story 6: the monthly round of this yard was missed three times."""
MISSED_ROUNDS = 3
NEVER_VISITED = ("M5/waste_wash", "M9/waste_wash", "LP-G11/playground_functional")
NEW_PLAN_DAYS_AGO = 20
OVERDUE: tuple[str, ...] = (
    "H1-2/stairwell_cleaning", "H2-1/stairwell_cleaning", "H3-3/stairwell_cleaning",
    "H4-2/stairwell_cleaning", "H5-4/stairwell_cleaning", "G1-1/stairwell_cleaning",
    "G3-2/stairwell_cleaning", "P2-1/stairwell_cleaning", "L3-2/stairwell_cleaning",
    "M6/waste_tidy", "LP-G7/playground_visual",
)  # fmt: skip
"""Plans whose last visits did not happen; with story 6 twelve are overdue today."""
NOT_POSSIBLE_SHARE = 0.02
NOT_OK_SHARES = (0.11, 0.05)
"""Share of visits judged not good up to this level: the worse contractor, and the others."""
_OUTCOMES = ("done", "not_ok", "not_possible")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")


@dataclass(frozen=True)
class Task:
    """One plan before it is a row: what is cleaned, how often, by whom."""

    kind: str
    asset: str
    task: str
    contractor: str
    interval_days: int | None
    rrule: str | None

    @property
    def key(self) -> str:
        """Name of the plan: asset and task."""
        return f"{self.asset}/{self.task}"


def tasks(assets: Mapping[str, Sequence[str]]) -> list[Task]:
    """Return the 122 plans.

    Parameters
    ----------
    assets
        Source identifiers by kind: stairwell, waste_station, courtyard, playground.
    """
    plans = []
    for rank, name in enumerate(assets["stairwell"]):
        low = name.startswith("L")
        contractor = "Städentreprenör 1" if low else WORSE_CONTRACTOR
        rule = f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[rank % 5]}"
        interval, rrule = (None, rule) if low else (7, None)
        plans.append(Task("stairwell", name, "stairwell_cleaning", contractor, interval, rrule))
    for name in assets["waste_station"]:
        plans.append(Task("waste_station", name, "waste_tidy", "Renhållare 1", 30, None))
        plans.append(Task("waste_station", name, "waste_wash", "Renhållare 1", 365, None))
    for rank, name in enumerate(assets["courtyard"]):
        rule = f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[rank % 5]}"
        plans.append(Task("courtyard", name, "yard_round", "Egen personal", None, rule))
        monthly = "FREQ=MONTHLY;BYDAY=1MO"
        plans.append(Task("courtyard", name, "monthly_round", "Egen personal", None, monthly))
    for name in assets["playground"]:
        plans.append(Task("place", name, "playground_visual", "Egen personal", 7, None))
        plans.append(
            Task("place", name, "playground_functional", "Lekplatskontrollant 1", 91, None)
        )
    return plans


def _as_plan(item: Task, today: date) -> CleaningPlan:
    new = item.key in NEVER_VISITED
    starts_on = today - timedelta(days=NEW_PLAN_DAYS_AGO) if new else add_years(today, -3)
    return CleaningPlan(
        starts_on=starts_on, interval_days=item.interval_days, rrule=item.rrule,
        move_holidays=item.rrule is not None,
    )  # fmt: skip


def _rule_days(item: Task, plan: CleaningPlan, today: date) -> list[date]:
    first = today - timedelta(days=HISTORY_DAYS)
    days = occurrences(plan, first, today - timedelta(days=1))
    if item.key in OVERDUE:
        return days[:-2]
    if item.key == f"{MISSED_YARD}/monthly_round":
        return days[:-MISSED_ROUNDS]
    return days


def _interval_days(item: Task, today: date, rng: np.random.Generator) -> Iterator[date]:
    """Yield visit days backwards: mostly on time, the worse contractor often a day or two late."""
    interval = item.interval_days or 1
    if item.key in OVERDUE:
        day = today - timedelta(days=interval + int(rng.integers(2, 9)))
    elif item.key == "M6/waste_wash":
        day = today - timedelta(days=interval - 20)
    else:
        ago = int(rng.integers(1, max(int(interval * 0.9), 2)))
        day = today - timedelta(days=ago)
    late_share = 0.45 if item.contractor == WORSE_CONTRACTOR else 0.15
    first = today - timedelta(days=max(HISTORY_DAYS, interval + 60))
    while day >= first:
        yield day
        late = int(rng.integers(1, 4)) if rng.random() < late_share else 0
        day -= timedelta(days=interval + late)


def visit_days(item: Task, today: date, rng: np.random.Generator) -> list[date]:
    """Return the days on which a plan was carried out, in order."""
    if item.key in NEVER_VISITED:
        return []
    if item.rrule is not None:
        return _rule_days(item, _as_plan(item, today), today)
    return sorted(_interval_days(item, today, rng))


def _outcomes(visited: Sequence[tuple[str, Task]], rng: np.random.Generator) -> np.ndarray:
    """Return the index of each visit's outcome; the last one of each plan was carried out."""
    worse = np.array([item.contractor == WORSE_CONTRACTOR for _, item in visited])
    draw = rng.random(len(visited))
    not_ok = draw < np.where(worse, *NOT_OK_SHARES)
    outcome = np.where(draw < NOT_POSSIBLE_SHARE, 2, not_ok.astype(int))
    # What is due next counts from a visit that was carried out.
    outcome[pd.Series([name for name, _ in visited]).drop_duplicates(keep="last").index] = 0
    return outcome


def cleaning_tables(
    assets: Mapping[str, Sequence[str]], today: date, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cleaning plans and the visits of about fourteen months up to yesterday."""
    plans = tasks(assets)
    starts = [_as_plan(item, today).starts_on for item in plans]
    plan_ids = [stable_id("cleaning_plan", item.key) for item in plans]
    plan_table = pd.DataFrame(
        {
            "id": plan_ids,
            "asset_id": [stable_id(item.kind, item.asset) for item in plans],
            "task": [item.task for item in plans],
            "contractor": [item.contractor for item in plans],
            "interval_days": pd.array([item.interval_days for item in plans], dtype="Int64"),
            "rrule": [item.rrule for item in plans],
            "starts_on": starts,
            "ends_on": [None] * len(plans),
            "move_holidays": [item.rrule is not None for item in plans],
        }
    )
    rows = [
        (plan_id, item, day)
        for plan_id, item in zip(plan_ids, plans, strict=True)
        for day in visit_days(item, today, rng)
    ]
    outcome = _outcomes([(name, item) for name, item, _ in rows], rng)
    hours = rng.integers(7 * 60, 15 * 60, len(rows))
    visits = pd.DataFrame(
        {
            "id": [stable_id("cleaning_visit", f"{name}/{day}") for name, _, day in rows],
            "plan_id": [name for name, _, _ in rows],
            "visited_at": moments([day for _, _, day in rows], hours),
            "outcome": [_OUTCOMES[index] for index in outcome],
            "role": [item.contractor.lower() for _, item, _ in rows],
        }
    )
    return plan_table, visits


def overdue_days(plans: pd.DataFrame, visits: pd.DataFrame, today: date) -> dict[str, int | None]:
    """Return days overdue [d] of each plan by its identifier: None never visited, else from 0."""
    local = visits["visited_at"].dt.tz_convert("Europe/Stockholm").dt.date
    last = local.groupby(visits["plan_id"]).max().to_dict()
    result: dict[str, int | None] = {}
    columns = ("id", "interval_days", "rrule", "starts_on", "move_holidays")
    for plan_id, interval, rrule, starts_on, move in zip(
        *(plans[name].tolist() for name in columns), strict=True
    ):
        ruled = isinstance(rrule, str)
        plan = CleaningPlan(
            starts_on=starts_on,
            interval_days=None if ruled else int(interval),
            rrule=rrule if ruled else None,
            move_holidays=move,
        )
        due_on = next_due(plan, last.get(plan_id))
        late = 0 if due_on is None else max((today - due_on).days, 0)
        result[plan_id] = late if plan_id in last else None
    return result
