"""What the pages of waste rooms say: bins, collections, room, what to add, thanks, refusals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, Final

from babel import dates

from gis.waste import MANDATED_FROM, WEEKDAYS
from maps.cleaning_words import recurrence
from maps.texts import N_, NO_BREAK_SPACE, Texts
from maps.vocabulary import label

_DASH: Final = "\u2013"
_TIMES: Final = "\u00d7"
#: Views of the list: which rooms, and what their tab is called.
VIEWS: Final[Mapping[str, str]] = {
    "": N_("All"),
    "lacks": N_("Lack a fraction"),
    "short": N_("Too little room"),
    "unknown": N_("Not known"),
    "tight": N_("Little to spare"),
    "ready": N_("Ready"),
    "troubled": N_("Many cases"),
}
#: Columns of files: a row a room and mandated fraction.
COLUMNS: Final[Mapping[str, str]] = {
    "estate": N_("Estate"),
    "code": N_("Label"),
    "name": N_("Name"),
    "dwellings": N_("Dwellings served"),
    "readiness": N_("For 2027"),
    "fraction": N_("Fraction"),
    "mandated_from": N_("Mandated from"),
    "room": N_("Verdict"),
    "bins": N_("Bins"),
    "volume": N_("Volume of the bins [l]"),
    "per_week": N_("Collections a week"),
    "capacity": N_("Room [l/week]"),
    "capacity_dwelling": N_("Room a dwelling [l/week]"),
    "need_low": N_("Need, least [l/week]"),
    "need_high": N_("Need, most [l/week]"),
    "added_bins": N_("Bins to add"),
    "added_bin": N_("Volume of each [l]"),
    "reports": N_("Cases in a year"),
    "looks": N_("Readings in a year"),
    "overfull": N_("Of them overfull"),
    "missorted": N_("Of them mis-sorted"),
}
_FILE: Final[Mapping[str, str]] = {
    "title": N_("Waste rooms"),
    "as_of": N_("As of"),
    "about": N_("About this file"),
    "source": N_("Source of the need"),
    "rule": N_("How it is judged"),
}
_RULE: Final = N_(
    "Room is volume of the bins times collections a week. It is too little below the least that the"
    " dwellings leave, and tight below the most. Of a room, never of a household."
)
_THANKS: Final[Mapping[str, str]] = {
    "fraction": N_("What the room takes is changed."),
    "station": N_("The figures of the room are changed."),
    "need": N_("Your own figures count from now on."),
    "shipped": N_("The shipped figures count again."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "fraction": N_("Choose a fraction from the list."),
    "bins": N_("Write bins as number x litres, e.g. 4 x 660, 2 x 370."),
    "weekdays": N_("Choose at least one day of the week, or say that nobody knows."),
    "weeks": N_("Choose every how many weeks it is collected, 1 to 13."),
    "rrule": N_("That is no rule for a collection without an end (RFC 5545)."),
    "starts_on": N_("Give the first day as year-month-day, e.g. 2026-11-30."),
    "collector": N_("Give a name of at most 100 characters."),
    "dwellings_served": N_("Give a whole number of dwellings, 0 to 5,000."),
    "area_m2": N_("Give the floor in square metres, 0 to 5,000."),
    "low_l": N_("Give litres a week as a number."),
    "high_l": N_("The least and the most are litres a week, the most not below the least."),
    "bin_l": N_("Give the volume of a bin, 10 to 20,000 litres."),
    "every_days": N_("Give the days between collections, 1 to 92."),
    "source": N_("Say in at most 300 characters where the figures come from."),
    "file": N_("The file cannot be read: give CSV or Excel with the columns station and fraction."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
#: Why a row of a file was not taken.
ROW_REASONS: Final[Mapping[str, str]] = {
    "station": N_("no waste room carries this label, or several do"),
    "fraction": N_("is no fraction that we know"),
    "bins": N_("number and volume of bins are whole numbers, both or neither"),
    "weekdays": N_("is no day of the week"),
    "weeks": N_("every 1 to 13 weeks"),
    "rrule": N_("is no rule for a collection without an end"),
    "starts_on": N_("is no day written year-month-day"),
    "collector": N_("at most 100 characters"),
    "other": N_("left out: another row of the same room and fraction was not taken"),
}


def duty(texts: Texts, today: date) -> str:
    """Say from when collection at the property is mandated, and how long that is."""
    days, when = (MANDATED_FROM - today).days, texts.date(MANDATED_FROM)
    if days > 0:
        return texts.ngettext(
            "Packaging is to be collected at the property from %(when)s: in %(num)s day.",
            "Packaging is to be collected at the property from %(when)s: in %(num)s days.",
            days,
            when=when,
        )
    return texts.gettext("Packaging is to be collected at the property since %(when)s.", when=when)


def bins(texts: Texts, found: Mapping[int, int]) -> str:
    """Write bins, number times litres; empty where none are told."""
    return ", ".join(_bin(texts, count, volume_l) for volume_l, count in found.items())


def bins_field(found: Mapping[int, int]) -> str:
    """Write bins as a form takes them."""
    return ", ".join(f"{count} x {volume_l}" for volume_l, count in found.items())


def collected(texts: Texts, rule: str | None, starts_on: date | None) -> str:
    """Say when a fraction is collected."""
    if rule is None or starts_on is None:
        return texts.gettext("not told")
    return recurrence(texts, None, rule, starts_on)


def added(texts: Texts, rooms: Iterable[Any], *, tight: bool = False) -> str:
    """Say which bins to add for what a station lacks or has too little room for."""
    wanted = ("lacks", "short", "tight") if tight else ("lacks", "short")
    told = [
        " ".join(filter(None, (_added(texts, room), label(texts, "fraction", room.fraction))))
        for room in rooms
        if room.mandated_from and room.room in wanted
    ]
    return ", ".join(told)


def listed(texts: Texts, fractions: Sequence[str]) -> str:
    """Write fractions, in the order given."""
    return ", ".join(label(texts, "fraction", name) for name in fractions)


def litres(texts: Texts, low: float | None, high: float | None = None) -> str:
    """Write litres a week, or a span of them; empty where they are not known."""
    if low is None:
        return ""
    if high is None or round(low) == round(high):
        return texts.number(round(low))
    return f"{texts.number(round(low))}{_DASH}{texts.number(round(high))}"


def walk(texts: Texts, lengths_m: Sequence[float], near_m: float) -> str:
    """Say how far doors have to their nearest room: how many within `near_m`, and the median."""
    return texts.ngettext(
        "%(near)s of %(num)s door has a waste room within %(most)s, half within %(middle)s.",
        "%(near)s of %(num)s doors have a waste room within %(most)s, half within %(middle)s.",
        len(lengths_m),
        near=texts.number(sum(length <= near_m for length in lengths_m)),
        most=texts.quantity(near_m, "m"),
        middle=texts.quantity(median(lengths_m), "m"),
    )


def weekdays(texts: Texts) -> list[tuple[str, str]]:
    """Return the days of the week, with their words."""
    names = dates.get_day_names("abbreviated", locale=texts.locale)
    return [(code, str(names[at])) for at, code in enumerate(WEEKDAYS)]


def weeks(texts: Texts) -> list[tuple[str, str]]:
    """Return how often something can be collected, with words."""
    return [
        (str(count), texts.ngettext("every week", "every %(num)s weeks", count))
        for count in (1, 2, 3, 4, 6, 8, 13)
    ]


def cells(texts: Texts, station: Any, room: Any) -> list[object]:  # noqa: ANN401 -- of backend.waste
    """Return a row of a file, in the order of `COLUMNS`."""
    taken = room.room in ("lacks", "short", "tight")
    return [
        station.estate_name, station.code, station.name, station.dwellings_served,
        label(texts, "waste_readiness", station.readiness),
        label(texts, "fraction", room.fraction),
        room.mandated_from.isoformat() if room.mandated_from else None,
        label(texts, "waste_room", room.room), room.bins, room.volume_l,
        *(None if v is None else round(v, 2) for v in (
            room.per_week, room.capacity_l, room.capacity_dwelling_l, room.need_low_l,
            room.need_high_l)),
        room.added_bins if taken else 0, room.added_bin_l if taken else None,
        station.reports, station.looks, station.overfull_looks, station.missorted_looks,
    ]  # fmt: skip


def headings(texts: Texts) -> list[str]:
    """Return the headings of a file."""
    return [texts.gettext(words) for words in COLUMNS.values()]


def file_words(texts: Texts) -> dict[str, str]:
    """Return what files say of themselves."""
    return {key: texts.gettext(words) for key, words in _FILE.items()} | {
        "how": texts.gettext(_RULE)
    }


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken: its field."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def row_reason(texts: Texts, field: str) -> str:
    """Return why a row of a file was not taken: its field."""
    return texts.gettext(ROW_REASONS[field])


def _added(texts: Texts, room: Any) -> str:  # noqa: ANN401 -- of backend.waste
    return _bin(texts, room.added_bins, room.added_bin_l) if room.added_bins else ""


def _bin(texts: Texts, count: int, volume_l: int) -> str:
    told = texts.number(count), _TIMES, texts.quantity(volume_l, "l")
    return NO_BREAK_SPACE.join(told)
