-- demo_estate --
-- Whether the demo estate is there and its light was computed; no row: not loaded.
SELECT
    exists(
        SELECT FROM core.analysis_run
        WHERE analysis_run.estate_id = estate.id AND analysis_run.status = 'done'
    ) AS computed
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
WHERE company.code = 'barkulla' AND estate.code = 'barkullen';
