"""What was seen of each lamp: faults when found, repairs, and the lighting rounds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.demo.base import stable_id
from gis.demo.categories import STATE_OF
from gis.demo.closing import is_lamp_fault
from gis.demo.pools import NEVER_SEEN
from gis.demo.reports import moments
from gis.vocabulary import INDOOR_LAMP_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.demo.drafts import Draft
    from gis.demo.seasons import Window

ROUND_MONTHS = (1, 2, 3, 8, 10, 11, 12)
ROUND_DAY = 12
UNSEEN_SHARE = 0.02
"""Share of lamps that a round passes by; the last round sees all but the never seen ones."""
INDOOR_ROUNDS_DAYS_AGO = (118, 27)
CABLE_SEEN_DAYS_AGO = 2
ROLES = {"tenant": "hyresgäst", "walk": "trygghetsvandring", "round": "trygghetsvärd B1",
         "tablet": "husvärd A1", "staff": "husvärd A2"}  # fmt: skip

_Rows = list[tuple[str, str, date, int, str, str | None]]
"""Lamp, state, local day, local minute, role, report identifier."""


def round_days(window: Window) -> list[date]:
    """Return the days of the lighting rounds: monthly October to March, and in August."""
    days = [
        window.in_year(number, month, ROUND_DAY) for number in (1, 2, 3) for month in ROUND_MONTHS
    ]
    return sorted(days)


def _fault_rows(
    drafts: Sequence[Draft], reports: pd.DataFrame, done: Sequence[date | None]
) -> _Rows:
    local = reports["observed_at"].dt.tz_convert("Europe/Stockholm")
    minutes = [int(value) for value in local.dt.hour * 60 + local.dt.minute]
    ids = [str(name) for name in reports["id"]]
    rows: _Rows = []
    for index, draft in enumerate(drafts):
        if not is_lamp_fault(draft):
            continue
        lamp, state = draft.asset[1], STATE_OF[draft.category]
        report_id = ids[index]
        rows.append((lamp, state, draft.day, minutes[index], ROLES[draft.origin], report_id))
        ended = done[index]
        if ended is not None and ended > draft.day:
            rows.append((lamp, "lit", ended, 15 * 60 + 5, "elentreprenör 1", report_id))
        elif ended is not None:
            late = min(minutes[index] + 20, 24 * 60 - 1)
            rows.append((lamp, "lit", ended, late, "husvärd A1", report_id))
    return rows


def _states_on(day: date, drafts: Sequence[Draft], done: Sequence[date | None]) -> dict[str, str]:
    """Return the lamps out of order on the evening of a day, with their state."""
    states: dict[str, str] = {}
    for draft, ended in zip(drafts, done, strict=True):
        if draft.day < day and (ended is None or ended > day):
            states[draft.asset[1]] = STATE_OF[draft.category]
    # Who walks by night cannot see that a lamp burns by day.
    return {lamp: "lit" if s == "day_burning" else s for lamp, s in states.items()}


def _round_rows(
    window: Window,
    lamps: pd.DataFrame,
    faults: tuple[Sequence[Draft], Sequence[date | None]],
    rng: np.random.Generator,
) -> _Rows:
    seen = lamps[~lamps["kind"].isin(INDOOR_LAMP_KINDS) & ~lamps["source_id"].isin(NEVER_SEEN)]
    outdoor = seen.sort_values(["circuit", "circuit_order"])["source_id"].tolist()
    days = round_days(window)
    rows: _Rows = []
    for day in days:
        states = _states_on(day, *faults)
        passed = rng.random(len(outdoor)) < (UNSEEN_SHARE if day != days[-1] else 0.0)
        start = (22 if day.month == 8 else 19) * 60  # noqa: PLR2004 - August is light for long
        rows += [
            (lamp, states.get(lamp, "lit"), day, start + number * 105 // len(outdoor),
             ROLES["round"], None)
            for number, lamp in enumerate(outdoor)
            if not passed[number]
        ]  # fmt: skip
    inside = lamps.loc[lamps["kind"].isin(INDOOR_LAMP_KINDS), "source_id"].tolist()
    for ago in INDOOR_ROUNDS_DAYS_AGO:
        day = window.today - timedelta(days=ago)
        states = _states_on(day, *faults)
        rows += [
            (lamp, states.get(lamp, "lit"), day, 8 * 60 + number * 420 // len(inside),
             ROLES["tablet"], None)
            for number, lamp in enumerate(inside)
        ]  # fmt: skip
    return rows


def lamp_observation_table(
    window: Window,
    lamps: pd.DataFrame,
    history: tuple[Sequence[Draft], pd.DataFrame, Sequence[date | None]],
    cable_row: Sequence[str],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return all observations of lamps in order of time.

    Parameters
    ----------
    window
        The three years.
    lamps
        Lamp register.
    history
        Drafts, the report table of the same rows, and the day each was dealt with.
    cable_row
        Lamps of the current cable fault; a caretaker saw all of them dark two days ago.
    rng
        Random generator.
    """
    drafts, reports, done = history
    rows = _fault_rows(drafts, reports, done)
    pairs = [(draft, day) for draft, day in zip(drafts, done, strict=True) if is_lamp_fault(draft)]
    faults = [draft for draft, _ in pairs], [day for _, day in pairs]
    rows += _round_rows(window, lamps, faults, rng)
    seen_on = window.today - timedelta(days=CABLE_SEEN_DAYS_AGO)
    rows += [
        (lamp, "dark", seen_on, 20 * 60 + 30 + rank, ROLES["tablet"], None)
        for rank, lamp in enumerate(cable_row)
    ]
    rows.sort(key=lambda row: (row[2], row[3], row[0]))
    observed_at = moments([row[2] for row in rows], np.array([row[3] for row in rows]))
    return pd.DataFrame(
        {
            "id": [stable_id("lamp_observation", str(number)) for number in range(len(rows))],
            "lamp_id": [stable_id("lamp", row[0]) for row in rows],
            "state": [row[1] for row in rows],
            "observed_at": observed_at,
            "role": [row[4] for row in rows],
            "report_id": [row[5] for row in rows],
        }
    )
