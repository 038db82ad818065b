"""Why the light of an estate was not computed: message ids, kept with the run as they are."""

from typing import Final

from maps.texts import N_

NO_ASSETS: Final = N_("Not computed: the estate has no assets yet.")
NO_GROUND: Final = N_("Not computed: there are no courtyards or footpaths in the register.")
TOO_FAR: Final = N_("Not computed: the place is so far from Sweden that distances would be wrong.")
FAILED: Final = N_("The last computation failed; the worker's log says why.")
#: Why an empty list says nothing.
NO_PLANS: Final = N_("No cleaning plans yet: unknown")
NONE_SEEN: Final = N_("No lamp has been looked at yet: unknown")
#: Of a list that is narrowed to what the map shows.
NOT_IN_VIEW: Final = N_("Nothing of it lies within the view of the map.")
