"""What a reporter agrees to who says how to reach them: versions, never rewritten.

The words are kept with each contact as they were shown, so that it can be proved later what
somebody agreed to. Whoever changes them adds a version and leaves the old ones.
"""

from collections.abc import Mapping
from typing import Final

#: Words by their version and language, newest version last.
CONSENTS: Final[Mapping[str, str]] = {
    "2026-11.sv": (
        "Jag lämnar min kontaktuppgift för att ni ska kunna fråga mig om den här anmälan. Den "
        "förvaras skild från anmälan, visas bara för dem som sköter den, och varje visning "
        "loggas. Den gallras efter bolagets gallringsbeslut, som standard 90 dagar efter att "
        "ärendet stängts. Jag kan när som helst be att få se den, ändra den eller få den raderad."
    ),
    "2026-11.en": (
        "I give my contact so that you can ask me about this report. It is kept apart from the "
        "report, shown only to those who handle it, and every look is logged. It is removed by "
        "the company's retention decision, by default 90 days after the case is closed. I may "
        "ask to see, correct or erase it at any time."
    ),
}
#: What is shown to reporters now.
CURRENT: Final = "2026-11"


def consent_kept(version: str) -> str:
    """Return what is kept of a consent: its version, and the words that were shown.

    Raises
    ------
    KeyError
        If there is no such version.
    """
    return f"{version}: {CONSENTS[version]}"
