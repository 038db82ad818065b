"""Addresses of photos for who has no account: signed, for a while, and of reviewed photos alone."""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from backend.accounts.sealing import seal, unseal

#: How long an address opens a photo [s]: a peer fetches it when it is told of it, or within a day.
VALID_S: Final = 24 * 3600
PATH: Final = "/open311/v2/media"


class Named(NamedTuple):
    """A photo that an address names."""

    company_id: uuid.UUID
    photo_id: uuid.UUID


def path_of(secret: str, company_id: uuid.UUID, photo_id: uuid.UUID) -> str:
    """Return the path at which a photo is shown from now on for a while."""
    sealed = seal(secret, "media", {"company": str(company_id), "photo": str(photo_id)})
    return f"{PATH}/{sealed}.jpg"


def named_by(secret: str, sealed: str) -> Named | None:
    """Return the photo that an address names; None: it is none of ours, or too old."""
    content = unseal(secret, "media", sealed, VALID_S)
    if content is None:
        return None
    return Named(uuid.UUID(content["company"]), uuid.UUID(content["photo"]))
