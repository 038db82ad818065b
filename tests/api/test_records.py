"""Public records: found, read, covered with reasons, given out; documents drafted and adjusted."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.db import open_engine
from tests.report_sample import CONTACT, address, body, sample_client, sample_ids
from tests.sign_in import ORIGIN, client_of, company, session

REPORTS = "/api/v1/reports"
SAID = "Nisse i 1102 slog sönder lampan 💡 igår"
WHY = {"provision": "OSL 21 kap. 1 §", "reason": "Uppgift om hälsa"}
PAGE = {"Accept": "text/html"}
DRAFT = {
    "kind": "protocol",
    "title": "Trygghetsvandring",
    "held_on": "2026-10-05",
    "body": "Vi gick.\r\nSlut.",
}


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def reporting(engine: Engine) -> Iterator[TestClient]:
    """Give a machine of the company, which sends reports."""
    with sample_client(engine) as made:
        yield made


@pytest.fixture
def client(engine: Engine, reporting: TestClient) -> Iterator[TestClient]:
    """Give the browser of a manager of that company, which follows no redirects."""
    assert reporting
    with engine.begin() as tx:
        cookie = session(tx, "manager", company(tx, "prov"))
    with client_of(address(engine), follow_redirects=False) as made:
        made.headers.pop("authorization")
        made.headers["Origin"] = ORIGIN
        made.headers["Accept-Language"] = "en"
        made.cookies.set("ljusrond_session", cookie)
        yield made


@pytest.fixture
def case(reporting: TestClient) -> str:
    """Send a report on a lamp with words and a contact; return its id."""
    return send(reporting, asset_id=sample_ids(reporting)["lamp"], category="LIGHT.DARK")


def send(reporting: TestClient, **fields: object) -> str:
    sent = body(**{"description": SAID, "reporter": {"contact": CONTACT}, **fields})
    answer = reporting.post(REPORTS, json=sent)
    assert answer.status_code == 201, answer.text
    return str(sent["id"])


def cover(
    client: TestClient, path: str, words: str, said: str = SAID, **more: str
) -> httpx2.Response:
    """Cover words of a record's description as its form does: counted from 1, both included."""
    first = said.index(words) + 1
    given = {"field": "description", "first": first, "last": first + len(words) - 1, **WHY, **more}
    return client.post(f"{path}/maskings", data=given, headers=PAGE)


def masking_ids(engine: Engine, record_id: str) -> list[str]:
    asked = "SELECT id FROM core.masking WHERE :id IN (report_id, document_id) ORDER BY masked_at"
    with engine.begin() as tx:
        return [str(one) for one in tx.scalars(text(asked), {"id": record_id})]


