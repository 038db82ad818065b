-- estate --
-- Estates by code or identity, all where neither is given, with the middle of their ground: there
-- the stretch of the grid is measured.
SELECT
    estate.id,
    estate.company_id,
    estate.code,
    estate.name,
    ST_X(ST_Centroid(estate.geom)) AS easting_m,
    ST_Y(ST_Centroid(estate.geom)) AS northing_m
FROM core.estate
WHERE
    (cast(:code AS text) IS NULL OR estate.code = :code)
    AND (cast(:estate_id AS uuid) IS NULL OR estate.id = :estate_id)
ORDER BY
    estate.code,
    estate.id;

-- hold_tiles --
-- Nobody else computes these squares of ground until the transaction ends. Taken in one order, so
-- that two who want the same squares never wait for each other.
SELECT pg_advisory_xact_lock(held.key)
FROM (
    SELECT DISTINCT hashtextextended('light:' || tile.east || ':' || tile.north, 0) AS key
    FROM
        unnest(cast(:tiles_east AS integer[]), cast(:tiles_north AS integer[]))
            AS tile (east, north)
    ORDER BY key
) AS held;

-- commit_later --
-- Nobody waits for the disk when this transaction ends. A crash may undo it whole: the square, that
-- it was done, and that its job was, which were all written after it.
SELECT set_config('synchronous_commit', 'off', TRUE);

-- take_requests --
-- Take the changes that wait; they come back if the computation fails.
DELETE FROM core.analysis_request
WHERE analysis_request.estate_id = :estate_id
RETURNING analysis_request.lamp_id;

-- tiles --
-- Squares of ground of an estate that hold a corner of a surface, or ground that a lamp may light.
SELECT DISTINCT
    cast(floor(corner.east / :side_m) AS integer) AS tile_east,
    cast(floor(corner.north / :side_m) AS integer) AS tile_north
FROM (
    SELECT
        ST_XMin(surfaces.geom) AS east,
        ST_YMin(surfaces.geom) AS north
    FROM app.surfaces
    WHERE surfaces.estate_id = :estate_id
    UNION ALL
    SELECT
        ST_X(lamp.geom) + around.east,
        ST_Y(lamp.geom) + around.north
    FROM core.lamp
    CROSS JOIN
        (VALUES (-64, -64), (-64, 64), (64, -64), (64, 64)) AS around (east, north)
    WHERE lamp.estate_id = :estate_id AND lamp.vanished_at IS NULL
) AS corner
ORDER BY
    tile_east,
    tile_north;

-- surfaces --
-- Surfaces of an estate in an area, with what was computed of them; the area is compared by boxes
-- on the index of each table, then exactly.
SELECT
    surfaces.id,
    surfaces.kind,
    surfaces.lighting_class,
    surfaces.width_m,
    light_block.step_m,
    light_block.runs,
    light_block.lux,
    surface_result.lamps,
    ST_AsBinary(surfaces.geom) AS wkb
FROM app.surfaces
LEFT JOIN core.light_block ON :with_light AND surfaces.id = light_block.id
LEFT JOIN
    core.surface_result
    ON light_block.id = surface_result.surface_id AND surface_result.ended_at IS NULL
WHERE
    surfaces.estate_id = :estate_id
    AND (
        cast(:area AS bytea) IS NULL
        OR (
            -- The box on the index of each table; then the ground itself, a path being a line.
            surfaces.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), 30)
            AND ST_DWithin(
                surfaces.geom,
                ST_GeomFromWKB(:area, 3006),
                CASE
                    WHEN surfaces.kind = 'entrance' THEN 3
                    WHEN surfaces.kind IN ('footpath', 'steps')
                        THEN greatest(coalesce(surfaces.width_m, 2), 2) / 2
                    ELSE 0
                END
            )
        )
    )
    AND (
        cast(:tile_east AS integer) IS NULL
        OR (
            floor(ST_XMin(surfaces.geom) / :side_m) = :tile_east
            AND floor(ST_YMin(surfaces.geom) / :side_m) = :tile_north
        )
    )
ORDER BY surfaces.id;

