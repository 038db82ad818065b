"""What the benchmarks share: a scratch installation, and one line of result a figure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.embedded import Cluster
from tests.sign_in import sign_in

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LJUSROND_TEST_DATA", ROOT.parent / "shared" / "data"))


@dataclass(frozen=True)
class Figure:
    """One measured figure and the limit it is held against."""

    name: str
    value: float
    unit: str
    limit: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def line(self) -> str:
        """Return the figure as a line of a report."""
        sign = "<=" if self.at_most else ">="
        verdict = "ok" if self.met else "MISSED"
        return (
            f"{self.name:<44} {self.value:>10.1f} {self.unit:<5} {sign} {self.limit:g}  {verdict}"
        )


def command(*words: str) -> list[str]:
    """Return a command of ours as a child process runs it."""
    return [sys.executable, "-P", "-m", "backend", *words]


@contextmanager
def installation(port: int = 8765) -> Iterator[dict[str, str]]:
    """Give the environment of a scratch installation with an empty data folder."""
    with tempfile.TemporaryDirectory(prefix="ljusrond-bench-") as folder:
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        try:
            ours = {"LJUSROND_DATA": folder, "LJUSROND_PORT": str(port), "LJUSROND_LIMITS": "off"}
            yield {**kept, **ours}
        finally:
            # where the database's account may not look into the folder, the cluster lies elsewhere
            cluster = Cluster(Path(folder))
            cluster.stop()
            shutil.rmtree(cluster.home, ignore_errors=True)


def signed_in(environment: dict[str, str]) -> dict[str, str]:
    """Return the header of a machine that may do all, while the installation's database runs."""
    url = environment.get("DATABASE_URL") or Cluster(Path(environment["LJUSROND_DATA"])).url()
    return sign_in(url)


def run(environment: dict[str, str], *words: str) -> float:
    """Run a command of ours and return its seconds, start-up included."""
    started = time.perf_counter()
    subprocess.run(command(*words), env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


@contextmanager
def server(environment: dict[str, str], *words: str) -> Iterator[str]:
    """Serve in a child process; give its address once it is ready."""
    address = f"http://127.0.0.1:{environment['LJUSROND_PORT']}"
    child = subprocess.Popen(
        command(*words),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(Path(environment["LJUSROND_DATA"]) / "server.log").open("wb"),
        # A service has a session of its own: Linux shares processors between sessions first.
        start_new_session=True,
    )
    try:
        _wait(child, address)
        yield address
    finally:
        child.terminate()
        child.wait(60)


def _wait(child: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        if child.poll() is not None:
            message = f"the server ended with {child.returncode}"
            raise RuntimeError(message)
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    message = "the server was not ready within a minute"
    raise RuntimeError(message)
