"""Ids of another company, in every address: answered as ids that do not exist, word for word."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text

from backend.access.listing import addresses
from backend.access.service import COOKIE
from backend.app import create_app
from backend.settings import Settings
from tests.report_sample import PLACE, address
from tests.sign_in import ORIGIN, session
from tests.wall_rows import fill, ids_of

Ids = dict[str, str]
#: Which table's row a part of an address names, where its name does not say.
NAMED = {
    "request_id": "report",
    "case_id": "report", "order_id": "work_order",
    "class_id": "lighting_class", "plan_id": "cleaning_plan", "file_id": "photometry",
    "row_id": "proposal_lamp", "surface_id": "courtyard", "asset_id": "lamp",
    "token_id": "api_token", "area_id": "shared_area", "member_id": "company",
    "mapping_id": "category_mapping", "feature_id": "lamp",
    "feed_id": "calendar_feed", "link_id": "layer_link", "key_id": "api_token",
    "phone_id": "duty_phone", "hook_id": "webhook", "mailbox_id": "subscription",
    "filter_id": "saved_filter", "peer_id": "open311_peer", "station_id": "waste_station",
    "sample_id": "inspection_sample", "grading_id": "photo_grading",
    "wave_id": "survey_wave", "draft_id": "survey_draft", "import_id": "cost_import",
    "point_id": "walk_point", "stop_id": "walk_stop", "wish_id": "walk_wish",
    "package_id": "walk_package", "protocol_id": "walk_protocol",
    "template_id": "round_template", "item_id": "round_item", "visit_id": "cleaning_visit",
}  # fmt: skip
#: Parts of addresses that name no row of a company.
PLAIN = {
    "kind": "lamp", "layer": "lamps", "z": "17", "x": "70000", "y": "40000", "ext": "geojson",
    "layers": "lamps",
    "secret": "not-a-secret", "form": "html", "part": "work", "folder": "css", "name": "app.js",
    "position": "1", "act": "note", "token": "not-a-token", "sealed": "not-sealed",
    "service_code": "LIGHT.DARK", "width": "800", "actor": "own",
}  # fmt: skip
#: Bodies with which a request would be done if the row were ours.
PROPOSAL_LAMP = {"geometry": PLACE, "luminaire_type": "x"}
BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/v1/assets/{kind}/{asset_id}": {"lighting_class": "P4"},
    "PUT /api/v1/lighting-classes/{class_id}": {
        "code": "X", "e_avg_lx": 5, "source": "x", "quantity": "Eh",
    },
    "PATCH /api/v1/photometry/{file_id}": {"orientation": "cie"},
    "PATCH /api/v1/luminaire-types/{luminaire_type_id}": {"photometry_id": None},
    "PATCH /api/v1/cases/{case_id}": {"category": "LIGHT.DARK"},
    "POST /api/v1/cases/{case_id}/status": {"status": "in_work"},
    "POST /api/v1/cases/{case_id}/note": {"note": "x"},
    "POST /api/v1/cases/{case_id}/assign": {},
    "POST /api/v1/cases/{case_id}/merge": {"into": str(uuid.UUID(int=1))},
    "POST /api/v1/cases/{case_id}/split": {"report_id": str(uuid.UUID(int=1))},
    "POST /api/v1/cases/{case_id}/group": {},
    "POST /api/v1/cases/{case_id}/orders/{order_id}": {"status": "in_work"},
    "POST /api/v1/proposals/{proposal_id}/lamps": PROPOSAL_LAMP,
    "POST /api/v1/proposals/{proposal_id}/surfaces": {
        "surface_id": str(uuid.UUID(int=1)), "lighting_class": "P4",
    },
}  # fmt: skip
FORMS: dict[str, dict[str, str]] = {
    "POST /assets/{kind}/{asset_id}/reports": {"category": "LIGHT.DARK", "sent": "2"},
    "POST /assets/{kind}/{asset_id}/visits": {"plan_id": str(uuid.UUID(int=1)), "outcome": "done"},
    "POST /assets/{kind}/{asset_id}/lighting-class": {"lighting_class": "P4"},
    "POST /cases/{case_id}/status": {"status": "in_work"},
    "POST /cases/{case_id}/note": {"note": "x"},
    "POST /cases/{case_id}/merge": {"other": str(uuid.UUID(int=1))},
    "POST /classes/{class_id}": {"code": "X", "e_avg_lx": "5", "source": "x"},
    "POST /workload/{area_id}": {"name": "X"},
    "POST /workload/{area_id}/move": {"task": "yard_round", "from_day": "0", "to_day": "1"},
    "POST /workload/{area_id}/back": {"weekday": "0"},
}
#: Numbers count up; no address takes one.
SHORT = 8
_MASKED = re.compile(r'nonce="[^"]*"|"request_id":"[^"]*"|<code>[0-9a-f]{32}</code>')


@pytest.fixture(scope="module")
def companies(engine: Engine) -> tuple[Ids, Ids]:
    """Store two companies with a row of every table each."""
    with engine.begin() as tx:
        return ids_of(tx, fill(tx, "ena")), ids_of(tx, fill(tx, "andra"))


@pytest.fixture(scope="module")
def client(engine: Engine, companies: tuple[Ids, Ids]) -> Iterator[TestClient]:
    """Give a client that is logged in as administrator of our company."""
    with engine.begin() as tx:
        secret = session(tx, "administrator", uuid.UUID(companies[0]["company"]))
    app = create_app(Settings(database_url=address(engine), limits=False))
    headers = {"cookie": f"{COOKIE}={secret}", "origin": ORIGIN}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as made:
        made.follow_redirects = False
        yield made


def random_ids(theirs: Ids) -> Ids:
    """Return ids of the same form that are nobody's."""
    return {n: v[:-3] + "fff" if len(v) > SHORT else "999999" for n, v in theirs.items()}


