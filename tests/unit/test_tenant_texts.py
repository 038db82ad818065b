"""The pages for tenants say everything in every language they are offered in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from maps.checks import checks
from maps.consent_words import CONSENTS, LETTERS
from maps.glyphs import glyphs
from maps.tenant_texts import DOMAIN, LANGUAGES, NAMES, TenantTexts, tenant_texts
from maps.tenant_words import STAFF_ONLY, answered, heading, promised, their_words
from maps.texts import LOCALE_FOLDER, catalogue_path

TRANSLATED = [language for language in LANGUAGES if language != "en"]


def used_ids() -> Iterator[str]:
    method_map = [("tenant_*.py", "python"), ("pages/**.html", "jinja2")]
    keywords = {"T_": None, "t": None, "gettext": None, "nt": (1, 2)}
    maps = LOCALE_FOLDER.parent
    backend = maps.parent / "backend" / "tenants"
    found = [
        *extract_from_dir(maps, method_map, keywords=keywords),
        *extract_from_dir(backend, [("following.py", "python")], keywords=keywords),
    ]
    for _file, _line, message, _comments, _context in found:
        yield message if isinstance(message, str) else message[0]


def catalogue(language: str) -> Catalog:
    with catalogue_path(language, DOMAIN).open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    entries = catalogue(language)
    used = set(used_ids())
    assert len(used) > 90, "the extraction found too little to prove anything"
    buttons = set() if language == "sv" else {one.en for one in checks().buttons.values()}
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in entries if m.id}
    assert known == used | buttons
    for message in entries:
        forms = (message.string,) if isinstance(message.string, str) else message.string
        assert all(forms), message.id
        assert not message.fuzzy
    assert [(m.id, error) for m, errors in entries.check() for error in errors] == []
    places = re.compile(r"%\(\w+\)s")
    for message in entries:
        if isinstance(message.id, str) and message.id:
            assert set(places.findall(message.id)) == set(places.findall(message.string))


def test_every_language_has_words_for_consent_and_for_itself() -> None:
    assert set(NAMES) == set(LANGUAGES)
    assert {key.rpartition(".")[2] for key in CONSENTS if key.startswith(f"{LETTERS}.")} == set(
        LANGUAGES
    )


def test_every_choice_has_a_sign() -> None:
    assert {one.icon for one in checks().buttons.values()} <= set(glyphs())
    assert {"phone", "danger"} <= set(glyphs())
    assert set(checks().buttons) >= STAFF_ONLY


def test_arabic_counts_as_arabic_does() -> None:
    arabic = tenant_texts("ar")
    singular, plural = "%(num)s more has seen it.", "%(num)s more have seen it."
    told = [arabic.ngettext(singular, plural, n) for n in (1, 2, 3, 11)]
    assert len(set(told)) == 4
    assert "3" in told[2]
    assert arabic.direction == "rtl"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_promise_names_a_day(language: str) -> None:
    texts = tenant_texts(language)
    due = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)  # midnight in Sweden: the day before is meant
    assert re.search(r"\b0?1\b", promised(texts, due, late=False))
    assert promised(texts, due, late=False) != promised(texts, due, late=True)
    assert "%" not in promised(texts, None, late=False)


def test_an_asset_is_called_by_what_stands_on_it() -> None:
    swedish = tenant_texts("sv")
    assert heading(swedish, "lamp", "P1", None) == ("Lampa P1", "")
    assert heading(swedish, "stairwell", "T3", "Bärvägen 3 A") == ("Trapphus Bärvägen 3 A", "T3")
    assert heading(swedish, "waste_station", None, "Huset vid ån") == ("Miljörum Huset vid ån", "")
    assert heading(swedish, "property", None, None) == ("Plats", "")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'de', expected one of sv, en, ar, so, fi"):
        TenantTexts("de")


def test_the_answer_of_another_system_is_said_in_the_tenants_words_and_once() -> None:
    english = tenant_texts("en")
    assert answered(english, "Staden", "FIXED") == "An answer from Staden: work done"
    assert answered(english, "Staden", "CLOSED") == "An answer from Staden"
    assert answered(tenant_texts("sv"), "Staden", None) == "Besked från Staden"
    assert their_words("Staden svarar: åtgärdat", "Staden", "FIXED") == ""
    assert their_words("Staden svarar: stängt", "Staden", "CLOSED") == "Staden svarar: stängt"
    assert their_words("Tack!", "Staden", "FIXED") == "Tack!"
    assert their_words(None, "Staden", None) == ""
