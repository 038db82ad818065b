"""Which right each address asks for: the longer half of the matrix (see backend.access.rights)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from backend.access import (
    addresses_care,
    addresses_cases,
    addresses_insight,
    addresses_maps,
    addresses_sign_in,
)

#: Needs nobody: open to everyone, without any row of a company.
PUBLIC: Final = "public"
#: Everybody who is logged in, for their own account.
OWN: Final = "own"

_AREAS: Final = (
    addresses_sign_in.ADDRESSES,
    addresses_maps.ADDRESSES,
    addresses_cases.ADDRESSES,
    addresses_care.ADDRESSES,
    addresses_insight.ADDRESSES,
)
_RIGHTS: Final = dict.fromkeys(right for area in _AREAS for right in area)

#: Right that each address asks for: "METHOD /template".
ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    right: tuple(address for area in _AREAS for address in area.get(right, ())) for right in _RIGHTS
}
