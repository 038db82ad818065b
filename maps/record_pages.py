"""What the pages of public records say beside the records themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from maps.texts import N_, Texts
from maps.vocabulary import VOCABULARIES, label

_THANKS: Final[Mapping[str, str]] = {
    "covered": N_("Covered. Whoever gets the record sees a block and the provision."),
    "lifted": N_("Uncovered. That it was covered is kept."),
    "saved": N_("Saved. It is a draft until somebody adjusts it."),
    "adjusted": N_("Adjusted. From now on it is a public record, and nobody can change it."),
    "corrects": N_("A draft that corrects the document. Change what was wrong, then adjust it."),
    "thrown": N_("The draft is thrown away."),
}
_NOT_COVERED: Final[Mapping[str, str]] = {
    "field": N_("Choose which text the passage is in."),
    "first": N_("Say at which character the passage begins, counted from 1."),
    "last": N_("Say at which character the passage ends: after its beginning, within the text."),
    "provision": N_("Say which provision it is covered by."),
    "reason": N_("Say why it is covered."),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "chosen": N_("Choose the records to give out first."),
}
_DOCUMENT: Final[Mapping[str, str]] = {
    "title": N_("Give the document a title of at most 200 characters."),
    "held_on": N_("Give the day it is about."),
    "body": N_("Write something in it."),
    "kind": N_("Choose what kind of document it is."),
    "estate_id": N_("Choose an estate, or the whole company."),
}


@dataclass(frozen=True)
class Line:
    """A public record in a list."""

    key: str
    url: str
    title: str
    kind: str
    where: str
    when: str
    status: str


def line(found: Mapping[str, Any], texts: Texts) -> Line:
    """Return a record in a list, as the records slice dumps it, in words."""
    is_report = found["kind"] == "report"
    asset = found["asset_kind"]
    about = ""
    if asset:
        name = found["asset_code"] or found["asset_name"] or ""
        about = f"{label(texts, 'asset', asset)} {name}".strip()
    what = found["what"]
    return Line(
        key=f"{found['kind']}:{found['id']}",
        url=f"/records/{found['kind']}s/{found['id']}",
        title=label(texts, "category", what) if is_report else found["title"],
        kind=texts.gettext("Report") if is_report else label(texts, "document_kind", what),
        where=", ".join(part for part in (about, found["estate"]) if part),
        when=texts.moment(found["at"]),
        status=label(texts, "report_status", found["status"])
        if is_report
        else texts.gettext("adjusted"),
    )


def category_groups(texts: Texts) -> list[tuple[str, str]]:
    """Return the groups of fault categories with their words, lights first."""
    groups = VOCABULARIES["category_group"]
    return [(group, label(texts, "category_group", group)) for group in groups]


def thanks(sent: str, texts: Texts) -> str:
    """Say what was done just now; nothing for an unknown word."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def not_covered(field: str, texts: Texts) -> str:
    """Say why a passage was not covered."""
    return texts.gettext(_NOT_COVERED.get(field, _NOT_COVERED["field"]))


def not_saved(field: str, texts: Texts) -> str:
    """Say why a document was not saved."""
    return texts.gettext(_DOCUMENT.get(field, _DOCUMENT["title"]))


def problem(word: str, texts: Texts) -> str:
    """Say why nothing was done; nothing for an unknown word."""
    return texts.gettext(_PROBLEMS[word]) if word in _PROBLEMS else ""
