"""A module's database whose rows are after each test what they were before the first.

Cheaper than a fresh database and a fresh sample a test. It is for tests that change rows alone:
what they do to tables, views and rights stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

#: Every table of ours with its columns but those that the database computes.
_TABLES = """
SELECT format('%I.%I', nspname, relname) AS name, format('%I', nspname || '.' || relname) AS copy,
    string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
FROM pg_class
INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
INNER JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
    AND NOT attisdropped AND attgenerated = ''
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema', 'kept')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
GROUP BY nspname, relname
"""
_KEEP = f"""
DO $$ DECLARE one record; BEGIN
    CREATE SCHEMA kept;
    FOR one IN {_TABLES} LOOP
        EXECUTE format(
            'CREATE TABLE kept.%s AS SELECT %s FROM %s', one.copy, one.columns, one.name);
    END LOOP;
END $$
"""  # noqa: S608 -- names of our own catalogue
_RESTORE = f"""
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;  -- no trigger and no foreign key in the way
    FOR one IN {_TABLES} LOOP
        -- A table without a page never had a row.
        IF pg_relation_size(one.name::regclass) > 0 THEN
            EXECUTE format('DELETE FROM %s', one.name);
            EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM kept.%s',
                one.name, one.columns, one.columns, one.copy);
        END IF;
    END LOOP;
END $$
"""  # noqa: S608 -- as above


def keep(engine: Engine) -> None:
    """Note the rows of every table, for `restored`."""
    with engine.begin() as tx:
        tx.execute(text(_KEEP.replace(":", r"\:")))


@contextmanager
def restored(engine: Engine) -> Iterator[Engine]:
    """Give the owner's engine for one test, and put the rows back that were kept."""
    yield engine
    with engine.begin() as tx:
        tx.execute(text(_RESTORE.replace(":", r"\:")))
