"""Bring a database up to date: tables by Alembic, then views, functions, rights and policies."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, text

from backend import reference
from backend.settings import ROOT
from backend.version import fingerprint, is_current

SQL = ROOT / "sql"


def migrate(engine: Engine) -> bool:
    """Create or update everything in the database; harmless when nothing changed.

    The views and functions in schema `app` are dropped and built again in one transaction with
    the rights, so that no reader ever sees half of them.

    Returns
    -------
    bool
        Whether a migration was applied.
    """
    with engine.begin() as connection:
        _prepare(connection)
        behind = not is_current(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _create_jobs(connection)
        rebuild_app(connection)
        reference.load(connection)
        connection.execute(text("SELECT app.open_missing_cases()"))
        _run(connection, f"COMMENT ON SCHEMA app IS '{fingerprint()}'")
    return behind


def rebuild_app(connection: Connection) -> None:
    """Drop schema `app` and build it from sql/app/*.sql in order, then rights and policies."""
    _run(connection, "DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app")
    for path in sorted((SQL / "app").glob("*.sql")):
        _run_file(connection, path)
    _run_file(connection, SQL / "roles.sql")
    _run_file(connection, SQL / "policies.sql")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SQL / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _prepare(connection: Connection) -> None:
    # Two processes that start at once must not migrate at once; released at commit.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('ljusrond.migrate'))"))
    _run(
        connection,
        "CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public; CREATE SCHEMA IF NOT EXISTS core",
    )


def _create_jobs(connection: Connection) -> None:
    exists = connection.scalar(text("SELECT to_regclass('jobs.procrastinate_jobs')"))
    if exists is None:
        _run(connection, "CREATE SCHEMA IF NOT EXISTS jobs; SET LOCAL search_path = jobs, public")
        _run(connection, SchemaManager.get_schema())
        _run(connection, "SET LOCAL search_path = public, jobs")


def _run_file(connection: Connection, path: Path) -> None:
    _run(connection, path.read_text(encoding="utf-8"))


def _run(connection: Connection, sql: str) -> None:
    # Straight through the driver: a script holds colons and percent signs that are no parameters.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
