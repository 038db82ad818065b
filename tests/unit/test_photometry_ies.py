"""IES LM-63: what each edition means, every symmetry, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import parse_photometry
from tests.unit.photometry_sample import GAMMAS, even, ies


def read(data: bytes) -> Photometry:
    return parse_photometry(data, "lamp.ies")


def refusal(data: bytes) -> PhotometryError:
    with pytest.raises(PhotometryError) as caught:
        read(data)
    return caught.value


def plane(photometry: Photometry, c_deg: float) -> float:
    """Intensity straight down in one C plane; test tables name planes by it."""
    index = int(np.flatnonzero(photometry.c_deg == c_deg)[0])
    return float(photometry.intensity_cd[index, 0])


def named(planes: tuple[float, ...]) -> list[float]:
    """Give a table whose every plane holds 1000 plus its own angle."""
    return [1000.0 + c for c in planes for _ in GAMMAS]


@pytest.mark.parametrize(
    ("first", "edition", "factor"),
    [
        (None, "LM-63-1986", 2 * 0.9 * 0.5),
        ("Lamp of the yard", "LM-63-1986", 2 * 0.9 * 0.5),
        ("IESNA91", "LM-63-1991", 2 * 0.9 * 0.5),
        ("IESNA:LM-63-1995", "LM-63-1995", 2 * 0.9),
        ("IESNA:LM-63-2002", "LM-63-2002", 2 * 0.9),
        ("IES:LM-63-2019", "LM-63-2019", 2 * 0.9),
    ],
)
def test_third_ballast_number_multiplies_in_the_first_two_editions_only(
    first: str | None, edition: str, factor: float
) -> None:
    found = read(ies(first, lamp="1 -1 2", ballast="0.9 0.5 33"))
    assert found.edition == edition
    np.testing.assert_allclose(found.intensity_cd, 100.0 * factor)
    assert found.power_w == 33
    told = any("no factor" in warning for warning in found.warnings)
    assert told == (edition in {"LM-63-1995", "LM-63-2002"})


def test_relative_file_belongs_to_the_flux_of_all_its_lamps() -> None:
    found = read(ies(lamp="3 500 1"))
    assert (found.absolute, found.flux_lm) == (False, 1500.0)
    assert found.luminaire_flux_lm == pytest.approx(2 * math.pi * 100)
    # a real lamp of twice the flux gives twice the light
    table = found.distribution(3000.0)
    np.testing.assert_allclose(table.intensity_cd_klm * 3.0, 200.0)
    assert table.efficiency == pytest.approx(2 * math.pi * 100 / 1500)


def test_absolute_file_gives_its_candela_whatever_the_lamp_record_says() -> None:
    found = read(ies())
    assert found.absolute
    assert found.flux_lm == pytest.approx(2 * math.pi * 100)
    for flux_lm in (500.0, 4000.0):
        klm = found.distribution(flux_lm).intensity_cd_klm * flux_lm / 1000.0
        np.testing.assert_allclose(klm, 100.0)
    with pytest.raises(ValueError, match="not above zero"):
        found.distribution(0.0)


def test_quadrant_file_is_mirrored_twice() -> None:
    planes = (0.0, 30.0, 90.0)
    found = read(ies(planes=planes, values=named(planes)))
    assert found.symmetry == "quadrant"
    assert found.c_deg.tolist() == [0, 30, 90, 150, 180, 210, 270, 330, 360]
    assert [plane(found, c) for c in found.c_deg] == [
        1000, 1030, 1090, 1030, 1000, 1030, 1090, 1030, 1000,
    ]  # fmt: skip


def test_half_file_is_mirrored_about_c0_c180() -> None:
    planes = (0.0, 45.0, 100.0, 180.0)
    found = read(ies(planes=planes, values=named(planes)))
    assert found.symmetry == "c0_c180"
    assert found.c_deg.tolist() == [0, 45, 100, 180, 260, 315, 360]
    assert plane(found, 260) == plane(found, 100) == 1100
    assert found.orientation == "us"


def test_file_from_90_to_270_is_mirrored_about_the_street() -> None:
    planes = (90.0, 120.0, 180.0, 225.0, 270.0)
    found = read(ies(planes=planes, values=named(planes)))
    assert found.symmetry == "c90_c270"
    assert found.c_deg.tolist() == [0, 60, 90, 120, 180, 225, 270, 315, 360]
    pairs = [(0, 180), (60, 120), (315, 225), (360, 180)]
    assert all(plane(found, here) == plane(found, there) for here, there in pairs)
    late = read(ies("IESNA:LM-63-2002", planes=planes, values=named(planes)))
    assert any("no longer allowed" in warning for warning in late.warnings)


def test_file_from_90_to_270_without_c180_still_closes_its_ring() -> None:
    planes = (90.0, 170.0, 190.0, 270.0)
    found = read(ies(planes=planes, values=named(planes)))
    assert found.c_deg[[0, 1, -2, -1]].tolist() == [0, 10, 350, 360]
    assert plane(found, 0) == plane(found, 360) == pytest.approx(1180.0)


@pytest.mark.parametrize("planes", [(0.0, 90, 180, 270), (0.0, 45, 120, 200, 300), (0.0, 170, 190)])
def test_open_ring_is_closed_and_said(planes: tuple[float, ...]) -> None:
    found = read(ies(planes=planes, values=named(planes)))
    assert found.c_deg[-1] == 360
    assert plane(found, 360) == 1000
    assert any("closed" in warning for warning in found.warnings)


def test_full_ring_is_kept_as_it_is_and_a_seam_is_named() -> None:
    planes = (0.0, 120.0, 240.0, 360.0)
    found = read(ies(planes=planes, values=named(planes)))
    assert found.c_deg.tolist() == list(planes)
    assert any("0 and 360 differ" in warning for warning in found.warnings)


@pytest.mark.parametrize("planes", [(0.0, 45.0), (10.0, 350.0), (0.0, 45, 90, 190), (90.0, 180.0)])
def test_angles_of_no_symmetry_are_refused(planes: tuple[float, ...]) -> None:
    assert "fit no symmetry" in str(refusal(ies(planes=planes)))


def test_feet_become_metres() -> None:
    assert read(ies(kind="1 1 1 -2 0")).size_m == pytest.approx((0.3048, -0.6096, 0.0))
    found = read(ies(kind="1 2 1 -2 0"))
    assert found.size_m == (1, -2, 0)
    assert found.far_field_m == 10


def test_keywords_keep_order_and_continuation() -> None:
    words = "free label\n[test] A\n[LAMP] one\n[MORE] two\n[OTHER]\n[LAMP] three"
    found = read(ies(keywords=words))
    assert found.keywords == (
        ("LABEL", "free label"), ("TEST", "A"), ("LAMP", "one\ntwo"), ("OTHER", ""),
        ("LAMP", "three"),
    )  # fmt: skip
    assert found.keyword("LAMP") == "one\ntwo"
    assert found.keyword("LUMCAT") is None


def test_numbers_may_wrap_anywhere_and_be_parted_by_commas() -> None:
    data = ies().decode("cp1252")
    head, numbers = data.split("TILT=NONE")
    wrapped = head + "TILT=NONE\n" + "\n".join(numbers.split())
    commas = head + "TILT=NONE\n" + ",".join(numbers.split()) + "\n\n"
    for text in (wrapped, commas):
        np.testing.assert_array_equal(read(text.encode()).intensity_cd, read(ies()).intensity_cd)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_own_words_survive_every_encoding(encoding: str) -> None:
    text = ies(keywords="[MANUFAC] Ljusgården Åby").decode("cp1252")
    assert read(text.encode(encoding)).keyword("MANUFAC") == "Ljusgården Åby"


def test_tilt_factors_of_one_are_let_through_others_not() -> None:
    included = "TILT=INCLUDE\n1\n3\n0 45 90\n1 {} 1"
    assert read(ies(tilt=included.format("1.0"))).flux_lm > 0
    error = refusal(ies(tilt=included.format("0.9")))
    assert (error.name, error.line) == ("lamp.ies", 8)
    assert "TILT=INCLUDE with factor 0.9" in error.reason
    assert "TILT=factors.tlt" in refusal(ies(tilt="TILT=factors.tlt")).reason


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (ies(kind="2 2 0 0 0"), 5, "type B"),
        (ies(kind="3 2 0 0 0"), 5, "type A"),
        (ies(kind="4 2 0 0 0"), 5, "photometry type: 4"),
        (ies(kind="1 3 0 0 0"), 5, "unit: 3"),
        (ies(lamp="1 -2 1"), 5, "neither a flux nor -1"),
        (ies(lamp="1 0 1"), 5, "neither a flux nor -1"),
        (ies(lamp="1.5 -1 1"), 5, "number of lamps"),
        (ies(lamp="1 -1 0"), 5, "multiplier"),
        (ies(lamp="1 -1 nan"), 5, "out of all bounds"),
        (ies(lamp="1 -1 1e300"), 5, "out of all bounds"),
        (ies(lamp="1 -1 1e-9"), None, "no light"),
        (ies(ballast="1 1 W"), 6, "'W' is no number"),
        (ies(gammas=(0, 10, 10, 90)), 7, "do not rise: 10 after 10"),
        (ies(gammas=(0, 100, 190)), 7, "outside 0 to 180"),
        (ies(gammas=(0,)), 7, "one alone"),
        (ies(planes=(0, 270, 180, 360)), 8, "do not rise"),
        (ies(values=[*even(1)[:-1], -3.0]), 9, "negative intensity -3"),
        (ies(values=[0.0] * len(GAMMAS)), 9, "every intensity is zero"),
        (ies(values=even(1)[:-1]), 10, "truncated: 9 of 10 numbers for candela values"),
        (ies(lamp="1 100 1"), None, "flux of the table 628 lm, the lamps give 100"),
        (ies(keywords="[_ABSOLUTELUMENS] 700"), None, "stated 700 lm"),
    ],
)
def test_refused_by_line_and_reason(data: bytes, line: int | None, reason: str) -> None:
    error = refusal(data)
    assert error.line == line
    assert reason in error.reason
    assert str(error).startswith("lamp.ies")


def test_truncated_anywhere_is_refused() -> None:
    data = ies(planes=(0.0, 90.0))
    for length in range(len(data) - 4):
        error = refusal(data[:length])
        assert error.reason


def test_flux_within_five_per_cent_is_taken() -> None:
    assert read(ies(keywords="[_ABSOLUTELUMENS] 650")).warnings == ()
    told = read(ies(keywords="[LAMP] LED 900 lm, 12 W"))
    assert any("900 lm" in warning for warning in told.warnings)


def test_odd_things_are_said_not_refused() -> None:
    assert any("1000 lm" in text for text in read(ies(lamp="1 1000 1")).warnings)
    assert any("run from 0 to 80" in text for text in read(ies(gammas=(0, 40, 80))).warnings)
    assert any("after the table" in text for text in read(ies() + b"1 2 3").warnings)
    unknown = read(ies("IESNA:LM-63-2044"))
    assert unknown.edition == "LM-63-2002"
    assert any("not known" in text for text in unknown.warnings)


@pytest.mark.parametrize(
    "data", [b"", b"  \n ", b"\0\1\2\3", b"lon;lat\n18;59\n", b"%PDF-1.7", "å".encode() * 99]
)
def test_other_files_are_no_photometry(data: bytes) -> None:
    error = refusal(data)
    assert error.line is None
    assert "photometric" in error.reason or "empty" in error.reason


def test_turned_by_90_makes_the_american_street_side_c90() -> None:
    planes = tuple(float(c) for c in range(0, 181, 30))
    values = [200.0 + 190.0 * math.cos(math.radians(c)) for c in planes for _ in GAMMAS]
    found = read(ies(planes=planes, values=values))
    assert found.orientation == "us"
    turned = found.turned(90.0)
    assert turned.orientation == "cie"
    assert plane(turned, 90) == plane(found, 0)
    assert plane(turned, 240) == plane(found, 150)
    assert turned.luminaire_flux_lm == pytest.approx(found.luminaire_flux_lm)
    between = found.turned(17.0)
    assert between.luminaire_flux_lm == pytest.approx(found.luminaire_flux_lm, rel=2e-2)
    assert (between.c_deg[0], between.c_deg[-1]) == (0, 360)
