"""A real mail server for tests: takes letters, or refuses them as told."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from backend.settings import Mail

USER, PASSWORD = "ljusrond", "ord med åäö"
SENDER = "Bärkullens bostäder <felanmalan@bolaget.example>"


class Inbox:
    """What the server took, and what it is to say to the next letters."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.tries = 0
        #: Answers to the next letters, one each; "gone": ends the connection in the middle.
        self.answers: list[str] = []
        self.encrypted: list[bool] = []
        self.logged_in: list[bool] = []

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's own name and arguments
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take a receiver, or say what is to be said."""
        if self.answers and self.answers[0].startswith("rcpt "):
            self.tries += 1
            return self.answers.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a letter, refuse it, or go away in the middle."""
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer in ("gone", "taken and gone"):
            if answer == "taken and gone":
                self._take(session, envelope)
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0.05)
            return "421 gone"
        if answer.startswith("250"):
            self._take(session, envelope)
        return answer

    def _take(self, session: Session, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        made = email.message_from_bytes(content, policy=default)
        assert isinstance(made, EmailMessage)
        self.letters.append(made)
        self.receivers.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        self.logged_in.append(bool(session.authenticated))

    def text(self, at: int = -1) -> str:
        """Return the plain text of a letter that was taken."""
        part = self.letters[at].get_body(("plain",))
        assert part is not None
        return str(part.get_content())


class Post(Controller):
    """Ends its connections before its loop: one that is left warns in a later test."""

    def __init__(self, inbox: Inbox, **options: Any) -> None:  # noqa: ANN401 -- those of SMTP
        super().__init__(inbox, hostname="localhost", port=free_port(), **options)
        self._made: list[SMTP] = []

    def factory(self) -> SMTP:
        """Make what talks over one connection."""
        made = super().factory()
        assert isinstance(made, SMTP)
        self._made.append(made)
        return made

    def stop(self, no_assert: bool = False) -> None:
        """End, connections first."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(timeout=5)
        super().stop(no_assert=no_assert)

    async def _hang_up(self) -> None:
        for one in self._made:
            if one.transport:
                one.transport.abort()
        await asyncio.sleep(0)  # what was aborted is closed in the next round


@contextmanager
def mail_server(inbox: Inbox, folder: Path, *, secure: bool = False) -> Iterator[Mail]:
    """Run a mail server; secure: with STARTTLS and a login, else without both."""
    options: dict[str, Any] = {}
    mail: dict[str, Any] = {"tls": "none"}
    if secure:
        certificate = certificate_in(folder)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options = {
            "tls_context": context, "require_starttls": True, "auth_required": True,
            "authenticator": _login,
        }  # fmt: skip
        password = folder / "password"
        password.write_text(PASSWORD + "\n", encoding="utf-8")
        password.chmod(0o600)
        mail = {
            "tls": "starttls", "user": USER, "password_file": password, "ca_file": certificate,
        }  # fmt: skip
    server = Post(inbox, **options)
    server.start()
    try:
        yield Mail(host="localhost", port=server.port, sender=SENDER, **mail)
    finally:
        server.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("localhost", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def certificate_in(folder: Path) -> Path:
    """Make a certificate for this machine's own name, with its key."""
    made = folder / "server.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", str(made), "-out", str(folder / "cert.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    with made.open("a", encoding="ascii") as whole:
        whole.write((folder / "cert.pem").read_text(encoding="ascii"))
    return made


def _login(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    right = isinstance(given, LoginPassword) and (
        (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    )
    return AuthResult(success=right, handled=right)
