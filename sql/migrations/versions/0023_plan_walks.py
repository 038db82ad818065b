"""Plan walks, walk them, and keep their protocols."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walk",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it goes through"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What kind of walk"),
        sa.Column(
            "is_dark",
            sa.Boolean(),
            nullable=False,
            comment="Walked in the dark, after civil twilight",
        ),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), nullable=False, comment="When the walk starts"
        ),
        sa.Column(
            "minutes", sa.Double(), nullable=False, comment="Time there is, stops counted in [min]"
        ),
        sa.Column(
            "profile",
            sa.Text(),
            server_default="foot",
            nullable=False,
            comment="Which paths are taken: any, none with steps, lit ones",
        ),
        sa.Column(
            "groups",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Groups that walk at once [count]",
        ),
        sa.Column(
            "area",
            Geometry(
                geometry_type="POLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Area it keeps to [EPSG:3006]; NULL: the estate",
        ),
        sa.Column(
            "start",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where it starts [EPSG:3006]",
        ),
        sa.Column(
            "finish",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where it ends [EPSG:3006]",
        ),
        sa.Column(
            "invited",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Groups that are invited, by role, never persons",
        ),
        sa.Column("leader_role", sa.Text(), nullable=True, comment="Role of who leads"),
        sa.Column("weather", sa.Text(), nullable=True, comment="Weather on the walk, as written"),
        sa.Column(
            "status",
            sa.Text(),
            server_default="planned",
            nullable=False,
            comment="How far it has come",
        ),
        sa.Column("score", sa.Double(), nullable=True, comment="Prizes of the stops in the route"),
        sa.Column(
            "bound", sa.Double(), nullable=True, comment="What no route can pass; NULL: not known"
        ),
        sa.Column("gap_kind", sa.Text(), nullable=True, comment="What the bound is worth"),
        sa.Column(
            "planned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the route was worked out",
        ),
        sa.Column(
            "walked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was begun in truth",
        ),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="When it was over"
        ),
        sa.Column(
            "follows_id",
            sa.Uuid(),
            nullable=True,
            comment="Walk whose open points it looks at again; NULL: none",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "gap_kind IN ('optimal', 'bound', 'none')", name=op.f("walk_gap_kind_check")
        ),
        sa.CheckConstraint(
            "kind IN ('safety_walk', 'safety_round', 'inspection_tour')",
            name=op.f("walk_kind_check"),
        ),
        sa.CheckConstraint(
            "profile IN ('foot', 'step_free', 'lit')", name=op.f("walk_profile_check")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'walked', 'draft', 'adjusted', 'published', 'followed_up')",
            name=op.f("walk_status_check"),
        ),
        sa.CheckConstraint("groups BETWEEN 1 AND 8", name=op.f("walk_groups_check")),
        sa.CheckConstraint("minutes BETWEEN 10 AND 480", name=op.f("walk_minutes_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("walk_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["core.walk.id"], name=op.f("walk_follows_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_pkey")),
        schema="core",
        comment="Walk (trygghetsvandring, kvällsrond): plan, route and protocol",
    )
    op.create_index(
        op.f("walk_company_id_idx"), "walk", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "walk_company_id_starts_at_idx",
        "walk",
        ["company_id", "starts_at"],
        unique=False,
        schema="core",
    )
    op.create_index(op.f("walk_estate_id_idx"), "walk", ["estate_id"], unique=False, schema="core")
    op.create_table(
        "walk_attendance",
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("meeting", sa.Text(), nullable=False, comment="Which meeting"),
        sa.Column("attendees", sa.Text(), nullable=False, comment="Group, by role"),
        sa.Column("people", sa.Integer(), nullable=False, comment="How many [count]"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "meeting IN ('gather', 'walk', 'follow_up')", name=op.f("walk_attendance_meeting_check")
        ),
        sa.CheckConstraint("people BETWEEN 0 AND 500", name=op.f("walk_attendance_people_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_attendance_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"],
            ["core.walk.id"],
            name=op.f("walk_attendance_walk_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "walk_id", "meeting", "attendees", name=op.f("walk_attendance_pkey")
        ),
        schema="core",
        comment="People who came to a meeting of a walk, by group",
    )
    op.create_index(
        op.f("walk_attendance_company_id_idx"),
        "walk_attendance",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "walk_leg",
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("group_number", sa.Integer(), nullable=False, comment="Number of the group"),
        sa.Column("length_m", sa.Double(), nullable=False, comment="Length [m]"),
        sa.Column(
            "lit_share",
            sa.Double(),
            nullable=True,
            comment="Share of it along lit paths [1]; NULL: not computed",
        ),
        sa.Column(
            "minutes", sa.Double(), nullable=False, comment="Walking and stops together [min]"
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="LINESTRING",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Line along the paths [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_leg_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_leg_walk_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("walk_id", "group_number", name=op.f("walk_leg_pkey")),
        schema="core",
        comment="Route of one group of a walk",
    )
    op.create_index(
        op.f("walk_leg_company_id_idx"), "walk_leg", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "walk_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the link"),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("attendees", sa.Text(), nullable=False, comment="Group it was made for"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), nullable=False, comment="Not answered after"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_link_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_link_walk_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("walk_link_pkey")),
        schema="core",
        comment="Link for an invited group to name places before a walk",
    )
    op.create_index(
        op.f("walk_link_company_id_idx"), "walk_link", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("walk_link_walk_id_idx"), "walk_link", ["walk_id"], unique=False, schema="core"
    )
    op.create_table(
        "walk_meeting",
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Which meeting"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("place", sa.Text(), server_default="", nullable=False, comment="Where, in words"),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="What it is about"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('gather', 'walk', 'follow_up')", name=op.f("walk_meeting_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_meeting_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"],
            ["core.walk.id"],
            name=op.f("walk_meeting_walk_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("walk_id", "kind", name=op.f("walk_meeting_pkey")),
        schema="core",
        comment="Meeting before or after a walk",
    )
    op.create_index(
        op.f("walk_meeting_company_id_idx"),
        "walk_meeting",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "walk_protocol",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Number of the version, from 1"),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="All that it says, as data",
        ),
        sa.Column(
            "adjusted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Adjusted (justerat) at: a public record from then",
        ),
        sa.Column("adjusted_by", sa.Text(), nullable=False, comment="Role of who adjusted it"),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), nullable=True, comment="Published at"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_protocol_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_protocol_walk_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_protocol_pkey")),
        sa.UniqueConstraint("walk_id", "version", name=op.f("walk_protocol_walk_id_version_key")),
        schema="core",
        comment="Adjusted protocol of a walk, word for word; a later version stands beside it",
    )
    op.create_index(
        op.f("walk_protocol_company_id_idx"),
        "walk_protocol",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "walk_stop",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("source", sa.Text(), nullable=False, comment="Why it is offered"),
        sa.Column(
            "source_id",
            sa.Uuid(),
            nullable=True,
            comment="What it is about: spot, report, plan, measure, point; NULL: put there by hand",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is called on map and list"),
        sa.Column(
            "why",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What there is to see, in words",
        ),
        sa.Column("prize", sa.Double(), nullable=False, comment="How much it is worth to see it"),
        sa.Column("minutes", sa.Double(), nullable=False, comment="Time on site [min]"),
        sa.Column(
            "after_dusk",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Makes sense in the dark alone",
        ),
        sa.Column(
            "choice",
            sa.Text(),
            server_default="open",
            nullable=False,
            comment="Chosen by hand: must, never, or left to the route",
        ),
        sa.Column(
            "group_number",
            sa.Integer(),
            nullable=True,
            comment="Group that sees it; NULL: not in it",
        ),
        sa.Column(
            "position", sa.Integer(), nullable=True, comment="Order in the route; NULL: did not fit"
        ),
        sa.Column(
            "arrives_min", sa.Double(), nullable=True, comment="Minutes after the start [min]"
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where one stands [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "choice IN ('open', 'must', 'never')", name=op.f("walk_stop_choice_check")
        ),
        sa.CheckConstraint(
            "source IN ('dark_spot', 'broken_fixture', 'overdue_cleaning', 'unsafe_place', 'repeat_damage', 'last_walk', 'measure', 'good_place', 'wish', 'own')",
            name=op.f("walk_stop_source_check"),
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 120", name=op.f("walk_stop_minutes_check")),
        sa.CheckConstraint("prize BETWEEN 0 AND 1000", name=op.f("walk_stop_prize_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_stop_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_stop_walk_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_stop_pkey")),
        sa.UniqueConstraint(
            "walk_id",
            "group_number",
            "position",
            name=op.f("walk_stop_walk_id_group_number_position_key"),
        ),
        schema="core",
        comment="Candidate or stop of a walk",
    )
    op.create_index(
        op.f("walk_stop_company_id_idx"), "walk_stop", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("walk_stop_walk_id_idx"), "walk_stop", ["walk_id"], unique=False, schema="core"
    )
    op.create_table(
        "walk_wish",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("attendees", sa.Text(), nullable=False, comment="Group that named it"),
        sa.Column("sentiment", sa.Text(), nullable=False, comment="Safe or unsafe place"),
        sa.Column("words", sa.Text(), server_default="", nullable=False, comment="What they wrote"),
        sa.Column(
            "is_read",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Staff has read it",
        ),
        sa.Column(
            "named_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Named at",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "sentiment IN ('safe', 'unsafe')", name=op.f("walk_wish_sentiment_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_wish_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_wish_walk_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_wish_pkey")),
        schema="core",
        comment="Place that an invited group named; held until staff has read the words",
    )
    op.create_index(
        op.f("walk_wish_company_id_idx"), "walk_wish", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("walk_wish_walk_id_idx"), "walk_wish", ["walk_id"], unique=False, schema="core"
    )
    op.create_table(
        "walk_answer",
        sa.Column("stop_id", sa.Uuid(), nullable=False, comment="The stop"),
        sa.Column("question", sa.Text(), nullable=False, comment="Code of the question"),
        sa.Column("answer", sa.Text(), nullable=False, comment="Yes, partly, no"),
        sa.Column("note", sa.Text(), nullable=True, comment="What was said"),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=False, comment="When, by the tablet"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "answer IN ('yes', 'partly', 'no')", name=op.f("walk_answer_answer_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_answer_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["core.walk_stop.id"],
            name=op.f("walk_answer_stop_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("stop_id", "question", name=op.f("walk_answer_pkey")),
        schema="core",
        comment="Answer to a question at a stop of a walk",
    )
    op.create_index(
        op.f("walk_answer_company_id_idx"),
        "walk_answer",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "walk_point",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity; made by the tablet where it is seen there",
        ),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number in the protocol"),
        sa.Column("stop_id", sa.Uuid(), nullable=True, comment="Stop; NULL: between stops"),
        sa.Column(
            "report_id",
            sa.Uuid(),
            nullable=True,
            comment="Report it was sent as, which is its case; NULL: none",
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="Place in words"),
        sa.Column("category", sa.Text(), nullable=True, comment="Category; NULL: none fits"),
        sa.Column("observation", sa.Text(), nullable=False, comment="What was seen (iakttagelse)"),
        sa.Column("sentiment", sa.Text(), nullable=False, comment="Safe or unsafe"),
        sa.Column(
            "themes",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Themes it belongs to",
        ),
        sa.Column(
            "action",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What is to be done (åtgärd)",
        ),
        sa.Column(
            "decision", sa.Text(), nullable=True, comment="Yes, no, later; NULL: not decided"
        ),
        sa.Column(
            "reason",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why; asked where it is no",
        ),
        sa.Column("party", sa.Text(), nullable=True, comment="Who answers for it; NULL: not known"),
        sa.Column(
            "unit", sa.Text(), server_default="", nullable=False, comment="Unit of the party"
        ),
        sa.Column("contractor_id", sa.Uuid(), nullable=True, comment="Party of the register"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="Done by, as planned"),
        sa.Column("done_on", sa.Date(), nullable=True, comment="Done on, in truth"),
        sa.Column("cost", sa.Text(), nullable=True, comment="Cost class"),
        sa.Column(
            "feedback", sa.Text(), server_default="", nullable=False, comment="What was told back"
        ),
        sa.Column(
            "feedback_to",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="To which group, and how",
        ),
        sa.Column("feedback_on", sa.Date(), nullable=True, comment="Told back on"),
        sa.Column(
            "actor_words",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What its actor answered by link; never published",
        ),
        sa.Column(
            "photos",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="SHA-256 of each photo, whether it has arrived or not",
        ),
        sa.Column(
            "observed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was seen"
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "cost IN ('none', 'small', 'medium', 'large')", name=op.f("walk_point_cost_check")
        ),
        sa.CheckConstraint(
            "decision IN ('yes', 'no', 'later')", name=op.f("walk_point_decision_check")
        ),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("walk_point_party_check"),
        ),
        sa.CheckConstraint(
            "sentiment IN ('safe', 'unsafe')", name=op.f("walk_point_sentiment_check")
        ),
        sa.ForeignKeyConstraint(
            ["category"], ["core.fault_category.code"], name=op.f("walk_point_category_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_point_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["core.contractor.id"],
            name=op.f("walk_point_contractor_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("walk_point_report_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["core.walk_stop.id"],
            name=op.f("walk_point_stop_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["core.walk.id"], name=op.f("walk_point_walk_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_point_pkey")),
        sa.UniqueConstraint("walk_id", "number", name=op.f("walk_point_walk_id_number_key")),
        schema="core",
        comment="Point of a protocol of a walk: observation, action, who answers, feedback",
    )
    op.create_index(
        op.f("walk_point_company_id_idx"), "walk_point", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("walk_point_report_id_idx"), "walk_point", ["report_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("walk_point_walk_id_idx"), "walk_point", ["walk_id"], unique=False, schema="core"
    )
    op.create_index(op.f("walk_point_stop_id_idx"), "walk_point", ["stop_id"], schema="core")
    op.create_index(
        op.f("walk_point_contractor_id_idx"), "walk_point", ["contractor_id"], schema="core"
    )
    op.create_table(
        "walk_package",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("walk_id", sa.Uuid(), nullable=False, comment="The walk"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the link"),
        sa.Column("party", sa.Text(), nullable=False, comment="Who answers for the points"),
        sa.Column(
            "unit", sa.Text(), server_default="", nullable=False, comment="Unit of the party"
        ),
        sa.Column(
            "contractor_id", sa.Uuid(), nullable=True, comment="Party of the register; NULL: none"
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), nullable=False, comment="Not answered after"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="Taken back at"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("walk_package_party_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("walk_package_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["core.contractor.id"],
            name=op.f("walk_package_contractor_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"],
            ["core.walk.id"],
            name=op.f("walk_package_walk_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_package_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("walk_package_token_hash_key")),
        schema="core",
        comment="Link to the points of a protocol that one actor answers for",
    )
    for column in ("company_id", "contractor_id", "walk_id"):
        op.create_index(op.f(f"walk_package_{column}_idx"), "walk_package", [column], schema="core")
    op.drop_constraint("submission_kind_check", "submission", schema="core")
    op.create_check_constraint(
        op.f("submission_kind_check"),
        "submission",
        "kind IN ('report', 'evidence', 'lamps_seen', 'visit', 'walk_point', 'walk_answers')",
        schema="core",
    )
