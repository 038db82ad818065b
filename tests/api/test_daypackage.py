"""The day package: what it holds, for whom, and that no change goes untold."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.access.service import COOKIE
from backend.app import create_app
from backend.daypackage.schemas import PART_NAMES
from backend.imports import store
from backend.imports.store import Estate
from backend.photos import files
from backend.settings import ROOT
from tests.day_package_sample import (
    CONTACT,
    SHA256,
    cabinet,
    circuit_lamps,
    moved,
    report,
    store_estate,
)
from tests.people_sample import SETTINGS
from tests.photo_sample import encoded, scene
from tests.report_sample import address
from tests.sign_in import account, company, session

URL = "/api/v1/sync/package"
Parts = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def estate(engine: Engine) -> Estate:
    """Give the stored estate."""
    with engine.begin() as tx:
        return store_estate(tx)


@pytest.fixture(scope="module")
def app(engine: Engine, estate: Estate, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Give the service."""
    assert estate
    data = tmp_path_factory.mktemp("data")
    return create_app(replace(SETTINGS, database_url=address(engine), data=data))


@pytest.fixture(scope="module")
def client(app: FastAPI, engine: Engine) -> Iterator[TestClient]:
    """Give the tablet of a caretaker without limits."""
    with TestClient(app):
        yield tablet(app, engine)


def tablet(app: FastAPI, engine: Engine, role: str = "caretaker", **limits: Any) -> TestClient:  # noqa: ANN401
    """Return a tablet of a new account, limited to an estate or a group of categories."""
    with engine.begin() as tx:
        owner = company(tx, limits.get("company"))
        cookie = session(tx, role, owner)
        found = tx.scalar(
            text("SELECT account_id FROM core.session ORDER BY created_at DESC LIMIT 1")
        )
        values = {"company": owner, "account": found, **limits}
        if "estate" in limits:
            tx.execute(text(_ESTATE_LIMIT), values)
        if "category" in limits:
            tx.execute(text(_CATEGORY_LIMIT), values)
    made = TestClient(app, raise_server_exceptions=False)
    made.cookies.set(COOKIE, cookie)
    return made


_ESTATE_LIMIT = (
    "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
    " VALUES (:company, :account, :estate)"
)
_CATEGORY_LIMIT = (
    "INSERT INTO core.account_category (company_id, account_id, category)"
    " VALUES (:company, :account, :category)"
)


def overview(client: TestClient) -> dict[str, Any]:
    """Return what there is to carry."""
    answer = client.get(URL)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def versions(client: TestClient, code: str = "provgarden") -> dict[str, str]:
    """Return the version of each part of an estate."""
    [found] = [one for one in overview(client)["estates"] if one["code"] == code]
    return {name: found["parts"][name]["version"] for name in PART_NAMES}


def part(client: TestClient, name: str, code: str = "provgarden") -> Any:  # noqa: ANN401 -- JSON
    """Return one part."""
    answer = client.get(f"{URL}/{code}/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def declared(name: str) -> set[str]:
    """Return the fields of an interface in the tablet's own description of what it gets."""
    source = (ROOT / "maps" / "tablet" / "types.d.ts").read_text("utf-8")
    [body] = re.findall(rf"export interface {name} \{{\n(.*?)\n\}}", source, re.DOTALL)
    return set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))


def test_the_overview_says_whose_it_is_and_what_there_is(client: TestClient) -> None:
    found = overview(client)
    assert set(found) == declared("Overview")
    assert found["person"]["role"] == "caretaker"
    assert found["company"] == "prov"
    assert [one["code"] for one in found["estates"]] == ["provgarden"]
    assert [(one["purpose"], one["estate"]) for one in found["phones"]] == [
        ("electricity", None),
        ("danger", "provgarden"),
    ]
    assert all(set(one) == declared("Ring") for one in found["phones"])
    assert all(set(one) == declared("Category") for one in found["categories"])
    assert {"LIGHT.DARK", "LIGHT.LEANING"} <= {one["code"] for one in found["categories"]}


