"""The photometric files of the demo estate: readable, of nobody's product, true to their types."""

from __future__ import annotations

import numpy as np
import pytest

from gis.demo.luminaires import TYPES, luminaire_table
from gis.demo.photometry import MAKER, PhotometryFile, photometry_files
from gis.lighting.photometry_files import parse_photometry
from gis.lighting.shapes import typical_distribution

FILES = photometry_files()


@pytest.fixture(params=FILES, ids=[file.name for file in FILES])
def file(request: pytest.FixtureRequest) -> PhotometryFile:
    given: PhotometryFile = request.param
    return given


def test_the_reader_takes_them_without_a_warning(file: PhotometryFile) -> None:
    read = parse_photometry(file.content, file.name)
    assert (read.format, read.warnings, read.absolute) == ("EULUMDAT", (), True)
    assert (read.symmetry, read.orientation) == ("c90_c270", "cie")
    assert read.luminaire_flux_lm == pytest.approx(read.flux_lm, rel=0.002)


def test_figures_are_those_of_the_type(file: PhotometryFile) -> None:
    read = parse_photometry(file.content, file.name)
    types = luminaire_table().set_index("id")
    kind = types.loc[file.luminaire_type_id]
    assert (read.flux_lm, read.power_w) == (kind["flux_lm"], kind["power_w"])
    assert read.keyword("LUMINAIRE") == f"{MAKER} {kind['model']}"


def test_they_say_that_nothing_was_measured(file: PhotometryFile) -> None:
    read = parse_photometry(file.content, file.name)
    assert str(read.keyword("MANUFACTURER")).startswith("Fiktiv armatur")
    assert "ingen mätning" in str(read.keyword("REPORT"))


def test_they_are_no_copies_of_the_typical_shapes(file: PhotometryFile) -> None:
    read = parse_photometry(file.content, file.name).distribution()
    family = "wall_pack" if "entre" in file.name else "street_cutoff"
    typical = typical_distribution(family)
    assert np.array_equal(read.gamma_deg, typical.gamma_deg)
    apart = np.abs(read.intensity_cd_klm - typical.intensity_cd_klm).mean()
    assert 0.02 < apart / typical.intensity_cd_klm.mean() < 0.6


def test_most_light_goes_to_the_street(file: PhotometryFile) -> None:
    read = parse_photometry(file.content, file.name)
    street, back = (read.intensity_cd[read.c_deg == c].sum() for c in (90.0, 270.0))
    assert street > 1.15 * back


def test_three_types_have_a_file_and_every_run_writes_the_same() -> None:
    assert len({file.luminaire_type_id for file in FILES}) == 3 < len(TYPES)
    assert photometry_files() == FILES
