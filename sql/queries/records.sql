-- search --
-- Public records, newest first, one page: reports, and documents that are adjusted. A filter that
-- is NULL lets everything pass. Each arm is cut to a page before they are put together, so that
-- the index on the arrival of reports is used.
(
    SELECT
        'report' AS kind,
        report_register.id,
        report_register.received_at AS at,
        report_register.category AS what,
        report_register.description AS title,
        report_register.asset_kind,
        report_register.asset_code,
        report_register.asset_name,
        report_register.status,
        estate.name AS estate
    FROM app.report_register
    LEFT JOIN core.estate ON report_register.estate_id = estate.id
    WHERE
        (cast(:record_kind AS text) IS NULL OR cast(:record_kind AS text) = 'report')
        AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
        AND (cast(:since AS timestamptz) IS NULL OR report_register.received_at >= :since)
        AND (cast(:before AS timestamptz) IS NULL OR report_register.received_at < :before)
        AND (cast(:category AS text) IS NULL OR starts_with(report_register.category, :category))
        AND (
            cast(:place AS text) IS NULL
            OR position(lower(:place) IN lower(coalesce(report_register.asset_code, ''))) > 0
            OR position(lower(:place) IN lower(coalesce(report_register.asset_name, ''))) > 0
        )
        AND (
            cast(:words AS text) IS NULL
            OR position(lower(:words) IN lower(coalesce(report_register.description, ''))) > 0
            OR EXISTS (
                SELECT FROM core.report_event
                WHERE
                    report_event.report_id = report_register.id
                    AND position(lower(:words) IN lower(coalesce(report_event.note, ''))) > 0
            )
            OR EXISTS (
                SELECT FROM core.case_event
                WHERE
                    case_event.report_id = report_register.id
                    AND position(lower(:words) IN lower(coalesce(case_event.note, ''))) > 0
            )
            OR EXISTS (
                SELECT FROM core.report_evidence
                WHERE
                    report_evidence.report_id = report_register.id
                    AND position(lower(:words) IN lower(coalesce(report_evidence.note, ''))) > 0
            )
        )
        AND (
            cast(:at AS timestamptz) IS NULL
            OR (report_register.received_at, report_register.id) < (:at, cast(:after AS uuid))
        )
    ORDER BY report_register.received_at DESC, report_register.id DESC
    LIMIT :page_size
)
UNION ALL
(
    SELECT
        'document' AS kind,
        document.id,
        document.adjusted_at AS at,
        document.kind AS what,
        document.title,
        NULL AS asset_kind,
        NULL AS asset_code,
        NULL AS asset_name,
        'adjusted' AS status,
        estate.name AS estate
    FROM core.document
    LEFT JOIN core.estate ON document.estate_id = estate.id
    WHERE
        document.adjusted_at IS NOT NULL
        AND (cast(:record_kind AS text) IS NULL OR cast(:record_kind AS text) = 'document')
        AND cast(:category AS text) IS NULL
        AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
        AND (cast(:since AS timestamptz) IS NULL OR document.adjusted_at >= :since)
        AND (cast(:before AS timestamptz) IS NULL OR document.adjusted_at < :before)
        AND (
            cast(:place AS text) IS NULL
            OR position(lower(:place) IN lower(document.title || ' ' || document.body)) > 0
        )
        AND (
            cast(:words AS text) IS NULL
            OR position(lower(:words) IN lower(document.title || ' ' || document.body)) > 0
        )
        AND (
            cast(:at AS timestamptz) IS NULL
            OR (document.adjusted_at, document.id) < (:at, cast(:after AS uuid))
        )
    ORDER BY document.adjusted_at DESC, document.id DESC
    LIMIT :page_size
)
ORDER BY at DESC, id DESC
LIMIT :page_size;

-- report --
-- One report as a public record; who reported it is not in it.
SELECT
    report_register.id,
    estate.name AS estate,
    report_register.asset_id,
    report_register.asset_kind,
    report_register.asset_code,
    report_register.asset_name AS place,
    report_register.category,
    report_register.description,
    report_register.observed_at,
    report_register.received_at,
    report_register.origin,
    report_register.status,
    ST_X(ST_Transform(report_register.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report_register.geom, 4326)) AS lat