-- tiles_touched --
-- Squares that the surfaces of an estate near an area belong to: those of their south-west corners.
SELECT DISTINCT
    cast(floor(ST_XMin(surfaces.geom) / :side_m) AS integer) AS tile_east,
    cast(floor(ST_YMin(surfaces.geom) / :side_m) AS integer) AS tile_north
FROM app.surfaces
WHERE
    surfaces.estate_id = :estate_id
    AND surfaces.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), 30)
ORDER BY
    tile_east,
    tile_north;

-- surfaces_named --
-- Surfaces by identity, with what was computed of them.
SELECT
    surfaces.id,
    surfaces.kind,
    surfaces.lighting_class,
    surfaces.width_m,
    light_block.step_m,
    light_block.runs,
    light_block.lux,
    ST_AsBinary(surfaces.geom) AS wkb
FROM app.surfaces
LEFT JOIN core.light_block ON surfaces.id = light_block.id
WHERE surfaces.id = any(cast(:surface_ids AS uuid[]))
ORDER BY surfaces.id;

-- lamps --
-- Lamps of a company whose light may reach an area, as they were seen up to a moment; estates are
-- not walls. Only what decides their light: the hash over a run's input must not follow a label.
-- A lamp that nobody can see from there is left out by a bound on its reach: 0.02 lx at the most
-- from 2 000 cd/klm ends at 46.4 m x (klm x height)^(1/3); an upright face sees farther (:upright).
WITH candidate AS (
    SELECT
        lamp.*,
        luminaire_type.photometry_id,
        coalesce(lamp.flux_lm, luminaire_type.flux_lm) AS known_flux_lm,
        coalesce(lamp.power_w, luminaire_type.power_w) AS known_power_w,
        CASE
            WHEN lamp.light_source = 'unknown'
                THEN coalesce(luminaire_type.light_source, 'unknown')
            ELSE lamp.light_source
        END AS known_source
    FROM core.lamp
    LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
    WHERE
        lamp.company_id = :company_id
        AND lamp.vanished_at IS NULL
        AND lamp.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m)
        AND ST_Intersects(lamp.geom, ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m))
)

SELECT
    candidate.id,
    candidate.kind,
    candidate.serves,
    coalesce(seen.state, 'unknown') AS state,
    candidate.known_source AS light_source,
    candidate.known_power_w AS power_w,
    candidate.known_flux_lm AS flux_lm,
    candidate.height_m,
    candidate.bearing_deg,
    candidate.tilt_deg,
    candidate.maintenance_factor,
    candidate.dim,
    candidate.luminaires,
    candidate.photometry_id AS photometry,
    candidate.estate_id = :estate_id AS own,
    ST_AsBinary(candidate.geom) AS wkb
FROM candidate
LEFT JOIN LATERAL (
    SELECT lamp_observation.state
    FROM core.lamp_observation
    WHERE
        lamp_observation.lamp_id = candidate.id
        AND lamp_observation.observed_at <= :as_of
    -- The index on (lamp_id, observed_at, received_at) read backwards: one row a lamp.
    ORDER BY lamp_observation.observed_at DESC, lamp_observation.received_at DESC
    LIMIT 1
) AS seen ON TRUE
WHERE
    :upright
    OR candidate.photometry_id IS NOT NULL
    OR ST_Distance(candidate.geom, ST_GeomFromWKB(:area, 3006)) <= 46.4 * power(
        greatest(coalesce(candidate.known_flux_lm, 10000), 10000) / 1000.0
        * candidate.luminaires
        * least(coalesce(candidate.height_m, 8.0), 60.0),
        1.0 / 3.0
    ) + 4
ORDER BY candidate.id;

-- lights --
-- Which lights hang around an area, each once: what decides how far a lamp is seen, and not where
-- it hangs.
SELECT DISTINCT
    lamp.kind,
    lamp.serves,
    CASE
        WHEN lamp.light_source = 'unknown'
            THEN coalesce(luminaire_type.light_source, 'unknown')
        ELSE lamp.light_source
    END AS light_source,
    coalesce(lamp.power_w, luminaire_type.power_w) AS power_w,
    coalesce(lamp.flux_lm, luminaire_type.flux_lm) AS flux_lm,
    lamp.height_m,
    lamp.tilt_deg,
    lamp.maintenance_factor,
    lamp.dim,
    lamp.luminaires,
    luminaire_type.photometry_id AS photometry,
    cast(NULL AS bytea) AS wkb
