"""Features: /ogc/collections/{layer}/items, read by pages and one by one."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse

from backend.db import TransactionRoute, Tx, entered
from backend.errors import NotFoundError
from backend.ogc import answers, pages, reading
from backend.ogc.answers import GEOJSON, HTML, address
from backend.ogc.asking import (
    EVERYWHERE,
    OF_FEATURE,
    OF_FEATURES,
    WHOLE_MAX,
    Sent,
    form_of,
    refuse_unknown,
    sent_query,
    understand,
)
from backend.ogc.columns import Collection, collection
from backend.ogc.landing_routes import Form, Told
from backend.ogc.systems import system
from backend.pages.context import Reader, Who

router = APIRouter(prefix=answers.BASE, tags=["ogc"], route_class=TransactionRoute)

#: Smaller answers are not worth packing [B].
PACKED_FROM: Final = 2000
BOTH: Final[Told] = {200: {"content": {GEOJSON: {}, HTML: {}}}, 304: {"description": "Not changed"}}


@router.get("/collections/{layer}/items", response_class=Response, responses=BOTH)
def list_features(
    request: Request,
    layer: str,
    sent: Annotated[Sent, Depends(sent_query)],
    who: Who,
    form: Form = None,
) -> Response:
    """Read the features of a collection: by box, time, filter and system, page by page."""
    with ExitStack() as stack:
        tx = stack.enter_context(entered(request))
        found = collection(tx, layer)
        refuse_unknown(request, EVERYWHERE | OF_FEATURES | set(found.columns))
        others = {k: v for k, v in request.query_params.items() if k in found.columns}
        asked = understand(sent, found, others)
        wanted = reading.wanted_of(found, asked)
        if form_of(request, form) == "html":
            return pages.features(who, tx, found, asked, wanted)
        headers = answers.content_crs(asked.system)
        told = answers.page_links(request, layer, None, who.texts)
        told.append(answers.queryables_link(request, layer))
        headers["Link"] = answers.link_header(told)

        def links(after: str | None) -> list[dict[str, str]]:
            return answers.page_links(request, layer, after, who.texts)

        if asked.limit <= WHOLE_MAX:
            body = reading.whole(tx, wanted, asked.limit, links)
            return _packed(request, body, headers)
        # Begun before the answer is: who has no right, or asks nonsense, is told so. Once begun it
        # closes the transaction however it ends, also where the client hangs up.
        pieces = _held(stack.pop_all(), reading.pieces(tx, wanted, asked.limit, links))
        first = next(pieces)
    return StreamingResponse(_rest(first, pieces), headers=headers, media_type=GEOJSON)


@router.get("/collections/{layer}/items/{feature_id}", response_class=Response, responses=BOTH)
def read_feature(
    tx: Tx,
    request: Request,
    layer: str,
    feature_id: str,
    who: Who,
    crs: str | None = None,
    if_none_match: Annotated[str, Header()] = "",
    form: Form = None,
) -> Response:
    """Read one feature; its ETag is what a change of it must name."""
    refuse_unknown(request, EVERYWHERE | OF_FEATURE)
    found = collection(tx, layer)
    row_id = identity(found.name, feature_id)
    wanted = system("crs", crs)
    if form_of(request, form) == "html":
        return pages.feature(who, tx, found, row_id)
    one = reading.one(tx, found, row_id, wanted, feature_links(who, found, row_id))
    headers = {
        **answers.content_crs(wanted), "ETag": f'"{one.mark}"', "Cache-Control": "no-cache",
    }  # fmt: skip
    known = {part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(",")}
    if one.mark in known:
        return Response(status_code=304, headers=headers)
    return Response(one.text, headers=headers, media_type=GEOJSON)


def identity(layer: str, text: str) -> uuid.UUID:
    """Return the identity that an address names.

    Raises
    ------
    NotFoundError
        If it is none: nothing has it then.
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFoundError(f"{layer} holds no such feature") from None


def feature_links(who: Reader, found: Collection, row_id: uuid.UUID) -> list[dict[str, str]]:
    """Return the links of a feature."""
    own = address(found.name, "items", str(row_id))
    title = who.texts.gettext(found.layer.title)
    return [
        answers.link(who.request, f"{own}?f=json", "self", GEOJSON),
        answers.link(who.request, f"{own}?f=html", "alternate", HTML),
        answers.link(who.request, address(found.name), "collection", answers.JSON, title),
    ]


def _packed(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """Answer with a page; packed lightly, which costs a third of what is usual for a third more."""
    headers["Vary"] = "Accept, Accept-Encoding"
    if len(body) >= PACKED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=GEOJSON)


def _held(stack: ExitStack, body: Iterator[bytes]) -> Iterator[bytes]:
    with stack:
        yield from body


def _rest(first: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from body
