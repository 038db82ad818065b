"""The planted stories are found in the data by the questions a manager would ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.deadlines import CleaningPlan, occurrences
from gis.demo import DemoEstate, asset_id, build_demo
from gis.demo.base import to_metric

DAYS = (date(2026, 11, 23), date(2026, 3, 1))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def built(request: pytest.FixtureRequest) -> tuple[date, DemoEstate]:
    return request.param, build_demo(today=request.param)


def _story(demo: DemoEstate, number: int) -> dict[str, Any]:
    return next(story for story in demo.stories if story["number"] == number)


def _around(reports: gpd.GeoDataFrame, on: date) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the reports of the twelve months before a day, and of the twelve from it on."""
    day = reports["observed_at"].dt.tz_convert("Europe/Stockholm").dt.date
    before = reports[(day >= on.replace(year=on.year - 1)) & (day < on)]
    after = reports[(day >= on) & (day < on.replace(year=on.year + 1))]
    return before, after


def test_the_list_is_complete(built: tuple[date, DemoEstate]) -> None:
    today, demo = built
    assert [story["number"] for story in demo.stories] == list(range(1, 9))
    reports = set(demo.histories["report"]["id"])
    everything = {key for table in demo.tables.values() for key in table["id"]}
    for story in demo.stories:
        assert set(story["truth"].get("report_ids", ())) <= reports
        assert {asset_id(name) for name in story["asset_source_ids"]} <= everything
        began_on = story["truth"].get("began_on", today - timedelta(days=365))
        assert today - timedelta(days=732) < began_on <= today - timedelta(days=365)


def test_1_led_lamps_and_walk_points(built: tuple[date, DemoEstate]) -> None:
    _, demo = built
    story = _story(demo, 1)
    reports = demo.histories["report"]
    points = reports[(reports["origin"] == "walk") & (reports["category"] == "LIGHT.DIM")]
    lingon, comparison = (asset_id(name) for name in story["asset_source_ids"])
    changed = _around(points[points["asset_id"] == lingon], story["truth"]["began_on"])
    assert len(changed[1]) / len(changed[0]) - 1 == pytest.approx(-0.18)
    same = _around(points[points["asset_id"] == comparison], story["truth"]["began_on"])
    assert len(same[0]) == len(same[1])
    dark_months = points["observed_at"].dt.month.isin([10, 11, 12, 1, 2, 3])
    assert dark_months.mean() > 0.85
    lamps = demo.tables["lamp"]
    replaced = lamps[lamps["installed_on"] == story["truth"]["began_on"]]
    line = demo.tables["footpath"].query("name == 'Lingongatan'").geometry
    assert len(replaced) > 15
    assert (replaced.distance(shapely.union_all(line.to_numpy())) < 4.0).all()


def test_2_dumping_moves_to_the_neighbour(built: tuple[date, DemoEstate]) -> None:
    _, demo = built
    story = _story(demo, 2)
    reports = demo.histories["report"]
    bulky = reports[reports["category"] == "WASTE.BULKY"]
    staff = bulky[bulky["origin"] != "tenant"]
    moved, neighbour = (asset_id(name) for name in story["asset_source_ids"])
    began_on = story["truth"]["began_on"]
    here = _around(staff[staff["asset_id"] == moved], began_on)
    there = _around(staff[staff["asset_id"] == neighbour], began_on)
    assert len(here[1]) / len(here[0]) - 1 == pytest.approx(-0.40)
    assert len(there[1]) / len(there[0]) - 1 == pytest.approx(0.10)
    former = to_metric([shapely.Point(story["truth"]["former_local_m"])])[0]
    stations = demo.tables["waste_station"].set_index("id").geometry
    assert stations[moved].distance(former) == pytest.approx(60.0, abs=0.1)
    assert (here[0].distance(former) < 6.0).all()
    assert (here[1].distance(stations[moved]) < 6.0).all()
    lit = demo.tables["lamp"].query("code == 'ML-M7-1'")
    assert lit["installed_on"].tolist() == [began_on]


def test_3_stickers_bring_reports_not_defects(built: tuple[date, DemoEstate]) -> None:
    _, demo = built
    story = _story(demo, 3)
    reports = demo.histories["report"]
    assert (story["truth"]["began_on"].month, story["truth"]["began_on"].day) == (3, 1)
    tenant = _around(reports[reports["origin"] == "tenant"], story["truth"]["began_on"])
    assert len(tenant[1]) / len(tenant[0]) == pytest.approx(1.55, abs=0.01)
    found = _around(reports[reports["origin"] == "round"], story["truth"]["began_on"])
    assert len(found[1]) / len(found[0]) == pytest.approx(1.0, abs=0.04)


