"""A letter as it goes over the wire, and what the mail server says to it."""

from __future__ import annotations

import ssl
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from typing import Final, Self

import aiosmtplib
from aiosmtplib import SMTP

from backend.errors import SettingsError
from backend.messages.service import is_address
from backend.settings import Mail
from maps.letter_text import HERE, as_html, one_line

#: Longest that the mail server may take for one step [s].
PATIENCE_S: Final = 30.0
#: Letters that go through one connection; servers end longer ones themselves.
A_CONNECTION: Final = 50
_PERMANENT: Final = 500
_SAID_MAX: Final = 300


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A letter that is to leave."""

    id: uuid.UUID
    receiver: str
    event: str
    report_id: uuid.UUID | None
    subject: str
    body: str
    language: str
    made_at: datetime
    #: Address at which the receiver ends what brings it; empty: there is none.
    stop: str = ""


@dataclass(frozen=True)
class Answer:
    """What came of a letter."""

    #: sent, later (tried again), refused (given up), or down: no letter gets through now.
    kind: str
    error: str = ""


def compose(letter: Outgoing, mail: Mail, here: str) -> EmailMessage:
    """Return a letter as it is sent: text, and the same as simple markup.

    The head is made of addresses that were checked and of single lines, so that nothing that
    somebody wrote can end a field or begin another one.
    """
    name, address = parseaddr(mail.sender)
    domain = address.rpartition("@")[2]
    made = EmailMessage(policy=WIRE)
    made["From"] = Address(display_name=name, addr_spec=address)
    made["To"] = Address(addr_spec=letter.receiver)
    made.set_raw("Subject", _encoded(one_line(letter.subject.replace(HERE, here))))
    made["Date"] = format_datetime(letter.made_at)
    made["Message-ID"] = f"<{letter.id}@{domain}>"
    if letter.report_id is not None:  # programs show what is of one case together
        made["References"] = f"<case.{letter.report_id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    if letter.event == "case.danger":
        made["Importance"] = "high"
        made["X-Priority"] = "1"
    if letter.stop:
        made["List-Unsubscribe"] = f"<{letter.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = letter.body.replace(HERE, here)
    made.set_content(text)
    made.add_alternative(as_html(text, letter.language), subtype="html")
    made["Content-Language"] = letter.language  # of the whole; set earlier, it is of the text alone
    return made


def _encoded(subject: str) -> str:
    """Return a subject in lines as they are sent (RFC 2047).

    EmailMessage of Python 3.11 loses the space between two words where it breaks the line
    (python/cpython#92081).
    """
    return Header(subject, header_name="Subject").encode()


class Postman:
    """One connection to the mail server after the other, each for some letters."""

    def __init__(self, mail: Mail, here: str) -> None:
        self._mail = mail
        self._here = here
        self._open: SMTP | None = None
        self._left = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._close()

    async def send(self, letter: Outgoing) -> Answer:
        """Hand a letter to the mail server; return what came of it."""
        if not is_address(letter.receiver):
            return Answer("refused", "address")
        try:
            made = compose(letter, self._mail, self._here)
        except (ValueError, LookupError, MessageError) as error:
            # What cannot be written holds up no other.
            return Answer("refused", _said(error))
        try:
            server = await self._server()
        except (aiosmtplib.SMTPException, OSError, SettingsError) as error:
            await self._close()
            return Answer("down", _said(error))
        return await self._hand_over(server, made, letter.receiver)

    async def _hand_over(self, server: SMTP, made: EmailMessage, receiver: str) -> Answer:
        try:
            _, address = parseaddr(self._mail.sender)
            await server.send_message(made, sender=address, recipients=[receiver])
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _answer(error.recipients[0])
        except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as error:
            return _answer(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            # A sender that is refused is no fault of this letter; a connection that is gone, none
            # that the next one would not meet.
            await self._close()
            return Answer("down", _said(error))
        self._left -= 1
        if self._left <= 0:
            await self._close()
        return Answer("sent")

    async def _server(self) -> SMTP:
        """Return a connection that is ready; raises what aiosmtplib does where there is none."""
        if self._open is not None and self._open.is_connected:
            return self._open
        mail = self._mail
        server = SMTP(
            hostname=mail.host, port=mail.port, timeout=PATIENCE_S, use_tls=mail.tls == "tls",
            start_tls=mail.tls == "starttls", username=mail.user, password=_password(mail),
            tls_context=None if mail.tls == "none" else _trust(mail),
        )  # fmt: skip
        await server.connect()
        self._open, self._left = server, A_CONNECTION
        return server

    async def _close(self) -> None:
        server, self._open = self._open, None
        if server is None:
            return
        try:
            await server.quit(timeout=5)
        except (aiosmtplib.SMTPException, OSError):
            server.close()


async def try_out(mail: Mail) -> str:
    """Connect to the mail server and log in, without a letter; return why not, or nothing."""
    postman = Postman(mail, "")
    try:
        await postman._server()  # noqa: SLF001 -- of this module
    except (aiosmtplib.SMTPException, OSError, SettingsError) as error:
        return _said(error)
    finally:
        await postman._close()  # noqa: SLF001 -- the same
    return ""


def _trust(mail: Mail) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if mail.ca_file is not None:
        context.load_verify_locations(mail.ca_file)
    return context


def _password(mail: Mail) -> str | None:
    """Return the password; the file is read each time, so a new one counts at once.

    Raises
    ------
    SettingsError
        If the file is not there, or can be read by others.
    """
    path = mail.password_file
    if path is None:
        return None
    try:
        if path.stat().st_mode & 0o007:
            raise SettingsError(f"{path} can be read by everybody; run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error


def _answer(error: aiosmtplib.SMTPResponseException) -> Answer:
    return Answer("refused" if error.code >= _PERMANENT else "later", _said(error))


def _said(error: Exception) -> str:
    """Return what the other side said, as one short line."""
    code = getattr(error, "code", None)
    text = str(getattr(error, "message", "") or error) or type(error).__name__
    return one_line(f"{code} {text}" if code else text)[:_SAID_MAX]
