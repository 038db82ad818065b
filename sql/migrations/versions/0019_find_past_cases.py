"""Find past cases: of a rare status, priority or party, and all of a thing."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = {
    "case_state_status_opened_idx": ["company_id", "status", "opened_at", "report_id"],
    "case_state_priority_opened_idx": ["company_id", "priority", "opened_at", "report_id"],
    "case_state_party_opened_idx": ["company_id", "party", "opened_at", "report_id"],
    "case_state_asset_opened_idx": ["asset_id", "opened_at", "report_id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "case_state", columns, schema="core")
