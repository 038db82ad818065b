"""What rounds judged: answers and scores of inspections, and samples of the stairwell contractors.

Drawn beside the rest of the estate from generators of their own, so that nothing else moves. The
stories show: three monthly rounds of a yard that did not happen leave no score, and four waste
rooms are the worst.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from gis import scores
from gis.deadlines import CleaningPlan, occurrences
from gis.demo.base import SEED, add_years, generator, stable_id
from gis.demo.cleaning import HISTORY_DAYS, WORSE_CONTRACTOR
from gis.demo.pools import BAD_WASTE, WORST_YARD
from gis.demo.reports import moments
from gis.vocabulary import SCORE_ASPECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from gis.demo.estate import DemoEstate

Record = dict[str, Any]
"""A row by the names of its columns."""

WASTE_ROUND: Final = "waste_round"
STAIRS: Final = "stairwell_cleaning"
#: Rounds whose visits judge the place.
JUDGED: Final = (WASTE_ROUND, "monthly_round", "playground_visual", "playground_functional")
WASTE_RULE: Final = "FREQ=MONTHLY;BYDAY=2WE"
OWN_STAFF: Final = "Egen personal"
INSPECTOR: Final = "husvärd a1"
#: Days ago that samples were drawn, how many places each has, and in how many days it is inspected.
SAMPLES: Final = ((197, 12), (99, 12), (9, 15))
SAMPLE_DAYS: Final = 14
#: Last places of the newest sample that nobody has inspected yet [count].
LEFT: Final = 2
#: Chance that an item is at fault: where all is well, at the worst yard, in the bad waste rooms.
FAULT, FAULT_YARD, FAULT_BAD = 0.03, 0.12, 0.45
FAULT_STAIRS: Final = (0.045, 0.012)
"""Chance in stairwells: the worse contractor, and the others."""
STAYS: Final = 0.5
"""Chance that a fault is still there at the next visit."""
_GRADES: Final = (("A", 0.04), ("B", 0.34), ("C", 1.0))
_NOT_POSSIBLE: Final = 0.04
_ANSWER: Final = (
    "visit_id", "item_id", "answer", "severity", "asset_id", "visited_at", "aspect", "category",
)  # fmt: skip
_REPORT_DAYS: Final = 10
"""A case so many days around a fault, of the same place and category, is the fault's."""


@dataclass(frozen=True)
class Judged:
    """Rows beside those of the estate, by table; identities are stable.

    Attributes
    ----------
    plans, visits
        Waste rounds, which only look.
    scores
        visit_id and the three scores; NaN: not judged.
    answers
        Rows of core.visit_answer.
    samples, sample_plans, sample_visits
        What was drawn, and the visits made for it, with their scores.
    """

    plans: pd.DataFrame
    visits: pd.DataFrame
    scores: pd.DataFrame
    answers: pd.DataFrame
    samples: pd.DataFrame
    sample_plans: pd.DataFrame
    sample_visits: pd.DataFrame


def judge(demo: DemoEstate, items: pd.DataFrame, seed: int = SEED) -> Judged:
    """Return what inspections of the last fourteen months found.

    Parameters
    ----------
    demo
        The estate.
    items
        Items of the rounds in their order: task, id, code, aspect, category, severities.
    seed
        As that of the estate.
    """
    plans, visits = _waste_rounds(demo, demo.today, generator(seed, "waste rounds"))
    names = ["id", "asset_id", "task"]
    every = pd.concat([demo.histories["cleaning_plan"][names], plans[names]])
    looked = pd.concat([demo.histories["cleaning_visit"], visits])
    walked = looked.merge(every.rename(columns={"id": "plan_id"}), on="plan_id")
    walked = walked[walked["task"].isin(JUDGED) & (walked["outcome"] == "done")]
    chance = dict.fromkeys(_ids("waste_station", BAD_WASTE), FAULT_BAD)
    chance[stable_id("courtyard", WORST_YARD)] = FAULT_YARD
    rows = [(one, chance.get(one["asset_id"], FAULT)) for one in _records(walked)]
    answers = _answers(rows, items, generator(seed, "answers"))
    samples, drawn, seen = _samples(demo, demo.today, generator(seed, "samples"))
    judged = [
        (one, FAULT_STAIRS[0 if one["contractor"] == WORSE_CONTRACTOR else 1])
        for one in _records(seen[seen["outcome"] != "not_possible"])
    ]
    of_samples = _answers(judged, items, generator(seed, "sample answers"))
    found = _scores(of_samples)
    return Judged(
        plans=plans,
        visits=visits,
        scores=_scores(answers),
        answers=_named(pd.concat([answers, of_samples]), demo.histories["report"]),
        samples=samples,
        sample_plans=drawn,
        sample_visits=_approved(seen, of_samples).merge(
            found, left_on="id", right_on="visit_id", how="left"
        ),
    )


