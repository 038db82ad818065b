"""The key that a person gets for a tablet: what it opens, and how it ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.rights import ROLE_RIGHTS, TENANT, may
from backend.app import create_app
from backend.settings import Settings
from tests.report_sample import address
from tests.sign_in import SECRET, sign_in
from tests.tablet_sample import URL, Tablet, World, build, key_of, log_in


@pytest.fixture(scope="module")
def world(engine: Engine) -> World:
    """Store two companies."""
    with engine.begin() as tx:
        return build(tx)


@pytest.fixture(scope="module")
def client(engine: Engine, world: World) -> Iterator[TestClient]:
    """Give a client of the service that nobody is logged in to."""
    assert world
    settings = Settings(database_url=address(engine), secret=SECRET, limits=False)
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


def browser(engine: Engine, client: TestClient, world: World, role: str) -> dict[str, str]:
    with engine.begin() as tx:
        return log_in(client, tx, world.company, role)


def dark(tablet: Tablet, world: World) -> int:
    """Send a report; return the status of the answer."""
    said = {"category": "LIGHT.DARK", "asset_id": world.ids["lamp"]}
    return tablet.put("report", **said).status_code


def test_a_key_works_for_a_month_and_for_the_tablet_alone(
    engine: Engine, world: World, client: TestClient
) -> None:
    device = str(uuid.uuid4())
    made = key_of(client, browser(engine, client, world, "caretaker"), device)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    key = made.json()
    assert (key["name"], key["role"], key["company"]) == ("caretaker", "caretaker", "prov")
    with engine.begin() as tx:
        row = tx.execute(
            text("SELECT name, scopes, expires_at - now() AS left FROM core.api_token"
                 " WHERE device_id = :device"), {"device": device}
        ).one()  # fmt: skip
    assert (row.name, row.scopes, row.left.days) == ("Surfplatta · caretaker", ["sync"], 29)
    tablet = Tablet(client, key["key"], device)
    assert dark(tablet, world) == 201
    for elsewhere in ("/api/v1/reports", "/api/v1/assets", "/map", "/admin/tokens"):
        assert client.get(elsewhere, headers=tablet.header).status_code == 403, elsewhere
    assert client.post(f"{URL}/key", json={"device_id": device}, headers=tablet.header
                       ).status_code == 403  # fmt: skip


def test_a_new_login_ends_the_key_before_on_this_tablet_alone(
    engine: Engine, world: World, client: TestClient
) -> None:
    device, another = str(uuid.uuid4()), str(uuid.uuid4())
    person = browser(engine, client, world, "caretaker")
    colleague = browser(engine, client, world, "caretaker")
    asked = [(person, device), (person, another), (colleague, device), (person, device)]
    keys = [Tablet(client, key_of(client, *one).json()["key"]) for one in asked]
    assert [dark(key, world) for key in keys] == [401, 201, 201, 201]


def test_a_key_is_given_back(engine: Engine, world: World, client: TestClient) -> None:
    made = key_of(client, browser(engine, client, world, "on_call"), str(uuid.uuid4()))
    tablet = Tablet(client, made.json()["key"])
    assert client.delete(f"{URL}/key", headers=tablet.header).status_code == 204
    assert client.delete(f"{URL}/key", headers=tablet.header).status_code == 401
    assert dark(tablet, world) == 401
    session = browser(engine, client, world, "caretaker")
    assert client.delete(f"{URL}/key", headers=session).status_code == 404


def test_a_machine_gets_no_key_and_its_own_stays(
    engine: Engine, world: World, client: TestClient
) -> None:
    assert world
    machine = sign_in(address(engine), "caretaker", "prov")
    assert key_of(client, machine, str(uuid.uuid4())).status_code == 403
    assert client.delete(f"{URL}/key", headers=machine).status_code == 404


@pytest.mark.parametrize("role", sorted(set(ROLE_RIGHTS) - {TENANT}))
def test_only_roles_that_keep_a_tablet_get_one(
    engine: Engine, world: World, client: TestClient, role: str
) -> None:
    answer = key_of(client, browser(engine, client, world, role), str(uuid.uuid4()))
    assert answer.status_code == (201 if may(role, "sync") else 403)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("UPDATE core.api_token SET expires_at = now() WHERE account_id = :id", 401),
        ("UPDATE core.api_token SET revoked_at = now() WHERE account_id = :id", 401),
        ("UPDATE core.account SET disabled_at = now() WHERE id = :id", 401),
        ("UPDATE core.account SET role = 'contractor' WHERE id = :id", 403),
        ("UPDATE core.account SET role = 'manager' WHERE id = :id", 201),
        ("UPDATE core.session SET ended_at = now() WHERE account_id = :id", 201),
    ],
)
def test_a_key_is_worth_what_its_account_is_now(
    engine: Engine, world: World, client: TestClient, change: str, status: int
) -> None:
    made = key_of(client, browser(engine, client, world, "caretaker"), str(uuid.uuid4())).json()
    tablet = Tablet(client, made["key"])
    assert dark(tablet, world) == 201
    with engine.begin() as tx:
        tx.execute(text(change), {"id": made["account_id"]})
    assert dark(tablet, world) == status


def test_a_key_of_another_company_opens_its_own_alone(
    engine: Engine, world: World, client: TestClient
) -> None:
    with engine.begin() as tx:
        theirs = log_in(client, tx, world.other, "caretaker")
    tablet = Tablet(client, key_of(client, theirs, str(uuid.uuid4())).json()["key"])
    assert dark(tablet, world) == 422
    # An id that another company used says nothing of what it was.
    ours = Tablet(client, key_of(client, browser(engine, client, world, "caretaker"),
                                 str(uuid.uuid4())).json()["key"])  # fmt: skip
    said = {"category": "LIGHT.DARK", "asset_id": world.ids["lamp"]}
    sent = ours.submission("report", said)
    assert ours.send(sent).status_code == 201
    there = {**said, "asset_id": world.ids["their_lamp"]}
    answer = tablet.send({**tablet.submission("report", there), "id": sent["id"]})
    assert answer.status_code == 409
    assert world.ids["lamp"] not in answer.text
