"""What the pages say of luminaires and their photometric files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from maps.texts import N_, Texts

NOTHING: Final = "\u2013"
#: Marks the reader's note on exports that hide the real flux.
_NORMALISED: Final = "normalised to 1000 lm"

THANKS: Final[Mapping[str, str]] = {
    "taken": N_("Thank you. The file is in the register."),
    "known": N_("The file was in the register already; this is it."),
    "linked": N_("Linked. The light of its lamps is computed anew."),
    "unlinked": N_("The link is gone. The light of its lamps is computed anew."),
    "declared": N_("Noted. The light of its lamps is computed anew."),
}
SYMMETRY: Final[Mapping[str, str]] = {
    "axial": N_("The same all round: one plane stands for all"),
    "quadrant": N_("Mirrored both ways, along and across"),
    "c0_c180": N_("Mirrored about the plane C0-C180"),
    "c90_c270": N_("Mirrored about the plane C90-C270"),
    "none": N_("None: every plane stands for itself"),
}
ORIENTATION: Final[Mapping[str, str]] = {
    "cie": N_("Street side at C90 (European)"),
    "us": N_("Street side at C0 (North American)"),
    "symmetric": N_("No street side: the light is the same all round"),
    "unknown": N_("Street side unknown"),
}
#: Short enough for a table.
SIDE: Final[Mapping[str, str]] = {
    "cie": N_("C90"),
    "us": N_("C0"),
    "symmetric": N_("the same all round"),
    "unknown": N_("unknown"),
}
_TOLD_BY: Final[Mapping[str, str]] = {
    "cie": N_("Read from the table: it is mirrored about C90-C270."),
    "us": N_("Read from the table: it is mirrored about C0-C180."),
    "symmetric": N_("Read from the table."),
    "unknown": N_(
        "The table does not tell, and the file says nothing. Until somebody says it, the light is"
        " computed as if it lay at C90."
    ),
}
_DECLARED: Final = N_("Said by somebody who knows.")
_TOO_NEAR: Final = N_(
    "Closer than five times its size the luminaire is no point, and the lux are rough."
)
_HIDDEN_FLUX: Final = N_(
    "The file is written for 1000 lm and hides the real flux. The light is right only if the real"
    " flux stands at the luminaire type or at the lamp."
)
_FORMAT: Final[Mapping[str, str]] = {"ies": "IES", "eulumdat": "EULUMDAT"}


@dataclass(frozen=True)
class FileFacts:
    """What a file says, as plain values; lumen, watt, metre."""

    format: str
    edition: str
    flux_lm: float | None
    luminaire_flux_lm: float
    power_w: float | None
    symmetry: str
    orientation: str
    declared: bool
    far_field_m: float
    hides_flux: bool = False


@dataclass(frozen=True)
class Fact:
    """One line: what it is, the value, and what to know about it."""

    title: str
    text: str
    note: str = ""
    known: bool = True


def file_facts(file: FileFacts, texts: Texts) -> list[Fact]:
    """Write the lines of a file's page."""
    _ = texts.gettext
    flux = texts.quantity(file.luminaire_flux_lm, "lm")
    everything = _("Everything that leaves the luminaire: the table added up.")
    power = watts(file.power_w, texts) if file.power_w else _("not in the file")
    told = told_by(file.orientation, declared=file.declared, texts=texts)
    found = [
        Fact(_("Flux of the luminaire"), flux, everything),
        _stated_flux(file, texts),
        Fact(_("Power"), power, known=bool(file.power_w)),
        _efficacy(file, texts),
        Fact(_("Symmetry"), _(SYMMETRY[file.symmetry])),
        Fact(
            _("Orientation"),
            _(ORIENTATION[file.orientation]),
            told,
            known=file.orientation != "unknown",
        ),
        Fact(_("Format"), format_name(file.format, file.edition)),
    ]
    if file.far_field_m > 0.0:
        near = texts.quantity(file.far_field_m, "m", 1)
        found.append(Fact(_("Nearest distance"), near, _(_TOO_NEAR)))
    return found


def _efficacy(file: FileFacts, texts: Texts) -> Fact:
    title = texts.gettext("Efficacy")
    if not file.power_w:
        return Fact(title, NOTHING, known=False)
    if file.hides_flux:
        return Fact(title, texts.gettext("not told: the real flux is hidden"), known=False)
    return Fact(title, texts.quantity(file.luminaire_flux_lm / file.power_w, "lm/W"))


def _stated_flux(file: FileFacts, texts: Texts) -> Fact:
    _ = texts.gettext
    title = _("Flux stated in the file")
    if file.flux_lm is None:
        note = _("Absolute photometry: the luminaire was measured with its own light source.")
        return Fact(title, _("none: absolute"), note)
    share = texts.quantity(100 * file.luminaire_flux_lm / file.flux_lm, "%")
    note = _("Of the bare lamps; %(share)s leaves the luminaire.", share=share)
    return Fact(title, texts.quantity(file.flux_lm, "lm"), note)


def watts(power_w: float, texts: Texts) -> str:
    """Write a power, with a decimal only where it has one."""
    return texts.quantity(power_w, "W", 0 if power_w == round(power_w) else 1)


def told_by(orientation: str, *, declared: bool, texts: Texts) -> str:
    """Say where the orientation comes from."""
    return texts.gettext(_DECLARED if declared else _TOLD_BY[orientation])


def format_name(form: str, edition: str) -> str:
    """Return format and edition as makers write them."""
    name = _FORMAT.get(form, form)
    return name if edition == name else f"{name} {edition}"


def hides_flux(warnings: Iterable[str]) -> bool:
    """Tell whether the reader noted that a file hides its real flux."""
    return any(warning.startswith(_NORMALISED) for warning in warnings)


def hidden_flux(warnings: Iterable[str], texts: Texts) -> str:
    """Return what follows from a file that hides its real flux; empty where it does not."""
    return texts.gettext(_HIDDEN_FLUX) if hides_flux(warnings) else ""
