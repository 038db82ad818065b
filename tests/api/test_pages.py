"""Pages: both languages, errors in words, one report a form, nothing from another host."""

import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.imports import store
from backend.imports.estates import find_estate
from maps.layers import LAYERS
from tests.estate_sample import lamps, see_lamps, store_sample
from tests.sign_in import client_of

ATTACK = "</textarea><script>alert('x')</script><img src=x onerror=alert(1)>\"'&"
BROWSER = {"Accept": "text/html", "Accept-Language": "sv"}
LISTED = sorted(name for name, layer in LAYERS.items() if layer.listed)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a browser on the sample; names and labels in it are hostile."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        hostile = lamps().assign(code=ATTACK, cabinet=ATTACK, source_id=["x1", "x2"])
        estate = find_estate(tx, f"Elak {ATTACK}", "prov")
        store.save_assets(tx, estate, "lamp", "s", hostile)
        tx.execute(text("UPDATE core.courtyard SET name = :name"), {"name": ATTACK})
        tx.execute(text("UPDATE core.company SET name = :name"), {"name": ATTACK})
    analysis.analyse_estates(engine, None)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, raise_server_exceptions=False, follow_redirects=False) as made:
        made.headers.update(BROWSER)
        yield made


@pytest.fixture(scope="module")
def paths(client: TestClient) -> dict[str, str]:
    """Give the page of one asset of each kind."""
    found = client.get("/api/v1/assets", params={"estate": "provgarden"}).json()["items"]
    return {item["kind"]: f"/assets/{item['kind']}/{item['id']}" for item in found}


class Elements(HTMLParser):
    """The elements of a page, as a browser builds them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def addresses(self) -> list[str]:
        """Return every address that the page loads or sends to."""
        names = ("src", "href", "action", "srcset", "poster", "data", "formaction")
        return [attrs[name] for _, attrs in self.found for name in names if name in attrs]


POLICY = "content-security-policy"


def looked_at(client: TestClient, path: str, status: int = 200) -> str:
    """Fetch a page and hold it to the rules of all pages."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'; script-src 'self' 'nonce-" in answer.headers[POLICY]
    page = Elements(answer.text)
    for address in page.addresses():
        assert not re.match(r"(?i)\s*(https?:)?//|\s*javascript:", address), address
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", answer.text)
    assert not any(name == "onerror" for _, attrs in page.found for name in attrs)
    assert "<script>alert" not in answer.text
    return answer.text


def everything(paths: dict[str, str]) -> list[str]:
    lists = [f"/lists/{name}" for name in LISTED]
    narrowed = [f"/lists/{name}?estate=provgarden" for name in LISTED]
    return ["/", "/map?estate=provgarden", *lists, *narrowed, *paths.values()]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_is_there_in_both_languages_and_loads_nothing_from_elsewhere(
    client: TestClient, paths: dict[str, str], language: str
) -> None:
    for path in everything(paths):
        page = looked_at(client, f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert f'<html lang="{language}"' in page
    client.cookies.clear()


def test_each_answer_has_a_nonce_of_its_own(client: TestClient) -> None:
    assert client.get("/").headers[POLICY] != client.get("/").headers[POLICY]


def test_the_map_of_all_estates_opens_at_the_one_looked_at_last(
    client: TestClient, paths: dict[str, str]
) -> None:
    assert paths
    client.cookies.clear()
    assert '"opens":null' in looked_at(client, "/map")
    looked_at(client, "/map?estate=provgarden")
    page = looked_at(client, "/map")
    assert '"opens":[[' in page
    assert "/map?estate=provgarden" in page, "and leads to each estate's own map"
    client.cookies.clear()


def test_the_language_is_the_browser_s_until_one_is_chosen(client: TestClient) -> None:
    assert '<html lang="sv"' in client.get("/").text
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert '<html lang="en"' in client.get("/", headers=english).text
    chosen = client.get("/?lang=en")
    assert "httponly" in chosen.headers["set-cookie"].lower()
    assert '<html lang="en"' in client.get("/").text
    assert '<html lang="en"' in client.get("/?lang=xx").text
    client.cookies.clear()


@pytest.mark.parametrize(
    "path",
    [
        "/map?estate=nowhere",
        "/map?estate=%3Cscript%3Ealert(1)%3C/script%3E",
        "/lists/lamps?estate=nowhere",
        "/lists/nothing",
        "/lists/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/assets/%3Cb%3E/" + str(uuid.uuid4()),
        "/assets/lamp/" + str(uuid.uuid4()),
        "/nothing",
    ],
)
def test_what_is_not_there_is_told_in_a_page_and_to_programs_as_a_problem(
    client: TestClient, path: str
) -> None:
    assert "404" in looked_at(client, path, 404)
    problem = client.get(path, headers={"Accept": "application/json"})
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/map?estate=%00",
        "/map?estate=" + "x" * 101,
        "/lists/lamps?after=-1",
        "/lists/lamps?after=x",
        "/assets/lamp/17",
    ],
)
def test_a_bad_address_is_told_in_a_page(client: TestClient, path: str) -> None:
    looked_at(client, path, 422)


def test_an_asset_is_shown_under_its_own_kind_only(
    client: TestClient, paths: dict[str, str]
) -> None:
    wrong = paths["lamp"].replace("/lamp/", "/stairwell/")
    looked_at(client, wrong, 404)
    form = {"id": str(uuid.uuid4()), "category": "STAIR.DIRT"}
    assert client.post(f"{wrong}/reports", data=form).status_code == 404


