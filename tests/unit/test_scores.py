"""Scores from answers, samples and what they say of the whole, and agreement of two graders."""

import itertools

import numpy as np
import pytest

from gis import scores
from gis.scores import TOO_FEW, agreements, approval, disputed, draw, proposed
from gis.vocabulary import SCORE_ASPECTS

OK, NO = ("ok", None), ("not_ok", None)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([], None),
        ([("not_applicable", None)], None),
        ([OK, OK, ("not_applicable", None)], 2),
        ([OK, OK, NO], 1),
        ([OK, OK, OK, OK, OK, OK, NO, NO], 0),
        ([OK, NO], 0),
        ([OK, OK, ("not_ok", "C")], 1),
        ([OK, ("not_ok", "C")], 0),
        ([OK] * 20 + [("not_ok", "A")], 0),
    ],
)
def test_a_score_is_proposed_from_answers(
    answers: list[tuple[str, str | None]], score: int | None
) -> None:
    assert proposed(answers) == score


def test_the_same_seed_draws_the_same_and_the_order_of_things_does_not_matter() -> None:
    things = [f"plan {n}" for n in range(60)]
    once = draw(things, 12, 7)
    assert once == draw(list(reversed(things)), 12, 7)
    assert len(set(once)) == 12
    assert once != draw(things, 12, 8)
    assert sorted(draw(things, 60, 7)) == sorted(things)
    with pytest.raises(ValueError, match="61 of 60"):
        draw(things, 61, 7)


def test_every_thing_is_drawn_as_often_as_any_other() -> None:
    times = np.zeros(10)
    for seed in range(4000):
        times[draw(range(10), 3, seed)] += 1
    assert times.min() > 1100
    assert times.max() < 1300


def test_wilson_interval_is_the_published_one_in_a_large_whole() -> None:
    # Newcombe 1998 (Statistics in Medicine 17, 857), table I: 81 of 263, score method.
    found = approval(81, 263, 10_000_000)
    assert found.low == pytest.approx(0.2553, abs=5e-5)
    assert found.high == pytest.approx(0.3662, abs=5e-5)


def test_a_small_whole_makes_the_interval_narrower_and_all_of_it_leaves_no_doubt() -> None:
    widths = [
        found.high - found.low
        for population in (1000, 60, 30, 20)
        if (found := approval(12, 16, population)).low is not None and found.high is not None
    ]
    assert len(widths) == 4
    assert widths == sorted(widths, reverse=True)
    whole = approval(12, 16, 16)
    assert (whole.low, whole.share, whole.high) == (0.75, 0.75, 0.75)


def test_an_interval_never_claims_what_the_inspected_places_rule_out() -> None:
    for population in (11, 15, 30):
        for approved in range(11):
            found = approval(approved, 10, population)
            assert found.low is not None
            assert found.high is not None
            assert approved / population <= found.low <= approved / 10 <= found.high + 1e-12
            assert found.high <= 1 - (10 - approved) / population + 1e-12


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Drawn from 28 places of which 20 are good: 95 % of the intervals hold 20/28, about."""
    good = np.array([True] * 20 + [False] * 8)
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(500):
        seen = rng.choice(good, 12, replace=False)
        found = approval(int(seen.sum()), 12, 28)
        held += bool(found.low <= 20 / 28 <= found.high)  # type: ignore[operator]
    assert held / 500 > 0.92


def test_below_ten_nothing_is_said_of_the_whole() -> None:
    few = approval(3, TOO_FEW - 1, 60)
    assert few.share == pytest.approx(3 / 9)
    assert not few.is_said
    assert approval(3, TOO_FEW, 60).is_said
    assert approval(0, 0, 60).share is None
    # All of a small whole is no guess.
    assert approval(3, 4, 4).is_said
    with pytest.raises(ValueError, match="5 approved of 4"):
        approval(5, 4, 9)


def grades(one: list[int], other: list[int]) -> scores.Grades:
    """Return grades of one aspect by two graders."""
    return {
        letter: {(place, "clean"): score for place, score in enumerate(given, 1)}
        for letter, given in (("A", one), ("B", other))
    }


def agreement(one: list[int], other: list[int]) -> scores.Agreement:
    return next(found for found in agreements(grades(one, other)) if found.aspect == "clean")


def test_kappa_is_weighted_as_published() -> None:
    """Linear weights by hand: kappa = 1 - sum(w o) / sum(w e), w = distance of the grades."""
    pairs = list(itertools.chain([(2, 2)] * 6, [(1, 1)] * 4, [(0, 0)] * 2, [(1, 2)] * 3, [(0, 2)]))
    one, other = map(list, zip(*pairs, strict=True))
    table = np.zeros((3, 3))
    for a, b in pairs:
        table[a, b] += 1
    table /= len(pairs)
    far = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    found = agreement(one, other)
    assert found.kappa == pytest.approx(1 - (far * table).sum() / (far * chance).sum())
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low < found.kappa < found.high <= 1
    assert found.same == pytest.approx(12 / 16)


def test_chance_alone_gives_no_kappa_to_speak_of_and_full_agreement_one() -> None:
    rng = np.random.default_rng(1)
    by_chance = agreement(rng.integers(0, 3, 400).tolist(), rng.integers(0, 3, 400).tolist())
    assert abs(by_chance.kappa or 1) < 0.1
    alike = [0, 1, 2] * 5
    assert agreement(alike, alike).kappa == pytest.approx(1)


def test_nothing_is_said_of_few_photos_or_of_one_grade_for_everything() -> None:
    few = agreement([0, 1, 2], [0, 1, 1])
    assert (few.photos, few.kappa) == (3, None)
    assert few.same == pytest.approx(2 / 3)
    same = agreement([2] * 20, [2] * 20)
    assert (same.same, same.kappa) == (1, None)


def test_only_photos_that_both_graded_count_and_every_two_are_held_together() -> None:
    given = {
        "A": {(n, "tidy"): 2 for n in range(1, 15)},
        "B": {(n, "tidy"): n % 3 for n in range(5, 20)},
        "C": {},
    }
    found = agreements(given)
    assert [(one.one, one.other) for one in found[::4]] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert [one.aspect for one in found[:4]] == [None, *SCORE_ASPECTS]
    assert {one.aspect: one.photos for one in found[:4]} == {
        None: 10, "intact": 0, "clean": 0, "tidy": 10,
    }  # fmt: skip
    assert found[4].same is None


def test_disputed_photos_come_with_the_widest_first() -> None:
    found = disputed(grades([2, 1, 0, 2], [2, 2, 2, 2]))
    assert found == [(3, "clean", 2), (2, "clean", 1)]


def test_full_agreement_has_no_interval() -> None:
    alike = [0, 1, 2] * 5
    found = agreement(alike, alike)
    assert (found.kappa, found.low, found.high) == (1, None, None)
