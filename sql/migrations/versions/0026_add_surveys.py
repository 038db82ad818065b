"""Add surveys as counts, pulse surveys, facts from outside and coded events of places."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_area",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "estate_id",
            sa.Uuid(),
            nullable=True,
            comment="Estate it lies in; NULL: in none, or many",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as surveys write it"),
        sa.Column("code", sa.Text(), nullable=True, comment="Code in other registers; NULL: none"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3006,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Outline; NULL: not known [EPSG:3006]",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_area_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("survey_area_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_area_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("survey_area_company_id_name_key")),
        schema="core",
        comment="Area that surveys are answered for",
    )
    op.create_index(
        op.f("survey_area_company_id_idx"),
        "survey_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("survey_area_estate_id_idx"), "survey_area", ["estate_id"], unique=False, schema="core"
    )
    op.create_table(
        "survey_area_name",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column(
            "spelling", sa.Text(), nullable=False, comment="Letters and digits of it, lower case"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.survey_area.id"],
            name=op.f("survey_area_name_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_area_name_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_area_name_pkey")),
        sa.UniqueConstraint(
            "company_id", "spelling", name=op.f("survey_area_name_company_id_spelling_key")
        ),
        schema="core",
        comment="Other spelling of a survey area, chosen by hand",
    )
    op.create_index(
        op.f("survey_area_name_area_id_idx"),
        "survey_area_name",
        ["area_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("survey_area_name_company_id_idx"),
        "survey_area_name",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "survey_mapping",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Area, weight and questions by column",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Kept since",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_mapping_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_mapping_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("survey_mapping_company_id_name_key")),
        schema="core",
        comment="Which columns of a survey's file mean what",
    )
    op.create_index(
        op.f("survey_mapping_company_id_idx"),
        "survey_mapping",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "survey_draft",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file"),
        sa.Column("file", sa.LargeBinary(), nullable=False, comment="The file as sent"),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What was chosen so far, as in survey_mapping",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Sent at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_draft_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_draft_pkey")),
        schema="core",
        comment="File of a survey while its columns are chosen, a day at most",
    )
    op.create_index(
        op.f("survey_draft_company_id_idx"),
        "survey_draft",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "survey_wave",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="Imported, or asked here (pulse)"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day of answering"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="Last day of answering"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who asked, and how"),
        sa.Column(
            "file_name", sa.Text(), nullable=True, comment="File it came from; NULL: asked here"
        ),
        sa.Column(
            "left_out",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Rows of the file without an area or a weight [count]",
        ),
        sa.Column(
            "strange",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Answers outside their scale, counted as none [count]",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Taken at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("kind IN ('imported', 'pulse')", name=op.f("survey_wave_kind_check")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("survey_wave_period_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_wave_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_wave_pkey")),
        schema="core",
        comment="One time that a survey was asked",
    )
    op.create_index(
        op.f("survey_wave_company_id_idx"),
        "survey_wave",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "survey_wave_area",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("wave_id", sa.Uuid(), nullable=False, comment="The wave"),
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column("invited", sa.Integer(), nullable=True, comment="Asked [count]; NULL: not known"),
        sa.Column(
            "respondents", sa.Integer(), nullable=False, comment="Answered anything at all [count]"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "invited BETWEEN 1 AND 10000000", name=op.f("survey_wave_area_invited_check")
        ),
        sa.CheckConstraint(
            "respondents BETWEEN 0 AND 10000000", name=op.f("survey_wave_area_respondents_check")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.survey_area.id"],
            name=op.f("survey_wave_area_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_wave_area_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["core.survey_wave.id"],
            name=op.f("survey_wave_area_wave_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_wave_area_pkey")),
        sa.UniqueConstraint(
            "wave_id", "area_id", name=op.f("survey_wave_area_wave_id_area_id_key")
        ),
        schema="core",
        comment="How many were asked and answered in an area",
    )
    op.create_index(
        op.f("survey_wave_area_area_id_idx"),
        "survey_wave_area",
        ["area_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("survey_wave_area_company_id_idx"),
        "survey_wave_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("survey_wave_area_wave_id_idx"),
        "survey_wave_area",
        ["wave_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "survey_item",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("wave_id", sa.Uuid(), nullable=False, comment="The wave"),
        sa.Column("theme", sa.Text(), nullable=False, comment="Theme"),
        sa.Column(
            "title", sa.Text(), nullable=True, comment="The question; NULL: the theme as a whole"
        ),
        sa.Column(
            "source_column", sa.Text(), nullable=True, comment="Column of the file; NULL: none"
        ),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the wave"),
        sa.Column("low", sa.Double(), nullable=False, comment="Lowest value of the scale"),
        sa.Column("high", sa.Double(), nullable=False, comment="Highest value of the scale"),
        sa.Column("good", sa.Text(), nullable=False, comment="Good end of the scale: high or low"),
        sa.Column(
            "positive_from",
            sa.Double(),
            nullable=False,
            comment="Value from which on, towards the good end, an answer is positive",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("good IN ('high', 'low')", name=op.f("survey_item_good_check")),
        sa.CheckConstraint(
            "theme IN ('safety', 'clean_tidy', 'help', 'taken_seriously', 'ntu', 'polq', 'lighting', 'other')",
            name=op.f("survey_item_theme_check"),
        ),
        sa.CheckConstraint("low < high", name=op.f("survey_item_scale_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_item_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["core.survey_wave.id"],
            name=op.f("survey_item_wave_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_item_pkey")),
        schema="core",
        comment="Question of a wave, or a theme of several",
    )
    op.create_index(
        op.f("survey_item_company_id_idx"),
        "survey_item",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("survey_item_wave_id_idx"), "survey_item", ["wave_id"], unique=False, schema="core"
    )
    op.create_table(
        "survey_count",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="The question or theme"),
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column(
            "score", sa.Double(), nullable=False, comment="Answer from 0 (worst) to 100 (best)"
        ),
        sa.Column("positive", sa.Double(), nullable=False, comment="Share of it that is positive"),
        sa.Column("answers", sa.Integer(), nullable=False, comment="Answers [count]"),
        sa.Column("weight", sa.Double(), nullable=False, comment="Sum of their weights"),
        sa.Column(
            "weight_squares",
            sa.Double(),
            nullable=False,
            comment="Sum of the squares of their weights",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("positive BETWEEN 0 AND 1", name=op.f("survey_count_positive_check")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("survey_count_score_check")),
        sa.CheckConstraint(
            "weight >= 0 AND weight_squares >= 0", name=op.f("survey_count_weight_check")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.survey_area.id"],
            name=op.f("survey_count_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("survey_count_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["core.survey_item.id"],
            name=op.f("survey_count_item_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_count_pkey")),
        sa.UniqueConstraint(
            "item_id",
            "area_id",
            "score",
            "positive",
            name=op.f("survey_count_item_id_area_id_score_positive_key"),
        ),
        schema="core",
        comment="Answers to a question in an area that are alike",
    )
    op.create_index(
        op.f("survey_count_area_id_idx"), "survey_count", ["area_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("survey_count_company_id_idx"),
        "survey_count",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "pulse_link",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Part of the address /pulse/{code}"),
        sa.Column("wave_id", sa.Uuid(), nullable=False, comment="The wave"),
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Takes no answers since; NULL: it does",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.survey_area.id"],
            name=op.f("pulse_link_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("pulse_link_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["core.survey_wave.id"],
            name=op.f("pulse_link_wave_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pulse_link_pkey")),
        sa.UniqueConstraint("code", name=op.f("pulse_link_code_key")),
        sa.UniqueConstraint("wave_id", "area_id", name=op.f("pulse_link_wave_id_area_id_key")),
        schema="core",
        comment="Code behind which a pulse survey is answered for an area",
    )
    op.create_index(
        op.f("pulse_link_area_id_idx"), "pulse_link", ["area_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("pulse_link_company_id_idx"), "pulse_link", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("pulse_link_wave_id_idx"), "pulse_link", ["wave_id"], unique=False, schema="core"
    )
    op.create_table(
        "pulse_answer",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="The question"),
        sa.Column("area_id", sa.Uuid(), nullable=False, comment="The area"),
        sa.Column("answered_on", sa.Date(), nullable=False, comment="Day"),
        sa.Column(
            "score", sa.Double(), nullable=False, comment="Answer from 0 (worst) to 100 (best)"
        ),
        sa.Column("positive", sa.Double(), nullable=False, comment="1: positive, 0: not"),
        sa.Column(
            "is_held",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Bears a sign of abuse, and is not counted",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("positive BETWEEN 0 AND 1", name=op.f("pulse_answer_positive_check")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("pulse_answer_score_check")),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["core.survey_area.id"],
            name=op.f("pulse_answer_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("pulse_answer_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["core.survey_item.id"],
            name=op.f("pulse_answer_item_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pulse_answer_pkey")),
        schema="core",
        comment="Answer to one question of a pulse survey, tied to nobody",
    )
    op.create_index(
        op.f("pulse_answer_area_id_idx"), "pulse_answer", ["area_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("pulse_answer_company_id_idx"),
        "pulse_answer",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("pulse_answer_item_id_idx"), "pulse_answer", ["item_id"], unique=False, schema="core"
    )
    op.create_table(
        "outside_indicator",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="List of the police, index of areas, other"
        ),
        sa.Column(
            "place", sa.Text(), nullable=False, comment="What it is said of, as the source names it"
        ),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Day that it tells of"),
        sa.Column("said", sa.Text(), nullable=False, comment="What the source says, in its words"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who says so, where"),
        sa.Column("url", sa.Text(), nullable=True, comment="Where it can be read; NULL: on paper"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Written down at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "kind IN ('police_list', 'area_index', 'other')",
            name=op.f("outside_indicator_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("outside_indicator_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("outside_indicator_pkey")),
        schema="core",
        comment="Dated fact from outside about a place, with its source",
    )
    op.create_index(
        op.f("outside_indicator_company_id_idx"),
        "outside_indicator",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "situation_event",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("estate_id", sa.Uuid(), nullable=False, comment="Estate"),
        sa.Column(
            "courtyard_id",
            sa.Uuid(),
            nullable=True,
            comment="Courtyard it was at or nearest to; NULL: not said",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="What, by code"),
        sa.Column("happened_on", sa.Date(), nullable=False, comment="Day"),
        sa.Column("daypart", sa.Text(), nullable=False, comment="Part of the day"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Written down at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "daypart IN ('night', 'morning', 'afternoon', 'evening')",
            name=op.f("situation_event_daypart_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('gathering_stairwell', 'gathering_cellar', 'gathering_garage', 'gathering_outdoors', 'fight', 'burglary', 'drugs', 'sleeping_place', 'traffic', 'objects', 'arranged')",
            name=op.f("situation_event_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("situation_event_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["courtyard_id"],
            ["core.courtyard.id"],
            name=op.f("situation_event_courtyard_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("situation_event_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("situation_event_pkey")),
        schema="core",
        comment="Coded event of the weekly picture: what, where, when; never who",
    )
    op.create_index(
        op.f("situation_event_company_id_idx"),
        "situation_event",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("situation_event_courtyard_id_idx"),
        "situation_event",
        ["courtyard_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("situation_event_estate_id_idx"),
        "situation_event",
        ["estate_id"],
        unique=False,
        schema="core",
    )
