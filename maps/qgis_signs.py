"""The signs of `maps.style` as symbols of QGIS: the same path data, colours and widths.

QGIS draws a point from a picture that stands in the style itself, so a file of styles needs no
others beside it. Widths are pixels of 1/96 inch, written in millimetres so that print and screens
of any density show the same.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Final, Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from maps.palette import DAY
from maps.style import Area, Line, Style, Symbol

Shape = Literal["point", "line", "area"]
#: Kind of symbol that QGIS draws a shape with.
SYMBOL_TYPES: Final[Mapping[Shape, str]] = {"point": "marker", "line": "line", "area": "fill"}

_MM: Final = 25.4 / 96
_BOX: Final = 24.0
_HALO_PX: Final = 2.4
_HOLLOW: Final = 0.75
_HATCH_PX: Final = 8.0
#: Angle of each set of lines that a hatch is made of [deg]; dots are points.
_HATCH_ANGLES: Final[Mapping[str, tuple[int, ...]]] = {
    "diagonal": (45,),
    "back": (135,),
    "cross": (45, 135),
}
# Signs grow with the map, within limits, as `scaleAt` of paint.js: 1 at zoom 17.5 in Sweden.
_GROWTH: Final = "max(0.58,min(1.25,(1600/coalesce(@map_scale,1600))^(1/2.2)))"


def symbol(style: Style, shape: Shape, name: str, rank: int = 0, number: str = "") -> Element:
    """Return a sign as a symbol of QGIS.

    Parameters
    ----------
    style
        The sign.
    shape
        What it is drawn on; a point's sign on a line or area stands in its middle.
    name
        Name of the symbol in its renderer.
    rank
        Drawn above all of lower rank.
    number
        Column whose number stands in the sign; empty: none.
    """
    found = _symbol(shape, name)
    if isinstance(style, Line):
        _draw_line(found, style, rank)
    elif isinstance(style, Area):
        _draw_area(found, style, rank)
    else:
        point = _on(found, shape, name, rank)
        if number and style.numbered:
            _draw_number(point, style, rank, number)
        else:
            _draw_point(point, style, rank)
    return found


def picture(style: Symbol) -> tuple[str, float]:
    """Return a point's sign as SVG, and how much wider it is than the sign without its halo."""
    halo = style.edge_width + _HALO_PX * _BOX / style.size_px
    margin = (halo if style.edge != "halo" else style.edge_width) / 2
    wide = _BOX + 2 * margin
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"{-margin:g} {-margin:g} {wide:g} {wide:g}",
            "width": f"{wide:g}",
            "height": f"{wide:g}",
        },
    )
    if style.edge != "halo":
        ring = {"fill": "none", "stroke": DAY["halo"], "stroke-width": f"{halo:g}"}
        SubElement(svg, "path", {"d": style.shape, "stroke-linejoin": "round", **ring})
    badge = {
        "d": style.shape,
        "fill": DAY[style.fill or "halo"],
        "fill-opacity": "1" if style.fill else f"{_HOLLOW:g}",
        "stroke": DAY[style.edge],
        "stroke-width": f"{style.edge_width:g}",
        "stroke-linejoin": "round",
    }
    if style.dash:
        badge["stroke-dasharray"] = ",".join(f"{part:g}" for part in style.dash)
    SubElement(svg, "path", badge)
    if style.glyph:
        SubElement(svg, "path", {"d": style.glyph, **_glyph(style)})
    return tostring(svg, encoding="unicode"), wide / _BOX


def options(parent: Element, values: Mapping[str, object]) -> Element:
    """Write settings as QGIS keeps them: a map of named texts."""
    kept = SubElement(parent, "Option", {"type": "Map"})
    for key, value in values.items():
        SubElement(kept, "Option", {"name": key, "type": "QString", "value": str(value)})
    return kept


def rgba(token: str, opacity: float = 1.0) -> str:
    """Write a colour of the palette by day as QGIS does."""
    colour = DAY[token]
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(map(str, [*parts, round(255 * opacity)]))