def test_sizes_and_versions_are_those_of_the_parts(client: TestClient) -> None:
    [found] = overview(client)["estates"]
    for name in PART_NAMES:
        answer = client.get(f"{URL}/provgarden/{name}")
        told = found["parts"][name]
        assert len(answer.content) == told["size_bytes"]
        assert answer.headers["etag"] == f'"{told["version"]}"'
        assert answer.headers["cache-control"] == "private, no-cache"


def test_an_unchanged_part_is_not_sent_again(client: TestClient) -> None:
    for name in PART_NAMES:
        tag = client.get(f"{URL}/provgarden/{name}").headers["etag"]
        for told in (tag, f'"x", W/{tag}', tag.strip('"')):
            again = client.get(f"{URL}/provgarden/{name}", headers={"If-None-Match": told})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        other = client.get(f"{URL}/provgarden/{name}", headers={"If-None-Match": '"x"'})
        assert other.status_code == 200


def test_the_base_draws_the_ground(client: TestClient) -> None:
    base = part(client, "base")
    assert set(base) == declared("Base")
    west, south, east, north = base["bounds"]
    assert 11 < west < east < 13
    assert 57 < south < north < 58
    [building] = base["buildings"]
    assert (building["name"], building["storeys"], building["address"]) == ("Hus 1", 3, None)
    [ring] = building["rings"]
    assert ring[0] == ring[-1]
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in ring)
    [path] = base["footpaths"]
    assert path["kind"] == "footway"
    assert len(path["line"]) == 2
    assert len(base["courtyards"][0]["rings"]) == 1


def test_the_assets_stand_where_they_are(client: TestClient) -> None:
    assets = part(client, "assets")
    assert set(assets) == declared("Assets")
    assert all(set(lamp) == declared("Lamp") for lamp in assets["lamps"])
    assert [set(one) for one in assets["stairwells"]] == [declared("Stairwell")]
    assert [set(one) for one in assets["waste_stations"]] == [declared("WasteStation")]
    assert [one["kind"] for one in assets["places"]] == ["lighting_cabinet"]
    lamp = next(one for one in assets["lamps"] if one["code"] == "P1")
    assert (lamp["state"], lamp["state_at"], lamp["circuit"]) == ("unknown", None, "S1-1")
    assert len(str(lamp["lon"]).partition(".")[2]) <= 6


def test_the_work_names_reports_circuits_and_plans(client: TestClient) -> None:
    work = part(client, "work")
    assert set(work) == declared("Work")
    [known] = work["reports"]
    assert set(known) == declared("KnownReport")
    assert (known["category"], known["status"], known["is_open"]) == (
        "YARD.LITTER",
        "received",
        True,
    )
    assert known["description"] == 'Skräp vid "bänken"'
    assert known["photos"] == [{"id": None, "sha256": SHA256, "reviewed_at": None}]
    assert 11 < known["lon"] < 13
    [plan] = work["plans"]
    assert set(plan) == declared("Plan")
    assert (plan["task"], plan["cleaning_state"]) == ("stairwell_cleaning", "overdue")
    assert plan["overdue_days"] >= 20


def test_a_circuit_is_walked_from_its_cabinet(client: TestClient) -> None:
    codes = {one["id"]: one["code"] for one in part(client, "assets")["lamps"]}
    [circuit] = part(client, "work")["circuits"]
    assert set(circuit) == declared("Circuit")
    assert [codes[one] for one in circuit["lamp_ids"]] == ["P4", "P3", "P2", "P1"]
    assert (circuit["cabinet"], circuit["circuit"], circuit["length_m"]) == ("S1", "S1-1", 72)


Change = Callable[[Connection, Estate], object]


def _sql(statement: str) -> Change:
    return lambda tx, estate: tx.execute(
        text(statement), {"estate": estate.id, "company": estate.company_id, "sha256": SHA256}
    )


def _renamed(kind: str) -> Change:
    # What an import does to a row that changed.
    return _sql(
        f"UPDATE core.{kind} SET code = 'Ny', changed_at = now() + interval '1 s'"  # noqa: S608
        f" WHERE estate_id = :estate"
    )