def fill_in(template: str, ids: Ids) -> str:
    """Return an address with its parts filled in; an unknown part is an error."""

    def part(match: re.Match[str]) -> str:
        name = match[1].partition(":")[0]
        if name in PLAIN:
            return PLAIN[name]
        if name == "record_id":
            return ids["report" if "/reports/" in template else "document"]
        if name == "area_id" and template.startswith("/workload"):
            return ids["management_area"]
        return ids[NAMED.get(name, name.removesuffix("_id"))]

    return re.sub(r"\{([^}]+)\}", part, template)


def ask(client: TestClient, wanted: str, url: str) -> Response:
    method = wanted.partition(" ")[0]
    if wanted in FORMS:
        return client.request(method, url, data=FORMS[wanted])
    if wanted in BODIES:
        return client.request(method, url, json=BODIES[wanted])
    if method in ("POST", "PUT", "PATCH"):
        if "/api/" in wanted:
            return client.request(method, url, json={})
        return client.request(method, url, data={"x": "x"})
    return client.request(method, url)


def shape(answer: Response, ids: Ids) -> tuple[int, str, str, str]:
    """Return what an answer tells, but for the ids that were asked for."""
    words = [
        answer.text,
        answer.headers.get("location", ""),
        answer.headers.get("content-type", ""),
    ]
    for value in (one for one in ids.values() if len(one) > SHORT):
        words = [word.replace(value, "ID") for word in words]
    return answer.status_code, *(_MASKED.sub("", word) for word in words)  # type: ignore[return-value]


def with_ids(client: TestClient) -> list[str]:
    named = set(PLAIN)
    found = [f"{method} {template}" for method, template in addresses(client.app)]  # type: ignore[arg-type]
    return [
        wanted
        for wanted in found
        if {name.partition(":")[0] for name in re.findall(r"\{([^}]+)\}", wanted)} - named
    ]


def test_a_foreign_id_is_answered_as_one_that_is_not(
    client: TestClient, companies: tuple[Ids, Ids]
) -> None:
    ours, theirs = companies
    nobodys = random_ids(theirs)
    told, failed = [], []
    wanted = with_ids(client)
    assert len(wanted) > 40
    for one in wanted:
        template = one.split(" ")[1]
        kinds = (template, template.replace("{kind}", "courtyard"))
        for path in dict.fromkeys(kinds):
            foreign = ask(client, one, fill_in(path, theirs))
            unknown = ask(client, one, fill_in(path, nobodys))
            if shape(foreign, theirs) != shape(unknown, nobodys):
                told.append((one, foreign.status_code, unknown.status_code))
            if foreign.status_code >= 500 or unknown.status_code >= 500:
                failed.append((one, foreign.text))
            if foreign.is_success:
                told.append((one, foreign.status_code, foreign.text[:200]))
    assert told == []
    assert failed == []
    assert ours != theirs


def test_a_foreign_part_of_our_own_thing_is_not_found_either(
    client: TestClient, companies: tuple[Ids, Ids]
) -> None:
    ours, theirs = companies
    mixed = {**ours, "proposal_lamp": theirs["proposal_lamp"], "courtyard": theirs["courtyard"]}
    nobodys = {**ours, **{k: random_ids(theirs)[k] for k in ("proposal_lamp", "courtyard")}}
    nested = [one for one in with_ids(client) if "{row_id}" in one or "{surface_id}" in one]
    assert len(nested) >= 3
    for one in nested:
        template = one.split(" ")[1]
        foreign, unknown = (
            ask(client, one, fill_in(template, ids)) for ids in (mixed, nobodys)
        )  # fmt: skip
        assert shape(foreign, mixed) == shape(unknown, nobodys), one


