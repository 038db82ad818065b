"""What `ljusrond doctor` looks at: one function a check, each with the words that mend it."""

from __future__ import annotations

import ctypes
import http.client
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

import psycopg

from backend.embedded import Cluster, EmbeddedError
from backend.embedded_host import OLDEST_MAJOR, find_binaries
from backend.port import listen_error
from backend.settings import ROOT, Settings

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGIS = (3, 3)
#: The demo estate takes 0.3 GB, the largest company some 20 GB in ten years.
FREE_DISK_GB = 2.0
BROWSER_FILES = ("leaflet.js", "leaflet.css", "pico.min.css")
#: What WeasyPrint loads by name (libraries of Debian 12 and Ubuntu 24.04), with its package.
TEXT_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Check:
    """The outcome of one check."""

    #: What was looked at, in a word or two.
    name: str
    #: Whether it is as it should be.
    ok: bool
    #: What was found.
    text: str
    #: What to do about it; empty where nothing is wrong.
    mend: str = ""
    #: Whether the service needs it (not Chromium, which is for the tests).
    required: bool = True


Probe = Callable[[Settings], Check]


def run_checks(settings: Settings) -> list[Check]:
    """Run every check of `CHECKS`.

    A check that meets an unforeseen error of the system counts as failed, the others still run.
    """
    return [_guarded(probe, settings) for probe in CHECKS]


def _guarded(probe: Probe, settings: Settings) -> Check:
    try:
        check = probe(settings)
        return replace(check, mend="") if check.ok else check
    except (OSError, EmbeddedError, psycopg.Error) as error:
        name = probe.__name__.removeprefix("check_").replace("_", " ")
        return Check(name=name, ok=False, text=_one_line(error), mend="see the message")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def check_python(_settings: Settings) -> Check:
    """Look at the version of the Python that runs this."""
    return Check(
        name="Python",
        ok=sys.version_info[:2] >= OLDEST_PYTHON,
        text=f"{'.'.join(map(str, sys.version_info[:3]))} in {sys.prefix}",
        mend="install Python 3.11 or newer, remove .venv, and start ./ljusrond again",
    )


def check_packages(_settings: Settings, lock: Path = ROOT / "requirements.lock") -> Check:
    """Compare the installed Python packages with the lock file."""
    locked = _LOCKED.findall(lock.read_text(encoding="utf-8"))
    differ = []
    for name, version in locked:
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "none"
        if found != version:
            differ.append(f"{name} {found} (locked {version})")
    return Check(
        name="Python packages",
        ok=not differ,
        text=", ".join(differ) or f"{len(locked)} as in {lock.name}",
        mend="remove .venv and start ./ljusrond again",
    )


def check_database_programs(settings: Settings) -> Check:
    """Look for the server programs, which only the embedded cluster needs."""
    name = "PostgreSQL"
    if settings.database_url is not None:
        return Check(name=name, ok=True, text="not needed here, DATABASE_URL is set")
    try:
        return Check(name=name, ok=True, text=str(find_binaries()))
    except EmbeddedError as error:
        text, _, mend = str(error).partition("; ")
        return Check(name=name, ok=False, text=text, mend=mend)


def check_database(settings: Settings) -> Check:
    """Reach the database: start the embedded cluster, or connect to DATABASE_URL."""
    if settings.database_url is not None:
        return _inspect(settings.database_url, "see that the server runs and DATABASE_URL is right")
    cluster = Cluster(settings.data)
    try:
        return _inspect(cluster.start(), f"read {cluster.log}")
    except EmbeddedError as error:
        text, _, mend = str(error).partition("; ")
        return Check(name="database", ok=False, text=text, mend=mend or f"read {cluster.log}")
    finally:
        cluster.stop()


#: No row before the first migrate.
_INDEX_BEHIND_WALLS = """
SELECT pg_proc.proleakproof FROM pg_proc
INNER JOIN pg_operator ON pg_operator.oprcode = pg_proc.oid
INNER JOIN pg_type ON pg_operator.oprleft = pg_type.oid AND pg_operator.oprright = pg_type.oid
WHERE pg_operator.oprname = '&&' AND pg_type.typname = 'geometry'
    AND to_regnamespace('app') IS NOT NULL
"""


