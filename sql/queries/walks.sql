-- list_walks --
-- Walks, those to come first; :estate NULL gives those of all estates.
SELECT
    walk.id,
    walk.company_id,
    walk.estate_id,
    estate.code AS estate,
    estate.name AS estate_name,
    walk.name,
    walk.kind,
    walk.is_dark,
    walk.starts_at,
    walk.minutes,
    walk.profile,
    walk.groups,
    walk.invited,
    walk.status,
    walk.score,
    walk.bound,
    walk.gap_kind,
    walk.planned_at,
    walk.walked_at,
    walk.follows_id,
    before.name AS follows_name,
    ST_X(ST_Transform(walk.start, 4326)) AS start_lon,
    ST_Y(ST_Transform(walk.start, 4326)) AS start_lat,
    ST_X(ST_Transform(walk.finish, 4326)) AS finish_lon,
    ST_Y(ST_Transform(walk.finish, 4326)) AS finish_lat,
    ST_AsGeoJSON(ST_Transform(walk.area, 4326), 7) AS area,
    (
        SELECT cast(count(*) AS integer)
        FROM core.walk_stop
        WHERE walk_stop.walk_id = walk.id AND walk_stop.position IS NOT NULL
    ) AS stops,
    (
        SELECT sum(walk_leg.length_m)
        FROM core.walk_leg
        WHERE walk_leg.walk_id = walk.id
    ) AS length_m
FROM core.walk
INNER JOIN core.estate ON walk.estate_id = estate.id
LEFT JOIN core.walk AS before ON walk.follows_id = before.id
WHERE
    (cast(:walk_id AS uuid) IS NULL OR walk.id = :walk_id)
    AND (cast(:estate AS text) IS NULL OR estate.code = :estate)
ORDER BY
    walk.starts_at DESC,
    walk.id ASC
LIMIT 500;

-- estates --
-- Estates with a place in their middle, to begin a form with.
SELECT
    estate.id,
    estate.code,
    estate.name,
    ST_X(ST_Transform(ST_Centroid(app.estate_box(estate.id)), 4326)) AS lon,
    ST_Y(ST_Transform(ST_Centroid(app.estate_box(estate.id)), 4326)) AS lat
FROM core.estate
WHERE cast(:estate AS text) IS NULL OR estate.code = :estate OR estate.name = :estate
ORDER BY
    estate.name,
    estate.id;

-- meeting_places --
-- Places of an estate where people can gather: squares, yards, laundries, bus stops.
SELECT
    place.id,
    place.kind,
    coalesce(place.name, place.code) AS name,
    ST_X(ST_Transform(ST_PointOnSurface(place.geom), 4326)) AS lon,
    ST_Y(ST_Transform(ST_PointOnSurface(place.geom), 4326)) AS lat
FROM core.place
INNER JOIN core.estate ON place.estate_id = estate.id
WHERE
    estate.code = :estate
    AND place.vanished_at IS NULL
    AND place.kind IN ('square', 'bus_stop', 'laundry', 'notice_board', 'playground')
ORDER BY
    place.kind DESC,
    name ASC,
    place.id ASC
LIMIT 200;

-- insert_walk --
-- Keep a walk that is to be planned.
INSERT INTO core.walk (
    company_id, estate_id, name, kind, is_dark, starts_at, minutes, profile, groups, area, start,
    finish, invited, follows_id
)
SELECT
    estate.company_id,
    estate.id,
    :name,
    :kind,
    :is_dark,
    :starts_at,
    :minutes,
    :profile,
    :groups,
    ST_GeomFromWKB(:area, 3006),
    ST_Transform(ST_SetSRID(ST_MakePoint(:start_lon, :start_lat), 4326), 3006),
    ST_Transform(ST_SetSRID(ST_MakePoint(:finish_lon, :finish_lat), 4326), 3006),
    cast(:invited AS text[]),
    :follows_id
FROM core.estate
WHERE estate.code = :estate
RETURNING id;

-- change_walk --
-- Another time or size of a walk nobody has begun.
UPDATE core.walk
SET
    name = :name,
    kind = :kind,
    is_dark = :is_dark,
    starts_at = :starts_at,
    minutes = :minutes,
    profile = :profile,
    groups = :groups,
    start = ST_Transform(ST_SetSRID(ST_MakePoint(:start_lon, :start_lat), 4326), 3006),
    finish = ST_Transform(ST_SetSRID(ST_MakePoint(:finish_lon, :finish_lat), 4326), 3006)
