-- Every column of a view says what it is. One that is a table's or another view's column under
-- its own name says the same as there, so that nothing is written twice. Where the sources differ
-- in words, the view's own file has to say it, as for what is computed; a test finds what lacks.

DO $comments$
DECLARE
    _column record;
    _words text;
BEGIN
    -- In the order the views were made: a view on a view finds its words written already.
    FOR _column IN
        SELECT
            view.oid AS view_oid,
            view.relname AS view_name,
            attribute.attname AS column_name
        FROM pg_class AS view
        INNER JOIN pg_attribute AS attribute ON view.oid = attribute.attrelid
        WHERE
            view.relnamespace = 'app'::regnamespace
            AND view.relkind = 'v'
            AND col_description(view.oid, attribute.attnum) IS NULL
        ORDER BY view.oid, attribute.attnum
    LOOP
        SELECT min(col_description(source.attrelid, source.attnum)) INTO _words
        FROM pg_rewrite AS rule
        INNER JOIN pg_depend AS used
            ON rule.oid = used.objid AND used.classid = 'pg_rewrite'::regclass
        INNER JOIN pg_attribute AS source
            ON used.refobjid = source.attrelid AND used.refobjsubid = source.attnum
        WHERE
            rule.ev_class = _column.view_oid
            AND used.refclassid = 'pg_class'::regclass
            AND source.attrelid <> _column.view_oid
            AND source.attname = _column.column_name
        HAVING count(DISTINCT col_description(source.attrelid, source.attnum)) = 1;
        IF _words IS NOT NULL THEN
            EXECUTE format(
                'COMMENT ON COLUMN app.%I.%I IS %L',
                _column.view_name, _column.column_name, _words
            );
        END IF;
    END LOOP;
END;
$comments$;

-- The migration tool makes this table itself, without a word.
COMMENT ON TABLE core.alembic_version IS 'Newest migration that was applied (Alembic)';
COMMENT ON COLUMN core.alembic_version.version_num IS 'Number of the migration, e.g. 0004';
