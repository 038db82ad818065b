"""The settings of one process; the only reader of the environment."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from backend.errors import SettingsError

#: The checkout: commands work from any directory.
ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
#: A sender as it stands in a letter's head: a name without quotes, and an address.
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9]+"
_SENDER = re.compile(rf"[^<>\"\\\r\n,;:@]{{1,80}} <{_ADDRESS}>|{_ADDRESS}")


@dataclass(frozen=True)
class Directory:
    """A directory of people that speaks OpenID Connect, and what it knows us by."""

    #: Address of the issuer, exactly as it calls itself.
    issuer: str
    client_id: str
    #: None: a public client, held by PKCE alone.
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """The server that letters leave by, and who they come from."""

    host: str
    port: int
    #: starttls, tls (from the first byte) or none.
    tls: str
    #: Sender as in a letter's head: `Name <address>`, or the address alone.
    sender: str
    #: None: the server asks nobody who they are.
    user: str | None = None
    #: File that holds the password, and nothing else.
    password_file: Path | None = None
    #: Certificates that are trusted besides the system's, for a server of one's own; None: none.
    ca_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs from one installation to the next."""

    #: libpq address of the database; None: the embedded cluster below `data`.
    database_url: str | None = None
    #: Address with the login that serves requests; None: that of the database, acting as the role.
    serving_url: str | None = None
    #: Folder for everything that is kept.
    data: Path = ROOT / "var"
    #: Address the server listens on.
    host: str = "127.0.0.1"
    #: Port the server listens on.
    port: int = 8000
    #: Address template of an outside base map ({z}/{x}/{y}); None: our own ground only.
    tiles: str | None = None
    #: Words the outside base map's owner wants to see.
    tiles_attribution: str | None = None
    #: What the log is written as, json or text; None: text on a terminal, else json.
    log: str | None = None
    #: Whether callers are held to rates (off for benchmarks alone).
    limits: bool = True
    #: What keys are made from; None: the one kept below `data` (see `secret_of`).
    secret: str | None = field(default=None, repr=False)
    #: Address that people reach the service by; None: the one they asked for.
    url: str | None = None
    #: Networks of the proxies that are believed about who asks, as uvicorn reads them.
    proxies: str = "127.0.0.1"
    #: The company's directory, which people may log in through; None: own passwords alone.
    directory: Directory | None = None
    #: Whether peers and webhooks are called in the own network and over http too.
    private_calls: bool = False
    #: Where letters leave; None: nowhere, and they wait.
    mail: Mail | None = None
    #: Whether anybody may log in by choosing a role; `ljusrond demo` alone says so.
    demo: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables documented in docs/OPERATIONS.md.

        Raises
        ------
        SettingsError
            If a variable has a value that cannot be used.
        """
        given = {name: value for name, value in environment.items() if value.strip()}
        return cls(
            database_url=given.get("DATABASE_URL"),
            serving_url=given.get("LJUSROND_SERVING_URL"),
            data=Path(given.get("LJUSROND_DATA", cls.data)).expanduser().absolute(),
            host=given.get("LJUSROND_HOST", cls.host),
            port=_port(given.get("LJUSROND_PORT", str(cls.port))),
            tiles=_tiles(given.get("LJUSROND_TILES")),
            tiles_attribution=given.get("LJUSROND_TILES_ATTRIBUTION"),
            log=_one_of("LJUSROND_LOG", given.get("LJUSROND_LOG"), ("json", "text")),
            limits=_one_of("LJUSROND_LIMITS", given.get("LJUSROND_LIMITS"), ("on", "off")) != "off",
            secret=_secret(given.get("LJUSROND_SECRET")),
            url=_web_address("LJUSROND_URL", given.get("LJUSROND_URL")),
            proxies=given.get("LJUSROND_PROXIES", cls.proxies),
            directory=_directory(given),
            mail=_mail(given),
            private_calls=_one_of(
                "LJUSROND_PRIVATE_CALLS", given.get("LJUSROND_PRIVATE_CALLS"), ("on", "off")
            )
            == "on",
        )


def secret_of(settings: Settings) -> str:
    """Return the installation's secret; where none is set, one is made and kept below `data`.

    Raises
    ------
    SettingsError
        If the file can be read by others.
    """
    return settings.secret or _kept_secret(settings.data / "secret")


@cache
def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Linked once it is whole: a process that starts at the same time reads all of it or none.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as made:
            made.write(secrets.token_urlsafe(48))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, path)
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} can be read by others; run: chmod 600 {path}")
    return path.read_text(encoding="ascii").strip()


def _secret(text: str | None) -> str | None:
    if text is not None and len(text) < SHORTEST_SECRET:
        raise SettingsError(
            f"LJUSROND_SECRET has {len(text)} characters; give at least {SHORTEST_SECRET} random "
            "ones (openssl rand -hex 32), or none: one is made then"
        )
    return text


def _web_address(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and local)):
        raise SettingsError(f"{name} is {text!r}; give an https address")
    return text.rstrip("/")


def _directory(given: Mapping[str, str]) -> Directory | None:
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    issuer, client_id, client_secret = (given.get(f"LJUSROND_OIDC_{name}") for name in names)
    if not issuer and not client_id and not client_secret:
        return None
    if not issuer or not client_id:
        raise SettingsError("LJUSROND_OIDC_ISSUER and LJUSROND_OIDC_CLIENT_ID go together")
    _web_address("LJUSROND_OIDC_ISSUER", issuer)
    return Directory(issuer, client_id, client_secret)


def _mail(given: Mapping[str, str]) -> Mail | None:
    host, sender = given.get("LJUSROND_SMTP_HOST"), given.get("LJUSROND_SENDER")
    if host is None:
        return None
    if sender is None or not _SENDER.fullmatch(sender.strip()):
        raise SettingsError(
            "LJUSROND_SENDER is not set, or no sender; give one as `Name <address>` with "
            "LJUSROND_SMTP_HOST"
        )
    tls = _one_of(
        "LJUSROND_SMTP_TLS", given.get("LJUSROND_SMTP_TLS", "starttls"), ("starttls", "tls", "none")
    )
    user, password = given.get("LJUSROND_SMTP_USER"), given.get("LJUSROND_SMTP_PASSWORD_FILE")
    if (user is None) != (password is None):
        raise SettingsError("LJUSROND_SMTP_USER and LJUSROND_SMTP_PASSWORD_FILE go together")
    if user is not None and tls == "none":
        raise SettingsError("a password is sent over TLS alone: set LJUSROND_SMTP_TLS")
    usual = {"tls": "465", "starttls": "587", "none": "25"}[tls or "starttls"]
    return Mail(
        host=host,
        port=_port(given.get("LJUSROND_SMTP_PORT", usual), "LJUSROND_SMTP_PORT"),
        tls=tls or "starttls",
        sender=sender.strip(),
        user=user,
        password_file=_file(password),
        ca_file=_file(given.get("LJUSROND_SMTP_CA_FILE")),
    )


def _file(text: str | None) -> Path | None:
    return None if text is None else Path(text).expanduser().absolute()


def _port(text: str, name: str = "LJUSROND_PORT") -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004 -- the TCP range
        message = f"{name} is {text!r}; give a port between 1 and 65535"
        raise SettingsError(message)
    return int(text)


def _one_of(name: str, text: str | None, words: tuple[str, ...]) -> str | None:
    if text is not None and text not in words:
        message = f"{name} is {text!r}; give {' or '.join(words)}"
        raise SettingsError(message)
    return text


def _tiles(template: str | None) -> str | None:
    if template and not all(part in template for part in ("{z}", "{x}", "{y}")):
        message = f"LJUSROND_TILES is {template!r}; it needs {{z}}, {{x}} and {{y}}"
        raise SettingsError(message)
    return template
