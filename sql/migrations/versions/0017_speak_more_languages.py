"""Speak more languages to tenants than to everybody else."""

from alembic import op

revision = "0017"
down_revision = "0013"
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
