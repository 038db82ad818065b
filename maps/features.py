"""Rows of a layer, sorted into what is drawn, what is only counted, and what has no position."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from maps.columns import as_number, first_present, is_absent
from maps.layer import Layer, Row
from maps.texts import Texts

WIRE_CRS = "EPSG:4326"
_DIGITS: Final = re.compile(r"(\d+)", re.ASCII)


@dataclass(frozen=True)
class Features:
    """The rows of one layer, ready for map, legend and table.

    Attributes
    ----------
    rows, classes, geometries
        One entry a feature, in the order of the table. A geometry is None where the row has none:
        such a row is listed and counted, and `unplaced` says how many they are.
    counts
        Features by class.
    hidden
        Rows of classes that the layer does not show, counted only.
    beyond
        Rows after the most that the map draws of the layer; the list holds them.
    """

    layer: Layer
    rows: Sequence[Row]
    classes: Sequence[str]
    geometries: Sequence[BaseGeometry | None]
    counts: Mapping[str, int]
    hidden: int
    beyond: int = 0

    @property
    def headline(self) -> int:
        """Number beside the title of the layer."""
        return sum(self.counts.get(key, 0) for key in self.layer.headline)

    def tally(self, texts: Texts) -> str:
        """Say how many rows of each kind there are; nothing where the layer does not tell."""
        tell = self.layer.tally
        return "" if tell is None else ", ".join(tell(self.counts, texts))

    @property
    def unplaced(self) -> int:
        """Number of features without a position."""
        return sum(geometry is None for geometry in self.geometries)


def collect(layer: Layer, table: gpd.GeoDataFrame, *, everything: bool = False) -> Features:
    """Sort the rows of a table into features of a layer.

    Parameters
    ----------
    layer
        The layer.
    table
        Rows with the columns that the layer needs; geometry in EPSG:4326.
    everything
        Keep also the classes that the map does not show, as lists of a layer do; what has no
        other order goes by name.

    Raises
    ------
    ValueError
        If a column is missing, the CRS is another, or a row has a class without a sign.
    """
    _check(layer, table)
    names = [name for name in table.columns if name != table.geometry.name]
    columns = {name: table[name].tolist() for name in names}
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    classes = [layer.classify(row) for row in rows]
    if strange := sorted(set(classes) - set(layer.styles)):
        message = f"layer {layer.name}: no sign for {', '.join(strange)}"
        raise ValueError(message)
    shapes = [None if is_empty(shape) else shape for shape in table.geometry]
    shown = [index for index, key in enumerate(classes) if everything or key not in layer.hidden]
    if everything:
        shown.sort(key=lambda index: _by_name(layer, rows[index]))
    if layer.worst_first:
        shown.sort(key=lambda index: _rank(layer, rows[index]))
    if layer.first:
        shown.sort(key=lambda index: as_number(layer.first, rows[index][layer.first]))
    if layer.by_class:
        place = {key: rank for rank, key in enumerate(layer.styles)}
        shown.sort(key=lambda index: place[classes[index]])
    drawn = shown if everything else shown[: layer.most]
    return Features(
        layer=layer,
        rows=[rows[index] for index in drawn],
        classes=[classes[index] for index in drawn],
        geometries=[shapes[index] for index in drawn],
        counts=Counter(classes[index] for index in shown),
        hidden=len(rows) - len(shown),
        beyond=len(shown) - len(drawn),
    )


def counted(layer: Layer, counts: Mapping[str, int]) -> Features:
    """Return features of which nothing is known but how many there are of each class."""
    shown = {key: counts.get(key, 0) for key in layer.styles if key not in layer.hidden}
    return Features(
        layer=layer,
        rows=(),
        classes=(),
        geometries=(),
        counts=Counter({key: count for key, count in shown.items() if count}),
        hidden=sum(counts.get(key, 0) for key in layer.hidden),
    )


def holding(features: Features, words: str) -> Features:
    """Keep the rows in which a name, a label or another text holds `words`."""
    layer, wanted = features.layer, words.strip().casefold()
    names = [column.name for column in layer.columns if column.kind in {"text", "names"}]
    names += layer.label_columns
    kept = [
        index
        for index, row in enumerate(features.rows)
        if any(wanted in _text(row.get(name)) for name in names)
    ]
    return replace(
        features,
        rows=[features.rows[index] for index in kept],
        classes=[features.classes[index] for index in kept],
        geometries=[features.geometries[index] for index in kept],
    )


def _text(value: object) -> str:
    if is_absent(value):
        return ""
    return (" ".join(map(str, value)) if isinstance(value, list) else str(value)).casefold()


def is_empty(shape: BaseGeometry | None) -> bool:
    """Whether there is nothing to draw."""
    return shape is None or bool(shape.is_empty)


def _by_name(layer: Layer, row: Row) -> tuple[bool, list[tuple[str, int, str]]]:
    """Sort P9 before P10; what has no name comes last."""
    name = first_present(row, layer.label_columns) or ""
    parts = _DIGITS.split(name.casefold())
    return not name, [("", int(p), p) if p.isdecimal() else (p, 0, "") for p in parts if p]


def _rank(layer: Layer, row: Row) -> float:
    value = row.get(layer.worst_first)
    return float("inf") if is_absent(value) else -as_number(layer.worst_first, value)


def _check(layer: Layer, table: gpd.GeoDataFrame) -> None:
    if missing := [name for name in layer.needed if name not in table.columns]:
        message = f"layer {layer.name}: the table lacks the columns {', '.join(missing)}"
        raise ValueError(message)
    if len(table) and (table.crs is None or table.crs.to_epsg() != 4326):  # noqa: PLR2004 - WIRE_CRS
        message = f"layer {layer.name}: geometry is in {table.crs}, expected {WIRE_CRS}"
        raise ValueError(message)
