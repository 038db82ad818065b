"""Pages of proposals: they work without a script, say what was refused, and escape everything."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.proposals import forms, tasks
from gis import crs
from maps import proposal_words as words
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.sign_in import client_of

HOSTILE = "<img src=x onerror=alert(1)>"
ESTATE = {"estate": "provgarden"}


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample, one lamp seen dark, one never."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(text("DELETE FROM core.lamp_observation WHERE lamp_id ="
                        " (SELECT id FROM core.lamp WHERE code = 'P2')"))  # fmt: skip
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, raise_server_exceptions=False) as made:
        made.headers["accept"] = "text/html"
        yield made


def draw(client: TestClient, name: str = "Ny stolpe") -> str:
    answer = client.post("/proposals", data={**ESTATE, "name": name}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["Location"]


def compute(engine: Engine, path: str) -> None:
    tasks.compute(engine, uuid.UUID(path.rpartition("/")[2]))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ")


def test_an_estate_without_proposals_explains_what_they_are(client: TestClient) -> None:
    page = client.get("/proposals?lang=sv").text
    assert "Inga förslag ännu" in page
    assert 'href="/proposals/template.csv?estate=provgarden"' in page
    assert 'aria-current="page">Förslag' in page


def test_the_template_is_a_file_that_can_be_uploaded(client: TestClient) -> None:
    answer = client.get("/proposals/template.csv", params=ESTATE)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeffcode;lamp;remove;latitude;longitude;")
    answer = client.post(
        "/proposals/upload", data=ESTATE, files={"file": ("mall.csv", answer.content)}
    )
    assert answer.status_code == 200
    assert "<td>ny" in re.sub(r"\s+", " ", answer.text)
    assert client.get("/proposals/template.csv?estate=nowhere").status_code == 404


def test_the_answer_comes_first_with_what_it_rests_on(engine: Engine, client: TestClient) -> None:
    path = draw(client)
    waiting = client.get(f"{path}?lang=sv").text
    assert "Förslaget jämförs med i dag." in waiting
    assert f'data-url="/api/v1{path}/status"' in waiting
    added = client.post(
        f"{path}/lamps",
        data={"position": f"{NORTH_M + 22}, {EAST_M + 20}", "kind": "park_pole", "height_m": "4,5",
              "flux_lm": "2 400"},
        follow_redirects=False,
    )  # fmt: skip
    assert added.headers["Location"] == f"{path}#lamps"
    compute(engine, path)
    page = client.get(f"{path}?lang=sv").text
    said = plain(page)
    assert re.search(r"Mörk yta på Provgården minskar från \d+ m² till \d+ m²\.", said)
    assert "Beräknat, direktljus, underhållet värde" in said
    assert "1 lampa som ingen har sett räknas som tänd" in said
    assert "Gård 1" in said
    assert "4,5 m" in said
    assert "2 400 lm" in said
    assert 'data-module="proposal-status"' not in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"position": ""}, "Läge : en ny lampa behöver ett läge"),
        ({"position": "hemma"}, "ange latitud och longitud"),
        ({"position": "59.33, 18.06"}, "km från bostadsområdet"),
        ({"lamp": "P9", "remove": "yes"}, "ingen lampa i bostadsområdet har den koden"),
        ({"lamp": "P1", "height_m": "hög"}, "är inget tal"),
        ({"lamp": "P1", "height_m": "400"}, "måste ligga mellan 0.3 och 60"),
        ({"lamp": HOSTILE, "remove": "yes"}, "ingen lampa i bostadsområdet"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_taken_comes_back_with_the_reason(
    client: TestClient, sent: dict[str, str], said: str
) -> None:
    path = draw(client)
    answer = client.post(f"{path}/lamps", data=sent, params={"lang": "sv"})
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert HOSTILE not in answer.text
    assert 'role="alert"' in answer.text
    if "height_m" in sent:
        assert f'value="{sent["height_m"]}"' in answer.text


def test_rows_that_were_not_taken_stand_on_the_page(client: TestClient) -> None:
    body = (
        f"code;lamp;remove;northing;easting\nN1;;;{NORTH_M + 22};{EAST_M + 20}\n{HOSTILE};P9;;;\n"
    )
    answer = client.post(
        "/proposals/upload",
        data={**ESTATE, "crs": "EPSG:3006", "name": HOSTILE},
        files={"file": (f"{HOSTILE}.csv", body.encode())},
        params={"lang": "sv"},
    )
    assert answer.status_code == 200
    assert "Rader i filen som lagats eller inte tagits emot" in answer.text
    assert "ingen lampa i bostadsområdet har den koden" in answer.text
    assert HOSTILE not in answer.text
    assert HOSTILE not in client.get("/proposals").text


def test_a_file_of_which_nothing_can_be_taken_is_told_row_by_row(client: TestClient) -> None:
    files = {"file": ("x.csv", b"lamp;remove\nP9;ja\n")}
    answer = client.post("/proposals/upload", data=ESTATE, files=files, params={"lang": "sv"})
    assert answer.status_code == 422
    assert "Ingen rad i filen kunde tas emot" in answer.text
    assert "ingen lampa i bostadsområdet" in answer.text
    answer = client.post("/proposals/upload", data=ESTATE, files={"file": ("x.csv", b"")})
    assert answer.status_code == 422
    assert client.post("/proposals", data={**ESTATE, "name": " "}).status_code == 422


def test_lamps_and_classes_are_taken_out_again(engine: Engine, client: TestClient) -> None:
    path = draw(client)
    client.post(f"{path}/lamps", data={"lamp": "P1", "remove": "yes"})
    with engine.connect() as tx:
        row = tx.scalar(text("SELECT id FROM core.proposal_lamp ORDER BY label DESC LIMIT 1"))
        yard = tx.scalar(text("SELECT id FROM core.courtyard"))
    page = client.post(f"{path}/surfaces", data={"surface_id": str(yard), "lighting_class": "P2"})
    assert "<b>P2</b>" in page.text
    page = client.post(f"{path}/surfaces", data={"surface_id": str(yard), "lighting_class": ""})
    assert "<b>P2</b>" not in page.text
    page = client.post(f"{path}/lamps/{row}/delete")
    assert page.status_code == 200
    assert client.post(f"{path}/compare").status_code == 200
    gone = client.post(f"{path}/delete", follow_redirects=False)
    assert gone.headers["Location"] == "/proposals?estate=provgarden"
    assert client.get(path).status_code == 404


def test_a_form_that_another_site_sent_is_refused(client: TestClient) -> None:
    answer = client.post(
        "/proposals", data={**ESTATE, "name": "x"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "position",
    ["57.7998, 12.0202", "12.0202 57.7998", "57,7998 12,0202", "57,7998; 12,0202",
     "N 57.7998 E 12.0202"],
)  # fmt: skip
def test_positions_are_read_as_people_write_them(position: str) -> None:
    form = forms.read_form({"position": position}, remove=False)
    assert form.row is not None
    assert form.row.easting_m is not None
    assert form.row.northing_m is not None
    lon, lat = crs.to_lonlat([form.row.easting_m], [form.row.northing_m])
    assert (lat[0], lon[0]) == pytest.approx((57.7998, 12.0202), abs=1e-6)


@pytest.mark.parametrize("position", ["1", "a b", "1 2 3", "57.8, 500000", "95.0, 190.0"])
def test_positions_that_are_none_are_refused(position: str) -> None:
    form = forms.read_form({"position": position}, remove=False)
    assert [issue.reason for issue in form.issues] == [words.BAD_POSITION]