def test_nothing_of_the_other_was_changed_by_all_this(
    engine: Engine, companies: tuple[Ids, Ids]
) -> None:
    with engine.connect() as tx:
        for name in KEPT:
            found = tx.scalar(
                text(f"SELECT count(*) FROM core.{name} WHERE id = :id"),  # noqa: S608
                {"id": companies[1][name]},
            )
            assert found == 1, name
        events = text("SELECT count(*) FROM core.report_event WHERE report_id = :id")
        assert tx.scalar(events, {"id": companies[1]["report"]}) == 1
        closed = text("SELECT disabled_at FROM core.account WHERE id = :id")
        assert tx.scalar(closed, {"id": companies[1]["account"]}) is None


#: Tables that somebody could have deleted from, or closed a row of.
KEPT = (
    "proposal", "proposal_lamp", "lighting_class", "photometry", "photo", "document", "share",
    "account", "api_token",
)  # fmt: skip
QUERIES = (
    "/map?estate={code}", "/lists/lamps?estate={code}", "/lists/dark_spots?estate={code}",
    "/lists/reports?estate={code}", "/map/layers/lamps?estate={code}", "/?estate={code}",
    "/proposals?estate={code}", "/proposals/template.csv?estate={code}",
    "/tiles/illuminance.json?estate={code}", "/tiles/illuminance/17/70000/40000.png?estate={code}",
    "/tiles/lamps.json?estate={code}", "/tiles/lamps,reports/9/273/152.mvt?estate={code}",
    "/map?estate={code}&proposal={proposal_id}", "/map?proposal={proposal_id}",
    "/classes?edit={class_id}", "/luminaires?file={file_id}",
    "/api/v1/assets?estate={code}", "/api/v1/assets?kind=lamp&estate={code}",
    "/api/v1/reports?asset_id={asset_id}", "/api/v1/reports?estate={code}",
    "/api/v1/proposals?estate={code}", "/api/v1/illuminance?estate={code}&lon=11.9&lat=57.7",
    "/cases?estate={code}", "/cases?place={courtyard}", "/cases?state=all&asset={asset_id}",
    "/cases/points?estate={code}", "/cases.csv?place={courtyard}", "/api/v1/cases?estate={code}",
    "/api/v1/cases?state=all&asset={asset_id}", "/api/v1/cases?holder=team:{team}",
    "/api/v1/photometry?estate={code}", "/api/v1/luminaire-types?estate={code}",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_foreign_id_in_a_query_is_answered_as_one_that_is_not(
    client: TestClient, companies: tuple[Ids, Ids], query: str
) -> None:
    theirs = companies[1]
    nobodys = random_ids(theirs)
    foreign, unknown = client.get(fill_in(query, theirs)), client.get(fill_in(query, nobodys))
    assert shape(foreign, theirs) == shape(unknown, nobodys)
    assert foreign.status_code < 500


def _report(**more: object) -> dict[str, Any]:
    seen = "2026-10-01T20:00:00+02:00"
    return {"id": str(uuid.uuid4()), "category": "LIGHT.DARK", "observed_at": seen, **more}


SENT: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/api/v1/reports", {"asset_id": "{asset_id}"}),
    ("POST", "/api/v1/cleaning-visits", {"plan_id": "{plan_id}"}),
    ("POST", "/api/v1/proposals", {"estate": "{code}", "name": "x"}),
    ("PATCH", "/api/v1/luminaire-types/{luminaire_type_id}", {"photometry_id": "{file_id}"}),
    (
        "POST",
        "/api/v1/proposals/{proposal_id}/surfaces",
        {
            "surface_id": "{surface_id}",
            "lighting_class": "P4",
        },
    ),
    ("POST", "/api/v1/proposals/{proposal_id}/lamps", {"lamp": "{asset_id}", "remove": True}),
)


@pytest.mark.parametrize(("method", "path", "sent"), SENT)
def test_a_foreign_id_in_a_body_is_answered_as_one_that_is_not(
    client: TestClient, companies: tuple[Ids, Ids], method: str, path: str, sent: dict[str, Any]
) -> None:
    ours, theirs = companies
    answers = []
    for ids in (theirs, random_ids(theirs)):
        filled = {k: fill_in(v, ids) if isinstance(v, str) else v for k, v in sent.items()}
        if path.endswith("reports"):
            filled = _report(**filled)
        if path.endswith("visits"):
            seen = {"visited_at": "2026-10-01T20:00:00+02:00", "outcome": "done"}
            filled = {"id": str(uuid.uuid4()), **seen, **filled}
        answer = client.request(method, fill_in(path, ours), json=filled)
        answers.append(shape(answer, {**ids, "sent": filled.get("id", "")}))
    assert answers[0] == answers[1]
    assert 400 <= answers[0][0] < 500


def test_a_report_under_the_id_of_anothers_is_refused_without_a_word_of_it(
    client: TestClient, companies: tuple[Ids, Ids]
) -> None:
    taken = _report(id=companies[1]["report"], asset_id=companies[0]["lamp"])
    answer = client.post("/api/v1/reports", json=taken)
    assert answer.status_code == 409
    assert "andra-" not in answer.text
