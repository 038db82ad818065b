"""Create reports, their events, lamp observations and import records."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fault_category",
        sa.Column("code", sa.Text(), nullable=False, comment="Stable code, e.g. LIGHT.DARK"),
        sa.Column(
            "company_id",
            sa.Uuid(),
            nullable=True,
            comment="Company whose own category it is; NULL: all",
        ),
        sa.Column(
            "applies_to",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Asset kinds it is offered for; empty: any place",
        ),
        sa.Column(
            "lamp_state",
            sa.Text(),
            nullable=True,
            comment="State a lamp is in when this is reported; NULL: says nothing of a lamp",
        ),
        sa.Column(
            "danger",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Danger to life: ring at once",
        ),
        sa.Column("title_sv", sa.Text(), nullable=False, comment="Swedish words"),
        sa.Column("title_en", sa.Text(), nullable=False, comment="English words"),
        sa.CheckConstraint(
            "lamp_state IN ('lit', 'dark', 'flickering', 'day_burning', 'dim', 'obscured', 'damaged', 'open_hatch')",
            name=op.f("fault_category_lamp_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("fault_category_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("fault_category_pkey")),
        schema="core",
        comment="Fault category; the code is stable, the words may change",
    )
    op.create_table(
        "import_run",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it went into"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind of asset read"),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Data set; the same name again is an update",
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file"),
        sa.Column(
            "sha256", sa.Text(), nullable=False, comment="Checksum of the file, lower-case hex"
        ),
        sa.Column("crs", sa.Text(), nullable=True, comment="Coordinate system it was read in"),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When",
        ),
        sa.Column("read", sa.Integer(), nullable=False, comment="Rows in the file [count]"),
        sa.Column(
            "taken",
            sa.Integer(),
            nullable=False,
            comment="Rows taken, mended ones included [count]",
        ),
        sa.Column("repaired", sa.Integer(), nullable=False, comment="Rows mended [count]"),
        sa.Column("refused", sa.Integer(), nullable=False, comment="Rows refused [count]"),
        sa.Column(
            "added", sa.Integer(), nullable=False, comment="Assets new in the register [count]"
        ),
        sa.Column(
            "changed", sa.Integer(), nullable=False, comment="Assets with a changed value [count]"
        ),
        sa.Column("unchanged", sa.Integer(), nullable=False, comment="Assets as they were [count]"),
        sa.Column(
            "vanished",
            sa.Integer(),
            nullable=False,
            comment="Assets no longer in the file, marked [count]",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Columns used and not used, warnings",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("import_run_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("import_run_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("import_run_pkey")),
        schema="core",
        comment="Import of one file into an estate, with what came of it",
    )
    op.create_index(
        op.f("import_run_company_id_idx"), "import_run", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("import_run_estate_id_idx"), "import_run", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "import_issue",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Import"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the report, from 0"),
        sa.Column(
            "row",
            sa.Integer(),
            nullable=False,
            comment="Row in the file, the first is 1; 0: the whole file",
        ),
        sa.Column(
            "source_id", sa.Text(), nullable=True, comment="Identity of the object in the file"
        ),
        sa.Column(
            "field", sa.Text(), nullable=True, comment="Field concerned; NULL: the whole row"
        ),
        sa.Column("value", sa.Text(), nullable=True, comment="Value as it stood there"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why"),
        sa.Column("action", sa.Text(), nullable=False, comment="What was done with it"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "action IN ('repaired', 'refused')", name=op.f("import_issue_action_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("import_issue_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["core.import_run.id"],
            name=op.f("import_issue_run_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("import_issue_pkey")),
        schema="core",
        comment="Row mended or refused at import: row, field, value, reason",
    )
    op.create_index(
        op.f("import_issue_company_id_idx"),
        "import_issue",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_geospatial_table(
        "report",
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="Made by the client; sending it again is a repeat, not a new one",
        ),
        sa.Column(
            "estate_id", sa.Uuid(), nullable=True, comment="Estate; NULL: outside all of them"
        ),
        sa.Column(
            "asset_id",
            sa.Uuid(),
            nullable=True,
            comment="What it is about; NULL: a place on the map",
        ),
        sa.Column("category", sa.Text(), nullable=False, comment="Fault category"),
        sa.Column(
            "description", sa.Text(), nullable=True, comment="Words of who reported; plain text"
        ),
        sa.Column(
            "observed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was seen, by the device's clock",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the server accepted it",
        ),
        sa.Column("origin", sa.Text(), nullable=False, comment="How it came in"),
        sa.Column(
            "content_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Hash over what was sent, to tell a repeat from a conflict",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Place [EPSG:3006]; NULL: the asset's own",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "origin IN ('tablet', 'tenant', 'staff', 'round', 'walk', 'import')",
            name=op.f("report_origin_check"),
        ),
        sa.CheckConstraint("num_nonnulls(asset_id, geom) >= 1", name=op.f("report_place_check")),
        sa.ForeignKeyConstraint(["asset_id"], ["core.asset.id"], name=op.f("report_asset_id_fkey")),
        sa.ForeignKeyConstraint(
            ["category"], ["core.fault_category.code"], name=op.f("report_category_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("report_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("report_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_pkey")),
        schema="core",
    )
    op.create_table_comment("report", "Report of a defect or a good place, as sent", schema="core")
    op.create_geospatial_index(
        "idx_report_geom",
        "report",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "report_asset_id_received_at_idx",
        "report",
        ["asset_id", "received_at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("report_company_id_idx"), "report", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "report_company_id_received_at_id_idx",
        "report",
        ["company_id", "received_at", "id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("report_estate_id_idx"), "report", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "lamp_observation",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("lamp_id", sa.Uuid(), nullable=False, comment="The lamp"),
        sa.Column("state", sa.Text(), nullable=False, comment="State it was seen in"),
        sa.Column(
            "observed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was seen, by the device's clock",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the server got to know",
        ),
        sa.Column("role", sa.Text(), nullable=True, comment="Role of who saw it; never a person"),
        sa.Column("report_id", sa.Uuid(), nullable=True, comment="Report that told it"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "state IN ('lit', 'dark', 'flickering', 'day_burning', 'dim', 'obscured', 'damaged', 'open_hatch')",
            name=op.f("lamp_observation_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("lamp_observation_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"],
            ["core.lamp.id"],
            name=op.f("lamp_observation_lamp_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["core.report.id"], name=op.f("lamp_observation_report_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("lamp_observation_pkey")),
        schema="core",
        comment="State a lamp was seen in; no row at all: never seen, which is not lit",
    )
    op.create_index(
        op.f("lamp_observation_company_id_idx"),
        "lamp_observation",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "lamp_observation_lamp_id_observed_at_idx",
        "lamp_observation",
        ["lamp_id", "observed_at", "received_at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("lamp_observation_report_id_idx"),
        "lamp_observation",
        ["report_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "report_event",
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
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('received', 'triaged', 'ordered', 'in_work', 'done', 'verified', 'will_not_fix', 'not_ours', 'no_longer_needed', 'reopened')",
            name=op.f("report_event_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("report_event_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("report_event_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_event_pkey")),
        schema="core",
        comment="Event in the life of a report; appended, the newest is the status",
    )
    op.create_index(
        op.f("report_event_company_id_idx"),
        "report_event",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "report_event_report_id_at_idx",
        "report_event",
        ["report_id", "at", "id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "report_photo",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the report, from 0"),
        sa.Column(
            "sha256", sa.Text(), nullable=False, comment="Checksum of the picture, lower-case hex"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("report_photo_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("report_photo_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "position", name=op.f("report_photo_pkey")),
        sa.UniqueConstraint("report_id", "sha256", name=op.f("report_photo_report_id_sha256_key")),
        schema="core",
        comment="Photo a report names; the picture itself arrives on its own",
    )
    op.create_index(
        op.f("report_photo_company_id_idx"),
        "report_photo",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "reporter_contact",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column("contact", sa.Text(), nullable=False, comment="E-mail or telephone as given"),
        sa.Column("name", sa.Text(), nullable=True, comment="Name as given; NULL: not given"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("reporter_contact_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("reporter_contact_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("reporter_contact_pkey")),
        schema="core",
        comment="Contact of a reporter; personal data, kept apart",
    )
    op.create_index(
        op.f("reporter_contact_company_id_idx"),
        "reporter_contact",
        ["company_id"],
        unique=False,
        schema="core",
    )
