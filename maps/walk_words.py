"""What plans of walks say: why a stop is offered, what was refused, what a route is worth."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from gis.darkness import NotDark
from maps.asset_fields import asset_title
from maps.texts import N_, Texts
from maps.vocabulary import label

_LEFT_OUT: Final[Mapping[str, str]] = {
    "chosen": N_("left out by choice"),
    "no_way": N_("no way there along these paths"),
    "no_time": N_("does not fit in the time"),
}
_THANKS: Final[Mapping[str, str]] = {
    "made": N_("The walk is made and its route worked out."),
    "changed": N_("Changed, and the route worked out anew."),
    "gathered": N_("Looked again for what is worth seeing, and worked the route out anew."),
    "stop": N_("The place was added, and the route worked out anew."),
    "removed": N_("The walk was removed."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "paths": N_("The estate has no footpaths in the register. Import them first."),
    "start": N_("There is no path near the start. Choose a place nearer to a footpath."),
    "minutes": N_(
        "The way from start to end takes longer than the time there is. Give more time, or move"
        " them."
    ),
    "walked": N_("The walk has begun: its route stays as it was walked."),
    "estate": N_("Choose an estate."),
    "starts_at": N_("Give a day and a time."),
    "name": N_("Give the walk a name."),
    "many": N_("The walk holds as many places of your own as it may."),
}

_ANY: Final = N_("Look at what you have filled in.")


def left_out(texts: Texts, code: str) -> str:
    """Say why a place is not in the route."""
    return texts.gettext(_LEFT_OUT[code])


def thanks(texts: Texts, code: str) -> str:
    """Say thanks for what was sent; empty where nothing was."""
    return texts.gettext(_THANKS[code]) if code in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Say why a walk could not be planned as it was asked."""
    return texts.gettext(_REFUSED.get(field, _ANY))


def not_dark(texts: Texts, told: NotDark) -> list[str]:
    """Say why a walk in the dark cannot be held then, and what could be done instead."""
    said = []
    if told.dusk_at is None:
        said.append(texts.gettext("It does not get dark at all that evening."))
    else:
        said.append(
            texts.gettext(
                "It is not dark then: civil twilight ends at %(clock)s that evening.",
                clock=texts.clock(told.dusk_at),
            )
        )
    if told.later_at is not None:
        said.append(
            texts.gettext(
                "The same evening it can start at %(clock)s.", clock=texts.clock(told.later_at)
            )
        )
    if told.dates:
        days = ", ".join(texts.date(day) for day in told.dates)
        said.append(texts.gettext("At that hour it is dark next on %(days)s.", days=days))
    else:
        said.append(texts.gettext("At that hour it is dark on no day of the coming year."))
    return said


def darkness(
    texts: Texts, starts_at: datetime, dusk_at: datetime | None, *, never_light: bool
) -> str:
    """Say when it gets dark on the day of a walk."""
    if never_light:
        return texts.gettext("The sun does not rise above twilight that day.")
    if dusk_at is None:
        return texts.gettext("It does not get dark that evening.")
    if dusk_at <= starts_at:
        return texts.gettext(
            "Dark since %(clock)s (end of civil twilight).", clock=texts.clock(dusk_at)
        )
    return texts.gettext("Dark from %(clock)s (end of civil twilight).", clock=texts.clock(dusk_at))


def stop_name(texts: Texts, row: Mapping[str, Any]) -> str:
    """Name a place that is offered for a walk, as map and list call it."""
    if row["source"] == "last_walk":
        return str(row["name"] or texts.gettext("Point %(number)s", number=row["code"]))
    if row["source"] == "wish":
        return texts.gettext("Named by: %(group)s", group=row["name"])
    if row["source"] == "measure" and not row["category"]:
        return str(row["name"])
    kind, near = row["asset_kind"], row["near_name"]
    place = asset_title(kind, row["code"], row["name"], texts) if kind else ""
    place = place[:1].upper() + place[1:]
    if not near:
        return place or texts.gettext("A place on the map")
    if not place:
        return texts.gettext("At %(place)s", place=near)
    return texts.gettext("%(what)s at %(place)s", what=place, place=near)


def why(texts: Texts, row: Mapping[str, Any]) -> str:
    """Say what there is to see at a place."""
    said = _WHY.get(row["source"])
    return said(texts, row) if said else str(row["detail"] or "")


def _dark(texts: Texts, row: Mapping[str, Any]) -> str:
    area = texts.quantity(row["weight"] ** 2, "m²")
    return texts.gettext("Dark ground, %(area)s", area=area)


def _broken(texts: Texts, row: Mapping[str, Any]) -> str:
    state = label(texts, "lamp_state", str(row["detail"])).lower()
    return texts.gettext(
        "Lamp %(state)s for %(days)s", state=state, days=texts.days(int(row["weight"]))
    )


def _late(texts: Texts, row: Mapping[str, Any]) -> str:
    task = label(texts, "task", str(row["detail"]))
    days = texts.days(int(row["weight"]))
    return texts.gettext("%(task)s is %(days)s late", task=task, days=days)


def _repeated(texts: Texts, row: Mapping[str, Any]) -> str:
    return texts.ngettext(
        "%(num)s report in 90 days", "%(num)s reports in 90 days", int(row["weight"])
    )


def _mended(texts: Texts, row: Mapping[str, Any]) -> str:
    if not row["category"]:
        return texts.gettext("New measure, %(name)s: has it become better?", name=row["name"])
    return texts.gettext("Mended: %(what)s", what=_category(texts, row))


def _good(texts: Texts, row: Mapping[str, Any]) -> str:
    return str(row["detail"] or texts.gettext("Named as a good and safe place"))


def _category(texts: Texts, row: Mapping[str, Any]) -> str:
    return label(texts, "category", str(row["category"]))


_WHY: Final[Mapping[str, Callable[[Texts, Mapping[str, Any]], str]]] = {
    "dark_spot": _dark,
    "broken_fixture": _broken,
    "overdue_cleaning": _late,
    "unsafe_place": _category,
    "repeat_damage": _repeated,
    "measure": _mended,
    "good_place": _good,
}


def new_name(texts: Texts, estate: str) -> str:
    """Propose the name of a new walk."""
    return texts.gettext("Safety walk %(estate)s", estate=estate).strip()


def size(texts: Texts, length_m: float, stops: int) -> str:
    """Say how long the way of a group is, and how many stops the walk has."""
    told = texts.ngettext("%(num)s stop", "%(num)s stops", stops)
    return f"{texts.quantity(length_m / 1000, 'km', 1)}, {told}"


def worth(
    texts: Texts, score: float | None, gap_percent: float | None, gap_kind: str | None
) -> str:
    """Say how good a route is: proven best, or what it may lack at most."""
    if score is None:
        return texts.gettext("There is no route yet.")
    if gap_kind == "optimal":
        return texts.gettext("No route in this time is worth more: that is proven.")
    if gap_percent is None:
        return texts.gettext("How much better a route could be is not known.")
    return texts.gettext(
        "No route in this time is worth more than %(gap)s %% above this one.",
        gap=texts.number(gap_percent, 1),
    )
