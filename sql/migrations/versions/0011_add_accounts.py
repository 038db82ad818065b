"""Add accounts, shares, photos, documents, retention and the log of changes."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False, comment="Order"),
        sa.Column(
            "key_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed hash of an e-mail address or of a network address",
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("login_attempt_pkey")),
        schema="core",
        comment="Failed logins by hashed address and hashed network; kept for a day",
    )
    op.create_index(
        "login_attempt_key_hash_at_idx",
        "login_attempt",
        ["key_hash", "at"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "account",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("email", sa.Text(), nullable=False, comment="E-mail address, lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name or function as others see it"),
        sa.Column("role", sa.Text(), nullable=False, comment="Role, which the rights follow from"),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id; NULL: logs in through the company's directory, or not yet",
        ),
        sa.Column(
            "totp_secret",
            sa.Text(),
            nullable=True,
            comment="Secret of the second factor, encrypted; NULL: has none",
        ),
        sa.Column(
            "totp_step",
            sa.Integer(),
            nullable=True,
            comment="Last time step whose code was used: no code counts twice",
        ),
        sa.Column(
            "recovery_hashes",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Hashes of the recovery codes that are left",
        ),
        sa.Column("oidc_issuer", sa.Text(), nullable=True, comment="Directory it logs in through"),
        sa.Column(
            "oidc_subject", sa.Text(), nullable=True, comment="Its identity in that directory"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made",
        ),
        sa.Column(
            "disabled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Closed at; NULL: may log in. Never deleted while records name it",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "role IN ('administrator', 'manager', 'planner', 'caretaker', 'on_call', 'summer_worker', 'contractor', 'partner')",
            name=op.f("account_role_check"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("account_email_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("account_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pkey")),
        sa.UniqueConstraint("company_id", "id", name=op.f("account_company_id_id_key")),
        sa.UniqueConstraint("email", name=op.f("account_email_key")),
        sa.UniqueConstraint(
            "oidc_issuer", "oidc_subject", name=op.f("account_oidc_issuer_oidc_subject_key")
        ),
        schema="core",
        comment="Account of a person; e-mail addresses are one for the whole installation",
    )
    op.create_index(
        op.f("account_company_id_idx"), "account", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Order"),
        sa.Column(
            "company_id", sa.Uuid(), nullable=True, comment="Company; NULL: the installation"
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When",
        ),
        sa.Column(
            "account_id",
            sa.Uuid(),
            nullable=True,
            comment="Who; NULL: a machine, a tenant, or the command line (see actor)",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="Role, or what acted"),
        sa.Column("request_id", sa.Text(), nullable=True, comment="Request in the server's log"),
        sa.Column(
            "action", sa.Text(), nullable=False, comment="insert, update, delete, read, login …"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="Table or thing"),
        sa.Column("object_id", sa.Text(), nullable=True, comment="Its identity"),
        sa.Column("asset_id", sa.Uuid(), nullable=True, comment="Asset it is about, if any"),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Changed columns as they were",
        ),
        sa.Column(
            "after",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Changed columns as they are",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, where a reason is asked for"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("audit_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pkey")),
        schema="core",
        comment="Log of changes and of reads of personal data; nobody can change it",
    )
    op.create_index(
        "audit_company_id_asset_id_at_idx",
        "audit",
        ["company_id", "asset_id", "at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "audit_company_id_at_idx", "audit", ["company_id", "at"], unique=False, schema="core"
    )
    op.create_table(
        "database_login",
        sa.Column("login", sa.Text(), nullable=False, comment="Name of the PostgreSQL role"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("database_login_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("database_login_pkey")),
        schema="core",
        comment="Logins with role ljusrond_read, and the company they see",
    )
    op.create_index(
        op.f("database_login_company_id_idx"),
        "database_login",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "shared_area",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
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
            comment="Outline [EPSG:3006]",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("shared_area_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("shared_area_pkey")),
        schema="core",
        comment="Area that several companies share (BID)",
    )
    op.create_index(
        op.f("shared_area_company_id_idx"),
        "shared_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "account_category",
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="The account"),
        sa.Column(
            "category",
            sa.Text(),
            nullable=False,
            comment="First level of the category's code, e.g. LIGHT",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("account_category_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("account_category_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "category", name=op.f("account_category_pkey")),
        schema="core",
        comment="Categories an account is limited to; no row: all of them",
    )
    op.create_index(
        op.f("account_category_company_id_idx"),
        "account_category",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "account_estate",
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="The account"),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="The estate"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("account_estate_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("account_estate_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"],
            ["core.estate.id"],
            name=op.f("account_estate_estate_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "estate_id", name=op.f("account_estate_pkey")),
        schema="core",
        comment="Estates an account is limited to; no row: all of them",
    )
    op.create_index(
        op.f("account_estate_company_id_idx"),
        "account_estate",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("account_estate_estate_id_idx"),
        "account_estate",
        ["estate_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "api_token",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is for"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("role", sa.Text(), nullable=False, comment="Role whose rights it has at most"),
        sa.Column(
            "scopes",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Rights it is narrowed to",
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
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="Ends at"),
        sa.Column(
            "used_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Last used, to the nearest five minutes",
        ),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Taken back at; NULL: stands",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "role IN ('administrator', 'manager', 'planner', 'caretaker', 'on_call', 'summer_worker', 'contractor', 'partner')",
            name=op.f("api_token_role_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("api_token_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core.account.id"], name=op.f("api_token_created_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("api_token_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("api_token_token_hash_key")),
        schema="core",
        comment="Token of a machine; what it may is its role's rights within its scopes",
    )
    op.create_index(
        op.f("api_token_company_id_idx"), "api_token", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "document",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=True, comment="Estate; NULL: the whole company"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is"),
        sa.Column("title", sa.Text(), nullable=False, comment="Title"),
        sa.Column("held_on", sa.Date(), nullable=False, comment="Day it is about"),
        sa.Column("body", sa.Text(), nullable=False, comment="Text; plain, in paragraphs"),
        sa.Column("created_by", sa.Uuid(), nullable=True, comment="Who began it"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Begun at",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Last change",
        ),
        sa.Column(
            "adjusted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Adjusted (justerat) at, from then on a public record; NULL: draft",
        ),
        sa.Column("adjusted_by", sa.Uuid(), nullable=True, comment="Who adjusted it"),
        sa.Column(
            "replaces_id",
            sa.Uuid(),
            nullable=True,
            comment="Adjusted document that this one corrects",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('protocol', 'decision', 'plan', 'note')", name=op.f("document_kind_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(adjusted_at, adjusted_by) IN (0, 2)", name=op.f("document_adjusted_check")
        ),
        sa.ForeignKeyConstraint(
            ["adjusted_by"], ["core.account.id"], name=op.f("document_adjusted_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("document_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core.account.id"], name=op.f("document_created_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("document_estate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["core.document.id"], name=op.f("document_replaces_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        schema="core",
        comment="Document; drafts are no public record, adjusted ones are never changed",
    )
    op.create_index(
        op.f("document_company_id_idx"), "document", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("document_estate_id_idx"), "document", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "photo",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="Checksum of what was sent, as reports name it",
        ),
        sa.Column("width_px", sa.Integer(), nullable=False, comment="Width [px]"),
        sa.Column("height_px", sa.Integer(), nullable=False, comment="Height [px]"),
        sa.Column(
            "size_bytes", sa.Integer(), nullable=False, comment="Size of the kept file [bytes]"
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Arrived at",
        ),
        sa.Column(
            "reviewed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Looked at for faces and plates; NULL: partners do not see it yet",
        ),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True, comment="Who looked"),
        sa.Column(
            "blurred",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Blurred boxes, x y width height in shares of the side",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photo_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["core.account.id"], name=op.f("photo_reviewed_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("photo_pkey")),
        sa.UniqueConstraint("company_id", "sha256", name=op.f("photo_company_id_sha256_key")),
        schema="core",
        comment="Picture that reports name; the files lie in the data folder",
    )
    op.create_index(
        op.f("photo_company_id_idx"), "photo", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "retention_rule",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("record_type", sa.Text(), nullable=False, comment="What kind of record"),
        sa.Column(
            "keep_days",
            sa.Integer(),
            nullable=True,
            comment="Days kept after its end [d]; NULL: preserved for ever",
        ),
        sa.Column(
            "decision",
            sa.Text(),
            nullable=True,
            comment="Reference of the decision (gallringsbeslut); NULL: not decided",
        ),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="Day of the decision"),
        sa.Column(
            "since_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Rule from; the newest of a type counts",
        ),
        sa.Column(
            "set_by", sa.Uuid(), nullable=True, comment="Who wrote it down; NULL: the command line"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "record_type IN ('reporter_contact', 'report', 'photo', 'document', 'session', 'audit')",
            name=op.f("retention_rule_record_type_check"),
        ),
        sa.CheckConstraint(
            "keep_days BETWEEN 1 AND 36500", name=op.f("retention_rule_keep_days_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(decision, decided_on) IN (0, 2)",
            name=op.f("retention_rule_decision_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("retention_rule_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["core.account.id"], name=op.f("retention_rule_set_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("retention_rule_pkey")),
        schema="core",
        comment="Retention by record type; without a decision nothing is removed",
    )
    op.create_index(
        op.f("retention_rule_company_id_idx"),
        "retention_rule",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "share",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "title", sa.Text(), nullable=False, comment="What it is about, as the partner reads it"
        ),
        sa.Column(
            "receiver",
            sa.Text(),
            nullable=False,
            comment="Actor it is meant for; a unit, not a person",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="partner or contractor"),
        sa.Column(
            "token_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the link's secret; NULL: shared with an account",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="Account it is shared with"),
        sa.Column(
            "created_by", sa.Uuid(), nullable=True, comment="Who shared it; NULL: the command line"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Shared at",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="Seen until"),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Taken back at; NULL: stands",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("role IN ('contractor', 'partner')", name=op.f("share_role_check")),
        sa.CheckConstraint(
            "num_nonnulls(token_hash, account_id) = 1", name=op.f("share_receiver_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["core.account.id"], name=op.f("share_account_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("share_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core.account.id"], name=op.f("share_created_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("share_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("share_token_hash_key")),
        schema="core",
        comment="What is shared with a partner or contractor, until when",
    )
    op.create_index(
        op.f("share_account_id_idx"), "share", ["account_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("share_company_id_idx"), "share", ["company_id"], unique=False, schema="core"
    )
    op.create_table(
        "shared_area_member",
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="The company that takes part"),
        sa.Column(
            "dwellings", sa.Integer(), nullable=True, comment="Its dwellings there; NULL: not told"
        ),
        sa.Column(
            "agreed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The member said yes at; NULL: invited, nothing of it is counted",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.shared_area.id"],
            name=op.f("shared_area_member_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("shared_area_member_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["core.company.id"], name=op.f("shared_area_member_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("area_id", "member_id", name=op.f("shared_area_member_pkey")),
        schema="core",
        comment="Owners of a shared area; weight is their dwellings",
    )
    op.create_index(
        op.f("shared_area_member_company_id_idx"),
        "shared_area_member",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Order"),
        sa.Column("rule_id", sa.Uuid(), nullable=False, comment="The rule as it stood"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When",
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False, comment="Only counted"),
        sa.Column("found", sa.Integer(), nullable=False, comment="Records past their time"),
        sa.Column("removed", sa.Integer(), nullable=False, comment="Records removed"),
        sa.Column(
            "run_by", sa.Uuid(), nullable=True, comment="Who started it; NULL: the daily job"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("retention_run_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["core.retention_rule.id"], name=op.f("retention_run_rule_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_by"], ["core.account.id"], name=op.f("retention_run_run_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("retention_run_pkey")),
        schema="core",
        comment="What was removed by which rule, when; and what was only tried",
    )
    op.create_index(
        op.f("retention_run_company_id_idx"),
        "retention_run",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "session",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "token_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the cookie; the cookie itself is kept nowhere",
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="The account"),
        sa.Column("share_id", sa.Uuid(), nullable=True, comment="The partner's link"),
        sa.Column(
            "device", sa.Text(), nullable=True, comment="Kind of browser, e.g. Chrome on Android"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Logged in at",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Last used, to the nearest five minutes",
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="Ends at the latest"
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Logged out or taken back at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "num_nonnulls(account_id, share_id) = 1", name=op.f("session_who_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.account.id"],
            name=op.f("session_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("session_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["core.share.id"], name=op.f("session_share_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("session_token_hash_key")),
        schema="core",
        comment="Logged-in browser; ended ones are kept for a while for the log",
    )
    op.create_index(
        op.f("session_account_id_idx"), "session", ["account_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("session_company_id_idx"), "session", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("session_share_id_idx"), "session", ["share_id"], unique=False, schema="core"
    )
    op.create_table(
        "masking",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("report_id", sa.Uuid(), nullable=True, comment="The report"),
        sa.Column("document_id", sa.Uuid(), nullable=True, comment="The document"),
        sa.Column(
            "field", sa.Text(), nullable=False, comment="Field of the record, or the event's id"
        ),
        sa.Column("first", sa.Integer(), nullable=False, comment="First covered character, from 0"),
        sa.Column(
            "last", sa.Integer(), nullable=False, comment="One past the last covered character"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in words"),
        sa.Column(
            "provision",
            sa.Text(),
            nullable=False,
            comment="Provision it rests on, e.g. OSL 21 kap. 1 §",
        ),
        sa.Column("masked_by", sa.Uuid(), nullable=True, comment="Who masked it"),
        sa.Column(
            "masked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Masked at",
        ),
        sa.Column(
            "lifted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Uncovered again at; NULL: stands",
        ),
        sa.Column("lifted_reason", sa.Text(), nullable=True, comment="Why it was uncovered"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("last > first AND first >= 0", name=op.f("masking_passage_check")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("masking_reason_check")),
        sa.CheckConstraint(
            "num_nonnulls(report_id, document_id) = 1", name=op.f("masking_record_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("masking_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["core.document.id"],
            name=op.f("masking_document_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["masked_by"], ["core.account.id"], name=op.f("masking_masked_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("masking_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("masking_pkey")),
        schema="core",
        comment="Masked passage of a public record, with its reason",
    )
    op.create_index(
        op.f("masking_company_id_idx"), "masking", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("masking_document_id_idx"), "masking", ["document_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("masking_report_id_idx"), "masking", ["report_id"], unique=False, schema="core"
    )
    op.create_table(
        "share_report",
        sa.Column("share_id", sa.Uuid(), nullable=False, comment="The share"),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="The report"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("share_report_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("share_report_report_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["core.share.id"],
            name=op.f("share_report_share_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("share_id", "report_id", name=op.f("share_report_pkey")),
        schema="core",
        comment="Reports of a share",
    )
    op.create_index(
        op.f("share_report_company_id_idx"),
        "share_report",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("share_report_report_id_idx"),
        "share_report",
        ["report_id"],
        unique=False,
        schema="core",
    )
    op.add_column(
        "fault_category",
        sa.Column(
            "simple",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Safe for summer workers (enkla uppdrag)",
        ),
        schema="core",
    )
    op.add_column(
        "reporter_contact",
        sa.Column(
            "consent",
            sa.Text(),
            nullable=True,
            comment="Words the reporter agreed to; NULL: none were shown",
        ),
        schema="core",
    )
    op.add_column(
        "reporter_contact",
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Given at",
        ),
        schema="core",
    )
    # ### end Alembic commands ###
    op.create_index(
        "report_photo_sha256_idx", "report_photo", ["sha256"], unique=False, schema="core"
    )
    op.create_index(
        "photo_waiting_idx",
        "photo",
        ["received_at", "id"],
        unique=False,
        schema="core",
        postgresql_where="reviewed_at IS NULL",
    )
    op.create_index(
        "photo_reviewed_at_id_idx", "photo", ["reviewed_at", "id"], unique=False, schema="core"
    )
