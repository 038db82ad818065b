"""Rounds over the wire and as pages: visits, own templates, tables, what stands open."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.round_sample import NOW, asset_of, items_of, plan_for
from tests.sign_in import client_of

FIRE = items_of("stairwell_fire")
STAIR = items_of("stairwell_cleaning")


@pytest.fixture(scope="module")
def plan(engine: Engine) -> uuid.UUID:
    """Store the sample estate with a plan for its stairwell."""
    with engine.begin() as tx:
        store_sample(tx)
        return plan_for(tx, asset_of(tx, "stairwell"), "stairwell_cleaning")


@pytest.fixture(scope="module")
def manager(engine: Engine, plan: uuid.UUID) -> Iterator[TestClient]:
    """Give a client of a manager."""
    assert plan
    with client_of(address(engine), role="manager") as made:
        yield made


def send(client: TestClient, plan_id: uuid.UUID, **said: Any) -> Any:  # noqa: ANN401
    told = {"id": str(uuid.uuid4()), "plan_id": str(plan_id), "visited_at": NOW.isoformat()}
    return client.post("/api/v1/cleaning-visits", json={**told, **said})


def offered(client: TestClient, code: str) -> dict[str, Any]:
    found = client.get("/api/v1/round-templates").json()
    return next(one for one in found if one["code"] == code)


def asked(client: TestClient, template_id: str) -> list[str]:
    found = client.get(f"/api/v1/round-templates/{template_id}").json()
    return [item["code"] for item in found["items"]]


def test_every_shipped_template_is_offered_and_whole(manager: TestClient) -> None:
    found = manager.get("/api/v1/round-templates").json()
    codes = {one["code"] for one in found}
    assert {"rondering", "belysningsrond", "yard_round", "stairwell_cleaning", "waste_round",
            "stairwell_fire", "playground_visual", "playground_functional",
            "playground_yearly"} <= codes  # fmt: skip
    assert not any(one["is_own"] for one in found)
    assert all(one["items"] for one in found)


def test_a_visit_over_the_wire_opens_a_deviation_and_a_case(
    manager: TestClient, plan: uuid.UUID
) -> None:
    answers = [{"item_id": str(STAIR["stairs"]), "answer": "not_ok", "note": "Plan 3"}]
    made = send(manager, plan, outcome="not_ok", answers=answers, scores={"clean": 0})
    assert made.status_code == 201, made.text
    (found,) = manager.get("/api/v1/round-deviations", params={"estate": "provgarden"}).json()
    assert (found["code"], found["note"], found["report_status"]) == (
        "stairs",
        "Plan 3",
        "received",
    )
    case = manager.get(f"/api/v1/cases/{found['case_id']}").json()
    assert case["category"] == "STAIR.DIRT"
    page = manager.get("/rounds/deviations", params={"lang": "sv"}).text
    assert "Är trappor och vilplan rena?" in page
    assert f"/cases/{found['case_id']}" in page
    again = manager.get(f"/api/v1/cleaning-visits/{made.json()['id']}").json()
    assert again == made.json()


def test_the_day_package_carries_templates_and_deviations(
    manager: TestClient, plan: uuid.UUID
) -> None:
    assert plan
    address = "/api/v1/sync/package/provgarden/rounds"
    first = manager.get(address)
    part = first.json()
    assert [one["code"] for one in part["templates"]] == ["stairwell_cleaning"]
    (template,) = part["templates"]
    assert [item["code"] for item in template["items"]][:2] == ["entrance_floor", "mat"]
    assert set(template["items"][0]) == {
        "id", "code", "aspect", "question_sv", "question_en", "ok_sv", "ok_en", "photo_sv",
        "photo_en", "photo_when", "guidance_sv", "guidance_en", "answers", "severities",
        "category", "priority", "recheck_days", "is_mandatory",
    }  # fmt: skip
    assert [one["item_id"] for one in part["deviations"]] == [str(STAIR["stairs"])]
    assert part["samples"] == []
    same = manager.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert same.status_code == 304
    later = (NOW + timedelta(seconds=1)).isoformat()
    send(manager, plan, outcome="done", visited_at=later, answers=[
        {"item_id": str(STAIR["stairs"]), "answer": "ok"}])  # fmt: skip
    after = manager.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (after.status_code, after.json()["deviations"]) == (200, [])


def test_what_is_refused_names_its_field(manager: TestClient, plan: uuid.UUID) -> None:
    item = str(STAIR["mat"])
    twice = [{"item_id": item, "answer": "ok"}, {"item_id": item, "answer": "ok"}]
    assert send(manager, plan, outcome="done", answers=twice).status_code == 422
    other = [{"item_id": str(FIRE["free"]), "answer": "ok"}]
    problem = send(manager, plan, outcome="done", answers=other).json()
    assert [one["field"] for one in problem["errors"]] == ["answers.0.item_id"]


def test_an_own_template_comes_before_the_shipped_one_and_goes_again(manager: TestClient) -> None:
    shipped = offered(manager, "stairwell_fire")
    made = manager.post(f"/rounds/templates/{shipped['id']}/copy", follow_redirects=False)
    own = made.headers["location"]
    found = offered(manager, "stairwell_fire")
    assert own.endswith(found["id"])
    assert found["is_own"]
    assert [item["code"] for item in found["items"]] == [item["code"] for item in shipped["items"]]
    manager.post(f"{own}/offer", data={"gone": "yes"})
    assert offered(manager, "stairwell_fire")["id"] == shipped["id"]
    manager.post(f"{own}/offer", data={"gone": "no"})
    assert offered(manager, "stairwell_fire")["id"] == found["id"]


def test_a_changed_item_is_another_row_in_the_same_place(manager: TestClient) -> None:
    own = manager.post(
        f"/rounds/templates/{offered(manager, 'facade_round')['id']}/copy", follow_redirects=False
    ).headers["location"]
    template_id = own.rpartition("/")[2]
    before = manager.get(f"/api/v1/round-templates/{template_id}").json()["items"]
    form = {"question_sv": "Är fasaden tät?", "aspect": "intact", "category": "DAMAGE.BROKEN",
            "is_mandatory": "yes"}  # fmt: skip
    manager.post(f"{own}/items/{before[0]['id']}", data=form)
    after = manager.get(f"/api/v1/round-templates/{template_id}").json()["items"]
    assert after[0]["question_sv"] == after[0]["question_en"] == "Är fasaden tät?"
    assert after[0]["code"] == before[0]["code"]
    assert after[0]["id"] != before[0]["id"]
    assert after[1:] == before[1:]
    manager.post(f"{own}/items/{after[0]['id']}/down")
    codes = [item["code"] for item in before]
    assert asked(manager, template_id)[:2] == [codes[1], codes[0]]
    manager.post(f"{own}/items/{after[0]['id']}/retire")
    assert codes[0] not in asked(manager, template_id)
    manager.post(f"{own}/items/{after[0]['id']}/again")
    assert asked(manager, template_id)[-1] == codes[0]


def test_a_shipped_template_is_nobodys_to_change(manager: TestClient) -> None:
    shipped = offered(manager, "monthly_round")
    form = {"question_sv": "Något annat?", "aspect": "intact"}
    answer = manager.post(f"/rounds/templates/{shipped['id']}/items", data=form)
    assert answer.status_code == 404
    assert asked(manager, shipped["id"]) == [item["code"] for item in shipped["items"]]


def test_a_category_that_is_not_for_the_place_is_refused_and_the_form_keeps_what_was_written(
    manager: TestClient,
) -> None:
    made = manager.post(
        "/rounds/templates", data={"name_sv": "Tvättstugerond", "asset_kinds": "laundry"},
        follow_redirects=False,
    )  # fmt: skip
    own = made.headers["location"]
    form = {"question_sv": "Är golvet torrt?", "aspect": "clean", "category": "WASTE.RATS"}
    answer = manager.post(f"{own}/items?lang=sv", data=form)
    assert answer.status_code == 422
    assert "Välj en felkategori i listan." in answer.text
    assert "Är golvet torrt?" in answer.text
    assert "WASTE.RATS" not in re.findall(r'<option value="([^"]*)"', answer.text)
    manager.post(f"{own}/items", data={**form, "category": "LAUNDRY.CLEANING"})
    assert asked(manager, own.rpartition("/")[2]) == ["ar_golvet_torrt"]


def points(**changed: str) -> bytes:
    lines = ["Nr;Kontrollpunkt;Obligatorisk"]
    lines += [
        changed.get(f"p{number}", f"{number};Punkt {number}?;{'ja' if number <= 28 else 'nej'}")
        for number in range(1, 58)
    ]
    return "\r\n".join(lines).encode("cp1252")


def test_the_points_of_a_safety_inspection_are_read_from_a_table(manager: TestClient) -> None:
    form = manager.get("/rounds/safety-inspection.csv").content.decode("utf-8-sig").splitlines()
    assert len(form) == 58
    file = {"file": ("punkter.csv", points())}
    made = manager.post("/rounds/safety-inspection", files=file, follow_redirects=False)
    found = offered(manager, "safety_inspection")
    assert made.headers["location"].endswith(found["id"])
    assert len(found["items"]) == 57
    assert sum(item["is_mandatory"] for item in found["items"]) == 28
    assert found["items"][9]["code"] == "p_10"
    other = points(p3="3;Andra ord?;ja", p57="")
    manager.post("/rounds/safety-inspection", files={"file": ("punkter.csv", other)})
    after = offered(manager, "safety_inspection")["items"]
    before = found["items"]
    assert [one["id"] for one in after[3:]] == [one["id"] for one in before[3:-1]]
    assert after[2]["id"] != before[2]["id"]
    assert (after[2]["code"], len(after)) == ("p_3", 56)


def test_a_table_with_a_row_that_cannot_be_taken_is_refused_whole(manager: TestClient) -> None:
    before = manager.get("/api/v1/round-templates").json()
    file = {"file": ("punkter.csv", points(p4="4;Punkt 4?;kanske"))}
    answer = manager.post("/rounds/safety-inspection?lang=sv", files=file)
    assert answer.status_code == 422
    assert "Rad 5, is_mandatory: Skriv ja eller nej." in answer.text
    assert manager.get("/api/v1/round-templates").json() == before


def test_a_template_comes_back_from_its_own_table_as_it_was(manager: TestClient) -> None:
    own = manager.post(
        f"/rounds/templates/{offered(manager, 'playground_yearly')['id']}/copy",
        follow_redirects=False,
    ).headers["location"]
    before = offered(manager, "playground_yearly")
    table = manager.get(f"{own}/table.csv").content
    manager.post(f"{own}/table", files={"file": ("t.csv", table)})
    assert offered(manager, "playground_yearly") == before


def test_only_those_who_manage_change_what_is_asked(engine: Engine, manager: TestClient) -> None:
    shipped = offered(manager, "rondering")
    with client_of(address(engine), role="caretaker") as caretaker:
        page = caretaker.get(f"/rounds/templates/{shipped['id']}")
        assert page.status_code == 200
        assert "/copy" not in page.text
        assert caretaker.post(f"/rounds/templates/{shipped['id']}/copy").status_code == 403


def test_changes_of_own_templates_are_in_the_log(engine: Engine, manager: TestClient) -> None:
    assert manager
    with engine.begin() as tx:
        kinds = tx.execute(text(
            "SELECT DISTINCT kind FROM core.audit"
            " WHERE kind LIKE 'round%' AND company_id IS NOT NULL"
        )).scalars()  # fmt: skip
        assert set(kinds) == {"round_item", "round_template"}
        shipped = "SELECT count(*) FROM core.audit WHERE kind LIKE 'round%' AND company_id IS NULL"
        assert tx.scalar(text(shipped)) == 0
