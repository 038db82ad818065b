"""Reference systems: published vectors, unnamed zones, both orders of axes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from gis import crs, crs_checks

STOCKHOLM = (18.0686, 59.3293)
GOTEBORG = (12.02, 57.80)


@pytest.mark.parametrize(
    ("lonlat", "epsg", "expected"),
    [
        (GOTEBORG, 3006, (322908.01, 6410342.29)),
        (GOTEBORG, 3007, (151189.24, 6409007.67)),
        (STOCKHOLM, 3006, (674571.87, 6580743.01)),
        (STOCKHOLM, 3011, (153905.09, 6579354.45)),
    ],
)
def test_published_vectors(
    lonlat: tuple[float, float], epsg: int, expected: tuple[float, float]
) -> None:
    moved = crs.transform(np.array([shapely.Point(lonlat)]), 4326, epsg)[0]
    assert (moved.x, moved.y) == pytest.approx(expected, abs=0.01)


@given(st.floats(10.5, 24.0), st.floats(55.0, 69.0))
def test_there_and_back_again(lon: float, lat: float) -> None:
    back_lon, back_lat = crs.to_lonlat(*crs.from_lonlat([lon], [lat]))
    assert (back_lon[0], back_lat[0]) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize(("epsg", "meridian_deg"), crs.LOCAL_ZONES.items())
def test_every_local_zone_is_at_150_km_on_its_meridian(epsg: int, meridian_deg: float) -> None:
    moved = crs.transform(np.array([shapely.Point(meridian_deg, 60.0)]), 4326, epsg)[0]
    assert moved.x == pytest.approx(150_000.0, abs=1e-6)


@pytest.mark.parametrize("epsg", [crs.SWEREF99_TM, *crs.LOCAL_ZONES])
def test_an_unnamed_transverse_mercator_is_recognised_as_its_zone(epsg: int) -> None:
    meridian_deg = crs.LOCAL_ZONES.get(epsg, 15.0)
    scale, easting_m = (1, 150000) if epsg in crs.LOCAL_ZONES else (0.9996, 500000)
    unnamed = (
        'PROJCS["unnamed",GEOGCS["unnamed",'
        'DATUM["GRS_80",SPHEROID["GRS 80",6378137,298.257222101]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{meridian_deg}],'
        f'PARAMETER["scale_factor",{scale}],PARAMETER["false_easting",{easting_m}],'
        'PARAMETER["false_northing",0],UNIT["Meter",1]]'
    )
    assert crs.recognise(unnamed) == epsg


def test_a_foreign_transverse_mercator_is_not_called_swedish() -> None:
    near = CRS.from_proj4("+proj=tmerc +lat_0=0 +lon_0=18.1 +k=1 +x_0=150000 +ellps=GRS80 +units=m")
    assert crs.recognise(near) is None
    bessel = CRS.from_proj4(
        "+proj=tmerc +lat_0=0 +lon_0=18 +k=1 +x_0=150000 +ellps=bessel +units=m"
    )
    assert crs.recognise(bessel) not in crs.LOCAL_ZONES


@pytest.mark.parametrize(
    ("given_crs", "expected"),
    [
        ("EPSG:3006", 3006),
        ("urn:ogc:def:crs:EPSG::6173", 25833),  # UTM 33 + NN54 height
        (11023, 25833),  # its horizontal part in a register newer than our PROJ
        ("EPSG:11022", 25832),
        (5845, 3006),  # SWEREF 99 TM + RH 2000
        (5846, 3007),
        (5850, 3011),
        (4979, 4326),  # three-dimensional WGS 84
        ("no system at all", None),
        (None, None),
    ],
)
def test_compound_and_superseded_systems(given_crs: str | int | None, expected: int | None) -> None:
    assert crs.recognise(given_crs) == expected


def test_a_nameless_prj_is_found_in_the_register_only_if_all_parameters_agree() -> None:
    lambert = CRS.from_epsg(2154).to_wkt("WKT1_ESRI")
    assert crs.recognise(lambert) == 2154
    shifted = lambert.replace("700000.0", "700500.0")
    assert crs.recognise(shifted) is None


def test_text_that_names_no_system_is_refused_in_words() -> None:
    with pytest.raises(crs.UnknownCrsError, match="unknown reference system 'Lund'"):
        crs.parse("Lund")


def test_frames_become_flat_and_metric() -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(*STOCKHOLM, 12.0)], crs=4326)
    moved = crs.to_sweref99tm(frame)
    assert moved.crs == CRS.from_epsg(3006)
    assert not moved.geometry.has_z.any()
    assert crs.to_sweref99tm(frame.geometry).iloc[0].equals(moved.geometry.iloc[0])
    with pytest.raises(crs.UnknownCrsError):
        crs.to_sweref99tm(gpd.GeoSeries([shapely.Point(0, 0)]))


@pytest.mark.parametrize("epsg", [3006, 3007, 3011, 25833, 4326])
def test_swapped_axes_are_noticed(epsg: int) -> None:
    here = np.array([shapely.Point(GOTEBORG), shapely.Point(STOCKHOLM), None])
    right = crs.transform(here, 4326, epsg)
    assert not crs_checks.looks_swapped(right, epsg)
    assert crs_checks.looks_swapped(crs.swap_axes(right), epsg)


def test_one_sound_point_is_enough_not_to_swap() -> None:
    right = crs.transform(np.array([shapely.Point(STOCKHOLM)]), 4326, 3006)
    assert not crs_checks.looks_swapped(np.append(crs.swap_axes(right), right), 3006)
    assert not crs_checks.looks_swapped(np.array([None]), 3006)


def test_points_far_outside_their_projection_are_found() -> None:
    points = np.array([shapely.Point(579255, 6776669), shapely.Point(6776669, 579257), None])
    assert crs_checks.out_of_area(points, 25832).tolist() == [False, True, False]
    assert not crs_checks.out_of_area(np.array([shapely.Point(-71, 42)]), 4326).any()


def test_scale_error_is_what_a_tape_measure_finds() -> None:
    lon, lat = np.array([15.0, 12.02, 24.95, -71.06]), np.array([62.0, 57.8, 60.17, 42.35])
    east, north = crs.from_lonlat(lon, lat)
    error = crs.scale_error(shapely.points(east, north))
    geod = Geod(ellps="GRS80")
    for k in range(3):
        ends = crs.to_lonlat([east[k] - 50, east[k] + 50], [north[k]] * 2)
        ground_m = geod.inv(ends[0][0], ends[1][0], ends[0][1], ends[1][1])[2]
        assert error[k] == pytest.approx(100.0 / ground_m - 1.0, abs=1e-6)
    assert error[0] == pytest.approx(-0.0004, abs=1e-9)
    assert error[3] == pytest.approx(0.48, abs=0.02)
    assert np.isnan(crs.scale_error(np.array([None, shapely.Point(500000, 6.5e6)]))[0])


def test_web_mercator_is_no_measure() -> None:
    east, north = crs.from_lonlat([GOTEBORG[0]], [GOTEBORG[1]])
    line = np.array([shapely.LineString([(east[0], north[0]), (east[0] + 1000, north[0])])])
    mercator = crs.transform(line, 3006, crs.WEB_MERCATOR)[0]
    assert mercator.length == pytest.approx(1872, abs=5)
