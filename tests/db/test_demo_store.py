"""What light and waste rooms of the demo estate build on, as it stands in the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text

from backend import demo
from backend.db import open_engine
from backend.followup import service as followup
from backend.luminaires import service as luminaires
from backend.waste import doors
from gis.demo import build_demo
from gis.demo.places import FEWER_FRACTIONS
from gis.demo.planted import (
    DUMPED_AFTER,
    DUMPED_BEFORE,
    LED_AFTER,
    LED_BEFORE,
    NEIGHBOUR_AFTER,
    NEIGHBOUR_BEFORE,
    QR_FACTOR,
)
from gis.demo.pools import BAD_WASTE
from gis.effects import Estimate
from gis.scores import draw
from gis.vocabulary import DUTY_PURPOSES
from gis.workdays import local_date


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database that holds the demo estate, its light not computed."""
    made = open_engine(clone(), pool_size=2)
    # Views count a year back from now.
    today = local_date(datetime.now(UTC))
    with made.begin() as tx:
        demo._store(tx, build_demo(today=today))  # noqa: SLF001 -- without computing
    yield made
    made.dispose()


def test_part_of_the_lamps_rests_on_files(tx: Connection) -> None:
    statement = text(
        "SELECT luminaire_type.photometry_id, count(*) FROM core.lamp"
        " INNER JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id"
        " WHERE lamp.serves <> 'indoor' GROUP BY 1"
    )
    counts = {row[0]: row[1] for row in tx.execute(statement)}
    assert sum(counts.values()) == 497
    assert len(counts) == 4
    measured = sum(count for key, count in counts.items() if key is not None)
    assert 0.3 < measured / 497 < 0.6
    tables = luminaires.distributions(tx, [key for key in counts if key is not None])
    assert sorted(table.name for table in tables.values()) == [
        "fiktiv-entre-14-led.ldt", "fiktiv-park-26-led.ldt", "fiktiv-parkering-52-led.ldt",
    ]  # fmt: skip
    assert not any(table.warnings for table in tables.values())


def test_porticos_are_passages_and_parking_areas_are_places(tx: Connection) -> None:
    passages = tx.scalars(text("SELECT name FROM core.footpath WHERE passage ORDER BY name")).all()
    assert len(passages) == 8
    assert all(name.startswith("Portik ") for name in passages)
    areas = text("SELECT count(*), sum(ST_Area(geom)) FROM core.place WHERE kind = 'parking'")
    count, area_m2 = tx.execute(areas).one()
    assert count == 4
    assert area_m2 == pytest.approx(16_992, rel=0.01)


def test_duty_phones_are_numbers_kept_for_fiction_and_stored_once(tx: Connection) -> None:
    for _ in range(2):
        demo._let_people_in(tx)  # noqa: SLF001
    found = tx.execute(text("SELECT purpose, phone FROM core.duty_phone ORDER BY position")).all()
    assert {row.purpose for row in found} == set(DUTY_PURPOSES)
    assert len(found) == len(DUTY_PURPOSES)
    for row in found:
        # PTS: telephone numbers for books and films.
        assert re.fullmatch(r"031-390 06 \d\d|070-174 06 (?:0[5-9]|[1-9]\d)", row.phone)


def test_the_waste_rooms_that_lack_and_those_that_stand_out_are_the_planted_ones(
    tx: Connection,
) -> None:
    rooms = tx.execute(text("SELECT * FROM app.waste_readiness")).all()
    assert len(rooms) == 11
    lacking = {room.code: set(room.lacking) for room in rooms if room.readiness == "lacks"}
    planted = {"metal", "clear_glass", "coloured_glass"}
    assert lacking == dict.fromkeys(FEWER_FRACTIONS, planted)
    assert {room.code for room in rooms if room.is_troubled} == set(BAD_WASTE)
    # The rounds say the same as the reports.
    overfull = {room.code: room.overfull_looks / room.looks for room in rooms}
    assert set(sorted(overfull, key=overfull.__getitem__)[-4:]) == set(BAD_WASTE)
    assert {room.readiness for room in rooms} == {"lacks", "tight", "ready"}


def test_each_door_of_the_estate_has_a_way_to_a_waste_room(tx: Connection) -> None:
    ways = doors.ways(tx, "barkullen")
    assert ways.along_paths
    assert len(ways.doors) == 60
    for door in ways.doors:
        assert door.station_m is not None
        assert door.complete_m is not None
        assert 0 < door.station_m <= door.complete_m < 400


