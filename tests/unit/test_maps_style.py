"""Signs can be seen by day and night, and told apart without colour."""

import itertools
import re
from pathlib import Path

import pytest

from maps.layers import LAYERS, PRODUCTS
from maps.legend import svg
from maps.palette import (
    DAY,
    GROUNDS,
    NIGHT,
    PALETTES,
    TEXT_GROUNDS,
    TEXTS,
    contrast,
    css_tokens,
    luminance,
)
from maps.static_files import STATIC
from maps.style import STYLES, Area, Line, Symbol, as_json, ink_of, second_sign

TEXT_MINIMUM = 4.5  # WCAG 2.2, 1.4.3
GRAPHIC_MINIMUM = 3.0  # WCAG 2.2, 1.4.11

SIGNS = [
    (layer, key, style)
    for layer in ("lamps", "stairwells", "waste_stations", "reports", "places", *PRODUCTS)
    for key, style in STYLES[layer].items()
]


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1
    assert luminance("#ff0000") == pytest.approx(0.2126)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("layer", "key", "style"), SIGNS)
def test_signs_stand_out_from_all_that_lies_under_them(
    theme: str, layer: str, key: str, style: Symbol | Area | Line
) -> None:
    palette = PALETTES["day" if theme == "day" else "night"]
    for ground in GROUNDS:
        ratio = contrast(palette[ink_of(style)], palette[ground])
        assert ratio >= GRAPHIC_MINIMUM, f"{layer} {key} on {ground} by {theme}: {ratio:.2f}"


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_glyphs_are_seen_in_their_badges(palette: dict[str, str]) -> None:
    for layer, key, style in SIGNS:
        if isinstance(style, Symbol) and style.glyph and style.fill:
            ratio = contrast(palette[style.ink], palette[style.fill])
            assert ratio >= GRAPHIC_MINIMUM, f"{layer} {key}: {ratio:.2f}"


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_texts_and_controls_are_readable(palette: dict[str, str]) -> None:
    for text, ground in itertools.product(TEXTS, TEXT_GROUNDS):
        assert contrast(palette[text], palette[ground]) >= TEXT_MINIMUM, (text, ground)
    assert contrast(palette["on_action"], palette["action"]) >= TEXT_MINIMUM
    for part, ground in itertools.product(("control", "focus"), TEXT_GROUNDS):
        assert contrast(palette[part], palette[ground]) >= GRAPHIC_MINIMUM, (part, ground)


def test_the_palettes_name_the_same_colours() -> None:
    assert set(DAY) == set(NIGHT)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (*DAY.values(), *NIGHT.values()))


@pytest.mark.parametrize("layer", STYLES)
def test_states_differ_by_more_than_colour(layer: str) -> None:
    signs = [second_sign(style) for style in STYLES[layer].values()]
    assert len(set(signs)) == len(signs)


def test_products_differ_from_each_other_by_more_than_colour() -> None:
    shapes = {
        layer: {second_sign(style)[:3] for style in STYLES[layer].values()} for layer in PRODUCTS
    }
    for one, other in itertools.combinations(PRODUCTS, 2):
        assert not shapes[one] & shapes[other]


def test_unknown_is_never_drawn_as_known() -> None:
    assert STYLES["lamps"]["unknown"].fill is None
    assert STYLES["overdue_cleaning"]["never_visited"].fill is None
    certain, unknown = STYLES["dark_spots"]["certain"], STYLES["dark_spots"]["unknown"]
    assert isinstance(certain, Area)
    assert isinstance(unknown, Area)
    assert certain.fill_opacity > 3 * unknown.fill_opacity
    assert certain.hatch != unknown.hatch
    assert unknown.dash


@pytest.mark.parametrize("layer", LAYERS)
def test_legend_words_and_styles_name_the_same_classes(layer: str) -> None:
    assert list(LAYERS[layer].legend) == list(LAYERS[layer].styles)
    assert set(LAYERS[layer].headline) <= set(LAYERS[layer].styles)


def test_the_legend_draws_the_paths_and_tokens_of_the_map() -> None:
    for style in itertools.chain.from_iterable(per.values() for per in STYLES.values()):
        drawn, sent = str(svg(style)), as_json(style)
        for name in ("shape", "glyph"):
            assert str(sent.get(name, "")) in drawn
        assert f"var(--lr-{ink_of(style).replace('_', '-')})" in drawn
        for token in (sent.get("fill"), sent.get("edge"), sent.get("casing")):
            assert token is None or token in DAY


def test_the_style_sheet_of_tokens_is_the_one_written_from_the_palettes() -> None:
    assert Path(STATIC / "css" / "tokens.css").read_text("utf-8") == css_tokens()


def test_style_sheets_use_only_colours_that_exist() -> None:
    own = {"font", "radius", "shadow", "figure"}
    for sheet in ("ljusrond.css", "map.css"):
        used = set(
            re.findall(r"var\(--lr-([a-z0-9-]+)", (STATIC / "css" / sheet).read_text("utf-8"))
        )
        assert used - own <= {name.replace("_", "-") for name in DAY}
