"""What the addresses answer in JSON: links, collections, pages of features."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response

from backend.ogc.columns import SCHEMAS, Collection
from backend.ogc.systems import LONLAT, STORED, SYSTEMS, System
from backend.pages.context import own_url
from gis.sources.fields import KINDS, Field
from maps.layers import EDITABLE, LAYERS
from maps.ogc_words import DESCRIBED
from maps.texts import Texts

GEOJSON: Final = "application/geo+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
BASE: Final = "/ogc"
#: What geometries of a layer are called in GeoJSON's schemas.
_GEOMETRY: Final = {
    "point": "geometry-point",
    "line": "geometry-linestring",
    "area": "geometry-multipolygon",
    "any": "geometry-any",
}
_PART1: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_PART2: Final = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
_PART3: Final = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
_PART4: Final = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
_CQL2: Final = "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMS: Final = (
    *(_PART1 + name for name in ("core", "oas30", "html", "geojson")),
    _PART2 + "crs",
    *(_PART3 + name for name in ("queryables", "queryables-query-parameters", "filter",
                                 "features-filter")),
    *(_PART4 + name for name in ("create-replace-delete", "update", "optimistic-locking-etags",
                                 "features")),
    *(_CQL2 + name for name in (
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
        "case-insensitive-comparison", "basic-spatial-functions",
        "basic-spatial-functions-plus", "spatial-functions", "temporal-functions",
        "array-functions", "property-property", "arithmetic",
    )),
)  # fmt: skip


def answer(body: object, kind: str = JSON, **headers: str) -> Response:
    """Return a body as JSON."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, headers=headers, media_type=kind)


def link(request: Request, path: str, rel: str, kind: str, title: str = "") -> dict[str, str]:
    """Return a link to one of our addresses."""
    found = {"href": own_url(request, path), "rel": rel, "type": kind}
    return {**found, "title": title} if title else found


def address(*parts: str) -> str:
    """Return one of our addresses: that of collections with further parts."""
    return "/".join((f"{BASE}/collections", *parts))


def landing(request: Request, texts: Texts) -> dict[str, Any]:
    """Return what the entrance says."""
    return {
        "title": "Ljusrond",
        "description": texts.gettext(DESCRIBED),
        "links": [
            link(request, f"{BASE}?f=json", "self", JSON),
            link(request, f"{BASE}?f=html", "alternate", HTML),
            link(request, f"{BASE}/api", "service-desc", OPENAPI),
            link(request, f"{BASE}/api?f=html", "service-doc", HTML),
            link(request, f"{BASE}/conformance", "conformance", JSON),
            link(request, f"{BASE}/collections", "data", JSON),
        ],
    }


def collections(request: Request, texts: Texts, extent: Sequence[float] | None) -> dict[str, Any]:
    """Return the list of all collections."""
    return {
        "links": [
            link(request, f"{BASE}/collections?f=json", "self", JSON),
            link(request, f"{BASE}/collections?f=html", "alternate", HTML),
        ],
        "crs": list(SYSTEMS),
        "collections": [collection(request, name, texts, extent) for name in LAYERS],
    }


def collection(
    request: Request, name: str, texts: Texts, extent: Sequence[float] | None
) -> dict[str, Any]:
    """Return what is said of one collection."""
    layer = LAYERS[name]
    title = texts.gettext(layer.title)
    told: dict[str, Any] = {
        "id": name,
        "title": title,
        "description": texts.gettext(layer.summary),
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": STORED.uri,
        "links": [
            link(request, address(name) + "?f=json", "self", JSON, title),
            link(request, address(name) + "?f=html", "alternate", HTML, title),
            link(request, address(name, "items") + "?f=json", "items", GEOJSON, title),
            link(request, address(name, "items") + "?f=html", "items", HTML, title),
            queryables_link(request, name),
            link(
                request, address(name, "schema"),
                "http://www.opengis.net/def/rel/ogc/1.0/schema", SCHEMA,
            ),
        ],
    }  # fmt: skip
    if extent:
        told["extent"] = {"spatial": {"bbox": [list(extent)], "crs": LONLAT.uri}}
    return told


