"""Words, numbers and dates of the pages for tenants: in more languages than the office has.

Their catalogues are locale/<language>/LC_MESSAGES/tenants.po; message ids are English sentences, so
English needs none. What is told of a fault has the words of its button (`maps.checks`).
"""

from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations
from typing import Final

from babel.core import Locale

from gis import vocabulary
from maps.checks import checks
from maps.texts import SWEDISH_TIME, Texts, load_catalogue

DOMAIN: Final = "tenants"
LANGUAGES: Final[tuple[str, ...]] = vocabulary.TENANT_LANGUAGES
#: What each language calls itself, and the locale that writes its dates.
NAMES: Final[Mapping[str, str]] = {
    "sv": "Svenska", "en": "English", "ar": "العربية", "so": "Soomaali", "fi": "Suomi",
}  # fmt: skip
_LOCALES: Final = {"sv": "sv_SE", "en": "en_GB", "ar": "ar", "so": "so", "fi": "fi"}
_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_OWN: Final = "en"


def T_(message: str) -> str:  # noqa: N802 -- as gettext's own name for "translate later"
    """Mark a message id of the tenants' catalogue without translating it."""
    return message


class TenantTexts(Texts):
    """Everything that a page for tenants needs in one language.

    Raises
    ------
    ValueError
        If the language is not one of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            message = f"language is {language!r}, expected one of {', '.join(LANGUAGES)}"
            raise ValueError(message)
        self.language = language
        self.zone = SWEDISH_TIME
        self.locale = Locale.parse(_LOCALES[language])
        self.translations = (
            NullTranslations() if language == _OWN else load_catalogue(language, DOMAIN)
        )

    @property
    def direction(self) -> str:
        """Return which way the language is written, as HTML says it."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def category(self, code: str) -> str:
        """Return what a fault is called; one without a button comes back unchanged."""
        button = checks().buttons.get(code)
        if button is None:
            return code
        return button.sv if self.language == "sv" else self.gettext(button.en)


@lru_cache(maxsize=len(LANGUAGES))
def tenant_texts(language: str) -> TenantTexts:
    """Return the texts of a language, read from disk once."""
    return TenantTexts(language)
