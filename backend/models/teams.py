"""Who does the work: teams with their members, and contractors."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, one_of, primary_key
from gis import vocabulary as words


class Team(CompanyOwned, Base):
    """Own people who share work."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        {"comment": "Team of the company that cases are given to"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    email: Mapped[str | None] = mapped_column(comment="Shared mailbox; NULL: none")


class TeamMember(CompanyOwned, Base):
    """Who works in a team."""

    __tablename__ = "team_member"
    __table_args__ = ({"comment": "Accounts of a team"},)

    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.team.id", ondelete="CASCADE"), primary_key=True, comment="The team"
    )
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.account.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The account",
    )


class Contractor(CompanyOwned, Base):
    """A firm, municipality or other party that gets orders without an account."""

    __tablename__ = "contractor"
    __table_args__ = (
        one_of("party", words.PARTIES),
        one_of("language", words.LANGUAGES),
        UniqueConstraint("company_id", "name"),
        {"comment": "Who gets orders by e-mail or another system"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    name: Mapped[str] = mapped_column(comment="Name as written")
    party: Mapped[str] = mapped_column(
        server_default="contractor", comment="What kind of party it is"
    )
    email: Mapped[str | None] = mapped_column(comment="Where orders go; NULL: nowhere yet")
    language: Mapped[str] = mapped_column(server_default="sv", comment="Language of its letters")
    removed_at: Mapped[datetime | None] = mapped_column(comment="No longer offered since")
