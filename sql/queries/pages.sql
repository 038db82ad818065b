-- surface_light --
-- What stands of one surface, with the dark ground on it [m2] and what is not in it yet.
SELECT
    lit_surfaces.surface_kind,
    lit_surfaces.lighting_class,
    lit_surfaces.class_is_default,
    lit_surfaces.class_edition,
    lit_surfaces.class_source,
    surface_result.cells,
    surface_result.dark_cells,
    surface_result.likely_dark_cells,
    surface_result.certain_dark_cells,
    lit_surfaces.e_min_lx,
    lit_surfaces.e_avg_lx,
    lit_surfaces.uo,
    lit_surfaces.e_min_hopeful_lx,
    lit_surfaces.e_avg_hopeful_lx,
    lit_surfaces.uo_hopeful,
    lit_surfaces.required_e_min_lx,
    lit_surfaces.required_e_avg_lx,
    lit_surfaces.required_uo,
    lit_surfaces.e_avg_verdict,
    lit_surfaces.uo_verdict,
    lit_surfaces.quantity,
    lit_surfaces.area_m2,
    lit_surfaces.dark_certain_m2 AS certain_m2,
    lit_surfaces.dark_probable_m2 AS probable_m2,
    lit_surfaces.dark_unknown_m2 AS unknown_m2,
    lit_surfaces.since_at,
    lit_surfaces.computed_at,
    (
        SELECT count(*)::integer
        FROM core.analysis_request
        WHERE analysis_request.estate_id = lit_surfaces.estate_id
    ) AS waiting_changes
FROM app.lit_surfaces
INNER JOIN core.surface_result
    ON lit_surfaces.id = surface_result.surface_id AND surface_result.ended_at IS NULL
WHERE lit_surfaces.id = :asset_id;

-- surface_history --
-- How dark one surface was, newest first: the result that stands and those before it.
SELECT
    surface_result.since_at,
    surface_result.lighting_class,
    surface_result.certain_dark_cells * surface_result.cell_m2 AS certain_m2,
    (surface_result.likely_dark_cells - surface_result.certain_dark_cells)
    * surface_result.cell_m2 AS probable_m2,
    (surface_result.dark_cells - surface_result.likely_dark_cells)
    * surface_result.cell_m2 AS unknown_m2
FROM core.surface_result
WHERE surface_result.surface_id = :asset_id
ORDER BY surface_result.since_at DESC, surface_result.run_id ASC
LIMIT :most;

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
    dark_spots.asset_kind,
    dark_spots.surface_id,
    dark_spots.surface_code,
    dark_spots.surface_name,
    dark_spots.certainty,
    max(dark_spots.computed_at) AS computed_at,
    sum(dark_spots.area_m2) AS area_m2
FROM app.dark_spots
WHERE dark_spots.lamp_ids @> ARRAY[cast(:asset_id AS uuid)]
GROUP BY
    dark_spots.asset_kind,
    dark_spots.surface_id,
    dark_spots.surface_code,
    dark_spots.surface_name,
    dark_spots.certainty
ORDER BY
    dark_spots.certainty ASC,
    area_m2 DESC,
    dark_spots.surface_id ASC;

-- effect_of_lamp --
-- Ground that goes dark if a lamp fails, one row a surface, the most first.
SELECT
    label.kind AS asset_kind,
    lamp_effect.surface_id,
    label.code,
    label.name,
    lamp_effect.area_m2,
    analysis_run.finished_at AS computed_at,
    ST_AsBinary(lamp_effect.geom) AS wkb
FROM core.lamp_effect
INNER JOIN core.analysis_run ON lamp_effect.run_id = analysis_run.id
INNER JOIN app.asset_labels AS label ON lamp_effect.surface_id = label.id
WHERE lamp_effect.lamp_id = :asset_id
ORDER BY
    lamp_effect.area_m2 DESC,
    lamp_effect.surface_id ASC;

-- ground_around --
-- Buildings, yards and paths that meet a box, for a small figure; the index on geom is used.
SELECT
    label.kind,
    CASE
        WHEN label.kind = 'footpath' THEN ST_AsBinary(ST_Buffer(label.geom, 1, 'endcap=flat'))
        ELSE ST_AsBinary(label.geom)
    END AS wkb
