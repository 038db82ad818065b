"""Past reports in the register: as they were, once, told to nobody, moving no lamp."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from backend.errors import LjusrondError
from backend.imports import past
from backend.imports.service import Import, Reading, Target
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, store_sample

MAPPING = """
[source]
id = "nr"
easting = "e"
northing = "n"
crs = "EPSG:3006"
[fields]
created_at = "inkom"
closed_at = "avslutat"
asset = "objekt"
description = "text"
category = { column = "typ", values = { "Släckt" = "LIGHT.DARK", "Lucka" = "LIGHT.HATCH" } }
"""
HEAD = "nr;e;n;inkom;avslutat;objekt;text;typ"


@pytest.fixture(scope="module", autouse=True)
def _sample(engine: Engine) -> None:
    """Give the sample, whose estate is asked for."""
    with engine.begin() as tx:
        store_sample(tx)
        tx.execute(text(_SUBSCRIBED))


#: Somebody who wants to be told of everything.
_SUBSCRIBED = """
INSERT INTO core.webhook (company_id, url, secret, events)
SELECT id, 'https://example.test/', '', ARRAY['case.opened', 'case.danger', 'case.status']
FROM core.company
"""


def bring(
    engine: Engine, tmp_path: Path, *rows: str, dry_run: bool = False, estate: str = "Provgården"
) -> Import:
    """Import rows, as a file would hold them."""
    file, plan = tmp_path / "gamla.csv", tmp_path / "karta.toml"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    plan.write_text(MAPPING, encoding="utf-8")
    target = Target(estate=estate, source="gamla", dry_run=dry_run)
    return past.import_reports(engine, file, target, reading=Reading(mapping=plan))


def count(engine: Engine, of: str) -> int:
    with engine.begin() as tx:
        return int(tx.scalar(text(f"SELECT count(*) FROM {of}")) or 0)  # noqa: S608 -- ours


PLACE = f"{EAST_M + 10};{NORTH_M + 10}"
ROWS = (
    f"1;{PLACE};2019-07-01 10:00;2019-07-05 08:00;;Mörkt i hörnet;Släckt",
    f"2;{PLACE};2020-12-24 23:30;;;;Lucka",
    "3;;;2018-01-01 00:00;2018-02-01 12:00;P1;;Släckt",
    "4;;;2018-01-01 00:00;;P99;;Släckt",
    f"5;{EAST_M + 90_000};{NORTH_M};2018-01-01 00:00;;;;Släckt",
)


def test_they_come_in_as_they_were_and_are_told_to_nobody(engine: Engine, tmp_path: Path) -> None:
    jobs = count(engine, "procrastinate_jobs")
    tried = bring(engine, tmp_path, *ROWS, dry_run=True)
    assert (tried.saved.added, count(engine, "core.report")) == (3, 0)
    done = bring(engine, tmp_path, *ROWS)
    assert (done.report.taken, done.report.refused, done.saved.added) == (3, 2, 3)
    assert {(issue.row, issue.field, issue.reason) for issue in done.report.issues} == {
        (5, "asset", "no asset of the register has this code"),
        (6, "geom", "lies outside the estates of the company"),
    }
    with engine.begin() as tx:
        first, second, third = tx.execute(text(_STOOD)).all()
        stored = tx.scalar(text("SELECT count(*) FROM core.import_issue"))
    assert (first.status, first.opened_at, first.closed_at) == (
        "done", datetime(2017, 12, 31, 23, tzinfo=UTC), datetime(2018, 2, 1, 11, tzinfo=UTC)
    )  # fmt: skip
    assert first.code == "P1", "on the asset of that code"
    assert (second.status, second.closed_at) == ("done", datetime(2019, 7, 5, 6, tzinfo=UTC))
    assert second.estate_id is not None
    assert (third.status, third.is_open, third.priority) == ("received", True, "P0")
    assert (third.origin, third.opened_at) == (
        "import", datetime(2020, 12, 24, 22, 30, tzinfo=UTC)
    )  # fmt: skip
    assert stored == 2
    assert count(engine, "procrastinate_jobs") == jobs, "nobody is told, nothing is computed"
    assert count(engine, "core.lamp_observation") == 0
    assert count(engine, "core.analysis_request") == 0


_STOOD = """
SELECT state.*, report.origin, lamp.code
FROM core.case_state AS state
JOIN core.report ON report_id = report.id
LEFT JOIN core.lamp ON state.asset_id = lamp.id
WHERE report.origin = 'import' ORDER BY state.opened_at
"""


def test_the_same_file_again_changes_nothing_and_a_later_one_what_became_of_them(
    engine: Engine, tmp_path: Path
) -> None:
    bring(engine, tmp_path, *ROWS)
    events = count(engine, "core.report_event")
    again = bring(engine, tmp_path, *ROWS)
    assert (again.saved.added, again.saved.changed, again.saved.unchanged) == (0, 0, 3)
    assert count(engine, "core.report_event") == events
    closed = ROWS[1].replace("23:30;;", "23:30;2021-01-02 09:00;").replace(";;Lucka", ";Nytt;Lucka")
    later = bring(engine, tmp_path, ROWS[0], closed)
    assert (later.saved.added, later.saved.changed, later.saved.unchanged) == (0, 1, 1)
    assert any("a report is never changed" in note for note in later.report.notes)
    with engine.begin() as tx:
        second = tx.execute(text(_STOOD)).all()[-1]
    assert (second.status, second.closed_at) == ("done", datetime(2021, 1, 2, 8, tzinfo=UTC))


def test_what_people_here_did_since_is_left_so(engine: Engine, tmp_path: Path) -> None:
    row = f"9;{PLACE};2022-01-01 10:00;;;;Släckt"
    bring(engine, tmp_path, row)
    with engine.begin() as tx:
        tx.execute(text(_VERIFIED))
    late = bring(engine, tmp_path, row.replace("10:00;;;", "10:00;2022-03-01 10:00;;"))
    assert (late.saved.changed, late.report.taken) == (0, 1)
    assert any("stand otherwise here since" in note for note in late.report.notes)


_VERIFIED = """
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT id, company_id, 'verified', '2022-02-01' FROM core.report
WHERE observed_at = '2022-01-01 09:00Z'
"""


def test_an_estate_that_is_not_there_is_not_set_up(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(LjusrondError, match="there is no estate Nybyn"):
        bring(engine, tmp_path, *ROWS, estate="Nybyn")
    assert count(engine, "core.estate") == 1


def test_geojson_goes_in_as_well(engine: Engine, tmp_path: Path) -> None:
    (lon,), (lat,) = crs.to_lonlat([EAST_M + 5], [NORTH_M + 5])
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(lon), float(lat)]},
        "properties": {
            "id": "g1",
            "category": "GRAFFITI.TAG",
            "created_at": "2023-05-01T10:00:00+02:00",
        },
    }
    file = tmp_path / "gamla.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    done = past.import_reports(engine, file, Target(estate="provgarden"))
    assert (done.report.taken, done.saved.added) == (1, 1), done.report.issues
