"""Effects: the same figures as a plain model, intervals that hold, and claims that are withheld."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm

from gis import vocabulary
from gis.effect_months import Window, first_day, glimpse, month_since, window
from gis.effects import (
    Difference,
    Estimate,
    difference,
    difference_of_waves,
    placebo_in_time,
    placebos_in_space,
    ratio_of_ratios,
)
from gis.verdicts import COUNTED, LEVELS, VERDICTS, Known, judge
from maps.measure_verdicts import SHORT, Seen, beside, sentence
from maps.measure_words import ABOUT, THINGS
from maps.texts import LANGUAGES, get_texts
from tests.bench.effects import DESIGNS, EFFECT, trial, verdicts

YEAR = np.arange(24) >= 12


def _counts(seed: int, mean: float = 6.0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, 24).astype(float)


def test_months_are_counted_from_the_first_day() -> None:
    start = date(2025, 5, 29)
    assert month_since(date(2025, 5, 29), start) == 0
    assert month_since(date(2025, 5, 28), start) == -1
    assert month_since(date(2025, 6, 28), start) == 0
    assert month_since(date(2025, 6, 29), start) == 1
    assert month_since(date(2024, 5, 29), start) == -12
    assert first_day(start, -12) == date(2024, 5, 29)
    assert first_day(date(2025, 1, 31), 1) == date(2025, 2, 28)


@pytest.mark.parametrize("start", [date(2023, 5, 31), date(2024, 2, 29), date(2025, 1, 30)])
def test_a_month_holds_the_days_from_its_first_one_on(start: date) -> None:
    for count in range(-800, 800):
        day = start + timedelta(days=count)
        month = month_since(day, start)
        assert first_day(start, month) <= day < first_day(start, month + 1), day


def test_whole_years_alone_are_compared() -> None:
    assert window(22, 13) == Window(before=(-12, 0), after=(0, 12))
    assert window(60, 40) == Window(before=(-36, 0), after=(0, 36))
    assert window(11, 40) is None
    assert window(40, 11) is None


def test_a_year_that_was_chosen_for_being_the_worst_is_left_out() -> None:
    assert window(12, 24, chosen_worst=True) is None
    assert window(30, 24, chosen_worst=True) == Window(before=(-24, -12), after=(0, 24))


def test_the_months_so_far_are_shown_beside_the_same_ones_a_year_earlier() -> None:
    assert glimpse(20, 5) == Window(before=(-12, -7), after=(0, 5))
    assert glimpse(20, 0) is None
    assert glimpse(8, 5) is None


def test_the_estimate_is_the_ratio_of_the_four_sums() -> None:
    place, held = _counts(1), _counts(2, 9.0)
    found = ratio_of_ratios(place, held, YEAR)
    assert found is not None
    by_hand = place[YEAR].sum() / place[~YEAR].sum() / (held[YEAR].sum() / held[~YEAR].sum())
    assert found.ratio == pytest.approx(by_hand)


def test_a_poisson_model_with_an_effect_of_each_month_says_the_same() -> None:
    """The two-sided form is the textbook's; ours leaves the months out beforehand."""
    place, held = _counts(3), _counts(4, 11.0)
    month = np.eye(24)[:, 1:]
    one, later = np.ones(24), YEAR.astype(float)
    top = np.column_stack([one, one, later, month])
    low = np.column_stack([one, 0 * one, 0 * one, month])
    design = np.vstack([top, low])
    fit = sm.GLM(np.concatenate([place, held]), design, family=sm.families.Poisson()).fit()
    found = ratio_of_ratios(place, held, YEAR)
    assert found is not None
    assert np.log(found.ratio) == pytest.approx(fit.params[2], abs=1e-6)


def test_the_interval_is_that_of_each_month_without_itself() -> None:
    """HC3 written out for two blocks of months; 2.0739: quantile of t with 22 degrees."""
    place, held = _counts(3), _counts(4, 11.0)
    variance = 0.0
    for side in (YEAR, ~YEAR):
        both = (place + held)[side]
        share = place[side].sum() / both.sum()
        apart = (place[side] - both * share) / (1 - both / both.sum())
        variance += (apart**2).sum() / (both.sum() * share * (1 - share)) ** 2
    found = ratio_of_ratios(place, held, YEAR)
    assert found is not None
    reach = np.log(found.high / found.low) / 2
    assert reach == pytest.approx(2.0739 * np.sqrt(variance), rel=1e-4)


