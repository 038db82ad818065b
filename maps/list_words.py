"""What lists of cases say: the filter in words, columns of files, what came of many at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from maps.case_words import by_words, refused
from maps.report_words import place_of
from maps.texts import N_, Texts
from maps.vocabulary import label

_STATES: Final[Mapping[str, str]] = {
    "open": N_("Open"),
    "overdue": N_("Overdue"),
    "closed": N_("Closed"),
    "all": N_("All, good news too"),
}
_SORTS: Final[Mapping[str, str]] = {
    "due": N_("What is due first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
}
#: How far ahead what is promised is looked for [days].
DUES: Final[Mapping[str, int]] = {"day": 1, "week": 7, "month": 30}
_HOLDERS: Final[Mapping[str, str]] = {
    "mine": N_("me"),
    "teams": N_("one of my teams"),
    "none": N_("nobody"),
}
#: Headings of the filters, in the order of the form.
_FILTERS: Final[Mapping[str, str]] = {
    "state": N_("Which"),
    "text": N_("Words or label"),
    "estate": N_("Estate"),
    "place": N_("Building or courtyard"),
    "asset": N_("Asset"),
    "category": N_("Category"),
    "holder": N_("Given to"),
    "party": N_("Whose it is"),
    "status": N_("Status"),
    "priority": N_("Step of the ladder"),
    "due": N_("Promised within"),
    "days": N_("Opened within"),
    "held": N_("Held back"),
    "sort": N_("Sorted by"),
}
#: Columns of files: key and heading.
COLUMNS: Final[Mapping[str, str]] = {
    "category": N_("Category"),
    "where": N_("Where"),
    "estate": N_("Estate"),
    "status": N_("Status"),
    "priority": N_("Step of the ladder"),
    "due": N_("Promised by"),
    "overdue": N_("Is overdue"),
    "party": N_("Whose it is"),
    "holder": N_("Given to"),
    "description": N_("The reporter's words"),
    "observed": N_("Seen"),
    "opened": N_("Reported"),
    "closed": N_("Closed at"),
    "reports": N_("Reports"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "url": N_("Address of the case"),
}
_FILE: Final[Mapping[str, str]] = {
    "as_of": N_("As of"),
    "filter": N_("Filter"),
    "cases": N_("Cases"),
    "cut": N_("Cut off"),
    "about": N_("About this file"),
}
_LACKS: Final[Mapping[str, str]] = {
    "ids": N_("Select at least one case, at most 200 at once."),
    "act": N_("Choose what is to be done with the selected cases."),
    "back": N_("There is nothing to take back."),
}
_TABS: Final[Mapping[str, str]] = {
    "open": N_("Open"),
    "overdue": N_("Overdue"),
    "none": N_("Nobody's"),
    "mine": N_("Mine"),
    "closed": N_("Closed"),
}
_THANKS: Final[Mapping[str, str]] = {
    "saved": N_("The filter is saved."),
    "renamed": N_("The filter has its new name."),
    "deleted": N_("The filter is deleted."),
    "default": N_("The list opens with this filter from now on."),
    "usual": N_("The list opens with all open cases again."),
}
_NOT_KEPT: Final[Mapping[str, str]] = {
    "taken": N_("Another of your filters has that name already."),
    "nameless": N_("Give the filter a name of at most 60 characters."),
    "full": N_("You keep as many filters as there can be. Delete one first."),
}
#: What is written into the history of a case when a change of many is taken back.
TAKEN_BACK: Final = N_("Taken back: it was changed with many others by mistake.")


def title(texts: Texts) -> str:
    """Return what the list is called."""
    return texts.gettext("Cases")


def state(texts: Texts, code: str) -> str:
    """Return the word for which cases: open, overdue, closed, all."""
    return texts.gettext(_STATES[code])


def tab(texts: Texts, name: str) -> str:
    """Return the title of one of the views that people ask for most."""
    return texts.gettext(_TABS[name])


def holder(texts: Texts, code: str) -> str:
    """Return the word for who has a case: me, my teams, nobody; any other name stays as it is."""
    return texts.gettext(_HOLDERS[code]) if code in _HOLDERS else code


def states(texts: Texts) -> list[tuple[str, str]]:
    """Return the states with their words, for a choice."""
    return [(code, state(texts, code)) for code in _STATES]


def sorts(texts: Texts, *, dated: bool) -> list[tuple[str, str]]:
    """Return the orders with their words; what is due orders open cases alone."""
    return [(code, texts.gettext(text)) for code, text in _SORTS.items() if dated or code != "due"]


def dues(texts: Texts) -> list[tuple[str, str]]:
    """Return within how long something is promised, with words, for a choice."""
    return [(code, texts.days(days)) for code, days in DUES.items()]


def filters() -> tuple[str, ...]:
    """Return the names of all filters."""
    return tuple(_FILTERS)


def filter_parts(
    texts: Texts, given: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return what is asked as pairs of a filter's name and words: ``Estate: Bärkullen``.

    Parameters
    ----------
    given
        What is asked, as an address says it.
    names
        What the things that are asked for are called: estate, place, asset, holder.
    """
    return [
        (name, f"{texts.gettext(_FILTERS[name])}: {_value(texts, name, given[name], names)}")
        for name in _FILTERS
        if name in given
    ]


