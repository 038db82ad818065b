"""Find words within a company: each word bears its company, so beginnings of others' cost nothing.

Asked for a beginning, the index reads every report in which a word begins so. With the company as a
word of its own those of all companies were read, a hundred times as many as most of them have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("report_words_idx", "report", schema="core")
    op.create_index(
        "report_words_idx",
        "report",
        [
            sa.text(
                "(regexp_replace(to_tsvector('simple'::regconfig, description)::text,"
                " '(^| )''', '\\1''' || company_id::text, 'g')::tsvector)"
            )
        ],
        schema="core",
        postgresql_using="gin",
        postgresql_where=sa.text("description IS NOT NULL"),
    )
