"""List cases: indexes for each filter, words of reports, a saved filter to open with."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = {
    "case_state_open_opened_idx": (["company_id", "opened_at", "report_id"], "is_open"),
    "case_state_open_category_idx": (["company_id", "category", "due_at"], "is_open"),
    "case_state_open_team_due_idx": (
        ["team_id", "due_at", "report_id"],
        "is_open AND team_id IS NOT NULL",
    ),
    "case_state_open_contractor_due_idx": (
        ["contractor_id", "due_at", "report_id"],
        "is_open AND contractor_id IS NOT NULL",
    ),
    "case_state_account_opened_idx": (
        ["account_id", "opened_at", "report_id"],
        "account_id IS NOT NULL",
    ),
    "case_state_team_opened_idx": (["team_id", "opened_at", "report_id"], "team_id IS NOT NULL"),
    "case_state_contractor_opened_idx": (
        ["contractor_id", "opened_at", "report_id"],
        "contractor_id IS NOT NULL",
    ),
}


def upgrade() -> None:
    for name, (columns, rows) in OPEN.items():
        op.create_index(name, "case_state", columns, schema="core", postgresql_where=sa.text(rows))
    # The new ones begin with the same column.
    op.drop_index("case_state_team_id_idx", "case_state", schema="core")
    op.drop_index("case_state_contractor_id_idx", "case_state", schema="core")
    op.create_index(
        "report_words_idx",
        "report",
        [sa.text("to_tsvector('simple'::regconfig, description)")],
        schema="core",
        postgresql_using="gin",
        postgresql_where=sa.text("description IS NOT NULL"),
    )
    op.add_column(
        "saved_filter",
        sa.Column(
            "is_default",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="The list opens with it",
        ),
        schema="core",
    )
    op.create_index(
        "saved_filter_default_idx",
        "saved_filter",
        ["account_id"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("is_default"),
    )
