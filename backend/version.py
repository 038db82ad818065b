"""Which state a database is in; asked by every start and by monitors, so without Alembic."""

from __future__ import annotations

import hashlib
from functools import cache

from sqlalchemy import Connection, text

from backend.settings import ROOT

VERSIONS = ROOT / "sql" / "migrations" / "versions"
#: What views, rights and reference data are made of.
_SOURCES = (
    "sql/migrations/versions/*.py",
    "sql/app/*.sql",
    "sql/*.sql",
    "backend/migrate.py",
    "backend/reference.py",
    "backend/reports/categories.csv",
    "backend/reports/promises.csv",
    "backend/rounds/shipped.py",
    "backend/rounds/shipped/*.json",
    "gis/lighting/classes.py",
    "gis/deadlines.py",
    "gis/workdays.py",
    "requirements.lock",  # free days come from a library
)


def is_current(connection: Connection) -> bool:
    """Tell whether the newest migration of this program, and none after it, has been applied."""
    known = connection.scalar(text("SELECT to_regclass('core.alembic_version')"))
    if known is None:
        return False
    found = connection.scalars(text("SELECT version_num FROM core.alembic_version")).all()
    return list(found) == [newest()]


def is_built(connection: Connection) -> bool:
    """Tell whether tables, views, rights and reference data are those of this very program."""
    found = connection.scalar(
        text("SELECT obj_description(to_regnamespace('app'), 'pg_namespace')")
    )
    return found == fingerprint() and is_current(connection)


@cache
def newest() -> str:
    """Return the number of the newest migration: files are named by it, one after the other."""
    return max(path.name for path in VERSIONS.glob("[0-9]*_*.py")).partition("_")[0]


@cache
def fingerprint() -> str:
    """Return the digest of what a database is built from; kept as the comment of schema `app`."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
