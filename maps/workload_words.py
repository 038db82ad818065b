"""What the pages of workload and of areas of care say."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from babel import dates

from gis.workload import Load
from maps.texts import N_, Texts
from maps.vocabulary import label

_THANKS: Final[Mapping[str, str]] = {
    "added": N_("The area is kept."),
    "changed": N_("The area is changed."),
    "removed": N_("The area is taken away. Its places and plans stay as they are."),
    "back": N_("The plans are back on the weekday that they had."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "name": N_("Give a name of at most 100 characters, or GeoJSON whose features have names."),
    "team": N_("Choose a team from the list."),
    "hours": N_("Give hours a week, above 0 and at most 10,000."),
    "outline": N_(
        "Draw at least three corners, or give GeoJSON with polygons in longitude and latitude, "
        "between 1,000 m² and 100 km², that do not cross themselves."
    ),
    "SameNameError": N_("There is one of that name already."),
    "weekday": N_("Choose two different weekdays, and a task that has plans on the first."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def thanks(texts: Texts, what: str) -> str:
    """Say thanks for what was sent; nothing for what is not known."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Say why a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def week_name(texts: Texts, monday: date) -> str:
    """Name a week as people do, ``v. 48``."""
    return texts.gettext("wk %(week)s", week=monday.isocalendar().week)


def week_title(texts: Texts, monday: date) -> str:
    """Name a week with its year and first day."""
    year, week, _ = monday.isocalendar()
    return texts.gettext(
        "week %(week)s, %(year)s, from %(day)s", week=week, year=year, day=texts.date(monday)
    )


def weekdays(texts: Texts, width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]:
    """Return the names of the days of a week, Monday first."""
    names = dates.get_day_names(width, context="stand-alone", locale=texts.locale)
    return [str(names[day]) for day in range(7)]


def moved(texts: Texts, count: int, from_day: int, to_day: int) -> str:
    """Say how many plans were moved, from which weekday to which."""
    names = weekdays(texts, "wide")
    return texts.ngettext(
        "%(num)s plan is moved from %(old)s to %(new)s, from next week on.",
        "%(num)s plans are moved from %(old)s to %(new)s, from next week on.",
        count,
        old=names[from_day],
        new=names[to_day],
    )


def hours(texts: Texts, load: Load) -> str:
    """Say how many hours are due; a dash where no visit has a time."""
    if load.visits and load.untimed == load.visits:
        return "\u2013"
    return texts.quantity(load.hours, "h", 1)


def places(texts: Texts, load: Load) -> str:
    """Say how many places are due."""
    return texts.ngettext("%(num)s place", "%(num)s places", len(load.places))


def task_name(texts: Texts, names: Mapping[str, str], code: str) -> str:
    """Return what a task is called: by the company's template, else by its code."""
    return names.get(code) or label(texts, "task", code)


def field_titles(texts: Texts) -> dict[str, str]:
    """Return the titles of what the page can be narrowed by."""
    return {
        "weeks": texts.gettext("Weeks ahead"),
        "doer": texts.gettext("Who does it"),
        "own": texts.gettext("Own teams"),
        "all": texts.gettext("All, contractors too"),
        "nobody": texts.gettext("own staff or not given"),
    }


def outside(texts: Texts, estate: str) -> str:
    """Name what of an estate lies in no area."""
    return texts.gettext("%(estate)s, outside the areas", estate=estate)


def has(texts: Texts, hours: float) -> str:
    """Say how many hours an area has in a week [h]."""
    return texts.gettext("has %(hours)s a week", hours=texts.quantity(hours, "h", 1))


def chart_title(texts: Texts, name: str, most: float | None) -> str:
    """Say what the bars of an area show."""
    if most is None:
        return texts.gettext("Hours due each week: %(name)s", name=name)
    return texts.gettext(
        "Hours due each week: %(name)s; the area has %(hours)s a week",
        name=name, hours=texts.quantity(most, "h", 1),
    )  # fmt: skip
