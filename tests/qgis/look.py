"""Run by the system's Python with QGIS: open a project or files, say what is there, draw it.

    look.py project FILE OUT.png WIDTH HEIGHT XMIN YMIN XMAX YMAX [LAYER…]
    look.py style FILE.gpkg LAYER FILE.qml OUT.png
    look.py classes CASES.json
    look.py edit FILE.gpkg LAYER EDITS.json
    look.py filter PROJECT LAYER EXPRESSION

Writes JSON as the last line. Tests start it with QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize, QVariant
from qgis.PyQt.QtGui import QColor

GROUND = "#f2f0ea"
WIDTH, HEIGHT = 900, 700


def told(layer: QgsVectorLayer) -> dict[str, Any]:
    """Say what a layer is and how it is drawn."""
    renderer = layer.renderer()
    # Kept: what it hands out is gone with it.
    fields = layer.fields()
    names = [fields.at(i).name() for i in range(fields.count())]
    found = {
        "valid": layer.isValid(),
        "count": layer.featureCount() if layer.isValid() else None,
        "crs": layer.crs().authid(),
        "provider": layer.providerType(),
        "renderer": renderer.type() if renderer else None,
        "aliases": {n: fields.at(i).alias() for i, n in enumerate(names) if fields.at(i).alias()},
        "widgets": {n: fields.at(i).editorWidgetSetup().type() for i, n in enumerate(names)},
        "labels": layer.labelsEnabled(),
    }
    if renderer and renderer.type() == "categorizedSymbol":
        found["categories"] = [
            [one.value(), one.label(), one.renderState()] for one in renderer.categories()
        ]
    return found


def draw(
    layers: Sequence[QgsMapLayer],
    crs: QgsCoordinateReferenceSystem,
    extent: QgsRectangle,
    size: QSize,
    out: str,
) -> dict[str, Any]:
    """Draw layers into a picture; say what went wrong and which colours are in it."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    settings.setOutputSize(size)
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor(GROUND))
    settings.setTransformContext(QgsProject.instance().transformContext())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(out)
    colours: dict[str, int] = {}
    for x in range(0, picture.width(), 2):
        for y in range(0, picture.height(), 2):
            name = picture.pixelColor(x, y).name()
            colours[name] = colours.get(name, 0) + 1
    errors = [error.message for error in job.errors()]
    return {"errors": errors, "scale": settings.scale(), "colours": colours}


def project(path: str, out: str, width: str, height: str, *more: str) -> dict[str, Any]:
    """Open a project, say what its layers are, and draw those named or all that are shown."""
    box, names = [float(v) for v in more[:4]], set(more[4:])
    found = QgsProject.instance()
    is_read = found.read(path)
    root = found.layerTreeRoot()
    nodes = [node for node in root.findLayers() if node.layer() is not None]
    result = {
        "read": is_read,
        "crs": found.crs().authid(),
        "title": found.title(),
        "groups": [group.name() for group in root.findGroups()],
        "names": [node.name() for node in nodes],
        "layers": {node.layer().metadata().identifier(): told(node.layer()) for node in nodes},
    }
    shown = [
        node.layer()
        for node in nodes
        if (node.layer().metadata().identifier() in names if names else node.isVisible())
    ]
    size = QSize(int(width), int(height))
    return result | {"picture": draw(shown, found.crs(), QgsRectangle(*box), size, out)}


def style(path: str, name: str, qml: str, out: str) -> dict[str, Any]:
    """Open a layer of a file with a style, or with the one that the file holds, and draw it."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    message, is_taken = layer.loadNamedStyle(qml) if qml else layer.loadDefaultStyle()
    extent = layer.extent()
    extent.grow(max(10.0, extent.width() * 0.05))
    picture = draw([layer], layer.crs(), extent, QSize(WIDTH, HEIGHT), out)
    return told(layer) | {"message": message, "taken": is_taken, "picture": picture}


def classes(path: str) -> list[str]:
    """Ask a class expression of each row, as QGIS would."""
    result = []
    for case in json.loads(Path(path).read_text()):
        fields = QgsFields()
        for name, value in case["row"].items():
            fields.append(
                QgsField(name, QVariant.Int if isinstance(value, int) else QVariant.String)
            )
        feature = QgsFeature(fields)
        feature.setAttributes(list(case["row"].values()))
        context = QgsExpressionContext()
        context.setFields(fields)
        context.setFeature(feature)
        expression = QgsExpression(case["expression"])
        result.append(str(expression.evaluate(context)))
        if expression.hasParserError() or expression.hasEvalError():
            raise SystemExit(expression.parserErrorString() or expression.evalErrorString())
    return result


def edit(path: str, name: str, edits: str) -> dict[str, Any]:
    """Edit a layer of a file as somebody does by hand: points added, rows changed, removed."""
    wanted = json.loads(Path(edits).read_text())
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    layer.startEditing()
    for new in wanted.get("add", []):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*new["at"])))
        for field, value in new["values"].items():
            feature.setAttribute(field, value)
        layer.addFeature(feature)
    for code, values in wanted.get("change", {}).items():
        (found,) = layer.getFeatures(QgsFeatureRequest(QgsExpression(f"code = '{code}'")))
        for field, value in values.items():
            layer.changeAttributeValue(found.id(), layer.fields().indexOf(field), value)
    for code in wanted.get("remove", []):
        (found,) = layer.getFeatures(QgsFeatureRequest(QgsExpression(f"code = '{code}'")))
        layer.deleteFeature(found.id())
    is_saved = layer.commitChanges()
    return {"saved": is_saved, "count": layer.featureCount(), "errors": layer.commitErrors()}


def chosen(path: str, name: str, expression: str) -> dict[str, Any]:
    """Tell which rows of a project's layer an expression chooses, by their codes."""
    found = QgsProject.instance()
    found.read(path)
    layers = {one.metadata().identifier(): one for one in found.mapLayers().values()}
    layer = layers[name]
    taken = layer.getFeatures(QgsFeatureRequest(QgsExpression(expression)))
    return {"codes": sorted(feature["code"] for feature in taken)}


def main() -> None:
    """Do what the command line asks."""
    app = QgsApplication([], False)
    app.initQgis()
    known = {
        "project": project, "style": style, "classes": classes, "edit": edit, "filter": chosen
    }  # fmt: skip
    sys.stdout.write(json.dumps(known[sys.argv[1]](*sys.argv[2:])) + "\n")
    sys.stdout.flush()
    QgsProject.instance().clear()
    app.exitQgis()


if __name__ == "__main__":
    main()