WHERE walk.id = :walk_id AND walk.walked_at IS NULL;

-- lock_walk --
-- Hold a walk while its plan is worked out: two changes at once wait for each other.
SELECT
    walk.walked_at,
    walk.status
FROM core.walk
WHERE walk.id = :walk_id
FOR UPDATE;

-- delete_walk --
-- Take back a walk that nobody has begun.
DELETE FROM core.walk
WHERE walk.id = :walk_id AND walk.walked_at IS NULL AND walk.status = 'planned';

-- candidates --
-- What is worth seeing in a walk's estate, or the area it keeps to: one row a thing.
-- weight is days, metres or times, by source; most of each source come first by it.
WITH walked AS MATERIALIZED (
    SELECT
        walk.id,
        walk.estate_id,
        walk.area,
        walk.follows_id
    FROM core.walk
    WHERE walk.id = :walk_id
),

found AS (
    SELECT
        'dark_spot' AS source,
        spot.id AS source_id,
        spot.asset_kind,
        spot.surface_code AS code,
        spot.surface_name AS name,
        cast(NULL AS text) AS category,
        spot.certainty AS detail,
        sqrt(spot.area_m2) AS weight,
        ST_PointOnSurface(spot.geom) AS geom
    FROM walked
    INNER JOIN app.dark_spots AS spot ON walked.estate_id = spot.estate_id
    WHERE spot.certainty <> 'unknown'
    UNION ALL
    SELECT
        'broken_fixture',
        lamp.id,
        'lamp',
        lamp.code,
        NULL,
        NULL,
        lamp.state,
        lamp.days_dark,
        lamp.geom
    FROM walked
    INNER JOIN app.broken_fixtures AS lamp ON walked.estate_id = lamp.estate_id
    UNION ALL
    SELECT
        'overdue_cleaning',
        late.id,
        late.asset_kind,
        late.asset_code,
        label.name,
        NULL,
        late.task,
        late.overdue_days,
        ST_PointOnSurface(late.geom)
    FROM walked
    INNER JOIN app.overdue_cleaning AS late ON walked.estate_id = late.estate_id
    INNER JOIN app.asset_labels AS label ON late.asset_id = label.id
    WHERE late.cleaning_state = 'overdue'
    UNION ALL
    SELECT
        'unsafe_place',
        told.id,
        told.asset_kind,
        told.asset_code,
        told.asset_name,
        told.category,
        told.title_sv,
        extract(DAY FROM now() - told.opened_at),
        ST_PointOnSurface(told.geom)
    FROM walked
    INNER JOIN app.cases AS told ON walked.estate_id = told.estate_id
    WHERE
        told.is_open
        AND (
            told.danger
            OR told.category IN (
                'LIGHT.DARK_PLACE', 'GREEN.FOLIAGE', 'CELLAR.SLEEPING_PLACE', 'TRAFFIC.MOPED'
            )
        )
    UNION ALL
    SELECT
        'repeat_damage',
        many.asset_id,
        asset.kind,
        label.code,
        label.name,
        NULL,
        NULL,
        many.times,
        ST_PointOnSurface(label.geom)
    FROM (
        SELECT
            report.asset_id,
            count(*) AS times
        FROM walked
        INNER JOIN core.report ON walked.estate_id = report.estate_id
        INNER JOIN core.fault_category ON report.category = fault_category.code
        WHERE
            report.asset_id IS NOT NULL
            AND fault_category.needs_action
            AND report.received_at > now() - interval '90 days'
        GROUP BY report.asset_id
        HAVING count(*) >= 3
    ) AS many
    INNER JOIN core.asset ON many.asset_id = asset.id
    INNER JOIN app.asset_labels AS label ON many.asset_id = label.id
    UNION ALL
    SELECT
        'last_walk',
        point.id,
        NULL,
        cast(point.number AS text),
        point.place,
        NULL,
        point.observation,
        0,
        point.geom
    FROM walked
    INNER JOIN app.walk_open_point AS point ON walked.follows_id = point.walk_id
    UNION ALL
    SELECT
        'measure',
        mended.id,
        mended.asset_kind,
        mended.asset_code,
        mended.asset_name,
        mended.category,
        NULL,
        60 - extract(DAY FROM now() - mended.closed_at),
        ST_PointOnSurface(mended.geom)
    FROM walked
    INNER JOIN app.cases AS mended ON walked.estate_id = mended.estate_id
    INNER JOIN core.fault_category ON mended.category = fault_category.code
    WHERE
        mended.outcome = 'fixed'
        AND fault_category.needs_action
        AND mended.closed_at > now() - interval '60 days'
    UNION ALL
    -- Measures that began in the last year are new enough to be shown.
    SELECT
        'measure',
        begun.id,
        NULL,
        NULL,
        begun.name,
        NULL,
        NULL,
        60 - (current_date - begun.starts_on) / 6.0,
        ST_PointOnSurface(ST_Collect(place.geom))
    FROM walked
    INNER JOIN core.measure AS begun ON walked.estate_id = begun.estate_id
    INNER JOIN core.measure_area AS place
        ON begun.id = place.measure_id AND place.role = 'place'
    WHERE
        begun.starts_on <= current_date
        AND begun.starts_on > current_date - 365
    GROUP BY begun.id
    UNION ALL
    SELECT
        'good_place',
        good.id,
        good.asset_kind,
        good.asset_code,
        good.asset_name,
        good.category,
        good.description,
        365 - extract(DAY FROM now() - good.observed_at),
        ST_PointOnSurface(good.geom)
    FROM walked
    INNER JOIN app.report_register AS good ON walked.estate_id = good.estate_id
    WHERE
        good.category = 'POSITIVE.PLACE'
        AND good.observed_at > now() - interval '365 days'
        AND NOT app.report_is_held(good.id)
    UNION ALL
    SELECT
        'wish',
        walk_wish.id,
        NULL,
        NULL,
        walk_wish.attendees,
        walk_wish.sentiment,
        walk_wish.words,
        0,
        walk_wish.geom
    FROM walked
    INNER JOIN core.walk_wish ON walked.id = walk_wish.walk_id
    WHERE walk_wish.is_read
),

