"""Note where layers change, so that tiles know whether they are still true."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layer_change",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "estate_id",
            sa.Uuid(),
            nullable=True,
            comment="Estate concerned, which may be gone by now; NULL: all of the company",
        ),
        sa.Column("topic", sa.Text(), nullable=False, comment="Table whose rows changed"),
        sa.Column(
            "changes",
            sa.BigInteger(),
            server_default="1",
            nullable=False,
            comment="Statements that the row stands for [count]",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the newest of them began",
        ),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
            comment="Transaction that wrote the row: whoever read before it ended has not seen it",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Box around the rows, before and after [EPSG:3006]; NULL: anywhere",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name="layer_change_company_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="layer_change_pkey"),
        schema="core",
        comment="Where rows changed that layers read; summed when they are a day old",
    )
    op.create_index(
        op.f("layer_change_company_id_idx"), "layer_change", ["company_id"], schema="core"
    )
    op.create_table(
        "layer_cells",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("layer", sa.Text(), nullable=False, comment="Layer of the registry"),
        sa.Column(
            "program", sa.Text(), nullable=False, comment="Digest of the program that counted"
        ),
        sa.Column(
            "moment",
            sa.Text(),
            nullable=False,
            comment="Day that the classes are of; empty: they do not change with the time",
        ),
        sa.Column(
            "snapshot", sa.Text(), nullable=False, comment="Transactions that had ended by then"
        ),
        sa.Column(
            "gathered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was counted",
        ),
        sa.Column(
            "estates",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="Estates, in the order that the cells name them",
        ),
        sa.Column(
            "cells",
            sa.LargeBinary(),
            nullable=False,
            comment="Packed as backend/tiles/cells.py holds them",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name="layer_cells_company_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="layer_cells_pkey"),
        sa.UniqueConstraint("company_id", "layer", name="layer_cells_company_id_layer_key"),
        schema="core",
        comment="Counts of a layer by place and class as a server last kept them",
    )
    op.create_index(
        op.f("layer_cells_company_id_idx"), "layer_cells", ["company_id"], schema="core"
    )
