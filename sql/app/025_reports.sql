-- Reports with where they stand. The newest event is the status.

CREATE FUNCTION app.report_status(_report_id uuid) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (
    SELECT case_state.status
    FROM core.case_state
    WHERE case_state.report_id = _report_id
);

COMMENT ON FUNCTION app.report_status(uuid) IS
'Newest event of a report; NULL: there is no such report';

CREATE FUNCTION app.is_open_status(_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN _status IN ('received', 'triaged', 'ordered', 'in_work', 'reopened');

COMMENT ON FUNCTION app.is_open_status(text) IS
'Whether a report with this newest event still waits for somebody';

CREATE FUNCTION app.report_is_open(_report_id uuid) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (
    SELECT case_state.is_open
    FROM core.case_state
    WHERE case_state.report_id = _report_id
);

COMMENT ON FUNCTION app.report_is_open(uuid) IS
'Whether somebody still has to act on a report; good news never waits';

CREATE FUNCTION app.report_due(_report_id uuid) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (
    SELECT head.due_at
    FROM core.case_state AS own
    INNER JOIN core.case_state AS head ON own.case_id = head.report_id
    WHERE own.report_id = _report_id
);

COMMENT ON FUNCTION app.report_due(uuid) IS
'By when the case of a report is promised to be mended; NULL: nothing is promised';

CREATE FUNCTION app.report_is_held(_report_id uuid) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN coalesce(
    (
        SELECT case_state.held
        FROM core.case_state
        WHERE case_state.report_id = _report_id
    ),
    false
);

COMMENT ON FUNCTION app.report_is_held(uuid) IS
'Whether a report is held back as possible abuse: it is on no map and tells nobody';

CREATE VIEW app.report_register AS
SELECT
    report.id,
    report.company_id,
    report.estate_id,
    report.asset_id,
    asset.kind AS asset_kind,
    label.code AS asset_code,
    label.name AS asset_name,
    report.category,
    fault_category.title_sv,
    fault_category.title_en,
    fault_category.needs_action,
    report.description,
    report.observed_at,
    report.received_at,
    report.origin,
    app.report_status(report.id) AS status,
    app.report_due(report.id) AS due_at,
    report.floor,
    report.spot,
    report.missing_kind,
    report.extent,
    -- Asked of the rows that are shown alone: a view leaves out columns that nobody reads.
    (
        SELECT count(*)::integer
        FROM core.report_evidence AS evidence
        WHERE evidence.report_id = report.id
    ) AS seen_again,
    greatest(
        report.observed_at,
        (
            SELECT max(evidence.observed_at)
            FROM core.report_evidence AS evidence
            WHERE evidence.report_id = report.id
        )
    ) AS last_seen_at,
    coalesce(report.geom, ST_PointOnSurface(label.geom)) AS geom
FROM core.report
INNER JOIN core.fault_category ON report.category = fault_category.code
LEFT JOIN core.asset ON report.asset_id = asset.id
LEFT JOIN app.asset_labels AS label ON report.asset_id = label.id;

COMMENT ON VIEW app.report_register IS
'Every report with status, asset and place; contacts are not in it';
COMMENT ON COLUMN app.report_register.id IS
'Identity of the report, made by the client';
COMMENT ON COLUMN app.report_register.asset_kind IS
'Kind of the asset it is about; NULL: a place on the map';
COMMENT ON COLUMN app.report_register.asset_code IS
'Label of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.report_register.asset_name IS
'Name of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.report_register.observed_at IS
'When it was seen, by the device''s clock';
COMMENT ON COLUMN app.report_register.status IS
'Newest event of the report';
COMMENT ON COLUMN app.report_register.due_at IS
'By when its case is promised to be mended; NULL: nothing is promised';
COMMENT ON COLUMN app.report_register.seen_again IS
'Times that others saw it too, after it was reported [count]';
COMMENT ON COLUMN app.report_register.last_seen_at IS
'When it was seen last';
COMMENT ON COLUMN app.report_register.geom IS
'Place of the report, else of its asset [EPSG:3006]';

CREATE VIEW app.reports AS
SELECT
    id,
    company_id,
    estate_id,
    asset_id,
    asset_kind,
    asset_code,
    asset_name,
    category,
    title_sv,
    title_en,
    description,
    observed_at,
    received_at,
    origin,
    status,
    floor,
    spot,
    seen_again,
    last_seen_at,
    due_at,
    CASE
        WHEN due_at < now() THEN 'overdue'
        WHEN due_at < now() + interval '7 days' THEN 'soon'
        ELSE 'later'
    END AS due_state,
    coalesce(extent, geom) AS geom
FROM app.report_register
WHERE needs_action AND app.is_open_status(status) AND NOT app.report_is_held(id);

COMMENT ON VIEW app.reports IS
'Reports that somebody still has to act on, but for those that are held back as possible abuse';
COMMENT ON COLUMN app.reports.id IS
'Identity of the report, made by the client';
COMMENT ON COLUMN app.reports.asset_kind IS
'Kind of the asset it is about; NULL: a place on the map';
COMMENT ON COLUMN app.reports.asset_code IS
'Label of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.reports.asset_name IS
'Name of the asset; NULL: none, or a place on the map';
COMMENT ON COLUMN app.reports.observed_at IS
'When it was seen, by the device''s clock';
COMMENT ON COLUMN app.reports.status IS
'Newest event of the report';
COMMENT ON COLUMN app.reports.due_at IS
'By when its case is promised to be mended; NULL: nothing is promised';
COMMENT ON COLUMN app.reports.due_state IS
'overdue: the promise is past; soon: it ends within 7 days; later: after them, or never';
COMMENT ON COLUMN app.reports.seen_again IS
'Times that others saw it too, after it was reported [count]';
COMMENT ON COLUMN app.reports.last_seen_at IS
'When it was seen last';
COMMENT ON COLUMN app.reports.geom IS
'Length or area of the report, else its place, else that of its asset [EPSG:3006]';
