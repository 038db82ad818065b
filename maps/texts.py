"""Words, numbers and dates in the reader's language.

Catalogues are gettext .po files under locale/, read as they are: no compile step to forget. Message
ids are English sentences, or keys such as ``lamp_state.dark`` for coded values (see `vocabulary`),
where one English word has several Swedish ones.
"""

import io
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from gis import vocabulary

LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "ljusrond"
LANGUAGES: Final[tuple[str, ...]] = vocabulary.LANGUAGES
# Dates in English follow the order used in Europe.
_LOCALES: Final = {"sv": "sv_SE", "en": "en_GB"}
NO_BREAK_SPACE: Final = "\u00a0"
SWEDISH_TIME: Final = ZoneInfo("Europe/Stockholm")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message id for extraction without translating it."""
    return message


def catalogue_path(language: str, domain: str = DOMAIN) -> Path:
    """Path of the catalogue of a language."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def load_catalogue(language: str, domain: str = DOMAIN) -> Translations:
    """Return a catalogue of a language, read from disk."""
    with catalogue_path(language, domain).open("rb") as file:
        catalogue = read_po(file, locale=language, domain=domain)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=domain)


class Texts:
    """Everything one language needs: messages, plural forms, numbers with units, dates.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    zone
        Time zone in which moments are written.

    Raises
    ------
    ValueError
        If the language is not one of `LANGUAGES`.
    """

    def __init__(self, language: str, zone: tzinfo = SWEDISH_TIME) -> None:
        if language not in LANGUAGES:
            message = f"language is {language!r}, expected one of {', '.join(LANGUAGES)}"
            raise ValueError(message)
        self.language = language
        self.zone = zone
        self.locale = Locale.parse(_LOCALES[language])
        self.translations: NullTranslations = load_catalogue(language)

    def gettext(self, message: str, **values: object) -> str:
        """Translate a message and fill in its ``%(name)s`` places."""
        text: str = self.translations.gettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        """Translate the form that fits `num`; ``%(num)s`` becomes the formatted number."""
        text: str = self.translations.ngettext(singular, plural, num)
        return text % {"num": self.number(num), **values}

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number, 1234.5 with one decimal as ``1 234,5`` in Swedish."""
        places = "0" * decimals
        pattern = f"#,##0.{places}" if decimals else "#,##0"
        return numbers.format_decimal(value, format=pattern, locale=self.locale)

    def quantity(self, value: float, unit: str, decimals: int = 0) -> str:
        """Write a number with its unit, kept together by a no-break space."""
        return f"{self.number(value, decimals)}{NO_BREAK_SPACE}{unit}"

    def days(self, days: int) -> str:
        """Write a length in days, ``5 dagar``."""
        return self.ngettext("%(num)s day", "%(num)s days", days)

    def ago(self, days: int) -> str:
        """Write how long ago something was, ``för 5 dagar sedan``; of today ``i dag``."""
        if days == 0:
            return self.gettext("today")
        return dates.format_timedelta(
            timedelta(days=-days),
            granularity="day",
            threshold=1e9,  # stay in days: "for 5 weeks" hides that it was 38 days
            add_direction=True,
            locale=self.locale,
        )

    def date(self, value: date) -> str:
        """Write a day, ``23 nov. 2026``; a moment is first moved to the zone of the reader."""
        if isinstance(value, datetime):
            value = self._local(value).date()
        return dates.format_date(value, format="medium", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """Write a moment as day and time of day."""
        local = self._local(value)
        return f"{self.date(local)} {self.clock(local)}"

    def until(self, value: datetime) -> str:
        """Write the moment that something ends; midnight is the end of the day before it."""
        before = value - timedelta(minutes=1)
        return self.date(before) if self.clock(value) == "00:00" else self.moment(value)

    def clock(self, value: datetime) -> str:
        """Write the time of day, ``12:03``."""
        return dates.format_time(self._local(value), format="HH:mm", locale=self.locale)

    def _local(self, value: datetime) -> datetime:
        """Move a moment to the zone of the reader; one without zone is taken as UTC."""
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(self.zone)


@lru_cache(maxsize=len(LANGUAGES))
def get_texts(language: str) -> Texts:
    """Return the texts of a language in Swedish time, read from disk once."""
    return Texts(language)