FROM core.lamp
LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
WHERE
    lamp.company_id = :company_id
    AND lamp.vanished_at IS NULL
    AND lamp.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m);

-- lamps_by_id --
-- Lamps by identity, as far as their reach depends on it.
SELECT
    lamps.id,
    lamps.kind,
    lamps.serves,
    lamps.state,
    lamps.light_source,
    lamps.power_w,
    lamps.flux_lm,
    lamps.height_m,
    lamps.bearing_deg,
    lamps.tilt_deg,
    lamps.maintenance_factor,
    lamp.dim,
    lamps.luminaires,
    luminaire_type.photometry_id AS photometry,
    ST_AsBinary(lamps.geom) AS wkb
FROM app.lamps
INNER JOIN core.lamp ON lamps.id = lamp.id
LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
WHERE lamps.id = any(cast(:lamp_ids AS uuid[]))
ORDER BY lamps.id;

-- buildings --
-- Buildings of a company that may cast a shadow in an area.
SELECT
    building.id,
    building.height_m,
    building.height_source,
    building.storeys,
    ST_AsBinary(building.geom) AS wkb
FROM core.building
WHERE
    building.company_id = :company_id
    AND building.vanished_at IS NULL
    AND building.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m)
    AND ST_Intersects(building.geom, ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m))
ORDER BY building.id;

-- passages --
-- Centre lines of passages through buildings in an area.
SELECT
    footpath.id,
    footpath.width_m,
    ST_AsBinary(footpath.geom) AS wkb
FROM core.footpath
WHERE
    footpath.company_id = :company_id
    AND footpath.passage
    AND footpath.vanished_at IS NULL
    AND footpath.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m)
    AND ST_Intersects(footpath.geom, ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m))
ORDER BY footpath.id;

-- entrances --
-- Doors in an area.
SELECT
    stairwell.id,
    ST_AsBinary(stairwell.geom) AS wkb
FROM core.stairwell
WHERE
    stairwell.company_id = :company_id
    AND stairwell.vanished_at IS NULL
    AND stairwell.geom && ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m)
    AND ST_Intersects(stairwell.geom, ST_Expand(ST_GeomFromWKB(:area, 3006), :around_m))
ORDER BY stairwell.id;

-- classes --
-- Lighting classes a company may use: the standards', and its own first.
SELECT
    lighting_class.code,
    lighting_class.edition,
    lighting_class.e_avg_lx,
    lighting_class.e_min_lx,
    lighting_class.uo,
    lighting_class.quantity,
    lighting_class.source
FROM core.lighting_class
WHERE lighting_class.company_id = :company_id OR lighting_class.company_id IS NULL
ORDER BY
    lighting_class.company_id NULLS FIRST,
    lighting_class.code,
    lighting_class.edition;

-- class_codes --
-- Classes that the surfaces of an estate are held against by choice.
SELECT DISTINCT surfaces.lighting_class
FROM app.surfaces
WHERE surfaces.estate_id = :estate_id AND surfaces.lighting_class IS NOT NULL;

-- start_run --
-- Note that a computation has begun.
INSERT INTO core.analysis_run (company_id, estate_id, scope, status, engine, as_of)
VALUES (
    :company_id,
    :estate_id,
    :scope,
    'running',
    :engine,
    coalesce(cast(:as_of AS timestamptz), clock_timestamp())
)
RETURNING
    analysis_run.id,
    analysis_run.as_of;

-- add_tile --
-- One square of a computation; it waits.
INSERT INTO core.analysis_tile (run_id, company_id, tile_east, tile_north)
VALUES (:run_id, :company_id, :tile_east, :tile_north);

-- defer_tiles --
-- One job for each square that waits.
SELECT
    app.defer_job(
        :task,
        jsonb_build_object(
            'run_id', analysis_tile.run_id,
            'tile_east', analysis_tile.tile_east,
            'tile_north', analysis_tile.tile_north
        )
    )
