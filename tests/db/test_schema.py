"""The schema: no drift, the whole chain, comments, word lists, geometry."""

import re
import uuid
from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, table, text
from sqlalchemy.exc import IntegrityError

from backend.db import open_engine
from backend.embedded import Cluster
from backend.migrate import _config, migrate, rebuild_app
from backend.models import Base
from backend.settings import ROOT
from backend.version import is_built, is_current, newest
from gis import vocabulary
from tests.estate_sample import see_lamps, store_sample

VERSIONS = sorted((ROOT / "sql" / "migrations" / "versions").glob("*.py"))
SCENE_STATES = ("waiting", "running", "done", "refused", "failed")
WORD_LISTS = {
    "duty_phone.purpose": vocabulary.DUTY_PURPOSES,
    "case_event.kind": vocabulary.CASE_EVENTS,
    "case_state.party": vocabulary.PARTIES,
    "case_state.priority": vocabulary.PRIORITIES,
    "case_state.status": vocabulary.REPORT_EVENTS,
    "contractor.language": vocabulary.LANGUAGES,
    "contractor.party": vocabulary.PARTIES,
    "follow_link.language": vocabulary.TENANT_LANGUAGES,
    "measure.comparison": vocabulary.MEASURE_COMPARISONS,
    "measure.expects": vocabulary.MEASURE_EXPECTS,
    "measure.kind": vocabulary.MEASURE_KINDS,
    "measure.metric": vocabulary.MEASURE_METRICS,
    "measure.reason": vocabulary.MEASURE_REASONS,
    "measure_area.role": vocabulary.MEASURE_ROLES,
    "message.channel": vocabulary.CHANNELS,
    "open311_peer.party": vocabulary.PARTIES,
    "promise.asset_kind": vocabulary.ASSET_KINDS,
    "promise.party": vocabulary.PARTIES,
    "promise.priority": vocabulary.PRIORITIES,
    "promise.unit": vocabulary.PROMISE_UNITS,
    "subscription.language": vocabulary.LANGUAGES,
    "subscription.mode": vocabulary.SUBSCRIPTION_MODES,
    "work_order.status": vocabulary.ORDER_STATES,
    "report.missing_kind": vocabulary.MISSING_KINDS,
    "report.spot": vocabulary.INDOOR_SPOTS,
    "report_evidence.origin": vocabulary.REPORT_ORIGINS,
    "submission.kind": vocabulary.SUBMISSION_KINDS,
    "group_fault.basis": ("circuit", "cluster"),
    "light_block.kind": ("surface", "ground"),
    "photometry.orientation": ("cie", "us", "symmetric", "unknown"),
    "photometry.orientation_source": ("inferred", "declared"),
    "proposal.status": SCENE_STATES,
    "returned_file.status": vocabulary.RETURN_STATUSES,
    "returned_row.change": vocabulary.RETURN_CHANGES,
    "returned_row.result": vocabulary.RETURN_RESULTS,
    "proposal_lamp.change": ("new", "changed", "removed"),
    "proposal_lamp.kind": vocabulary.LAMP_KINDS,
    "proposal_spot.change": ("gone", "stays", "new"),
    "scene.status": SCENE_STATES,
    "account.role": vocabulary.ACCOUNT_ROLES,
    "api_token.role": vocabulary.ACCOUNT_ROLES,
    "share.role": vocabulary.SHARE_ROLES,
    "document.kind": vocabulary.DOCUMENT_KINDS,
    "retention_rule.record_type": vocabulary.RECORD_TYPES,
    "asset.kind": vocabulary.ASSET_KINDS,
    "calendar_feed.language": vocabulary.LANGUAGES,
    "export.form": vocabulary.EXPORT_FORMS,
    "export.language": vocabulary.LANGUAGES,
    "export.status": vocabulary.EXPORT_STATES,
    "layer_link.kind": vocabulary.LAYER_LINK_KINDS,
    "layer_link.licence": vocabulary.LICENCES,
    "photo_grade.aspect": vocabulary.SCORE_ASPECTS,
    "outside_indicator.kind": vocabulary.INDICATOR_KINDS,
    "situation_event.daypart": vocabulary.DAYPARTS,
    "situation_event.kind": vocabulary.SITUATION_KINDS,
    "survey_item.good": ("high", "low"),
    "survey_item.theme": vocabulary.SURVEY_THEMES,
    "survey_wave.kind": vocabulary.SURVEY_KINDS,
    "round_deviation.severity": vocabulary.SEVERITIES,
    "round_item.aspect": vocabulary.ROUND_ASPECTS,
    "round_item.photo_when": vocabulary.PHOTO_WHEN,
    "round_item.priority": vocabulary.PRIORITIES,
    "round_template.kind": vocabulary.ROUND_KINDS,
    "visit_answer.answer": vocabulary.ROUND_ANSWERS,
    "visit_answer.severity": vocabulary.SEVERITIES,
    "walk.gap_kind": vocabulary.WALK_BOUNDS,
    "told.language": vocabulary.LANGUAGES,
    "walk.kind": vocabulary.WALK_KINDS,
    "walk.profile": vocabulary.WALK_PROFILES,
    "walk.status": vocabulary.WALK_STATUSES,
    "walk_answer.answer": vocabulary.WALK_ANSWERS,
    "walk_attendance.meeting": vocabulary.WALK_MEETINGS,
    "walk_meeting.kind": vocabulary.WALK_MEETINGS,
    "walk_package.party": vocabulary.PARTIES,
    "walk_point.cost": vocabulary.COST_CLASSES,
    "walk_point.decision": vocabulary.WALK_DECISIONS,
    "walk_point.party": vocabulary.PARTIES,
    "walk_point.sentiment": vocabulary.SENTIMENTS,
    "walk_stop.choice": vocabulary.WALK_CHOICES,
    "walk_stop.source": vocabulary.WALK_SOURCES,
    "walk_wish.sentiment": vocabulary.SENTIMENTS,
    "waste_collection.fraction": vocabulary.WASTE_FRACTIONS,
    "waste_reading.fraction": vocabulary.WASTE_FRACTIONS,
    "building.height_source": vocabulary.HEIGHT_SOURCES,
    "building.use": vocabulary.BUILDING_USES,
    "cleaning_visit.outcome": vocabulary.CLEANING_OUTCOMES,
    "courtyard.origin": vocabulary.COURTYARD_ORIGINS,
    "dark_spot.certainty": vocabulary.CERTAINTIES,
    "fault_category.lamp_state": vocabulary.LAMP_STATES,
    "footpath.kind": vocabulary.FOOTPATH_KINDS,
    "footpath.lit": vocabulary.LIT_VALUES,
    "lamp.control": vocabulary.LIGHT_CONTROLS,
    "lamp.height_source": vocabulary.LAMP_HEIGHT_SOURCES,
    "lamp.kind": vocabulary.LAMP_KINDS,
    "lamp.light_source": vocabulary.LIGHT_SOURCES,
    "lamp.serves": vocabulary.LAMP_SERVES,
    "lamp_observation.state": vocabulary.LAMP_STATES,
    "luminaire_type.light_source": vocabulary.LIGHT_SOURCES,
    "place.kind": vocabulary.PLACE_KINDS,
    "report.origin": vocabulary.REPORT_ORIGINS,
    "report_event.kind": vocabulary.REPORT_EVENTS,
    "stairwell.entrance_kind": vocabulary.ENTRANCE_KINDS,
    "waste_bin.fraction": vocabulary.WASTE_FRACTIONS,
    "waste_need.fraction": vocabulary.WASTE_FRACTIONS,
    "waste_fraction.fraction": vocabulary.WASTE_FRACTIONS,
    "waste_station.kind": vocabulary.WASTE_STATION_KINDS,
}
CORE_TABLES = sorted(table.name for table in Base.metadata.sorted_tables)


