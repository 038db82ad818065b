"""What the pages of round templates and open deviations say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from babel import dates
from babel.lists import format_list

from gis import vocabulary as words
from maps.cleaning_words import recurrence
from maps.texts import N_, Texts
from maps.vocabulary import VOCABULARIES, label

TITLE: Final = N_("What rounds ask")
DEVIATIONS: Final = N_("Open deviations")
SAFETY_INSPECTION: Final = N_("Safety inspection")
_THANKS: Final[Mapping[str, str]] = {
    "copied": N_("It is your own now. Your tablets ask it from their next day package on."),
    "made": N_("The round is made. Write what it asks."),
    "changed": N_("The round is changed."),
    "gone": N_("It is offered no longer. Where there is a shipped one, that counts again."),
    "again": N_("It is offered again."),
    "asked": N_("It is asked from the next day package on."),
    "item_changed": N_("It is asked in the new words. What was answered keeps the old ones."),
    "moved": N_("The order is changed."),
    "retired": N_("It is asked no longer. What it found stays open until somebody looks."),
    "taken": N_("The table is read: %(points)s points, %(mandatory)s of them mandatory."),
}
#: Said beside the thanks where a safety inspection has other numbers than the certificate's list.
_NOT_WHOLE: Final = N_(
    "The certificate's list has %(points)s points, %(mandatory)s of them mandatory."
)
_REFUSED: Final[Mapping[str, str]] = {
    "name_sv": N_("Give a name of at most 120 characters."),
    "name_en": N_("Give a name of at most 120 characters."),
    "about_sv": N_("Say what it is for in at most 1,000 characters."),
    "about_en": N_("Say what it is for in at most 1,000 characters."),
    "kind": N_("Choose what kind of round it is."),
    "asset_kinds": N_("Some item's fault category is not for all that is chosen."),
    "rrule": N_("That is no recurrence rule, e.g. FREQ=WEEKLY;BYDAY=MO."),
    "minutes": N_("Give minutes as a number, more than 0 and at most 1,440."),
    "source": N_("Say in at most 300 characters where it comes from."),
    "question_sv": N_("Write a question of at most 300 characters."),
    "question_en": N_("Write a question of at most 300 characters."),
    "aspect": N_("Choose what the item tells of."),
    "category": N_("Choose a fault category from the list."),
    "priority": N_("Choose a step."),
    "recheck_days": N_("Give a whole number of days, 1 to 366."),
    "is_mandatory": N_("Write ja or nej."),
    "may_not_apply": N_("Write ja or nej."),
    "photo_when": N_("Write never, not_ok or always."),
    "severities": N_("Write A, B and C with blanks between, or nothing."),
    "code": N_("The same number or code is there twice."),
    "conflict": N_("There is one of that name already, or it asks as much as a round may."),
}
_TEXT: Final = N_("A text is longer than 1,000 characters, or holds what nobody can read.")
_FILE: Final[Mapping[str, str]] = {
    "has no rows": N_("The table has no rows."),
    "asks nothing": N_("The table asks nothing: write questions into the column question_sv."),
    "has no column": N_("The table has no column question_sv (or Fråga, Kontrollpunkt)."),
}
_UNREADABLE: Final = N_("The file cannot be read. Give CSV or Excel (xlsx).")


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was done; empty: nothing was. `taken:57:28` brings numbers."""
    what, *numbers = sent.split(":")
    if what not in _THANKS or len(numbers) not in (0, 2):
        return ""
    if not numbers:
        return "" if what == "taken" else texts.gettext(_THANKS[what])
    return texts.gettext(_THANKS[what], points=numbers[0], mandatory=numbers[1])


def not_whole(texts: Texts, points: int, mandatory: int) -> str:
    """Say how many points the certificate's list has."""
    return texts.gettext(_NOT_WHOLE, points=points, mandatory=mandatory)


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken: by its field."""
    return texts.gettext(_REFUSED.get(field, _TEXT))


def file_refused(texts: Texts, field: str, reason: str) -> str:
    """Say why a table was not taken: a row with its field, or the whole of it."""
    if field == "file":
        said = next(
            (told for start, told in _FILE.items() if reason.startswith(start)), _UNREADABLE
        )
        return texts.gettext(said)
    row, _, column = field.removeprefix("row ").partition(", ")
    why = refused(texts, column)
    return texts.gettext("Row %(row)s, %(column)s: %(why)s", row=row, column=column, why=why)


def place_word(texts: Texts, kind: str) -> str:
    """Return the word for what a round is about: a kind of asset, or of place."""
    return label(texts, "asset" if kind in words.ASSET_KINDS else "place_kind", kind)


def places(texts: Texts, kinds: Sequence[str]) -> str:
    """Say what a round is about, ``trapphus och byggnad``."""
    if not kinds:
        return texts.gettext("anything")
    named = [place_word(texts, kind) for kind in kinds]
    return str(format_list(named, locale=texts.locale))


def usual(texts: Texts, rule: str | None, minutes: float | None) -> str:
    """Say how often a round is usually walked, and how long a place takes."""
    parts = [_often(texts, rule)] if rule else []
    if minutes:
        parts.append(texts.gettext("%(number)s min a place", number=texts.number(minutes)))
    return ", ".join(parts)


def _often(texts: Texts, rule: str) -> str:
    """Say how often a rule is due; one for some months of the year by its months."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    months = [month for month in parts.pop("BYMONTH", "").split(",") if month.isdecimal()]
    if parts.get("FREQ") == "YEARLY" and not months:
        years = int(parts.get("INTERVAL", "1"))
        return texts.ngettext("every year", "every %(num)s years", years)
    if not months:
        return recurrence(texts, None, rule, date(2026, 1, 5))
    named = _months(texts, {int(month) for month in months})
    if parts["FREQ"] == "YEARLY":
        return texts.gettext("every year in %(months)s", months=named)
    often = recurrence(
        texts, None, ";".join(f"{k}={v}" for k, v in parts.items()), date(2026, 1, 5)
    )
    return texts.gettext("%(often)s, in %(months)s", often=often, months=named)


def _months(texts: Texts, months: set[int]) -> str:
    """Name months: those in a row by the first and the last, also over the new year."""
    names = dates.get_month_names("wide", locale=texts.locale)
    begins = [month for month in sorted(months) if (month - 2) % 12 + 1 not in months]
    if len(begins) == 1 and len(months) > 2:  # noqa: PLR2004 -- two are named
        last = (begins[0] + len(months) - 2) % 12 + 1
        return texts.gettext("%(first)s to %(last)s", first=names[begins[0]], last=names[last])
    return str(format_list([names[month] for month in sorted(months)], locale=texts.locale))


def task_name(texts: Texts, task: str, names: Mapping[str, Any]) -> str:
    """Return the name of a task: as its template says, else as the register does."""
    found = names.get(task)
    if found is not None:
        return str(found.name_sv if texts.locale.language == "sv" else found.name_en)
    return label(texts, "task", task)


def category_groups(texts: Texts, codes: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return fault categories by their group, with words."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        groups.setdefault(code.split(".")[0], []).append((code, label(texts, "category", code)))
    return [
        (label(texts, "category_group", group), groups[group])
        for group in VOCABULARIES["category_group"]
        if group in groups
    ]
