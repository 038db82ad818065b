"""Create lighting: lamps, luminaires, classes and computed results."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lighting_class",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "company_id",
            sa.Uuid(),
            nullable=True,
            comment="Company whose own class it is; NULL: a standard's",
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Class, e.g. P4"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Standard and edition"),
        sa.Column(
            "e_avg_lx", sa.Double(), nullable=True, comment="Lowest average illuminance [lx]"
        ),
        sa.Column("e_min_lx", sa.Double(), nullable=True, comment="Lowest point illuminance [lx]"),
        sa.Column(
            "uo", sa.Double(), nullable=True, comment="Lowest overall uniformity E_min/E_avg [-]"
        ),
        sa.Column(
            "quantity",
            sa.Text(),
            server_default="Eh",
            nullable=False,
            comment="Illuminance it limits: horizontal Eh or hemispherical Ehs",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the figures were read"),
        sa.CheckConstraint("quantity IN ('Eh', 'Ehs')", name=op.f("lighting_class_quantity_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("lighting_class_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("lighting_class_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "code",
            "edition",
            name=op.f("lighting_class_company_id_code_edition_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
        comment="Lighting class: maintained values on the ground; never a limit in law",
    )
    op.create_table(
        "photometry",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="Checksum of the file"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file as given"),
        sa.Column("format", sa.Text(), nullable=False, comment="Format of the file"),
        sa.Column(
            "flux_lm",
            sa.Double(),
            nullable=True,
            comment="Luminous flux the intensities belong to [lm]; NULL: absolute photometry",
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="The file itself"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("format IN ('ies', 'eulumdat')", name=op.f("photometry_format_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photometry_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("photometry_pkey")),
        sa.UniqueConstraint("company_id", "sha256", name=op.f("photometry_company_id_sha256_key")),
        schema="core",
        comment="Photometric file (IES LM-63 or EULUMDAT) as received",
    )
    op.create_index(
        op.f("photometry_company_id_idx"), "photometry", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "analysis_run",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate computed"),
        sa.Column(
            "scope",
            sa.Text(),
            nullable=False,
            comment="Whole estate, or only what a report touched",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="How it stands"),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed or was refused"),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Start",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="End; NULL: still running",
        ),
        sa.Column("engine", sa.Text(), nullable=False, comment="Engine and version"),
        sa.Column("input_hash", sa.Text(), nullable=True, comment="Hash over every input value"),
        sa.Column(
            "parameters",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Parameters, assumptions with counts, warnings",
        ),
        sa.Column("lamps", sa.Integer(), nullable=True, comment="Lamps read [count]"),
        sa.Column("surfaces", sa.Integer(), nullable=True, comment="Surfaces computed [count]"),
        sa.Column("cells", sa.Integer(), nullable=True, comment="Grid cells computed [count]"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("scope IN ('estate', 'touched')", name=op.f("analysis_run_scope_check")),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'failed', 'refused')",
            name=op.f("analysis_run_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("analysis_run_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("analysis_run_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("analysis_run_pkey")),
        schema="core",
        comment="Light computation: direct light, maintained values, with its inputs",
    )
    op.create_index(
        op.f("analysis_run_company_id_idx"),
        "analysis_run",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("analysis_run_estate_id_idx"),
        "analysis_run",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "luminaire_type",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Data set the row was read from"),
        sa.Column(
            "source_id", sa.Text(), nullable=False, comment="Stable identity inside that data set"
        ),
        sa.Column("manufacturer", sa.Text(), nullable=True, comment="Maker"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model name"),
        sa.Column(
            "light_source",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Kind of light source",
        ),
        sa.Column("power_w", sa.Double(), nullable=True, comment="System power [W]"),
        sa.Column("flux_lm", sa.Double(), nullable=True, comment="Luminaire luminous flux [lm]"),
        sa.Column("cct_k", sa.Double(), nullable=True, comment="Correlated colour temperature [K]"),
        sa.Column("cri", sa.Double(), nullable=True, comment="Colour rendering index Ra [-]"),
        sa.Column("ik", sa.Text(), nullable=True, comment="Impact protection code (IEC 62262)"),
        sa.Column("ip", sa.Text(), nullable=True, comment="Ingress protection code (IEC 60529)"),
        sa.Column("optics", sa.Text(), nullable=True, comment="Optics as the maker names it"),
        sa.Column(
            "photometry_id",
            sa.Uuid(),
            nullable=True,
            comment="Measured distribution; NULL: typical is used",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Last import that changed a value of it",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "light_source IN ('led', 'hps', 'mercury', 'metal_halide', 'fluorescent', 'cfl', 'induction', 'halogen', 'incandescent', 'lps', 'unknown')",
            name=op.f("luminaire_type_light_source_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("luminaire_type_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["photometry_id"],
            ["core.photometry.id"],
            name=op.f("luminaire_type_photometry_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("luminaire_type_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "source",
            "source_id",
            name=op.f("luminaire_type_company_id_source_source_id_key"),
        ),
        schema="core",
        comment="Luminaire model (armatur) that many lamps share",
    )
    op.create_index(
        op.f("luminaire_type_company_id_idx"),
        "luminaire_type",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_geospatial_table(
        "dark_spot",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it lies in"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run it comes from"),
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="Surface it lies on"),
        sa.Column("surface_kind", sa.Text(), nullable=False, comment="Kind of that surface"),
        sa.Column("lighting_class", sa.Text(), nullable=False, comment="Class it was held against"),
        sa.Column(
            "required_e_min_lx",
            sa.Double(),
            nullable=False,
            comment="Lowest illuminance asked for [lx]",
        ),
        sa.Column("e_min_lx", sa.Double(), nullable=False, comment="Lowest calculated in it [lx]"),
        sa.Column(
            "missing_lx", sa.Double(), nullable=False, comment="Mean shortfall of its cells [lx]"
        ),
        sa.Column("area_m2", sa.Double(), nullable=False, comment="Area [m2]"),
        sa.Column("cells", sa.Integer(), nullable=False, comment="Grid cells in it [count]"),
        sa.Column(
            "certainty",
            sa.Text(),
            nullable=False,
            comment="certain: dark whatever the lamps never seen do; unknown: only if they are out",
        ),
        sa.Column(
            "lamp_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="Lamps not seen lit that reach it, strongest first",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Outline of its cells [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "certainty IN ('certain', 'unknown')", name=op.f("dark_spot_certainty_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("dark_spot_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("dark_spot_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("dark_spot_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("dark_spot_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("dark_spot_pkey")),
        schema="core",
    )
    op.create_table_comment(
        "dark_spot", "Dark spot: calculated, direct light, maintained; newest run", schema="core"
    )
    op.create_index(
        op.f("dark_spot_company_id_idx"), "dark_spot", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("dark_spot_estate_id_idx"), "dark_spot", ["estate_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("dark_spot_run_id_idx"), "dark_spot", ["run_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("dark_spot_surface_id_idx"), "dark_spot", ["surface_id"], unique=False, schema="core"
    )
    op.create_geospatial_index(
        "idx_dark_spot_geom",
        "dark_spot",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "lamp",
        sa.Column("kind", sa.Text(), nullable=False, comment="How and where it is mounted"),
        sa.Column(
            "owner", sa.Text(), nullable=False, comment="Who owns it; unknown where nobody said"
        ),
        sa.Column(
            "operator", sa.Text(), nullable=False, comment="Who mends it; unknown where nobody said"
        ),
        sa.Column(
            "position_accuracy_m", sa.Double(), nullable=True, comment="Position accuracy [m]"
        ),
        sa.Column(
            "position_method", sa.Text(), nullable=True, comment="How the position was taken"
        ),
        sa.Column(
            "height_m",
            sa.Double(),
            nullable=True,
            comment="Luminaire above local ground [m]; NULL: not known",
        ),
        sa.Column(
            "height_source",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Where height_m comes from",
        ),
        sa.Column("arm_m", sa.Double(), nullable=True, comment="Length of the arm [m]"),
        sa.Column(
            "luminaire_type_id", sa.Uuid(), nullable=True, comment="Luminaire model in the register"
        ),
        sa.Column(
            "luminaire_model", sa.Text(), nullable=True, comment="Model as the source names it"
        ),
        sa.Column(
            "light_source",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Kind of light source",
        ),
        sa.Column(
            "power_w", sa.Double(), nullable=True, comment="System power [W]; NULL: not known"
        ),
        sa.Column(
            "flux_lm",
            sa.Double(),
            nullable=True,
            comment="Luminaire luminous flux [lm]; NULL: not known, a typical one is used and said",
        ),
        sa.Column("cct_k", sa.Double(), nullable=True, comment="Correlated colour temperature [K]"),
        sa.Column("cri", sa.Double(), nullable=True, comment="Colour rendering index Ra [-]"),
        sa.Column("ik", sa.Text(), nullable=True, comment="Impact protection code (IEC 62262)"),
        sa.Column("ip", sa.Text(), nullable=True, comment="Ingress protection code (IEC 60529)"),
        sa.Column("optics", sa.Text(), nullable=True, comment="Optics as the maker names it"),
        sa.Column(
            "control",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="What switches it",
        ),
        sa.Column(
            "cabinet", sa.Text(), nullable=True, comment="Lighting cabinet (belysningscentral)"
        ),
        sa.Column("circuit", sa.Text(), nullable=True, comment="Circuit (grupp) in the cabinet"),
        sa.Column("circuit_order", sa.Integer(), nullable=True, comment="Order along the circuit"),
        sa.Column("installed_on", sa.Date(), nullable=True, comment="Day of installation"),
        sa.Column("warranty_to", sa.Date(), nullable=True, comment="Last day of warranty"),
        sa.Column(
            "serves", sa.Text(), server_default="unknown", nullable=False, comment="What it lights"
        ),
        sa.Column(
            "bearing_deg",
            sa.Double(),
            nullable=True,
            comment="Compass bearing of the street side (C90) [deg]; NULL: not known",
        ),
        sa.Column("tilt_deg", sa.Double(), nullable=True, comment="Tilt of the luminaire [deg]"),
        sa.Column(
            "maintenance_factor",
            sa.Double(),
            nullable=True,
            comment="Maintenance factor fM [-]; NULL: the default is used",
        ),
        sa.Column(
            "luminaires",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Luminaires on the pole [count]",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Position [EPSG:3006]",
        ),
        sa.Column(
            "code",
            sa.Text(),
            nullable=True,
            comment="Label people read on the object; NULL: it has none",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Data set the row was read from"),
        sa.Column(
            "source_id", sa.Text(), nullable=False, comment="Stable identity inside that data set"
        ),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="First import that held it",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Last import that changed a value of it",
        ),
        sa.Column(
            "vanished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Import in which the source no longer held it; NULL: still there",
        ),
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="Asset identity, derived from company, estate, source and source_id",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it belongs to"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "control IN ('photocell', 'astro_clock', 'presence', 'dim_profile', 'manual', 'unknown')",
            name=op.f("lamp_control_check"),
        ),
        sa.CheckConstraint(
            "height_source IN ('measured', 'declared', 'unknown')",
            name=op.f("lamp_height_source_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('park_pole', 'street_pole', 'wall', 'bollard', 'parking', 'passage', 'facade', 'gallery', 'stairwell', 'cellar', 'unknown')",
            name=op.f("lamp_kind_check"),
        ),
        sa.CheckConstraint(
            "light_source IN ('led', 'hps', 'mercury', 'metal_halide', 'fluorescent', 'cfl', 'induction', 'halogen', 'incandescent', 'lps', 'unknown')",
            name=op.f("lamp_light_source_check"),
        ),
        sa.CheckConstraint(
            "serves IN ('path', 'entrance', 'yard', 'parking', 'passage', 'street', 'indoor', 'unknown')",
            name=op.f("lamp_serves_check"),
        ),
        sa.CheckConstraint("height_m BETWEEN 0.1 AND 60", name=op.f("lamp_height_m_check")),
        sa.CheckConstraint("luminaires BETWEEN 1 AND 50", name=op.f("lamp_luminaires_check")),
        sa.CheckConstraint("power_w BETWEEN 0 AND 5000", name=op.f("lamp_power_w_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("lamp_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("lamp_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("lamp_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["luminaire_type_id"],
            ["core.luminaire_type.id"],
            name=op.f("lamp_luminaire_type_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("lamp_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("lamp_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "lamp",
        "Lighting point (belysningspunkt): one luminaire or a pole with several.",
        schema="core",
    )
    op.create_geospatial_index(
        "idx_lamp_geom",
        "lamp",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("lamp_company_id_idx"), "lamp", ["company_id"], unique=False, schema="core"
    )
    op.create_index(op.f("lamp_estate_id_idx"), "lamp", ["estate_id"], unique=False, schema="core")
    op.create_index(
        op.f("lamp_luminaire_type_id_idx"),
        "lamp",
        ["luminaire_type_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "surface_result",
        sa.Column("surface_id", sa.Uuid(), nullable=False, comment="The surface"),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Run it comes from"),
        sa.Column("lighting_class", sa.Text(), nullable=False, comment="Class it was held against"),
        sa.Column("cells", sa.Integer(), nullable=False, comment="Grid cells [count]"),
        sa.Column(
            "dark_cells",
            sa.Integer(),
            nullable=False,
            comment="Cells under the class minimum if every lamp never seen is out [count]",
        ),
        sa.Column(
            "certain_dark_cells",
            sa.Integer(),
            nullable=False,
            comment="Cells under it even if every lamp never seen is lit [count]",
        ),
        sa.Column(
            "e_avg_lx", sa.Double(), nullable=True, comment="Average, lamps never seen out [lx]"
        ),
        sa.Column(
            "e_min_lx", sa.Double(), nullable=True, comment="Lowest, lamps never seen out [lx]"
        ),
        sa.Column("uo", sa.Double(), nullable=True, comment="Overall uniformity E_min/E_avg [-]"),
        sa.Column(
            "e_avg_hopeful_lx",
            sa.Double(),
            nullable=True,
            comment="Average, lamps never seen lit [lx]",
        ),
        sa.Column(
            "e_min_hopeful_lx",
            sa.Double(),
            nullable=True,
            comment="Lowest, lamps never seen lit [lx]",
        ),
        sa.Column(
            "uo_hopeful",
            sa.Double(),
            nullable=True,
            comment="Overall uniformity, lamps never seen lit [-]",
        ),
        sa.Column(
            "required_e_avg_lx",
            sa.Double(),
            nullable=True,
            comment="Average the class asks for [lx]; NULL: it asks for none",
        ),
        sa.Column(
            "required_e_min_lx",
            sa.Double(),
            nullable=True,
            comment="Minimum of a cell the class asks for [lx]; NULL: it asks for none",
        ),
        sa.Column(
            "required_uo",
            sa.Double(),
            nullable=True,
            comment="Uniformity the class asks for [-]; NULL: it asks for none",
        ),
        sa.Column(
            "e_avg_verdict",
            sa.Text(),
            nullable=False,
            comment="Whether the average meets the class",
        ),
        sa.Column(
            "uo_verdict",
            sa.Text(),
            nullable=False,
            comment="Whether the uniformity meets the class",
        ),
        sa.Column(
            "lamps", sa.Integer(), nullable=False, comment="Lamps in reach, burning or not [count]"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "e_avg_verdict IN ('ok', 'fails', 'unknown', 'no_demand')",
            name=op.f("surface_result_e_avg_verdict_check"),
        ),
        sa.CheckConstraint(
            "uo_verdict IN ('ok', 'fails', 'unknown', 'no_demand')",
            name=op.f("surface_result_uo_verdict_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("surface_result_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["core.analysis_run.id"], name=op.f("surface_result_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["surface_id"],
            ["core.asset.id"],
            name=op.f("surface_result_surface_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("surface_id", name=op.f("surface_result_pkey")),
        schema="core",
        comment="Calculated illuminance of a surface, newest run",
    )
    op.create_index(
        op.f("surface_result_company_id_idx"),
        "surface_result",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("surface_result_run_id_idx"), "surface_result", ["run_id"], unique=False, schema="core"
    )
    op.create_table(
        "analysis_request",
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of arrival"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate of the lamp"),
        sa.Column("lamp_id", sa.Uuid(), nullable=False, comment="The lamp"),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the change came",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("analysis_request_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("analysis_request_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["lamp_id"],
            ["core.lamp.id"],
            name=op.f("analysis_request_lamp_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("analysis_request_pkey")),
        schema="core",
        comment="Lamp whose change waits to be computed; taken by the worker",
    )
    op.create_index(
        op.f("analysis_request_company_id_idx"),
        "analysis_request",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("analysis_request_estate_id_idx"),
        "analysis_request",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("analysis_request_lamp_id_idx"),
        "analysis_request",
        ["lamp_id"],
        unique=False,
        schema="core",
    )
