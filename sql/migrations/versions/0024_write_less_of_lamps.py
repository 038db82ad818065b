"""Write less of what hangs on a lamp: nothing looks for it by place."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("idx_lamp_effect_geom", table_name="lamp_effect", schema="core")
