"""Tell good news and lamps seen lit from what somebody has to act on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "fault_category",
        sa.Column(
            "needs_action",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Somebody has to act on it; false: good news, or seen lit",
        ),
        schema="core",
    )
