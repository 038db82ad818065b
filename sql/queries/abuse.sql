-- look --
-- Whether a category is dangerous, and how many tenants' reports of the last two days have the
-- very same words; short ones are shared by chance.
SELECT
    fault_category.danger,
    (
        SELECT count(*)
        FROM core.report
        WHERE
            length(:text) >= :least
            AND report.received_at > now() - interval '2 days'
            AND report.origin = 'tenant'
            AND lower(report.description) = lower(:text)
    ) AS repeated
FROM core.fault_category
WHERE fault_category.code = :category;

-- hold --
-- Hold a new report back, and say why.
WITH held AS (
    UPDATE core.case_state
    SET held = TRUE
    WHERE case_state.report_id = :report_id
    RETURNING
        case_state.report_id,
        case_state.company_id
)

INSERT INTO core.case_event (report_id, company_id, kind, role, note, data)
SELECT
    held.report_id,
    held.company_id,
    'held',
    'tenant',
    :note,
    cast(:data AS jsonb)
FROM held;

-- observe --
-- What a report that was held back says of its lamp, now that it was let through: an observation,
-- and the light is computed anew. Once, however often it is let through.
WITH observed AS (
    INSERT INTO core.lamp_observation (
        company_id, lamp_id, state, observed_at, role, report_id
    )
    SELECT
        report.company_id,
        report.asset_id,
        fault_category.lamp_state,
        least(report.observed_at, now()),
        report.origin,
        report.id AS report_id
    FROM core.report
    INNER JOIN core.fault_category ON report.category = fault_category.code
    INNER JOIN core.asset ON report.asset_id = asset.id
    WHERE
        report.id = :report_id
        AND fault_category.lamp_state IS NOT NULL
        AND asset.kind = 'lamp'
        AND NOT EXISTS (
            SELECT
            FROM core.lamp_observation AS known
            WHERE known.report_id = report.id
        )
    RETURNING
        company_id,
        lamp_id
),

requested AS (
    INSERT INTO core.analysis_request (company_id, estate_id, lamp_id)
    SELECT
        observed.company_id,
        asset.estate_id,
        observed.lamp_id
    FROM observed
    INNER JOIN core.asset ON observed.lamp_id = asset.id
)

SELECT app.defer_job(:task, jsonb_build_object('estate_id', asset.estate_id)) AS job_id
FROM observed
INNER JOIN core.asset ON observed.lamp_id = asset.id;
