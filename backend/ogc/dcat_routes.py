"""The catalogue of open layers that data portals harvest: /dcat.ttl, .rdf and .jsonld."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from backend.db import TransactionRoute, Tx
from backend.exports import service as exports
from backend.pages.context import own_url
from maps import dcat
from maps.dcat import Node, OpenLayer

router = APIRouter(tags=["ogc"], route_class=TransactionRoute)

_WRITERS: Final[Mapping[str, tuple[str, Callable[[Sequence[Node]], str | bytes]]]] = {
    "ttl": ("text/turtle", dcat.turtle),
    "rdf": ("application/rdf+xml", dcat.rdf_xml),
    "jsonld": ("application/ld+json", dcat.json_ld),
}


@router.get(
    "/dcat.{form}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind, _ in _WRITERS.values()}}},
)
def read_catalogue(tx: Tx, request: Request, form: Literal["ttl", "rdf", "jsonld"]) -> Response:
    """Describe the layers that are open to everybody (DCAT-AP-SE)."""
    layers = [
        OpenLayer(
            layer=row.layer,
            title=row.title,
            licence=row.licence,
            company=row.company,
            company_code=row.company_code,
            since=row.since,
            estates=tuple(row.estates),
            path=row.url_path,
        )
        for row in exports.open_layers(tx)
    ]
    kind, write = _WRITERS[form]
    return Response(write(dcat.graph(layers, own_url(request, ""))), media_type=kind)
