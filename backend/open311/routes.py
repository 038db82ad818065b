"""The addresses of GeoReport v2: /open311/v2, each as XML and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as Folder
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from backend.db import TransactionRoute, Tx, entered
from backend.errors import NotFoundError
from backend.open311 import asking, intake, media, requests, services, store, updates
from backend.open311.checks import Checked, as_uuid
from backend.open311.entering import Caller, enter, enter_company
from backend.open311.errors import BASE, refused
from backend.open311.markup import MEDIA_TYPES, Form, written
from backend.open311.sent import BODY_MAX_BYTES, Sent, sent
from backend.pages.context import own_url, read_request
from backend.photos import service as photos
from backend.photos.routes import HEADERS
from backend.settings import secret_of
from maps.texts import Texts

router = APIRouter(prefix=BASE, include_in_schema=False, route_class=TransactionRoute)

#: When what discovery tells changed last.
CHANGED: Final = "2026-11-27T00:00:00Z"
SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
Said = Annotated[Sent, Depends(sent)]
Code = Annotated[str, Path(max_length=200)]


@router.get("/discovery.{form}")
def discovery(form: Form, request: Request) -> Response:
    """Tell where this server is, and what it speaks."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": own_url(request, BASE),
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    found = {
        "changeset": CHANGED,
        "contact": own_url(request, "/"),
        "key_service": own_url(request, "/admin/tokens"),
        "endpoints": [endpoint],
    }
    return _answer(form, "discovery", found)


@router.get("/services.{form}")
def list_services(form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """List what can be reported."""
    _caller(tx, request, said)
    return _answer(form, "services", services.service_list(tx, _texts(request)))


@router.get("/services/{service_code}.{form}")
def read_service(service_code: Code, form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """Tell what may be said of a service besides the place and words."""
    _caller(tx, request, said)
    found = services.definition(tx, service_code, _texts(request))
    return _answer(form, "service_definition", found)


@router.get("/requests.{form}")
def list_requests(form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """List requests, newest first."""
    asked = asking.asked(said)
    return _requests(tx, request, form, said, asked)


@router.get("/requests/{request_id}.{form}")
def read_one(request_id: Code, form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """Show one request."""
    found = as_uuid(request_id)
    asked = asking.Asked(asking.Span(None, None), ids=[found] if found else [])
    return _requests(tx, request, form, said, asked, one=request_id)


@router.post("/requests.{form}", max_body_size=BODY_MAX_BYTES)
def send_request(form: Form, said: Said, request: Request) -> Response:
    """Take a request in; it is stored before this is answered."""
    sights: list[intake.Sight] = []
    if said.files:
        with entered(request) as tx:
            Checked(tx, said).refuse()
        # Reading takes a while: no transaction is open meanwhile.
        sights = intake.pictures(said)
    with entered(request) as tx:
        caller = _caller(tx, request, said)
        taken = intake.accept(tx, caller, said, sights, _data(request))
        content = intake.answer(tx, taken, _texts(request))
    return _answer(form, "service_requests", content, 201 if taken.is_new else 200)


@router.get("/tokens/{token}.{form}")
def read_token(token: Code, form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """Tell the number of a request by its token: they are one, as numbers are given at once."""
    _caller(tx, request, said)
    found = as_uuid(token)
    row = store.one(tx, "stored", id=found) if found else None
    if row is None:
        raise refused(404, f"token: there is no {token}")
    number = None if row.held else str(found)
    content = [{"service_request_id": number, "token": token}]
    return _answer(form, "service_requests", content)


@router.get("/servicerequestupdates.{form}")
def list_updates(form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """Tell what happened to requests that came in this way."""
    told = updates.told_since(tx, _caller(tx, request, said), said)
    return _answer(form, "service_request_updates", told)


@router.post("/servicerequestupdates.{form}", max_body_size=BODY_MAX_BYTES)
def send_update(form: Form, said: Said, tx: Tx, request: Request) -> Response:
    """Note what another system tells of a request."""
    made = updates.receive(tx, _caller(tx, request, said), said)
    return _answer(form, "service_request_updates", made)


@router.get("/media/{sealed}.jpg")
def picture(sealed: Annotated[str, Path(max_length=1000)], tx: Tx, request: Request) -> Response:
    """Show a reviewed photo by a signed address, for a while."""
    named = media.named_by(secret_of(request.app.state.settings), sealed)
    if named is None:
        raise NotFoundError("this address opens no photo, or no longer")
    enter_company(tx, request, named.company_id)
    content = photos.content(tx, _data(request), named.photo_id, "picture", reviewed=True)
    return Response(content, media_type="image/jpeg", headers=HEADERS)


def _requests(
    tx: Tx, request: Request, form: Form, said: Sent, asked: asking.Asked, one: str | None = None
) -> Response:
    caller = _caller(tx, request, said)
    more = (said.one("extensions") or "").lower() in ("true", "1", "v1")
    found = requests.found(
        tx, caller, asked, _texts(request), _photo_url(request, caller), more=more
    )
    if one is not None and not found:
        raise refused(404, f"service_request_id: there is no {one}")
    return _answer(form, "service_requests", found)


def _caller(tx: Tx, request: Request, said: Sent) -> Caller:
    return enter(tx, request, said.one("jurisdiction_id"))


def _photo_url(request: Request, caller: Caller) -> Callable[[Any], str]:
    secret = secret_of(request.app.state.settings)
    return lambda photo: own_url(request, media.path_of(secret, caller.company_id, photo))


def _texts(request: Request) -> Texts:
    return read_request(request).texts


def _data(request: Request) -> Folder:
    data: Folder = request.app.state.settings.data
    return data


def _answer(form: Form, root: str, content: Any, status: int = 200) -> Response:  # noqa: ANN401
    return Response(
        written(form, root, content), status, headers={"Content-Type": MEDIA_TYPES[form]}
    )
