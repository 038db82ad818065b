"""Values as files hold them, read as the register says them, so that they can be compared."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from gis.sources.fields import Field

_CLOSE: Final = 1e-9
_WORDS: Final = re.compile(r"[A-Za-z0-9_]+")
_TRUE: Final = frozenset({"true", "t", "1", "1.0", "yes", "ja"})


def plain(wanted: Field, value: object) -> object:
    """Return a value of a file as the register says it; what says nothing is None."""
    if _says_nothing(value):
        return None
    if wanted.type in {"number", "integer"}:
        return _number(value)
    if wanted.type == "boolean":
        return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE
    if wanted.type == "date":
        return value.isoformat()[:10] if isinstance(value, date) else str(value).strip()[:10]
    if wanted.type == "choices":
        parts = _WORDS.findall(value) if isinstance(value, str) else _listed(value)
        return sorted(map(str, parts)) or None
    return str(value).strip()


def same(one: object, other: object) -> bool:
    """Tell whether two plain values say the same."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return one == other


def _says_nothing(value: object) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    # NaN, NaT and NA of pandas do not equal themselves, or cannot say.
    if type(value).__name__ in {"NaTType", "NAType"}:
        return True
    return isinstance(value, float) and math.isnan(value)


def _number(value: object) -> object:
    try:
        read_as = float(str(value))
    except ValueError:
        read_as = math.nan
    if not math.isfinite(read_as):
        return str(value)  # told as it stands: the register refuses it by name
    return int(read_as) if read_as.is_integer() else read_as


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, Iterable) else [value]
