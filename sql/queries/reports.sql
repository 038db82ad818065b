-- category_and_asset --
-- One fault category, with the asset a report names; the asset's columns are NULL where it
-- names none or one that does not exist.
SELECT
    fault_category.applies_to,
    fault_category.lamp_state,
    asset.company_id,
    asset.estate_id,
    asset.kind
FROM core.fault_category
LEFT JOIN core.asset ON asset.id = cast(:asset_id AS uuid)
WHERE fault_category.code = :category;

-- place_of_point --
-- The estate nearest to a point, at most 50 m away; the literal is transformed, so that the
-- index on estate.geom is used.
SELECT
    estate.company_id,
    estate.id AS estate_id
FROM core.estate
WHERE
    ST_DWithin(
        estate.geom, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3006), 50
    )
ORDER BY
    ST_Distance(estate.geom, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3006)),
    estate.id
LIMIT 1;

-- insert_report --
-- Store a report with its first event. Where it tells the state of a lamp, it is an observation
-- of the lamp as well, and the light waits to be computed again: one statement, because every
-- round trip to the server costs a small request a tenth of its time. No row comes back where the
-- id is known already. The observation is never later than its arrival: a clock that runs ahead
-- must not outlast the truth.
WITH inserted AS (
    INSERT INTO core.report (
        id, company_id, estate_id, asset_id, category, description,
        observed_at, origin, content_hash, floor, spot, missing_kind, extent, geom
    )
    VALUES (
        :id, :company_id, :estate_id, :asset_id, :category, :description,
        :observed_at, :origin, :content_hash, :floor, :spot, :missing_kind,
        -- A finger draws areas that cross themselves.
        ST_MakeValid(ST_Transform(ST_GeomFromGeoJSON(cast(:extent AS text)), 3006)),
        ST_Transform(
            ST_SetSRID(
                ST_MakePoint(cast(:lon AS double precision), cast(:lat AS double precision)),
                4326
            ),
            3006
        )
    )
    ON CONFLICT (id) DO NOTHING
    RETURNING *
),

received AS (
    INSERT INTO core.report_event (report_id, company_id, kind)
    SELECT
        inserted.id,
        inserted.company_id,
        'received'
    FROM inserted
),

observed AS (
    INSERT INTO core.lamp_observation (
        company_id, lamp_id, state, observed_at, role, report_id
    )
    SELECT
        inserted.company_id,
        inserted.asset_id,
        cast(:lamp_state AS text),
        least(inserted.observed_at, now()),
        inserted.origin,
        inserted.id
    FROM inserted
    WHERE cast(:lamp_state AS text) IS NOT NULL
),

requested AS (
    INSERT INTO core.analysis_request (company_id, estate_id, lamp_id)
    SELECT
        inserted.company_id,
        inserted.estate_id,
        inserted.asset_id
    FROM inserted
    WHERE cast(:lamp_state AS text) IS NOT NULL
)

SELECT
    inserted.id,
    CASE
        WHEN cast(:lamp_state AS text) IS NOT NULL
            THEN app.defer_job(
                :task, jsonb_build_object('estate_id', inserted.estate_id)
            )
    END AS job_id,
    -- A lamp seen lit closes what was reported of its light before.
    CASE
        WHEN cast(:lamp_state AS text) = 'lit'
            THEN app.tell_seen_lit(
                ARRAY[inserted.asset_id], inserted.observed_at, inserted.origin
            )
    END AS verified
FROM inserted;

-- stored_hash --
-- Hash of what was sent under an id.
SELECT report.content_hash
FROM core.report
WHERE report.id = :id;

-- insert_photo --
-- Note a photo that a report names.
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
VALUES (:report_id, :company_id, :position, :sha256);

-- insert_contact --
-- Keep how to reach who reported, apart from the report.
INSERT INTO core.reporter_contact (report_id, company_id, contact, name, consent)
VALUES (:report_id, :company_id, :contact, :name, :consent);

-- read_report --
-- One report.
SELECT
    report_register.id,
    report_register.asset_id,
    report_register.asset_kind,
    report_register.asset_code,
    report_register.category,
    report_register.title_sv,
    report_register.title_en,
    report_register.description,
    report_register.observed_at,
    report_register.received_at,
    report_register.origin,
    report_register.status,
    report_register.floor,
    report_register.spot,
    report_register.missing_kind,
    report_register.seen_again,
    report_register.last_seen_at,
    cast(ST_AsGeoJSON(ST_Transform(report_register.extent, 4326), 7) AS jsonb) AS extent,
    estate.code AS estate,
    ST_X(ST_Transform(report_register.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report_register.geom, 4326)) AS lat
FROM app.report_register
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE report_register.id = :id;

-- list_reports --
-- Reports newest first, one page. A filter that is NULL lets everything pass.
SELECT
    report_register.id,
    report_register.asset_id,
    report_register.asset_kind,
    report_register.asset_code,
    report_register.category,
    report_register.title_sv,
    report_register.title_en,
    report_register.description,
    report_register.observed_at,
    report_register.received_at,
    report_register.origin,
    report_register.status,
    report_register.floor,
    report_register.spot,
    report_register.missing_kind,
    report_register.seen_again,
    report_register.last_seen_at,
    cast(ST_AsGeoJSON(ST_Transform(report_register.extent, 4326), 7) AS jsonb) AS extent,
    estate.code AS estate,
    ST_X(ST_Transform(report_register.geom, 4326)) AS lon,
    ST_Y(ST_Transform(report_register.geom, 4326)) AS lat
