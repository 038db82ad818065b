"""What is kept of the light: squares that go on, history that answers, causes that follow."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text

from backend import jobs
from backend.analysis import history, store, whole
from backend.analysis import service as analysis
from backend.analysis.loading import unpacked
from backend.errors import ConflictError
from gis.lighting.lamp_states import LIT, OUT
from tests.light_sample import YARD, compute, dark_m2, lit_estate, recompute, report, results


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own with the sample, every lamp seen lit, and a far yard."""
    with lit_estate(clone()) as made:
        yield made


def rows(engine: Engine, question: str, **values: object) -> list[dict[str, Any]]:
    with engine.connect() as tx:
        return [dict(row) for row in tx.execute(text(question), values).mappings()]


def begun(engine: Engine) -> tuple[store.Estate, store.Run]:
    with engine.begin() as tx:
        estate = store.estates(tx)[0]
        return estate, whole.begin(tx, estate)


def test_a_computation_that_was_stopped_goes_on_where_it_was(own: Engine) -> None:
    estate, run = begun(own)
    with own.connect() as tx:
        tiles = store.waiting_tiles(tx, run.id)
    assert len(tiles) > 1
    assert whole.compute_tile(own, estate, run, tiles[0])
    first = rows(own, "SELECT * FROM core.analysis_tile WHERE done_at IS NOT NULL")
    assert whole.finish(own, estate, run) is None  # the others wait
    outcome = analysis.analyse_estates(own, None, resume=True)[0]
    assert outcome.status == "done"
    runs = rows(own, "SELECT id, status FROM core.analysis_run")
    assert runs == [{"id": run.id, "status": "done"}]
    tile = "SELECT * FROM core.analysis_tile WHERE tile_east = :east AND tile_north = :north"
    assert rows(own, tile, east=tiles[0].east, north=tiles[0].north) == first
    stopped = results(own)
    compute(own)
    assert results(own) == stopped


def test_a_square_is_done_once_whoever_takes_it(own: Engine) -> None:
    estate, run = begun(own)
    with own.connect() as tx:
        tile = store.waiting_tiles(tx, run.id)[0]
    assert whole.compute_tile(own, estate, run, tile)
    assert not whole.compute_tile(own, estate, run, tile)
    assert analysis.analyse_tile(own, uuid.uuid4(), 0, 0) == "nothing to do"


def test_a_newer_computation_takes_the_place_of_one_that_was_left(own: Engine) -> None:
    estate, run = begun(own)
    _, newer = begun(own)
    with own.connect() as tx:
        tile = store.waiting_tiles(tx, run.id)[0]
        assert whole.resume(tx, estate) == newer.id
    assert not whole.compute_tile(own, estate, run, tile)
    said = rows(own, "SELECT status, message FROM core.analysis_run WHERE id = :id", id=run.id)
    assert said == [{"status": "failed", "message": "superseded by a newer computation"}]


def dark_at(engine: Engine, moment: datetime) -> float:
    found = rows(
        engine,
        "SELECT coalesce(sum(area_m2), 0) AS m2 FROM core.dark_spot"
        " WHERE since_at <= :at AND (ended_at IS NULL OR ended_at > :at)",
        at=moment,
    )
    return float(found[0]["m2"])


def test_how_dark_it_was_has_an_answer(own: Engine) -> None:
    compute(own)
    bright, first = dark_m2(own), datetime.now(UTC)
    report(own, "LIGHT.DARK")
    recompute(own)
    dark, second = dark_m2(own), datetime.now(UTC)
    report(own, "LIGHT.LIT")
    recompute(own)
    assert dark > bright
    assert [dark_at(own, at) for at in (first, second, datetime.now(UTC))] == [bright, dark, bright]


def test_what_did_not_change_keeps_its_row(own: Engine) -> None:
    compute(own)
    before = rows(own, "SELECT surface_id, run_id FROM core.surface_result ORDER BY 1")
    compute(own)
    assert rows(own, "SELECT surface_id, run_id FROM core.surface_result ORDER BY 1") == before


def see(engine: Engine, state: str, when: datetime) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
                " SELECT company_id, id, :state, :at FROM core.lamp WHERE code = 'P1'"
            ),
            {"state": state, "at": when},
        )


