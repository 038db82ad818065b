"""Classes in SQL as the registry says them, and changes of layers noted where they are."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Integer, Text, cast, literal, select, text

from backend.queries import Queries
from backend.tiles import cells
from backend.tiles.classes import class_of
from backend.tiles.reads import TOPICS
from gis import vocabulary as words
from maps.layer import Row
from maps.layers import LAYERS
from tests.estate_sample import see_lamps, store_sample

tiles = Queries("tiles")
SCORES = ("bad", "fair", "old", "unseen", "partly", "good")
#: Values of the columns that a class depends on.
ASKED: Mapping[str, Mapping[str, Sequence[object]]] = {
    "lamps": {"kind": words.LAMP_KINDS, "state": (*words.LAMP_STATES, None)},
    "footpaths": {"kind": words.FOOTPATH_KINDS},
    "lit_surfaces": {"verdict": ("fails", "unknown", "ok", "no_demand")},
    "reports": {"due_state": ("overdue", "soon", "later")},
    "waste_readiness": {"readiness": ("lacks", "short", "unknown", "tight", "ready")},
    "scores": {"score_state": SCORES},
    "dark_spots": {"certainty": words.CERTAINTIES},
    "overdue_cleaning": {
        "cleaning_state": ("overdue", "due_soon", "ok", "never_visited"),
        "overdue_days": (0, 1, 7, 8, 30, 31, 400),
    },
    "broken_fixtures": {
        "state": tuple(one for one in words.LAMP_STATES if one not in ("lit", "unknown"))
    },
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_database_classifies_as_the_registry_does(tx: Connection, name: str) -> None:
    columns = ASKED.get(name, {})
    for values in itertools.product(*columns.values()):
        row: Row = dict(zip(columns, values, strict=True))
        given = select(
            *(
                cast(literal(value), Integer if isinstance(value, int) else Text).label(column)
                for column, value in row.items()
            ),
            literal(1).label("one"),
        ).subquery()
        said = tx.scalar(select(class_of(name, given)).select_from(given))
        assert said == LAYERS[name].classify(row), row
        assert said in LAYERS[name].styles


def changes(tx: Connection, topic: str) -> int:
    asked = text("SELECT coalesce(sum(changes), 0) FROM core.layer_change WHERE topic = :topic")
    return int(tx.execute(asked, {"topic": topic}).scalar_one())


def test_a_change_is_noted_with_its_place(tx: Connection) -> None:
    estate = store_sample(tx)
    before = changes(tx, "lamp_observation")
    see_lamps(tx, "dark")
    assert changes(tx, "lamp_observation") == before + 1
    row = tx.execute(
        text(
            "SELECT estate_id, ST_XMax(change.geom) - ST_XMin(change.geom) AS width,"
            " (SELECT bool_and(ST_Covers(change.geom, lamp.geom)) FROM core.lamp) AS holds"
            " FROM core.layer_change AS change WHERE topic = 'lamp_observation'"
            " ORDER BY change.id DESC LIMIT 1"
        )
    ).one()
    assert row.estate_id == estate.id
    assert (row.width, row.holds) == (26.0, True)


def test_who_moves_notes_where_it_was(tx: Connection) -> None:
    store_sample(tx)
    tx.execute(text("DELETE FROM core.layer_change"))
    tx.execute(text("UPDATE core.lamp SET geom = ST_Translate(geom, 500, 0) WHERE code = 'P1'"))
    boxes = tx.execute(
        text(
            "SELECT round(ST_X(ST_Centroid(geom)))::integer AS east FROM core.layer_change"
            " WHERE topic = 'lamp' ORDER BY 1"
        )
    ).all()
    assert boxes[1].east - boxes[0].east == 500


def test_every_table_that_a_layer_reads_is_watched(tx: Connection) -> None:
    watched = tx.scalars(
        text("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'noted_new'")
    )
    asked = {topic for topics in TOPICS.values() for topic in topics}
    assert {name.removeprefix("core.") for name in watched} == asked


def test_every_table_of_a_view_is_a_topic_of_its_layer(tx: Connection) -> None:
    """A view that comes to read another table has to say so, or its tiles stay old."""
    # Shared words and settings; what is written in the same transaction as a topic; runs, which
    # only say when.
    apart = {
        "company", "asset", "analysis_run", "analysis_request", "fault_category", "report",
        "lighting_class", "cleaning_visit", "waste_reading", "work_order", "import_run",
        "lamp_standing",
    }  # fmt: skip
    reads = text(
        "WITH RECURSIVE used AS ("
        " SELECT CAST(:view AS regclass)::oid AS oid UNION SELECT pg_depend.refobjid FROM used"
        " JOIN pg_rewrite ON pg_rewrite.ev_class = used.oid"
        " JOIN pg_depend ON pg_depend.objid = pg_rewrite.oid"
        " AND pg_depend.refclassid = 'pg_class'::regclass)"
        " SELECT relname FROM pg_class JOIN used USING (oid)"
        " WHERE relkind = 'r' AND relnamespace = 'core'::regnamespace"
    )
    for name, layer in LAYERS.items():
        if name == "estates":
            continue  # the view counts what the layer does not show
        found = set(tx.scalars(reads, {"view": layer.view}))
        assert found - apart <= set(TOPICS[name]), name


def test_old_changes_are_summed_and_no_sum_falls(tx: Connection) -> None:
    store_sample(tx)
    for state in ("dark", "lit"):
        see_lamps(tx, state)
    tx.execute(text("UPDATE core.layer_change SET changed_at = now() - interval '2 days'"))
    see_lamps(tx, "dim")
    counted = text("SELECT count(*) FROM core.layer_change WHERE topic = 'lamp_observation'")
    before, rows = changes(tx, "lamp_observation"), tx.execute(counted).scalar_one()
    tiles.do(tx, "sum_changes")
    assert changes(tx, "lamp_observation") == before == rows
    assert tx.execute(counted).scalar_one() == 2
    assert tiles.do(tx, "sum_changes") == 0


@pytest.fixture
def watched(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that reads what others commit."""
    with engine.connect() as tx:
        yield tx
        tx.rollback()


