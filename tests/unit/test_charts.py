"""Charts: what is drawn lies where its value says, and sentence, table and picture say the same."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from maps import chart_parts
from maps.charts import (
    Bar,
    Bars,
    Drawn,
    Intervals,
    Moment,
    Point,
    Row,
    Series,
    Trend,
    bars,
    intervals,
    trend,
)
from maps.palette import DAY, contrast, luminance
from maps.static_files import STATIC
from maps.texts import get_texts

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def classed(drawn: Drawn, name: str) -> list[ET.Element]:
    root = ET.fromstring(str(drawn.svg))  # noqa: S314 -- our own
    return [one for one in root.iter() if one.get("class") == name]


def signs(drawn: Drawn, order: int = 0) -> list[tuple[float, float]]:
    found = [one.get("transform", "") for one in classed(drawn, f"chart-sign-{order}")]
    places = [re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", one) for one in found]
    return [(float(one[1]), float(one[2])) for one in places if one]


def a_trend(values: list[float | None], **more: object) -> Trend:
    points = [Point(at=at, value=value, n=10) for at, value in zip(MONTHS, values, strict=True)]
    told: dict[str, object] = {"series": [Series("Lit", points)], "unit": "%", **more}
    return Trend(mark="lit", title="Lit ways", sentence="It rose.", **told)  # type: ignore[arg-type]


def test_a_trend_draws_equal_steps_for_equal_differences() -> None:
    drawn = trend(a_trend([10, 20, 30, 40, 50, 60]), get_texts("en"))
    found = signs(drawn)
    steps = {round(a[1] - b[1], 1) for a, b in itertools.pairwise(found)}
    assert len(found) == 6
    assert max(steps) - min(steps) <= 0.11  # pixels are written with one decimal
    assert [x for x, _ in found] == sorted(x for x, _ in found)


def test_what_is_not_known_is_a_gap_and_no_zero() -> None:
    drawn = trend(a_trend([10, None, None, 40, 50, 60]), get_texts("en"))
    assert len(signs(drawn)) == 4
    assert len(classed(drawn, "chart-line-0")) == 2
    hatched = [
        one
        for one in ET.fromstring(str(drawn.svg))  # noqa: S314 -- our own.iter()
        if one.get("fill") == "url(#lit-unknown)"
    ]
    assert len(hatched) == 2
    assert drawn.rows[1][1] == "not known"


def test_the_table_says_all_that_is_drawn() -> None:
    points = [Point(at=MONTHS[0], value=74.25, low=71, high=77.4, n=412)]
    shown = Trend(
        mark="t", title="Safety", sentence="…", series=[Series("Safe", points)], unit="%",
        decimals=1, n_words="answers",
    )  # fmt: skip
    drawn = trend(shown, get_texts("sv"))
    assert drawn.head == ("Tid", "Safe", "answers")
    assert drawn.rows == (("jan. 26", "74,2\u00a0% (71,0 \u2013 77,4)", "412"),)


def test_moments_are_marked_where_they_are() -> None:
    moments = [Moment(date(2026, 3, 1), "New light"), Moment(date(2026, 5, 1), "QR labels")]
    drawn = trend(a_trend([1, 2, 3, 4, 5, 6], moments=moments), get_texts("en"))
    at = [float((one.get("d") or "M0").split()[0][1:]) for one in classed(drawn, "chart-moment")]
    assert at == [signs(drawn)[2][0], signs(drawn)[4][0]]
    assert "New light" in drawn.svg


def test_several_series_differ_without_colour() -> None:
    dashes = {dash for _, dash, _ in chart_parts.LINES}
    shapes = {shape for _, _, shape in chart_parts.LINES}
    assert len(dashes) == len(shapes) == len(chart_parts.LINES)
    for colour, _, _ in chart_parts.LINES:
        assert contrast(colour, DAY["surface"]) >= 4.5


def test_shades_read_in_grey_and_their_numbers_on_them() -> None:
    orders = range(len(chart_parts.SHADES))
    greys = [luminance(chart_parts.shade(order)) for order in orders]
    assert greys == sorted(greys, reverse=True)
    for lighter, darker in itertools.pairwise(greys):
        assert (lighter + 0.05) / (darker + 0.05) >= 1.5
    for order in orders:
        assert contrast(chart_parts.shade(order), chart_parts.on_shade(order)) >= 4.5


def test_the_stylesheet_knows_every_class_of_a_chart() -> None:
    sheet = Path(STATIC / "css" / "charts.css").read_text("utf-8")
    source = "".join(
        Path(chart_parts.__file__).with_name(name).read_text("utf-8")
        for name in ("chart_parts.py", "chart_trend.py", "chart_rows.py")
    )
    for name in set(re.findall(r'class="(chart-[a-z]+)"', source)):
        assert f".{name}" in sheet, name


def test_an_interval_spans_its_ends_and_the_value_lies_within() -> None:
    rows = [
        Row(name="Led", value=-18, low=-30, high=-4, n=120),
        Row(name="Null", value=0, low=-9, high=9),
    ]
    shown = Intervals(
        mark="i", title="Change", sentence="…", rows=rows, unit="%", zero=0, n_words="n"
    )
    drawn = intervals(shown, get_texts("en"))
    spans = [one.get("d") or "" for one in classed(drawn, "chart-line-0")]
    found = [re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", one) for one in spans]
    ends = [(float(one[1]), float(one[2])) for one in found if one]
    for (low, high), (at, _) in zip(ends, signs(drawn), strict=True):
        assert low < at < high
    zero = float((classed(drawn, "chart-moment")[0].get("d") or "M0").split()[0][1:])
    assert signs(drawn)[1][0] == zero
    assert drawn.rows[0][1:] == ("\u221218.0\u00a0% (\u221230.0 \u2013 \u22124.0)", "120")


def test_one_wide_interval_does_not_press_the_others_together() -> None:
    rows = [Row(name="A", value=-18, low=-41, high=14), Row(name="B", value=-53, low=-97, high=860)]
    shown = Intervals(mark="i", title="T", sentence="S", rows=rows, zero=0, floor=-100, ceiling=100)
    drawn = intervals(shown, get_texts("en"))
    spans = [one.get("d") or "" for one in classed(drawn, "chart-line-0")]
    found = [re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", one) for one in spans]
    ends = [(float(one[1]), float(one[2])) for one in found if one]
    assert (ends[0][1] - ends[0][0]) / (ends[1][1] - ends[1][0]) == pytest.approx(
        55 / 197, rel=0.01
    )
    assert any("l-6 5" in one for one in spans)  # it goes on beyond
    assert drawn.rows[1][1] == "\u221253.0 (\u221297.0 \u2013 860.0)"


def test_too_few_claim_nothing() -> None:
    rows = [Row(name="Small", value=60, low=20, high=90, n=12, is_quiet=True, words="too few")]
    drawn = intervals(Intervals(mark="i", title="T", sentence="S", rows=rows), get_texts("en"))
    assert not signs(drawn)
    assert classed(drawn, "chart-hollow-0")
    assert drawn.rows[0][-1] == "too few"


def test_keys_in_several_lines_stand_below_each_other() -> None:
    samples = [("", name) for name in ("a", "much longer", "longest of them all", "b")]
    places = [
        [float(place) for place in re.findall(r"translate\(([\d.]+) ", "".join(parts))]
        for parts, _ in (chart_parts.keys(samples, 0.0, 450.0), chart_parts.keys(samples, 0, 900))
    ]
    assert places[0] == [*places[0][:2], *places[0][:2]]
    assert places[1] == sorted(set(places[1]))  # in one line, as close as their words let them


def test_bars_are_as_long_as_they_are_many() -> None:
    rows = [Bar("Own", [4, 2, 0, 2]), Bar("Municipality", [0, 0, 1, 15])]
    drawn = bars(
        Bars(mark="b", title="Open", sentence="S", parts=["a", "b", "c", "d"], rows=rows),
        get_texts("en"),
    )
    root = ET.fromstring(str(drawn.svg))  # noqa: S314 -- our own
    boxes = [
        one
        for one in root.findall(f"{SVG}rect")
        if (one.get("class") or "").startswith("chart-shade")
    ]
    assert len(boxes) == 5
    per_one = [float(box.get("width") or 0) for box in boxes]
    assert (per_one[-1] + 1) / (per_one[0] + 1) == pytest.approx(15 / 4, rel=0.01)
    assert drawn.rows[1] == ("Municipality", "0", "0", "1", "15", "16")


def test_words_are_no_markup() -> None:
    drawn = bars(
        Bars(mark="b", title="<b>", sentence="a & b", parts=["<i>"], rows=[Bar("<script>", [1])]),
        get_texts("en"),
    )
    assert "<script>" not in drawn.svg
    assert "a &amp; b" in drawn.svg
    assert drawn.picture.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("values", "bounds", "decimals", "ticks"),
    [
        ([0, 7], (0.0, None), 0, (0, 2, 4, 6, 8)),
        ([0.2, 0.9], (0.0, 1.0), 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ([93, 97], (None, None), 0, (93, 94, 95, 96, 97)),
        ([], (0.0, None), 0, (0, 1)),
        ([3, 3], (None, None), 0, (3, 4)),
        ([-31, 12], (None, None), 0, (-40, -30, -20, -10, 0, 10, 20)),
    ],
)
def test_axes_are_marked_at_round_numbers(
    values: list[float], bounds: tuple[float | None, float | None], decimals: int,
    ticks: tuple[float, ...],
) -> None:  # fmt: skip
    found = chart_parts.scale_of(values, bounds, (0.0, 100.0), decimals)
    assert found.ticks == pytest.approx(ticks)
    assert found.at(found.low) == 0.0
    assert found.at(found.high) == 100.0


def test_what_cannot_be_drawn_is_refused() -> None:
    texts = get_texts("en")
    with pytest.raises(ValueError, match="series"):
        trend(Trend(mark="t", title="T", sentence="S", series=[]), texts)
    with pytest.raises(ValueError, match="row"):
        intervals(Intervals(mark="i", title="T", sentence="S", rows=[]), texts)
    with pytest.raises(ValueError, match="all parts"):
        bars(Bars(mark="b", title="T", sentence="S", parts=["a", "b"], rows=[Bar("x", [1])]), texts)
