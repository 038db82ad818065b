"""Keys made from the installation's secret: sealed tokens and keyed hashes, one key a purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

Purpose = Literal[
    "attempt",
    "step",
    "directory",
    "invitation",
    "setup",
    "totp",
    "recovery",
    "form",
    "sender",
    "webhook",
    "unsubscribe",
    "open311",
    "media",
]


def keyed_hash(secret: str, purpose: Purpose, text: str) -> bytes:
    """Return a hash that nobody can try words against without the secret: HMAC-SHA-256."""
    return hmac.digest(_key(secret, purpose), text.encode(), hashlib.sha256)


def seal(secret: str, purpose: Purpose, content: dict[str, Any]) -> str:
    """Return content that nobody can read or change, with the moment it was sealed at."""
    return _fernet(secret, purpose).encrypt(json.dumps(content).encode()).decode()


def unseal(secret: str, purpose: Purpose, token: str, most_s: int | None) -> dict[str, Any] | None:
    """Return sealed content; None where it is not ours, for something else, or older than that."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- 30 ms that a start saves

    try:
        content = _fernet(secret, purpose).decrypt(token.encode(), ttl=most_s)
    except InvalidToken:
        return None
    found: dict[str, Any] = json.loads(content)
    return found


def _fernet(secret: str, purpose: Purpose) -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 -- as above

    return Fernet(base64.urlsafe_b64encode(_key(secret, purpose)))


def _key(secret: str, purpose: Purpose) -> bytes:
    return hmac.digest(secret.encode(), f"ljusrond {purpose}".encode(), hashlib.sha256)