FROM app.report_register
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE report_register.id = :id;

-- events_of --
-- What happened to a report, in order: its status, what else was done and said, who saw it again.
SELECT
    report_event.id,
    report_event.kind,
    report_event.at,
    report_event.role,
    report_event.note
FROM core.report_event
WHERE report_event.report_id = :id
UNION ALL
SELECT
    case_event.id,
    case_event.kind,
    case_event.at,
    case_event.role,
    case_event.note
FROM core.case_event
WHERE case_event.report_id = :id
UNION ALL
SELECT
    report_evidence.id,
    'seen_again' AS kind,
    report_evidence.received_at AS at,
    report_evidence.origin AS role,
    report_evidence.note
FROM core.report_evidence
WHERE report_evidence.report_id = :id
ORDER BY at, id;

-- photos --
-- Photos that a report names; the size is NULL where the picture has not arrived.
SELECT
    report_photo.position,
    report_photo.sha256,
    photo.width_px,
    photo.height_px,
    photo.received_at
FROM core.report_photo
LEFT JOIN core.photo ON report_photo.sha256 = photo.sha256
WHERE report_photo.report_id = :id
ORDER BY report_photo.position;

-- observations --
-- What a report told of a lamp.
SELECT
    lamp_observation.state,
    lamp_observation.observed_at,
    lamp_observation.role
FROM core.lamp_observation
WHERE lamp_observation.report_id = :id
ORDER BY lamp_observation.observed_at, lamp_observation.id;

-- estate --
-- An estate, where who asks sees it.
SELECT estate.id
FROM core.estate
WHERE estate.id = :id;

-- estates --
-- Estates to choose from.
SELECT
    estate.id,
    estate.code,
    estate.name
FROM core.estate
ORDER BY estate.name, estate.id;

-- document --
-- One document with the one that corrects it, if any.
SELECT
    document.id,
    document.estate_id,
    estate.name AS estate,
    document.kind AS document_kind,
    document.title,
    document.held_on,
    document.body,
    document.created_at,
    document.changed_at,
    document.adjusted_at,
    adjuster.name AS adjusted_by,
    document.replaces_id,
    (
        SELECT later.id FROM core.document AS later
        WHERE later.replaces_id = document.id
        ORDER BY later.created_at DESC, later.id DESC
        LIMIT 1
    ) AS replaced_by
FROM core.document
LEFT JOIN core.estate ON document.estate_id = estate.id
LEFT JOIN core.account AS adjuster ON document.adjusted_by = adjuster.id
WHERE document.id = :id;

-- documents --
-- Drafts, or adjusted documents, newest first.
SELECT
    document.id,
    estate.name AS estate,
    document.kind AS document_kind,
    document.title,
    document.held_on,
    document.changed_at,
    document.adjusted_at
FROM core.document
LEFT JOIN core.estate ON document.estate_id = estate.id
WHERE (document.adjusted_at IS NULL) = :draft
ORDER BY document.held_on DESC, document.id DESC
LIMIT :page_size;

-- insert_document --
-- Begin a document: a draft.
INSERT INTO core.document (
    company_id, estate_id, kind, title, held_on, body, created_by, replaces_id
)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid), cast(:estate_id AS uuid), :kind, :title,
    :held_on, :body, cast(:account_id AS uuid), cast(:replaces_id AS uuid)
)
RETURNING document.id;

-- change_document --
-- Change a draft.
UPDATE core.document
SET
    estate_id = cast(:estate_id AS uuid),
    kind = :kind,
    title = :title,
    held_on = :held_on,
    body = :body,
    changed_at = now()
WHERE document.id = :id AND document.adjusted_at IS NULL;

-- adjust_document --
-- Adjust a draft: from now on it is a public record, and fixed.
UPDATE core.document
SET adjusted_at = now(), adjusted_by = cast(:account_id AS uuid)
WHERE document.id = :id AND document.adjusted_at IS NULL;

-- delete_draft --
-- Throw a draft away.
DELETE FROM core.document
WHERE document.id = :id AND document.adjusted_at IS NULL;

