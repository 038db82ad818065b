"""The work list: house by house along a short way, each house's cases along a short way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from backend.lists.walk import in_order
from maps.texts import get_texts


def stop(name: str, easting_m: float | None, house: str | None = None) -> Any:  # noqa: ANN401
    return SimpleNamespace(
        id=name, estate_name="Provgården", easting_m=easting_m,
        northing_m=None if easting_m is None else 0.0, building_id=house, building_code=house,
        building_name=None, courtyard_id=None, courtyard_code=None, courtyard_name=None,
    )  # fmt: skip


def test_houses_are_walked_past_in_a_row_and_none_is_visited_twice() -> None:
    placed = [
        stop("a", 0, "H1"), stop("b", 210, "H3"), stop("c", 100, "H2"), stop("d", 200, "H3"),
        stop("e", 10, "H1"), stop("f", None), stop("g", 105, "H2"),
    ]  # fmt: skip
    found = in_order(placed, get_texts("sv"))
    titles = [title.split(",")[0] for title, _ in found]
    assert titles in (["H1", "H2", "H3", "Utomhus"], ["H3", "H2", "H1", "Utomhus"])
    walked = [row.easting_m for _, rows in found[:3] for row in rows]
    assert walked in (sorted(walked), sorted(walked, reverse=True))
    assert [row.id for row in found[-1][1]] == ["f"], "what has no place comes last"


def test_nothing_is_an_empty_list() -> None:
    assert in_order([], get_texts("en")) == []