inside AS (
    SELECT
        found.source,
        found.source_id,
        found.asset_kind,
        found.code,
        found.name,
        found.category,
        found.detail,
        found.weight,
        found.geom,
        row_number() OVER (
            PARTITION BY found.source ORDER BY found.weight DESC NULLS LAST, found.source_id ASC
        ) AS place
    FROM found
    CROSS JOIN walked
    WHERE walked.area IS NULL OR ST_Intersects(walked.area, found.geom)
)

SELECT
    inside.source,
    inside.source_id,
    inside.asset_kind,
    inside.code,
    inside.name,
    inside.category,
    inside.detail,
    near.name AS near_name,
    cast(coalesce(inside.weight, 0) AS double precision) AS weight,
    ST_X(inside.geom) AS easting_m,
    ST_Y(inside.geom) AS northing_m
FROM inside
CROSS JOIN walked
-- What has neither code nor name is told by what lies within 60 m of it.
LEFT JOIN LATERAL (
    SELECT named.name
    FROM app.asset_labels AS named
    WHERE
        inside.code IS NULL
        AND inside.name IS NULL
        AND named.geom && ST_Expand(inside.geom, 60)
        AND named.estate_id = walked.estate_id
        AND named.kind IN ('footpath', 'building', 'courtyard')
        AND named.name IS NOT NULL
        AND named.vanished_at IS NULL
    ORDER BY
        ST_Distance(named.geom, inside.geom),
        named.id
    LIMIT 1
) AS near ON TRUE
WHERE inside.place <= :most
ORDER BY
    inside.source,
    inside.place;

-- stops --
-- All stops that a walk could have; those of the route in their order, then the others by prize.
SELECT
    walk_stop.id,
    walk_stop.walk_id,
    walk_stop.source,
    walk_stop.source_id,
    walk_stop.name,
    walk_stop.why,
    walk_stop.prize,
    walk_stop.minutes,
    walk_stop.after_dusk,
    walk_stop.choice,
    walk_stop.group_number,
    walk_stop.position,
    walk_stop.arrives_min,
    ST_X(walk_stop.geom) AS easting_m,
    ST_Y(walk_stop.geom) AS northing_m,
    ST_X(ST_Transform(walk_stop.geom, 4326)) AS lon,
    ST_Y(ST_Transform(walk_stop.geom, 4326)) AS lat
FROM core.walk_stop
WHERE walk_stop.walk_id = :walk_id
ORDER BY
    walk_stop.group_number ASC NULLS LAST,
    walk_stop.position ASC NULLS LAST,
    walk_stop.prize DESC,
    walk_stop.id ASC;

-- insert_stop --
-- Offer a place for a walk.
INSERT INTO core.walk_stop (
    company_id, walk_id, source, source_id, name, why, prize, minutes, after_dusk, choice, geom
)
SELECT
    walk.company_id,
    walk.id,
    :source,
    :source_id,
    :name,
    :why,
    :prize,
    :stay_min,
    :after_dusk,
    :choice,
    ST_SetSRID(ST_MakePoint(:easting_m, :northing_m), 3006)
