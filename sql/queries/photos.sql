-- enter_photo --
-- Open the walls for a photo of a tenant.
SELECT app.enter_photo(:sha256, :request);

-- find_photo --
-- The photo of a checksum.
SELECT photo.*
FROM core.photo
WHERE photo.company_id = :company_id AND photo.sha256 = :sha256;

-- insert_photo --
-- Note a photo; no row comes back where the company has it already.
INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes)
VALUES (:company_id, :sha256, :width_px, :height_px, :size_bytes)
ON CONFLICT (company_id, sha256) DO NOTHING
RETURNING *;

-- read_photo --
-- One photo that who asks may see.
SELECT photo.*
FROM core.photo
WHERE
    photo.id = :id
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    );

-- hold_photo --
-- One photo, kept from others until the transaction ends.
SELECT photo.*
FROM core.photo
WHERE
    photo.id = :id
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    )
FOR UPDATE OF photo;

-- review_photo --
-- Note what was blurred, and that others may see the picture.
UPDATE core.photo
SET
    reviewed_at = now(),
    reviewed_by = cast(:account_id AS uuid),
    blurred = cast(:boxes AS jsonb),
    size_bytes = :size_bytes
WHERE photo.id = :id;

-- reopen_photo --
-- Take a review back.
UPDATE core.photo
SET reviewed_at = NULL, reviewed_by = NULL, blurred = '[]', size_bytes = :size_bytes
WHERE photo.id = :id;

-- remove_photo --
-- Remove a photo; its files follow once this is committed.
DELETE FROM core.photo
WHERE photo.id = :id
RETURNING
    app.defer_job(
        :task, jsonb_build_object('company_id', photo.company_id, 'photo_id', photo.id)
    ) AS job_id;

-- waiting_photos --
-- Photos that nobody has looked at yet, oldest first, with the first report that names each.
SELECT
    photo.id,
    photo.received_at,
    report_register.category,
    report_register.asset_id,
    report_register.asset_kind,
    report_register.asset_code,
    estate.name AS estate_name
FROM core.photo
LEFT JOIN app.report_register
    ON report_register.id = (
        SELECT report.id
        FROM core.report_photo
        INNER JOIN core.report ON report_photo.report_id = report.id
        WHERE
            report_photo.company_id = photo.company_id
            AND report_photo.sha256 = photo.sha256
        ORDER BY
            report.received_at,
            report.id
        LIMIT 1
    )
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE
    photo.reviewed_at IS NULL
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    )
    AND (
        cast(:at AS timestamptz) IS NULL
        OR (photo.received_at, photo.id) > (:at, cast(:after AS uuid))
    )
ORDER BY
    photo.received_at,
    photo.id
LIMIT :page_size;

-- count_waiting --
-- How many photos nobody has looked at yet.
SELECT count(*)
FROM core.photo
WHERE
    photo.reviewed_at IS NULL
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    );

-- reviewed_lately --
-- The newest reviews.
SELECT
    photo.id,
    photo.reviewed_at,
    jsonb_array_length(photo.blurred) AS boxes
FROM core.photo
WHERE
    photo.reviewed_at IS NOT NULL
    AND (
        (SELECT nullif(current_setting('ljusrond.limited', TRUE), '')) IS NULL
        OR app.photo_is_named(photo.company_id, photo.sha256)
    )
ORDER BY
    photo.reviewed_at DESC,
    photo.id DESC
LIMIT :most;

-- reports_of_photo --
-- Reports that name a photo, oldest first.
SELECT
    report_register.id,
    report_register.category,
    report_register.description,
    report_register.observed_at,
    report_register.asset_id,
    report_register.asset_kind,
    report_register.asset_code,
    estate.name AS estate_name
FROM core.photo
INNER JOIN core.report_photo
    ON photo.company_id = report_photo.company_id AND photo.sha256 = report_photo.sha256
INNER JOIN app.report_register ON report_photo.report_id = report_register.id
LEFT JOIN core.estate ON report_register.estate_id = estate.id
WHERE photo.id = :id
ORDER BY
    report_register.received_at,
    report_register.id
LIMIT 20;

-- photos_of_reports --
-- Photos that reports name, in their order; without identity where they have not arrived.
SELECT
    report_photo.report_id,
    report_photo.evidence_id,
    photo.id,
    photo.reviewed_at
FROM core.report_photo
LEFT JOIN core.photo
    ON report_photo.company_id = photo.company_id AND report_photo.sha256 = photo.sha256
WHERE report_photo.report_id = any(:report_ids)
ORDER BY
    report_photo.report_id,
    report_photo.position;

-- hold_named --
-- Keep the photos that a report names from others until the transaction ends; how many there are.
SELECT
    pg_advisory_xact_lock(hashtextextended(cast(:report_id AS text), 6)),
    (
        SELECT count(*)
        FROM core.report_photo
        WHERE report_photo.report_id = cast(:report_id AS uuid)
    ) AS named;

-- name_photo --
-- Let a report name a photo that came later, after those that it names; a known one is no second.
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
SELECT
    report.id,
    report.company_id,
    (
        SELECT coalesce(max(report_photo.position) + 1, 0)
        FROM core.report_photo
        WHERE report_photo.report_id = report.id
    ),
    :sha256
FROM core.report
WHERE report.id = :report_id
ON CONFLICT (report_id, sha256) DO NOTHING;
