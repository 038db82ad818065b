"""Answers are read by their scale, counted, and told with intervals; few are shown nowhere."""

from __future__ import annotations

import math
import uuid
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from gis import surveys
from gis.survey_areas import Known, match
from gis.survey_file import WHOLE, Columns, Question, count
from gis.survey_scale import Scale, guess, number
from gis.surveys import SHOWN_FROM, Cell, beside, change, estimate, merged, pooled, tally

FIVE = Scale(low=1, high=5, positive_from=4, dont_know=("9", "99"))


def alike(score: float, positive: float, answers: int) -> Cell:
    return Cell(score, positive, answers, answers, answers)


@pytest.mark.parametrize(
    ("text", "value"), [("3,5", 3.5), (" 4 ", 4.0), ("1 000", 1000.0), ("", None), ("NA", None),
                        ("inf", None), ("1,2,3", None)],
)  # fmt: skip
def test_numbers_have_a_decimal_comma_or_point(text: str, value: float | None) -> None:
    assert number(text) == value


def test_answers_are_read_by_their_scale() -> None:
    assert FIVE.read("4") == 4
    assert [FIVE.read(text) for text in ("9", "99", "", "NA", "Vet ej")] == [None] * 5
    assert (FIVE.score(1), FIVE.score(5), FIVE.value(75.0)) == (0, 100, 4)
    assert [FIVE.is_positive(value) for value in (3, 4)] == [False, True]
    for text in ("6", "0", "55-64"):
        with pytest.raises(ValueError, match=text):
            FIVE.read(text)


def test_the_good_end_may_be_the_lowest_value() -> None:
    scale = Scale(low=1, high=5, good="low", positive_from=2)
    assert (scale.score(1), scale.score(5), scale.value(100.0)) == (100, 0, 1)
    assert [scale.is_positive(value) for value in (2, 3)] == [True, False]


def test_answers_may_be_words() -> None:
    words = ("Mycket dåligt", "Dåligt", "Bra", "Mycket bra")
    scale = Scale(low=1, high=4, positive_from=3, words=words)
    assert [scale.read(text) for text in ("mycket  dåligt", "Mycket bra", "Vet ej")] == [1, 4, None]
    with pytest.raises(ValueError, match="list"):
        scale.read("Lagom")


@pytest.mark.parametrize(
    ("values", "low", "high", "codes", "positive"),
    [
        ("1 2 3 4 5 9 99", 1, 5, ("9", "99"), 4),
        ("0 1 7 14", 0, 14, (), 9),
        ("1 2 3 4", 1, 4, (), 3),
        ("-1 1 2 3 4 5", 1, 5, ("-1",), 4),
    ],
)
def test_a_scale_is_guessed(
    values: str, low: float, high: float, codes: tuple[str, ...], positive: float
) -> None:
    found = guess(values.split())
    assert (found.low, found.high, found.dont_know, found.positive_from) == (
        low, high, codes, positive,
    )  # fmt: skip


def test_no_scale_is_guessed_of_one_value() -> None:
    with pytest.raises(ValueError, match="scale"):
        guess(["3", "3", "x"])


def test_equal_answers_give_what_statsmodels_gives() -> None:
    values = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5]
    found = estimate(tally((FIVE.score(v), float(FIVE.is_positive(v)), 1.0) for v in values))
    low, high = DescrStatsW(values).tconfint_mean()
    assert [FIVE.value(end) for end in (found.mean, found.mean_low, found.mean_high)] == (
        pytest.approx([np.mean(values), low, high])
    )
    assert (found.share_low, found.share_high) == pytest.approx(
        proportion_confint(6, 12, method="wilson")
    )
    assert (found.n, found.n_effective) == (12, 12)