def test_the_past_is_computed_from_what_was_seen_then(own: Engine) -> None:
    now = datetime.now(UTC)
    with own.begin() as tx:
        tx.execute(text("UPDATE core.lamp_observation SET observed_at = now() - interval '90 d'"))
    see(own, "dark", now - timedelta(days=40))
    see(own, "lit", now - timedelta(days=20))
    since = date.today() - timedelta(days=63)  # noqa: DTZ011 -- a day of the calendar
    outcome = analysis.replay(own, None, since)[0]
    assert outcome.status == "done"
    early, dark, late = (dark_at(own, now - timedelta(days=d)) for d in (50, 25, 2))
    assert dark > early
    assert late == early == dark_m2(own)
    with pytest.raises(ConflictError, match="computed before"):
        analysis.replay(own, None, since)


def test_a_faulty_lamp_is_ranked_by_what_mending_it_brings(own: Engine) -> None:
    compute(own)
    assert rows(own, "SELECT * FROM core.repair") == []
    bright = dark_m2(own)
    report(own, "LIGHT.DARK")
    recompute(own)
    dark = dark_m2(own)
    (found,) = rows(own, "SELECT * FROM core.repair")
    assert found["place"] == 1
    assert found["weighted_m2"] >= found["dark_m2"] > 0
    # spots under 2 m2 are no spots, single cells are counted here
    assert found["dark_m2"] == pytest.approx(dark - bright, abs=12)
    report(own, "LIGHT.LIT")
    recompute(own)
    assert rows(own, "SELECT * FROM core.repair") == []


def test_what_a_lamp_holds_lit_is_what_goes_dark_without_it(own: Engine) -> None:
    compute(own)
    before = dark_m2(own, YARD)
    (held,) = rows(
        own,
        "SELECT sum(area_m2) AS m2 FROM core.lamp_effect JOIN core.lamp ON lamp.id = lamp_id"
        " JOIN core.courtyard ON courtyard.id = surface_id"
        " WHERE lamp.code = 'P1' AND courtyard.name = :yard",
        yard=YARD,
    )
    report(own, "LIGHT.DARK")
    recompute(own)
    assert dark_m2(own, YARD) - before == pytest.approx(held["m2"], abs=12)


def test_ground_keeps_light_and_leaves_houses_out(own: Engine) -> None:
    compute(own)
    blocks = rows(own, "SELECT * FROM core.light_block WHERE kind = 'ground'")
    assert blocks
    whole_m2 = sum(len(block["lux"]) / 4 for block in blocks)
    assert whole_m2 < len(blocks) * 64 * 64
    brightest = 0.0
    for block in blocks:
        lux = np.frombuffer(block["lux"], dtype="<f2").reshape(2, -1)
        runs = np.frombuffer(block["runs"], dtype="<i4").reshape(-1, 3)
        assert lux.shape[1] == np.sum(runs[:, 2] - runs[:, 1] + 1)
        assert np.all(lux[0] <= lux[1])
        brightest = max(brightest, float(lux[1].max()))
    assert brightest > 5.0


def test_a_kept_surface_says_what_its_result_says(own: Engine) -> None:
    compute(own)
    kept = rows(
        own,
        "SELECT light_block.*, e_avg_lx, e_avg_hopeful_lx, cells FROM core.light_block"
        " JOIN core.surface_result ON surface_id = light_block.id WHERE ended_at IS NULL",
    )
    assert len(kept) == 4
    for row in kept:
        grid, lux = unpacked(row["step_m"], row["runs"], row["lux"])
        assert len(grid) == row["cells"]
        assert float(lux[OUT].mean(dtype=float)) == pytest.approx(row["e_avg_lx"])
        assert float(lux[LIT].mean(dtype=float)) == pytest.approx(row["e_avg_hopeful_lx"])


def test_the_past_goes_by_weeks_and_at_last_by_nights() -> None:
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    nights = history._nights(date(2025, 11, 27), now)  # noqa: SLF001 -- the calendar alone
    steps = [(after - before).days for before, after in pairwise(nights)]
    assert steps == sorted(steps, reverse=True)
    assert set(steps) == {7, 1}
    assert now - timedelta(days=2) < nights[-1] < now
    assert steps.count(1) >= 13
    assert history._nights(date(2026, 11, 25), now) == nights[-1:]  # noqa: SLF001


def test_a_whole_computation_that_waits_or_runs_is_told_as_a_change(own: Engine) -> None:
    compute(own)
    waiting = "SELECT waiting_changes AS n FROM app.estates"
    assert rows(own, waiting) == [{"n": 0}]
    with own.begin() as tx:
        queue = "SELECT app.defer_job(:task, jsonb_build_object('estate_id', id)) FROM core.estate"
        tx.execute(text(queue), {"task": jobs.ANALYSE})
    assert rows(own, waiting) == [{"n": 1}]
    begun(own)
    assert rows(own, waiting) == [{"n": 2}]
