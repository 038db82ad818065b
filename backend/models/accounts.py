"""Who may come in: accounts, sessions, tokens for machines, and what is shared with partners."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, one_of, primary_key
from gis import vocabulary as words


class Account(CompanyOwned, Base):
    """Somebody of a company, or of a partner of it, who logs in."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", words.ACCOUNT_ROLES),
        UniqueConstraint("company_id", "id"),  # what other tables' two-column keys refer to
        UniqueConstraint("oidc_issuer", "oidc_subject"),
        CheckConstraint("email = lower(email)", name="email"),
        {"comment": "Account of a person; e-mail addresses are one for the whole installation"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    email: Mapped[str] = mapped_column(unique=True, comment="E-mail address, lower case")
    name: Mapped[str] = mapped_column(comment="Name or function as others see it")
    role: Mapped[str] = mapped_column(comment="Role, which the rights follow from")
    password_hash: Mapped[str | None] = mapped_column(
        comment="argon2id; NULL: logs in through the company's directory, or not yet"
    )
    totp_secret: Mapped[str | None] = mapped_column(
        comment="Secret of the second factor, encrypted; NULL: has none"
    )
    totp_step: Mapped[int | None] = mapped_column(
        comment="Last time step whose code was used: no code counts twice"
    )
    recovery_hashes: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Hashes of the recovery codes that are left"
    )
    oidc_issuer: Mapped[str | None] = mapped_column(comment="Directory it logs in through")
    oidc_subject: Mapped[str | None] = mapped_column(comment="Its identity in that directory")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made")
    disabled_at: Mapped[datetime | None] = mapped_column(
        comment="Closed at; NULL: may log in. Never deleted while records name it"
    )


class AccountEstate(CompanyOwned, Base):
    """An estate that an account is limited to; none: all of its company."""

    __tablename__ = "account_estate"
    __table_args__ = ({"comment": "Estates an account is limited to; no row: all of them"},)

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"), primary_key=True, comment="The account"
    )
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id", ondelete="CASCADE"), primary_key=True, index=True,
        comment="The estate",
    )  # fmt: skip


class AccountCategory(CompanyOwned, Base):
    """A group of fault categories that an account is limited to; none: all."""

    __tablename__ = "account_category"
    __table_args__ = ({"comment": "Categories an account is limited to; no row: all of them"},)

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"), primary_key=True, comment="The account"
    )
    category: Mapped[str] = mapped_column(
        primary_key=True, comment="First level of the category's code, e.g. LIGHT"
    )


class Share(CompanyOwned, Base):
    """Reports that a partner or contractor may see, by link or account, for a time."""

    __tablename__ = "share"
    __table_args__ = (
        one_of("role", words.SHARE_ROLES),
        CheckConstraint("num_nonnulls(token_hash, account_id) = 1", name="receiver"),
        {"comment": "What is shared with a partner or contractor, until when"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    title: Mapped[str] = mapped_column(comment="What it is about, as the partner reads it")
    receiver: Mapped[str] = mapped_column(comment="Actor it is meant for; a unit, not a person")
    role: Mapped[str] = mapped_column(comment="partner or contractor")
    token_hash: Mapped[bytes | None] = mapped_column(
        unique=True, comment="SHA-256 of the link's secret; NULL: shared with an account"
    )
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), index=True, comment="Account it is shared with"
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who shared it; NULL: the command line"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Shared at")
    expires_at: Mapped[datetime] = mapped_column(comment="Seen until")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="Taken back at; NULL: stands")
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id"),
        index=True,
        comment="Contractor whose orders it opens, also later ones; NULL: its own reports alone",
    )


class ShareReport(CompanyOwned, Base):
    """A report in a share."""

    __tablename__ = "share_report"
    __table_args__ = ({"comment": "Reports of a share"},)

    share_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.share.id", ondelete="CASCADE"), primary_key=True, comment="The share"
    )
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), primary_key=True, index=True,
        comment="The report",
    )  # fmt: skip


class Session(CompanyOwned, Base):
    """A browser that is logged in, as an account or through a partner's link."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, share_id) = 1", name="who"),
        {"comment": "Logged-in browser; ended ones are kept for a while for the log"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(
        unique=True, comment="SHA-256 of the cookie; the cookie itself is kept nowhere"
    )
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"), index=True, comment="The account"
    )
    share_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.share.id", ondelete="CASCADE"), index=True, comment="The partner's link"
    )
    device: Mapped[str | None] = mapped_column(comment="Kind of browser, e.g. Chrome on Android")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Logged in at")
    seen_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Last used, to the nearest five minutes"
    )
    expires_at: Mapped[datetime] = mapped_column(comment="Ends at the latest")
    ended_at: Mapped[datetime | None] = mapped_column(comment="Logged out or taken back at")


class ApiToken(CompanyOwned, Base):
    """A key for a machine, with its scope and its end."""

    __tablename__ = "api_token"
    __table_args__ = (
        one_of("role", words.ACCOUNT_ROLES),
        {"comment": "Token of a machine; what it may is its role's rights within its scopes"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="What it is for")
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the token")
    role: Mapped[str] = mapped_column(comment="Role whose rights it has at most")
    scopes: Mapped[list[str]] = mapped_column(comment="Rights it is narrowed to")
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Who made it; NULL: the command line"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    expires_at: Mapped[datetime] = mapped_column(comment="Ends at")
    used_at: Mapped[datetime | None] = mapped_column(
        comment="Last used, to the nearest five minutes"
    )
    revoked_at: Mapped[datetime | None] = mapped_column(comment="Taken back at; NULL: stands")
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"),
        index=True,
        comment="Account a tablet works for, with its role and limits; NULL: a machine of its own",
    )
    device_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Tablet that holds it, as it names itself; NULL: no tablet"
    )


class LoginAttempt(Base):
    """A login that failed; slows the next ones down, then is forgotten."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("login_attempt_key_hash_at_idx", "key_hash", "at"),
        {"comment": "Failed logins by hashed address and hashed network; kept for a day"},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, comment="Order")
    key_hash: Mapped[bytes] = mapped_column(
        comment="Keyed hash of an e-mail address or of a network address"
    )
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When")


class DatabaseLogin(CompanyOwned, Base):
    """A database login of a GIS user, and whose data it sees."""

    __tablename__ = "database_login"
    __table_args__ = ({"comment": "Logins with role ljusrond_read, and the company they see"},)

    login: Mapped[str] = mapped_column(primary_key=True, comment="Name of the PostgreSQL role")
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"),
        index=True,
        comment="Account it belongs to: it is worth what that one is; NULL: the operator's own",
    )
