-- standing_results --
-- What stands of some surfaces.
SELECT
    surface_result.surface_id,
    surface_result.cells,
    surface_result.lighting_class,
    surface_result.class_is_default,
    surface_result.dark_cells,
    surface_result.likely_dark_cells,
    surface_result.certain_dark_cells,
    surface_result.e_avg_lx,
    surface_result.e_avg_hopeful_lx,
    surface_result.e_min_lx,
    surface_result.e_min_hopeful_lx,
    surface_result.e_avg_verdict,
    surface_result.uo_verdict,
    surface_result.lamps
FROM core.surface_result
WHERE
    surface_result.surface_id = any(cast(:surface_ids AS uuid[]))
    AND surface_result.ended_at IS NULL;

-- standing_spots --
-- Dark spots that stand on some surfaces.
SELECT
    dark_spot.id,
    dark_spot.surface_id,
    dark_spot.cells,
    dark_spot.e_min_lx,
    dark_spot.missing_lx,
    dark_spot.certain_area_m2,
    dark_spot.lighting_class,
    dark_spot.entrance_m,
    dark_spot.lamp_ids
FROM core.dark_spot
WHERE
    dark_spot.surface_id = any(cast(:surface_ids AS uuid[]))
    AND dark_spot.ended_at IS NULL;

-- end_results --
-- Results that another takes the place of from a moment on.
UPDATE core.surface_result
SET ended_at = greatest(cast(:at AS timestamptz), surface_result.since_at)
WHERE
    surface_result.surface_id = any(cast(:surface_ids AS uuid[]))
    AND surface_result.ended_at IS NULL;

-- end_spots --
-- Dark spots that are no more from a moment on.
UPDATE core.dark_spot
SET ended_at = greatest(cast(:at AS timestamptz), dark_spot.since_at)
WHERE
    dark_spot.id = any(cast(:spot_ids AS uuid[]))
    AND dark_spot.ended_at IS NULL;

-- clear_blocks --
-- Forget the cells of surfaces or squares that were computed anew.
DELETE FROM core.light_block
WHERE light_block.id = any(cast(:block_ids AS uuid[]));

-- clear_effects --
-- Forget what lamps hold lit of surfaces that were computed anew.
DELETE FROM core.lamp_effect
WHERE lamp_effect.surface_id = any(cast(:surface_ids AS uuid[]));

-- end_gone --
-- What stands of an estate on surfaces that are no surfaces of it any more. EXCEPT is one pass over
-- both whatever the planner thinks of them; NOT EXISTS becomes one pass for each.
WITH gone AS (
    SELECT surface_result.surface_id
    FROM core.surface_result
    WHERE
        surface_result.estate_id = :estate_id
        AND surface_result.ended_at IS NULL
    EXCEPT
    SELECT surfaces.id
    FROM app.surfaces
    WHERE surfaces.estate_id = :estate_id
),

spots AS (
    UPDATE core.dark_spot
    SET ended_at = greatest(cast(:at AS timestamptz), dark_spot.since_at)
    FROM gone
    WHERE dark_spot.surface_id = gone.surface_id AND dark_spot.ended_at IS NULL
),

effects AS (
    DELETE FROM core.lamp_effect
    USING gone
    WHERE lamp_effect.surface_id = gone.surface_id
),

blocks AS (
    DELETE FROM core.light_block
    USING gone
    WHERE light_block.id = gone.surface_id
)

UPDATE core.surface_result
SET ended_at = greatest(cast(:at AS timestamptz), surface_result.since_at)
FROM gone
WHERE surface_result.surface_id = gone.surface_id AND surface_result.ended_at IS NULL;

-- clear_old_ground --
-- Squares of ground that the newest whole computation did not find again.
DELETE FROM core.light_block
WHERE
    light_block.estate_id = :estate_id
    AND light_block.kind = 'ground'
    AND light_block.changed_at < (
        SELECT analysis_run.started_at
        FROM core.analysis_run
        WHERE analysis_run.id = :run_id
    );

-- clear_estate --
-- Nothing of an estate stands any more.
WITH spots AS (
    UPDATE core.dark_spot
    SET ended_at = greatest(clock_timestamp(), dark_spot.since_at)
    WHERE dark_spot.estate_id = :estate_id AND dark_spot.ended_at IS NULL
),

blocks AS (
    DELETE FROM core.light_block
    WHERE light_block.estate_id = :estate_id
),

effects AS (
    DELETE FROM core.lamp_effect
    USING core.asset
    WHERE lamp_effect.surface_id = asset.id AND asset.estate_id = :estate_id
),

repairs AS (
    DELETE FROM core.repair
    WHERE repair.estate_id = :estate_id
),

faults AS (
    DELETE FROM core.group_fault
    WHERE group_fault.estate_id = :estate_id
)

UPDATE core.surface_result
SET ended_at = greatest(clock_timestamp(), surface_result.since_at)
WHERE surface_result.estate_id = :estate_id AND surface_result.ended_at IS NULL;

-- clear_repairs --
-- Forget the places of some lamps in the order of repair; all_of: of the whole estate.
DELETE FROM core.repair
WHERE
    repair.estate_id = :estate_id
    AND (:all_of OR repair.lamp_id = any(cast(:lamp_ids AS uuid[])));

-- clear_groups --
-- Forget the suspected group faults of an estate.
DELETE FROM core.group_fault
WHERE group_fault.estate_id = :estate_id;

-- ground_blocks --
-- Squares of ground of an estate in an area, as they were computed.
SELECT
    light_block.id,
    light_block.step_m,
    light_block.runs,
    light_block.lux,
    ST_AsBinary(light_block.geom) AS wkb
FROM core.light_block
WHERE
    light_block.estate_id = :estate_id
    AND light_block.kind = 'ground'
    AND light_block.geom && ST_GeomFromWKB(:area, 3006)
    AND ST_Intersects(light_block.geom, ST_GeomFromWKB(:area, 3006))
ORDER BY light_block.id;

-- clear_twins_of_results --
-- Results of the same run on surfaces that it computes once more.
DELETE FROM core.surface_result
WHERE
    surface_result.run_id = :run_id
    AND surface_result.surface_id = any(cast(:surface_ids AS uuid[]));

-- clear_twins_of_spots --
-- Dark spots of the same run that it finds once more.
DELETE FROM core.dark_spot
WHERE
    dark_spot.run_id = :run_id
    AND dark_spot.id = any(cast(:spot_ids AS uuid[]));

-- moment --
-- The database's clock, the one that the age of results is told by.
SELECT clock_timestamp();

-- forget_results --
-- Delete whatever was computed of an estate.
WITH spots AS (
    DELETE FROM core.dark_spot
    WHERE dark_spot.estate_id = :estate_id
)

DELETE FROM core.surface_result
WHERE surface_result.estate_id = :estate_id;

-- spots_near --
-- Boxes around the dark spots that stand in an area: whoever changes one of them names its lamps
-- anew, also those that reach it elsewhere.
SELECT ST_AsBinary(ST_Envelope(ST_Collect(ST_Envelope(dark_spot.geom)))) AS wkb
FROM core.dark_spot
WHERE
    dark_spot.estate_id = :estate_id
    AND dark_spot.ended_at IS NULL
    AND dark_spot.geom && ST_GeomFromWKB(:area, 3006)
    AND ST_Intersects(dark_spot.geom, ST_GeomFromWKB(:area, 3006));
