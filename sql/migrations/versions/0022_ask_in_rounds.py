"""Ask in rounds what templates say; judge work by samples; read waste rooms."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_grading",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True), nullable=True, comment="No more grades since"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photo_grading_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("photo_grading_pkey")),
        schema="core",
        comment="Set of photos graded by several people to see their agreement",
    )
    op.create_index(
        op.f("photo_grading_company_id_idx"),
        "photo_grading",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "round_template",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "company_id", sa.Uuid(), nullable=True, comment="Whose it is; NULL: shipped, for all"
        ),
        sa.Column(
            "code", sa.Text(), nullable=False, comment="Task of the plans, e.g. stairwell_cleaning"
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="Inspection, cleaning done by others, expert check",
        ),
        sa.Column(
            "asset_kinds",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Kinds of assets, or of places, it applies to; empty: any",
        ),
        sa.Column("name_sv", sa.Text(), nullable=False, comment="Name in Swedish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("about_sv", sa.Text(), nullable=True, comment="What it is for, in Swedish"),
        sa.Column("about_en", sa.Text(), nullable=True, comment="What it is for, in English"),
        sa.Column("rrule", sa.Text(), nullable=True, comment="Usual recurrence (RFC 5545)"),
        sa.Column("minutes", sa.Double(), nullable=True, comment="Usual time a place takes [min]"),
        sa.Column("source", sa.Text(), nullable=True, comment="Where its content comes from"),
        sa.Column(
            "retired_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="No longer offered since",
        ),
        sa.CheckConstraint(
            "kind IN ('inspection', 'cleaning', 'expert')", name=op.f("round_template_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("round_template_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("round_template_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "code",
            name=op.f("round_template_company_id_code_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
        comment="Template of a round: its code is the task of the plans that follow it",
    )
    op.create_index(
        op.f("round_template_company_id_idx"),
        "round_template",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "calendar_feed",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the address"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="Team whose calendar it is"),
        sa.Column("contractor_id", sa.Uuid(), nullable=True, comment="Contractor whose it is"),
        sa.Column(
            "language",
            sa.Text(),
            server_default="sv",
            nullable=False,
            comment="Language of its events",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="No longer answered since",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("calendar_feed_language_check")),
        sa.CheckConstraint(
            "num_nonnulls(team_id, contractor_id) = 1", name=op.f("calendar_feed_whose_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("calendar_feed_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["core.contractor.id"],
            name=op.f("calendar_feed_contractor_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core.team.id"],
            name=op.f("calendar_feed_team_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_feed_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("calendar_feed_token_hash_key")),
        schema="core",
        comment="iCalendar feed of what a team or contractor is to do",
    )
    op.create_index(
        op.f("calendar_feed_company_id_idx"),
        "calendar_feed",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "inspection_sample",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("task", sa.Text(), nullable=False, comment="Task whose work is judged"),
        sa.Column(
            "contractor", sa.Text(), nullable=False, comment="Whose work, as its plans name them"
        ),
        sa.Column(
            "estate_id", sa.Uuid(), nullable=True, comment="Only in this estate; NULL: everywhere"
        ),
        sa.Column(
            "seed",
            sa.Integer(),
            nullable=False,
            comment="Seed of the lot, so that it can be drawn again",
        ),
        sa.Column(
            "population", sa.Integer(), nullable=False, comment="Plans it was drawn from [count]"
        ),
        sa.Column("size", sa.Integer(), nullable=False, comment="Plans drawn [count]"),
        sa.Column(
            "drawn_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Drawn at",
        ),
        sa.Column("inspect_by", sa.Date(), nullable=False, comment="Last day of the inspection"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "size BETWEEN 1 AND population", name=op.f("inspection_sample_size_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("inspection_sample_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["estate_id"], ["core.estate.id"], name=op.f("inspection_sample_estate_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("inspection_sample_pkey")),
        schema="core",
        comment="Sample of places whose cleaning is inspected, drawn by lot",
    )
    op.create_index(
        op.f("inspection_sample_company_id_idx"),
        "inspection_sample",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "management_area",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as written"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="Team that looks after it"),
        sa.Column(
            "hours_week",
            sa.Double(),
            nullable=True,
            comment="Hours for rounds and cleaning in a week [h]; NULL: not said",
        ),
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
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("management_area_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core.team.id"],
            name=op.f("management_area_team_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("management_area_pkey")),
        sa.UniqueConstraint("company_id", "name", name=op.f("management_area_company_id_name_key")),
        schema="core",
        comment="Area of care (förvaltningsområde)",
    )
    op.create_index(
        op.f("management_area_company_id_idx"),
        "management_area",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "photo_grade",
        sa.Column("grading_id", sa.Uuid(), nullable=False, comment="The set"),
        sa.Column("position", sa.Integer(), nullable=False, comment="The photo's place in it"),
        sa.Column("grader", sa.Text(), nullable=False, comment="Letter of the grader: A, B, …"),
        sa.Column("aspect", sa.Text(), nullable=False, comment="Intact, clean or tidy"),
        sa.Column("score", sa.Integer(), nullable=False, comment="0 bad, 1 fair, 2 good"),
        sa.Column(
            "graded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Graded at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "aspect IN ('intact', 'clean', 'tidy')", name=op.f("photo_grade_aspect_check")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 2", name=op.f("photo_grade_score_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photo_grade_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["grading_id"],
            ["core.photo_grading.id"],
            name=op.f("photo_grade_grading_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "grading_id", "position", "grader", "aspect", name=op.f("photo_grade_pkey")
        ),
        schema="core",
        comment="Grade of a photo by one grader, for one aspect",
    )
    op.create_index(
        op.f("photo_grade_company_id_idx"),
        "photo_grade",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "round_item",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Identity",
        ),
        sa.Column(
            "company_id", sa.Uuid(), nullable=True, comment="Whose it is; NULL: shipped, for all"
        ),
        sa.Column("template_id", sa.Uuid(), nullable=False, comment="The template"),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="Stable name in the template, kept when words change",
        ),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the round"),
        sa.Column(
            "aspect",
            sa.Text(),
            nullable=False,
            comment="What it tells of: intact, clean, tidy, or safety",
        ),
        sa.Column("question_sv", sa.Text(), nullable=False, comment="Question in Swedish"),
        sa.Column("question_en", sa.Text(), nullable=False, comment="Question in English"),
        sa.Column("ok_sv", sa.Text(), nullable=True, comment="What OK means, in Swedish"),
        sa.Column("ok_en", sa.Text(), nullable=True, comment="What OK means, in English"),
        sa.Column("photo_sv", sa.Text(), nullable=True, comment="Photo standard in Swedish"),
        sa.Column("photo_en", sa.Text(), nullable=True, comment="Photo standard in English"),
        sa.Column(
            "photo_when",
            sa.Text(),
            server_default="not_ok",
            nullable=False,
            comment="When a photo is asked",
        ),
        sa.Column("guidance_sv", sa.Text(), nullable=True, comment="How to look, in Swedish"),
        sa.Column("guidance_en", sa.Text(), nullable=True, comment="How to look, in English"),
        sa.Column(
            "answers",
            postgresql.ARRAY(sa.Text()),
            server_default="{ok,not_ok,not_applicable}",
            nullable=False,
            comment="Answers that are offered",
        ),
        sa.Column(
            "severities",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Grades of a fault (A, B, C); empty: none asked",
        ),
        sa.Column(
            "category",
            sa.Text(),
            nullable=True,
            comment="What a fault is reported as; NULL: nothing",
        ),
        sa.Column(
            "priority", sa.Text(), nullable=True, comment="Priority of it; NULL: by the promises"
        ),
        sa.Column(
            "recheck_days",
            sa.Integer(),
            nullable=True,
            comment="Looked at again after so many days [d]; NULL: in the next round",
        ),
        sa.Column(
            "is_mandatory",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Must be answered for the round to be whole",
        ),
        sa.Column(
            "retired_at", sa.DateTime(timezone=True), nullable=True, comment="No longer asked since"
        ),
        sa.CheckConstraint(
            "aspect IN ('intact', 'clean', 'tidy', 'safe')", name=op.f("round_item_aspect_check")
        ),
        sa.CheckConstraint(
            "photo_when IN ('never', 'not_ok', 'always')", name=op.f("round_item_photo_when_check")
        ),
        sa.CheckConstraint(
            "priority IN ('P0', 'P1', 'P2', 'P3', 'P4')", name=op.f("round_item_priority_check")
        ),
        sa.CheckConstraint(
            "recheck_days BETWEEN 1 AND 366", name=op.f("round_item_recheck_days_check")
        ),
        sa.ForeignKeyConstraint(
            ["category"], ["core.fault_category.code"], name=op.f("round_item_category_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("round_item_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["core.round_template.id"],
            name=op.f("round_item_template_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("round_item_pkey")),
        schema="core",
        comment="Item of a round: question, photo standard, what a fault becomes",
    )
    op.create_index(
        op.f("round_item_company_id_idx"), "round_item", ["company_id"], unique=False, schema="core"
    )
    op.create_index(
        "round_item_template_id_code_key",
        "round_item",
        ["template_id", "code"],
        unique=True,
        schema="core",
        postgresql_where="retired_at IS NULL",
    )
    op.create_table(
        "photo_grading_item",
        sa.Column("grading_id", sa.Uuid(), nullable=False, comment="The set"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the set"),
        sa.Column("photo_id", sa.Uuid(), nullable=False, comment="The photo"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photo_grading_item_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["grading_id"],
            ["core.photo_grading.id"],
            name=op.f("photo_grading_item_grading_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["core.photo.id"],
            name=op.f("photo_grading_item_photo_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("grading_id", "position", name=op.f("photo_grading_item_pkey")),
        schema="core",
        comment="Photo of a set that is graded",
    )
    op.create_index(
        op.f("photo_grading_item_company_id_idx"),
        "photo_grading_item",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("photo_grading_item_photo_id_idx"),
        "photo_grading_item",
        ["photo_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "cleaning_standing",
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="The plan"),
        sa.Column(
            "last_done_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Last visit that did the work",
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Last visit of any outcome",
        ),
        sa.Column(
            "due_on", sa.Date(), nullable=True, comment="First day not done; NULL: none is left"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("cleaning_standing_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["core.cleaning_plan.id"],
            name=op.f("cleaning_standing_plan_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("cleaning_standing_pkey")),
        schema="core",
        comment="Last work and next due day of each cleaning plan, kept by triggers",
    )
    op.create_index(
        "cleaning_standing_company_id_due_on_idx",
        "cleaning_standing",
        ["company_id", "due_on"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("cleaning_standing_company_id_idx"),
        "cleaning_standing",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "inspection_sample_plan",
        sa.Column("sample_id", sa.Uuid(), nullable=False, comment="The sample"),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="The plan"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in which it was drawn"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("inspection_sample_plan_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["core.cleaning_plan.id"],
            name=op.f("inspection_sample_plan_plan_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["core.inspection_sample.id"],
            name=op.f("inspection_sample_plan_sample_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sample_id", "plan_id", name=op.f("inspection_sample_plan_pkey")),
        schema="core",
        comment="Plan drawn into a sample",
    )
    op.create_index(
        op.f("inspection_sample_plan_company_id_idx"),
        "inspection_sample_plan",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("inspection_sample_plan_plan_id_idx"),
        "inspection_sample_plan",
        ["plan_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "waste_collection",
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="The station"),
        sa.Column("fraction", sa.Text(), nullable=False, comment="Waste fraction"),
        sa.Column("rrule", sa.Text(), nullable=False, comment="Recurrence rule (RFC 5545)"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day of the rule"),
        sa.Column(
            "per_week",
            sa.Float(),
            nullable=False,
            comment="Collections a week on average, counted from the rule [1/week]",
        ),
        sa.Column("collector", sa.Text(), nullable=True, comment="Who collects; NULL: not known"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "fraction IN ('residual', 'food', 'paper', 'plastic', 'metal', 'clear_glass', 'coloured_glass', 'cardboard', 'bulky', 'batteries', 'electronics', 'textile')",
            name=op.f("waste_collection_fraction_check"),
        ),
        sa.CheckConstraint(
            "per_week BETWEEN 0 AND 7", name=op.f("waste_collection_per_week_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_collection_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["core.waste_station.id"],
            name=op.f("waste_collection_station_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("station_id", "fraction", name=op.f("waste_collection_pkey")),
        schema="core",
        comment="Collection of a fraction from a waste station, by recurrence rule",
    )
    op.create_index(
        op.f("waste_collection_company_id_idx"),
        "waste_collection",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "waste_need",
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
            comment="Whose figures; NULL: shipped, for all",
        ),
        sa.Column("fraction", sa.Text(), nullable=False, comment="Waste fraction"),
        sa.Column(
            "low_l",
            sa.Float(),
            nullable=False,
            comment="Least that a dwelling leaves [l/week]",
        ),
        sa.Column(
            "high_l",
            sa.Float(),
            nullable=False,
            comment="Most that a dwelling leaves [l/week]",
        ),
        sa.Column(
            "bin_l",
            sa.Integer(),
            nullable=False,
            comment="Volume of the bins that would be added [l]",
        ),
        sa.Column(
            "every_days",
            sa.Integer(),
            nullable=False,
            comment="Days between collections where none is told, for what would be added [d]",
        ),
        sa.Column(
            "mandated_from",
            sa.Date(),
            nullable=True,
            comment="Sorted at the property by law from this day; of the shipped row alone; NULL: not",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the figures come from"),
        sa.CheckConstraint(
            "fraction IN ('residual', 'food', 'paper', 'plastic', 'metal', 'clear_glass', 'coloured_glass', 'cardboard', 'bulky', 'batteries', 'electronics', 'textile')",
            name=op.f("waste_need_fraction_check"),
        ),
        sa.CheckConstraint(
            "low_l BETWEEN 0 AND high_l AND high_l <= 1000", name=op.f("waste_need_litres_check")
        ),
        sa.CheckConstraint("bin_l BETWEEN 10 AND 20000", name=op.f("waste_need_bin_l_check")),
        sa.CheckConstraint("every_days BETWEEN 1 AND 92", name=op.f("waste_need_every_days_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_need_company_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("waste_need_pkey")),
        sa.UniqueConstraint(
            "company_id",
            "fraction",
            name=op.f("waste_need_company_id_fraction_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
        comment="Litres of a waste fraction that a dwelling leaves in a week",
    )
    op.create_index(
        op.f("waste_need_company_id_idx"),
        "waste_need",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "visit_answer",
        sa.Column("visit_id", sa.Uuid(), nullable=False, comment="The visit"),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="The item as it was worded"),
        sa.Column("answer", sa.Text(), nullable=False, comment="The answer"),
        sa.Column(
            "severity", sa.Text(), nullable=True, comment="Grade of the fault; NULL: none given"
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="What was written to it"),
        sa.Column(
            "report_id",
            sa.Uuid(),
            nullable=True,
            comment="Report that the fault became; NULL: none",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "answer IN ('ok', 'not_ok', 'not_applicable')", name=op.f("visit_answer_answer_check")
        ),
        sa.CheckConstraint("severity IN ('A', 'B', 'C')", name=op.f("visit_answer_severity_check")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("visit_answer_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["core.round_item.id"], name=op.f("visit_answer_item_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("visit_answer_report_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["core.cleaning_visit.id"],
            name=op.f("visit_answer_visit_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", "item_id", name=op.f("visit_answer_pkey")),
        schema="core",
        comment="Answer to an item of a round at a visit",
    )
    op.create_index(
        op.f("visit_answer_company_id_idx"),
        "visit_answer",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "visit_answer_item_id_idx", "visit_answer", ["item_id"], unique=False, schema="core"
    )
    op.create_index(
        op.f("visit_answer_report_id_idx"),
        "visit_answer",
        ["report_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "round_deviation",
        sa.Column("asset_id", sa.Uuid(), nullable=False, comment="The asset"),
        sa.Column("task", sa.Text(), nullable=False, comment="Task of the plan"),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="Lasting name of the item in its template",
        ),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="The item as it was worded last"),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="First visit that found it not OK, since it last was",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Last visit that found it not OK",
        ),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=True,
            comment="Grade of the fault when it was seen last; NULL: none given",
        ),
        sa.Column(
            "note",
            sa.Text(),
            nullable=True,
            comment="What was written to it when it was seen last",
        ),
        sa.Column(
            "report_id", sa.Uuid(), nullable=True, comment="Report that it became; NULL: none"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "severity IN ('A', 'B', 'C')", name=op.f("round_deviation_severity_check")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["core.asset.id"],
            name=op.f("round_deviation_asset_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("round_deviation_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["core.round_item.id"], name=op.f("round_deviation_item_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["core.report.id"],
            name=op.f("round_deviation_report_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("asset_id", "task", "code", name=op.f("round_deviation_pkey")),
        schema="core",
        comment="Open deviation of an item on an asset, kept by triggers on the answers",
    )
    for column in ("company_id", "item_id", "report_id"):
        op.create_index(f"round_deviation_{column}_idx", "round_deviation", [column], schema="core")
    op.create_table(
        "visit_photo",
        sa.Column("visit_id", sa.Uuid(), nullable=False, comment="The visit"),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="The item"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the answer, from 0"),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="Checksum of the picture, lower-case hex",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("visit_photo_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["core.round_item.id"], name=op.f("visit_photo_item_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["core.cleaning_visit.id"],
            name=op.f("visit_photo_visit_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", "item_id", "position", name=op.f("visit_photo_pkey")),
        schema="core",
        comment="Photo taken for an answer at a visit; the picture itself arrives on its own",
    )
    for column in ("company_id", "item_id", "sha256"):
        op.create_index(f"visit_photo_{column}_idx", "visit_photo", [column], schema="core")
    op.create_table(
        "waste_reading",
        sa.Column("visit_id", sa.Uuid(), nullable=False, comment="The visit"),
        sa.Column("fraction", sa.Text(), nullable=False, comment="Waste fraction"),
        sa.Column(
            "fill_percent",
            sa.Integer(),
            nullable=True,
            comment="Fill of its bins [%]; above 100: beside them; NULL: not said",
        ),
        sa.Column(
            "is_missorted",
            sa.Boolean(),
            nullable=True,
            comment="Whether other waste lay in it; NULL: not said",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.CheckConstraint(
            "fraction IN ('residual', 'food', 'paper', 'plastic', 'metal', 'clear_glass', 'coloured_glass', 'cardboard', 'bulky', 'batteries', 'electronics', 'textile')",
            name=op.f("waste_reading_fraction_check"),
        ),
        sa.CheckConstraint(
            "fill_percent BETWEEN 0 AND 200", name=op.f("waste_reading_fill_percent_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(fill_percent, is_missorted) > 0", name=op.f("waste_reading_said_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("waste_reading_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["core.cleaning_visit.id"],
            name=op.f("waste_reading_visit_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", "fraction", name=op.f("waste_reading_pkey")),
        schema="core",
        comment="Fill and sorting of a fraction in a waste station at a visit",
    )
    op.create_index(
        op.f("waste_reading_company_id_idx"),
        "waste_reading",
        ["company_id"],
        unique=False,
        schema="core",
    )
    op.add_column(
        "cleaning_plan",
        sa.Column(
            "contractor_id",
            sa.Uuid(),
            nullable=True,
            comment="Contractor of the register who does it; NULL: own staff, or known by name alone",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_plan",
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="Own team that does it"),
        schema="core",
    )
    op.add_column(
        "cleaning_plan",
        sa.Column(
            "minutes",
            sa.Double(),
            nullable=True,
            comment="Time a visit takes [min]; NULL: as its template says",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_plan",
        sa.Column(
            "season_first",
            sa.Integer(),
            nullable=True,
            comment="First day of its season, month * 100 + day; NULL: all year",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_plan",
        sa.Column(
            "season_last",
            sa.Integer(),
            nullable=True,
            comment="Last day of its season, month * 100 + day; before the first: over the new year",
        ),
        schema="core",
    )
    op.create_index(
        op.f("cleaning_plan_contractor_id_idx"),
        "cleaning_plan",
        ["contractor_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        op.f("cleaning_plan_team_id_idx"), "cleaning_plan", ["team_id"], unique=False, schema="core"
    )
    op.create_foreign_key(
        op.f("cleaning_plan_team_id_fkey"),
        "cleaning_plan",
        "team",
        ["team_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("cleaning_plan_contractor_id_fkey"),
        "cleaning_plan",
        "contractor",
        ["contractor_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
        ondelete="SET NULL",
    )
    op.add_column(
        "cleaning_visit",
        sa.Column(
            "intact_score",
            sa.Integer(),
            nullable=True,
            comment="Helt: 0 bad, 1 fair, 2 good; NULL: not judged",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_visit",
        sa.Column(
            "clean_score",
            sa.Integer(),
            nullable=True,
            comment="Rent: 0 bad, 1 fair, 2 good; NULL: not judged",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_visit",
        sa.Column(
            "tidy_score",
            sa.Integer(),
            nullable=True,
            comment="Snyggt: 0 bad, 1 fair, 2 good; NULL: not judged",
        ),
        schema="core",
    )
    op.add_column(
        "cleaning_visit",
        sa.Column(
            "sample_id",
            sa.Uuid(),
            nullable=True,
            comment="Sample it was inspected in; such a visit judges the work and does none",
        ),
        schema="core",
    )
    op.create_index(
        op.f("cleaning_visit_sample_id_idx"),
        "cleaning_visit",
        ["sample_id"],
        unique=False,
        schema="core",
        postgresql_where=sa.text("sample_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("cleaning_visit_sample_id_fkey"),
        "cleaning_visit",
        "inspection_sample",
        ["sample_id"],
        ["id"],
        source_schema="core",
        referent_schema="core",
    )
    op.drop_constraint("cleaning_visit_outcome_check", "cleaning_visit", schema="core")
    for name, table, check in (
        ("outcome", "cleaning_visit", "outcome IN ('done', 'not_ok', 'not_possible', 'approved')"),
        ("intact_score", "cleaning_visit", "intact_score BETWEEN 0 AND 2"),
        ("clean_score", "cleaning_visit", "clean_score BETWEEN 0 AND 2"),
        ("tidy_score", "cleaning_visit", "tidy_score BETWEEN 0 AND 2"),
        (
            "approved_in_sample",
            "cleaning_visit",
            "(sample_id IS NOT NULL) OR (outcome <> 'approved')",
        ),
        ("minutes", "cleaning_plan", "minutes BETWEEN 0.5 AND 1440"),
        ("season", "cleaning_plan", "num_nonnulls(season_first, season_last) IN (0, 2)"),
    ):
        op.create_check_constraint(op.f(f"{table}_{name}_check"), table, check, schema="core")
    op.create_index(op.f("calendar_feed_team_id_idx"), "calendar_feed", ["team_id"], schema="core")
    op.create_index(
        op.f("calendar_feed_contractor_id_idx"), "calendar_feed", ["contractor_id"], schema="core"
    )
    op.create_index(
        op.f("management_area_team_id_idx"), "management_area", ["team_id"], schema="core"
    )
    op.create_table(
        "photo_grader",
        sa.Column("grading_id", sa.Uuid(), nullable=False, comment="The set"),
        sa.Column("grader", sa.Text(), nullable=False, comment="Letter of the grader: A, B, …"),
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the link's secret"
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="Company that owns the row"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core.company.id"], name=op.f("photo_grader_company_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["grading_id"],
            ["core.photo_grading.id"],
            name=op.f("photo_grader_grading_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("grading_id", "grader", name=op.f("photo_grader_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("photo_grader_token_hash_key")),
        schema="core",
        comment="Link by which somebody grades a set of photos, without a name",
    )
    op.create_index(
        op.f("photo_grader_company_id_idx"),
        "photo_grader",
        ["company_id"],
        unique=False,
        schema="core",
    )
    for name, column in (("scored", "plan_id"), ("scored_weeks", "company_id")):
        op.create_index(
            op.f(f"cleaning_visit_{name}_idx"),
            "cleaning_visit",
            [column, "visited_at"],
            schema="core",
            postgresql_where=sa.text("num_nonnulls(intact_score, clean_score, tidy_score) > 0"),
        )
