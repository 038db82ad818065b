"""What is to be done as a calendar (iCalendar, RFC 5545): whole days, places, no persons."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

from maps.texts import Texts

PRODUCT: Final = "-//Ljusrond//Rounds and cleaning//EN"
#: How often a program should ask again.
REFRESH: Final = timedelta(hours=6)
_MINUTES_PER_HOUR: Final = 60.0


@dataclass(frozen=True)
class Feed:
    """A calendar: its identity, whose it is, of which company."""

    id: uuid.UUID
    whose: str
    company: str


@dataclass
class Entry:
    """What is due of one task in an estate on a day.

    Attributes
    ----------
    places
        Label of each place, and since when it is overdue (None: it is not).
    minutes
        Time of the visits whose time is known [min].
    untimed
        Visits without a time [count].
    """

    day: date
    estate: str
    task: str
    task_name: str
    places: list[tuple[str, date | None]] = field(default_factory=list)
    minutes: float = 0.0
    untimed: int = 0

    def add(self, place: str, minutes: float | None, since: date | None) -> None:
        """Add a visit."""
        self.places.append((place, since))
        self.minutes += minutes or 0.0
        self.untimed += minutes is None


def calendar_file(feed: Feed, entries: Sequence[Entry], today: date, texts: Texts) -> bytes:
    """Write a calendar.

    Parameters
    ----------
    feed
        Whose calendar it is.
    entries
        What is due, in order.
    today
        The day that it is written on; the same day gives the same bytes.
    texts
        Words of the calendar.

    Returns
    -------
    bytes
        UTF-8, lines ended by CR LF. The UID of an event is the same at each fetch.
    """
    name = texts.gettext("Rounds and cleaning: %(whose)s", whose=feed.whose)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The library knows these as no text, and would leave a line break in them as it is.
    for key, text in (("name", name), ("x-wr-calname", name), ("description", feed.company)):
        calendar.add(key, vText(text))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(feed, entry, today, texts))
    return bytes(calendar.to_ical())


def _event(feed: Feed, entry: Entry, today: date, texts: Texts) -> Event:
    event = Event()
    told = f"{entry.estate}/{entry.task}/{entry.day}"
    event.add("uid", f"{uuid.uuid5(feed.id, told)}@ljusrond")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", _summary(entry, texts))
    event.add("description", "\n".join(_lines(entry, texts)))
    event.add("location", entry.estate)
    event.add("categories", [entry.task_name])
    event.add("transp", "TRANSPARENT")
    return event


def _summary(entry: Entry, texts: Texts) -> str:
    count = texts.ngettext("%(num)s place", "%(num)s places", len(entry.places))
    told = f"{entry.task_name}: {count}"
    if entry.minutes:
        about = "" if not entry.untimed else "+"
        told += f", {texts.quantity(entry.minutes / _MINUTES_PER_HOUR, 'h', 1)}{about}"
    return told.replace("\u00a0", " ")


def _lines(entry: Entry, texts: Texts) -> list[str]:
    lines = []
    for place, since in sorted(entry.places, key=lambda one: (one[1] is None, one[0])):
        late = texts.gettext(" (overdue since %(day)s)", day=texts.date(since)) if since else ""
        lines.append((place + late).replace("\u00a0", " "))
    if entry.untimed:
        lines.append(
            texts.ngettext(
                "%(num)s visit has no time given.",
                "%(num)s visits have no time given.",
                entry.untimed,
            )
        )
    return lines
