"""Words and pictures around the layer of illuminance and the slider of nights."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from maps.columns import as_number
from maps.features import Features
from maps.lux_scale import CLASS_MINIMA, STEPS_LX, colours, position, step_text
from maps.lux_tile import MAX_ZOOM, MIN_ZOOM
from maps.map_words import light_words
from maps.palette import THEMES, ThemeName
from maps.payload import Json
from maps.texts import Texts

_WIDE, _BAR_TOP, _BAR_HIGH = 300, 22, 16
_MARGIN = 10


@dataclass(frozen=True)
class LuxPanel:
    """What the page shows of the layer: its legend as a picture, and the same in words."""

    legend: Markup
    minima: str


def lux_panel(texts: Texts) -> LuxPanel:
    """Return the legend of illuminance in the reader's language."""
    minima = ", ".join(f"{code} {step_text(lux, texts)}" for lux, code in CLASS_MINIMA)
    return LuxPanel(
        _legend(texts),
        texts.gettext("Class minima [lx]: %(minima)s", minima=minima),
    )


def light_start(estate: str, found: Mapping[str, Features], texts: Texts) -> Json:
    """Return what the script of the map needs: addresses, limits, words, what is dark now.

    Parameters
    ----------
    estate
        Code of the estate.
    found
        Layers of the map: as nights past are told, so is now.
    texts
        Words of the reader.
    """
    spots = found["dark_spots"].rows if "dark_spots" in found else []
    now: Json = {"dark_spots": len(spots)}
    for name, column in (("dark_m2", "area_m2"), ("certain_m2", "certain_area_m2")):
        now[name] = sum(as_number(column, row[column]) for row in spots)
    return {
        "now": now,
        "estate": estate,
        "zooms": [MIN_ZOOM, MAX_ZOOM],
        "below": STEPS_LX[0],
        "words": light_words(texts),
    }


def _legend(texts: Texts) -> Markup:
    """Draw the scale with its steps [lx] below and the minima of classes above."""
    body = Markup("").join(
        [*(_bar(theme) for theme in THEMES), *_numbers(texts), *_marks()],
    )
    return Markup('<svg class="lux-scale" viewBox="{} 0 {} 58" aria-hidden="true">{}</svg>').format(
        -_MARGIN, _WIDE + 2 * _MARGIN, body
    )


def _bar(theme: ThemeName) -> Markup:
    shades = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in colours(theme)]
    stops = Markup("").join(
        Markup('<stop offset="{}" stop-color="{}"/>').format(round(i / 12, 3), shades[place])
        for i, place in enumerate(round(i * (len(shades) - 1) / 12) for i in range(13))
    )
    return Markup(
        '<g class="lux-{0}"><linearGradient id="lux-{0}">{1}</linearGradient>'
        '<rect x="0" y="{2}" width="{3}" height="{4}" rx="3" fill="url(#lux-{0})"/></g>'
    ).format(theme, stops, _BAR_TOP, _WIDE, _BAR_HIGH)


def _numbers(texts: Texts) -> list[Markup]:
    line = Markup('<path d="M{0} {1}v4" class="lux-tick"/><text x="{0}" y="{2}">{3}</text>')
    bottom = _BAR_TOP + _BAR_HIGH
    return [
        line.format(round(position(lux) * _WIDE, 1), bottom, bottom + 16, step_text(lux, texts))
        for lux in STEPS_LX
    ]


def _marks() -> list[Markup]:
    mark = Markup(
        '<path d="M{0} {1}l-4-6h8z" class="lux-mark"/><text x="{0}" y="{2}" class="lux-class">{3}'
        "</text>"
    )
    return [
        mark.format(round(position(lux) * _WIDE, 1), _BAR_TOP - 1, _BAR_TOP - 10, code)
        for lux, code in CLASS_MINIMA
    ]
