-- insert_visit --
-- Store a visit once; a repeat returns no row. No plan of an asset that is seen, no visit.
INSERT INTO core.cleaning_visit (
    id, company_id, plan_id, visited_at, outcome, role, intact_score, clean_score, tidy_score,
    sample_id
)
SELECT
    :id,
    cleaning_plan.company_id,
    cleaning_plan.id AS plan_id,
    :visited_at,
    :outcome,
    :role,
    cast(:intact AS integer),
    cast(:clean AS integer),
    cast(:tidy AS integer),
    cast(:sample_id AS uuid)
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
WHERE cleaning_plan.id = :plan_id
ON CONFLICT (id) DO NOTHING
RETURNING
    cleaning_visit.company_id,
    cleaning_visit.received_at;

-- read_visit --
-- One visit of an asset that is seen.
SELECT
    cleaning_visit.id,
    cleaning_visit.plan_id,
    cleaning_visit.visited_at,
    cleaning_visit.received_at,
    cleaning_visit.outcome,
    cleaning_visit.role,
    cleaning_visit.sample_id,
    cleaning_visit.intact_score AS intact,
    cleaning_visit.clean_score AS clean,
    cleaning_visit.tidy_score AS tidy
FROM core.cleaning_visit
INNER JOIN core.cleaning_plan ON cleaning_visit.plan_id = cleaning_plan.id
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
WHERE cleaning_visit.id = :id;

-- visit_answers --
-- What was answered at a visit, with the photos of each answer.
SELECT
    visit_answer.item_id,
    visit_answer.answer,
    visit_answer.severity,
    visit_answer.note,
    visit_answer.report_id,
    array(
        SELECT visit_photo.sha256
        FROM core.visit_photo
        WHERE
            visit_photo.visit_id = visit_answer.visit_id
            AND visit_photo.item_id = visit_answer.item_id
        ORDER BY visit_photo.position
    ) AS photos
FROM core.visit_answer
WHERE visit_answer.visit_id = :id
ORDER BY visit_answer.item_id;

-- visit_readings --
-- What was read of the fractions at a visit.
SELECT
    waste_reading.fraction,
    waste_reading.fill_percent,
    waste_reading.is_missorted
FROM core.waste_reading
WHERE waste_reading.visit_id = :id
ORDER BY waste_reading.fraction;

-- visits_of --
-- Cleaning visits of an asset, newest first.
SELECT
    cleaning_plan.task,
    cleaning_visit.outcome,
    cleaning_visit.visited_at,
    cleaning_visit.role
FROM core.cleaning_visit
INNER JOIN core.cleaning_plan ON cleaning_visit.plan_id = cleaning_plan.id
WHERE cleaning_plan.asset_id = :asset_id
ORDER BY
    cleaning_visit.visited_at DESC,
    cleaning_visit.id ASC
LIMIT 50;

-- place_of_visit --
-- What a plan is about: its asset, its task, the kind of its template (NULL: it follows none), and
-- whether a sample drew it.
SELECT
    cleaning_plan.asset_id,
    asset.kind AS asset_kind,
    cleaning_plan.task,
    template.kind,
    exists(
        SELECT FROM core.inspection_sample_plan AS drawn
        WHERE drawn.plan_id = cleaning_plan.id AND drawn.sample_id = cast(:sample_id AS uuid)
    ) AS is_drawn
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
LEFT JOIN app.round_templates AS template
    ON cleaning_plan.company_id = template.company_id AND cleaning_plan.task = template.code
WHERE cleaning_plan.id = :plan_id;

-- items_answered --
-- Items of a task by identity, also those no longer asked.
SELECT
    item.id,
    item.code,
    item.aspect,
    item.question_sv,
    item.answers,
    item.severities,
    item.category,
    item.priority
FROM core.round_item AS item
INNER JOIN core.round_template AS template ON item.template_id = template.id
WHERE item.id = any(:item_ids) AND template.code = :task;

-- open_faults --
-- What stands open of a task on an asset, with the case that it became.
SELECT
    deviation.code,
    deviation.report_id,
    deviation.case_id,
    deviation.report_status
FROM app.round_deviations AS deviation
WHERE deviation.asset_id = :asset_id AND deviation.task = :task;

-- open_in_case --
-- How many faults that rounds found still stand open in a case.
SELECT count(*)
FROM app.round_deviations AS deviation
WHERE deviation.case_id = :case_id;

-- asset_of_report --
-- What a report is about; no row: who asks sees no such report.
SELECT report.asset_id
FROM core.report
WHERE report.id = :id;

-- categories_seen --
-- Which categories of reports who asks is limited to, as the walls have it; empty: to none.
SELECT current_setting('ljusrond.categories', TRUE);

-- see_categories --
-- Limit reports to categories, as `categories_seen` tells them, until the transaction ends.
SELECT set_config('ljusrond.categories', :categories, TRUE);

