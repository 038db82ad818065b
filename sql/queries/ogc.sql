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

-- alone --
-- From here on each statement of the transaction is worked out by one process: to start a second
-- one costs 15 ms, more than a page takes, and many ask at once.
SELECT set_config('max_parallel_workers_per_gather', '0', TRUE);
