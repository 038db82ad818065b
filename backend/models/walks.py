"""Walks: the plan and its stops, the three meetings, who came and what they answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import (
    Base,
    CompanyOwned,
    geometry,
    in_range,
    one_of,
    primary_key,
)
from gis import vocabulary as words


class Walk(CompanyOwned, Base):
    """A safety walk, evening round or inspection tour, from its plan to what became of it."""

    __tablename__ = "walk"
    __table_args__ = (
        one_of("kind", words.WALK_KINDS),
        one_of("profile", words.WALK_PROFILES),
        one_of("status", words.WALK_STATUSES),
        one_of("gap_kind", words.WALK_BOUNDS),
        in_range("minutes", 10, 480),
        in_range("groups", 1, 8),
        Index("walk_company_id_starts_at_idx", "company_id", "starts_at"),
        {"comment": "Walk (trygghetsvandring, kvällsrond): plan, route and protocol"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    estate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.estate.id"), index=True, comment="Estate it goes through"
    )
    name: Mapped[str] = mapped_column(comment="Name as written")
    kind: Mapped[str] = mapped_column(comment="What kind of walk")
    is_dark: Mapped[bool] = mapped_column(comment="Walked in the dark, after civil twilight")
    starts_at: Mapped[datetime] = mapped_column(comment="When the walk starts")
    minutes: Mapped[float] = mapped_column(comment="Time there is, stops counted in [min]")
    profile: Mapped[str] = mapped_column(
        server_default="foot", comment="Which paths are taken: any, none with steps, lit ones"
    )
    groups: Mapped[int] = mapped_column(
        server_default="1", comment="Groups that walk at once [count]"
    )
    area: Mapped[Any | None] = mapped_column(
        Geometry("POLYGON", srid=3006), comment="Area it keeps to [EPSG:3006]; NULL: the estate"
    )
    start: Mapped[Any] = geometry("POINT", "Where it starts [EPSG:3006]")
    finish: Mapped[Any] = geometry("POINT", "Where it ends [EPSG:3006]")
    invited: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="Groups that are invited, by role, never persons"
    )
    leader_role: Mapped[str | None] = mapped_column(comment="Role of who leads")
    weather: Mapped[str | None] = mapped_column(comment="Weather on the walk, as written")
    status: Mapped[str] = mapped_column(server_default="planned", comment="How far it has come")
    score: Mapped[float | None] = mapped_column(comment="Prizes of the stops in the route")
    bound: Mapped[float | None] = mapped_column(comment="What no route can pass; NULL: not known")
    gap_kind: Mapped[str | None] = mapped_column(comment="What the bound is worth")
    planned_at: Mapped[datetime | None] = mapped_column(comment="When the route was worked out")
    walked_at: Mapped[datetime | None] = mapped_column(comment="When it was begun in truth")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was over")
    follows_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("core.walk.id"), comment="Walk whose open points it looks at again; NULL: none"
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")


class WalkStop(CompanyOwned, Base):
    """A place worth stopping at: what it is for, its prize, and where in the route it stands."""

    __tablename__ = "walk_stop"
    __table_args__ = (
        one_of("source", words.WALK_SOURCES),
        one_of("choice", words.WALK_CHOICES),
        in_range("prize", 0, 1000),
        in_range("minutes", 0, 120),
        UniqueConstraint("walk_id", "group_number", "position"),
        {"comment": "Candidate or stop of a walk"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), index=True, comment="The walk"
    )
    source: Mapped[str] = mapped_column(comment="Why it is offered")
    source_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="What it is about: spot, report, plan, measure, point; NULL: put there by hand"
    )
    name: Mapped[str] = mapped_column(comment="What it is called on map and list")
    why: Mapped[str] = mapped_column(server_default="", comment="What there is to see, in words")
    prize: Mapped[float] = mapped_column(comment="How much it is worth to see it")
    minutes: Mapped[float] = mapped_column(comment="Time on site [min]")
    after_dusk: Mapped[bool] = mapped_column(
        server_default="false", comment="Makes sense in the dark alone"
    )
    choice: Mapped[str] = mapped_column(
        server_default="open", comment="Chosen by hand: must, never, or left to the route"
    )
    group_number: Mapped[int | None] = mapped_column(comment="Group that sees it; NULL: not in it")
    position: Mapped[int | None] = mapped_column(comment="Order in the route; NULL: did not fit")
    arrives_min: Mapped[float | None] = mapped_column(comment="Minutes after the start [min]")
    geom: Mapped[Any] = geometry("POINT", "Where one stands [EPSG:3006]")


class WalkLeg(CompanyOwned, Base):
    """The way of a group, from start to end."""

    __tablename__ = "walk_leg"
    __table_args__ = ({"comment": "Route of one group of a walk"},)

    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), primary_key=True, comment="The walk"
    )
    group_number: Mapped[int] = mapped_column(primary_key=True, comment="Number of the group")
    length_m: Mapped[float] = mapped_column(comment="Length [m]")
    lit_share: Mapped[float | None] = mapped_column(
        comment="Share of it along lit paths [1]; NULL: not computed"
    )
    minutes: Mapped[float] = mapped_column(comment="Walking and stops together [min]")
    geom: Mapped[Any] = geometry("LINESTRING", "Line along the paths [EPSG:3006]")


class WalkMeeting(CompanyOwned, Base):
    """One of the meetings around a walk: gathering places, the walk, the follow-up."""

    __tablename__ = "walk_meeting"
    __table_args__ = (
        one_of("kind", words.WALK_MEETINGS),
        {"comment": "Meeting before or after a walk"},
    )

    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), primary_key=True, comment="The walk"
    )
    kind: Mapped[str] = mapped_column(primary_key=True, comment="Which meeting")
    starts_at: Mapped[datetime] = mapped_column(comment="When")
    place: Mapped[str] = mapped_column(server_default="", comment="Where, in words")
    note: Mapped[str] = mapped_column(server_default="", comment="What it is about")


class WalkAttendance(CompanyOwned, Base):
    """How many of a group came; no names."""

    __tablename__ = "walk_attendance"
    __table_args__ = (
        one_of("meeting", words.WALK_MEETINGS),
        in_range("people", 0, 500),
        {"comment": "People who came to a meeting of a walk, by group"},
    )

    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), primary_key=True, comment="The walk"
    )
    meeting: Mapped[str] = mapped_column(primary_key=True, comment="Which meeting")
    attendees: Mapped[str] = mapped_column(primary_key=True, comment="Group, by role")
    people: Mapped[int] = mapped_column(comment="How many [count]")


class WalkLink(CompanyOwned, Base):
    """Link by which an invited group names places, without login; only its hash is kept."""

    __tablename__ = "walk_link"
    __table_args__ = ({"comment": "Link for an invited group to name places before a walk"},)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="SHA-256 of the link")
    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), index=True, comment="The walk"
    )
    attendees: Mapped[str] = mapped_column(comment="Group it was made for")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Made at")
    ends_at: Mapped[datetime] = mapped_column(comment="Not answered after")


class WalkWish(CompanyOwned, Base):
    """A place that a group named before the walk."""

    __tablename__ = "walk_wish"
    __table_args__ = (
        one_of("sentiment", words.SENTIMENTS),
        {"comment": "Place that an invited group named; held until staff has read the words"},
    )

    id: Mapped[uuid.UUID] = primary_key()
    walk_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk.id", ondelete="CASCADE"), index=True, comment="The walk"
    )
    attendees: Mapped[str] = mapped_column(comment="Group that named it")
    sentiment: Mapped[str] = mapped_column(comment="Safe or unsafe place")
    words: Mapped[str] = mapped_column(server_default="", comment="What they wrote")
    is_read: Mapped[bool] = mapped_column(server_default="false", comment="Staff has read it")
    named_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="Named at")
    geom: Mapped[Any] = geometry("POINT", "Where [EPSG:3006]")


class WalkAnswer(CompanyOwned, Base):
    """What a group answered at a stop."""

    __tablename__ = "walk_answer"
    __table_args__ = (
        one_of("answer", words.WALK_ANSWERS),
        {"comment": "Answer to a question at a stop of a walk"},
    )

    stop_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("core.walk_stop.id", ondelete="CASCADE"), primary_key=True, comment="The stop"
    )
    question: Mapped[str] = mapped_column(primary_key=True, comment="Code of the question")
    answer: Mapped[str] = mapped_column(comment="Yes, partly, no")
    note: Mapped[str | None] = mapped_column(comment="What was said")
    answered_at: Mapped[datetime] = mapped_column(comment="When, by the tablet")
