"""Link reports with other Open311 servers both ways, and keep what each side was told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ORIGINS = "('tablet', 'tenant', 'staff', 'round', 'walk', 'import', 'open311')"


def upgrade() -> None:
    for table in ("report", "report_evidence"):
        op.drop_constraint(f"{table}_origin_check", table, schema="core")
        op.create_check_constraint(
            op.f(f"{table}_origin_check"), table, f"origin IN {_ORIGINS}", schema="core"
        )
    _widen_peer()
    _widen_link()
    _create_update()
    for table in ("report_event", "case_event"):
        op.create_index(
            f"{table}_at_idx", table, ["at"], unique=False, schema="core", postgresql_using="brin"
        )


def _widen_peer() -> None:
    for column in (
        sa.Column(
            "token_id",
            sa.Uuid(),
            nullable=True,
            comment="Key of ours that it calls with; NULL: it calls with none",
        ),
        sa.Column(
            "offered",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Its services as it told them last: code, name, group",
        ),
        _moment("offered_at", "Told its services at"),
        _moment("answered_at", "Answered rightly last at"),
        _moment("failed_at", "Failed last at"),
        sa.Column("error", sa.Text(), nullable=True, comment="What was wrong when it failed last"),
    ):
        op.add_column("open311_peer", column, schema="core")
    op.create_foreign_key(
        op.f("open311_peer_token_id_fkey"),
        "open311_peer",
        "api_token",
        ["token_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="SET NULL",
    )
    op.create_index(op.f("open311_peer_token_id_idx"), "open311_peer", ["token_id"], schema="core")
    op.alter_column(
        "open311_peer",
        "services",
        comment="Our category or group of categories -> their service_code",
        existing_comment="Our category -> their service_code",
        existing_type=postgresql.JSONB(astext_type=sa.Text()),
        existing_nullable=False,
        existing_server_default=sa.text("'{}'::jsonb"),
        schema="core",
    )


def _widen_link() -> None:
    for column in (
        _flag("incoming", "It came from there; else it goes there"),
        _moment("tried_at", "Sent there last at"),
        _flag("unsure", "Was sent, and nobody knows whether it arrived"),
        _moment("told_at", "They told it for this moment"),
    ):
        op.add_column("open311_link", column, schema="core")
    op.alter_column(
        "open311_link",
        "peer_id",
        comment="Where it was handed to, or came from; NULL: from a client that is no peer",
        existing_comment="Where it was handed to; NULL: it came in",
        existing_type=sa.Uuid(),
        existing_nullable=True,
        schema="core",
    )
    op.drop_index("open311_link_waiting_idx", "open311_link", schema="core")
    op.create_index(
        "open311_link_waiting_idx",
        "open311_link",
        ["company_id", "next_at"],
        schema="core",
        postgresql_where=sa.text("service_request_id IS NULL AND NOT incoming"),
    )


def _create_update() -> None:
    op.create_table(
        "open311_update",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity; what the other side knows it by",
        ),
        sa.Column("link_id", sa.Uuid(), nullable=False, comment="The linked report"),
        _flag("incoming", "It came from there; else it goes there"),
        sa.Column("update_id", sa.Text(), nullable=True, comment="What the other side calls it"),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=True,
            comment="Event of ours that it tells of, or that it became",
        ),
        sa.Column("status", sa.Text(), nullable=True, comment="Status it tells; NULL: none"),
        sa.Column("note", sa.Text(), nullable=True, comment="Words it tells; plain text"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened"),
        _moment("sent_at", "Accepted there at"),
        sa.Column(
            "tries",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Times it was tried [count]",
        ),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Next try at",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="What they said last when it failed"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("open311_update_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["core.open311_link.id"],
            name=op.f("open311_update_link_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("open311_update_pkey")),
        sa.UniqueConstraint(
            "link_id", "event_id", name=op.f("open311_update_link_id_event_id_key")
        ),
        sa.UniqueConstraint(
            "link_id",
            "incoming",
            "update_id",
            name=op.f("open311_update_link_id_incoming_update_id_key"),
        ),
        schema="core",
        comment="Update of a linked report, told once: to the other system, or by it",
    )
    op.create_index(
        op.f("open311_update_company_id_idx"), "open311_update", ["company_id"], schema="core"
    )
    op.create_index(
        "open311_update_waiting_idx",
        "open311_update",
        ["company_id", "next_at"],
        schema="core",
        postgresql_where=sa.text("sent_at IS NULL AND NOT incoming"),
    )


def _moment(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment)


def _flag(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False, comment=comment)
