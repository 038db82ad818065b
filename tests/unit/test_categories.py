"""Fault categories: what a page offers the register accepts, and each has words."""

import csv

import pytest

from backend.settings import ROOT
from gis import vocabulary
from maps.texts import get_texts
from maps.vocabulary import REPORT_CATEGORIES, VOCABULARIES, label


def _rows() -> list[dict[str, str]]:
    path = ROOT / "backend" / "reports" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_are_two_levels_and_unique() -> None:
    codes = [row["code"] for row in _rows()]
    assert len(set(codes)) == len(codes)
    assert all(len(code.split(".")) == 2 for code in codes)


def test_every_category_has_words_in_the_catalogues() -> None:
    assert {row["code"] for row in _rows()} == set(VOCABULARIES["category"])
    for row in _rows():
        for language in ("sv", "en"):
            assert row[f"title_{language}"] == label(get_texts(language), "category", row["code"])


@pytest.mark.parametrize("kind", REPORT_CATEGORIES)
def test_what_a_form_offers_the_register_accepts(kind: str) -> None:
    accepted = {
        row["code"] for row in _rows() if not row["applies_to"] or kind in row["applies_to"].split()
    }
    assert set(REPORT_CATEGORIES[kind]) <= accepted


def test_kinds_and_states_are_known_words() -> None:
    for row in _rows():
        assert set(row["applies_to"].split()) <= set(vocabulary.ASSET_KINDS)
        assert row["lamp_state"] in ("", *vocabulary.LAMP_STATES)
        assert row["danger"] in ("yes", "no")


def test_each_lamp_state_can_be_reported() -> None:
    assert {row["lamp_state"] for row in _rows()} - {""} == set(vocabulary.LAMP_STATES)
