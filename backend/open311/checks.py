"""Check a request that somebody sends, and tell all that is wrong with it at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection

from backend.open311 import store
from backend.open311.errors import RefusedError, Trouble
from backend.open311.sent import Sent
from backend.open311.services import ATTRIBUTE_MAX, ORIGIN_ID, THEIR_ID, Service, find
from backend.outside import OutsideError, check_address
from backend.reports.schemas import DESCRIPTION_MAX, Reporter, ReportIn
from backend.schemas import Point, plain_text
from gis.vocabulary import INDOOR_SPOTS

ORIGIN: Final = "open311"
#: Longest of the fields that name who reported [characters], and most pictures by address.
NAME_MAX: Final = 100
CONTACT_MAX: Final = 200
URLS_MAX: Final = 10
URL_MAX: Final = 2000
#: Storeys of any house (backend.reports.schemas.Floor).
_FLOORS: Final = range(-5, 121)


class Checked:
    """A request as it is checked: what it says, and all that is wrong with it."""

    def __init__(self, tx: Connection, said: Sent) -> None:
        self._tx = tx
        self._said = said
        self.troubles: list[Trouble] = []
        self.service = self._service()
        self.place = self._place()
        self.asset_id = self._asset()
        self.description = self._text("description", DESCRIPTION_MAX)
        self.floor = self._floor()
        self.spot = self._spot()
        self.reporter = self._reporter()
        self.urls = self._urls()
        self.their_id = self._their_id()
        self.origin_id = self._attribute(ORIGIN_ID)
        if self.place is None and self.asset_id is None and not self.troubles:
            self._wrong("lat: give lat and long, an address we know, or the attribute asset")

    def report(self, report_id: uuid.UUID, observed_at: datetime, photos: list[str]) -> ReportIn:
        """Return the report that it is.

        Raises
        ------
        RefusedError
            Naming everything that is wrong with it.
        """
        self.refuse()
        assert self.service is not None  # noqa: S101 -- else it was refused
        try:
            return ReportIn(
                id=report_id, category=self.service.code, asset_id=self.asset_id,
                geometry=self.place, description=self.description, observed_at=observed_at,
                photos=photos, reporter=self.reporter, origin=ORIGIN, floor=self.floor,
                spot=self.spot,
            )  # fmt: skip
        except ValidationError as error:
            told = ((one["loc"], one["msg"]) for one in error.errors())
            raise RefusedError(
                Trouble(400, f"{'.'.join(map(str, where))}: {why}") for where, why in told
            ) from None

    def refuse(self) -> None:
        """Refuse the request where anything is wrong with it.

        Raises
        ------
        RefusedError
            Naming all of it.
        """
        if self.troubles:
            raise RefusedError(self.troubles)

    def _wrong(self, description: str, code: int = 400) -> None:
        self.troubles.append(Trouble(code, description))

    def _service(self) -> Service | None:
        code = self._said.one("service_code")
        if code is None:
            self._wrong("service_code: is missing")
            return None
        found = find(self._tx, code[:ATTRIBUTE_MAX])
        if found is None:
            self._wrong(f"service_code: there is no {code[:ATTRIBUTE_MAX]}", 404)
        return found

    def _place(self) -> Point | None:
        given = {name: self._said.one(name) for name in ("lat", "long")}
        if not any(given.values()):
            return None
        numbers = {name: self._number(name, text) for name, text in given.items()}
        if None in numbers.values():
            return None
        try:
            return Point(coordinates=(numbers["long"], numbers["lat"]))
        except ValidationError as error:
            for one in error.errors():
                name = "long" if one["loc"][-1] == 0 else "lat"
                self._wrong(f"{name}: {one['msg'].removeprefix('Value error, ')}")
            return None

    def _number(self, name: str, text: str | None) -> float | None:
        if text is None:
            self._wrong(f"{name}: is missing; lat and long go together")
            return None
        try:
            return float(text)
        except ValueError:
            self._wrong(f"{name}: is no number")
            return None

    def _asset(self) -> uuid.UUID | None:
        """Return the asset that is named: by its label, else by address where there is no place."""
        code = self._attribute("asset")
        found = self._named(code=code) if code else []
        if code and not found:
            self._wrong(f"attribute[asset]: nothing here has the label {code}")
        address_id = self._said.one("address_id")
        address = self._said.one("address_string")
        if self.place is None and not code and (address_id or address):
            found = self._named(code=address_id) if address_id else []
            found = found or (self._named(address=address) if address else [])
            if not found:
                self._wrong("address_string: is not known here; give lat and long")
        return self._fitting(found)

    def _fitting(self, found: list[Any]) -> uuid.UUID | None:
        """Return the nearest of what was named that the service is for."""
        if not found or self.service is None:
            return None
        fit = [
            one for one in found if not self.service.applies_to
            or one.kind in self.service.applies_to
        ]  # fmt: skip
        if not fit:
            self._wrong(f"attribute[asset]: {self.service.code} is not for a {found[0].kind}")
            return None
        chosen: uuid.UUID = fit[0].id
        return chosen

    def _named(self, *, code: str | None = None, address: str | None = None) -> list[Any]:
        lon, lat = self.place.coordinates if self.place else (None, None)
        found = store.rows(
            self._tx, "assets_named", code=code, asset_id=as_uuid(code), address=address,
            lon=lon, lat=lat,
        )  # fmt: skip
        return list(found)

    def _floor(self) -> int | None:
        text = self._attribute("floor")
        if text is None:
            return None
        try:
            floor = int(text)
        except ValueError:
            floor = _FLOORS.stop
        if floor not in _FLOORS:
            self._wrong(f"attribute[floor]: is a whole number, {_FLOORS[0]} to {_FLOORS[-1]}")
            return None
        return floor

    def _spot(self) -> str | None:
        text = self._attribute("spot")
        if text is not None and text not in INDOOR_SPOTS:
            self._wrong(f"attribute[spot]: is one of {', '.join(INDOOR_SPOTS)}")
            return None
        return text

    def _reporter(self) -> Reporter | None:
        names = [self._text(name, NAME_MAX) for name in ("first_name", "last_name")]
        contacts = [self._text(name, CONTACT_MAX) for name in ("email", "phone")]
        contact = next((one for one in contacts if one), None)
        if contact is None:
            return None
        try:
            return Reporter(contact=contact, name=" ".join(filter(None, names)) or None)
        except ValidationError:
            self._wrong("email: is no address or number that can be used")
            return None

    def _urls(self) -> list[str]:
        urls = list(dict.fromkeys(self._said.all("media_url")))
        if len(urls) > URLS_MAX:
            self._wrong(f"media_url: give at most {URLS_MAX}")
        for url in urls[:URLS_MAX]:
            try:
                check_address(url[:URL_MAX], private=True)
            except OutsideError as error:
                self._wrong(f"media_url: {error}")
        return urls[:URLS_MAX]

    def _their_id(self) -> str | None:
        return next(filter(None, (self._attribute(name) for name in THEIR_ID)), None)

    def _attribute(self, code: str) -> str | None:
        return self._within(f"attribute[{code}]", self._said.attribute(code), ATTRIBUTE_MAX)

    def _text(self, name: str, most: int) -> str | None:
        return self._within(name, self._said.one(name), most)

    def _within(self, name: str, text: str | None, most: int) -> str | None:
        if text is None:
            return None
        if len(text) > most:
            self._wrong(f"{name}: has more than {most} characters")
            return None
        return self._tried(name, lambda: plain_text(text))

    def _tried(self, name: str, read: Callable[[], str]) -> str | None:
        try:
            return read()
        except ValueError as error:
            self._wrong(f"{name}: {error}")
            return None


def as_uuid(text: str | None) -> uuid.UUID | None:
    """Return the identity that a text is; None: it is none."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
