"""Light that cannot be computed: what fails and what is refused, and what stays meanwhile."""

import uuid
from collections.abc import Callable, Iterator

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from backend.analysis import service as analysis
from backend.analysis import store as analysis_store
from backend.errors import NotFoundError
from backend.imports import store
from backend.imports.estates import find_estate
from backend.imports.store import Estate
from maps.refusals import TOO_FAR
from tests.estate_sample import lamps
from tests.light_sample import compute, dark_m2, lit_estate, recompute, report, results


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own with the sample, every lamp seen lit, and a far yard."""
    with lit_estate(clone()) as made:
        yield made


def test_changes_wait_on_when_the_computation_fails(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute(own)
    before = results(own)
    report(own, "LIGHT.DARK")

    with monkeypatch.context() as patch:
        patch.setattr("gis.lighting.field.Field.surface_light", out_of_memory)
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
        patch.setattr("gis.lighting.field.Field.surface_lights", out_of_memory)
        with pytest.raises(MemoryError, match="secret"):
            compute(own)
    with own.connect() as tx:
        kept = text("SELECT * FROM core.analysis_run WHERE status = 'failed'")
        run = tx.execute(kept).mappings().one()
    assert (run["scope"], run["status"], run["message"]) == ("estate", "failed", "MemoryError")
    assert run["started_at"] < run["finished_at"]
    assert (run["input_hash"], run["lamps"], run["parameters"]) == (None, None, {})


def test_a_failure_that_cannot_be_kept_does_not_hide_what_failed(
    own: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr("gis.lighting.field.Field.surface_lights", out_of_memory)
    monkeypatch.setattr(analysis_store, "keep_failure", gone)
    with pytest.raises(MemoryError):
        compute(own)
    assert "could not be kept" in caplog.text


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
        tx.execute(text("UPDATE core.stairwell SET vanished_at = now()"))
    outcome = compute(own)
    assert outcome.status == "refused"
    assert "no courtyards or footpaths" in (outcome.message or "")
    assert results(own) == []


def test_an_unknown_estate_is_an_error(own: Engine) -> None:
    with pytest.raises(NotFoundError, match="'nowhere'"):
        analysis.analyse_estates(own, "nowhere")
    assert analysis.recompute(own, uuid.uuid4()) is None
