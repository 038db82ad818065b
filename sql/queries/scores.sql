-- places --
-- Places with a plan and their newest scores, the worst first; NULL parameters let all pass.
SELECT
    scores.id,
    estate.code AS estate,
    estate.name AS estate_name,
    scores.asset_kind,
    scores.asset_code,
    scores.asset_name,
    scores.task,
    scores.intact_score,
    scores.clean_score,
    scores.tidy_score,
    scores.scored_at,
    scores.age_days,
    scores.score_state
FROM app.scores
INNER JOIN core.estate ON scores.estate_id = estate.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:kind AS text) IS NULL OR scores.asset_kind = :kind)
    AND (cast(:id AS uuid) IS NULL OR scores.id = :id)
ORDER BY
    array_position(
        ARRAY['bad', 'fair', 'old', 'unseen', 'partly', 'good'], scores.score_state
    ),
    scores.intact_score + scores.clean_score + scores.tidy_score,
    estate.code,
    scores.asset_kind,
    scores.asset_code,
    scores.id;

-- weeks --
-- How each week's inspections judged: visits, places, and per aspect how many were judged and their
-- sum. Index of scored visits (company_id, visited_at).
WITH judged AS (
    SELECT
        cast(
            date_trunc('week', cast(app.local_date(visit.visited_at) AS timestamp)) AS date
        ) AS starts_on,
        asset.id AS asset_id,
        visit.intact_score,
        visit.clean_score,
        visit.tidy_score
    FROM core.cleaning_visit AS visit
    INNER JOIN core.cleaning_plan ON visit.plan_id = cleaning_plan.id
    INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
    INNER JOIN core.estate ON asset.estate_id = estate.id
    WHERE
        num_nonnulls(visit.intact_score, visit.clean_score, visit.tidy_score) > 0
        AND visit.visited_at >= :since
        AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
        AND (cast(:kind AS text) IS NULL OR asset.kind = :kind)
)

SELECT
    judged.starts_on,
    count(*) AS visits,
    count(DISTINCT judged.asset_id) AS places,
    count(judged.intact_score) AS intact_judged,
    count(judged.clean_score) AS clean_judged,
    count(judged.tidy_score) AS tidy_judged,
    sum(judged.intact_score) AS intact_sum,
    sum(judged.clean_score) AS clean_sum,
    sum(judged.tidy_score) AS tidy_sum
FROM judged
GROUP BY judged.starts_on
ORDER BY judged.starts_on;

-- inspections --
-- Visits that judged a place, newest first, each with how many items were at fault.
SELECT
    visit.id,
    visit.visited_at,
    visit.role,
    visit.outcome,
    visit.sample_id,
    cleaning_plan.task,
    visit.intact_score,
    visit.clean_score,
    visit.tidy_score
FROM core.cleaning_visit AS visit
INNER JOIN core.cleaning_plan ON visit.plan_id = cleaning_plan.id
WHERE
    cleaning_plan.asset_id = :asset_id
    AND num_nonnulls(visit.intact_score, visit.clean_score, visit.tidy_score) > 0
ORDER BY
    visit.visited_at DESC,
    visit.id ASC
LIMIT :page_size;

-- faults --
-- What was not OK at visits: item, grade, words, and the case that it became.
SELECT
    answer.visit_id,
    item.code,
    item.aspect,
    item.question_sv,
    item.question_en,
    answer.severity,
    answer.note,
    answer.report_id,
    report.status
FROM core.visit_answer AS answer
INNER JOIN core.round_item AS item ON answer.item_id = item.id
LEFT JOIN core.case_state AS report ON answer.report_id = report.report_id
WHERE answer.visit_id = any(:visit_ids) AND answer.answer = 'not_ok'
ORDER BY
    answer.visit_id,
    item.position,
    item.id;

-- answered --
-- How many items of each aspect were judged at visits, and how many of them were not OK.
SELECT
    answer.visit_id,
    item.aspect,
    count(*) AS judged,
    count(*) FILTER (WHERE answer.answer = 'not_ok') AS faults
FROM core.visit_answer AS answer
INNER JOIN core.round_item AS item ON answer.item_id = item.id
WHERE answer.visit_id = any(:visit_ids) AND answer.answer <> 'not_applicable'
GROUP BY
    answer.visit_id,
    item.aspect
ORDER BY
    answer.visit_id,
    item.aspect;

-- open_cases --
-- Cases of a place that are open, oldest first.
SELECT
    report.id,
    state.category,
    state.status,
    report.origin,
    report.observed_at
FROM core.report
INNER JOIN core.case_state AS state ON report.id = state.report_id
WHERE report.asset_id = :asset_id AND state.is_open AND state.case_id = report.id
ORDER BY
    report.observed_at,
    report.id
LIMIT :page_size;

-- contractors --
-- Work that samples can be drawn of: task and contractor with the number of plans in force.
SELECT
    cleaning_plan.contractor,
    cleaning_plan.task,
    count(*) AS plans
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
WHERE
    cleaning_plan.contractor IS NOT NULL
    AND cleaning_plan.starts_on <= cast(:today AS date)
    AND (cleaning_plan.ends_on IS NULL OR cleaning_plan.ends_on >= :today)