FROM core.analysis_tile
WHERE analysis_tile.run_id = :run_id AND analysis_tile.done_at IS NULL;

-- supersede --
-- A newer computation takes the place of those that are not done.
UPDATE core.analysis_run
SET
    status = 'failed',
    message = 'superseded by a newer computation',
    finished_at = clock_timestamp()
WHERE
    analysis_run.estate_id = :estate_id
    AND analysis_run.scope = 'estate'
    AND analysis_run.status = 'running';

-- run --
-- One computation with its estate.
SELECT
    analysis_run.id,
    analysis_run.estate_id,
    analysis_run.scope,
    analysis_run.status,
    analysis_run.as_of,
    analysis_run.parameters
FROM core.analysis_run
WHERE analysis_run.id = :run_id;

-- unfinished_run --
-- The newest computation of an estate that was left before its end.
SELECT analysis_run.id
FROM core.analysis_run
WHERE
    analysis_run.estate_id = :estate_id
    AND analysis_run.scope = 'estate'
    AND analysis_run.status = 'running'
    AND analysis_run.engine = :engine
ORDER BY analysis_run.started_at DESC
LIMIT 1;

-- waiting_tiles --
-- Squares of a computation that nobody has done yet.
SELECT
    analysis_tile.tile_east,
    analysis_tile.tile_north
FROM core.analysis_tile
WHERE analysis_tile.run_id = :run_id AND analysis_tile.done_at IS NULL
ORDER BY
    analysis_tile.tile_east,
    analysis_tile.tile_north;

-- tiles_wait --
-- Whether any square of a computation is not done yet.
SELECT
    exists(
        SELECT FROM core.analysis_tile
        WHERE analysis_tile.run_id = :run_id AND analysis_tile.done_at IS NULL
    );

-- take_tile --
-- One square, if nobody has done it and its computation goes on.
SELECT analysis_tile.company_id
FROM core.analysis_tile
INNER JOIN core.analysis_run ON analysis_tile.run_id = analysis_run.id
WHERE
    analysis_tile.run_id = :run_id
    AND analysis_tile.tile_east = :tile_east
    AND analysis_tile.tile_north = :tile_north
    AND analysis_tile.done_at IS NULL
    AND analysis_run.status = 'running'
FOR UPDATE OF analysis_tile;

-- tile_done --
-- Note what a square held.
UPDATE core.analysis_tile
SET
    done_at = clock_timestamp(),
    surfaces = :surfaces,
    cells = :cells,
    lamps = :lamps,
    found = cast(:found AS jsonb)
WHERE
    analysis_tile.run_id = :run_id
    AND analysis_tile.tile_east = :tile_east
    AND analysis_tile.tile_north = :tile_north;

-- tile_progress --
-- How many squares of a computation are done, and how many there are.
SELECT
    count(analysis_tile.done_at) AS done,
    count(*) AS total
FROM core.analysis_tile
WHERE analysis_tile.run_id = :run_id;

-- finished_tiles --
-- What the squares of a computation held, in a fixed order.
SELECT
    analysis_tile.surfaces,
    analysis_tile.cells,
    analysis_tile.lamps,
    analysis_tile.found
FROM core.analysis_tile
WHERE analysis_tile.run_id = :run_id
ORDER BY
    analysis_tile.tile_east,
    analysis_tile.tile_north;

-- hold_run --
-- Whoever does the last square ends the computation, and only one does. A lock on the key too would
-- wait for all who save another square: each of their rows names the run.
SELECT analysis_run.status
FROM core.analysis_run
WHERE analysis_run.id = :run_id
FOR NO KEY UPDATE;

-- finish_run --
-- Note how a computation ended.
UPDATE core.analysis_run
SET
    status = :status,
    message = :message,
    finished_at = clock_timestamp(),
    input_hash = :input_hash,
    parameters = cast(:parameters AS jsonb),
    lamps = :lamps,
    surfaces = :surfaces,
    cells = :cells
WHERE analysis_run.id = :run_id;

