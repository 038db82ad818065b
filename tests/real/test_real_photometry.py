"""Makers' luminaire files, read beside two independent readers."""

from __future__ import annotations

import importlib.util
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import read_photometry
from gis.lighting.quantities import Observed
from tests import radiance
from tests.bench.radiance import TOLERANCE, compare, luminaires, make

FLUX_LM = {
    "aec_italo1_street_abs.ies": 10580.0,
    "bega_50899.2K3_h0-345.ies": 1221.0,
    "bega_84659K4_street_h90-270.ies": 9600.0,
    "bega_84693K4_axisym.ies": 2044.0,
    "maxwell8_street_CIE-orient.ies": 1000.0,
    "maxwell8_street_IESNA-orient.ies": 1000.0,
    "rab_cled52_canopy_h0-180_irregular_feet.ies": 5834.2,
    "rab_halvs_wall_sconce_h0-180_feet.ies": 828.32,
    "rab_prt70_garage_h0-90_feet.ies": 9217.18,
    "erco_iku_isym1_bom_abs.ldt": 611.9,
    "ledil_strada_street_isym0.ldt": 400 * 0.88629,
    "qlumedit_floor_uplight.ldt": 20000 * 0.7233,
    "qlumedit_road_isym3.ldt": 33200 * 0.8442,
    "trilux_osido_wall_isym3.ldt": 1800 * 0.999492,
    "tulux_isym4.ldt": 1983.0,
}
"""What the makers state, or an independent program integrated. [lm]"""
MADE_UP = "synthetic_dlippok_*.ldt"
ZERO_START = sorted(
    name for name in FLUX_LM if name.endswith(".ies") and "h90-270" not in name
)  # Radiance turns the others by half a circle


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "photometry"


@pytest.mark.parametrize("name", sorted(FLUX_LM))
def test_flux_of_the_table_is_the_stated_one(folder: Path, name: str) -> None:
    found = read_photometry(folder / name)
    # the uplight's gammas are so far apart that the rule of integration alone makes 0.5 %
    rel = 5e-3 if "uplight" in name else 4e-3
    assert found.luminaire_flux_lm == pytest.approx(FLUX_LM[name], rel=rel)
    assert found.power_w
    assert found.distribution().flux_lm() * found.flux_lm / 1000 == pytest.approx(
        found.luminaire_flux_lm
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("rab_pipxl70_flood_typeB.ies", "line 29: type B"),
        ("synthetic_tilt_include.ies", "line 11: TILT=INCLUDE with factor 0.9"),
        ("synthetic_dlippok_rel_mult.ies", "the lamps give 500"),
        ("synthetic_dlippok_isym2.ldt", "stated 1000 lm"),
        ("SOURCES.md", "not a photometric file"),
    ],
)
def test_refused_by_name(folder: Path, name: str, reason: str) -> None:
    with pytest.raises(PhotometryError, match=re.escape(reason)):
        read_photometry(folder / name)


def test_two_orientations_of_one_luminaire_are_told_apart_and_agree(folder: Path) -> None:
    cie = read_photometry(folder / "maxwell8_street_CIE-orient.ies")
    us = read_photometry(folder / "maxwell8_street_IESNA-orient.ies")
    assert (cie.orientation, us.orientation) == ("cie", "us")
    turned = us.turned(90.0)
    np.testing.assert_allclose(turned.c_deg, cie.c_deg)
    np.testing.assert_allclose(turned.intensity_cd, cie.intensity_cd)


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("bega_50899.2K3_h0-345.ies", "end at 345"),
        ("maxwell8_street_CIE-orient.ies", "normalised to 1000 lm"),
    ],
)
def test_traps_of_real_files_are_named(folder: Path, name: str, warning: str) -> None:
    assert any(warning in text for text in read_photometry(folder / name).warnings)


