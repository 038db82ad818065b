"""Count open cases by index, say who is in a team, open all orders of a contractor by one link."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False, comment="The team"),
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="The account"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("team_member_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("team_member_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core.team.id"],
            name=op.f("team_member_team_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("team_member_pkey")),
        schema="core",
        comment="Accounts of a team",
    )
    op.create_index(
        op.f("team_member_account_id_idx"), "team_member", ["account_id"], schema="core"
    )
    op.create_index(
        op.f("team_member_company_id_idx"), "team_member", ["company_id"], schema="core"
    )
    op.add_column(
        "share",
        sa.Column(
            "contractor_id",
            sa.Uuid(),
            nullable=True,
            comment="Contractor whose orders it opens, also later ones; NULL: its own reports"
            " alone",
        ),
        schema="core",
    )
    op.create_index(op.f("share_contractor_id_idx"), "share", ["contractor_id"], schema="core")
    op.create_foreign_key(
        op.f("share_contractor_id_fkey"),
        "share",
        "contractor",
        ["contractor_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
    )
    op.create_index(
        "case_state_open_count_idx",
        "case_state",
        ["company_id", "estate_id", "due_at"],
        schema="core",
        postgresql_include=["account_id", "team_id", "contractor_id", "report_id"],
        postgresql_where="is_open AND case_id = report_id",
    )
