"""The page's own CSS and JavaScript: linked from our server, or carried inside one file.

The modules are written for the browser as they are. For a file that opens from disk, where a module
cannot load another one, they are joined into one: the import lines go, and with them ``export``.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
# A module stands after those it imports; a test compares with the import lines.
MODULES: Final = (
    "decode.js",
    "input.js",
    "paint.js",
    "shape.js",
    "hits.js",
    "light.js",
    "layers.js",
    "labels.js",
    "popup.js",
    "panel.js",
    "guide.js",
    "tables.js",
    "office.js",
)
#: Loaded from the server once the map is drawn; a file that opens from disk goes without.
LATER_MODULES: Final = (
    "late.js", "lux.js", "curve.js", "steps.js", "nights.js", "weeks.js", "live_map.js", "live.js",
    "objects.js", "address.js", "tools.js", "search.js", "measure.js", "geodesy.js", "printing.js",
)  # fmt: skip
#: Of the office map alone where its layers come as vector tiles, named ahead in its page.
TILE_MODULES: Final = (
    "tile_read.js", "tile_store.js", "tile_draw.js", "tile_cells.js", "tile_hits.js",
    "tile_names.js", "tile_sheets.js", "tile_tip.js", "counts.js", "tiled.js",
)  # fmt: skip
#: What those read tiles by, beside them.
TILE_LIBRARIES: Final = (
    "../lib/point-geometry.js", "../lib/pbf.js", "../lib/vector-tile.js",
)  # fmt: skip
#: Of pages other than the office map, beside its own modules.
PAGE_MODULES: Final = (
    "proposal.js", "blur.js", "mask.js", "areas.js", "outline.js",
    "cases.js", "cases_map.js", "cases_keys.js", "cases_bulk.js", "on_call.js",
    "ground.js", "walk_plan.js", "menu.js", "exports.js",
)  # fmt: skip
STYLESHEETS: Final = ("tokens.css", "ljusrond.css", "map.css", "light.css")

_IMPORT: Final = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)
_IMAGE: Final = re.compile(r"url\((?!data:)[^)]*\)")
# Lines that are comments from their first sign.
_COMMENT: Final = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL
)
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


class AssetMissingError(FileNotFoundError):
    """A browser library is not in static/lib; the set-up puts it there from npm."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} is missing in {path.parent}: run ./ljusrond once to install it"
        )


@lru_cache(maxsize=1)
def joined_modules() -> str:
    """Return the modules of the office map as one module without imports and comments."""
    texts = [(STATIC / "js" / name).read_text("utf-8") for name in MODULES]
    return "\n".join(without_comments(_EXPORT.sub("", _IMPORT.sub("", text))) for text in texts)


def without_comments(text: str) -> str:
    """Return a script without the lines that are comments; what stands behind code stays."""
    return _COMMENT.sub("", text)


@lru_cache(maxsize=1)
def inline_styles() -> str:
    """Return all style sheets of the map page, Leaflet's without its images.

    Raises
    ------
    AssetMissingError
        If Leaflet is not installed.
    """
    own = [(STATIC / "css" / name).read_text("utf-8") for name in STYLESHEETS]
    # The images are those of controls and markers that the page does not use.
    return "\n".join([_IMAGE.sub("none", library("leaflet.css")), *own])


def theme_script() -> str:
    """Return the script that sets the theme before the first paint."""
    return (STATIC / "js" / "theme.js").read_text("utf-8")


@lru_cache(maxsize=4)
def library(name: str) -> str:
    """Return a browser library as text, without its pointer to a source map.

    Raises
    ------
    AssetMissingError
        If the set-up has not put it into static/lib.
    """
    path = STATIC / "lib" / name
    if not path.is_file():
        raise AssetMissingError(path)
    return _SOURCE_MAP.sub("", path.read_text("utf-8"))