def test_what_was_begun_early_and_committed_late_is_seen(
    engine: Engine, watched: Connection
) -> None:
    with engine.begin() as tx:
        store_sample(tx, "Sena")
    kept = cells.Kept()
    seen = text(
        "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
        " SELECT company_id, id, :state, now() FROM core.lamp WHERE code = :code"
    )
    with engine.connect() as late, late.begin():
        late.execute(seen, {"state": "dark", "code": "P1"})  # begun
        with engine.begin() as soon:
            soon.execute(seen, {"state": "lit", "code": "P2"})
        found = cells.freshen(watched, kept, "lamps", "", is_whole=False)
        assert cells.counts(kept, found, "lamps", None) == {"lit": 1, "unknown": 1}
        late.commit()
    found = cells.freshen(watched, kept, "lamps", "", is_whole=False)
    assert cells.counts(kept, found, "lamps", None) == {"lit": 1, "other": 1}


def test_the_next_server_starts_from_what_was_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as tx:
        estate = store_sample(tx, "Nästa")
    opened = text("SELECT app.set_limits(:company, NULL, 'administrator', NULL, 'r')")

    def count(kept: cells.Kept) -> dict[str, int]:
        with engine.begin() as tx:
            tx.execute(opened, {"company": estate.company_id})
            tx.execute(text("SET LOCAL ROLE ljusrond_app"))
            found = cells.freshen(tx, kept, "lamps", "", is_whole=True)
            return cells.counts(kept, found, "lamps", estate.id)

    assert count(cells.Kept()) == {"unknown": 2}
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
                " SELECT company_id, id, 'lit', now() FROM core.lamp"
                " WHERE estate_id = :estate AND code = 'P2'"
            ),
            {"estate": estate.id},
        )
    read: list[object] = []
    gather = cells.gather

    def watched_gather(tx: Connection, name: str, estates: Sequence[Any], tile: Any) -> Any:  # noqa: ANN401
        read.append(tile)
        return gather(tx, name, estates, tile)

    monkeypatch.setattr(cells, "gather", watched_gather)
    assert count(cells.Kept()) == {"unknown": 1, "lit": 1}
    assert read
    assert None not in read  # the ground of the change alone
