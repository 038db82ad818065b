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

-- hold_estate --
-- One computation of an estate at a time; released when the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('analyse:' || cast(:estate_id AS text), 0));

-- take_requests --
-- Take the changes that wait; they come back if the computation fails.
DELETE FROM core.analysis_request
WHERE analysis_request.estate_id = :estate_id
RETURNING analysis_request.lamp_id;

-- lamps_by_id --
-- Lamps by identity, with the same columns as lamps.
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
    lamps.luminaires,
    ST_AsBinary(lamps.geom) AS wkb
FROM app.lamps
WHERE lamps.id = any(cast(:lamp_ids AS uuid[]))
ORDER BY lamps.id;

-- surfaces --
-- Surfaces of an estate that are held against a lighting class: courtyards, and paths that
-- people walk on; streets and service roads have requirements of another kind.
SELECT
    courtyards.id,
    'courtyard' AS kind,
    courtyards.lighting_class,
    cast(NULL AS double precision) AS width_m,
    ST_AsBinary(courtyards.geom) AS wkb
FROM app.courtyards
WHERE
    courtyards.estate_id = :estate_id
    AND (
        cast(:area AS bytea) IS NULL
        OR ST_Intersects(courtyards.geom, ST_GeomFromWKB(:area, 3006))
    )
UNION ALL
SELECT
    footpaths.id,
    'footpath',
    footpaths.lighting_class,
    footpaths.width_m,
    ST_AsBinary(footpaths.geom)
FROM app.footpaths
WHERE
    footpaths.estate_id = :estate_id
    AND footpaths.kind NOT IN ('street', 'service')
    AND (
        cast(:area AS bytea) IS NULL
        OR ST_Intersects(footpaths.geom, ST_GeomFromWKB(:area, 3006))
    )
ORDER BY id;

-- lamps --
-- Lamps of a company whose light may reach an area; estates are not walls. Only what decides
-- their light: the hash over a run's input must not follow a label.
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
    lamps.luminaires,
    ST_AsBinary(lamps.geom) AS wkb
FROM app.lamps
WHERE
    lamps.company_id = :company_id
    AND ST_Intersects(lamps.geom, ST_GeomFromWKB(:area, 3006))
ORDER BY lamps.id;

-- buildings --
-- Buildings of a company that may cast a shadow in an area.
SELECT
    buildings.id,
    buildings.height_m,
    buildings.storeys,
    ST_AsBinary(buildings.geom) AS wkb
FROM app.buildings
WHERE
    buildings.company_id = :company_id
    AND ST_Intersects(buildings.geom, ST_GeomFromWKB(:area, 3006))
ORDER BY buildings.id;

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

-- start_run --
-- Note that a computation has begun.
INSERT INTO core.analysis_run (company_id, estate_id, scope, status, engine)
VALUES (:company_id, :estate_id, :scope, 'running', :engine)
RETURNING analysis_run.id;

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

-- clear_results --
-- Forget the results of the surfaces that were computed anew, and of those that are gone.
-- all_of: the whole estate was computed, so whatever is not in the new result is gone.
WITH spots AS (
    DELETE FROM core.dark_spot
    WHERE
        dark_spot.estate_id = :estate_id
        AND (:all_of OR dark_spot.surface_id = any(cast(:surface_ids AS uuid[])))
)

DELETE FROM core.surface_result
USING core.asset
WHERE
    asset.id = surface_result.surface_id
    AND asset.estate_id = :estate_id
    AND (:all_of OR surface_result.surface_id = any(cast(:surface_ids AS uuid[])));

-- waiting_estates --
-- Estates with changes that nobody computed yet.
SELECT DISTINCT analysis_request.estate_id
FROM core.analysis_request;
