"""Entrance, conformance, description and collections: /ogc."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from backend.companies import extent
from backend.db import TransactionRoute, Tx
from backend.ogc import answers, openapi, pages
from backend.ogc.answers import HTML, JSON, OPENAPI, SCHEMA
from backend.ogc.asking import EVERYWHERE, form_of, refuse_unknown
from backend.ogc.columns import collection
from backend.pages.context import Who

router = APIRouter(prefix=answers.BASE, tags=["ogc"], route_class=TransactionRoute)

Form = Annotated[
    str | None, Query(alias="f", max_length=20, description="json or html; else as Accept says")
]
#: What an address may answer with.
Told = dict[int | str, dict[str, Any]]
BOTH: Final[Told] = {200: {"content": {JSON: {}, HTML: {}}}}
SCHEMAS: Final[Told] = {200: {"content": {SCHEMA: {}}}}


@router.get("/", response_class=Response, include_in_schema=False)
@router.get("", response_class=Response, responses=BOTH)
def read_landing(tx: Tx, request: Request, who: Who, form: Form = None) -> Response:  # noqa: ARG001
    """Show the entrance of OGC API - Features."""
    refuse_unknown(request, EVERYWHERE)
    body = answers.landing(request, who.texts)
    if form_of(request, form) == "html":
        return pages.landing(who, body)
    return answers.answer(body)


@router.get("/conformance", response_class=Response, responses=BOTH)
def read_conformance(tx: Tx, request: Request, who: Who, form: Form = None) -> Response:  # noqa: ARG001
    """List the parts of the standards that are kept."""
    refuse_unknown(request, EVERYWHERE)
    if form_of(request, form) == "html":
        return pages.conformance(who)
    return answers.answer({"conformsTo": list(answers.CONFORMS)})


@router.get("/api", response_class=Response, responses={200: {"content": {OPENAPI: {}, HTML: {}}}})
def read_description(tx: Tx, request: Request, who: Who, form: Form = None) -> Response:
    """Describe these addresses (OpenAPI 3.0)."""
    refuse_unknown(request, EVERYWHERE)
    body = openapi.description(tx, request, who.texts)
    if form_of(request, form) == "html":
        return pages.description(who, body)
    return answers.answer(body, OPENAPI)


@router.get("/collections", response_class=Response, responses=BOTH)
def list_collections(tx: Tx, request: Request, who: Who, form: Form = None) -> Response:
    """List the collections: every layer is one."""
    refuse_unknown(request, EVERYWHERE)
    body = answers.collections(request, who.texts, extent(tx))
    if form_of(request, form) == "html":
        return pages.collections(who, body)
    return answers.answer(body)


@router.get("/collections/{layer}", response_class=Response, responses=BOTH)
def read_collection(
    tx: Tx, request: Request, layer: str, who: Who, form: Form = None
) -> Response:  # fmt: skip
    """Describe one collection."""
    refuse_unknown(request, EVERYWHERE)
    found = collection(tx, layer)
    body = answers.collection(request, layer, who.texts, extent(tx))
    if form_of(request, form) == "html":
        return pages.collection(who, found, body)
    return answers.answer(body)


@router.get("/collections/{layer}/queryables", response_class=Response, responses=SCHEMAS)
def read_queryables(
    tx: Tx, request: Request, layer: str, who: Who, form: Form = None
) -> Response:  # fmt: skip
    """List what of a collection may be filtered on (JSON Schema)."""
    refuse_unknown(request, EVERYWHERE)
    form_of(request, form)
    return answers.answer(answers.queryables(request, collection(tx, layer), who.texts), SCHEMA)


@router.get("/collections/{layer}/schema", response_class=Response, responses=SCHEMAS)
def read_schema(
    tx: Tx, request: Request, layer: str, who: Who, form: Form = None
) -> Response:  # fmt: skip
    """Describe the features of a collection, and what of them may be changed (JSON Schema)."""
    refuse_unknown(request, EVERYWHERE)
    form_of(request, form)
    return answers.answer(answers.schema(request, collection(tx, layer), who.texts), SCHEMA)
