"""Keep the newest observation of each lamp: what the layer of lamps reads."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lamp_standing",
        sa.Column("lamp_id", sa.Uuid(), nullable=False, comment="The lamp"),
        sa.Column(
            "observation_id",
            sa.Uuid(),
            nullable=False,
            comment="The observation; the greater one where two agree in both times",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="State it was seen in"),
        sa.Column(
            "observed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was seen, by the device's clock",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the server got to know",
        ),
        sa.Column("role", sa.Text(), nullable=True, comment="Role of who saw it; never a person"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name="lamp_standing_company_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"], ["core.lamp.id"], name="lamp_standing_lamp_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lamp_id", name="lamp_standing_pkey"),
        schema="core",
        comment="Newest observation of each lamp that was ever seen, kept by triggers",
    )
    # Nobody may write an observation between this and the triggers, which come with the same
    # transaction.
    op.execute("LOCK TABLE core.lamp_observation IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        """
        INSERT INTO core.lamp_standing (
            lamp_id, company_id, observation_id, state, observed_at, received_at, role
        )
        SELECT
            lamp.id, lamp.company_id, newest.id, newest.state, newest.observed_at,
            newest.received_at, newest.role
        FROM core.lamp
        CROSS JOIN LATERAL (
            SELECT seen.*
            FROM core.lamp_observation AS seen
            WHERE seen.lamp_id = lamp.id AND seen.company_id = lamp.company_id
            ORDER BY seen.observed_at DESC, seen.received_at DESC, seen.id DESC
            LIMIT 1
        ) AS newest
        """
    )
    op.create_index(
        op.f("lamp_standing_company_id_idx"), "lamp_standing", ["company_id"], schema="core"
    )


def downgrade() -> None:
    # The view that reads it and the triggers that write it are of `app`, which is built anew.
    op.execute("DROP SCHEMA IF EXISTS app CASCADE")
    op.drop_table("lamp_standing", schema="core")