def draft(client: TestClient, **changes: str) -> str:
    """Write a draft; return its id."""
    answer = client.post("/records/documents", data={**DRAFT, **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


def adjusted(client: TestClient, **changes: str) -> str:
    made = draft(client, **changes)
    assert client.post(f"/records/documents/{made}/adjust").status_code == 303
    return made


def released(client: TestClient, *records: str) -> dict[str, str]:
    """Give records out; return the files of the archive."""
    answer = client.post("/records/release", data={"record": list(records)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_case_reads_as_a_page_and_as_three_files(
    client: TestClient, case: str, engine: Engine
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.report_event (company_id, report_id, kind, role, note)"
                 " SELECT company_id, id, 'done', 'contractor', 'Bytte <ljuskälla>'"
                 " FROM core.report WHERE id = :id"), {"id": case},
        )  # fmt: skip
        tx.execute(
            text("INSERT INTO core.report_photo (company_id, report_id, position, sha256)"
                 " SELECT company_id, id, 0, repeat('a', 64) FROM core.report WHERE id = :id"),
            {"id": case},
        )  # fmt: skip
    page = client.get(f"/records/reports/{case}?lang=en")
    assert page.status_code == 200
    files = {
        form: client.get(f"/records/reports/{case}.{form}") for form in ("html", "txt", "json")
    }
    for answer in files.values():
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
    for told in (page.text, files["html"].text, files["txt"].text):
        assert SAID in told
        assert "Photo 1" in told
        assert "dark" in told
        assert CONTACT not in told
    assert "Bytte &lt;ljuskälla&gt;" in files["html"].text
    assert "Bytte <ljuskälla>" in files["txt"].text
    assert not re.search(r"""(src|href)=["']?(https?:|/)""", files["html"].text)
    told = files["json"].json()
    assert [event["kind"] for event in told["events"]] == ["received", "done"]
    assert told["observations"][0]["state"] == "dark"
    assert "reporter" not in json.dumps(told)


def test_who_saw_it_again_and_what_staff_noted_belong_to_the_record(
    client: TestClient, case: str, engine: Engine
) -> None:
    values = "SELECT company_id, id, {} FROM core.report WHERE id = :id"
    evidence = values.format("gen_random_uuid(), now(), 'tablet', 'Lisas cykel låg där'")
    noted = values.format("'noted', 'manager', 'Ringde portvakten'")
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO core.report_evidence"
                 f" (company_id, report_id, id, observed_at, origin, note) {evidence}"),
            {"id": case},
        )  # fmt: skip
        tx.execute(
            text(f"INSERT INTO core.case_event (company_id, report_id, kind, role, note) {noted}"),
            {"id": case},
        )  # fmt: skip
    told = client.get(f"/records/reports/{case}.txt").text
    assert "Lisas cykel" in told
    assert "Ringde portvakten" in told
    for words in ("Lisas cykel", "portvakten"):
        assert case in client.get(f"/records?words={words}").text
    note = next(
        event["id"]
        for event in client.get(f"/records/reports/{case}.json").json()["events"]
        if event["kind"] == "seen_again"
    )
    cover(client, f"/records/reports/{case}", "Lisas", "Lisas cykel låg där", field=note)
    assert "Lisas" not in client.get(f"/records/reports/{case}.txt").text


def test_a_covered_passage_leaves_as_a_block_and_the_original_stays(
    client: TestClient, case: str, engine: Engine
) -> None:
    path = f"/records/reports/{case}"
    assert cover(client, path, "lampan 💡").status_code == 303
    assert cover(client, path, "Nisse i 1102", provision="OSL 26 kap.").status_code == 303
    expected = "████ [OSL 26 kap.] slog sönder ████ [OSL 21 kap. 1 §] igår"
    for form in ("html", "txt"):
        told = client.get(f"{path}.{form}").text
        assert expected in told
        assert "kammarrätten" in told
        assert "hälsa" not in told, "the reason is the company's own"
        assert "Nisse" not in told
    assert client.get(f"{path}.json").json()["description"] == expected
    page = client.get(path).text
    assert "Nisse i 1102" in page
    assert "kammarrätten" in page
    with engine.begin() as tx:
        kept = tx.scalar(text("SELECT description FROM core.report WHERE id = :id"), {"id": case})
    assert kept == SAID
    assert SAID in client.get(f"{path}.txt?whole=true").text


def test_overlapping_passages_become_one_block(client: TestClient, case: str) -> None:
    path = f"/records/reports/{case}"
    cover(client, path, "Nisse i", provision="AAA")
    cover(client, path, "i 1102", provision="BBB")
    told = client.get(f"{path}.json").json()["description"]
    assert told.startswith("████ [AAA; BBB] slog")


def test_a_passage_is_uncovered_with_a_reason(
    client: TestClient, case: str, engine: Engine
) -> None:
    path = f"/records/reports/{case}"
    cover(client, path, "Nisse")
    (masking,) = masking_ids(engine, case)
    refused = client.post(f"/records/maskings/{masking}/lift", data={"reason": " "})
    assert refused.status_code == 422
    done = client.post(f"/records/maskings/{masking}/lift", data={"reason": "Samtycke gavs"})
    assert done.headers["location"] == path
    assert "Nisse" in client.get(f"{path}.txt").text
    assert "Samtycke gavs" in client.get(path).text
    again = client.post(f"/records/maskings/{masking}/lift", data={"reason": "Samtycke gavs"})
    assert again.status_code == 409
    gone = client.post(f"/records/maskings/{uuid.uuid4()}/lift", data={"reason": "finns ej"})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"first": "0"}, {"first": "x"}, {"first": "5", "last": "4"}, {"last": "999"}, {"last": ""},
     {"field": "contact"}, {"field": "origin"}, {"reason": " "}, {"provision": ""}],
)  # fmt: skip
def test_a_wrong_passage_is_refused_and_what_was_written_stays(
    client: TestClient, case: str, engine: Engine, wrong: dict[str, str]
) -> None:
    path = f"/records/reports/{case}"
    given = {"field": "description", "first": "1", "last": "5", **WHY, **wrong}
    answer = client.post(f"{path}/maskings", data=given, headers=PAGE)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert given["reason"] in answer.text
    assert masking_ids(engine, case) == []


