"""Where each report stands: promise, responsibility, orders; the facts are events, this is kept up.

A report is a case until it is merged into another one; `case_id` names the one that stands for it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, CompanyOwned, Json, in_range, one_of, primary_key
from gis import vocabulary as words


class Promise(Base):
    """By when something is mended: a rule of the ladder, the most specific one counts."""

    __tablename__ = "promise"
    __table_args__ = (
        one_of("party", words.PARTIES),
        one_of("asset_kind", words.ASSET_KINDS),
        one_of("priority", words.PRIORITIES),
        one_of("unit", words.PROMISE_UNITS),
        in_range("amount", 0, 1000),
        CheckConstraint(
            "(unit = 'season') = (num_nonnulls(season_from, season_to) = 2)", name="season"
        ),
        CheckConstraint("unit = 'season' OR amount IS NOT NULL", name="counted"),
        UniqueConstraint(
            "company_id",
            "party",
            "category",
            "asset_kind",
            "danger",
            postgresql_nulls_not_distinct=True,
        ),
        {"comment": "Promise: by when what is mended; NULL company: default"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.company.id"), index=True, comment="Company whose rule it is; NULL: all"
    )
    party: Mapped[str | None] = mapped_column(comment="Who mends; NULL: anybody")
    category: Mapped[str | None] = mapped_column(
        comment="Category or its group, e.g. LIGHT or LIGHT.DARK; NULL: all"
    )
    asset_kind: Mapped[str | None] = mapped_column(comment="Kind of asset; NULL: all")
    danger: Mapped[bool | None] = mapped_column(comment="Dangerous or not; NULL: both")
    priority: Mapped[str] = mapped_column(comment="Step of the ladder")
    unit: Mapped[str] = mapped_column(comment="How the time is counted")
    amount: Mapped[int | None] = mapped_column(comment="Hours or days; NULL: a season")
    season_from: Mapped[str | None] = mapped_column(comment="First day of the season, MM-DD")
    season_to: Mapped[str | None] = mapped_column(comment="Last day of the season, MM-DD")
    source: Mapped[str | None] = mapped_column(comment="Where the promise is published")


class CaseState(CompanyOwned, Base):
    """Where a report stands now, for lists and counts; kept by triggers and services."""

    __tablename__ = "case_state"
    __table_args__ = (
        one_of("status", words.REPORT_EVENTS),
        one_of("priority", words.PRIORITIES),
        one_of("party", words.PARTIES),
        Index("case_state_case_id_idx", "case_id"),
        Index(
            "case_state_open_due_idx",
            "company_id",
            "due_at",
            "report_id",
            postgresql_where="is_open",
        ),
        Index("case_state_open_estate_idx", "estate_id", "due_at", postgresql_where="is_open"),
        # Holds all that counts need (app.case_counts), of the cases that are counted.
        Index(
            "case_state_open_count_idx",
            "company_id",
            "estate_id",
            "due_at",
            postgresql_include=["account_id", "team_id", "contractor_id", "report_id"],
            postgresql_where="is_open AND case_id = report_id",
        ),
        Index("case_state_open_asset_idx", "asset_id", postgresql_where="is_open"),
        Index("case_state_open_account_idx", "account_id", "due_at", postgresql_where="is_open"),
        Index(
            "case_state_open_geom_idx",
            "geom",
            postgresql_using="gist",
            postgresql_where="is_open",
        ),
        Index(
            "case_state_open_opened_idx",
            "company_id",
            "opened_at",
            "report_id",
            postgresql_where="is_open",
        ),
        Index(
            "case_state_open_category_idx",
            "company_id",
            "category",
            "due_at",
            postgresql_where="is_open",
        ),
        # Few cases lie with anybody: what has nobody costs these nothing.
        *(
            Index(
                f"case_state_open_{holder}_due_idx",
                f"{holder}_id",
                "due_at",
                "report_id",
                postgresql_where=f"is_open AND {holder}_id IS NOT NULL",
            )
            for holder in ("team", "contractor")
        ),
        *(
            Index(
                f"case_state_{holder}_opened_idx",
                f"{holder}_id",
                "opened_at",
                "report_id",
                postgresql_where=f"{holder}_id IS NOT NULL",
            )
            for holder in ("account", "team", "contractor")
        ),
        # What is rare is found by its own index; of what is common a page is soon full.
        *(
            Index(f"case_state_{name}_opened_idx", "company_id", name, "opened_at", "report_id")
            for name in ("status", "priority", "party")
        ),
        Index("case_state_asset_opened_idx", "asset_id", "opened_at", "report_id"),
        Index("case_state_held_idx", "company_id", "opened_at", postgresql_where="held"),
        Index("case_state_company_opened_idx", "company_id", "opened_at", "report_id"),
        Index("case_state_company_category_idx", "company_id", "category", "opened_at"),
        Index("case_state_estate_opened_idx", "estate_id", "opened_at", "report_id"),
        {"comment": "Current state of each report: a projection of its events, never a fact"},
    )

    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), primary_key=True, comment="The report"
    )
    case_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"),
        comment="Report that stands for the case: itself, or what it was merged into",
    )
    estate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.estate.id"), comment="Estate; NULL: outside all of them"
    )
    asset_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.asset.id"), comment="What it is about; NULL: a place"
    )
    category: Mapped[str] = mapped_column(
        ForeignKey("core.fault_category.code"), comment="Category as staff see it now"
    )
    status: Mapped[str] = mapped_column(comment="Newest event of its status")
    status_at: Mapped[datetime] = mapped_column(comment="Since when")
    is_open: Mapped[bool] = mapped_column(comment="Somebody still has to act on it")
    priority: Mapped[str | None] = mapped_column(comment="Step of the ladder; NULL: no action")
    due_at: Mapped[datetime | None] = mapped_column(comment="Promised by; NULL: nothing promised")
    told_due_at: Mapped[datetime | None] = mapped_column(
        comment="Promise whose passing was told; NULL: none"
    )
    promise_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.promise.id", ondelete="SET NULL"), index=True, comment="Rule that decided"
    )
    party: Mapped[str] = mapped_column(server_default="unknown", comment="Whose it is to mend")
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), comment="Person it is given to"
    )
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.team.id"), comment="Team it is given to"
    )
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id"), comment="Contractor or partner it lies with"
    )
    held: Mapped[bool] = mapped_column(
        server_default="false", comment="Held back as possible abuse until staff looked"
    )
    opened_at: Mapped[datetime] = mapped_column(comment="When the server accepted the report")
    closed_at: Mapped[datetime | None] = mapped_column(comment="When it last ceased to be open")
    geom: Mapped[Any | None] = mapped_column(
        Geometry("POINT", srid=3006, spatial_index=False),
        comment="Place of the report, else of its asset [EPSG:3006]",
    )


class CaseEvent(CompanyOwned, Base):
    """What happened to a case besides its status."""

    __tablename__ = "case_event"
    __table_args__ = (
        one_of("kind", words.CASE_EVENTS),
        Index("case_event_report_id_at_idx", "report_id", "at", "id"),
        Index("case_event_at_idx", "at", postgresql_using="brin"),
        {"comment": "Event in the life of a case besides its status; appended"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The report"
    )
    kind: Mapped[str] = mapped_column(comment="What happened")
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="When it happened")
    role: Mapped[str | None] = mapped_column(comment="Role of who did it; never a person")
    note: Mapped[str | None] = mapped_column(comment="Words about it; plain text")
    is_public: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether who reported may read the words"
    )
    data: Mapped[Json] = mapped_column(server_default="{}", comment="What was, and what is now")


class WorkOrder(CompanyOwned, Base):
    """One piece of work for a case; a case may have several."""

    __tablename__ = "work_order"
    __table_args__ = (
        one_of("status", words.ORDER_STATES),
        CheckConstraint("num_nonnulls(account_id, team_id, contractor_id) = 1", name="receiver"),
        Index("work_order_report_id_idx", "report_id"),
        {"comment": "Work order of a case: to a person, a team or a contractor"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.report.id", ondelete="CASCADE"), comment="The case"
    )
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.account.id"), index=True, comment="Person"
    )
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.team.id"), index=True, comment="Team"
    )
    contractor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.contractor.id"), index=True, comment="Contractor or partner"
    )
    share_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.share.id", ondelete="SET NULL"),
        index=True,
        comment="Link that the receiver works with; NULL: none",
    )
    text: Mapped[str] = mapped_column(comment="What is to be done; plain text")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    due_at: Mapped[datetime | None] = mapped_column(comment="Wanted by; NULL: as the case")
    status: Mapped[str] = mapped_column(server_default="sent", comment="Where it stands")
    status_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Since when")
    status_note: Mapped[str | None] = mapped_column(comment="Words of who changed it last")