-- maskings --
-- Covered passages of a report or a document, in the order of the text, lifted ones last.
SELECT
    masking.id,
    masking.field,
    masking.first,
    masking.last,
    masking.reason,
    masking.provision,
    masking.masked_at,
    account.name AS masked_by,
    masking.lifted_at,
    masking.lifted_reason
FROM core.masking
LEFT JOIN core.account ON masking.masked_by = account.id
WHERE masking.report_id = :id OR masking.document_id = :id
ORDER BY masking.lifted_at NULLS FIRST, masking.field, masking.first, masking.id;

-- covering --
-- Passages of the reporters' words that are covered now; reasons are the company's own.
SELECT
    masking.report_id,
    masking.id,
    masking.field,
    masking.first,
    masking.last,
    '' AS reason,
    masking.provision,
    masking.masked_at,
    NULL AS masked_by,
    masking.lifted_at,
    NULL AS lifted_reason
FROM core.masking
WHERE
    masking.report_id = any(cast(:report_ids AS uuid[]))
    AND masking.field = 'description'
    AND masking.lifted_at IS NULL
ORDER BY
    masking.first ASC,
    masking.id ASC;

-- insert_masking --
-- Cover a passage.
INSERT INTO core.masking (
    company_id, report_id, document_id, field, first, last, reason, provision, masked_by
)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid), cast(:report_id AS uuid),
    cast(:document_id AS uuid), :field, :first, :last, :reason, :provision,
    cast(:account_id AS uuid)
);

-- masked_record --
-- Which record a covered passage is of.
SELECT
    masking.report_id,
    masking.document_id
FROM core.masking
WHERE masking.id = :id;

-- lift_masking --
-- Uncover a passage; that it was covered stays.
UPDATE core.masking
SET lifted_at = now(), lifted_reason = :reason
WHERE masking.id = :id AND masking.lifted_at IS NULL;

-- newest_rules --
-- The rule that counts for each type of record that has one.
SELECT DISTINCT ON (retention_rule.record_type)
    retention_rule.id,
    retention_rule.record_type,
    retention_rule.keep_days,
    retention_rule.decision,
    retention_rule.decided_on,
    retention_rule.since_at,
    account.name AS set_by
FROM core.retention_rule
LEFT JOIN core.account ON retention_rule.set_by = account.id
ORDER BY retention_rule.record_type ASC, retention_rule.since_at DESC, retention_rule.id DESC;

-- insert_rule --
-- Write down a rule; the newest of a type counts.
INSERT INTO core.retention_rule (
    company_id, record_type, keep_days, decision, decided_on, since_at, set_by
)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid), :record_type, :keep_days, :decision,
    :decided_on, clock_timestamp(),
    cast(nullif(current_setting('ljusrond.account', TRUE), '') AS uuid)
)
RETURNING retention_rule.id;

-- ended --
-- How many records of a type are past their time, by the month it ran from.
SELECT
    to_char(ended.ended_at AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM') AS month,
    count(*) AS records
FROM app.ended_records(:record_type) AS ended
WHERE ended.ended_at < now() - make_interval(days => :keep_days)
GROUP BY month
ORDER BY month;

-- ended_photos --
-- Photos past their time; their files go with them.
SELECT cast(ended.record_key AS uuid) AS id
FROM app.ended_records('photo') AS ended
WHERE ended.ended_at < now() - make_interval(days => :keep_days)
ORDER BY ended.record_key;

-- remove_ended --
-- Remove what a decided rule says is past its time.
SELECT app.remove_ended(:id) AS removed;

-- insert_run --
-- Note what a rule found and removed.
INSERT INTO core.retention_run (company_id, rule_id, dry_run, found, removed, run_by)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid), :id, :dry_run, :past, :removed,
    cast(nullif(current_setting('ljusrond.account', TRUE), '') AS uuid)
);

-- runs --
-- What was tried and removed, newest first.
SELECT
    retention_run.at,
    retention_rule.record_type,
    retention_rule.keep_days,
    retention_rule.decision,
    retention_run.dry_run,
    retention_run.found,
    retention_run.removed,
    account.name AS run_by
FROM core.retention_run
INNER JOIN core.retention_rule ON retention_run.rule_id = retention_rule.id
LEFT JOIN core.account ON retention_run.run_by = account.id
ORDER BY retention_run.id DESC
LIMIT :page_size;
