"""Letters and calls that leave, who wants which, tenants' codes and links, other systems."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, one_of, primary_key
from gis import vocabulary as words


class Message(CompanyOwned, Base):
    """A letter or call on its way out; sent once, tried until it is."""

    __tablename__ = "message"
    __table_args__ = (
        one_of("channel", words.CHANNELS),
        UniqueConstraint("company_id", "once"),
        Index(
            "message_waiting_idx",
            "company_id",
            "send_at",
            postgresql_where="sent_at IS NULL AND failed_at IS NULL",
        ),
        Index("message_report_id_idx", "report_id"),
        Index("message_receiver_idx", "receiver", "made_at"),
        Index("message_company_made_idx", "company_id", "made_at", "id"),
        {"comment": "Message that leaves by e-mail, webhook or SMS, with what came of it"},
    )

    id: Mapped[uuid.UUID] = primary_key("Identity; id of the message for who gets it")
    channel: Mapped[str] = mapped_column(comment="How it leaves")
    receiver: Mapped[str] = mapped_column(comment="E-mail address, webhook id or number")
    event: Mapped[str] = mapped_column(comment="What it tells of, e.g. order.sent")
    once: Mapped[str | None] = mapped_column(
        comment="Key that keeps it from being made twice; NULL: none"
    )
    report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="Report it is about"
    )
    subject: Mapped[str] = mapped_column(comment="Subject")
    body: Mapped[str] = mapped_column(comment="Text of the letter")
    payload: Mapped[Json] = mapped_column(server_default="{}", comment="Data of a webhook")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    send_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="Not before; later for a digest or another try"
    )
    tries: Mapped[int] = mapped_column(server_default="0", comment="Times it was tried [count]")
    sent_at: Mapped[datetime | None] = mapped_column(comment="Accepted by the other side at")
    failed_at: Mapped[datetime | None] = mapped_column(comment="Given up at")
    error: Mapped[str | None] = mapped_column(comment="What the other side said last")


class Subscription(CompanyOwned, Base):
    """Who is told of what, and how: an account or a shared mailbox."""

    __tablename__ = "subscription"
    __table_args__ = (
        one_of("mode", words.SUBSCRIPTION_MODES),
        one_of("language", words.LANGUAGES),
        CheckConstraint("num_nonnulls(account_id, mailbox) = 1", name="receiver"),
        {"comment": "Wish to be told: by events, categories and estates, at once or daily"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"), index=True, comment="Account"
    )
    mailbox: Mapped[str | None] = mapped_column(comment="Shared mailbox")
    language: Mapped[str] = mapped_column(server_default="sv", comment="Language of the letters")
    events: Mapped[list[str]] = mapped_column(comment="What is told, e.g. case.opened")
    categories: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Category groups; empty: all"
    )
    estates: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Codes of estates; empty: all"
    )
    mode: Mapped[str] = mapped_column(comment="At once or once a day")


class Webhook(CompanyOwned, Base):
    """Address of another system that events are sent to, signed."""

    __tablename__ = "webhook"
    __table_args__ = ({"comment": "Webhook (Standard Webhooks): where events are sent"},)

    id: Mapped[uuid.UUID] = primary_key()
    url: Mapped[str] = mapped_column(comment="Address, https")
    secret: Mapped[bytes] = mapped_column(comment="Signing secret, sealed with the server's key")
    events: Mapped[list[str]] = mapped_column(comment="What is sent; danger rings through here")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    disabled_at: Mapped[datetime | None] = mapped_column(comment="Switched off at")


class QrCode(CompanyOwned, Base):
    """Code on a label: opens the tenants' page of one asset."""

    __tablename__ = "qr_code"
    __table_args__ = (
        Index("qr_code_asset_id_idx", "asset_id"),
        {"comment": "QR code of an asset; the code cannot be guessed"},
    )

    code: Mapped[str] = mapped_column(primary_key=True, comment="Code in the address /r/{code}")
    asset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.asset.id", ondelete="CASCADE"), comment="Asset it hangs on"
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    ended_at: Mapped[datetime | None] = mapped_column(comment="No longer valid since")


class FollowLink(CompanyOwned, Base):
    """A tenant's link to their report, without account."""

    __tablename__ = "follow_link"
    __table_args__ = (
        one_of("language", words.TENANT_LANGUAGES),
        Index("follow_link_report_id_idx", "report_id"),
        {"comment": "Link by which who reported follows the case; only its hash is kept"},
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="SHA-256 of the link")
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The report"
    )
    language: Mapped[str] = mapped_column(server_default="sv", comment="Language of the page")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    mended: Mapped[bool | None] = mapped_column(
        comment="Answer to whether it is mended; NULL: not asked or not answered"
    )
    answered_at: Mapped[datetime | None] = mapped_column(comment="Answered at")


