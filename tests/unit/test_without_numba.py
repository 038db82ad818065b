"""The server computes no light, and starts without what draws maps: neither is loaded with it."""

from __future__ import annotations

import subprocess
import sys

from backend.settings import ROOT

ASKED = """
import sys
from backend.app import create_app
from backend.settings import Settings
assert callable(create_app) and Settings
heavy = ("numba", "llvmlite", "pandas", "geopandas", "geoalchemy2", "folium", "weasyprint")
print(*sorted(name for name in heavy if name in sys.modules))
"""


def test_the_server_starts_without_what_it_needs_later_or_never() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == []
