"""What the pages of waste rooms show: rows, tabs, forms filled in, distances in words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from backend.waste.forms import BY_RULE, FractionForm
from backend.waste.schemas import Held, Need, Room, Station, Ways
from gis import vocabulary as words
from gis.waste import NEAR_M, simple_rule
from maps import waste_words as say
from maps.texts import Texts
from maps.vocabulary import label

#: Floor of a room for each dwelling: 32 m2 per 50 flats (Stockholm Vatten och Avfall) [m2].
FLOOR_M2: Final = 32 / 50
#: Kinds of trouble, as they are told.
TROUBLES: Final = ("overfull", "missorted", "dumped", "lock", "light", "other")


def chosen(found: Sequence[Station], show: str) -> list[Station]:
    """Return the stations of a view; one that is not known shows all."""
    if show == "troubled":
        return [one for one in found if one.is_troubled]
    if show not in say.VIEWS or not show:
        return list(found)
    return [one for one in found if one.readiness == show]


def tabs(
    found: Sequence[Station], estate: str | None, show: str, texts: Texts
) -> list[dict[str, object]]:
    """Return the views of the list that hold any station, each with how many it holds."""
    shown = show if show in say.VIEWS else ""
    held = {view: len(chosen(found, view)) for view in say.VIEWS}
    return [
        {
            "title": texts.gettext(title),
            "number": held[view],
            "url": "/waste" + (f"?{urlencode(asked)}" if (asked := _asked(estate, view)) else ""),
            "is_shown": view == shown,
        }
        for view, title in say.VIEWS.items()
        if held[view] or view in ("", shown)
    ]


def rows(
    found: Sequence[Station],
    rooms: Mapping[uuid.UUID, Sequence[Room]],
    ways: Ways | None,
    texts: Texts,
) -> list[dict[str, object]]:
    """Return the lines of the list; `farthest_m` is None where distances are not known."""
    return [
        {
            "station": station,
            "lacking": say.listed(texts, station.lacking),
            "short": say.listed(texts, station.short),
            "untold": say.listed(texts, station.untold),
            "tight": say.listed(texts, station.tight),
            "added": say.added(texts, rooms[station.id]),
            "farthest_m": max(
                (door.station_m or 0.0 for door in ways.of(station.id)), default=None
            ) if ways else None,
        }
        for station in found
    ]  # fmt: skip


def room_rows(rooms: Sequence[Room], texts: Texts) -> list[dict[str, object]]:
    """Return the fractions of a station with need and what to add in words."""
    return [
        {
            "room": room,
            "need": say.litres(texts, room.need_low_l, room.need_high_l),
            "added": say.added(texts, [room], tight=True) if room.added_bins else "",
        }
        for room in rooms
    ]


def fraction_forms(
    held: Sequence[Held], sent: FractionForm | None, texts: Texts
) -> list[dict[str, object]]:
    """Return a form a fraction: those that the station takes first; what was sent stands in its."""
    known = {one.fraction: one for one in held}
    order = [*known, *(name for name in words.WASTE_FRACTIONS if name not in known)]
    return [
        {
            "fraction": name,
            "held": known.get(name),
            "bins": say.bins(texts, known[name].bins) if name in known else "",
            "when": say.collected(texts, known[name].rrule, known[name].starts_on)
            if name in known
            else "",
            "form": sent if sent and sent.fraction == name else _filled(name, known.get(name)),
            "is_sent": bool(sent and sent.fraction == name),
        }
        for name in order
    ]


def troubles(found: Mapping[str, int], texts: Texts) -> list[tuple[str, int]]:
    """Return what was reported in a year, each kind with its count, the most first."""
    told = [(label(texts, "waste_trouble", kind), found.get(kind, 0)) for kind in TROUBLES]
    return sorted(told, key=lambda one: -one[1])


def walk(ways: Ways, texts: Texts) -> dict[str, object] | None:
    """Say how far the doors have to their nearest room; None: there is no door or no room."""
    lengths = [door.station_m for door in ways.doors if door.station_m is not None]
    if not lengths:
        return None
    told = say.walk(texts, lengths, NEAR_M)
    return {"words": told, "along_paths": ways.along_paths}


def area_needed(station: Station) -> float | None:
    """Return the floor that the dwellings of a station ask for [m2]; None: how many is unknown."""
    return None if station.dwellings_served is None else station.dwellings_served * FLOOR_M2


def sources(needs: Sequence[Need], texts: Texts) -> list[str]:
    """Return the need of each fraction with its source, a line each."""
    return [
        f"{label(texts, 'fraction', need.fraction)}:"
        f" {say.litres(texts, need.low_l, need.high_l)} l. {need.source}"
        for need in needs
    ]


def _asked(estate: str | None, view: str) -> dict[str, str]:
    return {name: value for name, value in (("estate", estate), ("show", view)) if value}


def _filled(name: str, held: Held | None) -> FractionForm:
    if held is None:
        return FractionForm(fraction=name)
    simple = simple_rule(held.rrule) if held.rrule else None
    return FractionForm(
        fraction=name,
        taken="yes",
        bins=say.bins_field(held.bins),
        weeks=str(simple[0]) if simple else BY_RULE if held.rrule else "",
        weekday=list(simple[1]) if simple else [],
        rrule=held.rrule or "",
        starts_on=held.starts_on.isoformat() if held.starts_on else "",
        collector=held.collector or "",
    )
