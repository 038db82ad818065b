"""A proposal held against today: less dark under a new pole, and the same without one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, column, select, table, text

from backend.db import open_engine
from backend.errors import InvalidError, LjusrondError, NotFoundError
from backend.proposals import edits, service, tasks
from backend.proposals.compare import Comparison, compare
from backend.proposals.schemas import LampIn, ProposalDetail
from tests.estate_sample import see_lamps, store_sample
from tests.light_sample import YARD
from tests.proposal_sample import MIDDLE, POLE, at, compute, dark_estate, propose


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give an estate in the dark."""
    with dark_estate(clone()) as made:
        yield made


def figures(found: ProposalDetail) -> dict[str, tuple[float, ...]]:
    return {
        str(one.surface_id): (
            one.dark_after_m2,
            one.e_avg_after_lx or 0.0,
            one.e_min_after_lx or 0.0,
        )
        for one in found.results
    }


def areas(engine: Engine, proposal_id: uuid.UUID) -> dict[str, float]:
    with engine.connect() as tx:
        found = tx.execute(
            text(
                "SELECT change, sum(ST_Area(geom)) AS m2, sum(area_m2) AS told"
                " FROM app.proposal_spots WHERE proposal_id = :id GROUP BY change"
            ),
            {"id": proposal_id},
        ).all()
    assert all(row.m2 == pytest.approx(row.told) for row in found)
    return {row.change: float(row.m2) for row in found}


def test_a_pole_in_a_dark_yard_makes_it_less_dark(own: Engine) -> None:
    found = propose(own, {"label": "N1", "geometry": at(230, 30), **POLE})
    assert found.status == "done"
    assert found.new_lamps == 1
    assert found.dark_before_m2 is not None
    assert found.dark_after_m2 is not None
    assert found.dark_after_m2 < found.dark_before_m2 - 100
    (yard,) = [one for one in found.results if one.surface_name == "Storgården"]
    assert yard.dark_before_m2 == pytest.approx(3600)
    assert yard.dark_after_m2 < yard.dark_before_m2 - 100
    assert (yard.e_avg_before_lx or 0) < (yard.e_avg_after_lx or 0)
    ground = areas(own, found.id)
    assert ground["gone"] + ground["stays"] == pytest.approx(found.dark_before_m2)
    assert ground["stays"] == pytest.approx(found.dark_after_m2)
    assert "new" not in ground


def test_an_empty_proposal_has_exactly_the_figures_of_today(own: Engine) -> None:
    found = propose(own)
    assert found.status == "done"
    assert found.dark_after_m2 == found.dark_before_m2
    assert found.results == []
    assert set(areas(own, found.id)) == {"stays"}


def test_today_is_what_the_analysis_finds(own: Engine) -> None:
    from backend.analysis import service as analysis  # noqa: PLC0415 -- beside its use

    found = propose(own)
    analysis.analyse_estates(own, None)
    with own.connect() as tx:
        dark = tx.scalar(
            text(
                "SELECT sum(area_m2) FROM core.dark_spot"
                " WHERE certainty <> 'unknown' AND ended_at IS NULL"
            )
        )
    assert found.dark_before_m2 == pytest.approx(dark)


def test_a_moved_lamp_is_one_taken_away_and_a_new_one(own: Engine) -> None:
    place = at(230, 30)
    moved = propose(own, {"lamp": "p1", "geometry": place, "dim": 0.5})
    like_p1 = {**POLE, "power_w": 20.0, "dim": 0.5, "label": "Ny", "geometry": place}
    replaced = propose(own, {"lamp": "P1", "remove": True}, like_p1)
    assert (moved.changed_lamps, replaced.removed_lamps, replaced.new_lamps) == (1, 1, 1)
    assert moved.lamps[0].moved_m == pytest.approx(222.2, abs=0.1)
    assert figures(moved).keys() == figures(replaced).keys()
    for key, values in figures(moved).items():
        assert values == pytest.approx(figures(replaced)[key], rel=1e-6)
    assert moved.dark_after_m2 == pytest.approx(replaced.dark_after_m2)


def test_taking_a_lit_lamp_away_makes_new_dark_ground(own: Engine) -> None:
    with own.begin() as tx:
        tx.execute(text("UPDATE core.lamp_observation SET state = 'lit'"))
    found = propose(own, {"lamp": "P1", "remove": True})
    assert (found.dark_after_m2 or 0) > (found.dark_before_m2 or 0)
    assert areas(own, found.id)["new"] > 10


def test_lamps_never_seen_are_taken_as_lit_and_counted(own: Engine) -> None:
    with own.begin() as tx:
        tx.execute(text("DELETE FROM core.lamp_observation"))
    unseen = propose(own)
    assert unseen.unseen_as_lit == 2
    with own.begin() as tx:
        see_lamps(tx, "lit")
    seen = propose(own)
    assert seen.unseen_as_lit == 0
    assert seen.dark_before_m2 == unseen.dark_before_m2


def test_another_class_is_tried_without_changing_the_register(own: Engine) -> None:
    with own.connect() as tx:
        yard = tx.scalar(text("SELECT id FROM core.courtyard WHERE name = :n"), {"n": YARD})
    lit = {"label": "N1", "geometry": at(*MIDDLE), **POLE}
    easy = propose(own, lit)
    hard = propose(own, lit, surfaces=[{"surface_id": yard, "lighting_class": "P1"}])
    assert (hard.dark_after_m2 or 0) > (easy.dark_after_m2 or 0)
    (row,) = [one for one in hard.results if one.surface_id == yard]
    assert (row.class_before, row.class_after) == ("P5", "P1")
    with own.begin() as tx:
        assert tx.scalar(text("SELECT lighting_class FROM core.courtyard WHERE name = :n"),
                         {"n": YARD}) is None  # fmt: skip
        edits.try_class(tx, hard.id, yard, "")
    assert figures(compute(own, hard.id)) == figures(easy)


