"""Labels with codes: made, printed, replaced and ended in the office."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from backend.tenants import codes, sheets
from backend.tenants.codes import Coded
from backend.tenants.sheets import Wanted
from maps.code_words import FORMATS
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, service
from tests.tenant_sample import rows

LAMPS = {"estate": "provgarden", "kind": "lamp", "lang": "en"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    with engine.begin() as tx:
        LAMPS["estate"] = store_sample(tx).code
    with service(engine) as made:
        yield made


@pytest.fixture
def manager(app: FastAPI, engine: Engine) -> TestClient:
    return logged_in(app, engine, "manager")


def standing(engine: Engine) -> list[str]:
    asked = "SELECT code FROM core.qr_code WHERE ended_at IS NULL ORDER BY made_at, code"
    found = rows(engine, asked)
    return [row.code for row in found]


def test_codes_are_made_for_all_that_lack_one(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    page = manager.get("/codes", params=LAMPS).text
    assert "0 of 2 have a code" in page
    assert "Make the 2 codes that are lacking" in page
    made = manager.post("/codes", params=LAMPS)
    assert made.status_code == 303
    page = manager.get(made.headers["location"]).text
    assert "The codes are made" in page
    assert "2 of 2 have a code" in page
    manager.post("/codes", params=LAMPS)
    found = standing(engine)
    assert len(found) == 2
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{10}", code) for code in found)
    assert all(browser(app).get(f"/r/{code}").status_code == 200 for code in found)


def test_a_code_is_replaced_or_ended(app: FastAPI, engine: Engine, manager: TestClient) -> None:
    manager.post("/codes", params=LAMPS)
    first, second = standing(engine)
    assert manager.post(f"/codes/{first}", params=LAMPS, data={"act": "replace"}).status_code == 303
    assert manager.post(f"/codes/{second}", params=LAMPS, data={"act": "end"}).status_code == 303
    (left,) = standing(engine)
    assert left not in (first, second)
    hung = rows(engine, "SELECT code, asset_id FROM core.qr_code")
    where = {row.code: row.asset_id for row in hung}
    assert where[left] == where[first]
    assert browser(app).get(f"/r/{first}").status_code == 410
    assert manager.post(f"/codes/{first}", params=LAMPS, data={"act": "end"}).status_code == 404
    assert "1 of 2 have a code" in manager.get("/codes", params=LAMPS).text


def test_who_may_not_manage_makes_no_codes(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    manager.post("/codes", params=LAMPS)
    found = standing(engine)
    assert found
    for role in ("caretaker", "planner", "partner"):
        other = logged_in(app, engine, role)
        assert other.get("/codes").status_code == 403
        assert other.post("/codes", params=LAMPS).status_code == 403
    stranger = logged_in(app, engine, "manager", "annat")
    assert stranger.post("/codes", params=LAMPS).status_code == 404
    for code in found:
        assert stranger.post(f"/codes/{code}", data={"act": "end"}).status_code == 404
    assert standing(engine) == found


def test_a_sheet_is_a_pdf_of_those_picked(engine: Engine, manager: TestClient) -> None:
    manager.post("/codes", params=LAMPS)
    code = standing(engine)[0]
    asked = {**LAMPS, "format": "24", "code": code, "first": "5", "second": "ar"}
    answer = manager.get("/codes/sheet.pdf", params=asked)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    for wrong in ({"format": "7"}, {"second": "xx"}, {"first": "0"}):
        assert manager.get("/codes/sheet.pdf", params={**asked, **wrong}).status_code == 422


def label(number: int) -> Coded:
    return Coded(
        asset_id=uuid.uuid4(), kind="lamp", code=f"L-{number}", name=None,
        estate="Prov & <Gård>", qr=codes.new_code(), made_at=None,
    )  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_labels_lie_inside_the_sheet_and_beside_each_other(name: str) -> None:
    paper = FORMATS[name]
    page = sheets.html(
        [label(n) for n in range(paper.on_sheet + 1)], "https://fel.example", Wanted(format=name)
    )
    assert page.count('class="sheet"') == 2
    assert "Prov &amp; &lt;Gård&gt;" in page
    places = re.findall(r"left: ([\d.]+)mm; top: ([\d.]+)mm", page)[: paper.on_sheet]
    at = [(float(left), float(top)) for left, top in places]
    assert len(set(at)) == paper.on_sheet
    assert max(left for left, _ in at) + paper.width_mm <= 210.01
    assert max(top for _, top in at) + paper.height_mm <= 297.01
    assert (
        sheets.html([label(1)], "https://x.example", Wanted(format=name, part=2)).count("QR:") == 0
    )
    used = sheets.html([label(1)], "https://fel.example", Wanted(format=name, first=2))
    assert re.findall(r"left: ([\d.]+)mm; top: ([\d.]+)mm", used) == [places[1]]
