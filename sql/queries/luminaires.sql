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
