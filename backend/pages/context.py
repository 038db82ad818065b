"""What every page needs of a request: language, theme, addresses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from backend.access.service import COOKIE, Identity, identity_of
from maps.menu import MAIN, MORE, allowed
from maps.palette import Theme
from maps.problem_words import problem_words
from maps.render import render
from maps.texts import LANGUAGES, Texts, get_texts
from maps.vocabulary import label

COOKIE_SECONDS = 365 * 24 * 3600
THEMES: Sequence[Theme] = ("auto", "day", "night")


@dataclass(frozen=True)
class Reader:
    """Who reads: language and theme, from the address, the cookie, the browser, in that order."""

    request: Request
    language: str
    theme: Theme
    #: Allows the scripts of one answer and no others.
    nonce: str

    @property
    def texts(self) -> Texts:
        """Words of the reader's language."""
        return get_texts(self.language)

    @property
    def language_url(self) -> str:
        """Return the page's own address in another language, with `{language}` to fill in."""
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        return f"?{urlencode(kept)}&lang={{language}}" if kept else "?lang={language}"

    @property
    def identity(self) -> Identity:
        """Who asks, once the request's transaction was entered; before it, a tenant."""
        return identity_of(self.request)

    @property
    def frame(self) -> dict[str, object]:
        """Return the menus: what the reader has a right to, their name, or the way to log in."""
        identity = self.identity
        role = label(self.texts, "role", identity.role)
        # Where nobody was looked for (an unknown address), a cookie still tells of a login.
        looked = hasattr(self.request.state, "identity")
        stranger = not identity.is_known and (looked or COOKIE not in self.request.cookies)
        own = MORE if identity.account_id else [entry for entry in MORE if entry.right != "own"]
        return {
            "links": allowed(MAIN, identity.may),
            "more_links": allowed(own, identity.may),
            "person": {"name": identity.name, "role": role} if identity.is_known else None,
            "login_url": "/login" if stranger else None,
        }

    def page(self, template: str, code: int = 200, **context: object) -> HTMLResponse:
        """Answer with a page."""
        return self.html(
            render(
                template,
                self.language,
                self.theme,
                language_url=self.language_url,
                nonce=self.nonce,
                **{**self.frame, **context},
            ),
            code,
        )

    def html(self, text: str, code: int = 200) -> HTMLResponse:
        """Answer with markup, and remember a language that was asked for."""
        response = HTMLResponse(text, code)
        response.headers["Content-Language"] = self.language
        response.headers["Cache-Control"] = "no-cache"
        tiles = self.request.app.state.settings.tiles
        response.headers["Content-Security-Policy"] = _policy(self.nonce, tiles)
        if self.request.query_params.get("lang") == self.language:
            response.set_cookie(
                "lang", self.language, max_age=COOKIE_SECONDS, httponly=True, samesite="lax"
            )
        return response


def _policy(nonce: str, tiles: str | None) -> str:
    """Return a content security policy: our own files, and pictures of a configured base map."""
    pictures = "'self' data:"
    if tiles:
        address = urlsplit(tiles.replace("{s}", "*"))
        pictures += f" {address.scheme}://{address.netloc}"
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        f"img-src {pictures}; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    )


def read_request(request: Request) -> Reader:
    """Return who reads; an unknown language or theme falls back to the next best."""
    wanted = [request.query_params.get("lang"), request.cookies.get("lang"), *_accepted(request)]
    language = next((w for w in wanted if w in LANGUAGES), LANGUAGES[0])
    theme = request.query_params.get("theme", "auto")
    known = cast("Theme", theme) if theme in THEMES else "auto"
    return Reader(request, language, known, secrets.token_urlsafe(16))


def _accepted(request: Request) -> list[str]:
    header = request.headers.get("accept-language", "")
    return [part.split(";")[0].strip()[:2].lower() for part in header.split(",")]


def own_url(request: Request, path: str) -> str:
    """Return the whole address of one of our paths, to be written down or sent to others."""
    configured = request.app.state.settings.url
    return str(configured or request.base_url).rstrip("/") + path


def error_page(request: Request, problem: dict[str, Any]) -> HTMLResponse:
    """Answer a browser's request that failed with words instead of JSON."""
    fields = [{"field": e["field"], "message": e["reason"]} for e in problem.get("errors", [])]
    who = read_request(request)
    title, sentence = problem_words(problem["status"], who.texts)
    # The fields say it all where there are any; else the detail, in English, tells an expert more.
    detail = [{"field": str(problem["status"]), "message": problem["detail"]}]
    shown = fields or (detail if who.language == "en" else [])
    return who.page(
        "error.html",
        problem["status"],
        status=problem["status"],
        title=title,
        detail=sentence,
        errors=shown,
        request_id=problem["request_id"],
    )


async def _reader(request: Request) -> Reader:
    return read_request(request)


Who = Annotated[Reader, Depends(_reader)]
