"""Both languages say everything, and numbers and dates are written as people write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from maps.texts import LANGUAGES, LOCALE_FOLDER, Texts, catalogue_path, get_texts
from maps.vocabulary import REPORT_CATEGORIES, VOCABULARIES, label, message_ids

MAPS = LOCALE_FOLDER.parent
NBSP = "\u00a0"


def used_ids() -> Iterator[str | tuple[str, str]]:
    method_map = [("**.py", "python"), ("pages/**.html", "jinja2")]
    keywords = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(MAPS, method_map, keywords=keywords)
    for _file, _line, message, _comments, _context in found:
        yield message if isinstance(message, str) else (message[0], message[1])
    yield from message_ids()


def catalogue(language: str) -> Catalog:
    with Path(catalogue_path(language)).open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_catalogue_and_translated(language: str) -> None:
    entries = catalogue(language)
    used = set(used_ids())
    assert len(used) > 200, "the extraction found too little to prove anything"
    lacking = [
        m
        for m in used
        if (key := m if isinstance(m, str) else m[0]) not in entries
        or not entries[key]
        or not all(_forms(entries[key].string))
    ]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over_or_breaks_its_places(language: str) -> None:
    entries = catalogue(language)
    known = {m if isinstance(m, str) else m[0] for m in used_ids()}
    assert [m.id for m in entries if m.id and _forms(m.id)[0] not in known] == []
    assert [(m.id, e) for m, errors in entries.check() for e in errors] == []
    assert not any(message.fuzzy for message in entries if message.id)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize(
    ("language", "number", "unit", "decimals", "written"),
    [
        ("sv", 1234, "m²", 0, f"1{NBSP}234{NBSP}m²"),
        ("en", 1234, "m²", 0, f"1,234{NBSP}m²"),
        ("sv", 0.64, "lx", 1, f"0,6{NBSP}lx"),
        ("en", 0.64, "lx", 1, f"0.6{NBSP}lx"),
    ],
)
def test_quantities(language: str, number: float, unit: str, decimals: int, written: str) -> None:
    assert get_texts(language).quantity(number, unit, decimals) == written


def test_plural_forms() -> None:
    swedish, english = get_texts("sv"), get_texts("en")
    assert [swedish.days(n) for n in (0, 1, 5)] == ["0 dagar", "1 dag", "5 dagar"]
    assert [english.days(n) for n in (0, 1, 5)] == ["0 days", "1 day", "5 days"]


def test_ago_stays_in_days() -> None:
    assert get_texts("sv").ago(5) == "för 5 dagar sedan"
    assert get_texts("en").ago(1) == "1 day ago"
    assert get_texts("en").ago(38) == "38 days ago"
    assert get_texts("sv").ago(0) == "i dag"


def test_moments_are_written_in_swedish_time() -> None:
    texts = get_texts("sv")
    winter = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert texts.clock(winter) == "00:30"
    assert texts.date(winter) == "24 nov. 2026"
    assert texts.date(date(2026, 11, 23)) == "23 nov. 2026"
    assert texts.clock(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "14:00"


def test_a_moment_without_zone_is_utc() -> None:
    naive = datetime(2026, 11, 23, 11, 3, tzinfo=UTC).replace(tzinfo=None)
    assert get_texts("sv").clock(naive) == "12:03"


def test_an_unknown_language_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ValueError, match="'fi', expected one of sv, en"):
        Texts("fi")


def test_a_code_outside_its_vocabulary_is_shown_as_it_is() -> None:
    assert label(get_texts("sv"), "lamp_state", "dark") == "släckt"
    assert label(get_texts("sv"), "lamp_state", "upside_down") == "upside_down"


def test_report_categories_are_known_ones() -> None:
    for kind, codes in REPORT_CATEGORIES.items():
        assert kind in VOCABULARIES["asset"]
        assert set(codes) <= set(VOCABULARIES["category"])
        assert len(set(codes)) == len(codes)