class SavedFilter(CompanyOwned, Base):
    """A filter of a list that somebody keeps."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        Index("saved_filter_default_idx", "account_id", unique=True, postgresql_where="is_default"),
        {"comment": "Saved filter of the list of cases"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"), comment="Whose it is"
    )
    name: Mapped[str] = mapped_column(comment="Name as written")
    asked: Mapped[str] = mapped_column(comment="The filter as an address says it")
    is_default: Mapped[bool] = mapped_column(
        server_default="false", comment="The list opens with it"
    )


class Open311Peer(CompanyOwned, Base):
    """Another system that speaks Open311 GeoReport v2."""

    __tablename__ = "open311_peer"
    __table_args__ = (
        one_of("party", words.PARTIES),
        UniqueConstraint("company_id", "name"),
        {"comment": "Open311 server that cases are handed over to"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    party: Mapped[str] = mapped_column(comment="Whose cases go there")
    url: Mapped[str] = mapped_column(comment="Base address of its GeoReport v2 endpoint")
    jurisdiction: Mapped[str | None] = mapped_column(comment="jurisdiction_id; NULL: none")
    api_key: Mapped[bytes | None] = mapped_column(comment="Its key, sealed with the server's key")
    token_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.api_token.id", ondelete="SET NULL"),
        index=True,
        comment="Key of ours that it calls with; NULL: it calls with none",
    )
    services: Mapped[dict[str, Any]] = mapped_column(
        JSONB,
        server_default="{}",
        comment="Our category or group of categories -> their service_code",
    )
    offered: Mapped[list[Any]] = mapped_column(
        JSONB, server_default="[]", comment="Its services as it told them last: code, name, group"
    )
    offered_at: Mapped[datetime | None] = mapped_column(comment="Told its services at")
    polled_to: Mapped[datetime | None] = mapped_column(comment="Updates are read until")
    answered_at: Mapped[datetime | None] = mapped_column(comment="Answered rightly last at")
    failed_at: Mapped[datetime | None] = mapped_column(comment="Failed last at")
    error: Mapped[str | None] = mapped_column(comment="What was wrong when it failed last")
    disabled_at: Mapped[datetime | None] = mapped_column(comment="Switched off at")


class Open311Link(CompanyOwned, Base):
    """A report and its number in the other system."""

    __tablename__ = "open311_link"
    __table_args__ = (
        UniqueConstraint("peer_id", "report_id"),
        Index("open311_link_report_id_idx", "report_id"),
        Index(
            "open311_link_waiting_idx",
            "company_id",
            "next_at",
            postgresql_where="service_request_id IS NULL AND NOT incoming",
        ),
        {"comment": "Report handed over to an Open311 server, or come from a client of ours"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The report"
    )
    peer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.open311_peer.id", ondelete="CASCADE"),
        comment="Where it was handed to, or came from; NULL: from a client that is no peer",
    )
    incoming: Mapped[bool] = mapped_column(
        server_default="false", comment="It came from there; else it goes there"
    )
    service_request_id: Mapped[str | None] = mapped_column(comment="Its number there")
    token: Mapped[str | None] = mapped_column(comment="Token until there is a number")
    sent_at: Mapped[datetime | None] = mapped_column(comment="Accepted there at")
    tried_at: Mapped[datetime | None] = mapped_column(comment="Sent there last at")
    unsure: Mapped[bool] = mapped_column(
        server_default="false", comment="Was sent, and nobody knows whether it arrived"
    )
    tries: Mapped[int] = mapped_column(server_default="0", comment="Times it was tried [count]")
    next_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Next try at")
    their_status: Mapped[str | None] = mapped_column(comment="Status they told last")
    told_at: Mapped[datetime | None] = mapped_column(comment="They told it for this moment")
    error: Mapped[str | None] = mapped_column(comment="What they said last when it failed")


class Open311Update(CompanyOwned, Base):
    """Something that happened to a linked report here and is told there, or the other way."""

    __tablename__ = "open311_update"
    __table_args__ = (
        UniqueConstraint("link_id", "incoming", "update_id"),
        UniqueConstraint("link_id", "event_id"),
        Index(
            "open311_update_waiting_idx",
            "company_id",
            "next_at",
            postgresql_where="sent_at IS NULL AND NOT incoming",
        ),
        {"comment": "Update of a linked report, told once: to the other system, or by it"},
    )

    id: Mapped[uuid.UUID] = primary_key("Identity; what the other side knows it by")
    link_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.open311_link.id", ondelete="CASCADE"), comment="The linked report"
    )
    incoming: Mapped[bool] = mapped_column(
        server_default="false", comment="It came from there; else it goes there"
    )
    update_id: Mapped[str | None] = mapped_column(comment="What the other side calls it")
    event_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="Event of ours that it tells of, or that it became"
    )
    status: Mapped[str | None] = mapped_column(comment="Status it tells; NULL: none")
    note: Mapped[str | None] = mapped_column(comment="Words it tells; plain text")
    at: Mapped[datetime] = mapped_column(comment="When it happened")
    sent_at: Mapped[datetime | None] = mapped_column(comment="Accepted there at")
    tries: Mapped[int] = mapped_column(server_default="0", comment="Times it was tried [count]")
    next_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Next try at")
    error: Mapped[str | None] = mapped_column(comment="What they said last when it failed")
