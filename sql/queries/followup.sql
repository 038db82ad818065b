-- measures --
-- Measures of an estate, or all; one where an id is given. The newest first.
SELECT
    measure.id,
    measure.estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    measure.name,
    measure.about,
    measure.kind,
    measure.starts_on,
    measure.ends_on,
    measure.hypothesis,
    measure.expects,
    measure.metric,
    measure.categories,
    measure.theme,
    measure.comparison,
    measure.reason,
    measure.reference,
    measure.cost_sek,
    measure.dwellings,
    measure.note,
    measure.registered_at,
    (
        SELECT coalesce(sum(cost_line.amount_sek), 0)
        FROM core.cost_line
        WHERE
            cost_line.company_id = measure.company_id
            AND cost_line.reference = measure.reference
    ) AS booked_sek
FROM core.measure
INNER JOIN core.estate ON measure.estate_id = estate.id
WHERE
    (cast(:id AS uuid) IS NULL OR measure.id = :id)
    AND (cast(:estate_id AS uuid) IS NULL OR measure.estate_id = :estate_id)
ORDER BY
    measure.starts_on DESC,
    measure.name ASC,
    measure.id ASC
LIMIT 1000;

-- areas --
-- Place, ring and comparison areas of a measure.
SELECT
    area.id,
    area.role,
    area.name,
    area.asset_id,
    asset.kind AS asset_kind,
    ST_Dimension(area.geom) AS dimension,
    ST_Area(area.geom) AS area_m2,
    ST_AsGeoJSON(ST_Transform(area.geom, 4326), 6) AS outline
FROM core.measure_area AS area
LEFT JOIN core.asset ON area.asset_id = asset.id
WHERE area.measure_id = :id
ORDER BY
    array_position(ARRAY['place', 'ring', 'comparison'], area.role),
    length(area.name),
    area.name,
    area.id;

-- overlaps --
-- Other measures in the years around one, in or near its place or its comparison areas.
SELECT
    other.id,
    other.name,
    other.kind,
    other.starts_on,
    other.ends_on,
    bool_or(ours.role <> 'comparison') AS at_place,
    bool_or(ours.role = 'comparison') AS at_comparison
FROM core.measure
INNER JOIN core.measure AS other ON measure.id <> other.id
INNER JOIN core.measure_area AS ours ON measure.id = ours.measure_id
INNER JOIN core.measure_area AS theirs
    ON
        other.id = theirs.measure_id
        AND theirs.role = 'place'
        AND ST_DWithin(ours.geom, theirs.geom, CASE ours.role WHEN 'ring' THEN 0 ELSE 25 END)
WHERE
    measure.id = :id
    AND other.starts_on <= cast(:upto AS date)
    AND coalesce(other.ends_on, 'infinity') >= cast(:since AS date)
GROUP BY other.id
ORDER BY
    other.starts_on,
    other.name,
    other.id
LIMIT 50;

-- first_days --
-- First day from which there are data of every estate that a measure has areas in: reports,
-- inspections with answers, scores; and of its lamps, on both sides: looks at them.
WITH estate AS (
    SELECT measure.estate_id
    FROM core.measure
    WHERE measure.id = :id
    UNION
    SELECT asset.estate_id
    FROM app.measure_asset AS area
    INNER JOIN core.asset ON area.asset_id = asset.id
    WHERE area.measure_id = :id
),

looked AS (
    SELECT
        area.role,
        min(lamp_observation.observed_at) AS at
    FROM app.measure_asset AS area
    INNER JOIN core.lamp_observation ON area.asset_id = lamp_observation.lamp_id
    WHERE area.measure_id = :id AND area.role <> 'ring'
    GROUP BY area.role
)

