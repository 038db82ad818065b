"""Add scenes and proposals: what a planner tries before anything is bought."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scene",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was sent",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was done; NULL: not yet",
        ),
        sa.Column(
            "status", sa.Text(), server_default="waiting", nullable=False, comment="How it stands"
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it was refused or failed"),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The scene as sent",
        ),
        sa.Column(
            "result",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Its result; NULL: none yet",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'refused', 'failed')",
            name=op.f("scene_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("scene_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("scene_pkey")),
        schema="core",
        comment="Scene sent to be computed; kept for 30 days",
    )
    op.create_index(
        op.f("scene_company_id_idx"), "scene", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "proposal",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it is for"),
        sa.Column("name", sa.Text(), nullable=False, comment="What the planner calls it"),
        sa.Column("note", sa.Text(), nullable=True, comment="What it is meant to do"),
        sa.Column(
            "source", sa.Text(), nullable=True, comment="File it came from; NULL: drawn here"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was made",
        ),
        sa.Column(
            "status", sa.Text(), server_default="waiting", nullable=False, comment="How it stands"
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it was refused or failed"),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was compared with today; NULL: not yet",
        ),
        sa.Column(
            "found",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Assumptions, warnings, refused rows",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'refused', 'failed')",
            name=op.f("proposal_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("proposal_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("proposal_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("proposal_pkey")),
        schema="core",
        comment="Lighting proposal (förslag): tried on the map before anything is bought",
    )
    op.create_index(
        op.f("proposal_company_id_idx"), "proposal", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("proposal_estate_id_idx"), "proposal", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "proposal_lamp",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("proposal_id", sa.Uuid(), nullable=False, comment="The proposal"),
        sa.Column("label", sa.Text(), nullable=False, comment="What the planner calls it"),
        sa.Column(
            "change",
            sa.Text(),
            nullable=False,
            comment="new; changed: moved or re-equipped; removed",
        ),
        sa.Column(
            "lamp_id",
            sa.Uuid(),
            nullable=True,
            comment="Lamp of today it changes or removes; NULL: a new one",
        ),
        sa.Column("kind", sa.Text(), nullable=True, comment="How and where it is mounted"),
        sa.Column("luminaire_type_id", sa.Uuid(), nullable=True, comment="Luminaire model"),
        sa.Column("light_source", sa.Text(), nullable=True, comment="Kind of light source"),
        sa.Column("power_w", sa.Double(), nullable=True, comment="System power [W]"),
        sa.Column("flux_lm", sa.Double(), nullable=True, comment="Luminous flux [lm]"),
        sa.Column("height_m", sa.Double(), nullable=True, comment="Above local ground [m]"),
        sa.Column(
            "bearing_deg",
            sa.Double(),
            nullable=True,
            comment="Compass bearing of the street side (C90) [deg]",
        ),
        sa.Column("tilt_deg", sa.Double(), nullable=True, comment="Tilt [deg]"),
        sa.Column(
            "maintenance_factor", sa.Double(), nullable=True, comment="Maintenance factor fM [-]"
        ),
        sa.Column("dim", sa.Double(), nullable=True, comment="Share of the flux when dimmed [-]"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Position [EPSG:3006]; NULL: as the lamp it changes",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "change IN ('new', 'changed', 'removed')", name=op.f("proposal_lamp_change_check")
        ),
        sa.CheckConstraint(
            "kind IN ('park_pole', 'street_pole', 'wall', 'bollard', 'parking', 'passage', 'facade', 'gallery', 'stairwell', 'cellar', 'unknown')",
            name=op.f("proposal_lamp_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("proposal_lamp_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"],
            ["core.lamp.id"],
            name=op.f("proposal_lamp_lamp_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["luminaire_type_id"],
            ["core.luminaire_type.id"],
            name=op.f("proposal_lamp_luminaire_type_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["core.proposal.id"],
            name=op.f("proposal_lamp_proposal_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("proposal_lamp_pkey")),
        sa.UniqueConstraint(
            "proposal_id", "label", name=op.f("proposal_lamp_proposal_id_label_key")
        ),
        schema="core",
        comment="Lamp of a proposal; NULL values are those of the lamp it changes",
    )
    op.create_index(
        op.f("proposal_lamp_company_id_idx"),
        "proposal_lamp",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_lamp_lamp_id_idx"), "proposal_lamp", ["lamp_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("proposal_lamp_luminaire_type_id_idx"),
        "proposal_lamp",
        ["luminaire_type_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_lamp_proposal_id_idx"),
        "proposal_lamp",
        ["proposal_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "proposal_surface",
        sa.Column("proposal_id", sa.Uuid(), nullable=False, comment="The proposal"),
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="The surface"),
        sa.Column("lighting_class", sa.Text(), nullable=False, comment="Class to try"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("proposal_surface_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["core.proposal.id"],
            name=op.f("proposal_surface_proposal_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("proposal_surface_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "surface_id", name=op.f("proposal_surface_pkey")),
        schema="core",
        comment="Lighting class a proposal tries on a surface",
    )
    op.create_index(
        op.f("proposal_surface_company_id_idx"),
        "proposal_surface",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_surface_surface_id_idx"),
        "proposal_surface",
        ["surface_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "proposal_result",
        sa.Column("proposal_id", sa.Uuid(), nullable=False, comment="The proposal"),
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="The surface"),
        sa.Column("surface_kind", sa.Text(), nullable=False, comment="Kind of the surface"),
        sa.Column("class_before", sa.Text(), nullable=False, comment="Class today"),
        sa.Column("class_after", sa.Text(), nullable=False, comment="Class in the proposal"),
        sa.Column("dark_before_m2", sa.Double(), nullable=False, comment="Dark ground today [m2]"),
        sa.Column(
            "dark_after_m2",
            sa.Double(),
            nullable=False,
            comment="Dark ground with the proposal [m2]",
        ),
        sa.Column("e_avg_before_lx", sa.Double(), nullable=True, comment="Average today [lx]"),
        sa.Column("e_avg_after_lx", sa.Double(), nullable=True, comment="Average then [lx]"),
        sa.Column("e_min_before_lx", sa.Double(), nullable=True, comment="Lowest today [lx]"),
        sa.Column("e_min_after_lx", sa.Double(), nullable=True, comment="Lowest then [lx]"),
        sa.Column("uo_before", sa.Double(), nullable=True, comment="Uniformity today [-]"),
        sa.Column("uo_after", sa.Double(), nullable=True, comment="Uniformity then [-]"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("proposal_result_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["core.proposal.id"],
            name=op.f("proposal_result_proposal_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("proposal_result_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "surface_id", name=op.f("proposal_result_pkey")),
        schema="core",
        comment="Surface as computed today and with a proposal",
    )
    op.create_index(
        op.f("proposal_result_company_id_idx"),
        "proposal_result",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_result_surface_id_idx"),
        "proposal_result",
        ["surface_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "proposal_spot",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("proposal_id", sa.Uuid(), nullable=False, comment="The proposal"),
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="The surface"),
        sa.Column(
            "change",
            sa.Text(),
            nullable=False,
            comment="gone: lit then; stays: dark in both; new: dark then",
        ),
        sa.Column("area_m2", sa.Double(), nullable=False, comment="Area [m2]"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="That ground [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "change IN ('gone', 'stays', 'new')", name=op.f("proposal_spot_change_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("proposal_spot_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["core.proposal.id"],
            name=op.f("proposal_spot_proposal_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("proposal_spot_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("proposal_spot_pkey")),
        schema="core",
        comment="Ground dark today, then, or both",
    )
    op.create_index(
        op.f("proposal_spot_company_id_idx"),
        "proposal_spot",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_spot_proposal_id_idx"),
        "proposal_spot",
        ["proposal_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("proposal_spot_surface_id_idx"),
        "proposal_spot",
        ["surface_id"],
        unique=False,
        schema="core",
    )
