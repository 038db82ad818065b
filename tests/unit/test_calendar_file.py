"""The file of a calendar, read back by a parser: whole days, stable names, nothing of persons."""

import uuid
from datetime import UTC, date, datetime

from icalendar import Calendar

from maps.calendar_file import Entry, Feed, calendar_file
from maps.texts import get_texts

TODAY = date(2026, 11, 27)
FEED = Feed(uuid.UUID(int=7), "Lag; Norr, \\ \n1", "Bärkulla Bostäder")


def entries() -> list[Entry]:
    first = Entry(TODAY, "Bärkullen", "stairwell_cleaning", "Trapphusstädning")
    first.add("Gatan 1; trapphus A", 25, None)
    first.add("Åvägen 2, 🚪", 25, date(2026, 11, 20))
    second = Entry(date(2026, 12, 28), "Bärkullen", "yard_round", "Gårdsrond")
    second.add("G10", None, None)
    return [first, second]


def parsed(language: str = "sv") -> Calendar:
    return Calendar.from_ical(calendar_file(FEED, entries(), TODAY, get_texts(language)))


def test_a_parser_reads_every_event_as_a_whole_day() -> None:
    events = parsed().walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [TODAY, date(2026, 12, 28)]
    assert [event.decoded("dtend") for event in events] == [date(2026, 11, 28), date(2026, 12, 29)]
    first, second = events
    assert str(first["summary"]) == "Trapphusstädning: 2 platser, 0,8 h"
    assert str(first["description"]).splitlines() == [
        "Åvägen 2, 🚪 (försenat sedan 20 nov. 2026)",
        "Gatan 1; trapphus A",
    ]
    assert str(second["summary"]) == "Gårdsrond: 1 plats"
    assert "ingen tid" in str(second["description"])
    assert {str(event["transp"]) for event in events} == {"TRANSPARENT"}
    assert all(event.decoded("dtstamp") == datetime(2026, 11, 27, tzinfo=UTC) for event in events)


def test_the_calendar_says_whose_it_is_and_when_to_ask_again() -> None:
    calendar = parsed("en")
    assert calendar["version"] == "2.0"
    # The parser leaves what it does not know as it stands in the file.
    assert calendar["x-wr-calname"] == r"Rounds and cleaning: Lag\; Norr\, \\ \n1"
    assert calendar["refresh-interval"].to_ical() == b"PT6H"
    assert not calendar.errors


def test_an_event_keeps_its_name_from_day_to_day() -> None:
    def names(today: date, feed: Feed = FEED) -> list[str]:
        written = calendar_file(feed, entries(), today, get_texts("sv"))
        return [str(one["uid"]) for one in Calendar.from_ical(written).walk("VEVENT")]

    assert names(TODAY) == names(date(2026, 11, 28))
    assert len(set(names(TODAY))) == 2
    assert set(names(TODAY)).isdisjoint(names(TODAY, Feed(uuid.UUID(int=8), "B", "C")))


def test_lines_are_folded_and_ended_as_the_standard_says() -> None:
    long = Entry(TODAY, "B", "yard_round", "Rond")
    for place in range(60):
        long.add(f"Gårdsvägen {place}", 10, None)
    written = calendar_file(FEED, [long], TODAY, get_texts("sv"))
    lines = written.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert len(str(event["description"]).splitlines()) == 60


def test_the_same_day_gives_the_same_bytes() -> None:
    first = calendar_file(FEED, entries(), TODAY, get_texts("sv"))
    assert first == calendar_file(FEED, entries(), TODAY, get_texts("sv"))
