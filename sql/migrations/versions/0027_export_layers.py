"""Keep exports that take time, and links to layers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "account_id",
            sa.Uuid(),
            nullable=True,
            comment="Whose rows it holds and who alone may fetch it; NULL: a machine's key",
        ),
        sa.Column(
            "role", sa.Text(), nullable=False, comment="Role of who asked, as the file tells it"
        ),
        sa.Column(
            "layers",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Layers of the registry, in its order",
        ),
        sa.Column("form", sa.Text(), nullable=False, comment="Format of the file"),
        sa.Column("crs", sa.Integer(), nullable=False, comment="EPSG code of its reference system"),
        sa.Column("estate", sa.Text(), nullable=True, comment="Code of the estate; NULL: all seen"),
        sa.Column(
            "bbox",
            sa.ARRAY(sa.Double()),
            nullable=True,
            comment="West, south, east, north [deg, EPSG:4326]; NULL: everywhere",
        ),
        sa.Column(
            "day",
            sa.Date(),
            nullable=True,
            comment="Day whose evening it shows, 22:00 in Sweden; NULL: now",
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="Language of its titles"),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was asked for",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was done, failed or called off; NULL: not yet",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its file is removed",
        ),
        sa.Column(
            "status", sa.Text(), server_default="waiting", nullable=False, comment="How it stands"
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed; NULL: it did not"),
        sa.Column(
            "rows_total",
            sa.BigInteger(),
            nullable=True,
            comment="Rows it will hold [count]; NULL: not counted yet",
        ),
        sa.Column(
            "rows_done",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Rows written [count]",
        ),
        sa.Column(
            "file_bytes",
            sa.BigInteger(),
            nullable=True,
            comment="Size of the file [B]; NULL: none yet",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("cardinality(bbox) = 4", name=op.f("export_bbox_check")),
        sa.CheckConstraint(
            "form IN ('gpkg', 'geojson', 'fgb', 'parquet', 'shp', 'csv', 'kml', 'dxf')",
            name=op.f("export_form_check"),
        ),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("export_language_check")),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("export_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("export_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("export_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("export_pkey")),
        schema="core",
        comment="Layers that are written into a file; the file is kept until expires_at",
    )
    op.create_index(op.f("export_account_id_idx"), "export", ["account_id"], schema="core")
    op.create_index(op.f("export_asked_at_idx"), "export", ["asked_at"], schema="core")
    op.create_index(op.f("export_company_id_idx"), "export", ["company_id"], schema="core")
    op.create_table(
        "layer_link",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="public: for everybody; partner: for a receiver",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="What it is, as readers see it"),
        sa.Column(
            "receiver",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Actor it is meant for; a unit, not a person; empty: everybody",
        ),
        sa.Column(
            "layers", postgresql.ARRAY(sa.Text()), nullable=False, comment="Layers of the registry"
        ),
        sa.Column(
            "estates",
            sa.ARRAY(sa.Uuid()),
            nullable=True,
            comment="Estates it shows; NULL: all of the company, later ones too",
        ),
        sa.Column("licence", sa.Text(), nullable=False, comment="Terms under which it may be used"),
        sa.Column(
            "token_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the secret in its address",
        ),
        sa.Column(
            "secret",
            sa.Text(),
            nullable=True,
            comment="Of public ones alone, which is none there: listed in the catalogue of open data",
        ),
        sa.Column(
            "created_by", sa.Uuid(), nullable=True, comment="Who made it; NULL: the command line"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Answers until; NULL: without end (public ones alone)",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Taken back at; NULL: stands",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "(kind = 'public') = (secret IS NOT NULL)", name=op.f("layer_link_secret_check")
        ),
        sa.CheckConstraint(
            "kind = 'public' OR expires_at IS NOT NULL", name=op.f("layer_link_expires_at_check")
        ),
        sa.CheckConstraint("kind IN ('public', 'partner')", name=op.f("layer_link_kind_check")),
        sa.CheckConstraint(
            "licence IN ('CC0-1.0', 'CC-BY-4.0', 'ODbL-1.0', 'agreed')",
            name=op.f("layer_link_licence_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("layer_link_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core.account.id"], name=op.f("layer_link_created_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("layer_link_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("layer_link_token_hash_key")),
        schema="core",
        comment="Layers that are open to everybody, or to whoever a link was given to",
    )
    op.create_index(op.f("layer_link_company_id_idx"), "layer_link", ["company_id"], schema="core")
