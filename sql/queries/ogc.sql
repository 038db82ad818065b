-- view_columns --
-- Columns of a view in their order, with their types and what they mean.
SELECT
    pg_attribute.attname AS name,
    format_type(pg_attribute.atttypid, NULL) AS type,
    col_description(pg_attribute.attrelid, pg_attribute.attnum) AS comment
FROM pg_attribute
WHERE
    pg_attribute.attrelid = cast(:view_path AS regclass)
    AND pg_attribute.attnum > 0
    AND NOT pg_attribute.attisdropped
ORDER BY pg_attribute.attnum;

-- asset_layer --
-- Kind of an asset that who asks may see.
SELECT asset.kind
FROM core.asset
WHERE asset.id = :asset_id;
