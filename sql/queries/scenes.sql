-- insert_scene --
-- Keep a scene and have the worker compute it, in one statement.
WITH stored AS (
    INSERT INTO core.scene (company_id, content)
    VALUES (:company_id, cast(:sent AS jsonb))
    RETURNING scene.id
)

SELECT
    stored.id,
    app.defer_job(
        cast(:task AS text), jsonb_build_object('scene_id', stored.id)
    ) AS job_id
FROM stored;

-- read_scene --
-- One scene as it stands, without what was sent.
SELECT
    scene.id,
    scene.received_at,
    scene.finished_at,
    scene.status,
    scene.message,
    scene.result
FROM core.scene
WHERE scene.id = :scene_id;

-- scene_status --
-- How a scene stands; cheap enough to ask several times a second.
SELECT scene.status
FROM core.scene
WHERE scene.id = :scene_id;

-- take_scene --
-- Note that a scene is being computed, and give what was sent. One that is done gives no row; one
-- that a dead worker left is taken again.
UPDATE core.scene
SET status = 'running'
WHERE scene.id = :scene_id AND scene.status IN ('waiting', 'running')
RETURNING
    scene.company_id,
    scene.content;

-- finish_scene --
-- Note how a scene ended.
UPDATE core.scene
SET
    status = :status,
    message = :message,
    result = cast(:result AS jsonb),
    finished_at = clock_timestamp()
WHERE scene.id = :scene_id;

-- delete_old_scenes --
-- Forget scenes that were sent more than some days ago.
DELETE FROM core.scene
WHERE scene.received_at < now() - make_interval(days => :days);

-- photometry_named --
-- Photometric files of a company by identity or by checksum, with their content.
SELECT
    photometry.id,
    encode(photometry.sha256, 'hex') AS checksum,
    photometry.file_name,
    photometry.lamp_set,
    photometry.content
FROM core.photometry
WHERE
    photometry.company_id = :company_id
    AND (
        photometry.id = any(cast(:photometry_ids AS uuid[]))
        OR photometry.sha256 = any(cast(:checksums AS bytea[]))
    )
ORDER BY photometry.id;
