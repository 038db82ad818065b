-- columns --
-- Columns of a layer's view in their order, with type and meaning; what is the company's own key is
-- left out.
SELECT
    attribute.attname AS name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type,
    col_description(attribute.attrelid, attribute.attnum) AS description
FROM pg_attribute AS attribute
WHERE
    attribute.attrelid = cast('app.' || quote_ident(:view) AS regclass)
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
    AND attribute.attname <> 'company_id'
ORDER BY attribute.attnum;

-- walls --
-- What the transaction may see: the settings that every policy reads.
SELECT
    named.name,
    coalesce(current_setting('ljusrond.' || named.name, TRUE), '') AS value
FROM unnest(cast(:names AS text[])) AS named (name);

-- company --
-- Whose rows the transaction sees, and the moment it began.
SELECT
    company.code,
    company.name,
    now() AS at
FROM core.company
WHERE company.id = app.current_company();

-- insert_export --
-- Ask for a file that a worker makes.
WITH made AS (
    INSERT INTO core.export (
        company_id, account_id, role, layers, form, crs, estate, bbox, day, language, rows_total,
        expires_at
    )
    VALUES (
        app.current_company(), cast(:account_id AS uuid), :role, :layers, :form, :epsg,
        cast(:estate AS text), cast(:bbox AS double precision[]), cast(:day AS date), :language,
        :rows_total, now() + make_interval(days => :days)
    )
    RETURNING export.id, export.company_id
)

SELECT
    made.id,
    app.defer_job(
        :task, jsonb_build_object('company_id', made.company_id, 'export_id', made.id)
    ) AS job
FROM made;

-- exports --
-- Files that were asked for, newest first; one where its id is given.
SELECT
    export.id,
    export.role,
    export.layers,
    export.form,
    export.crs,
    export.estate,
    export.bbox,
    export.day,
    export.language,
    export.asked_at,
    export.finished_at,
    export.expires_at,
    export.status,
    export.message,
    export.rows_total,
    export.rows_done,
    export.file_bytes,
    export.company_id,
    export.account_id
FROM core.export
WHERE
    export.expires_at > now()
    AND (cast(:export_id AS uuid) IS NULL OR export.id = :export_id)
ORDER BY
    export.asked_at DESC,
    export.id DESC
LIMIT :page_size;

-- waiting_exports --
-- How many files somebody waits for.
SELECT count(*)
FROM core.export
WHERE export.status IN ('waiting', 'running') AND export.expires_at > now();

-- cancel_export --
-- Call off what is not done yet.
UPDATE core.export SET status = 'cancelled', finished_at = now()
WHERE export.id = :export_id AND export.status IN ('waiting', 'running');

-- take_export --
-- Begin with a file; again after a worker died over it.
UPDATE core.export SET status = 'running', rows_done = 0
WHERE export.id = :export_id AND export.status IN ('waiting', 'running')
RETURNING
    export.id,
    export.company_id,
    export.account_id,
    export.role,
    export.layers,
    export.form,
    export.crs,
    export.estate,
    export.bbox,
    export.day,
    export.language;

-- note_progress --
-- How far it is; no row: it was called off.
UPDATE core.export SET rows_done = :rows_done
WHERE export.id = :export_id AND export.status = 'running'
RETURNING export.id;

-- finish_export --
-- How it ended.
UPDATE core.export
SET
    status = :status,
    message = cast(:message AS text),
    rows_done = coalesce(cast(:rows_done AS bigint), export.rows_done),
    file_bytes = cast(:file_bytes AS bigint),
    finished_at = now()
WHERE export.id = :export_id AND export.status = 'running';

-- enter_export --
-- Open the walls for whoever asked, as they stand now; no row: their account is no more.
SELECT
    app.set_limits(
        export.company_id, export.account_id, coalesce(account.role, export.role),
        app.shares_of(export.account_id, coalesce(account.role, export.role)), cast(NULL AS text)
    ) AS entered,
    set_config('role', :app_role, TRUE) AS narrowed
FROM core.export
LEFT JOIN core.account ON export.account_id = account.id
WHERE export.id = :export_id AND account.disabled_at IS NULL;

-- expired_exports --
-- Files whose time is over; those called off or failed stay in the list as long.
DELETE FROM core.export
WHERE export.expires_at <= now()
RETURNING
    export.company_id,
    export.id;

-- insert_link --
-- Keep a link to layers: its secret only where it is public.
INSERT INTO core.layer_link (
    company_id, kind, title, receiver, layers, estates, licence, token_hash, secret, created_by,
    expires_at
)
VALUES (
    app.current_company(), :link_kind, :title, :receiver, :layers, cast(:estates AS uuid[]),
    :licence,
    :token_hash, cast(:link_secret AS text), cast(:created_by AS uuid),
    now() + make_interval(days => cast(:days AS integer))
)
RETURNING layer_link.id;

-- links --
-- Links to layers: those that stand, then those that ended; newest first.
SELECT
    layer_link.id,
    layer_link.kind,
    layer_link.title,
    layer_link.receiver,
    layer_link.layers,
    layer_link.licence,
    layer_link.secret,
    layer_link.created_at,
    layer_link.expires_at,
    layer_link.ended_at,
    coalesce(layer_link.expires_at <= now(), FALSE) AS is_over,
    array(
        SELECT estate.name
        FROM core.estate
        WHERE estate.id = any(layer_link.estates)
        ORDER BY estate.name
    ) AS estates
FROM core.layer_link
ORDER BY
    layer_link.ended_at IS NOT NULL ASC,
    layer_link.created_at DESC,
    layer_link.id DESC
LIMIT :page_size;

-- end_link --
-- A link that answers no more.
UPDATE core.layer_link SET ended_at = now()
WHERE layer_link.id = :link_id AND layer_link.ended_at IS NULL;

-- enter_link --
-- What a link opens; opens the walls of its company.
SELECT * FROM app.enter_layer_link(:token_hash, :request);

-- open_layers --
-- Layers that are open to everybody.
SELECT * FROM app.open_layers();

-- limits --
-- What an account is limited to.
SELECT
    nullif(current_setting('ljusrond.estates', TRUE), '') IS NOT NULL AS of_estates,
    nullif(current_setting('ljusrond.categories', TRUE), '') IS NOT NULL AS of_categories;

-- estates --
-- Estates with a place in them, in degrees.
SELECT
    estate.id,
    estate.code,
    estate.name,
    ST_X(ST_Transform(ST_Centroid(estate.geom), 4326)) AS lon,
    ST_Y(ST_Transform(ST_Centroid(estate.geom), 4326)) AS lat
FROM core.estate
ORDER BY
    estate.name ASC,
    estate.id ASC;