def _glyph(style: Symbol) -> dict[str, str]:
    if style.glyph_filled:
        return {"fill": DAY[style.ink]}
    ends = {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return {"fill": "none", "stroke": DAY[style.ink], "stroke-width": "2.4", **ends}


def _symbol(shape: Shape, name: str) -> Element:
    kept = {"type": SYMBOL_TYPES[shape], "name": name, "alpha": "1", "clip_to_extent": "1"}
    return Element("symbol", kept)


def _layer(parent: Element, kind: str, rank: int, values: Mapping[str, object]) -> Element:
    kept = {"class": kind, "enabled": "1", "locked": "0", "pass": str(rank)}
    found = SubElement(parent, "layer", kept)
    options(found, values)
    return found


def _bound(layer: Element, expressions: Mapping[str, str]) -> None:
    """Let settings of a layer follow expressions."""
    kept = SubElement(SubElement(layer, "data_defined_properties"), "Option", {"type": "Map"})
    SubElement(kept, "Option", {"name": "name", "type": "QString", "value": ""})
    listed = SubElement(kept, "Option", {"name": "properties", "type": "Map"})
    for key, expression in expressions.items():
        one = SubElement(listed, "Option", {"name": key, "type": "Map"})
        SubElement(one, "Option", {"name": "active", "type": "bool", "value": "true"})
        SubElement(one, "Option", {"name": "expression", "type": "QString", "value": expression})
        SubElement(one, "Option", {"name": "type", "type": "int", "value": "3"})
    SubElement(kept, "Option", {"name": "type", "type": "QString", "value": "collection"})


def _on(found: Element, shape: Shape, name: str, rank: int) -> Element:
    """Return where a point's sign is drawn: the symbol itself, or one in the middle of a shape."""
    if shape == "point":
        return found
    if shape == "line":
        middle = _layer(found, "MarkerLine", rank, {"placement": "centralpoint", "rotate": "0"})
    else:
        inside = {"point_on_surface": "1", "point_on_all_parts": "0"}
        middle = _layer(found, "CentroidFill", rank, inside)
    point = _symbol("point", f"@{name}@0")
    middle.append(point)
    return point


def _draw_point(found: Element, style: Symbol, rank: int) -> None:
    svg, wider = picture(style)
    size = style.size_px * wider * _MM
    kept = _layer(
        found,
        "SvgMarker",
        rank,
        {
            "name": f"base64:{base64.b64encode(svg.encode()).decode()}",
            "size": f"{size:.4g}",
            "size_unit": "MM",
            "outline_width": "0",
            "scale_method": "diameter",
        },
    )
    _bound(kept, {"size": f"{size:.4g}*{_GROWTH}"})


def _draw_number(found: Element, style: Symbol, rank: int, number: str) -> None:
    """Draw a disc as wide as its number needs, as `drawCell` of paint.js."""
    column = f'"{number}"'
    diameter = f"{2 * _MM:.5g}*(5.5+3.2*length(to_string({column})))"
    disc = {
        "name": "circle",
        "color": rgba(style.fill or "surface"),
        "outline_color": rgba("halo"),
        "outline_width": f"{2.5 * _MM:.4g}",
        "outline_width_unit": "MM",
        "size": "5",
        "size_unit": "MM",
    }
    _bound(_layer(found, "SimpleMarker", rank, disc), {"size": diameter})
    letters = {
        "font": "Sans Serif",
        "font_style": "Bold",
        "chr": "1",
        "color": rgba(style.ink),
        "size": f"{11 * _MM:.4g}",
        "size_unit": "MM",
        "horizontal_anchor_point": "1",
        "vertical_anchor_point": "1",
    }
    _bound(_layer(found, "FontMarker", rank, letters), {"char": f"to_string({column})"})


def _stroke(colour: str, width: float, dash: Sequence[float]) -> dict[str, object]:
    kept: dict[str, object] = {
        "line_color": colour,
        "line_width": f"{width * _MM:.4g}",
        "line_width_unit": "MM",
        "line_style": "solid",
        "joinstyle": "round",
        "capstyle": "flat" if dash else "round",
    }
    if dash:
        kept["use_custom_dash"] = "1"
        kept["customdash"] = ";".join(f"{part * _MM:.4g}" for part in dash)
        kept["customdash_unit"] = "MM"
    return kept


def _draw_line(found: Element, style: Line, rank: int) -> None:
    if style.casing is not None:
        casing = _stroke(rgba(style.casing), style.casing_width, ())
        _layer(found, "SimpleLine", rank, casing)
    # Above the casings of all lines, so that paths that meet run into each other.
    _layer(found, "SimpleLine", rank + 1, _stroke(rgba(style.ink), style.width, style.dash))


def _draw_area(found: Element, style: Area, rank: int) -> None:
    if style.fill_opacity:
        fill = rgba(style.fill, style.fill_opacity)
        _layer(found, "SimpleFill", rank, {"color": fill, "style": "solid", "outline_style": "no"})
    for angle in _HATCH_ANGLES.get(style.hatch, ()):
        lines = {
            "angle": angle,
            "distance": f"{_HATCH_PX / 2**0.5 * _MM:.4g}",
            "distance_unit": "MM",
        }
        hatch = _layer(found, "LinePatternFill", rank, lines)
        ink = _symbol("line", f"@{found.get('name')}@{len(found) - 1}")
        _layer(ink, "SimpleLine", 0, _stroke(rgba(style.hatch_ink), 1.3, ()))
        hatch.append(ink)
    if style.hatch == "dots":
        apart = f"{_HATCH_PX * _MM:.4g}"
        grid = {"distance_x": apart, "distance_y": apart}
        units = {"distance_x_unit": "MM", "distance_y_unit": "MM"}
        dots = _layer(found, "PointPatternFill", rank, {**grid, **units})
        ink = _symbol("point", f"@{found.get('name')}@{len(found) - 1}")
        dot = {"name": "square", "color": rgba(style.hatch_ink), "outline_style": "no"}
        size = {"size": f"{2 * _MM:.4g}", "size_unit": "MM"}
        _layer(ink, "SimpleMarker", 0, {**dot, **size})
        dots.append(ink)
    edge = _stroke(rgba(style.edge), style.edge_width, style.dash)
    _layer(found, "SimpleLine", rank, edge)
