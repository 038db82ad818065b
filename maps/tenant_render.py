"""Render the pages for tenants: their own frame, with nothing of the office in it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.glyphs import glyphs
from maps.palette import Theme
from maps.render import PAGES, THEME_ATTRIBUTE
from maps.tenant_texts import LANGUAGES, NAMES, tenant_texts

_DEFAULTS: Final[Mapping[str, object]] = {"static_url": "/static", "company": ""}


@lru_cache(maxsize=len(LANGUAGES))
def _environment(language: str) -> Environment:
    texts = tenant_texts(language)
    env = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        texts=texts, t=texts.gettext, nt=texts.ngettext, language=language, names=NAMES,
        glyphs=glyphs(),
    )  # fmt: skip
    return env


def render_tenant(template: str, language: str, theme: Theme = "auto", **context: object) -> str:
    """Render a page.

    Parameters
    ----------
    template
        File name under pages/, ``tenant.html``.
    language
        One of `maps.tenant_texts.LANGUAGES`.
    theme
        ``auto`` follows the reader's system.
    **context
        What the template needs; see the comment at its top.

    Raises
    ------
    jinja2.UndefinedError
        If the template uses a value that was not given.
    """
    values = {**_DEFAULTS, "theme_attribute": THEME_ATTRIBUTE[theme], **context}
    return _environment(language).get_template(template).render(values)
