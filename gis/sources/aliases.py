"""Well-known column names of other registers, by our field, so that a plain file reads plainly.

Each name is written as `gis.sources.words.plain` makes it (lower case, letters and digits only), so
"Final_Wattage", "final wattage" and "FINALWATTAGE" are one. The order is the order of trust: where
a file has several of them, the first non-empty value of a row is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


_CODE: Final = _names("code ref nummer nr beteckning littera märkning driftsmerking label")
_NAME: Final = _names("name namn navn primärnamn namn1 benämning områdesnamn")
_ADDRESS: Final = _names("address adress gatuadress belägenhetsadress besöksadress streetaddress")
_CLASS: Final = _names("lightingclass belysningsklass ljusklass")
_OWNER: Final = _names("owner ägare eiernavn eier fastighetsägare proprietaire")
_OPERATOR: Final = _names(
    "operator driftansvarig förvaltare drift skötsel vedlikeholdsansvarlig ansvarig exploitant"
)
_LUMINAIRE: Final = {
    "light_source": _names(
        "lightsource ljuskälla ljuskälletyp lyskildetype finalbulbtype lamptype lamptyp bulbtype"
    ),
    "power_w": _names(
        "powerw effekt effektw watt wattage finalwattage systemeffekt systemeffektw effekten"
    ),
    "flux_lm": _names("fluxlm ljusflöde ljusflödelm lumen lumens lysfluks flux"),
    "cct_k": _names("cctk färgtemperatur färgtemperaturk kelvin cct fargetemperatur"),
    "cri": _names("cri ra färgåtergivning färgåtergivningra raindex"),
    "ik": _names("ik ikklass slagtålighet slagtålighetik"),
    "ip": _names("ip ipklass kapslingsklass kapslingsklassip kapsling"),
    "optics": _names("optics optik ljusbild avskjermingtype linstyp"),
}
_LAMP: Final = {
    "code": (*_names("stolpnr stolpnummer belysningspunktnr polenumber poleid"), *_CODE),
    "kind": _names(
        "kind lampkind stolptyp belysningspunkttyp finalfixturetype typelante plassering typ slag"
    ),
    "owner": _OWNER,
    "operator": _OPERATOR,
    "position_accuracy_m": _names(
        "positionaccuracym lägesnoggrannhet lägesnoggrannhetm noggrannhetm"
    ),
    "position_method": _names("positionmethod mätmetod inmätningsmetod målemetode"),
    "height_m": _names(
        "heightm height höjd höjdm ljuspunkthöjd ljuspunktshöjd stolphöjd monteringshöjd"
        " høydeoverveg totalmastelengde mountingheight"
    ),
    "height_source": _names("heightsource höjdkälla"),
    "arm_m": _names("armm arm armlängd armlängdm utliggerarmenslengde armlength"),
    "luminaire_model": _names(
        "luminairemodel armatur armaturtyp armaturmodell produktnavnarmatur luminaire"
        " finalfixturetype typelante"
    ),
    **_LUMINAIRE,
    "control": _names("control styrning tändning dimming styrsystem"),
    "cabinet": _names("cabinet central belysningscentral skåp tändcentral elskåp"),
    "circuit": _names("circuit grupp slinga gruppnr kabelgrupp"),
    "circuit_order": _names("circuitorder ordning ordningpågruppen plats gruppordning"),
    "installed_on": _names(
        "installedon installationsdatum installerad monterad monteringsdatum driftsatt"
        " installationsår driftsattår installdate"
    ),
    "warranty_to": _names("warrantyto garantitill garanti garantidatum"),
    "serves": _names("serves belyser lyser bruksområde"),
    "bearing_deg": _names("bearingdeg riktning bäring vinkel bearing azimuth"),
    "tilt_deg": _names("tiltdeg lutning tilt"),
    "maintenance_factor": _names("maintenancefactor bibehållningsfaktor"),
    "dim": _names("dim dimnivå dimnivånatt nattnivå dimlevel dimfaktor"),
    "luminaires": _names(
        "luminaires antalarmaturer armaturerpåstolpen finalluminairesperpole"
        " antallarmatureribelysningspkt armaturantal"
    ),
}

ALIASES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "lamp": _LAMP,
    "luminaire_type": {
        "model": _names(
            "model modell luminairemodel armatur armaturtyp produktnavnarmatur namn name"
        ),
        "manufacturer": _names("manufacturer tillverkare fabrikat produsentnavnarmatur"),
        **_LUMINAIRE,
    },
    "stairwell": {
        "code": _CODE,
        "name": _names("name namn trapphus uppgång port bokstav entré entrance"),
        "address": _ADDRESS,
        "entrance_kind": _names("entrancekind entrétyp ingångstyp entré"),
        "storeys": _names("storeys våningar antalvåningar våningsantal plan"),
        "dwellings": _names("dwellings lägenheter antallägenheter bostäder lgh antallgh"),
        "lift": _names("lift hiss elevator"),
        "lighting_class": _CLASS,
    },
    "courtyard": {
        "code": _CODE,
        "name": (*_names("gård gårdsnamn"), *_NAME),
        "origin": _names("origin ursprung"),
        "lighting_class": _CLASS,
    },
    "waste_station": {
        "code": _CODE,
        "name": _NAME,
        "kind": _names("kind typ stationstyp slag"),
        "area_m2": _names("aream2 area yta ytam2 golvyta"),
        "dwellings_served": _names(
            "dwellingsserved lägenheter lägenhetersombetjänas antallägenheter hushåll"
        ),
        "fractions": _names("fractions fraktioner fraktion avfallsslag"),
    },
    "building": {
        "code": (*_names("husnummer husbeteckning byggnadsnr husnr"), *_CODE),
        "name": (*_NAME, "hus"),
        "address": _ADDRESS,
        "use": _names("use ändamål ändamål1t andamal1t andamal1 byggnadstyp användning type"),
        "storeys": _names("storeys våningar antalvåningar våningsantal buildinglevels levels"),
        "height_m": _names("heightm höjd höjdm byggnadshöjd height"),
        "height_source": _names("heightsource höjdkälla"),
    },
    "footpath": {
        "code": _CODE,
        "name": (*_names("vägnamn gatunamn"), *_NAME),
        "kind": _names("kind kategori vägtyp typ slag highway nättyp"),
        "width_m": _names("widthm bredd breddm width"),
        "surface": _names("surface beläggning ytskikt slitlager"),
        "lit": _names("lit belyst belystenligtkällan belysning"),
        "passage": _names(
            "passage portik portgång genomgång genometthus genomhus genomenbyggnad genombyggnad"
        ),
        "lighting_class": _CLASS,
    },
    "place": {
        "code": _CODE,
        "kind": _names("kind typ slag"),
        "name": _NAME,
        "lighting_class": _CLASS,
    },
    "responsibility_area": {
        "code": (*_names("primärområ stadsomrad områdeskod text"), *_CODE),
        "name": (*_NAME, "detaljtyp"),
        "owner": _OWNER,
        "operator": _OPERATOR,
        "contact": _names("contact kontakt epost telefon"),
    },
}
"""By kind and field: names of columns that are known to hold it."""

UNITS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("lamp", "nøyaktighet"): ("position_accuracy_m", "cm"),  # SOSI gives accuracy in centimetres
    ("lamp", "heightft"): ("height_m", "ft"),
    ("lamp", "heightcm"): ("height_m", "cm"),
    ("lamp", "dimprocent"): ("dim", "%"),
    ("lamp", "dimnivåprocent"): ("dim", "%"),
    ("lamp", "dimpercent"): ("dim", "%"),
}
"""By kind and column: our field and the unit of that column, where it is not ours."""

IDENTITIES: Final = _names(
    "sourceid objektid objektidentitet objektguid uuid guid lokalid globalid gmlid osmid belid"
    " objectid lampid assetid id fid"
)
"""Columns that hold a stable identity, the more durable first."""

LONGITUDE: Final = _names("longitude lon lng long lonwgs84 xlong")
LATITUDE: Final = _names("latitude lat latwgs84 ylat")
EASTING: Final = _names(
    "easting eastingm east e öst ost öster östkoordinat koordinate ekoordinat sweref99e sweref99tme"
    " eswerf99tm esweref99tm sweref99öst eposition x xkoord xkoordinat xcoord pointx"
)
NORTHING: Final = _names(
    "northing northingm north n nord norr nordkoordinat koordinatn nkoordinat sweref99n sweref99tmn"
    " nswerf99tm nsweref99tm sweref99nord nposition y ykoord ykoordinat ycoord pointy"
)
WKT: Final = _names("geometry geom wkt thegeom geometri shape wktgeometry geometrywkt")
"""Columns that hold a position; in x and y Swedish surveyors may mean north and east."""
