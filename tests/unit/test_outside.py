"""Calls to other systems reach no address of the own network, and are bounded."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from backend import outside
from backend.outside import OutsideError, call, check_address

OWN = [
    "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://192.168.1.1/",
    "https://169.254.169.254/latest", "https://[fe80::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://0.0.0.0/", "https://224.0.0.1/", "https://2130706433/",
    "https://localhost/", "https://[2002:7f00:1::]/", "https://100.64.0.1/",
    "https://[fec0::1]/", "https://[::7f00:1]/", "https://[::ffff:0:7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", OWN)
def test_the_own_network_is_not_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_answer", lambda *_: pytest.fail("was called"))
    with pytest.raises(OutsideError):
        call("GET", url)


def test_a_name_with_one_own_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(OutsideError, match="own network"):
        call("GET", "https://example.test/")


def test_it_connects_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    seen = []

    def answer(_: object, request: object, __: int) -> outside.Answer:
        seen.append(request)
        return outside.Answer(200, b"", "")

    monkeypatch.setattr(outside, "_answer", answer)
    call("GET", "https://example.test:8443/a?b=c")
    request = seen[0]
    assert str(request.url) == "https://93.184.215.14:8443/a?b=c"
    assert request.headers["host"] == "example.test:8443"
    assert request.extensions["sni_hostname"] == "example.test"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "example.org", "", "https://", "https://a:b@c.test",
     "https://example.org:0/", "https://example.org:x/", "file:///etc/passwd"],
)  # fmt: skip
def test_only_https_addresses_are_typed(url: str) -> None:
    with pytest.raises(OutsideError):
        check_address(url)
    if url.startswith("http://"):
        check_address(url, private=True)


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/secret")
            self.end_headers()
        elif self.path == "/large":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a" * 5000)
        elif self.path == "/packed":
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(bytes(20_000_000), 9))
        elif self.path.startswith("/trickle"):  # never silent, and never done
            with suppress(OSError):
                head = "HTTP/1.1 200 OK\r\nX-Slow: "
                for letter in head + ("\r\n\r\n" if "body" in self.path else "") + "a" * 1000:
                    self.wfile.write(letter.encode())
                    time.sleep(0.02)
        else:
            self.close_connection = True  # hangs up without a word

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_answers_are_bounded_and_followed_nowhere() -> None:
    with served() as address:
        assert call("GET", f"{address}/away", private=True).status == 302
        with pytest.raises(OutsideError, match="too large"):
            call("GET", f"{address}/large", private=True, most_bytes=1000)
        with pytest.raises(OutsideError) as hung_up:
            call("GET", f"{address}/hang", private=True)
        assert hung_up.value.may_have_arrived
    with pytest.raises(OutsideError) as gone:
        call("GET", f"{address}/", private=True)
    assert not gone.value.may_have_arrived


def test_what_comes_packed_is_not_unpacked() -> None:
    with served() as address:
        answer = call("GET", f"{address}/packed", private=True, most_bytes=100_000)
    assert len(answer.body) < 100_000


@pytest.mark.parametrize("path", ["trickle", "trickle-body"])
def test_who_trickles_is_cut_off(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "WHOLE_MAX_S", 0.3)
    began = time.monotonic()
    with served() as address, pytest.raises(OutsideError, match="too long") as slow:
        call("GET", f"{address}/{path}", private=True)
    assert time.monotonic() - began < 5
    assert slow.value.may_have_arrived
