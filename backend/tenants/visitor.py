"""What a page for tenants needs of a request: language and theme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final, cast
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from backend.pages.context import COOKIE_SECONDS, THEMES
from maps.palette import Theme
from maps.tenant_render import render_tenant
from maps.tenant_texts import LANGUAGES, TenantTexts, tenant_texts

#: Addresses hold secrets: they stay in no cache and are told to no other site. (Told to nobody at
#: all, a browser would not say either that our own forms are ours.)
_QUIET: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class Visitor:
    """Who reads a page for tenants, and in which language."""

    request: Request
    language: str
    theme: Theme
    #: Whether they chose the language themselves, now or earlier.
    chose: bool = False

    @property
    def texts(self) -> TenantTexts:
        """Words of the visitor's language."""
        return tenant_texts(self.language)

    def led_by(self, language: str) -> Visitor:
        """Return the visitor in the language of a link, unless they chose one themselves."""
        return self if self.chose or language not in LANGUAGES else replace(self, language=language)

    def page(
        self, template: str, status: int = 200, *, path: str | None = None, **context: object
    ) -> Response:
        """Answer with a page, and remember a language that was asked for.

        Parameters
        ----------
        path : str, optional
            Where the page is read in another language; None: at its own address.
        """
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k == "theme"]
        asked = urlencode([*kept, ("lang", "")])
        text = render_tenant(
            template, self.language, self.theme,
            language_url=f"{path or self.request.url.path}?{asked}{{language}}", **context,
        )  # fmt: skip
        answer = HTMLResponse(text, status, headers=_QUIET)
        answer.headers["Content-Language"] = self.language
        if self.request.query_params.get("lang") == self.language:
            answer.set_cookie(
                "lang", self.language, max_age=COOKIE_SECONDS, httponly=True, samesite="lax"
            )
        return answer


def read_visitor(request: Request) -> Visitor:
    """Return who reads; an unknown language or theme falls back to the next best."""
    chosen = [request.query_params.get("lang"), request.cookies.get("lang")]
    header = request.headers.get("accept-language", "")
    spoken = [part.split(";")[0].strip()[:2].lower() for part in header.split(",")]
    known = [one for one in chosen if one in LANGUAGES]
    language = next((one for one in (*known, *spoken) if one in LANGUAGES), LANGUAGES[0])
    theme = request.query_params.get("theme", "auto")
    shown = cast("Theme", theme) if theme in THEMES else "auto"
    return Visitor(request, language, shown, chose=bool(known))


async def _visitor(request: Request) -> Visitor:
    return read_visitor(request)


Visiting = Annotated[Visitor, Depends(_visitor)]