SELECT
    (
        SELECT app.local_date(max(first.at))
        FROM estate
        CROSS JOIN LATERAL (
            SELECT min(report.observed_at) AS at
            FROM core.report
            WHERE report.estate_id = estate.estate_id
        ) AS first
    ) AS reports,
    (
        SELECT app.local_date(max(first.at))
        FROM estate
        CROSS JOIN LATERAL (
            SELECT min(visit.visited_at) AS at
            FROM core.visit_answer
            INNER JOIN core.cleaning_visit AS visit ON visit_answer.visit_id = visit.id
            INNER JOIN core.cleaning_plan ON visit.plan_id = cleaning_plan.id
            INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
            WHERE asset.estate_id = estate.estate_id
        ) AS first
    ) AS findings,
    (
        SELECT app.local_date(max(first.at))
        FROM estate
        CROSS JOIN LATERAL (
            SELECT min(visit.visited_at) AS at
            FROM core.cleaning_visit AS visit
            INNER JOIN core.cleaning_plan ON visit.plan_id = cleaning_plan.id
            INNER JOIN core.asset ON cleaning_plan.asset_id = asset.id
            WHERE
                asset.estate_id = estate.estate_id
                AND num_nonnulls(visit.intact_score, visit.clean_score, visit.tidy_score) > 0
        ) AS first
    ) AS scores,
    (SELECT app.local_date(max(looked.at)) FROM looked) AS lamps;

-- report_months --
-- Reports of each month in each area; month 0 begins on the first day of the measure. What lies in
-- the place is none of the ring's, and what lies in either none of a comparison area's. Where
-- `merged` is false, what others saw again counts once. A renamed category is the same as before.
WITH told AS (
    SELECT
        area.id,
        area.role,
        state.report_id
    FROM core.measure_area AS area
    -- Index (asset_id, opened_at, report_id).
    INNER JOIN core.case_state AS state ON area.asset_id = state.asset_id
    WHERE area.measure_id = :id AND state.opened_at >= :since
    UNION
    SELECT
        area.id,
        area.role,
        state.report_id
    FROM core.measure_area AS area
    -- The index of places answers && first; behind the walls it is used with nothing else.
    INNER JOIN core.case_state AS state
        ON area.geom && state.geom AND ST_Intersects(area.geom, state.geom)
    WHERE
        area.measure_id = :id
        AND ST_Dimension(area.geom) = 2
        AND state.opened_at >= :since
),

once AS (
    SELECT DISTINCT ON (told.report_id)
        told.report_id,
        told.id,
        told.role
    FROM told
    ORDER BY
        told.report_id,
        array_position(ARRAY['place', 'ring', 'comparison'], told.role),
        told.id
)

SELECT
    once.role,
    once.id AS area_id,
    app.month_since(app.local_date(report.observed_at), :starts_on) AS month,
    count(*) AS events
FROM once
INNER JOIN core.report ON once.report_id = report.id
INNER JOIN core.case_state AS state ON report.id = state.report_id
INNER JOIN core.fault_category ON state.category = fault_category.code
WHERE
    NOT state.held
    AND fault_category.needs_action
    AND report.observed_at >= :since
    AND state.category IN (
        SELECT app.categories_alike(measure.company_id, cast(:categories AS text[]))
        FROM core.measure
        WHERE measure.id = :id
    )
    AND (cast(:origins AS text[]) IS NULL OR report.origin = any(:origins))
    AND (:merged OR state.case_id = report.id)
GROUP BY
    once.role,
    once.id,
    month
ORDER BY
    once.role,
    once.id,
    month;

-- finding_months --
-- What inspections found not OK in each month and area, and the objects that were inspected.
SELECT
    area.role,
    area.area_id,
    app.month_since(app.local_date(visit.visited_at), :starts_on) AS month,
    count(*) FILTER (WHERE answer.answer = 'not_ok') AS events,
    count(DISTINCT visit.id) AS exposure
FROM app.measure_asset AS area
INNER JOIN core.cleaning_plan ON area.asset_id = cleaning_plan.asset_id
INNER JOIN core.cleaning_visit AS visit ON cleaning_plan.id = visit.plan_id
INNER JOIN core.visit_answer AS answer ON visit.id = answer.visit_id
WHERE
    area.measure_id = :id
    AND answer.answer <> 'not_applicable'
    AND visit.visited_at >= :since
GROUP BY
    area.role,
    area.area_id,
    month
ORDER BY
    area.role,
    area.area_id,
    month;

-- score_months --
-- Scores that inspections gave in each month and area, 0 to 2: their sum and their number.
SELECT
    area.role,
    area.area_id,
    app.month_since(app.local_date(visit.visited_at), :starts_on) AS month,
    sum(
        coalesce(visit.intact_score, 0)
        + coalesce(visit.clean_score, 0)
        + coalesce(visit.tidy_score, 0)
    ) AS events,
    sum(num_nonnulls(visit.intact_score, visit.clean_score, visit.tidy_score)) AS exposure
