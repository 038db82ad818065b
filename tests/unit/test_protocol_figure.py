"""The map of a protocol: numbers side by side, a tap gives its place back, text stays text."""

import pytest
import shapely
from pyproj import Proj

from gis import crs
from maps.north import north_of
from maps.protocol_figure import Figure, Mark, box_around, place_of, spread, svg


def test_marks_of_one_place_are_laid_side_by_side_and_others_stay() -> None:
    here = [Mark(100, 50, str(number), "unsafe") for number in (1, 2, 3)]
    found = spread([*here, Mark(300, 50, "4")], 10)
    assert [mark.easting_m for mark in found] == [90, 100, 110, 300]
    assert [mark.text for mark in found] == ["1", "2", "3", "4"]


def test_a_tap_gives_back_the_place_that_was_drawn_there() -> None:
    box = box_around([shapely.box(1000, 2000, 1400, 2200)])
    assert place_of(box, 500, (0, 0)) == (box[0], box[3])
    east, north = place_of(box, 500, (250, 250 / 1.4))
    assert abs(east - 1200) < 1e-6
    assert abs(north - 2100) < 1e-6


def test_the_map_says_what_it_is_and_marks_differ_by_shape() -> None:
    box = box_around([shapely.Point(0, 0)])
    marks = [Mark(0, 0, "1", "safe"), Mark(40, 0, "2", "unsafe"), Mark(-40, 0, "<3>")]
    drawn = str(svg(Figure(box, [("building", shapely.box(-9, -9, 9, 9))], (), marks), 'a "map"'))
    assert 'aria-label="a &#34;map&#34;"' in drawn
    assert "&lt;3&gt;" in drawn
    assert drawn.count("<rect") == 1
    assert drawn.count("<circle") == 2  # the third mark, and the compass
    assert "<script" not in drawn


@pytest.mark.parametrize(("lon", "lat"), [(24.9475, 60.1677), (15.0, 62.0), (11.97, 57.7)])
def test_north_leans_as_the_meridian_does(lon: float, lat: float) -> None:
    east, north = crs.from_lonlat([lon], [lat])
    turned = Proj("EPSG:3006").get_factors(lon, lat).meridian_convergence
    assert abs(north_of(float(east[0]), float(north[0])) + turned) < 0.01
