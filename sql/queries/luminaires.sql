-- files_used --
-- What decides how stored photometric files are read, without the files themselves.
SELECT
    photometry.id,
    photometry.sha256,
    photometry.file_name,
    photometry.lamp_set,
    photometry.orientation
FROM core.photometry
WHERE photometry.id = any(cast(:photometry_ids AS uuid[]))
ORDER BY photometry.id;

-- content --
-- One photometric file as it was received.
SELECT photometry.content
FROM core.photometry
WHERE photometry.id = :photometry_id;

-- insert_file --
-- Keep a photometric file; no row comes back where the company has it already. Files taken in
-- together keep the order they came in.
INSERT INTO core.photometry (
    company_id, sha256, file_name, format, edition, flux_lm, luminaire_flux_lm, power_w,
    lamp_set, orientation, orientation_source, warnings, uploaded_at, content
)
VALUES (
    :company_id, :sha256, :file_name, :format, :edition, :flux_lm, :luminaire_flux_lm, :power_w,
    :lamp_set, :orientation, :orientation_source, :warnings,
    clock_timestamp(), :content
)
ON CONFLICT (company_id, sha256) DO NOTHING
RETURNING photometry.id;

-- change_file --
-- Note how a photometric file is read from now on.
UPDATE core.photometry
SET
    flux_lm = :flux_lm,
    luminaire_flux_lm = :luminaire_flux_lm,
    power_w = :power_w,
    lamp_set = :lamp_set,
    orientation = :orientation,
    orientation_source = :orientation_source,
    warnings = :warnings
WHERE photometry.id = :photometry_id;

-- file_of --
-- The file of a company with a checksum, or the one whose checksum begins so where just one does.
SELECT photometry.id
FROM core.photometry
WHERE
    photometry.company_id = :company_id
    AND starts_with(encode(photometry.sha256, 'hex'), :start)
ORDER BY photometry.id
LIMIT 2;

-- read_file --
-- One photometric file with the luminaire types that use it, without its content.
SELECT
    photometry.id,
    photometry.company_id,
    photometry.file_name,
    photometry.format,
    photometry.edition,
    photometry.flux_lm,
    photometry.luminaire_flux_lm,
    photometry.power_w,
    photometry.lamp_set,
    photometry.orientation,
    photometry.orientation_source,
    photometry.warnings,
    photometry.uploaded_at,
    encode(photometry.sha256, 'hex') AS sha256,
    array(
        SELECT luminaire_type.id
        FROM core.luminaire_type
        WHERE luminaire_type.photometry_id = photometry.id
        ORDER BY luminaire_type.id
    ) AS luminaire_type_ids
FROM core.photometry
WHERE photometry.id = :photometry_id;

-- hold_file --
-- Let nobody else change a photometric file before this transaction ends.
SELECT photometry.id
FROM core.photometry
WHERE photometry.id = :photometry_id
FOR UPDATE;

-- list_files --
-- Photometric files newest first, one page. A filter that is NULL lets everything pass.
SELECT
    photometry.id,
    photometry.company_id,
    photometry.file_name,
    photometry.format,
    photometry.edition,
    photometry.flux_lm,
    photometry.luminaire_flux_lm,
    photometry.power_w,
    photometry.lamp_set,
    photometry.orientation,
    photometry.orientation_source,
    photometry.warnings,
    photometry.uploaded_at,
    encode(photometry.sha256, 'hex') AS sha256,
    array(
        SELECT luminaire_type.id
        FROM core.luminaire_type
        WHERE luminaire_type.photometry_id = photometry.id
        ORDER BY luminaire_type.id
    ) AS luminaire_type_ids
FROM core.photometry
WHERE
    (
        cast(:linked AS boolean) IS NULL
        OR cast(:linked AS boolean) = EXISTS (
            SELECT FROM core.luminaire_type
            WHERE luminaire_type.photometry_id = photometry.id
        )
    )
    AND (
        cast(:company_id AS uuid) IS NULL OR photometry.company_id = cast(:company_id AS uuid)
    )
    AND (
        cast(:at AS timestamptz) IS NULL
        OR (photometry.uploaded_at, photometry.id) < (:at, cast(:after AS uuid))
    )
ORDER BY photometry.uploaded_at DESC, photometry.id DESC
LIMIT :page_size;

