"""Tell the board: which categories count as one, and what tenants said and what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _category_mapping()
    _told()
    _told_item()


def _category_mapping() -> None:
    op.create_table(
        "category_mapping",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("category", sa.Text(), nullable=False, comment="Category as cases have it"),
        sa.Column(
            "counts_as",
            sa.Text(),
            nullable=False,
            comment="Category it counts as, itself counted as nothing else",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Said at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("category <> counts_as", name=op.f("category_mapping_other_check")),
        sa.ForeignKeyConstraint(
            ["category"],
            ["core.fault_category.code"],
            name=op.f("category_mapping_category_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["counts_as"],
            ["core.fault_category.code"],
            name=op.f("category_mapping_counts_as_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("category_mapping_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("category_mapping_pkey")),
        sa.UniqueConstraint(
            "company_id", "category", name=op.f("category_mapping_company_id_category_key")
        ),
        schema="core",
        comment="Category counted under another in trends, so that old years compare",
    )
    _indexes("category_mapping", "company_id", "category", "counts_as")


def _told() -> None:
    op.create_table(
        "told",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "estate_id", sa.Uuid(), nullable=True, comment="Estate it is about; NULL: several"
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="Language it is written in"),
        sa.Column("place", sa.Text(), nullable=False, comment="Area as tenants call it"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Begun at",
        ),
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a person approved the words; NULL: a draft",
        ),
        sa.Column("approved_by", sa.Text(), nullable=True, comment="Role of who approved them"),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Taken back at; NULL: it stands, or is a draft",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("told_language_check")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR approved_at IS NOT NULL",
            name=op.f("told_withdrawn_after_approval_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("told_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("told_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("told_pkey")),
        schema="core",
        comment="Card and poster (ni sa, vi gjorde) of closed points; approved ones stand",
    )
    _indexes("told", "company_id", "estate_id")
    op.create_index("told_company_id_made_at_idx", "told", ["company_id", "made_at"], schema="core")


def _told_item() -> None:
    op.create_table(
        "told_item",
        sa.Column("told_id", sa.Uuid(), nullable=False, comment="The card"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order on the card, from 1"),
        sa.Column(
            "report_id",
            sa.Uuid(),
            nullable=True,
            comment="Case it is about; NULL: a point of a walk, or removed in time",
        ),
        sa.Column(
            "walk_point_id",
            sa.Uuid(),
            nullable=True,
            comment="Point of a walk it is about; NULL: a case, or removed in time",
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="Where, in words"),
        sa.Column(
            "said",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What was said, in words of staff; never those of a reporter",
        ),
        sa.Column(
            "did",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What was done, in words of staff",
        ),
        sa.Column("closed_on", sa.Date(), nullable=False, comment="Day on which it was mended"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("told_item_position_check")),
        sa.CheckConstraint(
            "num_nonnulls(report_id, walk_point_id) <= 1", name=op.f("told_item_source_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("told_item_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["told_id"],
            ["core.told.id"],
            name=op.f("told_item_told_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("told_item_report_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["walk_point_id"],
            ["core.walk_point.id"],
            name=op.f("told_item_walk_point_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("told_id", "position", name=op.f("told_item_pkey")),
        schema="core",
        comment="Point of a card: words of staff about a case or point that is closed",
    )
    _indexes("told_item", "company_id", "report_id", "walk_point_id")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"{table}_{column}_idx"), table, [column], schema="core")
