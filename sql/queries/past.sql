-- known_categories --
-- Codes of the fault categories that a company can use.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.company_id IS NULL OR fault_category.company_id = :company_id
ORDER BY fault_category.code;

-- find_estate --
-- An estate by its name or code, in one company or in all.
SELECT
    estate.id,
    estate.company_id,
    estate.code,
    estate.name
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
WHERE
    (lower(estate.name) = lower(:name) OR estate.code = :code)
    AND (cast(:company AS text) IS NULL OR company.code = :company)
ORDER BY
    company.code,
    estate.code;

-- stay_quiet --
-- What is brought of the past in this transaction is told to nobody.
SELECT set_config('ljusrond.past', 'yes', TRUE);

-- make_incoming --
-- Where rows wait while they are compared.
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_past ON COMMIT DROP AS
SELECT
    cast(NULL AS uuid) AS id,
    cast(NULL AS integer) AS line,
    cast(NULL AS text) AS source_id,
    cast(NULL AS text) AS category,
    cast(NULL AS text) AS status,
    cast(NULL AS timestamptz) AS created_at,
    cast(NULL AS timestamptz) AS status_at,
    cast(NULL AS uuid) AS received_id,
    cast(NULL AS uuid) AS status_id,
    cast(NULL AS text) AS description,
    cast(NULL AS text) AS asset,
    cast(NULL AS bytea) AS content_hash,
    cast(NULL AS geometry) AS geom,
    cast(NULL AS uuid) AS estate_id,
    cast(NULL AS uuid) AS asset_id
WITH NO DATA;

-- place_incoming --
-- Give each row its asset and its estate: an asset by its code, in this estate before the company's
-- others; a place by the estate around it, else the nearest within 50 m.
WITH named AS (
    SELECT DISTINCT ON (label.code)
        label.code,
        label.id,
        label.estate_id
    FROM app.asset_labels AS label
    WHERE
        label.company_id = :company_id
        AND label.code IN (
            SELECT incoming_past.asset
            FROM incoming_past
        )
    ORDER BY
        label.code,
        label.estate_id <> :estate_id,
        label.vanished_at IS NOT NULL,
        label.id
),

placed AS (
    SELECT
        incoming_past.id,
        named.id AS asset_id,
        coalesce(named.estate_id, around.id) AS estate_id
    FROM incoming_past
    LEFT JOIN named ON incoming_past.asset = named.code
    LEFT JOIN
        LATERAL (
            SELECT estate.id
            FROM core.estate
            WHERE
                estate.company_id = :company_id
                AND ST_DWithin(estate.geom, incoming_past.geom, 50)
            ORDER BY
                ST_Distance(estate.geom, incoming_past.geom),
                estate.id
            LIMIT 1
        ) AS around
        ON TRUE
)

UPDATE incoming_past
SET asset_id = placed.asset_id, estate_id = placed.estate_id
FROM placed
WHERE incoming_past.id = placed.id;

-- take_out_strays --
-- Take out what lies in none of the company's estates: nobody there would know of it.
DELETE FROM incoming_past
WHERE incoming_past.estate_id IS NULL
RETURNING
    incoming_past.line,
    incoming_past.source_id,
    incoming_past.asset,
    incoming_past.geom IS NULL AS is_unplaced,
    round(ST_X(incoming_past.geom)) AS easting_m,
    round(ST_Y(incoming_past.geom)) AS northing_m;

-- differing --
-- Rows that were imported before with other content: reports are never changed.
SELECT count(*)
FROM incoming_past
INNER JOIN core.report ON incoming_past.id = report.id
WHERE report.content_hash <> incoming_past.content_hash;

-- insert_reports --
-- Store what is new, as it was received there; no lamp is in another state now because of it.
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, received_at, origin,
    content_hash, geom
)
SELECT
    incoming_past.id,
    :company_id,
    incoming_past.estate_id,
    incoming_past.asset_id,
    incoming_past.category,
    incoming_past.description,
    incoming_past.created_at AS observed_at,
    incoming_past.created_at AS received_at,
    'import',
    incoming_past.content_hash,
    incoming_past.geom
FROM incoming_past
ORDER BY
    incoming_past.created_at,
    incoming_past.id
ON CONFLICT (id) DO NOTHING
RETURNING report.id;

-- insert_received --
-- Note when each was received.
INSERT INTO core.report_event (id, report_id, company_id, kind, at)
SELECT
    incoming_past.received_id,
    incoming_past.id,
    :company_id,
    'received',
    incoming_past.created_at
FROM incoming_past
ON CONFLICT (id) DO NOTHING;

-- insert_statuses --
-- Note what became of each, when it did. A case that stands otherwise here since, and may not
-- become so, stays as people here left it; one from before what they did is history.
INSERT INTO core.report_event (id, report_id, company_id, kind, at)
SELECT
    incoming_past.status_id,
    incoming_past.id,
    :company_id,
    incoming_past.status,
    incoming_past.status_at
FROM incoming_past
INNER JOIN core.case_state AS own ON incoming_past.id = own.report_id
INNER JOIN core.case_state AS head ON own.case_id = head.report_id
WHERE
    incoming_past.status <> 'received'
    AND (
        incoming_past.status_at < head.status_at
        OR app.may_follow(head.status, incoming_past.status)
    )
ON CONFLICT (id) DO NOTHING
RETURNING report_event.report_id;

-- left_alone --
-- Rows whose status was not taken, because the case stands otherwise here since.
SELECT count(*)
FROM incoming_past
WHERE
    incoming_past.status <> 'received'
    AND NOT EXISTS (
        SELECT FROM core.report_event
        WHERE report_event.id = incoming_past.status_id
    );