GROUP BY
    cleaning_plan.contractor,
    cleaning_plan.task
ORDER BY
    cleaning_plan.contractor,
    cleaning_plan.task;

-- plans_to_draw --
-- Plans in force of one contractor and task, of one estate or of all.
SELECT cleaning_plan.id
FROM core.cleaning_plan
INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
INNER JOIN app.asset_labels AS place ON asset.id = place.id AND place.vanished_at IS NULL
WHERE
    cleaning_plan.contractor = :contractor
    AND cleaning_plan.task = :task
    AND (cast(:estate_id AS uuid) IS NULL OR asset.estate_id = :estate_id)
    AND cleaning_plan.starts_on <= cast(:today AS date)
    AND (cleaning_plan.ends_on IS NULL OR cleaning_plan.ends_on >= :today)
ORDER BY cleaning_plan.id;

-- insert_sample --
-- Note a sample.
INSERT INTO core.inspection_sample (
    company_id, task, contractor, estate_id, seed, population, size, inspect_by
)
VALUES (
    :company_id, :task, :contractor, cast(:estate_id AS uuid), :seed, :population, :size,
    :inspect_by
)
RETURNING inspection_sample.id;

-- insert_sample_plans --
-- Note which plans were drawn, in their order.
INSERT INTO core.inspection_sample_plan (company_id, sample_id, plan_id, position)
SELECT
    :company_id,
    :sample_id,
    drawn.plan_id,
    drawn.position
FROM unnest(cast(:plan_ids AS uuid[])) WITH ORDINALITY AS drawn (plan_id, position);

-- samples --
-- Samples, newest first, with how many of their places were judged, approved or closed; one, where
-- an id is given.
WITH last AS (
    -- The newest visit of each place counts.
    SELECT DISTINCT ON (visit.sample_id, visit.plan_id)
        visit.sample_id,
        visit.outcome
    FROM core.cleaning_visit AS visit
    WHERE
        visit.sample_id IS NOT NULL
        AND (cast(:id AS uuid) IS NULL OR visit.sample_id = :id)
    ORDER BY
        visit.sample_id ASC,
        visit.plan_id ASC,
        visit.visited_at DESC,
        visit.id ASC
),

judged AS (
    SELECT
        last.sample_id,
        count(*) FILTER (WHERE last.outcome = 'approved') AS approved,
        count(*) FILTER (WHERE last.outcome IN ('approved', 'not_ok')) AS inspected,
        count(*) FILTER (WHERE last.outcome = 'not_possible') AS closed
    FROM last
    GROUP BY last.sample_id
)

SELECT
    sample.id,
    sample.task,
    sample.contractor,
    estate.code AS estate,
    estate.name AS estate_name,
    sample.seed,
    sample.population,
    sample.size,
    sample.drawn_at,
    sample.inspect_by,
    coalesce(judged.approved, 0) AS approved,
    coalesce(judged.inspected, 0) AS inspected,
    coalesce(judged.closed, 0) AS closed
FROM core.inspection_sample AS sample
LEFT JOIN core.estate ON sample.estate_id = estate.id
LEFT JOIN judged ON sample.id = judged.sample_id
WHERE cast(:id AS uuid) IS NULL OR sample.id = :id
ORDER BY
    sample.drawn_at DESC,
    sample.id ASC
LIMIT :page_size;

-- sample_places --
-- The places of a sample in the order they were drawn, each with its newest inspection in it.
SELECT
    drawn.position,
    drawn.plan_id,
    cleaning_plan.asset_id,
    place.kind AS asset_kind,
    place.code AS asset_code,
    place.name AS asset_name,
    visit.visited_at,
    visit.outcome,
    visit.intact_score,
    visit.clean_score,
    visit.tidy_score,
    done.visited_at AS cleaned_at
FROM core.inspection_sample_plan AS drawn
INNER JOIN core.cleaning_plan ON drawn.plan_id = cleaning_plan.id
INNER JOIN app.asset_labels AS place ON cleaning_plan.asset_id = place.id
LEFT JOIN LATERAL (
    SELECT cleaning_visit.*
    FROM core.cleaning_visit
    WHERE cleaning_visit.sample_id = drawn.sample_id AND cleaning_visit.plan_id = drawn.plan_id
    ORDER BY
        cleaning_visit.visited_at DESC,
        cleaning_visit.id ASC
    LIMIT 1
) AS visit ON TRUE
LEFT JOIN LATERAL (
    -- The work that was judged: the last said to be done before it was looked at.
    SELECT cleaning_visit.visited_at
    FROM core.cleaning_visit
    WHERE
        cleaning_visit.plan_id = drawn.plan_id
        AND cleaning_visit.outcome = 'done'
        AND cleaning_visit.visited_at <= coalesce(visit.visited_at, now())
    ORDER BY cleaning_visit.visited_at DESC
    LIMIT 1
) AS done ON TRUE
WHERE drawn.sample_id = :sample_id
ORDER BY drawn.position;

-- find_estate --
-- The identity of an estate that who asks sees.
SELECT estate.id
FROM core.estate
WHERE estate.code = :estate;
