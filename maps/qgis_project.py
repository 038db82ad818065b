"""A project of QGIS with every layer of the registry, in groups, in the signs of the map.

It holds addresses and looks alone: no rows, and a key only where one is given to it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

from maps.layer import Layer
from maps.layers import ASSETS, BASE, LAYERS, LIGHT, PRODUCTS, ROUNDS
from maps.qgis_signs import Shape
from maps.qgis_style import MIXED, labelled, shape_of, style_elements
from maps.texts import N_, Texts

#: Groups of the project, the uppermost first, and their layers.
GROUPS: Final[Mapping[str, Sequence[str]]] = {
    N_("What to act on"): ("repairs", *reversed(PRODUCTS), "reports"),
    N_("Light"): tuple(name for name in LIGHT if name != "repairs"),
    N_("Rounds"): ROUNDS,
    N_("Assets"): tuple(name for name in ASSETS if name not in {*LIGHT, *ROUNDS, "reports"}),
    N_("Ground"): tuple(reversed(BASE)),
}
#: Scale below which the layers of a whole company would be asked for at once; estates are few.
_FROM_SCALE: Final = 30_000
_GEOMETRIES: Final[Mapping[Shape, str]] = {"point": "Point", "line": "Line", "area": "Polygon"}
_HEAD: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

Extent = tuple[float, float, float, float]


class Door(Protocol):
    """Where a project gets its rows from."""

    @property
    def provider(self) -> str:
        """Name of the provider in QGIS."""

    @property
    def crs(self) -> int:
        """EPSG code of the geometries that come."""

    @property
    def is_pointed(self) -> bool:
        """Whether rows of a mixed layer all come as points."""

    def source(self, layer: Layer, shape: Shape) -> str:
        """Return the address of a layer as QGIS writes it."""


@dataclass(frozen=True, kw_only=True)
class Features:
    """The door of the web: OGC API - Features.

    Attributes
    ----------
    url
        Address of the landing page.
    key
        Key that is sent; empty: QGIS asks its password store for `authcfg`.
    authcfg
        Name of an entry in the password store.
    """

    url: str
    key: str = ""
    authcfg: str = ""
    provider: str = "OAPIF"
    crs: int = 4326
    is_pointed: bool = False

    def source(self, layer: Layer, shape: Shape) -> str:  # noqa: ARG002 - as the protocol says
        """Return the address of a layer as QGIS writes it."""
        parts = {
            "pagingEnabled": "true",
            "pageSize": "5000",
            "preferCoordinatesForWfsT11": "false",
            "restrictToRequestBBOX": "1",
            "srsname": "OGC:CRS84",
            "typename": layer.name,
            "url": self.url,
            "version": "OGC_API_FEATURES",
        }
        if self.key:
            parts |= {"username": "qgis", "password": self.key}
        elif self.authcfg:
            parts["authcfg"] = self.authcfg
        return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())


@dataclass(frozen=True, kw_only=True)
class Database:
    """The door of those who may connect to PostgreSQL: a service of their pg_service.conf."""

    service: str = "ljusrond"
    provider: str = "postgres"
    crs: int = 3006
    is_pointed: bool = True

    def source(self, layer: Layer, shape: Shape) -> str:
        """Return the address of a layer as QGIS writes it."""
        schema, view = layer.view.split(".")
        kind = {"point": "Point", "line": "LineString", "area": "MultiPolygon"}[shape]
        table = f'"{schema}"."{view}" (geom)'
        if layer.geometry == "any":
            # A layer of QGIS is of one kind: all rows are shown where they stand on the map.
            asked = f"SELECT *, ST_PointOnSurface(geom) AS place FROM {layer.view}"  # noqa: S608 -- ours
            table = f'"({asked})" (place)'
        return (
            f"service={_quoted(self.service)} key='id' estimatedmetadata=false srid=3006"
            f" type={kind} checkPrimaryKeyUnicity='0' table={table}"
        )


def project(title: str, door: Door, crs: int, extent: Extent | None, texts: Texts) -> bytes:
    """Return a project as QGIS keeps it (.qgs), for version 3.18 and later.

    Parameters
    ----------
    title
        What it is called.
    door
        Where its rows come from.
    crs
        EPSG code that it is drawn in.
    extent
        West, south, east, north in `crs` where it opens; None: nowhere yet.
    texts
        Words of the reader.
    """
    root = Element("qgis", {"projectname": title, "version": "3.22.0"})
    SubElement(root, "title").text = title
    SubElement(root, "projectCrs").append(_srs(crs))
    tree = SubElement(root, "layer-tree-group")
    for name, members in GROUPS.items():
        _group(tree, texts.gettext(name), [LAYERS[member] for member in members], door, texts)
    _canvas(root, crs, extent)
    layers = SubElement(root, "projectlayers")
    order = SubElement(root, "layerorder")
    for members in GROUPS.values():
        for member in members:
            layer = LAYERS[member]
            layers.append(_layer(layer, door, texts))
            SubElement(order, "layer", {"id": _id(layer, door)})
    _properties(root)
    return (_HEAD + tostring(root, encoding="unicode")).encode()


def packed(content: bytes, name: str) -> bytes:
    """Return a project in the packed form (.qgz); the same content gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs")
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return written.getvalue()


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _id(layer: Layer, door: Door) -> str:
    return f"ljusrond_{door.provider.lower()}_{layer.name}"


