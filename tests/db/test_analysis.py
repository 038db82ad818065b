"""Light in the database: what a report touches is computed again, and only that."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from backend.analysis import service as analysis
from backend.analysis import store as analysis_store
from backend.analysis.store import Tile
from backend.db import open_engine
from backend.imports import store
from backend.imports.estates import find_estate
from tests.estate_sample import lamps, see_lamps, store_sample
from tests.light_sample import YARD, compute, dark_m2, lit_estate, recompute, report, results, runs

#: Two yards, a path, a door.
SURFACES = 4


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own with the sample, every lamp seen lit, and a far yard."""
    with lit_estate(clone()) as made:
        yield made


def test_a_whole_run_computes_every_surface_and_says_how(own: Engine) -> None:
    outcome = compute(own)
    assert (outcome.status, outcome.lamps, outcome.surfaces) == ("done", 2, SURFACES)
    with own.connect() as tx:
        run = tx.execute(text("SELECT * FROM core.analysis_run")).mappings().one()
        assert tx.scalar(text("SELECT count(*) FROM core.surface_result")) == SURFACES
    assert (run["scope"], run["status"], run["message"]) == ("estate", "done", None)
    assert (run["lamps"], run["surfaces"], run["cells"]) == (2, SURFACES, outcome.cells)
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
    return analysis.load_scene(tx, analysis_store.estates(tx)[0].id).input_hash()


def test_a_dark_lamp_makes_the_dark_spots_grow_only_within_its_reach(own: Engine) -> None:
    compute(own)
    before, first = dark_m2(own, YARD), runs(own)
    report(own, "LIGHT.DARK")
    outcome = recompute(own)
    assert (outcome.status, outcome.surfaces) == ("done", SURFACES - 1)  # not the far yard
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


def test_a_report_on_a_lamp_that_has_vanished_meanwhile_breaks_nothing(own: Engine) -> None:
    compute(own)
    report(own, "LIGHT.DARK")
    with own.begin() as tx:
        store.save_assets(
            tx, find_estate(tx, "Provgården", "prov"), "lamp", "sample", lamps().iloc[1:]
        )
    assert recompute(own).status == "done"
    assert analysis.waiting_estates(own) == []


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
        assert estate_id is not None
        analysis_store.hold_tiles(tx, [Tile(3, 4), Tile(1, 2)])
        with own.connect() as other:
            tried = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:square, 0))")
            assert other.scalar(tried, {"square": "light:1:2"}) is False
            assert other.scalar(tried, {"square": "light:1:3"}) is True