def reports_of(engine: Engine, report_id: str) -> int:
    with engine.connect() as tx:
        count = text("SELECT count(*) FROM core.report WHERE id = :id")
        return int(tx.scalar(count, {"id": report_id}) or 0)


def test_a_form_sent_twice_is_one_report_and_both_are_thanked(
    client: TestClient, engine: Engine, paths: dict[str, str]
) -> None:
    shown = Elements(client.get(paths["lamp"]).text)
    hidden = {a["name"]: a["value"] for tag, a in shown.found if a.get("type") == "hidden"}
    offered = [a["value"] for tag, a in shown.found if a.get("name") == "category"]
    action = next(
        a["action"] for tag, a in shown.found if tag == "form" and a["action"] != "/logout"
    )
    form = {**hidden, "category": offered[0], "description": f"  {ATTACK}\r\n"}
    for _ in range(2):
        answer = client.post(action, data=form)
        assert answer.status_code == 303
        assert answer.headers["location"] == paths["lamp"]
    assert reports_of(engine, hidden["id"]) == 1
    page = looked_at(client, answer.headers["location"])
    assert "&lt;script&gt;alert" in page
    assert 'role="status"' in page
    stored = client.get(f"/api/v1/reports/{hidden['id']}").json()
    assert stored["description"] == ATTACK


def test_the_same_form_with_other_words_is_not_taken_for_the_first(
    client: TestClient, engine: Engine, paths: dict[str, str]
) -> None:
    form = {"id": str(uuid.uuid4()), "category": "LIGHT.DIM", "description": "one"}
    assert client.post(f"{paths['lamp']}/reports", data=form).status_code == 303
    answer = client.post(f"{paths['lamp']}/reports", data={**form, "description": "two"})
    assert answer.status_code == 422
    assert reports_of(engine, form["id"]) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"description": ATTACK}, "Välj"),
        ({"category": "WASTE.SMELL", "description": ATTACK}, "Lukt"),
        ({"category": "LIGHT.DARK", "description": f"{ATTACK}\x00"}, "styrtecken"),
        ({"category": "<b>", "description": ATTACK}, "Välj"),
    ],
)
def test_a_form_that_is_not_complete_comes_back_with_words_and_what_was_written(
    client: TestClient, engine: Engine, paths: dict[str, str], fields: dict[str, str], words: str
) -> None:
    form = {"id": str(uuid.uuid4()), **fields}
    answer = client.post(f"{paths['lamp']}/reports", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert reports_of(engine, form["id"]) == 0


@pytest.mark.parametrize("fields", [{}, {"id": "1"}, {"id": "x" * 5000}])
def test_a_form_without_its_identity_is_refused_in_a_page(
    client: TestClient, paths: dict[str, str], fields: dict[str, str]
) -> None:
    answer = client.post(f"{paths['lamp']}/reports", data={"category": "LIGHT.DARK", **fields})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")


def test_lists_show_what_the_map_shows(client: TestClient) -> None:
    assert "P1" in looked_at(client, "/lists/broken_fixtures?estate=provgarden")
    assert "P1" in looked_at(client, "/lists/lamps?estate=provgarden")
    assert "P1" not in looked_at(client, "/lists/lamps?estate=provgarden&after=200")
    assert "m²" in looked_at(client, "/lists/dark_spots?estate=provgarden")


def test_a_long_list_goes_on(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "WITH made AS (INSERT INTO core.asset (id, company_id, estate_id, kind)"
                " SELECT gen_random_uuid(), company_id, estate_id, 'place' FROM core.stairwell,"
                " generate_series(1, 450) RETURNING *)"
                " INSERT INTO core.place (id, company_id, estate_id, source, source_id, kind, name,"
                " geom) SELECT id, company_id, estate_id, 'many', id, 'bench', 'B' || row_number()"
                " OVER (), ST_SetSRID(ST_MakePoint(322900, 6410300), 3006) FROM made"
            )
        )
    path, seen = "/lists/places?estate=provgarden", set()
    for _ in range(3):
        page = looked_at(client, path)
        seen |= set(re.findall(r"\bB\d+\b", page))
        following = re.search(r'href="(/lists/places\?[^"]*after=\d+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert path == ""
    assert len(seen) == 450


def test_an_empty_house_has_its_pages(database: str) -> None:
    with client_of(database) as client:
        client.headers.update(BROWSER)
        assert "ljusrond import" in looked_at(client, "/")
        looked_at(client, "/map")
        assert "ljusrond import" in looked_at(client, "/lists/lamps"), "it leads to the start"
        looked_at(client, "/lists/nonsense", 404)
        assert client.get("/api/v1/estates").json() == []
        assert client.get("/api/v1/assets").json() == {"items": [], "next": None}


def test_an_estate_without_assets_has_its_pages(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        find_estate(tx, "Tomma", "prov")
    for path in ("/", "/map?estate=tomma", *(f"/lists/{name}?estate=tomma" for name in LISTED)):
        looked_at(client, path)


def test_the_description_of_the_service_needs_no_other_host(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert "/api/v1/reports" in described["paths"]
    assert not [path for path in described["paths"] if path.startswith("/assets/")]
    assert client.get("/docs").status_code == 404


def test_probes_and_measures(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    client.get(f"/api/v1/reports/{uuid.uuid4()}")
    measures = client.get("/metrics")
    assert measures.headers["content-type"].startswith("text/plain; version=0.0.4")
    expected = 'method="GET",route="/api/v1/reports/{report_id}",status="404"'
    assert expected in measures.text
    assert not re.search(r'route="[^"]*[0-9a-f]{8}-', measures.text), "a series for each address"