FROM app.measure_asset AS area
INNER JOIN core.cleaning_plan ON area.asset_id = cleaning_plan.asset_id
INNER JOIN core.cleaning_visit AS visit ON cleaning_plan.id = visit.plan_id
WHERE
    area.measure_id = :id
    AND num_nonnulls(visit.intact_score, visit.clean_score, visit.tidy_score) > 0
    AND visit.visited_at >= :since
GROUP BY
    area.role,
    area.area_id,
    month
ORDER BY
    area.role,
    area.area_id,
    month;

-- dark_months --
-- Days that lamps were known to be dark in each month and area, and all days of those lamps that
-- anybody had seen by then.
WITH lamp AS (
    SELECT
        area.role,
        area.area_id,
        area.asset_id
    FROM app.measure_asset AS area
    INNER JOIN core.lamp ON area.asset_id = lamp.id
    WHERE area.measure_id = :id
),

seen AS (
    SELECT
        lamp.role,
        lamp.area_id,
        observation.state,
        observation.observed_at AS since,
        coalesce(
            lead(observation.observed_at) OVER (
                PARTITION BY lamp.area_id, observation.lamp_id
                ORDER BY observation.observed_at, observation.received_at, observation.id
            ),
            now()
        ) AS upto
    FROM lamp
    INNER JOIN core.lamp_observation AS observation ON lamp.asset_id = observation.lamp_id
),

months AS (
    SELECT
        number.month,
        (cast(:starts_on AS date) + make_interval(months => number.month))
        AT TIME ZONE 'Europe/Stockholm' AS since,
        least(
            (cast(:starts_on AS date) + make_interval(months => number.month + 1))
            AT TIME ZONE 'Europe/Stockholm',
            now()
        ) AS upto
    FROM generate_series(cast(:first AS integer), cast(:last AS integer)) AS number (month)
),

lasted AS (
    SELECT
        seen.role,
        seen.area_id,
        months.month,
        seen.state,
        extract(EPOCH FROM least(seen.upto, months.upto) - greatest(seen.since, months.since))
        / 86400 AS days
    FROM seen
    INNER JOIN months ON seen.since < months.upto AND seen.upto > months.since
)

SELECT
    lasted.role,
    lasted.area_id,
    lasted.month,
    coalesce(sum(lasted.days) FILTER (WHERE lasted.state = 'dark'), 0) AS events,
    sum(lasted.days) AS exposure
FROM lasted
GROUP BY
    lasted.role,
    lasted.area_id,
    lasted.month
ORDER BY
    lasted.role,
    lasted.area_id,
    lasted.month;

-- rank_in_year --
-- Of the things of the place's kind in its estate: how many there are, and how many had more of
-- what report_months counts in the year before the start than the place.
WITH place AS (
    SELECT
        measure.company_id,
        measure.starts_on,
        measure.estate_id,
        area.asset_id,
        asset.kind
    FROM core.measure
    INNER JOIN core.measure_area AS area ON measure.id = area.measure_id
    INNER JOIN core.asset ON area.asset_id = asset.id
    WHERE measure.id = :id AND area.role = 'place'
    ORDER BY area.id
    LIMIT 1
),

counted AS (
    SELECT
        asset.id,
        told.events
    FROM place
    INNER JOIN core.asset ON place.estate_id = asset.estate_id AND place.kind = asset.kind
    CROSS JOIN LATERAL (
        SELECT count(*) AS events
        -- Index (asset_id, opened_at, report_id).
        FROM core.case_state AS state
        INNER JOIN core.report ON state.report_id = report.id
        INNER JOIN core.fault_category ON state.category = fault_category.code
        WHERE
            asset.id = state.asset_id
            AND state.opened_at >= (place.starts_on - interval '1 year')
            AT TIME ZONE 'Europe/Stockholm'
            AND state.opened_at
            < cast(place.starts_on AS timestamp) AT TIME ZONE 'Europe/Stockholm'
            AND NOT state.held
            AND fault_category.needs_action
            AND state.category IN (
                SELECT app.categories_alike(place.company_id, cast(:categories AS text[]))
            )
            AND (cast(:origins AS text[]) IS NULL OR report.origin = any(:origins))
            AND (:merged OR state.case_id = report.id)
    ) AS told
),

