"""The address of scenes: what is taken and refused, and the same light as on the command line."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import worker
from backend.cli_light import light_result
from backend.engines import CompanyEngines
from backend.imports.estates import find_estate
from backend.scenes import service, tasks
from gis.lighting import _formulas
from gis.lighting.quantities import CODES
from tests.sign_in import client_of
from tests.unit.photometry_sample import ies

URL = "/api/v1/scenes"
FILE = ies(kind="1 2 0 0 0")
CHECKSUM = hashlib.sha256(FILE).hexdigest()
SCENE: dict[str, Any] = {
    "photometry": {"even": "even.ies"},
    "lamps": [
        {"id": "P1", "x": 5, "y": 8, "z": 4.5, "photometry": "even", "mf": 0.85},
        {"id": "P2", "x": 30, "y": 8, "z": 4.5, "photometry": "even", "status": "broken"},
    ],
    "buildings": [{"id": "H", "ring": [[12, 4], [20, 4], [20, 12], [12, 12]], "height": 9}],
    "grid": {"x0": 0.5, "y0": 0.5, "step": 1, "nx": 40, "ny": 16},
    "surfaces": [{"id": "G", "cls": "P5", "ring": [[0, 0], [40, 0], [40, 16], [0, 16]]}],
    "scenarios": {"repaired": {"P2": {"status": "ok"}}},
    "quantities": ["Eh", {"Ev": [90]}],
}


def address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of an installation with one company and one luminaire file."""
    with engine.begin() as tx:
        estate = find_estate(tx, "Provgården", "prov")
        tx.execute(
            text(
                "INSERT INTO core.photometry (company_id, sha256, file_name, format, edition,"
                " luminaire_flux_lm, orientation, orientation_source, content)"
                " VALUES (:company, :sha, 'even.ies', 'ies', '1995', 628, 'symmetric',"
                " 'inferred', :content)"
            ),
            {"company": estate.company_id, "sha": bytes.fromhex(CHECKSUM), "content": FILE},
        )
    with client_of(address(engine), raise_server_exceptions=False) as made:
        yield made


def scene(photometry: object = CHECKSUM, **changes: object) -> dict[str, Any]:
    return {**SCENE, "photometry": {"even": photometry}, **changes}


def expected(folder: Path) -> dict[str, Any]:
    (folder / "even.ies").write_bytes(FILE)
    (folder / "scene.json").write_text(json.dumps(SCENE), encoding="utf-8")
    return light_result(folder / "scene.json")


