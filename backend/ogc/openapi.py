"""The description of these addresses as OpenAPI 3.0: one path a collection, as clients expect."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from sqlalchemy import Connection

from backend.ogc import answers
from backend.ogc.answers import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, address
from backend.ogc.asking import FORMS, LIMIT, WHOLE_MAX
from backend.ogc.columns import SCHEMAS, Collection, collection
from backend.ogc.parsing import LANGUAGES
from backend.ogc.systems import LONLAT, SYSTEMS
from backend.pages.context import own_url
from maps import ogc_words as words
from maps.layers import EDITABLE, LAYERS
from maps.texts import Texts

_PROBLEM: Final = {
    "description": "Cannot be done; a problem (RFC 9457) says why",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
_FEATURE: Final = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string", "format": "uuid"},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}
_FEATURES: Final = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        "links": {"type": "array", "items": {"type": "object"}},
        "timeStamp": {"type": "string", "format": "date-time"},
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
    },
}


def _query(name: str, told: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": name, "in": "query", "required": False, "description": told, "schema": schema,
        **more,
    }  # fmt: skip


_SYSTEM: Final = {
    "type": "string", "format": "uri", "default": LONLAT.uri, "enum": list(SYSTEMS),
}  # fmt: skip
_TEXT: Final = {"type": "string"}
_PARAMETERS: Final = {
    "f": _query("f", "Format of the answer", {"type": "string", "enum": list(FORMS)}),
    "bbox": _query(
        "bbox",
        "Box: lower and upper corner in the order of the system's axes",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
        style="form",
        explode=False,
    ),
    "bbox-crs": _query("bbox-crs", "Reference system of the box", _SYSTEM),
    "crs": _query("crs", "Reference system of the answer", _SYSTEM),
    "datetime": _query("datetime", "Moment or interval (RFC 3339)", _TEXT),
    "limit": _query(
        "limit",
        "Most features on a page",
        {"type": "integer", "minimum": 1, "maximum": WHOLE_MAX, "default": LIMIT},
        style="form",
        explode=False,
    ),
    "cursor": _query("cursor", "Where the page before ended; see its `next` link", _TEXT),
    "filter": _query("filter", "Filter (CQL2)", _TEXT),
    "filter-lang": _query(
        "filter-lang",
        "Language of the filter",
        {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    ),
    "filter-crs": _query("filter-crs", "Reference system of the filter's geometries", _SYSTEM),
    "featureId": {
        "name": "featureId", "in": "path", "required": True, "description": "Identity of a feature",
        "schema": {"type": "string"},
    },
    "If-Match": {
        "name": "If-Match", "in": "header", "required": True,
        "description": "ETag of the feature as it was read", "schema": _TEXT,
    },
    "Content-Crs": {
        "name": "Content-Crs", "in": "header", "required": False,
        "description": "Reference system of the body, in angle brackets", "schema": _TEXT,
    },
}  # fmt: skip
_OF_FEATURES: Final = (
    "bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "filter", "filter-lang",
    "filter-crs", "f",
)  # fmt: skip


def description(tx: Connection, request: Request, texts: Texts) -> dict[str, Any]:
    """Return the description of all addresses.

    Parameters
    ----------
    tx : Connection
        The transaction.
    request : Request
        Tells where the service is.
    texts : Texts
        Words of the reader's language.
    """
    base = answers.BASE
    paths: dict[str, Any] = {
        base: {"get": _read("getLandingPage", texts.gettext(words.TITLE), JSON)},
        f"{base}/conformance": {
            "get": _read("getConformance", texts.gettext(words.CONFORMANCE), JSON)
        },
        f"{base}/api": {"get": _read("getDescription", texts.gettext(words.DESCRIPTION), OPENAPI)},
        address(): {"get": _read("getCollections", texts.gettext(words.COLLECTIONS), JSON)},
    }
    for name in LAYERS:
        paths |= _paths(collection(tx, name), texts)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Ljusrond",
            "description": answers.landing(request, texts)["description"],
            "version": request.app.version,
        },
        "servers": [{"url": own_url(request, "")}],
        "paths": paths,
        "components": {
            "parameters": dict(_PARAMETERS),
            "schemas": {"feature": _FEATURE, "features": _FEATURES},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _paths(found: Collection, texts: Texts) -> dict[str, Any]:
    name, title = found.name, texts.gettext(found.layer.title)
    own = [
        _query(one.name, one.comment or one.name, dict(SCHEMAS[one.type]))
        for one in found.columns.values()
        if one.type in ("text", "integer", "number", "boolean", "uuid", "date")
    ]
    items: dict[str, Any] = {
        "get": _read(f"get.{name}", title, GEOJSON, _OF_FEATURES, schema="features", own=own)
    }
    item: dict[str, Any] = {
        "get": _read(f"getOne.{name}", title, GEOJSON, ("featureId", "crs", "f"), schema="feature")
    }
    if name in EDITABLE:
        held = ("featureId", "If-Match", "Content-Crs")
        items["post"] = _write(f"add.{name}", title, ("Content-Crs",), "201")
        item["put"] = _write(f"replace.{name}", title, held, "200")
        item["patch"] = _write(f"update.{name}", title, held, "200")
        item["delete"] = {
            **_operation(f"remove.{name}", title, held[:2]),
            "responses": {"204": {"description": "It stands no more"}, "default": _PROBLEM},
        }
    return {
        address(name): {"get": _read(f"describe.{name}", title, JSON)},
        address(name, "queryables"): {"get": _read(f"queryables.{name}", title, SCHEMA)},
        address(name, "schema"): {"get": _read(f"schema.{name}", title, SCHEMA)},
        address(name, "items"): items,
        address(name, "items", "{featureId}"): item,
    }


def _operation(
    name: str, told: str, parameters: tuple[str, ...], own: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    named: list[dict[str, Any]] = [
        {"$ref": f"#/components/parameters/{parameter}"} for parameter in parameters
    ]
    return {"operationId": name, "summary": told, "parameters": named + (own or [])}


def _read(
    name: str,
    told: str,
    kind: str,
    parameters: tuple[str, ...] = ("f",),
    *,
    schema: str = "",
    own: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    as_json = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    content: dict[str, Any] = {kind: {"schema": as_json}}
    if kind != SCHEMA:
        content[HTML] = {"schema": {"type": "string"}}
    return {
        **_operation(name, told, parameters, own),
        "responses": {"200": {"description": told, "content": content}, "default": _PROBLEM},
    }


def _write(name: str, told: str, parameters: tuple[str, ...], code: str) -> dict[str, Any]:
    body = {GEOJSON: {"schema": {"$ref": "#/components/schemas/feature"}}}
    return {
        **_operation(name, told, parameters),
        "requestBody": {"required": True, "content": body},
        "responses": {code: {"description": told, "content": body}, "default": _PROBLEM},
    }
