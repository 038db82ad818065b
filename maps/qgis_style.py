"""Each layer of the registry as QGIS shows it: signs, names of fields, words for codes, labels.

The style reads the layer's own columns, so the same one serves a file, the web service and the
database. What decides the class of a row there is `CLASS_EXPRESSIONS`, in the language of QGIS:
tests hold it against `Layer.classify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from gis.sources.fields import KINDS
from gis.vocabulary import INDOOR_LAMP_KINDS
from maps.asset_fields import FIELDS
from maps.columns import Column
from maps.layer import MONTH_DAYS, WEEK_DAYS, Layer
from maps.layers import EDITABLE, get_layer
from maps.qgis_signs import Shape, rgba, symbol
from maps.style import Area, Line
from maps.texts import Texts, get_texts
from maps.vocabulary import VOCABULARIES, label

#: Layers whose rows are points and areas in one table.
MIXED: Final = ("places", "overdue_cleaning", "scores")
_AREA: Final = "/area"
_HEAD: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
#: Number of each geometry in QGIS.
_GEOMETRY: Final[Mapping[Shape, int]] = {"point": 0, "line": 1, "area": 2}
_HIDDEN_COLUMNS: Final = ("id", "company_id", "estate_id", "asset_id", "surface_id", "changed_at")
_NULL: Final = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"
_LABELS_FROM_SCALE: Final = 1600 * 2**0.5  # zoom 17 in Sweden


def _quoted(codes: Iterable[str]) -> str:
    return ",".join(f"'{code}'" for code in codes)


#: Class of a row as an expression of QGIS; a layer with one class needs none.
CLASS_EXPRESSIONS: Final[Mapping[str, str]] = {
    "footpaths": "CASE WHEN \"kind\" IN ('steps','street') THEN \"kind\" ELSE 'path' END",
    "lamps": f"CASE WHEN \"kind\" IN ({_quoted(sorted(INDOOR_LAMP_KINDS))}) THEN 'indoor'"
    " WHEN coalesce(\"state\",'unknown') = 'unknown' THEN 'unknown'"
    " WHEN \"state\" = 'lit' THEN 'lit' ELSE 'other' END",
    "dark_spots": "CASE WHEN \"certainty\" IN ('certain','probable') THEN \"certainty\""
    " ELSE 'unknown' END",
    "lit_surfaces": '"verdict"',
    "broken_fixtures": '"state"',
    "overdue_cleaning": 'CASE WHEN "cleaning_state" <> \'overdue\' THEN "cleaning_state"'
    f" WHEN \"overdue_days\" > {MONTH_DAYS} THEN 'over_30'"
    f" WHEN \"overdue_days\" > {WEEK_DAYS} THEN 'over_7' ELSE 'up_to_7' END",
    "reports": '"due_state"',
    "scores": '"score_state"',
    "waste_readiness": '"readiness"',
}


def shape_of(layer: Layer) -> Shape:
    """Return what a layer is drawn as where its file or service does not say: its sign's shape."""
    style = next(iter(layer.styles.values()))
    return "area" if isinstance(style, Area) else "line" if isinstance(style, Line) else "point"


def style_of(layer: str, language: str = "sv", shape: str = "") -> str:
    """Return the style of a layer as QML, for QGIS 3.18 and later.

    Parameters
    ----------
    layer
        Name in the registry.
    language
        Language of titles and words.
    shape
        ``point``, ``line`` or ``area``, where a mixed layer is split by geometry; empty for the
        layer's own, which may be points and areas at once.

    Raises
    ------
    KeyError
        If there is no such layer.
    ValueError
        If the language or the shape is none.
    """
    if shape not in {"", *_GEOMETRY}:
        message = f"shape is {shape!r}, expected {', '.join(_GEOMETRY)} or nothing"
        raise ValueError(message)
    found = get_layer(layer)
    drawn: Shape = next((one for one in _GEOMETRY if one == shape), shape_of(found))
    root = Element("qgis", {"version": "3.22.0", "styleCategories": "AllStyleCategories"})
    root.set("labelsEnabled", labelled(found))
    is_mixed = not shape and layer in MIXED
    root.extend(style_elements(found, get_texts(language), drawn, is_mixed=is_mixed))
    return _HEAD + tostring(root, encoding="unicode")


def style_elements(
    layer: Layer, texts: Texts, shape: Shape, *, is_mixed: bool = False
) -> list[Element]:
    """Return what a style says of a layer; the same stands in a style and in a project.

    Parameters
    ----------
    layer
        The layer.
    texts
        Words of the reader.
    shape
        What its rows are drawn as.
    is_mixed
        Whether areas come among its points: QGIS draws no point's sign on an area, so that each
        class has a second one, which stands in the middle of it.
    """
    columns = fields_of(layer)
    geometry = Element("layerGeometryType")
    geometry.text = str(_GEOMETRY[shape])
    return [
        _renderer(layer, texts, shape, is_mixed=is_mixed),
        *_labels(layer, shape),
        _widgets(columns, texts),
        _aliases(columns, texts),
        _editable(layer, columns),
        _table(columns),
        _display(layer),
        geometry,
    ]


def labelled(layer: Layer) -> str:
    """Tell QGIS whether the names of a layer's rows are written on the map."""
    return "0" if layer.names_from is None else "1"


