-- estates_named --
-- Estates whose code and name hold all the words.
SELECT
    estate.id,
    'estate' AS kind,
    estate.name AS title,
    cast(NULL AS text) AS more,
    estate.code AS estate,
    company.name AS estate_name,
    ST_X(ST_Centroid(lonlat.outline)) AS lon,
    ST_Y(ST_Centroid(lonlat.outline)) AS lat,
    ST_XMin(lonlat.outline) AS west,
    ST_YMin(lonlat.outline) AS south,
    ST_XMax(lonlat.outline) AS east,
    ST_YMax(lonlat.outline) AS north
FROM core.estate
INNER JOIN core.company ON estate.company_id = company.id
CROSS JOIN LATERAL ST_Transform(estate.geom, 4326) AS lonlat (outline)
WHERE
    (cast(:estate_id AS uuid) IS NULL OR estate.id = :estate_id)
    AND lower(concat_ws(' ', estate.name, estate.code)) LIKE all(cast(:patterns AS text[]))
ORDER BY
    lower(estate.name) <> :whole ASC,
    estate.name ASC,
    estate.id ASC
LIMIT :most;

-- lamps_called --
-- Lamps whose label begins so. Comparisons of text are leakproof: the index on company and label
-- is used behind the walls, of a million lamps as of ten.
SELECT
    lamp.id,
    'lamp' AS kind,
    lamp.code AS title,
    cast(NULL AS text) AS more,
    estate.code AS estate,
    estate.name AS estate_name,
    ST_X(ST_Transform(lamp.geom, 4326)) AS lon,
    ST_Y(ST_Transform(lamp.geom, 4326)) AS lat,
    cast(NULL AS double precision) AS west,
    cast(NULL AS double precision) AS south,
    cast(NULL AS double precision) AS east,
    cast(NULL AS double precision) AS north
FROM core.lamp
INNER JOIN core.estate ON lamp.estate_id = estate.id
WHERE
    lamp.code >= :beginning
    AND lamp.code < :beyond
    AND starts_with(lamp.code, :beginning)
    AND lamp.vanished_at IS NULL
    AND (cast(:estate_id AS uuid) IS NULL OR lamp.estate_id = :estate_id)
ORDER BY
    lamp.code,
    lamp.id
LIMIT :most;

-- assets_named --
-- Assets but lamps that hold all the words in label, name and address; those that are called so,
-- then those that begin so, come first.
WITH named AS (
    SELECT
        building.id,
        building.estate_id,
        'building' AS kind,
        building.code,
        building.name,
        building.address,
        building.geom
    FROM core.building
    WHERE building.vanished_at IS NULL
    UNION ALL
    SELECT
        stairwell.id,
        stairwell.estate_id,
        'stairwell' AS kind,
        stairwell.code,
        stairwell.name,
        stairwell.address,
        stairwell.geom
    FROM core.stairwell
    WHERE stairwell.vanished_at IS NULL
    UNION ALL
    SELECT
        waste_station.id,
        waste_station.estate_id,
        'waste_station' AS kind,
        waste_station.code,
        waste_station.name,
        cast(NULL AS text) AS address,
        waste_station.geom
    FROM core.waste_station
    WHERE waste_station.vanished_at IS NULL
    UNION ALL
    SELECT
        place.id,
        place.estate_id,
        'place' AS kind,
        place.code,
        place.name,
        cast(NULL AS text) AS address,
        place.geom
    FROM core.place
    WHERE place.vanished_at IS NULL
    UNION ALL
    SELECT
        courtyard.id,
        courtyard.estate_id,
        'courtyard' AS kind,
        courtyard.code,
        courtyard.name,
        cast(NULL AS text) AS address,
        courtyard.geom
    FROM core.courtyard
    WHERE courtyard.vanished_at IS NULL
    UNION ALL
    SELECT
        way.id,
        way.estate_id,
        'footpath' AS kind,
        way.code,
        way.name,
        cast(NULL AS text) AS address,
        way.geom
    FROM (
        -- A street is drawn in many pieces: one of them stands for it.
        SELECT DISTINCT ON (footpath.estate_id, footpath.name)
            footpath.id,
            footpath.estate_id,
            footpath.code,
            footpath.name,
            footpath.geom
        FROM core.footpath
        WHERE footpath.vanished_at IS NULL AND footpath.name IS NOT NULL
        ORDER BY
            footpath.estate_id,
            footpath.name,
            footpath.id
    ) AS way
),

fitting AS (
    SELECT
        named.id,
        named.estate_id,
        named.kind,
        named.geom,
        coalesce(named.address, named.name, named.code) AS title,
        CASE
            WHEN named.address IS NULL AND named.name IS NULL THEN NULL
            WHEN named.address IS NULL THEN named.code
            ELSE nullif(concat_ws(', ', named.name, named.code), '')
        END AS more,
        lower(concat_ws(' ', named.code, named.name, named.address)) AS words
    FROM named
    WHERE
        (cast(:estate_id AS uuid) IS NULL OR named.estate_id = :estate_id)
        AND lower(concat_ws(' ', named.code, named.name, named.address))
        LIKE all(cast(:patterns AS text[]))
    -- So many are put in order; of a word that fits more, any will do.
    FETCH FIRST 500 ROWS ONLY
)

SELECT
    fitting.id,
    fitting.kind,
    fitting.title,
    fitting.more,
    estate.code AS estate,
    estate.name AS estate_name,
    ST_X(ST_Transform(ST_PointOnSurface(fitting.geom), 4326)) AS lon,
    ST_Y(ST_Transform(ST_PointOnSurface(fitting.geom), 4326)) AS lat,
    cast(NULL AS double precision) AS west,
    cast(NULL AS double precision) AS south,
    cast(NULL AS double precision) AS east,
    cast(NULL AS double precision) AS north
FROM fitting
INNER JOIN core.estate ON fitting.estate_id = estate.id
ORDER BY
    lower(fitting.title) <> :whole ASC,
    starts_with(lower(fitting.title), :whole) DESC,
    length(fitting.title) ASC,
    fitting.title ASC,
    fitting.id ASC
LIMIT :most;
