"""Back an installation up, whole or one company of it, and bring it back into an empty one.

A backup is a tar of the rows (pg_dump), the photos and a manifest. Rows of one company are read
behind the walls, as a role that sees no others. Views, rights and policies are no part of it: they
come with the program.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Engine, text

from backend.db import APP_ROLE
from backend.embedded_host import find_binaries
from backend.errors import LjusrondError
from backend.settings import Settings
from backend.version import newest

_MANIFEST, _ROWS, _PHOTOS = "manifest.json", "rows.dump", "photos"
#: Kept apart for each database: what it is built from, failed logins, and what its tiles are held
#: against, which counts the transactions of one cluster.
_LEFT_OUT = ("core.alembic_version", "core.login_attempt", "core.layer_change", "core.layer_cells")
#: Areas of several owners are no single company's: only the whole backup holds them.
_COMMON = ("core.shared_area", "core.shared_area_member")


def backup(settings: Settings, file: Path, company: tuple[uuid.UUID, str] | None) -> None:
    """Write a backup; the file appears when it is whole, readable by its owner only.

    Parameters
    ----------
    settings : Settings
        With a database that answers.
    file : Path
        The tar to write.
    company : tuple, optional
        Id and code of the one company wanted; None: the whole installation.

    Raises
    ------
    LjusrondError
        If the rows cannot be read.
    """
    part = file.with_name(f".{file.name}.part")
    manifest = {
        "made_at": datetime.now(UTC).isoformat(),
        "company": company[1] if company else None,
        "version": newest(),
    }
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent) as rows, _private(part) as tar:
            _dump(settings, Path(rows.name), company[0] if company else None)
            _add(tar, _MANIFEST, json.dumps(manifest).encode())
            tar.add(rows.name, _ROWS)
            folder = settings.data / _PHOTOS / (str(company[0]) if company else "")
            if folder.is_dir():
                tar.add(folder, f"{_PHOTOS}/{company[0]}" if company else _PHOTOS)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(settings: Settings, engine: Engine, file: Path) -> dict[str, Any]:
    """Bring a backup into an installation that holds no company yet; return its manifest.

    Raises
    ------
    LjusrondError
        If the file is none of ours or of another version, or the installation is not empty.
    """
    if not tarfile.is_tarfile(file):
        raise LjusrondError(f"{file} is no backup")
    with tarfile.open(file) as tar, tempfile.TemporaryDirectory() as folder:
        manifest = _manifest(tar, file)
        for member in tar.getmembers():
            _refuse_strange(member)
        with engine.begin() as tx:
            if tx.scalar(text("SELECT count(*) FROM core.company")):
                raise LjusrondError("the installation holds companies; restore into an empty one")
            tables = tx.scalars(
                text(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                    " WHERE schemaname = 'core' AND tablename <> 'alembic_version'"
                )
            ).all()
            tx.execute(text("SET LOCAL ljusrond.retention = 'yes'"))
            tx.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
        _take(tar, tar.getmember(_ROWS), Path(folder))
        _load(settings, Path(folder) / _ROWS)
        for member in tar.getmembers():
            if PurePosixPath(member.name).parts[:1] == (_PHOTOS,):
                _take(tar, member, settings.data)
    return manifest


def _manifest(tar: tarfile.TarFile, file: Path) -> dict[str, Any]:
    try:
        held = tar.extractfile(_MANIFEST)
    except KeyError as error:
        raise LjusrondError(f"{file} is no backup: it has no {_MANIFEST}") from error
    found: dict[str, Any] = json.loads(held.read() if held else b"{}")
    if found.get("version") != newest():
        raise LjusrondError(
            f"{file} is of version {found.get('version')}, this program of {newest()}; restore it "
            "with its own version, then `ljusrond migrate`"
        )
    return found


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    held = tar.extractfile(member)
    if held is None:  # a folder
        return
    target = folder / PurePosixPath(member.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with held, target.open("wb") as file:
        shutil.copyfileobj(held, file)


def _refuse_strange(member: tarfile.TarInfo) -> None:
    """Refuse what no backup of ours holds: links, devices, ways out of the folder."""
    name = PurePosixPath(member.name)
    plain = member.isfile() or member.isdir()
    if not plain or name.is_absolute() or ".." in name.parts:
        raise LjusrondError(f"{member.name!r} is nothing that a backup holds")


@contextmanager
def _private(path: Path) -> Iterator[tarfile.TarFile]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        yield tar


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _dump(settings: Settings, target: Path, company_id: uuid.UUID | None) -> None:
    command = ["--format=custom", "--data-only", "--schema=core", f"--file={target}"]
    left_out = (*_LEFT_OUT, *_COMMON) if company_id else _LEFT_OUT
    command += [f"--exclude-table={name}" for name in left_out]
    options = ""
    if company_id:
        command += [f"--role={APP_ROLE}", "--enable-row-security"]
        options = f"-c ljusrond.company={company_id} -c ljusrond.contacts=yes"
    _run("pg_dump", settings, command, options)


def _load(settings: Settings, rows: Path) -> None:
    # Without triggers: what is brought back was logged when it happened, and keys fit already.
    _run(
        "pg_restore", settings,
        ["--data-only", "--disable-triggers", "--exit-on-error", "--single-transaction", str(rows)],
    )  # fmt: skip


def _run(program: str, settings: Settings, arguments: list[str], options: str = "") -> None:
    environment = {**os.environ, "PGOPTIONS": options}
    command = [str(find_binaries() / program), f"--dbname={settings.database_url}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise LjusrondError(f"{program}: {said[-1] if len(said) == 1 else said[0]}")
