"""Serve the tablet's app. No data of a company is in it, so everybody may load it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Final

from fastapi import APIRouter, Request, Response

from backend.pages.context import Who
from backend.tablet import files
from maps.web_manifest import manifest

router = APIRouter(prefix="/tablet", include_in_schema=False)

#: Our own files alone; pictures that the tablet itself made are blobs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@router.get("")
def page(request: Request, who: Who) -> Response:
    """Give the page of the app, with the reader's words asked for early."""
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"}
    return _answer(request, files.page(who.language), "text/html; charset=utf-8", headers)


@router.get("/app/{name}")
def app_file(name: str, request: Request) -> Response:
    """Give a script, or the checks."""
    return _file(request, name)


@router.get("/app/{folder}/{name}")
def file_in_folder(folder: str, name: str, request: Request) -> Response:
    """Give a style sheet, words or an icon."""
    return _file(request, f"{folder}/{name}")


@router.get("/sw.js")
def service_worker(request: Request) -> Response:
    """Give the service worker, which may look after the page above its own address."""
    headers = {"Service-Worker-Allowed": "/tablet"}
    return _answer(request, files.service_worker(), files.MEDIA_TYPES[".js"], headers)


@router.get("/manifest.webmanifest")
def web_manifest(request: Request, who: Who) -> Response:
    """Tell the browser's installer name, colours and icons, in the reader's language."""
    text = json.dumps(manifest(who.texts), ensure_ascii=False)
    headers = {"Vary": "Accept-Language, Cookie", "Content-Language": who.language}
    return _answer(request, text.encode(), "application/manifest+json", headers)


def _file(request: Request, path: str) -> Response:
    kind = files.MEDIA_TYPES.get(PurePosixPath(path).suffix, "")
    return _answer(request, files.read(path), kind)


def _answer(
    request: Request, content: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """Answer with a file, or with 304 where the browser has that very one; it asks each time."""
    tag = files.etag(content)
    told = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    known = {
        one.strip().removeprefix("W/")
        for one in request.headers.get("if-none-match", "").split(",")
    }
    if tag in known:
        return Response(status_code=304, headers=told)
    return Response(content, media_type=media_type, headers=told)
