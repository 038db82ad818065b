"""What pages say of computed light: order of repair, surfaces, what hangs on a lamp."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.estate_sample import see_lamps, store_sample
from tests.light_rows import put_light
from tests.sign_in import client_of


@pytest.fixture(scope="module")
def known(engine: Engine) -> dict[str, Any]:
    """Give the identities of the sample, with a whole computation written by hand."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(text("UPDATE core.lamp SET owner = 'municipality' WHERE code = 'P2'"))
        return put_light(tx)


@pytest.fixture(scope="module")
def client(engine: Engine, known: dict[str, Any]) -> Iterator[TestClient]:
    """Give a Swedish reader's browser."""
    assert known
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, follow_redirects=False) as made:
        made.headers.update({"Accept": "text/html", "Accept-Language": "sv"})
        yield made


def words(client: TestClient, path: str) -> str:
    """Return what a page says, without its markup."""
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


def test_the_list_of_repairs_names_owner_ground_and_partner(
    client: TestClient, known: dict[str, Any]
) -> None:
    page = words(client, "/lists/repairs?estate=provgarden")
    assert "Vägt: entré 3, gångväg 2, gård 1 (vårt val)." in page
    assert "beräknat, direktljus, underhållet värde" in page
    assert "1 P2 kommunen 30 m² 30 m² 50 m² släckt P1 egen" in page
    assert re.search(r"2 P1 \w+ 12 m² 42 m² 12 m² släckt \u2013", page)
    assert f'/assets/lamp/{known["P2"]}"' in client.get("/lists/repairs").text
    assert (
        "Vilar på: 0 % uppmätt fotometri, 35 % känt ljusflöde, 99 % sedda lampor,"
        " 100 % kända hushöjder." in page
    ), "almost all is not all"


def test_surfaces_and_group_faults_are_lists_of_their_own(
    client: TestClient, known: dict[str, Any]
) -> None:
    page = words(client, "/lists/lit_surfaces")
    assert re.search(r"Gård 1 gård P5 når inte klassen (\S+( m²)? ){3}2,5 lx 3,0 lx", page)
    assert "kan brista utan en enda mörk plats" in page
    faults = client.get("/lists/group_faults").text
    named = [f'<a href="/assets/lamp/{known[code]}">{code}</a>' for code in ("P2", "P1")]
    assert ", ".join(named) in faults
    spots = words(client, "/lists/dark_spots")
    assert "troligen mörk" in spots
    assert "14 m 12 m" in spots, "length along the path, and distance to an entrance"


def test_a_faulty_lamp_says_its_place_its_partner_and_its_group(
    client: TestClient, known: dict[str, Any]
) -> None:
    page = words(client, f"/assets/lamp/{known['P2']}")
    assert "Nummer 1 av 2 i lagningsordningen: 30 m² mörk yta försvinner." in page
    assert "Laga den tillsammans med P1: marken behöver båda." in page
    assert "Misstänkt gruppfel: 2 släckta grannar. Samma grupp. Grupp C1-2." in page
    assert "Om den här lampan slocknar" not in page, "it is out, and nothing is known of that"
    assert "typisk för sitt slag, inte uppmätt: parkarmatur med opal kupa" in page
    assert "Dimras nattetid till dimras inte" in page
    whole = client.get(f"/assets/lamp/{known['P2']}").text
    assert f'<a href="/assets/lamp/{known["P1"]}">P1</a>' in whole, "from lamp to lamp of a group"
    assert '<a href="/luminaires">typisk för sitt slag' in whole


def test_what_hangs_on_a_lamp_stands_in_words_and_as_a_figure(
    client: TestClient, known: dict[str, Any], engine: Engine
) -> None:
    path = f"/assets/lamp/{known['P1']}"
    assert "Den här lampan avgör ensam över 84 m² mark." in words(client, path)
    with engine.begin() as tx:
        seen = text(
            "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
            " SELECT company_id, id, 'lit', now() FROM core.lamp WHERE code = 'P1'"
        )
        tx.execute(seen)
        tx.execute(text("UPDATE core.lamp SET dim = 0.4 WHERE code = 'P1'"))
    page = words(client, path)
    assert "Om den här lampan slocknar blir 84 m² mörka. Gård 1 , 84 m²" in page
    assert "Dimras nattetid till 40 %" in page
    answer = client.get(path).text
    [figure] = re.findall(r"<svg class=\"ground-figure\".*?</svg>", answer, re.DOTALL)
    assert 'role="img" aria-label="Karta över den marken: Gård 1 84\u00a0m²"' in figure
    assert "style=" not in figure
    assert figure.count("var(--lr-dark-fill)") == 1
    assert "var(--lr-building)" in figure