def test_the_search_narrows(client: TestClient, reporting: TestClient, engine: Engine) -> None:
    word = uuid.uuid4().hex
    asset = sample_ids(reporting)["lamp"]
    with engine.begin() as tx:
        code = str(tx.scalar(text("SELECT code FROM core.lamp WHERE id = :id"), {"id": asset}))
    lamp = send(reporting, description=f"x {word}", asset_id=asset, category="LIGHT.DARK")
    place = send(reporting, description=f"y {word.upper()}")
    document = adjusted(client, title=f"Protokoll {word}")
    hidden = draft(client, title=f"Utkast {word}")

    def found(**asked: str) -> set[str]:
        page = client.get("/records", params={"words": word, **asked}).text
        return {one for one in (lamp, place, document, hidden) if one in page}

    assert found() == {lamp, place, document}
    assert found(kind="report") == {lamp, place}
    assert found(kind="document") == {document}
    assert found(category="LIGHT") == {lamp}
    assert found(place=code.lower()) == {lamp}
    assert found(estate="provgarden") == {lamp, place}
    assert found(since="2020-01-01", until="2020-12-31") == set()
    assert found(since="2026-01-01") == {lamp, place, document}
    assert found(since="igår", until="9999-12-31") == {lamp, place, document}
    assert found(words="100 % ' OR 1=1 --") == set()


def test_the_search_is_paged(client: TestClient, reporting: TestClient) -> None:
    word = uuid.uuid4().hex
    sent = {send(reporting, description=word) for _ in range(51)}
    first = client.get("/records", params={"words": word}).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    seen = [re.findall(r'value="report:([0-9a-f-]+)"', page) for page in (first, second)]
    assert [len(ids) for ids in seen] == [50, 1]
    assert {one for ids in seen for one in ids} == sent


def test_records_are_given_out_as_one_archive_and_a_line_each_in_the_log(
    client: TestClient, case: str, engine: Engine
) -> None:
    document = adjusted(client)
    cover(client, f"/records/reports/{case}", "Nisse")
    files = released(client, f"report:{case}", f"document:{document}", f"report:{case}")
    assert set(files) == {
        "index.html",
        *(f"report-{case}.{form}" for form in ("html", "txt", "json")),
        *(f"document-{document}.{form}" for form in ("html", "txt", "json")),
    }
    assert "kammarrätten" in files["index.html"]
    assert "Nisse" not in "".join(files.values())
    with engine.begin() as tx:
        lines = tx.execute(
            text("SELECT * FROM core.audit WHERE action = 'release'"
                 " AND object_id IN (:case, :document) ORDER BY kind"),
            {"case": case, "document": document},
        ).all()  # fmt: skip
    assert [line.kind for line in lines] == ["document", "report"]
    assert lines[0].after["release"] == lines[1].after["release"]
    assert lines[0].after["masked"] == []
    (masked,) = lines[1].after["masked"]
    assert (masked["field"], masked["provision"]) == ("description", WHY["provision"])
    assert lines[1].asset_id is not None
    assert all(line.account_id for line in lines)


@pytest.mark.parametrize("chosen", [[], ["report"], ["report:x"], ["account:" + "0" * 32]])
def test_a_choice_that_is_none_leads_back(client: TestClient, chosen: list[str]) -> None:
    answer = client.post("/records/release", data={"record": chosen})
    assert answer.status_code == 303
    assert "problem=chosen" in answer.headers["location"]


def test_a_draft_is_never_given_out(client: TestClient) -> None:
    made = draft(client)
    assert client.get(f"/records/documents/{made}.html").status_code == 409
    refused = client.post("/records/release", data={"record": f"document:{made}"})
    assert refused.status_code == 409
    given = {"field": "body", "first": 1, "last": 2, **WHY}
    assert client.post(f"/records/documents/{made}/maskings", data=given).status_code == 409


