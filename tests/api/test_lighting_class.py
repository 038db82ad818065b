"""The class of a surface is chosen on its page or over the API, and its light computed anew."""

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient
from markupsafe import escape
from sqlalchemy import Engine, text

from backend import jobs
from backend.db import APP_ROLE, open_engine
from backend.imports import store
from backend.imports.estates import find_estate
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.light_rows import put_light
from tests.restored import keep, restored
from tests.sign_in import client_of

ODD = "Å;<b> \u2126\"'"


@pytest.fixture(scope="module")
def database(clone: Callable[[], str]) -> str:
    """Give the address of the module's database."""
    return clone()


@pytest.fixture(scope="module")
def sampled(database: str) -> Iterator[Engine]:
    """Give the owner's engine on the database that the client asks."""
    made = open_engine(database, pool_size=2)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def known(sampled: Engine) -> dict[str, Any]:
    """Give the identities of the sample, whose company has a class of its own."""
    with sampled.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        found = put_light(tx)
        tx.execute(
            text(
                "INSERT INTO core.lighting_class (company_id, code, edition, e_avg_lx, source)"
                " SELECT id, :code, 'Egen', 4, 'beslut' FROM core.company"
            ),
            {"code": ODD},
        )
    keep(sampled)
    return found


@pytest.fixture
def engine(sampled: Engine, known: dict[str, Any]) -> Iterator[Engine]:
    """Give the engine on the sample as no other test has changed it."""
    assert known
    with restored(sampled) as made:
        yield made


@pytest.fixture
def client(engine: Engine, database: str) -> Iterator[TestClient]:
    """Give a client of the service on that database."""
    assert engine
    with client_of(database, raise_server_exceptions=False) as made:
        yield made


def queued(engine: Engine) -> list[str]:
    """Return the estates that wait to be computed."""
    with engine.connect() as tx:
        found = tx.scalars(
            text("SELECT args ->> 'estate_id' FROM jobs.procrastinate_jobs WHERE task_name = :t"),
            {"t": jobs.ANALYSE},
        )
        return list(found)


@pytest.mark.parametrize("kind", ["courtyard", "footpath", "stairwell"])
def test_a_chosen_class_is_kept_and_the_estate_computed_once(
    client: TestClient, engine: Engine, known: dict[str, Any], kind: str
) -> None:
    path = f"/api/v1/assets/{kind}/{known[kind]}"
    for _ in range(2):
        answer = client.patch(path, json={"lighting_class": "P3"})
        assert (answer.status_code, answer.json()["fields"]["lighting_class"]) == (200, "P3")
    assert queued(engine) == [str(known["estate"])], "the same choice again changes nothing"
    assert (
        client.patch(path, json={"lighting_class": None}).json()["fields"]["lighting_class"] is None
    )
    assert len(queued(engine)) == 2


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("courtyard", {"lighting_class": "P99"}, 422),
        ("courtyard", {"lighting_class": ""}, 422),
        ("courtyard", {"lighting_class": "P3", "name": "x"}, 422),
        ("courtyard", {}, 422),
        ("courtyard", {"lighting_class": "a\x00b"}, 422),
        ("lamp", {"lighting_class": "P3"}, 422),
        ("waste_station", {"lighting_class": "P3"}, 422),
        ("disco", {"lighting_class": "P3"}, 422),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_queued(
    client: TestClient, engine: Engine, known: dict[str, Any], kind: str, body: object, status: int
) -> None:
    asset = known.get("P1" if kind == "lamp" else kind, known["courtyard"])
    assert client.patch(f"/api/v1/assets/{kind}/{asset}", json=body).status_code == status
    assert queued(engine) == []


def test_an_asset_is_changed_under_its_own_kind_only(
    client: TestClient, known: dict[str, Any]
) -> None:
    path = f"/api/v1/assets/footpath/{known['courtyard']}"
    assert client.patch(path, json={"lighting_class": "P3"}).status_code == 404


