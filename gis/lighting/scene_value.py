"""A value of a JSON file that knows its path, for messages that point at the spot."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, NoReturn

import shapely

_MISSING: Final = object()
_PLAIN: Final = re.compile(r"\w+")
CORNERS_MIN: Final = 3
COORDINATE_MAX_M: Final = 1.0e8


class SceneError(ValueError):
    """A scene file is refused.

    Attributes
    ----------
    path : str
        Where in the file, e.g. ``lamps[3].tilt_deg``; empty for the file as a whole.
    reason : str
        What is wrong.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}" if path else reason)


@dataclass(frozen=True)
class Value:
    """A value, its path, and where warnings about it go."""

    content: object
    path: str
    warnings: list[str]

    def refuse(self, reason: str) -> NoReturn:
        """Raise SceneError for this value."""
        raise SceneError(self.path, reason)

    def warn(self, message: str) -> None:
        """Note something about this value."""
        self.warnings.append(f"{self.path}.{message}" if self.path else message)

    def over(self, under: Value) -> Value:
        """Give the fields of this object laid over those of another."""
        return Value({**under._object(), **self._object()}, self.path, self.warnings)

    def _object(self) -> dict[str, object]:
        if not isinstance(self.content, dict):
            self.refuse(f"an object is expected, not {_kind(self.content)}")
        return self.content

    def _child(self, key: str | int, content: object) -> Value:
        if isinstance(key, int):
            return Value(content, f"{self.path}[{key}]", self.warnings)
        plain = _PLAIN.fullmatch(key) is not None
        name = key if plain else f'["{key}"]'
        dot = "." if self.path and plain else ""
        return Value(content, f"{self.path}{dot}{name}", self.warnings)

    def has(self, key: str) -> bool:
        """Tell whether an object has a key."""
        return key in self._object()

    def get(self, key: str, default: object = _MISSING) -> Value:
        """Give a field; refused where it is missing and has no default."""
        child = self._child(key, self._object().get(key, default))
        if child.content is _MISSING:
            child.refuse("is missing")
        return child

    def keys(self, *known: str) -> None:
        """Warn of the keys that mean nothing here."""
        for key in self._object():
            if key not in known:
                self.warnings.append(f"{self._child(key, None).path}: not known, left out")

    def items(self) -> list[tuple[str, Value]]:
        """Give the fields of an object in their order."""
        return [(key, self._child(key, content)) for key, content in self._object().items()]

    def items_of_list(self) -> list[Value]:
        """Give the values of a list."""
        if not isinstance(self.content, list):
            self.refuse(f"a list is expected, not {_kind(self.content)}")
        return [self._child(i, content) for i, content in enumerate(self.content)]

    def text(self) -> str:
        """Read a text; a whole number serves as an id too."""
        if isinstance(self.content, int) and not isinstance(self.content, bool):
            return str(self.content)
        if not isinstance(self.content, str) or not self.content:
            self.refuse(f"a text is expected, not {_kind(self.content)}")
        return self.content

    def number(
        self, *, above: float | None = None, least: float | None = None, most: float | None = None
    ) -> float:
        """Read a finite number within limits."""
        if isinstance(self.content, bool) or not isinstance(self.content, (int, float)):
            self.refuse(f"a number is expected, not {_kind(self.content)}")
        try:
            value = float(self.content)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value) or abs(value) > COORDINATE_MAX_M:
            self.refuse(f"{self.content!s:.40} is out of all bounds")
        if above is not None and value <= above:
            self.refuse(f"{value:g} is not above {above:g}")
        if least is not None and value < least:
            self.refuse(f"{value:g} is less than {least:g}")
        if most is not None and value > most:
            self.refuse(f"{value:g} is more than {most:g}")
        return value

    def count(self) -> int:
        """Read a whole number from 1."""
        value = self.number(least=1.0)
        if value != int(value):
            self.refuse(f"{value:g} is no whole number")
        return int(value)

    def numbers(self, least: int, most: int) -> list[float]:
        """Read a list of numbers."""
        found = [value.number() for value in self.items_of_list()]
        if not least <= len(found) <= most:
            self.refuse(f"{len(found)} numbers, {least} to {most} are expected")
        return found

    def polygon(self) -> shapely.Polygon:
        """Read a ring of corners; a closing corner may be there or not."""
        corners = [corner.numbers(2, 2) for corner in self.items_of_list()]
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if len(corners) < CORNERS_MIN:
            self.refuse(f"{len(corners)} corners make no area")
        polygon = shapely.Polygon(corners)
        if polygon.convex_hull.area == 0.0:
            self.refuse("the ring has no area")
        if not polygon.is_valid:
            self.refuse(f"the ring crosses itself: {shapely.is_valid_reason(polygon)}")
        return shapely.orient_polygons(polygon)


def _kind(content: object) -> str:
    """Name what a value is, for people."""
    if content is None:
        return "null"
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(content), f"{content!s:.40}")
