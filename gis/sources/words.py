"""Words of other registers for our words: Swedish, Norwegian, French, English, OpenStreetMap.

Every word is written as `plain` makes it: lower case, letters and digits only. Where a source uses
a word we do not know, the value becomes unknown and the import report names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_VALUE: Final = frozenset(
    {"", "<na>", "nan", "none", "null", "n/a", "na", "nil", "-", "--", "nat"}
)
"""Texts (trimmed, lower case) that say "no value here", without being wrong."""

TRUE_WORDS: Final = frozenset({"1", "true", "yes", "y", "ja", "j", "x", "sant", "t"})
FALSE_WORDS: Final = frozenset({"0", "false", "no", "n", "nej", "nei", "falskt", "f"})


def plain(text: str) -> str:
    """Reduce a word to its letters and digits, lower case, for comparing.

    Parameters
    ----------
    text
        A value or a column name: "natrium_Høytrykk", "Height (m)".

    Returns
    -------
    str
        "natriumhøytrykk", "heightm".
    """
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _table(**ours: str) -> dict[str, str]:
    return {plain(word): our for our, listed in ours.items() for word in listed.split("|")}


_LIGHT_SOURCE: Final = _table(
    led="led|lysdiod|leds|light emitting diode",
    hps="hps|hp sodium|high pressure sodium|sodium|son|högtrycksnatrium|natrium|natriumhøytrykk"
    "|natrium høytrykk|hpn|sodium high pressure|shp|navt|high_pressure_sodium",
    lps="lps|sox|lågtrycksnatrium|natriumlavtrykk|low pressure sodium|low_pressure_sodium",
    mercury="mercury|mv|kvicksilver|kvikksølv|hql|kvikksølvhøytrykk|mercury vapor|hg",
    metal_halide="metal halide|mh|metallhalogen|metallhalid|halogenmetall|hqi|cdm|cmh|iodures",
    fluorescent="fluorescent|lysrör|lysrør|lystoffrør|t5|t8|tl",
    cfl="cfl|kompaktlysrör|lågenergi|kompaktlysrør|plc|pll|sparepære",
    induction="induction|induktion|ql|induksjon",
    halogen="halogen",
    incandescent="incandescent|glödlampa|glødelampe|glødepære",
    unknown="unknown|okänd|okänt|ukjent|inconnu",
)
_LAMP_KIND: Final = _table(
    park_pole="park pole|parkstolpe|park|post top|mindre stolpe|gångvägsstolpe|parkarmatur"
    "|luminaire ambiance|acorn|colonial|ball globe|bishop crook|algonquin|straight mast",
    street_pole="street pole|gatustolpe|vägstolpe|stolpe|mast|lysmast|cobrahead|cobra head"
    "|rectilinear|shoebox|pendant|lanterne|bent mast|belysningvegGate|power pole",
    wall="wall|vägg|väggarmatur|wall pack|luminaire en applique|applique|wall mounted|wall_mounted",
    bollard="bollard|pollare|borne colonne|borne|pullert",
    parking="parking|parkering|p-plats",
    passage="passage|portik|portgång|tunnel|ceiling",
    facade="facade|fasad|façade|strålkastare fasad",
    gallery="gallery|loftgång",
    stairwell="stairwell|trapphus",
    cellar="cellar|källare",
    unknown="unknown|okänd|ukjent|inconnu",
)
_CONTROL: Final = _table(
    photocell="photocell|fotocell|ljusrelä|skymningsrelä|ljussensor|dusk-dawn",
    astro_clock="astro clock|astrour|astronomiskt ur|astro",
    presence="presence|närvaro|rörelsevakt|närvarostyrd|motion|pir",
    dim_profile="dim profile|dimprofil|dimming|nattdimning|ja|dimmad",
    manual="manual|manuell|strömställare|switch",
    unknown="unknown|okänd|nei|nej|no",
)
_SERVES: Final = _table(
    path="path|gångväg|gångbana|stig|gangveg|footway|gc-väg|gång- och cykelväg",
    entrance="entrance|entré|port|entre",
    yard="yard|gård|lekplats|park|belysningOmrådePlass|courtyard",
    parking="parking|parkering|p-plats",
    passage="passage|portik|tunnel|portgång",
    street="street|gata|väg|belysningVegGate|veg|road",
    indoor="indoor|inomhus|trapphus|källare",
    unknown="unknown|okänd|annan",
)
_ENTRANCE_KIND: Final = _table(
    main="main|huvudentré|huvudingång|port",
    staircase="staircase|trapphus|trappuppgång|uppgång|home|entré",
    service="service|garage|emergency|exit|nödutgång|driftutrymme|källaringång|delivery|fire_exit",
    other="other|shop|secondary|side|annan|office|parking|back|subway_entrance",
    unknown="unknown|yes|okänd",
)
_USE: Final = _table(
    residential="residential|bostad|apartments|house|detached|semidetached_house|terrace|dormitory"
    "|130|131|132|133|135|199|flerbostadshus|flerfamiljshus|småhus|bungalow|villa|block|static_caravan|cabin|allotment_house",
    garage="garage|garages|carport|parking|garagebyggnad",
    school="school|skola|förskola|kindergarten|university|college|319|samhällsfunktion skola",
    shop="shop|retail|butik|handel|commercial|kiosk|supermarket",
    utility="utility|service|teknikhus|transformer_tower|nätstation|miljöhus"
    "|transformatorstation|bin_store|waste|soprum",
    other="other|industri|industrial|299|399|499|699|799|övrig byggnad|komplementbyggnad"
    "|verksamhet|samhällsfunktion|ekonomibyggnad|church"
    "|chapel|public|civic|office|hotel|shed|roof|hut|greenhouse|train_station|hospital|construction"
    "|warehouse|theatre|cathedral|government|sports_hall|bunker|farm|ruins|barn|bridge|museum|pavilion"
    "|stable|hangar|manufacture|religious|synagogue|mosque|library|tower|collapsed|canopy|gazebo|tent",
    unknown="unknown|okänd|yes|building|hus",
)
_WASTE_KIND: Final = _table(
    house="house|miljöhus|sophus|hus|återvinningshus",
    room="room|miljörum|soprum|grovsoprum|rum",
    container="container|behållare|återvinningsstation|återvinningscontainer",
    underground="underground|underjordsbehållare|moloker|molok|djupbehållare",
    outdoor="outdoor|utomhus|uppställningsplats|kärl utomhus|centre",
    unknown="unknown|okänd",
)
_FRACTION: Final = _table(
    residual="residual|rest|restavfall|hushållsavfall|brännbart|waste|trash|mixed",
    food="food|matavfall|organiskt|organic|green_waste",
    paper="paper|papper|tidningar|returpapper|newspaper|magazines",
    plastic="plastic|plast|plastförpackningar|plastic_packaging|plastic_bottles|pet",
    metal="metal|metall|metallförpackningar|cans|scrap_metal|aluminium|tins",
    clear_glass="clear_glass|ofärgat glas|klarglas|glas ofärgat",
    coloured_glass="coloured_glass|färgat glas|glas färgat",
    cardboard="cardboard|kartong|pappersförpackningar|well|wellpapp|cartons|paper_packaging",
    bulky="bulky|grovsopor|grovavfall|furniture",
    batteries="batteries|batterier",
    electronics="electronics|el-avfall|elavfall|elektronik|small_appliances|electrical_items"
    "|electrical_appliances",
    textile="textile|textil|kläder|clothes|textiles",
)
_FOOTPATH_KIND: Final = _table(
    footway="footway|gångväg|gångbana|gangveg|trottoar|gång|portik|portgång|genomgång|passage"
    "|portal|valv",
    path="path|stig|traktorväg|sti|elljusspår",
    cycleway="cycleway|cykelväg|gc-väg|gång- och cykelväg|cykelbana|gångcykelväg|cykel",
    steps="steps|trappa",
    pedestrian="pedestrian|gågata|torg|gatupassage",
    crossing="crossing|övergångsställe",
    service="service|living_street|gårdsgata|gårdsväg|kvartersgata|kvartersväg",
    street="street|gata|bilväg|på- och avfartsväg|motorväg|enskild väg|allmän väg|bilväg/gata"
    "|residential|lokalgata",
    other="other|annan|övrig",
)
_LIT: Final = _table(
    yes="yes|ja|24/7|automatic|sunset-sunrise|limited|1|true|operating_times|interval|dusk-dawn",
    no="no|nej|nei|disused|0|false",
    unknown="unknown|okänd",
)
_PLACE_KIND: Final = _table(
    playground="playground|lekplats",
    residential_area="residential_area|bostadsområde|residential",
    bench="bench|bänk|soffa",
    bin="bin|papperskorg|waste_basket|skräpkorg",
    bike_stand="bike_stand|cykelställ|bicycle_parking|cykelparkering",
    laundry="laundry|tvättstuga",
    notice_board="notice_board|anslagstavla",
    sand_box="sand_box|sandlåda halka|sandficka|grit_bin|sandbehållare",
    bus_stop="bus_stop|hållplats|busshållplats",
    substation="substation|nätstation",
    square="square|torg",
    school_yard="school_yard|skolgård",
    parking="parking|parkering|p-plats|parkeringsplats|parkeringsyta|bilparkering",
    lighting_cabinet="lighting_cabinet|belysningscentral|tennpunkt|tändpunkt|belysningsskåp",
)
_HEIGHT_SOURCE: Final = _table(
    measured="measured|mätt|uppmätt|inmätt|lidar|laser",
    declared="declared|uppgift|enligt ritning|ritning|register",
    storeys="storeys|våningar|levels",
    unknown="unknown|okänd",
)
_LAMP_HEIGHT_SOURCE: Final = {
    word: ours for word, ours in _HEIGHT_SOURCE.items() if ours in words.LAMP_HEIGHT_SOURCES
}
_ORIGIN: Final = _table(
    mapped="mapped|karterad",
    enclosed="enclosed|omsluten",
    square="square|torg",
    declared="declared",
)

PASSAGES: Final = frozenset(
    plain(word) for word in ["portik", "portgång", "genomgång", "passage", "portal", "valv"]
)
"""Kinds of path that say by themselves that the path leads through a building."""

SYNONYMS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("lamp", "kind"): _LAMP_KIND,
    ("lamp", "light_source"): _LIGHT_SOURCE,
    ("luminaire_type", "light_source"): _LIGHT_SOURCE,
    ("lamp", "control"): _CONTROL,
    ("lamp", "serves"): _SERVES,
    ("lamp", "height_source"): _LAMP_HEIGHT_SOURCE,
    ("building", "height_source"): _HEIGHT_SOURCE,
    ("building", "use"): _USE,
    ("stairwell", "entrance_kind"): _ENTRANCE_KIND,
    ("waste_station", "kind"): _WASTE_KIND,
    ("waste_station", "fractions"): _FRACTION,
    ("footpath", "kind"): _FOOTPATH_KIND,
    ("footpath", "lit"): _LIT,
    ("courtyard", "origin"): _ORIGIN,
    ("place", "kind"): _PLACE_KIND,
}
"""By kind and field: the word of a source, as `plain` makes it, to ours."""


def translate(kind: str, field: str, word: str, choices: tuple[str, ...]) -> str | None:
    """Find our word for a word of a source.

    Parameters
    ----------
    kind, field
        Where the word stands.
    word
        As the source writes it. "Bostad; Flerfamiljshus" and "Gata, större" are tried whole and
        then by what stands before the first semicolon, comma or sign of comparison.
    choices
        Our words.

    Returns
    -------
    str or None
        One of `choices`, or None if the word is not known.
    """
    known = SYNONYMS.get((kind, field), {})
    ours = {plain(choice): choice for choice in choices}
    head = word
    for mark in ";,<>:":
        head = head.split(mark, 1)[0]
    for form in (plain(word), plain(head)):
        found = ours.get(form) or known.get(form)
        if found is not None and found in choices:
            return found
    return None
