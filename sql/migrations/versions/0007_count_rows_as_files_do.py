"""Say that import issues count rows as the file does."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column(
        "import_issue",
        "row",
        existing_type=sa.Integer(),
        existing_nullable=False,
        comment="Row as the file counts it: line, sheet row or feature; 0: the whole file",
        schema="core",
    )
