"""Features as compact JSON: steps of whole micro-degrees, each word once, ids packed.

One unit of 1e-6 degree is 0.11 m to the north and less to the east, below what a lamp's position is
known to. Steps instead of coordinates make the page a third as large; decode.js turns them back.
"""

import base64
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maps.cells import Cell, gather
from maps.columns import Column, as_number, first_present, write
from maps.features import Features, counted
from maps.layer import Layer, Row
from maps.style import Area, Line, as_json
from maps.texts import Texts

UNITS_PER_DEGREE: Final = 1_000_000
# A twentieth of a metre: takes the points along a straight edge, leaves every corner of a 1 m grid.
_STRAIGHT_DEG: Final = 5e-7
MAX_POINTS: Final = 5_000

Json = dict[str, object]


def is_gathered(features: Features) -> bool:
    """Whether a layer has too many points to draw one by one."""
    return len(features.rows) > MAX_POINTS and _kind(features.layer) == "symbol"


def layer_payload(features: Features, texts: Texts) -> Json:
    """Return one layer for the browser: signs, classes, geometry, and words for the pop-ups."""
    layer = features.layer
    payload: Json = {
        "name": layer.name,
        "title": texts.gettext(layer.title),
        "type": _kind(layer),
        "styles": {key: as_json(style) for key, style in layer.styles.items()},
        "classes": list(layer.styles),
        "visible": layer.visible,
        "legend": [texts.gettext(layer.legend[key]) for key in layer.styles],
        "product": layer.product,
        "quiet": list(layer.quiet),
        "names_from": layer.names_from,
        "answers": layer.answers,
    }
    if is_gathered(features):
        return payload | {"type": "cells"} | _cells(gather(features).cells, texts)
    keys = list(layer.styles)
    origin = _origin(features)
    if layer.number:
        numbers = [as_number(layer.number, row[layer.number]) for row in features.rows]
        payload |= {"counts": [int(number) for number in numbers]}
    return payload | {
        "origin": origin,
        "class": [keys.index(key) for key in features.classes],
        "geometry": _geometry(features, origin),
        "labels": _labels(features, texts),
        "links": _links(layer, features.rows),
        "cases": _cases(layer, features.rows),
        "titles": [texts.gettext(column.title) for column in layer.columns],
        "values": [_column(column, features.rows, texts) for column in layer.columns],
    }


def late_payload(layer: Layer, texts: Texts, url: str) -> Json:
    """Return a layer without its features, which the browser asks for when it is switched on."""
    return _nothing_of(layer, texts) | {"late": url}


def tiled_payload(layer: Layer, texts: Texts) -> Json:
    """Return a layer without its features, which come as vector tiles."""
    return _nothing_of(layer, texts) | {"tiled": True, "hidden": list(layer.hidden)}


def _nothing_of(layer: Layer, texts: Texts) -> Json:
    return layer_payload(counted(layer, {}), texts)


def label(layer: Layer, row: Row, texts: Texts) -> str:
    """Name of one feature, or the words of its own class where it has none."""
    found = first_present(row, layer.label_columns)
    return found or texts.gettext(layer.legend[layer.classify(row)])


def link_of(layer: Layer, row: Row) -> tuple[str, str] | None:
    """Kind and id of the asset page of a row, None where it has none."""
    if layer.link is None:
        return None
    kind, key = layer.link
    fixed = kind.strip("'") if kind.startswith("'") else first_present(row, (kind,))
    target = first_present(row, (key,))
    return (fixed, target) if fixed and target else None


