"""What inspections of the demo estate judged: the planted stories show, and nothing else moves."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest
from PIL import Image

from backend.rounds.shipped import shipped
from gis import scores
from gis.demo import DemoEstate, asset_id, build_demo
from gis.demo.base import stable_id
from gis.demo.cleaning import MISSED_YARD, WORSE_CONTRACTOR
from gis.demo.grading import PHOTOS, grading
from gis.demo.pools import BAD_WASTE
from gis.demo.scores import SAMPLES, STAIRS, WASTE_ROUND, Judged, judge
from gis.scores import STALE_DAYS
from gis.vocabulary import SCORE_ASPECTS

TODAY = date(2026, 11, 23)
COLUMNS = [f"{aspect}_score" for aspect in SCORE_ASPECTS]


@pytest.fixture(scope="module")
def demo() -> DemoEstate:
    return build_demo(today=TODAY)


@pytest.fixture(scope="module")
def items() -> pd.DataFrame:
    """Return the items of the shipped rounds, as the database gives them."""
    names = ("id", "code", "aspect", "category", "severities")
    rows = [
        {"task": template["code"], **{name: item[name] for name in names}}
        for template in shipped()
        for item in template["items"]
    ]
    return pd.DataFrame(rows).astype({"id": str})


@pytest.fixture(scope="module")
def judged(demo: DemoEstate, items: pd.DataFrame) -> Judged:
    return judge(demo, items)


@pytest.fixture(scope="module")
def visits(demo: DemoEstate, judged: Judged) -> pd.DataFrame:
    """Return the visits that judged something, with the place and task of their plan."""
    plans = pd.concat([demo.histories["cleaning_plan"], judged.plans])
    every = pd.concat([demo.histories["cleaning_visit"], judged.visits])
    named = every.merge(
        plans[["id", "asset_id", "task"]].rename(columns={"id": "plan_id"}), on="plan_id"
    )
    return named.merge(judged.scores, left_on="id", right_on="visit_id")


def test_the_same_estate_is_judged_the_same(
    demo: DemoEstate, items: pd.DataFrame, judged: Judged
) -> None:
    again = judge(demo, items)
    for name in ("plans", "visits", "scores", "answers", "samples", "sample_plans"):
        pd.testing.assert_frame_equal(getattr(judged, name), getattr(again, name))
    assert demo.fingerprint() == build_demo(today=TODAY).fingerprint()


def test_every_score_is_the_one_that_its_answers_propose(
    judged: Judged, items: pd.DataFrame, visits: pd.DataFrame
) -> None:
    told = judged.answers.merge(items, left_on="item_id", right_on="id")
    for visit in visits.sample(60, random_state=1).to_dict("records"):
        own = told[told["visit_id"] == visit["visit_id"]]
        assert len(own) == (items["task"] == visit["task"]).sum()
        for aspect in SCORE_ASPECTS:
            given = own[own["aspect"] == aspect]
            expected = scores.proposed(zip(given["answer"], given["severity"], strict=True))
            found = visit[f"{aspect}_score"]
            assert (None if pd.isna(found) else int(found)) == expected


def test_the_three_missed_rounds_leave_the_yard_grey(visits: pd.DataFrame) -> None:
    """Story 6."""
    rounds = visits[visits["task"] == "monthly_round"]
    newest = rounds.groupby("asset_id")["visited_at"].max()
    age = (pd.Timestamp(TODAY, tz="Europe/Stockholm") - newest).dt.days
    assert list(age.index[age > STALE_DAYS]) == [stable_id("courtyard", MISSED_YARD)]
    assert len(age) == 12


def test_the_four_bad_waste_rooms_are_the_worst(visits: pd.DataFrame) -> None:
    rounds = visits[visits["task"] == WASTE_ROUND].sort_values("visited_at")
    newest = rounds.groupby("asset_id")[COLUMNS].last().astype(float)
    bad = {asset_id(f"waste_station/{name}") for name in BAD_WASTE}
    assert set(newest.sum(axis=1).nsmallest(4).index) == bad
    means = rounds.groupby("asset_id")[COLUMNS].mean().astype(float).mean(axis=1)
    assert set(means.nsmallest(4).index) == bad
    assert means[list(bad)].max() < 1.2
    assert means.drop(list(bad)).min() > 1.6


def test_samples_tell_the_worse_contractor_from_the_other(demo: DemoEstate, judged: Judged) -> None:
    assert len(judged.samples) == 2 * len(SAMPLES)
    shares: dict[str, list[float]] = {}
    for sample in judged.samples.to_dict("records"):
        own = judged.sample_visits[judged.sample_visits["sample_id"] == sample["id"]]
        drawn = judged.sample_plans[judged.sample_plans["sample_id"] == sample["id"]]
        plans = demo.histories["cleaning_plan"]
        whole = plans[(plans["task"] == STAIRS) & (plans["contractor"] == sample["contractor"])]
        assert sample["population"] == len(whole)
        # Anybody draws the same places from the seed that is kept.
        again = scores.draw(whole["id"].tolist(), sample["size"], sample["seed"])
        assert drawn.sort_values("position")["plan_id"].tolist() == again
        assert set(own["plan_id"]) <= set(again)
        assert (own["visited_at"] > sample["drawn_at"]).all()
        inspected = own[own["outcome"] != "not_possible"]
        assert inspected[COLUMNS].notna().any(axis=None)
        shares.setdefault(sample["contractor"], []).append(
            (inspected["outcome"] == "approved").mean()
        )
    worse = shares.pop(WORSE_CONTRACTOR)
    (better,) = shares.values()
    assert sum(worse) < sum(better)
    assert (judged.sample_visits["visited_at"] < pd.Timestamp(TODAY, tz="UTC")).all()


def test_faults_name_cases_of_their_own_place_and_kind(
    demo: DemoEstate, judged: Judged, items: pd.DataFrame, visits: pd.DataFrame
) -> None:
    named = judged.answers[judged.answers["report_id"].notna()]
    assert len(named) > 30
    assert (named["answer"] == "not_ok").all()
    reports = pd.DataFrame(demo.histories["report"]).set_index("id")
    of_item = items.set_index("id")["category"]
    place = visits.set_index("visit_id")["asset_id"]
    for row in named.to_dict("records"):
        report = reports.loc[row["report_id"]]
        assert report["category"] == of_item[row["item_id"]]
        assert row["visit_id"] not in place.index or report["asset_id"] == place[row["visit_id"]]


def test_twelve_drawn_pictures_are_graded_by_two_who_mostly_agree() -> None:
    made = grading()
    assert made == grading()
    assert len(made.pictures) == PHOTOS == len(set(made.pictures))
    for content in made.pictures:
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "JPEG"
    given: dict[str, dict[tuple[int, str], int]] = {}
    for grader, position, aspect, score in made.grades:
        given.setdefault(grader, {})[(position, aspect)] = score
    whole = scores.agreements(given)[0]
    assert whole.photos == PHOTOS * len(SCORE_ASPECTS)
    assert whole.kappa is not None
    assert 0.6 < whole.kappa < 0.95
    assert scores.disputed(given)
