"""Index the arrival of reports: a page across companies read the whole table."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "report_received_at_id_idx", "report", ["received_at", "id"], unique=False, schema="core"
    )
