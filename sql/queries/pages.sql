-- surface_light --
-- What was computed of one surface, with the dark ground on it [m2] and what is not in it yet.
SELECT
    surface_result.lighting_class,
    surface_result.cells,
    surface_result.dark_cells,
    surface_result.certain_dark_cells,
    surface_result.e_min_lx,
    surface_result.e_avg_lx,
    surface_result.uo,
    surface_result.e_min_hopeful_lx,
    surface_result.e_avg_hopeful_lx,
    surface_result.uo_hopeful,
    surface_result.required_e_min_lx,
    surface_result.required_e_avg_lx,
    surface_result.required_uo,
    surface_result.e_avg_verdict,
    surface_result.uo_verdict,
    analysis_run.finished_at AS computed_at,
    dark.certain_m2,
    dark.unknown_m2,
    (
        SELECT count(*)::integer
        FROM core.analysis_request
        WHERE analysis_request.estate_id = analysis_run.estate_id
    ) AS waiting_changes
FROM core.surface_result
INNER JOIN core.analysis_run ON surface_result.run_id = analysis_run.id
CROSS JOIN
    LATERAL (
        SELECT
            coalesce(
                sum(dark_spot.area_m2) FILTER (WHERE dark_spot.certainty = 'certain'), 0
            ) AS certain_m2,
            coalesce(
                sum(dark_spot.area_m2) FILTER (WHERE dark_spot.certainty = 'unknown'), 0
            ) AS unknown_m2
        FROM core.dark_spot
        WHERE dark_spot.surface_id = surface_result.surface_id
    ) AS dark
WHERE surface_result.surface_id = :asset_id;

-- lamps_of_surface --
-- Lamps that the dark spots of a surface name, those of most dark ground first.
SELECT
    lamps.id,
    coalesce(lamp.code, lamp.source_id) AS name,
    lamps.state
FROM app.dark_spots
CROSS JOIN LATERAL unnest(dark_spots.lamp_ids) AS concerned (lamp_id)
INNER JOIN app.lamps ON concerned.lamp_id = lamps.id
INNER JOIN core.lamp ON lamps.id = lamp.id
WHERE dark_spots.surface_id = :asset_id
GROUP BY
    lamps.id,
    lamp.code,
    lamp.source_id,
    lamps.state
ORDER BY
    sum(dark_spots.area_m2) DESC,
    name ASC;

-- surfaces_of_lamp --
-- Surfaces with dark spots that name a lamp, the darkest first. Reads every spot: a few
-- milliseconds for thousands.
SELECT
    dark_spots.surface_kind,
    dark_spots.surface_id,
    dark_spots.surface_code,
    dark_spots.surface_name,
    dark_spots.certainty,
    max(dark_spots.computed_at) AS computed_at,
    sum(dark_spots.area_m2) AS area_m2
FROM app.dark_spots
WHERE dark_spots.lamp_ids @> ARRAY[cast(:asset_id AS uuid)]
GROUP BY
    dark_spots.surface_kind,
    dark_spots.surface_id,
    dark_spots.surface_code,
    dark_spots.surface_name,
    dark_spots.certainty
ORDER BY
    dark_spots.certainty ASC,
    area_m2 DESC,
    dark_spots.surface_id ASC;

-- danger_categories --
-- Fault categories that are a danger to people.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.danger
ORDER BY fault_category.code;
