"""Jinja templates with escaping always on, in the reader's language and theme."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from maps.palette import Theme
from maps.texts import LANGUAGES, Texts, get_texts
from maps.vocabulary import label

FOLDER: Final = Path(__file__).parent
PAGES: Final = FOLDER / "pages"

# Attribute on <html>; without it the page follows the system. Pico reads the same attribute.
THEME_ATTRIBUTE: Final[Mapping[Theme, str]] = {"auto": "", "day": "light", "night": "dark"}
_DEFAULTS: Final[Mapping[str, object]] = {
    "static_url": "/static",
    "language_url": "?lang={language}",
    "nonce": "",
    "inline": False,
    "active": "",
    # Who reads: nobody is known, so there is no menu (see backend.pages.context.Reader.frame).
    "links": (),
    "more_links": (),
    "person": None,
    "login_url": None,
}


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: str) -> Environment:
    """Return the template environment of a language.

    Autoescape is on for every template, and a missing value is an error, not an empty text.
    """
    texts = get_texts(language)
    env = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Newer style: values are escaped when they are put into a message.
    env.install_gettext_translations(texts.translations, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(texts=texts, word=_word(texts), language=language, languages=LANGUAGES)
    return env


def render(template: str, language: str, theme: Theme = "auto", **context: object) -> str:
    """Render a page.

    Parameters
    ----------
    template
        File name under pages/, ``start.html``.
    language
        ``sv`` or ``en``.
    theme
        ``auto`` follows the reader's system.
    **context
        What the template needs; see the comment at its top. `static_url`, `language_url`, `nonce`,
        `active`, and the menus `links`, `more_links`, `person` and `login_url` have defaults.

    Raises
    ------
    jinja2.UndefinedError
        If the template uses a value that was not given.
    """
    values = {**_DEFAULTS, "theme": theme, "theme_attribute": THEME_ATTRIBUTE[theme], **context}
    return environment(language).get_template(template).render(values)


def render_macro(template: str, macro: str, language: str, *arguments: object) -> Markup:
    """Call one macro of a template and return its markup."""
    module = environment(language).get_template(template).module
    # A macro of a template with escaping on: Markup already, typed here.
    return Markup(getattr(module, macro)(*arguments))  # noqa: S704 - escaped by the template


def _word(texts: Texts) -> object:
    def word(vocabulary: str, code: str) -> str:
        return label(texts, vocabulary, code)

    return word