-- insert_answer --
-- Keep an answer.
INSERT INTO core.visit_answer (
    visit_id, company_id, item_id, answer, severity, note, report_id
)
VALUES (:visit_id, :company_id, :item_id, :answer, :severity, :note, :report_id);

-- insert_visit_photo --
-- Note a photo that was taken for an answer.
INSERT INTO core.visit_photo (visit_id, company_id, item_id, position, sha256)
VALUES (:visit_id, :company_id, :item_id, :position, :sha256);

-- insert_reading --
-- Keep what was read of a fraction.
INSERT INTO core.waste_reading (visit_id, company_id, fraction, fill_percent, is_missorted)
VALUES (:visit_id, :company_id, :fraction, :fill_percent, :is_missorted);

-- templates --
-- Templates that are offered, one of a code; or one by its identity, offered or not; by name.
SELECT
    template.id,
    template.code,
    template.kind,
    template.company_id IS NOT NULL AS is_own,
    template.asset_kinds,
    template.name_sv,
    template.name_en,
    template.about_sv,
    template.about_en,
    template.rrule,
    template.minutes,
    template.source,
    template.retired_at
FROM core.round_template AS template
WHERE
    CASE
        WHEN cast(:id AS uuid) IS NULL
            THEN EXISTS (
                SELECT FROM app.round_templates AS offered
                WHERE offered.template_id = template.id
            )
        ELSE template.id = :id
    END
ORDER BY
    template.name_sv,
    template.id;

-- items --
-- Items of templates in their order; those no longer asked are left out unless wanted.
SELECT
    item.id,
    item.template_id,
    item.code,
    item.aspect,
    item.question_sv,
    item.question_en,
    item.ok_sv,
    item.ok_en,
    item.photo_sv,
    item.photo_en,
    item.photo_when,
    item.guidance_sv,
    item.guidance_en,
    item.answers,
    item.severities,
    item.category,
    item.priority,
    item.recheck_days,
    item.is_mandatory
FROM core.round_item AS item
WHERE item.template_id = any(:template_ids) AND item.retired_at IS NULL
ORDER BY
    item.template_id,
    item.position,
    item.code;

-- deviations --
-- What stands open of what rounds found, oldest first; NULL lets everything pass.
SELECT
    estate.code AS estate,
    deviation.asset_id,
    deviation.asset_kind,
    deviation.asset_code,
    deviation.asset_name,
    deviation.task,
    deviation.code,
    deviation.item_id,
    deviation.is_asked,
    deviation.aspect,
    deviation.question_sv,
    deviation.question_en,
    deviation.since,
    deviation.seen_at,
    deviation.severity,
    deviation.note,
    deviation.report_id,
    deviation.case_id,
    deviation.report_status,
    deviation.recheck_on
FROM app.round_deviations AS deviation
INNER JOIN core.estate ON deviation.estate_id = estate.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:asset_id AS uuid) IS NULL OR deviation.asset_id = :asset_id)
    AND (cast(:task AS text) IS NULL OR deviation.task = :task)
ORDER BY
    deviation.since,
    deviation.asset_id,
    deviation.task,
    deviation.code
LIMIT :most;

-- retire_shipped_templates --
-- Offer no longer what is shipped no longer.
UPDATE core.round_template
SET retired_at = now()
WHERE
    round_template.company_id IS NULL
    AND round_template.retired_at IS NULL
    AND round_template.id <> all(:ids);

-- retire_shipped_items --
-- Ask no longer what is shipped no longer, or in other words.
UPDATE core.round_item
SET retired_at = now()
WHERE
    round_item.company_id IS NULL
    AND round_item.retired_at IS NULL
    AND round_item.id <> all(:ids);

-- put_shipped_template --
-- Write a shipped template, or bring it up to date.
INSERT INTO core.round_template (
    id, code, kind, asset_kinds, name_sv, name_en, about_sv, about_en, rrule, minutes, source
)
VALUES (
    :id, :code, :kind, :asset_kinds, :name_sv, :name_en, :about_sv, :about_en, :rrule, :minutes,
    :source
)
ON CONFLICT (id) DO UPDATE
    SET
        kind = excluded.kind,
        asset_kinds = excluded.asset_kinds,
        name_sv = excluded.name_sv,
        name_en = excluded.name_en,
        about_sv = excluded.about_sv,
        about_en = excluded.about_en,
        rrule = excluded.rrule,
        minutes = excluded.minutes,
        source = excluded.source,
        retired_at = NULL;

-- put_shipped_item --
-- Write a shipped item; one that is there says the same, at most elsewhere in the order.
INSERT INTO core.round_item (
    id, template_id, code, position, aspect, question_sv, question_en, ok_sv, ok_en, photo_sv,
    photo_en, photo_when, guidance_sv, guidance_en, answers, severities, category, priority,
    recheck_days, is_mandatory
)
VALUES (
    :id, :template_id, :code, :position, :aspect, :question_sv, :question_en, :ok_sv, :ok_en,
    :photo_sv, :photo_en, :photo_when, :guidance_sv, :guidance_en, :answers, :severities,
    :category, :priority, :recheck_days, :is_mandatory
)
ON CONFLICT (id) DO UPDATE
    SET position = excluded.position, retired_at = NULL;