def _inspect(url: str, mend: str) -> Check:
    """Compare the versions of a database; its address is not shown, for the password in it."""
    name = "database"
    libpq_url = re.sub(r"^postgres(?:ql)?(?:\+\w+)?:", "postgresql:", url)
    try:
        with psycopg.connect(libpq_url, connect_timeout=5) as connection:
            query = "SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'"
            row = connection.execute(query).fetchone()
            server = connection.info.server_version
            walled = connection.execute(_INDEX_BEHIND_WALLS).fetchone()
    except psycopg.Error as error:
        return Check(name=name, ok=False, text=_one_line(error), mend=mend)
    postgis = str(row[0]) if row else "none"
    version = tuple(int(part) for part in re.findall(r"\d+", postgis)[:2])
    if walled and not walled[0]:
        return Check(
            name=name,
            ok=False,
            text="the walls between companies keep searches from the index of places",
            mend="let a superuser run `ljusrond migrate` once",
        )
    return Check(
        name=name,
        ok=server >= OLDEST_MAJOR * 10_000 and version >= OLDEST_POSTGIS,
        text=f"PostgreSQL {server // 10_000}.{server % 10_000}, PostGIS {postgis}",
        mend="PostgreSQL 15 and PostGIS 3.3 or newer are needed",
    )


def check_data_folder(settings: Settings) -> Check:
    """Look whether the data folder can be written and has room."""
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    free_gb = shutil.disk_usage(folder).free / 1e9
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Check(
        name="data folder",
        ok=writable and free_gb >= FREE_DISK_GB,
        text=f"{settings.data}: {free_gb:.1f} GB free" + ("" if writable else ", not writable"),
        mend="make room or set LJUSROND_DATA to another folder"
        if writable
        else "run as its owner or set LJUSROND_DATA to a folder of your own",
    )


def check_port(settings: Settings) -> Check:
    """Look whether the port is free, or Ljusrond itself answers there."""
    where = f"{settings.host}:{settings.port}"
    error = listen_error(settings)
    if error is None:
        return Check(name="port", ok=True, text=f"{where} is free")
    if _answers(settings):
        return Check(name="port", ok=True, text=f"{where}: Ljusrond answers")
    text = f"{where}: {error.strerror}"
    return Check(name="port", ok=False, text=text, mend="set LJUSROND_PORT to a free port")


def _answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_browser_libraries(
    _settings: Settings, folder: Path = ROOT / "maps" / "static" / "lib"
) -> Check:
    """Look for the browser libraries that the set-up copies from npm."""
    missing = [name for name in BROWSER_FILES if not (folder / name).is_file()]
    return Check(
        name="browser libraries",
        ok=not missing,
        text=f"missing: {', '.join(missing)}" if missing else str(folder),
        mend="start ./ljusrond again, with a network",
    )


def _missing_text_packages() -> Iterator[str]:
    for library, package in TEXT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            yield package
    if not any(Path("/usr/share/fonts").rglob("DejaVuSans.ttf")):
        yield "fonts-dejavu-core"


def check_text_libraries(_settings: Settings) -> Check:
    """Look for the system libraries and fonts that write PDF files."""
    missing = list(_missing_text_packages())
    return Check(
        name="PDF libraries",
        ok=not missing,
        text=f"missing: {', '.join(missing)}" if missing else "Pango, HarfBuzz, DejaVu fonts",
        mend=f"apt-get install {' '.join(missing)}",
    )


def check_mail(settings: Settings) -> Check:
    """Look whether letters can leave, with links that lead to us."""
    name = "mail server"
    if settings.mail is None:
        return Check(
            name=name, ok=False, text="none is set up: letters wait", required=False,
            mend="set LJUSROND_SMTP_HOST and LJUSROND_SENDER (docs/OPERATIONS.md)",
        )  # fmt: skip
    import asyncio  # noqa: PLC0415 -- only where there is one

    from backend.messages.smtp import try_out  # noqa: PLC0415 -- the same

    where = f"{settings.mail.host}:{settings.mail.port}"
    error = asyncio.run(try_out(settings.mail))
    if error or settings.url is None:
        return Check(
            name=name, ok=False, text=f"{where}: {error or 'answers'}", required=False,
            mend="letters wait until it answers" if error
            else "set LJUSROND_URL, or links in letters lead nowhere",
        )  # fmt: skip
    return Check(name=name, ok=True, text=f"{where}, {settings.mail.sender}", required=False)


def check_browser(_settings: Settings) -> Check:
    """Look for the browser that the tests drive."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Check(
        name="Chromium",
        ok=found is not None,
        text=found or "not found; only the tests need it",
        mend="./ljusrond test installs it",
        required=False,
    )


#: In the order of a first start.
CHECKS: tuple[Probe, ...] = (
    check_python,
    check_packages,
    check_database_programs,
    check_database,
    check_data_folder,
    check_port,
    check_browser_libraries,
    check_text_libraries,
    check_mail,
    check_browser,
)
