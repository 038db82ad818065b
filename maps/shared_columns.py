"""Columns that several layers and asset pages share, called the same everywhere."""

from typing import Final

from maps.columns import Column
from maps.texts import N_

NEVER: Final = N_("never")

ADDRESS: Final = Column("address", N_("Address"))
CODE: Final = Column("code", N_("Code"), absent=N_("no code"))
DWELLINGS: Final = Column("dwellings", N_("Dwellings"), "count")
HEIGHT: Final = Column("height_m", N_("Height"), "number", unit="m", decimals=1)
LIGHTING_CLASS: Final = Column(
    "lighting_class", N_("Lighting class"), absent=N_("default of the kind")
)
NAME: Final = Column("name", N_("Name"), absent=N_("no name"))
OWNER: Final = Column("owner", N_("Owner"), "code", "party")
STOREYS: Final = Column("storeys", N_("Storeys"), "count")
