"""Light in the database: what a report touches is computed again, and only that."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from backend.analysis import service as analysis
from backend.analysis import store as analysis_store
from backend.analysis.service import Outcome
from backend.db import open_engine
from backend.errors import NotFoundError
from backend.imports import store
from backend.imports.estates import find_estate
from backend.imports.store import Estate
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from maps.refusals import TOO_FAR
from tests.estate_sample import EAST_M, NORTH_M, lamps, see_lamps, store_sample

YARD, PATH = "Gård 1", "f1"


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample, every lamp seen lit, and a yard far away."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        estate = store_sample(tx)
        far = shapely.box(EAST_M + 2000, NORTH_M, EAST_M + 2020, NORTH_M + 20)
        rows = gpd.GeoDataFrame(
            {"source_id": ["far"], "name": "Far", "origin": "mapped"}, geometry=[far], crs=3006
        )
        store.save_assets(tx, estate, "courtyard", "far", rows)
        see_lamps(tx, "lit")
    yield made
    made.dispose()


def compute(engine: Engine) -> Outcome:
    return analysis.analyse_estates(engine, None)[0]


def report(engine: Engine, category: str, code: str = "P1") -> None:
    with engine.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = :code"), {"code": code})
        sent = {"id": uuid.uuid4(), "category": category, "asset_id": lamp_id}
        accept(tx, ReportIn.model_validate({**sent, "observed_at": datetime.now(UTC)}))


def recompute(engine: Engine) -> Outcome:
    with engine.connect() as tx:
        estate_id = tx.scalar(text("SELECT estate_id FROM core.lamp LIMIT 1"))
    outcome = analysis.recompute(engine, estate_id)
    assert outcome is not None
    return outcome


def results(engine: Engine) -> list[dict[str, Any]]:
    """Return every computed value, without the run it comes from."""
    with engine.connect() as tx:
        surfaces = tx.execute(text("SELECT * FROM core.surface_result ORDER BY surface_id"))
        spots = tx.execute(text("SELECT *, ST_AsEWKB(geom) FROM core.dark_spot ORDER BY id"))
        found = [*surfaces.mappings(), *spots.mappings()]
        return [{k: v for k, v in row.items() if k not in ("run_id", "geom")} for row in found]


def dark_m2(engine: Engine, surface: str | None = None) -> float:
    with engine.connect() as tx:
        total = text(
            "SELECT coalesce(sum(area_m2), 0) FROM app.dark_spots"
            " WHERE cast(:surface AS text) IS NULL OR surface_name = :surface"
        )
        return float(tx.scalar(total, {"surface": surface}) or 0)


def runs(engine: Engine) -> dict[str, uuid.UUID]:
    with engine.connect() as tx:
        found = tx.execute(
            text(
                "SELECT coalesce(name, kind) AS name, run_id FROM core.surface_result"
                " JOIN app.asset_labels ON id = surface_id"
            )
        )
        return {row.name: row.run_id for row in found}


def test_a_whole_run_computes_every_surface_and_says_how(own: Engine) -> None:
    outcome = compute(own)
    assert (outcome.status, outcome.lamps, outcome.surfaces) == ("done", 2, 3)
    with own.connect() as tx:
        run = tx.execute(text("SELECT * FROM core.analysis_run")).mappings().one()
        assert tx.scalar(text("SELECT count(*) FROM core.surface_result")) == 3
    assert (run["scope"], run["status"], run["message"]) == ("estate", "done", None)
    assert (run["lamps"], run["surfaces"], run["cells"]) == (2, 3, outcome.cells)
    assert run["started_at"] < run["finished_at"]
    assert len(run["input_hash"]) == 64
    assert run["parameters"]["assumptions"] == outcome.assumptions


def test_the_same_again_gives_the_same_bits_and_the_same_hash(own: Engine) -> None:
    compute(own)
    before = results(own)
    compute(own)
    assert results(own) == before
    with own.connect() as tx:
        hashes = tx.scalars(text("SELECT DISTINCT input_hash FROM core.analysis_run")).all()
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("change", "decides"),
    [
        ("core.lamp SET code = 'Ny', cabinet = 'S9', source = 'x', changed_at = now()", False),
        ("core.lamp SET owner = 'kommunen', operator = 'x', warranty_to = '2030-01-01'", False),
        ("core.lighting_class SET source = 'other', edition = edition || ' '", False),
        ("core.lamp SET flux_lm = 2401 WHERE code = 'P1'", True),
        ("core.lamp SET geom = ST_Translate(geom, 0.01, 0) WHERE code = 'P1'", True),
        ("core.lamp_observation SET state = 'dark'", True),
        ("core.building SET height_m = 12", True),
        ("core.courtyard SET lighting_class = 'P2'", True),
        ("core.lighting_class SET e_min_lx = 7 WHERE code = 'P4'", True),
    ],
)
def test_the_hash_follows_what_decides_the_result_and_nothing_else(
    own: Engine, change: str, decides: bool
) -> None:
    with own.connect() as tx:
        before = input_hash(tx)
        tx.execute(text(f"UPDATE {change}"))
        assert (input_hash(tx) != before) is decides


def input_hash(tx: Connection) -> str:
    estate = analysis_store.estates(tx)[0]
    return analysis_store.scene(tx, estate, None, analysis.READ_AROUND_M).input_hash()


def test_a_dark_lamp_makes_the_dark_spots_grow_only_within_its_reach(own: Engine) -> None:
    compute(own)
    before, first = dark_m2(own, YARD), runs(own)
    report(own, "LIGHT.DARK")
    outcome = recompute(own)
    assert (outcome.status, outcome.surfaces) == ("done", 2)
    assert dark_m2(own, YARD) > before + 50
    now = runs(own)
    assert now["Far"] == first["Far"]
    assert now[YARD] != first[YARD]


def test_a_touched_result_is_that_of_a_full_run(own: Engine) -> None:
    compute(own)
    report(own, "LIGHT.DARK", "P2")
    recompute(own)
    touched = results(own)
    compute(own)
    assert results(own) == touched


def test_a_lamp_seen_lit_again_brings_the_earlier_result_back_bit_for_bit(own: Engine) -> None:
    compute(own)
    before = results(own)
    report(own, "LIGHT.DARK")
    recompute(own)
    assert results(own) != before
    report(own, "LIGHT.LIT")
    recompute(own)
    assert results(own) == before


def test_lamps_of_a_dark_spot_are_named(own: Engine) -> None:
    compute(own)
    report(own, "LIGHT.DARK")
    recompute(own)
    with own.connect() as tx:
        codes = tx.scalars(
            text("SELECT lamp_codes FROM app.dark_spots WHERE surface_name = :n"), {"n": YARD}
        ).all()
    assert ["P1"] in codes


def test_lamps_never_seen_give_no_certain_dark_spot_where_they_would_be_enough(
    clone: Callable[[], str],
) -> None:
    engine = open_engine(clone(), pool_size=2)
    with engine.begin() as tx:
        store_sample(tx)
    hopeful = compute(engine)
    assert hopeful.dark_spots_unknown > 0
    with engine.begin() as tx:
        uncertain = set(tx.scalars(text("SELECT certainty FROM app.dark_spots")))
        assert "unknown" in uncertain
        see_lamps(tx, "lit")
    certain = compute(engine)
    assert certain.dark_spots_unknown == 0
    assert certain.dark_m2 < hopeful.dark_m2
    engine.dispose()


def test_nothing_waits_after_a_computation_and_nothing_to_do_is_said(own: Engine) -> None:
    report(own, "LIGHT.DARK")
    with own.connect() as tx:
        estate_id = tx.scalar(text("SELECT id FROM core.estate"))
    assert analysis.waiting_estates(own) == [estate_id]
    recompute(own)
    assert analysis.waiting_estates(own) == []
    assert recompute(own).status == "nothing to do"
    with own.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.analysis_run")) == 1


def test_changes_wait_on_when_the_computation_fails(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute(own)
    before = results(own)
    report(own, "LIGHT.DARK")

    with monkeypatch.context() as patch:
        patch.setattr("gis.lighting.darkspots.analyse", out_of_memory)
        with pytest.raises(MemoryError):
            recompute(own)
    assert results(own) == before
    assert len(analysis.waiting_estates(own)) == 1
    assert recompute(own).status == "done"


def out_of_memory(*_: object, **__: object) -> None:
    raise MemoryError("secret of the house\nat /srv/ljusrond")


def test_a_run_that_failed_is_kept_with_the_name_of_its_error_alone(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("gis.lighting.darkspots.analyse", out_of_memory)
        with pytest.raises(MemoryError, match="secret"):
            compute(own)
    with own.connect() as tx:
        run = tx.execute(text("SELECT * FROM core.analysis_run")).mappings().one()
    assert (run["scope"], run["status"], run["message"]) == ("estate", "failed", "MemoryError")
    assert run["started_at"] < run["finished_at"]
    assert (run["input_hash"], run["lamps"], run["parameters"]) == (None, None, {})


def test_a_failure_that_cannot_be_kept_does_not_hide_what_failed(
    own: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr("gis.lighting.darkspots.analyse", out_of_memory)
    monkeypatch.setattr(analysis_store, "keep_failure", gone)
    with pytest.raises(MemoryError):
        compute(own)
    assert "could not be kept" in caplog.text


def test_a_report_on_a_lamp_that_has_vanished_meanwhile_breaks_nothing(own: Engine) -> None:
    compute(own)
    report(own, "LIGHT.DARK")
    with own.begin() as tx:
        store.save_assets(
            tx, find_estate(tx, "Provgården", "prov"), "lamp", "sample", lamps().iloc[1:]
        )
    assert recompute(own).status == "done"
    assert analysis.waiting_estates(own) == []


def test_an_observation_of_long_ago_does_not_outdo_a_newer_one(own: Engine) -> None:
    with own.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = 'P1'"))
        sent = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
        then = datetime.now(UTC) - timedelta(days=9)
        accept(tx, ReportIn.model_validate({**sent, "observed_at": then}))
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"


def test_a_clock_ahead_does_not_outlast_what_is_seen_later(own: Engine) -> None:
    with own.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = 'P1'"))
        sent = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
        ahead = datetime.now(UTC) + timedelta(days=1)
        accept(tx, ReportIn.model_validate({**sent, "observed_at": ahead}))
    report(own, "LIGHT.LIT")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"


@pytest.mark.parametrize(
    ("category", "state"),
    [("LIGHT.DARK", "dark"), ("LIGHT.FLICKER", "flickering"), ("LIGHT.HATCH", "open_hatch")],
)
def test_a_broken_lamp_is_listed_with_its_days_until_it_is_seen_lit(
    own: Engine, category: str, state: str
) -> None:
    report(own, category)
    report(own, category)
    with own.connect() as tx:
        rows = tx.execute(text("SELECT * FROM app.broken_fixtures")).mappings().all()
    assert [(r["code"], r["state"], r["days_dark"], r["open_reports"]) for r in rows] == [
        ("P1", state, 0, 2)
    ]
    report(own, "LIGHT.LIT")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM app.broken_fixtures")) == 0


def test_foliage_reported_on_a_lamp_says_nothing_of_its_state(own: Engine) -> None:
    report(own, "GREEN.FOLIAGE")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"
    assert analysis.waiting_estates(own) == []


def put_lamp(tx: Connection, name: str, east: float, north: float) -> Estate:
    estate = find_estate(tx, name, "prov")
    rows = lamps().iloc[:1].set_geometry([shapely.Point(east, north)], crs=3006)
    store.save_assets(tx, estate, "lamp", "s", rows)
    return estate


def test_an_estate_far_outside_sweden_is_refused_in_words(own: Engine) -> None:
    with own.begin() as tx:
        put_lamp(tx, "Boston", -4_400_000.0, 8_600_000.0)
    outcome = analysis.analyse_estates(own, "boston")[0]
    assert outcome.status == "refused"
    assert outcome.message == TOO_FAR
    with own.connect() as tx:
        row = tx.execute(text("SELECT * FROM app.estates WHERE code = 'boston'")).mappings().one()
    assert (row["analysis_status"], row["analysis_message"]) == ("refused", outcome.message)


def test_helsinki_is_near_enough(own: Engine) -> None:
    with own.begin() as tx:
        estate = put_lamp(tx, "Helsinki", 1_050_000.0, 6_720_000.0)
        yard = shapely.box(1_050_000, 6_720_000, 1_050_020, 6_720_020)
        rows = {"source_id": ["y"], "origin": "mapped"}
        store.save_assets(
            tx, estate, "courtyard", "s", gpd.GeoDataFrame(rows, geometry=[yard], crs=3006)
        )
    assert analysis.analyse_estates(own, "helsinki")[0].status == "done"


def test_an_estate_without_assets_is_refused_in_words(own: Engine) -> None:
    with own.begin() as tx:
        find_estate(tx, "Tomma", "prov")
    outcome = analysis.analyse_estates(own, "tomma")[0]
    assert (outcome.status, outcome.surfaces) == ("refused", 0)
    assert "no assets" in (outcome.message or "")


def test_surfaces_that_have_vanished_leave_no_dark_spots(own: Engine) -> None:
    compute(own)
    assert dark_m2(own) > 0
    with own.begin() as tx:
        tx.execute(text("UPDATE core.courtyard SET vanished_at = now()"))
        tx.execute(text("UPDATE core.footpath SET vanished_at = now()"))
    outcome = compute(own)
    assert outcome.status == "refused"
    assert "no courtyards or footpaths" in (outcome.message or "")
    assert results(own) == []


def test_an_unknown_estate_is_an_error(own: Engine) -> None:
    with pytest.raises(NotFoundError, match="'nowhere'"):
        analysis.analyse_estates(own, "nowhere")
    assert analysis.recompute(own, uuid.uuid4()) is None


def test_a_company_s_own_class_goes_before_the_standard_s(own: Engine) -> None:
    compute(own)
    with own.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.lighting_class (company_id, code, edition, e_avg_lx, e_min_lx,"
                " source) SELECT id, 'P4', 'own', 50, 40, 'decision' FROM core.company"
            )
        )
        tx.execute(text("UPDATE core.courtyard SET lighting_class = 'P4'"))
    compute(own)
    with own.connect() as tx:
        limits = tx.scalars(
            text(
                "SELECT DISTINCT required_e_min_lx FROM core.dark_spot"
                " WHERE lighting_class = 'P4' AND surface_kind = 'courtyard'"
            )
        )
        assert limits.all() == [40]


def test_two_runs_of_one_estate_wait_for_each_other(own: Engine) -> None:
    with own.connect() as tx:
        estate_id = tx.scalar(text("SELECT id FROM core.estate"))
        held = text("SELECT pg_advisory_xact_lock(hashtextextended('analyse:' || :id, 0))")
        tx.execute(held, {"id": str(estate_id)})
        with own.connect() as other:
            tried = text("SELECT pg_try_advisory_xact_lock(hashtextextended('analyse:' || :id, 0))")
            assert other.scalar(tried, {"id": str(estate_id)}) is False