def compute(engine: Engine, client: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(URL, json=body)
    assert answer.status_code == 202, answer.text
    tasks.compute(engine, uuid.UUID(answer.json()["id"]))
    found: dict[str, Any] = client.get(answer.headers["Location"]).json()
    return found


def test_a_scene_is_taken_at_once_and_waits_for_the_worker(client: TestClient) -> None:
    answer = client.post(URL, json=scene())
    assert answer.status_code == 202
    stored = answer.json()
    assert answer.headers["Location"] == f"{URL}/{stored['id']}"
    assert (stored["status"], stored["result"], stored["message"]) == ("waiting", None, None)
    assert client.get(answer.headers["Location"]).json() == stored


@pytest.mark.parametrize(
    "photometry",
    [
        CHECKSUM,
        CHECKSUM.upper(),
        {"name": "even.ies", "content": FILE.decode("cp1252")},
        {"name": "even.ies", "content": base64.b64encode(FILE).decode()},
    ],
    ids=["checksum", "upper case", "text", "base64"],
)
def test_the_result_is_that_of_the_command_line(
    engine: Engine, client: TestClient, tmp_path: Path, photometry: object
) -> None:
    found = compute(engine, client, scene(photometry))
    assert found["status"] == "done"
    assert found["result"] == expected(tmp_path)


def test_a_luminaire_file_goes_by_its_id_too(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    with engine.connect() as tx:
        key = str(tx.scalar(text("SELECT id FROM core.photometry")))
    assert compute(engine, client, scene(key))["result"] == expected(tmp_path)


def test_the_worker_itself_does_it_and_a_client_may_wait(
    engine: Engine, client: TestClient
) -> None:
    scene_id = client.post(URL, json=scene()).json()["id"]

    async def work(engines: CompanyEngines) -> None:
        app = worker.build(address(engine), engines, engine)
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, delete_jobs="successful"
            )

    with CompanyEngines(address(engine), engine) as engines:
        asyncio.run(work(engines))
    assert client.get(f"{URL}/{scene_id}").json()["status"] == "done"


def test_waiting_ends_with_the_result(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    from backend.scenes import routes  # noqa: PLC0415 -- what is replaced

    look = routes._is_finished  # noqa: SLF001 -- the worker does its part between two looks

    def worked(own: Engine, scene_id: uuid.UUID) -> bool:
        tasks.compute(engine, scene_id)
        return look(own, scene_id)

    monkeypatch.setattr(routes, "_is_finished", worked)
    answer = client.post(URL, json=scene(), headers={"Prefer": "respond-async, wait=8"})
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=8"
    assert answer.json()["result"]["surfaces"]["G"]["cells"] > 0


def test_waiting_in_vain_answers_202_with_the_address(client: TestClient) -> None:
    answer = client.post(URL, json=scene(), headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert answer.json()["status"] == "waiting"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lamps": [{"id": "P1", "x": 1, "y": 2, "z": -4, "photometry": "even"}]}, "lamps[0].z"),
        ({"lamps": [{"id": "P1", "x": 1, "y": 2, "z": 4, "photometry": "no"}]},
         "lamps[0].photometry"),
        ({"photometry": {"even": "0" * 64}}, "photometry.even"),
        ({"photometry": {"even": str(uuid.UUID(int=7))}}, "photometry.even"),
        ({"photometry": {"even": 7}}, "photometry.even"),
        ({"photometry": {"even": {"name": "x.ies"}}}, "photometry.even.content"),
        ({"photometry": {"even": {"name": "x.ies", "content": "IESNA\nTILT=NONE\n1"}}},
         "photometry.even"),
        ({"photometry": ["a"]}, "photometry"),
        ({"grid": {"x0": 0, "y0": 0, "step": 1, "nx": 800, "ny": 800}}, "grid"),
        ({"surfaces": [{"id": "G", "cls": "P9", "ring": [[0, 0], [1, 0], [1, 1]]}]},
         "surfaces[0].cls"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_once_with_its_place(
    client: TestClient, changes: dict[str, Any], field: str
) -> None:
    answer = client.post(URL, json=scene(**changes) if "photometry" not in changes else
                         {**SCENE, **changes})  # fmt: skip
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_numbers_that_json_does_not_know_are_refused(client: TestClient) -> None:
    body = json.dumps(scene(remark=float("nan")))
    answer = client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_too_much_of_a_scene_is_refused(client: TestClient) -> None:
    assert client.post(URL, json=scene(remark="x" * service.BODY_BYTES_MAX)).status_code == 413
    many = [{"id": str(i), "x": i, "y": 1, "z": 4, "photometry": "even"} for i in range(3000)]
    wide = {"x0": 0, "y0": 0, "step": 1, "nx": 700, "ny": 500}
    answer = client.post(URL, json=scene(lamps=many, grid=wide, scenarios={}, quantities=["Eh"]))
    assert [e["field"] for e in answer.json()["errors"]] == ["lamps"]
    files = {str(i): "0" * 64 for i in range(51)}
    answer = client.post(URL, json={**scene(), "photometry": files})
    assert "51 files, at most 50" in answer.json()["detail"]


def test_what_only_the_computation_finds_out_is_kept_as_refused(
    engine: Engine, client: TestClient
) -> None:
    found = compute(engine, client, scene(points=[[5, 8, 4.5]]))
    assert found["status"] == "refused"
    assert "points" in found["message"]
    assert found["result"] is None


def test_a_computation_that_breaks_is_kept_as_failed(
    engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks, "compute_scene", broken)
    scene_id = client.post(URL, json=scene()).json()["id"]
    with pytest.raises(MemoryError):
        tasks.compute(engine, uuid.UUID(scene_id))
    found = client.get(f"{URL}/{scene_id}").json()
    assert (found["status"], found["message"]) == ("failed", "MemoryError")


def test_old_scenes_are_forgotten(engine: Engine, client: TestClient) -> None:
    old, new = (client.post(URL, json=scene()).json()["id"] for _ in range(2))
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.scene SET received_at = now() - interval '31 days' WHERE id = :id"),
            {"id": old},
        )
        assert service.forget_old(tx) == 1
    assert client.get(f"{URL}/{old}").status_code == 404
    assert client.get(f"{URL}/{new}").status_code == 200


def test_the_server_checks_scenes_without_numba() -> None:
    code = "import sys, backend.app; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert CODES == {
        "Eh": _formulas.HORIZONTAL,
        "Ehs": _formulas.HEMISPHERICAL,
        "Ev": _formulas.VERTICAL,
        "Esc": _formulas.SEMICYLINDRICAL,
    }
