"""What is said of files that came back: why a row waits for a person, or was not taken."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from maps.columns import Column, is_absent, write
from maps.layers import EDITABLE, LAYERS
from maps.qgis_style import fields_of
from maps.texts import N_, Texts
from maps.vocabulary import label

OTHER_COMPANY: Final = N_("was taken out of another company's register")
NO_ESTATE: Final = N_("there is no estate that it could be about")
CHANGED_SINCE: Final = N_("was changed since it was applied; it stays as it is")
CHANGED_MEANWHILE: Final = N_("was changed here while you looked; send the file once more")
NO_POLES: Final = N_("Choose at least one new lamp.")
NO_FILE: Final = N_("Choose a file.")
# Said by gis.returned, which knows no languages.
_OF_ROWS: Final = (
    N_("no row that you see has this id; leave the id empty to add a new row"),
    N_("is a copy that lies on its original; move it, or remove it from the file"),
    N_("has no position"),
    N_("was changed here too since the file was taken out"),
    N_("was changed here since the file was taken out; it cannot be told what"),
    N_("was removed here since the file was taken out"),
    N_("was changed here since the file was taken out, and removed in the file"),
)
_INSTEAD: Final = re.compile(r", (left unknown|taken as .*|rounded)$")
#: Reasons of the checks of imports that hold figures.
_OF_VALUES: Final[Mapping[str, str]] = {
    r"outside (?P<low>\S+) to (?P<high>.+)": N_("must lie between %(low)s and %(high)s"),
    r"outside the years (?P<low>\d+) to (?P<high>\d+)": N_("must lie between %(low)s and %(high)s"),
    r"is longer than (?P<most>\d+) characters": N_("is longer than %(most)s characters"),
    r"is moved more than (?P<far>\S+) km": N_("is moved more than %(far)s km"),
    r"lies more than (?P<far>\S+) km from its estate": N_(
        "lies more than %(far)s km from its estate"
    ),
    r"no estate lies within (?P<far>\S+) m: say which": N_("no estate lies within %(far)s m"),
    r"not known and left out: (?P<what>.+)": N_("not known: %(what)s"),
}
# Others of the checks, as they stand.
_OF_CHECKS: Final = (
    N_("no number"),
    N_("no date"),
    N_("neither yes nor no"),
    N_("not a known word"),
    N_("not a whole number"),
    N_("no IK code"),
    N_("no IP code"),
    N_("is empty"),
    N_("cannot be taken"),
    N_("lies outside what the register can hold"),
    N_("several estates hold the place: say which"),
)
#: Fields that say something else than their name does.
_TITLES: Final[Mapping[str, str]] = {
    "row": N_("Row"),
    "geom": N_("Position"),
    "geometry": N_("Position"),
    "estate": N_("Estate"),
}


def column_of(layer: str, name: str) -> Column | None:
    """Return the column of a layer that a field is shown as; None: it has no title."""
    return next((c for c in fields_of(LAYERS[layer]) if c.name == name), None)


def title_of(layer: str, name: str, texts: Texts) -> str:
    """Name a field of a layer."""
    if name in _TITLES:
        return texts.gettext(_TITLES[name])
    column = column_of(layer, name)
    return name if column is None else texts.gettext(column.title)


def value_of(layer: str, name: str, value: object, texts: Texts) -> str:
    """Write a value of a field for people; what is not known is a dash."""
    if is_absent(value):
        return "\u2013"
    column = column_of(layer, name)
    if column is None or column.kind in {"date", "moment"}:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        return write(texts, column, value)
    except (TypeError, ValueError):  # a value of a file that is none of its kind
        return str(value)


def reasons_of(layer: str, told: Mapping[str, str], texts: Texts) -> list[str]:
    """Say why a row was not taken: the field, where it is one, and the reason."""
    said = []
    for name, reason in told.items():
        words = _reason(reason, texts)
        said.append(words if name == "row" else f"{title_of(layer, name, texts)}: {words}")
    return said


def _reason(told: str, texts: Texts) -> str:
    """Write a reason of the register, which knows no languages; one unknown here as it stands."""
    value, _, reason = told.rpartition("': ") if told.startswith("'") else ("", "", told)
    # What an import would do instead is not done here.
    plain = _INSTEAD.sub("", reason)
    for pattern, message in _OF_VALUES.items():
        if found := re.fullmatch(pattern, plain):
            figures = {name: _figures(said, texts) for name, said in found.groupdict().items()}
            plain = texts.gettext(message, **figures)
            break
    else:
        plain = texts.gettext(plain)
    return f"{value[1:]} {plain}" if value else plain


def _figures(said: str, texts: Texts) -> str:
    """Write decimal numbers in a text as the reader does."""
    return re.sub(r"\d+\.(\d+)", lambda found: texts.number(float(found[0]), len(found[1])), said)


def layer_title(layer: str, texts: Texts) -> str:
    """Name what a row of a layer is, one of its kind."""
    return label(texts, "asset", EDITABLE[layer])


def notes_of(
    notes: Mapping[str, object], texts: Texts, *, has_origin: bool, is_whole: bool
) -> list[str]:
    """Say what is to be known of a file as a whole."""
    said = []
    if not is_whole:
        said.append(
            texts.gettext(
                "The file changes other estates too, which you do not see: who sees them decides on"
                " it."
            )
        )
    if not has_origin:
        said.append(
            texts.gettext(
                "The file does not say when it was taken out: rows that are missing in it are left,"
                " and what changed here meanwhile cannot be told."
            )
        )
    if gone := int(str(notes.get("gone") or 0)):
        said.append(
            texts.ngettext(
                "%(num)s row of the file was removed here meanwhile; it stays removed.",
                "%(num)s rows of the file were removed here meanwhile; they stay removed.",
                gone,
            )
        )
    others = notes.get("others")
    if isinstance(others, Sequence) and others and not isinstance(others, str):
        told = ", ".join(map(str, others))
        said.append(
            texts.gettext("Tables that are none of ours were left out: %(names)s.", names=told)
        )
    return said