FROM core.walk
WHERE walk.id = :walk_id;

-- change_stop --
-- What somebody chose about a stop; NULL keeps what is there.
UPDATE core.walk_stop
SET
    prize = coalesce(cast(:prize AS double precision), walk_stop.prize),
    minutes = coalesce(cast(:stay_min AS double precision), walk_stop.minutes),
    choice = coalesce(cast(:choice AS text), walk_stop.choice)
WHERE walk_stop.id = :stop_id AND walk_stop.walk_id = :walk_id;

-- drop_stops --
-- Places that are no longer offered, where nobody chose them.
DELETE FROM core.walk_stop
WHERE walk_stop.walk_id = :walk_id AND walk_stop.id = any(:ids);

-- out_of_route --
-- Before a new route is kept: places in it are unique.
UPDATE core.walk_stop
SET
    group_number = NULL,
    position = NULL,
    arrives_min = NULL
WHERE walk_stop.walk_id = :walk_id AND walk_stop.position IS NOT NULL;

-- into_route --
-- Where a stop stands in the route.
UPDATE core.walk_stop
SET
    group_number = :group_number,
    position = :position,
    arrives_min = :arrives_min
WHERE walk_stop.id = :stop_id AND walk_stop.walk_id = :walk_id;

-- drop_legs --
-- The ways of the route that is replaced.
DELETE FROM core.walk_leg
WHERE walk_leg.walk_id = :walk_id;

-- insert_leg --
-- The way of one group.
INSERT INTO core.walk_leg (
    company_id, walk_id, group_number, length_m, lit_share, minutes, geom
)
SELECT
    walk.company_id,
    walk.id,
    :group_number,
    :length_m,
    :lit_share,
    :spent_min,
    ST_GeomFromWKB(:line, 3006)
FROM core.walk
WHERE walk.id = :walk_id;

-- legs --
-- The ways of the groups.
SELECT
    walk_leg.group_number,
    walk_leg.length_m,
    walk_leg.lit_share,
    walk_leg.minutes,
    ST_AsBinary(walk_leg.geom) AS wkb
FROM core.walk_leg
WHERE walk_leg.walk_id = :walk_id
ORDER BY walk_leg.group_number;

-- planned --
-- What the route is worth and what no route can pass.
UPDATE core.walk
SET
    score = :score,
    bound = :bound,
    gap_kind = :gap_kind,
    planned_at = now()
WHERE walk.id = :walk_id;

-- network_version --
-- Changes where paths, or the light on them, do.
SELECT
    count(*) AS paths,
    max(greatest(footpath.changed_at, footpath.first_seen_at, footpath.vanished_at)) AS changed_at,
    (
        SELECT max(surface_result.since_at)
        FROM core.surface_result
        WHERE surface_result.estate_id = :estate_id AND surface_result.ended_at IS NULL
    ) AS lit_at
FROM core.footpath
WHERE footpath.estate_id = :estate_id;

-- paths --
-- Walkable ways of an estate; lit by what was computed of them, else by what the source says.
SELECT
    footpath.kind,
    footpath.source_id LIKE 'way/%' AS noded,
    CASE
        WHEN result.cells > 0 THEN result.likely_dark_cells <= 0.2 * result.cells
        ELSE footpath.lit = 'yes'
    END AS is_lit,
    ST_AsBinary(footpath.geom) AS wkb
FROM core.footpath
LEFT JOIN core.surface_result AS result
    ON footpath.id = result.surface_id AND result.ended_at IS NULL
WHERE footpath.estate_id = :estate_id AND footpath.vanished_at IS NULL
ORDER BY footpath.id;

-- ground --
-- What a printed map shows of an estate: kind and outline or line.
SELECT
    'building' AS kind,
    ST_AsBinary(building.geom) AS wkb
FROM core.building
WHERE
    building.estate_id = :estate_id
    AND building.vanished_at IS NULL
    AND ST_Intersects(building.geom, ST_MakeEnvelope(:west, :south, :east, :north, 3006))
UNION ALL
SELECT
    'path',
    ST_AsBinary(footpath.geom)
FROM core.footpath
WHERE
    footpath.estate_id = :estate_id
    AND footpath.vanished_at IS NULL
    AND ST_Intersects(footpath.geom, ST_MakeEnvelope(:west, :south, :east, :north, 3006));