def test_the_models_and_the_migrations_do_not_drift(tx: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "sql" / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    command.check(config)


def test_revision_files_are_named_by_number_verb_and_noun() -> None:
    numbers = []
    for path in VERSIONS:
        found = re.fullmatch(r"(\d{4})_[a-z]+_[a-z_]+\.py", path.name)
        assert found, path.name
        assert f'revision = "{found[1]}"' in path.read_text(encoding="utf-8")
        numbers.append(int(found[1]))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_chain_runs_on_an_empty_database_and_again(cluster: Cluster) -> None:
    name = f"empty_{uuid.uuid4().hex[:8]}"
    admin = open_engine(cluster.url("postgres"), pool_size=1)
    auto = admin.execution_options(isolation_level="AUTOCOMMIT")
    with auto.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine = open_engine(cluster.url(name), pool_size=1)
    try:
        migrate(engine)
        before = _everything(engine)
        migrate(engine)
        assert _everything(engine) == before
    finally:
        engine.dispose()
        with auto.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def test_migrating_again_keeps_every_row(clone: Callable[[], str]) -> None:
    engine = open_engine(clone(), pool_size=1)
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
    before = _everything(engine), _rows(engine)
    for _ in range(2):
        migrate(engine)
    assert (_everything(engine), _rows(engine)) == before
    with engine.connect() as tx:
        assert is_current(tx)
    engine.dispose()


def test_a_start_asks_without_alembic_whether_anything_is_to_do(tx: Connection) -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [newest()]
    assert is_current(tx)
    assert is_built(tx)
    tx.execute(text("COMMENT ON SCHEMA app IS 'built by another version'"))
    assert not is_built(tx)
    tx.execute(text("DELETE FROM core.alembic_version"))
    assert not is_current(tx)


def test_an_empty_database_is_not_current(cluster: Cluster) -> None:
    engine = open_engine(cluster.url("postgres"), pool_size=1)
    with engine.connect() as tx:
        assert not is_current(tx)
        assert not is_built(tx)
    engine.dispose()


def test_views_are_rebuilt_while_rows_exist(tx: Connection) -> None:
    store_sample(tx)
    see_lamps(tx, "dark")
    rebuild_app(tx)
    assert tx.scalar(text("SELECT count(*) FROM app.broken_fixtures")) == 2


def test_nothing_in_core_depends_on_app(tx: Connection) -> None:
    tx.execute(text("DROP SCHEMA app CASCADE"))
    count = "SELECT count(*) FROM pg_class WHERE relnamespace = 'core'::regnamespace AND relkind"
    assert tx.scalar(text(f"{count} = 'r'")) == len(CORE_TABLES) + 1  # the migration tool's own


def _everything(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as tx:
        columns = tx.execute(
            text(
                "SELECT table_schema, table_name, column_name, data_type, is_nullable,"
                " coalesce(column_default, '') FROM information_schema.columns"
                " WHERE table_schema IN ('core', 'app', 'jobs') ORDER BY 1, 2, 3"
            )
        )
        constraints = tx.execute(
            text(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE connamespace = 'core'::regnamespace ORDER BY 1, 2"
            )
        )
        return [tuple(row) for row in (*columns, *constraints)]


def _rows(engine: Engine) -> dict[str, int | None]:
    with engine.connect() as tx:
        return {
            name: tx.scalar(select(func.count()).select_from(table(name, schema="core")))
            for name in CORE_TABLES
        }


def test_every_table_view_function_and_column_says_what_it_is(tx: Connection) -> None:
    relations = tx.execute(
        text(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'v', 'm')"
            " AND relnamespace IN ('core'::regnamespace, 'app'::regnamespace)"
            " AND obj_description(oid, 'pg_class') IS NULL"
        )
    )
    columns = tx.execute(
        text(
            "SELECT c.oid::regclass::text, a.attname FROM pg_class AS c"
            " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relkind IN ('r', 'v', 'm') AND col_description(c.oid, a.attnum) IS NULL"
            " AND c.relnamespace IN ('core'::regnamespace, 'app'::regnamespace)"
        )
    )
    functions = tx.execute(
        text(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE obj_description(oid, 'pg_proc')"
            " IS NULL AND pronamespace IN ('core'::regnamespace, 'app'::regnamespace)"
        )
    )
    missing = [".".join(row) for found in (relations, columns, functions) for row in found]
    assert missing == []


def test_a_view_says_of_a_plain_column_what_the_table_says(tx: Connection) -> None:
    found = tx.execute(
        text(
            "SELECT col_description('app.lamps'::regclass, a.attnum),"
            " col_description('core.lamp'::regclass, b.attnum)"
            " FROM pg_attribute AS a JOIN pg_attribute AS b USING (attname)"
            " WHERE a.attrelid = 'app.lamps'::regclass AND b.attrelid = 'core.lamp'::regclass"
            " AND attname IN ('owner', 'cabinet', 'bearing_deg', 'geom')"
        )
    ).all()
    assert len(found) == 4
    assert all(view == table for view, table in found)


def test_every_table_names_the_company() -> None:
    # Failed logins are counted before anybody, and so any company, is known.
    apart = ("company", "login_attempt")
    tables = [t for t in Base.metadata.sorted_tables if t.name not in apart]
    assert [t.name for t in tables if "company_id" not in t.columns] == []


def test_units_of_measured_columns_stand_in_their_comments() -> None:
    units = {"_m": "[m]", "_lx": "[lx]", "_lm": "[lm]", "_w": "[W]", "_deg": "[deg]", "_m2": "[m2]"}
    for owner in Base.metadata.sorted_tables:
        for column in owner.columns:
            unit = next((u for end, u in units.items() if column.name.endswith(end)), "")
            assert unit in (column.comment or ""), f"{owner.name}.{column.name}"


def test_word_lists_are_the_checks_of_the_database(tx: Connection) -> None:
    found = tx.execute(
        text(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'core'::regnamespace"
        )
    )
    checks = {}
    for owner, definition in found:
        column = re.match(r"CHECK \(\((\w+) = ANY \(ARRAY\[", definition)
        if column:
            words = re.findall(r"'([^']*)'::text", definition)
            checks[f"{owner.removeprefix('core.')}.{column[1]}"] = tuple(words)
    known = {"analysis_run.scope", "analysis_run.status", "import_issue.action"}
    known |= {"lighting_class.quantity", "photometry.format"}
    known |= {"surface_result.e_avg_verdict", "surface_result.uo_verdict"}
    assert {name: words for name, words in checks.items() if name not in known} == WORD_LISTS


def test_every_column_of_words_is_held_to_its_list(tx: Connection) -> None:
    store_sample(tx)
    lamp = Base.metadata.tables["core.lamp"]
    for name, value in (("kind", "disco"), ("serves", "moon"), ("control", ""), ("owner", None)):
        with pytest.raises(IntegrityError, match=f"lamp_{name}_check|not-null"), tx.begin_nested():
            tx.execute(lamp.update().values({name: value}))


def test_geometries_are_typed_in_metres_and_indexed(tx: Connection) -> None:
    columns = tx.execute(
        text(
            "SELECT f_table_name, srid, type, coord_dimension FROM geometry_columns"
            " WHERE f_table_schema = 'core' AND f_geometry_column = 'geom'"
        )
    ).all()
    declared = [owner for owner in Base.metadata.sorted_tables if "geom" in owner.columns]
    assert len(columns) == len(declared)
    assert {(row.srid, row.coord_dimension) for row in columns} == {(3006, 2)}
    of_any_kind = {row.f_table_name for row in columns if row.type == "GEOMETRY"}
    assert of_any_kind == {"place", "measure_area"}
    indexed = tx.scalars(
        text(
            "SELECT tablename FROM pg_indexes WHERE schemaname = 'core'"
            " AND indexdef LIKE '%USING gist (geom)%'"
        )
    )
    # What a lamp holds lit is found by the lamp alone, and written a million times over.
    by_place = {row.f_table_name for row in columns} - {"lamp_effect"}
    assert sorted(indexed) == sorted(by_place)


def test_every_foreign_key_that_a_delete_follows_has_an_index(tx: Connection) -> None:
    # Without one, deleting a report or an asset reads the whole table for each row.
    missing = tx.execute(
        text(
            "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint AS c"
            " WHERE c.contype = 'f' AND c.connamespace = 'core'::regnamespace"
            " AND c.confdeltype IN ('c', 'n') AND NOT EXISTS (SELECT FROM pg_index AS i"
            " WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])"
        )
    ).all()
    assert missing == []