def test_a_draft_changes_and_an_adjusted_document_does_not(
    client: TestClient, engine: Engine
) -> None:
    made = draft(client)
    path = f"/records/documents/{made}"
    changed = client.post(path, data={**DRAFT, "title": "Vandring <2>", "body": "Nytt"})
    assert changed.status_code == 303
    assert "Vandring &lt;2&gt;" in client.get(path).text
    assert client.post(f"{path}/adjust").status_code == 303
    page = client.get(path).text
    assert 'textarea name="body"' not in page
    for attempt in (path, f"{path}/adjust", f"{path}/delete"):
        assert client.post(attempt, data=DRAFT).status_code == 409
    for statement in ("UPDATE core.document SET body = 'x'", "DELETE FROM core.document"):
        with pytest.raises(Exception, match="never changed"), engine.begin() as tx:
            tx.execute(text(f"{statement} WHERE id = :id"), {"id": made})
    assert "Nytt" in client.get(f"{path}.txt").text


def test_a_correction_is_a_new_document(client: TestClient) -> None:
    wrong = adjusted(client)
    answer = client.post(f"/records/documents/{wrong}/correct")
    right = answer.headers["location"].rpartition("/")[2]
    assert right != wrong
    assert client.post(f"/records/documents/{wrong}/correct").status_code == 409
    client.post(f"/records/documents/{right}", data={**DRAFT, "body": "Vi gick hem."})
    client.post(f"/records/documents/{right}/adjust")
    assert right in client.get(f"/records/documents/{wrong}").text
    assert client.get(f"/records/documents/{wrong}.json").json()["body"] == "Vi gick.\nSlut."
    assert client.get(f"/records/documents/{right}.json").json()["replaces_id"] == wrong


def test_drafts_and_adjusted_stand_apart(client: TestClient) -> None:
    rough, fixed = draft(client, title="Grovt"), adjusted(client, title="Fast")
    page = client.get("/records/documents").text
    drafts, _, done = page.partition('id="adjusted-title"')
    assert rough in drafts
    assert rough not in done
    assert fixed in done
    assert fixed not in drafts
    assert client.post(f"/records/documents/{rough}/delete").status_code == 303
    assert rough not in client.get("/records/documents").text


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"held_on": "igår"}, {"body": ""}, {"kind": "roman"},
     {"estate_id": str(uuid.uuid4())}, {"estate_id": "x"}, {"body": "a\x00b"}],
)  # fmt: skip
def test_a_wrong_draft_is_refused_and_its_words_stay(
    client: TestClient, wrong: dict[str, str]
) -> None:
    answer = client.post("/records/documents", data={**DRAFT, **wrong}, headers=PAGE)
    assert answer.status_code == 422
    if "body" not in wrong:
        assert "Vi gick." in answer.text


def test_a_machine_adjusts_nothing(reporting: TestClient, client: TestClient) -> None:
    made = draft(client)
    assert reporting.post(f"/records/documents/{made}/adjust").status_code == 409


def test_another_company_finds_nothing(client: TestClient, case: str, engine: Engine) -> None:
    document = adjusted(client)
    cover(client, f"/records/reports/{case}", "Nisse")
    (masking,) = masking_ids(engine, case)
    with client_of(address(engine), code="andra") as other:
        for path in (f"reports/{case}", f"reports/{case}.txt", f"documents/{document}"):
            assert other.get(f"/records/{path}").status_code == 404
        given = {"field": "description", "first": 1, "last": 2, **WHY}
        assert other.post(f"/records/reports/{case}/maskings", data=given).status_code == 404
        lift = other.post(f"/records/maskings/{masking}/lift", data={"reason": "därför"})
        assert lift.status_code == 404
        assert other.post("/records/release", data={"record": f"report:{case}"}).status_code == 404
        assert case not in other.get("/records").text
        assert other.post(f"/records/documents/{document}/correct").status_code == 404


@pytest.mark.parametrize("role", ["planner", "caretaker", "on_call", "summer_worker", "partner"])
def test_others_give_nothing_out(engine: Engine, case: str, role: str) -> None:
    with client_of(address(engine), role) as other:
        assert other.get("/records").status_code == 403
        assert other.get(f"/records/reports/{case}.txt").status_code == 403