def test_weighted_answers_are_worth_fewer_equal_ones() -> None:
    rng = np.random.default_rng(3)
    values, weights = rng.integers(1, 6, 200), rng.uniform(0.2, 4, 200)
    told = zip(values, weights, strict=True)
    found = estimate(tally((FIVE.score(v), float(v >= 4), w) for v, w in told))
    worth = weights.sum() ** 2 / (weights**2).sum()
    mean = np.average(values, weights=weights)
    assert found.n == 200
    assert found.n_effective == pytest.approx(worth)
    assert FIVE.value(found.mean) == pytest.approx(mean)
    # The standard error by its formula: weighted variance over the effective number less one.
    error = math.sqrt(np.average((values - mean) ** 2, weights=weights) / (worth - 1))
    assert found.mean_se / 25 == pytest.approx(error)
    assert found.share_high - found.share_low > 2 * 1.9 * math.sqrt(
        found.share * (1 - found.share) / 200
    )


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(19971)
    truth, covered = 0.74, 0
    for _ in range(400):
        positive = int(rng.binomial(140, truth))
        found = estimate([alike(100, 1, positive), alike(0, 0, 140 - positive)])
        covered += found.share_low <= truth <= found.share_high
    assert 0.92 <= covered / 400 <= 0.98


def test_a_difference_is_claimed_only_where_it_is_clear_and_enough_answered() -> None:
    def cells(share: float, n: int) -> list[Cell]:
        positive = round(share * n)
        return [alike(0, 0, n - positive), alike(100, 1, positive)]

    assert change(cells(0.5, 300), cells(0.7, 300)).word == "up"
    assert change(cells(0.7, 300), cells(0.5, 300)).word == "down"
    assert change(cells(0.74, 300), cells(0.77, 300)).word == "unclear"
    few = change(cells(0.2, 20), cells(0.9, 20))
    assert (few.word, round(few.difference or 0)) == ("few", 70)
    assert change(cells(0.5, 4), cells(0.7, 300)).difference is None


def test_no_change_is_called_so_as_often_as_the_interval_says() -> None:
    rng = np.random.default_rng(7)

    def wave() -> list[Cell]:
        positive = int(rng.binomial(150, 0.75))
        return [alike(0, 0, 150 - positive), alike(100, 1, positive)]

    unclear = sum(change(wave(), wave()).word == "unclear" for _ in range(400))
    assert 0.92 <= unclear / 400 <= 0.98


def test_small_areas_are_shown_together_or_not_at_all() -> None:
    cells = {"a": [alike(0, 0, 40)], "b": [alike(0, 0, 4)], "c": [alike(0, 0, 3)]}
    assert pooled(cells) == (["a"], ["b", "c"])
    # One small area alone would follow from the whole: it is no part of it.
    assert pooled({name: cells[name] for name in "ab"}) == (["a"], [])
    assert pooled({"a": cells["a"], "b": [alike(0, 0, 2)], "c": [alike(0, 0, 2)]}) == (["a"], [])


def sized(*numbers: int) -> dict[int, list[Cell]]:
    return {key: [alike(0, 0, answers)] for key, answers in enumerate(numbers)}


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_how_many_answered_in_a_small_area_does_not_follow_from_them_all(small: list[int]) -> None:
    """Who sees the whole knows the sum of the small ones: 8 answers in two of them are 4 each."""
    _, rest = pooled(sized(40, *small))
    possible = [
        told
        for told in product(range(1, SHOWN_FROM), repeat=len(small))
        if pooled(sized(40, *told))[1] == rest and (not rest or sum(told) == sum(small))
    ]
    for place in range(len(small)):
        assert len({told[place] for told in possible}) > 1


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["", "1", "2", "12", "123"]), st.integers(0, 9)),
        min_size=1, max_size=4,
    ),
    st.sampled_from([2, 3]),
)  # fmt: skip
def test_few_who_left_a_question_out_follow_from_nothing(
    areas: list[dict[str, int]], asked: int
) -> None:
    """From a theme and its questions follows what those answered who left some of them out."""
    people = [
        {pattern[:asked]: times for pattern, times in area.items() if pattern} for area in areas
    ]
    theme = {key: [alike(0, 0, n)] for key, one in enumerate(people) if (n := sum(one.values()))}
    questions = [
        {key: [alike(0, 0, n)] for key, one in enumerate(people)
         if (n := sum(times for pattern, times in one.items() if str(number) in pattern))}
        for number in range(1, asked + 1)
    ]  # fmt: skip
    shown, rest = pooled(theme)
    told = beside(theme, questions)
    alone = {key for one in told for key in one if key is not None}
    together = {*shown, *rest} - alone if any(None in one for one in told) else set()
    for group in [{key} for key in alone] + [together] * bool(together):
        complete = sum(people[key].get("123"[:asked], 0) for key in group)
        every = sum(surveys.counted(theme[key]) for key in group)
        assert every == complete or every - complete >= SHOWN_FROM
        if asked == 2:
            assert complete == 0 or complete >= SHOWN_FROM


