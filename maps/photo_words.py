"""What the pages of photos say: thanks, and why boxes came back."""

from typing import Final

from maps.texts import N_, Texts

TITLE: Final = N_("Photo")
NO_BOX: Final = N_("Draw at least one box, or choose that there is nothing to blur.")
BOXES_LEFT: Final = N_("You have drawn boxes. Blur them, or take them away first.")
TOO_MANY: Final = N_("These are more boxes than a picture can have.")
_WRONG: Final = N_(
    "Box %(number)s: give four numbers from 0 to 100, the width and height larger than 0."
)
#: What is said once, after a form was sent.
THANKS: Final = {
    "blurred": N_("The boxes are blurred, and the photo is approved. Partners can see it now."),
    "clear": N_("The photo is approved as it is. Partners can see it now."),
    "undone": N_("The review is taken back. Partners cannot see the photo until it is approved."),
    "late": N_("Somebody else had reviewed the photo already. Nothing was changed."),
}


def wrong_box(texts: Texts, number: int) -> str:
    """Say that a box cannot be read; number as on the page, from 1."""
    return texts.gettext(_WRONG, number=number)
