"""The server and its worker start and end together, however the server ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.settings import ROOT

PATIENCE_S = 60


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Give a running `ljusrond up` on a database of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database, "LJUSROND_PORT": str(port)}
    with (tmp_path / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "backend", "up"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    _until(lambda: _answers(f"http://127.0.0.1:{port}/readyz"))
    yield child, f"http://127.0.0.1:{port}"
    assert "Error" not in (tmp_path / "log").read_text(encoding="utf-8")
    if child.poll() is None:
        child.kill()
    child.wait(PATIENCE_S)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def _worker_of(server: int) -> int:
    children = Path(f"/proc/{server}/task/{server}/children")
    _until(lambda: children.read_text().strip() != "")
    return int(children.read_text().split()[0])


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_server(
    server: tuple[subprocess.Popen[bytes], str], end: signal.Signals
) -> None:
    child, _ = server
    worker = _worker_of(child.pid)
    child.send_signal(end)
    child.wait(PATIENCE_S)
    _until(lambda: not Path(f"/proc/{worker}").exists())


def test_a_taken_port_is_one_clear_line(
    server: tuple[subprocess.Popen[bytes], str], database: str
) -> None:
    port = server[1].rsplit(":", 1)[1]
    environment = {**os.environ, "DATABASE_URL": database, "LJUSROND_PORT": port}
    refused = subprocess.run(
        [sys.executable, "-m", "backend", "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"ljusrond: cannot listen on 127.0.0.1:{port}")
    assert len(refused.stderr.strip().splitlines()) == 1
