"""What a report says keeps its hash for ever: a repeat of years ago is still a repeat."""

from __future__ import annotations

from typing import Any

import pytest

from backend.reports.schemas import ReportIn

KEY = "5b0c6a52-9f31-4d53-8f0e-0d9d7f5c3a11"
BASE = {
    "id": KEY, "category": "A.B", "asset_id": KEY, "observed_at": "2026-01-01T00:00:00+01:00",
    "photos": ["a" * 64],
}  # fmt: skip
#: As the service hashed them before there were extents, floors and missing assets.
STORED = {
    "44cb5eb69e768b940d15b0fb68a5e58779d49b4082b2f35db557d6f275bcc1fb": {},
    "f633fa641fdc9980078cedbc8adbd89a3b11446b5728606b6e63d05cac98c867": {
        "reporter": {"contact": "a@b.se"}
    },
    "c1b329e86b7874f08de77e635da3946f35fd228efd6447b3570c5624c7933e9c": {
        "geometry": {"type": "Point", "coordinates": [17, 59]}, "description": "x",
    },
}  # fmt: skip


def hashed(**more: Any) -> str:  # noqa: ANN401
    return ReportIn.model_validate({**BASE, **more}).content_hash().hex()


@pytest.mark.parametrize(("stored", "more"), STORED.items(), ids=["plain", "reporter", "place"])
def test_what_was_stored_before_is_the_same_report(stored: str, more: dict[str, Any]) -> None:
    assert hashed(**more) == stored
    assert hashed(**more, floor=None, spot=None, extent=None, missing_kind=None) == stored


def test_every_new_field_counts() -> None:
    line = {"type": "LineString", "coordinates": [[17, 59], [17.1, 59]]}
    missing = {"category": "REGISTER.MISSING"}
    found = {
        hashed(), hashed(floor=0), hashed(floor=1), hashed(spot="cellar"), hashed(extent=line),
        hashed(**missing), hashed(**missing, missing_kind="lamp"),
    }  # fmt: skip
    assert len(found) == 7
