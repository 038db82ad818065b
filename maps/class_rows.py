"""Lighting classes as tables: families of the standards, and the company's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from gis.lighting.classes import CLASSES
from maps.class_words import class_source
from maps.texts import N_, Texts
from maps.vocabulary import label

#: Written where a class asks for nothing.
NOTHING: Final = "\u2013"

QUANTITIES: Final[Mapping[str, str]] = {
    "Eh": N_("light that falls on the ground"),
    "Ehs": N_("light from all sides on the ground (hemispherical)"),
    "Ev": N_("light on an upright surface, 1.5 m up"),
    "Esc": N_("light on faces, 1.5 m up (semi-cylindrical)"),
}
"""What a class limits, in words that need no course in lighting."""

_FAMILIES: Final[tuple[tuple[str, str, str], ...]] = (
    ("EN 13201-2", "P", N_("P: footpaths, cycle paths, yards")),
    ("EN 13201-2", "C", N_("C: crossings and other places where traffic meets")),
    ("EN 13201-2", "HS", N_("HS: as P, measured on a dome")),
    ("EN 13201-2", "SC", N_("SC: so that faces can be seen")),
    ("EN 13201-2", "EV", N_("EV: upright surfaces")),
    ("EN 12464-2", "", N_("EN 12464-2: parking and places where vehicles move")),
)
_OTHERS: Final = N_("Other classes")
_ORDER: Final = {code: place for place, code in enumerate(CLASSES)}

Problem = Literal[
    "code", "source", "figures", "lux", "uo", "more", "uo_alone", "taken", "standard", "company",
    "other",
]  # fmt: skip
_PROBLEMS: Final[Mapping[Problem, str]] = {
    "code": N_("The code may hold letters, digits, dots, hyphens and underscores, 40 at most."),
    "source": N_("Write who decided the figures and where they stand."),
    "figures": N_("Give an average, a lowest value, or both."),
    "lux": N_("Write lux as a number above 0 and at most 1,000."),
    "uo": N_("Uniformity is a number between 0 and 1."),
    "more": N_("The lowest value cannot be more than the average."),
    "uo_alone": N_("A uniformity needs an average beside it."),
    "taken": N_("You have a class of that code already. Choose another code."),
    "standard": N_("A standard has a class of that code. Choose another code."),
    "company": N_("Say which company the class belongs to."),
    "other": N_("Something in the form could not be understood."),
}
THANKS: Final[Mapping[str, str]] = {
    "added": N_("The class is added. Choose it for a surface on the surface's own page."),
    "changed": N_("The class is changed. The estates that use it are computed anew."),
    "removed": N_("The class is removed."),
}


class Known(Protocol):
    """A lighting class as the register keeps it; figures in [lx] and [1]."""

    company: str | None
    code: str
    edition: str
    e_avg_lx: float | None
    e_min_lx: float | None
    uo: float | None
    source: str
    used_by: int
    cell_min_lx: float | None

    @property
    def quantity(self) -> str:
        """Code of the light it limits."""

    @property
    def default_for(self) -> Sequence[str]:
        """Kinds of surface it counts for where nobody chose."""


@dataclass(frozen=True)
class ClassRow:
    """One class, its figures written out; `limits` says in words what they are of."""

    code: str
    limits: str
    average: str
    lowest: str
    uniformity: str
    dark_below: str
    used: str
    default_for: str
    edition: str
    source: str


@dataclass(frozen=True)
class Family:
    """Classes that limit the same light, with where their figures come from."""

    title: str
    limits: str
    origins: tuple[str, ...]
    rows: tuple[ClassRow, ...]


def class_row(known: Known, texts: Texts) -> ClassRow:
    """Write one class."""
    kinds = [label(texts, "surface_kind", kind) for kind in known.default_for]
    return ClassRow(
        code=known.code,
        limits=texts.gettext(QUANTITIES[known.quantity]),
        average=_lux(known.e_avg_lx, texts),
        lowest=_lux(known.e_min_lx, texts),
        uniformity=NOTHING if known.uo is None else texts.number(known.uo, 2),
        dark_below=_lux(known.cell_min_lx, texts),
        used=texts.number(known.used_by) if known.used_by else NOTHING,
        default_for=", ".join(kinds),
        edition=known.edition,
        source=class_source(known.source, texts),
    )


def families(known: Iterable[Known], texts: Texts) -> list[Family]:
    """Sort the classes of standards into families, in the order people look for them.

    Parameters
    ----------
    known
        Classes of standards; a company's own are for `class_row`.
    texts
        Words of the reader.
    """
    groups: dict[str, list[Known]] = {}
    for one in known:
        groups.setdefault(_family(one), []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: _ORDER.get(one.code, len(_ORDER)))
    order = [title for _, _, title in _FAMILIES] + [_OTHERS]
    return [_written(title, groups[title], texts) for title in order if title in groups]


def problem(texts: Texts, kind: Problem) -> str:
    """Say why a class was not taken."""
    return texts.gettext(_PROBLEMS[kind])


def in_use(texts: Texts, code: str, names: Sequence[str], more: int) -> str:
    """Say what is held against a class that was to go."""
    listed = ", ".join(names)
    if more:
        listed = texts.gettext("%(names)s and %(count)s more", names=listed, count=more)
    return texts.gettext(
        "%(code)s is in use: %(names)s. Choose another class there first.",
        code=code,
        names=listed,
    )


def _written(title: str, known: Sequence[Known], texts: Texts) -> Family:
    rows = tuple(class_row(one, texts) for one in known)
    limits = dict.fromkeys(row.limits for row in rows)
    origins = dict.fromkeys(f"{row.edition}, {row.source}" for row in rows)
    return Family(texts.gettext(title), ", ".join(limits), tuple(origins), rows)


def _family(known: Known) -> str:
    letters = known.code.rstrip("0123456789")
    for edition, prefix, title in _FAMILIES:
        if known.edition.startswith(edition) and prefix in ("", letters):
            return title
    return _OTHERS


def _lux(value: float | None, texts: Texts) -> str:
    if value is None:
        return NOTHING
    decimals = next(d for d in (0, 1, 2) if d == 2 or round(value, d) == value)  # noqa: PLR2004 - enough
    return texts.quantity(value, "lx", decimals)
