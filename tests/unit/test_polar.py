"""The polar curve: it shows the table it is given, in words, rings and a table beside."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from maps.polar import WIDTH, Polar, describe, polar_of, polar_svg, rings, table_rows
from maps.texts import get_texts

SVG = "{http://www.w3.org/2000/svg}"
SV, EN = get_texts("sv"), get_texts("en")
C_DEG = np.array([0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0])
GAMMA_DEG = np.linspace(0.0, 90.0, 10)


def road() -> Polar:
    """Return 300 cd/klm in every direction, 50 more towards C60 at 60 degrees, 100 less at C240."""
    table = np.full((C_DEG.size, GAMMA_DEG.size), 300.0)
    table[1, 6], table[4, 6] = 350.0, 200.0
    return polar_of(C_DEG, GAMMA_DEG, table)


def axial(last_deg: float = 90.0) -> Polar:
    gamma_deg = np.linspace(0.0, last_deg, 19)
    return polar_of(np.zeros(1), gamma_deg, 300.0 * np.cos(np.radians(gamma_deg / 2))[None, :])


def drawn(polar: Polar, name: str = "x") -> ET.Element:
    return ET.fromstring(polar_svg(polar, EN, name))  # noqa: S314 - our own markup


def path_of(picture: ET.Element, kind: str) -> np.ndarray:
    (path,) = [p for p in picture.iter("path") if p.get("class") == kind]
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d") or ""), dtype=float)


def test_planes_that_the_table_does_not_have_are_interpolated() -> None:
    found = road().planes_cd_klm
    # C90 lies half way from C60 to C120, C270 half way from C240 to C300.
    assert found[:, 6] == pytest.approx([300.0, 325.0, 300.0, 250.0])
    assert found[:, 0] == pytest.approx([300.0] * 4)


def test_the_highest_direction_is_that_of_the_whole_table() -> None:
    polar = road()
    assert (polar.peak_cd_klm, polar.peak_c_deg, polar.peak_gamma_deg) == (350.0, 60.0, 60.0)
    assert describe(polar, EN) == "Highest 350 cd/klm, at C 60° and 60° from straight down."
    assert "60° från rakt ned" in describe(polar, SV)
    assert describe(axial(), SV).startswith("Lika åt alla håll. Högst 300 cd/klm, 0°")


@pytest.mark.parametrize("highest", [0.003, 0.9, 1.0, 4.99, 5.0, 99.9, 100.0, 673.4, 1764.0, 39e3])
def test_rings_are_round_few_and_hold_the_highest(highest: float) -> None:
    found = rings(highest)
    assert 2 <= len(found) <= 5
    assert found[-1] >= highest * (1 - 1e-9)
    assert len(found) == 2 or found[-2] < highest
    first = found[0] / 10 ** np.floor(np.log10(found[0]) + 1e-9)
    assert min(abs(first - n) for n in (1, 2, 2.5, 5)) < 1e-9
    assert found == pytest.approx([found[0] * (n + 1) for n in range(len(found))])


def test_the_curve_lies_where_the_intensities_say() -> None:
    picture = drawn(road())
    scale = 200.0 / rings(325.0)[-1]
    centre = np.array([WIDTH / 2, 34.0])
    for kind, right, left in (("polar-c0", 300.0, 300.0), ("polar-c90", 325.0, 250.0)):
        points = path_of(picture, kind) - centre
        reach = np.hypot(*points.T) / scale
        gamma = np.degrees(np.arctan2(np.abs(points[:, 0]), points[:, 1]))
        at_60 = np.abs(gamma - 60.0) < 0.1
        assert reach[at_60 & (points[:, 0] > 0)] == pytest.approx(right, abs=0.2)
        assert reach[at_60 & (points[:, 0] < 0)] == pytest.approx(left, abs=0.2)


def test_only_light_that_goes_up_is_given_the_upper_half() -> None:
    down, up = drawn(axial()), drawn(axial(180.0))
    heights = [float((p.get("viewBox") or "").split()[3]) for p in (down, up)]
    assert heights == [268.0, 468.0]
    texts = [[t.text for t in p.iter("text")] for p in (down, up)]
    assert "180°" not in texts[0]
    assert "180°" in texts[1]


def test_what_is_the_same_all_round_is_one_curve_and_one_column() -> None:
    picture = drawn(axial())
    kinds = [p.get("class") for p in picture.iter("path")]
    assert kinds.count("polar-c0") == 1
    assert "polar-c90" not in kinds
    assert {len(row) for _, row in table_rows(axial())} == {1}
    assert {len(row) for _, row in table_rows(road())} == {4}


def test_the_table_has_the_curve_at_every_ten_degrees() -> None:
    rows = table_rows(road())
    assert [gamma for gamma, _ in rows] == [float(g) for g in range(0, 91, 10)]
    assert dict(rows)[60.0] == pytest.approx([300.0, 325.0, 300.0, 250.0])
    odd = polar_of(np.zeros(1), np.array([2.5, 47.5]), np.array([[100.0, 10.0]]))
    assert [gamma for gamma, _ in table_rows(odd)] == [2.5, 10.0, 20.0, 30.0, 40.0, 47.5]
    assert odd.at(np.array([0.0, 2.5, 90.0]))[0] == pytest.approx([0.0, 100.0, 0.0])


def test_the_picture_is_named_and_described_and_holds_no_markup_of_others() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    picture = drawn(road(), hostile)
    assert picture.get("role") == "img"
    title, desc = (picture.find(name) for name in ("title", "desc"))
    assert title is not None
    assert desc is not None
    assert title.text == f"Polar curve of {hostile}"
    assert desc.text == describe(road(), EN)
    assert picture.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "<img" not in polar_svg(road(), EN, hostile)


def test_rings_carry_their_values_in_the_readers_numbers() -> None:
    words = [t.text for t in drawn(road()).iter("text") if t.get("class") == "polar-value"]
    assert words == ["100", "200", "300", "400", "cd/klm"]
    small = polar_of(np.zeros(1), np.array([0.0, 90.0]), np.array([[1.2, 0.1]]))
    written = re.findall(r'polar-value"[^>]*>([^<]+)', polar_svg(small, SV, "x"))
    assert written == ["0,25", "0,50", "0,75", "1,00", "1,25", "cd/klm"]


def test_a_beam_between_the_planes_draws_nothing_and_fails_nowhere() -> None:
    table = np.zeros((5, 10))
    c_deg = np.array([0.0, 90.0, 135.0, 180.0, 360.0])
    table[2, 3] = 900.0
    polar = polar_of(c_deg, GAMMA_DEG, table)
    assert polar.planes_cd_klm[:3].max() == 0.0
    assert drawn(polar) is not None


@pytest.mark.parametrize(("share", "goes_up"), [(0.0, False), (0.004, False), (0.006, True)])
def test_light_above_the_horizontal_is_drawn_from_half_a_hundredth_on(
    share: float, goes_up: bool
) -> None:
    gamma_deg = np.array([0.0, 90.0, 100.0, 180.0])
    table = np.array([[300.0, 0.0, 300.0 * share, 0.0]])
    assert polar_of(np.zeros(1), gamma_deg, table).goes_up is goes_up
