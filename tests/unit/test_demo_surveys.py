"""Surveys of the demo estate say what is known to be true of them, the same each time."""

from __future__ import annotations

from datetime import date

import pytest

from gis.demo.surveys import SCALE, TRUTH, DemoSurveys, demo_surveys
from gis.surveys import Cell, change, estimate, merged

TODAY = date(2026, 11, 27)
YARDS = [f"G{number}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def made() -> DemoSurveys:
    """Give the surveys of a day."""
    return demo_surveys(TODAY, YARDS)


def cells(made: DemoSurveys, wave: int, theme: str) -> list[Cell]:
    told = [
        [Cell(SCALE.score(one.value), float(SCALE.is_positive(one.value)), one.answers,
              one.answers, one.answers)]
        for one in made.waves[wave].counts if one.theme == theme
    ]  # fmt: skip
    return merged(told)


def test_three_years_of_four_areas_with_their_response(made: DemoSurveys) -> None:
    assert [wave.starts_on.year for wave in made.waves] == [2024, 2025, 2026]
    for wave in made.waves:
        assert len(wave.areas) == 4
        assert all(0.53 <= answered / asked <= 0.62 for asked, answered in wave.areas.values())
    assert sum(area.dwellings for area in made.areas) == 1014


@pytest.mark.parametrize(("theme", "shares"), [("safety", (74, 77)), ("clean_tidy", (71, 75))])
def test_the_shares_rise_as_is_known(
    made: DemoSurveys, theme: str, shares: tuple[int, int]
) -> None:
    first, last = (estimate(cells(made, wave, theme)) for wave in (0, 2))
    assert (round(first.share * 100), round(last.share * 100)) == shares
    assert first.share_low < first.share < first.share_high
    # Three hundred answers a year cannot tell three points from nothing.
    assert change(cells(made, 0, theme), cells(made, 2, theme)).word == "unclear"


def test_nobody_answers_more_than_answered(made: DemoSurveys) -> None:
    for wave in made.waves:
        for name, (_, answered) in wave.areas.items():
            for theme in TRUTH:
                told = [o.answers for o in wave.counts if (o.area, o.theme) == (name, theme)]
                assert 0 < sum(told) <= answered


def test_the_last_wave_is_over_and_one_pulse_takes_answers(made: DemoSurveys) -> None:
    assert made.waves[-1].ends_on < TODAY
    assert [one.starts_on <= TODAY <= one.ends_on for one in made.pulses] == [False, True]
    assert all(one.starts_on <= day < TODAY for one in made.pulses for _, _, day, _ in one.answers)
    early = demo_surveys(date(2026, 9, 20), YARDS)
    assert early.waves[-1].starts_on.year == 2025


def test_the_same_day_gives_the_same(made: DemoSurveys) -> None:
    again = demo_surveys(TODAY, YARDS)
    assert (again.waves, again.pulses, again.events, again.facts) == (
        made.waves, made.pulses, made.events, made.facts,
    )  # fmt: skip
    assert all(day < TODAY for _, day, _, _ in made.events)
