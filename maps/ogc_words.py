"""Words of the pages of OGC API - Features."""

from typing import Final

from maps.texts import N_, Texts

DESCRIBED: Final = N_(
    "What stands on the estates, what is dark, broken and overdue, as OGC API - Features."
)
TITLE: Final = N_("Layers for GIS programs")
COLLECTIONS: Final = N_("Layers")
COLLECTIONS_LEAD: Final = N_("Every layer of the map, under the name that programs use.")
DESCRIPTION: Final = N_("Addresses")
DESCRIPTION_LEAD: Final = N_("What programs may ask for, with which method; as OpenAPI for them.")
CONFORMANCE: Final = N_("Standards")
CONFORMANCE_LEAD: Final = N_("Parts of the standards that are kept.")
PROGRAMS: Final = N_(
    "QGIS, ArcGIS and GDAL read these layers under this page's own address, as OGC API - Features."
)
TOKEN: Final = N_(
    "Programs log in with a key for machines: as a bearer token, or as the password of any name."
)
KEPT: Final = N_(
    "Planners may add, change and remove what the register holds; every change is in the log."
)
METHOD: Final = N_("Method")
ADDRESS: Final = N_("Web address")
WHAT: Final = N_("What it is")
LAYER: Final = N_("Layer")
NAME: Final = N_("Name in programs")
HEADING: Final = N_("Heading")
TYPE: Final = N_("Kind of value")
MEANING: Final = N_("Meaning")
VALUE: Final = N_("Value")
FEATURES: Final = N_("Features")
QUERYABLES: Final = N_("What can be filtered on (JSON)")
SCHEMA: Final = N_("What a feature holds (JSON)")
ASSET_PAGE: Final = N_("To its page")


def count_of(texts: Texts, features: int) -> str:
    """Return how many features there are, in words."""
    return texts.ngettext("%(num)s feature", "%(num)s features", features)
