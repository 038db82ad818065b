"""Take edited files back: each row as it was sent, what became of it, and the way back."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "returned_file",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "estate_id", sa.Uuid(), nullable=False, comment="Estate that most of its rows are of"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the file as given"),
        sa.Column(
            "exported_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was taken out; NULL: it does not say",
        ),
        sa.Column(
            "layers",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Layers that were compared",
        ),
        sa.Column(
            "unchanged",
            sa.Integer(),
            nullable=False,
            comment="Rows that say what the register says",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What to know of it as a whole",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="Who sent it; NULL: a machine"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it came back",
        ),
        sa.Column(
            "status", sa.Text(), server_default="waiting", nullable=False, comment="How it stands"
        ),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Applied, set aside or taken back at; NULL: waits",
        ),
        sa.Column(
            "decided_by",
            sa.Uuid(),
            nullable=True,
            comment="Who decided; NULL: nobody yet, or a machine",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "status IN ('waiting', 'applied', 'set_aside', 'taken_back')",
            name=op.f("returned_file_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("returned_file_account_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("returned_file_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["core.account.id"],
            name=op.f("returned_file_decided_by_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("returned_file_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("returned_file_pkey")),
        schema="core",
        comment="Edited file that came back; nothing of it counts before somebody applies it",
    )
    op.create_index(
        op.f("returned_file_account_id_idx"),
        "returned_file",
        ["account_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("returned_file_company_id_idx"),
        "returned_file",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("returned_file_decided_by_idx"),
        "returned_file",
        ["decided_by"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("returned_file_estate_id_idx"),
        "returned_file",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "returned_row",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="The file"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it is about"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the preview, from 0"),
        sa.Column("layer", sa.Text(), nullable=False, comment="Layer of the register"),
        sa.Column(
            "fid", sa.Integer(), nullable=True, comment="Number of the row in its file; NULL: gone"
        ),
        sa.Column(
            "object_id", sa.Uuid(), nullable=True, comment="Row of the register; NULL: a new one"
        ),
        sa.Column("change", sa.Text(), nullable=False, comment="What the file does to it"),
        sa.Column("label", sa.Text(), nullable=True, comment="What people call it; NULL: nothing"),
        sa.Column(
            "fields",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Values that differ: by field what is here and what was sent",
        ),
        sa.Column(
            "moved_m", sa.Double(), nullable=True, comment="How far it moved [m]; NULL: not moved"
        ),
        sa.Column(
            "version",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the register's row was last changed as it was compared",
        ),
        sa.Column(
            "conflict",
            sa.Text(),
            nullable=True,
            comment="What changed here since the file was taken out; NULL: nothing",
        ),
        sa.Column(
            "reason",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Why it was refused: by field the words",
        ),
        sa.Column(
            "result",
            sa.Text(),
            server_default="waiting",
            nullable=False,
            comment="What became of it",
        ),
        sa.Column(
            "made_id",
            sa.Uuid(),
            nullable=True,
            comment="Row of the register that it became; NULL: none",
        ),
        sa.Column(
            "made_version",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When that row was last changed by it, to be held against on the way back",
        ),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Values that it replaced; NULL: nothing was replaced",
        ),
        sa.Column(
            "geom_sent",
            Geometry(
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Where the file has it [EPSG:3006]",
        ),
        sa.Column(
            "geom_before",
            Geometry(
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Where the register had it [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "change IN ('added', 'moved', 'changed', 'deleted')",
            name=op.f("returned_row_change_check"),
        ),
        sa.CheckConstraint(
            "result IN ('waiting', 'left', 'applied', 'refused', 'proposed', 'taken_back')",
            name=op.f("returned_row_result_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("returned_row_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("returned_row_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core.returned_file.id"],
            name=op.f("returned_row_file_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("returned_row_pkey")),
        sa.UniqueConstraint("file_id", "position", name=op.f("returned_row_file_id_position_key")),
        schema="core",
        comment="Difference of a file that came back from the register, and what it became",
    )
    op.create_index(
        op.f("returned_row_company_id_idx"),
        "returned_row",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("returned_row_estate_id_idx"),
        "returned_row",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.add_column(
        "database_login",
        sa.Column(
            "account_id",
            sa.Uuid(),
            nullable=True,
            comment="Account it belongs to: it is worth what that one is; NULL: the operator's own",
        ),
        schema="core",
    )
    op.create_index(
        op.f("database_login_account_id_idx"),
        "database_login",
        ["account_id"],
        unique=False,
        schema="core",
    )
    op.create_foreign_key(
        op.f("database_login_account_id_fkey"),
        "database_login",
        "account",
        ["account_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="CASCADE",
    )
