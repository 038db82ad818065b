"""Find words of a company: it is a word of its reports, so that others' are not looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("report_words_idx", "report", schema="core")
    op.create_index(
        "report_words_idx",
        "report",
        [
            sa.text(
                "(array_to_tsvector(ARRAY[company_id::text])"
                " || to_tsvector('simple'::regconfig, description))"
            )
        ],
        schema="core",
        postgresql_using="gin",
        postgresql_where=sa.text("description IS NOT NULL"),
    )
