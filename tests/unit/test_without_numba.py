"""The server computes no light: its process never loads the compiler."""

from __future__ import annotations

import subprocess
import sys

from backend.settings import ROOT

ASKED = """
import sys
from backend.app import create_app
from backend.settings import Settings
assert callable(create_app) and Settings
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("numba", "llvmlite")))
"""


def test_the_code_of_the_server_never_loads_numba() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == []
