"""Words that look as if they told of a person: numbers of identity and telephone, addresses."""

from __future__ import annotations

import re
from typing import Final

_LOOKS: Final = {
    # Ten or twelve digits of a Swedish identity number, with or without its sign.
    "identity_number": re.compile(r"(?<!\d)(?:19|20)?\d{2}[01]\d[0-3]\d[-+ ]?\d{4}(?!\d)"),
    "telephone": re.compile(r"(?<![\d-])(?:\+46|0046|0)[ -]?\d(?:[ -]?\d){6,9}(?!\d)"),
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "flat": re.compile(r"\b(?:lgh|lägenhet|flat|apartment)\.? ?(?:nr\.? ?)?\d", re.IGNORECASE),
}
#: So many words in a row, equal to what somebody wrote, are a quotation [count].
QUOTED: Final = 4


def looks_personal(text: str) -> str | None:
    """Return what a text seems to hold of a person: a key of the table; None: nothing."""
    return next((kind for kind, look in _LOOKS.items() if look.search(text)), None)


def quotes(text: str, source: str) -> bool:
    """Tell whether a text repeats so many words in a row of a source; case is left aside."""
    runs = {tuple(one) for one in _runs(source)}
    return any(tuple(one) in runs for one in _runs(text))


def _runs(text: str) -> list[list[str]]:
    words = re.findall(r"\w+", text.casefold())
    return [words[at : at + QUOTED] for at in range(len(words) - QUOTED + 1)]
