"""Keep measures, what is looked for after them, and what they cost."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it is in"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "about", sa.Text(), server_default="", nullable=False, comment="What is done, in words"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="Physical change, or social work"),
        sa.Column(
            "starts_on",
            sa.Date(),
            nullable=False,
            comment="First day of it; what is looked for is fixed",
        ),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day of it; NULL: it stays"),
        sa.Column(
            "hypothesis", sa.Text(), nullable=False, comment="What is expected of it, and why"
        ),
        sa.Column(
            "expects",
            sa.Text(),
            nullable=False,
            comment="Whether the figure is expected to fall or rise",
        ),
        sa.Column("metric", sa.Text(), nullable=False, comment="What is counted or measured"),
        sa.Column(
            "categories",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Fault categories or groups that count; empty: all of them",
        ),
        sa.Column(
            "theme", sa.Text(), nullable=True, comment="Theme of a survey; NULL: another metric"
        ),
        sa.Column(
            "comparison",
            sa.Text(),
            server_default="areas",
            nullable=False,
            comment="What the place is held against",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why this place was chosen"),
        sa.Column(
            "reference",
            sa.Text(),
            nullable=True,
            comment="Number of it in the accounts, as cost files name it; NULL: none",
        ),
        sa.Column(
            "cost_sek",
            sa.Numeric(precision=14, scale=2),
            nullable=True,
            comment="Cost as planned [SEK]; NULL: not said",
        ),
        sa.Column(
            "dwellings",
            sa.Integer(),
            nullable=True,
            comment="Dwellings that have use of it [count]; NULL: not said",
        ),
        sa.Column(
            "note", sa.Text(), server_default="", nullable=False, comment="What happened on the way"
        ),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Written down at; later than its start: after the fact",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "(metric = 'survey') = (theme IS NOT NULL)", name=op.f("measure_theme_check")
        ),
        sa.CheckConstraint(
            "comparison IN ('areas', 'own_findings')", name=op.f("measure_comparison_check")
        ),
        sa.CheckConstraint("expects IN ('less', 'more')", name=op.f("measure_expects_check")),
        sa.CheckConstraint("kind IN ('physical', 'social')", name=op.f("measure_kind_check")),
        sa.CheckConstraint(
            "metric IN ('walk_points', 'dumping', 'reports', 'tenant_reports', 'own_findings', 'findings', 'scores', 'lamp_dark', 'survey')",
            name=op.f("measure_metric_check"),
        ),
        sa.CheckConstraint(
            "reason IN ('worst', 'planned', 'wished', 'other')", name=op.f("measure_reason_check")
        ),
        sa.CheckConstraint("cost_sek >= 0", name=op.f("measure_cost_sek_check")),
        sa.CheckConstraint("dwellings BETWEEN 1 AND 100000", name=op.f("measure_dwellings_check")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("measure_ends_on_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("measure_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("measure_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("measure_pkey")),
        sa.UniqueConstraint(
            "company_id", "reference", name=op.f("measure_company_id_reference_key")
        ),
        schema="core",
        comment="Measure (åtgärd): what is done where, and what is looked for after it",
    )
    op.create_index(
        op.f("measure_company_id_idx"), "measure", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "measure_company_id_starts_on_idx",
        "measure",
        ["company_id", "starts_on"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("measure_estate_id_idx"), "measure", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "measure_area",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("measure_id", sa.Uuid(), nullable=False, comment="The measure"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="Place itself, compared with it, or next to it",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is called"),
        sa.Column(
            "asset_id", sa.Uuid(), nullable=True, comment="Thing of the register; NULL: an outline"
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=3006, dimension=2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False
            ),
            nullable=False,
            comment="Outline, or the shape of the thing when it was chosen [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "role IN ('place', 'comparison', 'ring')", name=op.f("measure_area_role_check")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["core.asset.id"], name=op.f("measure_area_asset_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("measure_area_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["core.measure.id"],
            name=op.f("measure_area_measure_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("measure_area_pkey")),
        schema="core",
        comment="Place of a measure, its comparison areas, the ring beside it",
    )
    op.create_index(
        "measure_area_asset_id_idx", "measure_area", ["asset_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("measure_area_company_id_idx"),
        "measure_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("measure_area_measure_id_idx"),
        "measure_area",
        ["measure_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "cost_import",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Checksum of the file"),
        sa.Column("lines", sa.Integer(), nullable=False, comment="Lines taken [count]"),
        sa.Column(
            "total_sek",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="Sum of its lines [SEK]",
        ),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Taken at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cost_import_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("cost_import_pkey")),
        sa.UniqueConstraint("company_id", "sha256", name=op.f("cost_import_company_id_sha256_key")),
        schema="core",
        comment="File of booked costs; its lines stand in core.cost_line",
    )
    op.create_index(
        op.f("cost_import_company_id_idx"),
        "cost_import",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "cost_line",
        sa.Column("import_id", sa.Uuid(), nullable=False, comment="The file"),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="Line in the file, heading counted"
        ),
        sa.Column(
            "reference",
            sa.Text(),
            nullable=False,
            comment="Number in the accounts, as the file names it",
        ),
        sa.Column(
            "booked_on", sa.Date(), nullable=True, comment="Day it was booked; NULL: not told"
        ),
        sa.Column(
            "amount_sek", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount [SEK]"
        ),
        sa.Column(
            "words",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What the file says of it",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cost_line_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["core.cost_import.id"],
            name=op.f("cost_line_import_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("cost_line_pkey")),
        schema="core",
        comment="Booked cost; its reference says of which measure",
    )
    op.create_index(
        op.f("cost_line_company_id_idx"), "cost_line", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "cost_line_company_id_reference_idx",
        "cost_line",
        ["company_id", "reference"],
        unique=False,
        schema="core",
    )


def downgrade() -> None:
    op.drop_table("cost_line", schema="core")
    op.drop_table("cost_import", schema="core")
    op.drop_table("measure_area", schema="core")
    op.drop_table("measure", schema="core")
