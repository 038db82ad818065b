"""A file that came back, held against the register: what counts as a change, and what does not."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely

from gis.returned import BOTH, GONE, NO_POSITION, ON_ORIGINAL, SOMEHOW, Given, Here, compare

TAKEN_OUT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = TAKEN_OUT + timedelta(days=2)
KEY = uuid.UUID(int=7)
PLACE = shapely.Point(319000.0, 6400000.0)


def here(**changed: Any) -> Here:  # noqa: ANN401 -- any field
    known = {"code": "P1", "kind": "park_pole", "height_m": 4.5, "circuit": None}
    told: dict[str, Any] = {"id": KEY, "values": known, "geometry": PLACE, "changed_at": TAKEN_OUT}
    return Here(**{**told, **changed})


def given(
    fid: int = 1,
    key: str | None = str(KEY),
    at: shapely.geometry.base.BaseGeometry | None = PLACE,
    **values: object,
) -> Given:
    told = {"code": "P1", "kind": "park_pole", "height_m": 4.5, "circuit": ""}
    return Given(fid=fid, id=key, values={**told, **values}, geometry=at)


HANDED = {KEY: TAKEN_OUT}


def test_a_row_left_alone_is_no_change() -> None:
    # A value that went through text, and a position that went to another system and back.
    row = given(at=shapely.Point(PLACE.x + 1e-4, PLACE.y), height_m="4.50")
    found = compare("lamp", [row], {KEY: here()}, HANDED)
    assert (found.differences, found.unchanged) == ([], 1)


def test_moved_and_changed() -> None:
    moved = given(at=shapely.Point(PLACE.x + 3, PLACE.y + 4))
    (one,) = compare("lamp", [moved], {KEY: here()}, HANDED).differences
    assert (one.change, one.moved_m, one.fields, one.conflict) == ("moved", 5.0, {}, "")
    (one,) = compare("lamp", [given(height_m=5.0)], {KEY: here()}, HANDED).differences
    assert (one.change, one.fields, one.moved_m) == ("changed", {"height_m": (4.5, 5)}, None)
    assert one.geometry is None


def test_a_value_that_is_taken_away_is_a_change() -> None:
    (one,) = compare("lamp", [given(height_m=float("nan"))], {KEY: here()}, HANDED).differences
    assert one.fields == {"height_m": (4.5, None)}


def test_a_row_without_an_id_is_new_and_needs_a_position() -> None:
    rows = [given(2, None, shapely.Point(1, 2), code="N1"), given(3, None, None, code="N2")]
    found = compare("lamp", rows, {KEY: here()}, None).differences
    assert [(one.change, one.reason) for one in found] == [("added", ""), ("added", NO_POSITION)]
    assert found[0].fields["code"] == (None, "N1")
    assert "circuit" not in found[0].fields


def test_a_copy_that_was_moved_is_new_and_one_on_its_original_is_a_mistake() -> None:
    rows = [
        given(9, at=shapely.Point(PLACE.x + 20, PLACE.y)),
        given(1),
        given(12),
    ]
    found = compare("lamp", rows, {KEY: here()}, HANDED)
    assert found.unchanged == 1
    by_fid = {one.fid: one for one in found.differences}
    assert (by_fid[9].change, by_fid[9].reason, by_fid[9].is_copy) == ("added", "", True)
    assert by_fid[12].reason == ON_ORIGINAL


def test_what_is_missing_in_the_file_was_removed_only_if_it_was_handed_out() -> None:
    found = compare("lamp", [], {KEY: here()}, HANDED).differences
    assert [(one.change, one.id) for one in found] == [("deleted", KEY)]
    assert compare("lamp", [], {KEY: here()}, None).differences == []
    assert compare("lamp", [], {KEY: here(is_gone=True)}, HANDED).differences == []


def test_what_changed_here_and_was_left_alone_there_stays_as_it_is_here() -> None:
    newer = here(
        values={**here().values, "height_m": 6.0}, changed_at=LATER, earlier={"height_m": 4.5}
    )
    found = compare("lamp", [given()], {KEY: newer}, HANDED)
    assert (found.differences, found.unchanged) == ([], 1)


def test_a_change_of_another_field_is_no_conflict() -> None:
    newer = here(
        values={**here().values, "height_m": 6.0}, changed_at=LATER, earlier={"height_m": 4.5}
    )
    (one,) = compare("lamp", [given(circuit="C2")], {KEY: newer}, HANDED).differences
    assert (one.fields, one.conflict) == ({"circuit": (None, "C2")}, "")


def test_what_both_changed_is_a_conflict() -> None:
    newer = here(
        values={**here().values, "height_m": 6.0}, changed_at=LATER, earlier={"height_m": 4.5}
    )
    (one,) = compare("lamp", [given(height_m=5.0)], {KEY: newer}, HANDED).differences
    assert (one.conflict, one.fields) == (BOTH, {"height_m": (6, 5)})
    unseen = here(values={**here().values, "height_m": 6.0}, changed_at=LATER)
    (one,) = compare("lamp", [given(height_m=5.0)], {KEY: unseen}, HANDED).differences
    assert one.conflict == SOMEHOW


def test_a_move_here_and_there_is_a_conflict_and_an_old_place_is_none() -> None:
    there = shapely.Point(PLACE.x + 10, PLACE.y)
    newer = here(geometry=there, changed_at=LATER, earlier={"geom": PLACE})
    assert compare("lamp", [given()], {KEY: newer}, HANDED).differences == []
    elsewhere = given(at=shapely.Point(PLACE.x, PLACE.y + 10))
    (one,) = compare("lamp", [elsewhere], {KEY: newer}, HANDED).differences
    assert (one.change, one.conflict) == ("moved", BOTH)


def test_an_edit_of_what_was_removed_here_is_a_conflict() -> None:
    gone = here(is_gone=True, changed_at=LATER)
    (one,) = compare("lamp", [given(height_m=5.0)], {KEY: gone}, HANDED).differences
    assert one.conflict == GONE
    untouched = compare("lamp", [given()], {KEY: gone}, HANDED)
    assert (untouched.differences, untouched.gone) == ([], 1)


@pytest.mark.parametrize(
    ("kind", "shape", "kept"),
    [
        ("building", shapely.box(0, 0, 1, 1), "MultiPolygon"),
        ("footpath", shapely.MultiLineString([[(0, 0), (1, 1)]]), "LineString"),
        ("lamp", shapely.MultiPoint([(0, 0)]), "Point"),
    ],
)
def test_geometries_come_as_the_register_keeps_them(
    kind: str, shape: shapely.geometry.base.BaseGeometry, kept: str
) -> None:
    row = Given(fid=1, id=None, values={}, geometry=shape)
    (one,) = compare(kind, [row], {}, None).differences
    assert one.geometry is not None
    assert one.geometry.geom_type == kept
