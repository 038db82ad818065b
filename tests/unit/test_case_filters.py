"""Filters of the list of cases: read from an address, written back, said in words."""

from __future__ import annotations

import uuid

import pytest

from backend.lists.filters import CaseFilter, read_address
from backend.lists.store import words_of
from maps import list_words
from maps.texts import get_texts

TEAM = uuid.UUID(int=7)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "state=overdue",
        "estate=prov&category=LIGHT&holder=mine",
        "holder=teams&state=all",
        f"holder=team%3A{TEAM}&priority=P1&days=30&held=yes",
        f"place={TEAM}&asset={TEAM}&party=municipality&status=in_work",
        "text=m%C3%B6rkt+vid+cykelrum&sort=oldest",
        "due=week&sort=due",
    ],
)
def test_a_filter_comes_back_as_it_was_written(asked: str) -> None:
    found = read_address(asked)
    assert read_address(found.address) == found
    assert (found == CaseFilter()) == (asked == "")
    texts = get_texts("sv")
    assert len(list_words.filter_parts(texts, found.given, {})) == len(found.given)
    assert list_words.filter_text(texts, found.given, {})


@pytest.mark.parametrize(
    "asked",
    [
        "state=nothing", "sort=x", "holder=team:7", "holder=nobody", "days=0", "days=99999",
        "place=7", "category=light", "state=closed&sort=due", "text=a%00b", "priority=P9",
        "due=year", "held=no", "status=lost", "party=them",
    ],
)  # fmt: skip
def test_an_address_that_is_none_of_ours_is_the_usual_list(asked: str) -> None:
    assert read_address(asked) == CaseFilter()


def test_what_is_due_orders_open_cases_and_the_newest_the_others() -> None:
    assert CaseFilter().order == "due"
    assert CaseFilter(state="closed").order == "newest"
    assert CaseFilter(sort="oldest").order == "oldest"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mörkt", "'mörkt':*"),
        ("mörkt vid", "'mörkt':* & 'vid':*"),
        ("it's & !:*", "'it':* & 's':*"),
        ("%&!", None),
    ],
)
def test_words_are_searched_by_their_beginnings_and_are_never_operators(
    text: str, words: str | None
) -> None:
    assert words_of(text) == words


def test_the_filter_is_said_in_words() -> None:
    asked = read_address(f"estate=prov&category=LIGHT.DARK&holder=team:{TEAM}&days=7&due=week")
    names = {"estate": "Provgården", "holder": "Ljuslaget"}
    said = list_words.filter_text(get_texts("en"), asked.given, names)
    for words in ("Open", "Estate: Provgården", "Given to: Ljuslaget", "Opened within: 7 days"):
        assert words in said
    mine = list_words.filter_text(get_texts("en"), read_address("holder=mine").given, {})
    assert mine.endswith("Given to: me")
