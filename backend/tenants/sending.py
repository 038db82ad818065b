"""What a tenant sends from a label: a report, or that they see what is known already."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fastapi import Request
from sqlalchemy import Connection

from backend import abuse, followers
from backend.abuse import Sent
from backend.cases import service as cases
from backend.errors import ConflictError
from backend.messages.service import is_address
from backend.photos import service as photos
from backend.photos.pictures import Picture
from backend.reports import seen
from backend.reports import service as reports
from backend.reports.schemas import Evidence, Reporter, ReportIn
from backend.tenants import service
from backend.tenants.schemas import KnownCase, Label, Written
from backend.tenants.tokens import Token
from maps.consent_words import LETTERS
from maps.tenant_words import GOOD_NEWS

#: Longest text [characters]: it is about one thing at one place.
TEXT_MAX: Final = 1000


def problem_of(written: Written, token: Token | None, offered: list[str]) -> str:
    """Return why a form cannot be taken, of maps.tenant_words.problem; empty: it can."""
    if token is None:
        return "stale"
    if written.category not in offered:
        return "category"
    if len(written.text) > TEXT_MAX:
        return "text"
    if written.email and not is_address(written.email):
        return "email"
    return "consent" if written.email and not written.consent else ""


def send(
    tx: Connection,
    request: Request,
    label: Label,
    written: Written,
    token: Token,
    language: str,
    picture: Picture | None,
) -> str:
    """Store a report from a label; return the secret of the link by which it is followed.

    What is open already on the same asset gets no second case: the report is merged into it. What
    bears a sign of abuse is kept, and held back.

    Raises
    ------
    ConflictError
        If the form was sent before with other content.
    """
    again = [case for case in service.cases_on(tx, label.asset_id) if _is_same(case, written)]
    found = abuse.signs(
        tx,
        request,
        Sent(
            category=written.category, text=written.text, open_s=token.open_s,
            trap=bool(written.website),
        ),
    )  # fmt: skip
    sha256 = hashlib.sha256(written.photo).hexdigest() if picture else None
    if _keep(tx, _report(label, written, token, language, sha256), held=bool(found)):
        if found:
            abuse.hold(tx, token.report_id, found)
        elif again:
            cases.merge(tx, service.tenant_of(label.company_id), token.report_id, again[0].id)
    if picture and sha256:
        data: Path = request.app.state.settings.data
        photos.keep(tx, data, label.company_id, sha256, picture)
    return followers.new_link(tx, token.report_id, language)


def see_too(tx: Connection, request: Request, case: KnownCase, token: Token, language: str) -> str:
    """Note that somebody sees a case too; return the secret of the link by which it is followed.

    One opened page counts once a case, and one address a few times a day.
    """
    if abuse.sees_again(request, case.id):
        evidence = Evidence(
            id=uuid.uuid5(token.report_id, str(case.id)),
            report_id=case.id,
            observed_at=datetime.now(UTC),
            origin="tenant",
            note=None,
        )
        # Tapped twice: the moment is another, the sight the same.
        with suppress(ConflictError):
            seen.add_evidence(tx, evidence, [])
    return followers.new_link(tx, case.id, language)


def _is_same(case: KnownCase, written: Written) -> bool:
    return case.is_open and case.category == written.category and case.category not in GOOD_NEWS


def _report(
    label: Label, written: Written, token: Token, language: str, sha256: str | None
) -> ReportIn:
    reporter = None
    if written.email:
        reporter = Reporter(contact=written.email, consent=f"{LETTERS}.{language}")
    return ReportIn(
        id=token.report_id,
        category=written.category,
        asset_id=label.asset_id,
        description=written.text or None,
        observed_at=datetime.now(UTC),
        photos=[sha256] if sha256 else [],
        reporter=reporter,
        origin="tenant",
    )


def _keep(tx: Connection, report: ReportIn, *, held: bool) -> bool:
    """Store a report once; a form brings no time, so its repeat is told by everything else."""
    try:
        return reports.keep(tx, report, held=held)
    except ConflictError:
        stored = reports.read(tx, report.id)
        sent = (report.asset_id, report.category, report.description)
        if (stored.asset_id, stored.category, stored.description) != sent:
            raise
        return False