own AS (
    SELECT counted.events
    FROM counted
    INNER JOIN place ON counted.id = place.asset_id
)

SELECT
    count(*) AS things,
    count(*) FILTER (WHERE counted.events > own.events) AS worse,
    max(own.events) AS events
FROM counted
CROSS JOIN own;

-- estates --
-- Estates that a measure can be in.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
ORDER BY
    estate.name,
    estate.id;

-- named --
-- What a label means: things of the register by label or name, areas of care, areas of surveys,
-- estates.
SELECT
    label.id AS asset_id,
    label.kind,
    label.code,
    label.name,
    label.estate_id,
    ST_AsBinary(label.geom) AS shape,
    2 AS rank
FROM app.asset_labels AS label
WHERE
    (lower(label.code) = lower(:label) OR lower(label.name) = lower(:label))
    AND label.vanished_at IS NULL
UNION ALL
SELECT
    NULL,
    'area',
    NULL,
    area.name,
    NULL,
    ST_AsBinary(area.geom),
    1
FROM core.management_area AS area
WHERE lower(area.name) = lower(:label)
UNION ALL
SELECT
    NULL,
    'survey',
    area.code,
    area.name,
    area.estate_id,
    ST_AsBinary(area.geom),
    1
FROM core.survey_area AS area
WHERE
    area.geom IS NOT NULL
    AND (lower(area.code) = lower(:label) OR lower(area.name) = lower(:label))
UNION ALL
SELECT
    NULL,
    'estate',
    estate.code,
    estate.name,
    estate.id,
    ST_AsBinary(estate.geom),
    1
FROM core.estate
WHERE
    estate.geom IS NOT NULL
    AND (lower(estate.code) = lower(:label) OR lower(estate.name) = lower(:label))
ORDER BY
    rank,
    kind,
    code,
    asset_id
LIMIT 20;

-- totals --
-- What all measures cost, as planned and as booked, and what of cost files belongs to none [SEK].
SELECT
    (SELECT coalesce(sum(every.cost_sek), 0) FROM core.measure AS every) AS planned_sek,
    coalesce(sum(cost_line.amount_sek) FILTER (WHERE measure.id IS NOT NULL), 0) AS booked_sek,
    coalesce(sum(cost_line.amount_sek) FILTER (WHERE measure.id IS NULL), 0) AS unmatched_sek
FROM core.cost_line
LEFT JOIN core.measure
    ON
        cost_line.company_id = measure.company_id
        AND cost_line.reference = measure.reference;

-- insert_measure --
-- Write a measure down.
INSERT INTO core.measure (
    company_id, estate_id, name, about, kind, starts_on, ends_on, hypothesis, expects, metric,
    categories, theme, comparison, reason, reference, cost_sek, dwellings
)
VALUES (
    :company_id, :estate_id, :name, :about, :kind, :starts_on, cast(:ends_on AS date), :hypothesis,
    :expects, :metric, cast(:categories AS text[]), cast(:theme AS text), :comparison, :reason,
    cast(:reference AS text), cast(:cost_sek AS numeric), cast(:dwellings AS integer)
)
RETURNING measure.id;

-- insert_area --
-- A place, ring or comparison area of a measure.
INSERT INTO core.measure_area (company_id, measure_id, role, name, asset_id, geom)
VALUES (
    :company_id, :measure_id, :role, :name, cast(:asset_id AS uuid), ST_GeomFromWKB(:shape, 3006)
);

-- dwellings_inside --
-- Dwellings of the stairwells in the place of a measure; NULL: none are known there.
SELECT sum(stairwell.dwellings) AS dwellings
FROM app.measure_asset AS area
INNER JOIN core.stairwell ON area.asset_id = stairwell.id AND stairwell.vanished_at IS NULL
WHERE area.measure_id = :id AND area.role = 'place';

-- set_dwellings --
-- Say how many dwellings have use of a measure.
UPDATE core.measure SET dwellings = cast(:dwellings AS integer)
WHERE measure.id = :id;

-- tell_measure --
-- Tell what may be told of a measure at any time.
UPDATE core.measure
SET
    about = :about,
    ends_on = cast(:ends_on AS date),
    reference = cast(:reference AS text),
    cost_sek = cast(:cost_sek AS numeric),
    dwellings = cast(:dwellings AS integer),
    note = :note