def test_a_measured_distribution_names_its_file(
    client: TestClient, known: dict[str, Any], engine: Engine
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "WITH file AS (INSERT INTO core.photometry (company_id, sha256, file_name, format,"
                " edition, luminaire_flux_lm, orientation, orientation_source, content)"
                " SELECT id, '\\x01', '<b>park.ies', 'ies', 'IES LM-63-2002', 3000, 'cie',"
                " 'inferred', '\\x02' FROM core.company RETURNING *), type AS (INSERT INTO"
                " core.luminaire_type (company_id, source, source_id, model, photometry_id)"
                " SELECT company_id, 's', 't1', 'Park 24', id FROM file RETURNING *)"
                " UPDATE core.lamp SET luminaire_type_id = type.id FROM type WHERE code = 'P1'"
            )
        )
    answer = client.get(f"/assets/lamp/{known['P1']}").text
    assert "uppmätt: &lt;b&gt;park.ies (IES LM-63-2002)" in answer


def test_a_surface_says_its_class_its_figures_and_how_dark_it_was(
    client: TestClient, known: dict[str, Any]
) -> None:
    page = words(client, f"/assets/courtyard/{known['courtyard']}")
    assert "Belysningsklass: P5 EN 13201-2:2015; tabell 3 (P)" in page
    assert "vårt förval för gårdar, inget lagkrav" in page
    assert "Medel för lite 3,00 lx 1,50 lx 2,50 lx" in page
    assert "Säkert mörkt 150 m²" in page
    assert "Troligen mörkt: ljusflödet är uppskattat 50 m²" in page
    assert "Kanske mörkt, om osedda lampor är släckta 100 m² Av 800 m²" in page
    rows = re.findall(r"P5 (\d+) m² (\S+)(?: m²)? (\d+) m²", page)
    assert rows == [("150", "50", "100"), ("20", "\u2013", "5")], "newest first"


def test_an_entrance_is_judged_too(client: TestClient, known: dict[str, Any]) -> None:
    page = words(client, f"/assets/stairwell/{known['stairwell']}")
    assert "vårt förval för entréer, inget lagkrav" in page
    assert "beror på ljusflödet, som är uppskattat" in page


def test_the_map_asks_late_for_the_surfaces_and_numbers_the_repairs(client: TestClient) -> None:
    page = client.get("/map?estate=provgarden").text
    assert '"late":"/map/layers/lit_surfaces?estate=provgarden"' in page
    assert re.search(r'"name":"repairs".*?"counts":\[1,2\]', page)
    assert "Vilar på: 0\u00a0% uppmätt fotometri" in page
    late = client.get("/map/layers/lit_surfaces?estate=provgarden").json()
    assert sorted(late["classes"][number] for number in late["class"]) == [
        "fails", "ok", "unknown",
    ]  # fmt: skip
    assert client.get("/map/layers/nothing").status_code == 404
    assert client.get("/map/layers/lamps?estate=nowhere").status_code == 404


def test_the_start_page_tells_what_was_found(client: TestClient) -> None:
    page = words(client, "/")
    assert "Laga först: 2 lampor 1 misstänkt gruppfel 1 yta når inte sin klass" in page
    assert "1 troligen mörk" in page


def test_a_list_is_searched_by_label_and_keeps_its_words(client: TestClient) -> None:
    page = client.get("/lists/lamps?estate=provgarden&search=p2").text
    assert len(re.findall("<tr data-feature", page)) == 1
    assert 'name="search" value="p2"' in page
    assert '<input type="hidden" name="estate" value="provgarden">' in page
    nothing = client.get("/lists/lamps", params={"search": '"><script>x'}).text
    assert "Inget här innehåller" in nothing
    assert "<script>x" not in nothing
    assert client.get("/lists/lamps", params={"search": "x" * 101}).status_code == 422
