"""A private PostgreSQL cluster with PostGIS in the data folder, for use without DATABASE_URL.

It listens on a unix socket in a folder that is closed to other users, never on the network, and
lets in (peer authentication) only root and the user that runs it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

from backend.embedded_account import Account, EmbeddedError, can_enter, run_as, server_account
from backend.embedded_config import ROLE, write_configuration
from backend.embedded_host import (
    SOCKET_NAME,
    find_binaries,
    is_server,
    last_line,
    own_folder,
    postgres_processes,
    short_name,
    socket_folder,
    take_lock,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

__all__ = ["Cluster", "EmbeddedError"]

DATABASE = "ljusrond"
LOCK_PATIENCE_S = 180.0
START_PATIENCE_S = 300
STOP_PATIENCE_S = 60
LOG_MAX_BYTES = 10_000_000


class Cluster:
    """The embedded database server of one data folder.

    Several processes may use it at once: the one that stops last stops the server.

    Parameters
    ----------
    data
        The data folder (`LJUSROND_DATA`). The cluster lies in its subfolder `postgres`; where the
        server's user cannot reach that (a checkout below /root), in /var/lib/ljusrond, and
        `postgres.where` in the data folder names the place.
    fast
        For tests: nothing is safe against a power cut, start and stop are quick.
    tell
        Called with a step's name and its duration [s] after each slow step.
    """

    def __init__(
        self, data: Path, *, fast: bool = False, tell: Callable[[str, float], None] | None = None
    ) -> None:
        self.data = data.expanduser().resolve()
        self.fast = fast
        self._tell = tell or (lambda _step, _seconds: None)
        self._share: int | None = None

    def __enter__(self) -> str:
        """Start and return the database address."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop unless another process uses the server."""
        self.stop()

    @property
    def home(self) -> Path:
        """The folder of cluster (`data`), socket and log (`log`)."""
        near = self.data / "postgres"
        where = self.data / "postgres.where"
        if not near.exists() and where.exists():
            return Path(where.read_text(encoding="utf-8").strip())
        return near

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.home / "log"

    def url(self, database: str = DATABASE, *, login: str = ROLE) -> str:
        """Return the address of a database of this cluster, for libpq and SQLAlchemy alike."""
        socket = socket_folder(server_account(self.home), self.home)
        host = quote(os.fsencode(socket), safe="")
        return f"postgresql://{login}@/{quote(database, safe='')}?host={host}&port=5432"

    def start(self) -> str:
        """Make the cluster on first use, start it unless it runs, and return its address.

        The database `ljusrond` exists afterwards and has the extension postgis.

        Raises
        ------
        EmbeddedError
            With one line that says what is wrong and how to mend it.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"cannot make the data folder {self.data}: {error.strerror}; set LJUSROND_DATA"
            raise EmbeddedError(msg) from error
        with self._lock():
            joined = self._share is None
            if joined:
                self._share = self._open_lock("postgres.users")
                fcntl.flock(self._share, fcntl.LOCK_SH)
            try:
                account = self._settle()
                self._programs()  # the clear word on a missing version, before a file is touched
                self._create(account)
                self._launch(account)
                self._ensure_database()
            except BaseException:
                if joined:
                    self._leave()
                raise
        return self.url()

    def stop(self) -> None:
        """Stop the server unless another process uses it; nothing happens where none runs."""
        if not self.home.exists():
            return
        with self._lock():
            self._leave()
            users = self._open_lock("postgres.users")
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self.running():
                    self._stop_server(server_account(self.home))
            except BlockingIOError:
                return
            finally:
                os.close(users)

    def discard(self) -> None:
        """Stop the server and delete the cluster of a test; only one made with `fast`.

        Raises
        ------
        EmbeddedError
            When the cluster is not for tests, or another process uses it.
        """
        self.stop()
        if not self.fast or self.running():
            msg = f"{self.home} is not deleted: in use, or not made for tests"
            raise EmbeddedError(msg)
        if self.home.exists():
            shutil.rmtree(socket_folder(server_account(self.home), self.home), ignore_errors=True)
            shutil.rmtree(self.home)

    def running(self) -> bool:
        """Tell whether the server process lives."""
        return self.home.exists() and self._server_pid(server_account(self.home)) is not None

    # Places and locks

    def _open_lock(self, name: str) -> int:
        try:
            handle = os.open(self.data / name, os.O_RDWR | os.O_CREAT, 0o600)
            if os.geteuid() == 0:  # root must not lock the folder's owner out
                owner = self.data.stat()
                os.fchown(handle, owner.st_uid, owner.st_gid)
        except PermissionError as error:
            msg = f"{self.data} belongs to another user; run as that user or set LJUSROND_DATA"
            raise EmbeddedError(msg) from error
        return handle

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time create, start or stop; the kernel frees it if that dies."""
        handle = self._open_lock("postgres.lock")
        try:
            if not take_lock(handle, LOCK_PATIENCE_S):
                msg = f"another start of {self.data} does not finish; end it and try again"
                raise EmbeddedError(msg)
            yield
        finally:
            os.close(handle)

    def _leave(self) -> None:
        if self._share is not None:
            os.close(self._share)
            self._share = None

    def _settle(self) -> Account:
        """Fix the account and the place of the cluster, once."""
        account = server_account(self.home)
        if not self.home.exists() and not can_enter(account, self.data):
            far = Path("/var/lib/ljusrond") / short_name(self.data)
            (self.data / "postgres.where").write_text(f"{far}\n", encoding="utf-8")
        own_folder(account, self.home)
        own_folder(account, socket_folder(account, self.home))
        return account

    # The server

    def _server_pid(self, account: Account) -> int | None:
        try:
            pid = int((self.home / "data" / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if is_server(pid, account, self.home / "data") else None

    def _programs(self) -> Path:
        """Find the programs that fit the cluster, or the newest where there is none yet."""
        version = self.home / "data" / "PG_VERSION"
        return find_binaries(int(version.read_text()) if version.exists() else None)

    def _create(self, account: Account) -> None:
        if (self.home / "data" / "PG_VERSION").exists():
            return
        begun = time.perf_counter()
        # Made aside and renamed: a start that was killed half-way leaves no half cluster.
        shutil.rmtree(self.home / "data.new", ignore_errors=True)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", f"--username={ROLE}", "--auth=reject"]
        options += ["--no-sync"] if self.fast else ["--data-checksums"]
        initdb = str(self._programs() / "initdb")
        made = run_as(account, [initdb, *options, "data.new"], folder=self.home)
        if made.returncode != 0:
            msg = f"cannot create the cluster in {self.home}: {last_line(made.stderr)}"
            raise EmbeddedError(msg)
        (self.home / "data.new").rename(self.home / "data")
        self._tell("create the database cluster", time.perf_counter() - begun)

    def _launch(self, account: Account) -> None:
        cluster = self.home / "data"
        if self._server_pid(account) is not None:
            if (socket_folder(account, self.home) / SOCKET_NAME).exists():
                return
            self._stop_server(account)  # unreachable: its socket was cleaned away or moved
        begun = time.perf_counter()
        # A postmaster that was killed leaves its number behind, which a stranger may have by now,
        # and sessions that still hold its memory.
        for pid in postgres_processes(cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        write_configuration(
            cluster, account, socket=socket_folder(account, self.home), fast=self.fast
        )
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_MAX_BYTES:
                self.log.rename(self.home / "log.1")
        self._pg_ctl(account, "start", "--log=log", f"--timeout={START_PATIENCE_S}")
        self._tell("start the database server", time.perf_counter() - begun)

    def _stop_server(self, account: Account) -> None:
        self._pg_ctl(account, "stop", "--mode=fast", f"--timeout={STOP_PATIENCE_S}")

    def _pg_ctl(self, account: Account, *arguments: str) -> None:
        """Run pg_ctl with relative paths, as it hands them to a shell."""
        pg_ctl = str(self._programs() / "pg_ctl")
        done = run_as(account, [pg_ctl, "-D", "data", "--wait", *arguments], folder=self.home)
        if done.returncode != 0:
            try:
                reason = last_line(self.log.read_text(encoding="utf-8", errors="replace"))
            except OSError:
                reason = last_line(done.stderr)
            msg = f"the database server did not {arguments[0]}: {reason} (log: {self.log})"
            raise EmbeddedError(msg)

    def _ensure_database(self) -> None:
        begun = time.perf_counter()
        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = %s"
                if connection.execute(query, (DATABASE,)).fetchone() is not None:
                    return
                connection.execute("DROP DATABASE IF EXISTS ljusrond_new")
                connection.execute("CREATE DATABASE ljusrond_new")
                with psycopg.connect(self.url("ljusrond_new"), autocommit=True) as inside:
                    inside.execute("CREATE EXTENSION postgis")
                connection.execute("ALTER DATABASE ljusrond_new RENAME TO ljusrond")
        except psycopg.Error as error:
            msg = f"the database server refuses: {last_line(str(error))} (log: {self.log})"
            raise EmbeddedError(msg) from error
        self._tell("create the database", time.perf_counter() - begun)