def test_the_classes_of_another_company_are_not_offered(
    client: TestClient, engine: Engine, known: dict[str, Any]
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "WITH other AS (INSERT INTO core.company (code, name) VALUES ('x', 'X') RETURNING"
                " id) INSERT INTO core.lighting_class (company_id, code, edition, source)"
                " SELECT id, 'SECRET', 'e', 's' FROM other"
            )
        )
    path = f"/api/v1/assets/courtyard/{known['courtyard']}"
    offered = client.get(f"/api/v1/assets/{known['courtyard']}/lighting-classes").json()
    assert offered[0]["code"] == ODD, "its own first"
    assert "SECRET" not in {one["code"] for one in offered}
    assert client.patch(path, json={"lighting_class": "SECRET"}).status_code == 422


@pytest.mark.parametrize("code", ["P3", ODD])
def test_the_form_stores_thanks_once_and_gives_the_default_back(
    client: TestClient, engine: Engine, known: dict[str, Any], code: str
) -> None:
    path = f"/assets/courtyard/{known['courtyard']}"
    form = {"lighting_class": code}
    answer = client.post(f"{path}/lighting-class", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert queued(engine) == [str(known["estate"])]
    page = client.get(f"{path}?lang=sv").text
    assert "ljuset beräknas på nytt" in page
    assert f'<option value="{escape(code)}" selected>' in page
    assert f"P5. {escape(code)} är valt: ljuset är inte hållet mot den än" in page
    assert "ljuset beräknas på nytt" not in client.get(path).text
    client.post(f"{path}/lighting-class", data={"lighting_class": ""})
    with engine.connect() as tx:
        kept = tx.scalars(text("SELECT lighting_class FROM core.courtyard")).all()
    assert kept == [None]


def test_a_form_of_another_site_or_of_no_class_is_refused(
    client: TestClient, engine: Engine, known: dict[str, Any]
) -> None:
    path = f"/assets/courtyard/{known['courtyard']}/lighting-class"
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(path, data={"lighting_class": "P3"}, headers=headers).status_code == 403
    answer = client.post(path, data={"lighting_class": "P99"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert queued(engine) == []


def test_a_street_has_no_form(client: TestClient, engine: Engine, known: dict[str, Any]) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.footpath SET kind = 'street'"))
    page = client.get(f"/assets/footpath/{known['footpath']}").text
    assert "lighting-class" not in page
    path = f"/api/v1/assets/footpath/{known['footpath']}"
    assert client.patch(path, json={"lighting_class": "P3"}).status_code == 422


def test_requests_may_choose_a_class_and_never_change_whose_an_asset_is(
    engine: Engine, known: dict[str, Any]
) -> None:
    assert known
    asked = text("SELECT has_column_privilege(:role, :name, :column, 'UPDATE')")
    with engine.connect() as tx:
        for kind in ("courtyard", "footpath", "stairwell", "place"):
            columns = tx.scalars(
                text(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_schema = 'core' AND table_name = :kind"
                ),
                {"kind": kind},
            )
            may = [
                column
                for column in columns
                if tx.scalar(asked, {"role": APP_ROLE, "name": f"core.{kind}", "column": column})
            ]
            # Planners change more of the register (a policy lets nobody else); never whose it is.
            assert "lighting_class" in may
            owned = {"id", "company_id", "estate_id", "source", "source_id", "first_seen_at"}
            assert owned.isdisjoint(may)


def test_an_import_that_says_no_class_leaves_the_one_that_was_chosen(
    engine: Engine, known: dict[str, Any]
) -> None:
    assert known
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.courtyard SET lighting_class = 'P2'"))
        estate = find_estate(tx, "Provgården", "prov")
        box = shapely.box(EAST_M, NORTH_M + 12, EAST_M + 40, NORTH_M + 32)
        row = {"source_id": ["y1"], "name": ["Gård 1"], "origin": ["mapped"]}

        def save(code: str | None) -> tuple[int, str | None]:
            frame = gpd.GeoDataFrame(row | {"lighting_class": [code]}, geometry=[box], crs=3006)
            saved = store.save_assets(tx, estate, "courtyard", "sample", frame)
            return saved.changed, tx.scalar(text("SELECT lighting_class FROM core.courtyard"))

        assert save(None) == (0, "P2"), "nothing changed"
        assert save("P4") == (1, "P4"), "the source chose another one"
