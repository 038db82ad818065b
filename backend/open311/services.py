"""What can be reported: fault categories as services, with the attributes that each may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from backend.open311 import store
from backend.open311.errors import refused
from backend.queries import values
from gis.vocabulary import INDOOR_SPOTS
from maps.open311_words import attribute_hint, attribute_words
from maps.report_words import CATEGORY_GROUPS
from maps.texts import Texts
from maps.vocabulary import label

#: Longest of each attribute [characters].
ATTRIBUTE_MAX: Final = 100
#: What a client calls its own number: FixMyStreet's name for it, and a plain one.
THEIR_ID: Final = ("external_id", "fixmystreet_id")
#: Number of the request that theirs was made of, where it was passed on before.
ORIGIN_ID: Final = "origin_id"
#: Attributes of the services, in the order that they are asked.
_DATATYPES: Final[Mapping[str, str]] = {
    "asset": "string",
    "floor": "number",
    "spot": "singlevaluelist",
    "fixmystreet_id": "string",
}
#: Those of places inside houses, and the kinds of asset that have such.
_STOREYED: Final = frozenset({"floor", "spot"})
_INDOORS: Final = frozenset({"stairwell", "building", "waste_station", "place"})


@dataclass(frozen=True)
class Service:
    """A fault category that is offered."""

    code: str
    applies_to: Sequence[str]
    danger: bool
    title_sv: str
    title_en: str

    @property
    def group(self) -> str:
        """First level of its code."""
        return self.code.partition(".")[0]

    def title(self, language: str) -> str:
        """Return its name."""
        return self.title_sv if language == "sv" else self.title_en

    @property
    def has_storeys(self) -> bool:
        """Whether it may be about a place inside a house."""
        return not self.applies_to or bool(_INDOORS.intersection(self.applies_to))


def offered(tx: Connection) -> list[Service]:
    """Return all services, in the order of their groups."""
    found = [Service(**values(row)) for row in store.rows(tx, "services", code=None)]
    place = {group: number for number, group in enumerate(CATEGORY_GROUPS)}
    return sorted(found, key=lambda one: (place.get(one.group, len(place)), one.code))


def find(tx: Connection, code: str) -> Service | None:
    """Return a service; None: there is none of that code."""
    row = store.one(tx, "services", code=code)
    return Service(**values(row)) if row else None


def service_list(tx: Connection, texts: Texts) -> list[dict[str, Any]]:
    """Return the services as GET services answers them."""
    return [
        {
            "service_code": one.code,
            "service_name": one.title(texts.language),
            "description": one.title(texts.language),
            "metadata": True,
            "type": "realtime",
            "keywords": ",".join(_keywords(one)),
            "group": label(texts, "category_group", one.group),
        }
        for one in offered(tx)
    ]


def definition(tx: Connection, code: str, texts: Texts) -> dict[str, Any]:
    """Return a service with its attributes, as GET services/{code} answers it.

    Raises
    ------
    RefusedError
        If there is none of that code.
    """
    found = find(tx, code)
    if found is None:
        raise refused(404, f"service_code: there is no {code}")
    codes = [code for code in _DATATYPES if found.has_storeys or code not in _STOREYED]
    return {
        "service_code": found.code,
        "attributes": [_attribute(code, order, texts) for order, code in enumerate(codes, 1)],
    }


def _keywords(one: Service) -> list[str]:
    return [word.lower() for word in one.code.replace("_", ".").split(".")]


def _attribute(code: str, order: int, texts: Texts) -> dict[str, Any]:
    made = {
        "variable": True,
        "code": code,
        "datatype": _DATATYPES[code],
        "required": False,
        "datatype_description": attribute_hint(texts, code),
        "order": order,
        "description": attribute_words(texts, code),
    }
    if code == "spot":
        made["values"] = [
            {"key": spot, "name": label(texts, "spot", spot)} for spot in INDOOR_SPOTS
        ]
    if code in THEIR_ID:
        # FixMyStreet fills this in by itself, and asks nobody.
        made["automated"] = "server_set"
    return made