def test_merging_adds_up() -> None:
    assert merged([[alike(0, 0, 2)], [alike(0, 0, 3), alike(50, 1, 1)]]) == [
        alike(0, 0, 5), alike(50, 1, 1),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no answer"):
        estimate([])


def test_a_file_is_counted_by_area_and_theme() -> None:
    ask = [
        Question(column="q1", theme="safety", title="Ute", scale=FIVE),
        Question(column="q2", theme="safety", title="Inne", scale=FIVE),
        Question(column="q3", theme="help", title="Hjälp", scale=FIVE),
    ]
    rows = [
        ["A", "5", "3", "9", "1"],
        ["A", "1", "", "4", "1"],
        ["", "5", "5", "5", "1"],
        ["B", "7", "2", "2", "2,5"],
        ["B", "4", "4", "4", "0"],
        ["B"],
    ]
    found = count(
        ["area", "q1", "q2", "q3", "w"], rows, Columns(area="area", weight="w", questions=ask)
    )
    assert [(item.theme, item.title) for item in found.items] == [
        ("safety", None), ("safety", "Ute"), ("safety", "Inne"), ("help", None), ("help", "Hjälp"),
    ]  # fmt: skip
    # The theme is the mean of each person's answers: 5 and 3 are 100 and 50.
    assert found.cells[0, "A"] == [Cell(0, 0, 1, 1, 1), Cell(75, 0.5, 1, 1, 1)]
    assert found.cells[0, "B"] == [Cell(25, 0, 1, 2.5, 6.25)]
    assert found.respondents == {"A": 2, "B": 1}
    assert (found.left_out, found.strange) == (3, {"q1": {"7": 1}})


def test_a_file_without_areas_is_of_one() -> None:
    ask = [Question(column="q", theme="other", title="q", scale=FIVE)]
    found = count(["q"], [["5"], ["4"]], Columns(area="", weight="", questions=ask))
    assert found.respondents == {WHOLE: 2}


def test_areas_are_found_by_name_code_or_what_was_chosen_before() -> None:
    ids = [uuid.UUID(int=number) for number in range(4)]
    areas = [
        Known(id=ids[0], name="Antuna /Älvsunda", code="1"), Known(id=ids[1], name="Brunnby/Vik"),
        Known(id=ids[2], name="Smedby 2"), Known(id=ids[3], name="Smedby 3"),
    ]  # fmt: skip
    labels = ["antuna/älvsunda", "1", "Vid ån", "Smedby 22", "0-4 år"]
    found = match(labels, areas, {"vidån": ids[3]})
    assert [(one.how, one.area_id) for one in found[:3]] == [
        ("name", ids[0]), ("code", ids[0]), ("kept", ids[3]),
    ]  # fmt: skip
    assert found[3].how == "near"
    assert found[3].area_id is None, "what is only like it is chosen by hand"
    assert found[3].near[0][0] == ids[2]
    assert (found[4].how, found[4].near) == ("none", ())


def test_two_areas_of_one_name_are_found_by_none() -> None:
    twins = [Known(id=uuid.UUID(int=number), name="Norra") for number in range(2)]
    (found,) = match(["Norra"], twins, {})
    assert (found.how, found.area_id) == ("near", None)


def test_least_answers_are_those_of_the_house_rules() -> None:
    assert (surveys.SHOWN_FROM, surveys.CLAIM_FROM) == (5, 30)