FROM app.asset_labels AS label
WHERE
    label.company_id = :company_id
    AND label.kind IN ('building', 'courtyard', 'footpath')
    AND label.vanished_at IS NULL
    AND label.geom && ST_GeomFromWKB(:area, 3006)
    AND ST_Intersects(label.geom, ST_GeomFromWKB(:area, 3006))
ORDER BY
    label.kind ASC,
    label.id ASC;

-- lamp_place --
-- Where a lamp stands, and whose it is.
SELECT
    lamp.company_id,
    ST_AsBinary(lamp.geom) AS wkb
FROM core.lamp
WHERE lamp.id = :asset_id;

-- repair_of_lamp --
-- Place of a faulty lamp in the order of repair of its estate, and of how many.
SELECT
    repairs.priority,
    repairs.dark_m2,
    repairs.with_lamp_id,
    repairs.with_lamp_code,
    (
        SELECT count(*)::integer
        FROM core.repair
        WHERE repair.estate_id = repairs.estate_id
    ) AS of_all
FROM app.repairs
WHERE
    repairs.id = :asset_id
    -- Only its own estate is put in order.
    AND repairs.estate_id = (
        SELECT lamp.estate_id
        FROM core.lamp
        WHERE lamp.id = :asset_id
    );

-- group_fault_of_lamp --
-- Suspected group faults that a lamp belongs to.
SELECT
    group_faults.basis,
    group_faults.cabinet,
    group_faults.circuit,
    group_faults.lamp_ids,
    group_faults.lamp_codes,
    group_faults.dark_since
FROM app.group_faults
WHERE group_faults.lamp_ids @> ARRAY[cast(:asset_id AS uuid)]
ORDER BY group_faults.id;

-- luminaire_of_lamp --
-- What decides the distribution of a lamp's light: its luminaire type and measured photometry.
SELECT
    lamp.kind,
    lamp.serves,
    luminaire_type.id AS type_id,
    luminaire_type.model,
    photometry.id AS photometry_id,
    photometry.file_name,
    photometry.format,
    photometry.edition
FROM core.lamp
LEFT JOIN core.luminaire_type ON lamp.luminaire_type_id = luminaire_type.id
LEFT JOIN core.photometry ON luminaire_type.photometry_id = photometry.id
WHERE lamp.id = :asset_id;

-- danger_categories --
-- Fault categories that are a danger to people.
SELECT fault_category.code
FROM core.fault_category
WHERE fault_category.danger
ORDER BY fault_category.code;

-- case_counts --
-- Open cases of each estate, counted, and of those outside all of them.
SELECT
    case_counts.estate_id,
    case_counts.open,
    case_counts.overdue,
    case_counts.due_soon,
    case_counts.unassigned
FROM app.case_counts;

-- map_estates --
-- What is said of estates above their map, without counting what they hold, and the box of each
-- outline [deg]; all estates where none is named.
SELECT
    estates.id,
    estates.code,
    estates.name,
    estates.company_name,
    estates.computed_at,
    estates.analysis_status,
    estates.analysis_message,
    estates.waiting_changes,
    estates.share_photometry,
    estates.share_flux,
    estates.share_state,
    estates.share_building_height,
    ST_XMin(lonlat.outline) AS west,
    ST_YMin(lonlat.outline) AS south,
    ST_XMax(lonlat.outline) AS east,
    ST_YMax(lonlat.outline) AS north
FROM app.estates
CROSS JOIN LATERAL ST_Transform(estates.geom, 4326) AS lonlat (outline)
WHERE cast(:estate_id AS uuid) IS NULL OR estates.id = :estate_id
ORDER BY
    estates.name,
    estates.id;

-- objects_upto --
-- How many assets an estate has, or all of them; counted no further than asked.
WITH counted AS (
    SELECT asset.id
    FROM core.estate
    INNER JOIN core.asset ON estate.id = asset.estate_id
    WHERE cast(:estate_id AS uuid) IS NULL OR estate.id = :estate_id
    FETCH FIRST :most ROWS ONLY
)

SELECT count(*)::integer AS objects
FROM counted;