def _pyldt_table(path: Path) -> tuple[Any, np.ndarray[Any, np.dtype[np.float64]]]:
    if importlib.util.find_spec("pyldt") is None:
        pytest.skip("the package eulumdat-py (module pyldt) is not installed")
    from pyldt import LdtReader  # noqa: PLC0415 -- an oracle that may be missing

    read = LdtReader.read(path)
    return read.header, np.array(read.intensities)


def test_every_eulumdat_file_agrees_with_eulumdat_py(folder: Path) -> None:
    for path in sorted(folder.glob("*.ldt")):
        ours = read_photometry(path, flux_tolerance=math.inf)
        header, table = _pyldt_table(path)
        if path.name == "qlumedit_road_isym3.ldt":
            continue  # uneven planes: that reader places them by an even step
        flux_lm = ours.lamp_sets[0].flux_lm
        theirs = table * flux_lm / 1000 * header.conv_factor
        planes = 1 if ours.c_deg.size == 1 else len(table)
        np.testing.assert_allclose(ours.intensity_cd[:planes], theirs[:planes], rtol=1e-9)
        np.testing.assert_allclose(ours.gamma_deg, header.g_angles)


def _without_size(text: str, unit: int) -> str:
    """Set the luminous opening of an LM-63 file to zero, whose shape Radiance would apply."""
    head, numbers = re.split(r"TILT=NONE\s*", text)
    tokens = numbers.split()
    tokens[7:10] = ["0", "0", "0"]
    assert int(float(tokens[6])) == unit
    lines = [" ".join(tokens[:10]), " ".join(tokens[10:13])]
    lines += [" ".join(tokens[i : i + 10]) for i in range(13, len(tokens), 10)]
    return head + "TILT=NONE\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ZERO_START)
def test_every_ies_file_shines_as_radiance_reads_it(
    folder: Path, tmp_path: Path, name: str
) -> None:
    if reason := radiance.missing():
        pytest.skip(reason)
    ours = read_photometry(folder / name)
    text = _without_size((folder / name).read_text("cp1252"), 1 if "feet" in name else 2)
    (tmp_path / "file.ies").write_text(text, "cp1252")
    radiance.run(tmp_path, "ies2rad", "-dm", "-o", "file", "file.ies")
    words = ("-t", "0", "0", "6")
    (tmp_path / "scene.rad").write_bytes(radiance.run(tmp_path, "xform", *words, "file.rad"))
    (tmp_path / "scene.oct").write_bytes(radiance.run(tmp_path, "oconv", "scene.rad"))
    rng = np.random.default_rng(7)
    points = np.column_stack([rng.uniform(-12, 12, (200, 2)), np.zeros(200)])
    normals = np.tile([0.0, 0.0, 1.0], (200, 1))
    theirs = radiance.illuminance_lx(tmp_path / "scene.oct", points, normals)
    expected = np.array([_point_lux(ours, *point[:2], 6.0) for point in points])
    np.testing.assert_allclose(theirs, expected, rtol=1e-3, atol=1e-3)


def _point_lux(photometry: Photometry, east_m: float, north_m: float, height_m: float) -> float:
    """Horizontal illuminance by the formula, C0 to the east."""
    across_m = math.hypot(east_m, north_m)
    c_deg = math.degrees(math.atan2(north_m, east_m)) % 360
    gamma_deg = math.degrees(math.atan2(across_m, height_m))
    planes = [np.interp(gamma_deg, photometry.gamma_deg, row) for row in photometry.intensity_cd]
    candela = float(np.interp(c_deg, photometry.c_deg, planes))
    return candela * height_m / (across_m**2 + height_m**2) ** 1.5


@pytest.mark.parametrize("observed", [Observed(), Observed("Ev", 63.0)])
def test_scene_with_houses_is_lit_as_radiance_lights_it(
    shared_data: Path, tmp_path: Path, observed: Observed
) -> None:
    if reason := radiance.missing():
        pytest.skip(reason)
    trial = make(tmp_path / "scene", luminaires(shared_data), 42, 12, 24)
    match = compare(trial, observed)
    assert match.worst <= TOLERANCE
    assert match.beyond == 0
    assert match.cells > 1000