def filter_text(texts: Texts, given: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Say in a line what a list is narrowed to."""
    which = [] if "state" in given else [("", state(texts, "open"))]
    return "; ".join(text for _, text in [*which, *filter_parts(texts, given, names)])


def _value(texts: Texts, name: str, value: str, names: Mapping[str, str]) -> str:
    if name in names:
        return names[name]
    if name in ("days", "due"):
        return texts.days(DUES[value] if name == "due" else int(value))
    if name in ("state", "sort"):
        return texts.gettext({**_STATES, **_SORTS}[value])
    if name == "holder":
        return holder(texts, value)
    if name == "held":
        return texts.gettext("yes")
    vocabulary = {"status": "report_status", "party": "party", "priority": "priority"}.get(name)
    if name == "category":
        vocabulary = "category" if "." in value else "category_group"
    return label(texts, vocabulary, value) if vocabulary else f"“{value}”"


def holder_of(row: Mapping[str, Any]) -> str:
    """Return who has a case; empty: nobody."""
    return str(row["account_name"] or row["team_name"] or "")


def whose(texts: Texts, row: Mapping[str, Any]) -> str:
    """Return whose a case is to mend: its contractor by name, else the kind of party."""
    return str(row["contractor_name"] or label(texts, "party", row["party"]))


def where(texts: Texts, row: Mapping[str, Any]) -> str:
    """Return what a case is about."""
    found = place_of(row["asset_kind"], row["asset_code"], row["asset_name"], texts)
    parts = [found or texts.gettext("a place on the map")]
    if row["spot"]:
        parts.append(label(texts, "spot", row["spot"]))
    if row["floor"] is not None:
        parts.append(texts.gettext("floor %(number)s", number=row["floor"]))
    return ", ".join(parts)


def step(texts: Texts, row: Mapping[str, Any]) -> str:
    """Return the step of the ladder; empty: none."""
    return label(texts, "priority", row["priority"]) if row["priority"] else ""


def due(texts: Texts, row: Mapping[str, Any]) -> str:
    """Return by when a case is promised; empty: nothing is."""
    return by_words(texts, row["due_at"]) if row["due_at"] else ""


def cells(texts: Texts, row: Mapping[str, Any], url: str) -> dict[str, object]:
    """Return the cells of a case in a file, by the keys of `COLUMNS`; moments stay moments."""
    lon, lat = row["geometry"]["coordinates"] if row["geometry"] else (None, None)
    return {
        "category": label(texts, "category", row["category"]),
        "where": where(texts, row),
        "estate": row["estate_name"],
        "status": label(texts, "report_status", row["status"]),
        "priority": step(texts, row),
        "due": row["due_at"],
        "overdue": texts.gettext("yes") if row["is_overdue"] else "",
        "party": whose(texts, row),
        "holder": holder_of(row),
        "description": row["description"],
        "observed": row["observed_at"],
        "opened": row["opened_at"],
        "closed": row["closed_at"],
        "reports": row["reports"],
        "lat": lat,
        "lon": lon,
        "url": url,
    }


def headings(texts: Texts) -> list[str]:
    """Return the headings of a file."""
    return [texts.gettext(text) for text in COLUMNS.values()]


def file_words(texts: Texts) -> dict[str, str]:
    """Return what a file says of itself."""
    return {name: texts.gettext(text) for name, text in _FILE.items()}


def outdoors(texts: Texts) -> str:
    """Return the heading of cases that lie at no house and in no yard."""
    return texts.gettext("Outdoors")


def taken_at(texts: Texts, now: datetime) -> str:
    """Say as of when a file or sheet is."""
    return texts.gettext("As of %(moment)s", moment=texts.moment(now))


def cut(texts: Texts, number: int) -> str:
    """Say that a file or sheet holds the first cases only."""
    return texts.gettext(
        "The first %(num)s of more: narrow the filter for the others.", num=texts.number(number)
    )


def did(texts: Texts, act: str, number: int) -> str:
    """Say of how many cases something was done."""
    words = {
        "assign": texts.ngettext("%(num)s case given away.", "%(num)s cases given away.", number),
        "status": texts.ngettext(
            "%(num)s case has the new status.", "%(num)s cases have the new status.", number
        ),
        "priority": texts.ngettext(
            "%(num)s case has the new step.", "%(num)s cases have the new step.", number
        ),
        "note": texts.ngettext(
            "%(num)s case has the note.", "%(num)s cases have the note.", number
        ),
        "back": texts.ngettext("%(num)s case taken back.", "%(num)s cases taken back.", number),
    }
    return words[act]


def bulk_refused(texts: Texts, field: str) -> str:
    """Say why nothing was done to any of many cases: what the form lacked."""
    return texts.gettext(_LACKS[field]) if field in _LACKS else refused(texts, field)


def thanks(texts: Texts, sent: str) -> str:
    """Return what a form about saved filters did; empty: nothing."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def not_kept(texts: Texts, sent: str) -> str:
    """Return why a form about saved filters did nothing; empty: it did something."""
    return texts.gettext(_NOT_KEPT[sent]) if sent in _NOT_KEPT else ""
