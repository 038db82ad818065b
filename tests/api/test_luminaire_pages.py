"""The pages of luminaires: what they say of types and files, and what their forms do."""

import re
import uuid
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.luminaires.service import MAX_FILE_BYTES
from tests.luminaire_sample import (
    HOSTILE,
    URL,
    luminaire_client,
    one_of_a_kind,
    road,
    send,
    square,
    two_sets,
    type_ids,
    waiting,
)
from tests.unit.photometry_sample import GAMMAS, even, ies

PAGE = "/luminaires"


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a Swedish reader on the module's database."""
    with luminaire_client(engine) as made:
        made.headers["accept-language"] = "sv"
        yield made


def words(client: TestClient, path: str, status: int = 200) -> str:
    """Return what a page says, without its markup."""
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status
    return said(answer.text)


def said(page: str) -> str:
    main = page[page.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


def page_of(client: TestClient, content: bytes, name: str = "park.ies", **fields: object) -> str:
    """Send a file and return the address of its page."""
    return f"{PAGE}/{send(client, content, name, **fields).json()['id']}"


def test_a_type_without_a_file_says_that_typical_light_is_used(client: TestClient) -> None:
    page = words(client, PAGE)
    assert "Park 20 Lyktfabriken ingen: typisk används LED 20 W 2 400 lm 2" in page
    assert "Alla filer i registret används, eller så finns det ingen." in page
    english = words(client, f"{PAGE}?lang=en")
    client.cookies.clear()
    assert "none: typical is used" in english


def test_a_linked_type_names_its_file_and_a_loose_file_is_listed(client: TestClient) -> None:
    linked = page_of(
        client, road(90.0), "kopplad.ies", luminaire_type_id=type_ids(client)["Vägg 9"]
    )
    loose = page_of(client, square(), "lös_fil.ies")
    page = client.get(PAGE).text
    assert f'<a href="{linked}">kopplad.ies</a>' in page
    assert f'<a href="{loose}">lös_<wbr>fil.ies</a>' in page
    assert "okänt" in page
    assert page.count(linked) == 1


def test_without_any_type_the_page_says_how_they_come(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.lamp SET luminaire_type_id = NULL"))
        kept = tx.execute(text("DELETE FROM core.luminaire_type RETURNING id")).all()
        assert kept
    try:
        assert "import table FILE --as luminaire-types" in words(client, PAGE)
    finally:
        with engine.begin() as tx:
            tx.execute(
                text(
                    "INSERT INTO core.luminaire_type (company_id, source, source_id, model,"
                    " power_w, flux_lm, manufacturer) SELECT id, 'register', 'A1', 'Park 20', 20,"
                    " 2400, 'Lyktfabriken' FROM core.company WHERE code = 'prov'"
                )
            )
            tx.execute(
                text(
                    "UPDATE core.lamp SET luminaire_type_id = (SELECT id FROM core.luminaire_type)"
                )
            )


def test_a_file_says_what_it_holds(client: TestClient) -> None:
    page = words(client, page_of(client, road(90.0)))
    assert "Ljusflöde ur armaturen 377 lm" in page
    assert "Ljusflöde som filen uppger inget: absolut" in page
    assert "Effekt 50 W" in page
    assert "Ljusutbyte 8 lm/W" in page
    assert "Riktning Gatusidan vid C90 (europeiskt) Utläst ur tabellen" in page
    assert "Format IES LM-63-1995" in page
    assert "MANUFAC Prov" in page
    assert "streckad: planet C90\u2013C270, C90 åt höger" in page
    assert "Ingen armaturtyp använder den än" in page


def test_the_curve_stands_there_with_title_words_and_table(client: TestClient) -> None:
    page = client.get(page_of(client, road(90.0))).text
    assert page.count('<svg class="polar"') == 1
    assert '<title id="polar-title">Polärkurva för park.ies</title>' in page
    assert '<path class="polar-c0"' in page
    assert '<path class="polar-c90"' in page
    main = page[page.index("<main") :]
    table = main[main.index("<details") : main.index("</details>")]
    assert [f'<th scope="col" class="n">{c}</th>' in table for c in ("C0", "C270")] == [True] * 2
    assert table.count("<tr>") == 11
    assert "Content-Security-Policy" not in table


def test_what_is_unknown_is_said(client: TestClient) -> None:
    page = words(client, page_of(client, square()))
    assert "Ingen vet ännu åt vilket håll armaturen är vänd." in page
    assert "Riktning Gatusidan okänd Tabellen avslöjar den inte" in page
    no_watts = words(client, page_of(client, one_of_a_kind(ballast="1 1 0")))
    assert "Effekt står inte i filen Ljusutbyte \u2013" in no_watts


def test_a_file_that_hides_its_flux_says_what_follows(client: TestClient) -> None:
    content = ies(lamp="1 1000 1", values=even(1, candela=159.155))
    page = words(client, page_of(client, content))
    assert "Filen är skriven för 1000 lm och döljer det verkliga ljusflödet." in page
    assert "normalised to 1000 lm" in page
    assert "Ljusutbyte går inte att säga" in page


def test_what_a_file_says_is_text_never_markup(client: TestClient) -> None:
    content = ies(keywords=f"[TEST] {HOSTILE}\n[MANUFAC] {HOSTILE}\n[<b>X</b>] {HOSTILE}")
    path = page_of(client, content, f"{HOSTILE}.ies")
    for page in (client.get(path).text, client.get(PAGE).text):
        assert "<img" not in page
        assert "<b>X" not in page
    assert client.get(path).text.count("&lt;img src=x") >= 4


def test_the_form_takes_a_file_in_and_gives_it_to_a_type(
    client: TestClient, engine: Engine
) -> None:
    park = type_ids(client)["Park 20"]
    waiting(engine)
    content = road(0.0)
    sent = {"luminaire_type_id": park, "orientation": "", "company": ""}
    answer = client.post(
        PAGE, files={"file": ("väg.ies", content)}, data=sent, follow_redirects=False
    )
    assert answer.status_code == 303
    path = answer.headers["location"]
    page = words(client, path)
    assert "Tack. Filen finns nu i registret." in page
    assert "Park 20 Lyktfabriken 20 W · 2 400 lm · Lampor: 2" in page
    assert "Tack. Filen finns nu" not in words(client, path)
    assert waiting(engine) == ["provgarden"]
    again = client.post(PAGE, files={"file": ("väg.ies", content)}, data={"company": "prov"})
    assert str(again.url).endswith(path)
    assert "Filen fanns redan i registret" in said(again.text)
    assert waiting(engine) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (ies(kind="2 2 0 0 0"), "prov.ies, line 5: type B photometry"),
        (ies(values=[100.0] * (len(GAMMAS) - 1) + [-1.0]), "negative intensity -1"),
        (b"", "prov.ies: the file is empty"),
        (b"\n" * (MAX_FILE_BYTES + 1), "prov.ies: larger than 4 MB"),
    ],
    ids=["type B", "negative", "empty", "large"],
)
def test_a_refused_file_comes_back_with_line_and_reason(
    client: TestClient, content: bytes, why: str
) -> None:
    before = client.get(URL, params={"limit": 1000}).json()
    answer = client.post(PAGE, files={"file": ("prov.ies", content)}, data={"company": "prov"})
    assert answer.status_code == 422
    page = said(answer.text)
    assert "Filen togs inte emot, och inget är ändrat." in page
    assert why in page
    assert client.get(URL, params={"limit": 1000}).json() == before


