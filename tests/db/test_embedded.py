"""The embedded cluster: made once, kept through kills, closed to others, one at a time."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import create_engine, text

from backend import embedded_account, embedded_host
from backend.embedded import Cluster, EmbeddedError
from backend.embedded_account import server_account
from backend.embedded_host import find_binaries, is_server, socket_folder
from backend.settings import ROOT

IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="changes user, which only root may")


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Make a short folder that the server's own user can reach, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="lj", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One cluster for the tests that leave it running, its data in a folder with a blank."""
    folder = Path(tempfile.mkdtemp(prefix="lj ", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "var", fast=True)
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def server_pid(cluster: Cluster) -> int:
    return int((cluster.home / "data" / "postmaster.pid").read_text().splitlines()[0])


def wait_until_dead(pid: int) -> None:
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.02)
    raise AssertionError(pid)


def start_elsewhere(data: Path, code: str = "") -> subprocess.Popen[str]:
    """Start the cluster from another process, which then runs `code` and ends without stop."""
    program = (
        "import sys; from pathlib import Path; from backend.embedded import Cluster;"
        "cluster = Cluster(Path(sys.argv[1]), fast=True);"
        f"print(cluster.start(), flush=True);{code}"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_address_works_for_libpq_and_sqlalchemy(shared: Cluster) -> None:
    assert ask(shared.url(), "SELECT ST_SRID(ST_Point(0, 0, 3006))") == 3006
    engine = create_engine(shared.url())
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == "ljusrond"
    engine.dispose()
    assert ask(shared.url("postgres"), "SELECT current_database()") == "postgres"


def test_start_twice_is_one_server(shared: Cluster) -> None:
    before = server_pid(shared)
    assert shared.start() == shared.url()
    assert server_pid(shared) == before


def test_listens_on_no_network(shared: Cluster) -> None:
    assert ask(shared.url(), "SHOW listen_addresses") == ""


def test_other_users_cannot_enter(shared: Cluster) -> None:
    assert shared.home.stat().st_mode & 0o077 == 0
    socket = socket_folder(server_account(shared.home), shared.home)
    assert socket.stat().st_mode & 0o077 == 0


@needs_root
def test_the_server_itself_refuses_other_users(shared: Cluster) -> None:
    socket = socket_folder(server_account(shared.home), shared.home)
    opened = [shared.home.parent.parent, shared.home.parent, shared.home, socket]
    before = [folder.stat().st_mode for folder in opened]
    try:
        for folder in opened:
            folder.chmod(0o755)
        (socket / ".s.PGSQL.5432").chmod(0o777)
        psql = find_binaries() / "psql"
        asked = subprocess.run(
            [psql, shared.url(), "-c", "SELECT 1"],
            user="nobody",
            group="nogroup",
            extra_groups=[],
            env={},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for folder, mode in zip(opened, before, strict=True):
            folder.chmod(mode)
    assert asked.returncode != 0
    assert "Peer authentication failed" in asked.stderr


def test_the_log_holds_no_rows(shared: Cluster) -> None:
    with psycopg.connect(shared.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (phone text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES (%s)", ("0701740605",))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES (%s)", ("0701740605",))
    assert "person_pkey" in shared.log.read_text()
    assert "0701740605" not in shared.log.read_text()


def test_last_user_stops_the_server(shared: Cluster) -> None:
    other = start_elsewhere(shared.data, "sys.stdin.read(); cluster.stop()")
    assert other.stdout is not None
    assert other.stdout.readline().strip() == shared.url()
    other.communicate(timeout=20)
    assert other.returncode == 0
    assert shared.running()


def test_killed_server_comes_back_with_its_data(scratch: Path) -> None:
    cluster = Cluster(scratch / "var", fast=True)
    url = cluster.start()
    ask(url, "CREATE TABLE kept AS SELECT 1 AS id")
    # A session that computes does not notice by itself that its server died.
    busy = subprocess.Popen(
        [find_binaries() / "psql", url, "-c", "SELECT count(*) FROM generate_series(1, 1e12)"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not ask(url, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%1e12%'"):
        time.sleep(0.01)
    pid = server_pid(cluster)
    os.kill(pid, signal.SIGKILL)
    wait_until_dead(pid)
    assert not cluster.running()
    try:
        assert ask(cluster.start(), "SELECT id FROM kept") == 1
        assert cluster.running()
    finally:
        busy.wait(timeout=10)
        cluster.stop()
    assert not cluster.running()


def test_pid_of_a_stranger_is_no_server(scratch: Path) -> None:
    cluster = Cluster(scratch / "var", fast=True)
    cluster.start()
    cluster.stop()
    stale = cluster.home / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{cluster.home / 'data'}\n")
    assert not cluster.running()
    # As after a kill while the cluster was being made, too.
    (cluster.home / "data.new").mkdir()
    cluster.start()
    assert server_pid(cluster) != os.getpid()
    # The short socket folder is swept away from /tmp or /run while the server runs.
    (socket_folder(server_account(cluster.home), cluster.home) / ".s.PGSQL.5432").unlink()
    assert ask(cluster.start(), "SELECT 1") == 1
    cluster.stop()


def test_two_starts_at_once_make_one_cluster_in_a_long_path(scratch: Path) -> None:
    data = scratch / ("å" * 60) / "with blank"
    assert len(os.fsencode(data)) > embedded_host.SOCKET_PATH_MAX_BYTES
    both = [start_elsewhere(data, "sys.stdin.read()") for _ in range(2)]
    try:
        said = [process.stdout.readline().strip() for process in both if process.stdout]
        assert said[0] == said[1] != ""
        assert ask(said[0], "SELECT 1") == 1
    finally:
        for process in both:
            process.communicate(timeout=30)
    cluster = Cluster(data, fast=True)
    socket = socket_folder(server_account(cluster.home), cluster.home)
    assert scratch not in socket.parents
    assert socket.stat().st_mode & 0o077 == 0
    cluster.stop()  # both ended without stop: nobody uses it
    assert not cluster.running()
    with pytest.raises(EmbeddedError, match="is not deleted"):
        Cluster(data).discard()
    cluster.discard()
    assert not socket.exists()
    assert not cluster.home.exists()


def test_unfinished_cluster_is_made_again(scratch: Path) -> None:
    cluster = Cluster(scratch / "var", fast=True)
    (scratch / "var").mkdir()
    account = server_account(cluster.home)
    embedded_host.own_folder(account, cluster.home)
    (cluster.home / "data.new").mkdir()
    (cluster.home / "data.new" / "PG_VERSION").write_text("15\n")
    with cluster as url:
        assert ask(url, "SELECT 1") == 1
    assert not (cluster.home / "data.new").exists()


@needs_root
def test_as_an_ordinary_user_and_then_as_root(scratch: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    data = scratch / "var"
    data.mkdir()
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    # The interpreter may lie where that user cannot read it; a child of this one can use it.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            with Cluster(data, fast=True) as url:
                ask(url, "CREATE TABLE kept AS SELECT 7 AS id")
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    cluster = Cluster(data, fast=True)
    assert cluster.home.stat().st_uid == nobody.pw_uid
    with cluster as url:
        assert ask(url, "SELECT id FROM kept") == 7
    for name in ("postgres.lock", "postgres.users"):
        assert (data / name).stat().st_uid == nobody.pw_uid


@needs_root
def test_folder_that_the_server_cannot_reach(scratch: Path) -> None:
    closed = scratch / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "var", fast=True)
    with cluster as url:
        assert ask(url, "SELECT 1") == 1
        assert cluster.home.parent == Path("/var/lib/ljusrond")
        where = (closed / "var" / "postgres.where").read_text().strip()
        assert Path(where) == cluster.home
        assert Cluster(closed / "var").home == cluster.home
    cluster.discard()


def test_folder_of_somebody_else(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: scratch.stat().st_uid + 54321)
    with pytest.raises(EmbeddedError, match=r"belongs to user .* run as that user or as root"):
        server_account(scratch)


def programs(folder: Path, *majors: int) -> dict[str, Path]:
    for major in majors:
        (folder / "lib" / str(major) / "bin").mkdir(parents=True)
        (folder / "lib" / str(major) / "bin" / "initdb").touch()
        (folder / "share" / str(major) / "extension").mkdir(parents=True)
        (folder / "share" / str(major) / "extension" / "postgis.control").touch()
    return {"programs": folder / "lib", "shared": folder / "share"}


def test_highest_version_with_postgis_unless_the_cluster_says_another(tmp_path: Path) -> None:
    places = programs(tmp_path, 9, 14, 15, 16)
    (tmp_path / "lib" / "17" / "bin").mkdir(parents=True)
    (tmp_path / "lib" / "17" / "bin" / "initdb").touch()  # without PostGIS
    assert find_binaries(**places).parent.name == "16"
    assert find_binaries(15, **places).parent.name == "15"
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 18, .*: 15, 16; install postgre"):
        find_binaries(18, **places)
    with pytest.raises(EmbeddedError, match="no PostgreSQL 15 or newer with PostGIS"):
        find_binaries(programs=tmp_path / "none", shared=tmp_path)


def test_cluster_of_another_version_says_so(scratch: Path) -> None:
    cluster = Cluster(scratch / "var", fast=True)
    (cluster.home / "data").mkdir(parents=True)
    if IS_ROOT:
        account = embedded_account._system_account()  # noqa: SLF001 - who would own it
        os.chown(cluster.home, account.uid, account.gid)
    (cluster.home / "data" / "PG_VERSION").write_text("99\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 99"):
        cluster.start()


def test_zombies_and_others_are_no_servers(tmp_path: Path) -> None:
    account = server_account(tmp_path)
    child = subprocess.Popen(["/bin/true"])
    while Path(f"/proc/{child.pid}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)
    assert not is_server(child.pid, account, tmp_path)
    child.wait()
    assert not is_server(child.pid, account, tmp_path)
    assert not is_server(os.getpid(), account, Path.cwd())


def test_squatted_folder_is_refused(tmp_path: Path) -> None:
    account = server_account(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedError, match="is not a folder of user"):
        embedded_host.own_folder(account, tmp_path / "link")
    (tmp_path / "open").mkdir(mode=0o755)
    if not IS_ROOT or account.uid == 0:
        assert embedded_host.own_folder(account, tmp_path / "open").stat().st_mode & 0o077 == 0


def test_a_lock_that_is_kept_ends_the_patience(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as first, (tmp_path / "lock").open() as second:
        assert embedded_host.take_lock(first.fileno(), 0.0)
        assert not embedded_host.take_lock(second.fileno(), 0.1)


def test_two_starts_at_once_make_one_system_user(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def entry(name: int | str) -> object:
        return SimpleNamespace(pw_name=name, pw_uid=990, pw_gid=990) if made else None

    def useradd(_account: object, command: list[str]) -> object:
        time.sleep(0.2)  # while the other one looks, too
        made.append(command[-1])
        return SimpleNamespace(stderr="")

    monkeypatch.setattr(embedded_account, "_entry", entry)
    monkeypatch.setattr(embedded_account, "run_as", useradd)
    make = embedded_account._system_account  # noqa: SLF001 - root alone gets there otherwise
    with ThreadPoolExecutor(2) as starts:
        accounts = [start.result() for start in [starts.submit(make), starts.submit(make)]]
    assert made == ["ljusrond"]
    assert [account.uid for account in accounts] == [990, 990]
