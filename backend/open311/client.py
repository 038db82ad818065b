"""Another system's GeoReport v2 server, as we call it: its services, requests, tokens, updates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from backend import outside
from backend.errors import LjusrondError
from backend.open311.markup import Element, MarkupError, moment, moment_of, read_xml

#: Most of what another system says that is kept [characters].
SAID_MAX: Final = 500
#: Numbers of requests in one question.
NUMBERS_MAX: Final = 50
#: Clocks differ by this much at most.
_CLOCKS: Final = timedelta(days=1)
_CLIENT_ERRORS: Final = range(400, 500)
#: Answers of a server that tells no updates, and of one that refuses a key.
NO_UPDATES: Final = frozenset({400, 404, 405, 501})
NO_KEY: Final = frozenset({401, 403})
_MINUTE: Final = timedelta(minutes=1)


class PeerError(LjusrondError):
    """Another system did not do what it was asked.

    Attributes
    ----------
    unsure
        Whether it may have done it all the same.
    status
        What it answered; None: nothing.
    """

    def __init__(self, message: str, *, unsure: bool = False, status: int | None = None) -> None:
        super().__init__(message[:SAID_MAX])
        self.unsure = unsure
        self.status = status


@dataclass(frozen=True)
class Number:
    """What stands for a request there: its number, or a token until there is one."""

    number: str | None
    token: str | None


@dataclass(frozen=True)
class Update:
    """Something that happened to a request there."""

    update_id: str
    number: str
    status: str | None
    note: str | None
    at: datetime


@dataclass(frozen=True)
class Peer:
    """Where another system is, and what we call with."""

    url: str
    jurisdiction: str | None = None
    api_key: str | None = None
    private: bool = False

    def services(self) -> list[dict[str, str]]:
        """Return its services: code, name, group.

        Raises
        ------
        PeerError
            If it does not answer so.
        """
        found = self._get("services.xml", {})
        return [
            {
                "code": code,
                "name": one.value("service_name") or code,
                "group": one.value("group") or "",
            }
            for one in found.all("service")
            if (code := one.value("service_code"))
        ]

    def takes_key(self) -> bool:
        """Tell whether it takes our key; False: it has nothing to ask that would need one.

        Raises
        ------
        PeerError
            If it refuses the key (status in NO_KEY), or does not answer so.
        """
        now = datetime.now(UTC)
        try:
            self.updates(now - _MINUTE, now)
        except PeerError as error:
            if error.status in NO_UPDATES:
                return False
            raise
        return True

    def send(self, fields: Sequence[tuple[str, str]], idempotency_key: str) -> Number:
        """Send a request.

        Raises
        ------
        PeerError
            If it was not taken, or nobody knows.
        """
        answer = self._post("requests.xml", fields, {"Idempotency-Key": idempotency_key})
        number = _first(answer, "service_request_id")
        token = _first(answer, "token")
        if number is None and token is None:
            raise PeerError("the answer holds neither number nor token", unsure=True)
        return Number(number, token)

    def number_of(self, token: str) -> str | None:
        """Return the number that a token stands for; None: there is none yet."""
        return _first(self._get(f"tokens/{quote(token, safe='')}.xml", {}), "service_request_id")

    def find(self, service_code: str, since: datetime, mark: str) -> str | None:
        """Return the number of the request whose words hold a mark; None: there is none.

        Raises
        ------
        PeerError
            If it does not answer so.
        """
        asked = {
            "service_code": service_code,
            "start_date": moment(since) or "",
            "end_date": moment(datetime.now(UTC) + _CLOCKS) or "",
        }
        found = self._get("requests.xml", asked, with_key=True)
        for one in found.all("request"):
            if mark in (one.value("description") or ""):
                return one.value("service_request_id")
        return None

    def updates(self, since: datetime, until: datetime) -> list[Update]:
        """Return what happened to requests in a span of time, oldest first."""
        asked = {"start_date": moment(since) or "", "end_date": moment(until) or ""}
        found = self._get("servicerequestupdates.xml", asked, with_key=True)
        # Of one second they stay in the order that they were told.
        return sorted(_updates(found), key=lambda one: one.at)

    def states(self, numbers: Sequence[str]) -> list[Update]:
        """Return where requests stand, for a server that tells no updates: open or closed."""
        told: list[Update] = []
        for first in range(0, len(numbers), NUMBERS_MAX):
            some = ",".join(numbers[first : first + NUMBERS_MAX])
            found = self._get("requests.xml", {"service_request_id": some}, with_key=True)
            told += _states(found)
        return told

    def send_update(self, fields: Sequence[tuple[str, str]]) -> str | None:
        """Send an update; return what it is called there.

        Raises
        ------
        PeerError
            If it was not taken, or nobody knows.
        """
        return _first(self._post("servicerequestupdates.xml", fields, {}), "update_id")

    def _get(self, path: str, asked: Mapping[str, str], *, with_key: bool = False) -> Element:
        given = {**asked, "jurisdiction_id": self.jurisdiction or ""}
        if with_key:
            given["api_key"] = self.api_key or ""
        query = urlencode({name: value for name, value in given.items() if value})
        return self._called("GET", f"{self._address(path)}{'?' if query else ''}{query}")

    def _post(
        self, path: str, fields: Sequence[tuple[str, str]], headers: Mapping[str, str]
    ) -> Element:
        own = [("jurisdiction_id", self.jurisdiction), ("api_key", self.api_key)]
        form = [*fields, *((name, value) for name, value in own if value)]
        return self._called("POST", self._address(path), form=form, headers=headers)

    def _address(self, path: str) -> str:
        return f"{self.url.rstrip('/')}/{path}"

    def _called(self, method: str, url: str, **sent: Any) -> Element:  # noqa: ANN401
        changes = method == "POST"
        try:
            answer = outside.call(method, url, private=self.private, **sent)
        except outside.OutsideError as error:
            raise PeerError(str(error), unsure=changes and error.may_have_arrived) from error
        if not answer.is_good:
            refused = answer.status in _CLIENT_ERRORS
            why = f"{answer.status}: {_why(answer.body)}"
            raise PeerError(why, unsure=changes and not refused, status=answer.status)
        try:
            return read_xml(answer.body)
        except MarkupError as error:
            raise PeerError(str(error), unsure=changes) from error


def _first(answer: Element, name: str) -> str | None:
    return next((one.text.strip() for one in answer.all(name) if one.text.strip()), None)


def _why(body: bytes) -> str:
    """Return what another system says of an error."""
    try:
        told = [one.value("description") or "" for one in read_xml(body).all("error")]
    except MarkupError:
        return "no reason that can be read"
    return "; ".join(filter(None, told)) or "no reason told"


def _updates(found: Element) -> Iterator[Update]:
    for one in found.all("request_update"):
        update_id, number = one.value("update_id"), one.value("service_request_id")
        at = moment_of(one.value("updated_datetime"))
        if update_id and number and at:
            yield Update(update_id, number, one.value("status"), one.value("description"), at)


def _states(found: Element) -> Iterator[Update]:
    for one in found.all("request"):
        number, status = one.value("service_request_id"), one.value("status")
        if number and status:
            told = one.value("updated_datetime") or one.value("requested_datetime")
            at = moment_of(told) or datetime.now(UTC)
            yield Update(
                f"{status} {told or ''}".strip(), number, status, one.value("status_notes"), at
            )