FROM app.report_register
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE
    (cast(:estate AS text) IS NULL OR estate.code = :estate)
    AND (cast(:asset_id AS uuid) IS NULL OR report_register.asset_id = :asset_id)
    AND (cast(:category AS text) IS NULL OR starts_with(report_register.category, :category))
    AND (cast(:status AS text) IS NULL OR report_register.status = :status)
    AND (cast(:since AS timestamptz) IS NULL OR report_register.received_at >= :since)
    AND (
        cast(:west AS double precision) IS NULL
        OR (
            report_register.geom && app.box_on_grid(:west, :south, :east, :north)
            AND ST_Intersects(
                ST_Transform(report_register.geom, 4326),
                ST_MakeEnvelope(:west, :south, :east, :north, 4326)
            )
        )
    )
    AND (
        cast(:at AS timestamptz) IS NULL
        OR (report_register.received_at, report_register.id) < (:at, cast(:after AS uuid))
    )
ORDER BY report_register.received_at DESC, report_register.id DESC
LIMIT :page_size;

-- observations_of --
-- What was seen of a lamp, newest first.
SELECT
    lamp_observation.state,
    lamp_observation.observed_at,
    lamp_observation.role
FROM core.lamp_observation
WHERE lamp_observation.lamp_id = :lamp_id
ORDER BY
    lamp_observation.observed_at DESC,
    lamp_observation.received_at DESC
LIMIT 50;

-- open_on --
-- Reports on an asset that somebody still has to act on, newest first.
SELECT
    report.id,
    report.category,
    report.description,
    report.observed_at,
    report.floor,
    report.spot,
    app.report_status(report.id) AS status
FROM core.report
WHERE report.asset_id = :asset_id AND app.report_is_open(report.id)
ORDER BY
    report.observed_at DESC,
    report.id ASC
LIMIT 50;

-- evidence_of --
-- What was seen again of reports, oldest first.
SELECT
    evidence.id,
    evidence.report_id,
    evidence.observed_at,
    evidence.origin,
    evidence.note
FROM core.report_evidence AS evidence
WHERE evidence.report_id = any(:report_ids)
ORDER BY
    evidence.observed_at,
    evidence.id;

-- hold_report --
-- Keep others from adding photos to a report at the same time.
SELECT pg_advisory_xact_lock(hashtextextended(cast(:report_id AS text), 0));

-- insert_evidence --
-- Note that a report was seen again, with its photos after those that stand; a picture that the
-- report names already is not named twice. No row comes back where the id is known, or the report
-- is not.
WITH inserted AS (
    INSERT INTO core.report_evidence (id, company_id, report_id, observed_at, origin, note)
    SELECT
        :id,
        report.company_id,
        report.id AS report_id,
        :observed_at,
        :origin,
        :note
    FROM core.report
    WHERE report.id = :report_id
    ON CONFLICT (id) DO NOTHING
    RETURNING *
),

named AS (
    INSERT INTO core.report_photo (report_id, company_id, position, sha256, evidence_id)
    SELECT
        inserted.report_id,
        inserted.company_id,
        photo.place + coalesce(
            (
                SELECT max(report_photo.position)
                FROM core.report_photo
                WHERE report_photo.report_id = inserted.report_id
            ),
            -1
        ),
        photo.sha256,
        inserted.id
    FROM inserted
    CROSS JOIN unnest(cast(:photos AS text[])) WITH ORDINALITY AS photo (sha256, place)
    ON CONFLICT (report_id, sha256) DO NOTHING
)

SELECT inserted.id
FROM inserted;

-- read_evidence --
-- One sight of a report.
SELECT
    evidence.id,
    evidence.report_id,
    evidence.observed_at,
    evidence.origin,
    evidence.note
FROM core.report_evidence AS evidence
WHERE evidence.id = :id;

-- insert_lamps_seen --
-- Many lamps that were seen lit: what a report that a lamp is lit does, for all of them in one
-- statement. The lamps that are known come back; job_ids has one job an estate.
WITH seen AS (
    SELECT
        asset.id,
        asset.company_id,
        asset.estate_id
    FROM core.asset
    WHERE asset.id = any(:lamp_ids) AND asset.kind = 'lamp'
    ORDER BY asset.id
),

observed AS (
    INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at, role)
    SELECT
        seen.company_id,
        seen.id,
        'lit',
        least(cast(:observed_at AS timestamptz), now()),
        :role
    FROM seen
),

requested AS (
    INSERT INTO core.analysis_request (company_id, estate_id, lamp_id)
    SELECT
        seen.company_id,
        seen.estate_id,
        seen.id
    FROM seen
)

SELECT
    array(SELECT seen.id FROM seen) AS known,
    array(
        SELECT app.defer_job(:task, jsonb_build_object('estate_id', estate.id))
        FROM (SELECT DISTINCT seen.estate_id AS id FROM seen) AS estate
    ) AS job_ids,
    app.tell_seen_lit(array(SELECT seen.id FROM seen), :observed_at, :role) AS verified;

-- categories_for --
-- Fault categories offered for a kind of asset, in the order of the register.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.applies_to = '{}' OR :kind = any(fault_category.applies_to)
ORDER BY
    fault_category.applies_to = '{}',
    fault_category.code;
