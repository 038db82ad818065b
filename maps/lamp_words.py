"""What hangs on one lamp, in words: the ground it holds lit, its repair, its group, its light."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from maps.columns import as_number, is_absent
from maps.layer import Row
from maps.light_words import area
from maps.texts import N_, Texts
from maps.vocabulary import label

NOTHING_DARK: Final = N_("If this lamp goes out, no ground goes dark: others light it enough.")


@dataclass(frozen=True)
class Effect:
    """Ground that goes dark if the lamp fails.

    Attributes
    ----------
    text
        The finding in a sentence.
    parts
        Address, name and area of each surface.
    figure
        That ground as a small map; empty where nothing is known.
    """

    text: str
    parts: Sequence[tuple[str, str, str]]
    figure: Markup


def effect_text(total_m2: float, texts: Texts, *, is_out: bool) -> str:
    """Say how much ground goes dark if a lamp fails; of one that is out, how much it holds lit."""
    if not total_m2:
        return texts.gettext(NOTHING_DARK)
    ground = area(total_m2, texts)
    if is_out:
        return texts.gettext("This lamp alone decides over %(area)s of ground.", area=ground)
    return texts.gettext("If this lamp goes out, %(area)s goes dark.", area=ground)


def figure_text(parts: Sequence[tuple[str, str, str]], texts: Texts) -> str:
    """Say what the figure of the ground shows; `parts` as in :class:`Effect`."""
    named = ", ".join(f"{name} {ground}" for _, name, ground in parts)
    return texts.gettext("Map of that ground: %(parts)s", parts=named)


def repair_text(row: Row, texts: Texts) -> str:
    """Say where a faulty lamp stands in the order of repair, and what mending it takes away."""
    words = texts.gettext(
        "Number %(place)s of %(all)s in the order of repair: %(area)s of dark ground goes.",
        place=texts.number(as_number("priority", row["priority"])),
        all=texts.number(as_number("of_all", row["of_all"])),
        area=area(row["dark_m2"], texts) or texts.quantity(0, "m²"),
    )
    if is_absent(row["with_lamp_code"]):
        return words
    partner = texts.gettext(
        "Mend it together with %(lamp)s: the ground needs both.", lamp=row["with_lamp_code"]
    )
    return f"{words} {partner}"


def group_text(row: Row, texts: Texts) -> str:
    """Say that a lamp belongs to a suspected group fault; the page names the lamps."""
    codes = row["lamp_codes"]
    assert isinstance(codes, list)  # noqa: S101 -- an array of the view
    found = texts.ngettext(
        "Suspected group fault: %(num)s dark neighbours.",
        "Suspected group fault: %(num)s dark neighbours.",
        len(codes),
    )
    parts = [found, f"{label(texts, 'fault_basis', str(row['basis'])).capitalize()}."]
    if not is_absent(row["circuit"]):
        parts.append(texts.gettext("Circuit %(circuit)s.", circuit=row["circuit"]))
    if isinstance(row["dark_since"], datetime):
        parts.append(texts.gettext("Dark since %(day)s.", day=texts.date(row["dark_since"])))
    return " ".join(parts)


def distribution_text(row: Row, family: str, texts: Texts) -> str:
    """Say by which table of intensities a lamp is computed: a measured file, or a typical one.

    Parameters
    ----------
    row
        ``file_name``, ``format`` and ``edition`` of the photometry; None where there is none.
    family
        Family of the typical distribution that is taken without.
    texts
        Words of the reader.
    """
    if is_absent(row["file_name"]):
        name = label(texts, "light_family", family)
        return texts.gettext("typical of its kind, not measured: %(family)s", family=name)
    return texts.gettext(
        "measured: %(file)s (%(edition)s)", file=row["file_name"], edition=row["edition"]
    )
