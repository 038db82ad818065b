"""Describe photometric files, dimming, passages, classes of entrances and places."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "photometry",
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the format"),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "luminaire_flux_lm",
            sa.Double(),
            nullable=False,
            comment="Flux that leaves the luminaire: integral of the table [lm]",
        ),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column("power_w", sa.Double(), nullable=True, comment="Input power in the file [W]"),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "lamp_set",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Which of the file's alternative lamp sets is used, from 0",
        ),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "orientation",
            sa.Text(),
            nullable=False,
            comment="Street side of the file: cie C90, us C0, symmetric no matter, unknown: not told",
        ),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "orientation_source",
            sa.Text(),
            nullable=False,
            comment="inferred from the table's mirror plane, or declared by who knows",
        ),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "warnings",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What to know before trusting it",
        ),
        schema="core",
    )
    op.add_column(
        "photometry",
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the file was taken in",
        ),
        schema="core",
    )
    op.add_column(
        "lamp",
        sa.Column(
            "dim",
            sa.Double(),
            nullable=True,
            comment="Share of the flux in the night's dimmed hours [-]; NULL: not dimmed",
        ),
        schema="core",
    )
    op.alter_column(
        "lighting_class",
        "quantity",
        existing_type=sa.TEXT(),
        comment="Illuminance it limits: Eh, Ehs; Ev and Esc at 1.5 m, in every direction",
        existing_comment="Illuminance it limits: horizontal Eh or hemispherical Ehs",
        existing_nullable=False,
        existing_server_default=sa.text("'Eh'::text"),
        schema="core",
    )
    op.add_column(
        "footpath",
        sa.Column(
            "passage",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether it leads through a building (portik)",
        ),
        schema="core",
    )
    op.add_column(
        "stairwell",
        sa.Column(
            "lighting_class",
            sa.Text(),
            nullable=True,
            comment="Required lighting class before the door; NULL: the default of entrances",
        ),
        schema="core",
    )
    op.add_column(
        "place",
        sa.Column(
            "lighting_class",
            sa.Text(),
            nullable=True,
            comment="Required lighting class; NULL: the default of the kind, none for most",
        ),
        schema="core",
    )
    op.drop_constraint(
        op.f("lighting_class_quantity_check"), "lighting_class", schema="core", type_="check"
    )
    op.create_check_constraint(
        op.f("lighting_class_quantity_check"),
        "lighting_class",
        "quantity IN ('Eh', 'Ehs', 'Ev', 'Esc')",
        schema="core",
    )
    op.drop_constraint(op.f("place_kind_check"), "place", schema="core", type_="check")
    op.create_check_constraint(
        op.f("place_kind_check"),
        "place",
        "kind IN ('playground', 'residential_area', 'bench', 'bin', 'bike_stand', 'laundry', 'notice_board', 'sand_box', 'bus_stop', 'substation', 'square', 'school_yard', 'lighting_cabinet', 'parking')",
        schema="core",
    )
    op.create_check_constraint(
        op.f("photometry_orientation_check"),
        "photometry",
        "orientation IN ('cie', 'us', 'symmetric', 'unknown')",
        schema="core",
    )
    op.create_check_constraint(
        op.f("photometry_orientation_source_check"),
        "photometry",
        "orientation_source IN ('inferred', 'declared')",
        schema="core",
    )
    op.create_check_constraint(op.f("lamp_dim_check"), "lamp", "dim BETWEEN 0 AND 1", schema="core")