def test_what_the_months_have_in_common_leaves_no_trace() -> None:
    rng = np.random.default_rng(5)
    shock = rng.uniform(0.2, 5.0, 24)
    place, held = 1e4 * shock * np.where(YEAR, 0.7, 1.0), 3e4 * shock
    found = ratio_of_ratios(place, held, YEAR)
    assert found is not None
    assert found.ratio == pytest.approx(0.7)
    assert found.high < 0.72


def test_findings_are_counted_on_the_inspected_objects() -> None:
    looked = np.where(YEAR, 40.0, 20.0), np.full(24, 30.0)
    place, held = 0.5 * looked[0], 0.5 * looked[1]
    found = ratio_of_ratios(place, held, YEAR, looked)
    assert found is not None
    assert found.ratio == pytest.approx(1.0)
    nobody = looked[0].copy()
    nobody[:5] = 0
    assert ratio_of_ratios(place, held, YEAR, (nobody, looked[1])) is not None


def test_nothing_left_is_a_finite_interval_and_nothing_at_all_is_none() -> None:
    place, held = np.where(YEAR, 0.0, 3.0), np.full(24, 4.0)
    found = ratio_of_ratios(place, held, YEAR)
    assert found is not None
    assert 0 < found.low < found.ratio < found.high < 1
    assert ratio_of_ratios(np.zeros(24), held, YEAR) is None
    assert ratio_of_ratios(place[:4], held[:4], YEAR[:4]) is None


def test_levels_are_compared_by_the_difference_of_two_differences() -> None:
    rng = np.random.default_rng(6)
    season = np.sin(np.arange(24))
    place = 1.0 + 0.3 * YEAR + season + rng.normal(0, 0.02, 24)
    held = 1.5 + 0.1 * YEAR + season
    found = difference(place, held, YEAR)
    assert found is not None
    assert found.value == pytest.approx(0.2, abs=0.03)
    assert found.is_clear
    place[:8] = np.nan
    assert difference(place, held, YEAR) is None


def test_waves_are_compared_with_the_errors_of_all_four() -> None:
    found = difference_of_waves(((70.0, 3.0), (76.0, 3.0)), ((71.0, 3.0), (72.0, 3.0)))
    assert found.value == pytest.approx(5.0)
    assert found.high - found.value == pytest.approx(1.96 * 6.0, rel=1e-3)


def test_trials_where_nothing_was_done() -> None:
    months = range(-30, 12)
    after = np.arange(42) >= 30
    calm = np.full(42, 5.0)
    found = placebo_in_time(months, calm, 3 * calm)
    assert found is not None
    assert not found.is_clear
    fallen = np.where(np.arange(42) < 18, 20.0, 5.0)
    early = placebo_in_time(months, fallen, 3 * calm)
    assert early is not None
    assert early.is_clear
    assert placebo_in_time(range(-20, 12), calm[:32], calm[:32]) is None
    assert len(placebos_in_space([calm, calm, calm], after)) == 3
    assert placebos_in_space([calm], after) == []


def _known(**changed: object) -> Known:
    told = {
        "metric": "dumping", "months_before": 24, "months_after": 14, "chosen_worst": False,
        "compared": True, "window": window(24, 14), "place_events": 80.0,
        "comparison_events": 120.0, "change": _estimate(0.5, 0.4, 0.7),
    }  # fmt: skip
    return Known(**{**told, **changed})  # type: ignore[arg-type]


