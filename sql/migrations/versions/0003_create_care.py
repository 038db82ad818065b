"""Create care: waste stations, cleaning plans and visits, free days."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_day",
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
            comment="Company with a free day of its own; NULL: all",
        ),
        sa.Column("free_on", sa.Date(), nullable=False, comment="The day"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the day in Swedish"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("free_day_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("free_day_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "free_on",
            name=op.f("free_day_company_id_free_on_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
        comment="Swedish public holidays and the eves kept like them",
    )
    op.create_table(
        "cleaning_plan",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("asset_id", sa.Uuid(), nullable=False, comment="What is cleaned"),
        sa.Column(
            "task", sa.Text(), nullable=False, comment="Kind of work, e.g. stairwell_cleaning"
        ),
        sa.Column("contractor", sa.Text(), nullable=True, comment="Who does it; NULL: own staff"),
        sa.Column(
            "interval_days",
            sa.Integer(),
            nullable=True,
            comment="Days from one visit to the next; NULL: a rule is given",
        ),
        sa.Column(
            "rrule",
            sa.Text(),
            nullable=True,
            comment="Recurrence rule (RFC 5545); NULL: an interval is given",
        ),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First due day"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day of the plan; NULL: open"),
        sa.Column(
            "move_holidays",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Due days on free days move to the next working day",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("cleaning_plan_ends_on_check")
        ),
        sa.CheckConstraint(
            "interval_days BETWEEN 1 AND 3660", name=op.f("cleaning_plan_interval_days_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(interval_days, rrule) = 1", name=op.f("cleaning_plan_recurrence_check")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["core.asset.id"],
            name=op.f("cleaning_plan_asset_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cleaning_plan_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("cleaning_plan_pkey")),
        sa.UniqueConstraint(
            "asset_id", "task", "starts_on", name=op.f("cleaning_plan_asset_id_task_starts_on_key")
        ),
        schema="core",
        comment="Cleaning plan: one task on one asset, by interval or by recurrence rule",
    )
    op.create_index(
        op.f("cleaning_plan_company_id_idx"),
        "cleaning_plan",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_geospatial_table(
        "waste_station",
        sa.Column("name", sa.Text(), nullable=True, comment="Name as written"),
        sa.Column(
            "kind", sa.Text(), server_default="unknown", nullable=False, comment="What kind it is"
        ),
        sa.Column(
            "area_m2", sa.Double(), nullable=True, comment="Floor area [m2]; NULL: not known"
        ),
        sa.Column(
            "dwellings_served",
            sa.Integer(),
            nullable=True,
            comment="Dwellings that use it [count]; NULL: not known",
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
            comment="Position of its door [EPSG:3006]",
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
            "kind IN ('house', 'room', 'container', 'underground', 'outdoor', 'unknown')",
            name=op.f("waste_station_kind_check"),
        ),
        sa.CheckConstraint("area_m2 BETWEEN 0 AND 5000", name=op.f("waste_station_area_m2_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_station_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("waste_station_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core.asset.id"], name=op.f("waste_station_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("waste_station_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "estate_id",
            "source",
            "source_id",
            name=op.f("waste_station_company_id_estate_id_source_source_id_key"),
        ),
        schema="core",
    )
    op.create_table_comment(
        "waste_station", "Waste station (miljöhus, miljörum, återvinningsplats).", schema="core"
    )
    op.create_geospatial_index(
        "idx_waste_station_geom",
        "waste_station",
        ["geom"],
        unique=False,
        schema="core",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("waste_station_company_id_idx"),
        "waste_station",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("waste_station_estate_id_idx"),
        "waste_station",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "cleaning_due",
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="The plan"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Day the work is due"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cleaning_due_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["core.cleaning_plan.id"],
            name=op.f("cleaning_due_plan_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "due_on", name=op.f("cleaning_due_pkey")),
        schema="core",
        comment="Due days of plans with a recurrence rule, holidays moved",
    )
    op.create_index(
        op.f("cleaning_due_company_id_idx"),
        "cleaning_due",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "cleaning_visit",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="The plan"),
        sa.Column(
            "visited_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the place was visited",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the server got to know",
        ),
        sa.Column("outcome", sa.Text(), nullable=False, comment="What came of it"),
        sa.Column(
            "role", sa.Text(), nullable=True, comment="Role of who was there; never a person"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "outcome IN ('done', 'not_ok', 'not_possible')",
            name=op.f("cleaning_visit_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cleaning_visit_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["core.cleaning_plan.id"],
            name=op.f("cleaning_visit_plan_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("cleaning_visit_pkey")),
        schema="core",
        comment="Visit made for a cleaning plan",
    )
    op.create_index(
        op.f("cleaning_visit_company_id_idx"),
        "cleaning_visit",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "cleaning_visit_plan_id_visited_at_idx",
        "cleaning_visit",
        ["plan_id", "visited_at"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "waste_bin",
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="The station"),
        sa.Column("fraction", sa.Text(), nullable=False, comment="Waste fraction"),
        sa.Column("volume_l", sa.Integer(), nullable=False, comment="Volume of one bin [l]"),
        sa.Column("bins", sa.Integer(), nullable=False, comment="Number of bins [count]"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "fraction IN ('residual', 'food', 'paper', 'plastic', 'metal', 'clear_glass', 'coloured_glass', 'cardboard', 'bulky', 'batteries', 'electronics', 'textile')",
            name=op.f("waste_bin_fraction_check"),
        ),
        sa.CheckConstraint("bins BETWEEN 1 AND 500", name=op.f("waste_bin_bins_check")),
        sa.CheckConstraint("volume_l BETWEEN 1 AND 20000", name=op.f("waste_bin_volume_l_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_bin_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["core.waste_station.id"],
            name=op.f("waste_bin_station_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("station_id", "fraction", "volume_l", name=op.f("waste_bin_pkey")),
        schema="core",
        comment="Bins (kärl) of one size for one fraction in a waste station",
    )
    op.create_index(
        op.f("waste_bin_company_id_idx"), "waste_bin", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "waste_fraction",
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="The station"),
        sa.Column("fraction", sa.Text(), nullable=False, comment="Waste fraction"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "fraction IN ('residual', 'food', 'paper', 'plastic', 'metal', 'clear_glass', 'coloured_glass', 'cardboard', 'bulky', 'batteries', 'electronics', 'textile')",
            name=op.f("waste_fraction_fraction_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_fraction_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["core.waste_station.id"],
            name=op.f("waste_fraction_station_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("station_id", "fraction", name=op.f("waste_fraction_pkey")),
        schema="core",
        comment="Fraction that a waste station takes",
    )
    op.create_index(
        op.f("waste_fraction_company_id_idx"),
        "waste_fraction",
        ["company_id"],
        unique=False,
        schema="core",
    )
