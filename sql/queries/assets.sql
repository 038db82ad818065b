-- estates --
-- Estates with their counts, in the order people read them.
SELECT
    estates.id,
    estates.code,
    estates.name,
    estates.company_name,
    estates.computed_at,
    estates.analysis_status,
    estates.analysis_message,
    estates.waiting_changes,
    estates.lamps,
    estates.lamps_unknown,
    estates.dark_spots_certain,
    estates.dark_spots_unknown,
    estates.broken_fixtures,
    estates.overdue_cleaning
FROM app.estates
WHERE cast(:code AS text) IS NULL OR estates.code = :code
ORDER BY
    estates.name,
    estates.id;

-- list_assets --
-- Assets of all kinds in the order of their ids, one page. A filter that is NULL lets
-- everything pass; state applies to lamps.
SELECT
    label.id,
    label.kind,
    estate.code AS estate,
    label.code,
    label.name,
    lamps.state,
    ST_AsGeoJSON(ST_Transform(label.geom, 4326), 7) AS geometry
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
LEFT JOIN app.lamps ON label.kind = 'lamp' AND label.id = lamps.id
WHERE
    label.vanished_at IS NULL
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:kind AS text) IS NULL OR label.kind = :kind)
    AND (cast(:code AS text) IS NULL OR label.code = :code)
    AND (cast(:state AS text) IS NULL OR lamps.state = :state)
    AND (
        cast(:west AS double precision) IS NULL
        OR (
            -- The first uses the index on geom of each kind, the second is exact.
            label.geom && app.box_on_grid(:west, :south, :east, :north)
            AND ST_Intersects(
                ST_Transform(label.geom, 4326),
                ST_MakeEnvelope(:west, :south, :east, :north, 4326)
            )
        )
    )
    AND (cast(:after AS uuid) IS NULL OR label.id > cast(:after AS uuid))
ORDER BY label.id
LIMIT :page_size;

-- asset --
-- One asset of any kind, vanished or not.
SELECT
    label.id,
    label.kind,
    estate.id AS estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    label.code,
    label.name,
    label.vanished_at,
    ST_AsGeoJSON(ST_Transform(label.geom, 4326), 7) AS geometry
FROM app.asset_labels AS label
INNER JOIN core.estate ON label.estate_id = estate.id
WHERE label.id = :asset_id;

-- observations --
-- What was seen of a lamp, newest first.
SELECT
    lamp_observation.state,
    lamp_observation.observed_at,
    lamp_observation.role
FROM core.lamp_observation
WHERE lamp_observation.lamp_id = :asset_id
ORDER BY
    lamp_observation.observed_at DESC,
    lamp_observation.received_at DESC
LIMIT 50;

-- visits --
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

-- open_reports --
-- Reports on an asset that somebody still has to act on, newest first.
SELECT
    report.id,
    report.category,
    report.description,
    report.observed_at,
    app.report_status(report.id) AS status
FROM core.report
WHERE report.asset_id = :asset_id AND app.report_is_open(report.id)
ORDER BY
    report.observed_at DESC,
    report.id ASC
LIMIT 50;

-- categories --
-- Fault categories offered for a kind of asset, in the order of the register.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.applies_to = '{}' OR :kind = any(fault_category.applies_to)
ORDER BY
    fault_category.applies_to = '{}',
    fault_category.code;