def test_the_street_side_is_declared_on_the_page(client: TestClient, engine: Engine) -> None:
    path = page_of(client, square(), luminaire_type_id=type_ids(client)["Park 20"])
    waiting(engine)
    answer = client.post(f"{path}/reading", data={"orientation": "us"})
    page = said(answer.text)
    assert "Noterat. Ljuset från filens lampor räknas om." in page
    assert "Gatusidan vid C0 (nordamerikanskt) Angiven av någon som vet." in page
    assert '<option value="us" selected>' in answer.text
    assert waiting(engine) == ["provgarden"]
    client.post(f"{path}/reading", data={"orientation": "infer"})
    assert "Gatusidan okänd" in words(client, path)


def test_the_lamps_are_chosen_on_the_page(client: TestClient) -> None:
    path = page_of(client, two_sets(), "två.ldt")
    assert "1 \u00d7 LED hög, 2 000 lm" in words(client, path)
    client.post(f"{path}/reading", data={"lamp_set": "1"})
    assert "Ljusflöde som filen uppger 2 000 lm" in words(client, path)


def test_a_type_is_linked_and_unlinked_on_the_page(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    path, other = page_of(client, road(90.0)), page_of(client, road(90.0))
    waiting(engine)
    linked = client.post(f"{path}/types", data={"luminaire_type_id": park})
    assert "Kopplad. Ljuset från armaturens lampor räknas om." in said(linked.text)
    # A page that stands open still shows the link to the first file.
    client.post(f"{other}/types", data={"luminaire_type_id": park})
    client.post(f"{path}/types", data={"luminaire_type_id": park, "action": "unlink"})
    assert "Park 20 Lyktfabriken" in words(client, other)
    client.post(f"{other}/types", data={"luminaire_type_id": park, "action": "unlink"})
    assert "Ingen armaturtyp använder den än" in words(client, other)
    assert waiting(engine) == ["provgarden"] * 3


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    path = page_of(client, square())
    foreign = {"sec-fetch-site": "cross-site"}
    for where in (PAGE, f"{path}/reading", f"{path}/types"):
        answer = client.post(where, data={"orientation": "us"}, headers=foreign)
        assert answer.status_code == 403, where
    assert "Gatusidan okänd" in words(client, path)


def test_a_file_that_is_not_there_is_not_found(client: TestClient) -> None:
    words(client, f"{PAGE}/{uuid.uuid4()}", 404)
    words(client, f"{PAGE}/x", 422)


def test_pages_load_nothing_of_other_hosts_and_hold_no_loose_script(client: TestClient) -> None:
    for path in (PAGE, page_of(client, road(90.0))):
        page = client.get(path).text
        assert re.findall(r"(?:src|href)=\"https?:", page) == []
        assert re.findall(r"<[a-z][^>]*\s(?:style|on\w+)=", page) == []
        assert "<script>" not in page
