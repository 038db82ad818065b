"""Assets and reports: what there is on the estate and what people say about it."""

from typing import Final

from maps.columns import Column
from maps.layer import Layer, always, lamp_class
from maps.texts import N_

_CODE: Final = Column("code", N_("Code"), absent=N_("no code"))
_NAME: Final = Column("name", N_("Name"), absent=N_("no name"))
_ADDRESS: Final = Column("address", N_("Address"))
_OWNER: Final = Column("owner", N_("Owner"), "code", "party")
_STOREYS: Final = Column("storeys", N_("Storeys"), "count")
_DWELLINGS: Final = Column("dwellings", N_("Dwellings"), "count")
_NEVER: Final = N_("never")

ASSET_LAYERS: Final = (
    Layer(
        name="places",
        title=N_("Places"),
        summary=N_("Playgrounds, benches, laundries and other places."),
        none_text=N_("No places."),
        geometry="any",
        columns=(_NAME, Column("kind", N_("Kind"), "code", "place_kind")),
        label_columns=("name", "code"),
        classify=always("place"),
        legend={"place": N_("Place")},
        headline=("place",),
        link=("'place'", "id"),
        visible=False,
    ),
    Layer(
        name="stairwells",
        title=N_("Stairwells"),
        summary=N_("Entrances to stairwells."),
        none_text=N_("No stairwells."),
        geometry="point",
        columns=(
            _CODE,
            _NAME,
            _ADDRESS,
            Column("entrance_kind", N_("Entrance"), "code", "entrance_kind"),
            _STOREYS,
            _DWELLINGS,
            Column("lift", N_("Lift"), "yes_no"),
        ),
        label_columns=("code", "address", "name"),
        classify=always("stairwell"),
        legend={"stairwell": N_("Stairwell")},
        headline=("stairwell",),
        link=("'stairwell'", "id"),
    ),
    Layer(
        name="waste_stations",
        title=N_("Waste stations"),
        summary=N_("Waste houses and rooms with their fractions."),
        none_text=N_("No waste stations."),
        geometry="point",
        columns=(
            _CODE,
            _NAME,
            Column("kind", N_("Kind"), "code", "waste_kind"),
            Column("fractions", N_("Fractions"), "codes", "fraction"),
            Column("bins", N_("Bins"), "count"),
            Column("dwellings_served", N_("Dwellings served"), "count"),
        ),
        label_columns=("code", "name"),
        classify=always("waste_station"),
        legend={"waste_station": N_("Waste station")},
        headline=("waste_station",),
        link=("'waste_station'", "id"),
    ),
    Layer(
        name="lamps",
        title=N_("Lamps"),
        summary=N_("Every lamp by what was last seen; a lamp nobody has looked at is unknown."),
        none_text=N_("No lamps."),
        geometry="point",
        columns=(
            _CODE,
            Column("kind", N_("Kind"), "code", "lamp_kind"),
            Column("state", N_("State"), "code", "lamp_state", absent=N_("lamp_state.unknown")),
            Column("state_at", N_("Last seen"), "date", absent=_NEVER),
            _OWNER,
            Column("light_source", N_("Light source"), "code", "light_source"),
            Column("power_w", N_("Power"), "number", unit="W"),
            Column("height_m", N_("Height"), "number", unit="m", decimals=1),
            Column("cabinet", N_("Cabinet")),
            Column("circuit", N_("Circuit")),
        ),
        label_columns=("code",),
        classify=lamp_class,
        legend={
            "other": N_("Seen with a fault"),
            "unknown": N_("Not seen: unknown"),
            "lit": N_("Seen lit"),
            "indoor": N_("Indoors"),
        },
        headline=("other", "unknown", "lit"),
        hidden=("indoor",),
        link=("'lamp'", "id"),
    ),
    Layer(
        name="reports",
        title=N_("Reports"),
        summary=N_("Reports from tablets, tenants and partners."),
        none_text=N_("No reports."),
        geometry="any",
        columns=(
            Column("category", N_("Category"), "code", "category"),
            Column("description", N_("Description"), absent=N_("no description")),
            Column("observed_at", N_("Observed"), "moment"),
            Column("status", N_("Status"), "code", "report_status"),
            Column("origin", N_("Reported by"), "code", "origin"),
            Column("asset_code", N_("Asset"), absent=N_("no asset")),
        ),
        label_columns=("asset_code",),
        classify=always("report"),
        legend={"report": N_("Report")},
        headline=("report",),
        link=("asset_kind", "asset_id"),
        visible=False,
    ),
)
