"""Lighthouse on the tablet's page: accessibility and best practices."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench.common import Figure, installation, server
from tests.bench.office_map import CHROMIUM, FLAGS

FOLDER = Path(__file__).with_name("lighthouse")
CATEGORIES = ("accessibility", "best-practices")


def figures() -> Iterator[Figure]:
    """Measure the page as a stranger gets it; Lighthouse is installed where it is missing."""
    if not (FOLDER / "node_modules" / "lighthouse").is_dir():
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=FOLDER, check=True, capture_output=True)
    with installation() as environment, server(environment, "up") as address:
        yield from measured(f"{address}/tablet")


def measured(url: str) -> Iterator[Figure]:
    """Measure a page that is served; what costs points is written to standard error."""
    command = [
        "node_modules/.bin/lighthouse", url, "--output=json", "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    answer = subprocess.run(
        command, cwd=FOLDER, env=environment, check=True, capture_output=True, timeout=600
    )
    found = json.loads(answer.stdout)
    for name in CATEGORIES:
        score = 100 * (found["categories"][name]["score"] or 0)
        yield Figure(f"Lighthouse: {name} of /tablet", score, "", 95, at_most=False)
