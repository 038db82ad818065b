-- company --
-- The company whose walls stand open.
SELECT
    company.id,
    company.code
FROM core.company
WHERE company.id = :company_id;

-- changed_since --
-- What changed of rows since a moment: the values before, the oldest first.
SELECT
    audit.object_id,
    audit.before
FROM core.audit
WHERE
    audit.company_id = :company_id
    AND audit.asset_id = any(cast(:ids AS uuid[]))
    AND audit.kind = :kind
    AND audit.action = 'update'
    AND audit.at > :since
ORDER BY
    audit.at,
    audit.id;

-- estate_near --
-- The estate nearest to a place [EPSG:3006] of those that are seen.
SELECT estates.id
FROM app.estates
WHERE estates.geom IS NOT NULL
ORDER BY
    estates.geom <-> ST_SetSRID(ST_MakePoint(:easting_m, :northing_m), 3006),
    estates.id
LIMIT 1;

-- estate_coded --
-- The estate of a code, of those that are seen.
SELECT estate.id
FROM core.estate
WHERE estate.company_id = :company_id AND estate.code = :code;

-- insert_file --
-- A file that came back.
INSERT INTO core.returned_file (
    company_id, estate_id, name, exported_at, layers, unchanged, notes, account_id
)
VALUES (
    :company_id, :estate_id, :name, :exported_at, cast(:layers AS text[]), :unchanged,
    cast(:notes AS jsonb), cast(:account_id AS uuid)
)
RETURNING id;

-- insert_row --
-- One difference of it.
INSERT INTO core.returned_row (
    file_id, company_id, estate_id, position, layer, fid, object_id, change, label, fields,
    moved_m, version, conflict, reason, result, geom_sent, geom_before
)
VALUES (
    :file_id, :company_id, :estate_id, :position, :layer, cast(:fid AS integer),
    cast(:register_id AS uuid), :change, :label, cast(:differing AS jsonb),
    cast(:moved_m AS double precision), cast(:compared_at AS timestamptz), cast(:conflict AS text),
    cast(:reasons AS jsonb), :result,
    ST_GeomFromWKB(cast(:wkb AS bytea), 3006), ST_GeomFromWKB(cast(:wkb_before AS bytea), 3006)
);

-- files --
-- Files that came back, the newest first; a limited account's own estates alone.
SELECT
    returned_file.id,
    returned_file.name,
    returned_file.exported_at,
    returned_file.received_at,
    returned_file.status,
    returned_file.decided_at,
    returned_file.unchanged,
    estate.name AS estate,
    account.name AS sender,
    count(returned_row.id)::integer AS differences,
    (count(*) FILTER (WHERE returned_row.result = 'applied'))::integer AS applied,
    (count(*) FILTER (WHERE returned_row.result = 'refused'))::integer AS refused,
    (count(*) FILTER (WHERE returned_row.result = 'proposed'))::integer AS proposed
FROM core.returned_file
INNER JOIN core.estate ON returned_file.estate_id = estate.id
LEFT JOIN core.account ON returned_file.account_id = account.id
LEFT JOIN core.returned_row ON returned_file.id = returned_row.file_id
WHERE cast(:file_id AS uuid) IS NULL OR returned_file.id = :file_id
GROUP BY
    returned_file.id,
    estate.id,
    account.id
ORDER BY
    returned_file.received_at DESC,
    returned_file.id DESC
LIMIT 200;

-- file --
-- One file that came back.
SELECT
    returned_file.id,
    returned_file.company_id,
    returned_file.estate_id,
    returned_file.name,
    returned_file.exported_at,
    returned_file.received_at,
    returned_file.layers,
    returned_file.unchanged,
    returned_file.notes,
    returned_file.status,
    returned_file.decided_at,
    estate.code AS estate_code,
    estate.name AS estate_name,
    account.name AS sender
FROM core.returned_file
INNER JOIN core.estate ON returned_file.estate_id = estate.id
LEFT JOIN core.account ON returned_file.account_id = account.id
WHERE returned_file.id = :file_id;

-- hold --
-- Hold a file, so that two who decide wait for each other; no row: there is none.
SELECT returned_file.status
FROM core.returned_file
WHERE returned_file.id = :file_id
FOR UPDATE;

-- rows --
-- Its differences in their order.
SELECT
    returned_row.id,
    returned_row.estate_id,
    estate.code AS estate_code,
    returned_row.position,
    returned_row.layer,
    returned_row.fid,
    returned_row.object_id,
    returned_row.change,
    returned_row.label,
    returned_row.fields,
    returned_row.moved_m,
    returned_row.version,
    returned_row.conflict,
    returned_row.reason,
    returned_row.result,
    returned_row.made_id,
    returned_row.made_version,
    returned_row.before,
    ST_AsBinary(returned_row.geom_sent) AS wkb,
    ST_AsBinary(returned_row.geom_before) AS wkb_before
FROM core.returned_row
INNER JOIN core.estate ON returned_row.estate_id = estate.id
WHERE returned_row.file_id = :file_id
ORDER BY returned_row.position;

-- decide_row --
-- What became of a difference.
UPDATE core.returned_row
SET
    result = :result,
    reason = cast(:reasons AS jsonb),
    made_id = cast(:made_id AS uuid),
    made_version = cast(:made_version AS timestamptz),
    before = cast(:replaced AS jsonb)
WHERE returned_row.id = :id;

-- decide_file --
-- How a file stands now, and who said so.
UPDATE core.returned_file
SET
    status = :status,
    decided_at = now(),
    decided_by = cast(:account_id AS uuid)
WHERE returned_file.id = :file_id;

-- note --
-- Add to what is to be known of a file.
UPDATE core.returned_file SET notes = returned_file.notes || cast(:notes AS jsonb)
WHERE returned_file.id = :file_id;