def _srs(code: int) -> Element:
    found = Element("spatialrefsys", {"nativeFormat": "Wkt"})
    # QGIS looks at the authority's code only where a number of its own register stands beside it.
    SubElement(found, "srsid").text = str(code)
    SubElement(found, "srid").text = str(code)
    SubElement(found, "authid").text = f"EPSG:{code}"
    return found


def _group(tree: Element, name: str, members: Sequence[Layer], door: Door, texts: Texts) -> None:
    group = SubElement(
        tree, "layer-tree-group", {"name": name, "checked": "Qt::Checked", "expanded": "1"}
    )
    for layer in members:
        SubElement(
            group,
            "layer-tree-layer",
            {
                "id": _id(layer, door),
                "name": texts.gettext(layer.title),
                "providerKey": door.provider,
                "source": door.source(layer, shape_of(layer)),
                "checked": "Qt::Checked" if layer.visible else "Qt::Unchecked",
                "expanded": "1" if layer.product else "0",
            },
        )


def _layer(layer: Layer, door: Door, texts: Texts) -> Element:
    shape = shape_of(layer)
    bounded = layer.name != "estates"
    found = Element(
        "maplayer",
        {
            "type": "vector",
            "geometry": _GEOMETRIES[shape],
            "labelsEnabled": labelled(layer),
            "hasScaleBasedVisibilityFlag": "1" if bounded else "0",
            "minScale": str(_FROM_SCALE) if bounded else "1e+08",
            "maxScale": "0",
            "readOnly": "0",
        },
    )
    SubElement(found, "id").text = _id(layer, door)
    SubElement(found, "datasource").text = door.source(layer, shape)
    SubElement(found, "layername").text = texts.gettext(layer.title)
    SubElement(found, "abstract").text = _about(layer, texts)
    SubElement(found, "srs").append(_srs(door.crs))
    SubElement(found, "provider", {"encoding": "UTF-8"}).text = door.provider
    about = SubElement(found, "resourceMetadata")
    SubElement(about, "identifier").text = layer.name
    SubElement(about, "title").text = texts.gettext(layer.title)
    SubElement(about, "abstract").text = _about(layer, texts)
    is_mixed = layer.name in MIXED and not door.is_pointed
    found.extend(style_elements(layer, texts, shape, is_mixed=is_mixed))
    return found


def _about(layer: Layer, texts: Texts) -> str:
    said = texts.gettext(layer.summary)
    if not layer.computed:
        return said
    return f"{said} {texts.gettext('calculated, direct light, maintained').capitalize()}."


def _canvas(root: Element, crs: int, extent: Extent | None) -> None:
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    if extent is not None:
        box = SubElement(canvas, "extent")
        for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
            SubElement(box, name).text = f"{value:.3f}"
    SubElement(canvas, "rotation").text = "0"
    SubElement(canvas, "destinationsrs").append(_srs(crs))


def _properties(root: Element) -> None:
    """Say that lengths and areas are those on the ground, in metres."""
    kept = SubElement(root, "properties")
    # Without this a project's own system is not looked at.
    system = SubElement(kept, "SpatialRefSys")
    SubElement(system, "ProjectionsEnabled", {"type": "int"}).text = "1"
    measure = SubElement(kept, "Measurement")
    SubElement(measure, "DistanceUnits", {"type": "QString"}).text = "meters"
    SubElement(measure, "AreaUnits", {"type": "QString"}).text = "m2"
    SubElement(SubElement(kept, "Measure"), "Ellipsoid", {"type": "QString"}).text = "EPSG:7019"
