"""The views of light: what stands and nothing else, in the order of repair, with its words."""

from typing import Any

import pytest
from sqlalchemy import Connection, literal_column, select, table, text

from tests.estate_sample import see_lamps, store_sample
from tests.light_rows import SHARES, put_light, put_run


@pytest.fixture
def known(tx: Connection) -> dict[str, Any]:
    """Give the sample with a whole computation, and one result that has ended."""
    store_sample(tx)
    see_lamps(tx, "dark")
    return put_light(tx)


def rows(tx: Connection, view: str) -> list[Any]:
    every = select(literal_column("*")).select_from(table(view, schema="app"))
    return list(tx.execute(every).mappings())


@pytest.mark.usefixtures("known")
def test_dark_spots_that_have_ended_are_not_shown(tx: Connection) -> None:
    found = rows(tx, "dark_spots")
    assert sorted(row["certainty"] for row in found) == ["certain", "probable", "unknown"]
    path = next(row for row in found if row["surface_kind"] == "footpath")
    assert (path["length_m"], path["entrance_m"], path["certain_area_m2"]) == (14.0, 12.0, 0.0)
    assert path["asset_kind"] == "footpath"


def test_a_surface_stands_once_with_the_worse_of_its_verdicts(
    tx: Connection, known: dict[str, Any]
) -> None:
    found = {row["surface_kind"]: row for row in rows(tx, "lit_surfaces")}
    assert {kind: row["verdict"] for kind, row in found.items()} == {
        "courtyard": "fails", "footpath": "ok", "entrance": "unknown",
    }  # fmt: skip
    yard = found["courtyard"]
    dark = yard["dark_certain_m2"], yard["dark_probable_m2"], yard["dark_unknown_m2"]
    assert dark == (150.0, 50.0, 100.0)
    assert yard["area_m2"] == 800.0
    assert (yard["class_edition"], yard["id"]) == ("EN 13201-2:2015", known["courtyard"])
    assert found["entrance"]["asset_kind"] == "stairwell"


@pytest.mark.usefixtures("known")
def test_the_ground_of_a_surface_is_that_which_was_computed(tx: Connection) -> None:
    areas = dict(tx.execute(text("SELECT surface_kind, ST_Area(geom) FROM app.lit_surfaces")).all())
    assert areas["courtyard"] == pytest.approx(40 * 20)
    assert areas["footpath"] == pytest.approx(120 * 2)
    assert areas["entrance"] == pytest.approx(3.14 * 9, rel=0.06)


@pytest.mark.usefixtures("known")
def test_a_company_s_own_class_goes_before_the_standard_s(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO core.lighting_class (company_id, code, edition, source)"
            " SELECT id, 'P5', 'Vår egen 2026', 'beslut 7' FROM core.company"
        )
    )
    [yard] = tx.execute(text("SELECT * FROM app.lit_surfaces WHERE surface_kind = 'courtyard'"))
    assert (yard.class_edition, yard.class_source) == ("Vår egen 2026", "beslut 7")


@pytest.mark.usefixtures("known")
def test_repairs_are_numbered_and_their_ground_is_added_up(tx: Connection) -> None:
    found = sorted(rows(tx, "repairs"), key=lambda row: row["priority"])
    assert [(r["priority"], r["code"], r["with_lamp_code"]) for r in found] == [
        (1, "P2", "P1"),
        (2, "P1", None),
    ]
    assert [r["cumulative_m2"] for r in found] == [30.0, 42.0]
    assert {(r["owner"], r["operator"], r["state"]) for r in found} == {("own", "own", "dark")}


@pytest.mark.usefixtures("known")
def test_a_group_fault_names_its_lamps_in_order_and_since_when(tx: Connection) -> None:
    [fault] = rows(tx, "group_faults")
    assert fault["lamp_codes"] == ["P2", "P1"]
    assert (fault["lamps"], fault["days_dark"], fault["open_reports"]) == (2, 1, 0)


def test_the_effect_of_a_lamp_is_one_ground(tx: Connection, known: dict[str, Any]) -> None:
    [effect] = rows(tx, "lamp_effects")
    assert (effect["id"], effect["surfaces"], effect["area_m2"]) == (known["P1"], 1, 84.0)


def test_an_estate_counts_by_certainty_and_tells_its_share_of_real_data(
    tx: Connection, known: dict[str, Any]
) -> None:
    put_run(tx, known)  # a newer one of only what a report touched tells no shares
    [estate] = rows(tx, "estates")
    spots = ("dark_spots_certain", "dark_spots_probable", "dark_spots_unknown")
    assert [estate[name] for name in spots] == [1, 1, 1]
    assert (estate["surfaces_failing"], estate["repairs"], estate["group_faults"]) == (1, 2, 1)
    assert {name: estate[f"share_{name}"] for name in SHARES} == SHARES


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("view", ["lamps", "broken_fixtures", "dark_spots"])
def test_what_stands_now_is_what_stood_by_this_moment(tx: Connection, view: str) -> None:
    # Files of a day past read a function, which tells its columns once more.
    now = {row["id"]: dict(row) for row in rows(tx, view)}
    asked = text(f"SELECT * FROM app.{view}_at(now())")  # noqa: S608 -- one of three names
    then = {row["id"]: dict(row) for row in tx.execute(asked).mappings()}
    unkept = {"open_reports"} if view == "broken_fixtures" else set()
    assert now
    for key, row in now.items():
        told = {name: value for name, value in row.items() if name not in unkept}
        assert {name: then[key][name] for name in told} == told
    assert then.keys() == now.keys()
