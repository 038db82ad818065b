"""The base of the map: calm ground drawn from our own data, the lowest first."""

from typing import Final

from maps.columns import Column
from maps.layer import Layer, always, path_class
from maps.shared_columns import ADDRESS, HEIGHT, LIGHTING_CLASS, NAME, STOREYS
from maps.texts import N_

BASE_LAYERS: Final = (
    Layer(
        name="estates",
        title=N_("Estates"),
        summary=N_("Outline of each estate."),
        none_text=N_("No estates."),
        geometry="area",
        columns=(NAME,),
        label_columns=("name", "code"),
        classify=always("estate"),
        legend={"estate": N_("Estate")},
        headline=("estate",),
        listed=False,
        answers=False,
    ),
    Layer(
        name="courtyards",
        title=N_("Courtyards"),
        summary=N_("Yards between the buildings, mapped or found as enclosed ground."),
        none_text=N_("No courtyards."),
        geometry="area",
        columns=(NAME, Column("origin", N_("Origin"), "code", "courtyard_origin"), LIGHTING_CLASS),
        label_columns=("name", "code"),
        classify=always("courtyard"),
        legend={"courtyard": N_("Courtyard")},
        headline=("courtyard",),
        link=("'courtyard'", "id"),
        names_from=17,
    ),
    Layer(
        name="footpaths",
        title=N_("Footpaths"),
        summary=N_("Paths, steps and streets that people walk."),
        none_text=N_("No footpaths."),
        geometry="line",
        columns=(
            NAME,
            Column("kind", N_("Kind"), "code", "path_kind"),
            Column("width_m", N_("Width"), "number", unit="m", decimals=1),
            Column("lit", N_("Lit according to the source"), "code", "yes_no"),
            LIGHTING_CLASS,
        ),
        label_columns=("name",),
        classify=path_class,
        legend={"street": N_("Street"), "path": N_("Footpath"), "steps": N_("Steps")},
        headline=("street", "path", "steps"),
        link=("'footpath'", "id"),
    ),
    Layer(
        name="buildings",
        title=N_("Buildings"),
        summary=N_("Buildings with use and height."),
        none_text=N_("No buildings."),
        geometry="area",
        columns=(
            NAME,
            ADDRESS,
            Column("use", N_("Use"), "code", "building_use"),
            STOREYS,
            HEIGHT,
        ),
        label_columns=("name", "address", "code"),
        classify=always("building"),
        legend={"building": N_("Building")},
        headline=("building",),
        link=("'building'", "id"),
        names_from=17,
    ),
)
