"""Create the ground: companies, estates, buildings, courtyards, stairwells, paths, places."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Short name used in commands"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the company was set up",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("company_pkey")),
        sa.UniqueConstraint("code", name=op.f("company_code_key")),
        schema="core",
        comment="Housing company whose data stay apart from all others",
    )
    op.create_geospatial_table(
        "estate",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "code", sa.Text(), nullable=False, comment="Short name used in commands and addresses"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Outline [EPSG:3006]; NULL: the extent of its assets counts",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the estate was set up",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("estate_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("estate_pkey")),
        sa.UniqueConstraint("company_id", "code", name=op.f("estate_company_id_code_key")),
        schema="core",
    )
    op.create_table_comment("estate", "Housing estate (bostadsområde)", schema="core")
    op.create_index(
        op.f("estate_company_id_idx"), "estate", ["company_id"], unique=False, schema="core"
    )
    op.create_geospatial_index(
        "idx_estate_geom",
        "estate",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "asset",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Asset identity"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate it belongs to"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Table that holds its details"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('building', 'courtyard', 'stairwell', 'lamp', 'waste_station', 'footpath', 'place', 'responsibility_area', 'property')",
            name=op.f("asset_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("asset_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("asset_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("asset_pkey")),
        schema="core",
        comment="Register of every asset of any kind; details in the kind's own table",
    )
    op.create_index(
        op.f("asset_company_id_idx"), "asset", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("asset_estate_id_idx"), "asset", ["estate_id"], unique=False, schema="core"
    )
    op.create_geospatial_table(
        "courtyard",
        sa.Column("name", sa.Text(), nullable=True, comment="Name as written"),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="mapped in the source, enclosed by buildings (computed), a square, or declared",
        ),
        sa.Column(
            "lighting_class",
            sa.Text(),
            nullable=True,
            comment="Required lighting class; NULL: the default of courtyards",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Ground surface [EPSG:3006]",
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
            "origin IN ('mapped', 'enclosed', 'square', 'declared')",
            name=op.f("courtyard_origin_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("courtyard_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("courtyard_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("courtyard_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("courtyard_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("courtyard_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "courtyard",
        "Courtyard (gård): open ground between houses, lit and cleaned as one surface.",
        schema="core",
    )
    op.create_index(
        op.f("courtyard_company_id_idx"), "courtyard", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("courtyard_estate_id_idx"), "courtyard", ["estate_id"], unique=False, schema="core"
    )
    op.create_geospatial_index(
        "idx_courtyard_geom",
        "courtyard",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "footpath",
        sa.Column("name", sa.Text(), nullable=True, comment="Street or path name"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What kind of way it is"),
        sa.Column(
            "width_m",
            sa.Double(),
            nullable=True,
            comment="Width [m]; NULL: not known, 2.0 m is assumed and said",
        ),
        sa.Column("surface", sa.Text(), nullable=True, comment="Surface as the source names it"),
        sa.Column(
            "lit",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Lit according to the source, not computed",
        ),
        sa.Column(
            "lighting_class",
            sa.Text(),
            nullable=True,
            comment="Required lighting class; NULL: the default of footpaths",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="LINESTRING",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Centre line [EPSG:3006]",
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
            "kind IN ('footway', 'path', 'cycleway', 'steps', 'pedestrian', 'crossing', 'service', 'street', 'other')",
            name=op.f("footpath_kind_check"),
        ),
        sa.CheckConstraint("lit IN ('yes', 'no', 'unknown')", name=op.f("footpath_lit_check")),
        sa.CheckConstraint("width_m BETWEEN 0.3 AND 60", name=op.f("footpath_width_m_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("footpath_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("footpath_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("footpath_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("footpath_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("footpath_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "footpath", "Walkable way: footway, steps, cycle path, service road.", schema="core"
    )
    op.create_index(
        op.f("footpath_company_id_idx"), "footpath", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("footpath_estate_id_idx"), "footpath", ["estate_id"], unique=False, schema="core"
    )
    op.create_geospatial_index(
        "idx_footpath_geom",
        "footpath",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "place",
        sa.Column("kind", sa.Text(), nullable=False, comment="What kind of place it is"),
        sa.Column("name", sa.Text(), nullable=True, comment="Name as written"),
        sa.Column(
            "geom",
            Geometry(
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Position or outline [EPSG:3006]",
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
            "kind IN ('playground', 'residential_area', 'bench', 'bin', 'bike_stand', 'laundry', 'notice_board', 'sand_box', 'bus_stop', 'substation', 'square', 'school_yard', 'lighting_cabinet')",
            name=op.f("place_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("place_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("place_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("place_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("place_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("place_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "place",
        "Playground, bench, bike stand and other places that are looked after.",
        schema="core",
    )
    op.create_geospatial_index(
        "idx_place_geom",
        "place",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("place_company_id_idx"), "place", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("place_estate_id_idx"), "place", ["estate_id"], unique=False, schema="core"
    )
    op.create_geospatial_table(
        "property",
        sa.Column(
            "designation",
            sa.Text(),
            nullable=False,
            comment="Property designation (fastighetsbeteckning)",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Outline [EPSG:3006]",
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
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("property_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("property_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("property_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("property_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("property_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "property",
        "Property (fastighet) with its designation, e.g. EXEMPELSTAD BÄRKULLEN 3:1.",
        schema="core",
    )
    op.create_geospatial_index(
        "idx_property_geom",
        "property",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("property_company_id_idx"), "property", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("property_estate_id_idx"), "property", ["estate_id"], unique=False, schema="core"
    )
    op.create_geospatial_table(
        "responsibility_area",
        sa.Column("name", sa.Text(), nullable=True, comment="Name as written"),
        sa.Column("owner", sa.Text(), nullable=False, comment="Who owns the ground"),
        sa.Column("operator", sa.Text(), nullable=False, comment="Who looks after it"),
        sa.Column("contact", sa.Text(), nullable=True, comment="Where to report; no personal data"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Area [EPSG:3006]",
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
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("responsibility_area_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("responsibility_area_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("responsibility_area_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("responsibility_area_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("responsibility_area_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "responsibility_area",
        "Ground with its responsible owner, so that a report reaches the one who mends.",
        schema="core",
    )
    op.create_geospatial_index(
        "idx_responsibility_area_geom",
        "responsibility_area",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("responsibility_area_company_id_idx"),
        "responsibility_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("responsibility_area_estate_id_idx"),
        "responsibility_area",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_geospatial_table(
        "building",
        sa.Column("name", sa.Text(), nullable=True, comment="Name or house label"),
        sa.Column("address", sa.Text(), nullable=True, comment="Site address (belägenhetsadress)"),
        sa.Column(
            "use",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="What it is used for",
        ),
        sa.Column(
            "storeys", sa.Integer(), nullable=True, comment="Storeys above ground; NULL: not known"
        ),
        sa.Column(
            "height_m",
            sa.Double(),
            nullable=True,
            comment="Height above local ground [m]; NULL: not known",
        ),
        sa.Column(
            "height_source",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Where height_m comes from; storeys: levels x 2.8 m",
        ),
        sa.Column("property_id", sa.Uuid(), nullable=True, comment="Property it stands on"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Footprint [EPSG:3006]",
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
            "height_source IN ('measured', 'storeys', 'declared', 'unknown')",
            name=op.f("building_height_source_check"),
        ),
        sa.CheckConstraint(
            "use IN ('residential', 'garage', 'school', 'shop', 'utility', 'other', 'unknown')",
            name=op.f("building_use_check"),
        ),
        sa.CheckConstraint("height_m BETWEEN 0.5 AND 400", name=op.f("building_height_m_check")),
        sa.CheckConstraint("storeys BETWEEN 0 AND 120", name=op.f("building_storeys_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("building_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("building_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("building_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["property_id"], ["core.property.id"], name=op.f("building_property_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("building_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("building_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "building",
        "Building outline with height; casts the shadows of the light computation.",
        schema="core",
    )
    op.create_index(
        op.f("building_company_id_idx"), "building", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("building_estate_id_idx"), "building", ["estate_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("building_property_id_idx"), "building", ["property_id"], unique=False, schema="core"
    )
    op.create_geospatial_index(
        "idx_building_geom",
        "building",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "stairwell",
        sa.Column(
            "building_id",
            sa.Uuid(),
            nullable=True,
            comment="Building it belongs to; NULL: no outline near the entrance",
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="Letter or label at the door"),
        sa.Column("address", sa.Text(), nullable=True, comment="Site address of the entrance"),
        sa.Column(
            "entrance_kind",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="What kind of entrance it is",
        ),
        sa.Column(
            "storeys", sa.Integer(), nullable=True, comment="Storeys it serves; NULL: not known"
        ),
        sa.Column(
            "dwellings", sa.Integer(), nullable=True, comment="Dwellings it serves; NULL: not known"
        ),
        sa.Column(
            "lift", sa.Boolean(), nullable=True, comment="Whether it has a lift; NULL: not known"
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
            comment="Entrance door [EPSG:3006]",
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
            "entrance_kind IN ('main', 'staircase', 'service', 'other', 'unknown')",
            name=op.f("stairwell_entrance_kind_check"),
        ),
        sa.CheckConstraint("dwellings BETWEEN 0 AND 2000", name=op.f("stairwell_dwellings_check")),
        sa.CheckConstraint("storeys BETWEEN 0 AND 120", name=op.f("stairwell_storeys_check")),
        sa.ForeignKeyConstraint(
            ["building_id"],
            ["core.building.id"],
            name=op.f("stairwell_building_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("stairwell_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("stairwell_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("stairwell_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("stairwell_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("stairwell_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "stairwell", "Stairwell (trapphus), placed at its entrance door.", schema="core"
    )
    op.create_geospatial_index(
        "idx_stairwell_geom",
        "stairwell",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("stairwell_building_id_idx"), "stairwell", ["building_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("stairwell_company_id_idx"), "stairwell", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("stairwell_estate_id_idx"), "stairwell", ["estate_id"], unique=False, schema="core"
    )