WHERE measure.id = :id;

-- delete_measure --
-- Take a measure back that has not begun.
DELETE FROM core.measure
WHERE measure.id = :id;

-- changes --
-- What was changed of a measure and its areas, the newest first.
SELECT
    audit.at,
    audit.actor,
    audit.action,
    audit.kind,
    audit.before,
    audit.after
FROM core.audit
WHERE
    (audit.kind = 'measure' AND audit.object_id = cast(cast(:id AS uuid) AS text))
    OR (
        audit.kind = 'measure_area'
        AND audit.object_id IN (
            SELECT cast(area.id AS text) FROM core.measure_area AS area
            WHERE area.measure_id = :id
        )
    )
ORDER BY
    audit.at DESC,
    audit.id DESC
LIMIT 50;

-- insert_import --
-- Note a cost file; no row: the same one was taken before.
INSERT INTO core.cost_import (company_id, file_name, sha256, lines, total_sek)
VALUES (:company_id, :file_name, :sha256, :lines, :total_sek)
ON CONFLICT (company_id, sha256) DO NOTHING
RETURNING cost_import.id;

-- insert_lines --
-- Keep the lines of a cost file.
INSERT INTO core.cost_line (company_id, import_id, line, reference, booked_on, amount_sek, words)
SELECT
    :company_id,
    :import_id,
    incoming.line,
    incoming.reference,
    incoming.booked_on,
    incoming.amount_sek,
    incoming.words
FROM unnest(
    cast(:line_numbers AS integer[]),
    cast(:projects AS text[]),
    cast(:booked_days AS date[]),
    cast(:amounts AS numeric[]),
    cast(:texts AS text[])
) AS incoming (line, reference, booked_on, amount_sek, words);

-- imports --
-- Cost files, the newest first, each with what of it belongs to a measure.
WITH known AS (
    SELECT DISTINCT measure.reference FROM core.measure
    WHERE measure.reference IS NOT NULL
)

SELECT
    cost_import.id,
    cost_import.file_name,
    cost_import.lines,
    cost_import.total_sek,
    cost_import.imported_at,
    coalesce(sum(cost_line.amount_sek) FILTER (WHERE known.reference IS NOT NULL), 0)
        AS matched_sek,
    coalesce(sum(cost_line.amount_sek) FILTER (WHERE known.reference IS NULL), 0)
        AS unmatched_sek
FROM core.cost_import
INNER JOIN core.cost_line ON cost_import.id = cost_line.import_id
LEFT JOIN known ON cost_line.reference = known.reference
GROUP BY cost_import.id
ORDER BY
    cost_import.imported_at DESC,
    cost_import.id ASC
LIMIT 100;

-- unmatched --
-- References of cost files that no measure has, with what was booked on them.
SELECT
    cost_line.reference,
    count(*) AS lines,
    sum(cost_line.amount_sek) AS amount_sek,
    min(cost_line.words) AS words
FROM core.cost_line
WHERE
    NOT EXISTS (
        SELECT FROM core.measure
        WHERE
            measure.company_id = cost_line.company_id
            AND measure.reference = cost_line.reference
    )
GROUP BY cost_line.reference
ORDER BY
    amount_sek DESC,
    cost_line.reference ASC
LIMIT 200;

-- lines_of --
-- Booked costs of a measure, in order of their days.
SELECT
    cost_line.booked_on,
    cost_line.amount_sek,
    cost_line.words,
    cost_import.file_name
FROM core.measure
INNER JOIN core.cost_line
    ON
        measure.company_id = cost_line.company_id
        AND measure.reference = cost_line.reference
INNER JOIN core.cost_import ON cost_line.import_id = cost_import.id
WHERE measure.id = :id
ORDER BY
    cost_line.booked_on,
    cost_import.imported_at,
    cost_line.line
LIMIT 500;

-- drop_import --
-- Take a cost file back with its lines.
DELETE FROM core.cost_import
WHERE cost_import.id = :id;

-- is_limited --
-- Whether who asks sees a part of the company only.
SELECT nullif(current_setting('ljusrond.limited', TRUE), '') IS NOT NULL AS limited;
