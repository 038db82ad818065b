"""Calls to other systems by addresses that people typed: https, never into the own network.

Whoever may enter an address must not reach through this server what only it can reach (SSRF): the
name is looked up once, every address it has is judged, and the connection goes to the one that was
judged. Nothing is followed elsewhere, and what comes back is bounded in size and time.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from backend.errors import LjusrondError

if TYPE_CHECKING:
    import httpx

#: Longest that the other side may stay silent, and that a call may take in all [s].
SILENT_MAX_S: Final = 10.0
WHOLE_MAX_S: Final = 30.0
ANSWER_MAX_BYTES: Final = 2_000_000
AGENT: Final = "Ljusrond/0.1"
#: Prefix of IPv4 addresses behind a translator (RFC 6052).
_NAT64: Final = IPv6Network("64:ff9b::/96")
#: Ways to write addresses of the own network that count as public: of a site (RFC 3879), with an
#: IPv4 address inside (RFC 4291, 2765), behind a translator of one's own (RFC 8215).
_OWN: Final = tuple(
    IPv6Network(net) for net in ("fec0::/10", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48")
)
_PORTS: Final = {"https": 443, "http": 80}


class OutsideError(LjusrondError):
    """A call that gave no answer; `may_have_arrived` tells whether it may have been acted on."""

    def __init__(self, message: str, *, may_have_arrived: bool = False) -> None:
        super().__init__(message)
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True)
class Answer:
    """What another system answered."""

    status: int
    body: bytes
    media_type: str

    @property
    def is_good(self) -> bool:
        """Whether it says that it did what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- HTTP's own


def call(
    method: str,
    url: str,
    *,
    private: bool = False,
    form: Sequence[tuple[str, str]] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = ANSWER_MAX_BYTES,
) -> Answer:
    """Call another system.

    Parameters
    ----------
    private : bool
        Whether http and addresses of the own network are called too (settings.private_calls).
    form : sequence of pairs, optional
        Fields of a form, in order; a name may come several times.
    most_bytes : int
        Largest answer that is taken [B].

    Raises
    ------
    OutsideError
        If the address is not called, or gives no whole answer in time.
    """
    import httpx  # noqa: PLC0415 -- 0.3 s that a start saves

    parts, address = _judged(url, private=private)
    told: dict[str, Any] = {"content": content}
    # A few packed bytes may unpack to more than there is memory: what comes is taken as it is.
    asked = {"Host": parts.netloc, "User-Agent": AGENT, "Accept-Encoding": "identity"}
    extra = {**asked, **(headers or {})}
    if form is not None:
        told = {"content": str(httpx.QueryParams(list(form))).encode()}
        extra["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    client = httpx.Client(verify=_trusted(), trust_env=False, timeout=SILENT_MAX_S)
    line = _Line()
    with client:
        request = client.build_request(
            method, _pinned(parts, address), headers=extra,
            extensions={"sni_hostname": parts.hostname, "trace": line.trace}, **told,
        )  # fmt: skip
        try:
            with line.cut_after(WHOLE_MAX_S):
                found = _answer(client, request, most_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise OutsideError(f"{parts.hostname} cannot be reached: {error}") from error
        except httpx.HTTPError as error:
            why = "takes too long" if line.is_cut else f"gave no answer: {type(error).__name__}"
            raise OutsideError(f"{parts.hostname} {why}", may_have_arrived=True) from error
    if line.is_cut:  # an end that looks like that of the answer
        raise OutsideError(f"{parts.hostname} takes too long", may_have_arrived=True)
    return found


class _Line:
    """The connection of a call, which is cut when its time is over, whatever trickles in."""

    def __init__(self) -> None:
        self.is_cut = False
        self._stream: Any = None

    def trace(self, name: str, told: Mapping[str, Any]) -> None:
        """Note the connection, as httpcore tells of it."""
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = told["return_value"]

    @contextmanager
    def cut_after(self, most_s: float) -> Iterator[None]:
        timer = Timer(most_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.is_cut = True
        if self._stream is None:
            return
        try:
            # Of the socket itself: that of TLS forgets its state, which another thread reads with.
            socket.socket.shutdown(self._stream.get_extra_info("socket"), socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already


def check_address(url: str, *, private: bool = False) -> None:
    """Refuse an address that would not be called, without looking its name up.

    Raises
    ------
    OutsideError
        If it is no web address, has a name and password in it, or is not https.
    """
    _parts(url, private=private)


def _parts(url: str, *, private: bool) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise OutsideError("is no web address") from None
    schemes = ("https", "http") if private else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise OutsideError(f"give an address that begins with {' or '.join(schemes)}")
    if parts.username is not None or parts.password is not None:
        raise OutsideError("a name and password do not belong in the address")
    return parts


def _judged(url: str, *, private: bool) -> tuple[SplitResult, str]:
    """Return an address in parts, and the network address to connect to."""
    parts = _parts(url, private=private)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(
            host, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"{host} is not known: {error}") from error
    addresses = [str(one[4][0]) for one in found]
    if not private and not all(_is_outside(one) for one in addresses):
        raise OutsideError(f"{host} lies in the own network, which is not called")
    return parts, addresses[0]


def _is_outside(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and any(address in net for net in _OWN):
            return False
        address = inner or address
    return address.is_global and not address.is_multicast


def _pinned(parts: SplitResult, address: str) -> str:
    host = f"[{address}]" if ":" in address else address
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _answer(client: httpx.Client, request: httpx.Request, most_bytes: int) -> Answer:
    answer = client.send(request, stream=True, follow_redirects=False)
    try:
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > most_bytes:
                raise OutsideError("the answer is too large", may_have_arrived=True)
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(answer.status_code, bytes(body), media_type)
    finally:
        answer.close()
