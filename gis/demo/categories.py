"""Which fault categories each defect type holds, how often, and in what words."""

from __future__ import annotations

MIX: dict[str, tuple[tuple[str, float], ...]] = {
    "lamp": (("LIGHT.DARK", 0.7), ("LIGHT.FLICKER", 0.19), ("LIGHT.DAMAGED", 0.06),
             ("LIGHT.DIM", 0.03), ("LIGHT.HATCH", 0.02)),
    "entrance": (("ENTRANCE.DOOR", 0.3), ("ENTRANCE.CLOSER", 0.3), ("ENTRANCE.LOCK", 0.2),
                 ("ENTRANCE.INTERCOM", 0.1), ("ENTRANCE.GLASS", 0.06),
                 ("ENTRANCE.NAME_BOARD", 0.04)),
    "litter": (("WASTE.OVERFULL", 0.4), ("WASTE.BULKY", 0.25), ("WASTE.MIS_SORT", 0.17),
               ("WASTE.SMELL", 0.05), ("WASTE.DOOR", 0.05), ("WASTE.BIN", 0.04),
               ("WASTE.RATS", 0.04)),
    "graffiti": (("GRAFFITI.TAG", 0.58), ("GRAFFITI.STICKER", 0.15), ("DAMAGE.GLASS", 0.14),
                 ("DAMAGE.BROKEN", 0.1), ("DAMAGE.FIRE", 0.03)),
    "stair": (("STAIR.DIRT", 0.6), ("STAIR.ESCAPE_ROUTE", 0.3), ("STAIR.LIFT", 0.04),
              ("STAIR.WINDOW", 0.03), ("STAIR.RAILING", 0.03)),
    "foliage": (("GREEN.FOLIAGE", 1.0),),
    "winter": (("WINTER.ICE", 0.45), ("WINTER.SNOW", 0.25), ("WINTER.SAND", 0.2),
               ("WINTER.ICICLE", 0.1)),
    "play": (("PLAY.EQUIPMENT", 0.3), ("PLAY.IMPACT_SURFACE", 0.12), ("PLAY.SAND", 0.1),
             ("YARD.BENCH", 0.28), ("YARD.FENCE", 0.12), ("YARD.FURNITURE", 0.08)),
    "cellar": (("LIGHT.DARK", 0.3), ("CELLAR.LOCK", 0.2), ("CELLAR.FLOOD", 0.15),
               ("LAUNDRY.MACHINE", 0.2), ("LAUNDRY.CLEANING", 0.08), ("LAUNDRY.BOOKING", 0.05),
               ("CELLAR.SLEEPING_PLACE", 0.02)),
    "positive": (("POSITIVE.PLACE", 1.0),),
}  # fmt: skip
"""Share of each category within a defect type."""

OBSCURED_PER_YEAR = 12
"""Of the foliage findings, how many hide a lamp; the others hide a path or a view."""
OFFENSIVE_SHARE = 0.05
POTHOLE_SHARE = 0.2
POTHOLE_MONTHS = (3, 4)

STATE_OF: dict[str, str] = {
    "LIGHT.DARK": "dark",
    "LIGHT.FLICKER": "flickering",
    "LIGHT.DAY_BURNING": "day_burning",
    "LIGHT.DIM": "dim",
    "LIGHT.OBSCURED": "obscured",
    "LIGHT.DAMAGED": "damaged",
    "LIGHT.HATCH": "open_hatch",
}
"""The lamp state that a report of the category means."""

_FAMILY_OF_PREFIX = {
    "ENTRANCE": "entrance", "WASTE": "litter", "GRAFFITI": "graffiti", "DAMAGE": "graffiti",
    "STAIR": "stair", "GREEN": "foliage", "WINTER": "winter", "PLAY": "play", "CELLAR": "cellar",
    "LAUNDRY": "cellar", "POSITIVE": "positive",
}  # fmt: skip
_PLAY_YARD = ("YARD.BENCH", "YARD.FENCE", "YARD.FURNITURE")


def family_of(category: str, asset_kind: str, lamp_kind: str | None = None) -> str:
    """Return the defect type a report counts in.

    Parameters
    ----------
    category
        Fault category, for example LIGHT.DARK.
    asset_kind
        Kind of the asset the report is about.
    lamp_kind
        Kind of the lamp, where the asset is one: a cellar lamp counts as cellar.
    """
    if category == "LIGHT.OBSCURED":
        return "foliage"
    if category.startswith("LIGHT."):
        if asset_kind != "lamp":
            return "dark_walk"
        return "cellar" if lamp_kind == "cellar" else "lamp"
    if category.startswith("YARD."):
        return "play" if category in _PLAY_YARD else "winter"
    return _FAMILY_OF_PREFIX[category.partition(".")[0]]


