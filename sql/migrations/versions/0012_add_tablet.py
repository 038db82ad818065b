"""Take in what tablets send: submissions, evidence, extents, keys of tablets, numbers to ring."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHECKS = {
    "spot": "spot IN ('entrance', 'landing', 'cellar', 'attic', 'laundry', 'bike_room', 'storage', 'garage', 'electrical_room', 'waste_room', 'lift', 'roof', 'other')",
    "missing_kind": "missing_kind IN ('lamp', 'stairwell', 'waste_station', 'footpath', 'courtyard', 'place')",
    "floor": "floor BETWEEN -5 AND 120",
}


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="Made by the tablet; sending it again is a repeat, not a new one",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="What was sent"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version of the wire format"),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="Checksum of the bytes sent, lower-case hex",
        ),
        sa.Column("device_id", sa.Uuid(), nullable=False, comment="Tablet, as it names itself"),
        sa.Column(
            "counter",
            sa.Integer(),
            nullable=False,
            comment="Order on the tablet, whatever its clock says",
        ),
        sa.Column(
            "app_version", sa.Text(), nullable=False, comment="Version of the app that made it"
        ),
        sa.Column(
            "saved_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was saved, by the tablet's clock",
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was sent, by the tablet's clock",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the server accepted it",
        ),
        sa.Column(
            "clock_ahead_s",
            sa.Double(),
            nullable=False,
            comment="Tablet's clock less the server's when it was sent [s]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('report', 'evidence', 'lamps_seen', 'visit')",
            name=op.f("submission_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("submission_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("submission_pkey")),
        schema="core",
        comment="Accepted submission of a tablet: receipt, checksum and both clocks",
    )
    op.create_index(
        op.f("submission_company_id_idx"), "submission", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "submission_company_id_received_at_idx",
        "submission",
        ["company_id", "received_at"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "duty_phone",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=True, comment="Estate it is for; NULL: all"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it is rung for"),
        sa.Column("name", sa.Text(), nullable=False, comment="Who answers"),
        sa.Column("phone", sa.Text(), nullable=False, comment="Telephone number as it is dialled"),
        sa.Column(
            "position",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Order in the list",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "purpose IN ('danger', 'electricity', 'lift', 'on_call')",
            name=op.f("duty_phone_purpose_check"),
        ),
        sa.CheckConstraint("position BETWEEN 0 AND 99", name=op.f("duty_phone_position_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("duty_phone_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("duty_phone_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("duty_phone_pkey")),
        schema="core",
        comment="Whom to ring at once; no private numbers",
    )
    op.create_index(
        op.f("duty_phone_company_id_idx"), "duty_phone", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("duty_phone_estate_id_idx"), "duty_phone", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "report_evidence",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Made by the client"),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column(
            "observed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was seen"
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the server accepted it",
        ),
        sa.Column("origin", sa.Text(), nullable=False, comment="How it came in"),
        sa.Column("note", sa.Text(), nullable=True, comment="Words about it; plain text"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "origin IN ('tablet', 'tenant', 'staff', 'round', 'walk', 'import')",
            name=op.f("report_evidence_origin_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("report_evidence_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("report_evidence_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_evidence_pkey")),
        schema="core",
        comment="Seen again: evidence for a report that stands already",
    )
    op.create_index(
        op.f("report_evidence_company_id_idx"),
        "report_evidence",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "report_evidence_report_id_received_at_idx",
        "report_evidence",
        ["report_id", "received_at"],
        unique=False,
        schema="core",
    )
    op.add_column(
        "api_token",
        sa.Column(
            "account_id",
            sa.Uuid(),
            nullable=True,
            comment="Account a tablet works for, with its role and limits; NULL: a machine of its own",
        ),
        schema="core",
    )
    op.add_column(
        "api_token",
        sa.Column(
            "device_id",
            sa.Uuid(),
            nullable=True,
            comment="Tablet that holds it, as it names itself; NULL: no tablet",
        ),
        schema="core",
    )
    op.create_index(
        op.f("api_token_account_id_idx"), "api_token", ["account_id"], unique=False, schema="core"
    )
    op.create_foreign_key(
        op.f("api_token_account_id_fkey"),
        "api_token",
        "account",
        ["account_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="CASCADE",
    )
    op.add_column(
        "report",
        sa.Column(
            "extent",
            Geometry("GEOMETRY", srid=3006, spatial_index=False),
            nullable=True,
            comment="Length or area it is about, line or polygon [EPSG:3006]; NULL: a point",
        ),
        schema="core",
    )
    op.add_column(
        "report",
        sa.Column(
            "floor",
            sa.Integer(),
            nullable=True,
            comment="Storey in the house, 0 at the entrance; NULL: not said",
        ),
        schema="core",
    )
    op.add_column(
        "report",
        sa.Column("spot", sa.Text(), nullable=True, comment="Part of the house; NULL: not said"),
        schema="core",
    )
    op.add_column(
        "report",
        sa.Column(
            "missing_kind",
            sa.Text(),
            nullable=True,
            comment="Kind of asset that stands here and is not in the register; NULL: none is missing",
        ),
        schema="core",
    )
    op.add_column(
        "report_photo",
        sa.Column(
            "evidence_id",
            sa.Uuid(),
            nullable=True,
            comment="Evidence it came with; NULL: with the report itself",
        ),
        schema="core",
    )
    op.create_index(
        op.f("report_photo_evidence_id_idx"),
        "report_photo",
        ["evidence_id"],
        unique=False,
        schema="core",
    )
    op.create_foreign_key(
        op.f("report_photo_evidence_id_fkey"),
        "report_photo",
        "report_evidence",
        ["evidence_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="CASCADE",
    )

    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"report_{name}_check"), "report", rule, schema="core")


def downgrade() -> None:
    op.drop_constraint(
        op.f("report_photo_evidence_id_fkey"), "report_photo", schema="core", type_="foreignkey"
    )
    op.drop_index(op.f("report_photo_evidence_id_idx"), table_name="report_photo", schema="core")
    op.drop_column("report_photo", "evidence_id", schema="core")
    op.drop_column("report", "missing_kind", schema="core")
    op.drop_column("report", "spot", schema="core")
    op.drop_column("report", "floor", schema="core")
    op.drop_column("report", "extent", schema="core")
    op.drop_constraint(
        op.f("api_token_account_id_fkey"), "api_token", schema="core", type_="foreignkey"
    )
    op.drop_index(op.f("api_token_account_id_idx"), table_name="api_token", schema="core")
    op.drop_column("api_token", "device_id", schema="core")
    op.drop_column("api_token", "account_id", schema="core")
    op.drop_index(
        "report_evidence_report_id_received_at_idx", table_name="report_evidence", schema="core"
    )
    op.drop_index(
        op.f("report_evidence_company_id_idx"), table_name="report_evidence", schema="core"
    )
    op.drop_table("report_evidence", schema="core")
    op.drop_index(op.f("duty_phone_estate_id_idx"), table_name="duty_phone", schema="core")
    op.drop_index(op.f("duty_phone_company_id_idx"), table_name="duty_phone", schema="core")
    op.drop_table("duty_phone", schema="core")
    op.drop_index("submission_company_id_received_at_idx", table_name="submission", schema="core")
    op.drop_index(op.f("submission_company_id_idx"), table_name="submission", schema="core")
    op.drop_table("submission", schema="core")
