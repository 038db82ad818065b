"""Lighting classes as they stand in a form: what each asks for, in words."""

from typing import Final

from maps.texts import N_, Texts

OWN_CLASSES: Final = N_("Our own classes")
#: Where the figures of the standards' classes were read; what a company wrote stays as it is.
_SOURCES: Final = (
    N_("table 3 (P); performanceinlighting.com/ww/it/en-13201-2-2015"),
    N_("table 2 (C); performanceinlighting.com/ww/it/en-13201-2-2015"),
    N_("table 4 (HS); makers' tables, to check against a bought copy"),
    N_("table 5 (SC), Esc at 1.5 m; makers' tables, to check against a bought copy"),
    N_("table 6 (EV), Ev at 1.5 m; makers' tables, to check against a bought copy"),
    N_("table 5.9, parking areas; makers' tables, to check against a bought copy"),
    N_("table 5.1, general circulation; bega.com Richtwerte"),
)
_QUANTITY: Final = {
    "Ehs": N_("hemispherical"),
    "Ev": N_("vertical at 1.5 m"),
    "Esc": N_("semi-cylindrical at 1.5 m"),
}


def class_source(source: str, texts: Texts) -> str:
    """Say where the figures of a class were read, in the reader's language where they are ours."""
    return texts.gettext(source) if source in _SOURCES else source


def class_choice(
    code: str,
    e_avg_lx: float | None,
    e_min_lx: float | None,
    uo: float | None,
    quantity: str,
    texts: Texts,
) -> str:
    """Write a class with what it asks for, ``P5: average 3 lx, lowest 0.6 lx``."""
    parts = []
    if quantity in _QUANTITY:
        parts.append(texts.gettext(_QUANTITY[quantity]))
    if e_avg_lx is not None:
        parts.append(texts.gettext("average %(lux)s", lux=_lux(e_avg_lx, texts)))
    if e_min_lx is not None:
        parts.append(texts.gettext("lowest %(lux)s", lux=_lux(e_min_lx, texts)))
    if uo is not None:
        parts.append(texts.gettext("uniformity %(uo)s", uo=texts.number(uo, 2)))
    if not {e_avg_lx, e_min_lx, uo} - {None}:
        parts.append(texts.gettext("no figures asked for"))
    return f"{code}: {', '.join(parts)}"


def default_choice(code: str, texts: Texts) -> str:
    """Write the choice of no class: ours of the kind."""
    return texts.gettext("Our default: %(code)s", code=code)


def class_thanks(texts: Texts, asset: str, code: str) -> str:
    """Say which class was chosen for which asset, and that the light is computed anew."""
    chosen = code or texts.gettext("our default")
    return texts.gettext(
        "Saved. %(asset)s is held against %(code)s; the light is computed anew.",
        asset=asset,
        code=chosen,
    )


def _lux(value: float, texts: Texts) -> str:
    decimals = next(d for d in (0, 1, 2) if d == 2 or round(value, d) == value)  # noqa: PLR2004 - enough
    return texts.quantity(value, "lx", decimals)