-- own_template --
-- A company's own template of a code, offered or not.
SELECT round_template.id
FROM core.round_template
WHERE round_template.company_id = :company_id AND round_template.code = :code;

-- insert_template --
-- Make a template of a company's own; no row: it has one of that code.
INSERT INTO core.round_template (
    company_id, code, kind, asset_kinds, name_sv, name_en, about_sv, about_en, rrule, minutes,
    source
)
VALUES (
    :company_id, :code, :kind, :asset_kinds, :name_sv, :name_en, :about_sv, :about_en, :rrule,
    :minutes, :source
)
ON CONFLICT (company_id, code) DO NOTHING
RETURNING round_template.id;

-- copy_items --
-- Ask in one template what another asks.
INSERT INTO core.round_item (
    company_id, template_id, code, position, aspect, question_sv, question_en, ok_sv, ok_en,
    photo_sv, photo_en, photo_when, guidance_sv, guidance_en, answers, severities, category,
    priority, recheck_days, is_mandatory
)
SELECT
    :company_id,
    cast(:template_id AS uuid),
    item.code,
    item.position,
    item.aspect,
    item.question_sv,
    item.question_en,
    item.ok_sv,
    item.ok_en,
    item.photo_sv,
    item.photo_en,
    item.photo_when,
    item.guidance_sv,
    item.guidance_en,
    item.answers,
    item.severities,
    item.category,
    item.priority,
    item.recheck_days,
    item.is_mandatory
FROM core.round_item AS item
WHERE item.template_id = cast(:copied_id AS uuid) AND item.retired_at IS NULL;

-- change_template --
-- Say anew what a template of a company's own is.
UPDATE core.round_template
SET
    kind = :kind,
    asset_kinds = :asset_kinds,
    name_sv = :name_sv,
    name_en = :name_en,
    about_sv = :about_sv,
    about_en = :about_en,
    rrule = :rrule,
    minutes = :minutes,
    source = :source
WHERE round_template.id = :id AND round_template.company_id IS NOT NULL;

-- offer_template --
-- Offer a template of a company's own no longer, or again.
UPDATE core.round_template
SET
    retired_at = CASE
        WHEN :gone THEN coalesce(round_template.retired_at, now())
    END
WHERE round_template.id = :id AND round_template.company_id IS NOT NULL;

-- hold_template --
-- Keep others from changing a company's own template meanwhile; no row: it is none of theirs.
SELECT
    round_template.id,
    pg_advisory_xact_lock(hashtextextended(round_template.id::text, 62))
FROM core.round_template
WHERE round_template.id = :id AND round_template.company_id IS NOT NULL;

-- item_codes --
-- Lasting names that a template has given, also those of items no longer asked.
SELECT DISTINCT item.code
FROM core.round_item AS item
WHERE item.template_id = :template_id
ORDER BY item.code;

-- insert_item --
-- Ask one thing more in a template, at a place in its order.
INSERT INTO core.round_item (
    company_id, template_id, code, position, aspect, question_sv, question_en, ok_sv, ok_en,
    photo_sv, photo_en, photo_when, guidance_sv, guidance_en, answers, severities, category,
    priority, recheck_days, is_mandatory
)
VALUES (
    :company_id, :template_id, :code, :position, :aspect, :question_sv, :question_en, :ok_sv,
    :ok_en, :photo_sv, :photo_en, :photo_when, :guidance_sv, :guidance_en, :answers,
    :severities, :category, :priority, :recheck_days, :is_mandatory
);

-- retire_item --
-- Ask something no longer.
UPDATE core.round_item
SET retired_at = now()
WHERE
    round_item.id = :id
    AND round_item.template_id = :template_id
    AND round_item.company_id IS NOT NULL
    AND round_item.retired_at IS NULL;

-- ask_again --
-- Ask again, last, what was asked no longer, unless something of its name is asked.
UPDATE core.round_item
SET
    retired_at = NULL,
    position = :position
WHERE
    round_item.id = :id
    AND round_item.template_id = :template_id
    AND round_item.company_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM core.round_item AS asked
        WHERE
            asked.template_id = round_item.template_id
            AND asked.code = round_item.code
            AND asked.retired_at IS NULL
    );

-- put_in_order --
-- Say where an item stands.
UPDATE core.round_item
SET position = :position
WHERE round_item.id = :id;

-- retired_items --
-- What a template asks no longer and nothing took the place of, newest first.
SELECT DISTINCT ON (item.code)
    item.id,
    item.code,
    item.question_sv,
    item.question_en,
    item.retired_at
FROM core.round_item AS item
WHERE
    item.template_id = :template_id
    AND item.retired_at IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM core.round_item AS asked
        WHERE
            asked.template_id = item.template_id
            AND asked.code = item.code
            AND asked.retired_at IS NULL
    )
ORDER BY
    item.code ASC,
    item.retired_at DESC;
