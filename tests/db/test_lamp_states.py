"""What was last seen of a lamp, as reports tell it."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from tests.light_sample import lit_estate, report


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own with the sample, every lamp seen lit, and a far yard."""
    with lit_estate(clone()) as made:
        yield made


def test_an_observation_of_long_ago_does_not_outdo_a_newer_one(own: Engine) -> None:
    with own.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = 'P1'"))
        sent = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
        then = datetime.now(UTC) - timedelta(days=9)
        accept(tx, ReportIn.model_validate({**sent, "observed_at": then}))
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"


def test_a_clock_ahead_does_not_outlast_what_is_seen_later(own: Engine) -> None:
    with own.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = 'P1'"))
        sent = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
        ahead = datetime.now(UTC) + timedelta(days=1)
        accept(tx, ReportIn.model_validate({**sent, "observed_at": ahead}))
    report(own, "LIGHT.LIT")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"


@pytest.mark.parametrize(
    ("category", "state"),
    [("LIGHT.DARK", "dark"), ("LIGHT.FLICKER", "flickering"), ("LIGHT.HATCH", "open_hatch")],
)
def test_a_broken_lamp_is_listed_with_its_days_until_it_is_seen_lit(
    own: Engine, category: str, state: str
) -> None:
    report(own, category)
    report(own, category)
    with own.connect() as tx:
        rows = tx.execute(text("SELECT * FROM app.broken_fixtures")).mappings().all()
    assert [(r["code"], r["state"], r["days_dark"], r["open_reports"]) for r in rows] == [
        ("P1", state, 0, 2)
    ]
    report(own, "LIGHT.LIT")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM app.broken_fixtures")) == 0


def test_foliage_reported_on_a_lamp_says_nothing_of_its_state(own: Engine) -> None:
    report(own, "GREEN.FOLIAGE")
    with own.connect() as tx:
        assert tx.scalar(text("SELECT state FROM app.lamps WHERE code = 'P1'")) == "lit"
    assert analysis.waiting_estates(own) == []
