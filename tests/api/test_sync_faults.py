"""The tablet's own code against the real server, with everything going wrong that can."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.settings import ROOT
from tests.fault_run import fault_run


def test_nothing_is_lost_doubled_or_stuck(database: str, tmp_path: Path) -> None:
    if not (ROOT / "node_modules" / "fake-indexeddb").is_dir():
        pytest.skip("node's packages are missing: run ./ljusrond once")
    outcome = fault_run(
        database, tmp_path, count=300, tablets=6, kills=1, seed=5, photo_share=0.1, patience_s=240
    )
    assert (outcome.lost, outcome.doubled, outcome.stuck, outcome.photos_lost) == (0, 0, 0, 0), (
        outcome
    )
    assert sum(outcome.faults.values()) > 50
    assert len(outcome.faults) >= 12