def test_edits_are_compared_again_and_a_job_too_many_does_nothing(own: Engine) -> None:
    found = propose(own)
    with own.begin() as tx:
        edits.add_lamp(
            tx, found.id, LampIn.model_validate({"geometry": at(230, 30), **POLE})
        )  # fmt: skip
        assert service.status(tx, found.id) == "waiting"
    better = compute(own, found.id)
    assert (better.dark_after_m2 or 0) < (found.dark_after_m2 or 0)
    assert tasks.compute(own, found.id) == "nothing to do"
    with own.begin() as tx:
        edits.remove_lamp(tx, found.id, better.lamps[0].id)
    assert compute(own, found.id).dark_after_m2 == found.dark_after_m2


def test_what_was_edited_meanwhile_goes_on_waiting(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = propose(own)
    compare = tasks.compare

    def slow(*given: Any) -> Any:  # noqa: ANN401 -- passes on
        with own.begin() as tx:
            service.queue(tx, found.id)
        return compare(*given)

    with own.begin() as tx:
        service.queue(tx, found.id)
    monkeypatch.setattr(tasks, "compare", slow)
    tasks.compute(own, found.id)
    with own.connect() as tx:
        assert service.status(tx, found.id) == "waiting"


def test_a_failure_is_kept_and_told(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks, "compare", broken)
    with pytest.raises(MemoryError):
        propose(own)
    with own.connect() as tx:
        (kept,) = service.listed(tx, "provgarden")
    assert (kept.status, kept.message, kept.dark_before_m2) == ("failed", "MemoryError", None)


def test_an_estate_without_ground_is_refused_with_words(clone: Callable[[], str]) -> None:
    engine = open_engine(clone(), pool_size=2)
    with engine.begin() as tx:
        store_sample(tx)
        tx.execute(text("UPDATE core.courtyard SET vanished_at = now()"))
        tx.execute(text("UPDATE core.footpath SET vanished_at = now()"))
        tx.execute(text("UPDATE core.stairwell SET vanished_at = now()"))
    found = propose(engine)
    assert found.status == "refused"
    assert "courtyards" in (found.message or "")
    engine.dispose()


def test_lamps_that_light_nothing_are_told(own: Engine) -> None:
    inside = {"label": "inne", "geometry": at(20, 5), **POLE}
    away = {"label": "bort", "geometry": at(-700, 0), **POLE}
    found = propose(own, inside, away)
    assert [warning.split()[0] for warning in found.warnings] == ["bort", "inne"]
    assert found.dark_after_m2 == found.dark_before_m2


def test_a_luminaire_type_brings_its_own_figures(own: Engine) -> None:
    with own.begin() as tx:
        company = tx.scalar(text("SELECT id FROM core.company"))
        tx.execute(
            text(
                "INSERT INTO core.luminaire_type (company_id, source, source_id, model,"
                " light_source, power_w, flux_lm) VALUES (:c, 's', 't', 'Nova 12', 'led', 12, 300)"
            ),
            {"c": company},
        )
        tx.execute(text("UPDATE core.lamp_observation SET state = 'lit'"))
    weaker = propose(own, {"lamp": "P1", "luminaire_type": "nova 12"})
    assert (weaker.dark_after_m2 or 0) > (weaker.dark_before_m2 or 0)
    stronger = propose(own, {"lamp": "P1", "luminaire_type": "Nova 12", "flux_lm": 6000})
    assert (stronger.dark_after_m2 or 0) < (weaker.dark_after_m2 or 0)
    with pytest.raises(InvalidError, match="no luminaire type"):
        propose(own, {"lamp": "P1", "luminaire_type": "Nova 13"})


def test_proposals_are_found_by_name_and_id(own: Engine) -> None:
    first = propose(own)
    with own.begin() as tx:
        assert service.find(tx, "prov").id == first.id
        assert service.find(tx, str(first.id)).id == first.id
        with pytest.raises(NotFoundError):
            service.find(tx, "annat")
    propose(own)
    with own.begin() as tx, pytest.raises(LjusrondError, match="2 proposals"):
        service.find(tx, "Prov")


def test_deleting_a_proposal_takes_everything_with_it(own: Engine) -> None:
    found = propose(own, {"label": "N1", "geometry": at(230, 30), **POLE})
    with own.begin() as tx:
        service.delete(tx, found.id)
        assert counts(tx) == [0, 0, 0, 0]
        with pytest.raises(NotFoundError):
            service.delete(tx, found.id)


def test_a_proposal_deleted_while_it_is_compared_leaves_nothing(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = propose(own, {"label": "N1", "geometry": at(230, 30), **POLE})

    def compare_late(*args: Any) -> Comparison:  # noqa: ANN401 -- whatever it takes
        with own.begin() as tx:
            service.delete(tx, found.id)
        return compare(*args)

    with own.begin() as tx:
        service.queue(tx, found.id)
    monkeypatch.setattr(tasks, "compare", compare_late)
    assert tasks.compute(own, found.id) == "deleted meanwhile"
    with own.begin() as tx:
        assert counts(tx) == [0, 0, 0, 0]


def counts(tx: Connection) -> list[int]:
    names = ("proposal", "proposal_lamp", "proposal_result", "proposal_spot")
    return [
        len(tx.execute(select(table(name, column("company_id"), schema="core"))).all())
        for name in names
    ]
