"""What months say: means and shares with intervals, ways walked, cards and their words."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import stats
from shapely import LineString
from statsmodels.stats.proportion import proportion_confint

from gis.network import Network
from gis.network_walked import walked_to_nearest
from gis.personal import looks_personal, quotes
from gis.trends import (
    Estimate,
    differ,
    ended_months,
    last_day,
    mean_of,
    month_of,
    next_month,
    share_of,
)
from maps import trend_care, trend_light
from maps.texts import get_texts
from maps.told_card import png, wrapped
from maps.told_words import Card, Line, alternative

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)


def test_months_that_are_over_end_before_this_one() -> None:
    assert ended_months(date(2026, 2, 28), 3) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert last_day(date(2028, 2, 1)) == date(2028, 2, 29)
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month_of(date(2026, 5, 17)) == date(2026, 5, 1)


@given(st.integers(5, 400), st.integers(0, 400))
@settings(max_examples=60)
def test_the_interval_of_a_share_is_wilsons(n: int, part: int) -> None:
    part = min(part, n)
    found = share_of(part, n)
    low, high = proportion_confint(part, n, method="wilson")
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)
    assert found.value == part / n


@pytest.mark.parametrize("n", [5, 6, 8, 13, 31, 61, 500])
def test_the_interval_of_a_mean_is_students_or_a_little_wider(n: int) -> None:
    values = np.random.default_rng(n).normal(1.4, 0.3, n)
    found = mean_of(n, float(values.sum()), float((values**2).sum()))
    half = stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)
    assert found.value == pytest.approx(values.mean())
    assert found.high is not None
    assert half <= (found.high - values.mean()) * 1.0003 <= half * 1.025


def test_too_few_have_no_interval_and_none_has_no_value() -> None:
    assert mean_of(0, 0, 0) == Estimate(None, None, None, 0)
    assert mean_of(4, 6, 10) == Estimate(1.5, None, None, 4)
    assert share_of(0, 0).value is None
    assert mean_of(9, 18, 36, (0.0, 2.0)) == Estimate(2.0, 2.0, 2.0, 9)


def test_intervals_that_meet_are_no_clear_change() -> None:
    low, high = Estimate(1.2, 1.1, 1.3, 50), Estimate(1.6, 1.5, 1.7, 50)
    assert differ(low, high) == 1
    assert differ(high, low) == -1
    assert differ(low, Estimate(1.35, 1.25, 1.45, 50)) == 0
    assert differ(low, Estimate(1.5, None, None, 3)) is None


def test_metres_walked_are_those_of_every_door_to_its_nearest_goal() -> None:
    # Goals at both ends of a street of 100 m, with a lane of 40 m from its middle.
    street, lane = LineString([(0, 0), (100, 0)]), LineString([(30, 0), (30, 40)])
    network = Network.build([street, lane])
    doors = np.array([(30.0, 40.0), (80.0, 0.0), (10.0, 0.0)])
    goals = np.array([(0.0, 0.0), (100.0, 0.0)])
    found = walked_to_nearest(network, doors, goals, 2)
    assert found.on_line_m == pytest.approx([30 + 20 + 10, 40])
    assert found.reached.all()
    lengths = network.lengths_m(doors, goals).min(axis=1)
    assert found.on_line_m.sum() == pytest.approx(lengths.sum())


def test_a_door_without_a_way_is_told_and_not_counted() -> None:
    network = Network.build([LineString([(0, 0), (50, 0)]), LineString([(900, 0), (950, 0)])])
    found = walked_to_nearest(network, np.array([(50.0, 0), (940.0, 0)]), np.array([(0.0, 0)]), 2)
    assert found.reached.tolist() == [True, False]
    assert found.on_line_m == pytest.approx([50, 0])


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_metres_walked_add_up_to_the_ways(seed: int) -> None:
    random = np.random.default_rng(seed)
    lines = [LineString([(0, 20 * n), (100, 20 * n)]) for n in range(4)]
    lines += [LineString([(25 * n, 0), (25 * n, 60)]) for n in range(5)]
    network = Network.build(lines)
    doors = np.stack([random.uniform(0, 100, 8), 20.0 * random.integers(0, 4, 8)], axis=1)
    goals = np.stack([random.uniform(0, 100, 3), 20.0 * random.integers(0, 4, 3)], axis=1)
    found = walked_to_nearest(network, doors, goals, len(lines))
    shortest = network.lengths_m(doors, goals).min(axis=1)
    assert found.on_line_m.sum() == pytest.approx(shortest.sum(), abs=1e-3)


def test_months_in_which_hardly_a_lamp_was_looked_at_are_not_known() -> None:
    ends = [last_day(month) for month in ended_months(date(2026, 11, 27), 6)]
    looked = {date(2026, 6, 1): 90, date(2026, 10, 1): 3}
    dark = [
        SimpleNamespace(ends_on=end, party=None, median=4.0, over_14=0, over_30=0) for end in ends
    ]
    told = trend_light.dark(dark, looked, {"own": 100}, ends, get_texts("en"))[-1]
    assert told.drawn is not None
    assert [row[1] for row in told.drawn.rows] == ["not known"] + 3 * ["4\u00a0days"] + 2 * [
        "not known"
    ]


def test_a_month_is_compared_with_the_same_month_a_year_before() -> None:
    ends = [last_day(month) for month in ended_months(date(2026, 11, 27), 24)]
    rows = [
        SimpleNamespace(ends_on=end, things=place, touched=9, cases=20)
        for place, end in enumerate(ends)
    ]
    told = trend_care.repeats(rows, get_texts("en"))
    assert told.drawn is not None
    assert told.drawn.sentence == "23 in October 2026, 11 in October 2025."


def test_months_whose_time_is_not_over_say_nothing_yet() -> None:
    months = [date(2026, 9, 1), date(2026, 10, 1)]
    rows = [
        SimpleNamespace(
            month=month, cases=10, answered=8, mended=5, answered_median=2.0,
            mended_median=float("inf"),
        )
        for month in months
    ]  # fmt: skip
    shares, medians = trend_care.answers(rows, months, date(2026, 11, 20), get_texts("en"))
    assert shares.drawn is not None
    assert medians.drawn is not None
    assert [row[3] for row in shares.drawn.rows] == ["50\u00a0%", "not known"]
    # Half of them are not mended yet: no median, rather than that of the quick ones.
    assert [row[3] for row in medians.drawn.rows] == ["not known", "not known"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Ring 070-123 45 67 så hjälper vi", "telephone"),
        ("+46 8 123 456 78", "telephone"),
        ("Anna, 19850412-1234", "identity_number"),
        ("850412-1234", "identity_number"),
        ("skriv till ulla@bo.test", "email"),
        ("lgh 1203 klagade", "flat"),
        ("Lägenhet 12", "flat"),
        ("Lampan vid port 14 lyser igen sedan 2026-11-02", None),
        ("24 nya LED-lampor på 12 stolpar, 3000 K", None),
    ],
)
def test_what_looks_like_a_person_is_found(words: str, kind: str | None) -> None:
    assert looks_personal(words) == kind


def test_a_quotation_is_four_words_in_a_row() -> None:
    wrote = "Det är SÅ mörkt vid cykelrummet, jag vågar inte gå dit"
    assert quotes("Ni sa: mörkt vid cykelrummet jag", wrote)
    assert not quotes("Det var mörkt vid cykelrummet", wrote)
    assert not quotes("Släckt", "Släckt")


def card(**changes: object) -> Card:
    line = Line("Lingongatan 4", "Lampan vid porten lyser inte", "Bytt till LED", OCTOBER)
    told: dict[str, object] = {
        "company": "Bärkulla Bostäder AB", "place": "Bärkullen", "lines": [line],
        "at": datetime(2026, 11, 27, tzinfo=UTC), **changes,
    }  # fmt: skip
    return Card(**told)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_card_is_1200_by_675_whatever_it_says(count: int) -> None:
    long = Line("W" * 60, "Å" * 90, "ord " * 27, NOVEMBER)
    drawn = png(card(lines=[long] * count, place="Ö" * 60, company="Ä" * 80), get_texts("sv"))
    image = Image.open(io.BytesIO(drawn))
    assert (image.format, image.size) == ("PNG", (1200, 675))


def test_a_card_that_does_not_stand_looks_otherwise() -> None:
    assert png(card(), get_texts("sv")) != png(card(stamp="Utkast"), get_texts("sv"))
    assert png(card(), get_texts("sv")) == png(card(), get_texts("sv"))


def test_the_alternative_text_says_all_that_the_card_says() -> None:
    said = alternative(card(), get_texts("sv"))
    assert said == (
        "Ni sa \u2013 vi gjorde. Lingongatan 4: ni sa: Lampan vid porten lyser inte."
        " Vi gjorde: Bytt till LED. Bärkullen, Bärkulla Bostäder AB."
    )


@given(st.text("abcåäö ", max_size=120), st.integers(3, 30))
@settings(max_examples=80)
def test_lines_hold_all_letters_and_are_no_wider_than_asked(words: str, width: int) -> None:
    lines = wrapped(words, lambda text: float(len(text)), float(width))
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(len(line) <= width for line in lines)
