"""Measures held against surveys: the same waves, one scale, and the worst year left out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text

from backend.db import open_engine
from backend.followup import registering, service
from backend.followup.areas import Places, Where
from backend.followup.registering import Wanted
from backend.followup.schemas import Effect
from tests.estate_sample import EAST_M, NORTH_M, store_sample

TODAY = date(2026, 11, 27)
BEGINS = date(2025, 6, 1)
AREAS = {"Norr": 0.0, "Syd": 900.0}

_AREA = text(
    "INSERT INTO core.survey_area (company_id, estate_id, name, geom) SELECT company_id, id, :name,"
    " ST_Multi(ST_MakeEnvelope(:east, :north, :east + 90, :north + 90, 3006)) FROM core.estate"
)
_WAVE = text(
    "INSERT INTO core.survey_wave (company_id, kind, name, starts_on, ends_on, source)"
    " SELECT id, 'imported', cast(:day AS text), :day, :day, 'Egen' FROM core.company RETURNING id"
)
_ASKED = text(
    "INSERT INTO core.survey_wave_area (company_id, wave_id, area_id, respondents)"
    " SELECT company_id, :wave, id, 400 FROM core.survey_area WHERE name = :name"
)
_ITEM = text(
    "INSERT INTO core.survey_item (company_id, wave_id, theme, position, low, high, good,"
    " positive_from) SELECT id, :wave, 'safety', 1, 1, :high, 'high', :high - 1 FROM core.company"
    " RETURNING id"
)
_COUNT = text(
    "INSERT INTO core.survey_count (company_id, item_id, area_id, score, positive, answers, weight,"
    " weight_squares) SELECT company_id, :item, id, 100 * :positive, :positive, :n, :n, :n"
    " FROM core.survey_area WHERE name = :name"
)


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with two areas that surveys are answered for."""
    made = open_engine(clone(), pool_size=2)
    with made.begin() as tx:
        store_sample(tx)
        for name, away in AREAS.items():
            tx.execute(_AREA, {"name": name, "east": EAST_M + away, "north": NORTH_M})
    yield made
    made.dispose()


def ask(tx: Connection, day: date, good: dict[str, int], high: int = 5) -> None:
    """Store a wave of 400 answers an area, so many of them good."""
    wave = tx.scalar(_WAVE, {"day": day})
    item = tx.scalar(_ITEM, {"wave": wave, "high": high})
    for name, count in good.items():
        tx.execute(_ASKED, {"wave": wave, "name": name})
        for positive, answers in ((1, count), (0, 400 - count)):
            told = {"item": item, "name": name, "positive": positive, "n": answers}
            tx.execute(_COUNT, told)


def effect(tx: Connection, name: str = "Värdar", *, reason: str = "planned") -> Effect:
    """Write a measure in Norr down, held against Syd; return what became of it."""
    estate: uuid.UUID
    estate, company = tx.execute(text("SELECT id, company_id FROM core.estate")).one()
    wanted = Wanted(
        estate_id=estate, name=name, kind="social", starts_on=BEGINS, expects="more",
        hypothesis="Fler känner sig trygga", metric="survey", theme="safety", reason=reason,
        where=Where(place=Places(labels=("Norr",)), compared=Places(labels=("Syd",))),
    )  # fmt: skip
    made = registering.add(tx, company, wanted, TODAY)
    found = service.effect(tx, made, TODAY)
    assert found is not None
    return found


def _sides(found: Effect) -> dict[str, tuple[float | None, float | None]]:
    return {side.role: (side.before, side.after) for side in found.compared.sides}


def test_a_change_is_held_against_the_same_surveys(tx: Connection) -> None:
    ask(tx, date(2024, 3, 1), {"Norr": 200, "Syd": 200})
    ask(tx, date(2025, 3, 1), {"Syd": 320})
    ask(tx, date(2026, 3, 1), {"Norr": 280, "Syd": 210})
    found = effect(tx)
    assert _sides(found) == {"place": (50.0, 70.0), "comparison": (50.0, 52.5)}
    assert found.verdict == "more"
    assert found.compared.change is not None
    assert found.compared.change.value == pytest.approx(17.5)


def test_answers_by_other_scales_are_not_compared(tx: Connection) -> None:
    ask(tx, date(2024, 3, 1), {"Norr": 200, "Syd": 200})
    ask(tx, date(2025, 3, 1), {"Norr": 90, "Syd": 200}, high=10)
    ask(tx, date(2026, 3, 1), {"Norr": 204, "Syd": 200})
    assert _sides(effect(tx))["place"] == (50.0, 51.0)


def test_without_two_waves_of_one_scale_nothing_is_said(tx: Connection) -> None:
    ask(tx, date(2025, 3, 1), {"Norr": 90, "Syd": 200}, high=10)
    ask(tx, date(2026, 3, 1), {"Norr": 204, "Syd": 200})
    assert effect(tx).verdict == "no_waves"


def test_where_the_comparison_was_asked_at_other_times_there_is_none(tx: Connection) -> None:
    ask(tx, date(2024, 3, 1), {"Norr": 200})
    ask(tx, date(2024, 9, 1), {"Syd": 100})
    ask(tx, date(2026, 3, 1), {"Norr": 280, "Syd": 300})
    found = effect(tx)
    assert (found.verdict, found.compared.change) == ("no_comparison", None)
    assert _sides(found) == {"place": (50.0, 70.0)}


def test_a_place_that_was_chosen_as_the_worst_needs_an_earlier_wave(tx: Connection) -> None:
    ask(tx, date(2025, 3, 1), {"Norr": 100, "Syd": 200})
    ask(tx, date(2026, 3, 1), {"Norr": 200, "Syd": 200})
    assert effect(tx).verdict == "more"
    found = effect(tx, reason="worst")
    assert (found.verdict, found.compared.change) == ("chosen_worst", None)
    assert _sides(found)["place"] == (25.0, 50.0)
    ask(tx, date(2024, 3, 1), {"Norr": 190, "Syd": 200})
    found = effect(tx, reason="worst")
    assert (found.verdict, _sides(found)["place"]) == ("no_clear", (47.5, 50.0))
    assert "chosen_worst" in found.warnings


def test_other_measures_and_a_single_comparison_are_told_of_surveys_too(tx: Connection) -> None:
    ask(tx, date(2024, 3, 1), {"Norr": 200, "Syd": 200})
    ask(tx, date(2026, 3, 1), {"Norr": 280, "Syd": 200})
    effect(tx, "Belysning")
    found = effect(tx)
    assert [(one.name, one.at_place) for one in found.overlaps] == [("Belysning", True)]
    assert set(found.warnings) == {"afterwards", "one_area", "overlap"}


def test_a_measure_without_any_survey_says_so(tx: Connection) -> None:
    found = effect(tx)
    assert (found.verdict, found.compared.sides, found.points) == ("no_waves", (), ())
