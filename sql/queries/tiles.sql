-- outline_in --
-- What of the outline of an estate lies in a box of EPSG:3006.
SELECT
    ST_AsBinary(
        ST_ClipByBox2D(
            estate.geom,
            cast(ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006) AS box2d)
        )
    ) AS outline
FROM core.estate
WHERE estate.id = :estate_id;

-- ground_state --
-- Number and newest change of the squares of ground that a box of EPSG:3006 touches: what the
-- answer depends on, without reading it. Uses the index on geom.
SELECT
    count(*) AS blocks,
    max(light_block.changed_at) AS changed_at
FROM core.light_block
WHERE
    light_block.kind = 'ground'
    AND light_block.estate_id = :estate_id
    AND light_block.geom && ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006);

-- ground_blocks --
-- The same squares with their cells, in an order that does not change.
SELECT
    light_block.step_m,
    light_block.runs,
    light_block.lux
FROM core.light_block
WHERE
    light_block.kind = 'ground'
    AND light_block.estate_id = :estate_id
    AND light_block.geom && ST_MakeEnvelope(:west_m, :south_m, :east_m, :north_m, 3006)
ORDER BY light_block.id;

-- ground_extent --
-- Box of longitude and latitude around all squares of an estate; NULL: none was computed.
SELECT
    ST_XMin(box.extent) AS west,
    ST_YMin(box.extent) AS south,
    ST_XMax(box.extent) AS east,
    ST_YMax(box.extent) AS north
FROM (
    SELECT ST_Extent(ST_Transform(light_block.geom, 4326)) AS extent
    FROM core.light_block
    WHERE light_block.kind = 'ground' AND light_block.estate_id = :estate_id
) AS box;

-- ground_at --
-- Squares at a point of EPSG:3006, newest first: neighbours share their edges, and estates may
-- share ground. Uses the index on geom.
SELECT
    light_block.step_m,
    light_block.runs,
    light_block.lux,
    light_block.changed_at
FROM core.light_block
INNER JOIN core.estate ON light_block.estate_id = estate.id
WHERE
    light_block.kind = 'ground'
    AND light_block.geom && ST_SetSRID(ST_MakePoint(:east_m, :north_m), 3006)
    AND (cast(:code AS text) IS NULL OR estate.code = :code)
ORDER BY
    light_block.changed_at DESC,
    light_block.id ASC;

-- first_result --
-- From when on the light of an estate is known; NULL: it was never computed.
SELECT min(surface_result.since_at) AS since_at
FROM core.surface_result
WHERE surface_result.estate_id = :estate_id;

-- nights --
-- Dark ground of an estate at 22:00 of each night [m2]. Each spot is read once: it adds at the
-- first night that it stands and takes away at the first that it does not, and a running sum does
-- the rest. What begins after 22:00 belongs to the next night: two hours on, less a microsecond for
-- 22:00 sharp, its date is that night's.
WITH spot AS (
    SELECT
        dark_spot.area_m2,
        dark_spot.certain_area_m2,
        cast(
            (dark_spot.since_at AT TIME ZONE 'Europe/Stockholm')
            + interval '2 hours' - interval '1 microsecond' AS date
        ) AS from_night,
        cast(
            (dark_spot.ended_at AT TIME ZONE 'Europe/Stockholm')
            + interval '2 hours' - interval '1 microsecond' AS date
        ) AS end_night
    FROM core.dark_spot
    WHERE
        dark_spot.estate_id = :estate_id
        AND dark_spot.since_at < cast(:last_night AS date) + interval '2 days'
        AND (
            dark_spot.ended_at IS NULL
            OR dark_spot.ended_at > cast(:first_night AS date)
        )
),

change AS (
    SELECT
        greatest(spot.from_night, :first_night) AS night,
        spot.area_m2,
        spot.certain_area_m2,
        1 AS spots
    FROM spot
    UNION ALL
    SELECT
        greatest(spot.end_night, :first_night) AS night,
        -spot.area_m2,
        -spot.certain_area_m2,
        -1 AS spots
    FROM spot
    WHERE spot.end_night IS NOT NULL
),

by_night AS (
    SELECT
        change.night,
        sum(change.area_m2) AS area_m2,
        sum(change.certain_area_m2) AS certain_area_m2,
        sum(change.spots) AS spots
    FROM change
    GROUP BY change.night
)

SELECT
    cast(day.night AS date) AS night,
    round(
        cast(sum(coalesce(by_night.area_m2, 0)) OVER nights AS numeric), 1
    ) AS dark_m2,
    round(
        cast(sum(coalesce(by_night.certain_area_m2, 0)) OVER nights AS numeric), 1
    ) AS certain_m2,
    cast(sum(coalesce(by_night.spots, 0)) OVER nights AS integer) AS dark_spots
FROM
    generate_series(
        cast(:first_night AS date), cast(:last_night AS date), interval '1 day'
    ) AS day (night)
LEFT JOIN by_night ON cast(day.night AS date) = by_night.night
WINDOW nights AS (ORDER BY day.night)
ORDER BY day.night;

-- spots_at --
-- Dark spots of an estate as they stood at a moment, in longitude and latitude.
SELECT
    dark_spot.id,
    dark_spot.certainty,
    dark_spot.area_m2,
    dark_spot.surface_kind,
    coalesce(label.name, label.code) AS surface,
    ST_AsGeoJSON(ST_Transform(dark_spot.geom, 4326), 7) AS geometry
