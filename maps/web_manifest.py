"""What the browser's installer is told of the tablet's app."""

from typing import Final

from maps.palette import DAY, NIGHT
from maps.texts import N_, Texts

NAME: Final = N_("Ljusrond on the tablet")
DESCRIPTION: Final = N_("Report defects on the map and do the rounds, without a signal too.")
ICONS: Final = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
    ("icon.svg", "any", "any"),
)
_KINDS: Final = {"png": "image/png", "svg": "image/svg+xml"}


def manifest(texts: Texts) -> dict[str, object]:
    """Return the web app manifest in one language."""
    return {
        "id": "/tablet",
        "name": texts.gettext(NAME),
        "short_name": "Ljusrond",
        "description": texts.gettext(DESCRIPTION),
        "lang": texts.language,
        "start_url": "/tablet",
        "scope": "/tablet",
        "display": "standalone",
        "orientation": "any",
        "theme_color": DAY["action"],
        # Seen while the app starts, at night too: nothing bright.
        "background_color": NIGHT["page"],
        "icons": [
            {
                "src": f"/tablet/app/icons/{name}",
                "sizes": sizes,
                "type": _KINDS[name.rpartition(".")[2]],
                "purpose": purpose,
            }
            for name, sizes, purpose in ICONS
        ],
    }
