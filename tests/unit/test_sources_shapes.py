"""Geometries are mended where the meaning is plain, and refused where it is not."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.sources.checks import IssueLog
from gis.sources.fields import Shape
from gis.sources.shapes import Fitted, fit_shapes

SQUARE = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"
BOW_TIE = "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"


def _fit(shape: Shape, *wkts: str | None) -> tuple[Fitted, IssueLog]:
    geometries = np.array([None if wkt is None else shapely.from_wkt(wkt) for wkt in wkts], object)
    log = IssueLog(np.arange(1, len(wkts) + 1), [""] * len(wkts))
    return fit_shapes(geometries, shape, np.ones(len(wkts), dtype=bool), log), log


@pytest.mark.parametrize(
    ("shape", "wkt", "types", "reason"),
    [
        ("point", "POINT (1 2)", ["Point"], None),
        ("point", "MULTIPOINT (1 2)", ["Point"], None),
        ("point", "MULTIPOINT (1 2, 3 4)", ["Point", "Point"], "each becomes a row"),
        ("point", SQUARE, ["Point"], "a point inside it is kept"),
        ("point", "LINESTRING (0 0, 1 1)", [], "no point"),
        ("point", "POINT EMPTY", [], "no geometry"),
        ("point", "POINT (inf 3)", [], "not finite"),
        ("line", "LINESTRING (0 0, 9 0)", ["LineString"], None),
        ("line", "MULTILINESTRING ((0 0, 1 0), (1 0, 2 0))", ["LineString"], None),
        ("line", "MULTILINESTRING ((0 0, 1 0), (5 0, 6 0))", ["LineString"] * 2, "each becomes"),
        ("line", "LINESTRING (0 0, 0 0)", [], "without length"),
        ("line", SQUARE, [], "no line"),
        ("polygon", SQUARE, ["MultiPolygon"], None),
        (
            "polygon",
            f"MULTI{SQUARE.replace('((', '(((').replace('))', ')))')}",
            ["MultiPolygon"],
            None,
        ),
        ("polygon", BOW_TIE, ["MultiPolygon"], "self-intersection"),
        ("polygon", "POLYGON ((0 0, 10 0, 5 0, 0 0))", [], "without area"),
        ("polygon", "LINESTRING (0 0, 9 0, 9 9, 0 0)", ["MultiPolygon"], "a closed line"),
        ("polygon", "LINESTRING (0 0, 9 0, 9 9)", [], "no area"),
        ("polygon", f"GEOMETRYCOLLECTION ({SQUARE}, POINT (0 0))", ["MultiPolygon"], "mixed"),
        ("any", BOW_TIE, ["MultiPolygon"], "made valid"),
        ("any", "MULTIPOINT (1 2, 3 4)", ["MultiPoint"], None),
    ],
)
def test_each_kind_of_shape(shape: Shape, wkt: str, types: list[str], reason: str | None) -> None:
    fitted, log = _fit(shape, wkt)
    assert [one.geom_type for one in fitted.geometries] == types
    assert shapely.is_valid(fitted.geometries).all()
    if reason is None:
        assert not log.issues
    else:
        assert reason in log.issues[0].reason
        assert log.issues[0].action == ("repaired" if types else "refused")


def test_rows_stay_in_order_with_their_parts() -> None:
    two = "MULTILINESTRING ((0 0, 1 0), (5 0, 6 0))"
    fitted, _ = _fit("line", "LINESTRING (0 0, 1 1)", two, None, "LINESTRING (0 0, 2 2)")
    assert fitted.origins.tolist() == [0, 1, 1, 3]
    assert fitted.parts.tolist() == [0, 0, 1, 0]


def test_rows_refused_before_are_passed_over() -> None:
    log = IssueLog(np.array([1, 2]), ["", ""])
    points = np.array([None, shapely.Point(1, 1)], dtype=object)
    fitted = fit_shapes(points, "point", np.array([False, True]), log)
    assert fitted.origins.tolist() == [1]
    assert not log.issues


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=9))
def test_any_ring_becomes_valid_or_is_refused(corners: list[tuple[int, int]]) -> None:
    ring = shapely.Polygon(corners)
    log = IssueLog(np.array([1]), [""])
    values = np.array([ring], dtype=object)
    fitted = fit_shapes(values, "polygon", np.array([True]), log)
    refused = [one for one in log.issues if one.action == "refused"]
    assert len(fitted.geometries) + len(refused) == 1
    for one in fitted.geometries:
        assert one.is_valid
        assert one.area > 0
        assert shapely.area(shapely.difference(one, ring.convex_hull)) < 1e-9
