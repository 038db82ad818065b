"""Make cases of reports: state, promises, orders; letters, labels, links, other systems."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contractor",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "party",
            sa.Text(),
            server_default="contractor",
            nullable=False,
            comment="What kind of party it is",
        ),
        sa.Column("email", sa.Text(), nullable=True, comment="Where orders go; NULL: nowhere yet"),
        sa.Column(
            "language",
            sa.Text(),
            server_default="sv",
            nullable=False,
            comment="Language of its letters",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="No longer offered since",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("contractor_language_check")),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("contractor_party_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("contractor_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("contractor_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("contractor_company_id_name_key")),
        schema="core",
        comment="Who gets orders by e-mail or another system",
    )
    op.create_index(
        op.f("contractor_company_id_idx"), "contractor", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "open311_peer",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("party", sa.Text(), nullable=False, comment="Whose cases go there"),
        sa.Column(
            "url", sa.Text(), nullable=False, comment="Base address of its GeoReport v2 endpoint"
        ),
        sa.Column("jurisdiction", sa.Text(), nullable=True, comment="jurisdiction_id; NULL: none"),
        sa.Column(
            "api_key",
            sa.LargeBinary(),
            nullable=True,
            comment="Its key, sealed with the server's key",
        ),
        sa.Column(
            "services",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Our category -> their service_code",
        ),
        sa.Column(
            "polled_to", sa.DateTime(timezone=True), nullable=True, comment="Updates are read until"
        ),
        sa.Column(
            "disabled_at", sa.DateTime(timezone=True), nullable=True, comment="Switched off at"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("open311_peer_party_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("open311_peer_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("open311_peer_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("open311_peer_company_id_name_key")),
        schema="core",
        comment="Open311 server that cases are handed over to",
    )
    op.create_index(
        op.f("open311_peer_company_id_idx"),
        "open311_peer",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "promise",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "company_id", sa.Uuid(), nullable=True, comment="Company whose rule it is; NULL: all"
        ),
        sa.Column("party", sa.Text(), nullable=True, comment="Who mends; NULL: anybody"),
        sa.Column(
            "category",
            sa.Text(),
            nullable=True,
            comment="Category or its group, e.g. LIGHT or LIGHT.DARK; NULL: all",
        ),
        sa.Column("asset_kind", sa.Text(), nullable=True, comment="Kind of asset; NULL: all"),
        sa.Column("danger", sa.Boolean(), nullable=True, comment="Dangerous or not; NULL: both"),
        sa.Column("priority", sa.Text(), nullable=False, comment="Step of the ladder"),
        sa.Column("unit", sa.Text(), nullable=False, comment="How the time is counted"),
        sa.Column("amount", sa.Integer(), nullable=True, comment="Hours or days; NULL: a season"),
        sa.Column(
            "season_from", sa.Text(), nullable=True, comment="First day of the season, MM-DD"
        ),
        sa.Column("season_to", sa.Text(), nullable=True, comment="Last day of the season, MM-DD"),
        sa.Column("source", sa.Text(), nullable=True, comment="Where the promise is published"),
        sa.CheckConstraint(
            "(unit = 'season') = (num_nonnulls(season_from, season_to) = 2)",
            name=op.f("promise_season_check"),
        ),
        sa.CheckConstraint(
            "asset_kind IN ('building', 'courtyard', 'stairwell', 'lamp', 'waste_station', 'footpath', 'place', 'responsibility_area', 'property')",
            name=op.f("promise_asset_kind_check"),
        ),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("promise_party_check"),
        ),
        sa.CheckConstraint(
            "priority IN ('P0', 'P1', 'P2', 'P3', 'P4')", name=op.f("promise_priority_check")
        ),
        sa.CheckConstraint(
            "unit = 'season' OR amount IS NOT NULL", name=op.f("promise_counted_check")
        ),
        sa.CheckConstraint(
            "unit IN ('hours', 'working_hours', 'working_days', 'season')",
            name=op.f("promise_unit_check"),
        ),
        sa.CheckConstraint("amount BETWEEN 0 AND 1000", name=op.f("promise_amount_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("promise_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("promise_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "party",
            "category",
            "asset_kind",
            "danger",
            name=op.f("promise_company_id_party_category_asset_kind_danger_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
        comment="Promise: by when what is mended; NULL company: default",
    )
    op.create_index(
        op.f("promise_company_id_idx"), "promise", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "team",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("email", sa.Text(), nullable=True, comment="Shared mailbox; NULL: none"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("team_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("team_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("team_company_id_name_key")),
        schema="core",
        comment="Team of the company that cases are given to",
    )
    op.create_index(
        op.f("team_company_id_idx"), "team", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "webhook",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="Address, https"),
        sa.Column(
            "secret",
            sa.LargeBinary(),
            nullable=False,
            comment="Signing secret, sealed with the server's key",
        ),
        sa.Column(
            "events",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="What is sent; danger rings through here",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "disabled_at", sa.DateTime(timezone=True), nullable=True, comment="Switched off at"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("webhook_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
        schema="core",
        comment="Webhook (Standard Webhooks): where events are sent",
    )
    op.create_index(
        op.f("webhook_company_id_idx"), "webhook", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "saved_filter",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="Whose it is"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("asked", sa.Text(), nullable=False, comment="The filter as an address says it"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("saved_filter_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("saved_filter_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_filter_pkey")),
        sa.UniqueConstraint("account_id", "name", name=op.f("saved_filter_account_id_name_key")),
        schema="core",
        comment="Saved filter of the list of cases",
    )
    op.create_index(
        op.f("saved_filter_company_id_idx"),
        "saved_filter",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "subscription",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="Account"),
        sa.Column("mailbox", sa.Text(), nullable=True, comment="Shared mailbox"),
        sa.Column(
            "language",
            sa.Text(),
            server_default="sv",
            nullable=False,
            comment="Language of the letters",
        ),
        sa.Column(
            "events",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="What is told, e.g. case.opened",
        ),
        sa.Column(
            "categories",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Category groups; empty: all",
        ),
        sa.Column(
            "estates",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Codes of estates; empty: all",
        ),
        sa.Column("mode", sa.Text(), nullable=False, comment="At once or once a day"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("subscription_language_check")),
        sa.CheckConstraint("mode IN ('immediate', 'daily')", name=op.f("subscription_mode_check")),
        sa.CheckConstraint(
            "num_nonnulls(account_id, mailbox) = 1", name=op.f("subscription_receiver_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("subscription_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("subscription_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("subscription_pkey")),
        schema="core",
        comment="Wish to be told: by events, categories and estates, at once or daily",
    )
    op.create_index(
        op.f("subscription_account_id_idx"),
        "subscription",
        ["account_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("subscription_company_id_idx"),
        "subscription",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "qr_code",
        sa.Column("code", sa.Text(), nullable=False, comment="Code in the address /r/{code}"),
        sa.Column("asset_id", sa.Uuid(), nullable=False, comment="Asset it hangs on"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="No longer valid since"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["core.asset.id"], name=op.f("qr_code_asset_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("qr_code_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("qr_code_pkey")),
        schema="core",
        comment="QR code of an asset; the code cannot be guessed",
    )
    op.create_index("qr_code_asset_id_idx", "qr_code", ["asset_id"], unique=False, schema="core")
    op.create_index(
        op.f("qr_code_company_id_idx"), "qr_code", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "case_event",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What happened"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it happened",
        ),
        sa.Column("role", sa.Text(), nullable=True, comment="Role of who did it; never a person"),
        sa.Column("note", sa.Text(), nullable=True, comment="Words about it; plain text"),
        sa.Column(
            "is_public",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether who reported may read the words",
        ),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What was, and what is now",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('assigned', 'prioritised', 'recategorised', 'rerouted', 'due_moved', 'noted', 'merged', 'split', 'ordered', 'answered', 'held', 'released')",
            name=op.f("case_event_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("case_event_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("case_event_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("case_event_pkey")),
        schema="core",
        comment="Event in the life of a case besides its status; appended",
    )
    op.create_index(
        op.f("case_event_company_id_idx"), "case_event", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "case_event_report_id_at_idx",
        "case_event",
        ["report_id", "at", "id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "case_state",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column(
            "case_id",
            sa.Uuid(),
            nullable=False,
            comment="Report that stands for the case: itself, or what it was merged into",
        ),
        sa.Column(
            "estate_id", sa.Uuid(), nullable=True, comment="Estate; NULL: outside all of them"
        ),
        sa.Column("asset_id", sa.Uuid(), nullable=True, comment="What it is about; NULL: a place"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category as staff see it now"),
        sa.Column("status", sa.Text(), nullable=False, comment="Newest event of its status"),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False, comment="Since when"),
        sa.Column(
            "is_open", sa.Boolean(), nullable=False, comment="Somebody still has to act on it"
        ),
        sa.Column(
            "priority", sa.Text(), nullable=True, comment="Step of the ladder; NULL: no action"
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Promised by; NULL: nothing promised",
        ),
        sa.Column("promise_id", sa.Uuid(), nullable=True, comment="Rule that decided"),
        sa.Column(
            "party",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Whose it is to mend",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="Person it is given to"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="Team it is given to"),
        sa.Column(
            "contractor_id", sa.Uuid(), nullable=True, comment="Contractor or partner it lies with"
        ),
        sa.Column(
            "held",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Held back as possible abuse until staff looked",
        ),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the server accepted the report",
        ),
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it last ceased to be open",
        ),
        sa.Column(
            "geom",
            Geometry(geometry_type="POINT", srid=3006, spatial_index=False),
            nullable=True,
            comment="Place of the report, else of its asset [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "party IN ('own', 'municipality', 'grid_company', 'contractor', 'other', 'unknown')",
            name=op.f("case_state_party_check"),
        ),
        sa.CheckConstraint(
            "priority IN ('P0', 'P1', 'P2', 'P3', 'P4')", name=op.f("case_state_priority_check")
        ),
        sa.CheckConstraint(
            "status IN ('received', 'triaged', 'ordered', 'in_work', 'done', 'verified', 'will_not_fix', 'not_ours', 'no_longer_needed', 'reopened')",
            name=op.f("case_state_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["core.account.id"], name=op.f("case_state_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["core.asset.id"], name=op.f("case_state_asset_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["core.report.id"],
            name=op.f("case_state_case_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["category"], ["core.fault_category.code"], name=op.f("case_state_category_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("case_state_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["core.contractor.id"], name=op.f("case_state_contractor_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("case_state_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"],
            ["core.promise.id"],
            name=op.f("case_state_promise_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("case_state_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core.team.id"], name=op.f("case_state_team_id_fkey")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("case_state_pkey")),
        schema="core",
        comment="Current state of each report: a projection of its events, never a fact",
    )
    op.create_index(
        "case_state_case_id_idx", "case_state", ["case_id"], unique=False, schema="core"
    )
    op.create_index(
        "case_state_company_category_idx",
        "case_state",
        ["company_id", "category", "opened_at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("case_state_company_id_idx"), "case_state", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "case_state_company_opened_idx",
        "case_state",
        ["company_id", "opened_at", "report_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("case_state_contractor_id_idx"),
        "case_state",
        ["contractor_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "case_state_estate_opened_idx",
        "case_state",
        ["estate_id", "opened_at", "report_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "case_state_open_account_idx",
        "case_state",
        ["account_id", "due_at"],
        unique=False,
        schema="core",
        postgresql_where="is_open",
    )
    op.create_index(
        "case_state_open_asset_idx",
        "case_state",
        ["asset_id"],
        unique=False,
        schema="core",
        postgresql_where="is_open",
    )
    op.create_index(
        "case_state_open_due_idx",
        "case_state",
        ["company_id", "due_at", "report_id"],
        unique=False,
        schema="core",
        postgresql_where="is_open",
    )
    op.create_index(
        "case_state_open_estate_idx",
        "case_state",
        ["estate_id", "due_at"],
        unique=False,
        schema="core",
        postgresql_where="is_open",
    )
    op.create_index(
        "case_state_open_geom_idx",
        "case_state",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_where="is_open",
    )
    op.create_index(
        op.f("case_state_promise_id_idx"), "case_state", ["promise_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("case_state_team_id_idx"), "case_state", ["team_id"], unique=False, schema="core"
    )
    op.create_table(
        "follow_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the link"),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column(
            "language",
            sa.Text(),
            server_default="sv",
            nullable=False,
            comment="Language of the page",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "mended",
            sa.Boolean(),
            nullable=True,
            comment="Answer to whether it is mended; NULL: not asked or not answered",
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="Answered at"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("follow_link_language_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("follow_link_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("follow_link_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("follow_link_pkey")),
        schema="core",
        comment="Link by which who reported follows the case; only its hash is kept",
    )
    op.create_index(
        op.f("follow_link_company_id_idx"),
        "follow_link",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "follow_link_report_id_idx", "follow_link", ["report_id"], unique=False, schema="core"
    )
    op.create_table(
        "message",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity; id of the message for who gets it",
        ),
        sa.Column("channel", sa.Text(), nullable=False, comment="How it leaves"),
        sa.Column(
            "receiver", sa.Text(), nullable=False, comment="E-mail address, webhook id or number"
        ),
        sa.Column("event", sa.Text(), nullable=False, comment="What it tells of, e.g. order.sent"),
        sa.Column(
            "once",
            sa.Text(),
            nullable=True,
            comment="Key that keeps it from being made twice; NULL: none",
        ),
        sa.Column("report_id", sa.Uuid(), nullable=True, comment="Report it is about"),
        sa.Column("subject", sa.Text(), nullable=False, comment="Subject"),
        sa.Column("body", sa.Text(), nullable=False, comment="Text of the letter"),
        sa.Column(
            "payload",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Data of a webhook",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "send_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Not before; later for a digest or another try",
        ),
        sa.Column(
            "tries",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Times it was tried [count]",
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Accepted by the other side at",
        ),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True, comment="Given up at"),
        sa.Column("error", sa.Text(), nullable=True, comment="What the other side said last"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "channel IN ('email', 'webhook', 'sms')", name=op.f("message_channel_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("message_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("message_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("message_pkey")),
        sa.UniqueConstraint("company_id", "once", name=op.f("message_company_id_once_key")),
        schema="core",
        comment="Message that leaves by e-mail, webhook or SMS, with what came of it",
    )
    op.create_index(
        op.f("message_company_id_idx"), "message", ["company_id"], unique=False, schema="core"
    )
    op.create_index("message_report_id_idx", "message", ["report_id"], unique=False, schema="core")
    op.create_index(
        "message_waiting_idx",
        "message",
        ["company_id", "send_at"],
        unique=False,
        schema="core",
        postgresql_where="sent_at IS NULL AND failed_at IS NULL",
    )
    op.create_table(
        "open311_link",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column(
            "peer_id", sa.Uuid(), nullable=True, comment="Where it was handed to; NULL: it came in"
        ),
        sa.Column("service_request_id", sa.Text(), nullable=True, comment="Its number there"),
        sa.Column("token", sa.Text(), nullable=True, comment="Token until there is a number"),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), nullable=True, comment="Accepted there at"
        ),
        sa.Column(
            "tries",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Times it was tried [count]",
        ),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Next try at",
        ),
        sa.Column("their_status", sa.Text(), nullable=True, comment="Status they told last"),
        sa.Column("error", sa.Text(), nullable=True, comment="What they said last when it failed"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("open311_link_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["core.open311_peer.id"],
            name=op.f("open311_link_peer_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("open311_link_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("open311_link_pkey")),
        sa.UniqueConstraint(
            "peer_id", "report_id", name=op.f("open311_link_peer_id_report_id_key")
        ),
        schema="core",
        comment="Report handed over to an Open311 server, or come from a client of ours",
    )
    op.create_index(
        op.f("open311_link_company_id_idx"),
        "open311_link",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "open311_link_report_id_idx", "open311_link", ["report_id"], unique=False, schema="core"
    )
    op.create_index(
        "open311_link_waiting_idx",
        "open311_link",
        ["company_id", "next_at"],
        unique=False,
        schema="core",
        postgresql_where="service_request_id IS NULL",
    )
    op.create_table(
        "work_order",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The case"),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="Person"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="Team"),
        sa.Column("contractor_id", sa.Uuid(), nullable=True, comment="Contractor or partner"),
        sa.Column(
            "share_id",
            sa.Uuid(),
            nullable=True,
            comment="Link that the receiver works with; NULL: none",
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="What is to be done; plain text"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Wanted by; NULL: as the case",
        ),
        sa.Column(
            "status", sa.Text(), server_default="sent", nullable=False, comment="Where it stands"
        ),
        sa.Column(
            "status_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Since when",
        ),
        sa.Column("status_note", sa.Text(), nullable=True, comment="Words of who changed it last"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "status IN ('sent', 'accepted', 'in_work', 'done', 'declined', 'cancelled')",
            name=op.f("work_order_status_check"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(account_id, team_id, contractor_id) = 1",
            name=op.f("work_order_receiver_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["core.account.id"], name=op.f("work_order_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("work_order_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["core.contractor.id"], name=op.f("work_order_contractor_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("work_order_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["core.share.id"],
            name=op.f("work_order_share_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core.team.id"], name=op.f("work_order_team_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("work_order_pkey")),
        schema="core",
        comment="Work order of a case: to a person, a team or a contractor",
    )
    op.create_index(
        op.f("work_order_account_id_idx"), "work_order", ["account_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("work_order_company_id_idx"), "work_order", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("work_order_contractor_id_idx"),
        "work_order",
        ["contractor_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "work_order_report_id_idx", "work_order", ["report_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("work_order_share_id_idx"), "work_order", ["share_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("work_order_team_id_idx"), "work_order", ["team_id"], unique=False, schema="core"
    )


def downgrade() -> None:
    op.drop_index(op.f("work_order_team_id_idx"), table_name="work_order", schema="core")
    op.drop_index(op.f("work_order_share_id_idx"), table_name="work_order", schema="core")
    op.drop_index("work_order_report_id_idx", table_name="work_order", schema="core")
    op.drop_index(op.f("work_order_contractor_id_idx"), table_name="work_order", schema="core")
    op.drop_index(op.f("work_order_company_id_idx"), table_name="work_order", schema="core")
    op.drop_index(op.f("work_order_account_id_idx"), table_name="work_order", schema="core")
    op.drop_table("work_order", schema="core")
    op.drop_index(
        "open311_link_waiting_idx",
        table_name="open311_link",
        schema="core",
        postgresql_where="service_request_id IS NULL",
    )
    op.drop_index("open311_link_report_id_idx", table_name="open311_link", schema="core")
    op.drop_index(op.f("open311_link_company_id_idx"), table_name="open311_link", schema="core")
    op.drop_table("open311_link", schema="core")
    op.drop_index(
        "message_waiting_idx",
        table_name="message",
        schema="core",
        postgresql_where="sent_at IS NULL AND failed_at IS NULL",
    )
    op.drop_index("message_report_id_idx", table_name="message", schema="core")
    op.drop_index(op.f("message_company_id_idx"), table_name="message", schema="core")
    op.drop_table("message", schema="core")
    op.drop_index("follow_link_report_id_idx", table_name="follow_link", schema="core")
    op.drop_index(op.f("follow_link_company_id_idx"), table_name="follow_link", schema="core")
    op.drop_table("follow_link", schema="core")
    op.drop_index(op.f("case_state_promise_id_idx"), table_name="case_state", schema="core")
    op.drop_index(op.f("case_state_team_id_idx"), table_name="case_state", schema="core")
    op.drop_index(
        "case_state_open_geom_idx",
        table_name="case_state",
        schema="core",
        postgresql_using="gist",
        postgresql_where="is_open",
    )
    op.drop_index(
        "case_state_open_estate_idx",
        table_name="case_state",
        schema="core",
        postgresql_where="is_open",
    )
    op.drop_index(
        "case_state_open_due_idx",
        table_name="case_state",
        schema="core",
        postgresql_where="is_open",
    )
    op.drop_index(
        "case_state_open_asset_idx",
        table_name="case_state",
        schema="core",
        postgresql_where="is_open",
    )
    op.drop_index(
        "case_state_open_account_idx",
        table_name="case_state",
        schema="core",
        postgresql_where="is_open",
    )
    op.drop_index("case_state_estate_opened_idx", table_name="case_state", schema="core")
    op.drop_index(op.f("case_state_contractor_id_idx"), table_name="case_state", schema="core")
    op.drop_index("case_state_company_opened_idx", table_name="case_state", schema="core")
    op.drop_index(op.f("case_state_company_id_idx"), table_name="case_state", schema="core")
    op.drop_index("case_state_company_category_idx", table_name="case_state", schema="core")
    op.drop_index("case_state_case_id_idx", table_name="case_state", schema="core")
    op.drop_table("case_state", schema="core")
    op.drop_index("case_event_report_id_at_idx", table_name="case_event", schema="core")
    op.drop_index(op.f("case_event_company_id_idx"), table_name="case_event", schema="core")
    op.drop_table("case_event", schema="core")
    op.drop_index(op.f("qr_code_company_id_idx"), table_name="qr_code", schema="core")
    op.drop_index("qr_code_asset_id_idx", table_name="qr_code", schema="core")
    op.drop_table("qr_code", schema="core")
    op.drop_index(op.f("subscription_company_id_idx"), table_name="subscription", schema="core")
    op.drop_index(op.f("subscription_account_id_idx"), table_name="subscription", schema="core")
    op.drop_table("subscription", schema="core")
    op.drop_index(op.f("saved_filter_company_id_idx"), table_name="saved_filter", schema="core")
    op.drop_table("saved_filter", schema="core")
    op.drop_index(op.f("webhook_company_id_idx"), table_name="webhook", schema="core")
    op.drop_table("webhook", schema="core")
    op.drop_index(op.f("team_company_id_idx"), table_name="team", schema="core")
    op.drop_table("team", schema="core")
    op.drop_index(op.f("promise_company_id_idx"), table_name="promise", schema="core")
    op.drop_table("promise", schema="core")
    op.drop_index(op.f("open311_peer_company_id_idx"), table_name="open311_peer", schema="core")
    op.drop_table("open311_peer", schema="core")
    op.drop_index(op.f("contractor_company_id_idx"), table_name="contractor", schema="core")
    op.drop_table("contractor", schema="core")
