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
    "2026-11-letters.sv": (
        "Ja, skriv till mig om den här anmälan: vad som händer, och om ni behöver fråga något. "
        "Adressen förvaras skild från anmälan, visas bara för dem som sköter den, och gallras "
        "som standard 90 dagar efter att ärendet stängts. Jag kan när som helst be att få se "
        "den, ändra den eller få den raderad."
    ),
    "2026-11-letters.en": (
        "Yes, write to me about this report: what happens, and if you need to ask something. "
        "The address is kept apart from the report, shown only to those who handle it, and "
        "removed by default 90 days after the case is closed. I may ask to see, correct or "
        "erase it at any time."
    ),
    "2026-11-letters.ar": (
        "نعم، اكتبوا إليّ بشأن هذا البلاغ: ماذا يحدث، وإن احتجتم إلى سؤالي عن شيء. يُحفظ العنوان "
        "منفصلًا عن البلاغ، ولا يراه إلا من يعالجه، ويُحذف عادةً بعد 90 يومًا من إغلاق البلاغ. "
        "يمكنني في أي وقت أن أطلب رؤيته أو تصحيحه أو حذفه."
    ),
    "2026-11-letters.so": (
        "Haa, ii soo qora wixii ku saabsan warbixintan: waxa dhacaya, iyo haddii aad wax i "
        "weydiinaysaan. Cinwaanka waxaa lagu hayaa meel ka gooni ah warbixinta, waxaa arka oo "
        "keliya kuwa ka shaqeeya, waxaana caadi ahaan la tirtiraa 90 maalmood ka dib marka "
        "kiiska la xiro. Mar kasta waan codsan karaa inaan arko, saxo ama la tirtiro."
    ),
    "2026-11-letters.fi": (
        "Kyllä, kirjoittakaa minulle tästä ilmoituksesta: mitä tapahtuu, ja jos teidän täytyy "
        "kysyä jotain. Osoitetta säilytetään erillään ilmoituksesta, sen näkevät vain asiaa "
        "hoitavat, ja se poistetaan yleensä 90 päivän kuluttua asian sulkemisesta. Voin milloin "
        "tahansa pyytää saada nähdä sen, korjata sen tai poistaa sen."
    ),
}
#: What is shown to reporters now.
CURRENT: Final = "2026-11"
#: What is shown to tenants who want letters about what happens to their report.
LETTERS: Final = "2026-11-letters"


def consent_kept(version: str) -> str:
    """Return what is kept of a consent: its version, and the words that were shown.

    Raises
    ------
    KeyError
        If there is no such version.
    """
    return f"{version}: {CONSENTS[version]}"