def fields_of(layer: Layer) -> tuple[Column, ...]:
    """Return the columns of a layer that have a title; of assets those of their page too."""
    found = {column.name: column for column in layer.columns}
    if layer.name in EDITABLE:
        found |= {c.name: c for c in FIELDS[EDITABLE[layer.name]] if c.name not in found}
    return tuple(found.values())


def _renderer(layer: Layer, texts: Texts, shape: Shape, *, is_mixed: bool) -> Element:
    keys = list(layer.styles)
    expression = CLASS_EXPRESSIONS.get(layer.name, f"'{keys[0]}'")
    if is_mixed:
        expression = (
            f"({expression}) || CASE WHEN geometry_type($geometry) = 'Polygon'"
            f" THEN '{_AREA}' ELSE '' END"
        )
    found = Element(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": expression,
            "enableorderby": "0",
            "forceraster": "0",
            "symbollevels": "1" if len(keys) > 1 or shape == "line" else "0",
        },
    )
    categories, symbols = SubElement(found, "categories"), SubElement(found, "symbols")
    drawn: list[tuple[str, Shape]] = [("", shape)]
    if is_mixed:
        drawn.append((_AREA, "area"))
    for ending, on in drawn:
        for place, (key, style) in enumerate(layer.styles.items()):
            shown = key not in layer.hidden and key not in layer.quiet
            name, words = f"{place}{ending}", texts.gettext(layer.legend[key])
            if ending:
                words = texts.gettext("%(what)s (area)", what=words)
            told = {"value": f"{key}{ending}", "symbol": name, "label": words}
            SubElement(categories, "category", {**told, "render": "true" if shown else "false"})
            # Worst first in the legend, and on top on the map.
            rank = 0 if shape == "line" else len(keys) - 1 - place
            symbols.append(symbol(style, on, name, rank, layer.number))
    SubElement(found, "rotation")
    SubElement(found, "sizescale")
    return found


def _labels(layer: Layer, shape: Shape) -> list[Element]:
    if layer.names_from is None:
        return []
    found = Element("labeling", {"type": "simple"})
    settings = SubElement(found, "settings", {"calloutType": "simple"})
    text = SubElement(
        settings,
        "text-style",
        {
            "fieldName": _name(layer),
            "isExpression": "1",
            "fontSize": "8.5",
            "fontSizeUnit": "Point",
            "fontFamily": "Sans Serif",
            "textColor": rgba("ink_soft"),
            "textOpacity": "1",
        },
    )
    halo = {"bufferDraw": "1", "bufferSize": "0.6", "bufferSizeUnits": "MM"}
    SubElement(text, "text-buffer", {**halo, "bufferColor": rgba("halo"), "bufferOpacity": "0.8"})
    placed = {"area": "1", "line": "2", "point": "0"}[shape]
    SubElement(settings, "placement", {"placement": placed, "centroidInside": "1"})
    shown = {"scaleVisibility": "1", "scaleMin": "0", "scaleMax": f"{_LABELS_FROM_SCALE:.0f}"}
    SubElement(settings, "rendering", {**shown, "drawLabels": "1", "obstacle": "0"})
    return [found]


def _name(layer: Layer) -> str:
    """Return the expression that names a row."""
    named = [f"nullif(\"{column}\",'')" for column in layer.label_columns]
    return f"coalesce({','.join([*named, repr('')])})"


def _display(layer: Layer) -> Element:
    found = Element("previewExpression")
    found.text = _name(layer)
    return found


def _widgets(columns: Iterable[Column], texts: Texts) -> Element:
    found = Element("fieldConfiguration")
    for column in columns:
        if column.kind != "code":
            continue
        field = SubElement(found, "field", {"name": column.name, "configurationFlags": "None"})
        widget = SubElement(field, "editWidget", {"type": "ValueMap"})
        config = SubElement(SubElement(widget, "config"), "Option", {"type": "Map"})
        listed = SubElement(config, "Option", {"type": "List", "name": "map"})
        choices = [(label(texts, column.vocabulary, c), c) for c in VOCABULARIES[column.vocabulary]]
        for words, code in (("", _NULL), *choices):
            one = SubElement(listed, "Option", {"type": "Map"})
            SubElement(one, "Option", {"name": words, "type": "QString", "value": code})
    return found


def _aliases(columns: Iterable[Column], texts: Texts) -> Element:
    found = Element("aliases")
    for place, column in enumerate(columns):
        title = texts.gettext(column.title)
        named = f"{title} ({column.unit})" if column.unit else title
        SubElement(found, "alias", {"index": str(place), "field": column.name, "name": named})
    return found


def _editable(layer: Layer, columns: Iterable[Column]) -> Element:
    """Say which fields a planner may write: those that the register takes back."""
    kind = KINDS.get(EDITABLE.get(layer.name, ""))
    taken = set() if kind is None else set(kind.field_names)
    found = Element("editable")
    for name in dict.fromkeys((*_HIDDEN_COLUMNS, *(column.name for column in columns))):
        SubElement(found, "field", {"name": name, "editable": "1" if name in taken else "0"})
    return found


def _table(columns: Iterable[Column]) -> Element:
    found = Element("attributetableconfig", {"actionWidgetStyle": "dropDown"})
    listed = SubElement(found, "columns")
    for name in (column.name for column in columns):
        SubElement(listed, "column", {"type": "field", "name": name, "hidden": "0", "width": "-1"})
    for name in _HIDDEN_COLUMNS:
        SubElement(listed, "column", {"type": "field", "name": name, "hidden": "1", "width": "-1"})
    return found