-- keep_failure --
-- Keep a computation that failed some seconds after it had begun; its own row went with it.
INSERT INTO core.analysis_run (
    company_id, estate_id, scope, status, message, started_at, finished_at, engine
)
VALUES (
    :company_id,
    :estate_id,
    :scope,
    'failed',
    :message,
    clock_timestamp() - make_interval(secs => :lasted_s),
    clock_timestamp(),
    :engine
);

-- seen_lamps --
-- Outdoor lamps of an estate as they were last seen, with what feeds them.
SELECT
    lamps.id,
    lamps.kind,
    lamps.serves,
    lamps.state,
    lamps.light_source,
    lamps.power_w,
    lamps.flux_lm,
    lamps.height_m,
    lamps.bearing_deg,
    lamps.tilt_deg,
    lamps.maintenance_factor,
    lamp.dim,
    lamps.luminaires,
    luminaire_type.photometry_id AS photometry,
    lamps.cabinet,
    lamps.circuit,
    lamps.circuit_order,
    ST_AsBinary(lamps.geom) AS wkb
FROM app.lamps
INNER JOIN core.lamp ON lamps.id = lamp.id
LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
WHERE
    lamps.estate_id = :estate_id
    AND (NOT :faulty OR lamps.state NOT IN ('lit', 'unknown'))
ORDER BY lamps.id;

-- defer_causes --
-- The job that follows a change: what else hangs on it.
SELECT app.defer_job(:task, jsonb_build_object('run_id', cast(:run_id AS text)));

-- waiting_estates --
-- Estates with changes that nobody computed yet.
SELECT DISTINCT analysis_request.estate_id
FROM core.analysis_request;

-- outdated_estates --
-- Estates whose light was computed by another engine, or whose results an update took away.
SELECT estate.id
FROM core.estate
WHERE
    EXISTS (
        SELECT FROM core.analysis_run
        WHERE analysis_run.estate_id = estate.id
    )
    AND NOT EXISTS (
        SELECT FROM core.analysis_run
        WHERE
            analysis_run.estate_id = estate.id
            AND analysis_run.engine = :engine
            AND analysis_run.scope = 'estate'
    );

-- seen_between --
-- Lamps of an estate of which something was seen after one moment and up to another.
SELECT DISTINCT lamp_observation.lamp_id
FROM core.lamp_observation
INNER JOIN core.lamp ON lamp_observation.lamp_id = lamp.id
WHERE
    lamp.estate_id = :estate_id
    AND lamp_observation.observed_at > :after_at
    AND lamp_observation.observed_at <= :upto
ORDER BY lamp_observation.lamp_id;

-- count_live_runs --
-- How often the light of an estate was computed as it was at the time.
SELECT count(*)
FROM core.analysis_run
WHERE
    analysis_run.estate_id = :estate_id
    AND analysis_run.status = 'done'
    AND analysis_run.as_of > analysis_run.started_at - interval '1 hour';

-- cells_of_run --
-- Cells of the surfaces that a computation went through.
SELECT coalesce(sum(analysis_tile.cells), 0)
FROM core.analysis_tile
WHERE analysis_tile.run_id = :run_id;

-- count_surfaces --
-- How many surfaces an estate has.
SELECT count(*)
FROM app.surfaces
WHERE surfaces.estate_id = :estate_id;

-- outcome --
-- A run in figures: what it went through, and the dark spots that stand after it.
SELECT
    analysis_run.status,
    analysis_run.lamps,
    analysis_run.surfaces,
    analysis_run.cells,
    analysis_run.parameters,
    count(*) FILTER (WHERE dark_spot.certainty = 'certain') AS certain,
    count(*) FILTER (WHERE dark_spot.certainty = 'probable') AS probable,
    count(*) FILTER (WHERE dark_spot.certainty = 'unknown') AS unknown,
    coalesce(sum(dark_spot.area_m2), 0) AS dark_m2
FROM core.analysis_run
LEFT JOIN
    core.dark_spot
    ON analysis_run.estate_id = dark_spot.estate_id AND dark_spot.ended_at IS NULL
WHERE analysis_run.id = :run_id AND analysis_run.estate_id = :estate_id
GROUP BY analysis_run.id;