def test_4_placebo_changes_nothing(built: tuple[date, DemoEstate]) -> None:
    _, demo = built
    story = _story(demo, 4)
    reports = demo.histories["report"]
    tunnel = asset_id(story["asset_source_ids"][0])
    tags = reports[(reports["asset_id"] == tunnel) & (reports["category"] == "GRAFFITI.TAG")]
    before, after = _around(tags, story["truth"]["began_on"])
    assert len(before) == len(after) == story["truth"]["per_year"]


def test_5_the_worst_yard_comes_back_to_the_mean(built: tuple[date, DemoEstate]) -> None:
    today, demo = built
    reports = demo.histories["report"]
    extra = _story(demo, 3)["truth"]["report_ids"]
    play = reports[
        reports["category"].str.startswith(("PLAY", "YARD.BENCH", "YARD.FENCE", "YARD.FURN"))
    ]
    play = play[~play["id"].isin(extra)]
    yards = demo.tables["courtyard"][["source_id", "geom"]]
    nearest = gpd.sjoin_nearest(play, yards, max_distance=5.0)
    starts = [today.replace(year=today.year - back) for back in (3, 2, 1)]
    day = nearest["observed_at"].dt.tz_convert("Europe/Stockholm").dt.date
    nearest["year"] = [sum(value >= start for start in starts) for value in day]
    counts = pd.crosstab(nearest["year"], nearest["source_id"])
    assert counts.loc[1].idxmax() == "G5"
    assert counts.loc[1, "G5"] > 1.5 * counts.loc[1].drop("G5").max()
    for year in (2, 3):
        assert counts.loc[year, "G5"] < 1.6 * counts.loc[year].mean()


def test_6_three_missed_rounds(built: tuple[date, DemoEstate]) -> None:
    today, demo = built
    story = _story(demo, 6)
    plans, visits = demo.histories["cleaning_plan"], demo.histories["cleaning_visit"]
    plan = plans[
        (plans["asset_id"] == asset_id(story["asset_source_ids"][0]))
        & (plans["task"] == "monthly_round")
    ].iloc[0]
    rule = CleaningPlan(starts_on=plan["starts_on"], rrule=plan["rrule"])
    last = visits.loc[visits["plan_id"] == plan["id"], "visited_at"].max()
    missed = occurrences(rule, last.date() + timedelta(days=1), today - timedelta(days=1))
    assert len(missed) == story["truth"]["missed"] == 3


def test_7_a_municipal_lamp_dark_for_118_days(built: tuple[date, DemoEstate]) -> None:
    today, demo = built
    story = _story(demo, 7)
    lamp_id = asset_id(story["asset_source_ids"][0])
    lamp = demo.tables["lamp"].set_index("id").loc[lamp_id]
    assert lamp["owner"] == "Exempelstads kommun"
    seen = demo.histories["lamp_observation"]
    mine = seen[seen["lamp_id"] == lamp_id].sort_values("observed_at")
    lit_last = mine.loc[mine["state"] == "lit", "observed_at"].max()
    dark = mine[mine["observed_at"] > lit_last]
    since = dark["observed_at"].min().tz_convert("Europe/Stockholm").date()
    assert set(dark["state"]) == {"dark"}
    assert (today - since).days == 118


def test_8_eleven_reports_from_four_people_on_one_circuit(built: tuple[date, DemoEstate]) -> None:
    today, demo = built
    story = _story(demo, 8)
    reports = demo.histories["report"].set_index("id").loc[story["truth"]["report_ids"]]
    assert len(reports) == 11
    lamps = demo.tables["lamp"].set_index("id")
    assert len(set(lamps.loc[reports["asset_id"], "circuit"])) == 1
    assert reports["observed_at"].max() - reports["observed_at"].min() < pd.Timedelta(days=4)
    assert reports["observed_at"].min() > pd.Timestamp(today - timedelta(days=7), tz="UTC")
    events = demo.histories["report_event"]
    told = events[(events["kind"] == "received") & events["report_id"].isin(reports.index)]
    assert told["note"].nunique() == 4
    dark = {asset_id(name) for name in story["asset_source_ids"]}
    assert set(reports["asset_id"]) <= dark
    orders = lamps.loc[sorted(dark), "circuit_order"].astype(int).sort_values()
    assert orders.diff().dropna().eq(1).all()
    assert 6 <= len(orders) <= 14
