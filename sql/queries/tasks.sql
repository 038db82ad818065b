-- tasks --
-- Simple tasks that wait, the oldest first; no words of who reported.
SELECT
    report.id,
    report.category,
    report.asset_kind,
    report.asset_code,
    report.asset_name,
    report.observed_at,
    estate.name AS estate,
    ST_X(ST_Transform(report.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report.geom, 4326)) AS lat
FROM app.reports AS report
INNER JOIN core.fault_category ON report.category = fault_category.code
-- One task a case, however many reported it.
INNER JOIN core.case_state AS state
    ON report.id = state.report_id AND state.report_id = state.case_id
LEFT JOIN core.estate ON report.estate_id = estate.id
WHERE fault_category.simple
ORDER BY
    report.observed_at ASC,
    report.id ASC
LIMIT :page_size;

-- simple_report --
-- One simple task, and where it stands.
SELECT
    report.id,
    report.category,
    report.status,
    app.is_open_status(report.status) AS is_open
FROM app.report_register AS report
INNER JOIN core.fault_category ON report.category = fault_category.code
WHERE report.id = :report_id AND fault_category.simple;

-- insert_event --
-- Note what somebody did about a simple task.
INSERT INTO core.report_event (report_id, company_id, kind, role)
SELECT
    report.id,
    report.company_id,
    :kind,
    :role
FROM core.report
INNER JOIN core.fault_category ON report.category = fault_category.code
WHERE report.id = :report_id AND fault_category.simple;

-- can_undo --
-- Whether the same role said so just now: a slip of the glove, no new fault.
SELECT
    newest.kind = 'done'
    AND newest.role = :role
    AND newest.at > now() - interval '15 minutes'
FROM (
    SELECT
        report_event.kind,
        report_event.role,
        report_event.at
    FROM core.report_event
    WHERE report_event.report_id = :report_id
    ORDER BY
        report_event.at DESC,
        report_event.id DESC
    LIMIT 1
) AS newest;
