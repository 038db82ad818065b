"""Alembic's entry: migrates the connection that backend.migrate hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy.sql.schema import SchemaItem

from backend.models import Base


def include_object(
    item: SchemaItem,
    name: str | None,
    kind: Literal[
        "schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint"
    ],
    reflected: bool,
    compare_to: SchemaItem | None,
) -> bool:
    """Leave out what is not declared by us: PostGIS, views, the version table."""
    if kind == "table" and getattr(item, "schema", None) != "core":
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table_schema="core",
    include_schemas=True,
    include_object=include_object,
    include_name=lambda name, kind, _: kind != "schema" or name == "core",
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
