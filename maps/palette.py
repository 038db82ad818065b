"""Design tokens: every colour of page and map, by day and by night, and how they are measured.

The same tokens reach the browser twice: as CSS custom properties (`css_tokens`, kept in
static/css/tokens.css) and as JSON for the canvas of the map. Both come from the two tables below.
"""

from collections.abc import Mapping
from typing import Final, Literal

ThemeName = Literal["day", "night"]
Theme = Literal["auto", "day", "night"]

THEMES: Final[tuple[ThemeName, ...]] = ("day", "night")

# Names of what lies under the signs; every sign must stand out from all of them.
GROUNDS: Final = ("ground", "courtyard", "building", "path")

# Names of text colours; each must be readable on `TEXT_GROUNDS`.
TEXTS: Final = ("ink", "ink_soft", "link", "good", "bad")
TEXT_GROUNDS: Final = ("surface", "surface_soft", "page")

DAY: Final[Mapping[str, str]] = {
    # page
    "page": "#f6f5f1",
    "surface": "#ffffff",
    "surface_soft": "#f1efe9",
    "line": "#dcd8ce",
    "control": "#7b8190",
    "ink": "#1b2130",
    "ink_soft": "#4e5667",
    "link": "#1d4f9e",
    "good": "#1f6b3a",
    "bad": "#a3211a",
    "action": "#22355a",
    "on_action": "#ffffff",
    "focus": "#0b57d0",
    "glow": "#ffc233",
    # base of the map: calm, so that the three layers stand out
    "ground": "#f2f0ea",
    "courtyard": "#e2ead9",
    "courtyard_edge": "#bccbb0",
    "building": "#d8d2c8",
    "building_edge": "#a59d91",
    "path": "#ffffff",
    "path_edge": "#cdc6b9",
    "estate_edge": "#76705f",
    # marks of assets
    "lamp_lit": "#f7b500",
    "lamp_lit_edge": "#6b4e00",
    "lamp_unknown": "#616673",
    "asset": "#49515f",
    "waste": "#3b5a43",
    "report": "#9b2472",
    # dark spots
    "dark_fill": "#4a2391",
    "dark_edge": "#3a1779",
    "dark_hatch": "#1f0a4a",
    "dark_probable": "#7a3fa8",
    "dark_unknown": "#625a7c",
    # surfaces against their class, order of repair
    "fails": "#9a3b00",
    "repair": "#7a1f1a",
    # broken fixtures
    "broken": "#b3261e",
    "broken_energy": "#8a4b00",
    "broken_green": "#2f6b2a",
    "danger_fill": "#ffd400",
    "danger_edge": "#1a1a1a",
    "danger_ink": "#1a1a1a",
    # overdue cleaning
    "overdue_1": "#1c7186",
    "overdue_2": "#0f5775",
    "overdue_3": "#0a3a5c",
    "never": "#5a606d",
    # between sign and map, and inside the sign
    "halo": "#ffffff",
    "glyph": "#ffffff",
}

NIGHT: Final[Mapping[str, str]] = {
    "page": "#0d1118",
    "surface": "#161b25",
    "surface_soft": "#1e2531",
    "line": "#323b4a",
    "control": "#7f899b",
    "ink": "#e8ebf1",
    "ink_soft": "#abb4c4",
    "link": "#8fb8ff",
    "good": "#7fd69b",
    "bad": "#ff9a8d",
    "action": "#ffc95c",
    "on_action": "#1a1408",
    "focus": "#8fc1ff",
    "glow": "#ffc95c",
    "ground": "#10151e",
    "courtyard": "#16221c",
    "courtyard_edge": "#2b3f33",
    "building": "#262e3b",
    "building_edge": "#4b566a",
    "path": "#353e4c",
    "path_edge": "#1b222d",
    "estate_edge": "#8d97a8",
    "lamp_lit": "#ffd76a",
    "lamp_lit_edge": "#fff1c4",
    "lamp_unknown": "#aab2c0",
    "asset": "#b6bfcd",
    "waste": "#9fd0ac",
    "report": "#ff9bd8",
    "dark_fill": "#5b34c9",
    "dark_edge": "#b79cff",
    "dark_hatch": "#a98cf5",
    "dark_probable": "#c9a2ee",
    "dark_unknown": "#aca4c6",
    "fails": "#ffa06a",
    "repair": "#ffb3a8",
    "broken": "#ff7f6e",
    "broken_energy": "#ffad4d",
    "broken_green": "#86d07c",
    "danger_fill": "#ffe04a",
    "danger_edge": "#fff6c9",
    "danger_ink": "#1a1a1a",
    "overdue_1": "#55b4c9",
    "overdue_2": "#7fd0ea",
    "overdue_3": "#b9ecff",
    "never": "#a8b0bf",
    "halo": "#10151e",
    "glyph": "#10151e",
}

PALETTES: Final[Mapping[ThemeName, Mapping[str, str]]] = {"day": DAY, "night": NIGHT}


_LINEAR_BELOW: Final = 0.04045  # IEC 61966-2-1; WCAG prints 0.03928, no 8-bit value lies between


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white).

    Parameters
    ----------
    colour
        ``#rrggbb``, sRGB.

    Notes
    -----
    WCAG 2.2, definition of relative luminance (sRGB, IEC 61966-2-1).
    """
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= _LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _declarations(palette: Mapping[str, str], indent: str) -> str:
    return "\n".join(
        f"{indent}--lr-{name.replace('_', '-')}: {colour};" for name, colour in palette.items()
    )


def css_tokens() -> str:
    """Return the palettes as CSS custom properties: day, night by choice, night by the system."""
    return (
        "/* Written by maps.palette.css_tokens; a test compares. Change the palette, not this. */\n"
        ':root,\n:root[data-theme="light"] {\n  color-scheme: light;\n'
        f"{_declarations(DAY, '  ')}\n}}\n"
        ':root[data-theme="dark"] {\n  color-scheme: dark;\n'
        f"{_declarations(NIGHT, '  ')}\n}}\n"
        "@media (prefers-color-scheme: dark) {\n"
        "  :root:not([data-theme]) {\n    color-scheme: dark;\n"
        f"{_declarations(NIGHT, '    ')}\n  }}\n}}\n"
    )