TEXTS: dict[str, tuple[str, ...]] = {
    "LIGHT.DARK": ("Lampan lyser inte", "Släckt", "Mörkt här i kväll"),
    "LIGHT.FLICKER": ("Blinkar", "Tänds och släcks"),
    "LIGHT.DAY_BURNING": ("Lyser mitt på dagen",),
    "LIGHT.DIM": ("Lyser svagt", "Smutsig kupa"),
    "LIGHT.OBSCURED": ("Grenar skymmer lampan", "Syren framför armaturen"),
    "LIGHT.DAMAGED": ("Kupan är krossad", "Stolpen är påkörd", "Pollaren är sparkad"),
    "LIGHT.HATCH": ("Stolpluckan saknas", "Luckan står öppen"),
    "ENTRANCE.DOOR": ("Porten går inte igen", "Dörren släpar"),
    "ENTRANCE.CLOSER": ("Dörrstängaren slår", "Dörrstängaren läcker olja"),
    "ENTRANCE.LOCK": ("Låset kärvar", "Elslutbläcket glappar"),
    "ENTRANCE.INTERCOM": ("Porttelefonen ringer inte fram",),
    "ENTRANCE.GLASS": ("Spricka i dörrglaset",),
    "ENTRANCE.NAME_BOARD": ("Namntavlan är lös",),
    "WASTE.OVERFULL": ("Kärlen är överfulla", "Påsar bredvid kärlen"),
    "WASTE.BULKY": ("Soffa utanför miljöhuset", "Madrass och möbler", "Grovsopor på golvet"),
    "WASTE.MIS_SORT": ("Plast i pappret", "Matavfall i fel kärl"),
    "WASTE.SMELL": ("Luktar illa",),
    "WASTE.DOOR": ("Dörren går inte i lås",),
    "WASTE.BIN": ("Locket är av", "Hjulet är trasigt"),
    "WASTE.RATS": ("Råttor synliga", "Råtthål vid väggen"),
    "GRAFFITI.TAG": ("Klotter", "Nytt klotter på väggen"),
    "GRAFFITI.OFFENSIVE": ("Kränkande klotter, tas bort först",),
    "GRAFFITI.STICKER": ("Klistermärken",),
    "DAMAGE.GLASS": ("Krossad ruta",),
    "DAMAGE.BROKEN": ("Sönderslaget", "Uppbruten"),
    "DAMAGE.FIRE": ("Brandskada, sotigt",),
    "STAIR.DIRT": ("Smutsigt golv", "Grus och slask", "Spill på trappan"),
    "STAIR.ESCAPE_ROUTE": ("Barnvagn i utrymningsvägen", "Cykel på trapplanet"),
    "STAIR.LIFT": ("Hissen stannar snett",),
    "STAIR.WINDOW": ("Fönstret går inte att stänga",),
    "STAIR.RAILING": ("Ledstången är lös",),
    "GREEN.FOLIAGE": ("Buskar skymmer sikten", "Grenar hänger över gångvägen"),
    "WINTER.ICE": ("Isgata", "Halt, ingen sand"),
    "WINTER.SNOW": ("Oskottat", "Snövall framför entrén"),
    "WINTER.SAND": ("Sanden är slut",),
    "WINTER.ICICLE": ("Istappar över entrén",),
    "YARD.SURFACE": ("Hål i asfalten", "Potthål efter tjällossningen"),
    "PLAY.EQUIPMENT": ("Gungans kedja är sliten", "Lös bult", "Spricka i rutschkanan"),
    "PLAY.IMPACT_SURFACE": ("För lite fallsand",),
    "PLAY.SAND": ("Smutsig sand",),
    "YARD.BENCH": ("Bräda saknas", "Bänken är lös"),
    "YARD.FENCE": ("Staketet är nere", "Grinden hänger"),
    "YARD.FURNITURE": ("Bordet vickar",),
    "CELLAR.LOCK": ("Källardörrens lås är brutet",),
    "CELLAR.FLOOD": ("Vatten på golvet efter skyfall",),
    "CELLAR.SLEEPING_PLACE": ("Spår av sovplats",),
    "LAUNDRY.MACHINE": ("Maskin 2 centrifugerar inte",),
    "LAUNDRY.CLEANING": ("Smutsigt i tvättstugan",),
    "LAUNDRY.BOOKING": ("Bokningstavlan är nere",),
    "POSITIVE.PLACE": ("Fin muralmålning", "Bra nya lampor", "Vackra blomlådor", "Trygg plats"),
}
"""Short Swedish notes; no names, no persons."""
