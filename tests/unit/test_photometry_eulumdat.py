"""EULUMDAT: every symmetry, lamp sets, output ratio, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry
from tests.unit.photometry_sample import GAMMAS, ies, ldt

ANGLES = tuple(float(c) for c in range(0, 360, 30))
UNEVEN = (0.0, 20, 60, 90, 120, 160, 180, 200, 240, 270, 300, 340)


def read(data: bytes, lamp_set: int = 0) -> Photometry:
    return parse_photometry(data, "lamp.ldt", lamp_set=lamp_set, flux_tolerance=math.inf)


def refusal(data: bytes, lamp_set: int = 0) -> PhotometryError:
    with pytest.raises(PhotometryError) as caught:
        parse_photometry(data, "lamp.ldt", lamp_set=lamp_set)
    return caught.value


def rows(*planes: float) -> NDArray[np.float64]:
    """Give a table whose every plane holds 1000 plus a number."""
    return np.repeat(1000.0 + np.array(planes)[:, None], len(GAMMAS), axis=1)


def down(found: Photometry) -> dict[float, float]:
    """Give what each plane holds, less 1000, at 1000 lm."""
    return dict(zip(found.c_deg.tolist(), (found.intensity_cd[:, 0] - 1000).tolist(), strict=True))


def test_no_symmetry_stores_all_and_the_ring_is_closed() -> None:
    found = read(ldt(0, ANGLES, rows(*ANGLES)))
    assert found.symmetry == "none"
    assert down(found) == {**{c: c for c in ANGLES}, 360.0: 0.0}


@pytest.mark.parametrize("angles", [(0.0,), ANGLES])
def test_axial_stores_one_plane_however_many_angles(angles: tuple[float, ...]) -> None:
    found = read(ldt(1, angles, rows(7.0)))
    assert down(found) == {0.0: 7.0}


@pytest.mark.parametrize("angles", [ANGLES, UNEVEN])
def test_symmetry_about_c0_c180(angles: tuple[float, ...]) -> None:
    found = read(ldt(2, angles, rows(*(c for c in angles if c <= 180))))
    assert down(found) == {c: min(c, 360 - c) for c in (*angles, 360.0)}


@pytest.mark.parametrize("angles", [ANGLES, UNEVEN])
def test_symmetry_about_c90_c270_is_stored_from_c270_through_c0(angles: tuple[float, ...]) -> None:
    stored = [c for c in angles if c >= 270] + [c for c in angles if c <= 90]
    found = read(ldt(3, angles, rows(*stored)))
    assert found.symmetry == "c90_c270"
    expected = {c: c if c <= 90 or c >= 270 else 180 - c if c <= 180 else 540 - c for c in angles}
    # C180 mirrors C0, not C360
    assert down(found) == {**expected, 180.0: 0.0, 360.0: 0.0}


@pytest.mark.parametrize("angles", [ANGLES, UNEVEN])
def test_quadrants(angles: tuple[float, ...]) -> None:
    found = read(ldt(4, angles, rows(*(c for c in angles if c <= 90))))
    assert down(found) == {c: min(c % 180, 180 - c % 180) for c in (*angles, 360.0)}


def test_candela_are_value_times_conversion_times_flux_and_never_times_output_ratio() -> None:
    found = read(ldt(sets=("2|LED|2500|4000|80|30",), conversion="0,5"))
    np.testing.assert_allclose(found.intensity_cd, 100 * 0.5 * 2.5)
    assert (found.flux_lm, found.power_w, found.absolute) == (2500, 30, False)
    checked = parse_photometry(ldt(), "lamp.ldt")
    assert checked.luminaire_flux_lm == pytest.approx(200 * math.pi)
    assert checked.distribution().efficiency == pytest.approx(0.6283, rel=1e-4)


def test_lamp_sets_are_alternatives() -> None:
    data = ldt(sets=("1|A|500|3000|80|10", "2|B|1200|4000|90|25", "-1|C|800|||"))
    for chosen, flux_lm in enumerate((500, 1200, 800)):
        found = read(data, chosen)
        assert found.flux_lm == flux_lm
        np.testing.assert_allclose(found.intensity_cd, 100 * flux_lm / 1000)
        assert [item.kind for item in found.lamp_sets] == ["A", "B", "C"]
    assert [read(data, i).absolute for i in range(3)] == [False, False, True]
    assert "counted from 0" in refusal(data, 3).reason


def test_tilt_of_the_measurement_is_said_and_not_applied() -> None:
    found = read(ldt(tilt="15"))
    np.testing.assert_array_equal(found.intensity_cd, read(ldt()).intensity_cd)
    assert any("tilt of 15" in warning for warning in found.warnings)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_own_words_survive_every_encoding(encoding: str) -> None:
    found = read(ldt().decode("cp1252").encode(encoding))
    assert found.keyword("MANUFACTURER") == "Lyktfabriken Å"
    assert found.keyword("LUMINAIRE") == "Gården"


def test_several_numbers_on_a_line_and_empty_lines_are_read() -> None:
    lines = ldt(0, ANGLES, rows(*ANGLES)).decode("cp1252").split("\r\n")
    head, numbers = lines[:42], lines[42:]
    packed = "\n".join([*head, "", *(" ".join(numbers[i : i + 2]) for i in range(0, 142, 2)), ""])
    text = packed.encode("cp1252")
    assert len(numbers) == 142
    np.testing.assert_array_equal(
        read(text).intensity_cd, read(ldt(0, ANGLES, rows(*ANGLES))).intensity_cd
    )


def test_content_decides_not_the_name() -> None:
    found = read(ies())
    assert found.format == "IES"
    assert any("the name says EULUMDAT" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (ldt(5), None, "not a photometric file"),
        (ldt(2, (0.0, 90.0, 270.0), rows(0, 1)), 45, "do not fit the symmetry c0_c180"),
        (ldt(4, (0.0, 45.0, 180.0, 270.0), rows(0, 1)), 46, "do not fit the symmetry quadrant"),
        (ldt(0, (0.0, 90.0, 90.0), rows(0, 1, 2)), 45, "do not rise"),
        (ldt(0, (10.0, 90.0), rows(0, 1)), 44, "start at 10"),
        (ldt(0, (0.0, 10.0, 20.0), rows(0, 1, 2)), 45, "do not close the ring"),
        (ldt(gammas=(0, 40, 30, 90), table=np.ones((1, 4))), 46, "do not rise: 30 after 40"),
        (ldt(table=-rows(0)), 54, "negative intensity -1000"),
        (ldt(table=rows(0)[:, :-1]), 62, "truncated: 9 of 10 numbers for intensities"),
        (ldt(sets=("1|LED|0|3000|80|12",)), 29, "total flux of the lamps 0"),
        (ldt(sets=("1|LED|much|3000|80|12",)), 29, "'much' is no number"),
        (ldt(lorl="80"), None, "flux of the table 628 lm, stated 800 lm"),
        (ldt(conversion="-1"), 24, "conversion factor"),
    ],
)
def test_refused_by_line_and_reason(data: bytes, line: int | None, reason: str) -> None:
    error = refusal(data)
    assert reason in error.reason
    assert error.line == line


def test_truncated_anywhere_is_refused() -> None:
    data = ldt(4, ANGLES, np.full((4, len(GAMMAS)), 100.0))
    assert parse_photometry(data, "lamp.ldt").intensity_cd.shape == (13, 10)
    for length in range(len(data) - 3):
        assert refusal(data[:length]).reason


def test_missing_output_ratio_cannot_be_checked_and_is_said() -> None:
    found = parse_photometry(ldt(lorl="0"), "lamp.ldt")
    assert any("cannot be checked" in warning for warning in found.warnings)
