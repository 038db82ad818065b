"""Letters: every one renders in every language, names no staff to tenants, and holds no trick."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from jinja2 import Environment, meta

from backend.messages.service import is_address
from backend.messages.smtp import Outgoing, compose
from backend.settings import Mail
from maps.letter_text import FOLDER, HERE, as_html, names, one_line, write
from maps.texts import LANGUAGES

MAIL = Mail(host="localhost", port=25, tls="none", sender="Bolaget Åäö <hej@bolaget.example>")
CASE = {
    "case_id": str(uuid.uuid4()), "title": "Lampa släckt", "place": "P1", "estate": "Bärkullen",
    "said": "i dag", "opened": "27 nov. 02:10", "held": True,
}  # fmt: skip
#: All that any letter may say.
VALUES = {
    **CASE, "company": "Bolaget", "description": "Mörkt & <b>kallt</b>", "due_at": True,
    "due": "30 nov.", "position": "57.80, 12.02", "receiver": "Elfirman",
    "order_text": "Byt lampan", "status_word": "klart", "note": "ord", "by_tenant": True,
    "state": "klar", "state_code": "done", "commented": False, "photos": 2, "mended": False,
    "why": "own", "cases": [CASE], "count": 1, "more": 3, "headline": "1 ärende är försenat",
    "day": "27 nov.", "since": "26 nov.", "iso": "2026-11-27", "secret": "hemlig", "words": "Hej",
    "parts": [{"title": "Nytt", "count": 1, "rows": [CASE], "more": 2}], "host": "h", "error": "e",
    "stands": "Reparationen är beställd.", "promised": "Utlovat senast 30 nov.",
    "writer": "Gatukontoret", "news": "Besked från Gatukontoret",
}  # fmt: skip
#: What a letter to who reported may say: nobody's name, and no words but those meant for them.
FOR_TENANTS = {
    "company", "title", "place", "status_word", "stands", "promised", "writer", "news",
    "words", "secret", "here", "texts",
}  # fmt: skip
TO_TENANTS = [name for name in names() if name.startswith("tenant.") and "answered" not in name]


def test_both_languages_have_the_same_letters() -> None:
    assert len(TO_TENANTS) == 5
    for language in LANGUAGES:
        assert sorted(path.stem for path in (FOLDER / language).glob("*.txt")) == names()


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_renders(name: str, language: str) -> None:
    for why in ("own", "mailbox", ""):
        made = write(name, language, {**VALUES, "why": why})
        assert made.subject
        assert "\n\n\n" not in made.text
        assert made.text == made.text.strip() + "\n"
        assert all(mark not in made.subject + made.text for mark in ("{{", "{%", "None"))
        if name not in ("case.overdue", "digest", "handover", "webhook.off"):
            assert "Lampa släckt" in made.subject + made.text


def test_letters_to_tenants_can_name_no_staff() -> None:
    env = Environment(autoescape=True)
    for language in LANGUAGES:
        for name in TO_TENANTS:
            source = (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8")
            assert meta.find_undeclared_variables(env.parse(source)) <= FOR_TENANTS, name


def test_what_people_write_ends_no_line_of_the_head() -> None:
    nasty = "Hej\r\nBcc: alla@example.org\r\n\r\n<script>x</script>\x00\u2028"
    said = write("case.opened", "sv", {**VALUES, "title": nasty, "place": nasty})
    letter = Outgoing(
        id=uuid.uuid4(), receiver="a@b.example", event="case.opened", report_id=uuid.uuid4(),
        subject=said.subject + nasty, body=said.text, language="sv", made_at=datetime.now(UTC),
    )  # fmt: skip
    sent = message_from_bytes(compose(letter, MAIL, "https://x.example").as_bytes(), policy=default)
    assert sent["Bcc"] is None
    assert str(sent["To"]) == "a@b.example"
    assert str(sent["From"]) == "Bolaget Åäö <hej@bolaget.example>"
    assert "Bcc: alla" in str(sent["Subject"])
    assert "\n" not in str(sent["Subject"])
    html = sent.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()


def test_a_letter_says_which_it_is_and_that_a_machine_wrote_it() -> None:
    known = uuid.uuid4()
    letter = Outgoing(
        id=known, receiver="a@b.example", event="case.danger", report_id=None, subject="S",
        body=f"Se {HERE}/cases/1.", language="sv", made_at=datetime.now(UTC), stop="https://x/stop",
    )  # fmt: skip
    made = compose(letter, MAIL, "https://x.example")
    assert made["Message-ID"] == f"<{known}@bolaget.example>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Importance"] == "high"
    assert made["List-Unsubscribe"] == "<https://x/stop>"
    text, html = (made.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content() == "Se https://x.example/cases/1.\n"
    assert (
        '<a href="https://x.example/cases/1">https://x.example/cases/1</a>.' in html.get_content()
    )


def test_subjects_are_one_short_line() -> None:
    assert one_line(" a\tb\r\nc\x7f ") == "a b c"
    assert len(one_line("å" * 500)) == 150


def test_markup_escapes_everything() -> None:
    assert "&lt;img src=x&gt; &amp; &#34;" in as_html('<img src=x> & "', "sv").replace(
        "&quot;", "&#34;"
    )
    assert "<br>" in as_html("ett\ntvå", "sv")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("a@b.example", True),
        ("fel+anmalan@bolaget.se", True),
        ("a@b", False),
        ("a@b.se,c@d.se", False),
        ("a@b.se\nBcc: c@d.se", False),
        ("a b@c.se", False),
        ("<a@b.se>", False),
        ("å@b.se", False),
        ("a..b@c.se", False),
        (".a@b.se", False),
        ("a.@b.se", False),
        ("a" * 65 + "@b.se", False),
        ("070-123 45 67", False),
        ("a@" + "b" * 300 + ".se", False),
    ],
)
def test_addresses(text: str, known: bool) -> None:
    assert is_address(text) == known


@pytest.mark.parametrize("words", ["pågår, Lampan är släckt, B05", "å " * 70, "plain words " * 11])
def test_a_long_subject_keeps_its_spaces_and_short_lines(words: str) -> None:
    subject = one_line(f"Svar på beställning: {words}")
    letter = Outgoing(
        id=uuid.uuid4(), receiver="a@b.example", event="case.opened", report_id=None,
        subject=subject, body="Hej\n", language="sv", made_at=datetime.now(UTC),
    )  # fmt: skip
    sent = compose(letter, MAIL, "https://x.example").as_bytes()
    read = message_from_bytes(sent, policy=default)
    assert read["Subject"] == subject
    assert read["Content-Language"] == "sv"
    head = sent.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", ["case.overdue", "digest", "handover"])
def test_in_a_list_each_case_has_its_link_right_below(name: str) -> None:
    lines = write(name, "sv", {**VALUES, "cases": [CASE, CASE]}).text.splitlines()
    cases = [at for at, line in enumerate(lines) if line.startswith("- ") and "Lampa" in line]
    assert cases
    assert all(lines[at + 1].startswith(f"  {HERE}/cases/") for at in cases)