def _ids(kind: str, names: Sequence[str]) -> list[str]:
    return [stable_id(kind, name) for name in names]


def _waste_rounds(
    demo: DemoEstate, today: date, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a monthly round of own staff to each waste house, and its visits, none missed."""
    names = demo.tables["waste_station"]["source_id"].tolist()
    starts_on = add_years(today, -3)
    plan = CleaningPlan(starts_on=starts_on, rrule=WASTE_RULE)
    days = occurrences(plan, today - timedelta(days=HISTORY_DAYS), today - timedelta(days=1))
    ids = [stable_id("cleaning_plan", f"{name}/{WASTE_ROUND}") for name in names]
    plans = pd.DataFrame(
        {
            "id": ids,
            "asset_id": _ids("waste_station", names),
            "task": WASTE_ROUND,
            "contractor": OWN_STAFF,
            "interval_days": pd.array([None] * len(ids), dtype="Int64"),
            "rrule": WASTE_RULE,
            "starts_on": [starts_on] * len(ids),
            "ends_on": [None] * len(ids),
            "move_holidays": True,
        }
    )
    pairs = [(plan_id, day) for plan_id in ids for day in days]
    minutes = rng.integers(8 * 60, 14 * 60, len(pairs))
    visits = pd.DataFrame(
        {
            "id": [stable_id("cleaning_visit", f"{name}/{day}") for name, day in pairs],
            "plan_id": [name for name, _ in pairs],
            "visited_at": moments([day for _, day in pairs], minutes),
            "outcome": "done",
            "role": OWN_STAFF.lower(),
        }
    )
    return plans, visits


def _answers(
    visits: Sequence[tuple[Record, float]], items: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return an answer to each item at each visit; a fault may stay from one to the next."""
    rows: list[Record] = []
    faulty: set[tuple[str, str]] = set()
    asked: dict[str, list[Record]] = {}
    for item in _records(items):
        asked.setdefault(item["task"], []).append(item)
    for visit, chance in sorted(visits, key=lambda one: one[0]["visited_at"]):
        for item in asked.get(visit["task"], ()):
            key = (visit["asset_id"], item["code"])
            stays = key in faulty and rng.random() < STAYS
            bad = bool(stays or rng.random() < chance)
            (faulty.add if bad else faulty.discard)(key)
            grade = next(letter for letter, upto in _GRADES if rng.random() < upto)
            rows.append(
                {
                    "visit_id": visit["id"],
                    "item_id": item["id"],
                    "answer": "not_ok" if bad else "ok",
                    "severity": grade if bad and len(item["severities"]) else None,
                    **{name: visit[name] for name in ("asset_id", "visited_at")},
                    **{name: item[name] for name in ("aspect", "category")},
                }
            )
    return pd.DataFrame(rows, columns=list(_ANSWER))


def _scores(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the scores that the answers of each visit propose."""
    told: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
    for row in _records(answers):
        by_aspect = told.setdefault(row["visit_id"], {})
        by_aspect.setdefault(row["aspect"], []).append((row["answer"], row["severity"]))
    rows = [
        [visit_id, *(scores.proposed(given.get(aspect, ())) for aspect in SCORE_ASPECTS)]
        for visit_id, given in told.items()
    ]
    columns = ["visit_id", *(f"{aspect}_score" for aspect in SCORE_ASPECTS)]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "Int64"))


def _named(answers: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of answers; faults name the case of the same place, category and time."""
    known: dict[tuple[str, str], list[tuple[pd.Timestamp, str]]] = {}
    for report in _records(reports[["id", "asset_id", "category", "observed_at"]]):
        key = (str(report["asset_id"]), report["category"])
        known.setdefault(key, []).append((report["observed_at"], report["id"]))
    span = timedelta(days=_REPORT_DAYS)
    names: list[str | None] = []
    for row in _records(answers):
        told = (
            known.get((row["asset_id"], row["category"]), ()) if row["answer"] == "not_ok" else ()
        )
        near = [(abs(at - row["visited_at"]), report_id) for at, report_id in told]
        names.append(min(near)[1] if near and min(near)[0] <= span else None)
    kept = answers[["visit_id", "item_id", "answer", "severity"]]
    return kept.assign(report_id=pd.Series(names, index=kept.index, dtype=object))


def _records(frame: pd.DataFrame) -> list[Record]:
    return cast("list[Record]", frame.to_dict("records"))


def _samples(
    demo: DemoEstate, today: date, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the samples of the stairwell contractors, the plans drawn, and the visits made."""
    plans = demo.histories["cleaning_plan"]
    stairs = plans[plans["task"] == STAIRS]
    of_plan = dict(zip(stairs["id"], stairs["asset_id"], strict=True))
    samples, drawn, visits = [], [], []
    for contractor, group in stairs.groupby("contractor"):
        for days, size in SAMPLES:
            day = today - timedelta(days=days)
            sample_id = stable_id("inspection_sample", f"{contractor}/{days}")
            lot = int(rng.integers(2**31))
            chosen = scores.draw(group["id"].tolist(), size, lot)
            samples.append(
                {
                    "id": sample_id, "task": STAIRS, "contractor": contractor, "seed": lot,
                    "population": len(group), "size": size, "drawn_at": _at(day, 9 * 60),
                    "inspect_by": day + timedelta(days=SAMPLE_DAYS),
                }
            )  # fmt: skip
            drawn += [
                {"sample_id": sample_id, "plan_id": plan_id, "position": place + 1}
                for place, plan_id in enumerate(chosen)
            ]
            left = LEFT if days < SAMPLE_DAYS else 0
            visits += [
                {**row, "sample_id": sample_id, "contractor": contractor,
                 "asset_id": of_plan[row["plan_id"]], "task": STAIRS}
                for row in _sample_visits(sample_id, chosen[: size - left], day, days, rng)
            ]  # fmt: skip
    return pd.DataFrame(samples), pd.DataFrame(drawn), pd.DataFrame(visits)


def _sample_visits(
    sample_id: str, plan_ids: Sequence[str], day: date, days: int, rng: np.random.Generator
) -> Iterator[Mapping[str, object]]:
    for plan_id in plan_ids:
        after = int(rng.integers(1, min(days, SAMPLE_DAYS)))
        at = _at(day + timedelta(days=after), int(rng.integers(9 * 60, 15 * 60)))
        closed = rng.random() < _NOT_POSSIBLE
        yield {
            "id": stable_id("cleaning_visit", f"{sample_id}/{plan_id}"), "plan_id": plan_id,
            "visited_at": at, "outcome": "not_possible" if closed else "approved",
            "role": INSPECTOR,
        }  # fmt: skip


def _at(day: date, minutes: int) -> pd.Timestamp:
    return pd.Timestamp(moments([day], np.array([minutes]))[0])


def _approved(visits: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the visits; one that found the place not clean or not tidy did not approve it."""
    faults = answers[(answers["answer"] == "not_ok") & answers["aspect"].isin(["clean", "tidy"])]
    refused = visits["id"].isin(faults["visit_id"]) & (visits["outcome"] == "approved")
    outcome = visits["outcome"].mask(refused, "not_ok")
    return visits.assign(outcome=outcome)[
        ["id", "plan_id", "visited_at", "outcome", "role", "sample_id"]
    ]
