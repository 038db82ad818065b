"""The estate an import goes into, set up where it is new."""

from __future__ import annotations

import re
import unicodedata
import uuid

from sqlalchemy import Connection

from backend.companies import only_company
from backend.errors import LjusrondError
from backend.imports import records
from backend.imports.store import Estate


def find_estate(
    tx: Connection, name: str, company: str | None = None, company_name: str | None = None
) -> Estate:
    """Return the estate of that name or code, set up where it does not exist yet.

    Parameters
    ----------
    tx : Connection
        Transaction with the owner's rights.
    name : str
        Name or code of the estate.
    company : str, optional
        Code of its company, set up where it is new; None: the only one.
    company_name : str, optional
        What a new company is called; None: its code as it was given.

    Raises
    ------
    LjusrondError
        If another estate has the same code: "Östra" and "Ostra" would become one.
    """
    company_id = find_company(tx, company, company_name)
    estate = records.put_estate(tx, company_id, slug(name), name)
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


def find_company(tx: Connection, code: str | None, name: str | None) -> uuid.UUID:
    """Return the company of a code, made where it is new; None: the only one, or the first.

    Raises
    ------
    LjusrondError
        If there are several and none is named.
    """
    if code:
        return records.put_company(tx, slug(code), name or code)
    only = only_company(tx)
    if only:
        return only
    count = records.count_companies(tx)
    if count:
        raise LjusrondError(f"there are {count} companies; say which with --company")
    return records.put_company(tx, "mitt-bolag", "Mitt bolag")
