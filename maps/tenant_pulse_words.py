"""What a pulse survey asks and says, in the languages of the pages for tenants."""

from collections.abc import Mapping
from typing import Final

from maps.tenant_texts import T_

TITLE: Final = T_("How is it here?")
#: What is asked, by theme.
QUESTIONS: Final[Mapping[str, str]] = {
    "safety": T_("How safe do you feel outdoors here after dark?"),
    "lighting": T_("How well lit are the paths here?"),
    "clean_tidy": T_("How clean and tidy is it here?"),
    "help": T_("How satisfied are you with the help you get when you need it?"),
    "taken_seriously": T_("How satisfied are you with how we listen to you?"),
}
#: Answers from 1 to 5.
ANSWERS: Final[Mapping[int, str]] = {
    1: T_("Not at all"),
    2: T_("Not very"),
    3: T_("So-so"),
    4: T_("Fairly"),
    5: T_("Very"),
}
NOT_SAID: Final = T_("Don't know")
REFUSED: Final[Mapping[str, str]] = {
    "answers": T_("Answer one question at least."),
    "stale": T_("The page stood open for too long. Please answer again."),
}
THANKS: Final = (
    T_("Thank you"),
    T_("Your answers are counted with those of others. What comes of it is told here in the area."),
)
OVER: Final = (T_("This survey is over"), T_("It takes no more answers. Thank you all the same."))
UNKNOWN: Final = (
    T_("We do not know this code"),
    T_("Look at the paper again: every letter and figure counts. Or scan its square."),
)
