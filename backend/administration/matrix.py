"""Write docs/ACCESS.md from the table of rights: `python -m backend.administration.matrix`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backend.access.addresses import ADDRESSES, OWN, PUBLIC
from backend.access.rights import RIGHTS, ROLE_RIGHTS, ROLES, TENANT
from backend.settings import ROOT
from maps.texts import get_texts
from maps.vocabulary import label

PATH: Final = ROOT / "docs" / "ACCESS.md"
COMMAND: Final = "python -m backend.administration.matrix"
_MARK: Final = "•"
_OWN_WORDS: Final = "their own account: password, second step, sessions"
_PUBLIC_WORDS: Final = "open to everyone, without any row of a company"
_INTRO: Final = f"""# Who may do what

Written from `backend/access/rights.py` by `{COMMAND}`:
change the table there, then run it. A test compares the two, another tries every address below as
every role (tests/api/test_access_matrix.py).

A right opens an address; which rows stand behind it is the database's part (`sql/policies.sql`):
those of one's own company, narrowed to the estates and categories of an account, for summer workers
to simple tasks (enkla uppdrag), for partners and contractors to what was shared with them and still
stands. What lies behind that wall is answered like what does not exist. Without a right the answer
is 401 to who is not logged in (browsers are led to the login) and 403 to who is, whatever the
address names and whatever was sent.

A key for machines (API token) has the rights of its role that it was given as scopes, no more; keys
are never given what is shared, and keep no accounts. A tenant is whoever is not logged in.
"""


def document() -> str:
    """Return the matrix as Markdown: rights, roles x rights, addresses x roles."""
    return "\n".join([_INTRO, *_rights(), "", *_roles(), "", *_addresses(), ""])


def _rights() -> Iterator[str]:
    yield "## Rights\n"
    yield "| Right | Lets one |"
    yield "|---|---|"
    for right, words in ((PUBLIC, _PUBLIC_WORDS), (OWN, _OWN_WORDS), *RIGHTS.items()):
        yield f"| `{right}` | {words} |"


def _roles() -> Iterator[str]:
    texts = get_texts("sv")
    columns = (PUBLIC, OWN, *RIGHTS)
    yield "## Roles and rights\n"
    yield f"| Role | In Swedish | {' | '.join(columns)} |"
    yield f"|---|---|{':-:|' * len(columns)}"
    for role in ROLES:
        has = ROLE_RIGHTS[role] | {PUBLIC}
        marks = " | ".join(_MARK if right in has else " " for right in columns)
        yield f"| {role} | {label(texts, 'role', role)} | {marks} |"


def _addresses() -> Iterator[str]:
    texts = get_texts("sv")
    count = sum(len(found) for found in ADDRESSES.values())
    yield "## Addresses and roles\n"
    yield f"{count} addresses, {len(ROLES)} roles: {count * len(ROLES)} pairs.\n"
    yield f"| Address | Right | {' | '.join(label(texts, 'role', role) for role in ROLES)} |"
    yield f"|---|---|{':-:|' * len(ROLES)}"
    rows = [(address, right) for right, found in ADDRESSES.items() for address in found]
    for address, right in sorted(rows, key=lambda row: row[0].split()[::-1]):
        marks = " | ".join(_MARK if _opens(role, right) else " " for role in ROLES)
        yield f"| `{address}` | {right} | {marks} |"


def _opens(role: str, right: str) -> bool:
    return right == PUBLIC or (role != TENANT and right in ROLE_RIGHTS[role])


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
