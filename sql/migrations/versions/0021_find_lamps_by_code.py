"""Find lamps by what stands on the pole."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("lamp_company_id_code_idx", "lamp", ["company_id", "code"], schema="core")
