"""Speak more languages to tenants than to everybody else; find what is held back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("follow_link_language_check", "follow_link", schema="core")
    op.create_check_constraint(
        op.f("follow_link_language_check"),
        "follow_link",
        "language IN ('sv', 'en', 'ar', 'so', 'fi')",
        schema="core",
    )
    op.create_index(
        "case_state_held_idx",
        "case_state",
        ["company_id", "opened_at"],
        schema="core",
        postgresql_where=sa.text("held"),
    )
