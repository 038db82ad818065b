"""Contacts of reporters, each look logged; everything held on one person: shown, given, erased.

Every function works behind the walls of one company: a request's, or `of_company`'s.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from backend.audit import service as audit
from backend.companies import company_of
from backend.db import APP_ROLE, transaction
from backend.errors import NotFoundError, invalid
from backend.privacy import store
from backend.privacy.keyed import keyed
from backend.privacy.schemas import (
    ConsentWords,
    Erased,
    GivenContact,
    HeldAccount,
    HeldLetter,
    Listed,
    Login,
    LogLine,
    Mention,
    Person,
    ReporterContact,
)
from backend.queries import values
from maps.consent_words import CONSENTS, CURRENT

#: Shorter ones would find half the register.
KEY_MIN = 5


def reporter(tx: Connection, report_id: uuid.UUID) -> ReporterContact:
    """Return how to reach who reported, and log that somebody looked.

    Raises
    ------
    NotFoundError
        If there is no such report, or nobody said how to reach them.
    """
    row = store.one(tx, "reporter", report_id=report_id)
    if row is None:
        raise NotFoundError(f"there is no report {report_id} with a contact")
    audit.note(tx, "read", "reporter_contact", str(report_id), asset_id=row.asset_id)
    return ReporterContact.model_validate(values(row))


def sees_report(tx: Connection, report_id: uuid.UUID) -> bool:
    """Tell whether who asks sees a report at all."""
    return store.one(tx, "report_seen", report_id=report_id) is not None


def consent_words() -> list[ConsentWords]:
    """Return what is shown to reporters now, in each language."""
    return [
        ConsentWords(version=version, language=version.rpartition(".")[2], words=words)
        for version, words in CONSENTS.items()
        if version.startswith(f"{CURRENT}.")
    ]


def person(tx: Connection, contact: str) -> Person:
    """Find everything held on one person.

    Raises
    ------
    InvalidError
        If the contact is too short to be somebody's.
    """
    sought = contact.strip()
    if len(store.scalar(tx, "key_of", contact=sought) or "") < KEY_MIN:
        raise invalid("contact", "give a whole e-mail address or telephone number")
    given = [
        GivenContact.model_validate(values(row))
        for row in store.rows(tx, "contacts_of", contact=sought)
    ]
    patterns = [_holds(words) for words in {sought, *(one.contact for one in given)}]
    accounts = [_account(tx, values(row)) for row in store.rows(tx, "accounts_of", contact=sought)]
    lines = store.rows(
        tx,
        "log_of",
        account_ids=[one.id for one in accounts],
        report_ids=[one.report_id for one in given],
    )
    return Person(
        contact=sought,
        made_at=datetime.now(UTC),
        contacts=given,
        accounts=accounts,
        log=[LogLine.model_validate(values(row)) for row in lines],
        mentions=[
            Mention.model_validate(values(row))
            for row in store.rows(tx, "mentions", patterns=patterns)
        ],
        letters=[
            HeldLetter.model_validate(values(row))
            for row in store.rows(tx, "letters_to", contact=sought)
        ],
        lists=[
            Listed.model_validate(values(row))
            for row in store.rows(tx, "lists_with", contact=sought)
        ],
    )


def export(tx: Connection, contact: str, secret: str) -> Person:
    """Return everything held on one person, and log that it was given out."""
    found = person(tx, contact)
    _log_person(tx, "export", found, secret)
    return found


def erase(tx: Connection, contact: str, secret: str, by: uuid.UUID | None) -> Erased:
    """Erase one person: contacts removed, account closed and anonymous, the log covered.

    Public records stay: a report keeps its words, which are masked when it is given out. The log
    keeps that somebody was erased, by a keyed hash that only this installation can compare.

    Parameters
    ----------
    secret : str
        The installation's, which the hash in the log is keyed with.
    by : uuid, optional
        Account that asks; it cannot erase itself.

    Raises
    ------
    InvalidError
        If the contact is nobody's, that of who asks, or the last administrator's.
    """
    found = person(tx, contact)
    if not found.is_known:
        raise invalid("contact", "nothing is held on them that could be erased")
    if by in {one.id for one in found.accounts}:
        raise invalid("contact", "is your own account: another administrator erases it")
    _keep_one(tx, found)
    _log_person(tx, "erase", found, secret)
    reports = [row.report_id for row in store.rows(tx, "erase_contacts", contact=found.contact)]
    accounts = [row.id for row in store.rows(tx, "erase_account", contact=found.contact)]
    store.do(tx, "end_sessions", account_ids=accounts)
    store.scalar(tx, "redact_person", report_ids=reports, account_ids=accounts)
    return Erased(contacts=len(reports), accounts=len(accounts))


def _keep_one(tx: Connection, found: Person) -> None:
    held = {row.id for row in store.rows(tx, "hold_administrators")}
    going = {one.id for one in found.accounts}
    if held & going and not held - going:
        raise invalid("contact", "is the last administrator: make another one first")


@contextmanager
def of_company(engine: Engine, code: str | None, actor: str) -> Iterator[Connection]:
    """Open a transaction of the owner that has given its rights away for one company's.

    What a command or a job does then is held to the same walls as a request of the company's
    administrator; the log names `actor`.

    Raises
    ------
    InvalidError
        If there is no such company, or it must be said which.
    """
    with transaction(engine) as tx:
        act_for(tx, company_of(tx, code), actor)
        yield tx


def act_for(tx: Connection, company_id: uuid.UUID, actor: str) -> None:
    """Hold an owner's transaction to the walls of one company; the log names `actor`."""
    store.scalar(tx, "enter_company", company_id=company_id)
    store.scalar(tx, "act_as", name=actor, role=APP_ROLE)


def _holds(words: str) -> str:
    """Return the pattern of LIKE for texts that hold some words, whatever their case."""
    return "%" + re.sub(r"([%_\\])", r"\\\1", words.lower()) + "%"


def _account(tx: Connection, row: dict[str, object]) -> HeldAccount:
    logins = store.rows(tx, "sessions_of", account_id=row["id"])
    sessions = [Login.model_validate(values(login)) for login in logins]
    return HeldAccount.model_validate({**row, "sessions": sessions})


def _log_person(tx: Connection, action: str, found: Person, secret: str) -> None:
    spelt = store.scalar(tx, "key_of", contact=found.contact)
    counts = {"contacts": len(found.contacts), "accounts": len(found.accounts)}
    audit.note(tx, action, "person", keyed(secret, spelt), result=counts)
