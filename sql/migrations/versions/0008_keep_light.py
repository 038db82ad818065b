"""Keep computed light by cell, its causes, and how it was before."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Results are worked out again from what is seen; those of the older engine lack too much.
    op.execute("DELETE FROM core.dark_spot")
    op.execute("DELETE FROM core.surface_result")
    op.add_column(
        "analysis_run",
        sa.Column(
            "as_of",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="What was seen of the lamps up to then is what counts",
        ),
        schema="core",
    )
    op.create_table(
        "analysis_tile",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Computation it belongs to"),
        sa.Column(
            "tile_east",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Easting / side of a square, rounded down",
        ),
        sa.Column(
            "tile_north",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Northing / side of a square, rounded down",
        ),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was saved; NULL: waits",
        ),
        sa.Column("surfaces", sa.Integer(), nullable=True, comment="Surfaces computed [count]"),
        sa.Column("cells", sa.Integer(), nullable=True, comment="Grid cells computed [count]"),
        sa.Column("lamps", sa.Integer(), nullable=True, comment="Lamps that stand in it [count]"),
        sa.Column(
            "found",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Assumptions with counts, warnings, digest of the input",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("analysis_tile_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["core.analysis_run.id"],
            name=op.f("analysis_tile_run_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "tile_east", "tile_north", name=op.f("analysis_tile_pkey")
        ),
        schema="core",
        comment="Square of a whole computation; done ones are not computed again",
    )
    op.create_index(
        op.f("analysis_tile_company_id_idx"),
        "analysis_tile",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it lies in"),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "since_at", sa.DateTime(timezone=True), nullable=False, comment="From when on it was so"
        ),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When another result took its place; NULL: it stands",
        ),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "surface_kind",
            sa.Text(),
            nullable=False,
            comment="courtyard, footpath, steps, entrance or parking",
        ),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "class_is_default",
            sa.Boolean(),
            nullable=False,
            comment="Whether nobody chose that class and it is our default of the kind",
        ),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "quantity",
            sa.Text(),
            nullable=False,
            comment="Illuminance computed: Eh, Ehs, and the lowest of all facings for Ev and Esc",
        ),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column("cell_m2", sa.Double(), nullable=False, comment="Area of a cell [m2]"),
        schema="core",
    )
    op.add_column(
        "surface_result",
        sa.Column(
            "likely_dark_cells",
            sa.Integer(),
            nullable=False,
            comment="Cells under it even if every lamp never seen is lit [count]",
        ),
        schema="core",
    )
    op.alter_column(
        "surface_result",
        "certain_dark_cells",
        existing_type=sa.INTEGER(),
        comment="Cells under it even so, with the highest flux unknown lamps may have [count]",
        existing_comment="Cells under it even if every lamp never seen is lit [count]",
        existing_nullable=False,
        schema="core",
    )
    op.create_index(
        op.f("surface_result_estate_id_idx"),
        "surface_result",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "surface_result_surface_id_idx",
        "surface_result",
        ["surface_id"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_foreign_key(
        op.f("surface_result_estate_id_fkey"),
        "surface_result",
        "estate",
        ["estate_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
    )
    op.create_table_comment(
        "surface_result",
        "Calculated illuminance of a surface; ended_at NULL: it stands",
        existing_comment="Calculated illuminance of a surface, newest run",
        schema="core",
    )
    op.add_column(
        "dark_spot",
        sa.Column(
            "since_at", sa.DateTime(timezone=True), nullable=False, comment="From when on it was so"
        ),
        schema="core",
    )
    op.add_column(
        "dark_spot",
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When another result took its place; NULL: it stands",
        ),
        schema="core",
    )
    op.add_column(
        "dark_spot",
        sa.Column(
            "certain_area_m2",
            sa.Double(),
            nullable=False,
            comment="Part of it that is dark even with the highest flux lamps may have [m2]",
        ),
        schema="core",
    )
    op.add_column(
        "dark_spot",
        sa.Column(
            "length_m",
            sa.Double(),
            nullable=True,
            comment="Length along the path [m]; NULL: not on a path",
        ),
        schema="core",
    )
    op.add_column(
        "dark_spot",
        sa.Column(
            "entrance_m",
            sa.Double(),
            nullable=True,
            comment="Straight distance to the nearest entrance [m]; NULL: none within 400 m",
        ),
        schema="core",
    )
    op.alter_column(
        "dark_spot",
        "id",
        existing_type=sa.UUID(),
        comment="Identity; stays while its surface and first corner stay",
        existing_comment="Identity",
        existing_nullable=False,
        existing_server_default=sa.text("gen_random_uuid()"),
        schema="core",
    )
    op.alter_column(
        "dark_spot",
        "certainty",
        existing_type=sa.TEXT(),
        comment="certain: dark whatever unknown lamps are and do; probable: dark with the likely flux; unknown: dark only if lamps never seen are out",
        existing_comment="certain: dark whatever the lamps never seen do; unknown: only if they are out",
        existing_nullable=False,
        schema="core",
    )
    op.drop_index(op.f("dark_spot_estate_id_idx"), table_name="dark_spot", schema="core")
    op.create_index(
        "dark_spot_estate_id_since_at_idx",
        "dark_spot",
        ["estate_id", "since_at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "dark_spot_standing_idx",
        "dark_spot",
        ["estate_id"],
        unique=False,
        schema="core",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table_comment(
        "dark_spot",
        "Dark spot: calculated, direct light, maintained; ended_at NULL: it stands",
        existing_comment="Dark spot: calculated, direct light, maintained; newest run",
        schema="core",
    )
    op.create_table(
        "light_block",
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="The surface; of ground made from estate and square",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="surface: float32, four rows; ground: float16, lamps never seen out and lit",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it was computed for"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run that changed it last"),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was saved"
        ),
        sa.Column("step_m", sa.Double(), nullable=False, comment="Side of a cell [m]"),
        sa.Column(
            "runs",
            sa.LargeBinary(),
            nullable=False,
            comment="Runs of cells: row, first and last column, int32 little-endian [cells]",
        ),
        sa.Column(
            "lux",
            sa.LargeBinary(),
            nullable=False,
            comment="Illuminance row by row in the order of the cells, little-endian [lx]",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Box around its cells [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("kind IN ('surface', 'ground')", name=op.f("light_block_kind_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("light_block_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("light_block_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("light_block_run_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("light_block_pkey")),
        schema="core",
        comment="Illuminance by cell, newest run: what a change is laid over",
    )
    op.create_index(
        op.f("light_block_company_id_idx"),
        "light_block",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("light_block_estate_id_idx"), "light_block", ["estate_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("light_block_run_id_idx"), "light_block", ["run_id"], unique=False, schema="core"
    )
    op.create_table(
        "lamp_effect",
        sa.Column("lamp_id", sa.Uuid(), nullable=False, comment="The lamp"),
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="The surface"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run it comes from"),
        sa.Column("area_m2", sa.Double(), nullable=False, comment="Ground that goes dark [m2]"),
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
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("lamp_effect_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"], ["core.lamp.id"], name=op.f("lamp_effect_lamp_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("lamp_effect_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("lamp_effect_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lamp_id", "surface_id", name=op.f("lamp_effect_pkey")),
        schema="core",
        comment="Ground that goes dark if a lamp fails, newest run",
    )
    op.create_index(
        op.f("lamp_effect_company_id_idx"),
        "lamp_effect",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("lamp_effect_run_id_idx"), "lamp_effect", ["run_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("lamp_effect_surface_id_idx"),
        "lamp_effect",
        ["surface_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "repair",
        sa.Column("lamp_id", sa.Uuid(), nullable=False, comment="The lamp"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it was ranked in"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run it comes from"),
        sa.Column(
            "cluster",
            sa.Uuid(),
            nullable=False,
            comment="Faulty lamps whose light overlaps, named after the first of them",
        ),
        sa.Column(
            "place",
            sa.Integer(),
            nullable=False,
            comment="Order of repair inside the cluster, from 1",
        ),
        sa.Column(
            "with_lamp_id",
            sa.Uuid(),
            nullable=True,
            comment="Lamp to mend at once with it, since the ground needs both; NULL: none",
        ),
        sa.Column(
            "dark_m2",
            sa.Double(),
            nullable=False,
            comment="Dark ground that goes when it is mended after those before it [m2]",
        ),
        sa.Column(
            "weighted_m2",
            sa.Double(),
            nullable=False,
            comment="The same, weighted by the kind of surface [m2]",
        ),
        sa.Column(
            "worth_m2",
            sa.Double(),
            nullable=False,
            comment="Weighted ground a lamp that decides its place among other clusters [m2]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("repair_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("repair_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"], ["core.lamp.id"], name=op.f("repair_lamp_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("repair_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["with_lamp_id"],
            ["core.lamp.id"],
            name=op.f("repair_with_lamp_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lamp_id", name=op.f("repair_pkey")),
        schema="core",
        comment="Which faulty lamps to mend first, newest run",
    )
    op.create_index(
        op.f("repair_company_id_idx"), "repair", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("repair_estate_id_idx"), "repair", ["estate_id"], unique=False, schema="core"
    )
    op.create_index(op.f("repair_run_id_idx"), "repair", ["run_id"], unique=False, schema="core")
    op.create_index(
        op.f("repair_with_lamp_id_idx"), "repair", ["with_lamp_id"], unique=False, schema="core"
    )
    op.create_table(
        "group_fault",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Made from its lamps"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it lies in"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run it comes from"),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            comment="circuit: neighbours on one circuit; cluster: near each other, circuit unknown",
        ),
        sa.Column("cabinet", sa.Text(), nullable=True, comment="Lighting cabinet; NULL: unknown"),
        sa.Column("circuit", sa.Text(), nullable=True, comment="Circuit; NULL: unknown"),
        sa.Column(
            "lamp_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="The dark lamps, in the order of the circuit where it is known",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Ground around the lamps [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("basis IN ('circuit', 'cluster')", name=op.f("group_fault_basis_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("group_fault_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("group_fault_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("group_fault_run_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("group_fault_pkey")),
        schema="core",
        comment="Suspected group fault: three or more dark neighbours, newest run",
    )
    op.create_index(
        op.f("group_fault_company_id_idx"),
        "group_fault",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("group_fault_estate_id_idx"), "group_fault", ["estate_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("group_fault_run_id_idx"), "group_fault", ["run_id"], unique=False, schema="core"
    )
    op.drop_constraint(op.f("dark_spot_certainty_check"), "dark_spot", schema="core", type_="check")
    op.create_check_constraint(
        op.f("dark_spot_certainty_check"),
        "dark_spot",
        "certainty IN ('certain', 'probable', 'unknown')",
        schema="core",
    )
    op.drop_constraint(op.f("dark_spot_pkey"), "dark_spot", schema="core", type_="primary")
    op.create_primary_key(op.f("dark_spot_pkey"), "dark_spot", ["id", "run_id"], schema="core")
    op.drop_constraint(
        op.f("surface_result_pkey"), "surface_result", schema="core", type_="primary"
    )
    op.create_primary_key(
        op.f("surface_result_pkey"), "surface_result", ["surface_id", "run_id"], schema="core"
    )
    # Numbers do not compress: trying would cost more than the arithmetic.
    op.execute("ALTER TABLE core.light_block ALTER COLUMN lux SET STORAGE EXTERNAL")
