"""The estate an import goes into, set up where it is new."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection

from backend.companies import only_company
from backend.db import query
from backend.errors import LjusrondError
from backend.imports.store import Estate


def find_estate(tx: Connection, name: str, company: str | None = None) -> Estate:
    """Return the estate of that name or code, set up where it does not exist yet.

    Raises
    ------
    LjusrondError
        If another estate has the same code: "Östra" and "Ostra" would become one.
    """
    company_id = _company(tx, company)
    values = {"company_id": company_id, "code": slug(name), "name": name}
    estate = Estate(*tx.execute(query("imports", "put_estate"), values).one())
    if _letters(name) not in (_letters(estate.name), _letters(estate.code)):
        raise LjusrondError(
            f"the estate {estate.name!r} has the code {estate.code!r} already; "
            f"use that name, or one that differs in more than accents from {name!r}"
        )
    return estate


def _letters(name: str) -> str:
    """Return what stays of a name however it is written: letters, accents and digits."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", name).casefold()).strip()


def slug(name: str) -> str:
    """Return a name as it stands in commands and addresses: `Östra Gården` → `ostra-garden`.

    Raises
    ------
    LjusrondError
        If no letter or digit is left.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not code:
        raise LjusrondError(f"the name {name!r} holds no letter or digit")
    return code


def _company(tx: Connection, code: str | None) -> object:
    if code:
        values = {"code": slug(code), "name": code}
        return tx.scalar(query("imports", "put_company"), values)
    only = only_company(tx)
    if only:
        return only
    count = tx.scalar(query("imports", "count_companies"))
    if count:
        raise LjusrondError(f"there are {count} companies; say which with --company")
    return tx.scalar(query("imports", "put_company"), {"code": "mitt-bolag", "name": "Mitt bolag"})