def script_json(value: object) -> str:
    """JSON that can stand in a script element: no ``<`` that could end it, no comment opener."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _kind(layer: Layer) -> str:
    style = next(iter(layer.styles.values()))
    return "area" if isinstance(style, Area) else "line" if isinstance(style, Line) else "symbol"


def _column(column: Column, rows: Sequence[Row], texts: Texts) -> object:
    return _words([write(texts, column, row[column.name]) for row in rows])


def _labels(features: Features, texts: Texts) -> object:
    """Return the names of features; where a column holds them already, only which one.

    What has no value there is called by the words of its class, as `label` does.
    """
    layer, legend = features.layer, features.layer.legend
    labels = [label(layer, row, texts) for row in features.rows]
    for place, column in enumerate(layer.columns):
        absent = texts.gettext(column.absent)
        written = [write(texts, column, row[column.name]) for row in features.rows]
        named = [
            texts.gettext(legend[key]) if word == absent else word
            for key, word in zip(features.classes, written, strict=True)
        ]
        if labels and named == labels:
            return {"column": place, "absent": absent}
    return _words(labels)


def _words(words: Sequence[str]) -> object:
    """Return a column as its words, or as numbers into the list of different ones if shorter."""
    distinct = list(dict.fromkeys(words))
    if len(distinct) * 2 > len(words):
        return list(words)
    place = {word: index for index, word in enumerate(distinct)}
    return {"words": distinct, "index": [place[word] for word in words]}


def _links(layer: Layer, rows: Sequence[Row]) -> Json | None:
    if layer.link is None:
        return None
    pairs = [link_of(layer, row) or ("", "") for row in rows]
    return {"kind": _words([kind for kind, _ in pairs]), "id": _ids([key for _, key in pairs])}


def _cases(layer: Layer, rows: Sequence[Row]) -> object:
    """Return the case of each feature, None for layers that are not about cases."""
    if not layer.case:
        return None
    return _ids([first_present(row, (layer.case,)) or "" for row in rows])


def _ids(keys: Sequence[str]) -> object:
    """Return ids as one text of 16 bytes each where all are UUIDs: 21 characters instead of 39.

    Ids that come again and again, as those of assets in reports, are packed once and numbered.
    """
    distinct = list(dict.fromkeys(keys))
    try:
        found = [uuid.UUID(key) for key in distinct]
    except ValueError:
        return _words(keys)
    if [str(one) for one in found] != distinct:
        return _words(keys)
    packed = {"uuids": base64.b64encode(b"".join(one.bytes for one in found)).decode("ascii")}
    if len(distinct) == len(keys):
        return packed
    place = {key: index for index, key in enumerate(distinct)}
    return packed | {"index": [place[key] for key in keys]}


def _cells(cells: Sequence[Cell], texts: Texts) -> Json:
    numbers = [cell.count for cell in cells]
    return {
        "class": [cell.worst for cell in cells],
        "origin": [0, 0],
        "geometry": [_steps([(cell.lon_deg, cell.lat_deg)], [0, 0]) for cell in cells],
        "counts": numbers,
        "labels": [texts.ngettext("%(num)s object", "%(num)s objects", n) for n in numbers],
        "links": None,
        "titles": [],
        "values": [],
    }


def _origin(features: Features) -> list[int]:
    """Return the corner that all coordinates of a layer count from."""
    bounds = [shape.bounds for shape in features.geometries if shape is not None]
    if not bounds:
        return [0, 0]
    return [_units(min(box[0] for box in bounds)), _units(min(box[1] for box in bounds))]


def _units(degrees: float) -> int:
    return round(degrees * UNITS_PER_DEGREE)


def _geometry(features: Features, origin: Sequence[int]) -> list[object]:
    encode = {"symbol": _point, "line": _lines, "area": _areas}[_kind(features.layer)]
    return [None if shape is None else encode(shape, origin) for shape in features.geometries]


def _point(shape: BaseGeometry, origin: Sequence[int]) -> list[int]:
    # A sign on a yard stands inside the yard, also where the yard bends around its own centre.
    point = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
    return _steps([(float(shapely.get_x(point)), float(shapely.get_y(point)))], origin)


def _lines(shape: BaseGeometry, origin: Sequence[int]) -> list[list[int]]:
    parts = shapely.get_parts(shapely.simplify(shape, _STRAIGHT_DEG))
    return [_steps(part.coords, origin) for part in parts if part.geom_type == "LineString"]


def _areas(shape: BaseGeometry, origin: Sequence[int]) -> list[list[list[int]]]:
    parts = shapely.get_parts(shapely.simplify(shape, _STRAIGHT_DEG))
    return [
        [_steps(ring.coords[:-1], origin) for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon"
    ]


def _steps(coordinates: Iterable[Sequence[float]], origin: Sequence[int]) -> list[int]:
    """Return lon, lat in units, each point as a step from the last, the first from `origin`."""
    steps: list[int] = []
    last = (origin[0], origin[1])
    for coordinate in coordinates:
        here = (_units(coordinate[0]), _units(coordinate[1]))
        if here != last or not steps:
            steps += [here[0] - last[0], here[1] - last[1]]
        last = here
    return steps