_EVENT = """
INSERT INTO core.report_event (report_id, company_id, kind)
SELECT id, company_id, 'ordered' FROM core.report WHERE estate_id = :estate
ORDER BY received_at LIMIT 1
"""
_EVIDENCE = """
INSERT INTO core.report_evidence (id, company_id, report_id, observed_at, origin)
SELECT gen_random_uuid(), company_id, id, now(), 'tablet' FROM core.report
WHERE estate_id = :estate LIMIT 1
"""
_SEEN = """
INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)
SELECT company_id, id, 'lit', now() FROM core.lamp WHERE code = 'P1' AND estate_id = :estate
"""
_VISIT = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT company_id, id, now(), 'done' FROM core.cleaning_plan
"""
_LATE = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, received_at, outcome)
SELECT company_id, id, now() - interval '20 days', now() - interval '9 days', 'done'
FROM core.cleaning_plan
"""
_PHOTO = """
INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes)
VALUES (:company, :sha256, 4, 3, 100)
"""
#: What happens, and which parts then are others. In the order they are tried.
CHANGES: dict[str, tuple[Change, set[str]]] = {
    "nothing": (lambda tx, estate: None, set()),  # noqa: ARG005
    "same import again": (
        lambda tx, estate: store.save_assets(tx, estate, "lamp", "sample", circuit_lamps()),
        set(),
    ),
    "building": (_renamed("building"), {"base"}),
    "courtyard that is reported on": (_renamed("courtyard"), {"base", "work"}),
    "footpath": (_renamed("footpath"), {"base"}),
    "stairwell": (_renamed("stairwell"), {"assets"}),
    "waste station": (_renamed("waste_station"), {"assets"}),
    "sort of waste": (
        _sql(
            "INSERT INTO core.waste_fraction (company_id, station_id, fraction)"
            " SELECT company_id, id, 'metal' FROM core.waste_station"
            " WHERE company_id = :company ON CONFLICT DO NOTHING"
        ),
        {"assets"},
    ),
    "cabinet moved": (
        lambda tx, estate: store.save_assets(tx, estate, "place", "sample", moved(cabinet(), -100)),
        {"assets", "work"},
    ),
    "lamps moved": (
        lambda tx, estate: store.save_assets(
            tx, estate, "lamp", "sample", moved(circuit_lamps(), 1)
        ),
        {"assets", "work"},
    ),
    "other circuit": (
        lambda tx, estate: store.save_assets(
            tx, estate, "lamp", "sample", moved(circuit_lamps(circuit="S1-2"), 1)
        ),
        {"assets", "work"},
    ),
    "lamp vanished": (
        lambda tx, estate: store.save_assets(
            tx, estate, "lamp", "sample", moved(circuit_lamps(circuit="S1-2"), 1).iloc[:3]
        ),
        {"assets", "work"},
    ),
    "lamp back": (
        lambda tx, estate: store.save_assets(
            tx, estate, "lamp", "sample", moved(circuit_lamps(circuit="S1-2"), 1)
        ),
        {"assets", "work"},
    ),
    "lamp seen": (_sql(_SEEN), {"assets"}),
    "report": (lambda tx, estate: report(tx, estate, "courtyard", "YARD.BENCH"), {"work"}),
    "event": (_sql(_EVENT), {"work"}),
    "seen again": (_sql(_EVIDENCE), {"work"}),
    "words erased": (_sql("UPDATE core.report SET description = NULL"), {"work"}),
    "photo arrived": (_sql(_PHOTO), {"work"}),
    "photo blurred": (_sql("UPDATE core.photo SET reviewed_at = now()"), {"work"}),
    "photo removed": (_sql("DELETE FROM core.photo"), {"work"}),
    "visit that counts nothing": (_sql(_VISIT.replace("'done'", "'not_ok'")), set()),
    "late visit": (_sql(_LATE), {"work"}),
    "visit": (_sql(_VISIT), {"work"}),
    "plan": (_sql("UPDATE core.cleaning_plan SET contractor = 'Städ 2'"), {"work"}),
    "plan begun later": (
        _sql("UPDATE core.cleaning_plan SET starts_on = current_date + 9"),
        {"work", "rounds"},
    ),
    "duty phone": (_sql("DELETE FROM core.duty_phone WHERE estate_id IS NOT NULL"), set()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_told_by_the_parts_it_is_in_and_no_others(
    client: TestClient, engine: Engine, estate: Estate, what: str
) -> None:
    change, expected = CHANGES[what]
    before = {name: client.get(f"{URL}/provgarden/{name}") for name in PART_NAMES}
    with engine.begin() as tx:
        change(tx, estate)
    after = versions(client)
    changed = {name for name in PART_NAMES if f'"{after[name]}"' != before[name].headers["etag"]}
    assert changed == expected
    for name in PART_NAMES:
        known = {"If-None-Match": before[name].headers["etag"]}
        answer = client.get(f"{URL}/provgarden/{name}", headers=known)
        assert answer.status_code == (200 if name in expected else 304)
        if name not in expected:
            again = client.get(f"{URL}/provgarden/{name}")
            assert again.content == before[name].content, "untold"


def test_an_older_change_that_ends_later_is_told(client: TestClient, engine: Engine) -> None:
    """An import that began first and is committed last leaves no newer stamp than there was."""
    before = versions(client)
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.stairwell SET name = 'B', changed_at = changed_at - interval '1 h'")
        )
    assert versions(client)["assets"] != before["assets"]


def test_midnight_makes_a_plan_due(engine: Engine, estate: Estate) -> None:
    query = text((ROOT / "sql/queries/daypackage.sql").read_text("utf-8").partition(
        "-- work_version --")[2].partition("-- work_part --")[0].strip().rstrip(";"))  # fmt: skip
    with engine.connect() as tx:
        outer = tx.begin()
        tx.execute(text("UPDATE core.cleaning_plan SET starts_on = current_date - 400"))
        today = tx.scalar(query, {"estate_id": estate.id})
        assert tx.scalar(query, {"estate_id": estate.id}) == today
        tx.execute(
            text(
                "CREATE OR REPLACE FUNCTION app.local_date(_moment timestamptz) RETURNS date"
                " LANGUAGE sql STABLE STRICT PARALLEL SAFE"
                " RETURN (_moment AT TIME ZONE 'Europe/Stockholm')::date + 1"
            )
        )
        assert tx.scalar(query, {"estate_id": estate.id}) != today
        outer.rollback()


def test_closed_reports_are_carried_for_thirty_days_and_open_ones_as_long_as_it_takes(
    client: TestClient, engine: Engine, estate: Estate
) -> None:
    with engine.begin() as tx:
        made = {
            (days, closed): report(tx, estate, "courtyard", "YARD.STEP", days_ago=days)
            for days in (29.9, 30.1)
            for closed in (True, False)
        }
        for (_, closed), report_id in made.items():
            if closed:
                tx.execute(
                    text(
                        "INSERT INTO core.report_event (report_id, company_id, kind)"
                        " SELECT id, company_id, 'will_not_fix' FROM core.report WHERE id = :id"
                    ),
                    {"id": report_id},
                )
    carried = {one["id"]: one["is_open"] for one in part(client, "work")["reports"]}
    found = {key: carried.get(str(report_id)) for key, report_id in made.items()}
    assert found == {
        (29.9, True): False,
        (29.9, False): True,
        (30.1, True): None,
        (30.1, False): True,
    }


def test_a_caretaker_of_one_estate_carries_that_one(
    app: FastAPI, client: TestClient, engine: Engine, estate: Estate
) -> None:
    with engine.begin() as tx:
        other = store_estate(tx, "Grannen")
        tx.execute(text("UPDATE core.report SET category = 'GRAFFITI.TAG' WHERE estate_id = :id"),
                   {"id": other.id})  # fmt: skip
        tx.execute(text("DELETE FROM core.duty_phone WHERE estate_id IS NULL"))
    assert [one["code"] for one in overview(client)["estates"]] == ["grannen", "provgarden"]
    limited = tablet(app, engine, estate=estate.id)
    found = overview(limited)
    assert [one["code"] for one in found["estates"]] == ["provgarden"]
    assert [one["estate"] for one in found["phones"]] == []
    assert limited.get(f"{URL}/grannen/work").status_code == 404
    # The same rows for who is limited to them as for who is not.
    assert versions(limited) == versions(client)
    assert part(limited, "work") == part(client, "work")


def test_a_limit_to_categories_holds_in_the_package(
    app: FastAPI, client: TestClient, engine: Engine, estate: Estate
) -> None:
    with engine.begin() as tx:
        report(tx, estate, "lamp", "LIGHT.DARK", photo="cd" * 32)
    limited = tablet(app, engine, category="LIGHT")
    assert {one["category"] for one in part(limited, "work")["reports"]} == {"LIGHT.DARK"}
    assert "YARD.BENCH" in {one["category"] for one in part(client, "work")["reports"]}
    assert versions(limited)["work"] != versions(client)["work"]
    assert versions(limited)["assets"] == versions(client)["assets"]


def test_nothing_of_another_company_and_nothing_personal(
    app: FastAPI, client: TestClient, engine: Engine
) -> None:
    with engine.begin() as tx:
        owner = company(tx)
        named = account(tx, "manager", owner)
        tx.execute(text("UPDATE core.account SET name = 'Karin Kollega' WHERE id = :id"),
                   {"id": named})  # fmt: skip
        company(tx, "andra")
    sent = [client.get(URL).text, *(client.get(f"{URL}/provgarden/{n}").text for n in PART_NAMES)]
    for text_sent in sent:
        for secret in (CONTACT, "Hemlig", "Kollega", "prov.example"):
            assert secret not in text_sent
    stranger = tablet(app, engine, company="andra")
    assert overview(stranger)["estates"] == []
    assert overview(stranger)["phones"] == []
    for name in PART_NAMES:
        assert stranger.get(f"{URL}/provgarden/{name}").status_code == 404


def test_who_may_not_keep_a_tablet_gets_nothing(app: FastAPI, engine: Engine) -> None:
    for role in ("summer_worker", "contractor", "partner"):
        refused = tablet(app, engine, role)
        assert refused.get(URL).status_code == 403
        assert refused.get(f"{URL}/provgarden/work").status_code == 403
        assert refused.get(f"/api/v1/sync/thumbs/{uuid.uuid4()}.jpg").status_code == 403
    assert TestClient(app).get(URL).status_code == 401


def test_parts_that_do_not_exist(client: TestClient) -> None:
    assert client.get(f"{URL}/okand/work").status_code == 404
    assert client.get(f"{URL}/provgarden/contacts").status_code == 422


def test_thumbs_come_through_the_wall_with_a_tag(
    app: FastAPI, client: TestClient, engine: Engine, estate: Estate
) -> None:
    sent = encoded(scene(320, 240))
    with engine.begin() as tx:
        photo_id = tx.execute(
            text(_PHOTO + " RETURNING id"),
            {"company": estate.company_id, "sha256": hashlib.sha256(sent).hexdigest()},
        ).scalar_one()
        company(tx, "andra")
    data: Path = app.state.settings.data
    files.write(files.path_of(data, estate.company_id, photo_id, "thumb"), sent)
    answer = client.get(f"/api/v1/sync/thumbs/{photo_id}.jpg")
    assert (answer.status_code, answer.content) == (200, sent)
    assert answer.headers["content-type"] == "image/jpeg"
    known = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/api/v1/sync/thumbs/{photo_id}.jpg", headers=known).status_code == 304
    stranger = tablet(app, engine, company="andra")
    assert stranger.get(f"/api/v1/sync/thumbs/{photo_id}.jpg").status_code == 404
    assert client.get(f"/api/v1/sync/thumbs/{uuid.uuid4()}.jpg").status_code == 404


def test_an_estate_where_nothing_stands_has_a_package(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.estate (company_id, code, name) VALUES (:id, 'tom', 'Tom')"),
            {"id": company(tx)},
        )
    base = part(client, "base", "tom")
    assert base["bounds"] == [10.0, 54.9, 24.3, 69.2]
    assert base["buildings"] == []
    assert part(client, "work", "tom") == {"reports": [], "circuits": [], "plans": []}
    assert json.dumps(part(client, "assets", "tom")).count("[]") == 4