FROM core.dark_spot
INNER JOIN app.asset_labels AS label ON dark_spot.surface_id = label.id
WHERE
    dark_spot.estate_id = :estate_id
    AND dark_spot.since_at <= :at
    AND (dark_spot.ended_at IS NULL OR dark_spot.ended_at > :at)
ORDER BY dark_spot.id;

-- state --
-- What the walls let through to who asks: whoever has the same words here sees the same rows. With
-- it the day and minute, and what has changed in a box of EPSG:3006, or where nobody knows, of the
-- tables that layers read. The sum grows with every change, also with one that was begun early and
-- committed late.
SELECT
    concat_ws(
        '|',
        current_setting('ljusrond.company', TRUE),
        current_setting('ljusrond.estates', TRUE),
        current_setting('ljusrond.categories', TRUE),
        current_setting('ljusrond.shares', TRUE),
        current_setting('ljusrond.simple', TRUE)
    ) AS walls,
    cast(app.local_date(now()) AS text) AS day,
    to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS minute,
    (
        SELECT jsonb_object_agg(change.topic, concat_ws(' ', change.changes, change.changed_at))
        FROM (
            SELECT
                layer_change.topic,
                sum(layer_change.changes) AS changes,
                max(layer_change.changed_at) AS changed_at
            FROM core.layer_change
            WHERE
                layer_change.topic = any(:topics)
                AND (
                    layer_change.geom IS NULL
                    OR layer_change.geom && ST_MakeEnvelope(
                        :west_m, :south_m, :east_m, :north_m, 3006
                    )
                )
                AND (
                    cast(:estate_id AS uuid) IS NULL
                    OR layer_change.estate_id IS NULL
                    OR layer_change.estate_id = cast(:estate_id AS uuid)
                )
            GROUP BY layer_change.topic
        ) AS change
    ) AS changes;

-- changes_since --
-- Which transactions have ended by now, and the boxes [EPSG:3006] of what was committed since
-- others had; NULL: anywhere. One box more than :most says that they are too many to follow one by
-- one; without a snapshot none are asked for.
SELECT
    cast(pg_current_snapshot() AS text) AS snapshot,
    array(
        SELECT
            CASE
                WHEN layer_change.geom IS NOT NULL
                    THEN jsonb_build_array(
                        ST_XMin(layer_change.geom),
                        ST_YMin(layer_change.geom),
                        ST_XMax(layer_change.geom),
                        ST_YMax(layer_change.geom)
                    )
            END
        FROM core.layer_change
        WHERE
            layer_change.topic = any(:topics)
            AND NOT pg_visible_in_snapshot(
                cast(cast(layer_change.transaction AS text) AS xid8),
                cast(:snapshot AS pg_snapshot)
            )
        ORDER BY layer_change.id
        LIMIT :most + 1
    ) AS boxes;

-- cells_held --
-- Counts of a layer as a server last kept them for all of a company.
SELECT
    layer_cells.moment,
    layer_cells.snapshot,
    layer_cells.estates,
    layer_cells.cells
FROM core.layer_cells
WHERE layer_cells.layer = :name AND layer_cells.program = :program;

-- hold_cells --
-- Keep the counts of a layer for the next server that starts.
INSERT INTO core.layer_cells (company_id, layer, program, moment, snapshot, estates, cells)
VALUES (
    cast(current_setting('ljusrond.company') AS uuid), :name, :program, :moment, :snapshot,
    cast(:estates AS uuid[]), :packed
)
ON CONFLICT (company_id, layer) DO UPDATE
    SET
        program = excluded.program,
        moment = excluded.moment,
        snapshot = excluded.snapshot,
        gathered_at = now(),
        estates = excluded.estates,
        cells = excluded.cells;

-- encode_cells --
-- Cells of a tile, in its own units, as a layer of a vector tile.
SELECT ST_AsMVT(held, :name, 4096, 'geom') AS tile
FROM (
    SELECT
        ST_MakePoint(given.x, given.y) AS geom,
        given.cell,
        given.count,
        given.worst,
        given.counts
    FROM
        jsonb_to_recordset(cast(:cells_json AS jsonb)) AS given (
            x double precision,
            y double precision,
            cell text,
            count integer,
            worst text,
            counts jsonb
        )
) AS held;

-- sum_changes --
-- Sum what is a day old, one row an estate and table. The sums of every tile grow or stay, so none
-- that is kept looks newer than it is.
WITH old AS (
    DELETE FROM core.layer_change
    WHERE
        layer_change.changed_at < now() - interval '1 day'
        AND EXISTS (
            SELECT FROM core.layer_change AS other
            WHERE
                other.id <> layer_change.id
                AND other.company_id = layer_change.company_id
                AND other.topic = layer_change.topic
                AND other.estate_id IS NOT DISTINCT FROM layer_change.estate_id
                AND other.changed_at < now() - interval '1 day'
        )
    RETURNING
        layer_change.company_id,
        layer_change.estate_id,
        layer_change.topic,
        layer_change.changes,
        layer_change.changed_at,
        layer_change.geom
)

INSERT INTO core.layer_change (company_id, estate_id, topic, changes, changed_at, geom)
SELECT
    old.company_id,
    old.estate_id,
    old.topic,
    sum(old.changes),
    max(old.changed_at),
    CASE
        WHEN count(*) = count(old.geom)
            THEN ST_SetSRID(cast(ST_Extent(old.geom) AS geometry), 3006)
    END
FROM old
GROUP BY old.company_id, old.estate_id, old.topic;