def test_what_inspections_judged_shows_the_missed_rounds_and_the_bad_rooms(tx: Connection) -> None:
    found = tx.execute(
        text(
            "SELECT asset_code, task, scored_at, intact_score + clean_score + tidy_score AS sum"
            " FROM app.scores"
        )
    ).all()
    assert len(found) == 91  # each place with a plan, whether anybody looked or not
    assert any(row.scored_at is None for row in found)
    yards = [row for row in found if row.task == "monthly_round"]
    assert len(yards) == 12
    assert min(yards, key=lambda row: row.scored_at).asset_code == "G10"
    rooms = sorted((row for row in found if row.task == "waste_round"), key=lambda row: row.sum)
    assert {row.asset_code for row in rooms[:4]} == {"M2", "M3", "M6", "M7"}
    open_there = tx.execute(
        text(
            "SELECT label.code, count(*) FROM app.round_deviations AS deviation"
            " JOIN app.asset_labels AS label ON deviation.asset_id = label.id"
            " WHERE deviation.task = 'waste_round' GROUP BY label.code ORDER BY 2 DESC"
        )
    ).all()
    assert {row[0] for row in open_there[:4]} == {"M2", "M3", "M6", "M7"}


def test_a_sample_of_the_demo_can_be_drawn_again(tx: Connection) -> None:
    samples = tx.execute(text("SELECT * FROM core.inspection_sample")).all()
    assert len(samples) == 6
    for sample in samples:
        plans = tx.scalars(
            text(
                "SELECT id FROM core.cleaning_plan WHERE contractor = :contractor AND task = :task"
            ),
            {"contractor": sample.contractor, "task": sample.task},
        ).all()
        drawn = tx.scalars(
            text(
                "SELECT plan_id FROM core.inspection_sample_plan"
                " WHERE sample_id = :id ORDER BY position"
            ),
            {"id": sample.id},
        ).all()
        assert draw(plans, sample.size, sample.seed) == drawn


#: What the planted stories are known to hold, as factor beside the comparison, and what is said.
STORIES = {
    "LED på Lingongatan": (LED_AFTER / LED_BEFORE, {"no_clear", "less"}),
    "Miljöhus 7 flyttat och upplyst": (DUMPED_AFTER / DUMPED_BEFORE, {"less"}),
    "QR-märken på stolpar och dörrar": (QR_FACTOR, {"reporting"}),
    "Skylt mot klotter i gångtunneln": (1.0, {"no_clear"}),
    "Gårdsvärd på den sämsta gården": (None, {"chosen_worst"}),
    "Trygghetsvärdar på kvällarna vid Lingongatan": (None, {"too_early", "no_clear"}),
    "Ljusare färg i källargångar": (None, {"not_started"}),
}


def test_the_planted_stories_are_answered_rightly(tx: Connection) -> None:
    told = {one.name: followup.effect(tx, one.id) for one in followup.measures(tx)}
    assert set(told) == set(STORIES)
    for name, (truth, said) in STORIES.items():
        effect = told[name]
        assert effect is not None
        assert effect.verdict in said, name
        if truth is None:
            assert effect.compared.change is None
        else:
            change = effect.compared.change
            assert isinstance(change, Estimate)
            assert change.low <= truth <= change.high, name
    moved = told["Miljöhus 7 flyttat och upplyst"]
    assert moved is not None
    place, ring, held = moved.compared.sides
    assert (place.before, place.after) == (DUMPED_BEFORE, DUMPED_AFTER)
    assert (ring.before, ring.after) == (NEIGHBOUR_BEFORE, NEIGHBOUR_AFTER)
    assert held.role == "comparison"
    beside = moved.compared.ring
    assert isinstance(beside, Estimate)
    assert beside.low <= NEIGHBOUR_AFTER / NEIGHBOUR_BEFORE <= beside.high
    light = told["LED på Lingongatan"]
    assert light is not None
    assert light.compared.change.ratio == pytest.approx(LED_AFTER / LED_BEFORE)  # type: ignore[union-attr]
    assert "overlap" in light.warnings
    assert "Trygghetsvärdar på kvällarna vid Lingongatan" in {o.name for o in light.overlaps}


def test_the_costs_of_the_demo_agree_with_its_file(tx: Connection) -> None:
    totals = followup.totals(tx)
    file = tx.scalar(text("SELECT total_sek FROM core.cost_import"))
    assert totals.booked_sek + totals.unmatched_sek == file
    assert totals.unmatched_sek > 0
    one = next(m for m in followup.costs(tx) if m.name == "LED på Lingongatan")
    assert one.cost_per_dwelling == round(one.booked_sek / 192)
