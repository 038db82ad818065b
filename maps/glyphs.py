"""Our own signs, as the tablet draws them: maps/tablet/glyphs.js holds each once."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).parent / "tablet" / "glyphs.js"
_GLYPH: Final = re.compile(r'^  ([a-z_]+): "([MLHVCSQTAZmlhvcsqtaz0-9 .,-]+)",$', re.MULTILINE)


@lru_cache(maxsize=1)
def glyphs() -> Mapping[str, str]:
    """Return path data by name: strokes in a box of 24 x 24."""
    return dict(_GLYPH.findall(PATH.read_text("utf-8")))
