"""Tell once that a promise has passed; find messages by receiver and by when they were made."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "case_state",
        sa.Column(
            "told_due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Promise whose passing was told; NULL: none",
        ),
        schema="core",
    )
    op.create_index("message_receiver_idx", "message", ["receiver", "made_at"], schema="core")
    op.create_index(
        "message_company_made_idx", "message", ["company_id", "made_at", "id"], schema="core"
    )