def _estimate(ratio: float, low: float, high: float) -> Estimate:
    return Estimate(ratio=ratio, low=low, high=high, dispersion=1.0, months=24)


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("less", {}),
        ("more", {"change": _estimate(1.5, 1.2, 1.9)}),
        ("no_clear", {"change": _estimate(0.8, 0.6, 1.1)}),
        ("not_started", {"months_after": -1, "window": None}),
        ("too_early", {"months_after": 9, "window": None}),
        ("too_short", {"months_before": 9, "window": None}),
        ("chosen_worst", {"chosen_worst": True, "window": None, "months_before": 20}),
        ("no_comparison", {"compared": False, "change": None}),
        ("too_few", {"place_events": 9.0}),
        ("too_few", {"comparison_events": 9.0}),
        ("too_few", {"change": None}),
        ("differed_before", {"placebo": _estimate(0.6, 0.4, 0.9)}),
        ("less", {"placebo": _estimate(0.9, 0.6, 1.4)}),
        ("reporting", {"metric": "tenant_reports"}),
        ("reporting", {"metric": "reports", "neutral": _estimate(1.0, 0.8, 1.2)}),
        ("reporting", {"metric": "reports", "neutral": _estimate(1.5, 1.2, 1.9)}),
        ("less", {"metric": "reports", "neutral": _estimate(0.6, 0.4, 0.9)}),
        ("too_few", {"metric": "survey", "place_events": 29.0, "window": None}),
        ("no_clear", {"metric": "survey", "window": None, "change": None} | {
            "change": Difference(value=1.0, low=-2.0, high=4.0, months=2)}),
        ("more", {"metric": "scores", "place_events": 3.0,
                  "change": Difference(value=0.4, low=0.1, high=0.7, months=24)}),
    ],
)  # fmt: skip
def test_claims_need_all_that_they_need(said: str, changed: dict[str, object]) -> None:
    assert judge(_known(**changed)) == said


@pytest.mark.parametrize("design", DESIGNS[:2], ids=lambda one: one.name)
def test_intervals_hold_what_they_say(design: object) -> None:
    """A small run of the benchmark: wide of the limits only if the method breaks."""
    kept = next(trial(design, {"ours": ratio_of_ratios}, 150))  # type: ignore[arg-type]
    assert kept.covered >= 0.9
    assert kept.unclear >= 0.88
    assert abs(kept.bias) < 0.1


def test_of_nothing_hardly_anything_is_claimed() -> None:
    shares = verdicts(DESIGNS[3], 1.0, 60)
    assert shares.get("no_clear", 0.0) + shares.get("differed_before", 0.0) >= 0.85
    assert verdicts(DESIGNS[3], EFFECT, 40)["less"] > 0.3


def test_every_metric_and_verdict_has_words() -> None:
    assert set(THINGS) == set(ABOUT) == set(vocabulary.MEASURE_METRICS)
    assert set(SHORT) == set(VERDICTS)
    assert COUNTED | LEVELS | {"survey"} == set(vocabulary.MEASURE_METRICS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_filled_in_and_claim_no_cause(language: str) -> None:
    texts = get_texts(language)
    change, ring = _estimate(0.82, 0.6, 1.1), _estimate(1.1, 1.01, 1.2)
    for verdict in VERDICTS:
        for neutral in (None, _estimate(1.0, 0.9, 1.1)):
            seen = Seen(
                verdict=verdict, metric="dumping", things="dumpning", own_compared=False,
                change=change, ring=ring, both=change, neutral=neutral,
                neutral_metric="findings" if neutral else "", starts_on=date(2026, 1, 1),
                months_before=5, months_after=7,
            )  # fmt: skip
            said = f"{sentence(texts, seen)} {beside(texts, seen)}"
            assert "%(" not in said
            assert said.strip().endswith(".")


@pytest.mark.parametrize(
    ("metric", "verdict", "is_asked"),
    [
        ("dumping", "no_clear", True), ("walk_points", "less", True), ("scores", "more", False),
        ("lamp_dark", "less", False), ("tenant_reports", "reporting", False),
        ("dumping", "differed_before", False), ("dumping", "too_few", False),
    ],
)  # fmt: skip
def test_whether_anything_moved_is_asked_of_events_in_a_conclusion(
    metric: str, verdict: str, *, is_asked: bool
) -> None:
    levels = metric in LEVELS
    ring = Difference(value=1, low=0.5, high=2, months=24) if levels else _estimate(1.4, 1.1, 1.8)
    seen = Seen(
        verdict=verdict, metric=metric, things="x", own_compared=False, change=ring, ring=ring,
        both=None, neutral=None, neutral_metric="", starts_on=date(2026, 1, 1), months_before=24,
        months_after=24,
    )  # fmt: skip
    said = beside(get_texts("en"), seen)
    assert said.startswith("In the ring beside the place:")
    assert ("moved" in said) is is_asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_ours_says_that_anything_led_to_anything(language: str) -> None:
    """Words of cause are for those who know the cause; the whole catalogue does without."""
    cause = re.compile(
        r"\b(ledde till|lett till|led to|tack vare|beror på åtgärd"
        r"|effekten av åtgärd|because of the measure|caused)\b",
        re.IGNORECASE,
    )
    catalogue = get_texts(language).translations._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    assert not [said for said in catalogue.values() if cause.search(str(said))]