def queryables_link(request: Request, name: str) -> dict[str, str]:
    """Return the link to what of a collection may be filtered on."""
    rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    return link(request, address(name, "queryables"), rel, SCHEMA)


def queryables(request: Request, found: Collection, texts: Texts) -> dict[str, Any]:
    """Return what of a collection may be filtered on (JSON Schema)."""
    told = {
        name: {
            "title": found.titled(column, texts),
            **({"description": column.comment} if column.comment else {}),
            **SCHEMAS[column.type],
        }
        for name, column in found.columns.items()
        if column.type != "json"
    }
    return {
        **_schema(request, found, "queryables", texts),
        "properties": {**told, "geom": {"format": _GEOMETRY[found.layer.geometry]}},
        "additionalProperties": False,
    }


def schema(request: Request, found: Collection, texts: Texts) -> dict[str, Any]:
    """Return what the features of a collection look like, and what of them may be changed."""
    kind = EDITABLE.get(found.name)
    own = {field.name: field for field in KINDS[kind].fields} if kind else {}
    properties: dict[str, Any] = {}
    for name, column in found.columns.items():
        told = {"title": found.titled(column, texts), **SCHEMAS[column.type]}
        if column.comment:
            told["description"] = column.comment
        if name == "id":
            told["x-ogc-role"] = "id"
        properties[name] = told | (_bounds(own[name]) if name in own else {"readOnly": True})
    if kind:
        # Where a new feature belongs may be told; later it stays there.
        properties["estate_id"].pop("readOnly")
    properties["geometry"] = {
        "x-ogc-role": "primary-geometry",
        "format": _GEOMETRY[found.layer.geometry],
    }
    return {**_schema(request, found, "schema", texts), "properties": properties}


def _schema(request: Request, found: Collection, name: str, texts: Texts) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": own_url(request, address(found.name, name)),
        "type": "object",
        "title": texts.gettext(found.layer.title),
    }


def _bounds(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if field.low is not None:
        told["minimum"] = field.low
    if field.high is not None:
        told["maximum"] = field.high
    if field.choices:
        words = {"enum": list(field.choices)}
        told |= {"items": {"type": "string", **words}} if field.type == "choices" else words
    if field.unit:
        told["x-ogc-unit"] = field.unit
    return told


def page_links(
    request: Request, name: str, after: str | None, texts: Texts
) -> list[dict[str, str]]:
    """Return the links of a page of features: itself, as a page for people, and the next one."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "f"]
    path = address(name, "items")
    found = [
        link(request, _asked(path, [*kept, ("f", "json")]), "self", GEOJSON),
        link(request, _asked(path, [*kept, ("f", "html")]), "alternate", HTML),
        link(request, address(name), "collection", JSON, texts.gettext(LAYERS[name].title)),
    ]
    if after is not None:
        later = [(k, v) for k, v in kept if k != "cursor"]
        later += [("f", "json"), ("cursor", after)]
        found.append(link(request, _asked(path, later), "next", GEOJSON))
    return found


def _asked(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}"


def feature_collection(
    pieces: Iterable[str],
    tail: Iterator[dict[str, Any]],
) -> Iterator[bytes]:
    """Write a collection of features, piece by piece.

    Parameters
    ----------
    pieces : iterable of str
        Features, joined by commas, none empty.
    tail : iterator of dict
        Gives once what follows the features: only then is it known.
    """
    yield b'{"type":"FeatureCollection","features":['
    is_first = True
    for piece in pieces:
        yield (piece if is_first else f",{piece}").encode()
        is_first = False
    members = json.dumps(next(tail), ensure_ascii=False)
    yield f"],{members[1:]}".encode()


def stamp() -> str:
    """Return the time now, as answers tell it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def link_header(links: Sequence[Mapping[str, str]]) -> str:
    """Return links as a header tells them (RFC 8288)."""
    return ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in links)


def content_crs(system: System) -> dict[str, str]:
    """Return the header that tells which system coordinates are in."""
    return {"Content-Crs": f"<{system.uri}>"}
