"""Passwords: argon2id at one stated cost, and what a new one must be."""

from __future__ import annotations

import os
import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from pwdlib import PasswordHash


class Cost(NamedTuple):
    """What one hash takes: memory [KiB], passes over it, lanes side by side."""

    memory_kib: int
    passes: int
    lanes: int


#: argon2id as OWASP's Password Storage Cheat Sheet names it: m [KiB], t, p.
ARGON2_COST: Final = Cost(memory_kib=19_456, passes=2, lanes=1)
#: NIST SP 800-63B-4, 3.1.1.2: fifteen where nothing else is asked; our logins are throttled too.
SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_DIFFERENT: Final = 6

Weakness = Literal["short", "long", "simple", "address"]

# One per core: more at once take memory (19 MiB each) and give no answer sooner.
_at_once = threading.BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with _at_once:
        return hasher().hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Tell whether a password is the kept one; None takes as long, and never matches."""
    with _at_once:
        found = hasher().verify(_normal(password), kept or _nobody())
    return found and kept is not None


def weakness(password: str, email: str) -> Weakness | None:
    """Return why a password may not be chosen, None: it may.

    Length counts; classes of characters are not asked for (NIST SP 800-63B-4, 3.1.1.2).
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if len(set(plain.casefold())) < _FEWEST_DIFFERENT:
        return "simple"
    own = {email.casefold(), email.casefold().partition("@")[0]}
    if any(len(part) >= SHORTEST // 2 and part in plain.casefold() for part in own):
        return "address"
    return None


def load() -> None:
    """Load what the first login would wait for."""
    _nobody()


def _normal(password: str) -> str:
    # å is one character or two, by keyboard; both are the same password.
    return unicodedata.normalize("NFKC", password)


@cache
def hasher() -> PasswordHash:
    """Return what hashes and checks, made once."""
    from pwdlib import PasswordHash  # noqa: PLC0415 -- 0.1 s that most commands save
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415 -- as above

    passes, memory_kib, lanes = ARGON2_COST.passes, ARGON2_COST.memory_kib, ARGON2_COST.lanes
    return PasswordHash((Argon2Hasher(passes, memory_kib, lanes),))


@cache
def _nobody() -> str:
    """Return the hash that an unknown account is checked against."""
    return hasher().hash(secrets.token_urlsafe(32))
