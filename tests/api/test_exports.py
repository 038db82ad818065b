"""Files of layers: what somebody sees and nothing else, made at once or by a worker."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import cli
from backend.engines import CompanyEngines
from backend.exports import making, reading, service, tasks
from backend.exports.choice import choose
from backend.settings import ROOT
from gis import files, origin
from tests.export_sample import Exports, exports
from tests.sign_in import company, sign_in


@pytest.fixture(scope="module")
def sample(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exports]:
    with exports(engine, tmp_path_factory.mktemp("data")) as served:
        yield served


@pytest.fixture(scope="module")
def planner(sample: Exports) -> TestClient:
    return sample.browser()


def read(content: bytes, name: str, folder: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    path = folder / name
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, layer=layer)


def test_a_layer_comes_as_a_file(planner: TestClient, tmp_path: Path) -> None:
    got = planner.get("/exports/lamps.gpkg?crs=3007&estate=provgarden")
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/geopackage+sqlite3"
    assert 'filename="prov-provgarden-lamps-' in got.headers["content-disposition"]
    rows = read(got.content, "lamps.gpkg", tmp_path, "lamps")
    assert sorted(rows["code"]) == ["P1", "P2"]
    assert rows.crs.to_epsg() == 3007
    about = files.read_about(tmp_path / "lamps.gpkg")
    assert (about["made_by"], about["company"], about["estate"]) == (
        "planner",
        "prov",
        "provgarden",
    )
    handed = origin.read(tmp_path / "lamps.gpkg")
    assert handed is not None
    assert set(handed.rows["lamps"]) == set(rows["id"])


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's programs are not installed")
def test_the_standards_own_checks_find_nothing(planner: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    path.write_bytes(planner.get("/exports/all.gpkg?crs=3007").content)
    check = ["/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = subprocess.run(
        ["ogrinfo", "-so", str(path), "lamps"], capture_output=True, text=True, check=True
    ).stdout
    assert "Feature Count: 4" in told
    assert 'ID["EPSG",3007]' in told


def test_all_layers_fit_in_one_file(planner: TestClient, tmp_path: Path) -> None:
    got = planner.get("/exports/all.gpkg")
    (tmp_path / "all.gpkg").write_bytes(got.content)
    shown = {name for name, _ in pyogrio.list_layers(tmp_path / "all.gpkg")}
    assert {"estates", "lamps", "dark_spots", "reports", "layer_styles"} <= shown
    archive = zipfile.ZipFile(io.BytesIO(planner.get("/exports/lamps,estates.csv").content))
    assert sorted(archive.namelist()) == ["README.txt", "estates.csv", "lamps.csv"]


def test_a_file_is_narrowed_to_an_area(planner: TestClient) -> None:
    def count(bbox: str) -> int:
        got = planner.get(f"/exports/lamps.geojson?bbox={bbox}")
        assert got.status_code == 200, got.text
        return len(got.json()["features"])

    everything = planner.get("/exports/lamps.geojson").json()
    assert len(everything["features"]) == 4
    lon, lat = everything["features"][0]["geometry"]["coordinates"]
    near = f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"
    assert count(near) == 2  # the same place in both estates
    assert count("20,60,21,61") == 0
    assert count("-180,-90,180,90") == 4
    assert count("-170,-80,-100,80") == 0
    assert count("10,50,20,60") == 4


def test_a_file_shows_an_evening_that_was(planner: TestClient) -> None:
    def states(query: str) -> dict[str, int]:
        got = planner.get(f"/exports/lamps.geojson?estate=provgarden&{query}")
        found = [one["properties"]["state"] for one in got.json()["features"]]
        return {state: found.count(state) for state in sorted(set(found))}

    assert states("date=2026-01-09") == {"unknown": 2}
    assert states("date=2026-01-10") == {"lit": 1, "unknown": 1}
    assert states("date=2026-03-10") == {"dark": 1, "unknown": 1}
    broken = "/exports/broken_fixtures.geojson?estate=provgarden&date="
    assert planner.get(f"{broken}2026-02-01").json()["features"] == []
    (one,) = planner.get(f"{broken}2026-03-12").json()["features"]
    assert (one["properties"]["code"], one["properties"]["days_dark"]) == ("P1", 2)
    assert planner.get("/exports/buildings.gpkg?date=2026-01-01").status_code == 422
    assert planner.get("/exports/lamps.gpkg?date=2999-01-01").status_code == 422
    assert states("date=0001-01-01") == {"unknown": 2}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/exports/nothing.gpkg", 404),
        ("/exports/lamps.exe", 404),
        ("/exports/lamps.gpkg?estate=none", 404),
        ("/exports/lamps.gpkg?crs=foo", 422),
        ("/exports/lamps.gpkg?crs=2154", 422),
        ("/exports/lamps.kml?crs=3006", 422),
        ("/exports/lamps.gpkg?bbox=abc", 422),
        ("/exports/lamps.gpkg?bbox=1e308,1e308,1e308,1e308", 422),
        ("/exports/lamps.gpkg?date=2026-13-01", 422),
    ],
)
def test_bad_wishes_are_refused_in_words(planner: TestClient, address: str, status: int) -> None:
    got = planner.get(address, headers={"Accept": "application/json"})
    assert got.status_code == status
    assert got.headers["content-type"] == "application/problem+json"


def test_nobody_sees_more_in_a_file_than_on_the_map(sample: Exports) -> None:
    def codes(client: TestClient) -> list[str]:
        got = client.get("/exports/lamps.geojson")
        return sorted(one["properties"]["code"] for one in got.json()["features"])

    assert codes(sample.browser()) == ["P1", "P1", "P2", "P2"]
    assert codes(sample.browser(estate="akergarden")) == ["P1", "P2"]
    theirs = TestClient(sample.app, headers=sign_in(sample.url, "planner", "andra"))
    assert codes(theirs) == ["FREMMANDE"]
    assert sample.browser("partner").get("/exports/lamps.geojson").status_code == 403
    assert TestClient(sample.app).get("/exports/lamps.geojson").status_code == 401


def test_without_walls_nothing_is_read(sample: Exports) -> None:
    with (
        reading.bulk(sample.url, {}) as source,
        source.rows("SELECT id::text FROM core.lamp") as got,
    ):
        assert got.read_all().num_rows == 0


def test_the_walls_are_all_that_the_database_asks() -> None:
    said = (ROOT / "sql" / "app" / "005_access.sql").read_text()
    function = said[
        said.index("app.set_limits(") : said.index("COMMENT ON FUNCTION app.set_limits")
    ]
    assert set(re.findall(r"'ljusrond\.(\w+)'", function)) == set(reading.WALLS)


def test_who_took_what_is_in_the_log(sample: Exports) -> None:
    sample.browser("caretaker").get("/exports/lamps.csv?estate=provgarden")
    with sample.engine.connect() as tx:
        row = tx.execute(
            text(
                "SELECT actor, after FROM core.audit WHERE action = 'export'"
                " AND actor = 'caretaker' ORDER BY at DESC LIMIT 1"
            )
        ).one()
    assert row.after["rows"] == 2
    assert row.after["form"] == "csv"


def test_a_large_file_is_made_by_a_worker(sample: Exports, tmp_path: Path) -> None:
    client = sample.browser(estate="provgarden")
    asked = {"layers": ["lamps"], "format": "gpkg", "crs": 3006}
    made = client.post("/api/v1/exports", json=asked)
    assert made.status_code == 202, made.text
    found = made.json()
    assert (found["status"], found["url"]) == ("waiting", None)
    assert client.get(f"/exports/jobs/{found['id']}/file").status_code == 404
    assert work(sample, found["id"]) == "2 rows"
    told = client.get(made.headers["location"]).json()
    assert (told["status"], told["rows_done"]) == ("done", 2)
    got = client.get(told["url"])
    assert len(read(got.content, "lamps.gpkg", tmp_path, "lamps")) == 2
    assert len(got.content) == told["file_bytes"]
    # It holds what one of limited rights saw: nobody else fetches it, whoever they are.
    other = sample.browser("administrator")
    assert other.get(f"/api/v1/exports/{found['id']}").status_code == 404
    assert other.get(told["url"]).status_code == 404
    assert "Spara filen" in client.get("/exports?lang=sv").text


def work(sample: Exports, export_id: str) -> str:
    """Do what the worker does with one export."""
    with CompanyEngines(sample.url, sample.engine) as engines, sample.engine.connect() as tx:
        own = engines.of(company(tx, "prov"))
        return tasks.compute(sample.url, own, sample.engine, uuid.UUID(export_id), sample.data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bbox": [12, 57, 11, 58]}, {"bbox": [1, 2, 3]}, {"crs": 1}, {"format": "exe"},
        {"layers": []}, {"date": "never"}, {"language": "fi"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_asked_of_a_worker_is_checked_first(
    planner: TestClient, wrong: dict[str, object]
) -> None:
    asked = {"layers": ["lamps"], "format": "gpkg", **wrong}
    assert planner.post("/api/v1/exports", json=asked).status_code == 422


def test_a_file_is_called_off(sample: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sample.browser()
    asked = {"layers": ["all"], "format": "geojson"}
    first = client.post("/api/v1/exports", json=asked).json()["id"]
    assert client.delete(f"/api/v1/exports/{first}").json()["status"] == "cancelled"
    assert work(sample, first) == "nothing to do"
    # In the middle of it: the next look ends the writing, and nothing of it is left.
    second = client.post("/api/v1/exports", json=asked).json()["id"]
    monkeypatch.setattr(tasks, "PROGRESS_S", 0.0)
    plan = making.plan

    def late(*arguments: object, **more: object) -> making.Plan:
        client.delete(f"/api/v1/exports/{second}")
        return plan(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "plan", late)
    assert work(sample, second) == "called off"
    assert client.get(f"/api/v1/exports/{second}").json()["status"] == "cancelled"
    assert [path for path in sample.data.rglob(f"*{second}*") if path.is_file()] == []


def test_a_worker_that_died_over_a_file_begins_anew(sample: Exports) -> None:
    client = sample.browser()
    asked = {"layers": ["lamps"], "format": "csv"}
    found = client.post("/api/v1/exports", json=asked).json()["id"]
    with sample.engine.begin() as tx:
        tx.execute(text("UPDATE core.export SET status = 'running'"))
    assert work(sample, found) == "4 rows"


def test_an_account_that_was_closed_gets_no_file(sample: Exports) -> None:
    client = sample.browser()
    asked = {"layers": ["lamps"], "format": "csv"}
    found = client.post("/api/v1/exports", json=asked).json()["id"]
    with sample.engine.begin() as tx:
        tx.execute(
            text(
                "UPDATE core.account SET disabled_at = now() WHERE id ="
                " (SELECT account_id FROM core.export WHERE id = :id)"
            ),
            {"id": found},
        )
    assert work(sample, found).startswith("failed")


def test_machines_of_other_roles_have_nothing_to_do_with_a_file(sample: Exports) -> None:
    planner, other = TestClient(sample.app), TestClient(sample.app)
    planner.headers.update(sign_in(sample.url, "planner", "prov"))
    other.headers.update(sign_in(sample.url, "administrator", "prov"))
    asked = {"layers": ["lamps"], "format": "csv"}
    found = planner.post("/api/v1/exports", json=asked).json()["id"]
    assert other.delete(f"/api/v1/exports/{found}").status_code == 404
    assert work(sample, found) == "4 rows"
    assert other.get("/api/v1/exports").json() == []
    assert other.get(f"/exports/jobs/{found}/file").status_code == 404
    assert planner.get(f"/exports/jobs/{found}/file").status_code == 200


@pytest.mark.parametrize(
    "narrowed",
    [
        """
        INSERT INTO core.account_estate (company_id, account_id, estate_id)
        SELECT account.company_id, account.id, estate.id
        FROM core.account INNER JOIN core.estate ON account.company_id = estate.company_id
        WHERE account.id = :id
        """,
        """
        INSERT INTO core.account_category (company_id, account_id, category)
        SELECT company_id, id, 'LIGHT' FROM core.account WHERE id = :id
        """,
        "UPDATE core.account SET role = 'caretaker' WHERE id = :id",
    ],
    ids=["estates", "categories", "role"],
)
def test_who_is_limited_later_gets_nothing_that_was_made_before(
    sample: Exports, narrowed: str
) -> None:
    client = sample.browser()
    asked = {"layers": ["lamps"], "format": "csv"}
    made, waiting = (client.post("/api/v1/exports", json=asked).json()["id"] for _ in range(2))
    work(sample, made)
    address = f"/exports/jobs/{made}/file"
    assert client.get(address).status_code == 200
    with sample.engine.begin() as tx:
        whose = tx.scalar(text("SELECT account_id FROM core.export WHERE id = :id"), {"id": made})
        tx.execute(text(narrowed), {"id": whose})
    assert client.get(address).status_code == 404
    assert tasks.sweep(sample.engine, sample.data) == 1
    assert list(sample.data.rglob(f"{made}.*")) == []
    # What is not made yet is made with the rights that are left.
    with sample.engine.begin() as tx:
        left = tx.scalar(
            text("SELECT expires_at > now() FROM core.export WHERE id = :id"), {"id": waiting}
        )
    assert left


def test_files_go_when_their_time_is_over(sample: Exports) -> None:
    client = sample.browser()
    asked = {"layers": ["lamps"], "format": "csv"}
    found = client.post("/api/v1/exports", json=asked).json()["id"]
    work(sample, found)
    assert list(sample.data.rglob(f"{found}.csv")) == list(sample.data.rglob(f"*{found}*")) != []
    # What a worker leaves that is killed while it writes.
    left = service.folder_now(sample.data)
    (left / f"{found}.csv").touch()
    os.utime(left, (0, 0))
    with sample.engine.begin() as tx:
        tx.execute(text("UPDATE core.export SET expires_at = now() WHERE id = :id"), {"id": found})
    assert client.get(f"/api/v1/exports/{found}").status_code == 404
    assert tasks.sweep(sample.engine, sample.data) == 1
    assert list(sample.data.rglob(f"*{found}*")) == []
    assert not left.exists()


def test_who_finds_a_long_line_comes_again_later(
    planner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/exports/lamps.csv?estate=provgarden"
    with ExitStack() as line:
        for _ in range(service.WRITERS):
            line.enter_context(service._turn())  # noqa: SLF001 -- as who writes stands in it
        monkeypatch.setattr(service, "LINE_S", 0.01)
        got = planner.get(address)
        assert (got.status_code, got.headers["retry-after"]) == (503, str(service.AGAIN_S))
        # However long the first would wait: the last in line is told at once.
        monkeypatch.setattr(service, "LINE_S", 60.0)
        for _ in range(service.LINE):
            assert service._room.acquire(blocking=False)  # noqa: SLF001
            line.callback(service._room.release)  # noqa: SLF001
        assert planner.get(address).status_code == 503
    assert planner.get(address).status_code == 200


def test_nobody_waits_for_more_than_five(sample: Exports) -> None:
    client = sample.browser()
    asked = {"layers": ["lamps"], "format": "csv"}
    for _ in range(service.WAITING_MAX):
        assert client.post("/api/v1/exports", json=asked).status_code == 202
    assert client.post("/api/v1/exports", json=asked).status_code == 409
    form = {"layers": "lamps", "format": "gpkg"}
    assert client.post("/exports", data=form).status_code == 303  # a small one does not wait


def test_what_a_format_cannot_take_is_refused(
    sample: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sample.browser()
    monkeypatch.setattr(service, "ROWS_MAX", 3)
    got = client.get("/exports/lamps.gpkg", headers={"Accept": "application/json"})
    assert got.status_code == 422
    assert "POST /api/v1/exports" in got.json()["errors"][0]["reason"]


def test_the_page_leads_to_a_small_file_and_has_a_large_one_made(
    sample: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sample.browser()
    page = client.get("/exports?lang=en").text
    assert "local zone of your estates" in page
    assert "SWEREF 99 12 00 (EPSG:3007)" in page
    form = {"layers": ["lamps", "estates"], "format": "gpkg", "crs": "3007", "estate": "provgarden",
            "bbox": "11,57,13,58", "date": ""}  # fmt: skip
    small = client.post("/exports", data=form)
    assert small.status_code == 303
    assert small.headers["location"].startswith("/exports/estates,lamps.gpkg?crs=3007&estate=prov")
    assert client.get(small.headers["location"]).status_code == 200
    monkeypatch.setattr(service, "AT_ONCE", 1)
    large = client.post("/exports", data=form)
    assert large.headers["location"] == "/exports"
    told = client.get("/exports?lang=en").text
    assert "The file is being made" in told
    assert "Call off" in told
    bad = client.post("/exports", data={**form, "bbox": "north"})
    assert bad.status_code == 422
    assert "four numbers in degrees" in bad.text
    assert client.post("/exports", data={"format": "gpkg"}).status_code == 422


def test_the_command_line_writes_files(
    sample: Exports,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", sample.url)

    def run(*words: str) -> object:
        monkeypatch.setattr(sys, "argv", ["ljusrond", "export", *words])
        before = signal.getsignal(signal.SIGTERM)
        try:
            cli.main()
        except SystemExit as ended:
            return ended.code or 0
        finally:
            signal.signal(signal.SIGTERM, before)
        return 0

    out = tmp_path / "lampor.fgb"
    words = ("--layer", "lamps", "--format", "fgb", "--crs", "3007", "--out", str(out))
    assert "company" in str(run(*words))  # two of them: say which
    assert run(*words, "--company", "prov", "--estate", "Provgården") == 0
    assert "lamps 2 rows, EPSG:3007" in capsys.readouterr().out.replace("\n", " ")
    assert len(pyogrio.read_dataframe(out)) == 2
    assert "no layer" in str(run(*words, "--company", "prov", "--layer", "lampor"))
    assert [path.name for path in tmp_path.iterdir()] == ["lampor.fgb"]


def test_every_layer_is_read_in_every_format(sample: Exports, tmp_path: Path) -> None:
    found = json.loads(sample.browser().get("/exports/lamps.geojson").text)
    assert found["about"]["crs"] == "EPSG:4326"
    assert all("company_id" not in one["properties"] for one in found["features"])
    with sample.engine.connect() as tx:
        tx.execute(text("SELECT set_config('ljusrond.company', :id, true)"),
                   {"id": str(company(tx, "prov"))})  # fmt: skip
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))
        for form in files.FORMS:
            wanted = choose(["all"], form, None)
            plan = making.plan(tx, wanted, "planner")
            path = tmp_path / f"all.{service.suffix_of(wanted)}"
            rows = making.make(sample.url, plan, path)
            assert rows["lamps"] == 4, form
            assert rows["estates"] == 2, form