-- list_types --
-- Luminaire types by maker and model, one page after a type, with the lamps that use each.
SELECT
    luminaire_type.id,
    luminaire_type.company_id,
    company.name AS company_name,
    luminaire_type.source,
    luminaire_type.source_id,
    luminaire_type.manufacturer,
    luminaire_type.model,
    luminaire_type.light_source,
    luminaire_type.power_w,
    luminaire_type.flux_lm,
    luminaire_type.cct_k,
    luminaire_type.optics,
    luminaire_type.photometry_id,
    photometry.file_name AS photometry_file,
    (
        SELECT count(*)
        FROM core.lamp
        WHERE lamp.luminaire_type_id = luminaire_type.id AND lamp.vanished_at IS NULL
    ) AS lamps
FROM core.luminaire_type
INNER JOIN core.company ON luminaire_type.company_id = company.id
LEFT JOIN core.photometry ON luminaire_type.photometry_id = photometry.id
WHERE
    (
        cast(:photometry_id AS uuid) IS NULL
        OR luminaire_type.photometry_id = cast(:photometry_id AS uuid)
    )
    AND (
        cast(:company_id AS uuid) IS NULL
        OR luminaire_type.company_id = cast(:company_id AS uuid)
    )
    AND (
        cast(:luminaire_type_id AS uuid) IS NULL
        OR luminaire_type.id = cast(:luminaire_type_id AS uuid)
    )
    AND (
        cast(:after AS uuid) IS NULL
        OR (
            lower(coalesce(luminaire_type.manufacturer, '')),
            lower(luminaire_type.model),
            luminaire_type.id
        ) > (
            SELECT
                lower(coalesce(earlier.manufacturer, '')),
                lower(earlier.model),
                earlier.id
            FROM core.luminaire_type AS earlier
            WHERE earlier.id = cast(:after AS uuid)
        )
    )
ORDER BY
    lower(coalesce(luminaire_type.manufacturer, '')),
    lower(luminaire_type.model),
    luminaire_type.id
LIMIT :page_size;

-- types_called --
-- Luminaire types of a company by model, by identity in their source, or by our own identity.
SELECT
    luminaire_type.id,
    luminaire_type.manufacturer,
    luminaire_type.model,
    luminaire_type.source,
    luminaire_type.source_id
FROM core.luminaire_type
WHERE
    luminaire_type.company_id = :company_id
    AND (
        lower(luminaire_type.model) = lower(:name)
        OR luminaire_type.source_id = :name
        OR cast(luminaire_type.id AS text) = lower(:name)
    )
ORDER BY
    luminaire_type.model,
    luminaire_type.id;

-- link_type --
-- Give a luminaire type a photometric file of its own company, or none. No row comes back where
-- it has that one already, or where there is no such file in the company.
UPDATE core.luminaire_type
SET photometry_id = cast(:photometry_id AS uuid)
WHERE
    luminaire_type.id = :luminaire_type_id
    AND luminaire_type.photometry_id IS DISTINCT FROM cast(:photometry_id AS uuid)
    AND (
        cast(:photometry_id AS uuid) IS NULL
        OR EXISTS (
            SELECT FROM core.photometry
            WHERE
                photometry.id = cast(:photometry_id AS uuid)
                AND photometry.company_id = luminaire_type.company_id
        )
    )
RETURNING luminaire_type.id;

-- defer_analyses --
-- Have the worker compute the estates with lamps of a luminaire type, or of any type that uses a
-- file; gives the estates.
SELECT
    touched.estate_id,
    app.defer_job(
        cast(:task AS text), jsonb_build_object('estate_id', touched.estate_id)
    ) AS job_id
FROM (
    SELECT DISTINCT lamp.estate_id
    FROM core.lamp
    INNER JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
    WHERE
        lamp.vanished_at IS NULL
        AND (
            luminaire_type.id = cast(:luminaire_type_id AS uuid)
            OR luminaire_type.photometry_id = cast(:photometry_id AS uuid)
        )
) AS touched
ORDER BY touched.estate_id;

-- company_of_type --
-- Company that a luminaire type belongs to.
SELECT luminaire_type.company_id
FROM core.luminaire_type
WHERE luminaire_type.id = :luminaire_type_id;
