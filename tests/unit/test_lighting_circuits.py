"""Group faults: what is suspected behind dark neighbours, and what is not."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.demo import DemoEstate, asset_id, build_demo
from gis.lighting.circuits import FED_STATES, MARGIN_M, group_id, suspected_groups
from gis.vocabulary import LAMP_STATES

EAST, NORTH = 322_900.0, 6_410_300.0
STATE = {"d": "dark", "l": "lit", "u": "unknown", "f": "flickering", "m": "dim", "x": "damaged"}


def row(states: str, **fields: Any) -> pd.DataFrame:  # noqa: ANN401 - any cell
    """Lamps 25 m apart in a row to the east, numbered on circuit 1 of cabinet A."""
    count = len(states)
    name = fields.pop("name", "L")
    common = {
        "id": [f"{name}{i:02}" for i in range(count)],
        "state": [STATE[letter] for letter in states],
        "cabinet": "A",
        "circuit": "1",
        "circuit_order": list(range(1, count + 1)),
        "easting_m": EAST + 25.0 * np.arange(count),
        "northing_m": NORTH,
    }
    return pd.DataFrame(common | fields)


def found(*frames: pd.DataFrame) -> list[str]:
    """Give the groups as text: ids of their lamps, joined."""
    groups = suspected_groups(pd.concat(frames, ignore_index=True))
    return [" ".join(group.lamps) for group in groups]


@pytest.mark.parametrize("known", ["numbers", "distance", "cluster"])
@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("dd", []),
        ("ddd", ["L00 L01 L02"]),
        ("lddddl", ["L01 L02 L03 L04"]),
        ("ddldd", []),
        ("dddlddd", ["L00 L01 L02", "L04 L05 L06"]),
        ("ddmd", []),
        ("uuuu", []),
        ("lxfu", []),
    ],
)
def test_three_dark_neighbours_are_one_fault(known: str, states: str, expected: list[str]) -> None:
    frame = row(states)
    if known != "numbers":
        frame["circuit_order"] = None
    if known == "cluster":
        frame["circuit"] = np.nan
    groups = suspected_groups(frame)
    assert [" ".join(group.lamps) for group in groups] == expected
    for group in groups:
        assert group.basis == ("cluster" if known == "cluster" else "circuit")
        assert (group.cabinet, group.circuit) == ("A", None if known == "cluster" else "1")


@pytest.mark.parametrize("state", [*LAMP_STATES, "unknown", None, np.nan, "nonsense"])
def test_between_dark_lamps_only_one_that_burns_parts(state: str | float | None) -> None:
    frame = row("ddldd")
    frame["state"] = frame["state"].astype(object)
    frame.loc[2, "state"] = state
    groups = suspected_groups(frame)
    if state == "dark":
        assert len(groups[0].lamps) == 5
    elif state in FED_STATES:
        assert groups == []
    else:
        assert [group.lamps for group in groups] == [("L00", "L01", "L03", "L04")]


def test_order_is_followed_not_the_ground() -> None:
    # the cable goes out on one side and back on the other
    frame = row("ddddld", circuit_order=[1, 30, 2, 7, 12, 31])
    assert found(frame) == ["L00 L02 L03"]


def test_gaps_and_duplicates_of_numbers() -> None:
    assert found(row("ddd", circuit_order=[2, 40, 900])) == ["L00 L01 L02"]
    assert found(row("dddd", circuit_order=[1, 2, 2, 3])) == ["L00 L01 L02 L03"]
    # a twin arm of which one burns: its step is fed, and the dark one has a fault of its own
    assert found(row("dddldd", circuit_order=[1, 2, 3, 3, 4, 5])) == []
    assert found(row("ddd", circuit_order=["3", "2", "1"])) == ["L02 L01 L00"]


def test_numbers_that_say_nothing_leave_it_to_distance() -> None:
    far = row("dddd")
    far["easting_m"] = EAST + np.array([0.0, 60.0, 120.0, 181.0])
    assert found(far) == ["L00 L01 L02 L03"]
    for numbers in ([0, 0, 0, 0], [1, 2, None, 4], [1, 2, "?", 4], [np.nan] * 4):
        assert found(far.assign(circuit_order=numbers)) == ["L00 L01 L02"]
    # whoever nobody has seen needs no number
    gap = row("dduud", circuit_order=[1, 2, None, None, 5])
    assert found(gap) == ["L00 L01 L04"]


def test_cluster_reaches_40_m() -> None:
    frame = row("dddd", cabinet=None, circuit=None)
    frame["easting_m"] = EAST + np.array([0.0, 40.0, 80.0, 120.5])
    assert found(frame) == ["L00 L01 L02"]
    indoors = frame.assign(kind=["gallery", "park_pole", "park_pole", "park_pole"])
    assert found(indoors) == []


def test_a_lamp_that_burns_beside_the_row_does_not_part_it() -> None:
    dark = row("ddd", circuit=None)
    beside = row("l", name="B", circuit=None, northing_m=NORTH + 30.0)
    between = row("l", name="B", circuit="7", easting_m=EAST + 12.0, northing_m=NORTH + 6.0)
    assert found(dark, beside) == ["L00 L01 L02"]
    assert found(dark, between) == []
    # where the circuit is known, a neighbour on another one says nothing
    assert found(dark.assign(circuit="1", circuit_order=None), between) == ["L00 L01 L02"]


def test_two_circuits_that_cross_stay_apart() -> None:
    other = row("ddldd", name="M", circuit="2", easting_m=EAST + 50.0)
    other["northing_m"] = NORTH + 25.0 * np.arange(-2, 3)
    assert found(row("ddddd"), other) == ["L00 L01 L02 L03 L04"]
    for frame in (row("dd"), row("ddd")):
        groups = found(frame, other.assign(state="dark"))
        assert groups[-1] == "M00 M01 M02 M03 M04"
        assert len(groups) == len(frame) - 1


def test_one_name_in_two_cabinets_is_two_circuits() -> None:
    there = row("dd", name="M", cabinet="B", northing_m=NORTH + 5.0)
    assert found(row("dd"), there) == []
    assert found(row("ddd"), there.assign(circuit_order=[2, 3])) == ["L00 L01 L02"]
    nameless = row("dddddd", cabinet=[None, " ", np.nan, None, None, None])
    nameless["easting_m"] += np.array([0, 0, 0, 500, 500, 500])
    groups = suspected_groups(nameless)
    assert [group.lamps for group in groups] == [("L00", "L01", "L02"), ("L03", "L04", "L05")]
    assert {(group.basis, group.cabinet, group.circuit) for group in groups} == {
        ("circuit", None, "1")
    }


def test_names_that_became_floats_through_a_gap_are_whole_again() -> None:
    groups = suspected_groups(row("dddl", cabinet=7, circuit=[3.0, 3.0, 3.0, np.nan]))
    assert [(group.cabinet, group.circuit) for group in groups] == [("7", "3")]


@pytest.mark.parametrize("order", [[1, 2, 3], None])
def test_lamps_on_one_point_have_an_outline(order: list[int] | None) -> None:
    (group,) = suspected_groups(row("ddd", easting_m=EAST, circuit_order=order))
    assert group.polygon.geom_type == "Polygon"
    assert group.polygon.area == pytest.approx(np.pi * MARGIN_M**2, rel=0.02)
    (line,) = suspected_groups(row("ddd"))
    assert line.polygon.bounds == pytest.approx((EAST - 5, NORTH - 5, EAST + 55, NORTH + 5))
    mast = row("lddd", circuit_order=None)
    mast["easting_m"] = EAST + np.array([25.0, 0.0, 25.0, 50.0])
    assert found(mast) == []


def test_lamps_without_position_and_tables_without_columns() -> None:
    frame = row("dddd")
    frame.loc[1, "easting_m"] = np.nan
    assert found(frame) == ["L00 L02 L03"]
    assert found(frame[["id", "state", "easting_m", "northing_m"]]) == []
    bare = row("ddd")[["id", "state", "easting_m", "northing_m"]]
    assert suspected_groups(bare)[0].basis == "cluster"
    assert suspected_groups(row("")) == []
    with pytest.raises(ValueError, match="L00 comes 2 times"):
        suspected_groups(pd.concat([frame, frame[:1]]))


def test_id_depends_on_the_lamps_alone() -> None:
    one, other = suspected_groups(row("ddd"))[0], suspected_groups(row("lddd", name="M"))[0]
    assert one.id == group_id(["L02", "L00", "L01"]) != other.id
    assert one.id.version == 5
    assert one.id == uuid.UUID("d6817d9c-5fbd-5b00-91b0-c98613789de1")
    keys = [uuid.uuid5(uuid.NAMESPACE_OID, str(i)) for i in range(3)]
    assert group_id(keys) == group_id([str(key) for key in reversed(keys)])
    groups = suspected_groups(row("ddd", id=keys))
    assert groups[0].lamps == tuple(keys)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*STATE.values()]), st.sampled_from(["A", "B", None]),
            st.sampled_from(["1", "2", None]), st.sampled_from([1, 2, 3, None]),
            st.integers(0, 8), st.integers(0, 3),
        ),
        max_size=24,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_rows_in_any_order_give_the_same_dark_groups(rows: list[Any], random: Any) -> None:  # noqa: ANN401 - hypothesis' own
    names = ["state", "cabinet", "circuit", "circuit_order", "easting_m", "northing_m"]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    frame[["easting_m", "northing_m"]] = frame[["easting_m", "northing_m"]].astype(float) * 14.0
    frame.insert(0, "id", [f"L{i:02}" for i in range(len(rows))])
    groups = suspected_groups(frame)
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    assert suspected_groups(frame.iloc[shuffled]) == groups
    told = [lamp for group in groups for lamp in group.lamps]
    assert len(told) == len(set(told))
    by_id = frame.set_index("id")
    for group in groups:
        mine = by_id.loc[list(group.lamps)]
        assert len(mine) >= 3
        assert set(mine["state"]) == {"dark"}
        for key in ("cabinet", "circuit"):
            assert set(mine[key].where(mine[key].notna(), None)) == {getattr(group, key)}


def lamp_frame(demo: DemoEstate, at: pd.Timestamp) -> pd.DataFrame:
    """Lamps of the demo with what was last seen of each up to a moment."""
    lamps, seen = demo.tables["lamp"], demo.histories["lamp_observation"]
    last = seen[seen["observed_at"] <= at].groupby("lamp_id")["state"].last()
    frame = pd.DataFrame(lamps[["id", "kind", "cabinet", "circuit", "circuit_order"]])
    return frame.assign(
        state=frame["id"].map(last), easting_m=lamps.geometry.x, northing_m=lamps.geometry.y
    )


def test_cable_faults_of_the_demo_are_found() -> None:
    demo = build_demo(today=date(2026, 11, 23))
    reports = demo.histories["report"]
    past = reports[reports["description"] == "Hela raden är släckt"]
    days = past.groupby(past["observed_at"].dt.date)
    assert len(days) == 8
    for _, told in days:
        groups = suspected_groups(lamp_frame(demo, told["observed_at"].max()))
        assert [set(group.lamps) for group in groups] == [set(told["asset_id"])]
        assert 6 <= len(told) <= 14
    story = next(story for story in demo.stories if story["number"] == 8)
    today = lamp_frame(demo, demo.histories["lamp_observation"]["observed_at"].max())
    (group,) = suspected_groups(today)
    assert set(group.lamps) == {asset_id(name) for name in story["asset_source_ids"]}
    assert (group.basis, len(group.lamps)) == ("circuit", 9)
    # no numbers: the same by distance; no circuits either: the parts no other lamp stands between
    assert set(suspected_groups(today.assign(circuit_order=None))[0].lamps) == set(group.lamps)
    parts = suspected_groups(today.assign(cabinet=None, circuit=None))
    assert parts
    assert all(set(part.lamps) <= set(group.lamps) for part in parts)
