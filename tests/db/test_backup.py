"""Backups: whole and of one company, brought back into an empty installation."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from backend.backup import backup, restore
from backend.db import open_engine
from backend.errors import LjusrondError
from backend.settings import Settings
from tests.estate_sample import see_lamps, store_sample
from tests.sign_in import company, session

#: Filled when a database is made, or not part of a backup.
APART = {"alembic_version", "login_attempt", "layer_change", "layer_cells"}


@pytest.fixture(scope="module")
def full(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give an installation of two companies with accounts, rows and photos."""
    data = tmp_path_factory.mktemp("data")
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        for code in ("prov", "andra"):
            session(tx, "manager", company(tx, code))
            photo = data / "photos" / str(company(tx, code)) / "aa" / "picture.jpg"
            photo.parent.mkdir(parents=True)
            photo.write_bytes(code.encode())
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Settings(database_url=url, data=data)


@pytest.fixture
def empty(clone: Callable[[], str], tmp_path: Path) -> Settings:
    return Settings(database_url=clone(), data=tmp_path / "restored")


def counts(settings: Settings, code: str | None = None) -> dict[str, int]:
    """Count the rows of every table, all or those of a company and of everybody."""
    engine = open_engine(settings.database_url or "", pool_size=1)
    with engine.connect() as tx:
        tables = tx.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'core'")).all()
        owned = " WHERE company_id IS NULL OR company_id = (SELECT id FROM core.company"
        owned += f" WHERE code = '{code}')"
        found = {}
        for name in set(tables) - APART:
            rows = text(f"SELECT count(*) FROM core.{name}")  # noqa: S608 -- names of ours
            of = owned if code and name != "company" else ""
            found[name] = tx.scalar(text(f"{rows.text}{of}")) or 0
    engine.dispose()
    return found


def bring(settings: Settings, file: Path) -> str | None:
    engine = open_engine(settings.database_url or "", pool_size=1)
    try:
        whose: str | None = restore(settings, engine, file)["company"]
    finally:
        engine.dispose()
    return whose


def test_a_whole_backup_brings_every_row_and_photo_back(
    full: Settings, empty: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "all.tar"
    backup(full, file, None)
    assert file.stat().st_mode & 0o077 == 0
    assert bring(empty, file) is None
    assert counts(empty) == counts(full)
    photos = sorted(path.read_text() for path in (empty.data / "photos").rglob("*.jpg"))
    assert photos == ["andra", "prov"]
    with pytest.raises(LjusrondError, match="empty one"):
        bring(empty, file)


def test_the_backup_of_one_company_holds_nothing_of_another(
    full: Settings, empty: Settings, tmp_path: Path, engine: Engine
) -> None:
    with engine.connect() as tx:
        ours = company(tx, "prov")
    file = tmp_path / "prov.tar"
    backup(full, file, (ours, "prov"))
    with tarfile.open(file) as tar:
        theirs = [name for name in tar.getnames() if name.startswith("photos/")]
    assert {name.split("/")[1] for name in theirs} == {str(ours)}
    assert bring(empty, file) == "prov"
    apart = {"company": 1, "audit": 0}  # of nobody's changes only the whole backup has the log
    assert {**counts(empty), **apart} == {**counts(full, "prov"), **apart}
    assert counts(empty)["audit"] > 0


def test_what_is_no_backup_changes_nothing(empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "x.tar"
    file.write_bytes(b"nothing")
    with pytest.raises(LjusrondError, match="is no backup"):
        bring(empty, file)
    with tarfile.open(file, "w"):
        pass
    with pytest.raises(LjusrondError, match=r"has no manifest\.json"):
        bring(empty, file)
    assert counts(empty)["fault_category"] > 0


def test_a_way_out_of_the_folder_is_refused(
    full: Settings, empty: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "evil.tar"
    backup(full, file, None)
    with tarfile.open(file, "a") as tar:
        tar.add(__file__, "photos/../../escaped")
    with pytest.raises(LjusrondError, match="nothing that a backup holds"):
        bring(empty, file)
    assert not (tmp_path / "escaped").exists()
    assert counts(empty)["company"] == 0


def test_a_backup_of_another_version_is_refused_by_name(
    full: Settings, empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "old.tar"
    with monkeypatch.context() as older:
        older.setattr("backend.backup.newest", lambda: "0003")
        backup(full, file, None)
    with pytest.raises(LjusrondError, match="of version 0003"):
        bring(empty, file)


def test_a_backup_that_fails_leaves_no_file(full: Settings, tmp_path: Path) -> None:
    nowhere = Settings(database_url="postgresql:///nowhere?host=/nowhere", data=full.data)
    with pytest.raises(LjusrondError, match="pg_dump"):
        backup(nowhere, tmp_path / "none.tar", None)
    assert list(tmp_path.iterdir()) == []
